"""The outputs of a `VpcPeeringConnection`: read, compared with the inputs, and put right.

Bandwidth, charge type, service level, type and tags exist under API 3.0 only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds, is_known_region
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import own_uin
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    CHECKED_INPUTS,
    DEFAULT_NAME,
    DEFAULT_TAGS,
    PEER_VPC_SPELLINGS,
    PROVIDER,
    TAGS,
    VERSION_BOUND,
    VPC_SPELLINGS,
    Change,
    Changes,
    Checked,
    Properties,
    Remedy,
    is_unknown,
    known_text,
    known_texts,
    peer_vpc_spellings,
    quoted,
    rules_of,
    text_of,
    vpc_spellings,
)
from pulumi_qcloud.lifecycle.tags import (
    TAG_PROPERTIES,
    check_tags,
    is_same_tags,
    read_tags,
    told_tags,
    wanted_tags,
)

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "chargeType": ("POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"),
    "qosLevel": ("PT", "AU", "AG"),
    "type": ("VPC_PEER", "VPC_BM_PEER"),
}
"""What CreateVpcPeeringConnection accepts; answers hold other texts too, such as `VPC0`."""

FIXED: Final = ("qosLevel", "type")
"""What nobody can change once the connection is made."""

LARGEST_BANDWIDTH: Final = 2**31 - 1


def check_extras(checked: Checked) -> None:
    """Check bandwidth, charge type, quality, type and tags, as far as they are known."""
    _check_bandwidth(checked)
    for name, allowed in CHOICES.items():
        value = checked.inputs.get(name)
        if not (value is None or is_unknown(value) or value in allowed):
            checked.fail(name, f"{name} is {quoted(value)}; write {' or '.join(allowed)}")
    check_tags(checked)


def extras_of(inputs: Mapping[str, object]) -> Properties:
    """Return those of checked inputs that Create takes beside the pair and the name."""
    extras = {name: inputs[name] for name in VERSION_BOUND if inputs.get(name) is not None}
    tags = wanted_tags({}, inputs, live={})
    return extras if tags is None else {**extras, TAGS: tags}


def told_extras(
    connection: PeeringConnection, inputs: Mapping[str, object], *, known: Collection[str]
) -> Properties:
    """Return what outputs say of them.

    Args:
        connection: as it is now.
        inputs: the inputs; what was asked for and cannot change is called as it was there.
        known: those that the version of the API in use tells of.
    """
    told: Properties = {
        "bandwidth": connection.bandwidth,
        "chargeType": connection.charge_type,
        "qosLevel": known_text(inputs, "qosLevel") or connection.qos_level,
        "type": known_text(inputs, "type") or connection.type,
    }
    return _as_known(told, told_tags(connection, inputs), known)


def read_extras(
    connection: PeeringConnection, recorded: Mapping[str, object], *, known: Collection[str]
) -> Properties:
    """Return what a refresh finds of those that can have changed; see `told_extras`.

    Args:
        connection: as it is now.
        recorded: the outputs in the state.
        known: those that the version of the API in use tells of.
    """
    told: Properties = {}
    if connection.bandwidth is not None:
        told["bandwidth"] = connection.bandwidth
    if connection.charge_type:
        told["chargeType"] = connection.charge_type
    return _as_known(told, read_tags(connection, recorded), known)


def is_same_extra(name: str, olds: Mapping[str, object], news: Mapping[str, object]) -> bool:
    """Return whether the program wants what the outputs hold.

    Args:
        name: of one that only API 3.0 knows, tags apart; its value in `news` is known.
        olds: outputs of the connection.
        news: checked inputs of the program.
    """
    wanted, recorded = news.get(name), olds.get(name)
    if wanted is None or wanted == recorded:
        return True
    # In words of its own the API says nothing that could be compared.
    return name in FIXED and recorded not in CHOICES[name]


def _as_known(told: Properties, tags: Properties, known: Collection[str]) -> Properties:
    extras = {name: value for name, value in told.items() if name in known}
    return {**extras, **tags} if TAGS in known else extras


def _check_bandwidth(checked: Checked) -> None:
    value = checked.inputs.get("bandwidth")
    if value is None or is_unknown(value):
        return
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole and isinstance(value, int) and 0 < value <= LARGEST_BANDWIDTH):
        checked.fail(
            "bandwidth", f"bandwidth is {quoted(value)}; give a whole number of Mbps above 0"
        )
        return
    checked.inputs["bandwidth"] = value


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
        "uniqVpcId": connection.vpc.id,
        "uniqPeerVpcId": connection.peer_vpc.id,
        "uin": connection.uin,
        "peerUin": connection.peer_uin or inputs.get("peerUin"),
        "region": region,
        "peerRegion": _peer_region(connection, known_text(inputs, "peerRegion") or region),
        "createTime": text_of(connection.create_time),
        "expiresAt": _expiry_of(connection, now),
        VPC_SPELLINGS: sorted(connection.vpc.all()),
        PEER_VPC_SPELLINGS: sorted(connection.peer_vpc.all()),
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
    return recorded if recorded in ids.all() else ids.preferred or recorded


def _expiry_of(connection: PeeringConnection, now: datetime) -> str:
    if connection.state != PeeringState.PENDING or connection.create_time is None:
        return ""
    try:
        ends = connection.create_time + EXPIRY
    except OverflowError:
        return ""
    return ends.isoformat() if ends > now else ""


def changed_inputs(olds: Mapping[str, object], news: Mapping[str, object]) -> Changes:
    """Return what the inputs ask for.

    Args:
        olds: outputs of the connection.
        news: checked inputs of the program; an unknown one may differ, so it counts as different.
    """
    changes = Changes()
    for name, kind in CHANGES.items():
        if kind is not Change.IGNORED and not _is_same(name, olds, news):
            changes.because_of(name, kind)
    return changes


def changed_in_place(olds: Mapping[str, object], news: Mapping[str, object]) -> list[str]:
    """Return the inputs whose change the API is to be told, without a replacement."""
    return [
        name
        for name, kind in CHANGES.items()
        if kind is Change.UPDATES and not _is_same(name, olds, news)
    ]


def revived(
    changes: Changes, remedy: Remedy, news: Mapping[str, object], *, can_enable: bool
) -> Change | None:
    """Add what a dead state asks for, if the inputs want the connection enabled, and return it.

    A refresh compares with the inputs of before, in which a dead connection's `enabled` is False;
    then nothing is to be done.
    """
    if remedy is Remedy.NONE or news.get("enabled") is not True:
        return None
    kind = Change.UPDATES if remedy is Remedy.ENABLE and can_enable else Change.REPLACES
    changes.because_of("enabled", kind)
    return kind


def _is_same(name: str, olds: Mapping[str, object], news: Mapping[str, object]) -> bool:
    wanted = news.get(name)
    if is_unknown(wanted):
        return False
    if name == "vpcId":
        return known_text(news, name) in vpc_spellings(olds)
    if name == "peerVpcId":
        return known_text(news, name) in peer_vpc_spellings(olds)
    if wanted is None and name == "peerUin":
        # Left out means the same account as the requester's.
        ours, theirs = known_text(olds, "uin"), known_text(olds, "peerUin")
        return ours == theirs or not ours or not theirs
    if name in TAG_PROPERTIES:
        return is_same_tags(name, olds, news)
    if name in VERSION_BOUND:
        return is_same_extra(name, olds, news)
    if wanted is None and name != "profile":
        # The program has no opinion: what the cloud or the configuration chose stays.
        return True
    return wanted == olds.get(name)


def as_wanted(
    live: PeeringConnection,
    olds: Mapping[str, object],
    news: Mapping[str, object],
    *,
    known: Collection[str],
) -> PeeringConnection:
    """Return a connection as it is once everything that can be changed in place is changed.

    Args:
        live: as it is now.
        olds: its outputs, empty for one that is new to the stack.
        news: checked inputs of the program.
        known: settings that only some versions know, of the one in use.
    """
    wanted = replace(live, name=known_text(news, "peeringConnectionName"))
    bandwidth, tags = news.get("bandwidth"), wanted_tags(olds, news, live=live.tags)
    if "bandwidth" in known and isinstance(bandwidth, (int, float)):
        wanted = replace(wanted, bandwidth=int(bandwidth))
    if "chargeType" in known and (charge_type := known_text(news, "chargeType")):
        wanted = replace(wanted, charge_type=charge_type)
    if "tags" in known and tags is not None:
        wanted = replace(wanted, tags=tags)
    return wanted


def modify(
    access: Access, live: PeeringConnection, wanted: PeeringConnection, changed: Collection[str]
) -> bool:
    """Change what differs, and return whether anything was written.

    Args:
        access: the way to the requester's account.
        live: as it was seen, which may be an older copy.
        wanted: what `as_wanted` returned.
        changed: inputs that are written in any case.

    Raises:
        QcloudError: the API refused, or could not be asked.
    """
    name = "peeringConnectionName" in changed or live.name != wanted.name
    bandwidth = "bandwidth" in changed or live.bandwidth != wanted.bandwidth
    charge_type = "chargeType" in changed or live.charge_type != wanted.charge_type
    written = name or bandwidth or charge_type
    if written:
        access.client.modify_peering_connection(
            live.id,
            name=wanted.name if name else None,
            bandwidth=wanted.bandwidth if bandwidth else None,
            charge_type=(wanted.charge_type or None) if charge_type else None,
        )
    put = {key: value for key, value in wanted.tags.items() if live.tags.get(key) != value}
    take_off = sorted(live.tags.keys() - wanted.tags.keys())
    if put or take_off:
        access.client.tag_peering_connection(
            live.id, uin=live.uin or own_uin(access), put=put, take_off=take_off
        )
    return written or bool(put or take_off)


def differences(live: PeeringConnection, wanted: PeeringConnection) -> list[str]:
    """Return the inputs other than the name in which a connection differs from what is wanted."""
    compared = {
        "bandwidth": (live.bandwidth, wanted.bandwidth),
        "chargeType": (live.charge_type, wanted.charge_type),
        "tags": (live.tags, wanted.tags),
    }
    return [name for name, (is_now, is_to_be) in compared.items() if is_now != is_to_be]


def shows(found: PeeringConnection, wanted: PeeringConnection) -> bool:
    """Return whether a connection has what was written."""
    return found.name == wanted.name and not differences(found, wanted)
