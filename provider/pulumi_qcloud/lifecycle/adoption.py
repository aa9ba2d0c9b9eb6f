"""Whether a connection that already peers the pair of VPCs is taken over: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.create import WantedConnection
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.extras import differs_for_good
from pulumi_qcloud.lifecycle.states import rules_of

LONGEST_INTERRUPTION: Final = timedelta(hours=24)
"""A connection under a default name is taken for the product of an interrupted run until then."""
_RENAME_FIRST: Final = (
    "if it is to be replaced under another name, run `pulumi up --refresh` and the rename first, "
    "then the replacement (or replace it with --refresh, which does both)"
)
"""What helps where `--replace` or a taint hides from the check whose the connection is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the resource wants, and how far it may go for it.

    Args:
        connection: the wanted connection.
        default_name: whether its name is the default one, which no other resource computes.
        adopt: whether the user allows taking over an existing connection.
    """

    connection: WantedConnection
    default_name: bool
    adopt: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about the connections of the pair.

    Args:
        adopted: the connection to take over, if any.
        refusal: why neither that nor creating is possible, "" if nothing stands in the way.
    """

    adopted: PeeringConnection | None = None
    refusal: str = ""


def occupying(
    connections: Iterable[PeeringConnection], wanted: WantedConnection
) -> list[PeeringConnection]:
    """Return the connections that occupy the pair of VPCs, in either direction."""
    return [
        connection
        for connection in connections
        if rules_of(connection.state_text).taken
        and (_faces(connection, wanted) or _faces_back(connection, wanted))
    ]


def decide(taken: Iterable[PeeringConnection], wish: Wish, *, now: datetime) -> Verdict:
    """Return whether one of the connections that occupy the pair is taken over.

    Args:
        taken: connections that `occupying` returned.
        wish: what the resource wants.
        now: the present time, with zone.
    """
    refusals: list[str] = []
    # One that bears the wanted name is the likelier one of two.
    for connection in sorted(taken, key=lambda one: one.name != wish.connection.name):
        refusal = _refusal(connection, wish, now)
        if not refusal:
            return Verdict(adopted=connection)
        refusals.append(refusal)
    return Verdict(refusal=refusals[0] if refusals else "")


def _refusal(connection: PeeringConnection, wish: Wish, now: datetime) -> str:
    wanted = wish.connection
    what = f"{connection.id} {connection.name!r} ({connection.state_text})"
    pair = f"{wanted.vpc_id} and {wanted.peer_vpc_id} are already peered by {what}"
    if not rules_of(connection.state_text).adoptable:
        return f"{pair}, which cannot be taken over in this state; delete it or wait"
    if not _faces(connection, wanted) or not _same_owner(connection, wanted):
        return (
            f"{pair}, which differs in direction or peer account; to take it over write "
            f"vpc_id={_id_of(connection.vpc.uniq, connection.vpc.legacy)!r}, "
            f"peer_vpc_id={_id_of(connection.peer_vpc.uniq, connection.peer_vpc.legacy)!r}, "
            f"peer_uin={connection.peer_uin!r}, adopt=True, with the credentials of account "
            f"{connection.uin}; otherwise delete it"
            + (f"; {_RENAME_FIRST}" if connection.name != wanted.name else "")
        )
    if name := differs_for_good(connection, wanted.extras):
        return (
            f"{pair}, which was made with another {name} than {wanted.extras[name]!r}; that cannot "
            f"be changed: leave {name} out to take it over, or delete it"
        )
    if wish.adopt:
        return ""
    if connection.name != wanted.name:
        return (
            f"{pair}; if the resource was renamed in the program, add aliases; otherwise import "
            f"the connection, set adopt=True to take it over, or delete it; {_RENAME_FIRST}"
        )
    if wish.default_name and _is_young(connection, now):
        return ""
    return (
        f"{pair} under the wanted name; if an earlier run of this stack was interrupted, set "
        "adopt=True once; if the resource was renamed in the program, add aliases; otherwise "
        "import the connection or choose other VPCs"
    )


def _faces(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return (
        wanted.vpc_id in connection.vpc.spellings()
        and wanted.peer_vpc_id in connection.peer_vpc.spellings()
    )


def _faces_back(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return (
        wanted.vpc_id in connection.peer_vpc.spellings()
        and wanted.peer_vpc_id in connection.vpc.spellings()
    )


def _same_owner(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return not (wanted.peer_uin and connection.peer_uin) or (wanted.peer_uin == connection.peer_uin)


def _is_young(connection: PeeringConnection, now: datetime) -> bool:
    made = connection.create_time
    return made is not None and now - made < LONGEST_INTERRUPTION


def _id_of(uniq: str, legacy: str) -> str:
    return uniq or legacy
