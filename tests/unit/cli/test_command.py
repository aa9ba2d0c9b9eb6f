"""The command as a process, and what a stack configures."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.cli.stack_configuration import configuration_of

WITHOUT_CLICK = """
import sys

sys.modules["click"] = None
from pulumi_qcloud.cli import main

main()
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that is `pulumi` on the PATH, to be written."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")
    return folder / "pulumi"


def say(pulumi: Path, script: str) -> None:
    """Let `pulumi` be a shell script."""
    pulumi.write_text(f"#!/bin/sh\n{textwrap.dedent(script)}")
    pulumi.chmod(0o755)


def test_module() -> None:
    """`python -m pulumi_qcloud.cli` is the command, under its own name."""
    done = run("-m", "pulumi_qcloud.cli", "--help")

    assert 0 == done.returncode
    assert done.stdout.startswith("Usage: qcloud-peering [OPTIONS] COMMAND")


def test_without_the_extra() -> None:
    """Without click the command says in one line what to install."""
    done = run("-c", WITHOUT_CLICK)

    assert (1, "") == (done.returncode, done.stdout)
    assert "qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'\n" == done.stderr


def test_settings_of_a_stack(pulumi: Path) -> None:
    """Of a stack's configuration the settings are taken, secrets included, and nothing else."""
    say(
        pulumi,
        """
        test "$*" = "config --json --show-secrets --stack dev --non-interactive" || exit 9
        echo '{"qcloud:region": {"value": "gz", "secret": false},'
        echo '"qcloud:secretKey": {"value": "emulator-key", "secret": true},'
        echo '"tencentcloud:region": {"value": "sh", "secret": false},'
        echo '"story:vpcId": {"value": "vpc-app00226", "secret": false}}'
        """,
    )

    assert {
        "qcloud:region": "gz",
        "qcloud:secretKey": "emulator-key",
        "tencentcloud:region": "sh",
    } == configuration_of("dev")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (None, "there is no `pulumi` on the PATH"),
        (
            "echo; echo 'error: no stack named dev' >&2; exit 255",
            "no stack named dev",
        ),
        ("exit 3", "`pulumi config` ended with 3"),
        ("echo hello", "`pulumi config --json` answered something else"),
        ("echo '[]'", "`pulumi config --json` answered something else"),
    ],
    ids=["not there", "refuses", "silent", "no JSON", "no object"],
)
def test_no_settings_of_a_stack(pulumi: Path, script: str | None, reason: str) -> None:
    """Where the Pulumi CLI does not answer, one sentence says why."""
    if script is not None:
        say(pulumi, script)

    with pytest.raises(ConfigurationError) as raised:
        configuration_of("dev")

    assert f"the configuration of stack dev cannot be read: {reason}" == str(raised.value)
