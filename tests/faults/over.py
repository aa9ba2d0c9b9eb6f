"""Clients of a provider process whose calls go over a transport of the campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.run_notes import RunNotes
from pulumi_qcloud.settings.resolution import Settings


class ClientsOver(Clients):
    """What the lives of all resources in a process share.

    Args:
        transport: makes what each account's calls go over.
        config: stack configuration of the namespace `qcloud`, without it in the keys.
        home: directory with credential files, or without.
        timing: clock, sleep and random.
        notes: what the processes of the run share.
    """

    def __init__(
        self,
        transport: Callable[[], Transport],
        config: Mapping[str, str],
        *,
        home: Path,
        timing: Timing,
        notes: RunNotes | None = None,
    ) -> None:
        settings = {f"qcloud:{key}": value for key, value in config.items() if value}
        super().__init__(settings, environ={}, home=home, timing=timing, notes=notes)
        self._transport = transport

    def _open(self, settings: Settings) -> Access:
        access = super()._open(settings)
        access.client._sender._transport = self._transport()
        return access
