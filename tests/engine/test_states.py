"""A state that a released version wrote is one that the present version takes as it is."""

from __future__ import annotations

import time
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.states import PROJECT, STACK, Golden, versions
from tests.engine.stories import writes

_CLOCK: Final = ("createTime", "expiresAt", "__connectionCreateTime")
"""Outputs about a pending connection that are as old as the test: it would have expired."""
_SINCE: Final = {"0.1.0": ("__connectionName",)}
"""Outputs that came after a version wrote its states, and that a refresh adds."""


def resources(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources of a state by their URNs."""
    return {it["urn"]: it for it in state["deployment"]["resources"]}


def remembered(state: dict[str, Any]) -> dict[str, list[object]]:
    """Return what a state remembers of each resource, without the times of what is pending."""
    return {
        urn: [it.get("id"), it.get("inputs"), _timeless(it.get("outputs") or {})]
        for urn, it in resources(state).items()
    }


def _timeless(outputs: dict[str, Any]) -> dict[str, Any]:
    left_out = _CLOCK if outputs.get("state") in ("PENDING", "waiting") else ()
    return {key: value for key, value in outputs.items() if key not in left_out}


@pytest.mark.parametrize("written_by", versions())
def test_taken_as_it_is(new_stack: NewStack, api_version: str, written_by: str) -> None:
    """Its preview and its refresh find nothing to do and change nothing; it can be destroyed."""
    golden = Golden(written_by, api_version)
    stack = new_stack(golden.program.read_text(), project=PROJECT, name=STACK)
    stack.import_state(golden.state())
    with Emulator.start(seed=golden.seed(time.time())) as cloud:
        stack.use_emulator(cloud)

        stack.preview("--expect-no-changes")
        stack.refresh("--skip-preview", "--expect-no-changes")

        present = stack.export_state()
        for resource in resources(present).values():
            for name in _SINCE.get(written_by, ()):
                resource.get("outputs", {}).pop(name, None)
        assert remembered(golden.state()) == remembered(present)
        assert [] == writes(cloud)
        stack.destroy("--skip-preview")
        assert [] == cloud.connections()
        assert [] == [it for it in cloud.state()["routes"] if it["nextHub"].startswith("pcx-")]
