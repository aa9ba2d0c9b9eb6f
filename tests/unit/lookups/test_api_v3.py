"""Lookups under API 3.0, which knows VPCs by their present ids only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pulumi_qcloud import (
    LookupProblem,
    get_route_tables_output,
    get_vpc_output,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections_output,
    get_vpcs_output,
)
from qcloud_emulator import Emulator

from tests.programs import deploy


@pytest.mark.parametrize(
    "lookup",
    [
        lambda: get_vpc_output(id="gz_vpc_226"),
        lambda: get_vpcs_output(id="gz_vpc_226"),
        lambda: get_vpc_peering_connection_output(vpc_id="gz_vpc_226"),
        lambda: get_vpc_peering_connections_output(peer_vpc_id="gz_vpc_226"),
        lambda: get_route_tables_output(vpc_id="gz_vpc_226"),
    ],
)
def test_old_ids(
    cloud: Emulator, monkeypatch: pytest.MonkeyPatch, lookup: Callable[[], Any]
) -> None:
    """An id in the old spelling is a problem that says what to write, and nothing is asked."""
    monkeypatch.setenv("QCLOUD_API_VERSION", "3.0")

    with pytest.raises(LookupProblem) as caught:
        deploy(lookup)

    assert str(caught.value).partition(": ")[2] == (
        "'gz_vpc_226' is an id that API 3.0 does not know; write the one of the form vpc-..."
    )
    assert cloud.calls() == []


def test_same_vpc(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A VPC is the same under either version, but for the old id, which 3.0 does not tell."""
    found = {}
    for version in ("2.0", "3.0"):
        monkeypatch.setenv("QCLOUD_API_VERSION", version)
        (outcome,) = deploy(lambda: get_vpc_output(name="app"))
        found[version] = outcome.value

    told = {
        version: [
            getattr(vpc, name) for name in ("id", "name", "cidr_block", "region", "legacy_id")
        ]
        for version, vpc in found.items()
    }
    assert told == {
        "2.0": ["vpc-app00226", "app", "10.0.0.0/16", "ap-guangzhou", "gz_vpc_226"],
        "3.0": ["vpc-app00226", "app", "10.0.0.0/16", "ap-guangzhou", None],
    }
