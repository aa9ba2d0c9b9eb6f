"""Which connections are imported as which resources, and what is left out."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.unit.cli.conftest import Peering
from tests.unit.cli.network import (
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
        f"qcloud-peering: left out: some routes through {NETWORK}: a VpcPeering has the same ones "
        f"in every table of a side, and the tables of {APP} differ"
    ) == done.said[0]


def test_component_of_the_requester(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A component belongs to the requester's account."""
    across_accounts(qcloud_emulator)

    done = peering("import", TO_PARTNER, "--component", "net", account="peer")

    assert 1 == done.exit_code
    assert done.error.startswith(f"{TO_PARTNER} was asked for by account 2407912486")


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
        "there are no peering connections in ap-guangzhou for the credentials of emulator account "
        "default"
    ) in done.error
