"""What bad settings get on the engine: one line, and the stack stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine import elsewhere
from tests.engine.harness import Stack
from tests.engine.programs import peering
from tests.engine.stories import bring_up, errors_of_net, recorded
from tests.process.test_bad_settings import at
from tests.unit.api.loopback import refused_port, serving


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_nothing_is_lost(
    stack: Stack, qcloud_emulator: Emulator, tmp_path: Path, command: str
) -> None:
    """Whatever stands between a stack and the API is told in one line, and the stack stays."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, peering())
    before = recorded(stack), qcloud_emulator.connections()
    stack.env |= {"QCLOUD_DEADLINE": "2"}

    with (
        serving(elsewhere.html("200 OK")) as portal,
        serving(elsewhere.html("502 Bad Gateway")) as proxy,
        serving(elsewhere.html("410 Gone")) as gone,
        elsewhere.api_with_clock(tmp_path / "clock", 600) as ahead,
    ):
        troubles = [
            {"TENCENTCLOUD_SECRET_KEY": "not-the-right-one"},
            {"TENCENTCLOUD_SECRET_ID": ""},
            {"QCLOUD_ENDPOINT": portal.url},
            {"QCLOUD_ENDPOINT": proxy.url},
            {"QCLOUD_ENDPOINT": gone.url},
            {"QCLOUD_ENDPOINT": f"http://127.0.0.1:{refused_port()}"},
            at({}, ahead, stack.api_version),
        ]
        failed = [
            stack.run(command, "--skip-preview", env=env, expect_failure=True) for env in troubles
        ]

    told = [error for result in failed for error in errors_of_net(result)]
    assert len(troubles) == len(told)
    assert [] == [error for error in told if len(error.splitlines()) != 1]
    assert before == (recorded(stack), qcloud_emulator.connections())
