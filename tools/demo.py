"""`make demo`: a peering connection made, checked and removed by the real Pulumi engine.

Runs inside `qcloud-emulator run`, on the stack `demo` of the repository's root. What it writes is
under `.demo`, which the next run removes.
"""

from __future__ import annotations

import json
import os
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
REAL_ACCOUNT: Final = """
With a real account: set TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_REGION and
QCLOUD_UIN (your account), make a stack of your own (pulumi stack init), give it the names of two
VPCs (pulumi config set vpcName ..., pulumi config set peerVpcName ...) and run: pulumi up"""


class DemoError(Exception):
    """The demo cannot go on; the text says where it stopped."""


def heading(text: str) -> None:
    """Print what comes next."""
    print(f"\n== {text}", flush=True)


def environment(cli: Path) -> dict[str, str]:
    """Return the environment of the demo's commands: a backend of its own, and no network.

    Args:
        cli: folder with the Pulumi CLI.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
    return inherited | {
        "NO_COLOR": "1",
        "PATH": f"{cli}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PULUMI_BACKEND_URL": f"file://{DEMO / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(DEMO / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def prepare(env: dict[str, str]) -> None:
    """Make an empty backend with the stack in it.

    The stack is made in a copy of the project, since that writes into its configuration file.
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
    """Run a command of the CLI and print what it says, without its empty lines."""
    heading(f"pulumi {' '.join(command)}")
    with subprocess.Popen(
        ["pulumi", *command, "--non-interactive", "--suppress-progress", *STACK, *CONFIG],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if line.strip():
                print(f"  {line.rstrip()}", flush=True)
    if process.returncode:
        raise DemoError(f"pulumi {command[0]} ended with code {process.returncode}")


def show_outputs(env: dict[str, str]) -> None:
    """Print the stack's outputs, one a line."""
    heading("pulumi stack output")
    answer = subprocess.run(
        ["pulumi", "stack", "output", "--json", "--non-interactive", *STACK],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise DemoError(f"pulumi stack output: {answer.stderr.strip()}")
    for name, value in json.loads(answer.stdout).items():
        print(f"  {name}: {json.dumps(value)}")


def ask(emulator: str, what: str) -> dict[str, object]:
    """Ask the emulator's admin API.

    Args:
        emulator: its address on loopback.
        what: the last part of the admin address, such as `calls`.
    """
    with urllib.request.urlopen(f"{emulator}/_emulator/{what}", timeout=10) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
    return found


def account_for_calls(emulator: str) -> None:
    """Print how many signed calls it took, and make sure that nothing is left."""
    calls = ask(emulator, "calls")["calls"]
    left = ask(emulator, "stats")["connections"]
    actions = Counter(str(call["action"]) for call in calls) if isinstance(calls, list) else {}
    listed = ", ".join(f"{count} {action}" for action, count in sorted(actions.items()))
    heading("what it took")
    version = os.environ["QCLOUD_API_VERSION"]
    print(f"  {sum(actions.values())} signed API {version} calls: {listed}.")
    if left:
        raise DemoError(f"the emulator still has {left} connections")
    print("  The emulator has no connection left.")


def main() -> int:
    """Show one life of a peering connection.

    Returns:
        The exit code, 0 if all went well.
    """
    emulator = os.environ.get("QCLOUD_EMULATOR")
    if not emulator:
        print("run it as: make demo", file=sys.stderr)
        return 2
    try:
        env = environment(find.directory())
        prepare(env)
        pulumi("up", "--yes", "--skip-preview", env=env)
        show_outputs(env)
        pulumi("preview", "--expect-no-changes", env=env)
        pulumi("destroy", "--yes", "--skip-preview", env=env)
        account_for_calls(emulator)
    except (CliNotFoundError, DemoError) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    print(REAL_ACCOUNT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
