"""The life of a `VpcPeeringConnectionAccepter`: the other account's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pulumi_qcloud.api.errors import ApiError, InvalidStateError, PeeringConnectionNotFoundError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.lifecycle.account import prove_recorded_account
from pulumi_qcloud.lifecycle.base import READ_AGE, Found, Lifecycle, outputs_with
from pulumi_qcloud.lifecycle.changes import Changes, changed
from pulumi_qcloud.lifecycle.checks import Checked, check_connection_id, check_whereabouts
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.presence import look_up, look_up_new
from pulumi_qcloud.lifecycle.properties import (
    CHECKED_INPUTS,
    PROVIDER,
    Change,
    Properties,
    known_text,
    known_texts,
)
from pulumi_qcloud.lifecycle.states import rules_of

ACCEPTED: Final = "accepted"
"""Synthetic input: always True in a program, False in what a refresh finds otherwise."""

CHANGES: Final = {
    "peeringConnectionId": Change.REPLACES,
    "region": Change.REPLACES,
    "profile": Change.LOCAL,
}

_WAY_OUT: Final = {
    "EXPIRED": "The requester has to enable it again: `pulumi up --refresh` in its stack does.",
    "REJECTED": "The requester has to make a new one: `pulumi up --refresh` in its stack does.",
}


class AccepterLifecycle(Lifecycle):
    """Everything that can happen to an acceptance under Pulumi."""

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the inputs to work with, and everything that is wrong with them."""
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
        """Return what brings the acceptance from its outputs to the inputs."""
        del resource_id
        changes = changed(CHANGES, olds, news)
        if known_text(olds, "state") != PeeringState.ACTIVE and news.get(ACCEPTED) is True:
            changes.because_of(ACCEPTED, Change.UPDATES)
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Accept the connection; one that is active already is fine."""
        connection_id = known_text(inputs, "peeringConnectionId")
        access = self.access(inputs)
        return connection_id, _outputs(access, _accept(access, connection_id), inputs)

    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the connection as its accepter sees it, None if it is provably gone."""
        access = self.access(recorded)
        live = access.listing.find(resource_id, max_age=READ_AGE)
        if live is None or live.state != PeeringState.ACTIVE:
            # Others change its state: a listing is no ground to act on.
            live = look_up(access, resource_id, recorded)
        if live is None:
            prove_recorded_account(access, resource_id, recorded)
            return None
        if rules_of(live.state_text).gone:
            return None
        found = {**recorded, ACCEPTED: live.state == PeeringState.ACTIVE}
        inputs = {name: found[name] for name in known_texts(recorded, CHECKED_INPUTS)}
        return Found(outputs=_outputs(access, live, inputs), inputs=inputs)

    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Accept the connection again, after it was enabled again."""
        access = self.access({**news, "region": olds.get("region")})
        return _outputs(access, _accept(access, resource_id), news)

    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Forget the acceptance; it cannot be taken back, only the connection deleted."""


def _accept(access: Access, connection_id: str) -> PeeringConnection:
    """Return the connection once it is active.

    Raises:
        PeeringConnectionNotFoundError: the caller does not see it.
        InvalidStateError: it is neither pending nor active.
        QcloudError: the API refused, or could not be asked.
    """
    live = look_up_new(access, connection_id)
    if live is None:
        raise PeeringConnectionNotFoundError(
            f"{connection_id} is not visible in {access.settings.region} with the credentials of "
            f"{access.settings.credentials.source}",
            hint=(
                "Check peeringConnectionId, the region, and that the credentials are those of the "
                "account that is to accept."
            ),
        )
    if live.state == PeeringState.PENDING:
        live = _accepted(access, live)
    if live.state != PeeringState.ACTIVE:
        raise InvalidStateError(
            f"{connection_id} is {live.state_text} and cannot be accepted",
            hint=_WAY_OUT.get(live.state_text, "The requester has to repair or replace it."),
        )
    return live


def _accepted(access: Access, live: PeeringConnection) -> PeeringConnection:
    try:
        access.client.accept_peering_connection(live.id)
    except ApiError:
        # Somebody else may have accepted it, or the answer to a first call was lost.
        seen = access.client.get_peering_connection(live.id)
        if seen is None or seen.state == PeeringState.PENDING:
            raise
        return seen
    active = replace(live, state=PeeringState.ACTIVE)
    access.listing.wrote(active)
    return active


def _outputs(access: Access, live: PeeringConnection, inputs: Mapping[str, object]) -> Properties:
    """What the accepter sees: the VPC that it owns first, the requester's as the peer."""
    return outputs_with(
        inputs,
        {
            "peeringConnectionName": live.name,
            "state": live.state_text,
            "uin": live.peer_uin,
            "peerUin": live.uin,
            "vpcId": live.peer_vpc.uniq or live.peer_vpc.legacy,
            "peerVpcId": live.vpc.uniq or live.vpc.legacy,
            "region": live.peer_region or access.settings.region,
        },
    )
