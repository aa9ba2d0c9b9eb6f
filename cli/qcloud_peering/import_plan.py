"""The plan of an import: which connections become which resources, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pulumi_qcloud.api.errors import ConfigurationError, InvalidParameterError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, long_region
from pulumi_qcloud.api.sender import PageSeen
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import rules_of
from pulumi_qcloud.lifecycle.route_properties import RoutesProperties

from qcloud_peering.accounts import Account, Sides
from qcloud_peering.import_file import Described, Describer, Role
from qcloud_peering.other_tools import Kind, Managed, OldState
from qcloud_peering.output import failure
from qcloud_peering.seen import chosen, everything, listed, unlisted


@dataclass(slots=True)
class Planned:
    """The resources to import for one connection.

    Args:
        connection: the live connection.
        resources: its resources, in the order in which they are imported.
        notes: sentences about what is left out.
    """

    connection: PeeringConnection
    resources: list[Described] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refusal(self) -> str:
        """The reason why nothing of the connection can be imported, "" if something can."""
        return "" if self.resources else "; ".join(self.notes) or "there is nothing to import"


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans which resources of each connection are imported.

    Args:
        describer: describes live resources.
        own: the account in use, whose connections are imported.
        peer: another account that the program manages, or None.
        with_routes: whether routes are imported too.
        in_component: whether the resources become children of a `VpcPeering`.
    """

    describer: Describer
    own: Account
    peer: Account | None
    with_routes: bool
    in_component: bool

    def plan(self, connection: PeeringConnection) -> Planned:
        """Return the resources of a connection.

        Whatever cannot be imported becomes a note. Before a connection is active, its acceptance
        and its routes do not exist: the next `up` creates them.

        Raises:
            ConfigurationError: the import is for a component, which belongs to the requester, and
                the account in use is not the requester.
            QcloudError: an account could not be queried.
        """
        planned = Planned(connection)
        accounts = (self.own, self.peer) if self.peer else (self.own,)
        sides = Sides.of(connection, accounts)
        try:
            self._add(planned, sides)
        except InvalidParameterError as error:
            return Planned(connection, notes=[error.message])
        return planned

    def _add(self, planned: Planned, sides: Sides) -> None:
        live = planned.connection
        active = live.state == PeeringState.ACTIVE
        crosses = live.uin != live.peer_uin
        if sides.requester is None and sides.accepter is None:
            planned.notes.append(f"{live.id}: neither of its VPCs is visible to the account in use")
            return
        if self.in_component and sides.requester is not self.own:
            raise ConfigurationError(
                f"{live.id} was requested by account {live.uin}, and a VpcPeering belongs to the "
                "requester",
                hint="Use the requester's credentials, and the accepter's as --peer-profile.",
            )
        if sides.requester is not None:
            accepted_here = crosses and sides.accepter is not None
            planned.resources.append(
                self.describer.connection(sides.requester, live, accepted_here=accepted_here)
            )
        if sides.accepter is not None and crosses:
            if active:
                planned.resources.append(self.describer.accepter(sides.accepter, live))
            else:
                planned.notes.append(
                    f"{live.id} is {live.state_text}, so there is no acceptance to import"
                )
        if active and self.with_routes:
            self._add_routes(planned, sides)

    def _add_routes(self, planned: Planned, sides: Sides) -> None:
        for account, role in ((sides.requester, Role.ROUTES), (sides.accepter, Role.PEER_ROUTES)):
            if account is None:
                continue
            found = self.describer.routes(account, planned.connection, role)
            if self.in_component and len(found) > 1:
                planned.notes.append(
                    f"some routes through {planned.connection.id}: a VpcPeering has the same "
                    "routes in all tables of a side, but the tables of "
                    f"{found[0].inputs['vpcId']} differ"
                )
                found = found[:1]
            planned.resources += found


@dataclass(slots=True)
class Selection:
    """The connections to import.

    Args:
        planned: the connections, each with its resources.
        notes: sentences about what is left out.
    """

    planned: list[Planned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def described(self) -> int:
        """The number of resources to import."""
        return sum(len(one.resources) for one in self.planned)

    def add(self, planned: Planned) -> None:
        """Add a connection, or only the reason why nothing of it can be imported."""
        self.notes += planned.notes
        if planned.resources:
            self.planned.append(planned)


def of_all(planner: Planner) -> Selection:
    """Select every connection of the account that is alive.

    Raises:
        QcloudError: no connection is alive, or an account could not be queried.
    """
    alive, dead = everything(planner.own.access())
    selection = Selection(notes=[f"{it.id} {it.name!r} is {it.state_text}" for it in dead])
    for connection in alive:
        selection.add(planner.plan(connection))
    return selection


def of_ids(
    planner: Planner, connection_ids: Sequence[str], on_page: PageSeen | None = None
) -> Selection:
    """Select connections by their ids, and fail if any of them has nothing to import.

    Args:
        planner: plans each connection.
        connection_ids: `pcx-...`.
        on_page: shows the progress of connections that are fetched one by one.

    Raises:
        click.ClickException: a connection has nothing that can be imported.
        QcloudError: a connection does not exist, or an account could not be queried.
    """
    planned = [planner.plan(it) for it in chosen(planner.own.access(), connection_ids, on_page)]
    if refusals := [one.refusal for one in planned if one.refusal]:
        raise failure("; ".join(refusals))
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
    """Select the connections that another tool manages, in every region where they can be.

    They are looked up in the region in use, and then in the regions that the state names. Resources
    of a connection in another region set their own `region`.

    Args:
        planner: the planner for the region in use.
        old: the other tool's state.
        connection_ids: the connections to select, empty for all.
        on_page: shows the progress of connections that are fetched one by one.

    Raises:
        QcloudError: an account could not be queried.
    """
    addresses = old.addresses()
    meant = frozenset(connection_ids or addresses)
    wanted = [it for it in addresses if it in meant]
    selection = Selection()
    for one in old.doomed:
        if one.connection_id not in addresses:
            selection.notes.append(
                f"{one.connection_id}: {old.tool.value} is going to delete it ({one.doomed} of "
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
                f"{connection_id} is not visible in {whereabouts}: it is gone, or belongs to "
                f"another account; {old.tool.value} manages it as "
                f"{', '.join(addresses[connection_id])}"
            )
            continue
        live, region = found[connection_id]
        if rules_of(live.state_text).gone:
            selection.notes.append(f"{connection_id} has been deleted")
        else:
            selection.add(_in_region(planner, region if region != default else "").plan(live))
    return selection


def taken_over(planned: Iterable[Planned], old: OldState) -> list[Managed]:
    """Return the resources that the other tool has to forget, in the order to forget them.

    These are only resources that are imported themselves. If the accepter imports a connection, the
    other tool forgets the acceptance, but not the connection.
    """
    connections, acceptances, routes = set(), set(), set()
    for one in planned:
        for described in one.resources:
            if described.role is Role.CONNECTION:
                connections.add(one.connection.id)
            if described.role in (Role.CONNECTION, Role.ACCEPTER):
                acceptances.add(one.connection.id)
            if described.role in (Role.ROUTES, Role.PEER_ROUTES):
                routes |= {
                    (one.connection.id, it.table_id, it.destination)
                    for it in RoutesProperties.of(described.outputs).routes
                }

    def is_imported(it: Managed) -> bool:
        if it.kind is Kind.ROUTE:
            return (it.connection_id, *it.route) in routes
        return it.connection_id in (connections if it.kind is Kind.CONNECTION else acceptances)

    meant = [it for it in old.resources if not it.doomed and is_imported(it)]
    return sorted(meant, key=lambda it: it.kind)


def _regions_of(old: OldState, default: str) -> list[str]:
    """Return the regions where the state's connections may be, starting with the default one."""
    named = sorted({long_region(it.region) for it in old.kept if it.region})
    return list(dict.fromkeys([default, *named]))


def _ways(planner: Planner, regions: Iterable[str]) -> Iterator[tuple[str, Access]]:
    """Yield access to each account in each region, except in regions that are not supported."""
    accounts = (planner.own, planner.peer) if planner.peer else (planner.own,)
    for region in regions:
        for account in accounts:
            try:
                yield region, account.access(region)
            except ConfigurationError:
                continue


def _in_region(planner: Planner, region: str) -> Planner:
    """Return a planner for connections in another region, whose resources set that region."""
    if not region:
        return planner
    own, peer = (
        account and replace(account, region=region, names_region=True)
        for account in (planner.own, planner.peer)
    )
    return replace(planner, own=own or planner.own, peer=peer)


def _whereabouts(planner: Planner, regions: Sequence[str]) -> str:
    """Return in which regions, and with which credentials, connections were looked up."""
    sources = [access.settings.credentials.source for _, access in _ways(planner, regions[:1])]
    return f"{' or '.join(regions)} with the credentials of {' or '.join(sources)}"
