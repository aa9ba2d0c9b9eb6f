"""What a cloud starts with and what can be varied, and the file that keeps its state."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud import disputed, visible
from qcloud_emulator.cloud.clock import FURTHEST
from qcloud_emulator.cloud.disputed import Disputed
from qcloud_emulator.cloud.models import NextType, Route, Terms
from qcloud_emulator.cloud.seed import default_seed
from qcloud_emulator.cloud.state import accounts, connections, routes, vpcs
from qcloud_emulator.cloud.state.store import StateError, Store

from tests.unit.emulator.conftest import OTHER_CALLER, OWN, OWN_CALLER, Bench, Console, ConsoleV3

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


VPC = {"name": "fresh", "cidrBlock": "10.20.0.0/16"}


UNFIT = (1e300, -1e300, math.inf, -math.inf, math.nan, 10**400, -(10**400))
"""Numbers that no property has a use for."""


def with_vpc(**changes: object) -> dict[str, Any]:
    """A seed with one VPC."""
    return {"accounts": [{"uin": OWN_CALLER.uin, "vpcs": [{**VPC, **changes}]}]}


def with_key(**changes: object) -> dict[str, Any]:
    """A seed with one key."""
    return {"accounts": [{"uin": OWN_CALLER.uin, "keys": [{"name": "fresh", **changes}]}]}


def with_connection(**changes: object) -> dict[str, Any]:
    """A seed with one connection."""
    connection = {"name": "c", "vpcId": "gz_vpc_226", "peerVpcId": "gz_vpc_89", **changes}
    return {"peeringConnections": [connection]}


def with_route(**changes: object) -> dict[str, Any]:
    """A seed with one route."""
    route = {
        "routeTableId": "gz_rtb_2261",
        "destinationCidrBlock": "192.168.0.0/16",
        "nextType": 1,
        "nextHub": "vpngw-1",
    }
    return {"routes": [{**route, **changes}]}


def with_table(**changes: object) -> dict[str, Any]:
    """A seed with one route table of a VPC that is there."""
    return {"routeTables": [{"vpcId": "gz_vpc_226", "name": "third", **changes}]}


def test_the_default_seed() -> None:
    """It holds the VPCs of the documented request, an overlap, and a second account."""
    bench = Bench()

    assert {
        (it.uin, it.name): (it.legacy_id, it.cidr, it.region, it.route_tables)
        for it in vpcs.every(bench.store)
    } == {
        (OWN_CALLER.uin, "app"): ("gz_vpc_226", "10.0.0.0/16", "ap-guangzhou", 2),
        (OWN_CALLER.uin, "data"): ("gz_vpc_89", "10.1.0.0/16", "ap-guangzhou", 2),
        (OWN_CALLER.uin, "staging"): ("gz_vpc_227", "10.0.128.0/17", "ap-guangzhou", 2),
        (OWN_CALLER.uin, "shared"): ("gz_vpc_90", "10.3.0.0/16", "ap-guangzhou", 2),
        (OTHER_CALLER.uin, "partner"): ("gz_vpc_302", "10.2.0.0/16", "ap-guangzhou", 2),
    }


def test_what_only_version_3_tells() -> None:
    """Terms and tags of a connection and tags of a VPC and a route table may be given."""
    bench = Bench()
    terms = {"bandwidth": 7, "chargeType": "POSTPAID_BY_MONTH_95", "qosLevel": "AG"}

    bench.seed(with_connection(**terms, type="VPC_BM_PEER", tags={"a": "1"}))
    table = {"name": "own", "routeTableId": "rtb-fresh001", "tags": {"c": "3"}}
    bench.seed(with_vpc(vpcId="vpc-fresh001", tags={"b": "2"}, routeTables=[table]))

    (made,) = bench.everything()
    assert Terms(7, "POSTPAID_BY_MONTH_95", "AG", "VPC_BM_PEER") == made.terms
    assert {
        made.id: {"a": "1"},
        "vpc-fresh001": {"b": "2"},
        "rtb-fresh001": {"c": "3"},
    } == accounts.every_tag(bench.store)


def test_terms_that_a_state_shows() -> None:
    """What a state shows of a connection without any terms may be given in a seed."""
    bench = Bench()

    bench.seed(with_connection(bandwidth=0, qosLevel="", tags={}))

    (made,) = bench.everything()
    assert Terms() == made.terms


@pytest.mark.parametrize(
    ("seed", "named"),
    [({"tags": {"a": 1}}, "tag 'a'"), ({"tags": "a"}, "tags"), ({"bandwidth": -1}, "bandwidth")],
)
def test_mistakes_in_them(seed: dict[str, object], named: str) -> None:
    """A value of another type is refused by name."""
    with pytest.raises(ValueError, match=named):
        Bench().seed(with_connection(**seed))


def test_the_keys_of_the_default_seed_are_nobody_elses() -> None:
    """Every id says that it is the emulator's."""
    keys = [key for account in default_seed()["accounts"] for key in account["keys"]]

    assert all(key["secretId"].startswith("AKIDEMULATOR") for key in keys)
    assert all(key["secretKey"].startswith("EmulatorOnly") for key in keys)


def test_ids_and_keys_are_made_up() -> None:
    """What a seed leaves out gets an id of the right form."""
    bench = Bench()
    bench.seed(with_vpc(region="bj"))
    bench.seed(with_key(token="t"))

    vpc = vpcs.every(bench.store)[-1]
    key = accounts.keys(bench.store)[-1].account
    table = routes.every(bench.store)[-1]

    assert vpc.id.startswith("vpc-")
    assert vpc.legacy_id.startswith("bj_vpc_")
    assert (table.vpc.id, table.main) == (vpc.id, True)
    assert key.secret_id.startswith("AKIDEMULATOR")
    assert len(key.secret_key) == 32


def test_seeded_connections() -> None:
    """A connection may be of any age and state; the states of its accounts are the default."""
    bench = Bench()
    bench.seed(with_connection(peeringConnectionId="pcx-own00001"))
    bench.seed(with_connection(peerVpcId="gz_vpc_302", peeringConnectionId="pcx-other001"))
    old = with_connection(
        peerVpcId="gz_vpc_302", peeringConnectionId="pcx-old00001", ageSeconds=8 * 24 * 3600
    )
    bench.seed(old)

    bench.cloud.expire()

    assert {it.id: it.state.value for it in connections.every(bench.store)} == {
        "pcx-own00001": "ACTIVE",
        "pcx-other001": "PENDING",
        "pcx-old00001": "EXPIRED",
    }


def test_seeded_tables_and_routes() -> None:
    """A VPC that is there gets a further table, and any table routes, by either spelling."""
    bench = Bench()
    bench.seed(
        {
            **with_connection(peeringConnectionId="pcx-own00001"),
            **with_table(routeTableId="rtb-third001", oldRouteTableId="gz_rtb_2263"),
            "routes": [
                *with_route(description="office")["routes"],
                {
                    "routeTableId": "rtb-third001",
                    "destinationCidrBlock": "10.1.0.0/16",
                    "nextHub": "pcx-own00001",
                },
            ],
        }
    )

    tables = {it.id: it for it in routes.every(bench.store)}

    assert tables["rtb-app0main"].routes == (
        Route("192.168.0.0/16", NextType.VPN_GATEWAY, "vpngw-1", "office"),
    )
    third = tables["rtb-third001"]
    assert (third.vpc.name, third.legacy_id, third.name, third.main) == (
        "app",
        "gz_rtb_2263",
        "third",
        False,
    )
    assert third.routes == (Route("10.1.0.0/16", NextType.PEERING_CONNECTION, "pcx-own00001"),)


@pytest.mark.parametrize(
    ("seed", "named"),
    [
        ({"account": []}, "account"),
        ({"accounts": {}}, "accounts"),
        ({"accounts": ["x"]}, "an account"),
        ({"accounts": [{}]}, "uin"),
        ({"accounts": [{"uin": "me"}]}, "me"),
        (with_vpc(cidrBlock=None), "cidrBlock"),
        (with_vpc(cidrBlock="10.0.0.1/16"), "10.0.0.1/16"),
        (with_vpc(assistantCidrBlocks=["x"]), "x"),
        (with_vpc(name=""), "name"),
        (with_vpc(region="nowhere"), "nowhere"),
        (with_vpc(isDefault="yes"), "isDefault"),
        (with_vpc(colour="red"), "colour"),
        (with_vpc(vpcId="vpc-app00226"), "vpc_id"),
        (with_key(name="default"), "keys.name"),
        (with_key(expiresInSeconds=5), "token"),
        (with_key(token="t", expiresInSeconds="5"), "expiresInSeconds"),
        (with_connection(state="HAPPY"), "HAPPY"),
        (with_connection(peerVpcId="vpc-nothing1"), "vpc-nothing1"),
        ({**with_vpc(), **with_table(vpcId="vpc-nothing1")}, "vpc-nothing1"),
        ({**with_vpc(), **with_table(routeTableId="rtb-app0main")}, "route_tables.id"),
        ({**with_vpc(), **with_route(routeTableId="rtb-nothing1")}, "rtb-nothing1"),
        ({**with_vpc(), **with_route(destinationCidrBlock="10.9.0.1/16")}, "10.9.0.1/16"),
        ({**with_vpc(), **with_route(nextType=2)}, "'2'"),
        ({**with_vpc(), **with_route(nextType=4, nextHub="pcx-nothing1")}, "pcx-nothing1"),
        ({**with_vpc(), "routes": with_route()["routes"] * 2}, "routes.destination"),
    ],
)
def test_mistakes_in_a_seed(seed: dict[str, Any], named: str) -> None:
    """Each mistake is named, and nothing of the seed is kept."""
    bench = Bench()
    before = len(vpcs.every(bench.store))

    with pytest.raises(ValueError, match=named):
        bench.seed(seed)

    assert len(vpcs.every(bench.store)) == before


@pytest.mark.parametrize("value", [*UNFIT, pytest.param(10**5000, id="endless")])
@pytest.mark.parametrize(
    ("seed", "named"),
    [
        (lambda it: with_connection(ageSeconds=it), "ageSeconds of a peering connection"),
        (lambda it: with_connection(bandwidth=it), "bandwidth of a peering connection"),
        (lambda it: with_key(token="t", expiresInSeconds=it), "expiresInSeconds of a key"),
        (lambda it: with_route(nextType=it), "nextType of a route"),
        (lambda it: with_vpc(assistantCidrBlocks=[it]), "a CIDR block of a VPC"),
        (lambda it: with_vpc(tags={"a": it}), "tag 'a' of a VPC"),
        (lambda it: {"accounts": [{"uin": it}]}, "uin of an account"),
    ],
)
def test_numbers_of_a_seed_that_are_out_of_range(
    seed: Callable[[object], dict[str, Any]], named: str, value: object
) -> None:
    """A number that cannot be worked with is refused by the name of its property, in a line."""
    bench = Bench()

    with pytest.raises(ValueError, match=f"^{named}.*, not ") as caught:
        bench.seed(seed(value))

    assert len(str(caught.value)) < 200
    assert [] == bench.everything()


def test_numbers_of_a_seed_at_their_ends() -> None:
    """What is as large as may be is taken, and shown afterwards."""
    bench = Bench()
    oldest = {"ageSeconds": FURTHEST, "bandwidth": 2**63 - 1}

    bench.seed(with_connection(**oldest, peeringConnectionId="pcx-oldest01", state="ACTIVE"))

    (shown,) = visible.everything(bench.store)["peeringConnections"]
    assert (2**63 - 1, "17") == (shown["bandwidth"], shown["createTime"][:2])
    with pytest.raises(
        ValueError, match="ageSeconds of a peering connection must be a number from 0"
    ):
        bench.seed(with_connection(ageSeconds=-1))


def test_an_account_of_too_many_digits() -> None:
    """A UIN that could not be answered as a number is refused."""
    with pytest.raises(ValueError, match="uin of an account must be at most 18 digits, not '9999"):
        Bench().seed({"accounts": [{"uin": "9" * 5000}]})


def test_the_first_value_is_the_default() -> None:
    """The tables of values and the defaults agree, and none is in neither."""
    words = {name: values[0] for name, values in disputed.VALUES.items()}

    assert {**words, **disputed.NUMBERS} == Disputed().as_dict()


@pytest.mark.parametrize("name", list(Disputed().as_dict()))
def test_every_setting_has_its_row(name: str) -> None:
    """The table of disputed facts is complete, with all values."""
    rows = [it for it in (disputed.__doc__ or "").splitlines() if it.startswith(f"| `{name}` |")]

    assert len(rows) == 1
    values = disputed.VALUES.get(name) or (str(disputed.NUMBERS[name]),)
    assert all(f"`{value}`" in rows[0] for value in values)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"code_type": "roman"}, "number, text"),
        ({"colour": "red"}, "duplicate_pair"),
        ({"peering_limit": "-1"}, "number"),
        (
            {"route_limit": "many"},
            "route_limit must be a whole number from 0 to 1000000, not 'many'",
        ),
        ({"route_change_ms": "0.5"}, "route_change_ms must be a whole number"),
        ({"peering_limit": "１"}, "number"),
        ({"peering_limit": "0" * 18 + "5"}, "number"),
        *(
            ({name: value}, f"setting {name} must be a whole number from 0 to 1000000, not ")
            for name in disputed.NUMBERS
            for value in (*UNFIT, 10**5000, -1, 1_000_001, 2.5, True, "9" * 5000, [[1]])
        ),
        ({"code_type": [["number"]]}, "number, text"),
    ],
)
def test_mistakes_in_settings(change: dict[str, object], named: str) -> None:
    """A mistake lists what there is."""
    with pytest.raises(ValueError, match=named):
        Disputed().changed(change)


def test_settings_stay_with_the_state() -> None:
    """Another reader of the same state sees what was set."""
    bench = Bench(code_type="text", peering_limit=7, route_change_ms=50)

    again = disputed.DisputedBook(bench.store)

    assert again.current == Disputed(code_type="text", peering_limit=7, route_change_ms=50)


CHILD = """
import os, sys
from pathlib import Path
from qcloud_emulator import Emulator
emulator = Emulator.start(state=Path(sys.argv[1]), settings={"peering_limit": "3"})
sys.path.insert(0, sys.argv[2])
from tests.unit.emulator.conftest import Console
from tests.unit.emulator.conftest import ConsoleV3
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
        pytest.raises(StateError, match="another process is using it"),
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


def test_a_file_without_roles(path: Path) -> None:
    """A file from before there were roles is opened with all that it has, and takes roles."""
    with Emulator.start(state=path) as emulator:
        made = Console(emulator).create()
    with sqlite3.connect(path) as db:
        for table in ("sessions", "roles", "identity_providers"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 3")
    db.close()

    with Emulator.start(state=path) as emulator:
        before = [it["roles"] for it in emulator.state()["accounts"]]
        emulator.seed({"accounts": [{"uin": OWN, "roles": [{"name": "x", "trusts": [OWN]}]}]})
        asked = {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/x", "RoleSessionName": "deploy"}

        assert "Success" == ConsoleV3(emulator).code("AssumeRole", asked)
        assert [[], []] == before
        assert [made] == [it["peeringConnectionId"] for it in emulator.connections()]


def test_a_new_file_and_an_upgraded_one_are_alike(path: Path, tmp_path: Path) -> None:
    """Both have the same columns."""
    with sqlite3.connect(path) as db:
        db.executescript(SECOND)
    db.close()
    stores = Store(path), Store(tmp_path / "new.sqlite")
    tables = (
        *("vpcs", "connections", "routes", "tags"),
        *("roles", "identity_providers", "sessions"),
    )

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
