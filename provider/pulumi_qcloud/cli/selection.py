"""Which connections are imported, and what is left out for what reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import click

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.api.regions import long_region
from pulumi_qcloud.cli.choice import chosen, everything
from pulumi_qcloud.cli.managed import OldState
from pulumi_qcloud.cli.plan import Planned, Planner
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.states import rules_of


@dataclass(slots=True)
class Selection:
    """What is imported.

    Args:
        planned: the connections, each with its resources.
        notes: what is left out, sentences for people.
    """

    planned: list[Planned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def described(self) -> int:
        """How many resources there are."""
        return sum(len(one.resources) for one in self.planned)

    def add(self, planned: Planned) -> None:
        """Add a connection, or only the reason why nothing of it can be imported."""
        self.notes += planned.notes
        if planned.resources:
            self.planned.append(planned)


def of_all(planner: Planner) -> Selection:
    """Select every connection of the account that is alive.

    Raises:
        QcloudError: there is none, or an account could not be asked.
    """
    alive, dead = everything(planner.own.access())
    selection = Selection(notes=[f"{it.id} {it.name!r} is {it.state_text}" for it in dead])
    for connection in alive:
        selection.add(planner.plan(connection))
    return selection


def of_ids(planner: Planner, connection_ids: Sequence[str]) -> Selection:
    """Select connections by their ids; one of which nothing can be imported is an error.

    Raises:
        click.ClickException: nothing of one can be imported.
        QcloudError: one is not there, or an account could not be asked.
    """
    planned = [planner.plan(it) for it in chosen(planner.own.access(), connection_ids)]
    if refusals := [one.refusal for one in planned if one.refusal]:
        raise click.ClickException("; ".join(refusals))
    selection = Selection()
    for one in planned:
        selection.add(one)
    return selection


def of_state(planner: Planner, old: OldState, connection_ids: Sequence[str] = ()) -> Selection:
    """Select the connections that another tool manages, wherever the accounts see them.

    They are looked for in the region in use, and then in those that the state names; a connection
    of another region than the one in use says so itself.

    Args:
        planner: of the region in use.
        old: the state.
        connection_ids: those that are meant, none for all.

    Raises:
        QcloudError: an account could not be asked.
    """
    wanted = [it for it in old.connection_ids if not connection_ids or it in connection_ids]
    selection = Selection()
    for one in old.doomed:
        if one.connection_id not in old.connection_ids:
            selection.notes.append(
                f"{one.connection_id}: {old.tool.value} is to delete it ({one.doomed} of "
                f"{one.address})"
            )
    default = planner.own.access().settings.region
    regions = _regions_of(old, default)
    found: dict[str, tuple[PeeringConnection, str]] = {}
    for region, access in _ways(planner, regions):
        for connection_id in wanted:
            live = access.listing.find(connection_id, max_age=LISTING_AGE)
            if live is not None:
                found.setdefault(connection_id, (live, region))
    for region, access in _ways(planner, regions):
        for connection_id in wanted:
            # A listing is no proof that there is none.
            live = None if connection_id in found else _by_id(access, connection_id)
            if live is not None:
                found[connection_id] = (live, region)
    for connection_id in wanted:
        live, region = found.get(connection_id, (None, ""))
        if live is None:
            selection.notes.append(_not_visible(planner, old, connection_id, regions))
        elif rules_of(live.state_text).gone:
            selection.notes.append(f"{connection_id} has been deleted")
        else:
            selection.add(_in_region(planner, region if region != default else "").plan(live))
    return selection


def _by_id(access: Access, connection_id: str) -> PeeringConnection | None:
    return access.client.get_peering_connection(connection_id)


def _regions_of(old: OldState, default: str) -> list[str]:
    """The regions in which its connections may be, the one in use first."""
    named = sorted({long_region(it.region) for it in old.kept if it.region})
    return list(dict.fromkeys([default, *named]))


def _ways(planner: Planner, regions: Iterable[str]) -> Iterator[tuple[str, Access]]:
    """The ways to each account in each region, but for regions that this package does not know."""
    accounts = (planner.own, planner.peer) if planner.peer else (planner.own,)
    for region in regions:
        for account in accounts:
            try:
                yield region, account.access(region)
            except ConfigurationError:
                continue


def _in_region(planner: Planner, region: str) -> Planner:
    """The planner for connections of another region, which their resources name then."""
    if not region:
        return planner
    own, peer = (
        account and replace(account, region=region, names_region=True)
        for account in (planner.own, planner.peer)
    )
    return replace(planner, own=own or planner.own, peer=peer)


def _not_visible(
    planner: Planner, old: OldState, connection_id: str, regions: Sequence[str]
) -> str:
    sources = [access.settings.credentials.source for _, access in _ways(planner, regions[:1])]
    return (
        f"{connection_id} is not visible in {' or '.join(regions)} with the credentials of "
        f"{' or '.join(sources)}: it is gone, or another account's; {old.tool.value} has it as "
        f"{', '.join(old.addresses_of(connection_id))}"
    )
