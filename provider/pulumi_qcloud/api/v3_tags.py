"""Tags of what exists already, which API 3.0 leaves to the product `tag`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pulumi_qcloud.api import v3_errors, wire
from pulumi_qcloud.api.dialect import Call, Wire

MOST: Final = 10
"""Tags that one call puts on or takes off (TagResources, UnTagResources)."""


def connection_name(connection_id: str, *, region: str, uin: str) -> str:
    """Return a connection's name in six segments, by which other products know it."""
    return f"qcs::vpc:{region}:uin/{uin}:pcx/{connection_id}"


def tagged(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as the wire wants them where a connection is created."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def changes(resource: str, put: Mapping[str, str], take_off: Sequence[str]) -> list[Call[None]]:
    """TagResources and UnTagResources, as many of them as it takes.

    Args:
        resource: its name in six segments.
        put: tags to put on; one whose key is there gets the new value.
        take_off: keys of tags to take off.
    """
    pairs = [{"TagKey": key, "TagValue": value} for key, value in put.items()]
    puts = [
        _call("TagResources", {"ResourceList": [resource], "Tags": pairs[at : at + MOST]})
        for at in range(0, len(pairs), MOST)
    ]
    takes_off = [
        _call(
            "UnTagResources", {"ResourceList": [resource], "TagKeys": [*take_off[at : at + MOST]]}
        )
        for at in range(0, len(take_off), MOST)
    ]
    # First off: there is a most of tags that a resource may have.
    return [*takes_off, *puts]


def _call(action: str, parameters: Mapping[str, object]) -> Call[None]:
    return Call(action, parameters, lambda body: _all_done(action, body))


def _all_done(action: str, body: Wire) -> None:
    """Read an answer that names the resources which were refused.

    Raises:
        QcloudError: one was.
    """
    for failed in wire.rows(body.get("FailedResources")):
        raise v3_errors.from_envelope(
            action,
            wire.text(failed.get("Code")),
            wire.text(failed.get("Message")),
            wire.text(body.get("RequestId")),
        )
