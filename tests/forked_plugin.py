"""What a provider process is that is forked, not started: its imports are there already.

So whatever all of them import is imported here, and nothing else.
"""

from __future__ import annotations

import io
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import BinaryIO, cast

import filelock  # noqa: F401
import grpc._server  # type: ignore[import-untyped]  # noqa: F401
import pulumi_qcloud.api.timely
import pulumi_qcloud.lifecycle.shared_folder
import pulumi_qcloud.providers  # noqa: F401


def serve(
    words: Sequence[str], folder: str, env: Mapping[str, str], stdout: Connection, stderr: str
) -> None:
    """Be a provider process until it is ended.

    Args:
        words: of the command line, without that of the interpreter and the module.
        folder: its working directory.
        env: its whole environment.
        stdout: where its standard output goes.
        stderr: the file where its standard error goes.
    """
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # which was found out in another environment
    os.dup2(stdout.fileno(), 1)
    errors = os.open(stderr, os.O_WRONLY | os.O_APPEND)
    os.dup2(errors, 2)
    sys.stdout = _unbuffered(1)
    sys.stderr = _unbuffered(2)
    sys.argv = ["pulumi.dynamic", *words]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def _unbuffered(number: int) -> io.TextIOWrapper:
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(cast("BinaryIO", raw), "utf-8", "backslashreplace", write_through=True)
