"""Peering connections in version 3.0, and the parameters of its actions."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from qcloud_emulator.cloud.models import IdentityProvider
from qcloud_emulator.cloud.seed import default_seed
from qcloud_emulator.cloud.web_identity import make_token
from qcloud_emulator.signed.v3 import ACTIONS

from tests.unit.emulator.conftest import (
    APP,
    DATA,
    PAIR,
    PARTNER,
    STAGING,
    TO_PARTNER,
    Console,
    ConsoleV3,
)

CREATE, LIST, MODIFY = (
    "CreateVpcPeeringConnection",
    "DescribeVpcPeeringConnections",
    "ModifyVpcPeeringConnection",
)
ACCEPT, REJECT, DELETE = (
    "AcceptVpcPeeringConnection",
    "RejectVpcPeeringConnection",
    "DeleteVpcPeeringConnection",
)
SHARED = "vpc-shared03"
WEEK = 7 * 24 * 3600


def test_a_connection(console_v3: ConsoleV3) -> None:
    """It is shown in the form of the documentation's sample."""
    made = console_v3.make()

    found = console_v3.look(made)

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", found.pop("CreateTime"))
    assert {
        "AppId": 1251000001,
        "SourceUin": 2407912486,
        "SourceRegion": "gz",
        "SourceVpcId": APP,
        "PeerAppId": 1251000001,
        "DestinationUin": 2407912486,
        "DestinationRegion": "gz",
        "PeerVpcId": DATA,
        "DestinationVpcId": DATA,
        "PeeringConnectionId": made,
        "PeeringConnectionName": "tses",
        "IsNgw": False,
        "Bandwidth": 0,
        "Type": "VPC_PEER",
        "State": "ACTIVE",
        "TagSet": [],
        "ChargeType": "POSTPAID_BY_DAY_MAX",
        "QosLevel": "",
    } == found


def test_the_envelope(console_v3: ConsoleV3) -> None:
    """Every answer is JSON of status 200 with a new RequestId, errors as well."""
    answers = [console_v3.ask(LIST, {}), console_v3.ask(LIST, {"Offset": -1})]

    ids = [it.json["Response"]["RequestId"] for it in answers]
    assert [200, 200] == [it.status for it in answers]
    assert {"application/json"} == {it.headers["Content-Type"] for it in answers}
    assert [36, 36] == [len(it) for it in ids]
    assert ids[0] != ids[1]
    assert {"Error", "RequestId"} == set(answers[1].json["Response"])
    assert {"Code", "Message"} == set(answers[1].json["Response"]["Error"])


def test_everything_that_can_be_said(console_v3: ConsoleV3) -> None:
    """Bandwidth, charge type, quality, type and tags come back as they were sent."""
    said: dict[str, Any] = {
        "Bandwidth": 100,
        "ChargeType": "POSTPAID_BY_MONTH_95",
        "QosLevel": "AU",
        "Type": "VPC_BM_PEER",
    }

    made = console_v3.make(**said, Tags=[{"Key": "team", "Value": "网"}, {"Key": "a", "Value": ""}])

    found = console_v3.look(made)
    assert said == {name: found[name] for name in said}
    assert [{"Key": "a", "Value": ""}, {"Key": "team", "Value": "网"}] == found["TagSet"]


@pytest.mark.parametrize(
    ("changes", "name", "bandwidth", "charge_type"),
    [
        ({}, "tses", 10, "POSTPAID_BY_DAY_MAX"),
        ({"PeeringConnectionName": "other"}, "other", 10, "POSTPAID_BY_DAY_MAX"),
        ({"Bandwidth": 0}, "tses", 0, "POSTPAID_BY_DAY_MAX"),
        ({"ChargeType": "POSTPAID_BY_MONTH_95"}, "tses", 10, "POSTPAID_BY_MONTH_95"),
    ],
)
def test_modify(
    console_v3: ConsoleV3,
    changes: dict[str, object],
    name: str,
    bandwidth: int,
    charge_type: str,
) -> None:
    """What is sent is changed, the rest stays."""
    made = console_v3.make(Bandwidth=10)

    answer = console_v3.do(MODIFY, {"PeeringConnectionId": made, **changes})

    found = console_v3.look(made)
    assert {"RequestId"} == set(answer)
    assert (name, bandwidth, charge_type) == (
        found["PeeringConnectionName"],
        found["Bandwidth"],
        found["ChargeType"],
    )


def test_modify_is_all_or_nothing(console_v3: ConsoleV3) -> None:
    """A bad name leaves the bandwidth as it was."""
    made = console_v3.make()
    changes = {"PeeringConnectionId": made, "PeeringConnectionName": "x" * 61, "Bandwidth": 5}

    code = console_v3.code(MODIFY, changes)

    assert ("InvalidParameterValue.Malformed", 0) == (code, console_v3.look(made)["Bandwidth"])


def test_who_may_modify(console_v3: ConsoleV3) -> None:
    """Either side may rename; what is paid for is the requester's to change."""
    made = console_v3.make(**TO_PARTNER)
    named = {"PeeringConnectionId": made}

    codes = [
        console_v3.code(MODIFY, {**named, **change}, account="peer")
        for change in ({"PeeringConnectionName": "theirs"}, {"Bandwidth": 5})
    ]

    assert ["Success", "UnsupportedOperation.VpcPeerPurviewError"] == codes
    assert ("theirs", 0) == (
        console_v3.look(made)["PeeringConnectionName"],
        console_v3.look(made)["Bandwidth"],
    )


@pytest.mark.parametrize(("action", "state"), [(ACCEPT, "ACTIVE"), (REJECT, "REJECTED")])
def test_accept_and_reject(console_v3: ConsoleV3, action: str, state: str) -> None:
    """Only the accepter may, only once, and both see what became of it."""
    made = console_v3.make(**TO_PARTNER)
    before = [console_v3.look(made, who)["State"] for who in ("default", "peer")]

    codes = [
        console_v3.code(action, {"PeeringConnectionId": made}, account=who)
        for who in ("default", "peer", "peer")
    ]

    after = [console_v3.look(made, who)["State"] for who in ("default", "peer")]
    assert [["PENDING"] * 2, [state] * 2] == [before, after]
    assert [
        "UnsupportedOperation.VpcPeerPurviewError",
        "Success",
        "UnsupportedOperation.VpcPeerInvalidStateChange",
    ] == codes


@pytest.mark.parametrize("action", [ACCEPT, REJECT])
def test_an_expired_request(console_v3: ConsoleV3, action: str) -> None:
    """It can be neither accepted nor rejected, and deleted by either side."""
    made = console_v3.make(**TO_PARTNER)
    console_v3.emulator.advance_clock(WEEK + 1)

    state = console_v3.look(made)["State"]
    codes = [
        console_v3.code(act, {"PeeringConnectionId": made}, account="peer")
        for act in (action, DELETE)
    ]

    assert "EXPIRED" == state
    assert ["UnsupportedOperation.VpcPeerInvalidStateChange", "Success"] == codes


@pytest.mark.parametrize("action", [MODIFY, ACCEPT, REJECT, DELETE])
def test_a_connection_that_is_not_there(console_v3: ConsoleV3, action: str) -> None:
    """It is not found, nor is that of others."""
    console_v3.emulator.seed({"accounts": [{"uin": "3", "keys": [{"name": "third"}]}]})
    made = console_v3.make()

    codes = [
        console_v3.code(action, {"PeeringConnectionId": "pcx-nothing1"}),
        console_v3.code(action, {"PeeringConnectionId": made}, account="third"),
        console_v3.code(
            action, {"PeeringConnectionId": made}, changes={"X-TC-Region": "ap-beijing"}
        ),
    ]

    assert ["ResourceNotFound"] * 3 == codes


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("UnauthorizedOperation.VpcPeerCidrConflict", {"DestinationVpcId": STAGING}),
        ("UnauthorizedOperation.VpcPeerCidrConflict", {"DestinationVpcId": APP}),
        ("ResourceNotFound", {"SourceVpcId": "vpc-nothing1"}),
        ("ResourceNotFound", {"DestinationVpcId": "vpc-nothing1"}),
        ("ResourceNotFound", {"DestinationVpcId": PARTNER}),
        ("UnsupportedOperation.UinNotFound", {"DestinationUin": "1"}),
        ("ResourceNotFound", {"DestinationUin": "100000000002"}),
        (
            "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer",
            {"DestinationRegion": "ap-beijing"},
        ),
    ],
)
def test_create_is_refused(
    console_v3: ConsoleV3, expected: str, changes: dict[str, object]
) -> None:
    """Each rule has its code."""
    assert expected == console_v3.code(CREATE, {**PAIR, **changes})


@pytest.mark.parametrize("pair", [(APP, DATA), (DATA, APP)])
def test_a_pair_that_is_peered(console_v3: ConsoleV3, pair: tuple[str, str]) -> None:
    """Two VPCs are peered once, whichever direction."""
    console_v3.make()
    ends = {"SourceVpcId": pair[0], "DestinationVpcId": pair[1]}

    code = console_v3.code(CREATE, {**PAIR, **ends})

    assert "UnsupportedOperation.VpcPeerAlreadyExist" == code


def test_the_quota(console_v3: ConsoleV3) -> None:
    """A VPC has as many connections as the setting says."""
    console_v3.emulator.set_settings(peering_limit=1)
    console_v3.make()

    code = console_v3.code(CREATE, {**PAIR, "DestinationVpcId": SHARED})

    assert "LimitExceeded.VpcPeerAvaLimitExceeded" == code


def test_the_total_quota(console_v3: ConsoleV3) -> None:
    """Those that are over count until they are deleted."""
    console_v3.emulator.set_settings(peering_total_limit=1)
    over = console_v3.make(**TO_PARTNER)
    console_v3.emulator.reject(over)

    codes = [console_v3.code(CREATE, PAIR)]
    console_v3.emulator.delete(over)
    codes.append(console_v3.code(CREATE, PAIR))

    assert ["LimitExceeded.VpcPeerTotalLimitExceeded", "Success"] == codes


@pytest.mark.parametrize(
    ("setting", "code"),
    [("allowed", "Success"), ("refused", "UnsupportedOperation.VpcPeerPurviewError")],
)
def test_deletion_by_the_accepter(console_v3: ConsoleV3, setting: str, code: str) -> None:
    """Whether it may is a setting; the requester always may."""
    console_v3.emulator.set_settings(accepter_deletes=setting)
    named = {"PeeringConnectionId": console_v3.make(**TO_PARTNER)}
    others = {"PeeringConnectionId": console_v3.make()}

    codes = [console_v3.code(DELETE, named, account="peer"), console_v3.code(DELETE, others)]

    assert [code, "Success"] == codes


def test_deletion_of_a_connection_to_bare_metal(console_v3: ConsoleV3) -> None:
    """The API refuses it unless a setting lets it; the console does it."""
    refused = "UnsupportedOperation.NotSupportDeleteVpcBmPeer"
    named = {"PeeringConnectionId": console_v3.make(Type="VPC_BM_PEER")}

    codes = [console_v3.code(DELETE, named)]
    console_v3.emulator.delete(named["PeeringConnectionId"])
    console_v3.emulator.set_settings(bare_metal_deletion="allowed")
    again = {"PeeringConnectionId": console_v3.make(Type="VPC_BM_PEER")}
    codes.append(console_v3.code(DELETE, again))

    assert ([refused, "Success"], []) == (codes, console_v3.emulator.connections())


def test_a_name_that_must_be_unique(console_v3: ConsoleV3) -> None:
    """Where the setting asks for it, a second one is a duplicate."""
    console_v3.emulator.set_settings(name_in_vpc="unique")
    console_v3.make()

    code = console_v3.code(CREATE, {**PAIR, "DestinationVpcId": SHARED})

    assert "InvalidParameterValue.Duplicate" == code


@pytest.mark.parametrize(
    ("expected", "filters"),
    [
        ({"a", "b", "c"}, {}),
        ({"a", "b"}, {"vpc-id": [APP]}),
        ({"a", "b"}, {"vpc-id": [DATA, PARTNER]}),
        ({"c"}, {"vpc-id": [STAGING]}),
        (set(), {"vpc-id": ["vpc-nothing1"]}),
        (set(), {"vpc-id": []}),
        ({"b"}, {"state": ["PENDING"]}),
        ({"a", "b", "c"}, {"state": ["PENDING", "ACTIVE"]}),
        ({"a", "c"}, {"peering-connection-name": ["a", "c"]}),
        (set(), {"peering-connection-name": []}),
        ({"a"}, {"vpc-id": [APP], "state": ["ACTIVE"]}),
        (set(), {"vpc-id": [STAGING], "state": ["PENDING"]}),
    ],
)
def test_filters(console_v3: ConsoleV3, expected: set[str], filters: dict[str, list[str]]) -> None:
    """Values of one filter are alternatives, several filters all hold."""
    console_v3.make(PeeringConnectionName="a")
    console_v3.make(**{**TO_PARTNER, "PeeringConnectionName": "b"})
    console_v3.make(SourceVpcId=STAGING, DestinationVpcId=SHARED, PeeringConnectionName="c")
    sent = [{"Name": name, "Values": values} for name, values in filters.items()]

    answer = console_v3.do(LIST, {"Filters": sent})

    assert (len(expected), expected) == (
        answer["TotalCount"],
        {it["PeeringConnectionName"] for it in answer["PeerConnectionSet"]},
    )


@pytest.mark.parametrize(
    ("expected", "params"),
    [
        (["c", "b", "a"], {}),
        (["a", "b", "c"], {"OrderDirection": "ASC"}),
        (["c", "b", "a"], {"OrderField": "PeeringConnectionName"}),
        (["a"], {"OrderField": "PeeringConnectionName", "OrderDirection": "ASC", "Limit": 1}),
        (["b", "a"], {"Offset": 1}),
        ([], {"Offset": 3}),
    ],
)
def test_pages(console_v3: ConsoleV3, expected: list[str], params: dict[str, object]) -> None:
    """A listing has an order and pages, and tells how long it is in all."""
    console_v3.emulator.set_settings(overlapping_peers="allowed")
    for name, ends in {"a": (APP, DATA), "b": (APP, SHARED), "c": (STAGING, SHARED)}.items():
        console_v3.make(SourceVpcId=ends[0], DestinationVpcId=ends[1], PeeringConnectionName=name)

    answer = console_v3.do(LIST, params)

    assert (3, expected) == (
        answer["TotalCount"],
        [it["PeeringConnectionName"] for it in answer["PeerConnectionSet"]],
    )


@pytest.mark.parametrize(("setting", "code"), [("error", "ResourceNotFound"), ("empty", "Success")])
def test_unknown_ids(console_v3: ConsoleV3, setting: str, code: str) -> None:
    """One id that is not there is an error, or left out, as the setting says."""
    console_v3.emulator.set_settings(unknown_id=setting)
    made = console_v3.make()

    answer = console_v3.do(LIST, {"PeeringConnectionIds": [made, "pcx-nothing1"]})

    if code == "Success":
        assert [made] == [it["PeeringConnectionId"] for it in answer["PeerConnectionSet"]]
    else:
        assert code == answer["Error"]["Code"]


def test_the_versions_see_the_same(console: Console, console_v3: ConsoleV3) -> None:
    """A connection made by one version is seen, renamed and deleted by the other."""
    old, new = console.create("app", "data"), console_v3.make(DestinationVpcId=SHARED)

    console.call(
        "ModifyVpcPeeringConnection", peeringConnectionId=new, peeringConnectionName="from 2.0"
    )
    console_v3.do(MODIFY, {"PeeringConnectionId": old, "PeeringConnectionName": "from 3.0"})

    assert {new: "from 2.0", old: "from 3.0"} == {
        it["PeeringConnectionId"]: it["PeeringConnectionName"]
        for it in console_v3.do(LIST)["PeerConnectionSet"]
    }
    assert {new: "from 2.0", old: "from 3.0"} == {
        it["peeringConnectionId"]: it["peeringConnectionName"]
        for it in console.call("DescribeVpcPeeringConnections")["data"]
    }
    assert "Success" == console_v3.code(DELETE, {"PeeringConnectionId": old})
    assert 0 == console.call("DeleteVpcPeeringConnection", peeringConnectionId=new)["code"]
    assert [] == console.emulator.connections(live_only=False)


def test_deleted_and_rejected_ones(console_v3: ConsoleV3) -> None:
    """The settings that hide them, or do not, hold in this version as well."""
    console_v3.emulator.set_settings(deleted_connections="visible", rejected_connections="hidden")
    first = console_v3.make(**TO_PARTNER)
    console_v3.do(DELETE, {"PeeringConnectionId": first}, account="peer")
    second = console_v3.make(**TO_PARTNER)
    console_v3.do(REJECT, {"PeeringConnectionId": second}, account="peer")

    found = console_v3.do(LIST)["PeerConnectionSet"]

    assert [(first, "DELETED")] == [(it["PeeringConnectionId"], it["State"]) for it in found]
    assert "UnsupportedOperation.VpcPeerInvalidStateChange" == console_v3.code(
        MODIFY, {"PeeringConnectionId": first, "Bandwidth": 1}
    )


VPCS, TABLES, LIMITS = "DescribeVpcs", "DescribeRouteTables", "DescribeVpcLimits"
ADD, REMOVE = "CreateRoutes", "DeleteRoutes"
TABLE = "rtb-app0main"
ROUTE = {
    "DestinationCidrBlock": "192.168.0.0/16",
    "GatewayType": "VPN",
    "GatewayId": "vpngw-1",
}
NAMED = f"qcs::vpc:ap-guangzhou:uin/2407912486:vpc/{APP}"
(_PROVIDER,) = default_seed()["accounts"][0]["identityProviders"]
_TOKEN = make_token(
    IdentityProvider("", "ci", _PROVIDER["issuer"], _PROVIDER["clientId"], _PROVIDER["secret"]),
    now=time.time(),
    seconds=12 * 3600,
)
_ROLE = {
    "RoleArn": "qcs::cam::uin/2407912486:roleName/network-admin",
    "RoleSessionName": "deploy",
}
# What each action needs to be carried out, as far as the cloud has it.
COMPLETE: dict[str, dict[str, Any]] = {
    CREATE: PAIR,
    LIST: {},
    MODIFY: {"PeeringConnectionId": "pcx-nothing1"},
    "DeleteVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    "AcceptVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    "RejectVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    VPCS: {},
    LIMITS: {"LimitTypes": ["vpc-max-vpcpeers"]},
    TABLES: {},
    ADD: {"RouteTableId": TABLE, "Routes": [ROUTE]},
    REMOVE: {"RouteTableId": TABLE, "Routes": [{"RouteItemId": "rti-nothing1"}]},
    "GetCallerIdentity": {},
    "AssumeRole": _ROLE,
    "AssumeRoleWithWebIdentity": {**_ROLE, "ProviderId": "ci", "WebIdentityToken": _TOKEN},
    "TagResources": {"ResourceList": [NAMED], "Tags": [{"TagKey": "a", "TagValue": "b"}]},
    "UnTagResources": {"ResourceList": [NAMED], "TagKeys": ["a"]},
}


def test_every_action_is_tried_here() -> None:
    """The table above leaves none out."""
    assert set(COMPLETE) == set(ACTIONS)


@pytest.mark.parametrize("action", COMPLETE)
def test_unknown_parameters(console_v3: ConsoleV3, action: str) -> None:
    """One that the action does not have is refused, and nothing is changed."""
    before = console_v3.emulator.state()

    answer = console_v3.do(action, {**COMPLETE[action], "nextHub": "legacy"})

    after = console_v3.emulator.state()
    assert "UnknownParameter" == answer["Error"]["Code"]
    assert "nextHub" in answer["Error"]["Message"]
    assert {**before, "clock": 0} == {**after, "clock": 0}


@pytest.mark.parametrize(
    ("action", "params", "said"),
    [
        (CREATE, {"peeringConnectionName": "x"}, "did you mean PeeringConnectionName?"),
        (LIST, {"PeeringConnectionId": "pcx-1"}, "did you mean PeeringConnectionIds?"),
        (
            ADD,
            {"Routes": [{**ROUTE, "RouteDescripton": "x"}]},
            "no parameter Routes.0.RouteDescripton; did you mean RouteDescription?",
        ),
    ],
)
def test_slips(console_v3: ConsoleV3, action: str, params: dict[str, object], said: str) -> None:
    """A name that is nearly right gets the right one as a guess."""
    answer = console_v3.do(action, {**COMPLETE[action], **params})

    assert "UnknownParameter.WithGuess" == answer["Error"]["Code"]
    assert said in answer["Error"]["Message"]


@pytest.mark.parametrize(
    ("action", "name"), [(action, name) for action, its in COMPLETE.items() for name in its]
)
def test_missing_parameters(console_v3: ConsoleV3, action: str, name: str) -> None:
    """What is required must be sent; null counts as not sent."""
    for params in (
        {it: value for it, value in COMPLETE[action].items() if it != name},
        {**COMPLETE[action], name: None},
    ):
        answer = console_v3.do(action, params)

        assert "MissingParameter" == answer["Error"]["Code"]
        assert name in answer["Error"]["Message"]


WRONG, VALUE = "InvalidParameter", "InvalidParameterValue"


@pytest.mark.parametrize(
    ("expected", "action", "params"),
    [
        (WRONG, CREATE, {"DestinationUin": 2407912486}),
        (WRONG, CREATE, {"SourceVpcId": 1}),
        (WRONG, CREATE, {"PeeringConnectionName": ["tses"]}),
        (WRONG, CREATE, {"Bandwidth": "100"}),
        (WRONG, CREATE, {"Bandwidth": 1.5}),
        (WRONG, CREATE, {"Bandwidth": True}),
        (WRONG, CREATE, {"Tags": {"Key": "a", "Value": "b"}}),
        (WRONG, CREATE, {"Tags": ["a"]}),
        (WRONG, CREATE, {"Tags": [{"Key": 1, "Value": "b"}]}),
        ("MissingParameter", CREATE, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ("UnknownParameter", CREATE, {"Tags": [{"Key": "a", "key": "b"}]}),
        (f"{VALUE}.Duplicate", CREATE, {"Tags": [{"Key": "a"}, {"Key": "a"}]}),
        (f"{VALUE}.Empty", CREATE, {"PeeringConnectionName": ""}),
        (f"{VALUE}.Empty", CREATE, {"SourceVpcId": ""}),
        (f"{VALUE}.Malformed", CREATE, {"PeeringConnectionName": "x" * 61}),
        (f"{VALUE}.Malformed", CREATE, {"SourceVpcId": "gz_vpc_226"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationVpcId": "pcx-6gw5wvmk"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationUin": "me"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationRegion": "gz"}),
        (VALUE, CREATE, {"Type": "VPC0"}),
        (VALUE, CREATE, {"ChargeType": "PREPAID"}),
        (VALUE, CREATE, {"QosLevel": "XX"}),
        (f"{VALUE}.Range", CREATE, {"Bandwidth": -1}),
        (f"{VALUE}.Range", CREATE, {"Bandwidth": 2**63}),
        (WRONG, LIST, {"Offset": "0"}),
        (WRONG, LIST, {"Limit": "20"}),
        (f"{VALUE}.Range", LIST, {"Offset": -1}),
        (f"{VALUE}.Range", LIST, {"Limit": 0}),
        (f"{VALUE}.Range", LIST, {"Limit": 101}),
        (VALUE, LIST, {"OrderField": "createTime"}),
        (VALUE, LIST, {"OrderDirection": "asc"}),
        (WRONG, LIST, {"PeeringConnectionIds": "pcx-1"}),
        (WRONG, LIST, {"PeeringConnectionIds": [1]}),
        (f"{VALUE}.Malformed", LIST, {"PeeringConnectionIds": ["vpc-1"]}),
        (f"{VALUE}.LimitExceeded", LIST, {"PeeringConnectionIds": ["pcx-1"] * 101}),
        (f"{WRONG}.Coexist", LIST, {"PeeringConnectionIds": [], "Filters": []}),
        (f"{WRONG}.FilterNotDict", LIST, {"Filters": ["vpc-id"]}),
        (f"{WRONG}.FilterValuesNotList", LIST, {"Filters": [{"Name": "state", "Values": "A"}]}),
        ("MissingParameter", LIST, {"Filters": [{"Name": "state"}]}),
        ("MissingParameter", LIST, {"Filters": [{"Values": ["ACTIVE"]}]}),
        ("UnknownParameter", LIST, {"Filters": [{"Name": "state", "Values": [], "x": 1}]}),
        (WRONG, LIST, {"Filters": [{"Name": "uin", "Values": ["1"]}]}),
        (VALUE, LIST, {"Filters": [{"Name": "state", "Values": ["PEDNING"]}]}),
        (
            f"{VALUE}.TooLong",
            LIST,
            {"Filters": [{"Name": "peering-connection-name", "Values": ["x" * 61]}]},
        ),
        (WRONG, VPCS, {"Offset": 0}),
        (WRONG, VPCS, {"Limit": 20}),
        (f"{VALUE}.Malformed", VPCS, {"Limit": "many"}),
        (f"{VALUE}.Range", VPCS, {"Limit": "101"}),
        (f"{WRONG}.Coexist", VPCS, {"VpcIds": [APP], "Filters": []}),
        (f"{WRONG}.FilterInvalidKey", VPCS, {"Filters": [{"Name": "uin", "Values": ["1"]}]}),
        (WRONG, TABLES, {"Offset": 0}),
        (WRONG, TABLES, {"Limit": 20}),
        (WRONG, TABLES, {"NeedRouterInfo": "true"}),
        (f"{WRONG}.Coexist", TABLES, {"RouteTableIds": [TABLE], "Filters": []}),
        (f"{WRONG}.FilterInvalidKey", TABLES, {"Filters": [{"Name": "x", "Values": ["1"]}]}),
        (
            f"{WRONG}.FilterMissParameter",
            TABLES,
            {"Filters": [{"Name": "next-hop-type", "Values": ["VPN"]}]},
        ),
        (VALUE, LIMITS, {"LimitTypes": ["no-such"]}),
        (WRONG, ADD, {"Routes": [[]]}),
        ("UnknownParameter", ADD, {"Routes": [{**ROUTE, "nextType": 1}]}),
        ("MissingParameter", ADD, {"Routes": []}),
        ("MissingParameter", ADD, {"Routes": [{"DestinationCidrBlock": "192.168.0.0/16"}]}),
        (f"{VALUE}.Malformed", ADD, {"RouteTableId": "gz_rtb_2261"}),
        ("MissingParameter", REMOVE, {"Routes": [ROUTE]}),
        (WRONG, REMOVE, {"Routes": [{"RouteId": "1"}]}),
        (f"{VALUE}.LimitExceeded", "TagResources", {"ResourceList": [NAMED] * 11}),
    ],
)
def test_values(
    console_v3: ConsoleV3, expected: str, action: str, params: dict[str, object]
) -> None:
    """Each has the type, the form and the range of its documentation."""
    assert expected == console_v3.code(action, {**COMPLETE[action], **params})
    assert [] == console_v3.emulator.connections()


@pytest.mark.parametrize("action", COMPLETE)
def test_regions(console_v3: ConsoleV3, action: str) -> None:
    """The actions on VPCs need a region; the other services do not."""
    needs = ACTIONS[action].service == "vpc"

    answer = console_v3.code(action, COMPLETE[action], changes={"X-TC-Region": None})

    assert ("MissingParameter" if needs else "Success") == answer


def test_old_ids_can_be_accepted(console_v3: ConsoleV3) -> None:
    """A setting lets the ids of version 2.0 through."""
    console_v3.emulator.set_settings(old_ids_in_v3="accepted")

    made = console_v3.make(SourceVpcId="gz_vpc_226", DestinationVpcId="gz_vpc_89")

    assert APP == console_v3.look(made)["SourceVpcId"]
    assert PARTNER not in console_v3.look(made).values()
