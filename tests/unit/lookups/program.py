"""Programs that look things up, with an engine that registers resources and makes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import settings
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.mocks import test as runs_to_its_end

# A failed program leaves futures that nobody awaits; the language host says nothing of them either.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)


class _NewResources(pulumi.runtime.Mocks):
    """Resources that do not exist before an `up`: their ids are not known at its preview."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[Any, Any]]:
        return (None if pulumi.runtime.is_dry_run() else args.name), args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:
        raise AssertionError(f"{args.token} was called")


class Engine:
    """The program's connection to an engine: to lookups, not that of a test with mocks.

    Args:
        monitor: what is registered with; by default it makes resources that do not exist before.
    """

    def __init__(self, monitor: MockMonitor | None = None) -> None:
        self._monitor = monitor or MockMonitor(_NewResources())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._monitor, name)


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
    config: Mapping[str, str] | None = None,
    secret_keys: tuple[str, ...] = (),
    engine: Engine | None = None,
) -> list[Outcome]:
    """Run a program as one deployment and return what became of the outputs that it returns.

    Args:
        program: returns an output, several, or something else that does not count.
        preview: whether nothing is known that only an `up` tells.
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

    def run() -> pulumi.Output[str]:
        returned = program()
        several = returned if isinstance(returned, (list, tuple)) else [returned]
        outputs = [each for each in several if isinstance(each, pulumi.Output)]
        return pulumi.Output.from_input(all_noted(outputs))

    pulumi.runtime.set_all_config(dict(config or {}), list(secret_keys))
    pulumi.runtime.set_mocks(_NewResources(), preview=preview)
    settings.SETTINGS.monitor = engine or Engine()
    runs_to_its_end(run)()  # type: ignore[no-untyped-call]
    return outcomes
