"""The three kinds of resources: their providers, what is right for them, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import CHANGES, PROVIDER
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.providers import (
    VpcPeeringConnectionAccepterProvider,
    VpcPeeringConnectionProvider,
    VpcPeeringRoutesProvider,
    _Provider,
)

from tests.unit.lifecycle.builders import inputs, outputs, unknown

PCX: Final = "pcx-seeded00"
"""A connection within one account, between `app` and `data`."""
OTHER: Final = "pcx-other000"
"""One of somebody else in the same account, between `app` and `shared`."""
TO_ACCEPT: Final = "pcx-foreign0"
"""One that the other account has asked for, between `partner` and `staging`."""
_PARTNER: Final = "100000000002"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    Args:
        name: in a word.
        provider: what the engine calls.
        life: what that calls.
        id: of a resource of this kind.
        inputs: that are right, and must be there.
        options: what may be right of those that may be left out.
        outputs: that a state may hold of it.
        names: of its further properties, hidden ones too.
    """

    name: str
    provider: type[_Provider]
    life: type[Lifecycle]
    id: str
    inputs: Mapping[str, object]
    options: Mapping[str, tuple[object, ...]]
    outputs: Mapping[str, object]
    names: tuple[str, ...]


_HIDDEN: Final = ("__inputs", "__acceptedHere", "__defaultName", "__defaultTags")
_WHEREABOUTS: Final = {
    "region": ("gz", "ap-guangzhou", unknown()),
    "profile": ("partner", unknown()),
}
_STAMP: Final = "2026-01-01T00:00:00+08:00"

CONNECTION: Final = Kind(
    name="connection",
    provider=VpcPeeringConnectionProvider,
    life=ConnectionLifecycle,
    id=PCX,
    inputs=inputs(**{PROVIDER: "reference"}),
    options={
        **_WHEREABOUTS,
        "peerRegion": ("gz", "ap-guangzhou", unknown()),
        "adopt": (True, False, unknown()),
        "bandwidth": (10.0, unknown()),
        "chargeType": ("POSTPAID_BY_DAY_MAX",),
        "qosLevel": ("PT", unknown()),
        "type": ("VPC_PEER",),
        "tags": ({"a": "b"}, {}, {"a": unknown()}, unknown()),
        "enabled": (True, False),
        "__acceptedHere": (True,),
    },
    outputs=outputs(**{PROVIDER: "reference"}),
    names=(*CHANGES, *_HIDDEN, "enabled", "expiresAt", "createTime"),
)
ACCEPTER: Final = Kind(
    name="accepter",
    provider=VpcPeeringConnectionAccepterProvider,
    life=AccepterLifecycle,
    id=TO_ACCEPT,
    inputs={"peeringConnectionId": TO_ACCEPT, PROVIDER: "reference"},
    options={**_WHEREABOUTS, "accepted": (True, False)},
    outputs={
        "peeringConnectionId": TO_ACCEPT,
        "accepted": True,
        "peeringConnectionName": "theirs",
        "state": "ACTIVE",
        "uin": "2407912486",
        "peerUin": _PARTNER,
        "vpcId": "vpc-staging1",
        "peerVpcId": "vpc-partner2",
        "region": "ap-guangzhou",
        "createTime": _STAMP,
        "__inputs": ["accepted", "peeringConnectionId"],
        PROVIDER: "reference",
    },
    names=_HIDDEN,
)
ROUTES: Final = Kind(
    name="routes",
    provider=VpcPeeringRoutesProvider,
    life=RoutesLifecycle,
    id=f"{PCX}@gz_vpc_226",
    inputs={
        "vpcId": "gz_vpc_226",
        "peeringConnectionId": PCX,
        "destinationCidrBlocks": ["10.1.0.0/16"],
        "routeTables": ["rtb-app0main"],
        PROVIDER: "reference",
    },
    options={
        **_WHEREABOUTS,
        "destinationCidrBlocks": (["10.1.0.0/17", "10.1.128.0/17"], [unknown()], unknown()),
        "routeTables": ("all", "main", ["rtb-app0more"], ["rtb-data0001"], [unknown()]),
        "complete": (True, False),
    },
    outputs={
        "vpcId": "gz_vpc_226",
        "peeringConnectionId": PCX,
        "destinationCidrBlocks": ["10.1.0.0/16"],
        "routeTables": ["rtb-app0main"],
        "complete": True,
        "state": "active",
        "region": "ap-guangzhou",
        "uin": "2407912486",
        "peerUin": "2407912486",
        "uniqVpcId": "vpc-app00226",
        "uniqPeerVpcId": "vpc-data0089",
        "routes": [
            {
                "routeTableId": "rtb-app0main",
                "destinationCidrBlock": "10.1.0.0/16",
                "made": True,
            }
        ],
        "missingRoutes": [],
        "__connectionCreateTime": _STAMP,
        "__vpcIds": ["gz_vpc_226", "vpc-app00226"],
        "__routeTableIds": {"gz_rtb_2261": "rtb-app0main", "gz_rtb_2262": "rtb-app0more"},
        "__inputs": [
            "complete",
            "destinationCidrBlocks",
            "peeringConnectionId",
            "routeTables",
            "vpcId",
        ],
        PROVIDER: "reference",
    },
    names=_HIDDEN,
)
KINDS: Final = {kind.name: kind for kind in (CONNECTION, ACCEPTER, ROUTES)}


def _row(pcx: str, name: str, state: str, vpc: str, peer: str) -> dict[str, object]:
    return {
        "peeringConnectionId": pcx,
        "name": name,
        "state": state,
        "vpcId": vpc,
        "peerVpcId": peer,
        "ageSeconds": 3600,
    }


def seed(state: str) -> dict[str, object]:
    """Return what is in the cloud that the examples are held against.

    Args:
        state: of the connection `PCX`; routes lead to it while it is `ACTIVE`.
    """
    connections = [
        _row(PCX, "net", state, "gz_vpc_226", "gz_vpc_89"),
        _row(OTHER, "theirs", "ACTIVE", "gz_vpc_226", "gz_vpc_90"),
        _row(TO_ACCEPT, "theirs", "PENDING", "gz_vpc_302", "gz_vpc_227"),
    ]
    routes = [
        ("rtb-app0main", "10.1.0.0/16", PCX, 4),
        ("rtb-app0more", "10.1.0.0/16", PCX, 4),
        ("rtb-app0main", "10.3.0.0/16", OTHER, 4),
        ("rtb-app0more", "192.168.0.0/16", "vpngw-office", 1),
    ]
    return {
        "peeringConnections": connections,
        "routes": [
            {
                "routeTableId": table,
                "destinationCidrBlock": destination,
                "nextHub": hub,
                "nextType": kind,
            }
            for table, destination, hub, kind in routes
            if hub != PCX or state == "ACTIVE"
        ],
    }
