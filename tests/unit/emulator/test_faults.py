"""Trouble to order, the rate limit and the journal, as a client of either version meets them."""

from __future__ import annotations

import http.client
import math
import threading
import time
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.signed import faults
from qcloud_emulator.signed.endpoint import RateLimit

from tests.unit.emulator.conftest import PAIR, ConsoleV3

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.emulator.conftest import Console, ConsoleV3


CREATE, LIST = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"
SEEDED = {
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_89",
    "peerUin": "2407912486",
    "peeringConnectionName": "tses",
}


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("throttle", 4400, "InvalidRequest.LimitExceeded"),
        ("internal_error", 6000, "InternalError"),
        ("busy", 5100, "ActionLocked"),
    ],
)
def test_errors(console: Console, kind: str, code: int, name: str) -> None:
    """The API's own error comes back and nothing was made."""
    console.emulator.add_fault(CREATE, kind=kind)

    answer = console.call(CREATE, **SEEDED)

    assert (answer["code"], answer["codeDesc"]) == (code, name)
    assert console.emulator.connections() == []


def test_any_error(console: Console, console_v3: ConsoleV3) -> None:
    """A documented error can be ordered by its name; versions that have no such one pass."""
    both, only_v3 = "InternalError", "UnsupportedOperation.EcmpWithCcnRoute"
    for code in (only_v3, "ActionLocked", both, both):
        console.emulator.add_fault(kind="error", code=code)
    waiting = console.emulator.faults()

    answers = [console.call(LIST), console.call(LIST), console.call(LIST)]
    codes = [console_v3.code(LIST) for _ in range(3)]

    assert [5100, 6000, 6000] == [it["code"] for it in answers]
    assert [only_v3, "Success", "Success"] == codes
    assert only_v3 == waiting[0]["code"]
    assert [] == console.emulator.faults()


def test_a_proxy_that_fails(console: Console) -> None:
    """A page with status 502 comes back and nothing was made."""
    console.emulator.add_fault(CREATE, kind="http_502")

    answer = console.raw(CREATE, params=SEEDED)

    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert b"Bad Gateway" in answer.body
    assert console.emulator.connections() == []


@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection(console: Console, kind: str, made: int) -> None:
    """The connection closes without a byte, before or after the call was carried out."""
    console.emulator.add_fault(CREATE, kind=kind)

    with pytest.raises(http.client.RemoteDisconnected):
        console.raw(CREATE, params=SEEDED)

    assert len(console.emulator.connections()) == made


def test_garbage(console: Console) -> None:
    """A page instead of JSON comes back although the connection was made."""
    console.emulator.add_fault(CREATE, kind="garbage")

    answer = console.raw(CREATE, params=SEEDED)

    assert answer.status == 200
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert len(console.emulator.connections()) == 1


def test_a_truncated_answer(console: Console) -> None:
    """The answer promises more than comes, although the connection was made."""
    console.emulator.add_fault(CREATE, kind="truncate")

    with pytest.raises(http.client.IncompleteRead) as caught:
        console.raw(CREATE, params=SEEDED)

    assert caught.value.partial.startswith(b'{"code": 0')
    assert len(console.emulator.connections()) == 1


def test_a_late_answer(console: Console) -> None:
    """The call is carried out at once and answered later."""
    console.emulator.add_fault(CREATE, kind="delay", delay_ms=800)
    began = time.monotonic()
    caller = threading.Thread(target=console.raw, args=(CREATE,), kwargs={"params": SEEDED})

    caller.start()
    wait_until(lambda: len(console.emulator.connections()) == 1)
    made_after = time.monotonic() - began
    caller.join()

    assert made_after < 0.8 <= time.monotonic() - began


def test_a_commit_after_the_client_has_left(console: Console) -> None:
    """What the client gave up on is made all the same."""
    console.emulator.add_fault(CREATE, kind="delay_before_commit", delay_ms=800)

    with pytest.raises(TimeoutError):
        console.raw(CREATE, timeout=0.1, params=SEEDED)

    assert console.emulator.connections() == []
    wait_until(lambda: len(console.emulator.connections()) == 1)


def test_a_stop_does_not_wait(console: Console) -> None:
    """Stopping ends what a fault holds back, which is then not carried out."""
    console.emulator.add_fault(CREATE, kind="delay_before_commit", delay_ms=60_000)
    gone: list[BaseException] = []

    def create() -> None:
        try:
            console.raw(CREATE, timeout=60, params=SEEDED)
        except http.client.RemoteDisconnected as error:
            gone.append(error)

    caller = threading.Thread(target=create)
    caller.start()
    wait_until(lambda: console.emulator.faults() == [])
    began = time.monotonic()
    console.emulator.stop()
    caller.join()

    assert time.monotonic() - began < 5
    assert len(gone) == 1


def test_other_calls_are_answered_meanwhile(console: Console) -> None:
    """A call that is held back does not hold up others."""
    console.emulator.add_fault(CREATE, kind="delay_before_commit", delay_ms=60_000, times=10)
    for _ in range(10):
        with pytest.raises(TimeoutError):
            console.raw(CREATE, timeout=0.02, params=SEEDED)

    assert console.call(LIST)["code"] == 0


def test_stale_reads(console: Console) -> None:
    """Describes lag behind a change, so many times, and then catch up."""
    console.emulator.add_fault(kind="stale_reads", times=2, delay_ms=60_000)
    before = console.call(LIST)["totalCount"]

    made = console.create()
    lagging = [console.call(LIST)["totalCount"] for _ in range(3)]

    assert (before, lagging) == (0, [0, 0, 1])
    assert [it["peeringConnectionId"] for it in console.emulator.connections()] == [made]


def test_stale_reads_catch_up_in_time(console: Console) -> None:
    """After the lag has passed a Describe is right, and the fault still waits."""
    console.emulator.add_fault(kind="stale_reads", times=None, delay_ms=1000)
    console.create()

    at_first = console.call(LIST)["totalCount"]
    time.sleep(1.05)

    assert (at_first, console.call(LIST)["totalCount"]) == (0, 1)
    assert [fault["kind"] for fault in console.emulator.faults()] == ["stale_reads"]


def test_stale_reads_show_each_change_in_turn(console: Console) -> None:
    """A lagging Describe shows the cloud before the first change within the lag."""
    made = console.create()
    console.emulator.add_fault(kind="stale_reads", times=None, delay_ms=60_000)
    console.emulator.rename(made, "second")
    console.emulator.delete(made)

    answer = console.call(LIST)

    assert [it["peeringConnectionName"] for it in answer["data"]] == ["tses"]


def test_a_refused_write_makes_nothing_stale(console: Console) -> None:
    """Reads lag behind changes only."""
    console.emulator.add_fault(kind="stale_reads", delay_ms=60_000)

    console.call(CREATE, **{**SEEDED, "peerVpcId": "vpc-nothing1"})
    console.call(LIST)

    assert len(console.emulator.faults()) == 1


def test_times_and_skip(console: Console) -> None:
    """A fault lets some calls pass, strikes some, and is gone."""
    console.emulator.add_fault(LIST, kind="throttle", skip=1, times=2)

    codes = [console.call(LIST)["code"] for _ in range(5)]

    assert codes == [0, 4400, 4400, 0, 0]
    assert console.emulator.faults() == []


def test_a_fault_without_end(console: Console) -> None:
    """With no number of times a fault stays until it is cleared."""
    console.emulator.add_fault(kind="throttle", times=None)

    codes = [console.call(LIST)["code"] for _ in range(4)]
    console.emulator.clear_faults()

    assert codes == [4400] * 4
    assert console.call(LIST)["code"] == 0


def test_a_fault_of_one_action(console: Console) -> None:
    """Calls of other actions pass."""
    console.emulator.add_fault(CREATE, kind="throttle")

    assert console.call(LIST)["code"] == 0
    assert console.call(CREATE, **SEEDED)["code"] == 4400


def test_probability(console: Console) -> None:
    """About as many calls are struck as the probability says."""
    console.emulator.add_fault(kind="throttle", times=None, probability=0.5)

    codes = [console.call(LIST)["code"] for _ in range(200)]

    assert 50 < codes.count(4400) < 150


def test_faults_take_turns(console: Console) -> None:
    """One fault a call, in the order they were added."""
    console.emulator.add_fault(kind="throttle")
    console.emulator.add_fault(kind="busy")

    assert [console.call(LIST)["code"] for _ in range(3)] == [4400, 5100, 0]


def test_a_wrong_signature_uses_no_fault_up(console: Console) -> None:
    """Only calls whose signature holds are struck."""
    console.emulator.add_fault(kind="throttle")

    assert console.call(LIST, Signature="d3Jvbmc=")["code"] == 4100
    assert console.call(LIST)["code"] == 4400


def test_any_kind_can_be_late(console: Console) -> None:
    """A delay comes before the answer, whatever it is."""
    console.emulator.add_fault(kind="throttle", delay_ms=200)
    began = time.monotonic()

    assert console.call(LIST)["code"] == 4400
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("kind", sorted(faults.KINDS))
def test_the_table_of_kinds_is_complete(kind: str) -> None:
    """Every kind has its row in the module's text."""
    assert f"| `{kind}` |" in (faults.__doc__ or "")


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ({}, "kind"),
        ({"kind": "earthquake"}, "earthquake"),
        ({"kind": "throttle", "action": "Describe"}, "Describe"),
        ({"kind": "throttle", "times": 0}, "times"),
        ({"kind": "error"}, "code"),
        ({"kind": "error", "code": "Unheard.Of"}, "Unheard.Of"),
        ({"kind": "throttle", "code": "InternalError"}, "code"),
        ({"kind": "throttle", "skip": -1}, "skip"),
        ({"kind": "throttle", "probability": 0}, "probability"),
        ({"kind": "throttle", "probability": 1.5}, "probability"),
        ({"kind": "delay", "delay_ms": "1"}, "delay_ms"),
        ({"kind": "delay", "delay": 1}, "delay"),
        ([], "object"),
        *(
            ({"kind": "stale_reads", name: value}, f"{name} of a fault must be a .*number from")
            for name in ("delay_ms", "times", "skip", "probability")
            for value in (1e300, math.inf, math.nan, 10**400, 10**5000, -(10**400), 10**12)
        ),
    ],
)
def test_orders_that_make_no_sense(console: Console, order: object, named: str) -> None:
    """A mistake in an order is named and no fault is added."""
    with pytest.raises(ValueError, match=named):
        console.emulator.order_fault(order)

    assert console.emulator.faults() == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("throttle", "RequestLimitExceeded"),
        ("internal_error", "InternalError"),
        ("busy", "UnsupportedOperation.MutexOperationTaskRunning"),
    ],
)
def test_errors_in_v3(console_v3: ConsoleV3, kind: str, code: str) -> None:
    """The version's own code comes back and nothing was made."""
    console_v3.emulator.add_fault(CREATE, kind=kind)

    assert code == console_v3.code(CREATE, PAIR)
    assert [] == console_v3.emulator.connections()


@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_in_v3(console_v3: ConsoleV3, kind: str, made: int) -> None:
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


def test_a_truncated_answer_in_v3(console_v3: ConsoleV3) -> None:
    """Half of the answer comes, although the connection was made."""
    console_v3.emulator.add_fault(CREATE, kind="truncate")

    with pytest.raises(http.client.IncompleteRead):
        console_v3.ask(CREATE, PAIR)

    assert 1 == len(console_v3.emulator.connections())


def test_stale_reads_in_v3(console_v3: ConsoleV3) -> None:
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


def test_the_journal_in_v3(console_v3: ConsoleV3) -> None:
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
