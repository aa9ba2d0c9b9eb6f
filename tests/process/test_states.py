"""A state that a released version wrote is one that the present version takes as it is."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
from qcloud_emulator import Emulator

from tests.engine.golden import PROJECT, SINCE, Golden, timeless, versions
from tests.engine.stories import OWN_UIN, writes
from tests.engine.versions import VERSIONS
from tests.process.programs import KINDS, carry_out, set_environment, written
from tests.process.stand_in import State
from tests.process.steps import DEFAULT, Record


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _loaded(state: State, golden: dict[str, Any]) -> None:
    """Record the resources of a state's file, and configure their providers."""
    state.config = {DEFAULT: {}}
    for told in golden["deployment"]["resources"]:
        if told["type"].startswith("pulumi:providers:"):
            if not _name(told["urn"]).startswith(DEFAULT):
                state.config = {**state.config, _name(told["urn"]): told["inputs"]}
        elif kind := KINDS.get(told["type"]):
            provider = told["provider"].split("::")[-2]
            state.records[_name(told["urn"])] = Record(
                kind,
                DEFAULT if provider.startswith(DEFAULT) else provider,
                told["id"],
                told["inputs"],
                told["outputs"],
            )


def _remembered(records: dict[str, Record], but: tuple[str, ...] = ()) -> dict[str, list[object]]:
    return {
        name: [
            it.id,
            it.inputs,
            timeless({key: value for key, value in it.outputs.items() if key not in but}),
        ]
        for name, it in records.items()
    }


@pytest.mark.parametrize("written_by", versions())
@pytest.mark.parametrize("api_version", VERSIONS)
def test_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api_version: str, written_by: str
) -> None:
    """Its preview and its refresh find nothing to do and change nothing; it can be destroyed."""
    golden = Golden(written_by, api_version)
    program = written(golden.program.read_text())
    with Emulator.start(seed=golden.seed(time.time())) as cloud:
        env = {
            "QCLOUD_API_VERSION": api_version,
            "QCLOUD_EMULATOR": cloud.url,
            "QCLOUD_UIN": OWN_UIN,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
        }
        set_environment(monkeypatch, env, tmp_path)
        state = State(tmp_path, {}, env)
        _loaded(state, golden.state())
        before = _remembered(copy.deepcopy(state.records))

        planned = carry_out(state, program, preview=True, project=PROJECT)
        found = state.refresh()

        assert {"same"} == set(planned.done.values()) == set(found.values())
        assert state.records.keys() == planned.done.keys()
        assert before == _remembered(state.records, SINCE.get(written_by, ()))
        assert [] == writes(cloud)
        state.destroy()
        assert [] == cloud.connections()
        assert [] == [it for it in cloud.state()["routes"] if it["nextHub"].startswith("pcx-")]
