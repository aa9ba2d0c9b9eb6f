"""From live connections to outputs and inputs, and what a difference between them leads to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.lifecycle.connection_inputs import check_inputs
from pulumi_qcloud.lifecycle.connection_outputs import (
    changed_inputs,
    inputs_of,
    outputs_of,
    outputs_unread,
    revived,
)
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    Change,
    Changes,
    ConnectionProperties,
    Remedy,
    is_unknown,
)

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    LIVE,
    NOW,
    OWN_UIN,
    PEER_UIN,
    SHARED,
    VALUES,
    inputs,
    outputs,
    unknown,
)

_LIVE = replace(
    LIVE,
    peer_uin=PEER_UIN,
    region="ap-guangzhou",
    peer_region="ap-guangzhou",
    create_time=NOW - timedelta(days=1),
)


def _outputs(connection: PeeringConnection, **given: object) -> dict[str, object]:
    return outputs_of(
        connection, ConnectionProperties.of(given or inputs()), region="ap-guangzhou", now=NOW
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
        (PeeringState.PENDING, NOW - datetime.max.replace(tzinfo=timezone.utc), None),
        (PeeringState.ACTIVE, timedelta(days=1), None),
        (PeeringState.EXPIRED, timedelta(days=1), None),
    ],
)
def test_expiry(state: PeeringState, age: timedelta | None, expected: str | None) -> None:
    """A pending connection says when it expires; one that was enabled again cannot be known."""
    connection = replace(_LIVE, state=state, create_time=NOW - age if age else None)

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


_REPLACES = ("vpcId", "peerVpcId", "peerUin", "region", "peerRegion", "type", "qosLevel")
_UPDATES = ("peeringConnectionName", "bandwidth", "chargeType", "tagsAll")
_OLD: dict[str, Any] = {
    "vpcId": APP,
    "peerVpcId": DATA,
    "peerUin": "2407912486",
    "region": "ap-guangzhou",
    "peerRegion": "ap-guangzhou",
    "type": "VPC_PEER",
    "qosLevel": "AU",
    "peeringConnectionName": "net",
    "bandwidth": 100.0,
    "chargeType": "POSTPAID_BY_DAY_MAX",
    "tags": {"team": "net"},
    "tagsAll": {"team": "net"},
    "profile": "partner",
    "adopt": False,
}
_OTHER = {
    **dict.fromkeys(_OLD, "other"),
    "bandwidth": 5.0,
    "tags": {"team": "other"},
    "tagsAll": {"team": "other"},
    "adopt": True,
}

NONE = Changes()


def _kind(name: str) -> Changes:
    """Return what any difference in this input is."""
    if name == "adopt":
        return NONE
    return Changes(update=True, replaces=[name] if name in _REPLACES else [])


def test_table() -> None:
    """Every input has its row."""
    kinds = {
        **dict.fromkeys(_REPLACES, Change.REPLACES),
        **dict.fromkeys(_UPDATES, Change.UPDATES),
        "tags": Change.LOCAL,
        "profile": Change.LOCAL,
        "adopt": Change.IGNORED,
    }

    assert kinds == CHANGES


@pytest.mark.parametrize("name", CHANGES)
def test_changed(name: str) -> None:
    """Another value replaces, updates or is ignored, by the input's row."""
    olds = outputs(**_OLD, __inputs=list(_OLD))

    changes = changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of({**_OLD, name: _OTHER[name]})
    )

    assert _kind(name) == changes


@pytest.mark.parametrize("name", CHANGES)
def test_unknown(name: str) -> None:
    """A value that is not known yet may be another one."""
    changes = changed_inputs(
        ConnectionProperties.of(outputs(**_OLD)), ConnectionProperties.of({**_OLD, name: unknown()})
    )

    assert _kind(name) == changes


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("vpcId", "peerVpcId")])
def test_left_out(name: str) -> None:
    """An input that the program does not mention stays what it is; a profile is taken away."""
    news = {key: value for key, value in _OLD.items() if key != name}

    expected = Changes(update=True) if name == "profile" else NONE
    assert expected == changed_inputs(
        ConnectionProperties.of(outputs(**_OLD)), ConnectionProperties.of(news)
    )


@pytest.mark.parametrize("name", ["region", "peerRegion", "bandwidth", "tags", "profile"])
def test_added(name: str) -> None:
    """An input that the state does not have is a difference."""
    olds = outputs(**{**_OLD, name: None}, __inputs=[it for it in _OLD if it != name])

    assert _kind(name) == changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of(_OLD)
    )


@pytest.mark.parametrize("name", ["qosLevel", "type"])
@pytest.mark.parametrize("recorded", [None, "", "VPC0"])
def test_in_the_words_of_the_api(name: str, recorded: str | None) -> None:
    """What the API never told in words that a program writes is no ground to replace."""
    assert NONE == changed_inputs(
        ConnectionProperties.of(outputs(**{**_OLD, name: recorded})), ConnectionProperties.of(_OLD)
    )


@pytest.mark.parametrize("recorded", [{"team": "net"}, {}, None])
def test_tags_no_more(recorded: dict[str, str] | None) -> None:
    """Tags that the program had and leaves out are to go; where there are none, nothing is."""
    of_both = {"tags": recorded, "tagsAll": recorded}
    olds = outputs(**{**_OLD, **of_both, "__inputs": ["tags", "tagsAll"]})
    news = {name: value for name, value in _OLD.items() if name not in of_both}

    assert Changes(update=bool(recorded)) == changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of(news)
    )


def test_unchanged() -> None:
    """Nothing is to be done for what is as it should be."""
    assert NONE == changed_inputs(
        ConnectionProperties.of(outputs(**_OLD)), ConnectionProperties.of(dict(_OLD))
    )


@pytest.mark.parametrize(
    ("vpc_id", "peer_vpc_id", "replaces"),
    [
        ("vpc-app00226", "vpc-data0089", []),
        ("vpc-app00226", DATA, []),
        (APP, "vpc-data0089", []),
        ("vpc-shared03", DATA, ["vpcId"]),
        (APP, SHARED, ["peerVpcId"]),
        (DATA, APP, ["vpcId", "peerVpcId"]),
    ],
)
def test_spellings(vpc_id: str, peer_vpc_id: str, replaces: list[str]) -> None:
    """The other spelling of the same VPC's id is no change."""
    changes = changed_inputs(
        ConnectionProperties.of(outputs()),
        ConnectionProperties.of(inputs(vpcId=vpc_id, peerVpcId=peer_vpc_id)),
    )

    assert Changes(update=bool(replaces), replaces=replaces) == changes


@pytest.mark.parametrize(
    ("uin", "peer_uin", "expected"),
    [
        ("1", "1", NONE),
        ("1", "2", Changes(update=True, replaces=["peerUin"])),
        (None, "2", NONE),
        ("1", None, NONE),
    ],
)
def test_peer_uin_left_out(uin: str | None, peer_uin: str | None, expected: Changes) -> None:
    """Without a peer account the requester's own is meant."""
    olds = outputs(uin=uin, peerUin=peer_uin)

    assert expected == changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of(inputs(peerUin=None))
    )


@pytest.mark.parametrize(
    ("remedy", "enabled", "can_enable", "expected"),
    [
        (Remedy.NONE, True, True, NONE),
        (Remedy.ENABLE, True, True, Changes(update=True)),
        (Remedy.ENABLE, True, False, Changes(update=True, replaces=["enabled"])),
        (Remedy.ENABLE, False, True, NONE),
        (Remedy.ENABLE, None, True, NONE),
        (Remedy.REPLACE, True, True, Changes(update=True, replaces=["enabled"])),
        (Remedy.REPLACE, False, True, NONE),
        (Remedy.REPLACE, unknown(), True, NONE),
    ],
)
def test_dead_states(remedy: Remedy, enabled: object, can_enable: bool, expected: Changes) -> None:
    """A dead connection is brought back to life only if the inputs want it enabled."""
    changes = Changes()

    revived(changes, remedy, ConnectionProperties.of({"enabled": enabled}), can_enable=can_enable)

    assert expected == changes


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(sorted(CHANGES)),
        VALUES,
    )
)
def test_any_inputs(news: dict[str, object]) -> None:
    """Whatever is wanted, the answer is definite, and what is not known is a change."""
    checked = check_inputs(ConnectionProperties.of({}), news).inputs

    changes = changed_inputs(ConnectionProperties.of(outputs()), ConnectionProperties.of(checked))

    unknown_names = {name for name in checked if is_unknown(checked[name])} - {"adopt"}
    assert set(_REPLACES) & unknown_names <= set(changes.replaces) <= set(_REPLACES)
    assert changes.update or not (changes.replaces or unknown_names)
