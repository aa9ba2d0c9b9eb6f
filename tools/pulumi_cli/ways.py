"""The ways to get a Pulumi CLI: two find an existing one, two put a new one into a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from pulumi_cli import cache, shims
from pulumi_cli.errors import UnavailableError
from pulumi_cli.progress import say, watch

OLDEST: Final = (3, 200)
_OLDEST_GO: Final = (1, 25, 11)
_PACKAGE: Final = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_VARIABLE: Final = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_INSTALL: Final = """
import socket, sys
try:
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo
except ImportError as missing:
    sys.exit(f"this Python lacks the pulumi package: {missing}")
socket.setdefaulttimeout(5)
try:
    PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
except OSError as error:
    sys.exit(str(error))
"""


def _numbers(text: str) -> tuple[int, ...]:
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(n) for n in found[0].split(".")) if found else ()


def on_path() -> Path:
    """Return the CLI that the user has installed, if it is new enough."""
    folders = [f for f in os.get_exec_path() if f and not shims.is_ours(Path(f))]
    executable = shutil.which("pulumi", path=os.pathsep.join(folders))
    if executable is None:
        raise UnavailableError("pulumi is not on PATH")
    answer = subprocess.run(
        [executable, "version"],
        env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    version = answer.stdout.strip()
    if answer.returncode or _numbers(version) < OLDEST:
        raise UnavailableError(
            f"{executable} prints '{version or answer.stderr.strip()}', "
            f"which is not {'.'.join(map(str, OLDEST))} or newer"
        )
    return Path(executable)


def in_cache() -> Path:
    """Return the CLI that an earlier run has cached."""
    executable = cache.home() / "bin" / "pulumi"
    if not executable.is_file():
        raise UnavailableError(f"{cache.home()} does not exist yet")
    return executable


def installed(folder: Path) -> None:
    """Install the CLI into a folder with the official installer, through the Automation API."""
    say(f"trying the official installer for {cache.wanted_version()}")
    watch(
        [sys.executable, "-c", _INSTALL, str(folder), cache.wanted_version()],
        describe=lambda line: line or "downloading",
        limit=600,
    )


def built(folder: Path) -> None:
    """Build the CLI from Go modules into a folder."""
    go = shutil.which("go")
    if go is None:
        raise UnavailableError("go is not on PATH")
    answer = subprocess.run(
        [go, "env", "GOVERSION"],
        env={**os.environ, "GOTOOLCHAIN": "local"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if _numbers(answer.stdout) < _OLDEST_GO:
        raise UnavailableError(
            f"{go} is {answer.stdout.strip() or 'broken'}, but the CLI needs Go "
            f"{'.'.join(map(str, _OLDEST_GO))} or newer"
        )
    version = cache.wanted_version()
    say(f"building {version} from Go modules: about 6 minutes on two cores, once")
    seen = {"downloaded": 0, "compiled": 0}

    def describe(line: str) -> str:
        seen["downloaded" if line.startswith("go: downloading") else "compiled"] += 1
        return f"{seen['downloaded']} modules downloaded, {seen['compiled']} packages compiled"

    watch(
        [
            go,
            "build",
            "-v",
            "-trimpath",
            "-tags=osusergo,grpcnotrace",
            f"-ldflags=-w -s -X {_VERSION_VARIABLE}=v{version}",
            "-o",
            str(folder / "bin" / "pulumi"),
            _PACKAGE,
        ],
        describe=describe,
        limit=3600,
        cwd=cache.GO_MODULE.parent,
        env={
            **os.environ,
            "CGO_ENABLED": "0",
            "GOFLAGS": "-mod=readonly -buildvcs=false",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        },
    )
