"""What the emulator's cloud has before a command looks, and the states of other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qcloud_emulator import Emulator

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
APP_BLOCK, DATA_BLOCK, PARTNER_BLOCK = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
HOUR = 3600
NETWORK = "pcx-data0001"
TO_PARTNER = "pcx-partner1"
PARTNER_URN = "urn:pulumi:dev::proj::pulumi:providers:pulumi-python::partner"


def connected(
    cloud: Emulator,
    connection_id: str,
    *,
    vpc_id: str = APP,
    peer_vpc_id: str = DATA,
    name: str = "tses",
    state: str = "ACTIVE",
    routes: Mapping[str, tuple[str, ...]] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Put a connection of an hour's age into the cloud.

    Args:
        cloud: where to.
        connection_id: `pcx-...`.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        name: of the connection.
        state: such as `ACTIVE`.
        routes: destinations that lead through it, by the table's id.
        tags: that its requester has put on.
    """
    connection = {
        "peeringConnectionId": connection_id,
        "name": name,
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "state": state,
        "ageSeconds": HOUR,
        "tags": dict(tags or {}),
    }
    cloud.seed(
        {
            "peeringConnections": [connection],
            "routes": [
                {"routeTableId": table, "destinationCidrBlock": block, "nextHub": connection_id}
                for table, blocks in (routes or {}).items()
                for block in blocks
            ],
        }
    )


def within_account(cloud: Emulator) -> None:
    """Let there be a connection of one account with routes in every table."""
    tables = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (DATA_BLOCK,))
    back = dict.fromkeys(("rtb-data0001", "rtb-data0002"), (APP_BLOCK,))
    connected(cloud, NETWORK, name="app to data", routes={**tables, **back})


def across_accounts(cloud: Emulator, state: str = "ACTIVE") -> None:
    """Let there be a connection to the other account, if it is active with a route each side."""
    there = {"rtb-app0main": (PARTNER_BLOCK,), "rtb-partner1": (APP_BLOCK,)}
    connected(
        cloud,
        TO_PARTNER,
        peer_vpc_id=PARTNER,
        name="to partner",
        state=state,
        routes=there if state == "ACTIVE" else {},
    )


MANAGER = "tencentcloud_vpc_peer_connect_manager"
ACCEPTANCE = "tencentcloud_vpc_peer_connect_accept_operation"
ENTRY = "tencentcloud_route_table_entry"
PROVIDER = 'provider["registry.example/tencentcloudstack/tencentcloud"]'
VPC = {"id": APP, "name": "app", "cidr_block": "10.0.0.0/16"}


def attributes(connection_id: str, *, region: str = "ap-guangzhou") -> dict[str, Any]:
    """Return what the provider keeps of a connection; but for the id it is out of date here."""
    return {
        "bandwidth": 10,
        "charge_type": "POSTPAID_BY_DAY_MAX",
        "destination_region": region,
        "destination_uin": OWN_UIN,
        "destination_vpc_id": DATA,
        "id": connection_id,
        "peering_connection_name": "what it was called once",
        "qos_level": "AG",
        "source_vpc_id": APP,
        "timeouts": None,
        "type": "VPC_PEER",
    }


def route(connection_id: str, table: str, block: str) -> dict[str, Any]:
    """Return what the provider keeps of a route to a connection."""
    return {
        "description": "",
        "destination_cidr_block": block,
        "disabled": False,
        "id": f"900001.{table}",
        "next_hub": connection_id,
        "next_type": "PEERCONNECTION",
        "route_item_id": "rti-aaaa0001",
        "route_table_id": table,
    }


def instance(values: Mapping[str, Any], **details: Any) -> dict[str, Any]:
    """Return an instance as a Terraform state has it."""
    return {"schema_version": 0, "attributes": values, "sensitive_attributes": [], **details}


def resource(
    *instances: Mapping[str, Any], type_: str = MANAGER, name: str = "this", **details: Any
) -> dict[str, Any]:
    """Return a resource as a Terraform state has it."""
    return {
        "mode": "managed",
        "type": type_,
        "name": name,
        "provider": PROVIDER,
        "instances": list(instances),
        **details,
    }


def terraform(*resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Terraform state, which has other things too."""
    data = resource(instance({"id": APP}), type_="tencentcloud_vpc_instances", mode="data")
    return {
        "version": 4,
        "terraform_version": "1.9.8",
        "serial": 7,
        "lineage": "0c2f1f0e-1111-2222-3333-444455556666",
        "outputs": {"secret": {"value": "not for anybody", "type": "string", "sensitive": True}},
        "resources": [
            data,
            resource(instance(VPC), type_="tencentcloud_vpc"),
            *resources,
        ],
        "check_results": None,
    }


def shown(resources: Sequence[Mapping[str, Any]], *children: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `terraform show -json` prints."""
    return {
        "format_version": "1.0",
        "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": list(resources), "child_modules": list(children)}},
    }


def shown_resource(
    address: str, values: Mapping[str, Any], *, type_: str = MANAGER, **details: Any
) -> dict[str, Any]:
    """Return a resource as `terraform show -json` prints it."""
    return {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": "this",
        "provider_name": "registry.example/tencentcloudstack/tencentcloud",
        "schema_version": 0,
        "values": values,
        "sensitive_values": {},
        **details,
    }


BRIDGED = "tencentcloud:Vpc/peerConnectManager:PeerConnectManager"
BRIDGED_ACCEPTANCE = "tencentcloud:Vpc/peerConnectAcceptOperation:PeerConnectAcceptOperation"
BRIDGED_ENTRY = "tencentcloud:Route/tableEntry:TableEntry"


def urn_of(type_: str, name: str) -> str:
    """Return the URN of a resource in the stack `old`."""
    return f"urn:pulumi:old::network::{type_}::{name}"


def bridged(
    name: str,
    connection_id: str,
    *,
    type_: str = BRIDGED,
    outputs: Mapping[str, Any] | None = None,
    region: str = "ap-guangzhou",
    **details: Any,
) -> dict[str, Any]:
    """Return a resource of the bridged provider as a stack's state has it."""
    kept = {
        "id": connection_id,
        "destinationRegion": region,
        "destinationUin": OWN_UIN,
        "destinationVpcId": DATA,
        "peeringConnectionName": "what it was called once",
        "sourceVpcId": APP,
    }
    return {
        "urn": urn_of(type_, name),
        "custom": True,
        "id": connection_id,
        "type": type_,
        "inputs": {},
        "outputs": outputs or kept,
        "parent": urn_of("pulumi:pulumi:Stack", "network-old"),
        **details,
    }


def export(*resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `pulumi stack export` prints of the stack `old`."""
    stack = {
        "urn": urn_of("pulumi:pulumi:Stack", "network-old"),
        "custom": False,
        "type": "pulumi:pulumi:Stack",
    }
    vpc = bridged("vpc", APP, type_="tencentcloud:Vpc/instance:Instance")
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-27T00:00:00Z", "version": "v3.259.0"},
            "resources": [stack, vpc, *resources],
        },
    }
