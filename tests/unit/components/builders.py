"""What tests of components are made of: plans in few words, programs, and what they declare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh
from pulumi_qcloudx.planning import ExistingConnection, PlannedEdge, PlannedVpc
from qcloud_emulator import Emulator

from tests.programs import Child, declared, default_name

APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
OWN_UIN, PARTNER_UIN = "2407912486", "100000000002"
APP_RANGE, DATA_RANGE, PARTNER_RANGE = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
STATED: dict[str, Any] = {"peer_uin": PARTNER_UIN}
STRANGER: dict[str, Any] = {**STATED, "peer_cidr_blocks": [PARTNER_RANGE]}
OVERLAP = (
    "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
    "10.0.128.0/17; peered VPCs need ranges that do not overlap."
)


def vpc(label: str, *cidr_blocks: str, limit: int | None = None) -> PlannedVpc:
    """Return a VPC whose id is its label with `vpc-` before it."""
    return PlannedVpc(label, f"vpc-{label}", cidr_blocks, limit=limit)


def edge(one: PlannedVpc, other: PlannedVpc, name: str = "") -> PlannedEdge:
    """Return an edge; the first VPC asks."""
    return PlannedEdge(one, other, name)


def existing(
    pcx: str, requester: PlannedVpc, accepter: PlannedVpc, name: str = "theirs"
) -> ExistingConnection:
    """Return a connection that is there already."""
    return ExistingConnection(f"pcx-{pcx}", name, requester.id, accepter.id)


def peering(one: str, other: str, **given: Any) -> Callable[[], object]:
    """Return a program that peers two VPCs by their names."""
    return lambda: VpcPeering("net", {"name": one}, {"name": other}, **given)


def mesh(*names: str, **given: Any) -> Callable[[], object]:
    """Return a program that peers VPCs which are called by their names."""
    return lambda: VpcPeeringMesh("net", {name: {"name": name} for name in names}, **given)


def seed_vpcs(cloud: Emulator, *vpcs: tuple[str, str, str], uin: str = OWN_UIN) -> None:
    """Let an account have further VPCs, each with a name, an id and a range."""
    made = [{"name": name, "vpcId": id_, "cidrBlock": block} for name, id_, block in vpcs]
    cloud.seed({"accounts": [{"uin": uin, "vpcs": made}]})


def without_account(lines: list[str]) -> list[str]:
    """Return the beginnings of lines, up to where they say which account was asked."""
    return [line.partition(" (credentials from")[0] for line in lines]


def children(program: Callable[[], object], *, preview: bool = False) -> dict[str, Child]:
    """Return the children of a program's components, by what follows `net-` in their names."""
    found, _ = declared(program, preview=preview)
    return {name[4:]: child for name, child in found.items() if name.startswith("net-")}


def child(kind: str, *after: str, provider: str = "", **inputs: object) -> Child:
    """Return a child of `net`, made after these others."""
    return Child(
        kind, "net", provider, frozenset(after), inputs, (), protect=False, deletes_first=True
    )


def connection(
    vpc_id: str,
    peer_vpc_id: str,
    peer_uin: str = OWN_UIN,
    *,
    edge: str = "",
    provider: str = "",
    **more: object,
) -> Child:
    """Return a connection of which nothing is wrong, of a peering or of an edge of a mesh."""
    name = f"net-{edge}connection"
    inputs = {
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "peerUin": peer_uin,
        "__defaultName": default_name(name, "VpcPeeringMesh" if edge else "VpcPeering"),
        "__listed": [],
        **more,
    }
    return child("VpcPeeringConnection", provider=provider, **inputs)


def accepter(*, edge: str = "", provider: str = "", **more: object) -> Child:
    """Return the acceptance of a connection."""
    asks = f"net-{edge}connection"
    inputs = {"peeringConnectionId": f"{asks}-id", **more}
    return child("VpcPeeringConnectionAccepter", asks, provider=provider, **inputs)


def routes(
    vpc_id: str,
    destination: str,
    tables: object = "all",
    *,
    edge: str = "",
    provider: str = "",
    accepted: bool = False,
    **more: object,
) -> Child:
    """Return routes through a connection, made after its acceptance where there is one."""
    after = {f"net-{edge}connection", *([f"net-{edge}accepter"] if accepted else [])}
    inputs = {
        "vpcId": vpc_id,
        "peeringConnectionId": f"net-{edge}connection-id",
        "destinationCidrBlocks": [destination],
        "routeTables": tables,
        **more,
    }
    return child("VpcPeeringRoutes", *after, provider=provider, **inputs)


class CloudOfMocks(Mocks):
    """Knows every VPC that is asked for by name, and keeps the inputs of resources."""

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
