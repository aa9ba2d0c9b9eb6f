"""Lookups that take inputs, and lookups that a test's mocks answer: when and what they ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloud import (
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
from pulumi_qcloud.api.transport import Transport
from qcloud_emulator import Emulator

from tests.programs import Existing, Site, deploy

both_phases = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


def _after(*resources: pulumi.Resource) -> pulumi.InvokeOutputOptions:
    return pulumi.InvokeOutputOptions(depends_on=list(resources))


@both_phases
def test_known_arguments(cloud: Emulator, preview: bool) -> None:
    """With known arguments a lookup is known at preview too."""
    (outcome,) = deploy(lambda: get_vpc_output(name="app"), preview=preview)

    assert ("vpc-app00226", "gz_vpc_226", "10.0.0.0/16", "ap-guangzhou") == (
        outcome.value.id,
        outcome.value.legacy_id,
        outcome.value.cidr_block,
        outcome.value.region,
    )
    assert (False, set()) == (outcome.secret, outcome.depends_on)


def test_unknown_argument(cloud: Emulator) -> None:
    """An argument that is not known at preview makes the result unknown, and nothing is asked."""
    (outcome,) = deploy(lambda: get_vpc_output(id=Existing("vpc").id), preview=True)

    assert (False, {"vpc"}, []) == (outcome.known, outcome.depends_on, cloud.calls())


def test_attributes_of_an_unknown_result(cloud: Emulator) -> None:
    """Attributes and elements of an unknown result are unknown as well."""

    def program() -> list[pulumi.Output[Any]]:
        unknown = Existing("vpc").id
        one, every = get_vpc_output(id=unknown), get_vpcs_output(id=unknown)
        return [one.cidr_block, every[0].id]

    outcomes = deploy(program, preview=True)

    assert [False, False] == [outcome.known for outcome in outcomes]


def test_argument_of_another_resource(cloud: Emulator) -> None:
    """The result depends on the resources whose outputs it was asked with."""

    def program() -> pulumi.Output[Any]:
        return get_vpc_output(name=Existing("naming", "app").text).cidr_block

    (outcome,) = deploy(program)

    assert ("10.0.0.0/16", {"naming"}) == (outcome.value, outcome.depends_on)


def test_secret_argument(cloud: Emulator) -> None:
    """What is asked with a secret is a secret."""
    (outcome,) = deploy(lambda: get_vpc_output(name=pulumi.Output.secret("app")))

    assert ("app", True) == (outcome.value.name, outcome.secret)


def test_elements(cloud: Emulator) -> None:
    """Elements of a list and their attributes can be taken from the output of the list."""
    (outcome,) = deploy(lambda: get_vpcs_output(name="data")[0].id)

    assert "vpc-data0089" == outcome.value


def test_several_at_once(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lookups in several regions are under way at the same time."""
    both_are_there = threading.Barrier(2, timeout=30)
    post = Transport.post

    def post_when_both_are_there(*args: Any, **given: Any) -> Any:
        both_are_there.wait()
        return post(*args, **given)

    monkeypatch.setattr(Transport, "post", post_when_both_are_there)

    outcomes = deploy(
        lambda: [get_vpcs_output(region="ap-guangzhou"), get_vpcs_output(region="ap-beijing")]
    )

    assert [4, 0] == [len(outcome.value) for outcome in outcomes]


def test_dependency_that_is_not_made(cloud: Emulator) -> None:
    """At preview nothing is asked before what it depends on exists."""
    (outcome,) = deploy(
        lambda: get_vpc_output(name="app", opts=_after(Existing("vpc"))), preview=True
    )

    assert (False, {"vpc"}, []) == (outcome.known, outcome.depends_on, cloud.calls())


@pytest.mark.parametrize("form", ["one", "list", "output", "outputs", "by a known output"])
def test_forms_of_dependencies(cloud: Emulator, form: str) -> None:
    """Dependencies come as one resource, as several, and as outputs of either."""

    def program() -> pulumi.Output[Any]:
        vpc = Existing("vpc")
        depends_on: Any = {
            "one": vpc,
            "list": [vpc, vpc],
            "output": pulumi.Output.from_input([vpc]),
            "outputs": [pulumi.Output.from_input(vpc)],
            "by a known output": vpc.text.apply(lambda _: []),
        }[form]
        opts = pulumi.InvokeOutputOptions(depends_on=depends_on)
        return get_vpc_output(name="app", opts=opts).cidr_block

    (outcome,) = deploy(program)

    assert ("10.0.0.0/16", {"vpc"}) == (outcome.value, outcome.depends_on)
    assert not deploy(program, preview=True)[0].known


def test_unknown_dependency(cloud: Emulator) -> None:
    """As long as it is not known what to wait for, nothing is asked."""

    def program() -> pulumi.Output[Any]:
        unknown: Any = pulumi.Output.from_input(pulumi.UNKNOWN)
        return get_vpc_output(name="app", opts=pulumi.InvokeOutputOptions(depends_on=unknown))

    (outcome,) = deploy(program, preview=True)

    assert (False, []) == (outcome.known, cloud.calls())


def test_component_as_dependency(cloud: Emulator) -> None:
    """A component stands for its children and theirs."""

    def program() -> pulumi.Output[Any]:
        outer = Site("outer")
        inner = Site("inner", pulumi.ResourceOptions(parent=outer))
        Existing("vpc", opts=pulumi.ResourceOptions(parent=inner))
        return get_vpc_output(name="app", opts=_after(outer))

    (at_preview,) = deploy(program, preview=True)
    (outcome,) = deploy(program)

    assert (False, {"vpc"}) == (at_preview.known, at_preview.depends_on)
    assert ("app", {"vpc"}) == (outcome.value.name, outcome.depends_on)


def test_component_without_children(cloud: Emulator) -> None:
    """A component without children is nothing to wait for."""
    (outcome,) = deploy(
        lambda: get_vpc_output(name="app", opts=_after(Site("empty"))), preview=True
    )

    assert "app" == outcome.value.name


@pytest.mark.parametrize("through", ["depends_on", "argument"])
def test_asks_anew(cloud: Emulator, through: str) -> None:
    """What an `up` makes is found by what depends on it, though VPCs were listed before."""
    made = {"vpcId": "vpc-new00001", "name": "new", "cidrBlock": "10.4.0.0/16"}

    def program() -> pulumi.Output[Any]:
        get_vpcs()

        def make(_: object) -> str:
            cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": [made]}]})
            return "new"

        vpc = Existing("vpc")
        name = vpc.id.apply(make)
        if through == "argument":
            return get_vpc_output(name=name)
        waiting = Existing("waiting", name)  # type: ignore[arg-type]
        return get_vpc_output(name="new", opts=_after(waiting))

    (outcome,) = deploy(program)

    assert "vpc-new00001" == outcome.value.id
    assert 2 == len(cloud.calls())


def test_shares_at_preview(cloud: Emulator) -> None:
    """A preview makes nothing, so what depends on resources shares its listing there."""

    def program() -> pulumi.Output[Any]:
        get_vpcs()
        return get_vpc_output(name=Existing("naming", "app").text)

    (outcome,) = deploy(program, preview=True)

    assert "app" == outcome.value.name
    assert 1 == len(cloud.calls())


def test_provider_with_outputs(cloud: Emulator) -> None:
    """Inputs of a provider that are outputs are waited for; the result does not hang on them."""

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=Existing("profile", "peer").text)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert ("partner", set()) == (outcome.value.name, outcome.depends_on)


def test_provider_with_an_output_of_nothing(cloud: Emulator) -> None:
    """An input of a provider that turns out to be None is left out."""

    def program() -> pulumi.Output[Any]:
        nothing: Any = pulumi.Output.from_input(None)
        partner = Provider("partner", profile="peer", region=nothing)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert "ap-guangzhou" == outcome.value.region


def test_provider_with_unknown_inputs(cloud: Emulator) -> None:
    """While the account is not known at preview, nothing is asked and nothing is known."""

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=Existing("profile").id)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program, preview=True)

    assert (False, []) == (outcome.known, cloud.calls())


def test_provider_with_an_awaitable(cloud: Emulator) -> None:
    """An input of a provider that can be awaited once serves the engine and the lookup."""

    async def profile() -> str:
        return "peer"

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=profile())
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert "partner" == outcome.value.name


_VPC = {"id": "vpc-1", "name": "app", "cidrBlock": "10.0.0.0/16", "tags": {"cost_center": "net"}}
_NET = {"id": "pcx-1", "name": "net", "state": "ACTIVE", "peerVpcId": "vpc-2"}
_TABLE = {
    "id": "rtb-1",
    "vpcId": "vpc-1",
    "main": True,
    "routes": [{"destinationCidrBlock": "10.1.0.0/16", "nextHub": "pcx-1", "isPeering": True}],
}
_ANSWERS: dict[str, dict[str, Any]] = {
    "qcloud:index:getVpc": _VPC,
    "qcloud:index:getVpcs": {"vpcs": [_VPC, {**_VPC, "id": "vpc-2"}]},
    "qcloud:index:getVpcPeeringConnection": _NET,
    "qcloud:index:getVpcPeeringConnections": {"vpcPeeringConnections": [_NET]},
    "qcloud:index:getRouteTables": {"routeTables": [_TABLE]},
}


class _Mocks(pulumi.runtime.Mocks):
    """Answers lookups, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], str]] = []

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[Any, Any]]:
        return (None if pulumi.runtime.is_dry_run() else f"{args.name}-id"), args.inputs

    def call(
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        provider = args.provider.rpartition("pulumi-python::")[2].partition("::")[0]
        self.asked.append((args.token, args.args, provider))
        return _ANSWERS.get(args.token, {}), []


def _run(program: Callable[[], object], *, preview: bool = False) -> list[Any]:
    """Run a program and return what the mocks were asked."""
    mocks = _Mocks()
    pulumi.runtime.set_mocks(mocks, preview=preview)
    runs_to_its_end(program)()  # type: ignore[no-untyped-call]
    return mocks.asked


async def _known(output: pulumi.Output[Any]) -> Any:
    return await output.future() if await output.is_known() else "unknown"


@both_phases
@pytest.mark.parametrize(
    ("plain", "twin", "asked", "token", "expected"),
    [
        (get_vpc, get_vpc_output, {"cidr_block": "10.0.0.0/16"}, "getVpc", ["10.0.0.0/16"]),
        (get_vpcs, get_vpcs_output, {}, "getVpcs", ["vpc-1", "vpc-2"]),
        (
            get_vpc_peering_connection,
            get_vpc_peering_connection_output,
            {"vpc_id": "vpc-1", "peer_vpc_id": "vpc-2", "state": "ACTIVE"},
            "getVpcPeeringConnection",
            ["vpc-2"],
        ),
        (
            get_vpc_peering_connections,
            get_vpc_peering_connections_output,
            {"name": "net", "region": "gz", "profile": "peer"},
            "getVpcPeeringConnections",
            ["vpc-2"],
        ),
        (
            get_route_tables,
            get_route_tables_output,
            {"vpc_id": "vpc-1", "main": True, "tags": {"cost_center": "net"}},
            "getRouteTables",
            ["10.1.0.0/16"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_lookup(
    plain: Callable[..., Any],
    twin: Callable[..., pulumi.Output[Any]],
    asked: dict[str, Any],
    token: str,
    expected: list[str],
    preview: bool,
) -> None:
    """Each lookup calls the mocks under its token, with camelCase names in both directions."""
    on_the_wire = {
        "vpc_id": "vpcId",
        "peer_vpc_id": "peerVpcId",
        "cidr_block": "cidrBlock",
    }
    seen: list[list[str]] = []

    async def see(results: list[Any]) -> None:
        seen.extend(_parts(result) for result in results)

    def program() -> pulumi.Output[None]:
        return pulumi.Output.all(plain(**asked), twin(**asked)).apply(see)

    calls = _run(program, preview=preview)

    sent = {on_the_wire.get(name, name): value for name, value in asked.items()}
    assert [(f"qcloud:index:{token}", sent, "")] * 2 == calls
    assert [expected, expected] == seen


def _parts(result: Any) -> list[str]:
    """Take something typical out of a result, or out of each element of a list."""
    if isinstance(result, list):
        if result and hasattr(result[0], "routes"):
            return [route.destination_cidr_block for table in result for route in table.routes]
        return [getattr(each, "peer_vpc_id", each.id) for each in result]
    return [getattr(result, "peer_vpc_id", None) or result.cidr_block]


def test_what_a_mock_leaves_out() -> None:
    """What a mock leaves out is None, and keys of a user's own are left as they are."""

    def program() -> None:
        vpc = get_vpc(name="app")
        assert (None, {"cost_center": "net"}) == (vpc.legacy_id, vpc.tags)
        told: list[Any] = [*get_route_tables(), get_vpc_peering_connection(name="net")]
        assert [None, None] == [result.tags for result in told]

    assert 3 == len(_run(program))


def test_nothing_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock that answers nothing gives empty lists."""
    monkeypatch.setattr(f"{__name__}._ANSWERS", {})

    def program() -> None:
        assert [[], [], []] == [get_vpcs(), get_vpc_peering_connections(), get_route_tables()]

    assert 3 == len(_run(program))


def test_awaited() -> None:
    """A plain lookup can be awaited by an asynchronous program."""

    async def work() -> str:
        assert "vpc-1" == (await get_vpc(name="app")).id
        assert ["vpc-1", "vpc-2"] == [vpc.id for vpc in await get_vpcs()]
        return "done"

    def program() -> pulumi.Output[str]:
        return pulumi.Output.from_input(work())

    assert 2 == len(_run(program))


@both_phases
def test_inputs_of_resources(preview: bool) -> None:
    """What is looked up goes into resources, unknown at preview if it was asked with unknowns."""
    notes: list[Any] = []

    def program() -> pulumi.Output[Any]:
        net = VpcPeeringConnection(
            "net", vpc_id=get_vpc_output(name="app").id, peer_vpc_id=get_vpc(name="data").id
        )
        again = get_vpc_peering_connection_output(id=net.id)

        async def note() -> None:
            notes.extend([await _known(net.vpc_id), await _known(again.state)])

        return pulumi.Output.from_input(note())

    calls = _run(program, preview=preview)

    assert ["vpc-1", "unknown" if preview else "ACTIVE"] == notes
    assert (2 if preview else 3) == len(calls)


@pytest.mark.parametrize("of", ["provider", "parent"])
def test_providers(of: str) -> None:
    """A mock is told which provider was meant, by itself or through the parent."""

    def program() -> list[Any]:
        partner = Provider("partner", profile="peer")
        with_partner = pulumi.ResourceOptions(provider=partner)
        site = pulumi.ComponentResource("test:index:Site", "site", None, with_partner)
        opts = {
            "provider": pulumi.InvokeOptions(provider=partner),
            "parent": pulumi.InvokeOptions(parent=site),
        }[of]
        return [get_vpc(name="app", opts=opts), get_vpc_output(name="app", opts=opts)]

    assert ["partner", "partner"] == [provider for _, _, provider in _run(program)]


@both_phases
def test_dependencies(preview: bool) -> None:
    """Dependencies are waited for under mocks as well."""

    def program() -> pulumi.Output[Any]:
        net = VpcPeeringConnection("net", vpc_id="vpc-1", peer_vpc_id="vpc-2")
        opts = pulumi.InvokeOutputOptions(depends_on=[net])
        return get_vpc_output(name="app", opts=opts)

    assert (0 if preview else 1) == len(_run(program, preview=preview))


def test_wrong_calls() -> None:
    """A wrong call is as wrong under mocks."""

    def program() -> None:
        with pytest.raises(TypeError, match="at least one of id, name, cidr_block, tags is needed"):
            get_vpc()
        with pytest.raises(TypeError, match="use get_vpc_output"):
            get_vpc(name=pulumi.Output.from_input("app"))  # type: ignore[arg-type]

    assert [] == _run(program)
