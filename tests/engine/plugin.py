"""The provider's own process, asked over gRPC as the engine asks it; quicker than an engine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import grpc  # type: ignore[import-untyped]
from google.protobuf.json_format import (  # type: ignore[import-untyped]
    MessageToDict,
    ParseDict,
)
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto import provider_pb2_grpc as services
from pulumi_qcloud.references import VPC_PEERING_CONNECTION

from tests.engine.processes import Running
from tests.engine.programs import APP, DATA
from tests.engine.versions import PATHS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.engine.workshop import RunningEmulator

Properties = dict[str, object]

GIVEN: Final = {
    "vpcId": APP,
    "peerVpcId": DATA,
    "peeringConnectionName": "tses",
}
"""Inputs that nothing is wrong with."""

_TIMEOUT: Final = 60.0


class PluginError(Exception):
    """What the provider raised: the text that the engine would show after `error:`."""


class Plugin:
    """A running provider process; a context manager.

    Args:
        folder: where its output goes.
        env: its environment.
        config: the stack's configuration, full keys.
    """

    def __init__(
        self, folder: Path, *, env: Mapping[str, str], config: Mapping[str, str] | None = None
    ) -> None:
        self._process = Running(
            [sys.executable, "-u", "-m", "pulumi.dynamic"],
            cwd=folder,
            env={"HOME": str(folder), "PATH": str(Path(sys.prefix) / "bin"), **env},
            output=folder / "plugin",
        )
        self._channel: grpc.Channel | None = None
        self._config = dict(config or {})

    def __enter__(self) -> Plugin:
        while not self._process.stdout.endswith("\n"):
            if not self._process.running:
                raise AssertionError(f"the plugin ended\n{self.stderr}")
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self._process.stdout.strip()}")
        self._provider = services.ResourceProviderStub(self._channel)
        self._provider.Configure(messages.ConfigureRequest(args=_wire(self._config)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._channel:
            self._channel.close()
        self._process.kill()

    @property
    def stderr(self) -> str:
        """What it has told the user."""
        return self._process.stderr

    def check(
        self, news: Mapping[str, object], olds: Mapping[str, object] | None = None
    ) -> tuple[Properties, list[tuple[str, str]]]:
        """Return the checked inputs and the failures: pairs of property and text."""
        answer = self._ask(
            "Check", messages.CheckRequest(olds=_own(olds) if olds else None, news=_own(news))
        )
        return _plain(answer.inputs), [(it.property, it.reason) for it in answer.failures]

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Return the id and the outputs of what is created."""
        answer = self._ask("Create", messages.CreateRequest(properties=_own(inputs)))
        return answer.id, _plain(answer.properties)

    def read(self, id_: str, outputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Return the id, "" if it is gone, and the outputs as they are now."""
        answer = self._ask("Read", messages.ReadRequest(id=id_, properties=_own(outputs)))
        return answer.id, _plain(answer.properties)

    def delete(self, id_: str, outputs: Mapping[str, object]) -> None:
        """Delete what is recorded."""
        self._ask("Delete", messages.DeleteRequest(id=id_, properties=_own(outputs)))

    def _ask(self, method: str, request: object) -> messages.CheckResponse:
        try:
            answer = getattr(self._provider, method)(request, timeout=_TIMEOUT)
        except grpc.RpcError as error:
            raise PluginError(cast("grpc.Call", error).details().strip()) from None
        return cast("messages.CheckResponse", answer)


def as_real(emulator: RunningEmulator, api_version: str) -> dict[str, str]:
    """Return environment that configures an emulator as if it were the real cloud."""
    owner = emulator.accounts["default"]
    return {
        "QCLOUD_ENDPOINT": f"{emulator.url}{PATHS[api_version]}",
        "QCLOUD_API_VERSION": api_version,
        "QCLOUD_REQUEST_TIMEOUT": "2",
        "QCLOUD_DEADLINE": "3",
        "QCLOUD_UIN": owner.uin,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }


def refusal(plugin: Plugin, **given: object) -> str:
    """Return the one line that inputs get, from the preview's check or else from the `up`.

    Args:
        plugin: the provider.
        given: inputs in the place of, or beside, the good ones.
    """
    inputs, failures = plugin.check({**GIVEN, **given})
    if failures:
        ((_, text),) = failures
    else:
        try:
            plugin.create(inputs)
        except PluginError as error:
            text = str(error)
        else:
            raise AssertionError("it was created")
    (line,) = text.splitlines()
    return line


def _own(properties: Mapping[str, object]) -> Struct:
    return _wire({**properties, "__provider": VPC_PEERING_CONNECTION})


def _wire(properties: Mapping[str, object]) -> Struct:
    return ParseDict(dict(properties), Struct())


def _plain(properties: Struct) -> Properties:
    return cast("Properties", MessageToDict(properties))
