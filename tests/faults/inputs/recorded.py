"""Read, update and delete, whatever the state has recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st
from pulumi.dynamic import ReadResult

from tests.faults.inputs.crossing import handed_in, handed_out
from tests.faults.inputs.kinds import CONNECTION, KINDS, OTHER, PCX, ROUTES, TO_ACCEPT, Kind
from tests.faults.inputs.processes import VERSIONS, World
from tests.faults.inputs.watching import Watch, WrongError
from tests.unit.lifecycle.anything import any_properties

Properties = Mapping[str, object]
Row = Mapping[str, Any]
Route = tuple[str, str, str]

_IDS: Final = st.sampled_from([PCX, OTHER, TO_ACCEPT, "pcx-nonexist", "", "\0", "x" * 5000])
_CHANGES: Final[Mapping[str, tuple[Properties, ...]]] = {
    "connection": ({}, {"peeringConnectionName": "net-two"}, {"peerUin": None}),
    "accepter": ({}, {"accepted": True}),
    "routes": ({}, {"routeTables": "all"}, {"destinationCidrBlocks": ["10.1.0.0/17"]}),
}
"""Inputs that a check lets through."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What the engine orders.

    Args:
        name: of the kind of resource.
        version: of the API.
        what: `read`, `update` or `delete`.
        resource_id: of the resource.
        recorded: its outputs in the state.
        news: inputs of an update.
    """

    name: str
    version: str
    what: str
    resource_id: str
    recorded: Properties
    news: Properties

    @property
    def kind(self) -> Kind:
        """The kind of resource."""
        return KINDS[self.name]


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    """Any order."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    changes = draw(st.sampled_from(_CHANGES[kind.name]))
    return Deed(
        name=kind.name,
        version=draw(st.sampled_from(VERSIONS)),
        what=draw(st.sampled_from(["read", "update", "delete"])),
        resource_id=draw(st.just(kind.id) | _IDS),
        recorded=draw(any_properties(kind.outputs, kind.options, kind.names)),
        news={**kind.inputs, **changes},
    )


def recorded_holds(world: World, deed: Deed, watch: Watch) -> None:
    """It ends well or with an error of ours, and touches nothing but what is recorded."""
    world.renew()
    before = world.emulator.state()
    recorded = handed_in(deed.recorded, keep_unknowns=False)
    provider = world.provider(deed.kind, deed.version, watch)
    if deed.what == "read":
        found = watch.attempt("read", lambda: provider.read(deed.resource_id, recorded))
        if found is not None:
            _judge_found(found, deed, recorded, watch)
    elif deed.what == "update":
        news = handed_in(deed.news, keep_unknowns=False)
        if watch.carry_out(
            "diff", lambda: provider.diff(deed.resource_id, recorded, news)
        ).replaces:
            return  # the engine orders no update then
        done = watch.attempt("update", lambda: provider.update(deed.resource_id, recorded, news))
        if done is not None:
            handed_out(done.outs)
            watch.silent("outputs", str(done.outs))
    else:
        watch.attempt("delete", lambda: provider.delete(deed.resource_id, recorded))
    _judge_connections(deed, before, world.emulator.state())
    _judge_routes(deed, recorded, before, world.emulator.state())
    world.judge_journal(watch)


def _judge_found(found: ReadResult, deed: Deed, recorded: Properties, watch: Watch) -> None:
    handed_out(found.outs)
    handed_out(found.inputs)
    watch.silent("outputs", f"{found.outs} {found.inputs}")
    pcx = recorded.get("peeringConnectionId") if deed.kind is ROUTES else deed.resource_id
    place = recorded.get("region")
    is_here = not isinstance(place, str) or place in ("", "ap-guangzhou", "gz")
    if found.id is None and is_here and pcx in (PCX, OTHER, TO_ACCEPT):
        raise WrongError("false gone", f"{pcx}")


def _judge_connections(deed: Deed, before: Row, after: Row) -> None:
    there = {row["peeringConnectionId"]: row for row in after["peeringConnections"]}
    for row in before["peeringConnections"]:
        pcx = row["peeringConnectionId"]
        may_change = deed.kind is not ROUTES and deed.what != "read" and pcx == deed.resource_id
        if there.get(pcx) != row and not may_change:
            raise WrongError("foreign", f"{row} became {there.get(pcx)}")
        is_gone = there.get(pcx, {"state": "DELETED"})["state"] == "DELETED"
        if is_gone and not (deed.kind is CONNECTION and deed.what == "delete"):
            raise WrongError("loss", f"{row} is gone")


def _judge_routes(deed: Deed, recorded: Properties, before: Row, after: Row) -> None:
    names = {row["oldRouteTableId"]: row["routeTableId"] for row in before["routeTables"]}
    made = _made(recorded, names) if deed.kind is ROUTES and deed.what != "read" else set()
    for route in _routes(before) - _routes(after):
        goes_with_it = deed.kind is CONNECTION and deed.what == "delete"
        if route not in made and not (goes_with_it and route[2] == deed.resource_id):
            raise WrongError("foreign", f"{route} is gone")


def _routes(cloud: Row) -> set[Route]:
    return {
        (row["routeTableId"], row["destinationCidrBlock"], row["nextHub"])
        for row in cloud["routes"]
    }


def _made(recorded: Properties, names: Mapping[str, str]) -> set[Route]:
    """The routes that the state says the resource made, tables in their present spelling."""
    routes, hub = recorded.get("routes"), recorded.get("peeringConnectionId")
    return {
        (
            names.get(str(row.get("routeTableId")), str(row.get("routeTableId"))),
            str(row.get("destinationCidrBlock")),
            str(hub),
        )
        for row in (routes if isinstance(routes, list) else ())
        if isinstance(row, Mapping) and row.get("made") is True
    }
