"""The state file: it survives a kill, and belongs to one emulator at a time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.state.store import StateError, Store

from tests.unit.emulator.calling import Console
from tests.unit.emulator.calling_v3 import ConsoleV3

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import os, sys
from pathlib import Path
from qcloud_emulator import Emulator
emulator = Emulator.start(state=Path(sys.argv[1]), settings={"peering_limit": "3"})
sys.path.insert(0, sys.argv[2])
from tests.unit.emulator.calling import Console
from tests.unit.emulator.calling_v3 import ConsoleV3
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


# What an emulator without version 3.0 of the API wrote, as far as it is read below.
SECOND = """
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE accounts (uin TEXT PRIMARY KEY, app_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE keys (
    seq INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, uin TEXT NOT NULL REFERENCES accounts,
    secret_id TEXT NOT NULL UNIQUE, secret_key TEXT NOT NULL, token TEXT, expires_at REAL
);
CREATE TABLE vpcs (
    seq INTEGER PRIMARY KEY, vpc_id TEXT NOT NULL UNIQUE, old_id TEXT NOT NULL UNIQUE,
    uin TEXT NOT NULL REFERENCES accounts, region TEXT NOT NULL, name TEXT NOT NULL,
    cidr TEXT NOT NULL, assistant_cidrs TEXT NOT NULL, is_default INTEGER NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE connections (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    state TEXT NOT NULL, requester TEXT NOT NULL REFERENCES vpcs (vpc_id),
    accepter TEXT NOT NULL REFERENCES vpcs (vpc_id), created_at REAL NOT NULL, expires_at REAL
);
CREATE TABLE sights (
    uin TEXT NOT NULL, region TEXT NOT NULL, created_at REAL NOT NULL,
    seq INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    PRIMARY KEY (uin, region, created_at, seq)
) WITHOUT ROWID;
CREATE TABLE route_tables (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, old_id TEXT NOT NULL UNIQUE,
    vpc_id TEXT NOT NULL REFERENCES vpcs (vpc_id), uin TEXT NOT NULL, region TEXT NOT NULL,
    name TEXT NOT NULL, main INTEGER NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE routes (
    seq INTEGER PRIMARY KEY, route_table_id TEXT NOT NULL REFERENCES route_tables (id),
    destination TEXT NOT NULL, next_type INTEGER NOT NULL, next_hub TEXT NOT NULL,
    description TEXT NOT NULL, UNIQUE (route_table_id, destination)
);
INSERT INTO accounts VALUES ('1', '1251000001');
INSERT INTO keys VALUES (1, 'default', '1', 'AKIDEMULATORold', 'EmulatorOnlyOld', NULL, NULL);
INSERT INTO vpcs VALUES
    (1, 'vpc-a', 'gz_vpc_1', '1', 'ap-guangzhou', 'a', '10.0.0.0/16', '[]', 0, 1000),
    (2, 'vpc-b', 'gz_vpc_2', '1', 'ap-guangzhou', 'b', '10.1.0.0/16', '[]', 0, 1000);
INSERT INTO route_tables VALUES
    (1, 'rtb-a', 'gz_rtb_1', 'vpc-a', '1', 'ap-guangzhou', 'main', 1, 1000);
INSERT INTO connections VALUES (1, 'pcx-old', 'old', 'ACTIVE', 'vpc-a', 'vpc-b', 1000, NULL);
INSERT INTO sights VALUES ('1', 'ap-guangzhou', 1000, 1);
INSERT INTO routes VALUES
    (1, 'rtb-a', '10.1.0.0/16', 4, 'pcx-old', ''),
    (2, 'rtb-a', '192.168.0.0/16', 1, 'vpngw-1', '');
PRAGMA user_version = 2;
"""


def test_a_file_of_the_version_before(path: Path) -> None:
    """It is opened, with defaults for what is new; its routes get ids that stay."""
    with sqlite3.connect(path) as db:
        db.executescript(SECOND)
    db.close()
    office = {"DestinationCidrBlock": "172.16.0.0/12", "GatewayType": "VPN", "GatewayId": "v-1"}

    with Emulator.start(state=path) as emulator:
        console = ConsoleV3(emulator)
        found = console.look("pcx-old")
        console.do("CreateRoutes", {"RouteTableId": "rtb-a", "Routes": [office]})
        (before,) = console.do("DescribeRouteTables")["RouteTableSet"]
    with Emulator.start(state=path) as emulator:
        (after,) = ConsoleV3(emulator).do("DescribeRouteTables")["RouteTableSet"]

    assert (0, "POSTPAID_BY_DAY_MAX", "", "VPC_PEER", []) == tuple(
        found[name] for name in ("Bandwidth", "ChargeType", "QosLevel", "Type", "TagSet")
    )
    assert before == after
    for name in ("RouteItemId", "RouteId"):
        assert 3 == len({route[name] for route in after["RouteSet"]} - {"", 0})


def test_a_new_file_and_an_upgraded_one_are_alike(path: Path, tmp_path: Path) -> None:
    """Both have the same columns."""
    with sqlite3.connect(path) as db:
        db.executescript(SECOND)
    db.close()
    stores = Store(path), Store(tmp_path / "new.sqlite")
    tables = ("vpcs", "connections", "routes", "tags")

    old, new = (
        {name: store.rows(f"PRAGMA table_info({name})") for name in tables} for store in stores
    )

    assert old == new


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
