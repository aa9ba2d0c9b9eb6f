"""CPU time and peak memory of processes, as Linux reports them."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.engine.commands import marked

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAUSE: Final = 0.05
_PLUGIN: Final = b"pulumi.dynamic"


def cpu_seconds(pid: int) -> float:
    """Return the user and system CPU time of a process."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS


def peak_mb(pid: int) -> float:
    """Return the peak resident memory of a process, in MB of 2^20 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)  # an ended process reports no memory


@dataclass(slots=True)
class Usage:
    """Usage of a process when it was last observed."""

    cpu: float = 0.0
    peak: float = 0.0


class PluginWatch:
    """Watches the plugin processes of an engine while a context is open.

    A process that has ended reports nothing, so the watch samples 20 times a second; peak memory
    and CPU time are at most that old.

    Args:
        mark: the mark of the workshop in which the engine runs.
    """

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._seen: dict[int, Usage] = {}

    def __enter__(self) -> PluginWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def usage(self) -> Usage:
        """The CPU time of all plugins together, and the memory of the largest."""
        seen = self._seen.values()
        return Usage(sum(it.cpu for it in seen), max((it.peak for it in seen), default=0.0))

    def _watch(self) -> None:
        plugin: int | None = None
        while not self._over.wait(_PAUSE):
            try:
                plugin = plugin or self._find()
                if plugin:
                    self._seen[plugin] = Usage(cpu_seconds(plugin), peak_mb(plugin))
            except (OSError, ValueError):
                plugin = None

    def _find(self) -> int | None:
        for pid in marked(self._mark):
            if _PLUGIN in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return None
