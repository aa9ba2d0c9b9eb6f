"""The ways to a Pulumi CLI, gone through by the real command, with stand-ins for `go` and `pulumi`.

A proxy that is not there stands for a machine without internet.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]

GO = """
    #!/bin/sh
    if [ "$1" = env ]; then
        echo go1.26.0
        exit 0
    fi
    echo "$@" >> "$GO_CALLS"
    echo "example.com/some/package" >&2
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"
    echo half > "$2"
    sleep "${GO_SECONDS:-0}"
    if [ -n "${GO_FAILS:-}" ]; then
        echo "some/file.go:1: cannot be compiled" >&2
        exit 1
    fi
    printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"
    chmod +x "$2"
"""


class Machine:
    """A machine with nothing on PATH but the basic commands, and what a test adds."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache" / "pulumi-qcloud"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.bin.mkdir()
        self.calls.touch()
        for name in ("sh", "sleep", "mkdir", "dirname", "chmod"):
            (self.bin / name).symlink_to(next(p for p in _folders() if (p / name).exists()) / name)
        nowhere = "http://127.0.0.1:9"
        self.env = {
            "GO_CALLS": str(self.calls),
            "HOME": str(folder),
            "PATH": str(self.bin),
            "PYTHONPATH": str(ROOT / "tools"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "http_proxy": nowhere,
            "https_proxy": nowhere,
        }

    def add(self, name: str, script: str) -> Path:
        """Put a command on PATH."""
        path = self.bin / name
        path.write_text(textwrap.dedent(script).lstrip())
        path.chmod(0o755)
        return path

    def start(self, **env: str) -> subprocess.Popen[str]:
        """Begin to look for a CLI, with signals ignored as a shell does for `command &`."""
        return subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                "trap '' INT; exec \"$@\"",
                "sh",
                sys.executable,
                "-m",
                "pulumi_cli",
                "path",
            ],
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def find(self, **env: str) -> tuple[int, str, str]:
        """Look for a CLI, and return the exit code, the folder and what was said."""
        process = self.start(**env)
        folder, said = process.communicate(timeout=60)
        return process.returncode, folder.strip(), said

    def builds(self) -> int:
        """Count how often a build was begun."""
        return len(self.calls.read_text().splitlines())


def _folders() -> list[Path]:
    return [Path(folder) for folder in os.get_exec_path()]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine without a CLI."""
    return Machine(tmp_path)


def pulumi(version: str) -> str:
    """Return a script that answers as a CLI of that version does."""
    return f"#!/bin/sh\necho v{version}\n"


def test_a_cli_on_path_is_taken(machine: Machine) -> None:
    """The user's own CLI is used if it is new enough, with hosts put beside it if it has none."""
    own = machine.add("pulumi", pulumi("3.200.0"))

    code, folder, said = machine.find()

    assert 0 == code
    assert own == (Path(folder) / "pulumi").readlink()
    assert f"the CLI is on PATH: {own}" in said


def test_an_official_cli_is_used_where_it_is(machine: Machine) -> None:
    """A CLI that came with its hosts needs no other folder."""
    for name in ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python"):
        machine.add(name, pulumi("3.300.1"))

    _, folder, _ = machine.find()

    assert str(machine.bin) == folder


def test_a_cli_that_is_too_old_is_passed_over(machine: Machine) -> None:
    """An old CLI on PATH is named and not used."""
    machine.add("pulumi", pulumi("3.199.9"))

    code, _, said = machine.find()

    assert 1 == code
    assert "answers 'v3.199.9', which is not 3.200 or newer" in said


def test_a_build_is_kept(machine: Machine) -> None:
    """What was built once is there at once the next time."""
    machine.add("go", GO)

    first, built, _ = machine.find()
    second, cached, said = machine.find()

    assert (0, 0) == (first, second)
    assert built == cached
    assert 1 == machine.builds()
    assert "the CLI is in the cache" in said


def test_the_folder_itself_on_path_changes_nothing(machine: Machine) -> None:
    """A shell that has the folder on PATH already gets the same answer."""
    machine.add("go", GO)
    _, folder, _ = machine.find()

    _, again, said = machine.find(PATH=f"{folder}{os.pathsep}{machine.bin}")

    assert folder == again
    assert "in the cache" in said


def test_without_any_way_the_three_are_named(machine: Machine) -> None:
    """Where nothing works, one message says what to do and why each way was closed."""
    code, folder, said = machine.find()

    assert (1, "") == (code, folder)
    for words in (
        "put it on PATH",
        "official installer can run",
        "install Go",
        "on PATH: there is no pulumi on PATH",
        "the official installer: ",
        "Go modules: there is no go on PATH",
    ):
        assert words in said
    assert "Traceback" not in said


def test_a_go_that_is_too_old_is_named(machine: Machine) -> None:
    """An old Go is not asked to build, since what it says about that helps nobody."""
    machine.add("go", "#!/bin/sh\necho go1.24.4\n")

    code, _, said = machine.find()

    assert 1 == code
    assert "is go1.24.4, and the CLI needs Go 1.25.11 or newer" in said


def test_a_build_that_fails_shows_why_and_leaves_nothing(machine: Machine) -> None:
    """The compiler's last lines are shown, and no half CLI is taken for one."""
    machine.add("go", GO)

    code, _, said = machine.find(GO_FAILS="yes")

    assert 1 == code
    assert "some/file.go:1: cannot be compiled" in said
    assert ["lock"] == [path.name for path in machine.cache.iterdir()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_build_leaves_no_half_cli(machine: Machine, number: int) -> None:
    """After a killed build the next one starts anew and is whole."""
    machine.add("go", GO)
    killed = machine.start(GO_SECONDS="20")
    wait_for(lambda: any(machine.cache.glob(".new-*/bin/pulumi")))
    killed.send_signal(number)
    killed.communicate(timeout=10)
    cleaned = not list(machine.cache.glob(".new-*"))

    code, folder, _ = machine.find()

    assert 0 == code
    assert cleaned is (number != signal.SIGKILL)
    assert pulumi("3.259.0") == (Path(folder) / "pulumi").read_text()
    assert not list(machine.cache.glob(".new-*"))


def test_two_at_once_build_one(machine: Machine) -> None:
    """A second process waits for the first one's build and uses it."""
    machine.add("go", GO)
    first = machine.start(GO_SECONDS="2")
    wait_for(machine.builds)

    code, folder, said = machine.find()

    assert (0, 0) == (code, first.wait(10))
    assert first.communicate()[0].strip() == folder
    assert "waiting for another process" in said
    assert 1 == machine.builds()


@pytest.mark.parametrize(
    ("ci", "outcome"), [({"CI": "true"}, "1 error"), ({}, "1 skipped")], ids=["ci", "elsewhere"]
)
def test_ci_does_not_skip_for_want_of_a_cli(
    machine: Machine, ci: dict[str, str], outcome: str
) -> None:
    """Engine tests without a CLI fail in CI, and are skipped with the reason elsewhere."""
    tests = ROOT / "tests" / "engine" / "test_language_host.py"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "host_stops", tests],
        env=machine.env | ci,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome in run.stdout.splitlines()[-1]
    assert "there is no Pulumi CLI" in run.stdout


def wait_for(condition: Callable[[], object]) -> None:
    """Wait at most ten seconds for something to become true."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
