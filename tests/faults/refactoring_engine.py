"""The level of refactorings on the real engine: the same schedules, carried out by `pulumi`."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.engine.commands import Result, Workshop, marked
from tests.engine.stack import Stack, Started
from tests.faults import Tally
from tests.faults.engine import PROVIDERS, cli, command_line, end
from tests.faults.provider.schedule import PARTNER, PEER_UIN, RANGES
from tests.faults.refactoring import Campaigner
from tests.faults.refactoring.schedule import (
    DEADLINE,
    PAIRS,
    TIMEOUT,
    Program,
    Resource,
    Schedule,
    Trouble,
    connections,
    schedule_of,
    sources,
)
from tests.faults.refactoring.stacks import Ran, Stacks, fault_of, rival_of
from tests.faults.refactoring.verify import UNFIT
from tests.process.plugin import Kind
from tests.process.stand_in import DEFAULT, Record

TYPES: Final[dict[Kind, str]] = {
    "connection": "VpcPeeringConnection",
    "accepter": "VpcPeeringConnectionAccepter",
    "routes": "VpcPeeringRoutes",
}
BOX: Final = "refactoring:box:"
_DYNAMIC: Final = "pulumi-python:dynamic/qcloud:"
_STACK: Final = "urn:pulumi:dev::story::"
_PROFILES: Final = {"main": "default", "peer": "peer"}
_HEAD: Final = f"""\
import pulumi
import pulumi.dynamic
import pulumi_qcloud as qcloud


class Box(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__(f"{BOX}{{name}}", name)


class Refusing(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        raise Exception("another resource failed")


class Fails(pulumi.dynamic.Resource):
    def __init__(self, needs):
        super().__init__(Refusing(), "fails", {{}}, pulumi.ResourceOptions(depends_on=needs))


"""
_OFTEN: Final = 0.01
_KINDS: Final[Mapping[str, Kind]] = {name: kind for kind, name in TYPES.items()}
_OF_THE_ENGINE: Final = ("update failed", "preview failed")
_FAILS: Final = "another resource failed"
_UNFIT: Final = re.compile(r"not specified in --target list|could not be found in the stack")
_AWAITED: Final = ("engine dies", "plugin dies", "rival")
_CALLS: Final = 3
"""Calls of the API for each change of a resource that passes before the engine dies."""
_LAST: Final = 4000
"""Characters of a command's output in a finding."""
_FIRST: Final = 1000
"""Its seeds begin there among those of the level over gRPC."""


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(_FIRST + seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(_FIRST + seed))


def carry_out(schedule: Schedule) -> Tally:
    """Carry out a schedule and look at what it leaves."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-refactoring-") as name,
        Emulator.start(settings=dict(schedule.settings)) as emulator,
    ):
        folder = Path(name)
        workshop = Workshop.make(cli=cli(), home=folder / "home", folder=folder / "engine")
        try:
            stacks = OnEngine(emulator, schedule.version, workshop)
            return Campaigner(schedule, emulator, stacks).carry_out()
        finally:
            workshop.close()


class OnEngine(Stacks):
    """A stack and another one in one backend.

    Args:
        emulator: the cloud.
        version: of the API.
        workshop: where they are.
    """

    def __init__(self, emulator: Emulator, version: str, workshop: Workshop) -> None:
        self._emulator = emulator
        self._workshop = workshop
        self._stack = self._new("dev", version)
        self._other = self._new("other", version)
        self._known: dict[str, Record] | None = None

    def _new(self, name: str, version: str) -> Stack:
        stack = Stack(self._workshop, name=name, api_version=version)
        stack.use_emulator(self._emulator)
        stack.env |= {
            "QCLOUD_REQUEST_TIMEOUT": f"{TIMEOUT}",
            "QCLOUD_DEADLINE": f"{DEADLINE}",
            # Without a second file to each state, which a kill can leave empty.
            "PULUMI_BACKEND_URL": f"file://{self._workshop.folder / 'backend'}?metadata=skip",
        }
        return stack

    def records(self) -> dict[str, Record]:
        """Return the state; see `Stacks`."""
        if self._known is None:
            self._known = _records_of(self._stack.export_state())
        return self._known

    def remove(self, keys: Collection[str]) -> None:
        """Remove records; see `Stacks`."""
        records = self.records()
        for kind in reversed(TYPES):
            for key in sorted(key for key in keys if records[key].kind == kind):
                self._stack.run("state", "delete", urn(kind, key), "--force", "--yes")
        self._known = {key: it for key, it in records.items() if key not in keys}

    def run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        trouble: Trouble | None = None,
        *,
        go_on: bool = False,
    ) -> Ran:
        """Carry out a command; see `Stacks`."""
        fails = trouble.at if trouble and trouble.kind == "resource fails" else None
        self._stack.write(source_of(program, fails if what.startswith("up") else None))
        word, *flags = what.split()
        flags += [f"--target={it}" for it in self._urns(word, program, targets)]
        if word in ("up", "destroy", "refresh"):
            flags += ["--skip-preview"]
        if go_on and word in ("up", "destroy"):
            flags += ["--continue-on-error"]
        ran = Ran(None, "")
        if trouble and trouble.kind == "engine dies":
            trouble = replace(trouble, at=trouble.at * _CALLS)
        fault = fault_of(self._emulator, trouble) if trouble and fails is None else None
        started = self._stack.start(word, *flags)
        killed = False
        if trouble and fault is not None and trouble.kind in _AWAITED:
            killed = self._strike(fault, trouble, started, ran)
        result = started.result()
        self._known = None
        if fails is not None and what.startswith("up"):
            ran.struck["resource fails"] += 1
        if killed:
            end(marked(self._workshop.mark))
            self._stack.cancel()
        ran.operations[word] += 1
        ran.told = result.text
        ran.errors = None if killed else _errors_of(result)
        return ran

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`; see `Stacks`."""
        self._other.write(source_of(program))
        result = self._other.start("up", "--skip-preview").result()
        return Ran(_errors_of(result), result.text), _records_of(self._other.export_state())

    def changes(self, program: Program) -> str:
        """Return what a preview shows; see `Stacks`."""
        self._stack.write(source_of(program))
        result = self._stack.start("preview", "--refresh", "--expect-no-changes").result()
        return result.text[-_LAST:] if result.exit_code else ""

    def _urns(self, word: str, program: Program, targets: tuple[str, ...]) -> list[str]:
        if not targets:
            return []
        urns = {key: urn(record.kind, key) for key, record in self.records().items()}
        if word == "destroy":
            return [urns[key] for key in targets if key in urns]
        urns |= {it.key: urn_of(it) for it in program}
        return [*(urns[key] for key in targets if key in urns), *surroundings(program)]

    def _strike(self, fault: int, trouble: Trouble, started: Started, ran: Ran) -> bool:
        """Wait for the call that is held back, and do what happens then; return whether it died."""
        while started.process.running:
            if fault not in {it["id"] for it in self._emulator.faults()}:
                ran.struck[trouble.kind] += 1
                if trouble.kind == "rival":
                    ran.rivals += rival_of(self._emulator)
                    return False
                for pid in marked(self._workshop.mark):
                    if trouble.kind == "engine dies" or PROVIDERS in command_line(pid):
                        end([pid])
                return trouble.kind == "engine dies"
            time.sleep(_OFTEN)
        return False


def _records_of(exported: Mapping[str, Any]) -> dict[str, Record]:
    deployment = exported["deployment"]
    resources = [
        it
        for it in deployment.get("resources") or ()
        if it["type"].rpartition(":")[2] in _KINDS and not it.get("delete")
    ]
    return {
        key_of(it["urn"]): Record(
            _KINDS[it["type"].rpartition(":")[2]],
            it.get("provider", ""),
            it["id"],
            it["inputs"],
            it["outputs"],
            {"": frozenset(key_of(one) for one in it.get("dependencies") or ())},
        )
        for it in resources
    }


def _errors_of(result: Result) -> list[tuple[str, str]]:
    """What the user is shown, by the keys of resources; nothing on success."""
    if not result.exit_code:
        return []
    shown = dict.fromkeys(
        (
            key_of(it.urn) if "dynamic/qcloud" in it.urn else "",
            _short(it.text),
        )
        for it in result.diagnostics("error")
        if it.text not in _OF_THE_ENGINE
    )
    found = [(key, text) for key, text in shown if key]
    return found or [("", " | ".join(text for _, text in shown) or result.text[-_LAST:])]


def _short(text: str) -> str:
    if _UNFIT.search(text):
        return UNFIT
    return _FAILS if _FAILS in text else text


def urn_of(it: Resource) -> str:
    """Return the URN of a resource."""
    return urn(it.kind, it.key)


def urn(kind: Kind, key: str) -> str:
    """Return the URN of a resource of a kind with a key."""
    box, _, name = key.rpartition("/")
    inside = f"{BOX}{box}$" if box else ""
    return f"{_STACK}{inside}{_DYNAMIC}{TYPES[kind]}::{name}"


def key_of(text: str) -> str:
    """Return the key of the resource with a URN."""
    path, _, name = text.rpartition("::")
    types = path.rpartition("::")[2]
    return f"{types.partition('$')[0].removeprefix(BOX)}/{name}" if BOX in types else name


def surroundings(program: Program) -> list[str]:
    """Return the URNs of the components and providers of a program."""
    boxes = sorted({it.box for it in program if it.box})
    providers = sorted({it.provider for it in program} - {DEFAULT})
    return [
        *(f"{_STACK}{BOX}{box}::{box}" for box in boxes),
        *(f"{_STACK}pulumi:providers:pulumi-python::{name}" for name in providers),
    ]


def source_of(program: Program, fails: int | None = None) -> str:
    """Return the text of a program.

    Args:
        program: what it declares.
        fails: how many resources are there before one fails, None for none that does.
    """
    providers = sorted({it.provider for it in program} - {DEFAULT})
    lines = [
        f"{name} = qcloud.Provider({name!r}, profile={_PROFILES[name]!r})" for name in providers
    ]
    lines += [f"box_{box} = Box({box!r})" for box in sorted({it.box for it in program if it.box})]
    ids = sources(program)
    ordered = sorted(program, key=lambda it: list(TYPES).index(it.kind))
    names = {it.key: f"r{number}" for number, it in enumerate(ordered)}
    lines += [f"{names[it.key]} = {_call(it, program, names, ids)}" for it in ordered]
    if fails is not None:
        lines.append(f"Fails([{', '.join(list(names.values())[:fails])}])")
    return "\n".join([_HEAD + lines[0], *lines[1:], ""]) if lines else _HEAD


def _call(it: Resource, program: Program, names: dict[str, str], ids: dict[str, str]) -> str:
    options = [
        f"parent=box_{it.box}" if it.box else "",
        f"provider={it.provider}" if it.provider != DEFAULT else "",
        f"aliases=[{urn(it.kind, it.was)!r}]" if it.was else "",
    ]
    opts = f"opts=pulumi.ResourceOptions({', '.join(filter(None, options))})"
    given = ", ".join([repr(it.name), *_arguments(it, program, names, ids), opts])
    return f"qcloud.{TYPES[it.kind]}({given})"


def _arguments(
    it: Resource, program: Program, names: dict[str, str], ids: dict[str, str]
) -> Iterable[str]:
    requester, accepter = PAIRS[it.pair]
    if it.kind == "connection":
        yield from (f"vpc_id={requester!r}", f"peer_vpc_id={accepter!r}")
        if accepter == PARTNER:
            yield f"peer_uin={PEER_UIN!r}"
        if it.chosen:
            yield f"peering_connection_name={it.chosen!r}"
        if it.adopt:
            yield "adopt=True"
        return
    if it.kind == "accepter":
        first = next(one.key for one in connections(program) if one.pair == it.pair)
        yield f"peering_connection_id={names[first]}.id"
        return
    tables = "all" if it.tables == "all" else list(it.chosen_tables)
    other = PAIRS[it.pair][it.side != "peer"]
    yield f"vpc_id={it.vpc!r}"
    yield f"peering_connection_id={names[ids[it.pair]]}.id"
    yield f"destination_cidr_blocks={[RANGES[other]]!r}"
    yield f"route_tables={tables!r}"
