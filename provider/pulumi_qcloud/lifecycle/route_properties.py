"""Inputs and outputs of `VpcPeeringRoutes`: their checks, and which routes they mean."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pulumi.output import Unknown

from pulumi_qcloud.api.errors import ConfigurationError, QcloudError, RouteTableNotFoundError
from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import LISTING_AGE, fail_with
from pulumi_qcloud.lifecycle.legacy_ids import check_spelling, is_old
from pulumi_qcloud.lifecycle.properties import (
    CHECKED_INPUTS,
    VPC_SPELLINGS,
    Checked,
    Properties,
    is_unknown,
    known_text,
    known_texts,
    quoted,
    text_of,
)
from pulumi_qcloud.lifecycle.route_tables import tables_of
from pulumi_qcloud.lifecycle.run_notes import RouteKey

DESTINATIONS: Final = "destinationCidrBlocks"
TABLES: Final = "routeTables"
TABLE_SPELLINGS: Final = "__routeTableIds"
"""Hidden output: the present spelling of each old id of a route table of the VPC."""

_CHOICES: Final = ("all", "main")
_TABLE_ID: Final = re.compile(r"rtb-[0-9a-z]{4,32}|[0-9a-z]{1,16}_rtb_[0-9]{1,18}")


def check_destinations(checked: Checked) -> None:
    """Check the destinations; each is kept once, in the order given."""
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
    """Check the choice of route tables; all of them if none is made."""
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
                "it looks like rtb-8e0ypm3z or gz_rtb_245",
            )


def changed_choices(olds: Mapping[str, object], news: Mapping[str, object]) -> list[str]:
    """Return which of the two choices differ; the order of a list means nothing.

    Args:
        olds: outputs of the routes.
        news: checked inputs of the program; what is not known yet may differ.
    """
    given_before = known_texts(olds, CHECKED_INPUTS)
    before = {
        # What was left out may have a computed output; to write just that out is no change.
        name: olds.get(name) if name in given_before or news.get(name) is not None else None
        for name in (DESTINATIONS, TABLES)
    }
    spellings = recorded_spellings(olds)
    return [
        name
        for name, given in before.items()
        if not _is_same(news.get(name), given, spellings if name == TABLES else {})
    ]


def ranges_of(vpc: Vpc) -> list[str]:
    """Return the ranges of a VPC, as the destinations of routes to it."""
    return [block for block in (vpc.cidr_block, *vpc.assistant_cidr_blocks) if block]


def spellings_of(tables: Iterable[RouteTable]) -> dict[str, str]:
    """Return what `TABLE_SPELLINGS` holds."""
    return {table.legacy_id: table.id for table in tables if table.legacy_id}


def recorded_spellings(outputs: Mapping[str, object]) -> dict[str, str]:
    """Return the present spelling of each old id of a route table, as outputs record them."""
    recorded = outputs.get(TABLE_SPELLINGS)
    if not isinstance(recorded, Mapping):
        return {}
    return {str(old): known_text(recorded, old) for old in recorded}


def wanted_routes(
    properties: Mapping[str, object],
    tables: Mapping[str, RouteTable],
    destinations: Iterable[str],
) -> set[RouteKey]:
    """Return the routes that inputs ask for, also those in tables that there are not.

    Args:
        properties: inputs or outputs, with the choice of route tables.
        tables: the VPC's tables by their ids.
        destinations: CIDR texts.
    """
    chosen = properties.get(TABLES)
    if isinstance(chosen, list):
        spellings = spellings_of(tables.values())
        ids = {spellings.get(str(table_id), str(table_id)) for table_id in chosen}
    else:
        ids = {table.id for table in tables.values() if table.main or chosen != "main"}
    return {RouteKey(table_id, destination) for table_id in ids for destination in destinations}


def unknown_tables(properties: Mapping[str, object], tables: Mapping[str, RouteTable]) -> list[str]:
    """Return which route tables inputs name that are not among the VPC's, by their ids."""
    wanted = wanted_routes(properties, tables, ("",))
    return sorted({route.table_id for route in wanted} - tables.keys())


def refuse_unknown_tables(
    wanted: Iterable[RouteKey], tables: Mapping[str, RouteTable], vpc_id: str
) -> None:
    """Raise if routes are wanted in tables that the VPC does not have.

    Raises:
        RouteTableNotFoundError: it names them, and those that the VPC has.
    """
    if unknown := sorted({route.table_id for route in wanted} - tables.keys()):
        raise RouteTableNotFoundError(
            f"{TABLES} has {', '.join(unknown)}, which {vpc_id} does not have",
            hint=f"It has {', '.join(sorted(tables))}.",
        )


def _what_is_wrong_with_block(block: object) -> str:
    if not isinstance(block, str):
        return "which is not a text; write it like '10.1.0.0/16'"
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
        return f"which has bits beyond its prefix; write {network}"
    return f"which is written differently; write {network}"


def _is_table_id(value: object) -> bool:
    return isinstance(value, str) and _TABLE_ID.fullmatch(value) is not None


def _once(values: list[object]) -> list[object]:
    """The values without repetition of texts; others stay for their failures to be told."""
    seen: set[str] = set()
    kept: list[object] = []
    for value in values:
        if not isinstance(value, str):
            kept.append(value)
        elif value not in seen:
            seen.add(value)
            kept.append(value)
    return kept


def _is_same(wanted: object, given: object, spellings: Mapping[str, str]) -> bool:
    if is_unknown(wanted):
        return False
    if isinstance(wanted, list) and isinstance(given, list):
        ours, theirs = (
            {spellings.get(str(it), str(it)) for it in side} for side in (wanted, given)
        )
        return ours == theirs
    return wanted == given


COMPLETE: Final = "complete"
"""Synthetic input: always True in a program, False in a refresh that finds routes missing."""
WAITING: Final = "waiting"
"""State of routes whose connection is not active yet."""
ACTIVE: Final = "active"
CREATED: Final = "__connectionCreateTime"
"""Hidden output: when the connection was asked for."""
MISSING: Final = "missingRoutes"
CONNECTION_NAME: Final = "__connectionName"
"""Hidden output: what the connection was called when its routes were last looked at."""


def sides_of(live: PeeringConnection, vpc_id: str) -> tuple[VpcIds, VpcIds]:
    """Return the VPC that an id names and the one at the connection's other end.

    Args:
        live: the connection.
        vpc_id: either spelling of one of its VPCs.

    Raises:
        ConfigurationError: the id names neither.
    """
    for own, other in ((live.vpc, live.peer_vpc), (live.peer_vpc, live.vpc)):
        if vpc_id in own.all():
            return own, other
    raise ConfigurationError(
        f"vpcId is {vpc_id!r}, which is no end of {live.id}; it peers "
        f"{live.vpc.preferred} and {live.peer_vpc.preferred}",
        hint="Give one of these two.",
    )


def side_outputs(live: PeeringConnection, vpc_id: str, *, region: str) -> Properties:
    """Return what outputs say of the side that routes are on, as far as the API tells it.

    Args:
        live: the connection.
        vpc_id: either spelling of the VPC on this side.
        region: long form.

    Raises:
        ConfigurationError: the VPC is no end of the connection.
    """
    own, other = sides_of(live, vpc_id)
    requesters = own == live.vpc
    told: Properties = {
        "region": region,
        "uin": live.uin if requesters else live.peer_uin,
        "peerUin": live.peer_uin if requesters else live.uin,
        "uniqVpcId": own.id,
        "uniqPeerVpcId": other.id,
        CREATED: text_of(live.create_time),
        CONNECTION_NAME: live.name,
        VPC_SPELLINGS: sorted(own.all()),
        COMPLETE: True,
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def recorded_routes(recorded: Mapping[str, object], *, made: bool | None = None) -> set[RouteKey]:
    """Return the routes that outputs list: all, those that were made, or those that were found."""
    routes = recorded.get("routes")
    return {
        RouteKey(known_text(route, "routeTableId"), known_text(route, "destinationCidrBlock"))
        for route in (routes if isinstance(routes, list) else ())
        if isinstance(route, Mapping) and (made is None or route.get("made") is made)
    }


def missing_routes(recorded: Mapping[str, object]) -> set[RouteKey]:
    """Return the routes that outputs list as missing."""
    parts = (text.partition(" in ") for text in known_texts(recorded, MISSING))
    return {RouteKey(table_id, destination) for destination, _, table_id in parts if table_id}


def as_output(routes: Iterable[RouteKey], made: Collection[RouteKey]) -> list[Properties]:
    """Return routes as outputs list them, and which of them the resource made."""
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
    """Return what outputs say of the routes themselves.

    Args:
        state: `ACTIVE` or `WAITING`.
        routes: those that are there, and those that the resource made.
        made: those that it made.
        missing: those that are wanted and not there; while the routes wait, those that were so
            before.
    """
    return {
        "state": state,
        "routes": as_output(routes, made),
        MISSING: [str(route) for route in sorted(missing)],
        COMPLETE: state == WAITING or not missing,
    }


def check_spellings(checked: Checked, olds: Mapping[str, object], access: Access) -> None:
    """Add failures for ids that the version of the API in use does not know.

    Args:
        checked: inputs after the check of each by itself.
        olds: the checked inputs of before, empty for a new or replaced resource.
        access: the way to the VPC's account.
    """
    check_spelling(checked, "vpcId", access, known=[olds.get("vpcId")])
    if isinstance(checked.inputs.get(TABLES), list):
        before = olds.get(TABLES)
        check_spelling(checked, TABLES, access, known=before if isinstance(before, list) else [])


def check_tables_exist(checked: Checked, access: Access, *, before: object) -> None:
    """Add a failure if route tables are named that their VPC does not have.

    Args:
        checked: the inputs of the routes.
        access: the way to their account and region.
        before: the choice of route tables of before; what it named needs no look.
    """
    vpc_id, chosen = known_text(checked.inputs, "vpcId"), checked.inputs.get(TABLES)
    if checked.failures or not vpc_id or not isinstance(chosen, list) or is_unknown(chosen):
        return
    if isinstance(before, list) and all(table in before for table in chosen):
        return
    if not access.client.features.old_ids and any(map(is_old, (vpc_id, *chosen))):
        # Only the state tells what they mean; the check is given inputs.
        return
    try:
        listed = access.route_tables.get(max_age=LISTING_AGE).items
        tables = {it.id: it for it in listed if vpc_id in it.vpc.all()}
        if unknown_tables(checked.inputs, tables):
            # Pages shift: absence from a listing is no proof.
            tables = tables_of(access, vpc_id)
    except QcloudError as error:
        fail_with(checked, error, access.said)
        return
    unknown = unknown_tables(checked.inputs, tables)
    if tables and unknown:
        checked.fail(
            TABLES,
            f"{TABLES} has {', '.join(unknown)}, which {vpc_id} does not have; "
            f"it has {', '.join(sorted(tables))}",
        )
