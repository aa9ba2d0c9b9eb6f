"""What `qcloud-peering doctor` asks of this machine: the Pulumi CLI, its plugins, the packages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pulumi_qcloud.cli.findings import Finding, ok, problem, warning

OLDEST: Final = (3, 200)
"""The Pulumi CLI that dynamic providers are known to work with."""
IMPORTING: Final = (3, 254)
"""The one whose `pulumi import --file` takes dynamic resources."""
PLUGINS: Final = ("pulumi-language-python", "pulumi-resource-pulumi-python")
"""What the CLI starts for a Python program and its dynamic providers."""

_INSTALL: Final = "install it as pulumi.com/docs/install says, and put its folder on the PATH"
_TIMEOUT: Final = 30.0


def findings() -> Iterator[Finding]:
    """Yield a line for the Pulumi CLI, for each plugin of it, and for the packages."""
    found = shutil.which("pulumi")
    if found is None:
        yield problem("Pulumi CLI", f"there is no `pulumi` on the PATH; {_INSTALL}")
    else:
        yield _cli(found)
        yield from (_plugin(name, Path(found).parent) for name in PLUGINS)
    packages = ", ".join(f"{name} {version(name)}" for name in ("pulumi-qcloud", "pulumi"))
    yield ok("packages", packages)


def _cli(found: str) -> Finding:
    try:
        answered = subprocess.run(  # noqa: S603 (no shell)
            [found, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return problem("Pulumi CLI", f"{found} cannot be run ({type(error).__name__}); {_INSTALL}")
    told = re.search(r"v?(\d+)\.(\d+)\.\d+", answered.stdout)
    if told is None:
        return problem("Pulumi CLI", f"{found} does not tell its version; {_INSTALL}")
    release = int(told[1]), int(told[2])
    if release < OLDEST:
        return problem("Pulumi CLI", f"{told[0]} is older than {_text(OLDEST)}.0; {_INSTALL}")
    if release < IMPORTING:
        return warning(
            "Pulumi CLI",
            f"{told[0]} works; `pulumi import --file` of what `qcloud-peering import` writes needs "
            f"{_text(IMPORTING)}.0",
        )
    return ok("Pulumi CLI", f"{told[0]} at {found}")


def _plugin(name: str, folder: Path) -> Finding:
    found = shutil.which(name) or shutil.which(name, path=str(folder))
    if found is None:
        return problem(
            "Pulumi CLI",
            f"{name} is neither on the PATH nor beside `pulumi` in {folder}; it comes with the "
            f"CLI: {_INSTALL}",
        )
    return ok("Pulumi CLI", f"{name} at {found}")


def _text(release: tuple[int, int]) -> str:
    return ".".join(map(str, release))
