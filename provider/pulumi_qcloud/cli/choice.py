"""Which of an account's connections and VPCs are meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pulumi_qcloud.api.errors import (
    InvalidParameterError,
    InvalidStateError,
    PeeringConnectionNotFoundError,
)
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.api.sender import PageSeen
from pulumi_qcloud.cli.progress import BY_ID
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.properties import rules_of
from pulumi_qcloud.lookups.answers import place_of
from pulumi_qcloud.lookups.query import filter_vpcs, is_like_id, select_connection, select_vpc
from pulumi_qcloud.settings.levels import quoted


def listed(access: Access, connection_ids: Iterable[str]) -> dict[str, PeeringConnection]:
    """Return those of some connections that the account's listing has, by their ids.

    Raises:
        QcloudError: the account could not be asked.
    """
    snapshot = {it.id: it for it in access.listing.connections(max_age=LISTING_AGE)}
    return {it: snapshot[it] for it in connection_ids if it in snapshot}


def unlisted(
    access: Access, connection_ids: Collection[str], on_page: PageSeen | None
) -> dict[str, PeeringConnection]:
    """Return those of some connections that are there, each asked for by its id.

    It is for those that no listing has, since a listing is no proof that there is none.

    Args:
        access: the way to the account.
        connection_ids: `pcx-...`, each once.
        on_page: hears how many were asked for.

    Raises:
        QcloudError: the account could not be asked.
    """
    found: dict[str, PeeringConnection] = {}
    for number, connection_id in enumerate(connection_ids, 1):
        live = access.client.get_peering_connection(connection_id)
        if live is not None:
            found[connection_id] = live
        if on_page:
            on_page(BY_ID, number, len(connection_ids))
    return found


def chosen(
    access: Access, connection_ids: Sequence[str], on_page: PageSeen | None = None
) -> list[PeeringConnection]:
    """Return the connections with these ids, in their order, each once.

    Args:
        access: the way to the account.
        connection_ids: `pcx-...`.
        on_page: hears how many were asked for by themselves.

    Raises:
        PeeringConnectionNotFoundError: some are not there; all of these are named.
        InvalidStateError: one has been deleted.
        QcloudError: the account could not be asked.
    """
    found: list[PeeringConnection] = []
    missing: list[str] = []
    wanted = list(dict.fromkeys(connection_ids))
    there = listed(access, wanted)
    there |= unlisted(access, [it for it in wanted if it not in there], on_page)
    for connection_id in wanted:
        live = there.get(connection_id)
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


def chosen_by_name(access: Access, name: str) -> PeeringConnection:
    """Return the connection that has this name in the cloud.

    Args:
        access: the way to the account.
        name: the whole name.

    Raises:
        InvalidParameterError: several have it; all of these are named.
        LookupProblem: none has it.
        QcloudError: the account could not be asked.
    """
    there = access.listing.connections(max_age=LISTING_AGE)
    called = [it for it in there if it.name == name and not rules_of(it.state_text).gone]
    if len(called) > 1:
        shown = ", ".join(f"{it.id} ({it.state_text})" for it in called)
        raise InvalidParameterError(
            f"{len(called)} peering connections are called {quoted(name)}: {shown}",
            hint="Give the id of one of them.",
        )
    return select_connection(there, name=name, where=place_of(access))


def selector_of(vpc: str) -> dict[str, Any]:
    """Return what a VPC is looked up by, which a person wrote as an id, a name or CIDR text."""
    if is_like_id(vpc):
        return {"id": vpc}
    return {"cidr_block": vpc} if "/" in vpc else {"name": vpc}


def check_vpc(accesses: Sequence[Access], vpc: str) -> None:
    """Return if there can be a VPC that a person has named; one by its id may be anybody's.

    Args:
        accesses: the ways to the accounts, the own one first.
        vpc: its id, name or CIDR text.

    Raises:
        LookupProblem: no account has one of this name or range.
        QcloudError: an account could not be asked.
    """
    wanted = selector_of(vpc)
    listed = [it.vpcs.get(max_age=LISTING_AGE).items for it in accesses]
    if "id" not in wanted and not any(filter_vpcs(vpcs, **wanted) for vpcs in listed):
        select_vpc(listed[0], **wanted, where=place_of(accesses[0]))


def everything(access: Access) -> tuple[list[PeeringConnection], list[PeeringConnection]]:
    """Return the connections that are worth keeping, and the dead ones, both by id.

    Args:
        access: the way to the account.

    Raises:
        PeeringConnectionNotFoundError: there is none that is alive.
        QcloudError: the account could not be asked.
    """
    present = sorted(access.listing.connections(max_age=LISTING_AGE), key=lambda it: it.id)
    alive = [it for it in present if rules_of(it.state_text).taken]
    if not alive:
        raise PeeringConnectionNotFoundError(
            f"there are no peering connections in {access.settings.region} for the credentials of "
            f"{access.settings.credentials.source}"
        )
    return alive, [it for it in present if rules_of(it.state_text).dead]
