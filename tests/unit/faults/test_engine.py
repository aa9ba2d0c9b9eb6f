"""The engine's level of the campaign of faults: its schedules, and what it takes for wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.signed.faults import KINDS

from tests.engine.commands import Result
from tests.faults import Finding
from tests.faults.engine import describe, findings_in, read
from tests.faults.engine.cloud import Recorded, findings_of
from tests.faults.engine.schedule import (
    CHANGES,
    KEYS,
    MOMENTS,
    RANGES,
    ROUTE_TABLES,
    SECRETS,
    SIZE,
    TARGETS,
    TIMEOUT,
    Program,
    Wanted,
    schedule_of,
    source_of,
    vpc_id,
)
from tests.faults.engine.schedule import seed as network

CAMPAIGN: Final = [schedule_of(seed) for seed in range(1, 61)]
COMMANDS: Final = [command for schedule in CAMPAIGN for command in schedule.commands]
TROUBLES: Final = [trouble for command in COMMANDS for trouble in command.troubles]
KILLS: Final = [command.kill for command in COMMANDS if command.kill]


def test_same_seed() -> None:
    """A seed gives one schedule, and another seed another one."""
    assert schedule_of(17) == schedule_of(17)
    assert describe(17) == describe(17)
    assert len(CAMPAIGN) == len({schedule.text() for schedule in CAMPAIGN})


def test_everything_appears() -> None:
    """A campaign has every kind of fault, command, change, target, version and source of keys."""
    assert set(KINDS) == {trouble.kind for trouble in TROUBLES}
    assert {"up", "refresh", "destroy"} == {command.what for command in COMMANDS}
    assert set(CHANGES) == {change for command in COMMANDS for change in command.changes}
    assert {"2.0", "3.0"} == {schedule.version for schedule in CAMPAIGN}
    assert set(KEYS) == {schedule.keys for schedule in CAMPAIGN}
    forms = {wanted.form for command in COMMANDS for wanted in command.program}
    assert {"component", "mesh", "resources"} == forms


def test_every_command_is_killed_in_every_way() -> None:
    """A campaign kills each target during each command, and at every kind of moment."""
    killed = {(command.what, command.kill.target) for command in COMMANDS if command.kill}
    moments = {(kill.target, kill.moment) for kill in KILLS}

    assert 9 == len(killed)
    assert {(target, moment) for target in TARGETS for moment in MOMENTS} == moments


def test_course() -> None:
    """A schedule begins with an `up` of eight connections and ends with a `destroy`."""
    for schedule in CAMPAIGN:
        first, *_, last = schedule.commands

        assert ("up", SIZE, "destroy") == (first.what, len(first.program), last.what)


def test_delays() -> None:
    """No fault holds a request back for longer than a client can reckon with."""
    assert max(trouble.delay_ms for trouble in TROUBLES) < 2 * TIMEOUT * 1000


def test_programs() -> None:
    """A program peers no two VPCs twice, and names no resource twice."""
    for command in COMMANDS:
        names = [name for wanted in command.program for name in wanted.resources()]

        assert len(command.program) == len({wanted.pair for wanted in command.program})
        assert len(names) == len(set(names))
        compile(source_of(command.program), "__main__.py", "exec")


def test_the_emulator_takes_them() -> None:
    """The emulator takes the settings and the faults of every schedule."""
    with Emulator.start(seed=network()) as emulator:
        for schedule in CAMPAIGN:
            emulator.set_settings(**dict(schedule.settings))
        for trouble in TROUBLES:
            emulator.order_fault(trouble.order())

        assert len(TROUBLES) == len(emulator.faults())


OURS = "qcloud: CreateRoute: too many requests. Run the command again later."
CHECK = (
    "pulumi-python:dynamic/qcloud:VpcPeeringConnection resource 'c5-connection' has a problem:"
    " peerUin is 'x'; give the account's UIN as digits."
)
COMPONENTS = "c5: vpc: DescribeVpcEx: too many requests.\nmesh: app and data overlap."
LOST = "error reading from server: EOF"
TRACEBACK = 'Traceback (most recent call last):\n  File "providers.py", line 1, in create\nKeyError'


def result_of(*errors: str, exit_code: int = 255, stdout: str = "") -> Result:
    """Return a command that showed some errors."""
    events = tuple(
        {"diagnosticEvent": {"severity": "error", "message": f"{error}\n"}} for error in errors
    )
    return Result(("up",), exit_code, stdout, "", 1.0, events)


@pytest.mark.parametrize("error", [OURS, CHECK, COMPONENTS, f"Preview failed: {OURS}"])
def test_clear(error: str) -> None:
    """An error of a provider in one line is clear, and so are the engine's words after it."""
    assert ([error, "update failed"], []) == read(result_of(error, "update failed", error), "")


@pytest.mark.parametrize(
    "error", [TRACEBACK, "KeyError: 'vpcId'", f"{OURS}\n{OURS}", LOST, "update failed", ""]
)
def test_unclear(error: str) -> None:
    """A traceback, a bare exception, several lines, a lost plugin or no reason are not clear."""
    _, unclear = read(result_of(error), "")

    assert unclear


@pytest.mark.parametrize("error", [LOST, "could not read plugin [/bin/host]: exit status -1"])
def test_lost_plugin(error: str) -> None:
    """That the plugin is lost is clear if it was killed."""
    assert ([error], []) == read(result_of(error), "plugin")
    assert read(result_of(error), "emulator")[1]


def test_traceback_that_is_no_error() -> None:
    """A traceback is not clear wherever it is printed, even where the command succeeds."""
    _, unclear = read(result_of(exit_code=0, stdout=TRACEBACK), "")

    assert unclear


@pytest.mark.parametrize("secret", SECRETS.values())
def test_secrets(secret: str) -> None:
    """Keys and tokens are found."""
    (finding,) = findings_in({"up.out": f"the key {secret} is wrong", "up.err": "nothing"})

    assert "secret" == finding.verdict
    assert finding.text.endswith(" in up.out")
    assert secret not in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "&Nonce=1&Signature=nE2Vn83uSx5xTjhJcTQGz8zyPAQ%3D",
        '{"Signature": "nE2Vn83uSx5xTjhJcTQGz8zyPAQ="}',
        "Authorization: TC3-HMAC-SHA256 Credential=AKID/2026-11-24/vpc/tc3_request, Signature="
        + "0123456789abcdef" * 4,
    ],
)
def test_signatures(text: str) -> None:
    """Signatures of both versions are found, in a query, in JSON and in a header."""
    (finding,) = findings_in({"up.out": text})

    assert "signature in up.out" == finding.text


def test_words_about_signatures() -> None:
    """A text about signatures has none."""
    text = "SignatureMethod=HmacSHA256; Signature: verified; set qcloud:signatureMethod"

    assert [] == findings_in({"up.out": text})


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
