"""Every documented error of API 3.0, as the official SDK raises it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest
from tencentcloud.common.common_client import CommonClient

from tests.contract.errors_v3 import (
    BY_ORDER,
    BY_RULE,
    COMMON_BY_RULE,
    COMMON_ELSEWHERE,
    SEED,
    Way,
)
from tests.contract.sdk_v3 import REGION, client_of, code_of, set_clock, setup_of
from tests.served import Served
from tests.unit.api import answers

_ANY: Final = "DescribeVpcs"
_COMMON_BY_ORDER: Final = answers.COMMON - COMMON_BY_RULE.keys() - COMMON_ELSEWHERE
_ORDER: Final = "error"
_EVERY: Final = [
    *((action, code, way) for action, ways in BY_RULE.items() for code, way in ways.items()),
    *((_ANY, code, way) for code, way in COMMON_BY_RULE.items()),
    *(
        (action, code, Way(fault=_ORDER))
        for action, codes in (*BY_ORDER.items(), (_ANY, _COMMON_BY_ORDER))
        for code in sorted(codes)
    ),
]


def _refusal(served: Served, action: str, way: Way) -> str:
    """Provoke an error and return its code."""
    client = client_of(served, way.account, way.region, **way.changes)
    # What the SDK's classes would not send is sent as it stands.
    return code_of(lambda: client.call_json(action, dict(way.parameters)))


def test_none_is_missing() -> None:
    """What is provoked here is what is documented, for each action, and each once."""
    provoked = {action: ways.keys() | BY_ORDER[action] for action, ways in BY_RULE.items()}
    twice = [(action, BY_ORDER[action] & ways.keys()) for action, ways in BY_RULE.items()]

    assert answers.OF_ACTIONS == provoked
    assert [] == [it for it in twice if it[1]]
    assert set() == (COMMON_BY_RULE.keys() | COMMON_ELSEWHERE) - answers.COMMON


@pytest.mark.parametrize(("action", "code", "way"), _EVERY)
def test_each(public_api: Served, action: str, code: str, way: Way) -> None:
    """The SDK raises its code with the id of the request, and nothing is changed."""
    emulator = public_api.emulator
    emulator.seed(SEED)
    emulator.set_settings(**way.settings)
    if way.fault:
        emulator.add_fault(
            action, kind=way.fault, **({"code": code} if way.fault == _ORDER else {})
        )
    before = emulator.state()

    assert code == _refusal(public_api, action, way)
    assert ([], _without_clock(before)) == (emulator.faults(), _without_clock(emulator.state()))


def test_requests_of_another_form(public_api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old or unknown signature, action or version is refused, with a code for each."""
    client = client_of(public_api)
    credential, profile = setup_of(public_api)
    of_2016 = CommonClient("vpc", "2016-01-01", credential, REGION, profile)
    got = {
        "InvalidAction": code_of(lambda: client.call_json("EnableVpcPeeringConnection", {})),
        "NoSuchVersion": code_of(lambda: of_2016.call_json(_ANY, {})),
    }
    spaced = {"secret_id": "AKID with spaces"}
    got["AuthFailure.InvalidAuthorization"] = _refusal(public_api, _ANY, Way(changes=spaced))
    set_clock(monkeypatch, -3600)
    got["AuthFailure.SignatureExpire"] = _refusal(public_api, _ANY, Way())

    assert {code: code for code in COMMON_ELSEWHERE} == got


def _without_clock(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "clock"}
