"""Check, diff, read, update and delete of resources, whatever they are handed in.

For what a provider has written or made itself, nothing is to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from hypothesis import strategies as st
from pulumi.dynamic import CheckResult, ReadResult
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle.connection_inputs import check_inputs
from pulumi_qcloud.lifecycle.connection_outputs import as_wanted, inputs_of, outputs_of
from pulumi_qcloud.lifecycle.legacy_ids import with_recorded_ids
from pulumi_qcloud.lifecycle.properties import ConnectionProperties, rules_of
from pulumi_qcloud.lifecycle.tags import merge_tags

from tests.faults.inputs.world import (
    CONNECTION,
    KINDS,
    OTHER,
    PCX,
    ROUTES,
    TO_ACCEPT,
    VERSIONS,
    Kind,
    Watch,
    World,
    WrongError,
    handed_in,
    handed_out,
    kept,
    nothing_differs,
)
from tests.unit.lifecycle.builders import any_properties

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine asks of a provider.

    Args:
        name: of the kind of resource.
        version: of the API.
        reachable: whether there is an API.
        resource_id: of the resource.
        olds: inputs of before, or outputs.
        news: inputs of now.
    """

    name: str
    version: str
    reachable: bool
    resource_id: str
    olds: Properties
    news: Properties

    @property
    def kind(self) -> Kind:
        """The kind of resource."""
        return KINDS[self.name]


@st.composite
def questions(draw: st.DrawFn, *, of_outputs: bool) -> Question:
    """Any question; with `of_outputs` the old properties are like outputs."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    before = kind.outputs if of_outputs else kind.inputs
    olds = any_properties(before, kind.options, kind.names)
    return Question(
        name=kind.name,
        version=draw(st.sampled_from(VERSIONS)),
        reachable=draw(st.booleans()),
        resource_id=draw(st.just(kind.id) | st.text(max_size=8)),
        olds=draw(olds if of_outputs else st.just({}) | olds),
        news=draw(any_properties(kind.inputs, kind.options, kind.names)),
    )


def check_holds(world: World, asked: Question, watch: Watch) -> None:
    """A check never raises, says what is wrong in clean lines, and is idempotent."""
    olds, news = handed_in(asked.olds), handed_in(asked.news)
    once = _check(asked, olds, news, world, watch)
    for failure in once.failures:
        watch.clean(failure.reason)
        failure.reason.encode()
    watch.silent("checked inputs", str(once.inputs))
    world.judge_journal(watch)
    again = _check(asked, olds, kept(once.inputs), world, watch)
    if handed_out(once.inputs) != handed_out(again.inputs):
        raise WrongError("unclear error", f"{once.inputs} became {again.inputs}")
    if _said(once) != _said(again):
        raise WrongError("unclear error", f"{_said(once)} became {_said(again)}")


def diff_holds(world: World, asked: Question, watch: Watch) -> None:
    """A diff never raises, and answers yes or no and names of properties."""
    provider = world.provider(asked.kind, asked.version, watch, reachable=asked.reachable)
    olds, news = handed_in(asked.olds), handed_in(asked.news)
    result = watch.carry_out("diff", lambda: provider.diff(asked.resource_id, olds, news))
    watch.silent("a diff", str(result.replaces))
    world.judge_journal(watch)
    known = {*asked.kind.inputs, *asked.kind.options, *asked.kind.names}
    if not isinstance(result.changes, bool) or not {*(result.replaces or ())} <= known:
        raise WrongError("unclear error", f"changes {result.changes}, replaces {result.replaces}")


def _check(
    asked: Question, olds: Properties, news: Properties, world: World, watch: Watch
) -> CheckResult:
    provider = world.provider(asked.kind, asked.version, watch, reachable=asked.reachable)
    result = watch.carry_out("check", lambda: provider.check(olds, dict(news)))
    handed_out(result.inputs)
    return result


def _said(result: CheckResult) -> list[tuple[str, str]]:
    # Tags have no order.
    return sorted((failure.property, failure.reason) for failure in result.failures)


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


_KNOWN: Final = {
    "2.0": DialectV2.features.v3_inputs,
    "3.0": DialectV3.features.v3_inputs,
}
_OWN: Final = "2407912486"
_ENDS: Final = {
    "2.0": {"vpcId": ["gz_vpc_226", "vpc-app00226"], "peerVpcId": ["gz_vpc_89", "vpc-data0089"]},
    "3.0": {"vpcId": ["vpc-app00226"], "peerVpcId": ["vpc-data0089"]},
}
_WORDS: Final = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)
_NAMES: Final = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60
).filter(lambda name: bool(name.strip()) and not name.startswith("@"))
_OPTIONAL: Final = {
    "peerUin": st.sampled_from([_OWN, float(_OWN), f" {_OWN} "]),
    "region": st.sampled_from(["gz", "ap-guangzhou"]),
    "peerRegion": st.sampled_from(["gz", "ap-guangzhou"]),
    "profile": st.just("partner"),
    "adopt": st.booleans(),
    "enabled": st.just(True),
    "__acceptedHere": st.just(True),
}
_OPTIONAL_V3: Final = {
    "bandwidth": st.integers(1, 2**31 - 1).map(float),
    "chargeType": st.sampled_from(["POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"]),
    "qosLevel": st.sampled_from(["PT", "AU", "AG"]),
    "type": st.sampled_from(["VPC_PEER", "VPC_BM_PEER"]),
    "tags": st.dictionaries(_WORDS, _WORDS, max_size=3),
}
_TIMES: Final = st.none() | st.datetimes(timezones=st.just(timezone(timedelta(hours=8))))
_NOW: Final = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Written:
    """A connection that was made.

    Args:
        version: of the API.
        inputs: of the program.
        defaults: the default tags.
        live: what the API tells after the create.
        later: what it tells when it is read.
    """

    version: str
    inputs: Properties
    live: PeeringConnection
    later: PeeringConnection
    defaults: Mapping[str, str] = field(default_factory=dict)


@st.composite
def writings(draw: st.DrawFn) -> Written:
    """Any connection that was made of inputs that are right."""
    version = draw(st.sampled_from(VERSIONS))
    ends = {name: draw(st.sampled_from(ids)) for name, ids in _ENDS[version].items()}
    extras = _OPTIONAL_V3 if version == "3.0" else {}
    further = st.fixed_dictionaries({}, optional={**_OPTIONAL, **extras})
    names = draw(
        st.fixed_dictionaries({"__defaultName": st.just("net-0a1b2c3d")})
        | st.fixed_dictionaries({"peeringConnectionName": _NAMES})
    )
    tags = st.dictionaries(_WORDS, _WORDS, max_size=2)
    alive = st.sampled_from([PeeringState.PENDING, PeeringState.ACTIVE])
    return Written(
        version=version,
        inputs={**ends, **names, **draw(further)},
        defaults=draw(tags) if extras else {},
        live=draw(_connections(version, alive)),
        later=draw(_connections(version, st.sampled_from(PeeringState) | st.text(max_size=8))),
    )


def _connections(
    version: str, states: st.SearchStrategy[PeeringState | str]
) -> st.SearchStrategy[PeeringConnection]:
    old = version == "2.0"
    told = {} if old else {
        "bandwidth": st.none() | st.integers(0, 2**40),
        "charge_type": st.sampled_from(["", "POSTPAID_BY_DAY_MAX"]) | _WORDS,
        "qos_level": st.sampled_from(["", "PT"]) | _WORDS,
        "type": st.sampled_from(["", "VPC0", "VPC_PEER"]) | _WORDS,
        "tags": st.dictionaries(_WORDS, _WORDS, max_size=3),
    }  # fmt: skip
    return st.builds(
        PeeringConnection,
        id=st.just(PCX),
        name=st.text(max_size=8),
        state=states,
        vpc=st.just(VpcIds("vpc-app00226", "gz_vpc_226" if old else "")),
        peer_vpc=st.just(VpcIds("vpc-data0089", "gz_vpc_89" if old else "")),
        uin=st.sampled_from(["", _OWN]),
        peer_uin=st.sampled_from(["", _OWN]),
        region=st.just("ap-guangzhou"),
        peer_region=st.sampled_from(["", "ap-guangzhou", "GuangZhou"]),
        create_time=_TIMES,
        **told,
    )


def written_holds(world: World, written: Written, watch: Watch) -> None:
    """What create and read write of a connection differs from nothing."""
    checked = check_inputs(ConnectionProperties.of({}), written.inputs)
    merge_tags(checked, written.defaults)
    if checked.failures:
        raise WrongError("unclear error", f"{checked.failures}")
    known = _KNOWN[written.version]
    region = "ap-guangzhou"
    live = as_wanted(
        written.live,
        ConnectionProperties.of({}),
        ConnectionProperties.of(checked.inputs),
        supported=known,
    )
    made = outputs_of(
        live, ConnectionProperties.of(checked.inputs), region=region, now=_NOW, supported=known
    )
    _same(written.version, made, checked.inputs, world, watch)
    later = with_recorded_ids(written.later, ConnectionProperties.of(made))
    if rules_of(later.state_text).gone:
        return
    inputs = inputs_of(later, ConnectionProperties.of(made), supported=known)
    found = outputs_of(
        later, ConnectionProperties.of(inputs), region=region, now=_NOW, supported=known
    )
    _same(written.version, found, inputs, world, watch)


def _same(
    version: str, outputs: Properties, inputs: Properties, world: World, watch: Watch
) -> None:
    """Nothing differs, neither from the inputs nor from the outputs themselves."""
    provider = world.provider(CONNECTION, version, watch, reachable=False)
    for news in (inputs, outputs):
        nothing_differs(provider, PCX, outputs, news, watch)
