"""Which resources a connection is described by, and what is left out for what reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from pulumi_qcloud.api.errors import ConfigurationError, InvalidParameterError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.cli.accounts import Account, Sides
from pulumi_qcloud.cli.description import Described, Describer, Role


@dataclass(slots=True)
class Planned:
    """The resources of one connection.

    Args:
        connection: as it is now.
        resources: in the order in which they are imported.
        notes: what is left out, sentences for people.
    """

    connection: PeeringConnection
    resources: list[Described] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refusal(self) -> str:
        """Why nothing of the connection can be imported, "" if something can."""
        return "" if self.resources else "; ".join(self.notes) or "there is nothing to import"


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans what is imported of each connection.

    Args:
        describer: asks the accounts.
        own: the account whose connections these are.
        peer: another account that belongs to the program, or None.
        with_routes: whether routes are imported too.
        in_component: whether a `VpcPeering` is the resources' parent.
    """

    describer: Describer
    own: Account
    peer: Account | None
    with_routes: bool
    in_component: bool

    def plan(self, connection: PeeringConnection) -> Planned:
        """Return the resources of a connection.

        What cannot be imported is a note. An acceptance that was not given yet and routes of a
        connection that is not active do not exist: the next `up` makes them.

        Raises:
            ConfigurationError: a component was asked for, which is the requester's.
            QcloudError: an account could not be asked.
        """
        planned = Planned(connection)
        accounts = (self.own, self.peer) if self.peer else (self.own,)
        sides = Sides.of(connection, accounts)
        try:
            self._add(planned, sides)
        except InvalidParameterError as error:
            return Planned(connection, notes=[error.message])
        return planned

    def _add(self, planned: Planned, sides: Sides) -> None:
        live = planned.connection
        active = live.state == PeeringState.ACTIVE
        crosses = live.uin != live.peer_uin
        if sides.requester is None and sides.accepter is None:
            planned.notes.append(f"{live.id}: neither of its VPCs is visible to the account in use")
            return
        if self.in_component and sides.requester is not self.own:
            raise ConfigurationError(
                f"{live.id} was asked for by account {live.uin}, and a VpcPeering belongs to the "
                "requester",
                hint="Use the requester's credentials, and its partner's as --peer-profile.",
            )
        if sides.requester is not None:
            accepted_here = crosses and sides.accepter is not None
            planned.resources.append(
                self.describer.connection(sides.requester, live, accepted_here=accepted_here)
            )
        if sides.accepter is not None and crosses:
            if active:
                planned.resources.append(self.describer.accepter(sides.accepter, live))
            else:
                planned.notes.append(
                    f"{live.id} is {live.state_text}, so there is no acceptance to import"
                )
        if active and self.with_routes:
            self._add_routes(planned, sides)

    def _add_routes(self, planned: Planned, sides: Sides) -> None:
        for account, role in ((sides.requester, Role.ROUTES), (sides.accepter, Role.PEER_ROUTES)):
            if account is None:
                continue
            found = self.describer.routes(account, planned.connection, role)
            if self.in_component and len(found) > 1:
                planned.notes.append(
                    f"some routes through {planned.connection.id}: a VpcPeering has the same ones "
                    f"in every table of a side, and the tables of {found[0].inputs['vpcId']} differ"
                )
                found = found[:1]
            planned.resources += found
