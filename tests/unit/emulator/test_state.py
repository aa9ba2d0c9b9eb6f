"""The state file: it survives a kill, and belongs to one emulator at a time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.state.store import StateError, Store

from tests.unit.emulator.calling import Console

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import os, sys
from pathlib import Path
from qcloud_emulator import Emulator
emulator = Emulator.start(state=Path(sys.argv[1]), settings={"peering_limit": "3"})
sys.path.insert(0, sys.argv[2])
from tests.unit.emulator.calling import Console
emulator.advance_clock(3600)
print(Console(emulator).create(), flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A state file that is not there yet."""
    return tmp_path / "cloud.sqlite"


def test_what_was_answered_survives_a_kill(path: Path, pytestconfig: pytest.Config) -> None:
    """A connection whose creation was answered is there after kill -9, with clock and settings."""
    command = [sys.executable, "-c", CHILD, str(path), str(pytestconfig.rootpath)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr

    with Emulator.start(state=path) as emulator:
        ids = [it["peeringConnectionId"] for it in emulator.connections()]

        assert ids == [killed.stdout.strip()]
        assert emulator.clock()["ahead_seconds"] == 3600
        assert emulator.settings()["peering_limit"] == 3


def test_a_restart_keeps_ids_and_keys(path: Path) -> None:
    """The seed is used once; afterwards the state is what counts."""
    seed = {"accounts": [{"uin": "1", "keys": [{"name": "made-up"}]}]}
    with Emulator.start(state=path, seed=seed) as emulator:
        before = emulator.accounts

    with Emulator.start(state=path, seed=seed) as emulator:
        assert emulator.accounts == before


def test_two_emulators_do_not_share_a_file(path: Path) -> None:
    """The second one is told that the file is in use."""
    with (
        Emulator.start(state=path),
        pytest.raises(StateError, match="another process uses it"),
    ):
        Emulator.start(state=path)


def test_a_file_of_something_else(path: Path) -> None:
    """A file that is no state is refused and left as it is."""
    path.write_text("not a database, but long enough to be taken for one" * 20)
    before = path.read_bytes()

    with pytest.raises(StateError, match="cannot use"):
        Store(path)

    assert path.read_bytes() == before


def test_a_file_of_another_version(path: Path) -> None:
    """A state that another version wrote is refused."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(StateError, match="version 99"):
        Store(path)


def test_a_failed_write_leaves_nothing(path: Path) -> None:
    """What was written before the error is taken back."""
    store = Store(path)

    def write_and_fail() -> None:
        with store.writing():
            store.write_note("a", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert store.note("a") is None


def test_counts_are_not_remembered_too_long(path: Path) -> None:
    """A count after a write, and one inside it, is the new one."""
    store = Store(path)
    count = "SELECT count(*) FROM notes"
    before = store.count(count)

    with store.writing():
        store.write_note("a", "1")
        inside = store.count(count)

    assert (before, inside, store.count(count)) == (0, 1, 1)


def test_many_threads_at_once(qcloud_emulator: Emulator) -> None:
    """Of many equal requests at the same time exactly one is granted."""
    console = Console(qcloud_emulator)
    answers: list[str] = []

    def create() -> None:
        answer = console.call(
            "CreateVpcPeeringConnection",
            vpcId="gz_vpc_226",
            peerVpcId="gz_vpc_89",
            peerUin="2407912486",
            peeringConnectionName="tses",
        )
        answers.append(answer["codeDesc"])

    threads = [threading.Thread(target=create) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    exists = "UnsupportedOperation.VpcPeerAlreadyExist"
    assert sorted(answers) == ["Success", *[exists] * 11]
    assert len(qcloud_emulator.connections()) == 1
