"""The stand-in of the engine does with real provider processes what the engine does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.process.plugin import PluginError, config_of
from tests.process.stand_in import Declared, EngineDiedError, FailedError, Program, Ref, Run, State
from tests.unit.lifecycle.builders import routes

APP, DATA, SHARED = "vpc-app00226", "vpc-data0089", "vpc-shared03"
RANGES: Final = {DATA: "10.1.0.0/16", SHARED: "10.3.0.0/16"}
WRITES: Final = ("Create", "Delete", "Modify")


def peered(
    peer: str = DATA, *, name: str = "net", provider: str = "default", tables: str = "all"
) -> Program:
    """Return a program with a connection and the routes of its requester's side."""
    ends = {"vpcId": APP, "peerVpcId": peer, "peeringConnectionName": name}
    return {
        "net": Declared("connection", ends, provider),
        "routes": Declared(
            "routes",
            {
                "vpcId": APP,
                "peeringConnectionId": Ref("net"),
                "destinationCidrBlocks": [RANGES[peer]],
                "routeTables": tables,
            },
            provider,
        ),
    }


def alone(program: Program) -> Program:
    """Return a program without its routes."""
    return {"net": program["net"]}


@pytest.fixture
def state(qcloud_emulator: Emulator, tmp_path: Path) -> State:
    """Return an empty state with two providers of one account."""
    config = config_of(qcloud_emulator)
    return State(tmp_path, {"default": config, "main": config})


@pytest.fixture
def run(state: State) -> Iterator[Run]:
    """Return a run of that state."""
    with state.run() as run:
        yield run


def asked(emulator: Emulator) -> list[str]:
    """Return what was asked of the cloud to change it, in order."""
    return [it["action"] for it in emulator.calls() if it["action"].startswith(WRITES)]


def words_of(pid: int) -> list[str]:
    """Return the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text().strip("\0").split("\0")


def test_processes_of_a_run(state: State, run: Run) -> None:
    """The processes of a run are different ones with one address, that of another run is not."""
    state.cold = True
    default, main = run.process(), run.process("main")
    with state.run() as another:
        other = another.process()

        assert 3 == len({default.pid, main.pid, other.pid})
        assert default is run.process()
        assert [run.address, run.address, another.address] == [
            words_of(it.pid)[-1] for it in (default, main, other)
        ]
    assert run.address != another.address
    assert ["-u", "-m", "pulumi.dynamic", run.address] == words_of(main.pid)[1:]
    assert [True, True, False] == [it.alive for it in (default, main, other)]


def test_killed_process(state: State, run: Run) -> None:
    """A killed process answers nothing, its neighbour does, and a new one takes its place."""
    state.up(alone(peered()))
    run.process("main").kill()

    with pytest.raises(PluginError) as caught:
        run.up(alone(peered(provider="main")))

    assert ("UNAVAILABLE", False) == (caught.value.status, run.process("main").alive)
    assert {"net": "same"} == run.up(alone(peered()))
    assert run.process("main") is not run.start("main")
    assert {"net": "same"} == run.up(alone(peered(provider="main")))


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_life(state: State, qcloud_emulator: Emulator, version: str) -> None:
    """What is made stays as long as nothing changes, is changed or replaced, and goes again."""
    state.config = {"default": config_of(qcloud_emulator, api_version=version)}
    made = state.up(peered())
    first = state.records["net"].id
    again = state.up(peered())
    updated = state.up(peered(name="renamed", tables="main"))
    kept = state.records["net"].id
    qcloud_emulator.clear_calls()
    replaced = state.up(peered(SHARED))

    assert [dict.fromkeys(("net", "routes"), it) for it in ("create", "same", "update")] == [
        made,
        again,
        updated,
    ]
    assert {"net": "replace", "routes": "replace"} == replaced
    second = state.records["net"].id
    assert (first, True) == (kept, second != first)
    assert ["DeleteRoute", "DeleteVpcPeeringConnection", "CreateVpcPeeringConnection"] == [
        it.replace("Routes", "Route") for it in asked(qcloud_emulator)
    ][:3]
    assert {(RANGES[SHARED], second)} == {it[1:] for it in routes(qcloud_emulator)}
    assert ["routes", "net"] == list(state.destroy(refresh=True))
    assert ([], set()) == (qcloud_emulator.connections(), routes(qcloud_emulator))
    assert {} == state.records


def test_removal(state: State, qcloud_emulator: Emulator) -> None:
    """What the program no longer declares is removed, unless another resource fails."""
    state.up(peered())

    with pytest.raises(FailedError):
        state.up(alone(peered(name="renamed")), fail="other")

    assert ["net", "routes"] == list(state.records)
    assert ["renamed"] == [it["name"] for it in qcloud_emulator.connections()]
    assert {"net": "update", "routes": "delete"} == state.up(alone(peered()))
    assert set() == routes(qcloud_emulator)


def test_failure_on_the_way(state: State) -> None:
    """What was done before a failure is recorded, and the next command goes on from there."""
    with pytest.raises(FailedError):
        state.up(peered(), fail="routes")
    with pytest.raises(PluginError) as caught:
        state.up({**alone(peered()), "more": Declared("connection", {"vpcId": APP})})

    assert ("CHECK_FAILURES", ["net"]) == (caught.value.status, list(state.records))
    assert caught.value.text.startswith("peerVpcId: ")
    assert {"net": "same", "routes": "create"} == state.up(peered())


def test_preview(state: State, qcloud_emulator: Emulator) -> None:
    """A preview plans all that an `up` does, and changes neither cloud nor state."""
    plans = [state.preview(peered())]
    state.up(peered())
    recorded = state.copy()
    qcloud_emulator.clear_calls()

    plans += [state.preview(it) for it in (peered(SHARED), alone(peered(name="renamed")))]

    assert [
        {"net": "create", "routes": "create"},
        {"net": "replace", "routes": "replace"},
        {"net": "update", "routes": "delete"},
    ] == plans
    assert (recorded, []) == (state, asked(qcloud_emulator))


def test_targets(state: State, qcloud_emulator: Emulator) -> None:
    """Nothing is asked for resources that are not among the targets."""
    state.up(peered())
    before = state.copy()
    with state.run() as run:
        run.process().kill()
        assert [{}, {}] == [run.up(peered(name="new"), []), run.destroy([], refresh=True)]
    assert before == state

    assert {"routes": "update"} == state.up(peered(name="new", tables="main"), ["routes"])
    assert {"routes": "delete"} == state.destroy(["routes"])
    assert ["net"] == [it["name"] for it in qcloud_emulator.connections()]


def test_refresh(state: State, qcloud_emulator: Emulator) -> None:
    """A refresh forgets what is gone and records what has changed, and `up` repairs it."""
    state.up(peered())
    backup = state.copy()
    backup.destroy(["routes"])
    assert {"net": "same", "routes": "update"} == state.refresh()
    backup.destroy()

    assert {"net": "delete"} == state.copy().refresh(["net"])
    assert {"net": "create", "routes": "create"} == state.up(peered(), refresh=True)
    assert {state.records["net"].id} == {it[2] for it in routes(qcloud_emulator)}


def test_another_provider(state: State, qcloud_emulator: Emulator) -> None:
    """What moves to another provider is asked of that one, and stays if nothing else changes."""
    state.up(peered())
    first = state.records["net"].id

    with state.run() as run:
        run.process().kill()
        moved = run.up(peered(provider="main"))
    kept = {record.provider for record in state.records.values()}
    with state.run() as run:
        run.process("main").kill()
        updated = run.up(alone(peered(name="renamed")), ["net"])

    assert {"net": "same", "routes": "same"} == moved
    assert ({"main"}, {"net": "update"}) == (kept, updated)
    assert ("default", first) == (state.records["net"].provider, state.records["net"].id)
    assert ["renamed"] == [it["name"] for it in qcloud_emulator.connections()]


def test_replacement_by_another_provider(state: State, qcloud_emulator: Emulator) -> None:
    """What is replaced and moves is deleted by the provider that it had, and made by the other."""
    state.up(alone(peered()))
    moved = alone(peered(SHARED, provider="main"))
    with state.run() as run:
        run.process().kill()
        with pytest.raises(PluginError):
            run.up(moved)
        unharmed = list(state.records)

    replaced = state.up(moved)

    assert (["net"], {"net": "replace"}) == (unharmed, replaced)
    assert "main" == state.records["net"].provider
    assert [SHARED] == [it["peerVpcId"] for it in qcloud_emulator.connections()]


def test_forced_replacement(state: State) -> None:
    """What is to be replaced by all means is, with what needs it, without being asked."""
    state.up(peered())
    first = state.records["net"].id

    done = state.up(peered(), replace={"net"})

    assert {"net": "replace", "routes": "replace"} == done
    assert first != state.records["net"].id


def test_going_on_after_a_failure(state: State, qcloud_emulator: Emulator) -> None:
    """With that option a failed step keeps only what needs it from being done."""
    state.up(peered())
    other = peered(SHARED, name="other")["net"]
    program = {"other": other, **alone(peered(name="renamed"))}

    with pytest.raises(FailedError):
        state.up(program, fail="other", continue_on_error=True)

    assert ["net"] == list(state.records)
    assert ["renamed"] == [it["name"] for it in qcloud_emulator.connections()]


def test_death_of_the_engine(state: State, qcloud_emulator: Emulator) -> None:
    """An engine that dies has not recorded what it did in the cloud."""
    state.up(alone(peered()))
    before = state.copy()

    with state.run() as run:
        with pytest.raises(EngineDiedError):
            run.up(alone(peered(name="renamed")), crash_after="net")
        alive = run.process().alive

    assert (False, before) == (alive, state)
    assert ["renamed"] == [it["name"] for it in qcloud_emulator.connections()]
