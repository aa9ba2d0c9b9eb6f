"""Programs without an engine: what they register is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.mocks import test as runs_to_its_end


@dataclass
class Registered:
    """What a program registered.

    Args:
        inputs: of each resource by its name, as the engine gets them.
        types: the type of each resource by its name.
        requests: the whole registration of each resource by its name.
        outputs: what `show` was given, by name.
    """

    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    requests: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, object] = field(default_factory=dict)


class _Mocks(pulumi.runtime.Mocks):
    """Makes resources whose outputs are their inputs and a state."""

    def __init__(self, registered: Registered) -> None:
        self._registered = registered

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[Any, Any]]:
        self._registered.inputs[args.name] = args.inputs
        self._registered.types[args.name] = args.typ
        preview = pulumi.runtime.is_dry_run()
        made = {} if preview else {"state": "ACTIVE", "uin": "2407912486"}
        return (None if preview else f"pcx-{args.name}"), {**args.inputs, **made}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:
        raise AssertionError(f"{args.token} was called")


class _Monitor(MockMonitor):
    def __init__(self, registered: Registered) -> None:
        super().__init__(_Mocks(registered))
        self._registered = registered

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (its name on the wire)
        self._registered.requests[request.name] = request
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


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
    """Run a program and return what it registered.

    Args:
        program: is given a function that notes outputs by name.
        preview: whether nothing is known that only an `up` tells.
        project: name of the project.
        stack: name of the stack.
        organization: name of the organisation, None as in tests that name none.
        config: stack configuration, full keys.
        secret_keys: which of them are secret.
    """
    registered = Registered()

    async def note(outputs: dict[str, pulumi.Output[object]]) -> str:
        for name, output in outputs.items():
            known = await output.is_known()
            registered.outputs[name] = await output.future() if known else None
        return "noted"

    def show(**outputs: pulumi.Output[object]) -> pulumi.Output[str]:
        return pulumi.Output.from_input(note(outputs))

    pulumi.runtime.set_all_config(dict(config or {}), list(secret_keys))
    pulumi.runtime.set_mocks(
        _Mocks(registered),
        project=project,
        stack=stack,
        preview=preview,
        organization=organization,
        monitor=_Monitor(registered),
    )

    runs_to_its_end(lambda: program(show))()  # type: ignore[no-untyped-call]
    return registered
