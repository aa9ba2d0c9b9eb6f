"""The resources that an account can see, and a view of the whole cloud.

An account sees its own VPCs and the connections of which it is requester or accepter; a call for
anything else fails as if it did not exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import utc_text
from qcloud_emulator.cloud.models import State
from qcloud_emulator.cloud.state import accounts, connections, roles, routes, subnets, vpcs

if TYPE_CHECKING:
    from collections.abc import Callable

    from qcloud_emulator.cloud.disputed import Disputed
    from qcloud_emulator.cloud.models import (
        Caller,
        Key,
        PeeringConnection,
        Role,
        RouteTable,
        Session,
        Subnet,
        Vpc,
    )
    from qcloud_emulator.cloud.state.roles import Details
    from qcloud_emulator.cloud.state.routes import TableSelection
    from qcloud_emulator.cloud.state.store import Store
    from qcloud_emulator.cloud.state.subnets import SubnetSelection


def hidden_state(disputed: Disputed) -> State | None:
    """Return the state in which connections are hidden from every account, or None."""
    return State.REJECTED if disputed.rejected_connections == "hidden" else None


def connection_of(
    store: Store, disputed: Disputed, caller: Caller, region: str | None, connection_id: str
) -> PeeringConnection:
    """Return a connection of which the caller is requester or accepter.

    Raises:
        ConnectionNotFoundError: the caller sees no connection with this id.
    """
    found = connections.find(
        store, connection_id, uin=caller.uin, region=region, hidden=hidden_state(disputed)
    )
    if found is None:
        place = f" in {region}" if region else ""
        raise errors.ConnectionNotFoundError(
            f"account {caller.uin} has no peering connection {connection_id!r}{place}"
        )
    return found


def vpc_of(store: Store, vpc_id: str, *, uin: str, region: str) -> Vpc:
    """Return a VPC of an account by its id or legacy id.

    Raises:
        VpcNotFoundError: the account has no such VPC.
    """
    found = vpcs.find(store, vpc_id, uin=uin, region=region)
    if found is None:
        raise errors.VpcNotFoundError(f"account {uin} has no VPC {vpc_id!r} in {region}")
    return found


def route_table_of(store: Store, table_id: str, *, uin: str, region: str) -> RouteTable:
    """Return a route table of an account by its id or legacy id.

    Raises:
        RouteTableNotFoundError: the account has no such route table.
    """
    found = routes.find(store, table_id)
    if found is None or (found.vpc.uin, found.vpc.region) != (uin, region):
        raise errors.RouteTableNotFoundError(
            f"account {uin} has no route table {table_id!r} in {region}"
        )
    return found


def subnet_of(store: Store, subnet_id: str, *, uin: str, region: str) -> Subnet:
    """Return a subnet of an account by its id or legacy id.

    Raises:
        SubnetNotFoundError: the account has no such subnet.
    """
    found = subnets.find(store, subnet_id, uin=uin, region=region)
    if found is None:
        raise errors.SubnetNotFoundError(f"account {uin} has no subnet {subnet_id!r} in {region}")
    return found


Selection = TypeVar("Selection", "SubnetSelection", "TableSelection")


def resolve(
    store: Store,
    disputed: Disputed,
    selection: Selection,
    find: Callable[..., RouteTable | Subnet],
    *,
    uin: str,
    region: str,
) -> Selection | None:
    """Return a selection of an account's objects with ids in place of legacy ids.

    Args:
        store: the state.
        disputed: the rule for unknown ids.
        selection: what a listing selects.
        find: returns an object by its id or legacy id, such as `subnet_of`.
        uin: the account, UIN as decimal text.
        region: the region in the long form.

    Returns:
        None if the account has no such VPC or object, and unknown ids select nothing.

    Raises:
        RuleError: the account has no such VPC or object, and unknown ids are errors.
    """
    try:
        if selection.vpc_id is not None:
            vpc = vpc_of(store, selection.vpc_id, uin=uin, region=region)
            selection = replace(selection, vpc_id=vpc.id)
        if selection.id is not None:
            found = find(store, selection.id, uin=uin, region=region)
            selection = replace(selection, id=found.id)
    except (errors.VpcNotFoundError, errors.RouteTableNotFoundError, errors.SubnetNotFoundError):
        if disputed.unknown_id == "error":
            raise
        return None
    return selection


def _role(role: Role) -> dict[str, object]:
    return {
        "name": role.name,
        "roleId": role.id,
        "trusts": list(role.trusts),
        "identityProviders": list(role.identity_providers),
        "hasExternalId": role.external_id is not None,
        "sessionSeconds": role.session_seconds,
        "machine": role.machine,
    }


def _session(key: Key, session: Session, details: Details) -> dict[str, object]:
    return {
        "name": session.name,
        "roleId": session.role_id,
        "uin": key.account.uin,
        "principalUin": session.principal,
        "policy": details.policy,
        "tags": dict(details.tags),
        "sourceIdentity": details.source_identity,
        "expireTime": None if key.expires_at is None else utc_text(key.expires_at),
    }


def everything(store: Store) -> dict[str, Any]:
    """Return the whole cloud without secrets, as JSON values."""
    tables = routes.every(store)
    everywhere = connections.every(store)
    nets = vpcs.every(store)
    tagged = accounts.every_tag(store)
    return {
        "accounts": [
            {
                "uin": uin,
                "appId": app_id,
                "identityProviders": [
                    {"name": it.name, "issuer": it.issuer, "clientId": it.client_id}
                    for it in roles.providers(store)
                    if it.uin == uin
                ],
                "roles": [_role(it) for it in roles.roles(store) if it.uin == uin],
            }
            for uin, app_id in accounts.accounts(store)
        ],
        "roleSessions": [_session(*it) for it in roles.sessions(store)],
        "vpcs": [
            {
                "vpcId": vpc.id,
                "oldVpcId": vpc.legacy_id,
                "name": vpc.name,
                "cidrBlock": vpc.cidr,
                "assistantCidrBlocks": list(vpc.assistant_cidrs),
                "isDefault": vpc.is_default,
                "region": vpc.region,
                "uin": vpc.uin,
                "tags": tagged.get(vpc.id, {}),
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
                "oldVpcId": it.requester.legacy_vpc_id,
                "uin": it.requester.uin,
                "region": it.requester.region,
                "peerVpcId": it.accepter.vpc_id,
                "oldPeerVpcId": it.accepter.legacy_vpc_id,
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
                "oldRouteTableId": table.legacy_id,
                "vpcId": table.vpc.id,
                "name": table.name,
                "main": table.main,
                "tags": tagged.get(table.id, {}),
            }
            for table in tables
        ],
        "subnets": [
            {
                "subnetId": subnet.id,
                "oldSubnetId": subnet.legacy_id,
                "vpcId": subnet.vpc.id,
                "name": subnet.name,
                "cidrBlock": subnet.cidr,
                "zone": subnet.zone,
                "routeTable": subnet.route_table_id,
                "tags": tagged.get(subnet.id, {}),
            }
            for subnet in subnets.every(store)
        ],
        "routes": [
            {
                "routeTableId": table.id,
                "destinationCidrBlock": route.destination,
                "nextType": route.next_type.value,
                "nextHub": route.next_hub,
                "description": route.description or None,
                "enabled": route.enabled,
            }
            for table in tables
            for route in table.routes
        ],
    }
