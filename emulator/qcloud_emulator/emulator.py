"""A running emulator: the cloud, the signed API, admin interface and page on one server.

A command that is to use it gets an environment, with its address and its key pairs.
"""

from __future__ import annotations

import configparser
import os
import re
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qcloud_emulator.admin import Admin
from qcloud_emulator.cloud.seed import DEFAULT_REGION
from qcloud_emulator.cloud.state.store import Store
from qcloud_emulator.console import Console
from qcloud_emulator.server import PREFIX, Server
from qcloud_emulator.signed import v2, v3
from qcloud_emulator.signed.auth import Gatekeeper
from qcloud_emulator.signed.endpoint import Reply, Request, json_reply
from qcloud_emulator.signed.faults import Faults, Past
from qcloud_emulator.signed.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

TOKENS: Final = (
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
)
"""Variables that would add the token of a real account to the emulator's key."""


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
