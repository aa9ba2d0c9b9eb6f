"""How far a long listing, or asking for many by their ids, is; gone when it is complete.

It is shown on a terminal alone, on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from pulumi_qcloud.api.sender import PageSeen

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

BY_ID: Final = "by id"
"""In the place of an action: single connections are asked for, each by its id."""
_LISTED: Final[Mapping[str, str]] = {
    "DescribeVpcPeeringConnections": "peering connections",
    "DescribeVpcEx": "VPCs",
    "DescribeVpcs": "VPCs",
    "DescribeRouteTable": "route tables",
    "DescribeRouteTables": "route tables",
    BY_ID: "unlisted connections, by id",
}
"""What people call what an action lists."""


def shown_progress() -> PageSeen | None:
    """Return what shows the progress of what takes more than one call, None where nobody looks."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return _Shown(click.get_current_context())


class _Shown:
    """Bars, one for each listing that is under way; they go when the command ends, too."""

    def __init__(self, context: click.Context) -> None:
        self._context = context
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, action: str, entries: int, total: int) -> None:
        complete = entries >= total
        if complete and action not in self._tasks:
            return
        bars = self._bars or self._begun()
        if action not in self._tasks:
            self._tasks[action] = bars.add_task(_LISTED.get(action, action), total=total)
        bars.update(self._tasks[action], completed=entries, total=total, refresh=True)
        if complete:
            bars.remove_task(self._tasks.pop(action))
            if not self._tasks:
                bars.stop()
                self._bars = None

    def _begun(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            transient=True,
        )
        self._bars.start()
        self._context.call_on_close(self._bars.stop)
        return self._bars
