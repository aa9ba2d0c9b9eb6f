"""States that each released version has written, and the clouds that they belong to.

A folder a version: `program.py`, and for each version of the API the state as `pulumi stack export`
gave it, and what the emulator held, as a seed whose connections tell when they were asked for.
`make golden` writes the folder of the present version, once, with the program of this folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
PROJECT: Final = "golden"
STACK: Final = "dev"
"""Names of project and stack, which stand in every URN."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One state.

    Args:
        version: the version of this package that wrote it.
        api_version: the version of the API that it was written over.
    """

    version: str
    api_version: str

    @property
    def program(self) -> Path:
        """The file with the program."""
        return FOLDER / self.version / "program.py"

    @property
    def state_file(self) -> Path:
        """The file with the state."""
        return FOLDER / self.version / f"api-{self.api_version}.state.json"

    @property
    def cloud_file(self) -> Path:
        """The file with what the emulator held."""
        return FOLDER / self.version / f"api-{self.api_version}.cloud.json"

    def state(self) -> dict[str, Any]:
        """Return the state."""
        found: dict[str, Any] = json.loads(self.state_file.read_text())
        return found

    def seed(self, now: float) -> dict[str, Any]:
        """Return the cloud as a seed, in which connections are as old as they would be by now.

        Those that are pending are an hour old: by now they would have expired.

        Args:
            now: seconds since 1970.
        """
        seed: dict[str, Any] = json.loads(self.cloud_file.read_text())
        for connection in seed["peeringConnections"]:
            # The middle of the second that the API tells, however slow the machine is.
            told = datetime.fromisoformat(connection.pop("createTime")).replace(microsecond=0)
            asked_for = told.timestamp() + 0.5
            pending = connection["state"] == "PENDING"
            connection["ageSeconds"] = 3600 if pending else now - asked_for
        return seed


def versions() -> list[str]:
    """Return the versions whose states there are."""
    return sorted(it.name for it in FOLDER.iterdir() if (it / "program.py").is_file())
