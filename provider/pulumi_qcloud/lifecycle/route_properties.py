"""Inputs and outputs of `VpcPeeringRoutes`: their checks, and the routes that they describe."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError, QcloudError, RouteTableNotFoundError
from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import LISTING_AGE, fail_with
from pulumi_qcloud.lifecycle.legacy_ids import check_legacy_ids, is_legacy
from pulumi_qcloud.lifecycle.properties import (
    VPC_IDS,
    Checked,
    Properties,
    ResourceProperties,
    Unknown,
    is_unknown,
    plain_property,
    quoted,
    read_property,
    text_in,
    text_of,
    text_property,
    texts_in,
    texts_property,
)
from pulumi_qcloud.lifecycle.route_tables import tables_of
from pulumi_qcloud.lifecycle.run_notes import RouteKey

DESTINATIONS: Final = "destinationCidrBlocks"
TABLES: Final = "routeTables"
TABLE_IDS: Final = "__routeTableIds"
"""Hidden output: ids of the VPC's route tables by legacy id."""

COMPLETE: Final = "complete"
"""Synthetic input: always True in a program, False in a refresh that finds routes missing."""
WAITING: Final = "waiting"
"""State of routes whose connection is not active yet."""
ACTIVE: Final = "active"
CREATED: Final = "__connectionCreateTime"
"""Hidden output: the connection's creation time."""
MISSING: Final = "missingRoutes"
CONNECTION_NAME: Final = "__connectionName"
"""Hidden output: the connection's name when its routes were last read or changed."""

_CHOICES: Final = ("all", "main")
_TABLE_ID: Final = re.compile(r"rtb-[0-9a-z]{4,32}|[0-9a-z]{1,16}_rtb_[0-9]{1,18}")


def check_destinations(checked: Checked) -> None:
    """Check the destinations, and drop duplicates."""
    given = checked.inputs.get(DESTINATIONS)
    if given is None or isinstance(given, Unknown):
        return
    if not isinstance(given, list) or not given:
        checked.fail(
            DESTINATIONS,
            f"{DESTINATIONS} is {quoted(given)}; give a list of CIDR blocks, or leave it out for "
            "the ranges of the other VPC",
        )
        return
    checked.inputs[DESTINATIONS] = _once(given)
    for block in given:
        if not is_unknown(block) and (reason := _what_is_wrong_with_block(block)):
            checked.fail(DESTINATIONS, f"{DESTINATIONS} has {quoted(block)}, {reason}")


def check_tables(checked: Checked) -> None:
    """Check the choice of route tables, which is `all` by default."""
    given = checked.inputs.get(TABLES)
    if given is None:
        checked.inputs[TABLES] = "all"
        return
    if isinstance(given, Unknown) or given in _CHOICES:
        return
    if not isinstance(given, list) or not given:
        checked.fail(TABLES, f"{TABLES} is {quoted(given)}; write 'all', 'main' or a list of ids")
        return
    checked.inputs[TABLES] = _once(given)
    for table_id in given:
        if not is_unknown(table_id) and not _is_table_id(table_id):
            checked.fail(
                TABLES,
                f"{TABLES} has {quoted(table_id)}, which is not the id of a route table; "
                "give an id such as rtb-8e0ypm3z or gz_rtb_245",
            )


def changed_choices(old: RoutesProperties, new: RoutesProperties) -> list[str]:
    """Return which of destinations and route tables differ; the order of a list does not matter.

    Args:
        old: outputs of the routes.
        new: checked inputs of the program; an unknown input counts as different.
    """
    changed = []
    for name in (DESTINATIONS, TABLES):
        wanted, before = new.given.get(name), old.given.get(name)
        # The output of an omitted input is computed; adding that value as an input changes nothing.
        if wanted is None and name not in old.checked_inputs:
            before = None
        ids = old.table_ids if name == TABLES else {}
        if name in new.unknown or not _is_same(wanted, before, ids):
            changed.append(name)
    return changed


def ranges_of(vpc: Vpc) -> list[str]:
    """Return the CIDR blocks of a VPC, which are the default destinations of routes to it."""
    return [block for block in (vpc.cidr_block, *vpc.assistant_cidr_blocks) if block]


def table_ids_of(tables: Iterable[RouteTable]) -> dict[str, str]:
    """Return the value of `TABLE_IDS`: ids by legacy id."""
    return {table.legacy_id: table.id for table in tables if table.legacy_id}


def wanted_routes(
    chosen: object, tables: Mapping[str, RouteTable], destinations: Iterable[str]
) -> set[RouteKey]:
    """Return the routes that inputs ask for, including those in tables that do not exist.

    Args:
        chosen: the choice of route tables in inputs or outputs.
        tables: the VPC's tables by their ids.
        destinations: CIDR blocks.
    """
    if isinstance(chosen, list):
        by_legacy_id = table_ids_of(tables.values())
        ids = {by_legacy_id.get(str(table_id), str(table_id)) for table_id in chosen}
    else:
        ids = {table.id for table in tables.values() if table.main or chosen != "main"}
    return {RouteKey(table_id, destination) for table_id in ids for destination in destinations}


def missing_tables(chosen: object, tables: Mapping[str, RouteTable]) -> list[str]:
    """Return the ids of chosen route tables that the VPC does not have."""
    wanted = wanted_routes(chosen, tables, ("",))
    return sorted({route.table_id for route in wanted} - tables.keys())


def refuse_missing_tables(
    wanted: Iterable[RouteKey], tables: Mapping[str, RouteTable], vpc_id: str
) -> None:
    """Raise if routes are wanted in tables that the VPC does not have.

    Raises:
        RouteTableNotFoundError: tables are missing; the error lists these and the existing tables.
    """
    if missing := sorted({route.table_id for route in wanted} - tables.keys()):
        raise RouteTableNotFoundError(
            f"{TABLES} has {', '.join(missing)}, which {vpc_id} does not have",
            hint=f"It has {', '.join(sorted(tables))}.",
        )


def _what_is_wrong_with_block(block: object) -> str:
    if not isinstance(block, str):
        return "which is not a string; write it like '10.1.0.0/16'"
    try:
        network = str(ipaddress.IPv4Network(block, strict=False))
    except ValueError:
        return "which is not an IPv4 CIDR block; write it like 10.1.0.0/16"
    if block == network:
        return ""
    if "/" not in block:
        return f"which has no prefix length; write {network} for this one address"
    _, _, length = block.partition("/")
    if network.endswith(f"/{length}"):
        return f"which has host bits set; write {network}"
    return f"which is not in canonical form; write {network}"


def _is_table_id(value: object) -> bool:
    return isinstance(value, str) and _TABLE_ID.fullmatch(value) is not None


def _once(values: list[object]) -> list[object]:
    """Return the values without duplicate strings; all others stay, so that each of them fails."""
    seen: set[str] = set()
    kept: list[object] = []
    for value in values:
        if not isinstance(value, str):
            kept.append(value)
        elif value not in seen:
            seen.add(value)
            kept.append(value)
    return kept


def _is_same(wanted: object, before: object, ids: Mapping[str, str]) -> bool:
    if isinstance(wanted, list) and isinstance(before, list):
        now, then = ({ids.get(str(it), str(it)) for it in one} for one in (wanted, before))
        return now == then
    return wanted == before


def sides_of(live: PeeringConnection, vpc_id: str) -> tuple[VpcIds, VpcIds]:
    """Return the VPC on the routes' side of a connection, and the VPC on the other side.

    Args:
        live: the connection.
        vpc_id: any id of the routes' VPC.

    Raises:
        ConfigurationError: the id belongs to neither VPC.
    """
    for own, other in ((live.vpc, live.peer_vpc), (live.peer_vpc, live.vpc)):
        if vpc_id in own.all():
            return own, other
    raise ConfigurationError(
        f"vpcId is {vpc_id!r}, which is not a VPC of {live.id}; it peers "
        f"{live.vpc.preferred} and {live.peer_vpc.preferred}",
        hint="Give one of these two VPCs.",
    )


def side_outputs(live: PeeringConnection, vpc_id: str, *, region: str) -> Properties:
    """Return the outputs that describe the routes' side of a connection, as far as reported.

    Args:
        live: the connection.
        vpc_id: any id of the VPC on this side.
        region: the region in the long form.

    Raises:
        ConfigurationError: the connection does not peer this VPC.
    """
    own, other = sides_of(live, vpc_id)
    requesters = own == live.vpc
    reported: Properties = {
        "region": region,
        "uin": live.uin if requesters else live.peer_uin,
        "peerUin": live.peer_uin if requesters else live.uin,
        "uniqVpcId": own.id,
        "uniqPeerVpcId": other.id,
        CREATED: text_of(live.create_time),
        CONNECTION_NAME: live.name,
        VPC_IDS: sorted(own.all()),
        COMPLETE: True,
    }
    return {name: value for name, value in reported.items() if value not in ("", [])}


def _recorded_routes(recorded: Mapping[str, object], made: bool | None) -> frozenset[RouteKey]:
    routes = recorded.get("routes")
    return frozenset(
        RouteKey(text_in("routeTableId", route), text_in("destinationCidrBlock", route))
        for route in (routes if isinstance(routes, list) else ())
        if isinstance(route, Mapping) and (made is None or route.get("made") is made)
    )


def _missing_routes(recorded: Mapping[str, object]) -> frozenset[RouteKey]:
    parts = (text.partition(" in ") for text in texts_in(MISSING, recorded))
    return frozenset(RouteKey(table_id, block) for block, _, table_id in parts if table_id)


def _table_ids(recorded: Mapping[str, object]) -> dict[str, str]:
    given = recorded.get(TABLE_IDS)
    return {it: text_in(it, given) for it in given} if isinstance(given, Mapping) else {}


@dataclass(frozen=True, slots=True, eq=False)
class RoutesProperties(ResourceProperties):
    """Properties of `VpcPeeringRoutes`; `vpcId` is the VPC whose route tables have the routes.

    Args:
        destinations: CIDR blocks; empty if they are left out.
        tables: the choice of route tables, as it was given.
        table_ids: ids of route tables by legacy id.
        routes: all routes that the outputs list.
        made: the listed routes that this resource made.
        missing: the routes that the outputs list as missing.
        connection_name: the connection's name when its routes were last read or changed.
    """

    is_connection = False
    create_time: str = text_property(CREATED)
    connection_id: str = text_property("peeringConnectionId")
    connection_name: str = text_property(CONNECTION_NAME)
    destinations: tuple[str, ...] = texts_property(DESTINATIONS)
    tables: object = plain_property(TABLES)
    complete: object = plain_property(COMPLETE)
    table_ids: Mapping[str, str] = read_property(_table_ids)
    routes: frozenset[RouteKey] = read_property(lambda given: _recorded_routes(given, None))
    made: frozenset[RouteKey] = read_property(lambda given: _recorded_routes(given, True))
    missing: frozenset[RouteKey] = read_property(_missing_routes)


def as_output(routes: Iterable[RouteKey], made: Collection[RouteKey]) -> list[Properties]:
    """Return routes in the form used in outputs, each marked with whether the resource made it."""
    return [
        {
            "routeTableId": route.table_id,
            "destinationCidrBlock": route.destination,
            "made": route in made,
        }
        for route in sorted(routes)
    ]


def routes_outputs(
    state: str,
    routes: Iterable[RouteKey],
    made: Collection[RouteKey],
    missing: Collection[RouteKey] = (),
) -> Properties:
    """Return the outputs that describe the routes themselves.

    Args:
        state: `ACTIVE` or `WAITING`.
        routes: routes that exist, and routes that the resource made.
        made: the routes that the resource made.
        missing: wanted routes that do not exist; while the routes are waiting, those that were
            recorded as missing before.
    """
    return {
        "state": state,
        "routes": as_output(routes, made),
        MISSING: [str(route) for route in sorted(missing)],
        COMPLETE: state == WAITING or not missing,
    }


def check_ids(checked: Checked, olds: Mapping[str, object], access: Access) -> None:
    """Add failures for legacy ids that the API version in use does not support.

    Args:
        checked: inputs, each already checked by itself.
        olds: the previous checked inputs, empty for a new or replaced resource.
        access: access to the VPC's account.
    """
    check_legacy_ids(checked, "vpcId", access, before=[olds.get("vpcId")])
    if isinstance(checked.inputs.get(TABLES), list):
        before = olds.get(TABLES)
        known = before if isinstance(before, list) else []
        check_legacy_ids(checked, TABLES, access, before=known)


def check_tables_exist(checked: Checked, access: Access, *, before: object) -> None:
    """Add a failure if the inputs name route tables that the VPC does not have.

    Args:
        checked: the inputs of the routes.
        access: access to their account and region.
        before: the previous choice of route tables; the tables in it are not looked up.
    """
    vpc_id, chosen = checked.inputs.get("vpcId"), checked.inputs.get(TABLES)
    if checked.failures or not isinstance(vpc_id, str) or not isinstance(chosen, list):
        return
    if is_unknown(chosen):
        return
    if isinstance(before, list) and all(table in before for table in chosen):
        return
    if not access.client.features.legacy_ids and any(map(is_legacy, (vpc_id, *chosen))):
        # Only the outputs in the state map legacy ids to ids, and a check does not get them.
        return
    try:
        listed = access.route_tables.get(max_age=LISTING_AGE).items
        tables = {it.id: it for it in listed if vpc_id in it.vpc.all()}
        if missing_tables(chosen, tables):
            # Concurrent changes can shift the pages of a listing, so it may miss a table.
            tables = tables_of(access, vpc_id)
    except QcloudError as error:
        fail_with(checked, error, access.said)
        return
    missing = missing_tables(chosen, tables)
    if tables and missing:
        checked.fail(
            TABLES,
            f"{TABLES} has {', '.join(missing)}, which {vpc_id} does not have; "
            f"it has {', '.join(sorted(tables))}",
        )
