"""The life of `VpcPeeringRoutes`: the routes of one VPC through one peering connection."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Final

from pulumi_qcloud.api.errors import (
    ConfigurationError,
    NotFoundError,
    PeeringConnectionNotFoundError,
    QcloudError,
    RouteTableNotFoundError,
)
from pulumi_qcloud.api.model import PeeringState, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.account import prove_recorded_account
from pulumi_qcloud.lifecycle.base import LISTING_AGE, READ_AGE, Found, Lifecycle, outputs_with
from pulumi_qcloud.lifecycle.changes import Changes, changed
from pulumi_qcloud.lifecycle.checks import (
    Checked,
    check_connection_id,
    check_vpc_id,
    check_whereabouts,
    quoted,
)
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.presence import look_up, look_up_new
from pulumi_qcloud.lifecycle.properties import (
    CHECKED_INPUTS,
    PROVIDER,
    Change,
    Properties,
    is_unknown,
    known_text,
    known_texts,
    vpc_spellings,
)
from pulumi_qcloud.lifecycle.route_outputs import (
    ACTIVE,
    COMPLETE,
    WAITING,
    as_output,
    recorded_routes,
    side_outputs,
    sides_of,
)
from pulumi_qcloud.lifecycle.states import rules_of
from pulumi_qcloud.lifecycle.tables import (
    RouteKey,
    add_routes,
    remove_routes,
    tables_of,
    take_back,
)

CHANGES: Final = {
    "peeringConnectionId": Change.REPLACES,
    "region": Change.REPLACES,
    "profile": Change.LOCAL,
}
_CHOICES: Final = ("all", "main")
_TABLE_ID: Final = re.compile(r"rtb-[0-9a-z]{4,32}|[0-9a-z]{1,16}_rtb_[0-9]{1,18}")


class RoutesLifecycle(Lifecycle):
    """Everything that can happen to the routes of one side under Pulumi."""

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the inputs to work with, and everything that is wrong with them."""
        del olds
        checked = Checked({name: value for name, value in news.items() if name != PROVIDER})
        check_vpc_id(checked, "vpcId")
        check_connection_id(checked, "peeringConnectionId")
        _check_destinations(checked)
        _check_tables(checked)
        check_whereabouts(checked)
        checked.inputs.setdefault(COMPLETE, True)
        self.access_for_check(checked)
        return checked

    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return what brings the routes from their outputs to the inputs."""
        del resource_id
        changes = changed(CHANGES, olds, news)
        wanted = news.get("vpcId")
        if is_unknown(wanted) or wanted not in vpc_spellings(olds):
            changes.because_of("vpcId", Change.REPLACES)
        for name in ("destinationCidrBlocks", "routeTables"):
            if not _is_same_choice(news.get(name), _chosen(olds, news, name)):
                changes.because_of(name, Change.UPDATES)
        if changes.replaces:
            return changes
        if known_text(olds, "state") == WAITING:
            if self._is_active_now(olds):
                changes.because_of("state", Change.UPDATES)
        elif olds.get(COMPLETE) is False and news.get(COMPLETE) is True:
            changes.because_of(COMPLETE, Change.UPDATES)
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Make the routes; while the connection is not active, note that they wait."""
        connection_id, vpc_id = _ends(inputs)
        return f"{connection_id}@{vpc_id}", self._apply(self.access(inputs), inputs, {})

    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the routes as they are, None if their connection is provably gone."""
        del resource_id
        access = self.access(recorded)
        connection_id, _ = _ends(recorded)
        live = access.listing.find(connection_id, max_age=READ_AGE)
        if live is None or live.state != PeeringState.ACTIVE:
            # Others change its state: a listing is no ground to act on.
            live = look_up(access, connection_id, recorded)
        if live is None:
            prove_recorded_account(access, connection_id, recorded)
            return None
        if rules_of(live.state_text).gone:
            return None
        present = recorded_routes(recorded)
        made = recorded_routes(recorded, made=True)
        missing: set[RouteKey] = set()
        state = known_text(recorded, "state")
        if live.state == PeeringState.ACTIVE and state == ACTIVE:
            tables = {
                table.id: table
                for table in access.route_tables.get(max_age=READ_AGE).items
                if vpc_spellings(recorded) & table.vpc.spellings()
            }
            if not tables:
                prove_recorded_account(access, connection_id, recorded)
            destinations = known_texts(recorded, "destinationCidrBlocks")
            wanted = _wanted(recorded, tables, destinations, must_exist=False)
            present = _present(tables, connection_id)
            missing = wanted - present
            present &= wanted | made
            made &= present
        else:
            state = WAITING
        found = {**recorded, COMPLETE: not missing}
        inputs = {
            name: found[name] for name in known_texts(recorded, CHECKED_INPUTS) if name in found
        }
        outputs = {
            **recorded,
            **inputs,
            "state": state,
            "routes": as_output(present, made),
            "missingRoutes": [f"{it.destination} in {it.table_id}" for it in sorted(missing)],
        }
        outputs.pop(PROVIDER, None)
        return Found(outputs=outputs, inputs=inputs)

    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Add what is missing, then remove what is not wanted any more."""
        del resource_id
        return self._apply(self.access({**news, "region": olds.get("region")}), news, olds)

    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Remove the routes that this resource made, as far as they are still there."""
        del resource_id
        made = recorded_routes(recorded, made=True)
        if not made:
            return
        access = self.access(recorded)
        connection_id, vpc_id = _ends(recorded)
        try:
            tables = tables_of(access, vpc_id)
        except NotFoundError:
            tables = {}
        if not tables:
            prove_recorded_account(access, connection_id, recorded)
        remove_routes(access, tables, made, connection_id)

    def _apply(
        self, access: Access, inputs: Mapping[str, object], olds: Mapping[str, object]
    ) -> Properties:
        connection_id, vpc_id = _ends(inputs)
        live = look_up_new(access, connection_id)
        if live is None:
            raise PeeringConnectionNotFoundError(
                f"{connection_id} is not visible in {access.settings.region} with the credentials "
                f"of {access.settings.credentials.source}"
            )
        told: Properties = {
            **side_outputs(live, vpc_id, region=access.settings.region),
            "destinationCidrBlocks": known_texts(inputs, "destinationCidrBlocks"),
        }
        made = recorded_routes(olds, made=True)
        if live.state != PeeringState.ACTIVE:
            routes = recorded_routes(olds)
            return outputs_with(
                inputs, {**told, "state": WAITING, "routes": as_output(routes, made)}
            )
        _, other = sides_of(live, vpc_id)
        destinations = known_texts(inputs, "destinationCidrBlocks") or _ranges_of(access, other)
        tables = tables_of(access, vpc_id)
        wanted = _wanted(inputs, tables, destinations, must_exist=True)
        added = add_routes(access, tables, wanted, connection_id)
        try:
            remove_routes(access, tables, made - wanted, connection_id)
        except QcloudError as error:
            # The state keeps what it had, and must not miss what was added.
            if left := take_back(access, tables, added, connection_id):
                error.message += f"; these routes were added before and remain: {left}"
            raise
        made |= added
        return outputs_with(
            inputs,
            {
                **told,
                "state": ACTIVE,
                "destinationCidrBlocks": destinations,
                "routes": as_output(wanted, made & wanted),
            },
        )

    def _is_active_now(self, recorded: Mapping[str, object]) -> bool:
        """Whether the connection is active by now; a listing is not enough to say no."""
        connection_id, _ = _ends(recorded)
        try:
            access = self.access(recorded)
            live = access.listing.find(connection_id, max_age=LISTING_AGE)
            if live is None or live.state != PeeringState.ACTIVE:
                live = access.client.get_peering_connection(connection_id)
        except QcloudError as error:
            self.warn(f"qcloud: the routes to {connection_id} are taken to be waiting: {error}")
            return False
        return live is not None and live.state == PeeringState.ACTIVE


def _check_destinations(checked: Checked) -> None:
    name = "destinationCidrBlocks"
    given = checked.inputs.get(name)
    if given is None or is_unknown(given):
        return
    if not isinstance(given, list) or not given:
        checked.fail(
            name, f"{name} is {quoted(given)}; give a list of CIDR blocks, or leave it out"
        )
        return
    checked.inputs[name] = list(dict.fromkeys(given)) if _all_text(given) else given
    for block in given:
        if reason := _what_is_wrong_with_block(block):
            checked.fail(name, f"{name} has {quoted(block)}, {reason}")


def _what_is_wrong_with_block(block: object) -> str:
    if not isinstance(block, str):
        return "which is not a text; write 10.1.0.0/16"
    try:
        ipaddress.ip_network(block)
    except ValueError:
        try:
            network = ipaddress.ip_network(block, strict=False)
        except ValueError:
            return "which is not a CIDR block; write it like 10.1.0.0/16"
        return f"which has bits beyond its prefix; write {network}"
    return "" if "/" in block else f"which has no prefix length; write {block}/32"


def _check_tables(checked: Checked) -> None:
    name = "routeTables"
    given = checked.inputs.get(name)
    if is_unknown(given) or given in (None, *_CHOICES):
        checked.inputs.setdefault(name, "all")
        return
    if not isinstance(given, list) or not given:
        checked.fail(name, f"{name} is {quoted(given)}; write 'all', 'main' or a list of ids")
        return
    for table_id in given:
        if not (isinstance(table_id, str) and _TABLE_ID.fullmatch(table_id)):
            checked.fail(
                name,
                f"{name} has {quoted(table_id)}, which is not the id of a route table; "
                "it looks like rtb-8e0ypm3z",
            )


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _chosen(olds: Mapping[str, object], news: Mapping[str, object], name: str) -> object:
    """What a choice of the inputs is compared with.

    One that was left out may have a computed output: writing just that out is no change.
    """
    was_given = name in known_texts(olds, CHECKED_INPUTS)
    return olds.get(name) if was_given or news.get(name) is not None else None


def _is_same_choice(wanted: object, given: object) -> bool:
    """Whether two choices are the same; the order of a list means nothing."""
    if isinstance(wanted, list) and isinstance(given, list):
        return not is_unknown(wanted) and set(map(str, wanted)) == set(map(str, given))
    return not is_unknown(wanted) and wanted == given


def _ends(properties: Mapping[str, object]) -> tuple[str, str]:
    return known_text(properties, "peeringConnectionId"), known_text(properties, "vpcId")


def _ranges_of(access: Access, other: VpcIds) -> list[str]:
    """The CIDR blocks of the other VPC, as far as the caller may see it."""
    vpc = access.client.get_vpc(other.uniq or other.legacy)
    if vpc is None:
        raise ConfigurationError(
            f"destinationCidrBlocks is missing, and {other.uniq or other.legacy} is not visible "
            f"with the credentials of {access.settings.credentials.source}",
            hint="Give the CIDR blocks of the other account's VPC as destinationCidrBlocks.",
        )
    return [vpc.cidr_block, *vpc.assistant_cidr_blocks]


def _wanted(
    properties: Mapping[str, object],
    tables: Mapping[str, RouteTable],
    destinations: Iterable[str],
    *,
    must_exist: bool,
) -> set[RouteKey]:
    chosen = properties.get("routeTables")
    if isinstance(chosen, list):
        by_spelling = {table.legacy_id: table.id for table in tables.values()}
        ids = {str(by_spelling.get(table_id, table_id)) for table_id in chosen}
        if must_exist and (unknown := sorted(ids - tables.keys())):
            raise RouteTableNotFoundError(
                f"routeTables has {', '.join(unknown)}, which the VPC does not have",
                hint=f"It has {', '.join(sorted(tables))}.",
            )
        ids &= tables.keys()
    else:
        ids = {table.id for table in tables.values() if table.main or chosen != "main"}
    return {RouteKey(table_id, destination) for table_id in ids for destination in destinations}


def _present(tables: Mapping[str, RouteTable], connection_id: str) -> set[RouteKey]:
    return {
        RouteKey(table.id, destination)
        for table in tables.values()
        for destination in table.destinations_of(connection_id)
    }
