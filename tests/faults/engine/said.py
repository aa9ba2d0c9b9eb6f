"""What the user was told, and whether it is clear: pure, over what a command printed."""

from __future__ import annotations

import re
from typing import Final

from tests.engine.commands import Result

_OURS: Final = re.compile(
    r"qcloud: .+"
    r"|pulumi-python:dynamic/qcloud:\w+ resource '[\w-]+'(:| has a problem:| property) .+"
    r"|((?!qcloud)[a-z][a-z\d]*: .+(\n|$))+"
)
"""An error of a provider and a failure of a check, each in one line; lines about components."""
_OF_THE_ENGINE: Final = re.compile(r"(update|preview) failed")
_BEFORE: Final = re.compile(r"^Preview failed: ")
"""What the engine puts before an error of a refresh that is only planned."""
_LOST: Final = re.compile(
    r"error reading from server: .+"
    r"|connection error: desc = .+"
    r"|(the )?client connection is closing"
    r"|transport is closing"
    r"|rpc error: code = (Unavailable|Canceled|Internal) desc = .+"
    r"|unexpected EOF|EOF"
    r"|(could not load provider for resource .+ )?could not read plugin \[.+\]: .+"
)
"""The engine's words about a process that it lost."""
_RAW: Final = re.compile(r"Traceback \(most recent call last\)|panic: |goroutine \d+")


def read(result: Result, killed: str) -> tuple[list[str], list[str]]:
    """Return the clear errors of a command, and whatever is not clear.

    Args:
        result: what it did.
        killed: what was killed meanwhile, "" for nothing.
    """
    if killed == "group":
        return [], []  # nobody was left to tell anything
    errors = list(dict.fromkeys(result.errors()))
    clear = [text for text in errors if _is_clear(text, killed)]
    unclear = [text for text in errors if not _is_clear(text, killed)]
    if _RAW.search(result.text):
        unclear.append(result.text)
    if result.exit_code and not any(_is_told(text, killed) for text in errors):
        unclear.append(f"it ended with {result.exit_code} and without a reason: {result.text}")
    return clear, unclear


def _is_told(text: str, killed: str) -> bool:
    """Whether an error gives a reason."""
    reason = _BEFORE.sub("", text)
    return bool(_OURS.fullmatch(reason) or (killed == "plugin" and _LOST.fullmatch(reason)))


def _is_clear(text: str, killed: str) -> bool:
    return _is_told(text, killed) or bool(_OF_THE_ENGINE.fullmatch(text))
