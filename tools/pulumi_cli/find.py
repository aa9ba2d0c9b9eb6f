"""Tries the ways to get a Pulumi CLI in order, and reports progress on stderr."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pulumi_cli import cache, shims, ways
from pulumi_cli.errors import CliNotFoundError, UnavailableError
from pulumi_cli.progress import say

if TYPE_CHECKING:
    from collections.abc import Callable

_READY: Final[tuple[tuple[str, Callable[[], Path]], ...]] = (
    ("on PATH", ways.on_path),
    ("in the cache", ways.in_cache),
)
_MAKING: Final[tuple[tuple[str, Callable[[Path], None]], ...]] = (
    ("the official installer", ways.installed),
    ("Go modules", ways.built),
)
_ADVICE: Final = """No Pulumi CLI is available. Do one of the following, then try again:
  1. install the Pulumi CLI 3.200 or newer as described in its documentation, and put it on PATH;
  2. let this machine reach the internet, so that the official installer can run;
  3. install Go 1.25.11 or newer and let it reach a Go module proxy, so that the CLI can be built.
What was tried:"""


def executable() -> Path:
    """Find, install or build the Pulumi CLI.

    Raises:
        CliNotFoundError: all ways failed.
    """
    reasons: list[str] = []
    for name, ready in _READY:
        try:
            found = ready()
        except UnavailableError as reason:
            reasons.append(f"{name}: {reason}")
        else:
            say(f"the CLI is {name}: {found}")
            return found
    with cache.filling() as folder:
        try:
            return ways.in_cache()
        except UnavailableError:
            pass
        for name, make in _MAKING:
            try:
                make(folder)
            except UnavailableError as reason:
                say(f"{name}: {reason}")
                reasons.append(f"{name}: {reason}")
                shutil.rmtree(folder / "bin", ignore_errors=True)
            else:
                break
        else:
            raise CliNotFoundError("\n  - ".join([_ADVICE, *reasons]))
    found = ways.in_cache()
    say(f"the CLI is ready: {found}")
    return found


def directory(python: Path | None = None) -> Path:
    """Return the folder to put on PATH so that Python programs run.

    Args:
        python: a Python that has `pulumi`, to run the language host if the CLI has none; None for
            the current Python.

    Raises:
        CliNotFoundError: all ways failed.
    """
    found = executable()
    if shims.has_language_host(found):
        return found.parent
    return shims.directory(found, python or Path(sys.executable))
