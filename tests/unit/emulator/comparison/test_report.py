"""The report, as text and as JSON."""

from __future__ import annotations

import json

from qcloud_emulator.comparison.answers import Answer
from qcloud_emulator.comparison.differences import LOST, Difference, Told
from qcloud_emulator.comparison.likeness import Likeness, Setting
from qcloud_emulator.comparison.report import UNPROVEN, Result, as_json, as_markdown

OK = Answer("Success", None, "", {}, {})
TYPE = Difference("2.0", "the VPCs", "DescribeVpcEx", "type", "code", "number", "text")
CODE = Difference("3.0", "a route", "CreateRoutes", "code", "", "Success", "LimitExceeded")


def result(*settings: Setting, rest: tuple[Difference, ...] = (), seconds: float = 2.0) -> Result:
    """Give the result of a small comparison."""
    there = (
        Told("3.0", "a route", "CreateRoutes", OK, seconds),
        Told("3.0", "a VPC", "CreateVpc", LOST),
    )
    here = (
        Told("3.0", "a route", "CreateRoutes", OK, 0.001),
        Told("3.0", "a VPC", "CreateVpc", OK),
    )
    return Result("ap-guangzhou", True, there, here, Likeness(settings, rest), ("a note",))


def test_text() -> None:
    """It says which settings fit, what differs besides, how long calls took and what is missing."""
    text = as_markdown(result(Setting("code_type", "text", (TYPE,)), rest=(CODE,)))

    assert UNPROVEN in text
    assert "- --setting code_type=text\n" in text
    assert "  - type of 2.0 DescribeVpcEx, code (the VPCs): cloud: text; emulator: number" in text
    assert "- code of 3.0 CreateRoutes (a route): cloud: LimitExceeded; emulator: Success" in text
    assert "- 3.0 CreateRoutes: about 1 s in the cloud, 0.01 s in the emulator" in text
    assert "- no answer arrived to: a VPC (3.0 CreateVpc); it is not compared" in text
    assert "- a note" in text
    assert "- bare_metal_deletion: needs" in text


def test_equality() -> None:
    """Without differences it says so."""
    text = as_markdown(result(seconds=0.002))

    assert "Nothing differs." in text
    assert "- the same as in the emulator" in text


def test_only_settings() -> None:
    """With nothing but settings it says that nothing else differs."""
    assert "Nothing else differs." in as_markdown(result(Setting("code_type", "text", (TYPE,))))


def test_json() -> None:
    """A program gets the same facts."""
    value = json.loads(as_json(result(Setting("code_type", "text", (TYPE,)), rest=(CODE, CODE))))

    assert value["settings"] == {"code_type": "text"}
    assert value["notes"] == ["a note"]
    assert value["seconds"] == {"3.0 CreateRoutes": {"emulator": 0.001, "cloud": 2.0}}
    [difference] = value["differences"]
    assert difference == {
        "version": "3.0",
        "action": "CreateRoutes",
        "step": "a route",
        "steps": 1,
        "kind": "code",
        "field": "",
        "emulator": "Success",
        "cloud": "LimitExceeded",
    }
