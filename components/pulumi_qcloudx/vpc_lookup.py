"""Looking up a VPC and its surroundings, with blocking calls.

This module loads the API client, so components import it only when they look something up.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_qcloud.api.model import Vpc, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.drift import as_listed
from pulumi_qcloud.lifecycle.properties import rules_of
from pulumi_qcloud.lookups import answers
from pulumi_qcloud.lookups.query import QueryError, VpcQuery

from pulumi_qcloudx.planning import ExistingConnection, PlannedVpc, Surroundings


def account_of(access: Access) -> str:
    """Return the UIN of the account in use, as configured or as reported by the API, or "".

    Raises:
        QcloudError: the call to the API failed.
    """
    return access.own_uin()


def look(
    access: Access, wanted: Mapping[str, Any], uin: str, *, since: float | None = None
) -> tuple[PlannedVpc, Surroundings]:
    """Return a VPC and its surroundings in its account.

    Args:
        access: access to its account and region.
        wanted: what selects the VPC: one or more of `id`, `name`, `cidr_block` and `tags`.
        uin: UIN of its account, as a decimal string, or "".
        since: see `answers`.

    Raises:
        QueryError: no VPC matches, or several do.
        QcloudError: a call to the API failed.
    """
    query = VpcQuery(**wanted)
    try:
        chosen = answers.get_vpc(access, query, since)
    except QueryError:
        # The VPC may have been created after the listing began.
        chosen = answers.get_vpc(access, query, time.monotonic())
    listed = answers.connections(access, since)
    connections = tuple(
        ExistingConnection(it.id, it.name, it.vpc.preferred, it.peer_vpc.preferred)
        for it in listed
        if rules_of(it.state_text).taken
    )
    of_account = answers.vpcs(access, since)
    vpcs = {vpc.id: vpc for vpc in (_planned(it, access, uin) for it in of_account)}
    ids = [it.ids for it in of_account] + [vpc for it in listed for vpc in (it.vpc, it.peer_vpc)]
    chosen_vpc = replace(_planned(chosen, access, uin), limit=access.peering_limit())
    listed_between: dict[frozenset[str], list[str]] = {}
    for it in listed:
        vpc_ids = frozenset((it.vpc.preferred, it.peer_vpc.preferred))
        listed_between.setdefault(vpc_ids, []).append(as_listed(it))
    return chosen_vpc, Surroundings(connections, vpcs, _aliases(ids), listed_between)


def _planned(vpc: Vpc, access: Access, uin: str) -> PlannedVpc:
    vpc_id = vpc.ids.preferred
    return PlannedVpc(
        vpc.name or vpc_id,
        vpc_id,
        (vpc.cidr_block, *vpc.assistant_cidr_blocks),
        uin,
        access.settings.region,
    )


def _aliases(ids: list[VpcIds]) -> dict[str, str]:
    return {
        other: used for it in ids for used in (it.preferred,) for other in it.all() if other != used
    }
