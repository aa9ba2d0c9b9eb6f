"""Legacy ids (`gz_vpc_245`) in states and programs that API 3.0 goes on with: pure.

API 3.0 answers ids such as `vpc-8e0ypm3z` only. A legacy id that the state records stays true as
long as the id beside it is the one that the API answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import (
    Checked,
    is_unknown,
    peer_vpc_spellings,
    quoted,
    vpc_spellings,
)

_PRESENT: Final = ("vpc-", "rtb-")


def is_old(spelling: object) -> bool:
    """Return whether an id is in the spelling that API 2.0 alone knows."""
    return isinstance(spelling, str) and not spelling.startswith(_PRESENT)


def with_recorded_ids(live: PeeringConnection, recorded: Mapping[str, object]) -> PeeringConnection:
    """Return a connection with the old ids that its own state records of its VPCs."""
    return replace(
        live,
        vpc=_both(live.vpc, vpc_spellings(recorded)),
        peer_vpc=_both(live.peer_vpc, peer_vpc_spellings(recorded)),
    )


def with_recorded_side(
    live: PeeringConnection, recorded: Mapping[str, object]
) -> PeeringConnection:
    """Return a connection with the old id that the state of its routes records of their VPC."""
    own = vpc_spellings(recorded)
    return replace(live, vpc=_both(live.vpc, own), peer_vpc=_both(live.peer_vpc, own))


def with_recorded_tables(
    tables: Mapping[str, RouteTable], spellings: Mapping[str, str]
) -> dict[str, RouteTable]:
    """Return route tables with the old ids that the state records of them.

    Args:
        tables: by their ids.
        spellings: the present spelling of each old one.
    """
    old = {present: legacy for legacy, present in spellings.items()}
    return {
        table_id: replace(table, legacy_id=table.legacy_id or old.get(table_id, ""))
        for table_id, table in tables.items()
    }


def check_spelling(
    checked: Checked, name: str, access: Access, *, known: Collection[object] = ()
) -> None:
    """Add a failure for each id whose spelling the version of the API in use does not know.

    Args:
        checked: inputs after the check of the property by itself.
        name: of a property that is an id or a list of ids.
        access: the way to the account.
        known: the spellings of before, of which the state records what they mean.
    """
    given = checked.inputs.get(name)
    if access.client.features.old_ids or name in {failed for failed, _ in checked.failures}:
        return
    form = "rtb-..." if isinstance(given, list) else "vpc-..."
    for spelling in given if isinstance(given, list) else [given]:
        if is_unknown(spelling) or not is_old(spelling) or spelling in known:
            continue
        has = "has" if isinstance(given, list) else "is"
        checked.fail(
            name,
            f"{name} {has} {quoted(spelling)}, an id that API {access.settings.api_version} does "
            f"not know; write the one of the form {form}",
        )


def _both(ids: VpcIds, recorded: Collection[str]) -> VpcIds:
    if ids.legacy_id or ids.id not in recorded:
        return ids
    return VpcIds(ids.id, next((it for it in sorted(recorded) if is_old(it)), ""))
