"""The tables are complete, and what they say is noticed; this needs no other language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from qcloud_emulator.signed import v2, v3

from tests.witnesses import building, rows_v2, rows_v3
from tests.witnesses.tables import Among, differences


def test_every_action_of_3_0() -> None:
    """The emulator has no action of version 3.0 without a row, or under another service."""
    of_emulator = {name: action.service for name, action in v3.ACTIONS.items()}
    of_table = {name: row.service for name, row in rows_v3.ROWS.items()}

    assert of_emulator == {name: of_table.get(name) for name in of_emulator}


def test_every_action_of_2_0() -> None:
    """The emulator has no action of version 2.0 without a row."""
    assert set() == v2.ACTIONS.keys() - rows_v2.ROWS.keys()


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ([{"a": 1}, int], [{"a": 1}, 5]),
        (Among({"a": 1}), [{"a": 2}, {"a": 1}]),
        (re.compile("pcx-.*"), "pcx-1"),
    ],
)
def test_shown(expected: object, actual: object) -> None:
    """An answer may have more than what is expected of it."""
    assert [] == list(differences(expected, actual, "it"))


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ({"a": {"b": 1}}, {"a": {}}, "it.a has no b"),
        ({"a": 1}, [], "it is [], no object"),
        ({"a": 1}, {"a": "1"}, "it.a is '1', not 1"),
        (1, True, "it is True, not 1"),
        (int, True, "it is True, not <class 'int'>"),
        (int, None, "it is None, not <class 'int'>"),
        ([1], [1, 2], "it is [1, 2], no list of 1"),
        ([1, 2], [1, 3], "it[1] is 3, not 2"),
        ([], None, "it is None, no list of 0"),
        (Among(1), [], "it is [], without an item like 1"),
        (re.compile("pcx-.*"), "vpc-1", "it is 'vpc-1', not re.compile('pcx-.*')"),
    ],
)
def test_not_shown(expected: object, actual: object, told: str) -> None:
    """What is missing, or of another type, is told with its path."""
    assert [told] == list(differences(expected, actual, "it"))


@pytest.mark.parametrize(
    ("present", "prepare", "told"),
    [
        ((), building.node, "there is no node on PATH: install Node.js"),
        (("node",), building.node, "there is no npm on PATH: install Node.js"),
        ((), building.go, "there is no go on PATH: install Go"),
    ],
)
def test_missing_tool(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    present: tuple[str, ...],
    prepare: object,
    told: str,
) -> None:
    """Without Node.js, npm or Go nothing is skipped, and one sentence says what to install."""
    for name in present:
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert callable(prepare)

    with pytest.raises(building.WitnessMissingError, match=re.escape(told)):
        prepare()
