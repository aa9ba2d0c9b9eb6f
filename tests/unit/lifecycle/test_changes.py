"""What a difference between outputs and inputs leads to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.lifecycle.connection_inputs import check_inputs
from pulumi_qcloud.lifecycle.connection_outputs import changed_inputs, revived
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    Change,
    Changes,
    ConnectionProperties,
    Remedy,
    is_unknown,
)

from tests.unit.lifecycle.anything import VALUES
from tests.unit.lifecycle.stack import APP, DATA, SHARED, inputs, outputs, unknown

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
