"""CreateRoute and DeleteRoute: what they take, what they refuse, and what becomes of routes.

A route table takes one change at a time.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.routing import Locks

from tests.unit.emulator.conftest import OWN, Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qcloud_emulator import Emulator

    from tests.unit.emulator.conftest import Answer, Console


CREATE, DELETE = "CreateRoute", "DeleteRoute"
DATA, OFFICE = "10.1.0.0/16", "192.168.0.0/16"
SUCCESS = {"code": 0, "message": "", "codeDesc": "Success"}
WEEK = 7 * 24 * 3600


def outcome(answer: Answer) -> tuple[int, str]:
    """Give the number and the name of an answer."""
    return answer["code"], answer["codeDesc"]


@pytest.mark.parametrize("vpc", ["vpc-app00226", "gz_vpc_226"])
@pytest.mark.parametrize("table", ["rtb-app0main", "gz_rtb_2261"])
def test_a_route_comes_and_goes(console: Console, vpc: str, table: str) -> None:
    """Creation and deletion answer with an empty envelope, whichever spelling names the table."""
    made = console.create()

    created = console.change_routes(CREATE, (DATA, "4", made), vpc=vpc, table=table)
    between = console.routes()
    deleted = console.change_routes(DELETE, (DATA, "4", made), vpc=vpc, table=table)

    assert (created, deleted) == (SUCCESS, SUCCESS)
    assert (between, console.routes()) == ([(DATA, 4, made)], [])


def test_many_routes_in_one_call(console: Console) -> None:
    """A batch is added in its order, and the rest stays when a part of it is deleted."""
    made = console.create()
    batch = [(f"172.16.{n}.0/24", "4", made) for n in range(12)]
    there = [(destination, 4, hub) for destination, _, hub in batch]

    console.change_routes(CREATE, *batch)
    before = console.routes()
    console.change_routes(DELETE, *batch[3:9])

    assert before == there
    assert console.routes() == there[:3] + there[9:]


@pytest.mark.parametrize("requester", ["default", "peer"])
def test_both_ends_route(console: Console, requester: str) -> None:
    """A connection is a gateway for either of its VPCs, each in its own account."""
    ends = ("app", "partner") if requester == "default" else ("partner", "app")
    made = console.create(*ends, account=requester)
    console.emulator.accept(made)

    own = console.change_routes(CREATE, ("10.2.0.0/16", "4", made))
    others = console.change_routes(
        CREATE, ("10.0.0.0/16", "4", made), vpc="vpc-partner2", table="rtb-partner1", account="peer"
    )

    assert (own, others) == (SUCCESS, SUCCESS)


@pytest.mark.parametrize("action", [CREATE, DELETE])
def test_the_request_of_the_documentation(console: Console, action: str) -> None:
    """The destination of the pages' example has host bits, and is masked if that is set."""
    console.emulator.set_settings(host_bits="masked")
    example = ("121.0.23.51/16", "1", "vpngw-dystbrkv")
    if action == DELETE:
        console.emulator.add_route("rtb-app0main", "121.0.0.0/16", "vpngw-dystbrkv", next_type=1)

    answer = console.change_routes(action, example)

    assert answer == SUCCESS
    left = [("121.0.0.0/16", 1, "vpngw-dystbrkv")] if action == CREATE else []
    assert console.routes() == left


@pytest.mark.parametrize("action", [CREATE, DELETE])
@pytest.mark.parametrize(
    ("expected", "where"),
    [
        ("InvalidVpc.NotFound", {"vpc": "vpc-nothing1"}),
        ("InvalidVpc.NotFound", {"account": "peer"}),
        ("InvalidRouteTableId.NotFound", {"table": "rtb-nothing1"}),
        ("InvalidRouteTableId.NotFound", {"table": "rtb-data0001"}),
        ("InvalidRouteTableId.NotFound", {"table": "rtb-partner1"}),
        (
            "InvalidRouteTableId.NotFound",
            {"account": "peer", "vpc": "vpc-partner2", "table": "rtb-app0main"},
        ),
    ],
    ids=["VPC", "other's VPC", "table", "table of another VPC", "of another account", "other's"],
)
def test_unknown_tables(
    console: Console, action: str, expected: str, where: dict[str, str]
) -> None:
    """The table has to be one of that VPC of the caller, also where a Describe tells nothing."""
    console.emulator.set_settings(unknown_id="empty")
    made = console.create()
    console.change_routes(CREATE, (DATA, "4", made))

    answer = console.change_routes(action, (DATA, "4", made), **where)

    assert outcome(answer) == (5000, expected)
    assert console.routes() == [(DATA, 4, made)]


INVALID = [
    "10.1.0.1/16",
    "10.1.0.0/33",
    "10.1.0.0/-1",
    "10.1.0.0",
    "10.1.0/16",
    "10.1.0.0/255.255.0.0",
    "10.1.0.256/32",
    "fd00::/8",
    "Local",
    " 10.1.0.0/16",
    "",
]


@pytest.mark.parametrize("action", [CREATE, DELETE])
@pytest.mark.parametrize("destination", INVALID)
def test_destinations_that_are_none(console: Console, action: str, destination: str) -> None:
    """A destination is an IPv4 network, without host bits."""
    answer = console.change_routes(action, (destination, "4", console.create()))

    assert outcome(answer) == (4000, "InvalidDestinationCidr")
    assert repr(destination) in answer["message"]
    assert console.routes() == []


@pytest.mark.parametrize("inside", ["10.0.0.0/16", "10.0.7.0/24", "10.0.0.1/32", "10.77.1.0/24"])
def test_a_destination_inside_the_vpc(console: Console, inside: str) -> None:
    """Addresses of the VPC, also those of an assistant range, cannot be routed away."""
    vpc = {
        "name": "wide",
        "vpcId": "vpc-wide0001",
        "cidrBlock": "10.0.0.0/16",
        "assistantCidrBlocks": ["10.77.0.0/16"],
        "routeTables": [{"name": "main", "routeTableId": "rtb-wide0001"}],
    }
    console.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [vpc]}]})

    answer = console.change_routes(
        CREATE, (inside, "1", "vpngw-1"), vpc="vpc-wide0001", table="rtb-wide0001"
    )

    assert outcome(answer) == (4000, "InvalidDestinationCidr")


@pytest.mark.parametrize("destination", ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/15", "10.1.0.0/24"])
def test_a_destination_around_or_beside_the_vpc(console: Console, destination: str) -> None:
    """A range that only contains the VPC's, or has nothing to do with it, is routed."""
    made = console.create()

    assert console.change_routes(CREATE, (destination, "4", made)) == SUCCESS


@pytest.mark.parametrize(
    "again",
    [[(DATA, "4")], [(DATA, "1")], [(OFFICE, "4"), (OFFICE, "1")]],
    ids=["the same", "another gateway", "twice in a batch"],
)
def test_a_destination_is_routed_once(console: Console, again: list[tuple[str, str]]) -> None:
    """A table has one route to a destination, wherever it leads."""
    made = console.create()
    console.change_routes(CREATE, (DATA, "4", made))

    answer = console.change_routes(CREATE, *((it, kind, made) for it, kind in again))

    assert outcome(answer) == (4000, "RouteAlreadyExists")
    assert again[0][0] in answer["message"]
    assert console.routes() == [(DATA, 4, made)]


def test_other_tables_have_their_own_routes(console: Console) -> None:
    """The same destination in another table of the VPC is no conflict, nor is a part of it."""
    made = console.create()
    console.change_routes(CREATE, (DATA, "4", made))

    other = console.change_routes(CREATE, (DATA, "4", made), table="rtb-app0more")
    part = console.change_routes(CREATE, ("10.1.7.0/24", "4", made))

    assert (other, part) == (SUCCESS, SUCCESS)


@pytest.mark.parametrize("kind", ["0", "1", "3", "7", "8", "9"])
def test_gateways_of_others_are_taken_as_they_come(console: Console, kind: str) -> None:
    """Only peering connections are looked up; the rest of the cloud is not there."""
    console.change_routes(CREATE, (OFFICE, kind, "whatever-1"))
    between = console.routes()
    console.change_routes(DELETE, (OFFICE, kind, "whatever-1"))

    assert (between, console.routes()) == ([(OFFICE, int(kind), "whatever-1")], [])


@pytest.mark.parametrize("action", [CREATE, DELETE])
@pytest.mark.parametrize("kind", ["2", "5", "-1", "04", "peering", ""])
def test_kinds_of_gateway_that_there_are_not(console: Console, action: str, kind: str) -> None:
    """The built-in kind cannot be given either."""
    answer = console.change_routes(action, (DATA, kind, console.create()))

    assert outcome(answer) == (4000, "InvalidRouteNextType")


@pytest.mark.parametrize("hub", ["nothing", "between others", "of others", "empty"])
def test_gateways_that_there_are_not(console: Console, hub: str) -> None:
    """The connection has to be one of the caller, and the VPC one of its ends."""
    others = {"name": "far", "cidrBlock": "10.9.0.0/16", "vpcId": "vpc-far00001"}
    console.emulator.seed(
        {
            "accounts": [{"uin": "100000000003", "vpcs": [others]}],
            "peeringConnections": [
                {
                    "name": "far",
                    "peeringConnectionId": "pcx-far00001",
                    "vpcId": "vpc-far00001",
                    "peerVpcId": "vpc-partner2",
                    "state": "ACTIVE",
                }
            ],
        }
    )
    between = console.create("data", "shared")
    hubs = {"nothing": "pcx-nothing1", "between others": between, "of others": "pcx-far00001"}

    answer = console.change_routes(CREATE, (OFFICE, "4", hubs.get(hub, "")))

    assert outcome(answer) == (5000, "InvalidRouteNextHub.NotFound")
    assert console.routes() == []


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("state", ["PENDING", "EXPIRED", "REJECTED", "DELETED"])
def test_a_connection_that_is_not_active(console: Console, state: str, allowed: bool) -> None:
    """Only one that waits for its acceptance is a gateway, and only if that is set."""
    console.emulator.set_settings(
        routes_to_pending="allowed" if allowed else "refused", deleted_connections="visible"
    )
    made = console.create("app", "partner")
    ends = {
        "PENDING": lambda: None,
        "EXPIRED": lambda: console.emulator.advance_clock(WEEK),
        "REJECTED": lambda: console.emulator.reject(made),
        "DELETED": lambda: console.emulator.delete(made, account="peer"),
    }
    ends[state]()
    (connection,) = console.emulator.connections(live_only=False)
    assert connection["state"] == state

    answer = console.change_routes(CREATE, ("10.2.0.0/16", "4", made))

    if state == "PENDING" and allowed:
        assert answer == SUCCESS
    else:
        assert outcome(answer) == (5000, "InvalidRouteNextHub.NotFound")
        assert state in answer["message"]


def test_a_table_has_fifty_routes(console: Console) -> None:
    """The built-in one is not counted, and a batch that goes beyond adds nothing."""
    made = console.create()
    console.change_routes(CREATE, *((f"172.16.{n}.0/24", "4", made) for n in range(48)))

    beyond = console.change_routes(CREATE, *((f"172.17.{n}.0/24", "4", made) for n in range(3)))
    between = len(console.routes())
    full = console.change_routes(CREATE, *((f"172.17.{n}.0/24", "4", made) for n in range(2)))

    assert outcome(beyond) == (4000, "RouteLimitExceeded")
    assert "51" in beyond["message"]
    assert (between, full, len(console.routes())) == (48, SUCCESS, 50)


def test_the_limit_of_routes_is_a_setting(console: Console) -> None:
    """A lower one refuses earlier, a higher one later."""
    made = console.create()
    console.emulator.set_settings(route_limit=1)
    batch = [(f"172.16.{n}.0/24", "4", made) for n in range(60)]

    low = console.change_routes(CREATE, *batch[:2])
    console.emulator.set_settings(route_limit=60)

    assert outcome(low) == (4000, "RouteLimitExceeded")
    assert console.change_routes(CREATE, *batch) == SUCCESS


@pytest.mark.parametrize(
    "bad",
    [
        ("10.0.7.0/24", "1", "vpngw-1"),
        ("10.1.0.1/16", "1", "vpngw-1"),
        (OFFICE, "1", "vpngw-1"),
        ("172.17.0.0/24", "6", "vpngw-1"),
        ("172.17.0.0/24", "4", "pcx-nothing1"),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_batch_is_created_whole_or_not_at_all(
    console: Console, bad: tuple[str, str, str], last: bool
) -> None:
    """One route that is refused, first or last, leaves the table as it was."""
    console.emulator.add_route("rtb-app0main", OFFICE, "vpngw-1", next_type=1)
    good = ("172.16.0.0/24", "1", "vpngw-1")

    answer = console.change_routes(CREATE, *((good, bad) if last else (bad, good)))

    assert answer["code"] != 0
    assert console.routes() == [(OFFICE, 1, "vpngw-1")]


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize(
    "unknown",
    [(OFFICE, "4", "{made}"), (DATA, "1", "{made}"), (DATA, "4", "{other}")],
    ids=["destination", "kind", "gateway"],
)
def test_a_route_is_deleted_by_all_three(
    console: Console, unknown: tuple[str, str, str], ignored: bool
) -> None:
    """What differs in destination, kind or gateway is not there, which is an error by default."""
    console.emulator.set_settings(unknown_route="ignored" if ignored else "refused")
    made, other = console.create(), console.create("app", "shared")
    console.change_routes(CREATE, (DATA, "4", made), ("172.16.0.0/24", "4", made))
    destination, kind, hub = unknown

    answer = console.change_routes(
        DELETE,
        ("172.16.0.0/24", "4", made),
        (destination, kind, hub.format(made=made, other=other)),
    )

    if ignored:
        assert (answer, console.routes()) == (SUCCESS, [(DATA, 4, made)])
    else:
        assert outcome(answer) == (5000, "InvalidRoute.NotFound")
        assert console.routes() == [(DATA, 4, made), ("172.16.0.0/24", 4, made)]


def test_a_route_is_deleted_once(console: Console) -> None:
    """The same one twice in a batch is one too many, and none is deleted."""
    made = console.create()
    console.change_routes(CREATE, (DATA, "4", made))

    answer = console.change_routes(DELETE, (DATA, "4", made), (DATA, "4", made))

    assert outcome(answer) == (5000, "InvalidRoute.NotFound")
    assert console.routes() == [(DATA, 4, made)]


@pytest.mark.parametrize("unknown_route", ["refused", "ignored"])
@pytest.mark.parametrize("deleted_connections", ["hidden", "visible"])
def test_deleting_a_route_whose_connection_is_gone(
    console: Console, unknown_route: str, deleted_connections: str
) -> None:
    """Route and gateway went together, and it is the gateway that is missed."""
    console.emulator.set_settings(
        unknown_route=unknown_route, deleted_connections=deleted_connections
    )
    made = console.create("app", "partner")
    console.emulator.accept(made)
    console.change_routes(CREATE, ("10.2.0.0/16", "4", made))
    console.call("DeleteVpcPeeringConnection", peeringConnectionId=made)

    answer = console.change_routes(DELETE, ("10.2.0.0/16", "4", made))

    assert outcome(answer) == (5000, "InvalidRouteNextHub.NotFound")


def test_a_route_to_a_dead_connection_can_be_deleted(console: Console) -> None:
    """A route that is there goes, even if its connection can no longer be seen."""
    console.emulator.set_settings(routes_to_pending="allowed", rejected_connections="hidden")
    made = console.create("app", "partner")
    console.change_routes(CREATE, ("10.2.0.0/16", "4", made))
    console.emulator.reject(made)

    answer = console.change_routes(DELETE, ("10.2.0.0/16", "4", made))

    assert (answer, console.routes()) == (SUCCESS, [])


@pytest.mark.parametrize("deleted_connections", ["hidden", "visible"])
@pytest.mark.parametrize("account", ["default", "peer"])
def test_routes_go_with_their_connection(
    console: Console, account: str, deleted_connections: str
) -> None:
    """Whichever account deletes it, the tables of both lose their routes to it, and no others."""
    console.emulator.set_settings(deleted_connections=deleted_connections)
    made, kept = console.create("app", "partner"), console.create()
    console.emulator.accept(made)
    for table in ("rtb-app0main", "rtb-app0more"):
        console.emulator.add_route(table, "10.2.0.0/16", made)
    console.emulator.add_route("rtb-partner1", "10.0.0.0/16", made)
    console.emulator.add_route("rtb-app0main", DATA, kept)

    console.call("DeleteVpcPeeringConnection", account=account, peeringConnectionId=made)

    tables = ("rtb-app0main", "rtb-app0more", "rtb-partner1")
    assert [console.routes(table) for table in tables] == [[(DATA, 4, kept)], [], []]


@pytest.mark.parametrize("action", [CREATE, DELETE])
@pytest.mark.parametrize(
    "missing",
    [
        "vpcId",
        "routeTableId",
        "routeSet.0.destinationCidrBlock",
        "routeSet.0.nextType",
        "routeSet.12.nextHub",
    ],
)
def test_a_required_parameter_is_named(console: Console, action: str, missing: str) -> None:
    """Each required parameter is asked for by its name, the fields of each route too."""
    everything: dict[str, str | None] = {
        "vpcId": "vpc-app00226",
        "routeTableId": "rtb-app0main",
        **{
            f"routeSet.{number}.{name}": value
            for number, destination in ((0, DATA), (12, OFFICE))
            for name, value in (
                ("destinationCidrBlock", destination),
                ("nextType", "1"),
                ("nextHub", "vpngw-1"),
            )
        },
    }
    everything.pop(missing)

    answer = console.raw(action, params=everything).json

    assert outcome(answer) == (4000, "InvalidParameter")
    assert missing in answer["message"]


@pytest.mark.parametrize("action", [CREATE, DELETE])
def test_a_batch_of_none(console: Console, action: str) -> None:
    """At least one route is required."""
    answer = console.change_routes(action)

    assert outcome(answer) == (4000, "InvalidParameter")
    assert "routeSet.0.destinationCidrBlock" in answer["message"]


def test_the_journal_has_every_route(console: Console) -> None:
    """Which routes were sent, and whether the table was changed, can be looked up."""
    made = console.create()
    console.emulator.clear_calls()

    console.change_routes(CREATE, (DATA, "4", made))
    console.change_routes(CREATE, (DATA, "4", made))

    first, second = console.emulator.calls()
    assert first["parameters"]["routeSet.0.nextHub"] == made
    assert [(it["outcome"], it["committed"]) for it in (first, second)] == [
        ("Success", True),
        ("RouteAlreadyExists", False),
    ]


OFFICE_ROUTE = ("192.168.0.0/16", "1", "vpngw-1")
OTHER_ROUTE = ("172.16.0.0/16", "1", "vpngw-1")


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
        self.answer = self.console.change_routes(CREATE, OFFICE_ROUTE)


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
    answer = console.change_routes(action, OTHER_ROUTE if action == CREATE else OFFICE_ROUTE)

    assert change.is_alive()
    assert (answer["code"], answer["codeDesc"]) == (5100, "ActionLocked")
    assert console.routes() == [("192.168.0.0/16", 1, "vpngw-1")]


def test_when_it_is_over_the_next_may(console: Console, change: Change) -> None:
    """The first is answered as usual, and then the table is free."""
    change.join()

    assert change.answer == {"code": 0, "message": "", "codeDesc": "Success"}
    assert console.change_routes(CREATE, OTHER_ROUTE)["code"] == 0


def test_nothing_else_is_locked(console: Console, change: Change) -> None:
    """Another table can be changed, the same one read, and the console acts past the lock."""
    other = console.change_routes(CREATE, OFFICE_ROUTE, table="rtb-app0more")
    read = console.call("DescribeRouteTable", routeTableId="rtb-app0main")
    console.emulator.add_route("rtb-app0main", "172.16.0.0/16", "vpngw-1", next_type=1)
    console.emulator.remove_route("rtb-app0main", "192.168.0.0/16")

    assert change.is_alive()
    assert (other["code"], len(read["data"][0]["routeSet"])) == (0, 2)
    assert console.routes() == [("172.16.0.0/16", 1, "vpngw-1")]


def test_an_unknown_table_is_not_locked(console: Console, change: Change) -> None:
    """Whose table it is counts first."""
    answer = console.change_routes(CREATE, OTHER_ROUTE, vpc="vpc-data0089")

    assert answer["codeDesc"] == "InvalidRouteTableId.NotFound"


def test_a_refused_change_takes_no_time(console: Console) -> None:
    """What breaks a rule is over at once, and locks nothing."""
    console.emulator.set_settings(route_change_ms=60_000)

    answers = [console.change_routes(DELETE, OFFICE_ROUTE)["codeDesc"] for _ in range(2)]

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
