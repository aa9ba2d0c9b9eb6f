"""Programs that run here, with an engine that registers resources and makes nothing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.runtime import settings
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloudx.program import PlanProblem

# A failed program leaves futures that nobody awaits; the language host says nothing of them either.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)


class NewResources(pulumi.runtime.Mocks):
    """Resources that have an id and outputs once they are made, and neither before.

    Args:
        id_: their id, with `{}` for the logical name.
        outputs: what they have besides their inputs, likewise.
    """

    def __init__(self, id_: str = "{}", **outputs: str) -> None:
        self.types: dict[str, str] = {}
        self.inputs: dict[str, dict[str, Any]] = {}
        self._id = id_
        self._outputs = outputs

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[Any, Any]]:
        """Keep type and inputs by logical name, and make the resource."""
        self.types[args.name] = args.typ
        self.inputs[args.name] = args.inputs
        if pulumi.runtime.is_dry_run():
            return None, args.inputs
        made = {key: text.format(args.name) for key, text in self._outputs.items()}
        return self._id.format(args.name), {**args.inputs, **made}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:
        """Refuse to call a function."""
        raise AssertionError(f"{args.token} was called")


class Engine:
    """The program's connection to an engine: to lookups, not that of a test with mocks.

    Args:
        monitor: what is registered with; by default it makes resources that do not exist before.
    """

    def __init__(self, monitor: MockMonitor | None = None) -> None:
        self.requests: dict[str, Any] = {}
        self._monitor = monitor or MockMonitor(NewResources())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._monitor, name)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (its name on the wire)
        """Keep a registration by its logical name, and carry it out."""
        self.requests[request.name] = request
        return self._monitor.RegisterResource(request)  # type: ignore[no-untyped-call]


class Existing(pulumi.CustomResource):
    """Any resource; its `text` is known at preview."""

    text: pulumi.Output[str]

    def __init__(
        self, name: str, text: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("test:index:Existing", name, {"text": text}, opts)


class Site(pulumi.ComponentResource):
    """A component without children yet."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Site", name, None, opts)


class Outcome:
    """What became of an output: its value (None while unknown), and what it is marked with."""

    def __init__(self) -> None:
        self.value: Any = None
        self.known = False
        self.secret = False
        self.depends_on: set[str] = set()

    async def _of(self, output: pulumi.Output[Any]) -> None:
        self.known, self.secret = await output.is_known(), await output.is_secret()
        self.value = await output.future() if self.known else None
        for resource in await output.resources():
            self.depends_on.add(str(await resource.urn.future()).rpartition("::")[2])


def deploy(
    program: Callable[[], object],
    *,
    preview: bool = False,
    project: str = "project",
    stack: str = "stack",
    organization: str | None = None,
    config: Mapping[str, str] | None = None,
    secret_keys: tuple[str, ...] = (),
    engine: Engine | None = None,
) -> list[Outcome]:
    """Run a program as one deployment and return what became of the outputs that it returns.

    Args:
        program: returns an output, several, or something else that does not count.
        preview: whether nothing is known that only an `up` tells.
        project: name of the project.
        stack: name of the stack.
        organization: name of the organisation, None as in tests that name none.
        config: stack configuration, full keys.
        secret_keys: which of them are secret.
        engine: one that notes what it is asked, say.
    """
    outcomes: list[Outcome] = []

    async def noted(output: pulumi.Output[Any]) -> None:
        outcomes.append(outcome := Outcome())
        await outcome._of(output)

    async def all_noted(outputs: list[pulumi.Output[Any]]) -> str:
        for output in outputs:
            await noted(output)
        return ""

    def run_it() -> pulumi.Output[str]:
        returned = program()
        several = returned if isinstance(returned, (list, tuple)) else [returned]
        outputs = [each for each in several if isinstance(each, pulumi.Output)]
        return pulumi.Output.from_input(all_noted(outputs))

    pulumi.runtime.set_all_config(dict(config or {}), list(secret_keys))
    pulumi.runtime.set_mocks(
        NewResources(), project=project, stack=stack, preview=preview, organization=organization
    )
    settings.SETTINGS.monitor = engine or Engine()
    runs_to_its_end(run_it)()  # type: ignore[no-untyped-call]
    return outcomes


# Resources


@dataclass
class Registered:
    """What a program registered.

    Args:
        inputs: of each resource by its name, as the engine gets them.
        types: the type of each resource by its name.
        requests: the whole registration of each resource by its name.
        outputs: what `show` was given, by name.
    """

    inputs: dict[str, dict[str, Any]]
    types: dict[str, str]
    requests: dict[str, Any]
    outputs: dict[str, object] = field(default_factory=dict)


Show = Callable[..., pulumi.Output[str]]
"""Notes outputs under names: what is known of them, None for what is not."""


def run(
    program: Callable[[Show], object],
    *,
    preview: bool = False,
    project: str = "network",
    stack: str = "dev",
    organization: str | None = "acme",
    config: Mapping[str, str] | None = None,
    secret_keys: tuple[str, ...] = (),
) -> Registered:
    """Run a program with connections that become active, and return what it registered.

    Args:
        program: is given a function that notes outputs by name.
        preview: see `deploy`, as the further arguments.
        project: name of the project.
        stack: name of the stack.
        organization: name of the organisation.
        config: stack configuration.
        secret_keys: which of it is secret.
    """
    resources = NewResources("pcx-{}", state="ACTIVE", uin="2407912486")
    engine = Engine(MockMonitor(resources))
    registered = Registered(resources.inputs, resources.types, engine.requests)

    async def note(outputs: dict[str, pulumi.Output[object]]) -> str:
        for name, output in outputs.items():
            known = await output.is_known()
            registered.outputs[name] = await output.future() if known else None
        return "noted"

    def show(**outputs: pulumi.Output[object]) -> pulumi.Output[str]:
        return pulumi.Output.from_input(note(outputs))

    deploy(
        lambda: program(show),
        preview=preview,
        project=project,
        stack=stack,
        organization=organization,
        config=config,
        secret_keys=secret_keys,
        engine=engine,
    )
    return registered


# Components


@dataclass(frozen=True, slots=True)
class Child:
    """A resource as the engine is asked for it.

    Args:
        kind: last part of its type.
        parent: logical name of its parent.
        provider: logical name of its explicit provider, or "".
        after: logical names of the resources that are made before it.
        inputs: what it is given, without the reference to the provider's class.
        aliases: names of its own that it may have had.
        protect: whether it must not be deleted.
        deletes_first: whether a replacement deletes before it creates.
    """

    kind: str
    parent: str
    provider: str
    after: frozenset[str]
    inputs: dict[str, Any] = field(repr=False)
    aliases: tuple[str, ...] = ()
    protect: bool = False
    deletes_first: bool = False


class Registering(Engine):
    """An engine whose resources have a state and an id that say which they are."""

    def __init__(self) -> None:
        super().__init__(MockMonitor(NewResources("{}-id", state="state of {}")))

    @property
    def children(self) -> dict[str, Child]:
        """What it was asked for, by logical name."""
        return {name: _child(request) for name, request in self.requests.items()}


def _child(request: Any) -> Child:
    inputs: dict[str, Any] = MessageToDict(request.object)
    inputs.pop("__provider", None)
    return Child(
        kind=request.type.rpartition(":")[2],
        parent=_named(request.parent),
        provider=_named(request.provider.rpartition("::")[0]),
        after=frozenset(map(_named, request.dependencies)),
        inputs=inputs,
        aliases=tuple(it.spec.name or it.urn for it in request.aliases),
        protect=request.protect,
        deletes_first=request.deleteBeforeReplace,
    )


def _named(urn: str) -> str:
    return urn.rpartition("::")[2]


def declared(
    program: Callable[[], object], *, preview: bool = False
) -> tuple[dict[str, Child], list[Outcome]]:
    """Run a program and return what it registered, by logical name, and its outputs' outcomes.

    Args:
        program: see `deploy`.
        preview: whether nothing is known that only an `up` tells.
    """
    engine = Registering()
    outcomes = deploy(program, preview=preview, engine=engine)
    return engine.children, outcomes


def problems(program: Callable[[], object], *, preview: bool = True) -> list[str]:
    """Return what a program with the one component `net` is refused for, without that name.

    Args:
        program: declares the component.
        preview: whether nothing is known that only an `up` tells.
    """
    lines = problems_of_each(program, preview=preview)
    assert all(line.startswith("net: ") for line in lines)
    return [line.removeprefix("net: ") for line in lines]


def problems_of_each(program: Callable[[], object], *, preview: bool = True) -> list[str]:
    """Return the lines that end a program, each with a component's name; see `problems`."""
    try:
        deploy(program, preview=preview, engine=Registering())
    except PlanProblem as problem:
        return str(problem).split("\n")
    return []


def default_name(logical: str, component: str) -> str:
    """Return the default name of a child's connection.

    Args:
        logical: the child's logical name.
        component: class of its parent, which is called `net`.
    """
    urn = f"urn:pulumi:stack::project::pulumi:pulumi:Stack$qcloudx:index:{component}::net"
    identity = f"organization\n{urn}\n{logical}"
    return f"{logical}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
