"""What the engine's level holds against the cloud: everything that is wrong is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.faults.campaign import Finding
from tests.faults.engine.cloud import Recorded, findings_of
from tests.faults.engine.program import RANGES, ROUTE_TABLES, Program, Wanted, vpc_id
from tests.faults.engine.program import seed as network

NET, FAR = "pcx-ofthenet", "pcx-ofthefar"
PROGRAM: Final[Program] = (
    Wanted("net", "component", "v1", "v2", name="net", routes="all", peer_routes="main"),
    Wanted("far", "component", "v1", "p1", name="far", routes="none", peer_routes="none"),
)
ROUTES: Final = sorted(PROGRAM[0].routes_through(NET))

Exported = dict[str, Any]


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """Return a cloud that has what the program declares."""
    with Emulator.start(seed=network()) as emulator:
        emulator.seed(
            {
                "peeringConnections": [
                    connection(NET, "net", "v1", "v2"),
                    connection(FAR, "far", "v1", "p1"),
                ],
                "routes": [
                    {"routeTableId": table, "destinationCidrBlock": to, "nextHub": hub}
                    for table, to, hub in ROUTES
                ],
            }
        )
        yield emulator


def connection(pcx: str, name: str, vpc: str, peer: str) -> dict[str, object]:
    """Return a connection as a seed has it."""
    return {
        "peeringConnectionId": pcx,
        "name": name,
        "vpcId": vpc_id(vpc),
        "peerVpcId": vpc_id(peer),
        "state": "ACTIVE",
    }


def exported() -> Exported:
    """Return the state that belongs to the program."""

    def resource(name: str, kind: str, resource_id: str, outputs: object) -> Exported:
        of_type = f"pulumi-python:dynamic/qcloud:{kind}"
        urn = f"urn:pulumi:dev::story::{of_type}::{name}"
        return {"urn": urn, "type": of_type, "id": resource_id, "outputs": outputs}

    def said(name: str, vpc: str, peer: str, state: str) -> dict[str, str]:
        ends = {"vpcId": vpc_id(vpc), "peerVpcId": vpc_id(peer)}
        return {"peeringConnectionName": name, "state": state, **ends}

    def routes(table_of: str) -> dict[str, object]:
        fields = ("routeTableId", "destinationCidrBlock")
        mine = [it for it in ROUTES if it[0] in ROUTE_TABLES[table_of]]
        return {"routes": [{**dict(zip(fields, it, strict=False)), "made": True} for it in mine]}

    kind = "VpcPeeringConnection"
    resources = [
        resource("net-connection", kind, NET, said("net", "v1", "v2", "ACTIVE")),
        resource("net-routes", "VpcPeeringRoutes", f"{NET}@{vpc_id('v1')}", routes("v1")),
        resource("net-peer-routes", "VpcPeeringRoutes", f"{NET}@{vpc_id('v2')}", routes("v2")),
        resource("far-connection", kind, FAR, said("far", "v1", "p1", "PENDING")),
        resource("far-accepter", f"{kind}Accepter", FAR, {"state": "ACTIVE"}),
    ]
    return {"deployment": {"resources": resources}}


def found(
    cloud: Emulator, state: Exported, program: Program = PROGRAM, **options: Any
) -> list[Finding]:
    """Return what is found."""
    return findings_of(cloud.state(), program, Recorded.of(state), **options)


def verdicts(findings: list[Finding]) -> set[str]:
    """Return the verdicts of findings."""
    return {finding.verdict for finding in findings}


def test_nothing_is_wrong(cloud: Emulator) -> None:
    """Where cloud, program and state are one, nothing is found."""
    assert [] == found(cloud, exported())


def test_nothing_is_left(cloud: Emulator) -> None:
    """After a `destroy` what others have is right, and any connection of the stack is an orphan."""
    before = found(cloud, {"deployment": {}}, ())
    cloud.delete(NET)
    cloud.delete(FAR)

    assert {"orphan"} == verdicts(before)
    assert [] == found(cloud, {"deployment": {}}, ())


def rename(cloud: Emulator) -> None:
    """Rename a connection."""
    cloud.rename(NET, "another")


def lose_connection(cloud: Emulator) -> None:
    """Delete a connection, its routes with it."""
    cloud.delete(NET)


def lose_route(cloud: Emulator) -> None:
    """Remove a route."""
    cloud.remove_route(*ROUTES[0][:2])


def make_orphan(cloud: Emulator) -> None:
    """Make a connection that no state has."""
    cloud.seed({"peeringConnections": [connection("pcx-orphaned", "lost", "v3", "v4")]})


def make_duplicate(cloud: Emulator) -> None:
    """Make a second connection of the same two VPCs."""
    cloud.seed({"peeringConnections": [connection("pcx-another1", "net", "v2", "v1")]})


def make_route(cloud: Emulator) -> None:
    """Make a route that the program has not."""
    cloud.add_route(ROUTE_TABLES["v2"][1], RANGES["v1"], NET, 4)


def take_foreign_connection(cloud: Emulator) -> None:
    """Delete a connection of another owner."""
    cloud.delete("pcx-foreign2")


def rename_foreign_connection(cloud: Emulator) -> None:
    """Rename a connection of another owner."""
    cloud.rename("pcx-foreign1", "taken-over")


def take_foreign_route(cloud: Emulator) -> None:
    """Remove a route of another owner."""
    cloud.remove_route(ROUTE_TABLES["v0"][1], "192.168.0.0/16")


@pytest.mark.parametrize(
    ("tamper", "verdict"),
    [
        (rename, "loss"),
        (lose_connection, "loss"),
        (lose_route, "loss"),
        (make_orphan, "orphan"),
        (make_duplicate, "duplicate"),
        (make_route, "orphan"),
        (take_foreign_connection, "foreign"),
        (rename_foreign_connection, "foreign"),
        (take_foreign_route, "foreign"),
    ],
    ids=lambda it: it if isinstance(it, str) else it.__name__,
)
def test_in_the_cloud(cloud: Emulator, tamper: Callable[[Emulator], None], verdict: str) -> None:
    """Whatever the cloud has too much, lacks or has otherwise is found."""
    tamper(cloud)

    assert {verdict} == verdicts(found(cloud, exported()))


@pytest.mark.parametrize("at", range(5))
def test_the_state_lacks_something(cloud: Emulator, at: int) -> None:
    """A resource that the state lacks is a loss, a connection an orphan of the cloud besides."""
    state = exported()
    gone = state["deployment"]["resources"].pop(at)

    found_there = verdicts(found(cloud, state))

    assert "loss" in found_there
    assert ("orphan" in found_there) is gone["type"].endswith(":VpcPeeringConnection")


@pytest.mark.parametrize(
    ("at", "output", "value"),
    [
        (0, "state", "PENDING"),
        (0, "vpcId", "vpc-fault005"),
        (0, "peeringConnectionName", "another"),
        (1, "routes", []),
        (4, "state", "PENDING"),
    ],
)
def test_the_state_says_otherwise(cloud: Emulator, at: int, output: str, value: object) -> None:
    """Outputs that are not what the cloud has are a loss."""
    state = exported()
    state["deployment"]["resources"][at]["outputs"][output] = value

    assert {"loss"} == verdicts(found(cloud, state))


def test_before_a_refresh_and_after_it(cloud: Emulator) -> None:
    """Only a refresh has to record that an accepted connection became ACTIVE."""
    state = exported()

    assert {"loss"} == verdicts(found(cloud, state, refreshed=True))
    state["deployment"]["resources"][3]["outputs"]["state"] = "ACTIVE"
    assert [] == found(cloud, state, refreshed=True)


def test_more_in_the_state(cloud: Emulator) -> None:
    """A resource that the program has not, and one that is still to be deleted, are found."""
    state = exported()
    more = deepcopy(state["deployment"]["resources"][0])
    deleted = {**more, "delete": True}
    more["urn"] = more["urn"].replace("net-", "old-")

    state["deployment"]["resources"] += [more, deleted]

    assert {"loss", "not recovered"} == verdicts(found(cloud, state))


def test_routes_of_an_interrupted_command(cloud: Emulator) -> None:
    """Routes that nobody could record may stay, those alone."""
    make_route(cloud)
    left = {(ROUTE_TABLES["v2"][1], RANGES["v1"], NET)}

    assert [] == found(cloud, exported(), left=left)
    assert {"orphan"} == verdicts(found(cloud, exported(), left={(*ROUTES[0][:2], FAR)}))
