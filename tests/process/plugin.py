"""The provider's own processes, asked over gRPC as the engine asks them, which is quicker.

Most are forked from a process that has imported everything already.
"""

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
from types import TracebackType
from typing import IO, Any, Final, Literal, NamedTuple

import grpc  # type: ignore[import-untyped]
from google.protobuf.json_format import MessageToDict, ParseDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto import provider_pb2_grpc as services
from pulumi_qcloud import registration
from qcloud_emulator import Emulator

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends for a value that is not known yet."""

Kind = Literal["connection", "accepter", "routes"]
REFERENCES: Final[dict[Kind, str]] = {
    "connection": registration.VPC_PEERING_CONNECTION,
    "accepter": registration.VPC_PEERING_CONNECTION_ACCEPTER,
    "routes": registration.VPC_PEERING_ROUTES,
}
"""What `__provider` is for each kind of resource."""

Properties = dict[str, Any]

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = {_SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}
_TIMEOUT: Final = 60.0


class PluginError(Exception):
    """What the provider raised, or that its process is gone.

    Args:
        status: the gRPC status, such as `UNKNOWN` or `UNAVAILABLE`.
        text: what the engine shows after `error:`.
    """

    def __init__(self, status: str, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text

    def __str__(self) -> str:
        return self.text


class Difference(NamedTuple):
    """What a diff answers.

    Args:
        changes: `DIFF_NONE` or `DIFF_SOME`.
        replaces: the properties that replace.
        deletes_first: whether the old one goes before the new one comes.
    """

    changes: str
    replaces: list[str]
    deletes_first: bool


class Plugin:
    """A running provider process, started and configured; a context manager that ends it.

    Every call is about a connection unless a kind is given. Properties that name no `__provider`
    get that of the kind.

    Args:
        folder: its home and working directory, and where its standard error goes.
        config: what it is configured with, full keys.
        env: environment variables besides HOME and PATH.
        address: of the engine, `127.0.0.1:<port>`, the same for all processes of one run; nobody
            has to listen there. None passes none.
        cold: whether an interpreter is started for it, as an engine does it. Otherwise it comes
            from the nursery, in a fifth of the time.
    """

    def __init__(
        self,
        folder: Path,
        *,
        config: Mapping[str, object] | None = None,
        env: Mapping[str, str] | None = None,
        address: str | None = None,
        cold: bool = False,
    ) -> None:
        path = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)])
        environment = {"HOME": str(folder), "PATH": path, **(env or {})}
        begin = _start if cold else nursery(environment.get("PYTHONPATH", "")).fork
        started = begin(folder, [address] if address else [], environment)
        self._process, self._stdout, self._stderr = started
        port = self._stdout.readline().strip()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._provider = services.ResourceProviderStub(self._channel)
        try:
            if not port:
                raise AssertionError(f"the plugin ended\n{self.stderr}")
            self.configure(config or {})
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Plugin:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def stderr(self) -> str:
        """What it has told the user so far."""
        return self._stderr.read_text(errors="replace")

    def kill(self) -> None:
        """End it with SIGKILL; calls raise a `PluginError` from then on."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it, and what is kept to talk to it."""
        self.kill()
        self._channel.close()
        self._stdout.close()

    def configure(self, config: Mapping[str, object]) -> None:
        """Hand over a configuration, full keys; it counts until the first call."""
        self._ask("Configure", messages.ConfigureRequest(args=_wire(config)))

    def check(
        self,
        news: Mapping[str, object],
        olds: Mapping[str, object] | None = None,
        *,
        kind: Kind = "connection",
    ) -> tuple[Properties, list[tuple[str, str]]]:
        """Return the checked inputs, and the failures as pairs of property and reason.

        Args:
            news: the inputs of the program.
            olds: the recorded inputs; nothing for a new resource.
            kind: of resource.
        """
        request = messages.CheckRequest(
            olds=_own(olds, kind) if olds else None, news=_own(news, kind)
        )
        answer = self._ask("Check", request)
        return _plain(answer.inputs), [(it.property, it.reason) for it in answer.failures]

    def diff(
        self,
        id_: str,
        olds: Mapping[str, object],
        news: Mapping[str, object],
        *,
        kind: Kind = "connection",
    ) -> Difference:
        """Compare recorded outputs with inputs."""
        request = messages.DiffRequest(id=id_, olds=_own(olds, kind), news=_own(news, kind))
        answer = self._ask("Diff", request)
        changes = messages.DiffResponse.DiffChanges.Name(answer.changes)
        return Difference(changes, list(answer.replaces), answer.deleteBeforeReplace)

    def create(
        self, inputs: Mapping[str, object], *, kind: Kind = "connection"
    ) -> tuple[str, Properties]:
        """Return the id and the outputs of what is created."""
        answer = self._ask("Create", messages.CreateRequest(properties=_own(inputs, kind)))
        return answer.id, _plain(answer.properties)

    def read(
        self, id_: str, outputs: Mapping[str, object], *, kind: Kind = "connection"
    ) -> tuple[str, Properties, Properties]:
        """Return the id, "" if it is gone, and outputs and inputs as they are now."""
        answer = self._ask("Read", messages.ReadRequest(id=id_, properties=_own(outputs, kind)))
        return answer.id, _plain(answer.properties), _plain(answer.inputs)

    def update(
        self,
        id_: str,
        olds: Mapping[str, object],
        news: Mapping[str, object],
        *,
        kind: Kind = "connection",
    ) -> Properties:
        """Bring recorded outputs to inputs, and return the new outputs."""
        request = messages.UpdateRequest(id=id_, olds=_own(olds, kind), news=_own(news, kind))
        return _plain(self._ask("Update", request).properties)

    def delete(self, id_: str, outputs: Mapping[str, object], *, kind: Kind = "connection") -> None:
        """Delete what is recorded."""
        self._ask("Delete", messages.DeleteRequest(id=id_, properties=_own(outputs, kind)))

    def _ask(self, method: str, request: object) -> Any:
        try:
            return getattr(self._provider, method)(request, timeout=_TIMEOUT)
        except grpc.RpcError as error:
            raise PluginError(error.code().name, error.details().strip()) from None


def config_of(
    emulator: Emulator, account: str = "default", api_version: str = "3.0", **changes: object
) -> dict[str, object]:
    """Return a configuration as the engine sends it, for an account of an emulator.

    Args:
        emulator: which is configured as if it were the real cloud.
        account: its name.
        api_version: `2.0` or `3.0`.
        changes: values of other keys, or other values, by their keys without `qcloud:`.
    """
    pair = emulator.accounts[account]
    stated = {
        "apiVersion": api_version,
        "endpoint": emulator.url,
        "region": "ap-guangzhou",
        "secretId": pair.secret_id,
        "secretKey": {**_SECRET, "value": pair.secret_key},
        "uin": pair.uin,
        **({"token": pair.token} if pair.token else {}),
    }
    return {f"qcloud:{key}": value for key, value in {**stated, **changes}.items()}


def in_plain(value: Any) -> Any:
    """Return a value without the engine's marks of secrets, those of the wire and of a state."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET[_SIGNATURE]:
            return in_plain(value["value"]) if "value" in value else json.loads(value["plaintext"])
        return {key: in_plain(part) for key, part in value.items()}
    return [in_plain(part) for part in value] if isinstance(value, list) else value


def _own(properties: Mapping[str, object], kind: Kind) -> Struct:
    return _wire({"__provider": REFERENCES[kind], **properties})


def _wire(properties: Mapping[str, object]) -> Struct:
    return ParseDict(dict(properties), Struct())


def _plain(properties: Struct) -> Properties:
    found: Properties = MessageToDict(properties)
    return found


def _start(
    folder: Path, arguments: Sequence[str], env: Mapping[str, str]
) -> tuple[Child | subprocess.Popen[str], IO[str], Path]:
    number, name = tempfile.mkstemp(".err", "plugin-", folder)
    with open(number, "wb") as stderr:  # noqa: PTH123 (a number is no path)
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", *arguments],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    return process, process.stdout, Path(name)


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
