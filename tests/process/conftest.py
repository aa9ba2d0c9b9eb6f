"""Stories on provider processes: programs, the cloud they are about, and what is left there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.process.plugin import PluginError, config_of
from tests.process.stand_in import DEFAULT, Declared, Program, Ref, State
from tests.unit.lifecycle.builders import every, routes

APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
PARTNER_UIN: Final = "100000000002"
RANGES: Final = {DATA: "10.1.0.0/16", SHARED: "10.3.0.0/16", PARTNER: "10.2.0.0/16"}
CHOSEN: Final = "net"
WRITES: Final = ("Create", "Delete", "Modify", "Enable")

DEFAULTS_2, DEFAULTS_3 = ("2.0", False), ("3.0", False)
CHOSEN_2, CHOSEN_3 = ("2.0", True), ("3.0", True)


def _names_of(case: tuple[str, bool]) -> str:
    version, chosen = case
    return f"{version}-{'chosen' if chosen else 'default'}"


def over(*cases: tuple[str, bool] | pytest.ParameterSet) -> pytest.MarkDecorator:
    """Return the mark that tells a story over these versions and kinds of names."""
    return pytest.mark.parametrize("story", cases, indirect=True, ids=_names_of)


everywhere = over(
    DEFAULTS_2,
    pytest.param(DEFAULTS_3, marks=pytest.mark.full),
    pytest.param(CHOSEN_2, marks=pytest.mark.full),
    CHOSEN_3,
)
"""All four; `make test` has each version and each kind of name once."""
default_names = over(DEFAULTS_2, DEFAULTS_3)
chosen_names = over(CHOSEN_2, CHOSEN_3)
either = over(DEFAULTS_2, CHOSEN_3)
"""Both versions and both kinds of names, for what depends on neither."""
modern = over(DEFAULTS_3, CHOSEN_3)
once = over(DEFAULTS_3)


@dataclass(frozen=True, slots=True)
class Story:
    """A cloud, and a stack with providers `default` and `main` of one account and `peer`.

    Those of the one account have different key pairs, `default` and `temporary`.

    Args:
        emulator: the cloud.
        folder: of the processes.
        version: of the API.
        chosen: whether connections have one and the same name that the user chose, or their
            default ones.
        state: of the stack.
    """

    emulator: Emulator
    folder: Path
    version: str
    chosen: bool
    state: State

    @classmethod
    def begin(cls, emulator: Emulator, folder: Path, *, version: str, chosen: bool) -> Story:
        """Return one in which nothing has happened."""
        temporary = folder / "temporary"
        temporary.mkdir()
        own = config_of(emulator, api_version=version, requestTimeout="2")
        main = config_of(emulator, "temporary", api_version=version)
        peer = config_of(emulator, "peer", api_version=version)
        config = {DEFAULT: own, "main": main, "peer": peer}
        state = State(folder, config, {"TMPDIR": str(temporary)})
        return cls(emulator, folder, version, chosen, state)

    def another_stack(self) -> State:
        """Return the state of another stack, which has nothing."""
        return State(self.folder, self.state.config, self.state.env)

    # Programs

    def name(self, logical: str) -> str:
        """Return what a resource's connection is called."""
        return CHOSEN if self.chosen else default_name(logical)

    def connection(
        self, logical: str, *, provider: str = DEFAULT, peer: str = DATA, **more: object
    ) -> Declared:
        """Return a connection from `app`; what is None is left out."""
        given: dict[str, object] = {
            "vpcId": APP,
            "peerVpcId": peer,
            "__defaultName": default_name(logical),
            "peerUin": PARTNER_UIN if peer == PARTNER else None,
            "peeringConnectionName": CHOSEN if self.chosen else None,
            **more,
        }
        inputs = {name: value for name, value in given.items() if value is not None}
        return Declared("connection", inputs, provider)

    def only(self, logical: str, **how: Any) -> Program:
        """Return a program with nothing but a connection."""
        return {logical: self.connection(logical, **how)}

    def routed(
        self, logical: str, *, provider: str = DEFAULT, routes: str = "routes", **how: Any
    ) -> Program:
        """Return a program with a connection and the routes of `app`."""
        connection = self.connection(logical, provider=provider, **how)
        peer = str(connection.inputs["peerVpcId"])
        through = routes_through(logical, provider=provider, destination=RANGES[peer])
        return {logical: connection, routes: through}

    # What is there

    def made(self, program: Program) -> str:
        """Carry out a first program and return the id of its connection."""
        self.state.up(program)
        self.emulator.clear_calls()
        return self.id_of(next(iter(program)))

    def id_of(self, logical: str) -> str:
        """Return the recorded id of a resource."""
        return self.state.records[logical].id

    def live(self) -> list[str]:
        """Return the ids of the connections that live."""
        return [it["peeringConnectionId"] for it in self.emulator.connections()]

    def called(self) -> list[str]:
        """Return the names of the connections that live."""
        return [it["name"] for it in self.emulator.connections()]

    def routes(self) -> set[tuple[str, str, str]]:
        """Return table, destination and gateway of every route of the cloud."""
        return routes(self.emulator)

    def is_empty(self) -> bool:
        """Return whether the cloud has neither connections nor routes, and the state nothing."""
        return not (self.live() or self.routes() or self.state.records)

    def said(self, word: str) -> set[str]:
        """Return the lines with a word that the last command told the user, each once."""
        return {line for line in self.state.told.splitlines() if word in line}

    def writes(self) -> list[str]:
        """Return what was asked of the cloud to change it."""
        return [action for action, _ in self.writers()]

    def writers(self) -> list[tuple[str, str]]:
        """Return the same, and whose keys it was asked with."""
        return [
            (it["action"], it["account"])
            for it in self.emulator.calls()
            if it["action"].startswith(WRITES)
        ]


def default_name(logical: str) -> str:
    """Return the default name of a resource's connection."""
    return f"{logical}-{hashlib.sha256(logical.encode()).hexdigest()[:8]}"


def routes_through(
    logical: str, *, provider: str = DEFAULT, destination: str = RANGES[DATA], tables: str = "all"
) -> Declared:
    """Return the routes of `app` through a connection that is declared before."""
    inputs = {
        "vpcId": APP,
        "peeringConnectionId": Ref(logical),
        "destinationCidrBlocks": [destination],
        "routeTables": tables,
    }
    return Declared("routes", inputs, provider)


def all_routes(connection_id: str, destination: str = RANGES[DATA]) -> set[tuple[str, str, str]]:
    """Return the routes of `app` through a connection, in all of its tables."""
    return {(it.table_id, it.destination, connection_id) for it in every(destination)}


def refused(error: pytest.ExceptionInfo[PluginError], *parts: str) -> bool:
    """Return whether an error is one line that has all these parts."""
    text = error.value.text
    assert [] == [part for part in parts if part not in text], text
    return len(text.splitlines()) == 1


@pytest.fixture
def story(request: pytest.FixtureRequest, qcloud_emulator: Emulator, tmp_path: Path) -> Story:
    """Return a story under a version of the API, with default names or chosen ones."""
    version, chosen = request.param
    return Story.begin(qcloud_emulator, tmp_path, version=version, chosen=chosen)
