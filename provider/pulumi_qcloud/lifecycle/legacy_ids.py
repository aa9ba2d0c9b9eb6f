"""Legacy ids (`gz_vpc_245`) in states and programs that move to API 3.0. Pure functions.

API 3.0 reports only ids such as `vpc-8e0ypm3z`. A recorded legacy id remains valid as long as the
API reports the id that was recorded with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import Checked, ResourceProperties, is_unknown, quoted

_PREFIXES: Final = ("vpc-", "rtb-")


def is_legacy(given: object) -> bool:
    """Return whether an id is one that only API 2.0 supports."""
    return isinstance(given, str) and not given.startswith(_PREFIXES)


def with_recorded_ids(live: PeeringConnection, recorded: ResourceProperties) -> PeeringConnection:
    """Return a connection with the legacy VPC ids that are recorded in its own state."""
    return replace(
        live,
        vpc=_both(live.vpc, recorded.vpc_ids),
        peer_vpc=_both(live.peer_vpc, recorded.peer_vpc_ids),
    )


def with_recorded_side(live: PeeringConnection, recorded: ResourceProperties) -> PeeringConnection:
    """Return a connection with the legacy id of the VPC that is recorded in its routes' state."""
    ids = recorded.vpc_ids
    return replace(live, vpc=_both(live.vpc, ids), peer_vpc=_both(live.peer_vpc, ids))


def with_recorded_tables(
    tables: Mapping[str, RouteTable], ids: Mapping[str, str]
) -> dict[str, RouteTable]:
    """Return route tables with the legacy ids that are recorded in the state.

    Args:
        tables: route tables by their ids.
        ids: recorded ids by legacy id.
    """
    legacy = {table_id: legacy_id for legacy_id, table_id in ids.items()}
    return {
        table_id: replace(table, legacy_id=table.legacy_id or legacy.get(table_id, ""))
        for table_id, table in tables.items()
    }


def check_legacy_ids(
    checked: Checked, name: str, access: Access, *, before: Collection[object] = ()
) -> None:
    """Add a failure for each legacy id if the API version in use does not support them.

    Args:
        checked: inputs; the form of the property has been checked already.
        name: name of a property whose value is an id or a list of ids.
        access: access to the account.
        before: previous ids, for which the state records the ids of API 3.0.
    """
    given = checked.inputs.get(name)
    if access.client.features.legacy_ids or name in {failed for failed, _ in checked.failures}:
        return
    form = "rtb-..." if isinstance(given, list) else "vpc-..."
    for one in given if isinstance(given, list) else [given]:
        if is_unknown(one) or not is_legacy(one) or one in before:
            continue
        has = "has" if isinstance(given, list) else "is"
        checked.fail(
            name,
            f"{name} {has} {quoted(one)}, an id that API {access.settings.api_version} does "
            f"not support; give the id of the form {form}",
        )


def _both(ids: VpcIds, recorded: Collection[str]) -> VpcIds:
    if ids.legacy_id or ids.id not in recorded:
        return ids
    return VpcIds(ids.id, next((it for it in sorted(recorded) if is_legacy(it)), ""))
