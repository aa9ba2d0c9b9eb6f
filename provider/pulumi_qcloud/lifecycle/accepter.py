"""The lifecycle of a `VpcPeeringConnectionAccepter`: the other account accepts a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pulumi_qcloud.api.errors import (
    InvalidStateError,
    NotAuthorizedError,
    PeeringConnectionNotFoundError,
    QcloudError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import (
    READ_AGE,
    Found,
    Lifecycle,
    look_up,
    look_up_answered,
    look_up_new,
    prove_recorded_account,
)
from pulumi_qcloud.lifecycle.properties import (
    PROVIDER,
    AccepterProperties,
    Change,
    Changes,
    Checked,
    Properties,
    changed,
    check_connection_id,
    check_whereabouts,
    inputs_read,
    outputs_kept,
    outputs_with,
    rules_of,
    text_of,
)

ACCEPTED: Final = "accepted"
"""Synthetic input: always True in a program, False after a refresh that finds no acceptance."""

CHANGES: Final = {
    "peeringConnectionId": Change.REPLACES,
    "region": Change.REPLACES,
    "profile": Change.LOCAL,
}

_NEW_ONE: Final = "The requester has to create a new one: run `pulumi up --refresh` in its stack."
_WAY_OUT: Final[Mapping[str, str]] = {
    PeeringState.EXPIRED: (
        "The requester has to enable it again: run `pulumi up --refresh` in its stack."
    ),
    PeeringState.REJECTED: _NEW_ONE,
    PeeringState.FAILED: _NEW_ONE,
    PeeringState.DELETED: _NEW_ONE,
}


class WrongAccepterError(NotAuthorizedError):
    """The caller is not the connection's accepter."""

    default_hint = (
        "Give the accepter that account's credentials: set profile, or a Provider in its options."
    )


class AccepterLifecycle(Lifecycle):
    """The lifecycle of an acceptance."""

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the normalised inputs and every failure found in them."""
        del olds
        checked = Checked({name: value for name, value in news.items() if name != PROVIDER})
        check_connection_id(checked, "peeringConnectionId")
        check_whereabouts(checked)
        checked.inputs.setdefault(ACCEPTED, True)
        self.access_for_check(checked)
        return checked

    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return the changes that the inputs require, compared with the recorded outputs."""
        del resource_id
        old, new = AccepterProperties.of(olds), AccepterProperties.of(news)
        changes = changed(CHANGES, old, new)
        if old.accepted is False and new.accepted is True:
            changes.because_of(ACCEPTED, Change.UPDATES)
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Accept the connection; do nothing if it is already active."""
        new = AccepterProperties.of(inputs)
        access = self.access(new)
        live = _accept(access, new.connection_id)
        return new.connection_id, _outputs(access, live, inputs)

    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the connection as its accepter sees it, or None if it is provably gone."""
        old = AccepterProperties.of(recorded)
        access = self.access(old)
        live = access.listing.find(resource_id, max_age=READ_AGE)
        if live is None or live.state != PeeringState.ACTIVE:
            # Other accounts can change its state, so the listing may be out of date.
            live = look_up(access, resource_id, old)
        if live is None or old.uin != old.peer_uin:
            # The requester sees the connection too, so prove that the caller is the accepter.
            prove_recorded_account(access, f"the acceptance of {resource_id}", old)
        if live is None:
            return None
        rules = rules_of(live.state_text)
        if rules.gone:
            return None
        if rules.suspicious:
            self.warn(
                f"qcloud: {resource_id} is {live.state_text}; it is left unchanged, and the "
                "cloud's console shows why"
            )
        accepted = live.state != PeeringState.PENDING and not rules.dead
        inputs = inputs_read({**recorded, ACCEPTED: accepted}, (*CHANGES, ACCEPTED))
        return Found(outputs={**_outputs(access, live, inputs), ACCEPTED: accepted}, inputs=inputs)

    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Accept the connection again after the requester has re-enabled it."""
        old, new = AccepterProperties.of(olds), AccepterProperties.of(news)
        if old.accepted is not False:
            return outputs_kept(old, new)
        access = self.access(old, profile=new.profile)
        return _outputs(access, _accept(access, resource_id), news)

    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Do nothing: an acceptance cannot be undone, only the connection can be deleted."""


def _accept(access: Access, connection_id: str) -> PeeringConnection:
    """Accept the connection if it is pending, and return it in its active state.

    Raises:
        PeeringConnectionNotFoundError: the connection is not visible to the caller.
        WrongAccepterError: the caller sees the connection but is not its accepter.
        InvalidStateError: the connection is neither pending nor active.
        QcloudError: the API call failed.
    """
    live = look_up_new(access, connection_id)
    if live is None:
        raise PeeringConnectionNotFoundError(
            f"{connection_id} is not visible in {access.settings.region} with the credentials of "
            f"{access.settings.credentials.source}",
            hint=(
                "Check peeringConnectionId, the region, and that the credentials are those of the "
                "accepting account."
            ),
        )
    if live.state == PeeringState.PENDING:
        return _accept_pending(access, live)
    return _as_accepted(access, live)


def _accept_pending(access: Access, live: PeeringConnection) -> PeeringConnection:
    try:
        access.client.accept_peering_connection(live.id)
    except QcloudError as error:
        if isinstance(error, NotAuthorizedError):
            _check_accepter(access, live)
        # Somebody else may have accepted it, or an earlier attempt's response may have been lost.
        try:
            seen = look_up_answered(access, live.id)
        except QcloudError:
            raise error from None
        if seen is None or seen.state == PeeringState.PENDING:
            _check_accepter(access, live)
            raise
        return _as_accepted(access, seen)
    active = replace(live, state=PeeringState.ACTIVE)
    access.listing.wrote(active)
    return active


def _as_accepted(access: Access, live: PeeringConnection) -> PeeringConnection:
    """Return a connection that is not pending, if it is active and the caller is its accepter."""
    _check_accepter(access, live)
    if live.state != PeeringState.ACTIVE:
        way_out = _WAY_OUT.get(
            live.state_text, "Check in the cloud's console what is wrong with it."
        )
        if live.state == PeeringState.EXPIRED and not access.client.features.enable:
            way_out = _NEW_ONE
        raise InvalidStateError(
            f"{live.id} is {live.state_text} and cannot be accepted", hint=way_out
        )
    return live


def _check_accepter(access: Access, live: PeeringConnection) -> None:
    """Raise if the caller is provably not the connection's accepter."""
    if live.uin == live.peer_uin or not live.peer_vpc.id:
        return
    settings = access.settings
    try:
        if caller := access.caller_uin() if live.peer_uin else None:
            if caller == live.peer_uin:
                return
            who, why = f", account {caller}", ""
        elif access.sees_vpc(live.peer_vpc.id):
            return
        else:
            who = f", configured as account {settings.uin}" if settings.uin else ""
            why = f": they do not show its VPC {live.peer_vpc.id}"
    except QcloudError:
        return
    raise WrongAccepterError(
        f"{live.id} is for account {live.peer_uin} to accept, but the credentials in use "
        f"({settings.credentials.source}{who}) are not that account's{why}"
    )


def _outputs(access: Access, live: PeeringConnection, inputs: Mapping[str, object]) -> Properties:
    """Return the outputs from the accepter's side: `vpcId` is the VPC of the accepter."""
    return outputs_with(
        inputs,
        {
            "peeringConnectionName": live.name,
            "state": live.state_text,
            "uin": live.peer_uin,
            "peerUin": live.uin,
            "vpcId": live.peer_vpc.preferred,
            "peerVpcId": live.vpc.preferred,
            "region": access.settings.region,
            "createTime": text_of(live.create_time),
        },
    )
