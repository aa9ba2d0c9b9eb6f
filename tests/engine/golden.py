"""States that each released version has written, and the clouds that they belong to.

They are in `states`, a folder a version: `program.py`, and for each version of the API the state as
`pulumi stack export` gave it, and what the emulator held, as a seed whose connections tell when
they were asked for.

`make golden` writes the folder of the present version with the program of `states`. That is done
once, when a version is released, so it refuses to touch a folder that is there. The package that is
installed is the one that writes.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from pulumi_cli import find
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.seed import default_seed

from tests.engine.commands import Workshop
from tests.engine.stack import Stack
from tests.engine.versions import VERSIONS

FOLDER: Final = Path(__file__).parent / "states"
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


_CLOCK: Final = ("createTime", "expiresAt", "__connectionCreateTime")
"""Outputs about a pending connection that are as old as the test: it would have expired."""


SINCE: Final = {"0.1.0": ("__connectionName",)}
"""Outputs that came after a version wrote its states, and that a refresh adds."""


def timeless(outputs: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs of a resource without what tells of the time, if it is pending."""
    left_out = _CLOCK if outputs.get("state") in ("PENDING", "waiting") else ()
    return {key: value for key, value in outputs.items() if key not in left_out}


_OF_A_CONNECTION: Final = (
    "peeringConnectionId",
    "name",
    "state",
    "vpcId",
    "peerVpcId",
    "bandwidth",
    "chargeType",
    "qosLevel",
    "type",
    "tags",
    "createTime",
)
_OF_THE_MACHINE: Final = ("sourcePosition", "stackTrace", "created", "modified")
"""What the engine records of where and when a program ran; nothing is decided by it."""
_OF_A_ROUTE: Final = ("routeTableId", "destinationCidrBlock", "nextHub")


def cloud_of(emulator: Emulator) -> dict[str, Any]:
    """Return what an emulator with the default seed holds, as a seed."""
    state = emulator.state()
    connections = [
        {name: it[name] for name in _OF_A_CONNECTION if it[name] not in ("", {})}
        for it in emulator.connections()
    ]
    ids = {it["peeringConnectionId"] for it in connections}
    routes = [
        {name: it[name] for name in _OF_A_ROUTE} for it in state["routes"] if it["nextHub"] in ids
    ]
    return {**default_seed(), "peeringConnections": connections, "routes": routes}


def without_traces(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state without what tells of this machine, and without the salt of no secrets."""
    deployment = dict(state["deployment"])
    del deployment["secrets_providers"]
    deployment["resources"] = [
        {key: value for key, value in resource.items() if key not in _OF_THE_MACHINE}
        for resource in deployment["resources"]
    ]
    return {**state, "deployment": deployment}


def write(golden: Golden, folder: Path) -> None:
    """Bring the program up and write what it leaves.

    Args:
        golden: which state it is.
        folder: an empty folder for the engine.
    """
    workshop = Workshop.make(cli=find.directory(), home=folder / "home", folder=folder / "engine")
    stack = Stack(workshop, project=PROJECT, name=STACK, api_version=golden.api_version)
    try:
        with Emulator.start() as emulator:
            stack.write(golden.program.read_text())
            stack.use_emulator(emulator)
            stack.up()
            stack.up()  # the requester's side sees the acceptance
            stack.preview("--expect-no-changes")
            stack.refresh("--expect-no-changes")
            _write_json(golden.state_file, without_traces(stack.export_state()))
            _write_json(golden.cloud_file, cloud_of(emulator))
    finally:
        workshop.close()


def main() -> None:
    """Write the states of the present version, all of them or nothing."""
    present = version("pulumi-qcloud")
    place = FOLDER / present
    if place.exists():
        sys.exit(f"{place.name} is there; what a version wrote is never written anew")
    place.mkdir()
    try:
        shutil.copy(FOLDER / "program.py", place)
        for api_version in VERSIONS:
            with tempfile.TemporaryDirectory() as folder:
                write(Golden(present, api_version), Path(folder))
    except BaseException:
        shutil.rmtree(place)
        raise


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
