"""Looking up what a caller may speak of; what is not there is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator import errors
from qcloud_emulator.models import State
from qcloud_emulator.state import connections, vpcs

if TYPE_CHECKING:
    from qcloud_emulator.models import Caller, PeeringConnection, Vpc
    from qcloud_emulator.settings import Settings
    from qcloud_emulator.state.store import Store


def hidden_state(settings: Settings) -> State | None:
    """Give the state of connections that nobody sees."""
    return State.REJECTED if settings.rejected_connections == "hidden" else None


def connection_of(
    store: Store, settings: Settings, caller: Caller, region: str | None, connection_id: str
) -> PeeringConnection:
    """Find a connection that the caller is a side of.

    Raises:
        ConnectionNotFoundError: the caller sees none with this id.
    """
    found = connections.find(
        store, connection_id, uin=caller.uin, region=region, hidden=hidden_state(settings)
    )
    if found is None:
        place = f" in {region}" if region else ""
        raise errors.ConnectionNotFoundError(
            f"account {caller.uin} has no peering connection {connection_id!r}{place}"
        )
    return found


def vpc_of(store: Store, vpc_id: str, *, uin: str, region: str) -> Vpc:
    """Find a VPC of an account by either spelling of its id.

    Raises:
        VpcNotFoundError: the account has none.
    """
    found = vpcs.find(store, vpc_id, uin=uin, region=region)
    if found is None:
        raise errors.VpcNotFoundError(f"account {uin} has no VPC {vpc_id!r} in {region}")
    return found
