"""What counts as a difference between two answers."""

from __future__ import annotations

from typing import Any

import pytest
from qcloud_emulator.comparison.answers import Raw, Words
from qcloud_emulator.comparison.differences import (
    LOST,
    NOT_ASKED,
    Difference,
    Told,
    differences,
    grouped,
    score,
)


def told(fields: dict[str, Any], *, types_only: bool = False, title: str = "a step") -> Told:
    """Give a step with an answer of version 3.0."""
    raw = Raw(200, "application/json", {"Response": {**fields, "RequestId": "1"}})
    return Told("3.0", title, "DescribeVpcs", Words().answer(raw, "3.0", types_only=types_only))


def refused(code: str, message: str = "no") -> Told:
    """Give a step with an error."""
    return told({"Error": {"Code": code, "Message": message}})


def brief(here: Told, there: Told) -> list[tuple[str, str, str, str]]:
    """Give the differences between two answers, without their steps."""
    return [(it.kind, it.path, it.here, it.there) for it in differences([here], [there])]


@pytest.mark.parametrize(
    ("here", "there", "difference"),
    [
        ({"A": 1}, {"A": "1"}, ("type", "A", "number 1", "text '1'")),
        ({"A": ""}, {"A": None}, ("type", "A", "text ''", "null")),
        ({"A": 1}, {"A": True}, ("type", "A", "number 1", "true or false true")),
        ({"A": []}, {"A": {}}, ("type", "A", "list with 0", "object with 0")),
        ({"A": 1}, {"A": 2}, ("value", "A", "number 1", "number 2")),
        ({"A": 1}, {}, ("field", "A", "number 1", "absent")),
        ({}, {"A": [{"B": 1}]}, ("field", "A", "absent", "list with 1")),
        ({"A": [{"B": 1}]}, {"A": [{"B": 2}]}, ("value", "A[].B", "number 1", "number 2")),
        ({"A": [1]}, {"A": [1, 2]}, ("field", "A[]", "absent", "number 2")),
    ],
)
def test_fields(
    here: dict[str, Any], there: dict[str, Any], difference: tuple[str, str, str, str]
) -> None:
    """Types, values and missing fields differ, at any depth."""
    assert brief(told(here), told(there)) == [difference]


def test_codes() -> None:
    """Another code is one difference, whatever else differs then."""
    success = told({"VpcSet": [{"VpcId": "x"}]})

    assert brief(refused("A"), refused("B", "other")) == [("code", "", "A", "B")]
    assert brief(success, refused("B")) == [("code", "", "Success", "B")]


def test_messages() -> None:
    """Another message of the same error is a difference of its own kind."""
    found = differences([refused("A", "x")], [refused("A", "y")])

    assert [(it.kind, it.here, it.there) for it in found] == [("text", "x", "y")]
    assert score(found) == (0, 1)


def test_names_of_errors_in_version_2() -> None:
    """In version 2.0 the name of an error counts like its number, if both answers have it."""

    def answer(code: object, name: str | None) -> Told:
        fields = {"code": code, "message": "", **({"codeDesc": name} if name else {})}
        raw = Raw(200, "application/json", fields)
        return Told("2.0", "a step", "DescribeVpcEx", Words().answer(raw, "2.0"))

    assert brief(answer(5, "A"), answer(5, "B")) == [("code", "", "5 A", "5 B")]
    assert brief(answer(5, "A"), answer(5, None)) == [("field", "codeDesc", "text", "absent")]
    assert brief(answer(5, "A"), answer("5", "A")) == [("type", "code", "number", "text")]


def test_types_only() -> None:
    """Where values are the account's own, neither they nor the length of lists count."""
    one = told({"A": [{"B": "x", "C": None}], "N": 1}, types_only=True)
    same = told({"A": [{"B": "y", "C": "z"}, {"B": "u", "C": ""}], "N": 7}, types_only=True)
    empty = told({"A": [], "N": 0}, types_only=True)
    other = told({"A": [{"B": 1, "C": None}], "N": 1}, types_only=True)

    assert brief(one, same) == brief(one, empty) == brief(empty, one) == []
    assert brief(one, other) == [("type", "A[].B", "text", "number")]


def test_steps_that_were_not_asked() -> None:
    """A step that only one side was asked differs; one whose answer was lost is not compared."""
    answered = told({})
    skipped = Told("3.0", "a step", "DescribeVpcs", NOT_ASKED)
    lost = Told("3.0", "a step", "DescribeVpcs", LOST)

    assert brief(answered, skipped) == [("code", "", "Success", NOT_ASKED)]
    assert brief(skipped, skipped) == brief(answered, lost) == brief(skipped, lost) == []


def test_grouping() -> None:
    """The same difference in several steps is told once, with the number of steps."""
    found = differences(
        [told({"A": 1}, title=it) for it in "xyz"], [told({"A": "1"}, title=it) for it in "xyz"]
    )

    [(first, count)] = grouped(found)

    assert isinstance(first, Difference)
    assert (first.title, count) == ("x", 3)


def test_large_parts_weigh_more() -> None:
    """A missing part counts for all that is in it, so that renaming it is an improvement."""
    part = [{"B": 1, "C": 2}, {"B": 3, "C": 4}]

    renamed = differences([told({"A": part})], [told({"Z": part})])
    typed = differences([told({"A": part})], [told({"A": [{**it, "B": "1"} for it in part]})])

    assert score(renamed) > score(typed)
