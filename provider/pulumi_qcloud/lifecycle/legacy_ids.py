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
from pulumi_qcloud.lifecycle.properties import Checked, ResourceProperties, is_unknown, quoted

_PREFIXES: Final = ("vpc-", "rtb-")


def is_legacy(given: object) -> bool:
    """Return whether an id is one that API 2.0 alone knows."""
    return isinstance(given, str) and not given.startswith(_PREFIXES)


def with_recorded_ids(live: PeeringConnection, recorded: ResourceProperties) -> PeeringConnection:
    """Return a connection with the legacy ids that its own state records of its VPCs."""
    return replace(
        live,
        vpc=_both(live.vpc, recorded.vpc_ids),
        peer_vpc=_both(live.peer_vpc, recorded.peer_vpc_ids),
    )


def with_recorded_side(live: PeeringConnection, recorded: ResourceProperties) -> PeeringConnection:
    """Return a connection with the legacy id that the state of its routes records of their VPC."""
    ids = recorded.vpc_ids
    return replace(live, vpc=_both(live.vpc, ids), peer_vpc=_both(live.peer_vpc, ids))


def with_recorded_tables(
    tables: Mapping[str, RouteTable], ids: Mapping[str, str]
) -> dict[str, RouteTable]:
    """Return route tables with the legacy ids that the state records of them.

    Args:
        tables: by their ids.
        ids: the id for each legacy id.
    """
    legacy = {table_id: legacy_id for legacy_id, table_id in ids.items()}
    return {
        table_id: replace(table, legacy_id=table.legacy_id or legacy.get(table_id, ""))
        for table_id, table in tables.items()
    }


def check_legacy_ids(
    checked: Checked, name: str, access: Access, *, before: Collection[object] = ()
) -> None:
    """Add a failure for each legacy id, if the version of the API in use does not know them.

    Args:
        checked: inputs after the check of the property by itself.
        name: of a property that is an id or a list of ids.
        access: the way to the account.
        before: the ids that were there before, of which the state records what they mean.
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
            f"not know; write the one of the form {form}",
        )


def _both(ids: VpcIds, recorded: Collection[str]) -> VpcIds:
    if ids.legacy_id or ids.id not in recorded:
        return ids
    return VpcIds(ids.id, next((it for it in sorted(recorded) if is_legacy(it)), ""))
