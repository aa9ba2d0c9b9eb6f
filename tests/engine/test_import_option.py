"""Pulumi's own `import_` option on the real engine."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, peering

_OPTS = "opts=pulumi.ResourceOptions(import_='pcx-6gw5wvmk')"
_PROGRAMS = {
    "resource": peering(_OPTS),
    "component": f"""
import pulumi
from pulumi_qcloudx import VpcPeering

VpcPeering("net", vpc={APP!r}, peer_vpc={DATA!r}, {_OPTS})
""",
}


@pytest.mark.parametrize("kind", ["resource", pytest.param("component", marks=pytest.mark.quick)])
def test_refused(stack: Stack, cloud: Emulator, kind: str) -> None:
    """The user reads one sentence, before anything is asked for."""
    stack.write(_PROGRAMS[kind])

    preview = stack.preview(expect_failure=True)

    assert "Traceback" not in preview.text
    (said,) = preview.errors()
    assert (
        "net: opts has import_='pcx-6gw5wvmk', which cannot be imported from within a program; "
        "give adopt=True instead, or use `qcloud-peering import`"
    ) == said
    assert [] == cloud.calls()
