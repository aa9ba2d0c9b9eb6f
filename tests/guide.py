"""The guides: what their code blocks are, and how those that are tests are run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
