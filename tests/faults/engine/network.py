"""The cloud that every schedule begins with: VPCs of two accounts, and what others have in it."""

from __future__ import annotations

from typing import Any, Final

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
OWN: Final = tuple(f"v{number}" for number in range(9))
"""VPCs of the account that the programs run as."""
PARTNERS: Final = ("p1", "p2")
"""VPCs of the account that accepts."""
STRANGER: Final = "v9"
"""A VPC of the first account that no program peers; somebody else has."""

_NUMBERS: Final = {name: number for number, name in enumerate((*OWN, STRANGER, *PARTNERS))}


def vpc_id(name: str) -> str:
    """Return the id of a VPC."""
    return f"vpc-fault{_NUMBERS[name]:03}"


RANGES: Final = {name: f"10.{number}.0.0/16" for name, number in _NUMBERS.items()}
ROUTE_TABLES: Final = {
    name: (f"rtb-main{number:04}", f"rtb-more{number:04}") for name, number in _NUMBERS.items()
}
"""The main route table of each VPC, and a further one."""

_KEYS: Final = (
    {
        "name": "default",
        "secretId": "AKIDCAMPAIGNdefault0000000000000000",
        "secretKey": "CampaignOnlySecretKeyOfDefault01",
        "token": "campaign-only-token-of-the-default-key",
    },
    {
        "name": "peer",
        "secretId": "AKIDCAMPAIGNpeer0000000000000000000",
        "secretKey": "CampaignOnlySecretKeyOfThePeer02",
    },
)
SECRETS: Final = {
    f"{part} of {key['name']}": key[part]
    for key in _KEYS
    for part in ("secretKey", "token")
    if part in key
}
"""What may be read nowhere, by what it is."""

FOREIGN: Final = (
    {
        "peeringConnectionId": "pcx-foreign1",
        "name": "of-a-neighbour",
        "vpcId": vpc_id(STRANGER),
        "peerVpcId": vpc_id(OWN[0]),
        "state": "ACTIVE",
    },
    {
        "peeringConnectionId": "pcx-foreign2",
        "name": "of-the-partner",
        "vpcId": vpc_id(PARTNERS[0]),
        "peerVpcId": vpc_id(PARTNERS[1]),
        "state": "ACTIVE",
    },
)
"""Connections of others."""
FOREIGN_ROUTES: Final = (
    (ROUTE_TABLES[OWN[0]][0], RANGES[STRANGER], "pcx-foreign1", 4),
    (ROUTE_TABLES[OWN[0]][1], "192.168.0.0/16", "vpngw-office", 1),
    (ROUTE_TABLES[PARTNERS[0]][0], RANGES[PARTNERS[1]], "pcx-foreign2", 4),
)
"""Routes of others: table, destination, gateway and its type."""


def seed() -> dict[str, Any]:
    """Return the emulator's seed."""
    accounts = ((OWN_UIN, (*OWN, STRANGER), _KEYS[0]), (PEER_UIN, PARTNERS, _KEYS[1]))
    return {
        "accounts": [
            {"uin": uin, "keys": [key], "vpcs": [_vpc(name) for name in names]}
            for uin, names, key in accounts
        ],
        "peeringConnections": list(FOREIGN),
        "routes": [
            {
                "routeTableId": table,
                "destinationCidrBlock": destination,
                "nextHub": hub,
                "nextType": kind,
            }
            for table, destination, hub, kind in FOREIGN_ROUTES
        ],
    }


def _vpc(name: str) -> dict[str, Any]:
    main, more = ROUTE_TABLES[name]
    return {
        "name": name,
        "vpcId": vpc_id(name),
        "cidrBlock": RANGES[name],
        "routeTables": [
            {"name": f"{name}-main", "main": True, "routeTableId": main},
            {"name": f"{name}-more", "routeTableId": more},
        ],
    }
