"""Proving that the caller is the account that a state file records.

A connection that another account does not see is not gone. API 3.0 tells who is calling. API 2.0
tells nobody, so there the proof is what only the recorded account can see: its own VPC, or
connections that have nobody but it in common. What `qcloud:uin` says is a belief, not a proof.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_qcloud.api.errors import NotAuthorizedError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.properties import known_text

_LISTING_AGE = 10.0


class WrongAccountError(NotAuthorizedError):
    """It is not proven that the caller is the account that the state records."""

    default_hint = (
        "Use that account's credentials; if the connection is really gone, remove it from the "
        "state with `pulumi state delete <urn>`."
    )


def prove_recorded_account(
    access: Access, connection_id: str, recorded: Mapping[str, object]
) -> None:
    """Return if the caller is the account that created the connection.

    Args:
        access: client and listing of the recorded region.
        connection_id: `pcx-...`, for the text of the error.
        recorded: the connection's outputs in the state.

    Raises:
        WrongAccountError: there is no proof; it names both accounts and the way out.
        QcloudError: the API could not be asked.
    """
    uin = known_text(recorded, "uin")
    caller = access.caller_uin() if uin else None
    candidates = frozenset({caller}) if caller else _candidates(access, uin)
    if uin and candidates == {uin}:
        return
    may_be = not uin or not candidates or uin in candidates
    if may_be and any(access.sees_vpc(vpc_id) for vpc_id in _own_vpcs(recorded)):
        return
    owner = f"account {uin}" if uin else "an account that the state does not name"
    source = access.settings.credentials.source
    found = (
        f"but the credentials in use ({source}) are those of account {caller}"
        if caller
        else f"and it is not proven that the credentials in use ({source}, "
        f"{_who(access, candidates)}) are that account's in {access.settings.region}"
    )
    raise WrongAccountError(f"{connection_id} belongs to {owner}, {found}")


def contradiction(access: Access) -> str:
    """Return what is wrong with the account that the user states, "" where nothing is known to be.

    Raises:
        QcloudError: the API could tell who is calling, and was hindered.
    """
    stated = access.settings.uin
    # The emulator has told whose the key pair is.
    caller = access.caller_uin() if stated and not access.settings.emulator else None
    if not caller or caller == stated:
        return ""
    return (
        f"the UIN is given as {stated}, but the credentials in use "
        f"({access.settings.credentials.source}) are those of account {caller}; set the one or "
        "the other right"
    )


def own_uin(access: Access) -> str:
    """Return the account in use: as the user states it, else as the API tells it, else "".

    Raises:
        QcloudError: the API could tell, and was hindered.
    """
    return access.settings.uin or access.caller_uin() or ""


def _candidates(access: Access, recorded_uin: str) -> frozenset[str]:
    """The UINs the caller can have; the emulator tells it, and may have VPCs of the same ids."""
    told = access.settings.uin if access.settings.emulator else None
    if told and recorded_uin and told != recorded_uin:
        return frozenset({told})
    return access.listing.callers(max_age=_LISTING_AGE)


def as_shown(
    live: PeeringConnection | None, recorded: Mapping[str, object]
) -> Mapping[str, object]:
    """Return what the state records, or what the API shows where it was never read back."""
    if live is None or known_text(recorded, "uin"):
        return recorded
    return {**recorded, "uin": live.uin, "peerUin": live.peer_uin, "uniqVpcId": live.vpc.uniq}


def _own_vpcs(recorded: Mapping[str, object]) -> list[str]:
    """The recorded account's VPCs, in the spelling that no other account's VPC has."""
    uin = known_text(recorded, "uin")
    sides = [("uniqVpcId", "vpcId")]
    if uin and uin == known_text(recorded, "peerUin"):
        sides.append(("uniqPeerVpcId", "peerVpcId"))
    ids = (known_text(recorded, uniq) or known_text(recorded, given) for uniq, given in sides)
    return [vpc_id for vpc_id in ids if vpc_id.startswith("vpc-")]


def _who(access: Access, candidates: frozenset[str]) -> str:
    if len(candidates) == 1:
        return f"account {next(iter(candidates))}"
    if access.settings.uin:
        return f"said to be account {access.settings.uin}"
    return f"of an account that API {access.settings.api_version} does not tell"
