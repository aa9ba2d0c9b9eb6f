"""Notes shared by the plugin processes of one engine run: what each resource holds.

The notes last for one run. They only prevent the removal of a connection or route that another
resource needs, and the use of one connection by two resources. The rules are in `ownership`. If the
processes of a run cannot share their notes, each process keeps its own.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.shared_folder import SharedFolder

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, order=True)
class RouteKey:
    """A route to one peering connection.

    Args:
        table_id: `rtb-...`.
        destination: CIDR block.
    """

    table_id: str
    destination: str

    def __str__(self) -> str:
        return f"{self.destination} in {self.table_id}"


@dataclass(frozen=True, slots=True)
class Holder:
    """A resource that holds a connection.

    Args:
        owner: the resource's default name, "" for a resource of another process.
        claimed: whether the resource created or took over the connection in this run; otherwise
            the connection was already in its state.
    """

    owner: str
    claimed: bool


@dataclass(slots=True)
class _Others:
    """The notes of another process."""

    planned: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    claimed: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    routes: dict[str, set[RouteKey]] = field(default_factory=dict)
    removed: dict[str, set[RouteKey]] = field(default_factory=dict)

    def note(self, what: str, connection_id: str = "", *words: str) -> None:
        """Add a note from that process; ignore a note that is not recognised."""
        if what == "plan":
            self.planned.add(connection_id)
        elif what == "begin":
            self.begun.add(connection_id)
        elif what in ("claim", "hold"):
            (self.claimed if what == "claim" else self.held).add(connection_id)
            self.names.setdefault(connection_id, set()).update(words)
        elif what == "free":
            self.held.discard(connection_id)
            self.claimed.discard(connection_id)
        elif what == "deleted":
            self.deleted.add(connection_id)
        elif what in ("route", "freed") and len(words) == 2:
            routes = self.routes.setdefault(connection_id, set())
            (routes.add if what == "route" else routes.discard)(RouteKey(*words))
        elif what in ("removed", "restored") and len(words) == 2:
            removed = self.removed.setdefault(connection_id, set())
            (removed.add if what == "removed" else removed.discard)(RouteKey(*words))


class RunNotes:
    """The notes of all processes of a run; safe to use from several threads.

    Args:
        folder: the folder shared by the processes of the run, None to share nothing.
        warn: shows a line to the user.
    """

    def __init__(
        self, folder: SharedFolder | None = None, warn: Callable[[str], None] = lambda _: None
    ) -> None:
        self._folder = folder
        self._warn = warn
        self._is_mute = False
        self._lock = threading.RLock()
        self._planned: dict[str, str] = {}
        self._begun: set[str] = set()
        self._made: set[tuple[str, str]] = set()
        self._claimed: dict[str, str] = {}
        self._held: dict[str, dict[str, frozenset[str]]] = {}
        self._names: dict[str, set[str]] = {}
        self._deleted: set[str] = set()
        self._replaced: set[str] = set()
        self._routes: dict[str, dict[Hashable, frozenset[RouteKey]]] = {}
        self._count: Counter[tuple[str, Hashable]] = Counter()
        self._removed: dict[str, set[RouteKey]] = {}
        self._others: dict[str, _Others] = {}
        self._alone: dict[str, threading.Lock] = {}

    # Connections

    def plan(self, connection_id: str, owner: str) -> Holder | None:
        """Note that a resource will take over a connection once its create begins.

        Until then the connection can still be deleted: a resource under `--replace` or a taint is
        checked like a new one, but its own connection is deleted before the create.

        Args:
            connection_id: `pcx-...`.
            owner: the resource's default name.

        Returns:
            The other resource that holds the connection, if any; in that case nothing is noted.
        """
        with self._lock:
            holder = self.holder(connection_id, owner) or self._planner(connection_id, owner)
            if holder is None and connection_id not in self._planned:
                self._planned[connection_id] = owner
                self._write("plan", connection_id)
            return holder

    def is_planned(self, connection_id: str, owner: str) -> bool:
        """Return whether the check of a resource has announced this takeover."""
        with self._lock:
            return self._planned.get(connection_id) == owner

    def claim(self, connection_id: str, owner: str, name: str) -> Holder | None:
        """Claim a connection for a resource that creates it or takes it over.

        Args:
            connection_id: `pcx-...`.
            owner: the resource's default name.
            name: the name that the connection will have.

        Returns:
            The other resource that holds the connection, if any; in that case it is not claimed.
        """
        with self._lock:
            if holder := self.holder(connection_id, owner):
                return holder
            if connection_id not in self._claimed:
                if not self._shared(lambda folder: folder.claim(connection_id), otherwise=True):
                    return Holder("", claimed=True)
                self._claimed[connection_id] = owner
            self._note_names("claim", connection_id, name)
            return None

    def made(self, connection_id: str, owner: str) -> None:
        """Note that a resource has created a connection, and so can delete it again."""
        with self._lock:
            self._made.add((connection_id, owner))

    def is_made_by(self, connection_id: str, owner: str) -> bool:
        """Return whether a resource created, and did not take over, a connection in this run."""
        with self._lock:
            return (connection_id, owner) in self._made

    def hold(self, connection_id: str, owner: str, names: Iterable[str]) -> Holder | None:
        """Note that a resource of the program has a connection in its state and keeps it.

        Args:
            connection_id: `pcx-...`.
            owner: the resource's default name.
            names: the recorded name and the wanted one.

        Returns:
            The other resource that holds the connection, if any. If that resource has claimed the
            connection, no hold is noted.
        """
        with self._lock:
            holder = self._planner(connection_id, owner) or self.holder(connection_id, owner)
            if holder is None or not holder.claimed:
                self._held.setdefault(connection_id, {})[owner] = frozenset(names)
                self._note_names("hold", connection_id, *names)
            return holder

    def release(self, owner: str, replaced: str = "") -> None:
        """Note that a resource will be replaced and no longer holds anything.

        Args:
            owner: the resource's default name.
            replaced: id of its connection if a diff requires the replacement, else "".
        """
        with self._lock:
            self._replaced |= {replaced} - {""}
            for connection_id, holders in list(self._held.items()):
                if holders.pop(owner, None) is None or holders:
                    continue
                del self._held[connection_id]
                if connection_id not in self._claimed:
                    self._write("free", connection_id)

    def is_replaced(self, connection_id: str) -> bool:
        """Return whether a diff in this process requires replacing a connection."""
        with self._lock:
            return connection_id in self._replaced

    def holder(self, connection_id: str, owner: str = "") -> Holder | None:
        """Return a resource that holds a connection, other than a given resource.

        Args:
            connection_id: `pcx-...`.
            owner: default name of the resource to leave out, "" to leave out none.
        """
        with self._lock:
            self._catch_up()
            claimed = self._claimed.get(connection_id)
            if claimed is not None and (not owner or claimed != owner):
                return Holder(claimed, claimed=True)
            for one in self._held.get(connection_id, ()):
                if not owner or one != owner:
                    return Holder(one, claimed=False)
            for other in self._others.values():
                if connection_id in other.claimed or connection_id in other.held:
                    return Holder("", claimed=connection_id in other.claimed)
            return None

    def begin(self, owner: str) -> None:
        """Note that a resource's create begins, so the connection it is to take over is needed."""
        with self._lock:
            for connection_id, planner in self._planned.items():
                if planner == owner and connection_id not in self._begun:
                    self._begun.add(connection_id)
                    self._write("begin", connection_id)

    def refuse(self, connection_id: str, owner: str) -> None:
        """Note that a resource still needs a connection that its create could not take over."""
        with self._lock:
            self._planned.setdefault(connection_id, owner)
            self._begun.add(connection_id)
            self._write("begin", connection_id)

    def is_in_doubt(self, connection_id: str) -> bool:
        """Return whether a create was to take over a connection but has not claimed it."""
        with self._lock:
            return self.holder(connection_id) is None and self.wanted_by(connection_id) is not None

    def wanted_by(self, connection_id: str) -> Holder | None:
        """Return the resource that holds a connection, or else the one that is to take it over."""
        with self._lock:
            if holder := self.holder(connection_id):
                return holder
            if connection_id in self._begun:
                return Holder(self._planned[connection_id], claimed=True)
            elsewhere = any(connection_id in other.begun for other in self._others.values())
            return Holder("", claimed=True) if elsewhere else None

    def _planner(self, connection_id: str, owner: str) -> Holder | None:
        """Return another resource that plans to take over a connection."""
        planner = self._planned.get(connection_id)
        if planner is not None and planner != owner:
            return Holder(planner, claimed=True)
        self._catch_up()
        elsewhere = any(connection_id in other.planned for other in self._others.values())
        return Holder("", claimed=True) if elsewhere else None

    def knows_name(self, connection_id: str, name: str) -> bool:
        """Return whether a resource of the run has given, or will give, a connection this name."""
        digest = _digest(connection_id, name)
        with self._lock:
            self._catch_up()
            every = (self._names, *(other.names for other in self._others.values()))
            return any(digest in names.get(connection_id, ()) for names in every)

    def delete(self, connection_id: str) -> None:
        """Note that this run deletes a connection, so that no resource takes it over."""
        with self._lock:
            self._deleted.add(connection_id)
            self._write("deleted", connection_id)

    def is_deleted(self, connection_id: str) -> bool:
        """Return whether this run has begun to delete a connection."""
        with self._lock:
            self._catch_up()
            return connection_id in self._deleted or any(
                connection_id in other.deleted for other in self._others.values()
            )

    # Routes

    def hold_routes(self, connection_id: str, owner: Hashable, routes: Iterable[RouteKey]) -> None:
        """Note that a resource holds these routes.

        Args:
            connection_id: `pcx-...`.
            owner: a key for the resource in this process; resources with equal keys are counted.
            routes: all routes of the resource.
        """
        with self._lock:
            self._count[connection_id, owner] += 1
            before = self._own_routes(connection_id)
            self._routes.setdefault(connection_id, {})[owner] = frozenset(routes)
            for it in sorted(self._own_routes(connection_id) - before):
                self._write("route", connection_id, it.table_id, it.destination)

    def release_routes(self, connection_id: str, owner: Hashable) -> None:
        """Note that a resource no longer holds its routes, since it is changed or removed."""
        with self._lock:
            before = self._own_routes(connection_id)
            self._count[connection_id, owner] -= 1
            if self._count[connection_id, owner] > 0:
                return
            del self._count[connection_id, owner]
            self._routes.get(connection_id, {}).pop(owner, None)
            for it in sorted(before - self._own_routes(connection_id)):
                self._write("freed", connection_id, it.table_id, it.destination)

    def held_routes(self, connection_id: str, *, but: Hashable = None) -> set[RouteKey]:
        """Return the routes that resources of the run hold.

        Args:
            connection_id: `pcx-...`.
            but: the key of a resource to leave out.
        """
        with self._lock:
            self._catch_up()
            held = self._own_routes(connection_id, but=but)
            return held.union(*(it.routes.get(connection_id, ()) for it in self._others.values()))

    def remove_routes(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Note that a resource has removed these routes."""
        with self._lock:
            self._removed.setdefault(connection_id, set()).update(routes)
            for it in sorted(routes):
                self._write("removed", connection_id, it.table_id, it.destination)

    def restored_routes(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Note that routes which a resource has removed exist again."""
        with self._lock:
            for it in sorted(self.removed_routes(connection_id).intersection(routes)):
                self._write("restored", connection_id, it.table_id, it.destination)
            self._removed.get(connection_id, set()).difference_update(routes)
            for other in self._others.values():
                other.removed.get(connection_id, set()).difference_update(routes)

    def removed_routes(self, connection_id: str) -> frozenset[RouteKey]:
        """Return the routes that resources of the run have removed and that were not restored."""
        with self._lock:
            self._catch_up()
            own = self._removed.get(connection_id, set())
            others = (it.removed.get(connection_id, ()) for it in self._others.values())
            return frozenset(own.union(*others))

    def is_first_notice(self, line: str) -> bool:
        """Return whether no process of the run has shown this line yet, and note it as shown."""
        claim = f"told-{hashlib.sha256(line.encode()).hexdigest()[:16]}"
        return self._shared(lambda folder: folder.claim(claim), otherwise=True)

    @contextlib.contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Hold the run's lock with this name, which only one resource can hold at a time."""
        with self._lock:
            lock = self._alone.setdefault(what, threading.Lock())
        with lock, contextlib.ExitStack() as stack:
            self._shared(lambda folder: stack.enter_context(folder.alone(what)), otherwise=None)
            yield

    # Sharing

    def _own_routes(self, connection_id: str, *, but: Hashable = None) -> set[RouteKey]:
        owners = self._routes.get(connection_id, {}).items()
        alone = but if self._count[connection_id, but] < 2 else None
        return {it for owner, routes in owners if owner != alone for it in routes}

    def _note_names(self, what: str, connection_id: str, *names: str) -> None:
        digests = sorted({_digest(connection_id, name) for name in names if name})
        self._names.setdefault(connection_id, set()).update(digests)
        self._write(what, connection_id, *digests)

    def _write(self, *words: str) -> None:
        if not self._is_mute and self._folder is not None:
            try:
                self._folder.write(*words)
            except OSError as error:
                # The notes of the other processes are still read.
                self._is_mute = True
                self._warn(_not_shared(error))

    def _catch_up(self) -> None:
        nothing: list[tuple[str, list[str]]] = []
        for whose, words in self._shared(lambda folder: list(folder.news()), otherwise=nothing):
            self._others.setdefault(whose, _Others()).note(*words)

    def _shared(self, act: Callable[[SharedFolder], _T], *, otherwise: _T) -> _T:
        if self._folder is None:
            return otherwise
        try:
            return act(self._folder)
        except OSError as error:
            self._folder = None
            self._warn(_not_shared(error))
            return otherwise


@functools.cache
def notes_of_process(warn: Callable[[str], None], engine: str = "") -> RunNotes:
    """Return the notes of this process, shared with the others of its engine's run.

    Args:
        warn: shows a line to the user.
        engine: the engine's address; by default, it is read from the arguments of the process,
            where the engine passes it to a plugin.
    """
    # Imported here, since programs and commands that share nothing do not need `filelock`.
    from pulumi_qcloud.lifecycle.shared_folder import SharedFolder, engine_address

    address = engine or engine_address(sys.argv)
    if not address:
        return RunNotes(warn=warn)
    try:
        return RunNotes(SharedFolder.of_run(address), warn)
    except OSError as error:
        warn(_not_shared(error))
        return RunNotes(warn=warn)


def _not_shared(error: OSError) -> str:
    return (
        "qcloud: the providers of this run cannot share which connections they hold "
        f"({error.strerror or error}); do not move a resource to another provider in this run"
    )


def _digest(connection_id: str, name: str) -> str:
    return hashlib.sha256(f"{connection_id} {name}".encode()).hexdigest()[:8]
