"""Provider processes that are forked from one that has imported everything: quicker to begin."""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

_MOTHER: Final = """\
import importlib, json, os, pkgutil, random, runpy, signal, sys, tempfile
import grpc, pulumi.dynamic.config, pulumi.runtime.proto.provider_pb2_grpc, pulumi_qcloud.providers
for kind in ("api", "lifecycle", "settings"):
    package = importlib.import_module("pulumi_qcloud." + kind)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(package.__name__ + "." + module.name)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin.buffer:
    order = json.loads(line)
    pid = os.fork()
    if pid:
        os.write(1, b"%d\\n" % pid)
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    for number, path in enumerate((os.devnull, order["stdout"], order["stderr"])):
        os.dup2(os.open(path, os.O_RDWR), number)
    random.seed()
    tempfile.tempdir = None
    sys.argv[1:] = order["arguments"]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
"""
_START: Final = 60.0
_OFTEN: Final = 0.002


class Child:
    """What is needed of a `subprocess.Popen`, for a process that is another one's child.

    Args:
        pid: its process id.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor: Final = os.pidfd_open(pid)
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return None while it lives."""
        if self._code is None and select.select([self._descriptor], [], [], 0)[0]:
            self._ended()
        return self._code

    def kill(self) -> None:
        """End it with SIGKILL."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end."""
        if self._code is None:
            select.select([self._descriptor], [], [])
            self._ended()
        return -signal.SIGKILL

    def _ended(self) -> None:
        self._code = -signal.SIGKILL
        os.close(self._descriptor)


class Nursery:
    """A process that has imported what provider processes need, and forks them.

    Args:
        python_path: where it looks for modules first, `sitecustomize` among them.
    """

    def __init__(self, python_path: str) -> None:
        env = {"PATH": os.environ.get("PATH", os.defpath)}
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", _MOTHER],
            env={**env, "PYTHONPATH": python_path} if python_path else env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        atexit.register(self._process.kill)

    def fork(
        self, folder: Path, arguments: Sequence[str], env: Mapping[str, str]
    ) -> tuple[Child, IO[str], Path]:
        """Return a new provider process, what it prints, and the file of its standard error."""
        files = []
        for suffix in (".out", ".err"):
            number, name = tempfile.mkstemp(suffix, "plugin-", folder)
            os.close(number)
            files.append(Path(name))
        stdout, stderr = files
        order = {
            "arguments": arguments,
            "env": dict(env),
            "folder": str(folder),
            "stdout": str(stdout),
            "stderr": str(stderr),
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        child = Child(int(self._process.stdout.readline()))
        end = time.monotonic() + _START
        while not stdout.read_text().endswith("\n") and child.poll() is None:
            if time.monotonic() > end:
                break
            time.sleep(_OFTEN)
        return child, stdout.open(), stderr


@functools.cache
def nursery(python_path: str) -> Nursery:
    """Return the one of this process for a path of modules."""
    return Nursery(python_path)
