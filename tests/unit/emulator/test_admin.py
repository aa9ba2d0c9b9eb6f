"""The admin API and the methods of `Emulator` behind it."""

from __future__ import annotations

import json
import math
import socket
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator.cloud import disputed
from qcloud_emulator.signed import journal

from tests.unit.emulator.conftest import FORM, OTHER, OWN, PATH, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.emulator.conftest import Console

UNFIT = (1e300, -1e300, math.inf, -math.inf, math.nan, 10**400, -(10**400))
"""Numbers that nothing has a use for."""
LIST = "DescribeVpcPeeringConnections"


def test_health(console: Console) -> None:
    """It says that it is up and how much there is."""
    console.create()

    answer = console.admin("GET", "/health")

    assert answer.status == 200
    assert answer.json == {"status": "ok", "calls": 1, "signedCalls": 1, "connections": 1}


def test_accounts(console: Console) -> None:
    """The key pairs for clients are listed, the first account's first."""
    listed = console.admin("GET", "/accounts").json["accounts"]

    assert [(it["name"], it["uin"]) for it in listed] == [
        ("default", OWN),
        ("temporary", OWN),
        ("peer", OTHER),
    ]
    assert [it["token"] is None for it in listed] == [True, False, True]
    assert all(set(it) == {"name", "uin", "secretId", "secretKey", "token"} for it in listed)


def test_the_listed_accounts_are_those_of_the_object(console: Console) -> None:
    """Both ways to the keys give the same."""
    listed = console.admin("GET", "/accounts").json["accounts"]

    assert [
        (it.name, it.uin, it.secret_id, it.secret_key, it.token)
        for it in console.emulator.accounts.values()
    ] == [tuple(it.values()) for it in listed]


def test_an_account_does_not_show_its_secrets(console: Console) -> None:
    """A printed account bears neither key nor token."""
    account = console.emulator.accounts["temporary"]

    assert account.token
    assert account.secret_key not in repr(account)
    assert account.token not in repr(account)


def test_state(console: Console) -> None:
    """The whole cloud is shown, without keys."""
    made = console.create("app", "partner")

    answer = console.admin("GET", "/state")

    state = answer.json
    assert state == {**console.emulator.state(), "clock": state["clock"]}
    assert [it["uin"] for it in state["accounts"]] == [OTHER, OWN]
    assert {it["vpcId"]: it["oldVpcId"] for it in state["vpcs"]}["vpc-data0089"] == "gz_vpc_89"
    assert [it["main"] for it in state["routeTables"]] == [True, False] * 5
    assert state["routes"] == []
    (connection,) = state["peeringConnections"]
    times = [connection.pop(name) for name in ("createTime", "expireTime")]
    created, expires = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in times)
    assert (expires - created).days == 7
    assert connection == {
        "peeringConnectionId": made,
        "name": "tses",
        "state": "PENDING",
        "vpcId": "vpc-app00226",
        "oldVpcId": "gz_vpc_226",
        "uin": OWN,
        "region": "ap-guangzhou",
        "peerVpcId": "vpc-partner2",
        "oldPeerVpcId": "gz_vpc_302",
        "peerUin": OTHER,
        "peerRegion": "ap-guangzhou",
        "bandwidth": 0,
        "chargeType": "POSTPAID_BY_DAY_MAX",
        "qosLevel": "",
        "type": "VPC_PEER",
        "tags": {},
    }
    for account in console.emulator.accounts.values():
        assert account.secret_key not in answer.body.decode()


def test_live_connections(console: Console) -> None:
    """Dead connections are left out unless they are asked for."""
    dead = console.create("app", "partner")
    console.emulator.reject(dead)
    live = console.create()

    def ids(**options: bool) -> list[str]:
        found = console.emulator.connections(**options)
        return [it["peeringConnectionId"] for it in found]

    assert (ids(), ids(live_only=False)) == ([live], [dead, live])


def test_reset(console: Console) -> None:
    """Connections, clock, settings, faults and journal start anew, and so does every page."""
    console.create()
    console.emulator.set_settings(code_type="text")
    console.emulator.advance_clock(3600)
    console.emulator.add_fault(kind="stale_reads")

    console.admin("POST", "/reset")

    assert console.emulator.connections(live_only=False) == []
    assert console.emulator.settings() == disputed.Disputed().as_dict()
    assert console.emulator.clock()["ahead_seconds"] == 0
    assert console.emulator.faults() == []
    assert console.emulator.calls() == []
    assert console.call(LIST)["totalCount"] == 0


def test_seed(console: Console) -> None:
    """A seed adds VPCs to accounts that are there, and accounts that are not."""
    vpc = {"name": "fresh", "cidrBlock": "10.20.0.0/16"}
    key = {"name": "third"}
    seed = {
        "accounts": [
            {"uin": OWN, "vpcs": [vpc]},
            {"uin": "100000000003", "keys": [key], "vpcs": [{**vpc, "name": "far"}]},
        ]
    }

    answer = console.admin("POST", "/seed", seed)

    assert answer.status == 200
    assert console.call("DescribeVpcEx")["totalCount"] == 5
    (far,) = console.call("DescribeVpcEx", account="third")["data"]
    assert (far["vpcName"], far["routeTableNum"]) == ("far", 1)


def test_a_seed_is_added_whole_or_not_at_all(console: Console) -> None:
    """A mistake at the end leaves nothing of the beginning."""
    seed = {
        "accounts": [{"uin": OWN, "vpcs": [{"name": "fresh", "cidrBlock": "10.20.0.0/16"}]}],
        "peeringConnections": [{"name": "x", "vpcId": "vpc-nothing1", "peerVpcId": "gz_vpc_89"}],
    }

    answer = console.admin("POST", "/seed", seed)

    assert answer.status == 400
    assert "vpc-nothing1" in answer.json["error"]
    assert console.call("DescribeVpcEx")["totalCount"] == 4


def test_settings(console: Console) -> None:
    """Disputed facts are shown and changed."""
    shown = console.admin("GET", "/settings").json
    changed = console.admin("POST", "/settings", {"code_type": "text", "peering_limit": 3}).json

    assert shown["code_type"] == "number"
    assert changed == {**shown, "code_type": "text", "peering_limit": 3}
    assert console.call(LIST)["code"] == "0"


@pytest.mark.parametrize(
    "change", [{"code_type": "roman"}, {"colour": "red"}, {"peering_limit": "few"}, []]
)
def test_settings_that_make_no_sense(console: Console, change: object) -> None:
    """A mistake is told and nothing is changed."""
    answer = console.admin("POST", "/settings", change)

    assert answer.status == 400
    assert answer.json["error"]
    assert console.emulator.settings() == disputed.Disputed().as_dict()


def test_clock(console: Console) -> None:
    """The business clock is advanced and shown."""
    console.create("app", "partner")

    answer = console.admin("POST", "/clock", {"advance_seconds": 7 * 24 * 3600}).json

    assert answer["ahead_seconds"] == 7 * 24 * 3600
    assert [it["state"] for it in console.emulator.connections(live_only=False)] == ["EXPIRED"]
    assert console.admin("GET", "/clock").json["ahead_seconds"] == 7 * 24 * 3600


@pytest.mark.parametrize(
    "body",
    [
        {"advance_seconds": -1},
        {"advance_seconds": "1"},
        {},
        {"to": 1},
        *({"advance_seconds": value} for value in UNFIT),
    ],
)
def test_a_clock_does_not_go_back(console: Console, body: object) -> None:
    """Only a number of seconds forward is taken."""
    assert console.admin("POST", "/clock", body).status == 400


def test_a_clock_ends_somewhere(console: Console) -> None:
    """Steps that come to more than a calendar has years are refused, and the clock still shows."""
    half = {"advance_seconds": 6e9}

    answers = [console.admin("POST", "/clock", half).status for _ in range(2)]

    assert answers == [200, 400]
    assert console.admin("GET", "/clock").json["ahead_seconds"] == 6e9


@pytest.mark.parametrize("seconds", [*UNFIT, pytest.param(10**5000, id="endless")])
def test_a_clock_of_this_process(console: Console, seconds: float) -> None:
    """What advances it without the admin API is told the same limits."""
    with pytest.raises(ValueError, match="the clock can "):
        console.emulator.advance_clock(seconds)

    assert console.emulator.clock()["ahead_seconds"] == 0


@pytest.mark.parametrize("value", UNFIT)
@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (
            "/seed",
            lambda it: {
                "peeringConnections": [
                    {
                        "name": "c",
                        "vpcId": "gz_vpc_226",
                        "peerVpcId": "gz_vpc_89",
                        "ageSeconds": it,
                    }
                ]
            },
            "ageSeconds of a peering connection must be a number from 0 to 10000000000, not ",
        ),
        (
            "/seed",
            lambda it: {"settings": {"route_limit": it}},
            "setting route_limit must be a whole",
        ),
        ("/settings", lambda it: {"route_limit": it}, "setting route_limit must be a whole number"),
        (
            "/faults",
            lambda it: {"kind": "stale_reads", "delay_ms": it},
            "delay_ms of a fault must be a",
        ),
        ("/clock", lambda it: {"advance_seconds": it}, "advance_seconds of the request must be a"),
        (
            "/route-tables/rtb-app0main",
            lambda it: {
                "do": "add_route",
                "destinationCidrBlock": "192.168.0.0/16",
                "nextHub": "vpngw-1",
                "nextType": it,
            },
            "nextType of the request must be a",
        ),
    ],
)
def test_numbers_out_of_range(
    console: Console, path: str, body: Callable[[object], object], named: str, value: float
) -> None:
    """They are refused by name, and every later answer is as before."""
    answer = console.admin("POST", path, body(value))

    assert answer.status == 400
    assert answer.json["error"].startswith(named)
    assert len(answer.json["error"]) < 200
    assert console.admin("GET", "/state").status == 200
    assert console.call(LIST)["code"] == 0


@pytest.mark.parametrize("since", ["-1", "1.5", "many", "9" * 5000])
@pytest.mark.parametrize("path", ["/calls?since={}", "/journal?since={}&at="])
def test_a_since_that_is_no_number(console: Console, path: str, since: str) -> None:
    """It is named, whatever it is."""
    answer = console.admin("GET", path.format(since))

    assert answer.status == 400
    assert answer.json["error"].startswith(
        "since must be a whole number from 0 to 1000000000, not '"
    )


def test_a_setting_named_as_python_names_things(console: Console) -> None:
    """A name that means something to the program is no setting all the same."""
    answer = console.admin("POST", "/settings", {"self": "1"})

    assert answer.status == 400
    assert answer.json["error"].startswith("there is no setting 'self'")


def test_faults(console: Console) -> None:
    """Faults are added, listed and cleared."""
    added = console.admin("POST", "/faults", {"kind": "throttle", "times": 2, "skip": 1}).json
    listed = console.admin("GET", "/faults").json["faults"]
    console.admin("DELETE", "/faults")

    assert added == {
        "id": 1,
        "action": "*",
        "kind": "throttle",
        "times": 2,
        "skip": 1,
        "probability": 1.0,
        "delay_ms": 0,
    }
    assert listed == [added]
    assert console.emulator.faults() == []


def test_the_journal(console: Console) -> None:
    """Each call is there with who, what, where and how it ended, and nothing secret."""
    made = console.create()
    console.call(LIST, account="temporary", peeringConnectionId=made, Region="gz")
    console.call("DeleteVpcPeeringConnection", peeringConnectionId="pcx-nothing1")
    console.call(LIST, Signature="d3Jvbmc=")

    calls = console.admin("GET", "/calls").json["calls"]

    told = ("number", "account", "uin", "action", "region", "version", "code", "outcome")
    assert [tuple(it[name] for name in told) for it in calls] == [
        (1, "default", OWN, "CreateVpcPeeringConnection", "ap-guangzhou", "2.0", 0, "Success"),
        (2, "temporary", OWN, LIST, "gz", "2.0", 0, "Success"),
        (
            3,
            "default",
            OWN,
            "DeleteVpcPeeringConnection",
            "ap-guangzhou",
            "2.0",
            5000,
            "InvalidPeeringConnection.NotFound",
        ),
        (4, None, None, LIST, "ap-guangzhou", "2.0", 4100, "AuthFailure"),
    ]
    assert [it["committed"] for it in calls] == [True, False, False, False]
    assert calls[1]["parameters"]["peeringConnectionId"] == made
    text = json.dumps(calls)
    for account in console.emulator.accounts.values():
        for secret in (account.secret_id, account.secret_key, account.token):
            assert secret is None or secret not in text
    assert "Signature" not in {name for it in calls for name in it["parameters"]}
    assert console.admin("GET", "/calls?since=3").json["calls"] == calls[3:]


@pytest.mark.parametrize(
    ("kind", "code", "committed"),
    [
        ("throttle", 4400, False),
        ("drop_before", None, False),
        ("http_502", None, False),
        ("drop_after", None, True),
        ("garbage", None, True),
        ("truncate", None, True),
        ("delay", 0, True),
    ],
)
def test_the_journal_tells_of_faults(
    console: Console, kind: str, code: int | None, committed: bool
) -> None:
    """A fault, what the client was told, and whether the call was carried out are written."""
    console.emulator.add_fault(kind=kind, delay_ms=1)
    account = console.emulator.accounts["default"]
    params = {
        "Action": "CreateVpcPeeringConnection",
        "vpcId": "gz_vpc_226",
        "peerVpcId": "gz_vpc_89",
        "peerUin": OWN,
        "peeringConnectionName": "tses",
    }
    body = signed(account, console.host, "POST", params)
    head = f"POST {PATH} HTTP/1.1\r\nHost: {console.host}\r\nConnection: close\r\n"
    head += f"Content-Type: {FORM['Content-Type']}\r\nContent-Length: {len(body)}\r\n\r\n"
    host, port = console.host.split(":")
    with socket.create_connection((host, int(port))) as sock:
        sock.sendall((head + body).encode())
        while sock.recv(4096):
            pass

    (call,) = console.emulator.calls()

    assert (call["fault"], call["code"], call["committed"]) == (kind, code, committed)
    assert call["outcome"] == (kind if code is None else call["codeDesc"])


def test_the_journal_is_cleared(console: Console) -> None:
    """After that calls are counted from one."""
    console.call(LIST)
    console.admin("DELETE", "/calls")
    console.call(LIST)

    assert [it["number"] for it in console.emulator.calls()] == [1]
    assert console.admin("GET", "/stats").json["signedCalls"] == 1


def test_the_journal_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old calls are forgotten, but counted."""
    monkeypatch.setattr(journal, "LENGTH", 3)
    book = journal.Journal()

    for _ in range(5):
        book.write(
            version="2.0",
            action=None,
            region=None,
            parameters={},
            caller=None,
            code=0,
            code_desc="Success",
            fault=None,
            committed=False,
        )

    assert [it["number"] for it in book.calls()] == [3, 4, 5]
    assert book.counts()["calls"] == 5


@pytest.mark.parametrize("who", [None, "peer", OTHER])
@pytest.mark.parametrize(("does", "state"), [("accept", "ACTIVE"), ("reject", "REJECTED")])
def test_a_console_user_answers(console: Console, does: str, state: str, who: str | None) -> None:
    """The accepter, by default, by name or by UIN, accepts or rejects in the console."""
    made = console.create("app", "partner")

    answer = console.admin("POST", f"/connections/{made}", {"do": does, "as": who})

    assert answer.status == 200
    assert [it["state"] for it in console.emulator.connections(live_only=False)] == [state]


def test_a_console_user_renames_and_deletes(console: Console) -> None:
    """The requester by default, or the account that is named."""
    made = console.create("app", "partner")

    console.admin("POST", f"/connections/{made}", {"do": "rename", "name": "a", "as": "peer"})
    renamed = console.emulator.connections()[0]["name"]
    console.admin("POST", f"/connections/{made}", {"do": "delete"})

    assert renamed == "a"
    assert console.emulator.connections(live_only=False) == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"do": "accept", "as": "default"}, "accepter"),
        ({"do": "accept", "as": "nobody"}, "nobody"),
        ({"do": "explode"}, "explode"),
        ({"do": "rename"}, "name"),
        ({"do": "rename", "name": "n" * 61}, "60"),
        ({}, "do"),
    ],
)
def test_what_a_console_user_cannot(console: Console, body: dict[str, Any], named: str) -> None:
    """The rules of the cloud hold here too, and mistakes are named."""
    made = console.create("app", "partner")

    answer = console.admin("POST", f"/connections/{made}", body)

    assert answer.status == 400
    assert named in answer.json["error"]
    assert [it["state"] for it in console.emulator.connections()] == ["PENDING"]


def test_a_connection_that_is_not_there(console: Console) -> None:
    """Acting on an unknown id is a mistake."""
    answer = console.admin("POST", "/connections/pcx-nothing1", {"do": "delete"})

    assert answer.status == 400
    assert "pcx-nothing1" in answer.json["error"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "",
        "[",
        "[::1",
        "::1",
        "[::1]]",
        "[::1]x",
        "127.0.0.1:",
        "127.0.0.1:port",
        "127.0.0.1:-1",
        "127.0.0.1:123456",
        "127.0.0.1:8520:8520",
        "me@127.0.0.1",
        "127.0.0.1/x",
        "127.0.0.1?x",
        "127.0.0.1#x",
        "127.0.0.1, evil.example",
    ],
)
def test_a_foreign_host_is_refused(console: Console, host: str) -> None:
    """A name that was made to point here does not reach the admin API."""
    answer = console.admin("GET", "/accounts", Host=host)

    assert answer.status == 403
    assert b"secretKey" not in answer.body


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:1",
        "null",
        "http://localhost",
        "",
        "[",
        "http://[",
        "http://[::1",
        "http://127.0.0.1:port",
        "http://127.0.0.1:8520@evil.example",
    ],
)
def test_a_foreign_origin_is_refused(console: Console, origin: str) -> None:
    """A page of another origin cannot act, not even one of this machine."""
    answer = console.admin("POST", "/reset", Origin=origin)

    assert answer.status == 403
    assert answer.json["error"] == f"the admin API does not answer web pages from {origin!r}"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "127.8.8.8"])
def test_own_names_are_served(console: Console, host: str) -> None:
    """Every name of this machine is good, with any port, and so is a page from here."""
    here = f"{host}:8520"

    answer = console.admin("GET", "/health", Host=here, Origin=f"http://{here}")

    assert answer.status == 200


def test_the_api_takes_any_host(console: Console) -> None:
    """The signed API is not the admin API: it is protected by its signature."""
    answer = console.send("GET", PATH, headers={"Host": "vpc.api.qcloud.com"})

    assert answer.json["code"] == 4000


def test_the_page(console: Console) -> None:
    """People find the addresses on a page."""
    answer = console.admin("GET", "/")

    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"/_emulator/state" in answer.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("POST", "/health", 405), ("GET", "/connections/pcx-1", 405)],
)
def test_wrong_addresses(console: Console, method: str, path: str, status: int) -> None:
    """What is not there is not found, what cannot be done is not allowed."""
    assert console.admin(method, path).status == status


def test_a_body_that_is_not_json(console: Console) -> None:
    """It is told so."""
    answer = console.send("POST", "/_emulator/clock", "{")

    assert answer.status == 400
    assert "JSON" in answer.json["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/seed",
        "/settings",
        "/clock",
        "/faults",
        "/connections/pcx-1",
        "/vpcs/vpc-app00226",
        "/route-tables/rtb-app0main",
    ],
)
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested more than 100 levels deep"),
        ('{"kind":' * 900 + "1" + "}" * 900, "nested more than 100 levels deep"),
        ('{"kind": 1' + "0" * 5000 + "}", "a number with 5001 digits"),
        ('{"kind": "\\ud800"}', "half of a surrogate pair"),
        ("\udcff", "decode"),
    ],
)
def test_json_that_cannot_be_worked_with(
    console: Console, path: str, body: str, named: str
) -> None:
    """It is refused as what is no JSON is, wherever JSON is taken."""
    answer = console.send("POST", f"/_emulator{path}", body.encode("utf-8", "surrogateescape"))

    assert answer.status == 400
    assert answer.json["error"].startswith("the request is not JSON: ")
    assert named in answer.json["error"]


def test_json_as_deep_as_may_be(console: Console) -> None:
    """What is nested less is refused for what it says."""
    answer = console.send("POST", "/_emulator/faults", '{"kind":' * 100 + "1" + "}" * 100)

    assert answer.status == 400
    assert answer.json["error"].startswith("kind of a fault must be a string, not {")
