"""A running emulator: the parts put together, and what can be done to them from outside."""

from __future__ import annotations

import configparser
import os
import re
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.admin import Admin
from qcloud_emulator.cloud import visible
from qcloud_emulator.cloud.clock import BusinessClock, utc_text
from qcloud_emulator.cloud.disputed import SettingsBook
from qcloud_emulator.cloud.models import LIVE, Account
from qcloud_emulator.cloud.peering import TERM, Cloud
from qcloud_emulator.cloud.seed import DEFAULT_REGION, default_seed, plant
from qcloud_emulator.cloud.state import accounts, connections
from qcloud_emulator.cloud.state.store import Store
from qcloud_emulator.console import Console
from qcloud_emulator.server import PREFIX, Server
from qcloud_emulator.signed import v2, v3
from qcloud_emulator.signed import v2 as v2_actions
from qcloud_emulator.signed import v3 as v3_actions
from qcloud_emulator.signed.auth import Gatekeeper
from qcloud_emulator.signed.endpoint import Reply, Request, json_reply
from qcloud_emulator.signed.faults import Faults, Past
from qcloud_emulator.signed.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType


TOKENS: Final = (
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
)
"""Variables that would add the token of a real account to the emulator's key."""

# MERGED


_BELOW: Final = re.compile(r"(/[\w.~-]+)+", re.ASCII)


class Emulator(Console):
    """The cloud on loopback, served by threads of this process.

    Use `start`, as a context manager or with `stop`.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        seed: Mapping[str, object] | None = None,
        settings: Mapping[str, str] | None = None,
        prefix: str = "",
    ) -> None:
        if prefix and not _BELOW.fullmatch(prefix):
            raise ValueError(f"a prefix is a path such as /cloud, not {prefix!r}")
        self._prefix = prefix
        store = Store(state)
        clock = BusinessClock(store)
        self._stopping = threading.Event()
        self._settings = SettingsBook(store)
        cloud = Cloud(store, clock, self._settings, wait=self._stopping.wait)
        super().__init__(store, clock, cloud)
        self._seed = default_seed() if seed is None else seed
        self._changes = dict(settings or {})
        self._faults = Faults(
            frozenset(v2_actions.ACTIONS) | frozenset(v3_actions.ACTIONS),
            frozenset(v2.EndpointV2.codes) | frozenset(v3.EndpointV3.codes),
        )
        self._past = Past()
        self._journal = Journal()
        self._gatekeeper = Gatekeeper(self._store)
        self._server: Server | None = None
        parts = (
            self._cloud,
            self._gatekeeper,
            self._faults,
            self._past,
            self._journal,
            self._stopping,
        )
        self._v2 = v2.EndpointV2(*parts)
        self._v3 = v3.EndpointV3(*parts)
        self._admin = Admin(self)
        if not accounts.accounts(self._store):
            self.seed(self._seed)
        self._settings.change(self._changes)

    @classmethod
    def start(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: Path | None = None,
        seed: Mapping[str, object] | None = None,
        settings: Mapping[str, str] | None = None,
        prefix: str = "",
        tls_cert: Path | None = None,
        tls_key: Path | None = None,
    ) -> Emulator:
        """Start an emulator.

        Args:
            host: a loopback address.
            port: 0 for any that is free.
            state: file that keeps the cloud; in memory without it.
            seed: what a cloud without accounts starts with, see `seed`; the default seed
                without it.
            settings: disputed facts, see `settings`; they go before those of state and seed.
            prefix: path such as ``/cloud`` that both versions are served below, and signed with,
                as behind a gateway of a private installation.
            tls_cert: PEM file; with it https is spoken.
            tls_key: PEM file of its key.

        Raises:
            ValueError: a mistake in seed, settings, prefix or host; the text says which.
            StateError: the state file cannot be used.
            OSError: the port is taken, or cannot be had for another reason.
        """
        emulator = cls(state=state, seed=seed, settings=settings, prefix=prefix)
        try:
            emulator._server = Server(
                emulator._answer, host=host, port=port, tls_cert=tls_cert, tls_key=tls_key
            )
        except BaseException:
            emulator._store.close()
            raise
        return emulator

    def stop(self) -> None:
        """Stop to serve; calls that a fault holds back are not carried out any more."""
        self._stopping.set()
        if self._server:
            self._server.stop()
            self._server = None
            self._store.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the server, without a path."""
        if self._server is None:
            raise RuntimeError("the emulator does not run")
        return self._server.url

    @property
    def accounts(self) -> dict[str, Account]:
        """Key pairs for clients by their names, the first account's first."""
        return {key.account.name: key.account for key in accounts.keys(self._store)}

    def reset(self) -> None:
        """Start anew from the seed and the settings that were given at the start.

        Faults and journal are cleared and the business clock shows real time again. Keys that
        the seed leaves out are made up anew.
        """
        with self._store.writing():
            self._store.empty()
            self._settings.load()
            self.seed(self._seed)
            self._settings.change(self._changes)
        self._faults.clear()
        self._watch()
        self._journal.clear()

    def seed(self, seed: Mapping[str, object]) -> None:
        """Add accounts, VPCs, connections, routes and so on; the module `seed` shows the form.

        Raises:
            ValueError: the seed has a mistake; nothing is added.
        """
        with self._store.writing():
            settings = plant(self._store, seed, now=self._clock.now(), term=TERM)
            self._settings.change(settings)

    def settings(self) -> dict[str, str | int]:
        """Show the disputed facts as they are set."""
        return self._settings.current.as_dict()

    def set_settings(self, /, **changes: object) -> None:
        """Change some of the disputed facts.

        Raises:
            ValueError: no such setting or value.
        """
        self._settings.change(changes)

    def clock(self) -> dict[str, object]:
        """Show the business clock."""
        return {"now": utc_text(self._clock.now()), "ahead_seconds": self._clock.offset}

    def advance_clock(self, seconds: float) -> None:
        """Move the business clock forward; signatures are still held against real time."""
        self._clock.advance(seconds)
        self._cloud.expire()

    def add_fault(self, action: str = "*", *, kind: str, **details: object) -> None:
        """Order trouble; the module `faults` lists the kinds.

        Args:
            action: name of the action, ``*`` for every one.
            kind: what happens.
            details: `times`, `skip`, `probability`, `delay_ms`.

        Raises:
            ValueError: no such action, kind or detail.
        """
        self.order_fault({"action": action, "kind": kind, **details})

    def order_fault(self, order: object) -> dict[str, object]:
        """Order trouble as the admin API does, with a JSON object."""
        fault = self._faults.add(order)
        self._watch()
        return fault.as_dict()

    def faults(self) -> list[dict[str, object]]:
        """List the faults that have strikes left."""
        return self._faults.waiting()

    def orderable(self) -> dict[str, list[str]]:
        """List what a fault can be made of: `kinds`, `actions` and, for the kind error, `codes`."""
        return self._faults.orderable()

    def clear_faults(self) -> None:
        """Forget all faults."""
        self._faults.clear()
        self._watch()

    def calls(self, *, since: int = 0) -> list[dict[str, Any]]:
        """List the calls of the journal, oldest first.

        Args:
            since: only those whose number is greater.
        """
        return self._journal.calls(since)

    def clear_calls(self) -> None:
        """Forget the calls."""
        self._journal.clear()

    def stats(self) -> dict[str, int]:
        """Count the calls so far and the connections there are."""
        return {**self._journal.counts(), "connections": connections.count(self._store)}

    def state(self) -> dict[str, Any]:
        """Show the whole cloud, in the words of the seed; no keys."""
        with self._store.reading():
            self._cloud.expire()
            return {**visible.everything(self._store), "clock": self.clock()}

    def connections(self, *, live_only: bool = True) -> list[dict[str, Any]]:
        """List the connections of all accounts, oldest first.

        Args:
            live_only: only those that are PENDING or ACTIVE.
        """
        found: list[dict[str, Any]] = self.state()["peeringConnections"]
        live = {state.value for state in LIVE}
        return [it for it in found if it["state"] in live or not live_only]

    def _watch(self) -> None:
        """Keep copies of the past exactly while a fault needs them."""
        keep: Callable[[Store], None] | None = self._past.keep
        if not self._faults.longest_lag():
            self._past.forget()
            keep = None
        self._store.keep = keep

    def _answer(self, request: Request) -> Reply:
        if request.path == PREFIX or request.path.startswith(PREFIX + "/"):
            return self._admin.answer(request)
        if request.path == self._prefix + v2.PATH:
            if request.method in ("GET", "POST"):
                return self._v2.answer(request)
            return json_reply({"error": f"{request.path} takes GET or POST"}, 405)
        if request.path in (self._prefix + v3.PATH, self._prefix):
            if request.method == "POST":
                return self._v3.answer(request)
            return json_reply({"error": f"{request.path} takes POST, in version 3.0"}, 405)
        return json_reply({"error": f"there is nothing at {request.path}"}, 404)


@contextmanager
def environment(emulator: Emulator, api_version: str | None = None) -> Iterator[dict[str, str]]:
    """Give the environment of a command that is to use an emulator.

    A file with the emulator's key pairs exists until the context ends.

    Args:
        emulator: a running one.
        api_version: ``2.0`` or ``3.0``; both are at the same address, 3.0 at its root. None leaves
            it to the command.

    Raises:
        ValueError: the cloud has no key pair.
    """
    first = next(iter(emulator.accounts.values()), None)
    if first is None:
        raise ValueError("the cloud has no key pair that the command could use, the seed needs one")
    with tempfile.TemporaryDirectory(prefix="qcloud-emulator-") as folder:
        credentials = Path(folder) / "credentials"
        _write_credentials(credentials, emulator)
        kept = {name: value for name, value in os.environ.items() if name not in TOKENS}
        yield {
            **kept,
            "QCLOUD_EMULATOR": emulator.url,
            **({"QCLOUD_API_VERSION": api_version} if api_version else {}),
            "QCLOUD_ENDPOINT": emulator.url,
            "QCLOUD_UIN": first.uin,
            "TENCENTCLOUD_REGION": DEFAULT_REGION,
            "TENCENTCLOUD_SECRET_ID": first.secret_id,
            "TENCENTCLOUD_SECRET_KEY": first.secret_key,
            "TENCENTCLOUD_CREDENTIALS_FILE": str(credentials),
        }


def _write_credentials(path: Path, emulator: Emulator) -> None:
    profiles = configparser.ConfigParser(interpolation=None)
    for account in emulator.accounts.values():
        profiles[account.name] = {
            "secret_id": account.secret_id,
            "secret_key": account.secret_key,
            **({"token": account.token} if account.token else {}),
            "region": DEFAULT_REGION,
            "uin": account.uin,
        }
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        profiles.write(file)
