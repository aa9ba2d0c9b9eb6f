"""The lifecycle of `VpcPeeringRoutes`: the routes of one VPC through one peering connection."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

from pulumi_qcloud.api.errors import (
    ConfigurationError,
    NotAuthorizedError,
    NotFoundError,
    PeeringConnectionNotFoundError,
    QcloudError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.access import Access, Clients, notify
from pulumi_qcloud.lifecycle.base import (
    LISTING_AGE,
    READ_AGE,
    Found,
    Lifecycle,
    look_up,
    look_up_answered,
    look_up_named,
    prove_recorded_account,
)
from pulumi_qcloud.lifecycle.legacy_ids import with_recorded_side, with_recorded_tables
from pulumi_qcloud.lifecycle.ownership import is_own
from pulumi_qcloud.lifecycle.properties import (
    PROVIDER,
    Change,
    Changes,
    Checked,
    Properties,
    changed,
    check_connection_id,
    check_vpc_id,
    check_whereabouts,
    inputs_read,
    outputs_kept,
    outputs_with,
    rules_of,
)
from pulumi_qcloud.lifecycle.route_properties import (
    ACTIVE,
    COMPLETE,
    CONNECTION_NAME,
    DESTINATIONS,
    TABLE_IDS,
    TABLES,
    WAITING,
    RoutesProperties,
    changed_choices,
    check_destinations,
    check_ids,
    check_tables,
    check_tables_exist,
    ranges_of,
    refuse_missing_tables,
    routes_outputs,
    side_outputs,
    sides_of,
    table_ids_of,
    wanted_routes,
)
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing, tables_of, tables_of_new
from pulumi_qcloud.lifecycle.run_notes import RouteKey

CHANGES: Final = {
    "peeringConnectionId": Change.REPLACES,
    "region": Change.REPLACES,
    "profile": Change.LOCAL,
}
_INPUTS: Final = ("vpcId", DESTINATIONS, TABLES, COMPLETE, *CHANGES)


class RoutesLifecycle(Lifecycle):
    """The lifecycle of the routes on one side of a connection.

    One instance serves all resources of a provider process, from several threads.

    Args:
        clients: access to accounts and regions.
    """

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients)
        self._removed = Removed()

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the normalised inputs and every failure found in them."""
        checked = Checked({name: value for name, value in news.items() if name != PROVIDER})
        check_vpc_id(checked, "vpcId")
        check_connection_id(checked, "peeringConnectionId")
        check_destinations(checked)
        check_tables(checked)
        check_whereabouts(checked)
        checked.inputs.setdefault(COMPLETE, True)
        access = self.access_for_check(checked)
        if access is not None:
            check_ids(checked, olds, access)
            check_tables_exist(checked, access, before=olds.get(TABLES))
        if olds:
            self.note_programs(checked, "")
        return checked

    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return the changes that bring the routes from their outputs to the inputs."""
        del resource_id
        old, new = RoutesProperties.of(olds), RoutesProperties.of(news)
        changes = changed(CHANGES, old, new)
        if "vpcId" in new.unknown or new.vpc_id not in old.vpc_ids:
            changes.because_of("vpcId", Change.REPLACES)
        for name in changed_choices(old, new):
            changes.because_of(name, Change.UPDATES)
        if changes.replaces:
            # Nothing is held: the replacement removes the old routes.
            return changes
        if old.state == WAITING:
            if self._is_active_now(old, new):
                changes.because_of("state", Change.UPDATES)
        elif new.complete is True and (old.complete is False or self._lost(old)):
            changes.because_of(COMPLETE, Change.UPDATES)
        if self.name_in_program(news) is not None:
            # Routes that an update gives up are held too, until the update is done.
            self._notes.hold_routes(old.connection_id, _owner(old.routes, old.made), old.routes)
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Make the routes, or record that they wait while the connection is not active."""
        new = RoutesProperties.of(inputs)
        outputs = self._apply(self.access(new), new, RoutesProperties.of({}))
        return f"{new.connection_id}@{new.vpc_id}", outputs

    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the routes as they are now, None if their connection is provably gone."""
        old = RoutesProperties.of(recorded)
        access = self.access(old)
        live = access.listing.find(old.connection_id, max_age=READ_AGE)
        if live is None or live.state != PeeringState.ACTIVE:
            # Others change its state, so a listing may be out of date.
            live = look_up(access, old.connection_id, old)
        if live is None:
            prove_recorded_account(access, resource_id, old)
            return None
        if rules_of(live.state_text).gone:
            return None
        if live.state == PeeringState.ACTIVE and old.state == ACTIVE:
            found = self._read_tables(access, resource_id, old)
        else:
            if old.uin != old.peer_uin:
                # The other side sees the connection too, so the caller has to be proven.
                prove_recorded_account(access, resource_id, old)
            found = routes_outputs(WAITING, old.routes, old.made, old.missing)
        live = with_recorded_side(live, old)
        outputs = {
            **{name: value for name, value in recorded.items() if name != PROVIDER},
            **side_outputs(live, old.vpc_id, region=access.settings.region),
            **found,
        }
        return Found(outputs=outputs, inputs=inputs_read(outputs, _INPUTS))

    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Add the missing routes, then remove those that are no longer wanted."""
        del resource_id
        old, new = RoutesProperties.of(olds), RoutesProperties.of(news)
        is_whole = old.state == ACTIVE and old.complete is not False
        if is_whole and not changed_choices(old, new) and not self._lost(old):
            return outputs_kept(old, new)
        return self._apply(self.access(old, profile=new.profile), new, old)

    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Remove the routes that this resource made; routes that are gone already are fine."""
        old = RoutesProperties.of(recorded)
        with self._notes.alone(f"{old.connection_id} {old.uniq_vpc_id or old.vpc_id}"):
            made = old.made - self._notes.held_routes(old.connection_id)
            if self._notes.is_in_doubt(old.connection_id):
                made = frozenset()
            if kept := len(old.made) - len(made):
                notify(
                    f"qcloud: {kept} of the routes of {old.vpc_id} to {old.connection_id} stay, "
                    "since another resource of this run wants them; they go with the connection"
                )
            if made and self._may_remove(self.access(old), old, len(made)):
                self._remove(resource_id, old, made)

    def _may_remove(self, access: Access, old: RoutesProperties, count: int) -> bool:
        """Whether routes may be removed, by the connection's name; if not, show a notice."""
        connection_id, name = old.connection_id, old.connection_name
        if not name:
            # The state comes from a version that did not record the name.
            return True
        live = access.listing.find_in_burst(connection_id)
        if live is None:
            live = access.client.get_peering_connection(connection_id)
        if live is not None and not is_own(live, name):
            live = look_up_named(access, connection_id, name)
        if live is None or is_own(live, name) or self._notes.knows_name(connection_id, live.name):
            return True
        notify(
            f"qcloud: {count} of the routes of {old.vpc_id} to {connection_id} stay, since it is "
            f"now called {live.name!r} and no longer {name!r}; they go with the connection"
        )
        return False

    def _remove(self, resource_id: str, old: RoutesProperties, made: frozenset[RouteKey]) -> None:
        access = self.access(old)
        vpc = VpcIds(old.uniq_vpc_id, old.vpc_id)
        tables = {it.table_id: RouteTable(it.table_id, "", vpc, "", main=False) for it in made}
        try:
            Routing(access, old.connection_id, tables, self._removed).remove(made)
        except NotFoundError:
            prove_recorded_account(access, resource_id, old)
        self._notes.remove_routes(old.connection_id, made)

    def _apply(self, access: Access, new: RoutesProperties, old: RoutesProperties) -> Properties:
        connection_id, vpc_id = new.connection_id, new.vpc_id
        live = look_up_answered(access, connection_id)
        if live is None:
            raise PeeringConnectionNotFoundError(
                f"{connection_id} is not visible in {access.settings.region} with the credentials "
                f"of {access.settings.credentials.source}"
            )
        live = with_recorded_side(live, old)
        own, _ = sides_of(live, vpc_id)
        # A route that this resource finds and keeps must not be removed by another one meanwhile.
        with self._notes.alone(f"{connection_id} {own.id or vpc_id}"):
            return self._apply_to(access, live, new, old)

    def _apply_to(
        self,
        access: Access,
        live: PeeringConnection,
        new: RoutesProperties,
        old: RoutesProperties,
    ) -> Properties:
        connection_id, vpc_id = new.connection_id, new.vpc_id
        side = side_outputs(live, vpc_id, region=access.settings.region)
        own, other = sides_of(live, vpc_id)
        tables = tables_of_new(access, own.id or vpc_id)
        if not tables:
            raise _not_owner(access, vpc_id, str(side.get("uin", "")))
        tables = with_recorded_tables(tables, old.table_ids)
        destinations = list(new.destinations) or _other_ranges(access, other)
        wanted = wanted_routes(new.tables, tables, destinations)
        refuse_missing_tables(wanted, tables, vpc_id)
        # A route that vanished no longer belongs to this resource: if it exists again, somebody
        # else made it.
        made: Set[RouteKey] = old.made - old.missing
        reported = {**side, DESTINATIONS: destinations, TABLE_IDS: table_ids_of(tables.values())}
        name = old.connection_name
        if not (is_own(live, name) or self._notes.knows_name(connection_id, live.name)):
            # Only a refresh records a new name that no resource of the run has given.
            reported[CONNECTION_NAME] = name
        if live.state != PeeringState.ACTIVE:
            self.warn(
                f"qcloud: {connection_id} is {live.state_text}; the routes of {vpc_id} wait, and a "
                "`pulumi up` makes them once it is ACTIVE"
            )
            routes = routes_outputs(WAITING, old.routes - old.missing, made)
            return {**outputs_with(new.given, reported), **routes}
        routing = Routing(access, connection_id, tables, self._removed)
        before = _owner(old.routes, old.made)
        unwanted = made - wanted - self._notes.held_routes(connection_id, but=before)
        kept: Set[RouteKey] = frozenset()
        if unwanted and not self._may_remove(access, old, len(unwanted)):
            # Routes that may not be removed stay this resource's own.
            kept, unwanted = unwanted, kept
        # Even if the change fails, no other resource of the run removes the wanted routes.
        after = object()
        self._notes.hold_routes(connection_id, after, wanted)
        added = routing.change(wanted, unwanted)
        self._notes.remove_routes(connection_id, unwanted)
        # An own route that somebody disabled is still this resource's; others' routes are not.
        made = (made | added | (routing.enabled & old.made)) & (wanted | kept)
        routes = routes_outputs(ACTIVE, wanted | kept, made)
        self._notes.restored_routes(connection_id, wanted)
        if old.given:
            self._notes.release_routes(connection_id, before)
            self._notes.hold_routes(connection_id, _owner(wanted | kept, made), wanted)
            self._notes.release_routes(connection_id, after)
        return {**outputs_with(new.given, reported), **routes}

    def _lost(self, old: RoutesProperties) -> bool:
        """Whether another resource of this run has removed one of the recorded routes."""
        return not old.routes.isdisjoint(self._notes.removed_routes(old.connection_id))

    def _read_tables(self, access: Access, resource_id: str, old: RoutesProperties) -> Properties:
        """The outputs that a refresh finds in the route tables of an active connection."""
        listed = access.route_tables.get(max_age=READ_AGE).items
        tables = {table.id: table for table in listed if old.vpc_ids & table.vpc.all()}
        tables = with_recorded_tables(tables, old.table_ids)
        missing, present = _compare(old, tables)
        if missing or not {it.table_id for it in old.routes} <= tables.keys() or not tables:
            # Concurrent changes shift pages, so a listing may miss a table.
            tables = tables_of(access, old.uniq_vpc_id or old.vpc_id)
            tables = with_recorded_tables(tables, old.table_ids)
            missing, present = _compare(old, tables)
        if not tables:
            prove_recorded_account(access, resource_id, old)
            missing = set(old.routes)
        # A route that it made stays its own while missing: the listing may be an older copy.
        made = {it for it in old.made if it.table_id in tables}
        # A route that was missing at the last refresh and exists again is somebody else's.
        made -= old.missing & present
        return routes_outputs(ACTIVE, present | made, made, missing)

    def _is_active_now(self, old: RoutesProperties, new: RoutesProperties) -> bool:
        """Whether the connection is active by now; a listing alone cannot prove that it is not."""
        connection_id = old.connection_id
        try:
            access = self.access(old, profile=new.profile)
            live = access.listing.find(connection_id, max_age=LISTING_AGE)
            if live is None or live.state != PeeringState.ACTIVE:
                live = access.client.get_peering_connection(connection_id)
        except QcloudError as error:
            self.warn(f"qcloud: the routes to {connection_id} are taken to be waiting: {error}")
            return False
        if live is None or live.state != PeeringState.ACTIVE:
            return False
        self.warn(f"qcloud: {connection_id} is ACTIVE by now; `pulumi up` makes its routes")
        return True


def _owner(routes: Set[RouteKey], made: Set[RouteKey]) -> frozenset[tuple[RouteKey, bool]]:
    """A key for a resource in the notes of the run: no two resources made the same routes."""
    return frozenset((route, route in made) for route in routes)


def _other_ranges(access: Access, other: VpcIds) -> list[str]:
    """The CIDR blocks of the other VPC, which only its owner sees."""
    vpc = access.client.get_vpc(other.preferred)
    ranges = ranges_of(vpc) if vpc else []
    if not ranges:
        raise ConfigurationError(
            f"{DESTINATIONS} is missing, and the range of {other.preferred} is not "
            f"visible with the credentials of {access.settings.credentials.source}",
            hint=f"Give the CIDR blocks of the other account's VPC as {DESTINATIONS}.",
        )
    return ranges


def _not_owner(access: Access, vpc_id: str, owner: str) -> NotAuthorizedError:
    settings = access.settings
    whose = f", which belongs to account {owner}" if owner else ""
    said = f", said to be account {settings.uin}" if settings.uin else ""
    return NotAuthorizedError(
        f"vpcId is {vpc_id!r}{whose}; its route tables are not visible in {settings.region} with "
        f"the credentials in use ({settings.credentials.source}{said})",
        hint="Give these routes its owner's credentials: a Provider in their options, or profile.",
    )


def _compare(
    old: RoutesProperties, tables: Mapping[str, RouteTable]
) -> tuple[set[RouteKey], set[RouteKey]]:
    """Return which of the wanted routes are missing, and which exist."""
    wanted = wanted_routes(old.tables, tables, old.destinations)
    shown = {
        RouteKey(table.id, destination)
        for table in tables.values()
        for destination in table.destinations_of(old.connection_id)
    }
    return wanted - shown, wanted & shown
