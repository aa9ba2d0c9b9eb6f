"""A running emulator: cloud, signed API, admin interface and web page on one server."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final

from qcloud_emulator import metadata
from qcloud_emulator.admin import Admin
from qcloud_emulator.cloud.state.store import Store
from qcloud_emulator.console import Console
from qcloud_emulator.server import PREFIX, Server
from qcloud_emulator.signed import v2, v3, v3_request
from qcloud_emulator.signed.auth import Gatekeeper
from qcloud_emulator.signed.endpoint import Reply, Request, json_reply
from qcloud_emulator.signed.faults import Faults, Past
from qcloud_emulator.signed.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_BELOW: Final = re.compile(r"(/[\w.~-]+)+", re.ASCII)


class Emulator(Console):
    """An emulator on loopback, served by threads of this process.

    Start it with `start`, then use it as a context manager or call `stop`.
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
            raise ValueError(f"the prefix must be a path such as /cloud, not {prefix!r}")
        self._prefix = prefix
        self._stopping = threading.Event()
        faults = Faults(
            frozenset(v2.ACTIONS) | frozenset(v3.ACTIONS),
            frozenset(v2.EndpointV2.codes) | frozenset(v3.EndpointV3.codes),
        )
        past, journal = Past(), Journal()
        super().__init__(
            Store(state),
            faults,
            past,
            journal,
            seed=seed,
            settings=settings,
            wait=self._stopping.wait,
        )
        gatekeeper = Gatekeeper(self._store)
        parts = (self._cloud, gatekeeper, faults, past, journal, self._stopping)
        self._v2 = v2.EndpointV2(*parts)
        self._v3 = v3.EndpointV3(*parts)
        self._admin = Admin(self)
        self._server: Server | None = None

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
            port: port to listen on; 0 picks a free one.
            state: file that stores the cloud; None keeps the cloud in memory.
            seed: contents for a cloud without accounts, see `seed`; None means the default seed.
            settings: disputed facts, see `settings`; they override those of state and seed.
            prefix: path such as ``/cloud`` under which both versions are served, as behind the
                gateway of a private installation; signatures include it.
            tls_cert: PEM file of a certificate; makes the server use HTTPS.
            tls_key: PEM file of the certificate's key.

        Raises:
            ValueError: seed, settings, prefix or host are invalid; the message says which.
            StateError: the state file cannot be used.
            OSError: the port is in use, or unavailable for another reason.
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
        """Stop the server; calls that a fault is delaying are no longer carried out."""
        self._stopping.set()
        if self._server:
            self._server.stop()
            self._server = None
        self._store.close()

    def answer(self, request: Request) -> Reply:
        """Answer a request to an API as the server does, also while no server runs."""
        return self._answer(request)

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
            raise RuntimeError("the emulator is not running")
        return self._server.url

    def _answer(self, request: Request) -> Reply:
        if request.path == PREFIX or request.path.startswith(PREFIX + "/"):
            return self._admin.answer(request)
        if request.path.startswith(metadata.PATH):
            return metadata.answer(self._cloud.roles, request)
        if request.path == self._prefix + v2.PATH and "x-tc-action" not in request.headers:
            if request.method in ("GET", "POST"):
                return self._v2.answer(request)
            return json_reply({"error": f"{request.path} accepts only GET and POST"}, 405)
        if request.path in (self._prefix + v3.PATH, self._prefix):
            return self._v3.answer(request)
        # Outside the prefix, the gateway of a private installation answers, not the API.
        if request.path.startswith(self._prefix) and v3_request.is_call(request):
            return self._v3.refuse_path(request)
        return json_reply({"error": f"there is nothing at {request.path}"}, 404)
