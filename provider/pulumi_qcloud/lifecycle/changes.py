"""Comparing what a connection is with what the program wants: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_qcloud.lifecycle.extras import is_same_extra
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    VERSION_BOUND,
    Change,
    is_unknown,
    known_text,
    peer_vpc_spellings,
    vpc_spellings,
)
from pulumi_qcloud.lifecycle.states import Remedy
from pulumi_qcloud.lifecycle.tags import TAG_PROPERTIES, is_same_tags


@dataclass(slots=True)
class Changes:
    """What has to be done.

    Args:
        update: whether anything differs.
        replaces: the inputs for whose sake the connection has to be made anew.
    """

    update: bool = False
    replaces: list[str] = field(default_factory=list)

    def because_of(self, name: str, kind: Change) -> None:
        """Add a difference in one input."""
        self.update = True
        if kind is Change.REPLACES:
            self.replaces.append(name)


def changed(
    table: Mapping[str, Change], olds: Mapping[str, object], news: Mapping[str, object]
) -> Changes:
    """Return what the inputs ask for, compared one by one.

    Args:
        table: every input a user can set, and what a change of it leads to.
        olds: outputs of the resource.
        news: checked inputs of the program; one that is left out keeps what is, except a profile,
            and an unknown one counts as different.
    """
    changes = Changes()
    for name, kind in table.items():
        wanted = news.get(name)
        stays = wanted is None and kind is not Change.LOCAL
        if is_unknown(wanted) or not (stays or wanted == olds.get(name)):
            changes.because_of(name, kind)
    return changes


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
