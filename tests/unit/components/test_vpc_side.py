"""The VPC of a side: what selects it, how it is looked up, and what is said if it is not found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from pulumi_qcloud import GetVpcResult, Provider, get_vpc
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lookups.query import QueryError
from pulumi_qcloud.provider import checked_provider
from pulumi_qcloudx import MeshMember, VpcPeering, VpcPeeringMesh
from pulumi_qcloudx.vpc_lookup import look
from pulumi_qcloudx.vpc_side import Side, stated_ranges, wanted_vpc
from qcloud_emulator import Emulator

from tests.programs import Existing, declared, problems
from tests.unit.components.builders import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    STATED,
    mesh,
    peering,
    seed_vpcs,
    without_account,
)

RESULT = GetVpcResult(
    id="vpc-app00226",
    legacy_id="gz_vpc_226",
    name="app",
    cidr_block="10.0.0.0/16",
    assistant_cidr_blocks=[],
    is_default=False,
    region="ap-guangzhou",
    tags={},
)


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        pytest.param("vpc-1", {"id": "vpc-1"}, id="id"),
        pytest.param({"id": "gz_vpc_226"}, {"id": "gz_vpc_226"}, id="id in a dictionary"),
        pytest.param(
            {"name": "app", "cidr_block": "10.0.0.0/16"},
            {"name": "app", "cidr_block": "10.0.0.0/16"},
            id="name and range",
        ),
        pytest.param(
            {"name": "app", "tags": {"team": "net", "env": ""}},
            {"name": "app", "tags": {"team": "net", "env": ""}},
            id="name and tags",
        ),
        pytest.param(RESULT, {"id": "vpc-app00226"}, id="result of a lookup"),
        pytest.param(dict(RESULT), {"id": "vpc-app00226"}, id="such a result as a dictionary"),
    ],
)
def test_selectors(selector: object, wanted: dict[str, object]) -> None:
    """An id, a dictionary or what a lookup found select a VPC."""
    assert wanted == wanted_vpc(selector)


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        (None, "None does not select a VPC; give an id, or a dictionary such as {'name': 'app'}"),
        (7, "7 does not select a VPC; give an id, or a dictionary such as {'name': 'app'}"),
        ({}, "{} does not select a VPC; give an id, or a dictionary such as {'name': 'app'}"),
        ({"cidr": "10.0.0.0/16"}, "'cidr' does not select a VPC; use id, name, cidr_block, tags"),
        ({"tags": {}}, "tags is {}; give keys and values that are strings, or leave it out"),
        ({"tags": "x"}, "tags is 'x'; give keys and values that are strings, or leave it out"),
        (
            {"tags": {"a": 1}},
            "tags is {'a': 1}; give keys and values that are strings, or leave it out",
        ),
        ({"name": None}, "name is None; give a string, or leave it out"),
        ("", "id is ''; give a string, or leave it out"),
        ({"id": 7}, "id is 7; give a string, or leave it out"),
    ],
)
def test_no_selectors(selector: object, said: str) -> None:
    """What selects nothing is told with what does."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        wanted_vpc(selector)


@pytest.mark.parametrize("given", [None, [], ["10.2.0.0/16", "2001:db8::/48"]])
def test_stated_ranges(given: list[str] | None) -> None:
    """Ranges are CIDR blocks of either kind, or none."""
    assert tuple(given or ()) == stated_ranges(given, "peer_cidr_blocks")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("10.2.0.0/16", "blocks is '10.2.0.0/16'; give a list of CIDR blocks"),
        (["10.2.0.0"], "blocks has '10.2.0.0'; write CIDR blocks such as '10.2.0.0/16'"),
        ([None], "blocks has None; write CIDR blocks such as '10.2.0.0/16'"),
        (
            ["10.2.0.1/16"],
            "blocks has '10.2.0.1/16', which has bits beyond its prefix; write '10.2.0.0/16'",
        ),
        (
            ["2001:db8::1/48"],
            "blocks has '2001:db8::1/48', which has bits beyond its prefix; write '2001:db8::/48'",
        ),
        (
            ["10.2.0.0/33"],
            "blocks has '10.2.0.0/33', which is not a CIDR block; write it like '10.2.0.0/16'",
        ),
    ],
)
def test_no_ranges(given: object, said: str) -> None:
    """What is no list of CIDR blocks is told."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        stated_ranges(given, "blocks")


# Sides


@pytest.mark.parametrize(
    ("argument", "said", "profile"),
    [("peer_provider", "peer_provider", "peer_profile"), ("", "app: provider", "profile")],
)
def test_text_as_provider(argument: str, said: str, profile: str) -> None:
    """A profile's name in the place of a provider is refused, with the argument it belongs to."""
    with pytest.raises(TypeError) as refused:
        Side(provider="peer", argument="app", provider_argument=argument)  # type: ignore[arg-type]

    assert (
        f"{said} is 'peer'; give a pulumi_qcloud.Provider, or the name of a profile as {profile}"
    ) == str(refused.value)


def test_output_as_provider() -> None:
    """What is no provider at all is told by its type."""
    provider = pulumi.Output.__new__(pulumi.Output)

    with pytest.raises(TypeError) as refused:
        checked_provider(provider, "peer_provider")

    assert ("peer_provider is a pulumi.output.Output; give a pulumi_qcloud.Provider") == str(
        refused.value
    )


@pytest.mark.parametrize(
    ("program", "told"),
    [
        pytest.param(
            peering("app", "partner", peer_provider="peer"),
            "peer_provider is 'peer'; give a pulumi_qcloud.Provider, or the name of a profile as "
            "peer_profile",
            id="peering",
        ),
        pytest.param(
            lambda: VpcPeeringMesh(
                "net", {"app": APP, "far": cast(Any, {"vpc": PARTNER, "provider": "peer"})}
            ),
            "far: provider is 'peer'; give a pulumi_qcloud.Provider, or the name of a profile as "
            "profile",
            id="mesh",
        ),
    ],
)
def test_text_as_provider_of_a_component(
    cloud: Emulator, program: Callable[[], object], told: str
) -> None:
    """A profile's name as a provider is told as what it is, before anything is asked."""
    with pytest.raises(TypeError) as refused:
        declared(program)

    assert f"net: {told}" == str(refused.value)
    assert [] == cloud.calls()


def test_ambiguous_name(cloud: Emulator) -> None:
    """A name that several VPCs bear selects none; the candidates are listed."""
    seed_vpcs(cloud, ("data", "vpc-data0002", "10.7.0.0/16"))

    (told,) = problems(peering("app", "data"))

    assert told.startswith('peer_vpc: 2 VPCs with name "data" in ap-guangzhou')
    assert '"data" (vpc-data0002, 10.7.0.0/16), "data" (vpc-data0089, 10.1.0.0/16)' in told


def test_unknown_name(cloud: Emulator) -> None:
    """A name that no VPC bears is told, with the nearest there are."""
    (told,) = problems(peering("app", "dota"))

    assert told.startswith('peer_vpc: no VPC with name "dota" in ap-guangzhou')
    assert told.endswith(
        'Closest matches: "data" (vpc-data0089, 10.1.0.0/16). If it belongs to another account, '
        "give peer_profile, peer_provider or peer_uin."
    )


def test_wrong_region(cloud: Emulator) -> None:
    """In a region without VPCs neither is found; region and account are told."""
    told = problems(peering("app", "data", region="ap-shanghai"))

    assert ['vpc: no VPC with name "app"', 'peer_vpc: no VPC with name "data"'] == [
        line.partition(" in ap-shanghai ")[0] for line in told
    ]
    assert all("Check the region and the account." in line for line in told)


def test_region_that_does_not_exist(cloud: Emulator) -> None:
    """A region that there is not is told once for both sides."""
    (told,) = problems(peering("app", "data", region="ap-guangzou"))

    assert told.startswith("vpc, peer_vpc: ")
    assert "ap-guangzou" in told


@pytest.mark.parametrize(
    ("peer", "given", "told"),
    [
        pytest.param(
            {"name": "partner"},
            STATED,
            "peer_vpc: a VPC of account 100000000002 cannot be looked up by name with the "
            "program's credentials; give its id, or a provider or profile of that account",
            id="peer by name without its account",
        ),
        pytest.param(
            PARTNER,
            STATED,
            "peer_vpc: the ranges of vpc-partner2 of account 100000000002 cannot be looked up with "
            "the program's credentials, but are needed for routes to it; give peer_cidr_blocks, "
            "or routes='none'",
            id="routes without ranges",
        ),
        pytest.param(
            PARTNER,
            {**STATED, "peer_cidr_blocks": ["10.2.0.1/16"]},
            "peer_vpc: peer_cidr_blocks has '10.2.0.1/16', which has bits beyond its prefix; write "
            "'10.2.0.0/16'",
            id="ranges with host bits",
        ),
        pytest.param(
            PARTNER,
            {**STATED, "peer_cidr_blocks": ["10.0.9.0/24"]},
            "app (vpc-app00226, 10.0.0.0/16) and vpc-partner2 (10.0.9.0/24) overlap in "
            "10.0.9.0/24; peered VPCs need ranges that do not overlap.",
            id="stated ranges overlap",
        ),
        pytest.param(
            DATA,
            {"peer_uin": OWN_UIN},
            "peer_vpc: 2407912486 is the account in use; leave the UIN out for a VPC of the "
            "same account",
            id="own account as the other one",
        ),
        pytest.param(
            {"name": "partner"},
            {"peer_uin": "3", "peer_profile": "peer"},
            "peer_vpc: the UIN is given as 3, but emulator account peer is account 100000000002; "
            "correct one of them",
            id="profile of another account",
        ),
        pytest.param(
            {"nome": "data"},
            {},
            "peer_vpc: 'nome' does not select a VPC; use id, name, cidr_block, tags",
            id="misspelled selector",
        ),
        pytest.param(
            "data",
            {},
            "peer_vpc: 'data' is not the id of a VPC, such as vpc-8e0ypm3z; for a name, write "
            "{'name': 'data'}",
            id="name as id",
        ),
        pytest.param(
            {"name": None}, {}, "peer_vpc: name is None; give a string, or leave it out", id="None"
        ),
        pytest.param(
            {"name": "data"},
            {"cidr_blocks": ["10.1.4.0/24"]},
            "app (vpc-app00226, 10.0.0.0/16, 10.1.4.0/24) and data (vpc-data0089, 10.1.0.0/16) "
            "overlap in 10.1.4.0/24; peered VPCs need ranges that do not overlap.",
            id="own range",
        ),
    ],
)
def test_arguments(
    cloud: Emulator, monkeypatch: pytest.MonkeyPatch, peer: object, given: dict[str, Any], told: str
) -> None:
    """What an argument lacks is told, with the argument to mend it."""
    monkeypatch.setenv("QCLOUD_UIN", OWN_UIN)
    selector: Any = peer

    assert [told] == problems(lambda: VpcPeering("net", {"name": "app"}, selector, **given))


def test_secrets(cloud: Emulator) -> None:
    """What a program gives as a secret is not in the text about it."""
    hidden = pulumi.Output.secret("sEcReT")

    def program() -> None:
        peer: Any = {"name": hidden}
        VpcPeering("net", hidden, peer, peer_uin=hidden, cidr_blocks=[hidden])

    told = problems(program)

    assert 2 == len(told)
    assert told[0].startswith("vpc: '[secret]' is not the id of a VPC, such as ")
    assert told[1].startswith("peer_vpc: a VPC of account [secret] cannot be looked up by name")
    assert "sEcReT" not in "".join(told)


def test_no_routes_need_no_ranges(cloud: Emulator) -> None:
    """Without routes to it, nothing has to be known of somebody else's VPC."""
    assert [] == problems(lambda: VpcPeering("net", APP, PARTNER, routes="none", **STATED))


@pytest.mark.parametrize("argument", ["peer_vpc", "far"], ids=["peering", "mesh"])
@pytest.mark.parametrize("cloud", ["2.0"], indirect=True)
def test_account_that_is_not_known(
    cloud: Emulator, monkeypatch: pytest.MonkeyPatch, argument: str
) -> None:
    """The account of credentials has to be known where the other side is asked by it."""
    own, theirs = cloud.accounts["default"], cloud.accounts["peer"]
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.setenv("QCLOUD_ENDPOINT", cloud.url)
    monkeypatch.setenv("QCLOUD_UIN", OWN_UIN)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", own.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", own.secret_key)

    def program() -> None:
        partner = Provider("partner", secret_id=theirs.secret_id, secret_key=theirs.secret_key)
        if argument == "far":
            far: MeshMember = {"vpc": {"name": "partner"}, "provider": partner}
            VpcPeeringMesh("net", {"app": {"name": "app"}, "far": far})
        else:
            VpcPeering("net", {"name": "app"}, {"name": "partner"}, peer_provider=partner)

    (told,) = problems(program)

    assert told.startswith(f"{argument}: the UIN of the account of ")
    assert told.endswith(" is not known; give it here, as uin of its provider, or as qcloud:uin")


# Dependencies


def waiting(name: str) -> Callable[[], list[pulumi.Output[Any]]]:
    """Return a program that peers `app` with a VPC, and waits for a new resource first."""

    def program() -> list[pulumi.Output[Any]]:
        options = pulumi.ResourceOptions(depends_on=[Existing("new")])
        return [VpcPeering("net", {"name": "app"}, {"name": name}, opts=options).peer_vpc]

    return program


def waiting_mesh(name: str) -> Callable[[], object]:
    """Return the same program with a mesh."""

    def program() -> None:
        options = pulumi.ResourceOptions(depends_on=[Existing("new")])
        mesh("app", name, opts=options)()

    return program


@pytest.mark.parametrize(
    ("program", "argument"),
    [
        pytest.param(waiting("later"), "peer_vpc", id="peering"),
        pytest.param(waiting_mesh("later"), "later", id="mesh"),
    ],
)
def test_dependency_that_makes_the_vpc(
    cloud: Emulator, program: Callable[[], object], argument: str
) -> None:
    """A VPC that a dependency makes is not missed at preview, and is missed in the `up`."""
    at_preview = problems(program)
    in_the_up = problems(program, preview=False)

    assert [] == at_preview
    assert [f'{argument}: no VPC with name "later" in ap-guangzhou'] == without_account(in_the_up)


def test_something_new_to_depend_on(cloud: Emulator) -> None:
    """A dependency that is not made yet does not make a VPC unknown that is there already."""
    children, (peer,) = declared(waiting("data"), preview=True)

    assert DATA == children["net-connection"].inputs["peerVpcId"]
    assert (True, DATA) == (peer.known, peer.value["id"])


def test_listing_from_before_a_dependency(cloud: Emulator) -> None:
    """What was listed before a dependency was made does not answer for what came with it."""

    def program() -> None:
        get_vpc(name="shared")
        new = Existing("new")

        def make(_: str) -> pulumi.Resource:
            seed_vpcs(cloud, ("shared", "vpc-new00001", "10.50.0.0/16"))
            return new

        options = pulumi.ResourceOptions(depends_on=new.id.apply(make))
        VpcPeering("net", {"name": "app"}, {"name": "shared"}, opts=options)

    (told,) = problems(program, preview=False)

    assert told.startswith('peer_vpc: 2 VPCs with name "shared"')


@pytest.fixture
def access(qcloud_emulator: Emulator, tmp_path: Path) -> Access:
    """Return the way to the emulator's first account."""
    environment = {
        "QCLOUD_API_VERSION": "2.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "QCLOUD_RATE_LIMIT": "0",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Clients({}, environment, home=tmp_path).access()


def listings(cloud: Emulator) -> int:
    """Return how often the VPCs were listed."""
    return [call["action"] for call in cloud.calls()].count("DescribeVpcEx")


def test_refused(access: Access, qcloud_emulator: Emulator) -> None:
    """An API that refuses to list VPCs is not asked a second time for the same one."""
    qcloud_emulator.add_fault(
        "DescribeVpcEx", kind="error", code="UnauthorizedOperation", times=None
    )

    with pytest.raises(QcloudError, match="UnauthorizedOperation"):
        look(access, {"name": "app"}, "")

    assert 1 == listings(qcloud_emulator)


def test_made_meanwhile(access: Access, qcloud_emulator: Emulator) -> None:
    """A VPC that the listing does not have is looked for in a new one."""
    with pytest.raises(QueryError):
        look(access, {"name": "later"}, "")
    before = listings(qcloud_emulator)
    vpc = {"name": "later", "cidrBlock": "10.9.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]})

    found, _ = look(access, {"name": "later"}, "")

    assert "later" == found.label
    assert before + 1 == listings(qcloud_emulator)
