"""A guide followed from its first command to its last, by a user who has only what it says."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from qcloud_emulator import Emulator

from tests.engine.commands import Running, Workshop
from tests.guide import Block

TIMEOUT: Final = 280.0
"""Seconds that a whole guide may take."""

_STATED: Final = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
"""What the tests' environment has and a new user's has not. (The engine takes the home directory
from the machine's users, not from the environment, so it needs a PULUMI_HOME.)"""
_COMMANDS: Final = ("sh",)
_OUTPUTS: Final = ("text", "json")
_MARK: Final = "@@@ block "
_UNEXPECTED: Final = "@@@ this was to end with an error"
_CHANGING: Final = (
    (re.compile(r"pcx-[0-9a-z]{8}\b"), "pcx-*"),
    (re.compile(r"rtb-[0-9a-z]{8}\b"), "rtb-*"),
    (re.compile(r"-[0-9a-f]{8}\b"), "-*"),
    (re.compile(r"\(\d+(\.\d+)?s\)"), "(*s)"),
    (re.compile(r"\b\d+ (minute|hour|day)s?\b"), "* days"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:*"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:+.]+"), "*T*"),
    (re.compile(r"\s+"), " "),
)
"""What differs from run to run, line breaks included: a page may break long lines."""


def new_home(workshop: Workshop, cloud: Emulator) -> dict[str, str]:
    """Make a user's home with the keys of a cloud's accounts, and return the environment.

    Args:
        workshop: the test's.
        cloud: an emulator that stands for the real cloud.
    """
    env = {name: text for name, text in workshop.environment().items() if name not in _STATED}
    env["PULUMI_OPTION_SKIP_PREVIEW"] = "true"  # the preview within an `up`, for the time it takes
    files = workshop.user / ".tencentcloud"
    files.mkdir(parents=True)
    (files / "credentials").write_text(
        "".join(
            f"[{name}]\nsecret_id = {it.secret_id}\nsecret_key = {it.secret_key}\n"
            for name, it in cloud.accounts.items()
        )
    )
    return env


def follow(
    blocks: list[Block], folder: Path, env: Mapping[str, str]
) -> Iterator[tuple[Block, str, str]]:
    """Carry out a guide's blocks in one shell, and return what was to be printed, and was.

    Files are written, commands are run, and a block of text after commands is what they print.

    Args:
        blocks: the page's.
        folder: an empty one, which gets a `.venv` as if the user had made it.
        env: the environment.

    Returns:
        For each block of text: the block, its text and the output, in which what changes from run
        to run is the same.

    Raises:
        AssertionError: a command ended otherwise than the page says.
    """
    folder.mkdir(parents=True)
    (folder / ".venv").symlink_to(sys.prefix)
    script = folder.with_suffix(".sh")
    script.write_text("".join(_script(blocks)))
    running = Running(["bash", str(script)], cwd=folder, env=env, output=folder.with_suffix(".run"))
    code = running.exit_code(TIMEOUT)
    printed = running.stdout
    assert code == 0, f"the guide ends with {code}\n{printed}\n{running.stderr}"
    outputs = [_uniform(it.partition("\n")[2]) for it in printed.split(_MARK)[1:]]
    number = -1
    for block in blocks:
        if block.not_run or block.file:
            continue
        if block.language in _COMMANDS:
            number += 1
        elif block.language in _OUTPUTS and number >= 0:
            yield block, _uniform(block.text), outputs[number]


def is_in(wanted: str, printed: str) -> bool:
    """Return whether the pieces of a text between its dots are in another, in their order."""
    at = 0
    for piece in wanted.split("..."):
        found = printed.find(piece.strip(), at)
        if found < 0:
            return False
        at = found + len(piece.strip())
    return True


def _script(blocks: list[Block]) -> Iterator[str]:
    yield "set -euo pipefail\nexec 2>&1\n_folder=$PWD\n"
    number = 0
    for block in blocks:
        if block.not_run:
            continue
        if block.file:
            path = f'"$_folder"/{shlex.quote(block.file)}'
            yield f'mkdir -p "$(dirname {path})"\n'
            yield f"cat > {path} <<'@@@'\n{block.text}@@@\n"
            # Python takes a module for up to date if its length and its second are the same.
            yield f'rm -rf "$(dirname {path})/__pycache__"\n'
        elif block.language in _COMMANDS:
            yield f"echo {shlex.quote(f'{_MARK}{number}')}\n"
            number += 1
            if block.fails:
                yield f"if (\n{block.text}); then echo '{_UNEXPECTED}'; exit 97; fi\n"
            else:
                yield block.text


def _uniform(text: str) -> str:
    for pattern, same in _CHANGING:
        text = pattern.sub(same, text)
    return text.strip()
