"""Rules on who owns a connection, so that nobody else deletes, changes or takes it over.

The rules:

1. A resource *holds* a connection in a run if it created it or took it over in that run, or if the
   diff of the program, not of a refresh, kept it. `run_notes` shares this between the processes.
2. Deleting a held connection succeeds without an API call.
3. Any other connection is looked up first. If it is not found, it counts as deleted once the
   account is proven.
4. A dead connection, or one with the recorded name, is deleted.
5. A connection that still has another name after the waits for a lagging read is left alone: the
   delete fails.
6. An update requires the recorded or the wanted name on the connection. It therefore completes an
   interrupted rename, but does not undo a rename by somebody else.
7. A resource takes over only a connection that is neither held nor deleted in this run, and only
   with `adopt=True` or if the connection has the resource's own default name and is less than a
   day old. It claims the connection before it changes it.
8. Routes are removed by the resource that made them, unless another resource holds them, and only
   while their connection has the recorded name or a name given by a resource of the run.
9. If the response to a Create was lost, the default name is enough to recognise the new connection.
   A chosen name is not: see `api.create`.
10. A connection that two resources of a program declare is refused: "declare it once".

The rules can rely only on the calls that the engine (3.259) makes to a provider:

| command | calls |
|---|---|
| `up`, `preview` | `check` and `diff` of the whole program, then `delete` of what it dropped |
| `up --target X` | `check` and `diff` of X alone, no `delete` of resources that are not targets |
| `up --refresh` | first `read` and `diff` of the whole state, including what will be deleted |
| `destroy`, also with `--run-program` | only `delete` |
| `destroy --refresh` | `read` and `diff` of the whole state, then `delete` |
| a replacement | `check` with and without the previous inputs, `delete`, `create` |
| `--replace`, a taint | no `diff`; `check` without the previous inputs, `delete`, `create` |

`delete` gets the outputs and no URN. All plugin processes of a phase are started with the same
engine address; the preview and the update of one `up` have different addresses. All functions here
are pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.errors import (
    AccountNotFoundError,
    AlreadyExistsError,
    CidrConflictError,
    InvalidNameError,
    InvalidStateError,
    NotAuthorizedError,
    OtherRegionError,
    QcloudError,
    QuotaExceededError,
    VpcNotFoundError,
    WhoseResultError,
)
from pulumi_qcloud.api.model import PeeringConnection, WantedConnection
from pulumi_qcloud.lifecycle.connection_outputs import CHOICES, FIXED
from pulumi_qcloud.lifecycle.properties import rules_of

LONGEST_INTERRUPTION: Final = timedelta(hours=24)
"""Maximum age of a connection with the default name that counts as left by an interrupted run."""
_DEFAULT_NAME: Final = re.compile(r".+-[0-9a-f]{8}")
_PAGE: Final = "docs/adopt-and-import.md"
_ITS_OWN: Final = "if it is this resource's own, run the same command with --refresh"
"""Advice for `--replace` and a taint, whose check cannot recognise the resource's connection."""


class TakenError(AlreadyExistsError):
    """The pair of VPCs is peered by a connection that this resource must not take over."""

    default_hint = ""


class OtherNameError(InvalidStateError):
    """The connection's name is not the recorded one, so somebody else may own it now."""

    default_hint = (
        "Run the same command with --refresh if it is still this stack's, or `pulumi state delete "
        "<urn>` if another stack or resource has taken it over."
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """The connection that a resource wants, and whether it may take one over.

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
    """The decision to take over a connection of the pair, to create one, or to refuse.

    Args:
        adopted: the connection to take over, if any.
        refusal: why neither taking over nor creating is possible, "" if one of them is.
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
    """Decide whether to take over one of the connections that occupy the pair.

    Args:
        taken: connections that `occupying` returned.
        wish: the connection that the resource wants.
        now: the current time, timezone-aware.
    """
    refusals: list[str] = []
    # Of two connections, the one with the wanted name is the likelier match.
    for connection in sorted(taken, key=lambda one: one.name != wish.connection.name):
        refusal = _refusal(connection, wish, now)
        if not refusal:
            return Verdict(adopted=connection)
        refusals.append(refusal)
    return Verdict(refusal=refusals[0] if refusals else "")


def is_own(live: PeeringConnection, *names: str) -> bool:
    """Return whether a connection has one of the names in the state or the program.

    Args:
        live: the connection as it is now.
        names: the names in the state and the program; "" is ignored, and if no other name is given,
            the connection counts as own.
    """
    listed = [name for name in names if name]
    return not listed or live.name in listed


def refuse_other_name(live: PeeringConnection, recorded: str, *, doing: str) -> OtherNameError:
    """Return the error for a connection whose name differs from the recorded one.

    Args:
        live: the connection as it is now.
        recorded: the connection's name in the state.
        doing: the action that was not carried out, `deleted` or `changed`.
    """
    outcome = "deletes it" if doing == "deleted" else "renames it back"
    by_hand = (
        "if it was renamed by hand, or a run was interrupted, run the same command with --refresh, "
        f"which {outcome}"
    )
    taken = (
        "if another stack or resource has taken it over, remove it from this state with "
        "`pulumi state delete <urn>`"
    )
    ways = (taken, by_hand) if looks_like_default_name(live.name) else (by_hand, taken)
    hint = "; ".join(ways)
    return OtherNameError(
        f"{live.id} is called {live.name!r}, but the state records {recorded!r}, so it was not "
        f"{doing}",
        hint=f"{hint[0].upper()}{hint[1:]}.",
    )


def looks_like_default_name(name: str) -> bool:
    """Return whether a name has the form of a default name, of this stack or another."""
    return bool(_DEFAULT_NAME.fullmatch(name))


def refuse_second(connection_id: str, name: str, second: str, first: str) -> TakenError:
    """Return the error for a connection that two resources of a program declare.

    Args:
        connection_id: `pcx-...`.
        name: the connection's name.
        second: default name of the resource that is refused.
        first: default name of the resource that holds it, "" for a resource of another process.
    """
    return TakenError(
        f"{connection_id} {name!r} already belongs to {named(first)} of this program, but "
        f"{named(second)} declares it too; declare it once"
    )


def named(owner: str) -> str:
    """Return a resource's logical name as text for a message.

    Args:
        owner: the resource's default name, "" for a resource of another process.
    """
    if not owner:
        return "a resource of another provider"
    return f"resource {(owner[:-9] if looks_like_default_name(owner) else owner)!r}"


def takeover_text(
    connection: PeeringConnection,
    wish: Wish,
    changes: Sequence[str],
    *,
    may_be_own: bool | None = None,
) -> str:
    """Return the line that announces or reports a takeover.

    Args:
        connection: the connection as it is now.
        wish: the connection that the resource wants.
        changes: inputs other than the name that differ.
        may_be_own: before a takeover, whether the connection may be the resource's own and so be
            replaced instead of taken over; None once it has been taken over.
    """
    wanted = wish.connection
    renamed = [] if connection.name == wanted.name else [f"renamed to {wanted.name!r}"]
    given = [f"given the program's {' and '.join(changes)}"] if changes else []
    becomes = f"; it is {' and '.join([*renamed, *given])}" if renamed or given else ""
    # A connection with the resource's default name already belongs to this stack.
    taken = "" if wish.default_name and not renamed else "; from then on this stack can delete it"
    its_own = ", unless it is this resource's own and is being replaced" if may_be_own else ""
    return (
        f"qcloud: {'adopted' if may_be_own is None else 'adopts'} {connection.id} "
        f"{connection.name!r} ({connection.state_text}), which peers {wanted.vpc_id} and "
        f"{wanted.peer_vpc_id}{becomes}{taken}{its_own}"
    )


def _refusal(connection: PeeringConnection, wish: Wish, now: datetime) -> str:
    wanted = wish.connection
    what = f"{connection.id} {connection.name!r} ({connection.state_text})"
    pair = f"{wanted.vpc_id} and {wanted.peer_vpc_id} are already peered by {what}"
    if not rules_of(connection.state_text).adoptable:
        return f"{pair}, which cannot be taken over in this state; delete it or wait"
    if not _faces(connection, wanted) or not _same_owner(connection, wanted):
        return (
            f"{pair}, which differs in direction or peer account; to take it over, set "
            f"vpc_id={connection.vpc.preferred!r}, "
            f"peer_vpc_id={connection.peer_vpc.preferred!r}, "
            f"peer_uin={connection.peer_uin!r}, adopt=True, with the credentials of account "
            f"{connection.uin}; otherwise delete it"
            + (f"; {_ITS_OWN}" if connection.name != wanted.name else "")
        )
    if name := differs_for_good(connection, wanted.v3_inputs):
        return (
            f"{pair}, which was created with a {name} other than {wanted.v3_inputs[name]!r}; this "
            f"cannot be changed: leave {name} out to take the connection over, or delete it"
        )
    if wish.adopt:
        return ""
    if connection.name != wanted.name:
        ways = [
            "if the resource was renamed in the program, add aliases",
            "if another stack owns it, choose other VPCs",
            "set adopt=True to take it over",
        ]
        # The likeliest reason comes first.
        listed = ways if looks_like_default_name(connection.name) else ways[::-1]
        return f"{pair}; {'; '.join(listed)}; {_ITS_OWN} ({_PAGE})"
    if wish.default_name and _is_young(connection, now):
        return ""
    return (
        f"{pair} under the wanted name; if an earlier run of this stack was interrupted, set "
        "adopt=True once; if the resource was renamed in the program, add aliases; if another "
        f"stack owns it, choose other VPCs ({_PAGE})"
    )


def _faces(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return wanted.vpc_id in connection.vpc.all() and wanted.peer_vpc_id in connection.peer_vpc.all()


def _faces_back(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return wanted.vpc_id in connection.peer_vpc.all() and wanted.peer_vpc_id in connection.vpc.all()


def _same_owner(connection: PeeringConnection, wanted: WantedConnection) -> bool:
    return not (wanted.peer_uin and connection.peer_uin) or (wanted.peer_uin == connection.peer_uin)


def _is_young(connection: PeeringConnection, now: datetime) -> bool:
    made = connection.create_time
    return made is not None and now - made < LONGEST_INTERRUPTION


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
"""For each error of a create, the inputs that the error concerns."""


def explain(error: QcloudError, wish: Wish, *, region: str) -> None:
    """Add the relevant inputs to a create's error, and advice if the call may have succeeded.

    Args:
        error: the error, changed in place.
        wish: the connection that was to be created.
        region: the requester's region in the long form.
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
            f"{wanted.name!r} between {wanted.vpc_id} and {wanted.peer_vpc_id} was created "
            "after all"
        )
        error.hint = (
            f"Run `pulumi up` again: if {made}, it is recognised."
            if wish.default_name
            else f"Run `pulumi up` again; if {made}, set adopt=True for that run."
        )


def differs_for_good(connection: PeeringConnection, wanted: Mapping[str, object]) -> str:
    """Return the first immutable input in which a connection differs from the wanted one, or ""."""
    for name, read in FIXED.items():
        value = read(connection)
        if wanted.get(name) is not None and value in CHOICES[name] and value != wanted[name]:
            return name
    return ""
