"""The guides of the documentation: what a page has to follow, and following it to its end."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qcloud_emulator import Emulator

from tests.engine.commands import Running, Workshop

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = {
    str(path.relative_to(ROOT)): path
    for path in sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")])
}
"""Every page for users, by its path in the repository."""

FOLLOWED: Final = (
    "README.md",
    "docs/adopt-and-import.md",
    "docs/ci-preview.md",
    "docs/ci-roles.md",
    "docs/cross-account.md",
    "docs/getting-started.md",
    "docs/mesh.md",
    "docs/private-installation.md",
)
"""The pages that are followed command by command, on the engine."""

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE: Final = re.compile(r"`([\w./-]+)`:\s*\Z")
_ASIDE: Final = re.compile(r"<!-- (not run: (?P<reason>[^>]+?)|ends with an error) -->\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A code block of a page.

    Args:
        language: as its fence names it, "" where it names none.
        text: what is in it.
        line: number of the line of its fence.
        file: path of the file that it is, where the text before it ends with it and a colon.
        not_run: why it is not carried out, where a comment before it says so.
        fails: whether a comment before it says that it ends with an error.
    """

    language: str
    text: str
    line: int
    file: str = ""
    not_run: str = ""
    fails: bool = False


def blocks_of(page: str) -> list[Block]:
    """Return the code blocks of a page's text, in their order."""
    blocks = []
    for fence in _FENCE.finditer(page):
        before = page[: fence.start()]
        aside = _ASIDE.search(before)
        file = _FILE.search(before[: aside.start()] if aside else before)
        reason = (aside["reason"] or "") if aside else ""
        blocks.append(
            Block(
                language=fence[1],
                text=fence[2],
                line=before.count("\n") + 1,
                file=file[1] if file else "",
                not_run=reason,
                fails=aside is not None and not reason,
            )
        )
    return blocks


def files_of(page: str) -> dict[str, str]:
    """Return the files that a page's text shows, their texts by their paths."""
    return {block.file: block.text for block in blocks_of(page) if block.file}


def programs_of(page: str) -> list[Block]:
    """Return the Pulumi programs of a page: its Python blocks that are no files."""
    return [it for it in blocks_of(page) if it.language == "python" and not it.file]


def run_tests(
    folder: Path, path: str = os.defpath, *, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder, in an environment that has nothing but a PATH and a home.

    Args:
        folder: with the tests.
        path: the PATH.
        timeout: seconds that they may take.
    """
    options = ["-q", "--rootdir", str(folder), "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={"HOME": str(folder), "PATH": path},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


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


def new_home(workshop: Workshop, cloud: Emulator, *, keys: bool = True) -> dict[str, str]:
    """Make a user's home with the keys of a cloud's accounts, and return the environment.

    Args:
        workshop: the test's.
        cloud: an emulator that stands for the real cloud.
        keys: whether the user has any.
    """
    env = {name: text for name, text in workshop.environment().items() if name not in _STATED}
    env["PULUMI_OPTION_SKIP_PREVIEW"] = "true"  # the preview within an `up`, for the time it takes
    if not keys:
        return env
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
