"""Programs with components under Pulumi's own mocks, without an engine or a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import settings
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh


class Cloud(Mocks):
    """Knows every VPC that is asked for."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[Any]]:
        """Answer a lookup."""
        assert args.token == "qcloud:index:getVpc"
        name = args.args["name"]
        return {"id": f"vpc-{name}", "name": name, "cidrBlock": "10.0.0.0/16"}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Make a resource."""
        self.made[args.name] = args.inputs
        return f"{args.name}-id", args.inputs


@pytest.fixture(params=[True, False], ids=["preview", "up"])
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """Return mocks that are in place, of a preview and of an `up`."""
    mocks, before = Cloud(), settings.SETTINGS
    pulumi.runtime.set_mocks(mocks, project="p", stack="s", preview=request.param)
    yield mocks
    settings.configure(before)


def test_vpc_peering(cloud: Cloud) -> None:
    """The VPCs are those that the mocks know, and connection and routes are declared."""

    @runs_to_its_end  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[Any]:
        net = VpcPeering("net", {"name": "app"}, {"name": "data"})
        return pulumi.Output.all(net.vpc, net.peer_vpc, net.peering_connection_id)

    program()

    assert "vpc-app" == cloud.made["net-connection"]["vpcId"]
    assert "vpc-data" == cloud.made["net-connection"]["peerVpcId"]
    assert {"net", "net-connection", "net-routes", "net-peer-routes"} == cloud.made.keys()


def test_mesh(cloud: Cloud) -> None:
    """Every edge of a mesh is declared."""

    @runs_to_its_end  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[Any]:
        net = VpcPeeringMesh("net", {n: {"name": n} for n in ("a", "b", "c")}, routes="none")
        return net.peering_connection_ids

    program()

    assert {"net", *(f"net-{it}-connection" for it in ("a-b", "a-c", "b-c"))} == cloud.made.keys()
