"""The life of `VpcPeeringRoutes`: the routes of one VPC through one peering connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_qcloud.api.errors import (
    ConfigurationError,
    NotAuthorizedError,
    NotFoundError,
    PeeringConnectionNotFoundError,
    QcloudError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.access import Access, Clients, tell
from pulumi_qcloud.lifecycle.base import (
    LISTING_AGE,
    READ_AGE,
    Found,
    Lifecycle,
    inputs_read,
    look_up,
    look_up_answered,
    look_up_named,
    outputs_kept,
    outputs_with,
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
    is_unknown,
    known_text,
    known_texts,
    rules_of,
    vpc_spellings,
)
from pulumi_qcloud.lifecycle.route_properties import (
    ACTIVE,
    COMPLETE,
    CONNECTION_NAME,
    CREATED,
    DESTINATIONS,
    TABLE_SPELLINGS,
    TABLES,
    WAITING,
    changed_choices,
    check_destinations,
    check_spellings,
    check_tables,
    check_tables_exist,
    missing_routes,
    ranges_of,
    recorded_routes,
    recorded_spellings,
    refuse_unknown_tables,
    routes_outputs,
    side_outputs,
    sides_of,
    spellings_of,
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
    """Everything that can happen to the routes of one side under Pulumi.

    One instance serves all resources of a provider process, from several threads.

    Args:
        clients: the ways to accounts and regions.
    """

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients)
        self._removed = Removed()

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the inputs to work with, and everything that is wrong with them."""
        checked = Checked({name: value for name, value in news.items() if name != PROVIDER})
        check_vpc_id(checked, "vpcId")
        check_connection_id(checked, "peeringConnectionId")
        check_destinations(checked)
        check_tables(checked)
        check_whereabouts(checked)
        checked.inputs.setdefault(COMPLETE, True)
        access = self.access_for_check(checked)
        if access is not None:
            check_spellings(checked, olds, access)
            check_tables_exist(checked, access, before=olds.get(TABLES))
        if olds:
            self.note_programs(checked, news)
        return checked

    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return what brings the routes from their outputs to the inputs."""
        del resource_id
        changes = changed(CHANGES, olds, news)
        if is_unknown(news.get("vpcId")) or known_text(news, "vpcId") not in vpc_spellings(olds):
            changes.because_of("vpcId", Change.REPLACES)
        for name in changed_choices(olds, news):
            changes.because_of(name, Change.UPDATES)
        connection_id, _ = _ends(olds)
        if changes.replaces:
            return changes
        if known_text(olds, "state") == WAITING:
            if self._is_active_now(olds, news):
                changes.because_of("state", Change.UPDATES)
        elif news.get(COMPLETE) is True and (olds.get(COMPLETE) is False or self._lost(olds)):
            changes.because_of(COMPLETE, Change.UPDATES)
        if self.is_programs(news):
            # Also those that an update gives up, until it has been carried out.
            self._notes.hold_routes(connection_id, _owner(olds), recorded_routes(olds))
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Make the routes; while the connection is not active, note that they wait."""
        connection_id, vpc_id = _ends(inputs)
        return f"{connection_id}@{vpc_id}", self._apply(self.access(inputs), inputs, {})

    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the routes as they are, None if their connection is provably gone."""
        access = self.access(recorded)
        connection_id, vpc_id = _ends(recorded)
        live = access.listing.find(connection_id, max_age=READ_AGE)
        if live is None or live.state != PeeringState.ACTIVE:
            # Others change its state: a listing is no ground to act on.
            live = look_up(access, connection_id, {"createTime": recorded.get(CREATED)})
        if live is None:
            prove_recorded_account(access, resource_id, recorded)
            return None
        if rules_of(live.state_text).gone:
            return None
        if live.state == PeeringState.ACTIVE and known_text(recorded, "state") == ACTIVE:
            told = self._read_tables(access, resource_id, recorded)
        else:
            if known_text(recorded, "uin") != known_text(recorded, "peerUin"):
                # The other side sees the connection too: it must not be the one who calls.
                prove_recorded_account(access, resource_id, recorded)
            made = recorded_routes(recorded, made=True)
            missing = missing_routes(recorded)
            told = routes_outputs(WAITING, recorded_routes(recorded), made, missing)
        outputs = {
            **{name: value for name, value in recorded.items() if name != PROVIDER},
            **side_outputs(
                with_recorded_side(live, recorded), vpc_id, region=access.settings.region
            ),
            **told,
        }
        return Found(outputs=outputs, inputs=inputs_read(outputs, _INPUTS))

    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Add what is missing, then remove what is not wanted any more."""
        del resource_id
        is_whole = known_text(olds, "state") == ACTIVE and olds.get(COMPLETE) is not False
        if is_whole and not changed_choices(olds, news) and not self._lost(olds):
            return outputs_kept(olds, news)
        return self._apply(self.access({**news, "region": olds.get("region")}), news, olds)

    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Remove the routes that this resource made, as far as they are still there."""
        connection_id, vpc_id = _ends(recorded)
        with self._notes.alone(f"{connection_id} {known_text(recorded, 'uniqVpcId') or vpc_id}"):
            recorded_as_made = recorded_routes(recorded, made=True)
            made = recorded_as_made - self._notes.held_routes(connection_id)
            if self._notes.is_in_doubt(connection_id):
                made = set()
            if kept := len(recorded_as_made) - len(made):
                tell(
                    f"qcloud: {kept} of the routes of {vpc_id} to {connection_id} stay, since "
                    "another resource of this run wants them; they go with the connection"
                )
            if made and self._may_remove(self.access(recorded), recorded, len(made)):
                self._remove(resource_id, recorded, made)

    def _may_remove(self, access: Access, recorded: Mapping[str, object], count: int) -> bool:
        """Whether the connection is still the one whose routes these are; otherwise a line says."""
        connection_id, vpc_id = _ends(recorded)
        name = known_text(recorded, CONNECTION_NAME)
        if not name:
            # The state is older than this rule.
            return True
        live = access.listing.find_in_burst(connection_id)
        if live is None:
            live = access.client.get_peering_connection(connection_id)
        if live is not None and not is_own(live, name):
            live = look_up_named(access, connection_id, name)
        if live is None or is_own(live, name) or self._notes.knows_name(connection_id, live.name):
            return True
        tell(
            f"qcloud: {count} of the routes of {vpc_id} to {connection_id} stay, since it is now "
            f"called {live.name!r} and no longer {name!r}; they go with the connection"
        )
        return False

    def _remove(
        self, resource_id: str, recorded: Mapping[str, object], made: set[RouteKey]
    ) -> None:
        access = self.access(recorded)
        connection_id, vpc_id = _ends(recorded)
        vpc = VpcIds(known_text(recorded, "uniqVpcId"), vpc_id)
        tables = {it.table_id: RouteTable(it.table_id, "", vpc, "", main=False) for it in made}
        try:
            Routing(access, connection_id, tables, self._removed).remove(made)
        except NotFoundError:
            prove_recorded_account(access, resource_id, recorded)
        self._notes.remove_routes(connection_id, made)

    def _apply(
        self, access: Access, inputs: Mapping[str, object], olds: Mapping[str, object]
    ) -> Properties:
        connection_id, vpc_id = _ends(inputs)
        live = look_up_answered(access, connection_id)
        if live is None:
            raise PeeringConnectionNotFoundError(
                f"{connection_id} is not visible in {access.settings.region} with the credentials "
                f"of {access.settings.credentials.source}"
            )
        # What one resource lists and leaves alone, another must not remove meanwhile.
        live = with_recorded_side(live, olds)
        own, _ = sides_of(live, vpc_id)
        with self._notes.alone(f"{connection_id} {own.id or vpc_id}"):
            return self._apply_to(access, live, inputs, olds)

    def _apply_to(
        self,
        access: Access,
        live: PeeringConnection,
        inputs: Mapping[str, object],
        olds: Mapping[str, object],
    ) -> Properties:
        connection_id, vpc_id = _ends(inputs)
        side = side_outputs(live, vpc_id, region=access.settings.region)
        own, other = sides_of(live, vpc_id)
        tables = tables_of_new(access, own.id or vpc_id)
        if not tables:
            raise _not_owner(access, vpc_id, known_text(side, "uin"))
        tables = with_recorded_tables(tables, recorded_spellings(olds))
        destinations = known_texts(inputs, DESTINATIONS) or _other_ranges(access, other)
        wanted = wanted_routes(inputs, tables, destinations)
        refuse_unknown_tables(wanted, tables, vpc_id)
        # What went is its own no more: if it is there again, somebody else made it.
        missing = missing_routes(olds)
        made = recorded_routes(olds, made=True) - missing
        told = {**side, DESTINATIONS: destinations, TABLE_SPELLINGS: spellings_of(tables.values())}
        name = known_text(olds, CONNECTION_NAME)
        if not (is_own(live, name) or self._notes.knows_name(connection_id, live.name)):
            # Only a refresh takes a name for its own that nobody of the run has given.
            told[CONNECTION_NAME] = name
        if live.state != PeeringState.ACTIVE:
            self.warn(
                f"qcloud: {connection_id} is {live.state_text}; the routes of {vpc_id} wait, and a "
                "`pulumi up` makes them once it is ACTIVE"
            )
            routes = routes_outputs(WAITING, recorded_routes(olds) - missing, made)
            return {**outputs_with(inputs, told), **routes}
        routing = Routing(access, connection_id, tables, self._removed)
        before = _owner(olds)
        unwanted = made - wanted - self._notes.held_routes(connection_id, but=before)
        kept: set[RouteKey] = set()
        if unwanted and not self._may_remove(access, olds, len(unwanted)):
            # They stay its own.
            kept, unwanted = unwanted, kept
        # Whatever becomes of this, no other resource of the run removes them.
        after = object()
        self._notes.hold_routes(connection_id, after, wanted)
        added = routing.change(wanted, unwanted)
        self._notes.remove_routes(connection_id, unwanted)
        made = (made | added) & (wanted | kept)
        routes = routes_outputs(ACTIVE, wanted | kept, made)
        self._notes.restored_routes(connection_id, wanted)
        if olds:
            self._notes.release_routes(connection_id, before)
            self._notes.hold_routes(connection_id, _owner(routes), wanted)
            self._notes.release_routes(connection_id, after)
        return {**outputs_with(inputs, told), **routes}

    def _lost(self, recorded: Mapping[str, object]) -> bool:
        """Whether another resource of this run has removed one of the recorded routes."""
        connection_id, _ = _ends(recorded)
        return not recorded_routes(recorded).isdisjoint(self._notes.removed_routes(connection_id))

    def _read_tables(
        self, access: Access, resource_id: str, recorded: Mapping[str, object]
    ) -> Properties:
        """What a refresh finds in the route tables of an active connection."""
        connection_id, vpc_id = _ends(recorded)
        tables = {
            table.id: table
            for table in access.route_tables.get(max_age=READ_AGE).items
            if vpc_spellings(recorded) & table.vpc.all()
        }
        old_ids = recorded_spellings(recorded)
        tables = with_recorded_tables(tables, old_ids)
        missing, present = _compare(recorded, tables, connection_id)
        known = {it.table_id for it in recorded_routes(recorded)}
        if missing or not known <= tables.keys() or not tables:
            # Pages shift: absence from a listing is no proof.
            tables = tables_of(access, known_text(recorded, "uniqVpcId") or vpc_id)
            tables = with_recorded_tables(tables, old_ids)
            missing, present = _compare(recorded, tables, connection_id)
        if not tables:
            prove_recorded_account(access, resource_id, recorded)
            missing = recorded_routes(recorded)
        # What it made stays its own while it is missing: the listing may be an older copy.
        made = {it for it in recorded_routes(recorded, made=True) if it.table_id in tables}
        # If it is there again, somebody else made it.
        made -= missing_routes(recorded) & present
        return routes_outputs(ACTIVE, present | made, made, missing)

    def _is_active_now(self, olds: Mapping[str, object], news: Mapping[str, object]) -> bool:
        """Whether the connection is active by now; a listing is not enough to say no."""
        connection_id, _ = _ends(olds)
        try:
            access = self.access({**olds, "profile": news.get("profile")})
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


def _owner(recorded: Mapping[str, object]) -> frozenset[tuple[RouteKey, bool]]:
    """What tells a resource with routes of its own from others: none made the same ones."""
    made = recorded_routes(recorded, made=True)
    return frozenset((route, route in made) for route in recorded_routes(recorded))


def _ends(properties: Mapping[str, object]) -> tuple[str, str]:
    return known_text(properties, "peeringConnectionId"), known_text(properties, "vpcId")


def _other_ranges(access: Access, other: VpcIds) -> list[str]:
    """The CIDR blocks of the other VPC, as far as the caller may see it."""
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
    recorded: Mapping[str, object], tables: Mapping[str, RouteTable], connection_id: str
) -> tuple[set[RouteKey], set[RouteKey]]:
    """Return which of the wanted routes are missing, and which are there."""
    wanted = wanted_routes(recorded, tables, known_texts(recorded, DESTINATIONS))
    shown = {
        RouteKey(table.id, destination)
        for table in tables.values()
        for destination in table.destinations_of(connection_id)
    }
    return wanted - shown, wanted & shown
