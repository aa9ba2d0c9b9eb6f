"""What version 2.0 answers: fields, types, filters, pages, errors."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.signed import v3_wire as v3
from qcloud_emulator.signed.v2 import ERRORS

from tests.unit.emulator.conftest import OTHER, OWN

if TYPE_CHECKING:
    from tests.unit.emulator.conftest import Answer, Console

CREATE, LIST = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"
CHINA = timezone(timedelta(hours=8))


def ids(answer: Answer) -> list[str]:
    """Give the ids of a listing."""
    return [it["peeringConnectionId"] for it in answer["data"]]


def test_the_request_of_the_documentation(console: Console) -> None:
    """The call printed on the page of CreateVpcPeeringConnection works as it stands."""
    answer = console.call(
        CREATE,
        method="GET",
        Region="gz",
        vpcId="gz_vpc_226",
        peerVpcId="gz_vpc_89",
        peerUin="2407912486",
        peeringConnectionName="tses",
        SignatureMethod=None,
    )

    made = answer.pop("peeringConnectionId")
    assert answer == {"code": 0, "message": "", "codeDesc": "Success"}
    assert re.fullmatch("pcx-[a-z0-9]{8}", made)


def test_a_listed_connection(console: Console) -> None:
    """Every documented field is there, with the documented type."""
    made = console.create("app", "partner", peeringConnectionName="示例1 a&b=c")

    answer = console.call(LIST)

    created = datetime.strptime(answer["data"][0].pop("createTime"), "%Y-%m-%d %H:%M:%S").replace(
        tzinfo=CHINA
    )
    assert abs(datetime.now(CHINA) - created) < timedelta(minutes=1)
    assert answer == {
        "code": 0,
        "message": "",
        "codeDesc": "Success",
        "totalCount": "1",
        "data": [
            {
                "vpcId": "gz_vpc_226",
                "unVpcId": "vpc-app00226",
                "uniqVpcId": "vpc-app00226",
                "peerVpcId": "gz_vpc_302",
                "unPeerVpcId": "vpc-partner2",
                "uniqPeerVpcId": "vpc-partner2",
                "appId": "1251000001",
                "peeringConnectionId": made,
                "peeringConnectionName": "示例1 a&b=c",
                "state": 0,
                "uin": OWN,
                "peerUin": OTHER,
                "region": "gz",
                "peerRegion": "gz",
            }
        ],
    }


def test_both_accounts_list_the_same(console: Console) -> None:
    """The requester and the accepter get one and the same entry."""
    console.create("app", "partner")

    requester, accepter = (console.call(LIST, account=name) for name in ("default", "peer"))

    assert requester == accepter


def test_the_states_have_their_numbers(console: Console) -> None:
    """Pending 0, active 1, expired 2, rejected 3, deleted 4."""
    emulator = console.emulator
    emulator.set_settings(deleted_connections="visible", peering_limit=50)
    connections = [
        {"name": state, "state": state, "vpcId": "vpc-app00226", "peerVpcId": "vpc-partner2"}
        for state in ("PENDING", "ACTIVE", "EXPIRED", "REJECTED", "DELETED")
    ]
    emulator.seed({"peeringConnections": connections})

    answer = console.call(LIST)

    assert {it["peeringConnectionName"]: it["state"] for it in answer["data"]} == {
        "PENDING": 0,
        "ACTIVE": 1,
        "EXPIRED": 2,
        "REJECTED": 3,
        "DELETED": 4,
    }
    for number in range(5):
        listed = console.call(LIST, state=str(number))
        assert [it["state"] for it in listed["data"]] == [number]


def test_create_time_is_of_the_business_clock(console: Console) -> None:
    """After the clock was advanced new connections are dated accordingly."""
    console.emulator.advance_clock(40 * 24 * 3600)
    console.create()

    text = console.call(LIST)["data"][0]["createTime"]

    created = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    assert created - datetime.now(CHINA) > timedelta(days=39)


def test_filters(console: Console) -> None:
    """A listing can be narrowed by id, requester's VPC in both spellings, name and state."""
    data = console.create("app", "data", peeringConnectionName="to-data")
    shared = console.create("data", "shared", peeringConnectionName="to-shared")
    partner = console.create("app", "partner", peeringConnectionName="to-partner")

    narrowed = {
        "id": console.call(LIST, peeringConnectionId=shared),
        "old id": console.call(LIST, vpcId="gz_vpc_226"),
        "new id": console.call(LIST, vpcId="vpc-app00226"),
        "name": console.call(LIST, peeringConnectionName="to-data"),
        "part": console.call(LIST, peeringConnectionName="to-"),
        "wildcard": console.call(LIST, peeringConnectionName="to_"),
        "state": console.call(LIST, state="0"),
        "both": console.call(LIST, vpcId="vpc-app00226", state="1"),
        "neither": console.call(LIST, peeringConnectionId=shared, state="0"),
    }

    assert {name: set(ids(answer)) for name, answer in narrowed.items()} == {
        "id": {shared},
        "old id": {data, partner},
        "new id": {data, partner},
        "name": {data},
        "part": {data, shared, partner},
        "wildcard": set(),
        "state": {partner},
        "both": {data},
        "neither": set(),
    }
    assert all(answer["totalCount"] == str(len(ids(answer))) for answer in narrowed.values())


@pytest.fixture
def many(console: Console) -> list[str]:
    """The ids of 60 connections, oldest first."""
    vpcs = [
        {"name": f"v{n}", "vpcId": f"vpc-many{n:04}", "cidrBlock": f"172.16.{n}.0/24"}
        for n in range(61)
    ]
    connections = [
        {
            "name": f"n{(n * 7) % 60:02}",
            "peeringConnectionId": f"pcx-many{n:04}",
            "vpcId": f"vpc-many{n:04}",
            "peerVpcId": f"vpc-many{n + 1:04}",
            "ageSeconds": 1000 - n,
        }
        for n in range(60)
    ]
    seed = {"accounts": [{"uin": OWN, "vpcs": vpcs}], "peeringConnections": connections}
    console.emulator.seed(seed)
    return [f"pcx-many{n:04}" for n in range(60)]


@pytest.mark.parametrize("limit", [None, "1", "20", "50"])
def test_pages(console: Console, many: list[str], limit: str | None) -> None:
    """Pages of any size, 20 by default, newest first, make up the whole."""
    found: list[str] = []
    sizes = set()
    while len(found) < len(many):
        answer = console.call(LIST, limit=limit, offset=str(len(found)))
        assert answer["totalCount"] == "60"
        assert answer["data"]
        sizes.add(len(answer["data"]))
        found += ids(answer)

    assert found == many[::-1]
    assert max(sizes) == int(limit or 20)
    assert ids(console.call(LIST, limit=limit, offset="60")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "51"),
        ("limit", "0"),
        ("limit", "many"),
        ("offset", "-1"),
        ("offset", "9" * 30),
        ("offset", "0" * 12 + "9" * 30),
        ("offset", "0" * 12 + "9" * 5000),
        ("state", "5"),
        ("state", "ACTIVE"),
        ("orderField", "colour"),
        ("orderDirection", "up"),
    ],
)
def test_values_that_cannot_be(console: Console, name: str, value: str) -> None:
    """A parameter out of its range is refused and named."""
    answer = console.call(LIST, **{name: value})

    assert (answer["code"], answer["codeDesc"]) == (4000, "InvalidParameter")
    assert name in answer["message"]


@pytest.mark.parametrize("field", ["peeringConnectionname", "peeringConnectionName"])
def test_order_by_name(console: Console, many: list[str], field: str) -> None:
    """The field is known in the documented spelling and in the regular one."""
    ascending = console.call(LIST, orderField=field, orderDirection="asc", limit="50")
    descending = console.call(LIST, orderField=field, limit="50")

    names = [it["peeringConnectionName"] for it in ascending["data"]]
    assert names == [f"n{n:02}" for n in range(50)]
    assert descending["data"][0]["peeringConnectionName"] == "n59"


def test_order_by_time(console: Console, many: list[str]) -> None:
    """Ascending starts with the oldest."""
    answer = console.call(LIST, orderField="createTime", orderDirection="asc", limit="50")

    assert ids(answer) == many[:50]


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("AcceptVpcPeeringConnection", "ACTIVE"),
        ("RejectVpcPeeringConnection", "REJECTED"),
        ("DeleteVpcPeeringConnection", None),
    ],
)
def test_the_accepter_answers(console: Console, action: str, state: str | None) -> None:
    """Accept, reject and delete answer with an empty envelope and take effect."""
    made = console.create("app", "partner")

    answer = console.call(action, account="peer", peeringConnectionId=made)

    assert answer == {"code": 0, "message": "", "codeDesc": "Success"}
    left = {it["state"] for it in console.emulator.connections(live_only=False)}
    assert left == ({state} if state else set())


def test_rename(console: Console) -> None:
    """Modify changes the name and nothing else."""
    made = console.create()
    (before,) = console.emulator.connections()

    console.call(
        "ModifyVpcPeeringConnection", peeringConnectionId=made, peeringConnectionName="new"
    )

    (after,) = console.emulator.connections()
    assert after == {**before, "name": "new"}


def test_enable(console: Console) -> None:
    """An expired request waits again."""
    made = console.create("app", "partner")
    console.emulator.advance_clock(8 * 24 * 3600)
    assert console.emulator.connections() == []

    console.call("EnableVpcPeeringConnection", peeringConnectionId=made)

    assert [it["state"] for it in console.emulator.connections()] == ["PENDING"]


@pytest.mark.parametrize(
    ("action", "missing"),
    [
        (CREATE, "vpcId"),
        (CREATE, "peerVpcId"),
        (CREATE, "peerUin"),
        (CREATE, "peeringConnectionName"),
        ("ModifyVpcPeeringConnection", "peeringConnectionId"),
        ("ModifyVpcPeeringConnection", "peeringConnectionName"),
        ("DeleteVpcPeeringConnection", "peeringConnectionId"),
        ("AcceptVpcPeeringConnection", "peeringConnectionId"),
        ("RejectVpcPeeringConnection", "peeringConnectionId"),
        ("EnableVpcPeeringConnection", "peeringConnectionId"),
        ("DescribeVpcLimit", "type.0"),
    ],
)
def test_a_required_parameter_is_named(console: Console, action: str, missing: str) -> None:
    """Each required parameter is asked for by its name."""
    everything: dict[str, Any] = {
        "vpcId": "vpc-app00226",
        "peerVpcId": "vpc-data0089",
        "peerUin": OWN,
        "peeringConnectionName": "tses",
        "peeringConnectionId": "pcx-nothing1",
    }
    everything.pop(missing, None)

    answer = console.call(action, **everything)

    assert (answer["code"], answer["codeDesc"]) == (4000, "InvalidParameter")
    assert missing in answer["message"]


@pytest.mark.parametrize(
    ("expected", "params"),
    [
        ((4000, "InvalidPeeringConnectionName"), {"peeringConnectionName": ""}),
        ((4000, "InvalidPeeringConnectionName"), {"peeringConnectionName": "n" * 61}),
        ((5000, "InvalidVpc.NotFound"), {"vpcId": "vpc-nothing1"}),
        ((5000, "InvalidVpc.NotFound"), {"peerUin": OTHER}),
        ((5000, "InvalidVpc.NotFound"), {"Region": "bj"}),
        ((4000, "PeeringConnectionVpcConflict"), {"peerVpcId": "vpc-staging1"}),
        ((4000, "UnsupportedOperation.VpcPeerAlreadyExist"), {}),
        ((4000, "PeeringConnectionLimitExceeded"), {"peerVpcId": "vpc-shared03"}),
        ((4000, "InvalidParameter"), {"Region": "ap-nowhere"}),
    ],
)
def test_refused_creations(
    console: Console, expected: tuple[int, str], params: dict[str, str]
) -> None:
    """Each rule is refused with the number and the name of the API."""
    console.create("app", "data")
    console.emulator.set_settings(peering_limit=1)
    wanted = {
        "vpcId": "vpc-app00226",
        "peerVpcId": "vpc-data0089",
        "peerUin": OWN,
        "peeringConnectionName": "tses",
        **params,
    }

    answer = console.call(CREATE, **wanted)

    assert (answer["code"], answer["codeDesc"]) == expected
    assert answer["message"].startswith(f"({expected[0]}){expected[1]}: ")
    assert len(console.emulator.connections()) == 1


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize(
    ("action", "params", "name"),
    [
        (LIST, {"peeringConnectionId": "pcx-nothing1"}, "InvalidPeeringConnection.NotFound"),
        (LIST, {"vpcId": "vpc-nothing1"}, "InvalidVpc.NotFound"),
        ("DescribeVpcEx", {"vpcId": "vpc-nothing1"}, "InvalidVpc.NotFound"),
    ],
)
def test_unknown_ids(
    console: Console, action: str, params: dict[str, str], name: str, empty: bool
) -> None:
    """A Describe by an unknown id is an error, or an empty list if that is set."""
    console.emulator.set_settings(unknown_id="empty" if empty else "error")

    answer = console.call(action, **params)

    if empty:
        assert (answer["code"], int(answer["totalCount"]), answer["data"]) == (0, 0, [])
    else:
        assert (answer["code"], answer["codeDesc"]) == (5000, name)


@pytest.mark.parametrize("verb", ["Modify", "Delete", "Accept", "Reject", "Enable"])
def test_acting_on_what_is_not_there(console: Console, verb: str) -> None:
    """It is an error, also where a Describe would answer with an empty list."""
    console.emulator.set_settings(unknown_id="empty")

    answer = console.call(
        f"{verb}VpcPeeringConnection",
        peeringConnectionId="pcx-nothing1",
        peeringConnectionName="new",
    )

    assert (answer["code"], answer["codeDesc"]) == (5000, "InvalidPeeringConnection.NotFound")


def test_acting_for_the_other_side(console: Console) -> None:
    """The requester cannot accept its own request."""
    made = console.create("app", "partner")

    answer = console.call("AcceptVpcPeeringConnection", peeringConnectionId=made)

    assert (answer["code"], answer["codeDesc"]) == (4103, "UnauthorizedOperation")


@pytest.mark.parametrize("code_type", ["number", "text"])
@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_the_envelope_is_disputed(console: Console, code_type: str, code_desc: str) -> None:
    """The number may be text, its name may be missing; the message bears the name anyway."""
    console.emulator.set_settings(code_type=code_type, code_desc=code_desc)

    success = console.call("DescribeVpcLimit", type__0="20")
    failure = console.call("DeleteVpcPeeringConnection", peeringConnectionId="pcx-nothing1")

    wanted = (0, 5000) if code_type == "number" else ("0", "5000")
    assert (success["code"], failure["code"]) == wanted
    assert {"codeDesc" in it for it in (success, failure)} == {code_desc == "present"}
    assert "InvalidPeeringConnection.NotFound" in failure["message"]


def test_vpcs(console: Console) -> None:
    """The VPCs of the caller in the region, newest first, with every documented field."""
    console.create()

    answer = console.call("DescribeVpcEx", vpcId="gz_vpc_226", limit="1", orderDirection="desc")

    assert answer["data"][0].pop("createTime")
    assert answer == {
        "code": 0,
        "message": "",
        "codeDesc": "Success",
        "totalCount": 1,
        "data": [
            {
                "vpcId": "gz_vpc_226",
                "unVpcId": "vpc-app00226",
                "vpcName": "app",
                "cidrBlock": "10.0.0.0/16",
                "subnetNum": 0,
                "routeTableNum": 2,
                "vpnGwNum": 0,
                "vpcPeerNum": 1,
                "vpcDeviceNum": 0,
                "classicLinkNum": 0,
                "vpgNum": 0,
                "natNum": 0,
                "isDefault": False,
            }
        ],
    }


def test_vpcs_are_found_by_part_of_the_name(console: Console) -> None:
    """The name filter takes any VPC whose name contains the text."""
    answer = console.call("DescribeVpcEx", vpcName="a", orderField="vpcName", orderDirection="asc")

    assert [it["vpcName"] for it in answer["data"]] == ["app", "data", "shared", "staging"]
    assert console.call("DescribeVpcEx", vpcName="stag")["totalCount"] == 1


def test_vpcs_in_pages(console: Console, many: list[str]) -> None:
    """More than fifty VPCs fit on a page, and pages make up the whole."""
    whole = console.call("DescribeVpcEx", limit="100")
    pages = [console.call("DescribeVpcEx", offset=str(n)) for n in range(0, 65, 20)]

    assert (whole["totalCount"], len(whole["data"])) == (65, 65)
    assert [it for page in pages for it in page["data"]] == whole["data"]


def test_vpcs_of_others_are_not_shown(console: Console) -> None:
    """Another account's VPCs, and those of another region, are not listed."""
    beijing = {"name": "north", "cidrBlock": "10.8.0.0/16", "region": "bj"}
    console.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [beijing]}]})

    cases = [("default", "gz"), ("peer", "ap-guangzhou"), ("default", "bj")]

    names = {}
    for account, region in cases:
        answer = console.call("DescribeVpcEx", account=account, Region=region)
        names[account, region] = {it["vpcName"] for it in answer["data"]}

    assert names == {
        ("default", "gz"): {"app", "data", "staging", "shared"},
        ("peer", "ap-guangzhou"): {"partner"},
        ("default", "bj"): {"north"},
    }


def test_limits(console: Console) -> None:
    """The limit of peering connections is the setting's, by its number."""
    console.emulator.set_settings(peering_limit=12)

    answer = console.call("DescribeVpcLimit", type__0="20", type__1="2")

    assert answer["data"] == {"limit": {"20": 12, "2": 10}}


def test_an_unknown_limit(console: Console) -> None:
    """A type that does not exist is refused."""
    assert console.call("DescribeVpcLimit", type__0="99")["code"] == 4000


def test_every_error_has_its_codes() -> None:
    """No kind of error is without a number and a name, in either version."""

    def leaves(kind: type[errors.CloudError]) -> set[type[errors.CloudError]]:
        below = kind.__subclasses__()
        return set().union(*(leaves(it) for it in below)) if below else {kind}

    kinds = leaves(errors.CloudError)
    kinds -= {errors.OrderedError}  # It brings its own.
    # Only version 3.0 has roles, and answers requests of any form.
    of_v3 = {
        *leaves(errors.RoleError),
        errors.MethodRefusedError,
        errors.PathUnknownError,
        errors.RequestTooLargeError,
    }
    for table, never in ((ERRORS, of_v3), (v3.ERRORS, set())):
        told = {kind for kind in kinds if any(above in table for above in kind.__mro__)}
        assert told == kinds - never


def test_other_paths_and_methods(console: Console) -> None:
    """There is nothing elsewhere, and only GET and POST here."""
    assert console.send("GET", "/v3/index.php").status == 404
    assert console.send("PUT", "/v2/index.php").status == 405
