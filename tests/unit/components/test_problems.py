"""What a component finds wrong with itself and what is there, as its program ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest
from pulumi_qcloud import Provider, get_vpc
from pulumi_qcloudx import MeshMember, VpcPeering, VpcPeeringMesh, VpcSelector
from qcloud_emulator import Emulator

from tests.programs import Existing, declared, default_name, problems, problems_of_each

APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
OWN_UIN, PARTNER_UIN = "2407912486", "100000000002"
OVERLAP = (
    "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
    "10.0.128.0/17; peered VPCs need ranges that do not overlap."
)
OVERLAPPING_PEERS = (
    "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
    "10.0.128.0/17 its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC need "
    "ranges that do not overlap, or set allow_overlapping_peers."
)


def peering(one: str, other: str, **given: Any) -> Callable[[], object]:
    """Return a program that peers two VPCs by their names."""
    return lambda: VpcPeering("net", {"name": one}, {"name": other}, **given)


def mesh(*names: str, **given: Any) -> Callable[[], object]:
    """Return a program that peers VPCs which are called by their names."""
    return lambda: VpcPeeringMesh("net", {name: {"name": name} for name in names}, **given)


def seed_vpcs(cloud: Emulator, *vpcs: tuple[str, str, str]) -> None:
    """Let there be further VPCs, each with a name, an id and a range."""
    made = [{"name": name, "vpcId": id_, "cidrBlock": block} for name, id_, block in vpcs]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": made}]})


def without_account(lines: list[str]) -> list[str]:
    """Return the beginnings of lines, up to where they say which account was asked."""
    return [line.partition(" (credentials from")[0] for line in lines]


def test_overlap_of_a_pair(cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered."""
    assert [OVERLAP] == problems(peering("app", "staging"))


def test_overlapping_peers(cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered with the same third one, unless allowed."""
    names = ("shared", "app", "staging")

    assert [OVERLAPPING_PEERS] == problems(mesh(*names, hub="shared"))
    assert [] == problems(mesh(*names, hub="shared", allow_overlapping_peers=True))


def test_overlapping_neighbour(cloud: Emulator) -> None:
    """A connection that somebody else made counts as well, and is named."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": SHARED, "peerVpcId": APP}]})
    (theirs,) = cloud.connections()

    told = problems(peering("staging", "shared"))
    allowed = problems(peering("staging", "shared", allow_overlapping_peers=True))
    replaced = problems(peering("shared", "staging", peering_connection_name="theirs"))

    assert [
        (
            "shared is to be peered with staging (vpc-staging1, 10.0.128.0/17), which overlaps in "
            "10.0.128.0/17 its other peer app (vpc-app00226, 10.0.0.0/16), peered by "
            f"{theirs['peeringConnectionId']} 'theirs' already; peers of one VPC need ranges that "
            "do not overlap, or set allow_overlapping_peers. If this program is about to drop one "
            "of them, let it go in an `up` of its own first."
        )
    ] == told
    assert ([], []) == (allowed, replaced)


@pytest.mark.parametrize(
    ("program", "name"),
    [
        pytest.param(
            peering("app", "shared"), default_name("net-connection", "VpcPeering"), id="peering"
        ),
        pytest.param(
            mesh("app", "shared"),
            default_name("net-app-shared-connection", "VpcPeeringMesh"),
            id="mesh",
        ),
    ],
)
def test_neighbour_that_is_replaced(
    cloud: Emulator, program: Callable[[], object], name: str
) -> None:
    """A connection with the default name of the new one is its predecessor, whoever asked."""
    before = {"name": name, "vpcId": "vpc-staging1", "peerVpcId": SHARED}
    cloud.seed({"peeringConnections": [before]})

    assert [] == problems(program)


def test_self(cloud: Emulator) -> None:
    """A VPC is not peered with itself, however it is selected."""
    told = problems(lambda: VpcPeering("net", {"name": "app"}, APP))

    assert [
        "app (vpc-app00226, 10.0.0.0/16) is to be peered with itself; name two different VPCs."
    ] == told


def test_one_connection_too_many(cloud: Emulator) -> None:
    """A VPC with ten connections gets no eleventh one, but may keep one of those."""
    foreign = [(f"f{n}", f"vpc-foreign{n}", f"172.16.{n}.0/24") for n in range(10)]
    seed_vpcs(cloud, *foreign)
    there = [
        {
            "name": f"to-{name}",
            "vpcId": APP,
            "peerVpcId": id_,
            "peeringConnectionId": f"pcx-{name}",
        }
        for name, id_, _ in foreign
    ]
    cloud.seed({"peeringConnections": there})

    (told,) = problems(peering("data", "app"))
    kept = problems(peering("app", "f0", adopt=True))

    assert told.startswith(
        "app would have 11 peering connections, 1 of this program and 10 others (pcx-f0 'to-f0', "
        "pcx-f1 'to-f1', "
    )
    assert "and may have 10; remove some or ask for a higher quota." in told
    assert [] == kept


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
        'The nearest: "data" (vpc-data0089, 10.1.0.0/16). If it is another account\'s, give '
        "peer_profile, peer_provider or peer_uin."
    )


def test_unknown_name_of_a_member(cloud: Emulator) -> None:
    """A VPC of a mesh that is not found may be another account's, if no account is said of it."""
    vpcs: dict[str, Any] = {"app": APP, "far": {"name": "partner"}}
    said: dict[str, Any] = {**vpcs, "far": {"vpc": {"name": "app"}, "profile": "peer"}}

    (told,) = problems(lambda: VpcPeeringMesh("net", vpcs))
    (told_of_account,) = problems(lambda: VpcPeeringMesh("net", said))

    assert told.endswith(
        "If it is another account's, give its profile, provider or uin, as {'vpc': ..., "
        "'profile': ...}."
    )
    assert told_of_account.startswith('far: no VPC with name "app" in ap-guangzhou')
    assert "another account" not in told_of_account


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
    ("length", "told"),
    [
        (60, []),
        (
            61,
            [
                (
                    f"The name '{'x' * 52}-app-data' of the connection between app and data has 61 "
                    "characters; at most 60 are allowed."
                )
            ],
        ),
    ],
)
def test_name_from_a_template(cloud: Emulator, length: int, told: list[str]) -> None:
    """A template may make names of 60 characters; a longer one is told, with that name."""
    template = "x" * (length - len("-app-data")) + "-{a}-{b}"

    assert told == problems(mesh("app", "data", peering_connection_name=template))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(
            {"edges": [("app", "data"), ("data", "app")]},
            "The edge 'data' - 'app' is given in both directions; one connection serves both "
            "directions.",
            id="both directions",
        ),
        pytest.param(
            {"edges": [("app", "data"), ("app", "shared")]},
            "The edge 'app' - 'shared' names 'shared', which is not among the VPCs of the mesh; "
            "name two of app, staging, data.",
            id="stranger",
        ),
        pytest.param(
            {"hub": "center"},
            "The hub 'center' is not among the VPCs of the mesh; name one of app, staging, data.",
            id="hub",
        ),
        pytest.param(
            {"edges": [("app", "data")], "routes": ["rtb-app0main"]},
            "routes is ['rtb-app0main'], but no route table belongs to all VPCs of the mesh; give "
            "each VPC its own, as {'vpc': ..., 'routes': [...]}, or write 'all', 'main' or 'none'.",
            id="route tables",
        ),
    ],
)
def test_shape_of_a_mesh(cloud: Emulator, given: dict[str, Any], told: str) -> None:
    """What is wrong with a mesh's shape is told; what its VPCs have in common is not the matter."""
    assert [told] == problems(mesh("app", "staging", "data", **given))


def test_members(cloud: Emulator) -> None:
    """What is wrong with the VPCs of a mesh as they are given is told by their short names."""

    def program() -> None:
        twice = {"vpc": DATA, "profile": "default", "provider": Provider("own")}
        vpcs: dict[str, Any] = {"app": {"vpc": APP, "nome": "x"}, "data": twice}
        VpcPeeringMesh("net", vpcs)

    told = problems(program)

    assert [
        "app: 'nome' is not known; use vpc, uin, provider, profile, cidr_blocks, routes.",
        "data: provider and profile name its account twice; give one of them.",
    ] == told[:2]


def test_nobody_to_ask_from_here(cloud: Emulator) -> None:
    """Of an edge at least one VPC has to be of an account that is reached from here."""
    strangers: dict[str, MeshMember] = {
        name: {"vpc": f"vpc-{name}00001", "uin": uin, "cidr_blocks": [block]}
        for name, uin, block in (
            ("one", "100000000008", "10.8.0.0/16"),
            ("two", "100000000009", "10.9.0.0/16"),
        )
    }

    (told,) = problems(lambda: VpcPeeringMesh("net", {"app": APP, **strangers}))

    assert (
        "Neither 'one' nor 'two' belongs to an account that is reached from here; give one of them "
        "a provider or a profile."
    ) == told


def test_everything_at_once(cloud: Emulator) -> None:
    """Everything that is wrong is told at once, on lines of its own, the mesh's mistakes first."""
    names = {"app": "app", "staging": "staging", "lost": "dota"}
    vpcs: dict[str, VpcSelector] = {short: {"name": name} for short, name in names.items()}

    told = problems(lambda: VpcPeeringMesh("net", vpcs, peering_connection_name="net"))

    assert [
        "The template 'net' gives two edges one name; use {a} and {b} in it.",
        'lost: no VPC with name "dota" in ap-guangzhou',
        OVERLAP,
    ] == without_account(told)


def test_short_names(cloud: Emulator) -> None:
    """The VPCs of a mesh are told by the short names that the program gives them."""
    vpcs: dict[str, VpcSelector] = {"home": {"name": "app"}, "away": {"name": "staging"}}

    (told,) = problems(lambda: VpcPeeringMesh("net", vpcs))

    assert (
        "away (vpc-staging1, 10.0.128.0/17) and home (vpc-app00226, 10.0.0.0/16) overlap in "
        "10.0.128.0/17; peered VPCs need ranges that do not overlap."
    ) == told


@pytest.mark.parametrize(
    ("name", "more"), [("app", []), ("dota", ['vpc: no VPC with name "dota" in ap-guangzhou'])]
)
def test_account_named_twice(cloud: Emulator, name: str, more: list[str]) -> None:
    """A provider and a profile for one account are one too many, whatever else is wrong."""

    def program() -> None:
        partner, peer = Provider("partner", profile="peer"), VpcSelector(name="partner")
        VpcPeering("net", {"name": name}, peer, peer_provider=partner, peer_profile="peer")

    mistake = "peer_provider and peer_profile name the peer's account twice; give one of them."
    assert [mistake, *more] == without_account(problems(program))


def test_two_components(cloud: Emulator) -> None:
    """The components of a program are planned together, though each is declared for itself."""

    def program(**given: Any) -> Callable[[], None]:
        def declare() -> None:
            VpcPeering("one", {"name": "shared"}, {"name": "app"}, **given)
            VpcPeering("two", {"name": "shared"}, {"name": "staging"})

        return declare

    (told,) = problems_of_each(program())
    assert told in {f"one: {OVERLAPPING_PEERS}", f"two: {OVERLAPPING_PEERS}"}
    assert [] == problems_of_each(program(allow_overlapping_peers=True))


def test_one_cause_in_two_components(cloud: Emulator) -> None:
    """What hinders all components is told in full once."""

    def program() -> None:
        VpcPeering("one", {"name": "app"}, {"name": "data"}, region="ap-guangzou")
        VpcPeering("two", {"name": "app"}, {"name": "shared"}, region="ap-guangzou")

    first, second = problems_of_each(program)
    assert first.startswith(
        'one: vpc, peer_vpc: the resource\'s region is "ap-guangzou": no region'
    )
    assert "two: vpc, peer_vpc: the same" == second


def test_two_components_with_one_pair(cloud: Emulator) -> None:
    """Two components that peer the same VPCs are told apart from one."""

    def program() -> None:
        VpcPeering("one", {"name": "shared"}, {"name": "app"})
        VpcPeeringMesh("two", {n: {"name": n} for n in ("data", "app", "shared")})

    (line,) = problems_of_each(program)
    assert line in {
        "two: app and shared are to be peered by one too; leave them to one of the two.",
        "one: vpc and peer_vpc are to be peered by two too; leave them to one of the two.",
        "one: shared and app are to be peered by two too; leave them to one of the two.",
    }


def test_wrong_word_for_route_tables(cloud: Emulator) -> None:
    """A misspelled choice of route tables is told by its argument, besides what else is wrong."""
    vpcs: dict[str, Any] = {"app": {"vpc": {"name": "app"}, "routes": "mian"}, "data": DATA}

    assert [
        "routes is 'mian'; write 'all', 'main', 'none' or a list of ids.",
        "peer_routes is 'al'; write 'all', 'main', 'none' or a list of ids.",
        OVERLAP,
    ] == problems(peering("app", "staging", routes="mian", peer_routes="al"))
    assert [
        "routes is 'non'; write 'all', 'main' or 'none'.",
        "app: routes is 'mian'; write 'all', 'main', 'none' or a list of ids.",
    ] == problems(lambda: VpcPeeringMesh("net", vpcs, routes=cast(Any, "non")))


def test_unknown_side(cloud: Emulator) -> None:
    """A VPC that is not there yet hides no problem of the other VPCs."""

    def program() -> None:
        vpcs: dict[str, Any] = {n: {"name": n} for n in ("app", "staging")}
        VpcPeeringMesh("net", {"new": Existing("new").id, **vpcs, "lost": {"name": "dota"}})

    assert ['lost: no VPC with name "dota" in ap-guangzhou', OVERLAP] == without_account(
        problems(program)
    )


STATED: dict[str, Any] = {"peer_uin": PARTNER_UIN}


@pytest.mark.parametrize(
    ("peer", "given", "told"),
    [
        pytest.param(
            {"name": "partner"},
            STATED,
            "peer_vpc: a VPC of account 100000000002 cannot be looked up by name from here; give "
            "its id, or a provider or profile of that account",
            id="peer by name without its account",
        ),
        pytest.param(
            PARTNER,
            STATED,
            "peer_vpc: the ranges of vpc-partner2 of account 100000000002 cannot be looked up from "
            "here, and routes to it need them; give peer_cidr_blocks, or routes='none'",
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
            "peer_vpc: 2407912486 is the account that asks; leave the UIN out for a VPC of the "
            "same account",
            id="own account as the other one",
        ),
        pytest.param(
            {"name": "partner"},
            {"peer_uin": "3", "peer_profile": "peer"},
            "peer_vpc: the UIN is given as 3, but emulator account peer is account 100000000002; "
            "set the one or the other right",
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
            {"name": None}, {}, "peer_vpc: name is None; give a text, or leave it out", id="None"
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


def test_overlap_that_shows_in_the_up(cloud: Emulator) -> None:
    """A VPC that is only known in the `up` is planned with there."""
    seed_vpcs(cloud, ("new", "vpc-new-id", "10.0.9.0/24"))

    def program() -> None:
        VpcPeering("net", {"name": "app"}, Existing("vpc-new").id)

    assert [] == problems(program)
    (told,) = problems(program, preview=False)
    assert told.startswith(
        "app (vpc-app00226, 10.0.0.0/16) and new (vpc-new-id, 10.0.9.0/24) overlap"
    )


# Errors of the program itself


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
def test_text_as_provider(cloud: Emulator, program: Callable[[], object], told: str) -> None:
    """A profile's name as a provider is told as what it is, before anything is asked."""
    with pytest.raises(TypeError) as refused:
        declared(program)

    assert f"net: {told}" == str(refused.value)
    assert [] == cloud.calls()


# What is asked for


def test_one_listing(cloud: Emulator) -> None:
    """What lookups return selects a VPC; all of a program's components share their listings."""

    def program() -> None:
        app = get_vpc(name="app")
        VpcPeering("one", app, {"name": pulumi.Output.from_input("data")}, routes="none")
        VpcPeeringMesh("two", {"app": app, "shared": {"name": "shared"}})

    children, _ = declared(program, preview=True)

    actions = [call["action"] for call in cloud.calls()]
    assert [1, 1] == [
        sum(it in actions for it in names)
        for names in (("DescribeVpcEx", "DescribeVpcs"), ("DescribeVpcPeeringConnections",))
    ]
    assert 1 == sum(it in ("DescribeVpcEx", "DescribeVpcs") for it in actions)
    assert 1 == actions.count("DescribeVpcPeeringConnections")
    assert (APP, APP) == tuple(
        children[it].inputs["vpcId"] for it in ("one-connection", "two-app-shared-connection")
    )
