"""The inputs of `VpcPeeringRoutes` that choose destinations and route tables: pure.

They are checked, compared with those of before, and turned into the routes that they ask for.
Values that are not known yet are never wrong.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Final

from pulumi.output import Unknown

from pulumi_qcloud.api.errors import RouteTableNotFoundError
from pulumi_qcloud.api.model import RouteTable, Vpc
from pulumi_qcloud.lifecycle.checks import Checked, quoted
from pulumi_qcloud.lifecycle.properties import (
    CHECKED_INPUTS,
    is_unknown,
    known_text,
    known_texts,
)
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
