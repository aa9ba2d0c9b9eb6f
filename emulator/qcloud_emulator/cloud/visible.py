"""The resources that an account can see, its tags, and a view of the whole cloud.

An account sees its own VPCs and the connections of which it is requester or accepter; a call for
anything else fails as if it did not exist. Tags belong to the account that set them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import utc_text
from qcloud_emulator.cloud.models import State
from qcloud_emulator.cloud.state import accounts, connections, roles, routes, vpcs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from qcloud_emulator.cloud.disputed import Disputed, DisputedBook
    from qcloud_emulator.cloud.models import Caller, Key, PeeringConnection, Role, Session, Vpc
    from qcloud_emulator.cloud.state.roles import Details
    from qcloud_emulator.cloud.state.store import Store


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


class Tagging:
    """The operations of accounts on the tags of VPCs and peering connections."""

    def __init__(
        self,
        store: Store,
        disputed: DisputedBook,
        *,
        changing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Set up the tagging of a cloud.

        Args:
            store: the state.
            disputed: the disputed facts.
            changing: returns a context manager within which the state can be changed.
        """
        self._store = store
        self._disputed = disputed
        self._changing = changing

    def of(self, caller: Caller, resources: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the caller's tags on resources, by resource id."""
        return accounts.tags_of(self._store, resources, caller.uin)

    def change(
        self,
        caller: Caller,
        region: str,
        resource: str,
        *,
        put: Mapping[str, str] | None = None,
        take_off: Iterable[str] = (),
    ) -> None:
        """Change the caller's tags on a peering connection or a VPC.

        Args:
            caller: an account that sees the resource.
            region: region of the resource.
            resource: id of the resource.
            put: tags to set, as values by key.
            take_off: keys of tags to remove.

        Raises:
            ConnectionNotFoundError: the caller sees no such connection.
            VpcNotFoundError: the caller has no such VPC.
        """
        with self._changing():
            if resource.startswith("pcx-"):
                connection_of(self._store, self._disputed.current, caller, region, resource)
            else:
                resource = vpc_of(self._store, resource, uin=caller.uin, region=region).id
            accounts.put_tags(self._store, resource, caller.uin, put or {})
            accounts.take_tags_off(self._store, resource, caller.uin, take_off)


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
    """Return the whole cloud: accounts, VPCs, connections, route tables, routes; no secrets."""
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
