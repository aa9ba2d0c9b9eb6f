"""What is special about each example: how it goes up, and what has to be there then.

Each story brings its example up and returns the lives that it began, in their order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Final

from qcloud_emulator import Emulator

from tests.engine.examples.copies import Example, Life, ScriptLife, StackLife, shell
from tests.engine.examples.ownership import wrongly_keyed
from tests.engine.harness import TIMEOUT
from tests.engine.stories import failed_calls, writes
from tests.engine.versions import action_of

Story = Callable[[Example], Sequence[Life]]

_TABLES: Final = {
    "vpc-app00226": {"rtb-app0main", "rtb-app0more"},
    "vpc-data0089": {"rtb-data0001", "rtb-data0002"},
    "vpc-shared03": {"rtb-shared01", "rtb-shared02"},
    "vpc-partner2": {"rtb-partner1", "rtb-partner2"},
}
APP, DATA, SHARED, PARTNER = _TABLES

_SEEN: Final = """
import pulumi
from pulumi_qcloud import get_vpc_peering_connection

for profile in ("default", "peer"):
    seen = get_vpc_peering_connection(id="{pcx_id}", profile=profile)
    pulumi.export(profile, seen.state)
"""


def states(cloud: Emulator) -> dict[str, str]:
    """Return the state of each live connection by its id."""
    return {it["peeringConnectionId"]: it["state"] for it in cloud.connections()}


def peered(cloud: Emulator) -> set[frozenset[str]]:
    """Return the pairs of VPCs whose connection is active."""
    return {
        frozenset((it["vpcId"], it["peerVpcId"]))
        for it in cloud.connections()
        if it["state"] == "ACTIVE"
    }


def routes(cloud: Emulator) -> set[tuple[str, str]]:
    """Return route table and destination of each route through a peering connection."""
    return {
        (it["routeTableId"], it["destinationCidrBlock"])
        for it in cloud.state()["routes"]
        if it["nextHub"].startswith("pcx-")
    }


def whole(cloud: Emulator, *pairs: tuple[str, str]) -> set[tuple[str, str]]:
    """Return the routes of pairs of VPCs whose route tables all lead to the other one's range."""
    ranges = {it["vpcId"]: it["cidrBlock"] for it in cloud.state()["vpcs"]}
    both_ways = [*pairs, *((b, a) for a, b in pairs)]
    return {(table, ranges[other]) for own, other in both_ways for table in _TABLES[own]}


def seen_by_accounts(example: Example, pcx_id: str) -> dict[str, object]:
    """Return the state of a connection that each account sees with its own key pair."""
    stack = example.new_stack(_SEEN.format(pcx_id=pcx_id), project="seen")
    stack.use_emulator(example.cloud)
    stack.up("--skip-preview")
    return stack.outputs()


def _quickstart(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.config("vpcName", "app")
    stack.config("peerVpcName", "data")
    stack.up()
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    return [StackLife(stack)]


def _cross_account(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    calls = example.cloud.calls()
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert {frozenset((APP, PARTNER))} == peered(example.cloud)
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)

    assert {"default": "ACTIVE", "peer": "ACTIVE"} == seen_by_accounts(example, pcx_id)
    assert [] == wrongly_keyed(calls, example.cloud.state())
    assert [] == failed_calls(example.cloud)
    assert {
        ("CreateVpcPeeringConnection", "default"),
        ("AcceptVpcPeeringConnection", "peer"),
        ("CreateRoute", "default"),
        ("CreateRoute", "peer"),
    } == {(action_of(call), call["account"]) for call in calls if call["committed"]}

    example.cloud.clear_calls()
    stack.up("--skip-preview", "--expect-no-changes")
    assert [] == writes(example.cloud)
    return [StackLife(stack)]


def _mesh(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    pairs = [(one, other) for one in _TABLES for other in _TABLES if one < other]
    assert {frozenset(pair) for pair in pairs} == peered(example.cloud)
    assert whole(example.cloud, *pairs) == routes(example.cloud)
    diagram = str(stack.outputs()["diagram"])
    assert (4, 6) == (diagram.count('["'), diagram.count("---|"))
    return [StackLife(stack)]


def _partner(example: Example) -> Sequence[Life]:
    ours = example.stack()
    ours.up()
    assert ["PENDING"] == list(states(example.cloud).values())
    asked = ours.outputs()
    assert ("PENDING", "waiting") == (asked["state"], asked["routes"])
    ours.preview("--expect-no-changes")

    theirs = example.stack("theirs")
    theirs.config("pcxId", str(asked["pcx_id"]))
    theirs.up()

    ours.up()
    assert {**asked, "state": "ACTIVE", "routes": "active"} == ours.outputs()
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)
    return [StackLife(ours), StackLife(theirs)]


def _larger_stack(example: Example) -> Sequence[Life]:
    network = example.stack()
    network.up()
    platform = {("rtb-app0main", "10.1.0.0/16"), ("rtb-data0001", "10.0.0.0/16")}
    assert platform == routes(example.cloud)

    workload = example.stack("workload")
    workload.up()
    assert {"routed_through": network.outputs()["pcx_id"]} == workload.outputs()
    assert platform | {("rtb-app0more", "10.1.8.0/24")} == routes(example.cloud)
    return [StackLife(network), StackLife(workload)]


def _automation(example: Example) -> Sequence[Life]:
    script = ScriptLife(example.stack())
    printed = script.run("up")
    assert {"up": "5 create", "pcx_id": next(iter(states(example.cloud)))} == printed
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    return [script]


def _existing(example: Example) -> Sequence[Life]:
    stack, file = example.stack(), "import.json"
    before = example.cloud.state()
    wanted = ("pcx-legacy02", "--component", "app-to-shared", "-o", file)
    wrote = shell(stack, [sys.executable, "-m", "qcloud_peering", "import", *wanted])
    assert 0 == wrote.exit_code(TIMEOUT), wrote.stderr
    stack.run("import", "--file", file, "--generate-code=false", "--protect=false")
    stack.up()
    assert {"adopted": "pcx-legacy01", "imported": "pcx-legacy02"} == stack.outputs()
    assert {**before, "clock": None} == {**example.cloud.state(), "clock": None}
    return [StackLife(stack)]


def _ci_preview(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    return [StackLife(stack)]


STORIES: Final[dict[str, Story]] = {
    "automation": _automation,
    "ci_preview": _ci_preview,
    "cross_account": _cross_account,
    "existing": _existing,
    "larger_stack": _larger_stack,
    "mesh": _mesh,
    "partner": _partner,
    "quickstart": _quickstart,
}
"""By the names of the folders; an example without a story fails."""
