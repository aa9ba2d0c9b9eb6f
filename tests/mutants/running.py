"""Mutants, the copies of the repository that they are applied to, and how their tests are run.

In a copy this module is a plugin of pytest too, which writes what became of each test to a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
"""The repository."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule of the code that is broken on purpose.

    Args:
        name: as in `python -m tests.mutants --only NAME`.
        file: path of the code in the repository.
        old: text that is there exactly once.
        new: what stands in its place instead.
        sentence: what the code does wrong then.
        tests: ids of tests, functions or single cases, each of which has to fail.
        alike: what stands for it and those like it in the documentation, "" for its own sentence.
    """

    name: str
    file: str
    old: str
    new: str
    sentence: str
    tests: tuple[str, ...]
    alike: str = ""

    def applied_to(self, text: str) -> str:
        """Return the text of its file as the mutant has it.

        Raises:
            ValueError: it does not apply: the old text is not there exactly once.
        """
        if (count := text.count(self.old)) != 1:
            raise ValueError(f"its old text is in {self.file} {count} times, not once")
        return text.replace(self.old, self.new)


PACKAGES: Final = ("provider", "components", "emulator", "cli")
"""The folders whose packages are imported from the copy, not as they are installed."""
_LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", ".docs", ".demo", ".bench", "build"
)
_MOTHER: Final = """\
import importlib, json, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
for line in sys.stdin.buffer:
    pid = os.fork()
    if not pid:
        for number in range(3):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        sys.exit(sys.modules["pytest"].main(json.loads(line)))
    _, status = os.waitpid(pid, 0)
    os.write(1, b"%d\\n" % os.waitstatus_to_exitcode(status))
"""
_IMPORTED: Final = (
    "pytest",
    "cheroot.server",
    "filelock",
    "grpc",
    "hypothesis",
    "jinja2",
    "pulumi.dynamic",
    "pulumi.runtime.proto.provider_pb2_grpc",
    "requests",
    "rich.console",
    "tenacity",
)
"""What tests need besides this repository, and no mutant changes: imported once."""
_OPTIONS: Final = ("-q", "-p", "tests.mutants.running", "-p", "no:cacheprovider", "-p", "no:xdist")
_TEST_PATIENCE: Final = 60
_PATIENCE: Final = 600.0


class Copy:
    """A copy of the repository; a context manager that ends its processes.

    Its Python is a virtual environment in which the packages of the copy come before the installed
    ones. So whatever a test starts with `sys.executable` imports the copy as well, also where the
    environment variables are not handed on. Each run of tests is forked from a process that has
    imported what they need from elsewhere.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self.root: Final = folder / "repository"
        shutil.copytree(ROOT, self.root, ignore=_LEFT_OUT, symlinks=True)
        environment = folder / "venv"
        venv.create(environment, symlinks=True, with_pip=False)
        self._python: Final = environment / "bin" / "python"
        self._report: Final = folder / "report"
        self._written = 0
        installed = Path(sysconfig.get_path("purelib"))
        own = installed.relative_to(sys.prefix)
        first = "".join(f"{self.root / name}\n" for name in PACKAGES)
        (environment / own / "copy.pth").write_text(f"{first}{installed}\n")
        self._mother = self._start()

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end()

    @contextlib.contextmanager
    def having(self, mutant: Mutant) -> Iterator[None]:
        """Apply a mutant for a while.

        Raises:
            ValueError: it does not apply.
        """
        file = self.root / mutant.file
        before = file.read_text()
        self._write(file, mutant.applied_to(before))
        try:
            yield
        finally:
            self._write(file, before)

    def run(self, tests: Sequence[str]) -> tuple[int, list[tuple[str, str]]]:
        """Run tests, and return pytest's exit code and pairs of an outcome and a test.

        Raises:
            TimeoutError: they took too long altogether.
        """
        self._report.write_text("")
        orders, codes = self._mother.stdin, self._mother.stdout
        assert orders
        assert codes
        order = [*_OPTIONS, f"--timeout={_TEST_PATIENCE}", *tests]
        orders.write(json.dumps(order).encode() + b"\n")
        if not select.select([codes], [], [], _PATIENCE)[0]:
            self._end()
            self._mother = self._start()
            raise TimeoutError(f"no end after {_PATIENCE:.0f} s")
        code = int(codes.readline())
        lines = (line.partition(" ") for line in self._report.read_text().splitlines())
        return code, [(outcome, test) for outcome, _, test in lines]

    def _start(self) -> subprocess.Popen[bytes]:
        inherited = {name: it for name, it in os.environ.items() if not name.startswith("PYTEST_")}
        return subprocess.Popen(
            [self._python, "-c", _MOTHER, *_IMPORTED],
            cwd=self.root,
            env={**inherited, REPORT: str(self._report)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._mother.pid, signal.SIGKILL)
        self._mother.communicate()

    def _write(self, file: Path, text: str) -> None:
        file.write_text(text)
        # Python tells by seconds and size whether what it has compiled is out of date.
        self._written += 1
        os.utime(file, (self._written, self._written))


REPORT: Final = "MUTANTS_REPORT"
"""The environment variable that names the file."""


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note what could not be collected."""
    if report.failed:
        _write("error", report.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what passed, what failed, and what did not get as far as the test itself."""
    if report.when == "call":
        _write(report.outcome, report.nodeid)
    elif report.when == "setup" and report.failed:
        _write("error", report.nodeid)


def _write(outcome: str, test: str) -> None:
    with Path(os.environ[REPORT]).open("a") as file:
        file.write(f"{outcome} {test}\n")


KILLED: Final = "killed"
SURVIVED: Final = "survived"
BROKEN: Final = "broken"
STALE: Final = "does not apply"
_SOME_FAILED: Final = 1
_ALL_PASSED: Final = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Args:
        mutant: which one.
        kind: `killed`, which is good, `survived`, `broken` or `does not apply`.
        why: the reason of any but the first.
        seconds: that it took.
    """

    mutant: Mutant
    kind: str
    why: str = ""
    seconds: float = 0.0


def judge(tests: Sequence[str], code: int, outcomes: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return a kind of verdict and its reason.

    Args:
        tests: the named ones.
        code: what pytest ended with.
        outcomes: pairs of an outcome and a test.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for outcome, test in outcomes:
        for it in {test, test.partition("[")[0]}:
            found[it].add(outcome)
    errors = [test for test, of_it in found.items() if "error" in of_it]
    if code not in (_SOME_FAILED, _ALL_PASSED) or errors:
        return BROKEN, f"pytest ended with {code}; errors: {', '.join(errors) or 'none'}"
    if missing := [test for test in tests if test not in found]:
        return BROKEN, f"did not run: {', '.join(missing)}"
    if passed := [test for test in tests if "failed" not in found[test]]:
        return SURVIVED, f"passed: {', '.join(passed)}"
    return KILLED, ""


def run(
    mutants: Sequence[Mutant], jobs: int, notify: Callable[[Verdict | None], None] = lambda _: None
) -> list[Verdict]:
    """Run mutants, and return what became of each.

    Args:
        mutants: which ones.
        jobs: how many at a time.
        notify: hears of each verdict, and None once the tests have passed without any mutant.

    Raises:
        RuntimeError: the named tests do not all pass without a mutant.
    """
    with ExitStack() as stack:
        copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for _ in range(jobs):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-"))
            copies.put(stack.enter_context(Copy(Path(folder))))
        pool = stack.enter_context(ThreadPoolExecutor(jobs))

        @contextmanager
        def borrowed() -> Iterator[Copy]:
            copy = copies.get()
            try:
                yield copy
            finally:
                copies.put(copy)

        def unbroken(tests: Sequence[str]) -> str:
            with borrowed() as copy:
                return _unbroken(copy, tests)

        def judged(mutant: Mutant) -> Verdict:
            with borrowed() as copy:
                verdict = _judged(copy, mutant)
            notify(verdict)
            return verdict

        tests = sorted({test for mutant in mutants for test in mutant.tests})
        parts = [part for part in (tests[it::jobs] for it in range(jobs)) if part]
        if found := "; ".join(filter(None, pool.map(unbroken, parts))):
            raise RuntimeError(found)
        notify(None)
        return list(pool.map(judged, mutants))


def _unbroken(copy: Copy, tests: Sequence[str]) -> str:
    """Return what is wrong with tests where nothing is broken."""
    code, outcomes = copy.run(tests)
    kind, why = judge(tests, code, outcomes)
    failed = [test for outcome, test in outcomes if outcome == "failed"]
    return why if kind == BROKEN else ", ".join(failed)


def _judged(copy: Copy, mutant: Mutant) -> Verdict:
    begin = time.monotonic()
    if not mutant.tests:
        return Verdict(mutant, SURVIVED, "no test is named")
    try:
        with copy.having(mutant):
            kind, why = judge(mutant.tests, *copy.run(mutant.tests))
    except ValueError as error:
        kind, why = STALE, str(error)
    except TimeoutError as error:
        kind, why = BROKEN, str(error)
    return Verdict(mutant, kind, why, time.monotonic() - begin)
