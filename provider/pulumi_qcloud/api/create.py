"""Creating exactly one connection, also when the answer to Create is lost.

The API has no idempotency token, so a Create whose outcome is not known (time-out, reset, gateway
error, garbage) must not simply be sent again. What was made shows in the listing: a live connection
of the same VPCs, orientation and name that was not there before the Create.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import NoAnswerError, QcloudError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState

_SHORTEST_WAIT: Final = 1.0
"""Seconds after which a request that was left without an answer may still be carried out."""
_MADE_STATES: Final = frozenset({PeeringState.PENDING, PeeringState.ACTIVE})


@dataclass(frozen=True, slots=True)
class WantedConnection:
    """What is to be created.

    Args:
        vpc_id: the requester's VPC, either spelling.
        peer_vpc_id: the accepter's VPC, either spelling.
        peer_uin: the accepter's account, UIN as decimal text.
        name: 1 to 60 characters.
        peer_region: the accepter's region in the long form, "" for the requester's.
        extras: further settings of the connection, those that the version's features know.
    """

    vpc_id: str
    peer_vpc_id: str
    peer_uin: str
    name: str
    peer_region: str = ""
    extras: Mapping[str, object] = field(default_factory=dict, hash=False)

    def fits(self, connection: PeeringConnection) -> bool:
        """Return whether a connection has these VPCs, this way round, and this name."""
        return (
            self.vpc_id in connection.vpc.spellings()
            and self.peer_vpc_id in connection.peer_vpc.spellings()
            and self.name == connection.name
        )


def create_once(
    client: VpcClient,
    wanted: WantedConnection,
    *,
    known: Collection[str],
    claim: Callable[[str], bool] = lambda _: True,
) -> str:
    """Create a connection and return its id; never makes a second one.

    Args:
        client: the requester's client.
        wanted: what to create.
        known: ids of all connections that a listing taken before showed, and of those that this
            process deleted.
        claim: takes an id for this call; False if another call of this process has it.

    Raises:
        QcloudError: the API's refusal, or, where the outcome could not be found out, an error that
            says so (`nothing_happened` is then False).
    """
    deadline = client.new_deadline()
    lost = False
    while True:
        try:
            made = client.create_peering_connection(
                vpc_id=wanted.vpc_id,
                peer_vpc_id=wanted.peer_vpc_id,
                peer_uin=wanted.peer_uin,
                name=wanted.name,
                peer_region=wanted.peer_region,
                extras=wanted.extras,
                deadline=deadline,
            )
        except QcloudError as error:
            if error.nothing_happened and not lost:
                raise
            found = _look(client, wanted, known, claim, error)
            if found is None and not error.nothing_happened:
                client.timing.sleep(max(client.request_timeout, _SHORTEST_WAIT))
                found = _look(client, wanted, known, claim, error)
            if found is not None:
                return found
            if error.nothing_happened or deadline.left() < 2 * client.request_timeout:
                raise
            lost = True
        else:
            claim(made)
            return made


def _look(
    client: VpcClient,
    wanted: WantedConnection,
    known: Collection[str],
    claim: Callable[[str], bool],
    cause: QcloudError,
) -> str | None:
    """Return the id of the connection that an earlier Create made, None where there is none yet."""
    try:
        listing = client.list_peering_connections()
    except QcloudError as error:
        raise NoAnswerError(
            f"{cause.message.rstrip('.')}; whether the connection was made is not known, "
            f"since it could not be looked up: {error.message}",
            action=cause.action,
            code=cause.code,
        ) from None
    return next(
        (
            connection.id
            for connection in listing
            if connection.state in _MADE_STATES
            and connection.id not in known
            and wanted.fits(connection)
            and claim(connection.id)
        ),
        None,
    )
