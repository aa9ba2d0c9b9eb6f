"""Properties of a `VpcPeeringConnection`: names on the wire, and what a change of each means."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from pulumi.output import Unknown

Properties = dict[str, object]

DEFAULT_NAME: Final = "__defaultName"
"""Hidden input: the name a connection gets when the user gives none."""
CHECKED_INPUTS: Final = "__inputs"
"""Hidden output: names of the checked inputs, since `read` is given outputs only."""
VPC_SPELLINGS: Final = "__vpcIds"
PEER_VPC_SPELLINGS: Final = "__peerVpcIds"
"""Hidden outputs: every spelling of the VPCs' ids that the API told."""
TAGS: Final = "tags"
ALL_TAGS: Final = "tagsAll"
"""Written by the check: the default tags with the program's own over them."""
DEFAULT_TAGS: Final = "__defaultTags"
"""Hidden input: keys of the default tags that are not the program's own."""
ACCEPTED_HERE: Final = "__acceptedHere"
"""Hidden input: the same component accepts the connection."""
LISTED: Final = "__listed"
"""Hidden input: what a component has listed between the two VPCs, see `drift.as_listed`."""
PROVIDER: Final = "__provider"


class Change(enum.Enum):
    """What a change of an input leads to."""

    REPLACES = enum.auto()
    UPDATES = enum.auto()
    LOCAL = enum.auto()
    IGNORED = enum.auto()


CHANGES: Final[Mapping[str, Change]] = {
    "vpcId": Change.REPLACES,
    "peerVpcId": Change.REPLACES,
    "peerUin": Change.REPLACES,
    "region": Change.REPLACES,
    "peerRegion": Change.REPLACES,
    "type": Change.REPLACES,
    "qosLevel": Change.REPLACES,
    "peeringConnectionName": Change.UPDATES,
    "bandwidth": Change.UPDATES,
    "chargeType": Change.UPDATES,
    TAGS: Change.LOCAL,
    ALL_TAGS: Change.UPDATES,
    "profile": Change.LOCAL,
    "adopt": Change.IGNORED,
}
"""Every input a user can set, and `tagsAll`, which is what the API is told of tags. `enabled` is
not among them: the state's table rules it."""

VERSION_BOUND: Final = ("bandwidth", "chargeType", "qosLevel", "type", TAGS)
"""Inputs that only some versions of the API know."""


def is_unknown(value: object) -> bool:
    """Return whether a value is not known before the `up`; also if a part of it is not."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(is_unknown(part) for part in value.values())
    return isinstance(value, (list, tuple)) and any(is_unknown(part) for part in value)


def known_text(properties: Mapping[str, object], name: str) -> str:
    """Return a property that is text, "" where it is absent, not known or something else."""
    value = properties.get(name)
    return value if isinstance(value, str) else ""


def known_texts(properties: Mapping[str, object], name: str) -> list[str]:
    """Return the texts of a property that is a list, none where it is something else."""
    value = properties.get(name)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def vpc_spellings(properties: Mapping[str, object]) -> frozenset[str]:
    """Return every spelling of the requester's VPC that inputs or outputs hold."""
    return _spellings(properties, "vpcId", "uniqVpcId", VPC_SPELLINGS)


def peer_vpc_spellings(properties: Mapping[str, object]) -> frozenset[str]:
    """Return every spelling of the accepter's VPC that inputs or outputs hold."""
    return _spellings(properties, "peerVpcId", "uniqPeerVpcId", PEER_VPC_SPELLINGS)


def _spellings(
    properties: Mapping[str, object], given: str, uniq: str, told: str
) -> frozenset[str]:
    one_each = (known_text(properties, name) for name in (given, uniq))
    return frozenset(text for text in (*one_each, *known_texts(properties, told)) if text)
