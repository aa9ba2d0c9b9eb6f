"""What importing costs, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_COSTLY = ("requests", "urllib3", "tenacity", "sqlite3", "cheroot", "click")


def _added_by(module: str) -> set[str]:
    """Return the modules that an import brings along beyond those of `pulumi` itself."""
    code = (
        "import sys, pulumi; before = set(sys.modules)\n"
        f"import {module}; print(*sorted(set(sys.modules) - before))"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(shown.stdout.split())


@pytest.mark.parametrize("module", ["pulumi_qcloud", "pulumi_qcloudx", "pulumi_qcloud.settings"])
def test_costly_modules(module: str) -> None:
    """A program that only declares resources pays for no HTTP client and no emulator."""
    added = {name.partition(".")[0] for name in _added_by(module)}

    assert set() == added & {*_COSTLY, "dill", "qcloud_emulator"}


def test_lazy_modules() -> None:
    """The client and the life cycle are not loaded by a program either."""
    added = _added_by("pulumi_qcloud")

    assert "pulumi_qcloud.vpc_peering_connection" in added
    assert [] == [
        name
        for name in sorted(added)
        if name in ("pulumi_qcloud.api.client", "pulumi_qcloud.providers")
        or name.startswith("pulumi_qcloud.lifecycle")
    ]


def test_public_names() -> None:
    """The package exports what it says, and each name is its own."""
    import pulumi_qcloud

    assert {"Provider", "VpcPeeringConnection", "VpcPeeringConnectionArgs"} <= set(
        pulumi_qcloud.__all__
    )
    assert [] == [name for name in pulumi_qcloud.__all__ if not hasattr(pulumi_qcloud, name)]


def test_arrows() -> None:
    """API, provider, components and emulator depend on each other one way only."""
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == linted.returncode, linted.stdout
    assert "0 broken" in linted.stdout
