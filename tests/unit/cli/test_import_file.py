"""What the file for `pulumi import` holds: names, and what a check and a refresh say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.registration import (
    VPC_PEERING_CONNECTION,
    VPC_PEERING_CONNECTION_ACCEPTER,
    VPC_PEERING_ROUTES,
)
from qcloud_emulator import Emulator
from qcloud_peering.accounts import Account
from qcloud_peering.import_file import Described, Role, document, names_of

from tests.unit.cli.conftest import Peering
from tests.unit.cli.network import (
    APP_BLOCK,
    DATA,
    DATA_BLOCK,
    PARTNER,
    PARTNER_BLOCK,
    connected,
)


def called(*names: str) -> list[PeeringConnection]:
    """Return connections with these names and the ids `pcx-0`, `pcx-1` and so on."""
    return [
        PeeringConnection(
            f"pcx-{number}",
            name,
            PeeringState.ACTIVE,
            VpcIds("vpc-a"),
            VpcIds("vpc-b"),
            "1",
            "1",
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("names", "logical"),
    [
        (["net-1a2b3c4d"], ["net-1a2b3c4d"]),
        (["app to  data"], ["app-to-data"]),
        (["应用/数据"], ["应用-数据"]),
        (["::"], ["pcx-0"]),
        (["net", "net", "other"], ["net-pcx-0", "net-pcx-1", "other"]),
        (["a b", "a/b"], ["a-b-pcx-0", "a-b-pcx-1"]),
        (["net", "net-peer"], ["net", "net-peer-pcx-1"]),
        (["net-peer"], ["net-peer"]),
    ],
)
def test_default_names(names: list[str], logical: list[str]) -> None:
    """A name is taken from the cloud, without what is awkward, and made unique by the id."""
    assert logical == list(names_of(called(*names), {}).values())


def test_chosen_names() -> None:
    """A chosen name is kept, and the others get out of its way."""
    assert {"pcx-0": "data", "pcx-1": "data-pcx-1"} == names_of(
        called("app", "data"), {"pcx-0": "data"}
    )


def test_equal_names() -> None:
    """Chosen names that lead to two resources of one name are refused."""
    account = Account(Clients({}))
    routes = Described(Role.ROUTES, "pcx-1@vpc-a", account, {}, {})
    peer_routes = Described(Role.PEER_ROUTES, "pcx-0@vpc-b", account, {}, {})

    with pytest.raises(ConfigurationError, match="two resources would be called net-peer-routes"):
        document({"net": [peer_routes], "net-peer": [routes]})


PCX = "pcx-seeded00"
LIVES: dict[str, tuple[str, type[Lifecycle]]] = {
    "VpcPeeringConnection": (VPC_PEERING_CONNECTION, ConnectionLifecycle),
    "VpcPeeringConnectionAccepter": (VPC_PEERING_CONNECTION_ACCEPTER, AccepterLifecycle),
    "VpcPeeringRoutes": (VPC_PEERING_ROUTES, RoutesLifecycle),
}


@pytest.fixture
def clients(qcloud_emulator: Emulator, tmp_path: Path) -> Clients:
    """Return what a provider process works with that knows both accounts as profiles."""
    environ = {
        "QCLOUD_API_VERSION": "2.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Clients({}, environ=environ, home=tmp_path, timing=Timing())


def described(done_by: Peering, *words: str) -> list[tuple[str, dict[str, object]]]:
    """Return type and entry of everything in a file that has an id."""
    done = done_by("import", PCX, *words)
    entries = [it for it in done.file["resources"] if "id" in it]
    assert entries
    return [(it["type"].rpartition(":")[2], it) for it in entries]


@pytest.mark.parametrize(
    "words", [(), ("--component", "net")], ids=["resources of their own", "component"]
)
@pytest.mark.parametrize("crosses", [False, True], ids=["one account", "two accounts"])
def test_what_a_refresh_finds(
    peering: Peering,
    qcloud_emulator: Emulator,
    clients: Clients,
    words: tuple[str, ...],
    crosses: bool,
) -> None:
    """A refresh right after the import changes neither inputs nor outputs, of any resource."""
    there, back = (PARTNER_BLOCK, "rtb-partner1") if crosses else (DATA_BLOCK, "rtb-data0001")
    connected(
        qcloud_emulator,
        PCX,
        peer_vpc_id=PARTNER if crosses else DATA,
        routes={"rtb-app0main": (there,), "rtb-app0more": (there,), back: (APP_BLOCK,)},
    )

    entries = described(peering, *words, "--peer-profile", "peer")

    for kind, entry in entries:
        reference, life = LIVES[kind]
        recorded = entry["outputs"]
        assert isinstance(recorded, dict)
        found = life(clients).read(str(entry["id"]), recorded)
        assert found is not None
        assert {**found.outputs, "__provider": reference} == recorded
        assert {**found.inputs, "__provider": reference} == entry["inputs"]


@pytest.mark.parametrize("crosses", [False, True], ids=["one account", "two accounts"])
def test_what_a_check_says(
    peering: Peering, qcloud_emulator: Emulator, clients: Clients, crosses: bool
) -> None:
    """A check of the imported inputs adds nothing and has nothing against them."""
    there, back = (PARTNER_BLOCK, "rtb-partner1") if crosses else (DATA_BLOCK, "rtb-data0001")
    connected(
        qcloud_emulator,
        PCX,
        peer_vpc_id=PARTNER if crosses else DATA,
        routes={"rtb-app0main": (there,), back: (APP_BLOCK,)},
    )

    for kind, entry in described(peering, "--peer-profile", "peer"):
        given = entry["inputs"]
        assert isinstance(given, dict)
        checked = LIVES[kind][1](clients).check(given, given)
        assert [] == checked.failures
        assert {name: it for name, it in given.items() if name != "__provider"} == checked.inputs


@pytest.mark.parametrize("own", [None, {"a": "1"}])
@pytest.mark.parametrize("known", [False, True], ids=["defaults not known", "defaults known"])
def test_tags(
    peering: Peering,
    qcloud_emulator: Emulator,
    tmp_path: Path,
    own: dict[str, str] | None,
    known: bool,
) -> None:
    """A program that names the tags of a connection, its own and by default, has nothing to do."""
    default = {"d": "x"}
    connected(qcloud_emulator, PCX, tags={**default, **(own or {})})
    version = {"QCLOUD_API_VERSION": "3.0"}
    told = {"QCLOUD_DEFAULT_TAGS": json.dumps(default)}
    environ = {"QCLOUD_EMULATOR": qcloud_emulator.url, "TENCENTCLOUD_REGION": "ap-guangzhou"}
    life = ConnectionLifecycle(
        Clients({}, environ={**environ, **version, **told}, home=tmp_path, timing=Timing())
    )

    entry = peering("import", PCX, env={**version, **(told if known else {})}).resources["tses"]

    recorded = entry["outputs"]
    assert recorded["tagsAll"] == {**default, **(own or {})}
    program = {**entry["inputs"], **({"tags": own} if own else {})}
    checked = life.check(entry["inputs"], program)
    assert [] == checked.failures
    assert Changes() == life.diff(PCX, recorded, checked.inputs)


def test_tags_that_nobody_names(
    peering: Peering, qcloud_emulator: Emulator, tmp_path: Path
) -> None:
    """A program without tags has nothing to do either, and leaves those of the connection."""
    connected(qcloud_emulator, PCX, tags={"a": "1"})
    environ = {
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "QCLOUD_API_VERSION": "3.0",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    life = ConnectionLifecycle(Clients({}, environ=environ, home=tmp_path, timing=Timing()))

    entry = peering("import", PCX, env={"QCLOUD_API_VERSION": "3.0"}).resources["tses"]

    assert "tags" not in entry["inputs"]
    checked = life.check(entry["inputs"], entry["inputs"])
    assert Changes() == life.diff(PCX, entry["outputs"], checked.inputs)


@pytest.mark.parametrize("state", ["EXPIRED", "REJECTED"])
def test_dead(peering: Peering, qcloud_emulator: Emulator, clients: Clients, state: str) -> None:
    """A dead connection that is named is imported as dead, so that the next preview acts."""
    connected(qcloud_emulator, PCX, peer_vpc_id=PARTNER, state=state)

    ((_, entry),) = described(peering)

    outputs, inputs = entry["outputs"], entry["inputs"]
    assert isinstance(outputs, dict)
    assert isinstance(inputs, dict)
    assert (state, False) == (outputs["state"], inputs["enabled"])
    life = ConnectionLifecycle(clients)
    assert life.diff(PCX, outputs, {**inputs, "enabled": True}).update
    assert not life.diff(PCX, outputs, inputs).update


def test_default_name(peering: Peering, qcloud_emulator: Emulator) -> None:
    """The live name counts as the default one: a program without a name keeps it."""
    connected(qcloud_emulator, PCX, name="by hand")

    ((_, entry),) = described(peering)

    inputs = entry["inputs"]
    assert isinstance(inputs, dict)
    assert ("by hand", "by hand") == (inputs["__defaultName"], inputs["peeringConnectionName"])


def test_own_routes(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Imported routes count as made by their resource, so that they go with it."""
    connected(qcloud_emulator, PCX, routes={"rtb-app0main": (DATA_BLOCK,)})

    (_, (_, entry)) = described(peering)

    outputs = entry["outputs"]
    assert isinstance(outputs, dict)
    assert [
        {"routeTableId": "rtb-app0main", "destinationCidrBlock": DATA_BLOCK, "made": True}
    ] == outputs["routes"]


@pytest.mark.parametrize(
    ("routes", "choices"),
    [
        (
            {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)},
            [("all", None)],
        ),
        ({"rtb-app0main": (DATA_BLOCK,)}, [(["rtb-app0main"], None)]),
        (
            {"rtb-app0main": ("10.1.0.0/17",), "rtb-app0more": ("10.1.0.0/17",)},
            [("all", ["10.1.0.0/17"])],
        ),
        (
            {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK, "10.99.0.0/16")},
            [(["rtb-app0more"], [DATA_BLOCK, "10.99.0.0/16"]), (["rtb-app0main"], None)],
        ),
        ({}, []),
    ],
    ids=["every table", "one table", "part of the range", "uneven", "none"],
)
def test_choice_of_tables(
    peering: Peering,
    qcloud_emulator: Emulator,
    routes: dict[str, tuple[str, ...]],
    choices: list[tuple[object, object]],
) -> None:
    """Tables and destinations describe exactly what is there; whole ranges are left out."""
    connected(qcloud_emulator, PCX, routes=routes)

    found = [entry["inputs"] for kind, entry in described(peering) if kind == "VpcPeeringRoutes"]

    assert choices == [
        (it["routeTables"], it.get("destinationCidrBlocks")) for it in found if isinstance(it, dict)
    ]


@pytest.mark.parametrize(
    ("destinations", "update"),
    [(None, False), ([DATA_BLOCK], False), (["10.1.0.0/17"], True)],
    ids=["left out", "written out", "others"],
)
def test_destinations_left_out(
    peering: Peering,
    qcloud_emulator: Emulator,
    clients: Clients,
    destinations: list[str] | None,
    update: bool,
) -> None:
    """A program may leave destinations out or write the same ones out."""
    connected(qcloud_emulator, PCX, routes={"rtb-app0main": (DATA_BLOCK,)})
    (_, (_, entry)) = described(peering)
    inputs, outputs = entry["inputs"], entry["outputs"]
    assert isinstance(inputs, dict)
    assert isinstance(outputs, dict)
    wanted = {**inputs, **({"destinationCidrBlocks": destinations} if destinations else {})}

    changes = RoutesLifecycle(clients).diff(str(entry["id"]), outputs, wanted)

    assert update is changes.update


def test_old_ids_of_tables(peering: Peering, qcloud_emulator: Emulator, clients: Clients) -> None:
    """A program may name the tables by their old ids."""
    connected(qcloud_emulator, PCX, routes={"rtb-app0main": (DATA_BLOCK,)})
    (_, (_, entry)) = described(peering)
    inputs, outputs = entry["inputs"], entry["outputs"]
    assert isinstance(inputs, dict)
    assert isinstance(outputs, dict)

    changes = RoutesLifecycle(clients).diff(
        str(entry["id"]), outputs, {**inputs, "routeTables": ["gz_rtb_2261"]}
    )

    assert not changes.update
