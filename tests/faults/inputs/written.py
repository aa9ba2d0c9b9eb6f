"""Outputs that a provider has written: nothing is to be done for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from hypothesis import strategies as st
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle.inputs import check_inputs
from pulumi_qcloud.lifecycle.modifying import as_wanted
from pulumi_qcloud.lifecycle.outputs import inputs_of, outputs_of
from pulumi_qcloud.lifecycle.spellings import with_recorded_ids
from pulumi_qcloud.lifecycle.states import rules_of
from pulumi_qcloud.lifecycle.tags import merge_tags

from tests.faults.inputs.crossing import handed_in, kept
from tests.faults.inputs.kinds import CONNECTION, KINDS, PCX, TO_ACCEPT
from tests.faults.inputs.processes import VERSIONS, World
from tests.faults.inputs.watching import Watch, WrongError

Properties = Mapping[str, object]

_KNOWN: Final = {
    "2.0": DialectV2.features.settings,
    "3.0": DialectV3.features.settings,
}
_OWN: Final = "2407912486"
_ENDS: Final = {
    "2.0": {"vpcId": ["gz_vpc_226", "vpc-app00226"], "peerVpcId": ["gz_vpc_89", "vpc-data0089"]},
    "3.0": {"vpcId": ["vpc-app00226"], "peerVpcId": ["vpc-data0089"]},
}
_WORDS: Final = st.text(min_size=1, max_size=8)
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
    "tags": st.dictionaries(_WORDS, _WORDS | st.just(""), max_size=3),
}
_TIMES: Final = st.none() | st.datetimes(
    min_value=datetime(1, 1, 2),
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
).map(lambda time: time.replace(tzinfo=timezone(timedelta(hours=8))))
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
        "tags": st.dictionaries(_WORDS, st.text(max_size=4), max_size=3),
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


def written_holds(written: Written, world: World, watch: Watch) -> None:
    """What create and read write of a connection differs from nothing."""
    checked = check_inputs({}, written.inputs)
    merge_tags(checked, written.defaults)
    if checked.failures:
        raise WrongError("unclear error", f"{checked.failures}")
    known = _KNOWN[written.version]
    region = "ap-guangzhou"
    live = as_wanted(written.live, {}, checked.inputs, known=known)
    made = outputs_of(live, checked.inputs, region=region, now=_NOW, known=known)
    _same(written.version, made, checked.inputs, world, watch)
    later = with_recorded_ids(written.later, made)
    if rules_of(later.state_text).gone:
        return
    inputs = inputs_of(later, made, known=known)
    found = outputs_of(later, inputs, region=region, now=_NOW, known=known)
    _same(written.version, found, inputs, world, watch)


def _same(
    version: str, outputs: Properties, inputs: Properties, world: World, watch: Watch
) -> None:
    """Nothing differs, neither from the inputs nor from the outputs themselves."""
    recorded = kept(outputs)
    for news in (kept(inputs), dict(recorded)):
        provider = world.provider(CONNECTION, version, watch, reachable=False)
        result = watch.carry_out("diff", lambda: provider.diff(PCX, recorded, news))  # noqa: B023
        if result.changes or result.replaces:
            raise WrongError("not recovered", f"{result.replaces} of {recorded} and {news}")


@dataclass(frozen=True, slots=True)
class Life:
    """A resource that is made and read.

    Args:
        name: of the kind of resource.
        version: of the API.
        state: of the connection that an accepter or routes are for.
        inputs: of the program.
    """

    name: str
    version: str
    state: str
    inputs: Properties


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any resource in the cloud of the seed."""
    name = draw(st.sampled_from(list(KINDS)))
    version = draw(st.sampled_from(VERSIONS))
    old = version == "2.0"
    choices: dict[str, list[object]]
    if name == "connection":
        choices = {
            "vpcId": ["vpc-data0089", *(["gz_vpc_89"] if old else [])],
            "peerVpcId": ["vpc-shared03", "vpc-partner2", *(["gz_vpc_90"] if old else [])],
            "peeringConnectionName": ["net", "测试用 \U0001f600", None],
            "__defaultName": ["net-0a1b2c3d"],
            "bandwidth": [None] if old else [None, 10.0],
            "chargeType": [None] if old else [None, "POSTPAID_BY_DAY_MAX"],
            "qosLevel": [None] if old else [None, "PT"],
            "tags": [None] if old else [None, {}, {"team": "net", "": "", "env": ""}, {"a": "b"}],
        }
    elif name == "accepter":
        choices = {"peeringConnectionId": [TO_ACCEPT]}
    else:
        choices = {
            "vpcId": ["vpc-app00226", *(["gz_vpc_226"] if old else [])],
            "peeringConnectionId": [PCX],
            "destinationCidrBlocks": [None, ["10.1.0.0/17"], ["10.1.0.0/16", "10.1.128.0/17"]],
            "routeTables": [
                None,
                "all",
                "main",
                ["rtb-app0more"],
                ["rtb-app0more", "rtb-app0main"],
            ],
        }
    choices["region"] = [None, "gz"]
    inputs = {key: draw(st.sampled_from(values)) for key, values in choices.items()}
    if inputs.get("peerVpcId") == "vpc-partner2":
        inputs["peerUin"] = "100000000002"
    state = draw(st.sampled_from(["PENDING", "ACTIVE"]))
    return Life(name, version, state, {key: it for key, it in inputs.items() if it is not None})


def lives_hold(life: Life, world: World, watch: Watch) -> None:
    """What is made, and what is read of it, differs from nothing, then or ever."""
    world.renew(life.state)
    kind = KINDS[life.name]
    news = handed_in(life.inputs)

    def process():  # type: ignore[no-untyped-def]
        return world.provider(kind, life.version, watch)

    checked = watch.carry_out("check", lambda: process().check({}, news))
    if checked.failures:
        for failure in checked.failures:
            watch.clean(failure.reason)
        return
    made = watch.attempt("create", lambda: process().create(kept(checked.inputs)))
    if made is None:
        return
    pairs = [(kept(made.outs), kept(checked.inputs))]
    found = watch.carry_out("read", lambda: process().read(made.id, kept(made.outs)))
    if found.id is None:
        raise WrongError("false gone", f"{made.id}")
    pairs.append((kept(found.outs), kept(found.inputs)))
    pairs.append((kept(found.outs), kept(checked.inputs)))
    for outputs, inputs in [*pairs, *((outputs, dict(outputs)) for outputs, _ in pairs)]:
        result = watch.carry_out("diff", lambda: process().diff(made.id, outputs, inputs))  # noqa: B023
        if result.changes or result.replaces:
            raise WrongError("not recovered", f"{result.replaces} of {outputs} and {inputs}")
