"""Lookups in unit tests of a user's stack: they go to the mocks, and never to a network."""

from __future__ import annotations

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


both_phases = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


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
