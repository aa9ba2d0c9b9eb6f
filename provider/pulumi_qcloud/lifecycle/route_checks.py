"""Checking what routes name against what is there, so that the preview tells it."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.base import LISTING_AGE, fail_with
from pulumi_qcloud.lifecycle.checks import Checked
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.properties import is_unknown, known_text
from pulumi_qcloud.lifecycle.route_inputs import TABLES, unknown_tables
from pulumi_qcloud.lifecycle.spellings import check_spelling, is_old
from pulumi_qcloud.lifecycle.tables import tables_of


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
        tables = {it.id: it for it in listed if vpc_id in it.vpc.spellings()}
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
