"""Programs that run here do with provider processes what they do on the engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import peering
from tests.process.plugin import PluginError
from tests.process.programs import carry_out, set_environment, written
from tests.process.stand_in import State
from tests.process.steps import DEFAULT


@pytest.fixture
def state(qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """Return the state of a stack that talks to the emulator."""
    env = {"QCLOUD_EMULATOR": qcloud_emulator.url, "TENCENTCLOUD_REGION": "ap-guangzhou"}
    set_environment(monkeypatch, env, tmp_path)
    return State(tmp_path, {DEFAULT: {}}, env)


def test_life(state: State, qcloud_emulator: Emulator) -> None:
    """What a program declares is planned, made, left alone, changed, and deleted when it goes."""
    program, renamed = written(peering()), written(peering(peering_connection_name="renamed"))

    planned = carry_out(state, program, preview=True)
    nothing = qcloud_emulator.connections()
    made = carry_out(state, program)
    same = carry_out(state, program)
    update = carry_out(state, renamed)
    names = [it["name"] for it in qcloud_emulator.connections()]
    gone = carry_out(state, lambda: None)

    assert ({"net": "create"}, {}, []) == (planned.done, planned.outputs, nothing)
    assert {"net": "create"} == made.done
    assert ("ACTIVE", "pcx-") == (made.outputs["state"], str(made.outputs["pcx_id"])[:4])
    assert [{"net": "same"}, {"net": "update"}] == [same.done, update.done]
    assert (["renamed"], {"net": "delete"}) == (names, gone.done)
    assert ([], {}) == (qcloud_emulator.connections(), state.records)


def test_failure(state: State) -> None:
    """What a resource fails with is what the program fails with."""
    with pytest.raises(PluginError, match="vpcId is 'vpc_226'"):
        carry_out(state, written(peering(vpc_id="vpc_226")))

    assert {} == state.records
