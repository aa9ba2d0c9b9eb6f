"""What each state of a peering connection means for the life of the resource: one table."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.model import PeeringState


class Remedy(enum.Enum):
    """What brings a connection back to life."""

    NONE = enum.auto()
    ENABLE = enum.auto()
    REPLACE = enum.auto()


@dataclass(frozen=True, slots=True)
class StateRules:
    """One row.

    Args:
        taken: whether a connection in this state occupies its pair of VPCs.
        adoptable: whether it can be taken over.
        gone: whether it counts as deleted.
        remedy: what `diff` asks for; anything but NONE makes the state a dead one.
        suspicious: whether a person should hear of it.
    """

    taken: bool = False
    adoptable: bool = False
    gone: bool = False
    remedy: Remedy = Remedy.NONE
    suspicious: bool = False

    @property
    def dead(self) -> bool:
        """Whether nothing flows and nothing will, unless this stack acts."""
        return self.remedy is not Remedy.NONE


_RULES: Final[Mapping[str, StateRules]] = {
    PeeringState.PENDING: StateRules(taken=True, adoptable=True),
    PeeringState.ACTIVE: StateRules(taken=True, adoptable=True),
    PeeringState.EXPIRED: StateRules(remedy=Remedy.ENABLE),
    PeeringState.REJECTED: StateRules(remedy=Remedy.REPLACE),
    PeeringState.FAILED: StateRules(remedy=Remedy.REPLACE),
    PeeringState.DELETED: StateRules(gone=True),
    PeeringState.ISOLATED: StateRules(taken=True, suspicious=True),
}
_UNKNOWN: Final = StateRules(taken=True, suspicious=True)


def rules_of(state: str) -> StateRules:
    """Return the row of a state; a state that is not known is taken and left alone."""
    return _RULES.get(state, _UNKNOWN)
