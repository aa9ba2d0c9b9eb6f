"""Faults, the rate limit and the journal, as a client of version 3.0 meets them."""

from __future__ import annotations

import http.client
import threading
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.signed.endpoint import RateLimit

from tests.unit.emulator.calling_v3 import PAIR, ConsoleV3
from tests.unit.emulator.test_faults import wait_until

if TYPE_CHECKING:
    from tests.unit.emulator.calling import Console

CREATE, LIST = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("throttle", "RequestLimitExceeded"),
        ("internal_error", "InternalError"),
        ("busy", "UnsupportedOperation.MutexOperationTaskRunning"),
    ],
)
def test_errors(console_v3: ConsoleV3, kind: str, code: str) -> None:
    """The version's own code comes back and nothing was made."""
    console_v3.emulator.add_fault(CREATE, kind=kind)

    assert code == console_v3.code(CREATE, PAIR)
    assert [] == console_v3.emulator.connections()


@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection(console_v3: ConsoleV3, kind: str, made: int) -> None:
    """The connection closes without a byte, before or after the call was carried out."""
    console_v3.emulator.add_fault(CREATE, kind=kind)

    with pytest.raises(http.client.RemoteDisconnected):
        console_v3.ask(CREATE, PAIR)

    assert made == len(console_v3.emulator.connections())


@pytest.mark.parametrize(
    ("kind", "status", "made"), [("http_502", 502, 0), ("garbage", 200, 1), ("delay", 200, 1)]
)
def test_other_answers(console_v3: ConsoleV3, kind: str, status: int, made: int) -> None:
    """The client gets something else, or later."""
    console_v3.emulator.add_fault(CREATE, kind=kind, delay_ms=1)

    answer = console_v3.ask(CREATE, PAIR)

    assert (status, made) == (answer.status, len(console_v3.emulator.connections()))


def test_a_truncated_answer(console_v3: ConsoleV3) -> None:
    """Half of the answer comes, although the connection was made."""
    console_v3.emulator.add_fault(CREATE, kind="truncate")

    with pytest.raises(http.client.IncompleteRead):
        console_v3.ask(CREATE, PAIR)

    assert 1 == len(console_v3.emulator.connections())


def test_stale_reads(console_v3: ConsoleV3) -> None:
    """A listing lags behind, tags included; writes do not."""
    console_v3.emulator.add_fault("*", kind="stale_reads", delay_ms=60_000, times=2)
    made = console_v3.make(Tags=[{"Key": "a", "Value": "1"}])

    counts = [console_v3.do(LIST)["TotalCount"] for _ in range(3)]

    assert ([0, 0, 1], "a") == (counts, console_v3.look(made)["TagSet"][0]["Key"])


def test_faults_of_actions_that_only_3_0_has(console_v3: ConsoleV3) -> None:
    """They can be ordered by name."""
    console_v3.emulator.add_fault("GetCallerIdentity", kind="internal_error")

    assert "InternalError" == console_v3.code("GetCallerIdentity")


def test_a_table_that_is_being_changed(console_v3: ConsoleV3) -> None:
    """Who comes second is told that another operation runs."""
    console_v3.emulator.set_settings(route_change_ms=700)
    route = {"DestinationCidrBlock": "192.168.0.0/16", "GatewayType": "VPN", "GatewayId": "v-1"}
    params = {"RouteTableId": "rtb-app0main", "Routes": [route]}
    first = threading.Thread(target=console_v3.ask, args=("CreateRoutes", params))
    first.start()
    wait_until(lambda: bool(console_v3.emulator.state()["routes"]))

    code = console_v3.code("CreateRoutes", params)
    first.join()

    assert "UnsupportedOperation.MutexOperationTaskRunning" == code


def test_the_rate_limit(console: Console, console_v3: ConsoleV3) -> None:
    """It counts by account and action, and only while it is on."""
    console_v3.emulator.set_settings(rate_limit_per_second=3)

    codes = [console_v3.code(LIST) for _ in range(4)]
    others = [console_v3.code("DescribeVpcs"), console_v3.code(LIST, account="peer")]
    legacy = [console.call(LIST)["code"] for _ in range(4)]
    console_v3.emulator.set_settings(rate_limit_per_second=0)

    assert ["Success"] * 3 + ["RequestLimitExceeded"] == codes
    assert ["Success", "Success"] == others
    assert [0, 0, 0, 4400] == legacy
    assert "Success" == console_v3.code(LIST)


def test_the_rate_limit_forgets() -> None:
    """A second later the calls do not count any more; refused ones never do."""
    now = 0.0
    limit = RateLimit(lambda: now)
    taken = []

    for moment in (0.0, 0.5, 0.6, 0.9, 1.0, 1.1, 1.6):
        now = moment
        try:
            limit.take("1", "a", most=2)
            taken.append(moment)
        except errors.ThrottledError:
            pass

    assert [0.0, 0.5, 1.0, 1.6] == taken


def test_the_journal(console_v3: ConsoleV3) -> None:
    """Calls are written down with the body's parameters, and nothing that is secret."""
    console_v3.make(Tags=[{"Key": "a", "Value": "b"}])
    console_v3.code(LIST, {"Offset": -1}, account="temporary")
    console_v3.code(LIST, at=-1000)

    made, refused, unbelieved = console_v3.emulator.calls()

    told = ("account", "action", "region", "version", "code", "codeDesc", "committed")
    assert ("default", CREATE, "ap-guangzhou", "3.0", "Success", "Success", True) == tuple(
        made[it] for it in told
    )
    wrong = "InvalidParameterValue.Range"
    assert ("temporary", LIST, "ap-guangzhou", "3.0", wrong, wrong, False) == tuple(
        refused[it] for it in told
    )
    assert (None, "AuthFailure.SignatureExpire") == (unbelieved["account"], unbelieved["outcome"])
    assert {**PAIR, "Tags": [{"Key": "a", "Value": "b"}]} == made["parameters"]
    pairs = console_v3.emulator.accounts.values()
    for secret in [it for pair in pairs for it in (pair.secret_id, pair.secret_key, pair.token)]:
        assert secret is None or secret not in str(console_v3.emulator.calls())
