"""Every answer of API 2.0 has the fields of its documented page, with their types.

The official SDK of this version has no models, so the tables below say what the pages and the
structures of published clients have. Where pages disagree about a type, the emulator has a setting;
the tables have the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.signed.v2 import ACTIONS

from tests.contract.answers_v3 import EMPTY_VPC, RICH
from tests.contract.sdk_v3 import APP, DATA, OFFICE, OWN, OWN_PCX, TABLE, THEIR_PCX
from tests.unit.emulator.conftest import Answer, Console

Shape = Mapping[str, Any]
_TEXT_OR_NULL: Final = (str, NoneType)
_ENVELOPE: Final[Shape] = {"code": int, "message": str, "codeDesc": str}


def _typed(kind: Any, names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


_CONNECTION: Final[Shape] = {
    **_typed(str, "vpcId unVpcId uniqVpcId peerVpcId unPeerVpcId uniqPeerVpcId appId"),
    **_typed(str, "peeringConnectionId peeringConnectionName createTime region peerRegion"),
    **_typed(int, "state uin peerUin"),
}
_VPC: Final[Shape] = {
    **_typed(str, "vpcId unVpcId vpcName cidrBlock createTime"),
    **_typed(int, "subnetNum routeTableNum vpnGwNum vpcPeerNum vpcDeviceNum classicLinkNum"),
    **_typed(int, "vpgNum natNum sflowNum"),
    **_typed(bool, "isDefault isMulticast"),
}
_ROUTE: Final[Shape] = {
    **_typed(str, "destinationCidrBlock nextHub"),
    "nextType": int,
    **_typed(_TEXT_OR_NULL, "unNextHub description"),
}
_TABLE: Final[Shape] = {
    **_typed(str, "vpcId unVpcId vpcName vpcCidrBlock routeTableId unRouteTableId"),
    **_typed(str, "routeTableName routeTableCreateTime"),
    **_typed(int, "routeTableType subnetNum"),
    "routeSet": [_ROUTE],
}
_SUBNET: Final[Shape] = {
    **_typed(str, "vpcId unVpcId vpcName vpcCidrBlock subnetId unSubnetId subnetName"),
    **_typed(str, "subnetCreateTime routeTableId unRouteTableId routeTableName cidrBlock zone"),
    **_typed(int, "zoneId vpcDevices networkAclId totalIPNum availableIPNum"),
    **_typed(bool, "broadcast isDefault"),
}
_ONE_SUBNET: Final[Shape] = {
    **_typed(str, "subnetId subnetName subnetCreateTime routeTableId cidrBlock"),
    **_typed(int, "zoneId totalIPNum availableIPNum"),
}
_NEW_VPC: Final[Shape] = {
    **_typed(str, "vpcId unVpcId uniqVpcId vpcCreateTime"),
    "routeTableSet": [{**_typed(str, "routeTableId routeTableName"), "routeTableType": int}],
    "subnetSet": [
        {**_typed(str, "subnetId unSubnetId routeTableId subnetName cidrBlock"), "zoneId": int}
    ],
}


def _listed(item: Shape) -> Shape:
    return {"totalCount": int, "data": [item]}


_ROUTE_OF_APP: Final = {
    "vpcId": APP,
    "routeTableId": TABLE,
    "routeSet.0.nextType": "1",
    "routeSet.0.nextHub": OFFICE["GatewayId"],
}
_TO_DATA: Final = {
    "vpcId": "vpc-shared03",
    "peerVpcId": DATA,
    "peerUin": OWN,
    "peeringConnectionName": "tses",
}
_THEIRS: Final = {"peeringConnectionId": THEIR_PCX}

ROWS: Final[Mapping[str, tuple[Mapping[str, str], Shape]]] = {
    "CreateVpcPeeringConnection": (_TO_DATA, {"peeringConnectionId": str}),
    "DescribeVpcPeeringConnections": ({}, _listed(_CONNECTION)),
    "ModifyVpcPeeringConnection": (
        {"peeringConnectionId": OWN_PCX, "peeringConnectionName": "other"},
        {},
    ),
    "DeleteVpcPeeringConnection": ({"peeringConnectionId": OWN_PCX}, {}),
    "AcceptVpcPeeringConnection": ({**_THEIRS, "account": "peer"}, {}),
    "RejectVpcPeeringConnection": ({**_THEIRS, "account": "peer"}, {}),
    "EnableVpcPeeringConnection": (_THEIRS, {}),
    "DescribeVpcEx": ({}, _listed(_VPC)),
    "DescribeVpcLimit": (
        {"type.0": "0", "type.1": "20"},
        {"data": {"limit": {"0": int, "20": int}}},
    ),
    "DescribeRouteTable": ({"vpcId": APP}, _listed(_TABLE)),
    "CreateRoute": ({**_ROUTE_OF_APP, "routeSet.0.destinationCidrBlock": "192.169.0.0/16"}, {}),
    "DeleteRoute": ({**_ROUTE_OF_APP, "routeSet.0.destinationCidrBlock": "192.168.0.0/16"}, {}),
    "CreateVpc": (
        {
            "vpcName": "new",
            "cidrBlock": "192.168.0.0/16",
            "subnetSet.0.subnetName": "web",
            "subnetSet.0.cidrBlock": "192.168.1.0/24",
            "subnetSet.0.zoneId": "100002",
        },
        _NEW_VPC,
    ),
    "DeleteVpc": ({"vpcId": EMPTY_VPC}, {}),
    "DescribeSubnet": ({"vpcId": APP, "subnetId": "(a subnet of app)"}, _ONE_SUBNET),
    "DescribeSubnetEx": ({}, _listed(_SUBNET)),
}
"""The call of each action, and the fields of its answer beside the envelope's."""


def _differences(where: str, value: object, shape: Any) -> list[str]:
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [f"{where} is not a list with items but {value!r}"]
        return [text for one in value for text in _differences(where, one, shape[0])]
    if isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            return [f"{where} is not an object but {value!r}"]
        found = [f"{where}.{name} is missing" for name in shape.keys() - value.keys()]
        found += [f"{where}.{name} is not documented" for name in value.keys() - shape.keys()]
        common = (name for name in shape if name in value)
        return found + [
            text
            for name in common
            for text in _differences(f"{where}.{name}", value[name], shape[name])
        ]
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return [] if type(value) in kinds else [f"{where} is {value!r}"]


def test_every_action_has_a_row() -> None:
    """No action is left out of the comparison."""
    assert ROWS.keys() == ACTIONS.keys()


@pytest.mark.parametrize("action", ROWS)
def test_answers(qcloud_emulator: Emulator, action: str) -> None:
    """Each documented field is there with its type, and no other."""
    qcloud_emulator.seed(RICH)
    console = Console(qcloud_emulator)
    sent, shape = ROWS[action]
    params: dict[str, Any] = {**sent}
    if action == "EnableVpcPeeringConnection":
        qcloud_emulator.advance_clock(7 * 24 * 3600 + 1)
    if action == "DescribeSubnet":
        subnets: Answer = console.call("DescribeSubnetEx", vpcId=APP)
        params["subnetId"] = subnets["data"][0]["unSubnetId"]
    account = params.pop("account", "default")

    answer = console.raw(action, account=account, params=params).json

    assert [] == _differences(action, answer, {**_ENVELOPE, **shape})


def test_differences_are_seen() -> None:
    """The comparison itself notices what is missing, of another type, or not documented."""
    good = {"vpcId": "gz_vpc_226", "state": 1, "isDefault": True}
    shape = {"vpcId": str, "state": int, "isDefault": bool}
    changes: list[dict[str, object]] = [{}, {"state": "1"}, {"isDefault": 1}, {"x": 1}]

    assert [0, 1, 1, 1] == [len(_differences("it", {**good, **it}, shape)) for it in changes]
    assert ["it.state is missing"] == _differences("it", {"vpcId": "", "isDefault": True}, shape)
