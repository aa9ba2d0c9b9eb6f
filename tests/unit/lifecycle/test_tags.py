"""Tags: the program's own over the default ones, what is managed, and what a refresh sees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.connection_outputs import changed_in_place, changed_inputs
from pulumi_qcloud.lifecycle.properties import Changes, Checked, ConnectionProperties, is_unknown
from pulumi_qcloud.lifecycle.tags import merge_tags
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import APP, DATA, UNIQ, actions, inputs, outputs, seeded, unknown
from tests.unit.lifecycle.conftest import Start

Tags = dict[str, str]
Outputs = dict[str, object]

_DEFAULTS = {"team": "net", "env": "prod"}
_WORDS = st.text("ab", min_size=1, max_size=2)


def _v3(defaults: Tags | None = None) -> dict[str, str]:
    stated = {} if defaults is None else {"defaultTags": json.dumps(defaults)}
    return {"apiVersion": "3.0", **stated}


def _program(**changes: object) -> Outputs:
    return inputs(**{"vpcId": UNIQ[APP], "peerVpcId": UNIQ[DATA], **changes})


def _of_tags(properties: Outputs) -> Outputs:
    return {name: properties[name] for name in ("tags", "tagsAll") if name in properties}


def _made(life: ConnectionLifecycle, program: Outputs) -> tuple[str, Outputs]:
    checked = life.check({}, program)
    assert checked.failures == []
    return life.create(checked.inputs)


def _changed(life: ConnectionLifecycle, pcx: str, recorded: Outputs, program: Outputs) -> Changes:
    checked = life.check(recorded, program)
    assert checked.failures == []
    return life.diff(pcx, recorded, checked.inputs)


def _updated(life: ConnectionLifecycle, pcx: str, recorded: Outputs, program: Outputs) -> Outputs:
    """Assert that a preview updates, update, and assert that nothing is left to do."""
    assert _changed(life, pcx, recorded, program) == Changes(update=True)
    checked = life.check(recorded, program)
    told = life.update(pcx, recorded, checked.inputs)
    assert life.diff(pcx, told, checked.inputs) == Changes()
    found = life.read(pcx, told)
    assert found is not None
    assert found.outputs == told
    return told


def _tagged_by_hand(life: ConnectionLifecycle, pcx: str, put: Tags, *off: str) -> None:
    life.access(ConnectionProperties.of({})).client.tag_peering_connection(
        pcx, uin="2407912486", put=put, take_off=off
    )


def _merged(own: object, defaults: Tags) -> Outputs:
    checked = Checked({"tags": own} if own is not None else {})
    merge_tags(checked, defaults)
    return checked.inputs


@pytest.mark.parametrize(
    ("own", "defaults", "expected"),
    [
        (None, {}, {}),
        ({}, {}, {"tagsAll": {}}),
        ({"a": "1"}, {}, {"tagsAll": {"a": "1"}}),
        (None, {"a": "1"}, {"tagsAll": {"a": "1"}, "__defaultTags": ["a"]}),
        ({"a": "2"}, {"a": "1"}, {"tagsAll": {"a": "2"}}),
        (
            {"a": "2", "c": "3"},
            {"b": "1", "a": "1"},
            {"tagsAll": {"a": "2", "b": "1", "c": "3"}, "__defaultTags": ["b"]},
        ),
    ],
)
def test_merged(own: Tags | None, defaults: Tags, expected: Outputs) -> None:
    """A connection gets the default tags and the program's own, which win."""
    given = {} if own is None else {"tags": own}

    assert {**given, **expected} == _merged(own, defaults)


@given(
    st.none() | st.dictionaries(_WORDS, _WORDS, max_size=3),
    st.dictionaries(_WORDS, _WORDS, max_size=3),
)
def test_merged_again(own: Tags | None, defaults: Tags) -> None:
    """What was merged comes back when it is merged again, also under other default tags."""
    once = _merged(own, defaults)
    checked = Checked({**once})

    merge_tags(checked, defaults)

    assert once == checked.inputs
    merge_tags(checked, {})
    assert _merged(own, {}) == checked.inputs


def test_unknown() -> None:
    """As long as a tag is not known, or none of them, neither is what the connection gets."""
    in_part = _merged({"a": unknown(), "env": "own"}, _DEFAULTS)["tagsAll"]

    assert isinstance(in_part, dict)
    assert is_unknown(in_part["a"])
    assert {"team": "net", "env": "own"} == {key: in_part[key] for key in ("team", "env")}
    assert is_unknown(_merged(unknown(), _DEFAULTS)["tagsAll"])
    assert is_unknown(_merged(unknown(), {})["tagsAll"])


_OWN: dict[str, Any] = {"tags": {"a": "1"}, "tagsAll": {"a": "1", "d": "x"}}
_BY_DEFAULT: dict[str, Any] = {"tagsAll": {"d": "x"}, "__defaultTags": ["d"]}


@pytest.mark.parametrize(
    ("recorded", "wanted", "update", "written"),
    [
        (_OWN, _OWN, False, False),
        (_OWN, {"tags": {"a": "1"}, "tagsAll": {"a": "1", "d": "y"}}, True, True),
        (_OWN, {"tags": {"a": "1"}, "tagsAll": {"a": "1"}}, True, True),
        (_OWN, {"tags": {"a": "1", "d": "x"}, "tagsAll": {"a": "1", "d": "x"}}, True, False),
        (_OWN, {"tagsAll": {"a": "1", "d": "x"}}, True, False),
        (_OWN, {}, True, True),
        (_BY_DEFAULT, _BY_DEFAULT, False, False),
        (_BY_DEFAULT, {}, True, True),
        ({}, _BY_DEFAULT, True, True),
        ({}, {}, False, False),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1"}, "tagsAll": {"a": "1"}}, False, False),
        ({"tags": {"a": "1"}}, _OWN, True, True),
        ({"tags": {"a": "1"}}, {}, True, True),
        ({"tags": {}}, {"tags": {}, "tagsAll": {}}, False, False),
    ],
)
def test_changed(recorded: dict[str, Any], wanted: Outputs, update: bool, written: bool) -> None:
    """What the connection gets is written; where only the sources differ, the state is; else none.

    A state from before default tags has none of `tagsAll`.
    """
    olds = outputs(**{**recorded, "__inputs": sorted(recorded)})
    news = _program(vpcId=APP, peerVpcId=DATA, **wanted)

    assert Changes(update=update) == changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of(news)
    )
    assert (["tagsAll"] if written else []) == changed_in_place(
        ConnectionProperties.of(olds), ConnectionProperties.of(news)
    )


@pytest.mark.parametrize("own", [None, {"a": "1"}, {"a": "1", "d": "x"}])
def test_managed_from_now_on(own: Tags | None) -> None:
    """Tags that are there already, as after an import, are no change, whoever names them."""
    live = {"a": "1", "d": "x"}
    given = {} if own is None else {"tags": own}
    olds = outputs(tags=live, tagsAll=live)

    news = _program(vpcId=APP, peerVpcId=DATA, tagsAll=live, **given)

    assert Changes() == changed_inputs(ConnectionProperties.of(olds), ConnectionProperties.of(news))


def test_not_managed() -> None:
    """Tags that somebody else put on are none of the program's business where it has none."""
    olds = outputs(tags={"x": "y"}, tagsAll={"x": "y"})

    assert Changes() == changed_inputs(
        ConnectionProperties.of(olds), ConnectionProperties.of(_program(vpcId=APP, peerVpcId=DATA))
    )


def test_life_of_default_tags(qcloud_emulator: Emulator, start: Start) -> None:
    """They are put on, changed in place and taken off, while the program stays as it is."""
    pcx, told = _made(start(**_v3(_DEFAULTS)), _program())

    assert _of_tags(told) == {"tagsAll": _DEFAULTS}
    assert _changed(start(**_v3(_DEFAULTS)), pcx, told, _program()) == Changes()
    told = _updated(start(**_v3({"team": "core"})), pcx, told, _program())
    assert _of_tags(told) == {"tagsAll": {"team": "core"}}
    told = _updated(start(**_v3()), pcx, told, _program())
    assert _of_tags(told) == {}
    told = _updated(start(**_v3(_DEFAULTS)), pcx, told, _program())
    assert _of_tags(told) == {"tagsAll": _DEFAULTS}


def test_own_tags_over_default_ones(qcloud_emulator: Emulator, start: Start) -> None:
    """The program's own value wins, and where it goes the default one comes back."""
    process = start(**_v3(_DEFAULTS))
    pcx, told = _made(process, _program(tags={"team": "core", "cost": "7"}))

    assert _of_tags(told) == {
        "tags": {"team": "core", "cost": "7"},
        "tagsAll": {"team": "core", "cost": "7", "env": "prod"},
    }
    told = _updated(process, pcx, told, _program(tags={"cost": "7"}))
    assert _of_tags(told) == {"tags": {"cost": "7"}, "tagsAll": {**_DEFAULTS, "cost": "7"}}
    told = _updated(process, pcx, told, _program())
    assert _of_tags(told) == {"tagsAll": _DEFAULTS}


def test_moved_into_default_tags(qcloud_emulator: Emulator, start: Start) -> None:
    """A tag that goes from the program to the default ones is recorded, and nothing is written."""
    pcx, told = _made(start(**_v3()), _program(tags={"team": "net", "cost": "7"}))
    qcloud_emulator.clear_calls()

    told = _updated(start(**_v3({"team": "net"})), pcx, told, _program(tags={"cost": "7"}))

    assert _of_tags(told) == {"tags": {"cost": "7"}, "tagsAll": {"team": "net", "cost": "7"}}
    assert {it for it in actions(qcloud_emulator) if "Tag" in it} == set()


def test_drift(qcloud_emulator: Emulator, start: Start) -> None:
    """A refresh sees any tag that was changed, taken off or added, and the update repairs it."""
    process = start(**_v3(_DEFAULTS))
    program = _program(tags={"cost": "7", "owner": "me"})
    pcx, told = _made(process, program)
    _tagged_by_hand(process, pcx, {"team": "theirs", "cost": "8", "more": "x"}, "env", "owner")
    process = start(**_v3(_DEFAULTS))

    found = process.read(pcx, told)

    assert found is not None
    expected = {
        "tags": {"cost": "8", "more": "x"},
        "tagsAll": {"team": "theirs", "cost": "8", "more": "x"},
    }
    assert (_of_tags(found.inputs), _of_tags(found.outputs)) == (expected, expected)
    again = process.read(pcx, found.outputs)
    assert again == found
    assert _of_tags(_updated(process, pcx, found.outputs, program)) == _of_tags(told)


def test_drift_of_default_tags_alone(qcloud_emulator: Emulator, start: Start) -> None:
    """Where the program gives no tags, a changed default one is repaired and others are left."""
    process = start(**_v3(_DEFAULTS))
    pcx, told = _made(process, _program())
    _tagged_by_hand(process, pcx, {"more": "x"})
    process = start(**_v3(_DEFAULTS))
    both = {"tags": {"more": "x"}, "tagsAll": {**_DEFAULTS, "more": "x"}}

    found = process.read(pcx, told)

    assert found is not None
    assert _of_tags(found.outputs) == both
    assert _changed(process, pcx, found.outputs, _program()) == Changes()
    _tagged_by_hand(process, pcx, {"team": "theirs"})
    process = start(**_v3(_DEFAULTS))
    found = process.read(pcx, found.outputs)
    assert found is not None
    assert _changed(process, pcx, found.outputs, _program()) == Changes(update=True)
    told = _updated(process, pcx, found.outputs, _program())
    assert _of_tags(told) == both
    assert _of_tags(_updated(start(**_v3()), pcx, told, _program()))["tagsAll"] == {"more": "x"}


def test_default_tags_of_an_older_connection(qcloud_emulator: Emulator, start: Start) -> None:
    """Default tags that come later are added to what a connection has from somebody else."""
    pcx, told = _made(start(**_v3()), _program())
    process = start(**_v3(_DEFAULTS))
    _tagged_by_hand(process, pcx, {"more": "x"})

    told = _updated(process, pcx, told, _program())

    assert told["tagsAll"] == {**_DEFAULTS, "more": "x"}
    assert _changed(process, pcx, told, _program()) == Changes()


def test_tags_of_others(qcloud_emulator: Emulator, start: Start) -> None:
    """Without any tags both outputs tell what is there, and nothing is taken off."""
    process = start(**_v3())
    pcx, told = _made(process, _program())
    _tagged_by_hand(process, pcx, {"more": "x"})
    process = start(**_v3())

    found = process.read(pcx, told)

    assert found is not None
    assert _of_tags(found.inputs) == {}
    assert _of_tags(found.outputs) == {"tags": {"more": "x"}, "tagsAll": {"more": "x"}}
    assert _changed(process, pcx, found.outputs, _program()) == Changes()


def test_state_from_before(qcloud_emulator: Emulator, start: Start) -> None:
    """A state without `tagsAll` needs no update, and a refresh adds it to the outputs."""
    process = start(**_v3())
    program = _program(tags={"team": "net"})
    pcx, told = _made(process, program)
    before = {**told, "__inputs": [it for it in told["__inputs"] if it != "tagsAll"]}  # type: ignore[attr-defined]
    del before["tagsAll"]

    assert _changed(process, pcx, before, program) == Changes()
    found = process.read(pcx, before)
    assert found is not None
    assert "tagsAll" not in found.inputs
    assert _of_tags(found.outputs) == {"tags": {"team": "net"}, "tagsAll": {"team": "net"}}
    assert _changed(process, pcx, found.outputs, program) == Changes()
    assert process.diff(pcx, found.outputs, found.inputs) == Changes()
    assert _of_tags(_updated(process, pcx, before, _program())) == {}


def test_adopted(qcloud_emulator: Emulator, start: Start) -> None:
    """What is taken over gets the default tags at once, and keeps the others that it has."""
    pcx = seeded(qcloud_emulator)
    process = start(**_v3(_DEFAULTS))
    _tagged_by_hand(process, pcx, {"team": "theirs", "more": "x"})

    adopted, told = _made(process, _program(adopt=True))

    both = {"tags": {"more": "x"}, "tagsAll": {**_DEFAULTS, "more": "x"}}
    assert (adopted, _of_tags(told)) == (pcx, both)
    found = start(**_v3(_DEFAULTS)).read(pcx, told)
    assert found is not None
    assert found.outputs == told


@pytest.mark.parametrize("own", [None, {"team": "core"}])
def test_api_2_0(qcloud_emulator: Emulator, start: Start, own: Tags | None) -> None:
    """Under API 2.0 default tags are refused in one sentence that says what to do."""
    failures = dict(start(defaultTags='{"team": "net"}').check({}, inputs(tags=own)).failures)

    assert failures.pop("") == (
        "qcloud:defaultTags is set, but API 2.0 knows no tags; take it away (for an explicit "
        "Provider, give default_tags={}), or set qcloud:apiVersion to a version that knows them"
    )
    assert list(failures) == (["tags"] if own else [])


def test_no_default_tags_under_2_0(qcloud_emulator: Emulator, start: Start) -> None:
    """Default tags of nothing are nothing that API 2.0 would have to know."""
    checked = start(defaultTags="{}").check({}, inputs())

    assert checked.failures == []
    assert not checked.inputs.keys() & {"tagsAll", "__defaultTags"}


def test_wrong_default_tags(qcloud_emulator: Emulator, start: Start) -> None:
    """Default tags that are none fail at the check, beside whatever else is wrong."""
    process = start(**{**_v3(), "defaultTags": '{"cost": 7}'})

    failures = dict(process.check({}, _program(bandwidth=0.0)).failures)

    assert failures.keys() == {"", "bandwidth"}
    assert failures[""].startswith('qcloud:defaultTags is "{')
    assert 'the value of "cost" is not text; write it in quotation marks' in failures[""]


def test_checked_again(qcloud_emulator: Emulator, start: Start) -> None:
    """A check of checked inputs changes nothing, and no `tagsAll` but its own counts."""
    process = start(**_v3(_DEFAULTS))
    once = process.check({}, _program(tags={"team": "core"}, tagsAll={"x": "y"})).inputs

    assert once["tagsAll"] == {"team": "core", "env": "prod"}
    assert process.check({}, once).inputs == once
    assert process.check(once, once).inputs == once
