"""What is wrong with both sides of a component is told once."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.elsewhere import without_names
from tests.engine.harness import Stack
from tests.engine.test_planning_mistakes import HEAD, told

PEERING = 'VpcPeering("net", {"name": "app"}, {"name": "data"})'


@pytest.mark.quick
def test_missing_credentials(stack: Stack) -> None:
    """Without credentials the user reads one sentence, for both sides together."""
    stack.env["TENCENTCLOUD_REGION"] = "ap-guangzhou"
    stack.write(HEAD + PEERING)

    said = told(stack.preview(expect_failure=True))

    assert said.startswith("vpc, peer_vpc: "), said
    assert 1 == said.count("TENCENTCLOUD_SECRET_ID"), said
    assert 1 == len(said.splitlines())


def test_unreachable_host(stack: Stack, cloud: Emulator, tmp_path: Path) -> None:
    """A host that is not there is told once, for both sides together."""
    stack.use_endpoint(cloud)
    stack.env.pop("QCLOUD_EMULATOR")
    stack.env |= {
        "QCLOUD_ENDPOINT": "https://vpc.api.example.invalid/v2/index.php",
        "QCLOUD_DEADLINE": "2",
        **without_names(tmp_path / "without-names"),
    }
    stack.write(HEAD + PEERING)

    said = told(stack.preview(expect_failure=True))

    assert said.startswith("vpc, peer_vpc: "), said
    assert 1 == said.count("vpc.api.example.invalid"), said
