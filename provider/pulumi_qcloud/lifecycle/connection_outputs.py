"""The outputs of a `VpcPeeringConnection`: how to read, compare and correct them.

Bandwidth, charge type, service level, type and tags exist in API 3.0 only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds, is_known_region
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import (
    ALL_TAGS,
    CHANGES,
    CHECKED_INPUTS,
    DEFAULT_NAME,
    DEFAULT_TAGS,
    NOTHING,
    PEER_VPC_IDS,
    TAGS,
    V3_INPUTS,
    VPC_IDS,
    Change,
    Changes,
    Checked,
    ConnectionProperties,
    Properties,
    Remedy,
    is_unknown,
    outputs_with,
    quoted,
    rules_of,
    text_in,
    text_of,
)
from pulumi_qcloud.lifecycle.tags import check_tags

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "chargeType": ("POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"),
    "qosLevel": ("PT", "AU", "AG"),
    "type": ("VPC_PEER", "VPC_BM_PEER"),
}
"""Values that CreateVpcPeeringConnection accepts; responses contain others too, such as `VPC0`."""

FIXED: Final[Mapping[str, Callable[[PeeringConnection], str]]] = {
    "qosLevel": lambda connection: connection.qos_level,
    "type": lambda connection: connection.type,
}
"""Inputs that the API cannot change after creation, and how to read each from a connection."""

LARGEST_BANDWIDTH: Final = 2**31 - 1

EXPIRY: Final = timedelta(days=7)
"""Time after which a pending connection expires (DescribeVpcPeeringConnections)."""

_INPUTS: Final = frozenset((*CHANGES, DEFAULT_NAME, DEFAULT_TAGS, "enabled"))


def check_v3_inputs(checked: Checked) -> None:
    """Check bandwidth, charge type, service level, type and tags; unknown values pass."""
    _check_bandwidth(checked)
    for name, allowed in CHOICES.items():
        value = checked.inputs.get(name)
        if not (value is None or is_unknown(value) or value in allowed):
            checked.fail(name, f"{name} is {quoted(value)}; write {' or '.join(allowed)}")
    check_tags(checked)


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


def v3_inputs_of(inputs: ConnectionProperties) -> Properties:
    """Return the checked inputs that only API 3.0 supports, in the form that Create takes."""
    given = {name: inputs.given[name] for name in V3_INPUTS if inputs.given.get(name) is not None}
    tags = wanted_tags(NOTHING, inputs, live={})
    return given if tags is None else {**given, TAGS: tags}


def outputs_of(
    connection: PeeringConnection,
    inputs: ConnectionProperties,
    *,
    region: str,
    now: datetime,
    supported: Collection[str] = (),
) -> Properties:
    """Return all outputs of a connection: its inputs and the values that the API reports.

    Args:
        connection: the connection as it is now.
        inputs: the checked inputs.
        region: the region that was queried, in the long form; the API's own name for it is not
            recorded, since a private installation may use other names.
        now: the current time, timezone-aware.
        supported: the names in `V3_INPUTS` that the API version in use supports.
    """
    v3_outputs: Properties = {
        "bandwidth": connection.bandwidth,
        "chargeType": connection.charge_type,
        # An immutable setting keeps the value that the program asked for.
        **{name: text_in(name, inputs.given) or read(connection) for name, read in FIXED.items()},
    }
    reported: Properties = {
        "vpcId": inputs.vpc_id or connection.vpc.preferred,
        "peerVpcId": inputs.peer_vpc_id or connection.peer_vpc.preferred,
        "peeringConnectionName": connection.name,
        "state": connection.state_text,
        "uniqVpcId": connection.vpc.id,
        "uniqPeerVpcId": connection.peer_vpc.id,
        "uin": connection.uin,
        "peerUin": connection.peer_uin or inputs.given.get("peerUin"),
        "region": region,
        "peerRegion": _peer_region(connection, inputs.peer_region or region),
        "createTime": text_of(connection.create_time),
        "expiresAt": _expiry_of(connection, now),
        VPC_IDS: sorted(connection.vpc.all()),
        PEER_VPC_IDS: sorted(connection.peer_vpc.all()),
        **{name: value for name, value in v3_outputs.items() if name in supported},
        **(tag_outputs(connection, inputs) if TAGS in supported else {}),
    }
    return outputs_with(inputs.given, reported)


def outputs_unread(inputs: ConnectionProperties, *, region: str) -> Properties:
    """Return the outputs of a connection that exists but could not be read back."""
    return {"region": region, **outputs_with(inputs.given, {})}


def inputs_of(
    connection: PeeringConnection,
    recorded: ConnectionProperties,
    *,
    supported: Collection[str] = (),
) -> Properties:
    """Return the inputs that describe a live connection, with the keys of the recorded ones.

    Args:
        connection: the connection as it is now.
        recorded: the outputs in the state.
        supported: see `outputs_of`.
    """
    names: Iterable[str] = recorded.checked_inputs
    if CHECKED_INPUTS not in recorded.given:  # an imported resource
        names = [name for name in recorded.given if name in _INPUTS]
    v3_outputs: Properties = {}
    if connection.bandwidth is not None:
        v3_outputs["bandwidth"] = connection.bandwidth
    if connection.charge_type:
        v3_outputs["chargeType"] = connection.charge_type
    live: Properties = {
        "vpcId": _kept_id(connection.vpc, recorded.vpc_id),
        "peerVpcId": _kept_id(connection.peer_vpc, recorded.peer_vpc_id),
        "peerUin": connection.peer_uin or recorded.given.get("peerUin"),
        "peeringConnectionName": connection.name,
        "peerRegion": _peer_region(connection, recorded.peer_region),
        "enabled": not rules_of(connection.state_text).dead,
        **{name: value for name, value in v3_outputs.items() if name in supported},
        **(read_tags(connection, recorded) if TAGS in supported else {}),
    }
    found = {name: live.get(name, recorded.given.get(name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _kept_id(ids: VpcIds, recorded: str) -> str:
    """Return the recorded id if it still names the VPC, otherwise the preferred one."""
    return recorded if recorded in ids.all() else ids.preferred or recorded


def _peer_region(connection: PeeringConnection, asked: str) -> str:
    """Return the accepter's region as reported, unless the API uses other names for regions."""
    reported = connection.peer_region
    is_known = is_known_region(reported) and (is_known_region(asked) or not asked)
    return reported if is_known else asked


def _expiry_of(connection: PeeringConnection, now: datetime) -> str:
    if connection.state != PeeringState.PENDING or connection.create_time is None:
        return ""
    try:
        ends = connection.create_time + EXPIRY
    except OverflowError:
        return ""
    return ends.isoformat() if ends > now else ""


def changed_inputs(old: ConnectionProperties, new: ConnectionProperties) -> Changes:
    """Return the changes that the inputs require.

    Args:
        old: outputs of the connection.
        new: checked inputs of the program; an unknown input counts as different.
    """
    changes = Changes()
    for name in _changed(old, new):
        changes.because_of(name, CHANGES[name])
    return changes


def changed_in_place(old: ConnectionProperties, new: ConnectionProperties) -> list[str]:
    """Return the changed inputs that the API can update in place."""
    return [name for name in _changed(old, new) if CHANGES[name] is Change.UPDATES]


def revived(
    changes: Changes, remedy: Remedy, new: ConnectionProperties, *, can_enable: bool
) -> Change | None:
    """Add the change that revives a dead connection if the program wants it enabled.

    A refresh compares with the previous inputs, in which `enabled` of a dead connection is False,
    so it asks for no change.

    Returns:
        The kind of change, or None if there is none.
    """
    if remedy is Remedy.NONE or new.enabled is not True:
        return None
    kind = Change.UPDATES if remedy is Remedy.ENABLE and can_enable else Change.REPLACES
    changes.because_of("enabled", kind)
    return kind


def _changed(old: ConnectionProperties, new: ConnectionProperties) -> list[str]:
    """Return the inputs that differ from the outputs, in the order of `CHANGES`."""
    tags = changed_tags(old, new)
    return [
        name
        for name, kind in CHANGES.items()
        if kind is not Change.IGNORED
        and (name in tags if name in TAG_PROPERTIES else not _is_same(name, old, new))
    ]


def _is_same(name: str, old: ConnectionProperties, new: ConnectionProperties) -> bool:
    """Return whether an input other than tags agrees with the outputs."""
    wanted, recorded = new.given.get(name), old.given.get(name)
    if name in new.unknown:
        return False
    if name == "vpcId":
        return new.vpc_id in old.vpc_ids
    if name == "peerVpcId":
        return new.peer_vpc_id in old.peer_vpc_ids
    if wanted is None and name == "peerUin":
        # Without peerUin, the accepter is the requester's own account.
        return old.uin == old.peer_uin or not old.uin or not old.peer_uin
    if wanted is None and name != "profile":
        # An omitted input keeps the value that the cloud or the configuration chose.
        return True
    # A recorded value that is not one of the choices, such as `VPC0`, cannot be compared.
    return wanted == recorded or (name in FIXED and recorded not in CHOICES[name])


def as_wanted(
    live: PeeringConnection,
    old: ConnectionProperties,
    new: ConnectionProperties,
    *,
    supported: Collection[str],
) -> PeeringConnection:
    """Return a connection as it will be after all in-place changes.

    Args:
        live: the connection as it is now.
        old: its recorded outputs, `NOTHING` for a connection that is new to the stack.
        new: checked inputs of the program.
        supported: see `outputs_of`.
    """
    wanted = replace(live, name=new.name)
    tags = wanted_tags(old, new, live=live.tags)
    if "bandwidth" in supported and isinstance(new.bandwidth, (int, float)):
        wanted = replace(wanted, bandwidth=int(new.bandwidth))
    if "chargeType" in supported and new.charge_type:
        wanted = replace(wanted, charge_type=new.charge_type)
    if TAGS in supported and tags is not None:
        wanted = replace(wanted, tags=tags)
    return wanted


def modify(
    access: Access, live: PeeringConnection, wanted: PeeringConnection, changed: Collection[str]
) -> bool:
    """Write what differs, and return whether anything was written.

    Args:
        access: access to the requester's account.
        live: the connection as last read, which may be out of date.
        wanted: the connection that `as_wanted` returned.
        changed: inputs that are written even if `live` shows no difference.

    Raises:
        QcloudError: the API call failed.
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
            live.id, uin=live.uin or access.own_uin(), put=put, take_off=take_off
        )
    return written or bool(put or take_off)


def differences(live: PeeringConnection, wanted: PeeringConnection) -> list[str]:
    """Return the inputs, apart from the name, in which a connection differs from the wanted one."""
    compared = {
        "bandwidth": (live.bandwidth, wanted.bandwidth),
        "chargeType": (live.charge_type, wanted.charge_type),
        "tags": (live.tags, wanted.tags),
    }
    return [name for name, (is_now, is_to_be) in compared.items() if is_now != is_to_be]


def shows(found: PeeringConnection, wanted: PeeringConnection) -> bool:
    """Return whether a connection shows what was written."""
    return found.name == wanted.name and not differences(found, wanted)


TAG_PROPERTIES: Final = frozenset((TAGS, ALL_TAGS))


def wanted_tags(
    old: ConnectionProperties, new: ConnectionProperties, *, live: object
) -> dict[str, str] | None:
    """Return the tags that a connection should have, or None if this stack manages none.

    Args:
        old: outputs of the connection; managed tags that the program has dropped are removed.
        new: checked inputs of the program.
        live: the tags that the connection has now.
    """
    if new.all_tags is None and TAG_PROPERTIES.isdisjoint(old.checked_inputs):
        return None
    kept: dict[object, object] = {}
    if new.tags is None and TAGS not in old.checked_inputs and isinstance(live, Mapping):
        kept = {key: value for key, value in live.items() if key not in old.default_tags}
    given = new.all_tags if isinstance(new.all_tags, Mapping) else {}
    return {str(key): str(value) for key, value in {**kept, **given}.items()}


def changed_tags(old: ConnectionProperties, new: ConnectionProperties) -> set[str]:
    """Return which of `tags` and `tagsAll` differ between the program and the outputs.

    Args:
        old: outputs of the connection; earlier versions of the provider recorded `tags` only.
        new: checked inputs of the program; an unknown value counts as different.
    """
    changed = set(TAG_PROPERTIES & new.unknown)
    # While no tags were managed, the outputs did not separate default tags from others.
    names = TAG_PROPERTIES if new.tags is not None else {TAGS}
    is_managed = not names.isdisjoint(old.checked_inputs)
    if is_managed and (new.tags or {}) != (old.tags or {}):
        changed.add(TAGS)
    live = old.all_tags or {}
    wanted = wanted_tags(old, new, live=live)
    if wanted is not None and wanted != live:
        changed.add(ALL_TAGS)
    return changed


def tag_outputs(connection: PeeringConnection, inputs: ConnectionProperties) -> Properties:
    """Return the outputs `tags` and `tagsAll`.

    Args:
        connection: the connection as it is now.
        inputs: the checked inputs.
    """
    found = read_tags(connection, inputs)
    return {name: tags for name, tags in found.items() if tags or name in inputs.given}


def read_tags(connection: PeeringConnection, recorded: ConnectionProperties) -> Properties:
    """Return `tags` and `tagsAll` as a refresh finds them; `tags` excludes the default tags.

    Args:
        connection: the connection as it is now.
        recorded: checked inputs, or outputs in the state.
    """
    own = {k: v for k, v in connection.tags.items() if k not in recorded.default_tags}
    return {TAGS: own, ALL_TAGS: dict(connection.tags)}
