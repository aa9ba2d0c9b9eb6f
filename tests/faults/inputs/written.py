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
from pulumi_qcloud.lifecycle.connection_inputs import check_inputs
from pulumi_qcloud.lifecycle.connection_outputs import as_wanted, inputs_of, outputs_of
from pulumi_qcloud.lifecycle.legacy_ids import with_recorded_ids
from pulumi_qcloud.lifecycle.properties import ConnectionProperties, rules_of
from pulumi_qcloud.lifecycle.tags import merge_tags

from tests.faults.inputs.kinds import CONNECTION, PCX
from tests.faults.inputs.processes import VERSIONS, World
from tests.faults.inputs.watching import Watch, WrongError, nothing_differs

Properties = Mapping[str, object]

_KNOWN: Final = {
    "2.0": DialectV2.features.v3_inputs,
    "3.0": DialectV3.features.v3_inputs,
}
_OWN: Final = "2407912486"
_ENDS: Final = {
    "2.0": {"vpcId": ["gz_vpc_226", "vpc-app00226"], "peerVpcId": ["gz_vpc_89", "vpc-data0089"]},
    "3.0": {"vpcId": ["vpc-app00226"], "peerVpcId": ["vpc-data0089"]},
}
_WORDS: Final = st.text(min_size=1, max_size=8).filter(str.strip)
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
