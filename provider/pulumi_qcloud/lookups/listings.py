"""The account's listings, as a program's lookups share them. These functions block."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi_qcloud.lookups.problems import LookupProblem, qcloud_errors_as_problems

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc
    from pulumi_qcloud.lifecycle.clients import Access


def place_of(access: Access) -> str:
    """Return region and account, for people."""
    return f"{access.settings.region} (credentials from: {access.client.account})"


def refuse_old_ids(access: Access, *vpc_ids: str | None) -> None:
    """Raise if a VPC is named by an id that the version of the API in use does not know.

    Raises:
        LookupProblem: with the id, and the form to write it in.
    """
    if access.client.features.old_ids:
        return
    for vpc_id in vpc_ids:
        if vpc_id is not None and "_vpc_" in vpc_id:
            raise LookupProblem(
                f"{vpc_id!r} is an id that API {access.settings.api_version} does not know; "
                "write the one of the form vpc-..."
            )


def refuse_tags(access: Access, tags: Mapping[str, str] | None) -> None:
    """Raise if tags are asked for that the version of the API in use does not know.

    Raises:
        LookupProblem: with what to do.
    """
    if tags is not None and "tags" not in access.client.features.settings:
        raise LookupProblem(
            f"API {access.settings.api_version} knows no tags; leave tags out, or set "
            "qcloud:apiVersion to a version that knows them"
        )


def vpcs(access: Access, *, since: float | None = None) -> tuple[Vpc, ...]:
    """Return the account's VPCs in the region.

    Args:
        access: which account and region.
        since: reading of `time.monotonic` before which the listing must not have begun; None for
            any that the deployment has.

    Raises:
        LookupProblem: the API could not be asked.
    """
    with qcloud_errors_as_problems():
        return access.vpcs.get(max_age=_age(since)).items


def connections(access: Access, *, since: float | None = None) -> tuple[PeeringConnection, ...]:
    """Return the account's peering connections in the region, from either side; see `vpcs`."""
    with qcloud_errors_as_problems():
        return access.listing.connections(max_age=_age(since))


def route_tables(access: Access, *, since: float | None = None) -> tuple[RouteTable, ...]:
    """Return the account's route tables in the region; see `vpcs`."""
    with qcloud_errors_as_problems():
        return access.route_tables.get(max_age=_age(since)).items


def _age(since: float | None) -> float:
    return math.inf if since is None else max(time.monotonic() - since, 0.0)
