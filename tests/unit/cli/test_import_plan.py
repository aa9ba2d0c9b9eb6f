"""Which connections are imported as which resources, and what the file says of them."""

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

from tests.unit.cli.builders import (
    APP,
    APP_BLOCK,
    DATA,
    DATA_BLOCK,
    NETWORK,
    OWN_UIN,
    PARTNER,
    PARTNER_BLOCK,
    PARTNER_URN,
    PEER_UIN,
    SHARED,
    TO_PARTNER,
    across_accounts,
    connected,
    within_account,
)
from tests.unit.cli.conftest import Peering


def test_all(peering: Peering, qcloud_emulator: Emulator) -> None:
    """All connections that are alive go along with their routes, the dead ones are named."""
    within_account(qcloud_emulator)
    across_accounts(qcloud_emulator)
    connected(qcloud_emulator, "pcx-dead0001", peer_vpc_id=SHARED, name="old", state="REJECTED")

    done = peering("import", "--all")

    assert [
        "app-to-data",
        "app-to-data-routes",
        "app-to-data-peer-routes",
        "to-partner",
        "to-partner-routes",
    ] == list(done.resources)
    dead, next_, protected = done.said
    assert "qcloud-peering: left out: pcx-dead0001 'old' is REJECTED" == dead
    assert next_.endswith(
        "5 resources of 2 connections; next: pulumi import --file FILE --generate-code=false"
    )
    assert protected.endswith("protected from deletion, unless you add --protect=false")


def test_nothing_is_written_to_the_cloud(peering: Peering, qcloud_emulator: Emulator) -> None:
    """An import only asks."""
    within_account(qcloud_emulator)
    across_accounts(qcloud_emulator)

    peering("import", "--all", "--peer-profile", "peer")

    actions = {call["action"] for call in qcloud_emulator.calls()}
    assert actions
    assert set() == {action for action in actions if not action.startswith("Describe")}


def test_calls(peering: Peering, qcloud_emulator: Emulator) -> None:
    """However many connections there are, everything is listed once."""
    for number, peer in enumerate((DATA, SHARED, PARTNER), 1):
        routes = {"rtb-app0main": (f"10.{number}.0.0/16",)}
        connected(qcloud_emulator, f"pcx-many000{number}", peer_vpc_id=peer, routes=routes)

    peering("import", "--all")

    assert [
        "DescribeRouteTable",
        "DescribeVpcEx",
        "DescribeVpcPeeringConnections",
    ] == sorted(call["action"] for call in qcloud_emulator.calls())


def test_chosen(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Only what is asked for goes along, under the name that is given."""
    within_account(qcloud_emulator)
    across_accounts(qcloud_emulator)

    done = peering("import", NETWORK, "--name", f"{NETWORK}=net", "--no-routes")

    assert ["net"] == list(done.resources)
    assert NETWORK == done.resources["net"]["id"]


def test_accepter(peering: Peering, qcloud_emulator: Emulator) -> None:
    """To the account that accepted a connection belong the acceptance and the routes back."""
    across_accounts(qcloud_emulator)

    done = peering("import", TO_PARTNER, account="peer")

    types = {name: it["type"].rpartition(":")[2] for name, it in done.resources.items()}
    assert {
        "to-partner-accepter": "VpcPeeringConnectionAccepter",
        "to-partner-peer-routes": "VpcPeeringRoutes",
    } == types


def test_both_accounts(peering: Peering, qcloud_emulator: Emulator) -> None:
    """The other account's resources have its profile."""
    across_accounts(qcloud_emulator)

    done = peering("import", TO_PARTNER, "--peer-profile", "peer")

    assert {
        "to-partner": None,
        "to-partner-accepter": "peer",
        "to-partner-routes": None,
        "to-partner-peer-routes": "peer",
    } == {name: it["inputs"].get("profile") for name, it in done.resources.items()}
    assert all(
        it["inputs"].get("profile") == it["outputs"].get("profile")
        for it in done.resources.values()
    )
    assert "nameTable" not in done.file


def test_both_accounts_seen_by_the_accepter(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Whose profile it is that asks makes no difference to whose the resources are."""
    across_accounts(qcloud_emulator)

    done = peering("import", "--all", "--peer-profile", "default", account="peer")

    assert {
        "to-partner": "default",
        "to-partner-accepter": None,
        "to-partner-routes": "default",
        "to-partner-peer-routes": None,
    } == {name: it["inputs"].get("profile") for name, it in done.resources.items()}


def test_profile(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A profile to ask with is not part of the resources: their stack has it."""
    across_accounts(qcloud_emulator)

    done = peering("import", "--all", "--profile", "peer", account="nobody")

    assert ["to-partner-accepter", "to-partner-peer-routes"] == list(done.resources)
    assert "profile" not in done.result.stdout


def test_region(peering: Peering, qcloud_emulator: Emulator) -> None:
    """In another region both accounts are asked, and the outputs name it."""
    for uin, name, block in ((OWN_UIN, "east1", "10.8.0.0/16"), (PEER_UIN, "east2", "10.9.0.0/16")):
        vpc = {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        qcloud_emulator.seed({"accounts": [{"uin": uin, "vpcs": [vpc]}]})
    connected(qcloud_emulator, TO_PARTNER, vpc_id="vpc-east1", peer_vpc_id="vpc-east2")

    done = peering("import", "--all", "--region", "sh", "--peer-profile", "peer")

    assert ["tses", "tses-accepter"] == list(done.resources)
    assert {"ap-shanghai"} == {it["outputs"]["region"] for it in done.resources.values()}
    assert {None} == {it["inputs"].get("region") for it in done.resources.values()}
    assert {"ap-shanghai"} == {call["region"] for call in qcloud_emulator.calls()}


def test_providers(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Explicit Providers are in the name table, and no profile is in any resource then."""
    across_accounts(qcloud_emulator)
    own = PARTNER_URN.replace("::partner", "::to-partner")

    done = peering(
        *("import", TO_PARTNER, "--profile", "default", "--provider", own),
        *("--peer-profile", "peer", "--peer-provider", PARTNER_URN),
        account="nobody",
    )

    assert {"to-partner-provider": own, "partner": PARTNER_URN} == done.file["nameTable"]
    assert {
        "to-partner": "to-partner-provider",
        "to-partner-accepter": "partner",
        "to-partner-routes": "to-partner-provider",
        "to-partner-peer-routes": "partner",
    } == {name: it["provider"] for name, it in done.resources.items()}
    assert "profile" not in done.result.stdout


def test_component(peering: Peering, qcloud_emulator: Emulator) -> None:
    """With a component its name is everybody's prefix and it is everybody's parent."""
    across_accounts(qcloud_emulator)

    done = peering("import", TO_PARTNER, "--component", "net", "--peer-profile", "peer")

    component, *children = done.file["resources"]
    assert {"type": "qcloudx:index:VpcPeering", "name": "net", "component": True} == component
    assert ["net-connection", "net-accepter", "net-routes", "net-peer-routes"] == [
        it["name"] for it in children
    ]
    assert {"net"} == {it["parent"] for it in children}
    inputs = {it["name"]: it["inputs"] for it in children}
    assert PEER_UIN == inputs["net-connection"]["peerUin"]
    assert inputs["net-connection"]["__acceptedHere"]
    assert [PARTNER_BLOCK] == inputs["net-routes"]["destinationCidrBlocks"]


def test_component_within_an_account(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A component's routes have their destinations written out, as it gives them."""
    within_account(qcloud_emulator)

    done = peering("import", NETWORK, "--component", "net")

    assert ["net", "net-connection", "net-routes", "net-peer-routes"] == list(done.resources)
    assert [APP_BLOCK] == done.resources["net-peer-routes"]["inputs"]["destinationCidrBlocks"]
    assert "__acceptedHere" not in done.resources["net-connection"]["inputs"]


def test_component_and_uneven_tables(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A component has one set of routes a side; what does not fit it is told."""
    routes = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK, "10.99.0.0/16")}
    connected(qcloud_emulator, NETWORK, routes=routes)

    done = peering("import", NETWORK, "--component", "net")

    assert ["rtb-app0more"] == done.resources["net-routes"]["inputs"]["routeTables"]
    assert (
        f"qcloud-peering: left out: some routes through {NETWORK}: a VpcPeering has the same "
        f"routes in all tables of a side, but the tables of {APP} differ"
    ) == done.said[0]


def test_component_of_the_requester(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A component belongs to the requester's account."""
    across_accounts(qcloud_emulator)

    done = peering("import", TO_PARTNER, "--component", "net", account="peer")

    assert 1 == done.exit_code
    assert done.error.startswith(f"{TO_PARTNER} was requested by account 2407912486")


@pytest.mark.parametrize("words", [(TO_PARTNER,), ("--all",)])
def test_not_accepted_yet(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...]
) -> None:
    """To the accepter a pending connection has nothing yet that could be imported."""
    across_accounts(qcloud_emulator, "PENDING")

    done = peering("import", *words, account="peer")

    assert 1 == done.exit_code
    assert "" == done.result.stdout
    assert f"{TO_PARTNER} is PENDING, so there is no acceptance to import" in done.result.stderr


def test_requested(peering: Peering, qcloud_emulator: Emulator) -> None:
    """To the requester a pending connection is one, and its missing acceptance is told."""
    across_accounts(qcloud_emulator, "PENDING")

    done = peering("import", "--all", "--peer-profile", "peer")

    assert ["to-partner"] == list(done.resources)
    assert (
        f"qcloud-peering: left out: {TO_PARTNER} is PENDING, so there is no acceptance to import"
    ) == done.said[0]


def test_name_that_no_program_may_give(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A connection whose name the check refuses is left out, with the check's own reason."""
    within_account(qcloud_emulator)
    connected(qcloud_emulator, "pcx-odd00001", peer_vpc_id=SHARED, name="@odd")

    everything = peering("import", "--all", "--no-routes")
    chosen = peering("import", "pcx-odd00001")

    assert ["app-to-data"] == list(everything.resources)
    assert "pcx-odd00001 cannot be imported: peeringConnectionName is '@odd'" in everything.said[0]
    assert 1 == chosen.exit_code
    assert chosen.error.startswith("pcx-odd00001 cannot be imported: peeringConnectionName")


def test_not_there(peering: Peering, qcloud_emulator: Emulator) -> None:
    """All ids that are not visible are named at once, and nothing is written."""
    within_account(qcloud_emulator)

    done = peering("import", "pcx-none0001", NETWORK, "pcx-none0002")

    assert 1 == done.exit_code
    assert done.error.startswith(
        "pcx-none0001, pcx-none0002 are not visible in ap-guangzhou with the credentials of "
        "emulator account default."
    )


def test_deleted(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A connection that was deleted cannot be imported, though the API may still show it."""
    connected(qcloud_emulator, NETWORK, state="DELETED")

    done = peering("import", NETWORK)

    assert 1 == done.exit_code
    assert NETWORK in done.error


def test_nothing_there(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Without any connection there is no file."""
    done = peering("import", "--all")

    assert 1 == done.exit_code
    assert (
        "no peering connections found in ap-guangzhou with the credentials of emulator account "
        "default"
    ) in done.error


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
