"""What bad settings get on the engine: one line, and the stack stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import peering
from tests.engine.stories import bring_up, errors_of_net, recorded
from tests.process.test_bad_settings import troubles


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_nothing_is_lost(
    stack: Stack, qcloud_emulator: Emulator, tmp_path: Path, command: str
) -> None:
    """Whatever stands between a stack and the API is told in one line, and the stack stays."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, peering())
    before = recorded(stack), qcloud_emulator.connections()
    stack.env |= {"QCLOUD_DEADLINE": "2"}

    with troubles(tmp_path / "clock", stack.api_version) as envs:
        failed = [
            stack.run(command, "--skip-preview", env=env, expect_failure=True) for env in envs
        ]

    told = [error for result in failed for error in errors_of_net(result)]
    assert len(envs) == len(told)
    assert [] == [error for error in told if len(error.splitlines()) != 1]
    assert before == (recorded(stack), qcloud_emulator.connections())
