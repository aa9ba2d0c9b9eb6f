"""Tools for development: the ways to a CLI, its hosts, what runs a program, and the browser.

The ways are gone through by the real command, with stand-ins for `go` and `pulumi`. A proxy that
is not there stands for a machine without internet.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import browser
import pytest
from pulumi_cli import cache, progress, shims
from pulumi_cli.errors import UnavailableError
from pulumi_cli.run_program import entry_file, user_traceback
from pulumi_cli.toolchain import ToolchainError, interpreter

ROOT = Path(__file__).parents[2]

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
    assert "prints 'v3.199.9', which is not 3.200 or newer" in said


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
        "on PATH: pulumi is not on PATH",
        "the official installer: ",
        "Go modules: go is not on PATH",
    ):
        assert words in said
    assert "Traceback" not in said


def test_a_go_that_is_too_old_is_named(machine: Machine) -> None:
    """An old Go is not asked to build, since what it says about that helps nobody."""
    machine.add("go", "#!/bin/sh\necho go1.24.4\n")

    code, _, said = machine.find()

    assert 1 == code
    assert "is go1.24.4, but the CLI needs Go 1.25.11 or newer" in said


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


def make_venv(folder: Path) -> Path:
    """Make what passes for a virtualenv."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        ({"virtualenv": "venv"}, "venv"),
        ({"virtualenv": "deep/er/venv"}, "deep/er/venv"),
        ({"virtualenv": "venv", "toolchain": "pip"}, "venv"),
        ({"toolchain": "uv"}, ".venv"),
    ],
)
def test_the_virtualenv_is_relative_to_the_project(
    tmp_path: Path, options: dict[str, object], folder: str
) -> None:
    """The project's own virtualenv runs the program, and comes first on its PATH."""
    python = make_venv(tmp_path / folder)

    found, environment = interpreter(tmp_path, options)

    assert str(python) == found
    assert str(python.parent) == environment["PATH"].split(os.pathsep)[0]
    assert str(tmp_path / folder) == environment["VIRTUAL_ENV"]


def test_an_absolute_virtualenv_is_taken_as_it_is(tmp_path: Path) -> None:
    """An absolute path does not depend on where the project is."""
    python = make_venv(tmp_path / "venv")

    found, _ = interpreter(tmp_path / "elsewhere", {"virtualenv": str(tmp_path / "venv")})

    assert str(python) == found


def test_without_a_virtualenv_python_is_looked_for_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that names no virtualenv runs with python3, or what PULUMI_PYTHON_CMD names."""
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    default, _ = interpreter(tmp_path, {})
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "python3.12")
    named, _ = interpreter(tmp_path, {})

    assert ("python3", "python3.12") == (default, named)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"virtualenv": "venv"}, "does not exist: create it"),
        ({"virtualenv": "empty"}, "is not a virtual environment: create it"),
        ({"toolchain": "poetry"}, "install the official Pulumi CLI"),
    ],
)
def test_a_python_that_is_not_there_is_named(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    """What is missing is said together with what to do."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(ToolchainError, match=message):
        interpreter(tmp_path, options)


def shown(folder: Path, error: type[Exception]) -> list[str]:
    """Run a folder's program, and return the lines that its error is shown as."""
    with pytest.raises(error) as caught:
        runpy.run_path(str(folder), run_name="__main__")
    return user_traceback(caught.value, entry_file(str(folder))).splitlines()


def files_in(lines: list[str]) -> list[str]:
    """Return the files that a traceback names."""
    return [line.split('"')[1] for line in lines if line.lstrip().startswith("File ")]


def test_an_exception_begins_with_the_users_own_lines(tmp_path: Path) -> None:
    """What lies between the engine and the program is left out, what the program calls is not."""
    (tmp_path / "helper_of_a_story.py").write_text('def deeper():\n    raise ValueError("no")\n')
    (tmp_path / "__main__.py").write_text("import helper_of_a_story\nhelper_of_a_story.deeper()\n")

    lines = shown(tmp_path, ValueError)

    assert "ValueError: no" == lines[-1]
    names = ("__main__.py", "helper_of_a_story.py")
    assert [str(tmp_path / name) for name in names] == files_in(lines)


def test_a_syntax_error_is_shown_without_the_way_there(tmp_path: Path) -> None:
    """A program that Python cannot read is shown with the place in it and nothing else."""
    (tmp_path / "__main__.py").write_text("one = = 1\n")

    lines = shown(tmp_path, SyntaxError)

    assert "SyntaxError: invalid syntax" == lines[-1]
    assert [str(tmp_path / "__main__.py")] == files_in(lines)


@pytest.mark.parametrize("folder", ["programs/net.prod", 'it\'s "odd"; $HOME 网.络/v1.2'])
def test_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    """What follows a dot in a folder's name does not make it a file."""
    (tmp_path / folder).mkdir(parents=True)

    assert tmp_path / folder / "__main__.py" == entry_file(str(tmp_path / folder))


def test_a_file(tmp_path: Path) -> None:
    """A file is the program itself."""
    file = tmp_path / "app.py"
    file.touch()

    assert file == entry_file(str(file))


def test_a_long_command_says_how_long_it_has_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Now and then there is a line with the time and with what the command is at."""
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.1)

    progress.watch(["sh", "-c", "echo one; sleep 0.5"], describe=lambda line: f"at {line}", limit=9)

    assert "pulumi-cli:   0:00  at one" in capsys.readouterr().err.splitlines()


def test_a_command_that_fails_shows_its_last_lines() -> None:
    """The reason is in what it printed last."""
    with pytest.raises(UnavailableError, match=r"sh exited with code 3\n    the reason"):
        progress.watch(["sh", "-c", "echo the reason; exit 3"], describe=str, limit=9)


def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than the limit."""
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.1)
    started = time.monotonic()

    with pytest.raises(UnavailableError, match="it took longer than 0:00 minutes"):
        progress.watch(["sleep", "60"], describe=str, limit=0.3)

    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (61, "1:01")])
def test_a_duration_reads_as_minutes_and_seconds(seconds: float, text: str) -> None:
    """Durations are written the way a clock shows them."""
    assert text == progress.elapsed(seconds)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache out of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def executable(path: Path, script: str = "") -> Path:
    """Make a file that can be run, and that does what a script says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("own_cache")
def test_the_folder_has_all_that_a_python_program_needs(tmp_path: Path) -> None:
    """The CLI, the language host and the resource host lie together and can be run."""
    pulumi = executable(tmp_path / "pulumi")

    folder = shims.directory(pulumi, tmp_path / "python")

    needed = ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python")
    assert all(os.access(folder / name, os.X_OK) for name in needed)
    assert shims.is_ours(folder)


@pytest.mark.usefixtures("own_cache")
def test_a_cached_cli_lies_beside_its_hosts_under_a_second_name() -> None:
    """The engine takes hosts for its own only where its file is, so a symlink is not enough."""
    pulumi = executable(cache.home() / "bin" / "pulumi")

    folder = shims.directory(pulumi, pulumi)

    assert not (folder / "pulumi").is_symlink()
    assert (folder / "pulumi").samefile(pulumi)


@pytest.mark.usefixtures("own_cache")
def test_a_users_cli_is_followed_when_it_is_replaced(tmp_path: Path) -> None:
    """A CLI outside the cache is linked to, so that its next version is used too."""
    pulumi = executable(tmp_path / "pulumi")

    folder = shims.directory(pulumi, pulumi)

    assert pulumi == (folder / "pulumi").readlink()


@pytest.mark.usefixtures("own_cache")
def test_the_folder_is_made_once_for_each_python(tmp_path: Path) -> None:
    """Checkouts and virtualenvs that share a cache do not change each other's hosts."""
    pulumi = executable(tmp_path / "pulumi")

    one = shims.directory(pulumi, tmp_path / "one" / "python")
    other = shims.directory(pulumi, tmp_path / "other" / "python")
    host = (one / "pulumi-language-python").stat()
    again = shims.directory(pulumi, tmp_path / "one" / "python")

    assert one != other
    assert one == again
    assert host.st_ino == (one / "pulumi-language-python").stat().st_ino


@pytest.mark.usefixtures("own_cache")
def test_only_a_whole_set_of_hosts_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CLI has hosts if both are beside it or on PATH, in a folder that was not made here."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    pulumi = executable(tmp_path / "official" / "pulumi")
    ours = shims.directory(pulumi, pulumi)

    without = shims.has_language_host(pulumi)
    monkeypatch.setenv("PATH", str(ours))
    with_ours = shims.has_language_host(pulumi)
    executable(tmp_path / "official" / "pulumi-language-python")
    with_one = shims.has_language_host(pulumi)
    executable(tmp_path / "official" / "pulumi-resource-pulumi-python")
    with_both = shims.has_language_host(pulumi)

    assert (False, False, False, True) == (without, with_ours, with_one, with_both)


@pytest.mark.usefixtures("own_cache")
def test_a_python_with_odd_characters_in_its_path_is_quoted(tmp_path: Path) -> None:
    """Spaces and quotes in paths do not change what the host's script runs."""
    python = executable(tmp_path / 'it\'s a "venv"' / "python")
    python.write_text('#!/bin/sh\necho "$0|$4"\n')

    folder = shims.directory(executable(tmp_path / "pulumi"), python)

    with os.popen(f"{folder / 'pulumi-language-python'} address") as output:
        assert f"{python}|address\n" == output.read()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def test_found(folder: Path) -> None:
    """Chromium and its driver are taken from the PATH."""
    chromium, driver = executable(folder / "chromium"), executable(folder / "chromedriver")

    assert browser.Browser(chromium, driver) == browser.find()
    assert 0 == browser.main()


def test_not_installed_at_home(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Outside CI nothing is installed; it is said what would be needed."""
    executable(folder / "apt-get", f": > {folder / 'called'}")
    executable(folder / "chromium")

    assert 0 == browser.main()

    assert (
        "browser: chromedriver is not on PATH; install Debian's chromium and chromium-driver; "
        "the tests of the page are skipped\n"
    ) == capsys.readouterr().err
    assert not (folder / "called").exists()


def test_installed_in_ci(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI gets Debian's packages, after a look at what there is."""
    monkeypatch.setenv("CI", "true")
    tools = "PATH=" + os.defpath
    made = "; ".join(
        f"printf '#!/bin/sh\\n' > {folder / it}; chmod +x {folder / it}"
        for it in ("chromium", "chromedriver")
    )
    executable(
        folder / "apt-get",
        f'{tools}; echo "$*" >> {folder / "log"}; case "$*" in *install*) {made};; esac',
    )

    assert 0 == browser.main()

    assert [
        "-q update",
        "-q install -y --no-install-recommends chromium chromium-driver",
    ] == (folder / "log").read_text().splitlines()


@pytest.mark.parametrize("script", ["exit 100", "exit 0", None])
def test_none_to_be_had(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    """CI fails where there is none and none can be installed."""
    monkeypatch.setenv("CI", "true")
    if script:
        executable(folder / "apt-get", script)

    assert 1 == browser.main()
