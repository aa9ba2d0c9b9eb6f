"""Which connections are imported, and what is left out for what reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection, long_region
from pulumi_qcloud.api.sender import PageSeen
from pulumi_qcloud.cli import showing
from pulumi_qcloud.cli.choice import chosen, everything, listed, unlisted
from pulumi_qcloud.cli.managed import OldState
from pulumi_qcloud.cli.plan import Planned, Planner
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import rules_of


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


def of_ids(
    planner: Planner, connection_ids: Sequence[str], on_page: PageSeen | None = None
) -> Selection:
    """Select connections by their ids; one of which nothing can be imported is an error.

    Args:
        planner: of the account.
        connection_ids: `pcx-...`.
        on_page: hears how many were asked for by themselves.

    Raises:
        click.ClickException: nothing of one can be imported.
        QcloudError: one is not there, or an account could not be asked.
    """
    planned = [planner.plan(it) for it in chosen(planner.own.access(), connection_ids, on_page)]
    if refusals := [one.refusal for one in planned if one.refusal]:
        raise showing.failure("; ".join(refusals))
    selection = Selection()
    for one in planned:
        selection.add(one)
    return selection


def of_state(
    planner: Planner,
    old: OldState,
    connection_ids: Sequence[str] = (),
    on_page: PageSeen | None = None,
) -> Selection:
    """Select the connections that another tool manages, wherever the accounts see them.

    They are looked for in the region in use, and then in those that the state names; a connection
    of another region than the one in use says so itself.

    Args:
        planner: of the region in use.
        old: the state.
        connection_ids: those that are meant, none for all.
        on_page: hears how many were asked for by themselves.

    Raises:
        QcloudError: an account could not be asked.
    """
    addresses = old.addresses()
    meant = frozenset(connection_ids or addresses)
    wanted = [it for it in addresses if it in meant]
    selection = Selection()
    for one in old.doomed:
        if one.connection_id not in addresses:
            selection.notes.append(
                f"{one.connection_id}: {old.tool.value} is to delete it ({one.doomed} of "
                f"{one.address})"
            )
    default = planner.own.access().settings.region
    regions = _regions_of(old, default)
    found: dict[str, tuple[PeeringConnection, str]] = {}
    for region, access in _ways(planner, regions):
        for connection_id, live in listed(access, wanted).items():
            found.setdefault(connection_id, (live, region))
    for region, access in _ways(planner, regions):
        missing = [it for it in wanted if it not in found]
        for connection_id, live in unlisted(access, missing, on_page).items():
            found[connection_id] = (live, region)
    whereabouts = _whereabouts(planner, regions)
    for connection_id in wanted:
        if connection_id not in found:
            selection.notes.append(
                f"{connection_id} is not visible in {whereabouts}: it is gone, or another "
                f"account's; {old.tool.value} has it as {', '.join(addresses[connection_id])}"
            )
            continue
        live, region = found[connection_id]
        if rules_of(live.state_text).gone:
            selection.notes.append(f"{connection_id} has been deleted")
        else:
            selection.add(_in_region(planner, region if region != default else "").plan(live))
    return selection


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


def _whereabouts(planner: Planner, regions: Sequence[str]) -> str:
    """Where, and with whose credentials, connections were looked for."""
    sources = [access.settings.credentials.source for _, access in _ways(planner, regions[:1])]
    return f"{' or '.join(regions)} with the credentials of {' or '.join(sources)}"
