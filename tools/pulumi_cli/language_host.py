"""A replacement for `pulumi-language-python`, for a Pulumi CLI that came without it.

The engine starts it (see `shims`) with its own address as the only argument, reads a port from the
first line of stdout and calls the `LanguageRuntime` service there. As with the official host, the
program runs in a process of its own (`run_program.py`) with the Python of the project's virtualenv,
and its output goes straight to the engine. Toolchains other than pip and uv, type checkers and
debuggers are not supported.
"""

# ruff: noqa: ARG002, D102, N802 - the service defines the methods' names and parameters
from __future__ import annotations

import importlib.machinery
import json
import os
import signal
import subprocess
import sys
import time
import types
from concurrent import futures
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

if not TYPE_CHECKING:
    # Only the messages and service stubs are needed; the packages' own `__init__` would import
    # the whole SDK, which takes twice as long as everything else here.
    folders = None
    for package in ("pulumi", "pulumi.runtime"):
        spec = importlib.machinery.PathFinder.find_spec(package, folders)
        if spec is None:
            sys.exit(f"{sys.executable} has no package named {package}")
        folders = spec.submodule_search_locations
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = folders

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, json_format  # type: ignore[import-untyped]
from pulumi.runtime.proto import (
    LanguageRuntimeServicer,
    add_LanguageRuntimeServicer_to_server,
    language_pb2,
    plugin_pb2,
)

from pulumi_cli.toolchain import ToolchainError, interpreter

EXIT_AFTER_MESSAGE: Final = 32
"""Exit code of a program whose error has already been shown to the user."""

_RUN_PROGRAM: Final = Path(__file__).with_name("run_program.py")
_MESSAGE_LIMIT: Final = 400 * 1024 * 1024
_PARENT_CHECK_SECONDS: Final = 0.5


class LanguageHost(LanguageRuntimeServicer):
    """The part of the `LanguageRuntime` service that deployments need."""

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self._program: subprocess.Popen[bytes] | None = None

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine_address = request.engine_address or self._engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo()

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        python, environment = self._interpreter(request.info, context)
        answer = subprocess.run(
            [
                python,
                "-c",
                "import platform, sys; print(sys.executable, platform.python_version())",
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        executable, _, version = answer.stdout.strip().rpartition(" ")
        return language_pb2.AboutResponse(executable=executable or python, version=version)

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        self._interpreter(request.info, context)
        return language_pb2.GetRequiredPackagesResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        return language_pb2.GetProgramDependenciesResponse()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        self._interpreter(request.info, context)
        yield from ()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.stop_program()
        return empty_pb2.Empty()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        python, environment = self._interpreter(request.info, context)
        environment["PULUMI_CONFIG"] = json.dumps(dict(request.config))
        environment["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(list(request.configSecretKeys))
        settings = {
            "monitor": request.monitor_address,
            "engine": self._engine_address,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "organization": request.organization,
            "root_directory": request.info.root_directory,
        }
        entry = [request.info.entry_point, *request.args]
        program = subprocess.Popen(
            [python, "-u", str(_RUN_PROGRAM), json.dumps(settings), *entry],
            cwd=request.pwd or request.info.program_directory,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        self._program = program
        code = program.wait()
        self._program = None
        if code == 0:
            return language_pb2.RunResponse()
        if code == EXIT_AFTER_MESSAGE:
            return language_pb2.RunResponse(bail=True)
        how = f"exited with non-zero exit code: {code}" if code > 0 else f"ended by signal {-code}"
        return language_pb2.RunResponse(error=f"program {how}")

    def stop_program(self) -> None:
        """Stop the program if it is running."""
        program = self._program
        if program is not None:
            program.terminate()

    @staticmethod
    def _interpreter(
        info: language_pb2.ProgramInfo, context: grpc.ServicerContext
    ) -> tuple[str, dict[str, str]]:
        try:
            return interpreter(Path(info.root_directory), json_format.MessageToDict(info.options))
        except ToolchainError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
            raise


def main() -> None:
    """Serve until the engine sends a stop signal or exits."""
    host = LanguageHost(next((a for a in sys.argv[1:] if not a.startswith("-")), ""))
    engine = os.getppid()

    def stop(*_: object) -> NoReturn:
        # The engine waits for this process, so it exits at once instead of shutting down in order.
        host.stop_program()
        os._exit(0)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[
            ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
            ("grpc.max_send_message_length", _MESSAGE_LIMIT),
        ],
    )
    add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while os.getppid() == engine:
        time.sleep(_PARENT_CHECK_SECONDS)
    stop()
