"""Creating exactly one connection, even when the answer to Create is lost.

The API has no idempotency token, so a Create with an unknown outcome (time-out, connection reset,
gateway error, malformed answer) must not simply be sent again. If it did create a connection, the
listing contains one that is live, peers the same VPCs in the same direction, and was absent before
the Create. The connection's name decides whether it is the result of this Create:

- Only one resource computes a given default name, so such a name is proof.
- A name that the user chose proves nothing. The connection counts as the result only if it is the
  only candidate, no other resource of this run holds it, it was created after the Create was sent
  according to the API's own clock, and it has the wanted tags. A message then informs the user.
  Otherwise the error names the connection.
- A connection with another name that was created since then may be the result, renamed by somebody,
  or may belong to another owner. The error names it, and no Create is sent again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import NoAnswerError, QcloudError, WhoseResultError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, WantedConnection

_SHORTEST_WAIT: Final = 1.0
"""Minimum seconds before the second listing, since the API may still execute an unanswered call."""
_MADE_STATES: Final = frozenset({PeeringState.PENDING, PeeringState.ACTIVE})


def create_once(
    client: VpcClient,
    wanted: WantedConnection,
    *,
    known: Collection[str],
    claim: Callable[[str], bool] = lambda _: True,
    is_held: Callable[[str], bool] = lambda _: False,
    notify: Callable[[str], None] | None = None,
) -> str:
    """Create a connection and return its id; never create a second one.

    Args:
        client: the requester's client.
        wanted: the connection to create.
        known: ids of all connections listed before the Create, and of those that this process
            deleted.
        claim: claims an id for this call; returns False if another resource of this run holds it.
        is_held: returns whether another resource of this run holds an id.
        notify: prints a message for the user, if the user chose the name; None for a default name,
            which no other resource computes.

    Raises:
        QcloudError: the API refused the call, or the outcome could not be determined
            (`nothing_happened` is then False).
    """
    deadline = client.new_deadline()
    search: _Search | None = None
    while True:
        sent = client.api_now()
        try:
            made = client.create_peering_connection(wanted, deadline=deadline)
        except QcloudError as error:
            if error.nothing_happened and search is None:
                raise
            search = search or _Search(client, wanted, known, claim, is_held, notify, sent)
            found = search.look(error, again=not error.nothing_happened)
            if found is None and not error.nothing_happened:
                client.timing.sleep(max(client.request_timeout, _SHORTEST_WAIT))
                found = search.look(error)
            if found is not None:
                return found
            if error.nothing_happened or deadline.left() < 2 * client.request_timeout:
                raise
        else:
            claim(made)
            return made


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for the result of an earlier Create; for the arguments see `create_once`.

    Args:
        sent: Unix seconds by the API's clock when the first Create was sent.
    """

    client: VpcClient
    wanted: WantedConnection
    known: Collection[str]
    claim: Callable[[str], bool]
    is_held: Callable[[str], bool]
    notify: Callable[[str], None] | None
    sent: float

    def look(self, cause: QcloudError, *, again: bool = False) -> str | None:
        """Return the id of the connection that was created, or None if there is none yet.

        Args:
            cause: the error of the Create.
            again: whether the caller will list again, so that a doubtful case is not an error yet.

        Raises:
            QcloudError: it cannot be determined who created a connection, or the listing failed.
        """
        made = [
            connection
            for connection in self._listed(cause)
            if connection.state in _MADE_STATES
            and connection.id not in self.known
            and self.wanted.peers(connection)
            and not self.is_held(connection.id)
        ]
        namesakes = [it for it in made if it.name == self.wanted.name]
        if self.notify is None:
            mine = next((it.id for it in namesakes if self.claim(it.id)), None)
        else:
            mine = self._single(namesakes)
        since = [it for it in made if self._is_made_since(it)]
        doubtful = since or (namesakes if self.notify else [])
        if mine is None and doubtful and not again:
            raise _whose(cause, doubtful)
        return mine

    def _single(self, namesakes: list[PeeringConnection]) -> str | None:
        """Return the id of the only connection with the chosen name, if all evidence fits."""
        if len(namesakes) != 1 or self.notify is None:
            return None
        (one,) = namesakes
        if not (self._is_made_since(one) and self.wanted.has_tags(one) and self.claim(one.id)):
            return None
        self.notify(
            f"qcloud: the answer to Create was lost; {one.id} {one.name!r}, created since then "
            f"between {self.wanted.vpc_id} and {self.wanted.peer_vpc_id}, is used as its result"
        )
        return one.id

    def _is_made_since(self, connection: PeeringConnection) -> bool:
        # The API reports creation times in whole seconds.
        made = connection.create_time
        return made is not None and made.timestamp() >= math.floor(self.sent)

    def _listed(self, cause: QcloudError) -> tuple[PeeringConnection, ...]:
        try:
            return self.client.list_peering_connections()
        except QcloudError as error:
            raise NoAnswerError(
                f"{cause.message.rstrip('.')}; it is not known whether the connection was created, "
                f"since the connections could not be listed: {error.message}",
                action=cause.action,
                code=cause.code,
            ) from None


def _whose(cause: QcloudError, candidates: list[PeeringConnection]) -> WhoseResultError:
    shown = " and ".join(f"{it.id} {it.name!r}" for it in candidates)
    has = "peers" if len(candidates) == 1 else "peer"
    return WhoseResultError(
        f"{cause.message.rstrip('.')}; {shown} now {has} the two VPCs, and it is not known whether "
        "this run or somebody else created it",
        action=cause.action,
        code=cause.code,
    )
