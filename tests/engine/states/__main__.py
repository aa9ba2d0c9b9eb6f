"""`make golden`: writes the states of the present version.

They are written when a version is released and never again, so it refuses to touch a folder that
is there. The package that is installed is the one that writes.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from pulumi_cli import find
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.seed import default_seed

from tests.engine.harness import Stack
from tests.engine.states import FOLDER, PROJECT, STACK, Golden
from tests.engine.versions import VERSIONS
from tests.engine.workshop import Workshop

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
