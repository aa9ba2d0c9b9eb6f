"""What whoever waits for a CLI gets to see."""

from __future__ import annotations

import time

import pytest
from pulumi_cli import progress
from pulumi_cli.errors import UnavailableError


def test_a_long_command_says_how_long_it_has_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Now and then there is a line with the time and with what the command is at."""
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.1)

    progress.watch(["sh", "-c", "echo one; sleep 0.5"], describe=lambda line: f"at {line}", limit=9)

    assert "pulumi-cli:   0:00  at one" in capsys.readouterr().err.splitlines()


def test_a_command_that_fails_shows_its_last_lines() -> None:
    """The reason is in what it printed last."""
    with pytest.raises(UnavailableError, match=r"sh ended with code 3\n    the reason"):
        progress.watch(["sh", "-c", "echo the reason; exit 3"], describe=str, limit=9)


def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than the limit."""
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.1)
    started = time.monotonic()

    with pytest.raises(UnavailableError, match="it took longer than 0:00 minutes"):
        progress.watch(["sleep", "60"], describe=str, limit=0.3)

    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (61, "1:01")])
def test_a_duration_reads_as_minutes_and_seconds(seconds: float, text: str) -> None:
    """Durations are written the way a clock shows them."""
    assert text == progress.elapsed(seconds)
