"""Writes the command-line reference, with each command's real output and a picture of a terminal.

Run as `python tools/command_line.py`; a test fails if the page is outdated, or if the picture lacks
output of the commands.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner
from qcloud_emulator import Emulator
from qcloud_peering.main import command
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "command-line.md"
PICTURE: Final = ROOT / "docs" / "assets" / "command-line.svg"
PICTURED: Final = (
    "list",
    "show app-to-partner",
    "check --vpc app --peer staging",
    "doctor",
)
"""Commands whose terminal output is shown in the picture."""
_FRAME: Final = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""rich's SVG template, without the fonts that it would load from other sites."""
_NAME: Final = "qcloud-peering"
_WIDTH: Final = "100"
_WIDE: Final = "120"

SEED: Final[dict[str, object]] = {
    "peeringConnections": [
        {
            "peeringConnectionId": "pcx-6gw5wvmk",
            "name": "app-to-data",
            "vpcId": "vpc-app00226",
            "peerVpcId": "vpc-data0089",
            "ageSeconds": 3 * 86400 + 60,
        },
        {
            "peeringConnectionId": "pcx-9hd2kq7c",
            "name": "app-to-partner",
            "vpcId": "vpc-app00226",
            "peerVpcId": "vpc-partner2",
            "state": "PENDING",
            "ageSeconds": 86400 + 60,
        },
    ],
    "routes": [
        {
            "routeTableId": table,
            "destinationCidrBlock": "10.1.0.0/16",
            "nextHub": "pcx-6gw5wvmk",
        }
        for table in ("rtb-app0main", "rtb-app0more")
    ],
}
"""The seed for the examples, in addition to the emulator's own accounts."""

TERRAFORM: Final[dict[str, object]] = {
    "version": 4,
    "resources": [
        {
            "module": 'module.peering["data"]',
            "mode": "managed",
            "type": "tencentcloud_vpc_peer_connect_manager",
            "name": "this",
            "instances": [{"attributes": {"id": "pcx-6gw5wvmk"}}],
        },
        {
            "mode": "managed",
            "type": "tencentcloud_vpc_peer_connect_manager",
            "name": "old",
            "instances": [{"attributes": {"id": "pcx-0ld0ld00"}}],
        },
    ],
}
"""A Terraform state that the examples import."""
_STATE: Final = "terraform.tfstate"

INTRODUCTION: Final = """# The command line

`qcloud-peering` inspects peering connections without a stack. It comes with the extra `[cli]`
(`pip install 'pulumi-qcloud[cli]'`); `qcloud-peering emulator` comes with `[emulator]`.

Credentials, region and endpoint come from the same sources as for the provider: the environment,
the credential files and, with `--stack`, a stack's configuration. On a terminal, listings are
coloured and adapt to its width: ids are never broken, empty columns are left out, and a narrow
terminal drops the least important columns. Elsewhere, listings are plain text with all columns, and
`--json` prints JSON. Exit codes: 0 done; 1 an error, explained in one sentence; 2 wrong usage.

For shell completion, add the line for your shell to its start-up file:

```sh
eval "$(_QCLOUD_PEERING_COMPLETE=bash_source qcloud-peering)"   # ~/.bashrc
eval "$(_QCLOUD_PEERING_COMPLETE=zsh_source qcloud-peering)"    # ~/.zshrc
_QCLOUD_PEERING_COMPLETE=fish_source qcloud-peering | source    # ~/.config/fish/config.fish
```

In names, characters that would control the terminal are shown escaped, such as `\\x1b`. On a
terminal, long listings show their progress.

The output below was printed by the commands, run against the emulator.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A command that the page shows with its output.

    Args:
        words: the words after `qcloud-peering`.
        env: additional environment.
        ends: the expected exit code.
        tells: whether its standard error is shown too.
    """

    words: str
    env: tuple[tuple[str, str], ...] = ()
    ends: int = 0
    tells: bool = False


_TIME: Final = re.compile(r"20\d\d-\d\d-\d\dT[0-9:+]+")
_A_TIME: Final = "2026-11-21T09:30:00+08:00"
"""Replaces the times at which the emulator created connections."""
_FOLDER: Final = re.compile(r"/\S+/(?=pulumi\b)")
"""Matches the folder of the Pulumi CLI on this machine."""
_NOTICE: Final = re.compile(r"(?m)^QCLOUD_EMULATOR is set.*\n")
_NO_KEY: Final = (("QCLOUD_EMULATOR", ""), ("PATH", "/nonexistent"))
EXAMPLES: Final = {
    "list": (
        Example("list"),
        Example("list --vpc data --state ACTIVE"),
        Example("list --peer-profile peer --json"),
    ),
    "show": (Example("show pcx-6gw5wvmk"), Example("show app-to-partner")),
    "check": (
        Example("check --vpc app --peer staging", ends=1),
        Example("check --vpc shared --peer partner --peer-profile peer"),
    ),
    "diagram": (Example("diagram --peer-profile peer"),),
    "policy": (Example("policy accept route"),),
    "doctor": (Example("doctor", env=_NO_KEY, ends=1),),
    "import": (
        Example("import --all --preview"),
        Example("import --from-terraform terraform.tfstate --preview", tells=True),
        Example("import pcx-6gw5wvmk --no-routes"),
    ),
    "emulator": (),
}
"""Every command with its examples, in the order of the page."""


def page() -> str:
    """Return the page."""
    with Emulator.start() as emulator:
        emulator.seed(SEED)
        parts = [INTRODUCTION]
        for name, examples in EXAMPLES.items():
            parts.append(f"## {_NAME} {name}\n")
            parts += [_example(emulator, example) for example in examples]
            parts.append(f"```text\n{_help(name)}```\n")
            for below in commands_of(name):
                parts.append(f"### {_NAME} {name} {below}\n")
                parts.append(f"```text\n{_help(name, below)}```\n")
    return "\n".join(parts)


def _example(emulator: Emulator, example: Example) -> str:
    environ = {
        "HOME": "/nonexistent",
        "QCLOUD_API_VERSION": "3.0",
        "QCLOUD_EMULATOR": emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "COLUMNS": _WIDTH,
        **dict(example.env),
    }
    env = {name: text or None for name, text in environ.items()}
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / _STATE
        state.write_text(json.dumps(TERRAFORM))
        words = shlex.split(example.words.replace(_STATE, str(state)))
        done = CliRunner(env=env).invoke(command, words, prog_name=_NAME)
    if done.exit_code != example.ends:
        raise SystemExit(f"{example.words}: exit code {done.exit_code}\n{done.output}")
    shown = _NOTICE.sub("", done.output) if example.tells else done.stdout
    return f"```console\n$ {_NAME} {example.words}\n{_TIME.sub(_A_TIME, shown)}```\n"


def _help(*words: str) -> str:
    asked = [*words, "--help"]
    return CliRunner(env={"COLUMNS": _WIDTH}).invoke(command, asked, prog_name=_NAME).stdout


def commands() -> list[str]:
    """Return the names of all commands."""
    return command.list_commands(click.Context(command))


def commands_of(name: str) -> list[str]:
    """Return the names of a command's subcommands; most have none."""
    context = click.Context(command)
    group = command.get_command(context, name)
    return group.list_commands(context) if isinstance(group, click.Group) else []


def picture(commands: Iterable[str] = PICTURED) -> str:
    """Return the terminal output of commands as a self-contained SVG."""
    screen = Console(record=True, width=int(_WIDE), file=io.StringIO(), force_terminal=True)
    with Emulator.start() as emulator:
        emulator.seed(SEED)
        for words in commands:
            screen.print(Text(f"$ {_NAME} {words}", style="bold"))
            shown = _FOLDER.sub("/usr/local/bin/", _on_a_terminal(words, emulator.url))
            screen.print(Text.from_ansi(_TIME.sub(_A_TIME, shown)))
    return screen.export_svg(title=_NAME, code_format=_FRAME, unique_id="terminal")


def _on_a_terminal(words: str, emulator: str) -> str:
    """Run a command on a pseudo-terminal, and return its output."""
    keys = {"QCLOUD_EMULATOR": emulator, "TENCENTCLOUD_REGION": "ap-guangzhou", "HOME": "/nowhere"}
    env = {**keys, "COLUMNS": _WIDE, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "qcloud_peering", *shlex.split(words)],
        env={**env, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):  # Linux signals the end of a terminal with EIO
            while read := os.read(ours, 65536):
                written += read
    os.close(ours)
    return written.decode().replace("\r", "").rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
    PICTURE.write_text(picture())
