"""What is wrong in a network, in a word or two for the picture."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qcloud_emulator.picture.content import Vpc


def overlap_marks(vpcs: Iterable[Vpc]) -> dict[str, str]:
    """Return what the VPCs overlap with, by their ids; those that overlap with none are left out.

    Args:
        vpcs: with their ranges.
    """
    labels: dict[str, str] = {}
    ranges = []
    for vpc in vpcs:
        labels[vpc.id] = vpc.label
        ranges += [(*bounds, vpc.id) for text in vpc.cidr_blocks if (bounds := _bounds(text))]
    overlaps: dict[str, dict[str, None]] = {}
    around: list[tuple[int, int, int, str]] = []
    # Ranges either contain each other or have nothing in common, so that those around the present
    # one form a stack; nothing is compared with everything.
    for version, first, minus_last, owner in sorted(ranges):
        while around and (around[-1][0] != version or -around[-1][2] < first):
            around.pop()
        for *_, other in around:
            if other != owner:
                overlaps.setdefault(other, {})[owner] = None
                overlaps.setdefault(owner, {})[other] = None
        around.append((version, first, minus_last, owner))
    return {
        vpc_id: f"overlaps {', '.join(sorted(labels[it] for it in others))}"
        for vpc_id, others in overlaps.items()
    }


def route_remark(ends: Iterable[tuple[str, Sequence[bool]]]) -> str:
    """Return what is wrong with the routes of an active connection, "" if nothing is.

    Args:
        ends: of each end that is visible, the name of its VPC, and of each of its route tables
            whether it leads through the connection.
    """
    visible = list(ends)
    bare = [label for label, tables in visible if not any(tables)]
    if bare and len(bare) == len(visible):
        return "no routes"
    if bare:
        return f"no route back from {bare[0]}"
    if all(all(tables) for _, tables in visible):
        return ""
    return "some tables lack a route"


def _bounds(text: str) -> tuple[int, int, int] | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return network.version, first, 1 - first - network.num_addresses
