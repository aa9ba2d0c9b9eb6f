"""Every answer of API 3.0 has the fields and the types of the official SDKs' models."""

from __future__ import annotations

import json

import pytest
from pulumi_qcloud.api.model import LONG_BY_SHORT, LONG_REGIONS
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import LONG_OF_SHORT, REGIONS
from qcloud_emulator.signed.v3 import ACTIONS
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.contract.answers_v3 import CALLS, EMPTY, ITEM, RICH, TOKEN, Comparison, models_of
from tests.contract.sdk_v3 import TABLE
from tests.unit.emulator.conftest import Answer, ConsoleV3


@pytest.fixture
def rich(qcloud_emulator: Emulator) -> ConsoleV3:
    """Calls to an emulator with something in every list that can be filled."""
    qcloud_emulator.seed(RICH)
    return ConsoleV3(qcloud_emulator)


def _answers(rich: ConsoleV3, action: str) -> list[Answer]:
    (table,) = rich.do("DescribeRouteTables", {"RouteTableIds": [TABLE]})["RouteTableSet"]
    item = table["RouteSet"][0]["RouteItemId"]
    token = rich.emulator.web_identity_token("ci")
    answers = []
    for asked in CALLS[action]:
        text = json.dumps(asked.parameters).replace(ITEM, item).replace(TOKEN, token)
        parameters = json.loads(text)
        answers.append(rich.do(action, parameters, account=asked.account))
    return answers


def test_every_action_has_a_row() -> None:
    """No action is left out of the comparison."""
    assert CALLS.keys() == ACTIONS.keys()


@pytest.mark.parametrize("action", CALLS)
def test_answers(rich: ConsoleV3, action: str) -> None:
    """Each field of the model that is never null is there, each has its type, and no other is."""
    comparison = Comparison()

    answers = _answers(rich, action)

    for answer in answers:
        comparison.compare(models_of(action), f"{action}Response", answer)
    assert [] == comparison.faults


def test_nothing_was_empty(rich: ConsoleV3) -> None:
    """The comparison saw an item of every list, except of those that cannot have any."""
    comparison = Comparison()

    for action in (it for it, known in ACTIONS.items() if not known.writes):
        for answer in _answers(rich, action):
            comparison.compare(models_of(action), f"{action}Response", answer)

    assert EMPTY == {name for name, filled in comparison.filled.items() if not filled}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"CidrBlock": None}, "Vpc.CidrBlock is missing or null"),
        ({"IsDefault": 0}, "Vpc.IsDefault is not bool but 0"),
        ({"VpcID": ""}, "Vpc has no VpcID"),
        ({"TagSet": [{"Key": "a", "Value": 1}]}, "Tag.Value is not str but 1"),
        ({"DnsServerSet": "8.8.8.8"}, "Vpc.DnsServerSet is not a list but '8.8.8.8'"),
    ],
)
def test_differences_are_seen(rich: ConsoleV3, change: Answer, fault: str) -> None:
    """The comparison itself notices what is missing, of another type, or unknown."""
    vpc = rich.do("DescribeVpcs")["VpcSet"][0]
    comparison = Comparison()

    comparison.compare(models_of("DescribeVpcs"), "Vpc", {**vpc, **change})

    assert [fault] == comparison.faults


def test_both_know_the_same_regions() -> None:
    """The provider and the emulator, which share no code, have one table of regions."""
    assert (LONG_BY_SHORT, LONG_REGIONS) == (LONG_OF_SHORT, REGIONS)


def test_every_limit(rich: ConsoleV3) -> None:
    """Each type of limit that the SDK's client describes has a number."""
    text = VpcClient.DescribeVpcLimits.__doc__ or ""
    kinds = [line.split()[1].partition("（")[0] for line in text.splitlines() if "* " in line]

    answer = rich.do("DescribeVpcLimits", {"LimitTypes": kinds})

    assert 36 == len(kinds)
    assert kinds == [it["LimitType"] for it in answer["VpcLimitSet"]]
    assert all(it["LimitValue"] > 0 for it in answer["VpcLimitSet"])
