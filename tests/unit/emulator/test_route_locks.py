"""A route table takes one change at a time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.routing import Locks

from tests.unit.emulator.calling import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qcloud_emulator import Emulator

CREATE, DELETE = "CreateRoute", "DeleteRoute"
OFFICE = ("192.168.0.0/16", "1", "vpngw-1")
OTHER = ("172.16.0.0/16", "1", "vpngw-1")


class Change(threading.Thread):
    """A call in a thread of its own, whose change is made but not over."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self.answer: dict[str, object] | None = None
        self.start()
        while not console.routes() and self.is_alive():
            time.sleep(0.005)

    def run(self) -> None:
        """Make the call."""
        self.answer = self.console.change_routes(CREATE, OFFICE)


@pytest.fixture
def change(console: Console) -> Iterator[Change]:
    """A change of the main table of `app` that takes a second and a half."""
    console.emulator.set_settings(route_change_ms=1500)
    change = Change(console)
    console.emulator.set_settings(route_change_ms=0)
    yield change
    change.join()


@pytest.mark.parametrize("action", [CREATE, DELETE])
def test_a_second_change_is_refused(console: Console, change: Change, action: str) -> None:
    """While one runs on the table, creation and deletion are told that it is locked."""
    answer = console.change_routes(action, OTHER if action == CREATE else OFFICE)

    assert change.is_alive()
    assert (answer["code"], answer["codeDesc"]) == (5100, "ActionLocked")
    assert console.routes() == [("192.168.0.0/16", 1, "vpngw-1")]


def test_when_it_is_over_the_next_may(console: Console, change: Change) -> None:
    """The first is answered as usual, and then the table is free."""
    change.join()

    assert change.answer == {"code": 0, "message": "", "codeDesc": "Success"}
    assert console.change_routes(CREATE, OTHER)["code"] == 0


def test_nothing_else_is_locked(console: Console, change: Change) -> None:
    """Another table can be changed, the same one read, and the console acts past the lock."""
    other = console.change_routes(CREATE, OFFICE, table="rtb-app0more")
    read = console.call("DescribeRouteTable", routeTableId="rtb-app0main")
    console.emulator.add_route("rtb-app0main", "172.16.0.0/16", "vpngw-1", next_type=1)
    console.emulator.remove_route("rtb-app0main", "192.168.0.0/16")

    assert change.is_alive()
    assert (other["code"], len(read["data"][0]["routeSet"])) == (0, 2)
    assert console.routes() == [("172.16.0.0/16", 1, "vpngw-1")]


def test_an_unknown_table_is_not_locked(console: Console, change: Change) -> None:
    """Whose table it is counts first."""
    answer = console.change_routes(CREATE, OTHER, vpc="vpc-data0089")

    assert answer["codeDesc"] == "InvalidRouteTableId.NotFound"


def test_a_refused_change_takes_no_time(console: Console) -> None:
    """What breaks a rule is over at once, and locks nothing."""
    console.emulator.set_settings(route_change_ms=60_000)

    answers = [console.change_routes(DELETE, OFFICE)["codeDesc"] for _ in range(2)]

    assert answers == ["InvalidRoute.NotFound"] * 2


def at_once(console: Console, count: int) -> Counter[str]:
    """Add routes to one table from as many threads, and count the outcomes."""
    outcomes: list[str] = []

    def create(number: int) -> None:
        answer = console.change_routes(CREATE, (f"172.16.{number}.0/24", "1", "vpngw-1"))
        outcomes.append(answer["codeDesc"])

    threads = [threading.Thread(target=create, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_many_changes_at_once(console: Console) -> None:
    """Those that are granted are there, the others were told so."""
    console.emulator.set_settings(route_change_ms=300)

    outcomes = at_once(console, 12)

    assert set(outcomes) == {"Success", "ActionLocked"}
    assert len(console.routes()) == outcomes["Success"]


def test_changes_that_take_no_time_do_not_meet(console: Console) -> None:
    """By default nobody is refused."""
    assert at_once(console, 12) == {"Success": 12}
    assert len(console.routes()) == 12


def test_a_stop_does_not_wait(qcloud_emulator: Emulator) -> None:
    """A change of a minute does not keep an emulator from stopping."""
    qcloud_emulator.set_settings(route_change_ms=60_000)
    change = Change(Console(qcloud_emulator))
    began = time.monotonic()

    qcloud_emulator.stop()
    change.join()

    assert time.monotonic() - began < 20


def test_a_lock_ends_with_its_change() -> None:
    """It is held while time passes, and let go afterwards, also by a change that fails."""
    refused: list[str] = []

    def try_again(_seconds: float) -> None:
        refused.append(refusal(lambda: locks.change("rtb-1", 1).__enter__()))

    def fail() -> None:
        with locks.change("rtb-1", 1):
            raise RuntimeError

    locks = Locks(try_again)
    with locks.change("rtb-1", 1):
        pass
    with pytest.raises(RuntimeError):
        fail()
    with locks.change("rtb-1", 1):
        pass

    assert ["rtb-1" in text for text in refused] == [True, True]


def refusal(act: Callable[[], object]) -> str:
    """Give the text of the refusal of something that is locked."""
    with pytest.raises(errors.BusyError) as caught:
        act()
    return str(caught.value)
