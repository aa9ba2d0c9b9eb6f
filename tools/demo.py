"""`make demo`: the real Pulumi engine creates, checks and removes a peering connection.

Runs inside `qcloud-emulator run`, on the stack `demo` of the repository's root. It writes only to
`.demo`, which the next run removes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Final

from pulumi_cli import find
from pulumi_cli.errors import CliNotFoundError

ROOT: Final = Path(__file__).parents[1]
DEMO: Final = ROOT / ".demo"
PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.demo.yaml")
STACK: Final = ("--stack", "demo")
CONFIG: Final = ("--config-file", str(DEMO / "project" / "Pulumi.demo.yaml"))
PROGRAM: Final = "examples/quickstart/__main__.py"
WHERE_NEXT: Final = """
Next: README.md explains your own program, two accounts and a real account. For more: make docs."""
_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")
_LEFT_OUT: Final = re.compile(
    r"(creating|deleting) \(\d+s\)|QCLOUD_EMULATOR is set|\d+ messages?$|^\s*Diagnostics:$"
    r"|^\s*pulumi:pulumi:Stack \(\S+\):$|^\s*Duration:|^The resources in the stack have been"
    r"|^If you want to remove|^\s*(Updating|Destroying|Previewing update) \("
)
"""Lines of the engine's output that other lines make redundant."""


class DemoError(Exception):
    """The demo cannot continue; the message says where it stopped."""


def coloured() -> bool:
    """Return whether the output is a terminal and plain text was not requested."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def heading(text: str) -> None:
    """Print the heading of the next step."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if coloured() else ("", "")
    print(f"\n{bold}== {text}{plain}", flush=True)


def environment(cli: Path) -> dict[str, str]:
    """Return the environment of the demo's commands, with its own backend and without network.

    Args:
        cli: folder with the Pulumi CLI.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
    return inherited | {
        "PATH": f"{cli}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PULUMI_BACKEND_URL": f"file://{DEMO / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(DEMO / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def prepare(env: dict[str, str]) -> None:
    """Create an empty backend with the stack in it.

    The stack is created in a copy of the project, because its creation writes to the configuration
    file.
    """
    shutil.rmtree(DEMO, ignore_errors=True)
    for folder in ("backend", "home", "project"):
        (DEMO / folder).mkdir(parents=True)
    for name in PROJECT_FILES:
        shutil.copy(ROOT / name, DEMO / "project" / name)
    made = subprocess.run(
        ["pulumi", "stack", "init", "demo", "--non-interactive"],
        cwd=DEMO / "project",
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise DemoError(f"pulumi stack init: {made.stderr.strip()}")


def pulumi(*command: str, env: dict[str, str]) -> None:
    """Run a command of the CLI and print its output, unfiltered if the command fails."""
    heading(f"pulumi {' '.join(command)}")
    colour = ("--color", "always" if coloured() else "never")
    said = []
    with subprocess.Popen(
        ["pulumi", *command, "--non-interactive", "--suppress-progress", *colour, *STACK, *CONFIG],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            plain = _ANSI.sub("", line).rstrip()
            if plain and not _LEFT_OUT.search(plain):
                print(f"  {line.rstrip()}", flush=True)
    if process.returncode:
        print("\n".join(said), file=sys.stderr)
        raise DemoError(f"pulumi {command[0]} exited with code {process.returncode}")


def ask(emulator: str, what: str) -> dict[str, object]:
    """Call the emulator's admin API.

    Args:
        emulator: its address on loopback.
        what: last part of the path, such as `calls`.
    """
    with urllib.request.urlopen(f"{emulator}/_emulator/{what}", timeout=10) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
    return found


def account_for_calls(emulator: str) -> None:
    """Print the number of signed calls, and check that no connection is left."""
    calls = ask(emulator, "calls")["calls"]
    left = ask(emulator, "stats")["connections"]
    actions = Counter(str(call["action"]) for call in calls) if isinstance(calls, list) else {}
    listed = ", ".join(f"{count} {action}" for action, count in sorted(actions.items()))
    heading("API calls")
    print(f"  {sum(actions.values())} signed calls: {listed}.")
    if left:
        raise DemoError(f"the emulator still has {left} connections")
    print("  The emulator has no connection left.")


def main() -> int:
    """Show the whole life of a peering connection.

    Returns:
        The exit code, 0 if everything succeeded.
    """
    emulator = os.environ.get("QCLOUD_EMULATOR")
    if not emulator:
        print("run it as: make demo", file=sys.stderr)
        return 2
    try:
        old = environment(find.directory()) | {"QCLOUD_API_VERSION": "2.0"}
        prepare(old)
        print(f"{PROGRAM} peers two VPCs. Every call goes to an emulator at {emulator}.")
        print("The connection is created over API 2.0, the emulator's first version of the API.")
        pulumi("up", "--yes", "--skip-preview", env=old)
        print("\nThe same stack over API 3.0, the default for your own stacks, shows no changes.")
        pulumi("preview", "--expect-no-changes", env=old | {"QCLOUD_API_VERSION": "3.0"})
        pulumi("destroy", "--yes", "--skip-preview", env=old)
        account_for_calls(emulator)
    except (CliNotFoundError, DemoError) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    print(WHERE_NEXT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
