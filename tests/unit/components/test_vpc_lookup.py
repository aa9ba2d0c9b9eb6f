"""Looking up a VPC for a component: what is asked twice, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lookups.query import QueryError
from pulumi_qcloudx.vpc_lookup import look
from qcloud_emulator import Emulator


@pytest.fixture
def access(qcloud_emulator: Emulator, tmp_path: Path) -> Access:
    """Return the way to the emulator's first account."""
    environment = {
        "QCLOUD_API_VERSION": "2.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "QCLOUD_RATE_LIMIT": "0",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Clients({}, environment, home=tmp_path).access()


def listings(cloud: Emulator) -> int:
    """Return how often the VPCs were listed."""
    return [call["action"] for call in cloud.calls()].count("DescribeVpcEx")


def test_refused(access: Access, qcloud_emulator: Emulator) -> None:
    """An API that refuses to list VPCs is not asked a second time for the same one."""
    qcloud_emulator.add_fault(
        "DescribeVpcEx", kind="error", code="UnauthorizedOperation", times=None
    )

    with pytest.raises(QcloudError, match="UnauthorizedOperation"):
        look(access, {"name": "app"}, "")

    assert 1 == listings(qcloud_emulator)


def test_made_meanwhile(access: Access, qcloud_emulator: Emulator) -> None:
    """A VPC that the listing does not have is looked for in a new one."""
    with pytest.raises(QueryError):
        look(access, {"name": "later"}, "")
    before = listings(qcloud_emulator)
    vpc = {"name": "later", "cidrBlock": "10.9.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]})

    found, _ = look(access, {"name": "later"}, "")

    assert "later" == found.label
    assert before + 1 == listings(qcloud_emulator)
