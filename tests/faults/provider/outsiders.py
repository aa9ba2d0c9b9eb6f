"""What others do to the cloud while the schedules work on it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Mapping
from typing import Any, Final

from qcloud_emulator import Emulator
from qcloud_emulator.cloud.errors import CloudError

from tests.faults.provider.program import PARTNER, Program, Wanted
from tests.faults.provider.schedule import Outside
from tests.faults.provider.stand_in import Record

_WEEK: Final = 7 * 24 * 3600 + 60


class Outsiders:
    """The other owners of connections, and users of the console.

    Args:
        emulator: the cloud.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._numbers = itertools.count()
        self.connections: dict[str, dict[str, Any]] = {}
        """What belongs to other owners, by id, as they left it."""

    def act(self, outside: Outside, program: Program, records: Mapping[str, Record]) -> None:
        """Do what a schedule says, as far as the cloud lets them."""
        wanted = next((it for it in program if it.key == outside.key), None)
        record = records.get(outside.key)
        if outside.what == "expire":
            self._emulator.advance_clock(_WEEK)
            self._note()
        elif wanted is None:
            return
        elif outside.what == "rival":
            self._rival(wanted, wanted.vpc, wanted.peer)
        elif outside.what == "rival back":
            self._rival(wanted, wanted.peer, wanted.vpc)
        elif record is not None:
            with contextlib.suppress(CloudError):
                self._in_console(outside.what, record.id, wanted)

    def rivals(self, wanted: Wanted) -> list[str]:
        """Return the ids of connections of others between the same VPCs."""
        ends = {wanted.vpc, wanted.peer}
        return [pcx for pcx, row in self.connections.items() if _ends(row) == ends]

    def hand_over(self, program: Program, records: Mapping[str, Record]) -> None:
        """Give up the connections that the program was told to adopt."""
        for wanted in program:
            record = records.get(wanted.key)
            row = self.connections.get(record.id) if record else None
            if (
                row
                and wanted.adopt
                and (wanted.vpc, wanted.peer) == (row["vpcId"], row["peerVpcId"])
            ):
                del self.connections[row["peeringConnectionId"]]

    def _in_console(self, what: str, pcx: str, wanted: Wanted) -> None:
        if what == "rename":
            self._emulator.rename(pcx, "renamed-by-hand")
        elif what == "delete":
            self._emulator.delete(pcx)
        elif what == "reject":
            self._emulator.reject(pcx)
        elif what == "accept":
            self._emulator.accept(pcx)
        elif what == "route":
            for table, destination in sorted(wanted.routes())[:1]:
                self._emulator.remove_route(table, destination)

    def _rival(self, wanted: Wanted, vpc: str, peer: str) -> None:
        """Another owner peers the same VPCs, if the cloud lets it."""
        rows = self._emulator.connections()
        taken = any(_ends(row) == {wanted.vpc, wanted.peer} for row in rows)
        if taken and self._emulator.settings()["duplicate_pair"] != "allowed":
            return
        made = f"pcx-rival{next(self._numbers):03}"
        connection = {
            "peeringConnectionId": made,
            "name": f"rival-{wanted.key}",
            "state": "PENDING" if wanted.peer == PARTNER else "ACTIVE",
            "vpcId": vpc,
            "peerVpcId": peer,
        }
        self._emulator.seed({"peeringConnections": [connection]})
        self.connections[made] = {}
        self._note()

    def _note(self) -> None:
        for row in self._emulator.state()["peeringConnections"]:
            if row["peeringConnectionId"] in self.connections:
                self.connections[row["peeringConnectionId"]] = row


def _ends(row: Mapping[str, Any]) -> set[str]:
    return {row["vpcId"], row["peerVpcId"]}
