"""The command `qcloud-emulator`, as a process."""

from __future__ import annotations

import configparser
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pulumi_qcloud.settings.table import METADATA_VARIABLE, ROLE_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "qcloud_emulator"]


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
    )


def script(tmp_path: Path, text: str) -> list[str]:
    """Write a Python program and give the command that runs it."""
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(text))
    return [sys.executable, str(path)]


SHOW = """
    import json, os, pathlib
    ours = ("QCLOUD_", "TENCENTCLOUD_", "TKE_")
    shown = {k: v for k, v in os.environ.items() if k.startswith(ours)}
    file = pathlib.Path(shown["TENCENTCLOUD_CREDENTIALS_FILE"])
    print(json.dumps({**shown, "file": file.read_text(), "mode": file.stat().st_mode & 0o777}))
"""


@pytest.mark.parametrize(
    ("options", "version"),
    [([], None), (["--api-version", "2.0"], "2.0"), (["--api-version", "3.0"], "3.0")],
)
def test_the_environment_of_a_command(
    tmp_path: Path, options: list[str], version: str | None
) -> None:
    """The command finds the emulator's address and keys, and no token or role of a real account."""
    command = ["run", *options, "--", *script(tmp_path, SHOW)]
    roles = dict.fromkeys((*ROLE_VARIABLES, METADATA_VARIABLE), "real")

    done = run(*command, TENCENTCLOUD_TOKEN="real", QCLOUD_UIN="1", **roles)

    assert (done.returncode, done.stderr) == (0, "")
    env = json.loads(done.stdout)
    file = configparser.ConfigParser()
    file.read_string(env.pop("file"))
    assert env.pop("mode") == 0o600
    assert not Path(env.pop("TENCENTCLOUD_CREDENTIALS_FILE")).exists()
    address = env.pop("QCLOUD_EMULATOR")
    assert address.startswith("http://127.0.0.1:")
    assert env.pop("QCLOUD_ENDPOINT") == env.pop("QCLOUD_STS_ENDPOINT") == address
    assert env.pop("QCLOUD_API_VERSION", None) == version
    assert env == {
        "QCLOUD_UIN": "2407912486",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": file["default"]["secret_id"],
        "TENCENTCLOUD_SECRET_KEY": file["default"]["secret_key"],
    }
    assert {name: file[name]["uin"] for name in ("default", "peer")} == {
        "default": "2407912486",
        "peer": "100000000002",
    }
    assert file["temporary"]["token"]


def test_the_command_reaches_the_emulator(tmp_path: Path) -> None:
    """It is up while the command runs, and gone afterwards."""
    program = """
        import os, urllib.request
        address = os.environ["QCLOUD_EMULATOR"]
        print(address, urllib.request.urlopen(address + "/_emulator/stats").read().decode())
    """

    done = run("run", "--", *script(tmp_path, program), no_proxy="*")

    address, stats = done.stdout.split(" ", 1)
    assert json.loads(stats)["signedCalls"] == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_exit_code_is_the_commands(tmp_path: Path, code: int) -> None:
    """Whatever the command ends with."""
    done = run("run", "--", *script(tmp_path, f"raise SystemExit({code})"))

    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_a_command_that_was_killed(tmp_path: Path) -> None:
    """A death by signal is told as a shell tells it."""
    program = "import os; os.kill(os.getpid(), 9)"

    assert run("run", "--", *script(tmp_path, program)).returncode == 128 + 9


def test_a_command_that_is_not_there() -> None:
    """Its name is in the message, the exit code is the shell's."""
    done = run("run", "--", "no-such-command")

    assert (done.returncode, done.stdout) == (127, "")
    assert "no-such-command" in done.stderr


def test_verbose(tmp_path: Path) -> None:
    """It says where the emulator is and what was called."""
    done = run("run", "--verbose", "--", *script(tmp_path, "print('x')"))

    assert done.stdout == "x\n"
    assert "serving http://127.0.0.1:" in done.stderr
    assert "0 signed calls, 0 connections left, exit code 0" in done.stderr


def test_options_of_the_command_are_its_own(tmp_path: Path) -> None:
    """What follows the command's name belongs to it, also without a separator."""
    program = script(tmp_path, "import sys; print(sys.argv[1:])")

    done = run("run", *program, "--verbose", "--", "-h")

    assert (done.stdout, done.stderr) == ("['--verbose', '--', '-h']\n", "")


# The pipe has a byte for every signal, also where Python calls the handler once for two.
WAIT = """
    import os, signal, sys, time
    arrived, to_us = os.pipe()
    os.set_blocking(to_us, False)
    signal.set_wakeup_fd(to_us)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: None)
    print("ready", flush=True)
    first = os.read(arrived, 1)
    time.sleep(0.3)
    os.write(to_us, bytes([0]))
    told = open(sys.argv[1], "w") if sys.argv[1:] else sys.stdout
    print(list(first + os.read(arrived, 99))[:-1], file=told, flush=True)
    sys.exit(9)
"""


@pytest.mark.parametrize("to_group", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_passed_on_once(tmp_path: Path, number: signal.Signals, to_group: bool) -> None:
    """A signal reaches the command exactly once, and its end is waited for."""
    child = subprocess.Popen(
        [*COMMAND, "run", "--", *script(tmp_path, WAIT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"

    if to_group:
        os.killpg(child.pid, number)
    else:
        child.send_signal(number)
    out, err = child.communicate(timeout=20)

    assert (child.returncode, out, err) == (9, f"[{int(number)}]\n", "")


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo terminal."""
    ours, theirs = os.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_ctrl_c_at_a_terminal_reaches_the_command_once(
    tmp_path: Path, terminal: tuple[int, int]
) -> None:
    """The terminal itself interrupts the command; it is not interrupted a second time."""
    ours, theirs = terminal
    log = tmp_path / "log"
    program = [*script(tmp_path, WAIT), str(log)]
    own_terminal = (
        "import fcntl, os, sys, termios;"
        "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", own_terminal, *COMMAND[1:], "run", "--", *program],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    while b"ready" not in os.read(ours, 1024):
        pass

    os.write(ours, b"\x03")

    assert child.wait(timeout=20) == 9
    assert log.read_text() == f"[{int(signal.SIGINT)}]\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve(tmp_path: Path, number: signal.Signals) -> None:
    """It says where it is, serves, keeps the state, and ends cleanly when told to."""
    state = tmp_path / "cloud.sqlite"
    command = [*COMMAND, "serve", "--port", "0", "--state", str(state)]
    command += ["--setting", "code_type=text", "--setting", "peering_limit=3"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        address = server.stdout.readline().split()[-1].removesuffix("/v2/index.php")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        settings = json.load(opener.open(f"{address}/_emulator/settings"))
        use = ""
        while "use:" not in use:
            use = server.stdout.readline()
        server.send_signal(number)
        server.wait(timeout=20)
    finally:
        server.kill()
        server.stdout.close()

    assert server.returncode == 0
    assert (settings["code_type"], settings["peering_limit"]) == ("text", 3)
    assert f"QCLOUD_EMULATOR={address}" in use
    assert state.exists()


def test_a_port_that_is_taken() -> None:
    """It is one sentence that says which port, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = run("serve", "--port", str(port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: port {port} of 127.0.0.1 is in use; use another port, or --port 0 to pick "
        "a free one\n"
    )


def test_files_that_are_no_certificate(tmp_path: Path) -> None:
    """They are named in one sentence."""
    file = tmp_path / "file"
    file.write_text("no certificate")

    done = run("serve", "--port", "0", "--tls-cert", str(file), "--tls-key", str(file))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: {file} and {file} are not a certificate and its key; give two PEM files that "
        "belong together\n"
    )


def test_names_that_a_terminal_would_obey(tmp_path: Path) -> None:
    """A name of a seed cannot do anything to the terminal."""
    seed = tmp_path / "seed.json"
    key = {"name": "so\x1b[2Jlo\u202e", "secretId": "AKIDEMULATORsolo", "secretKey": "k"}
    seed.write_text(json.dumps({"accounts": [{"uin": "5", "keys": [key]}]}))
    command = [*COMMAND, "serve", "--port", "0", "--seed", str(seed)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        shown = [server.stdout.readline() for _ in range(3)][-1]
    finally:
        server.kill()
        server.wait(timeout=20)
        server.stdout.close()

    assert shown == "  so\ufffd[2Jlo\ufffd: account 5, SecretId AKIDEMULATORsolo\n"


def test_a_seed_file(tmp_path: Path) -> None:
    """The cloud starts with what the file holds."""
    seed = tmp_path / "seed.json"
    key = {"name": "solo", "secretId": "AKIDEMULATORsolo", "secretKey": "k"}
    seed.write_text(json.dumps({"accounts": [{"uin": "5", "keys": [key]}]}))

    done = run("run", "--seed", str(seed), "--", *script(tmp_path, SHOW))

    env = json.loads(done.stdout)
    assert (env["QCLOUD_UIN"], env["TENCENTCLOUD_SECRET_ID"]) == ("5", "AKIDEMULATORsolo")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["serve", "--host", "0.0.0.0"], "loopback"),
        (["serve", "--port", "99999"], "99999"),
        (["run", "--setting", "colour=red", "true"], "colour"),
        (["run", "--setting", "code_type", "true"], "name=value"),
        (["run", "--api-version", "4.0", "true"], "4.0"),
        (["run", "--seed", "FILE", "true"], "JSON"),
        (["run", "--seed", "DEEP", "true"], "is not JSON: it is nested more than 100 levels deep"),
        (["run", "--seed", "EMPTY", "true"], "key"),
        (["serve", "--tls-cert", "FILE"], "key"),
        (["run", "--state", "FILE", "true"], "state"),
        (["run"], "COMMAND"),
    ],
)
def test_mistakes(tmp_path: Path, arguments: list[str], named: str) -> None:
    """A mistake is one clear line, not a traceback, and nothing is run."""
    (tmp_path / "file").write_text("not json and not a database")
    (tmp_path / "empty").write_text("{}")
    (tmp_path / "deep").write_text('{"accounts":' * 100_000 + "1" + "}" * 100_000)
    paths = {name.upper(): str(tmp_path / name) for name in ("file", "empty", "deep")}

    done = run(*[paths.get(it, it) for it in arguments])

    assert done.returncode in (1, 2)
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" not in done.stderr
