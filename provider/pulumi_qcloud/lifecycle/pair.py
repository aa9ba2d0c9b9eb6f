"""What stands between the pair of VPCs already, and what that means for a resource."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_qcloud.api.create import WantedConnection
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.account import own_uin
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.checks import Checked
from pulumi_qcloud.lifecycle.clients import Access, tell
from pulumi_qcloud.lifecycle.extras import extras_of
from pulumi_qcloud.lifecycle.modifying import as_wanted, differences
from pulumi_qcloud.lifecycle.outputs import present_time
from pulumi_qcloud.lifecycle.ownership import (
    TakenError,
    Verdict,
    Wish,
    decide,
    occupying,
    refuse_second,
    takeover_line,
)
from pulumi_qcloud.lifecycle.properties import DEFAULT_NAME, is_unknown, known_text
from pulumi_qcloud.lifecycle.run_notes import Met, RunNotes


def wish_of(inputs: Mapping[str, object], access: Access) -> Wish:
    """Return what checked inputs wish for.

    Raises:
        QcloudError: the API could not be asked who is calling.
    """
    name = known_text(inputs, "peeringConnectionName")
    return Wish(
        connection=WantedConnection(
            vpc_id=known_text(inputs, "vpcId"),
            peer_vpc_id=known_text(inputs, "peerVpcId"),
            peer_uin=known_text(inputs, "peerUin") or own_uin(access),
            name=name,
            extras=extras_of(inputs),
        ),
        default_name=name == known_text(inputs, DEFAULT_NAME),
        adopt=inputs.get("adopt") is True,
    )


def owner_of(inputs: Mapping[str, object]) -> str:
    """Return what tells a resource from the others of its program: its default name."""
    return known_text(inputs, DEFAULT_NAME) or known_text(inputs, "peeringConnectionName")


def check_pair(checked: Checked, access: Access, met: Met, notes: RunNotes) -> None:
    """Tell what is to be adopted; add a failure if the pair is taken otherwise, and not by itself.

    One under the wanted name may be its own: that is left to `create`.

    Args:
        checked: inputs of a resource without a past, or of one that is to be replaced.
        access: the way to the requester's account.
        met: what this process knows to be its own.
        notes: what this run holds.

    Raises:
        QcloudError: the API could not be asked.
    """
    inputs = checked.inputs
    concerned = ("vpcId", "peerVpcId", "peerUin", "peeringConnectionName", "adopt")
    if checked.failures or is_unknown([inputs.get(name) for name in concerned]):
        return
    wish = wish_of(inputs, access)
    _check_uin(checked, access, access.listing.callers(max_age=LISTING_AGE))
    listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=LISTING_AGE)
    taken = [it for it in occupying(listing, wish.connection) if not notes.is_deleted(it.id)]
    owner = owner_of(inputs)
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            checked.fail(
                "", str(refuse_second(connection.id, connection.name, owner, holder.owner))
            )
            return
    now = present_time(access.client.timing.now())
    strangers = [it for it in taken if not met.knows(it)]
    if not wish.adopt:
        # Under the wanted name it may be its own.
        strangers = [it for it in strangers if it.name != wish.connection.name]
    if refusal := decide(strangers, wish, now=now).refusal:
        checked.fail("", refusal)
        return
    if wish.adopt:
        _plan(
            checked, access, wish, [it for it in taken if not notes.is_replaced(it.id)], met, notes
        )


def _plan(
    checked: Checked,
    access: Access,
    wish: Wish,
    candidates: list[PeeringConnection],
    met: Met,
    notes: RunNotes,
) -> None:
    """Tell what `adopt=True` is going to take over; add a failure if another resource does."""
    verdict = decide(candidates, wish, now=present_time(access.client.timing.now()))
    if (adopted := verdict.adopted) is None:
        return
    owner = owner_of(checked.inputs)
    if holder := notes.plan(adopted.id, owner):
        checked.fail("", str(refuse_second(adopted.id, adopted.name, owner, holder.owner)))
        return
    # A replacement that no diff decided on is checked like a resource without a past.
    may_be_own = adopted.name == wish.connection.name or met.knows(adopted)
    tell(told_takeover(access, adopted, wish, checked.inputs, may_be_own=may_be_own))


def told_takeover(
    access: Access,
    connection: PeeringConnection,
    wish: Wish,
    inputs: Mapping[str, object],
    *,
    may_be_own: bool | None = None,
) -> str:
    """Return the line that tells what is taken over; for `may_be_own` see `takeover_line`."""
    wanted = as_wanted(connection, {}, inputs, known=access.client.features.settings)
    return takeover_line(connection, wish, differences(connection, wanted), may_be_own=may_be_own)


def _check_uin(checked: Checked, access: Access, candidates: frozenset[str]) -> None:
    """Add a failure if the connections that the caller sees are not those of the stated UIN."""
    stated = access.settings.uin
    if stated and candidates and stated not in candidates:
        checked.fail(
            "",
            f"the UIN is given as {stated}, but the credentials in use "
            f"({access.settings.credentials.source}) see the connections of account "
            f"{' or '.join(sorted(candidates))}; set the one or the other right",
        )


def verdict_on(
    access: Access, wish: Wish, owner: str, notes: RunNotes, *, max_age: float
) -> Verdict:
    """Decide about the pair before a create; only a fresh listing refuses or adopts anything.

    Args:
        access: the way to the requester's account.
        wish: what the resource wants.
        owner: its default name.
        notes: what this run holds.
        max_age: seconds that a listing without any connection of the pair may be old.

    Raises:
        TakenError: the pair is taken by a connection that may not be taken over.
        QcloudError: the API could not be asked.
    """
    listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=max_age)
    if max_age and occupying(listing, wish.connection):
        listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=0.0)
    now = present_time(access.client.timing.now())
    taken = [it for it in occupying(listing, wish.connection) if not notes.is_deleted(it.id)]
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            raise refuse_second(connection.id, connection.name, owner, holder.owner)
    verdict = decide(taken, wish, now=now)
    if verdict.refusal:
        for connection in taken:
            notes.refuse(connection.id, owner)
        raise TakenError(verdict.refusal)
    return verdict
