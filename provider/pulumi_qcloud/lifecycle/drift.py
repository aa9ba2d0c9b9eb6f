"""Drift: notices about connections that differ from the state while the program is unchanged.

For an unchanged program, no other API call reads an existing connection, so the diff looks it up in
a listing: the one that its component has fetched, or one that all connections of an account share.
The diff only shows a notice; it takes a refresh to act on the difference.
"""

from __future__ import annotations

import threading
from typing import Final

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import look_up, look_up_named, prove_recorded_account
from pulumi_qcloud.lifecycle.ownership import is_own
from pulumi_qcloud.lifecycle.properties import LISTED, ConnectionProperties, Remedy, rules_of

_WHOLE_RUN: Final = 3600.0
"""Maximum age of a listing, in seconds; it can be large, since every difference is verified."""
_MOST: Final = 5
"""Maximum number of connections that one process looks up by id."""
_MORE: Final = "qcloud: more connections may differ from the state; run `pulumi up --refresh`"
_REFRESH: Final = "run `pulumi up --refresh`, which"


def as_listed(connection: PeeringConnection) -> str:
    """Return the text that a component passes to its resource for a listed connection."""
    return f"{connection.id} {connection.state_text} {connection.name}"


class Drift:
    """The drift notices of one process; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listed: dict[str, tuple[str, ...]] = {}
        self._asked = 0
        self._unreachable = False

    def note(self, new: ConnectionProperties) -> None:
        """Remember the connections that a resource's component has listed.

        Args:
            new: the inputs from the program.
        """
        if isinstance(new.given.get(LISTED), list):
            with self._lock:
                self._listed[new.owner] = new.listed

    def line(
        self,
        access: Access,
        connection_id: str,
        owner: str,
        recorded: ConnectionProperties,
        names: tuple[str, ...],
    ) -> str:
        """Return the notice about a connection that the program leaves unchanged, or "".

        Args:
            access: access to the connection's account.
            connection_id: `pcx-...`.
            owner: default name of the connection's resource.
            recorded: the resource's outputs in the state.
            names: the recorded name and the wanted one.
        """
        if self._unreachable:
            return ""
        try:
            if self._is_listed(access, connection_id, owner, names):
                return ""
            with self._lock:
                self._asked += 1
            if self._asked > _MOST:
                return _MORE
            return _line(access, connection_id, recorded, names)
        except QcloudError:
            # A notice is not worth failing for, nor waiting for a failing API again.
            self._unreachable = True
            return ""

    def _is_listed(
        self, access: Access, connection_id: str, owner: str, names: tuple[str, ...]
    ) -> bool:
        with self._lock:
            listed = self._listed.get(owner)
        if listed is not None:
            shown = [text.split(" ", 2) for text in listed]
            found = next((it for it in shown if it[0] == connection_id and len(it) == 3), None)
            return found is not None and found[2] in names and not rules_of(found[1]).dead
        live = access.listing.find(connection_id, max_age=_WHOLE_RUN)
        return live is not None and is_own(live, *names) and not rules_of(live.state_text).dead


def _line(
    access: Access, connection_id: str, recorded: ConnectionProperties, names: tuple[str, ...]
) -> str:
    live = look_up(access, connection_id, recorded)
    if live is not None and not is_own(live, *names):
        live = look_up_named(access, connection_id, *names) or live
    if live is None or rules_of(live.state_text).gone:
        prove_recorded_account(access, connection_id, recorded)
        return f"qcloud: {connection_id} {names[0]!r} is gone; {_REFRESH} creates it again"
    rules = rules_of(live.state_text)
    if rules.dead:
        enables = rules.remedy is Remedy.ENABLE and access.client.features.enable
        cure = "enables it again" if enables else "creates it again"
        return f"qcloud: {connection_id} {names[0]!r} is {live.state_text}; {_REFRESH} {cure}"
    if not is_own(live, *names):
        return (
            f"qcloud: {connection_id} is now called {live.name!r} and no longer {names[0]!r}; "
            f"{_REFRESH} renames it back, or, if another stack or resource has taken it over, "
            "`pulumi state delete <urn>`"
        )
    return ""
