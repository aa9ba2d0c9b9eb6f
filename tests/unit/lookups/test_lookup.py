"""Lookups of a program: wrong calls, settings and providers, what is found, and how they fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import (
    LookupProblem,
    Provider,
    VpcPeeringConnection,
    get_route_tables,
    get_route_tables_output,
    get_vpc,
    get_vpc_output,
    get_vpc_peering_connection,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections,
    get_vpc_peering_connections_output,
    get_vpcs,
    get_vpcs_output,
)
from qcloud_emulator import Emulator

from tests.engine.versions import action_of, spelled
from tests.programs import Existing, Site, declared, deploy
from tests.unit.components import conftest

_PLAIN: list[Callable[..., Any]] = [
    get_vpc,
    get_vpcs,
    get_vpc_peering_connection,
    get_vpc_peering_connections,
    get_route_tables,
]
_TWINS: list[Callable[..., Any]] = [
    get_vpc_output,
    get_vpcs_output,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections_output,
    get_route_tables_output,
]
_HERE = r" \(test_lookup\.py, line \d+\)$"
_SINGULAR = "id, name, cidr_block, tags is needed"


def _name(lookup: Callable[..., Any]) -> str:
    return lookup.__name__


@pytest.mark.parametrize("lookup", _PLAIN, ids=_name)
def test_outputs_in_a_plain_call(lookup: Callable[..., Any]) -> None:
    """An output where a plain value is wanted names the twin that takes it."""
    twin = f"^{lookup.__name__}: name is an output; use {lookup.__name__}_output{_HERE}"

    def program() -> None:
        with pytest.raises(TypeError, match=twin):
            lookup(name=pulumi.Output.from_input("app"))
        with pytest.raises(TypeError, match=twin):
            lookup(name=(pending := asyncio.Future[str]()))
        pending.cancel()

    deploy(program)


@pytest.mark.parametrize("lookup", _PLAIN, ids=_name)
def test_tags_that_are_outputs(lookup: Callable[..., Any]) -> None:
    """A tag whose value is an output names the twin too, which takes it."""
    twin = f"^{lookup.__name__}: tags is an output; use {lookup.__name__}_output{_HERE}"

    def program() -> None:
        with pytest.raises(TypeError, match=twin):
            lookup(tags={"team": pulumi.Output.from_input("net")})

    deploy(program)


@pytest.mark.parametrize("lookup", _PLAIN, ids=_name)
def test_waiting_in_a_plain_call(lookup: Callable[..., Any]) -> None:
    """A plain call cannot wait for resources and does not pretend to."""

    def program() -> None:
        opts = pulumi.InvokeOutputOptions(depends_on=[Site("site")])
        with pytest.raises(TypeError, match=f"is not supported here; use {_name(lookup)}_output"):
            lookup(name="app", opts=opts)

    deploy(program)


@pytest.mark.parametrize(
    ("lookup", "given", "error", "message"),
    [
        (
            get_vpc,
            {},
            TypeError,
            f"^get_vpc: at least one of {_SINGULAR}{_HERE}",
        ),
        (get_vpc, {"region": "gz"}, TypeError, f"get_vpc: at least one of {_SINGULAR}"),
        (get_vpc_output, {}, TypeError, f"get_vpc_output: at least one of {_SINGULAR}"),
        (
            get_vpc_peering_connection,
            {},
            TypeError,
            "at least one of id, name, vpc_id, peer_vpc_id, state, tags is needed",
        ),
        (get_vpc, {"name": ""}, ValueError, "vpc: name is empty; give a value, or leave it out"),
        (get_vpcs, {"id": ""}, ValueError, "get_vpcs: id is empty"),
        (get_vpc, {"id": 226}, TypeError, "get_vpc: id is an int; give a str"),
        (get_route_tables, {"main": "yes"}, TypeError, "main is a str; give a bool"),
        (get_route_tables, {"name": True}, TypeError, "name is a bool; give a str"),
        (get_vpc, {"tags": {}}, ValueError, "vpc: tags is empty; give a value, or leave it out"),
        (get_vpcs, {"tags": "net"}, TypeError, "get_vpcs: tags is a str; give a Mapping"),
        (
            get_vpcs,
            {"tags": {"cost": 7}},
            TypeError,
            "get_vpcs: tags is {'cost': 7}; give keys and values that are strings",
        ),
        (
            get_vpc,
            {"name": "app", "opts": pulumi.ResourceOptions()},
            TypeError,
            "get_vpc: opts is a ResourceOptions; give a pulumi.InvokeOptions",
        ),
        (
            get_vpcs_output,
            {"opts": pulumi.ResourceOptions()},
            TypeError,
            "get_vpcs_output: opts is a ResourceOptions; give a pulumi.InvokeOptions",
        ),
    ],
)
def test_mistakes(
    lookup: Callable[..., Any], given: dict[str, Any], error: type[Exception], message: str
) -> None:
    """A wrong call fails at the line that makes it, before anything is asked."""

    def program() -> None:
        with pytest.raises(error, match=message):
            lookup(**given)

    deploy(program)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "^get_vpc_output: name is empty; give a value, or leave it out$"),
        ({"id": None}, f"^get_vpc_output: at least one of {_SINGULAR}$"),
        ({"id": 226}, "^get_vpc_output: id is an int; give a str$"),
    ],
)
def test_mistakes_in_outputs(given: dict[str, Any], message: str) -> None:
    """What only turns out to be wrong when an output is known is told in one line."""

    def program() -> pulumi.Output[Any]:
        inputs: dict[str, Any] = {
            name: pulumi.Output.from_input(value) for name, value in given.items()
        }
        return get_vpc_output(**inputs)

    with pytest.raises(LookupProblem, match=message):
        deploy(program)


def test_stack_configuration(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Region and key pair come from the stack's configuration, the secret key decrypted."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.delenv("TENCENTCLOUD_REGION")
    peer = cloud.accounts["peer"]
    config = {
        "qcloud:region": "gz",
        "qcloud:endpoint": f"{cloud.url}/v2/index.php",
        "qcloud:secretId": peer.secret_id,
        "qcloud:secretKey": peer.secret_key,
    }

    (outcome,) = deploy(
        lambda: get_vpc_output(name="partner"), config=config, secret_keys=("qcloud:secretKey",)
    )

    assert ("partner", False) == (outcome.value.name, outcome.secret)


def test_bridged_configuration(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stack configures for the bridged provider counts too, below the environment."""
    monkeypatch.delenv("TENCENTCLOUD_REGION")

    deploy(get_vpcs, config={"tencentcloud:region": "ap-shanghai"})

    assert ["ap-shanghai"] == [call["region"] for call in cloud.calls()]


def test_blank_settings(cloud: Emulator) -> None:
    """An empty profile or region, as configuration may have it, is as if it were left out."""
    deploy(lambda: get_vpc(name="app", profile="", region=""))

    assert [("default", "ap-guangzhou")] == [
        (call["account"], call["region"]) for call in cloud.calls()
    ]


def test_missing_settings() -> None:
    """What is not configured is told in one line, with the way to configure it."""
    with pytest.raises(LookupProblem, match=r"^get_vpc: .*no credentials.*TENCENTCLOUD_SECRET_ID"):
        deploy(lambda: get_vpc(name="app"))


def _accounts(cloud: Emulator) -> list[str]:
    return [call["account"] for call in cloud.calls()]


def test_provider(cloud: Emulator) -> None:
    """A lookup asks with the account and region of its provider."""

    def program() -> pulumi.Output[Any]:
        peer = Provider("peer", profile="peer", region="gz")
        opts = pulumi.InvokeOptions(provider=peer)
        assert "partner" == get_vpc(name="partner", opts=opts).name
        return get_vpc_output(cidr_block="10.2.0.0/16", opts=opts)

    (outcome,) = deploy(program)

    assert ("partner", ["peer"]) == (outcome.value.name, _accounts(cloud))


def test_own_arguments_before_the_provider(cloud: Emulator) -> None:
    """Profile and region of the call go before those of the provider."""

    def program() -> None:
        peer = Provider("peer", profile="peer", region="ap-beijing")
        opts = pulumi.InvokeOptions(provider=peer)
        get_vpc(name="app", profile="default", region="gz", opts=opts)

    deploy(program)

    assert [("default", "ap-guangzhou")] == [
        (call["account"], call["region"]) for call in cloud.calls()
    ]


@pytest.mark.parametrize("of", ["component", "grandchild", "resource"])
def test_parent(cloud: Emulator, of: str) -> None:
    """A lookup asks with the provider of its parent."""

    def program() -> None:
        peer = Provider("peer", profile="peer")
        site = Site("site", pulumi.ResourceOptions(provider=peer))
        parents: dict[str, pulumi.Resource] = {
            "component": site,
            "grandchild": Site("inner", pulumi.ResourceOptions(parent=site)),
            "resource": VpcPeeringConnection(
                "net",
                vpc_id="vpc-1",
                peer_vpc_id="vpc-2",
                opts=pulumi.ResourceOptions(provider=peer),
            ),
        }
        get_vpc(name="partner", opts=pulumi.InvokeOptions(parent=parents[of]))

    deploy(program)

    assert ["peer"] == _accounts(cloud)


def test_provider_before_parent(cloud: Emulator) -> None:
    """The provider of the call goes before its parent's."""

    def program() -> None:
        site = Site("site", pulumi.ResourceOptions(provider=Provider("peer", profile="peer")))
        own = Provider("own", profile="default")
        get_vpc(name="app", opts=pulumi.InvokeOptions(parent=site, provider=own))

    deploy(program)

    assert ["default"] == _accounts(cloud)


def test_parent_without_provider(cloud: Emulator) -> None:
    """A parent without a provider leaves it at the stack's settings."""
    deploy(lambda: get_vpc(name="app", opts=pulumi.InvokeOptions(parent=Site("site"))))

    assert ["default"] == _accounts(cloud)


@pytest.mark.parametrize("of", ["provider", "parent"])
def test_other_providers(of: str) -> None:
    """A provider of another class is refused by its name, where the call is made."""
    whose = {"provider": "opts.provider", "parent": "the provider of opts.parent"}[of]

    def program() -> None:
        other = pulumi.ProviderResource("pulumi-python", "other")
        opts = {
            "provider": pulumi.InvokeOptions(provider=other),
            "parent": pulumi.InvokeOptions(
                parent=Site("site", pulumi.ResourceOptions(provider=other))
            ),
        }[of]
        said = f"{whose} is a pulumi.resource.ProviderResource; give a pulumi_qcloud.Provider"
        with pytest.raises(TypeError, match=f"^get_vpc: {said}"):
            get_vpc(name="app", opts=opts)
        with pytest.raises(TypeError, match=f"^get_vpc_output: {said}"):
            get_vpc_output(name="app", opts=opts)

    deploy(program)


def test_mapped_variables(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider's mapped variables are seen under the other name, by its lookups alone."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.setenv("QCLOUD_ENDPOINT", f"{cloud.url}/v2/index.php")
    for prefix, name in (("TENCENTCLOUD", "default"), ("PARTNER", "peer")):
        account = cloud.accounts[name]
        monkeypatch.setenv(f"{prefix}_SECRET_ID", account.secret_id)
        monkeypatch.setenv(f"{prefix}_SECRET_KEY", account.secret_key)
    mappings = {
        "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
        "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
        "PARTNER_REGION": "TENCENTCLOUD_REGION",
    }

    def program() -> None:
        partner = Provider("partner", env_var_mappings=mappings)
        get_vpc(name="partner", opts=pulumi.InvokeOptions(provider=partner))
        get_vpc(name="app")

    deploy(program)

    assert ["peer", "default"] == _accounts(cloud)
    assert {"ap-guangzhou"} == {call["region"] for call in cloud.calls()}


def test_mapped_variable_that_is_not_set(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapped variable that is not set never means the stack's own account."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    account = cloud.accounts["default"]
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", account.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", account.secret_key)
    mappings = {
        "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
        "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
    }

    def program() -> None:
        partner = Provider("partner", env_var_mappings=mappings)
        with pytest.raises(LookupProblem, match=r"PARTNER_SECRET_ID and PARTNER_SECRET_KEY .* not"):
            get_vpc(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    deploy(program)


def test_key_pair_of_a_provider(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider's own secret key signs, and makes no secret of what is looked up."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.setenv("QCLOUD_ENDPOINT", f"{cloud.url}/v2/index.php")
    peer = cloud.accounts["peer"]

    def program() -> pulumi.Output[Any]:
        partner = Provider(
            "partner",
            secret_id=peer.secret_id,
            secret_key=pulumi.Output.secret(peer.secret_key),
            rate_limit=100,
        )
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert ("partner", False, ["peer"]) == (outcome.value.name, outcome.secret, _accounts(cloud))


def test_outputs_of_a_provider_in_a_plain_call() -> None:
    """A plain call cannot wait for the inputs of its provider, and names the twin that can."""

    def program() -> None:
        partner = Provider("partner", profile=pulumi.Output.from_input("peer"))
        said = f"^get_vpc: an input of the provider is an output; use get_vpc_output{_HERE}"
        with pytest.raises(TypeError, match=said):
            get_vpc(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    deploy(program)


@pytest.mark.parametrize(
    "lookup",
    [
        lambda: get_vpc_output(id="gz_vpc_226"),
        lambda: get_vpcs_output(id="gz_vpc_226"),
        lambda: get_vpc_peering_connection_output(vpc_id="gz_vpc_226"),
        lambda: get_vpc_peering_connections_output(peer_vpc_id="gz_vpc_226"),
        lambda: get_route_tables_output(vpc_id="gz_vpc_226"),
    ],
)
def test_old_ids(
    cloud: Emulator, monkeypatch: pytest.MonkeyPatch, lookup: Callable[[], Any]
) -> None:
    """An id in the old spelling is a problem that says what to write, and nothing is asked."""
    monkeypatch.setenv("QCLOUD_API_VERSION", "3.0")

    with pytest.raises(LookupProblem) as caught:
        deploy(lookup)

    assert str(caught.value).partition(": ")[2] == (
        "'gz_vpc_226' is a legacy id, which API 3.0 does not support; "
        "give the id of the form vpc-..."
    )
    assert cloud.calls() == []


def test_same_vpc(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A VPC is the same under either version, but for the old id, which 3.0 does not tell."""
    found = {}
    for version in ("2.0", "3.0"):
        monkeypatch.setenv("QCLOUD_API_VERSION", version)
        (outcome,) = deploy(lambda: get_vpc_output(name="app"))
        found[version] = outcome.value

    told = {
        version: [
            getattr(vpc, name) for name in ("id", "name", "cidr_block", "region", "legacy_id")
        ]
        for version, vpc in found.items()
    }
    assert told == {
        "2.0": ["vpc-app00226", "app", "10.0.0.0/16", "ap-guangzhou", "gz_vpc_226"],
        "3.0": ["vpc-app00226", "app", "10.0.0.0/16", "ap-guangzhou", None],
    }


either_cloud = conftest.cloud

APP, DATA = "vpc-app00226", "vpc-data0089"
_WHERE = "in ap-guangzhou (credentials from: emulator account default)"


def seed_net(cloud: Emulator, pcx: str) -> None:
    """Let `app` and `data` be peered."""
    net = {"name": "net", "vpcId": APP, "peerVpcId": DATA, "peeringConnectionId": pcx}
    cloud.seed({"peeringConnections": [net]})


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_everything(either_cloud: Emulator, request: pytest.FixtureRequest, preview: bool) -> None:
    """All lookups work at preview already, list each kind once, and are told as they are."""
    seed_net(either_cloud, "pcx-1")

    def program() -> list[pulumi.Output[Any]]:
        app = get_vpc(name="app")
        tables = get_route_tables_output(vpc_id=app.legacy_id or app.id, main=True)
        return [
            pulumi.Output.from_input(app),
            pulumi.Output.from_input([vpc.cidr_block for vpc in get_vpcs()]),
            get_vpc_output(id=DATA).apply(lambda vpc: vpc.id),
            get_vpc_peering_connection_output(vpc_id=app.id, state="ACTIVE").id,
            pulumi.Output.from_input([it.id for it in get_vpc_peering_connections(vpc_id=APP)]),
            tables[0].id,
            get_vpcs_output(cidr_block="10.3.0.0/16")[0],
        ]

    app, blocks, *ids, first = (it.value for it in deploy(program, preview=preview))

    once = ["DescribeRouteTable", "DescribeVpcEx", "DescribeVpcPeeringConnections"]
    assert once == sorted(map(action_of, either_cloud.calls()))
    old = request.node.callspec.params["either_cloud"] == "2.0"
    told: dict[str, object] = {
        "id": APP,
        **({"legacyId": "gz_vpc_226"} if old else {}),
        "name": "app",
        "cidrBlock": "10.0.0.0/16",
        "assistantCidrBlocks": [],
        "isDefault": False,
        "region": "ap-guangzhou",
        "tags": {},
    }
    shared = {"id": "vpc-shared03", "name": "shared", "cidrBlock": "10.3.0.0/16"}
    old_id = {"legacyId": "gz_vpc_90"} if old else {}
    assert (told, {**told, **shared, **old_id}) == (dict(app), dict(first))
    assert ["10.0.0.0/16", "10.1.0.0/16", "10.3.0.0/16", "10.0.128.0/17"] == blocks
    assert [DATA, "pcx-1", ["pcx-1"], "rtb-app0main"] == ids


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        pytest.param(
            lambda: get_vpc(name="ap"),
            f'get_vpc: no VPC with name "ap" {_WHERE}. Closest matches: "app" ({APP}, 10.0.0.0/16)',
            id="missing",
        ),
        pytest.param(
            lambda: get_vpc_output(name=pulumi.Output.from_input("twin")),
            (
                f'get_vpc_output: 2 VPCs with name "twin" {_WHERE}, but only one is expected: '
                '"twin" (vpc-twin0001, 10.8.0.0/16), "twin" (vpc-twin0002, 10.9.0.0/16). '
                "Select by id, or by both name and CIDR block."
            ),
            id="ambiguous",
        ),
    ],
)
def test_failure(either_cloud: Emulator, lookup: Callable[[], Any], expected: str) -> None:
    """What is not found, or not the only one, is told in one line that names the lookup."""
    twins = [
        {"name": "twin", "vpcId": f"vpc-twin000{number}", "cidrBlock": f"10.{7 + number}.0.0/16"}
        for number in (1, 2)
    ]
    either_cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": twins}]})

    with pytest.raises(LookupProblem) as problem:
        deploy(lookup, preview=True)

    assert expected == str(problem.value)


def test_what_a_terminal_obeys() -> None:
    """A problem does nothing to the terminal, whatever names are in it."""
    assert r"a\x1b[2J\u202e" == str(LookupProblem("a\x1b[2J\u202e"))


def test_refused_credentials(
    either_cloud: Emulator, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused credentials are told with the place that they came from, and not shown."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.setenv("QCLOUD_ENDPOINT", either_cloud.url)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", either_cloud.accounts["default"].secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "wrong-key-of-the-test")

    with pytest.raises(LookupProblem) as problem:
        deploy(lambda: get_vpc(name="app"), preview=True)

    action = spelled("DescribeVpcEx", request.node.callspec.params["either_cloud"])
    (line,) = str(problem.value).splitlines()
    assert line.startswith(f"get_vpc: {action}: ")
    assert "credentials from: environment" in line
    assert "wrong-key-of-the-test" not in line


def test_beside_resources(either_cloud: Emulator) -> None:
    """Looking a connection up that the same program makes waits for it."""
    seed_net(either_cloud, "pcx-net-id")

    def program() -> list[pulumi.Output[Any]]:
        found = get_vpc_peering_connection_output(id=Existing("pcx-net").id)
        return [found.vpc_id, found.peer_vpc_id]

    _, at_preview = declared(program, preview=True)
    before = either_cloud.calls()
    _, in_the_up = declared(program)

    assert [False, False] == [it.known for it in at_preview]
    assert [] == before
    assert [APP, DATA] == [it.value for it in in_the_up]
    assert [{"pcx-net"}] * 2 == [it.depends_on for it in in_the_up]
