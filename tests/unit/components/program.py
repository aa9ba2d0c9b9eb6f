"""Programs with components, whose lookups ask an emulator; what they register is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.runtime.mocks import MockMonitor
from pulumi_qcloudx.program import PlanProblem

from tests.unit.lookups.program import Engine, Outcome, deploy


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


class _Made(pulumi.runtime.Mocks):
    """Resources that have a state and an id once they are made, and neither before."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[Any, Any]]:
        if pulumi.runtime.is_dry_run():
            return None, args.inputs
        return f"{args.name}-id", {**args.inputs, "state": f"state of {args.name}"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:
        raise AssertionError(f"{args.token} was called")


class Registering(Engine):
    """An engine that keeps what it is asked for, by logical name."""

    def __init__(self) -> None:
        super().__init__(MockMonitor(_Made()))
        self.children: dict[str, Child] = {}
        self.urns: dict[str, str] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (its name on the wire)
        """Keep a registration and carry it out."""
        answer = self._monitor.RegisterResource(request)  # type: ignore[no-untyped-call]
        self.urns[request.name] = answer.urn
        inputs: dict[str, Any] = MessageToDict(request.object)
        inputs.pop("__provider", None)
        self.children[request.name] = Child(
            kind=request.type.rpartition(":")[2],
            parent=_named(request.parent),
            provider=_named(request.provider.rpartition("::")[0]),
            after=frozenset(map(_named, request.dependencies)),
            inputs=inputs,
            aliases=tuple(it.spec.name or it.urn for it in request.aliases),
            protect=request.protect,
            deletes_first=request.deleteBeforeReplace,
        )
        return answer


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
    """Return what is told of a program with the one component `net`, without that name.

    Args:
        program: declares the component.
        preview: whether nothing is known that only an `up` tells.
    """
    told = problems_of_each(program, preview=preview)
    assert all(line.startswith("net: ") for line in told)
    return [line.removeprefix("net: ") for line in told]


def problems_of_each(program: Callable[[], object], *, preview: bool = True) -> list[str]:
    """Return the lines that end a program, each with a component's name; see `problems`."""
    engine = Registering()
    try:
        deploy(program, preview=preview, engine=engine)
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


def _named(urn: str) -> str:
    return urn.rpartition("::")[2]
