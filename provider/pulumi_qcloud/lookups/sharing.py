"""What the lookups of one deployment share: clients, listings, and what was told already."""

from __future__ import annotations

import os
import threading

from pulumi_qcloud.lifecycle.clients import Access, Clients, tell
from pulumi_qcloud.lifecycle.run_notes import RunNotes, notes_of_process
from pulumi_qcloud.lookups.deployment import Origin, engine_address
from pulumi_qcloud.settings.resolution import Settings


class _ClientsOfProgram(Clients):
    """Clients whose notices are told once, whichever provider they belong to."""

    def __init__(self, origin: Origin, told: set[str]) -> None:
        super().__init__(dict(origin.config), _environment(origin))
        self._told = told

    def _notes_for_notices(self) -> RunNotes:
        return notes_of_process(tell, engine_address())


class Shared:
    """Ways to accounts and regions, one for each set of resolved settings.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: set[str] = set()
        self._clients: dict[Origin, Clients] = {}
        self._access: dict[Settings, Access] = {}

    def access(self, origin: Origin, *, profile: str = "", region: str = "") -> Access:
        """Return the way to an account and region.

        Args:
            origin: where the settings come from.
            profile: what the lookup names, or "".
            region: what the lookup names, or "".

        Raises:
            ConfigurationError: a setting is missing or wrong.
        """
        with self._lock:
            if origin not in self._clients:
                self._clients[origin] = _ClientsOfProgram(origin, self._told)
            access = self._clients[origin].access(profile=profile, region=region)
            return self._access.setdefault(access.settings, access)


def _environment(origin: Origin) -> dict[str, str]:
    """The variables as the engine gives them to the provider's process."""
    mapped = {seen: os.environ[own] for own, seen in origin.env_var_mappings if own in os.environ}
    return {**os.environ, **mapped}
