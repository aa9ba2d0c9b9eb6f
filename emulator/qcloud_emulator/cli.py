"""The command `qcloud-emulator`: serves an emulator, runs another command beside one, or compares.

What `compare` does is in `comparison`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

try:
    import cheroot  # noqa: F401 (needed by the server, which is imported later)
    import click
except ModuleNotFoundError:
    sys.exit("qcloud-emulator needs the extra [emulator]: pip install 'pulumi-qcloud[emulator]'")

from qcloud_emulator.picture import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

    from qcloud_emulator.emulator import Emulator

NOT_FOUND: Final = 127
"""Exit code for a command that does not exist or cannot be run, as in a shell."""

_ELSEWHERE = "use another port, or --port 0 to pick a free one"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FROM_TERMINAL: Final = (signal.SIGINT, signal.SIGHUP)


def _setting(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> dict[str, str]:
    settings = {}
    for value in values:
        name, equals, chosen = value.partition("=")
        if not equals:
            raise click.BadParameter(f"{value!r} does not have the form name=value")
        settings[name.strip()] = chosen.strip()
    return settings


def _seed(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    path: Path | None,
) -> dict[str, Any] | None:
    if path is None:
        return None
    from qcloud_emulator.cloud.json_fields import read_json

    try:
        seed = read_json(path.read_text("utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{path} is not JSON: {error}") from error
    if not isinstance(seed, dict):
        raise click.BadParameter(
            f"{path} does not contain a JSON object; write one with accounts and VPCs"
        )
    return seed


def _start(**options: Any) -> Emulator:
    from qcloud_emulator.cloud.state.store import StateError
    from qcloud_emulator.emulator import Emulator

    try:
        return Emulator.start(**options)
    except OSError as error:
        raise _failure(f"{error.strerror or error}; {_ELSEWHERE}") from error
    except (ValueError, StateError) as error:
        raise _failure(str(error)) from error


def _failure(text: str) -> click.ClickException:
    # Names in the text can come from a seed or a state file, so they can contain any character.
    return click.ClickException(printable(text))


def _cloud_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--setting",
            "settings",
            metavar="NAME=VALUE",
            multiple=True,
            callback=_setting,
            help="Set a disputed fact, such as code_type=text; can be repeated.",
        ),
        click.option(
            "--seed",
            type=_FILE,
            callback=_seed,
            help="JSON file with the accounts and VPCs of a new cloud.",
        ),
        click.option(
            "--state",
            type=click.Path(dir_okay=False, path_type=Path),
            help="SQLite file that stores the cloud; without it, the cloud is kept in memory.",
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pulumi-qcloud", prog_name="qcloud-emulator")
def main() -> None:
    """Emulate the VPC peering API of Tencent Cloud on this machine.

    \b
    Examples:
      qcloud-emulator serve --state cloud.sqlite
      qcloud-emulator run -- pulumi preview

    Exit codes: 0 success; 1 an error, explained in one sentence; 2 wrong usage; `run` exits with
    the code of its command.
    """  # noqa: D301 (click's marker for text not to be wrapped)


@main.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Loopback address to listen on."
)
@click.option(
    "--port",
    default=8520,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@_cloud_options
@click.option("--tls-cert", type=_FILE, help="PEM certificate; makes the server use HTTPS.")
@click.option("--tls-key", type=_FILE, help="PEM private key of the certificate.")
def serve(**options: Any) -> None:
    """Serve until interrupted.

    It prints the addresses of the APIs and the accounts of the cloud. The web page is at
    /_emulator/.

    \b
    Examples:
      qcloud-emulator serve
      qcloud-emulator serve --port 0 --state cloud.sqlite
      qcloud-emulator serve --setting code_type=text --seed network.json

    Exit codes: 0 interrupted; 1 an error, explained in one sentence; 2 wrong usage.
    """  # noqa: D301 (click's marker for text not to be wrapped)
    from qcloud_emulator.cloud.seed import DEFAULT_REGION

    sys.setswitchinterval(0.0005)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with _start(**options) as emulator:
        click.echo(f"qcloud-emulator: API 2.0 at {emulator.url}/v2/index.php")
        click.echo(f"qcloud-emulator: API 3.0 at {emulator.url}/")
        for account in emulator.accounts.values():
            shown = f"  {account.name}: account {account.uin}, SecretId {account.secret_id}"
            click.echo(printable(shown))
        click.echo(f"  page: {emulator.url}/_emulator/")
        click.echo(f"  keys: GET {emulator.url}/_emulator/accounts")
        click.echo(
            f"  use:  export QCLOUD_EMULATOR={emulator.url} TENCENTCLOUD_REGION={DEFAULT_REGION}"
        )
        sys.stdout.flush()
        stop.wait()


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@_cloud_options
@click.option(
    "--api-version",
    type=click.Choice(["2.0", "3.0"]),
    help="API version that the command should use; without it, the command chooses.",
)
@click.option(
    "--verbose",
    is_flag=True,
    help="Print the emulator's address and, at the end, the number of calls.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(command: tuple[str, ...], api_version: str | None, verbose: bool, **options: Any) -> None:
    """Run a command with an emulator that runs as long as the command.

    The command finds the emulator through its environment: QCLOUD_EMULATOR, QCLOUD_UIN and
    TENCENTCLOUD_REGION, and for other clients QCLOUD_ENDPOINT, QCLOUD_STS_ENDPOINT,
    TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_CREDENTIALS_FILE. Variables
    that name a real session token or a role are not passed on.

    \b
    Examples:
      qcloud-emulator run -- pulumi preview
      qcloud-emulator run --api-version 2.0 --verbose -- python -m pytest

    Exit codes: that of the command; 127 the command cannot be run; 1 an error of the emulator; 2
    wrong usage.
    """  # noqa: D301 (click's marker for text not to be wrapped)
    from qcloud_emulator.environment import environment

    with _start(**options) as emulator:
        if verbose:
            click.echo(f"qcloud-emulator: serving {emulator.url}", err=True)
        try:
            with environment(emulator, api_version) as env:
                code = run_beside(command, env)
        except ValueError as error:
            raise _failure(str(error)) from error
        except (FileNotFoundError, PermissionError) as error:
            click.echo(f"Error: cannot run {command[0]}: {error.strerror}", err=True)
            code = NOT_FOUND
        if verbose:
            stats = emulator.stats()
            click.echo(
                f"qcloud-emulator: {stats['signedCalls']} signed calls,"
                f" {stats['connections']} connections left, exit code {code}",
                err=True,
            )
    sys.exit(code)


@main.command()
@click.option("--create", is_flag=True, help="Run the whole story, which creates and deletes VPCs.")
@click.option(
    "--clean-up",
    is_flag=True,
    help="Only delete what a killed run left, once it is 30 minutes old.",
)
@click.option("--yes", is_flag=True, help="Create and delete without asking.")
@click.option("--region", help="Region; defaults to TENCENTCLOUD_REGION.")
@click.option(
    "--api-version", type=click.Choice(["2.0", "3.0"]), help="Version to compare; both by default."
)
@click.option(
    "--endpoint", metavar="URL", help="Address of a private installation; https, or on loopback."
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File for the report: JSON if its name ends in .json, otherwise Markdown.",
)
@click.option(
    "--setting",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_setting,
    help="Set a disputed fact of the emulator; may be repeated.",
)
def compare(**options: Any) -> None:
    """Compare the emulator with the real cloud.

    Makes the same calls to both and reports what differs: codes, fields, types, values and messages
    of the answers, and which settings make the emulator answer like the cloud. Nobody has run it on
    the real cloud yet.

    It calls the cloud with TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, if it is set,
    TENCENTCLOUD_SECURITY_TOKEN, and not through a proxy. Without --create it only reads. With it,
    it makes four VPCs, connections between them and routes in one region of this account, and
    deletes them again, also after Ctrl-C; before that it shows account, region and every name, and
    asks. The names start with qcloud-compare; --clean-up deletes what has such a name and holds
    nothing else, and nothing that others made. The report holds no keys, UINs or addresses.

    \b
    Examples:
      qcloud-emulator compare --region ap-guangzhou
      qcloud-emulator compare --region ap-guangzhou --create --report report.md
      qcloud-emulator compare --region ap-guangzhou --clean-up

    Exit codes: 0 compared, whatever differs; 1 an error, explained in one sentence; 2 wrong usage;
    130 interrupted and cleaned up.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    from qcloud_emulator.comparison import command

    sys.exit(command.compare(command.Options(**options)))


def run_beside(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command until it exits, with this process's input and output.

    SIGINT, SIGTERM and SIGHUP are passed on, each once: a signal that the terminal itself sends to
    the command is not sent again, since a second one makes many programs abort at once.

    Args:
        command: program and arguments.
        env: environment of the command.

    Returns:
        The command's exit code; 128 plus the signal's number if a signal killed it.

    Raises:
        FileNotFoundError: the program does not exist.
        PermissionError: the program cannot be run.
    """
    shares_terminal = _in_foreground()
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if shares_terminal and number in _FROM_TERMINAL:
            return
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        # On a terminal the command stays in our group, so that Ctrl-C and Ctrl-Z reach it.
        # Elsewhere it gets its own group, so that a signal to our group does not reach it twice.
        child = subprocess.Popen(  # noqa: S603 - running the user's command is the purpose
            command, env=env, start_new_session=not shares_terminal
        )
        for number in early:
            child.send_signal(number)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _in_foreground() -> bool:
    try:
        with Path("/dev/tty").open("rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False
