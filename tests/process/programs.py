"""Programs as users write them, run here, with resources that real provider processes make."""

from __future__ import annotations

import json
import runpy
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from click.testing import CliRunner
from google.protobuf.json_format import MessageToDict, ParseDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime import settings
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import resource_pb2 as messages
from pulumi_qcloud.settings.table import SETTINGS, VARIABLES
from pulumi_qcloudx.program import PlanProblem
from qcloud_emulator import Emulator
from qcloud_peering.main import command

from tests.engine.stories import as_real
from tests.process.plugin import UNKNOWN, Kind, PluginError, in_plain
from tests.process.stand_in import DEFAULT, Declared, Record, Run, State
from tests.programs import Engine, deploy

KINDS: Final[dict[str, Kind]] = {
    "pulumi-python:dynamic/qcloud:VpcPeeringConnection": "connection",
    "pulumi-python:dynamic/qcloud:VpcPeeringConnectionAccepter": "accepter",
    "pulumi-python:dynamic/qcloud:VpcPeeringRoutes": "routes",
}
"""The kinds of resources by their types."""
_PROVIDERS: Final = "pulumi:providers:"


@dataclass(slots=True)
class Ended:
    """What a program that has run did.

    Args:
        done: what became of each resource by its logical name: `create`, `same`, `delete` ...
        inputs: what it registered of each resource, by its logical name.
        outputs: what it exported, without what is not known yet.
    """

    done: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[str, object] = field(default_factory=dict)


class _NoMocks(Mocks):
    """Nothing is left to it but to read the outputs of other stacks."""

    def __init__(self, stacks: Mapping[str, Mapping[str, object]]) -> None:
        self._stacks = stacks

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], None]:
        raise AssertionError(f"{args.token} was called")

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        outputs = dict(self._stacks[args.name])
        return args.name, {"name": args.name, "outputs": outputs, "secretOutputNames": []}


class _Monitor(MockMonitor):
    """Takes registrations as the engine does, and brings resources to them."""

    def __init__(self, run: Run, ended: Ended, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.failure: Exception | None = None
        self._run = run
        self._ended = ended
        self._config = dict(run.state.config)
        run.state.config = self._config
        self._one_at_a_time = threading.Lock()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (its name on the wire)
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = in_plain(MessageToDict(request.object))
        id_, outputs = request.name, inputs
        with self._one_at_a_time:
            if request.type in KINDS:
                id_, outputs = self._bring(request, inputs)
            elif request.type.startswith(_PROVIDERS):
                self._config[request.name] = inputs
                self._run.mapped[request.name] = dict(request.envVarMappings)
        return messages.RegisterResourceResponse(
            urn=urn, id=id_, object=ParseDict(outputs, Struct())
        )

    def _bring(self, request: Any, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        provider = request.provider.split("::")[-2] if request.provider else DEFAULT
        self._ended.inputs[request.name] = inputs
        declared = Declared(KINDS[request.type], inputs, provider)
        try:
            self._ended.done[request.name] = self._run.bring(request.name, declared)
        except Exception as error:
            self.failure = self.failure or error
            raise
        record = self._run.state.records[request.name]
        return "" if record.id == UNKNOWN else record.id, record.outputs or record.inputs


def carry_out(
    state: State,
    program: Callable[[], object],
    *,
    preview: bool = False,
    project: str = "story",
    config: Mapping[str, str] | None = None,
    stacks: Mapping[str, Mapping[str, object]] | None = None,
) -> Ended:
    """Run a program, and bring the cloud to it.

    Args:
        state: of the stack.
        program: the program.
        preview: whether nothing is done or recorded, and nothing known that only an `up` tells.
        project: name of the project.
        config: stack configuration, full keys; providers have it from the state.
        stacks: outputs of other stacks by their full names.

    Raises:
        PluginError: what the first resource failed with.
    """
    ended = Ended()
    outputs: dict[str, object] = {}

    async def note(exported: Mapping[str, object]) -> str:
        for name, value in exported.items():
            output = pulumi.Output.from_input(value)
            if await output.is_known():
                outputs[name] = await output.future()
        return ""

    def run_it() -> pulumi.Output[str]:
        stack = settings.get_root_resource()
        assert stack is not None
        stack.outputs = {}  # type: ignore[attr-defined]
        program()
        return pulumi.Output.from_input(note(stack.outputs))  # type: ignore[attr-defined]

    with Run(state.copy() if preview else state, dry=preview) as run:
        monitor = _Monitor(run, ended, _NoMocks(stacks or {}))
        try:
            deploy(
                run_it,
                preview=preview,
                project=project,
                stack="dev",
                organization="organization",
                config=config,
                engine=Engine(monitor),
            )
        except Exception:
            if monitor.failure is None:
                raise
        if monitor.failure is not None:
            raise monitor.failure.with_traceback(None) from None
        ended.done |= run.end(ended.inputs.keys())
    state.told = run.state.told
    ended.outputs = outputs
    return ended


def written(text: str) -> Callable[[], object]:
    """Return a program whose text a user wrote, indented as it suits the test."""
    code = compile(textwrap.dedent(text), "__main__.py", "exec")
    return lambda: exec(code, {"__name__": "__main__"})


def program_of(folder: Path) -> Callable[[], object]:
    """Return the program of a project's folder."""
    return lambda: runpy.run_path(str(folder / "__main__.py"), run_name="__main__")


def set_environment(monkeypatch: pytest.MonkeyPatch, env: Mapping[str, str], home: Path) -> None:
    """Let programs have this environment, and nothing that the tester's own machine states.

    Args:
        monkeypatch: of the test.
        env: the environment.
        home: an empty home directory.
    """
    for name in [
        *(it for one in SETTINGS for it in one.environment),
        *(it.name for it in VARIABLES),
    ]:
        monkeypatch.delenv(name, raising=False)
    for name, text in {**env, "HOME": str(home)}.items():
        monkeypatch.setenv(name, text)


class Stack:
    """A stack whose programs run here, in an environment and a configuration that may change.

    `config` is the stack's configuration, full keys.

    Args:
        monkeypatch: of the test.
        folder: of the processes.
        env: environment of programs and processes.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, env: dict[str, str]) -> None:
        self.state = State(folder, {DEFAULT: {}}, env)
        self.config: dict[str, str] = {}
        self._monkeypatch = monkeypatch
        self.set(env)

    def set(self, env: dict[str, str]) -> None:
        """Let the next commands have this environment."""
        self.state.env = env
        set_environment(self._monkeypatch, env, self.state.folder)

    def speak(self, version: str) -> None:
        """Let the next commands use a version of the API."""
        self.set({**self.state.env, "QCLOUD_API_VERSION": version})

    def up(self, program: str) -> Ended:
        """Carry a program out."""
        return self._carried_out(program, preview=False)

    def preview(self, program: str) -> Ended:
        """Return what would be done."""
        return self._carried_out(program, preview=True)

    def _carried_out(self, program: str, *, preview: bool) -> Ended:
        self.state.config = {**self.state.config, DEFAULT: self.config}
        return carry_out(self.state, written(program), preview=preview, config=self.config)

    def nothing_to_do(self, program: str) -> None:
        """Preview and refresh, which have to find nothing to do."""
        assert {"same"} == set(self.preview(program).done.values())
        assert {"same"} == set(self.state.refresh().values())
        assert {"same"} == set(self.preview(program).done.values())

    def recorded(self) -> dict[str, tuple[str, object]]:
        """Return id and inputs of each resource."""
        return {name: (it.id, it.inputs) for name, it in self.state.records.items()}


def keys_of(emulator: Emulator, account: str) -> dict[str, str]:
    """Return environment for an emulator as a private installation, with a key pair alone."""
    owner = emulator.accounts[account]
    stated = {key: text for key, text in as_real(emulator, "3.0").items() if key != "QCLOUD_UIN"}
    token = {"TENCENTCLOUD_TOKEN": owner.token} if owner.token else {}
    pair = {
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }
    return {**stated, **pair, **token}


@contextmanager
def refused() -> Iterator[Callable[[], str]]:
    """Expect a refusal in one line, and give a function that returns it afterwards."""
    with pytest.raises((PluginError, PlanProblem)) as caught:
        yield lambda: str(caught.value)
    assert 1 == len(str(caught.value).splitlines())


def imports(state: State, file: Path, *words: str) -> None:
    """Let `qcloud-peering import` write a file, and record what the engine does of it.

    Args:
        state: of the stack.
        file: the file, which is not there yet.
        words: further arguments of the command.
    """
    arguments = ["import", *words, "-o", str(file)]
    wrote = CliRunner().invoke(command, arguments, prog_name="qcloud-peering")
    assert 0 == wrote.exit_code, wrote.output
    with state.run() as run:
        for told in json.loads(file.read_text())["resources"]:
            if kind := KINDS.get(told["type"]):
                process = run.process()
                found, outputs, inputs = process.read(told["id"], told["outputs"], kind=kind)
                state.records[told["name"]] = Record(kind, DEFAULT, found, inputs, outputs)
