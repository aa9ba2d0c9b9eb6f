"""Bringing a live connection to what a program wants of it, in place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.account import own_uin
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.properties import known_text
from pulumi_qcloud.lifecycle.tags import wanted_tags


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
