"""What a Create that was refused or went unanswered is told with: the inputs, and what to do.

The API's own texts often do not say which of the VPCs they mean.
"""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.api.errors import (
    AccountNotFoundError,
    AlreadyExistsError,
    CidrConflictError,
    InvalidNameError,
    NotAuthorizedError,
    OtherRegionError,
    QcloudError,
    QuotaExceededError,
    VpcNotFoundError,
    WhoseResultError,
)
from pulumi_qcloud.lifecycle.ownership import Wish

_PAIR: Final = ("vpcId", "peerVpcId")
_CONCERNED: Final[dict[type[QcloudError], tuple[str, ...]]] = {
    AccountNotFoundError: ("peerUin",),
    AlreadyExistsError: _PAIR,
    CidrConflictError: _PAIR,
    InvalidNameError: ("peeringConnectionName",),
    NotAuthorizedError: ("region",),
    OtherRegionError: (*_PAIR, "region"),
    QuotaExceededError: _PAIR,
    VpcNotFoundError: (*_PAIR, "peerUin", "region"),
}
"""The inputs that an error of Create is about."""


def explain(error: QcloudError, wish: Wish, *, region: str) -> None:
    """Add to an error of Create what was asked for, and what to do if it may have been made.

    Args:
        error: what came of it.
        wish: what was to be created.
        region: where, in the long form.
    """
    wanted = wish.connection
    given = {
        "vpcId": wanted.vpc_id,
        "peerVpcId": wanted.peer_vpc_id,
        "peerUin": wanted.peer_uin,
        "peeringConnectionName": wanted.name,
        "region": region,
    }
    said = ", ".join(f"{name} is {given[name]!r}" for name in _CONCERNED.get(type(error), ()))
    if said:
        error.message = f"{error.message.rstrip('.')}; {said}"
    if not error.nothing_happened and not isinstance(error, WhoseResultError):
        made = (
            f"{wanted.name!r} between {wanted.vpc_id} and {wanted.peer_vpc_id} was made after all"
        )
        error.hint = (
            f"Run `pulumi up` again: if {made}, it is recognised."
            if wish.default_name
            else f"Run `pulumi up` again; if {made}, set adopt=True for that run."
        )
