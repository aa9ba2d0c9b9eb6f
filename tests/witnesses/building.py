"""Installs the Node SDKs and builds the Go program, once for each set of versions."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_cli import cache

_HERE: Final = Path(__file__).parent
_NODE: Final = _HERE / "node"
_GO: Final = _HERE / "go"
_INSTALLED: Final = "node_modules/qcloudapi-sdk/package.json"
_BUILT: Final = "bin/witness"
_LIMIT: Final = 270.0
"""Seconds; a test that has to wait for it fails after 300."""


class WitnessMissingError(Exception):
    """A witness cannot be had; the text says what is missing, and what to do."""


def node() -> list[str]:
    """Return the command that makes calls with the Node SDKs, which are installed if necessary.

    Raises:
        WitnessMissingError: Node.js or npm is missing, or the packages cannot be installed.
    """
    program = _tool("node", "Node.js 18 or newer")
    npm = _tool("npm", "Node.js 18 or newer with npm")
    home = cache.root() / f"witness-node-{_digest([_NODE / 'package.json'])}"
    if not (home / _INSTALLED).is_file():
        with cache.filling(home, _INSTALLED) as folder:
            if not home.exists():
                shutil.copy(_NODE / "package.json", folder)
                _run([npm, "install", *_NPM_OPTIONS], folder, {})
    return [program, str(_NODE / "run.js"), str(home)]


_NPM_OPTIONS: Final = (
    "--no-package-lock",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
)


def go() -> list[str]:
    """Return the command that makes calls with the Go SDK, which is built if necessary.

    Raises:
        WitnessMissingError: Go is missing, or the program cannot be built.
    """
    program = _tool("go", "Go 1.21 or newer")
    sources = [*_GO.rglob("*.go"), *_GO.rglob("go.mod"), *_GO.rglob("go.sum")]
    home = cache.root() / f"witness-go-{_digest(sources)}"
    if not (home / _BUILT).is_file():
        with cache.filling(home, _BUILT) as folder:
            if not home.exists():
                _run([program, "build", "-o", str(folder / _BUILT), "."], _GO, _GO_SETTINGS)
    return [str(home / _BUILT)]


_GO_SETTINGS: Final = {
    "CGO_ENABLED": "0",
    "GOFLAGS": "-mod=readonly -buildvcs=false",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
}


def _tool(name: str, product: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise WitnessMissingError(
            f"there is no {name} on PATH: install {product}, since make test-all runs the SDKs of "
            "other languages on the emulator"
        )
    return found


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(_HERE)}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def _run(command: Sequence[str], folder: Path, settings: Mapping[str, str]) -> None:
    name = f"{Path(command[0]).name} {command[1]}"
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WitnessMissingError(
            f"`{name}` took longer than {_LIMIT:.0f} seconds: see whether the registry is reached"
        ) from None
    if done.returncode:
        raise WitnessMissingError(f"`{name}` ended with code {done.returncode}:\n{done.stdout}")
