"""From a live connection to a resource's outputs, and to the inputs that a refresh returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.regions import is_known_region
from pulumi_qcloud.lifecycle.extras import read_extras, told_extras
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    CHECKED_INPUTS,
    DEFAULT_NAME,
    DEFAULT_TAGS,
    PEER_VPC_SPELLINGS,
    PROVIDER,
    VPC_SPELLINGS,
    Properties,
    known_text,
    known_texts,
)
from pulumi_qcloud.lifecycle.states import rules_of

EXPIRY: Final = timedelta(days=7)
"""After this time a request that nobody accepted expires (DescribeVpcPeeringConnections)."""

_INPUTS: Final = frozenset((*CHANGES, DEFAULT_NAME, DEFAULT_TAGS, "enabled"))


def outputs_of(
    connection: PeeringConnection,
    inputs: Mapping[str, object],
    *,
    region: str,
    now: datetime,
    known: Collection[str] = (),
) -> Properties:
    """Return all outputs of a connection: its inputs and what the API tells.

    Args:
        connection: as it is now.
        inputs: the checked inputs.
        region: the region it was asked in, long form; what the API calls it is not recorded, since
            a private installation may have words of its own for it.
        now: the present time, with zone.
        known: settings that only some versions of the API know, of the one in use.
    """
    told: Properties = {
        "vpcId": known_text(inputs, "vpcId") or _spelled(connection.vpc),
        "peerVpcId": known_text(inputs, "peerVpcId") or _spelled(connection.peer_vpc),
        "peeringConnectionName": connection.name,
        "state": connection.state_text,
        "uniqVpcId": connection.vpc.uniq,
        "uniqPeerVpcId": connection.peer_vpc.uniq,
        "uin": connection.uin,
        "peerUin": connection.peer_uin or inputs.get("peerUin"),
        "region": region,
        "peerRegion": _peer_region(connection, known_text(inputs, "peerRegion") or region),
        "createTime": text_of(connection.create_time),
        "expiresAt": _expiry_of(connection, now),
        VPC_SPELLINGS: sorted(connection.vpc.spellings()),
        PEER_VPC_SPELLINGS: sorted(connection.peer_vpc.spellings()),
        **told_extras(connection, inputs, known=known),
    }
    return {
        **_own(inputs),
        CHECKED_INPUTS: sorted(_own(inputs)),
        **{name: value for name, value in told.items() if value not in (None, "", [])},
    }


def outputs_unread(inputs: Mapping[str, object], *, region: str) -> Properties:
    """Return the outputs of a connection that exists and could not be read back."""
    return {"region": region, **_own(inputs), CHECKED_INPUTS: sorted(_own(inputs))}


def inputs_of(
    connection: PeeringConnection, recorded: Mapping[str, object], *, known: Collection[str] = ()
) -> Properties:
    """Return the inputs that describe a live connection, with the keys of the recorded ones.

    Args:
        connection: as it is now.
        recorded: the outputs in the state.
        known: see `outputs_of`.
    """
    names = known_texts(recorded, CHECKED_INPUTS)
    if CHECKED_INPUTS not in recorded:  # an imported resource
        names = [name for name in recorded if name in _INPUTS]
    live: Properties = {
        "vpcId": _spelled(connection.vpc, known_text(recorded, "vpcId")),
        "peerVpcId": _spelled(connection.peer_vpc, known_text(recorded, "peerVpcId")),
        "peerUin": connection.peer_uin or recorded.get("peerUin"),
        "peeringConnectionName": connection.name,
        "peerRegion": _peer_region(connection, known_text(recorded, "peerRegion")),
        "enabled": not rules_of(connection.state_text).dead,
        **read_extras(connection, recorded, known=known),
    }
    return {
        name: value for name in names if (value := live.get(name, recorded.get(name))) is not None
    }


def _peer_region(connection: PeeringConnection, asked: str) -> str:
    """The accepter's region as the API tells it, unless it names regions in words of its own."""
    told = connection.peer_region
    return told if is_known_region(told) and (is_known_region(asked) or not asked) else asked


def _own(inputs: Mapping[str, object]) -> Properties:
    return {name: value for name, value in inputs.items() if name != PROVIDER}


def _spelled(ids: VpcIds, recorded: str = "") -> str:
    """The recorded spelling where it still names the VPC, otherwise the present one."""
    return recorded if recorded in ids.spellings() else ids.uniq or ids.legacy or recorded


def text_of(moment: datetime | None) -> str:
    """Return a time as outputs hold it, "" where the API does not tell it."""
    return moment.isoformat() if moment else ""


def _expiry_of(connection: PeeringConnection, now: datetime) -> str:
    if connection.state != PeeringState.PENDING or connection.create_time is None:
        return ""
    try:
        ends = connection.create_time + EXPIRY
    except OverflowError:
        return ""
    return ends.isoformat() if ends > now else ""


def present_time(seconds: float) -> datetime:
    """Return Unix seconds as a time with zone."""
    return datetime.fromtimestamp(seconds, timezone.utc)
