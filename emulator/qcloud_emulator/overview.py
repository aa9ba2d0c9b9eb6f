"""The whole cloud as JSON, in the words of the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcloud_emulator.clock import utc_text
from qcloud_emulator.state import accounts, connections, routes, tags, vpcs

if TYPE_CHECKING:
    from qcloud_emulator.state.store import Store


def everything(store: Store) -> dict[str, Any]:
    """Show accounts, VPCs, connections, route tables and routes; no keys."""
    tables = routes.every(store)
    everywhere = connections.every(store)
    nets = vpcs.every(store)
    tagged = tags.every(store)
    return {
        "accounts": [{"uin": uin, "appId": app_id} for uin, app_id in accounts.accounts(store)],
        "vpcs": [
            {
                "vpcId": vpc.vpc_id,
                "oldVpcId": vpc.old_id,
                "name": vpc.name,
                "cidrBlock": vpc.cidr,
                "assistantCidrBlocks": list(vpc.assistant_cidrs),
                "isDefault": vpc.is_default,
                "region": vpc.region,
                "uin": vpc.uin,
                "tags": tagged.get(vpc.vpc_id, {}),
                "createTime": utc_text(vpc.created_at),
            }
            for vpc in nets
        ],
        "peeringConnections": [
            {
                "peeringConnectionId": it.id,
                "name": it.name,
                "state": it.state.value,
                "vpcId": it.requester.vpc_id,
                "oldVpcId": it.requester.old_vpc_id,
                "uin": it.requester.uin,
                "region": it.requester.region,
                "peerVpcId": it.accepter.vpc_id,
                "oldPeerVpcId": it.accepter.old_vpc_id,
                "peerUin": it.accepter.uin,
                "peerRegion": it.accepter.region,
                "bandwidth": it.terms.bandwidth,
                "chargeType": it.terms.charge_type,
                "qosLevel": it.terms.qos_level,
                "type": it.terms.type,
                "tags": tagged.get(it.id, {}),
                "createTime": utc_text(it.created_at),
                "expireTime": None if it.expires_at is None else utc_text(it.expires_at),
            }
            for it in everywhere
        ],
        "routeTables": [
            {
                "routeTableId": table.id,
                "oldRouteTableId": table.old_id,
                "vpcId": table.vpc.vpc_id,
                "name": table.name,
                "main": table.main,
                "tags": tagged.get(table.id, {}),
            }
            for table in tables
        ],
        "routes": [
            {
                "routeTableId": table.id,
                "destinationCidrBlock": route.destination,
                "nextType": route.next_type.value,
                "nextHub": route.next_hub,
                "description": route.description or None,
            }
            for table in tables
            for route in table.routes
        ],
    }
