"""From live connections to outputs and inputs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.lifecycle.connection_outputs import inputs_of, outputs_of, outputs_unread
from pulumi_qcloud.lifecycle.properties import ConnectionProperties

from tests.unit.lifecycle.stack import APP, DATA, OWN_UIN, PEER_UIN, inputs, outputs

_NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
_LIVE = PeeringConnection(
    id="pcx-1",
    name="net",
    state=PeeringState.ACTIVE,
    vpc=VpcIds("vpc-app00226", APP),
    peer_vpc=VpcIds("vpc-data0089", DATA),
    uin=OWN_UIN,
    peer_uin=PEER_UIN,
    region="ap-guangzhou",
    peer_region="ap-guangzhou",
    create_time=_NOW - timedelta(days=1),
)


def _outputs(connection: PeeringConnection, **given: object) -> dict[str, object]:
    return outputs_of(
        connection, ConnectionProperties.of(given or inputs()), region="ap-guangzhou", now=_NOW
    )


def test_outputs() -> None:
    """All inputs, and all that the API tells, with account and regions as they are."""
    given = {**inputs(peerUin=None, profile="partner"), "enabled": True, "__provider": "reference"}

    assert {
        "vpcId": APP,
        "peerVpcId": DATA,
        "peeringConnectionName": "net",
        "profile": "partner",
        "enabled": True,
        "state": "ACTIVE",
        "uniqVpcId": "vpc-app00226",
        "uniqPeerVpcId": "vpc-data0089",
        "uin": OWN_UIN,
        "peerUin": PEER_UIN,
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "createTime": "2026-01-01T00:00:00+00:00",
        "__defaultName": "net-0a1b2c3d",
        "__vpcIds": [APP, "vpc-app00226"],
        "__peerVpcIds": [DATA, "vpc-data0089"],
        "__inputs": [
            "__defaultName",
            "enabled",
            "peerVpcId",
            "peeringConnectionName",
            "profile",
            "vpcId",
        ],
    } == _outputs(_LIVE, **given)


def test_what_the_api_does_not_tell() -> None:
    """What is not told is taken from the inputs and the region that was asked, or is absent."""
    bare = replace(
        _LIVE, uin="", peer_uin="", region="", peer_region="", create_time=None, vpc=VpcIds("", APP)
    )

    told = _outputs(bare)

    assert {
        "peerUin": OWN_UIN,
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "__vpcIds": [APP],
    } == {
        name: told[name]
        for name in (
            "uin",
            "peerUin",
            "region",
            "peerRegion",
            "createTime",
            "uniqVpcId",
            "__vpcIds",
        )
        if name in told
    }


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        (PeeringState.PENDING, timedelta(days=1), "2026-01-08T00:00:00+00:00"),
        (PeeringState.PENDING, timedelta(days=8), None),
        (PeeringState.PENDING, None, None),
        (PeeringState.PENDING, _NOW - datetime.max.replace(tzinfo=timezone.utc), None),
        (PeeringState.ACTIVE, timedelta(days=1), None),
        (PeeringState.EXPIRED, timedelta(days=1), None),
    ],
)
def test_expiry(state: PeeringState, age: timedelta | None, expected: str | None) -> None:
    """A pending connection says when it expires; one that was enabled again cannot be known."""
    connection = replace(_LIVE, state=state, create_time=_NOW - age if age else None)

    assert expected == _outputs(connection).get("expiresAt")


def test_unread() -> None:
    """A connection that could not be read back has its inputs and region at least."""
    given = {"vpcId": APP, "__provider": "reference"}

    assert {"vpcId": APP, "region": "ap-guangzhou", "__inputs": ["vpcId"]} == outputs_unread(
        ConnectionProperties.of(given), region="ap-guangzhou"
    )


def test_inputs() -> None:
    """A refresh returns exactly the keys that the program gave, with their live values."""
    live = replace(_LIVE, name="renamed", peer_uin=OWN_UIN)

    assert {
        "vpcId": APP,
        "peerVpcId": DATA,
        "peerUin": OWN_UIN,
        "peeringConnectionName": "renamed",
        "__defaultName": "net-0a1b2c3d",
        "enabled": True,
    } == inputs_of(live, ConnectionProperties.of(outputs()))


@pytest.mark.parametrize(
    ("state", "enabled"),
    [
        (PeeringState.ACTIVE, True),
        (PeeringState.PENDING, True),
        (PeeringState.ISOLATED, True),
        ("MELTING", True),
        (PeeringState.EXPIRED, False),
        (PeeringState.REJECTED, False),
        (PeeringState.FAILED, False),
    ],
)
def test_enabled(state: PeeringState | str, enabled: bool) -> None:
    """A dead connection is shown as not enabled."""
    assert (
        enabled
        is inputs_of(replace(_LIVE, state=state), ConnectionProperties.of(outputs()))["enabled"]
    )


def test_inputs_that_the_api_does_not_tell() -> None:
    """What the API does not tell stays as it is recorded."""
    names = ["peerUin", "region", "peerRegion"]
    recorded = outputs(peerUin="1", region="ap-beijing", peerRegion="ap-beijing", __inputs=names)
    bare = replace(_LIVE, peer_uin="", region="", peer_region="")

    told, untold = (inputs_of(live, ConnectionProperties.of(recorded)) for live in (_LIVE, bare))

    assert dict(zip(names, [PEER_UIN, "ap-beijing", "ap-guangzhou"], strict=True)) == told
    assert dict(zip(names, ["1", "ap-beijing", "ap-beijing"], strict=True)) == untold


def test_regions_in_words_of_the_apis_own() -> None:
    """A private installation may call its regions something else: what was asked is kept."""
    names = ["region", "peerRegion"]
    recorded = outputs(region="private-1", peerRegion="private-1", __inputs=names)
    live = replace(_LIVE, region="p1", peer_region="p1")

    assert {"region": "private-1", "peerRegion": "private-1"} == inputs_of(
        live, ConnectionProperties.of(recorded)
    )


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [(APP, APP), ("vpc-app00226", "vpc-app00226"), ("gz_vpc_1", "vpc-app00226")],
)
def test_spelling_is_kept(recorded: str, expected: str) -> None:
    """An id stays in the spelling that the program gave, as long as it is the VPC's."""
    assert expected == inputs_of(_LIVE, ConnectionProperties.of(outputs(vpcId=recorded)))["vpcId"]


def test_from_outputs_to_inputs_and_back() -> None:
    """Reading what was just created changes nothing."""
    created = _outputs(_LIVE, **inputs(peerUin=PEER_UIN), enabled=True)

    read = inputs_of(_LIVE, ConnectionProperties.of(created))

    assert (created, {**inputs(peerUin=PEER_UIN), "enabled": True}) == (
        _outputs(_LIVE, **read),
        read,
    )


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["state", "createTime", "uin", "vpcId", "unVpcId", "peerUin", "region"]),
        st.none()
        | st.integers()
        | st.floats()
        | st.text()
        | st.lists(st.none())
        | st.sampled_from(["0001-01-01 00:00:00", "9999-12-31 23:59:59", 0]),
    )
)
@example({"state": 0, "createTime": "9999-12-31 23:59:59"})
def test_any_answer(entry: dict[str, object]) -> None:
    """Whatever the API tells of a connection, it has outputs and inputs that JSON can hold."""
    dialect = DialectV2()
    call = dialect.list_peering_connections(connection_id="pcx-1", offset=0)
    body = json.dumps({"code": 0, "data": [{"peeringConnectionId": "pcx-1", **entry}]})
    answer = HttpAnswer(200, "application/json", "", body.encode())
    live = call.read(dialect.unwrap(answer, "Describe")).items[0]

    shown = [_outputs(live), inputs_of(live, ConnectionProperties.of(outputs()))]

    assert shown == json.loads(json.dumps(shown))
