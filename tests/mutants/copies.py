"""A copy of the repository that a mutant can be applied to, with a Python of its own."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.mutants.mutant import ROOT, Mutant
from tests.mutants.recorder import REPORT

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
_OPTIONS: Final = ("-q", "-p", "tests.mutants.recorder", "-p", "no:cacheprovider", "-p", "no:xdist")
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
