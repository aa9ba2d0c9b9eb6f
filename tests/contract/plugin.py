"""The provider's own process, asked over gRPC as the engine asks it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc  # type: ignore[import-untyped]
from google.protobuf.json_format import MessageToDict, ParseDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto import provider_pb2_grpc as services
from pulumi_qcloud.references import VPC_PEERING_CONNECTION

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends for a value that is not known yet."""

Properties = dict[str, Any]

_TIMEOUT: Final = 60.0


@dataclass(frozen=True)
class PluginError(Exception):
    """What the provider raised.

    Args:
        status: the gRPC status.
        text: what the engine shows.
    """

    status: str
    text: str


class Plugin:
    """A running provider process; see `running`."""

    def __init__(self, channel: grpc.Channel, stderr: Path) -> None:
        self._provider = services.ResourceProviderStub(channel)
        self._stderr = stderr

    @property
    def stderr(self) -> str:
        """What it has told the user so far."""
        return self._stderr.read_text()

    def configure(self, config: Mapping[str, object]) -> None:
        """Hand over the stack's configuration, full keys."""
        self._ask("Configure", messages.ConfigureRequest(args=_wire(config)))

    def check(self, olds: Properties, news: Properties) -> tuple[Properties, list[tuple[str, str]]]:
        """Return the checked inputs, and the failures as pairs of property and reason."""
        answer = self._ask("Check", messages.CheckRequest(olds=_own(olds), news=_own(news)))
        return _plain(answer.inputs), [(it.property, it.reason) for it in answer.failures]

    def diff(self, id_: str, olds: Properties, news: Properties) -> tuple[str, list[str], bool]:
        """Return the kind of difference, what replaces, and whether the old one goes first."""
        request = messages.DiffRequest(id=id_, olds=_own(olds), news=_own(news))
        answer = self._ask("Diff", request)
        kind = messages.DiffResponse.DiffChanges.Name(answer.changes)
        return kind, list(answer.replaces), answer.deleteBeforeReplace

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Return id and outputs."""
        answer = self._ask("Create", messages.CreateRequest(properties=_own(inputs)))
        return answer.id, _plain(answer.properties)

    def read(self, id_: str, outputs: Properties) -> tuple[str, Properties, Properties]:
        """Return id, outputs and inputs; the id is "" if it is gone."""
        answer = self._ask("Read", messages.ReadRequest(id=id_, properties=_own(outputs)))
        return answer.id, _plain(answer.properties), _plain(answer.inputs)

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Return the outputs."""
        request = messages.UpdateRequest(id=id_, olds=_own(olds), news=_own(news))
        return _plain(self._ask("Update", request).properties)

    def delete(self, id_: str, outputs: Properties) -> None:
        """Delete what is recorded."""
        self._ask("Delete", messages.DeleteRequest(id=id_, properties=_own(outputs)))

    def _ask(self, method: str, request: object) -> Any:
        try:
            return getattr(self._provider, method)(request, timeout=_TIMEOUT)
        except grpc.RpcError as error:
            raise PluginError(error.code().name, error.details()) from None


@contextmanager
def running(folder: Path, **environ: str) -> Iterator[Plugin]:
    """Run a provider process until the context ends.

    Args:
        folder: its home, and where its standard error goes.
        environ: environment variables besides PATH.
    """
    stderr = folder / "plugin.err"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with (
        stderr.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic"],
            cwd=folder,
            env={"HOME": str(folder), "PATH": path, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Plugin(channel, stderr)
        finally:
            process.kill()


def _own(properties: Properties) -> Struct:
    """Return inputs or outputs as the engine sends them: with the provider, unless empty."""
    return _wire({**properties, "__provider": VPC_PEERING_CONNECTION} if properties else {})


def _wire(properties: Mapping[str, object]) -> Struct:
    return ParseDict(dict(properties), Struct())


def _plain(properties: Struct) -> Properties:
    found: Properties = MessageToDict(properties)
    return found
