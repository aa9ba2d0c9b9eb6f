"""Which of an account's connections are meant."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_qcloud.api.errors import InvalidStateError, PeeringConnectionNotFoundError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.states import rules_of


def chosen(access: Access, connection_ids: Sequence[str]) -> list[PeeringConnection]:
    """Return the connections with these ids, in their order, each once.

    Args:
        access: the way to the account.
        connection_ids: `pcx-...`.

    Raises:
        PeeringConnectionNotFoundError: some are not there; all of these are named.
        InvalidStateError: one has been deleted.
        QcloudError: the account could not be asked.
    """
    found: list[PeeringConnection] = []
    missing: list[str] = []
    for connection_id in dict.fromkeys(connection_ids):
        live = access.listing.find(connection_id, max_age=LISTING_AGE)
        live = live or access.client.get_peering_connection(connection_id)
        if live is None:
            missing.append(connection_id)
        elif rules_of(live.state_text).gone:
            raise InvalidStateError(f"{connection_id} has been deleted", hint="Leave it out.")
        else:
            found.append(live)
    if missing:
        raise PeeringConnectionNotFoundError(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not visible in "
            f"{access.settings.region} with the credentials of "
            f"{access.settings.credentials.source}"
        )
    return found


def everything(access: Access) -> tuple[list[PeeringConnection], list[PeeringConnection]]:
    """Return the connections that are worth keeping, and the dead ones, both by id.

    Args:
        access: the way to the account.

    Raises:
        PeeringConnectionNotFoundError: there is none that is alive.
        QcloudError: the account could not be asked.
    """
    listed = sorted(access.listing.connections(max_age=LISTING_AGE), key=lambda it: it.id)
    alive = [it for it in listed if rules_of(it.state_text).taken]
    if not alive:
        raise PeeringConnectionNotFoundError(
            f"there are no peering connections in {access.settings.region} for the credentials of "
            f"{access.settings.credentials.source}"
        )
    return alive, [it for it in listed if rules_of(it.state_text).dead]
