"""What cannot work fails at preview, as one block of text that a person acts on."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, OWN_UIN, SHARED
from tests.engine.result import Result
from tests.engine.stories import writes
from tests.engine.test_connection import MADE

HEAD = """
import pulumi
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

"""


def refused(stack: Stack, cloud: Emulator, statement: str) -> str:
    """Preview a program of one component, and return the one thing that the user is told."""
    preview = failing(stack, cloud, statement)

    assert [] == [step for step in preview.steps() if "dynamic/qcloud" in step.type]
    return told(preview)


def failing(stack: Stack, cloud: Emulator, statement: str) -> Result:
    """Preview a program of components, and return how it failed."""
    stack.write(HEAD + statement)

    preview = stack.preview(expect_failure=True)

    assert [] == writes(cloud)
    assert "Traceback" not in preview.text
    return preview


def told(preview: Result) -> str:
    """Return the problems of the only failure: of a component, or of its connection."""
    (failure,) = {one.strip() for one in preview.errors()}
    _, _, of_connection = failure.partition("has a problem: ")
    if of_connection:
        return of_connection
    lines = [line.partition(": ") for line in failure.split("\n")]
    assert {name for name, *_ in lines} <= {"net", "one", "two"}, preview.text
    return "\n".join(text for *_, text in lines)


def peer_with(cloud: Emulator, *vpc_ids: str, of: str = APP) -> None:
    """Let somebody else peer a VPC with others that have ranges of their own."""
    vpcs = [
        {"name": vpc_id, "vpcId": vpc_id, "cidrBlock": f"172.16.{number}.0/24"}
        for number, vpc_id in enumerate(vpc_ids)
    ]
    connections = [
        {"name": f"to-{vpc_id}", "vpcId": of, "peerVpcId": vpc_id, "peeringConnectionId": pcx}
        for number, vpc_id in enumerate(vpc_ids)
        for pcx in (f"pcx-foreign{number}",)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}], "peeringConnections": connections})


def test_overlap_of_a_pair(stack: Stack, cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "staging"})')

    assert (
        "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
        "10.0.128.0/17; peered VPCs need ranges that do not overlap."
    ) == said


def test_overlapping_peers(stack: Stack, cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered with the same third one."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {n: {"name": n} for n in ("shared", "app", "staging")}, '
        'hub="shared")',
    )

    assert (
        "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
        "10.0.128.0/17 its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC need "
        "ranges that do not overlap, or set allow_overlapping_peers."
    ) == said


def test_overlapping_neighbour(stack: Stack, cloud: Emulator) -> None:
    """A connection that somebody else made counts as well, and is named."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": SHARED, "peerVpcId": APP}]})
    (theirs,) = cloud.connections()

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "staging"}, {"name": "shared"})')

    assert (
        "shared is to be peered with staging (vpc-staging1, 10.0.128.0/17), which overlaps in "
        "10.0.128.0/17 its other peer app (vpc-app00226, 10.0.0.0/16), peered by "
        f"{theirs['peeringConnectionId']} 'theirs' already; peers of one VPC need ranges that do "
        "not overlap, or set allow_overlapping_peers. If this program is about to drop one of "
        "them, let it go in an `up` of its own first."
    ) == said


def test_self(stack: Stack, cloud: Emulator) -> None:
    """A VPC is not peered with itself, however it is selected."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, "vpc-app00226")')

    assert (
        "app (vpc-app00226, 10.0.0.0/16) is to be peered with itself; name two different VPCs."
    ) == said


@pytest.mark.parametrize(
    ("ends", "way"),
    [
        pytest.param((APP, DATA), "set adopt=True to take it over", id="same"),
        pytest.param((DATA, APP), "which differs in direction", id="reverse"),
    ],
)
def test_taken_pair(stack: Stack, cloud: Emulator, ends: tuple[str, str], way: str) -> None:
    """A pair that somebody else peers already, in either direction, is not peered again."""
    requester, accepter = ends
    cloud.seed(
        {"peeringConnections": [{"name": "theirs", "vpcId": requester, "peerVpcId": accepter}]}
    )
    (theirs,) = cloud.connections()

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"})')

    assert theirs["peeringConnectionId"] in said
    assert "'theirs'" in said
    assert way in said


def test_edge_in_both_directions(stack: Stack, cloud: Emulator) -> None:
    """A mesh does not peer a pair in both directions."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        'edges=[("app", "data"), ("data", "app")])',
    )

    assert (
        "The edge 'data' - 'app' is given in both directions; one connection serves both "
        "directions."
    ) == said


def test_one_connection_too_many(stack: Stack, cloud: Emulator) -> None:
    """A VPC with ten connections gets no eleventh one."""
    peer_with(cloud, *(f"vpc-foreign{number}" for number in range(10)))

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "data"}, {"name": "app"})')

    assert said.startswith(
        "app would have 11 peering connections, 1 of this program and 10 others (pcx-foreign0 "
        "'to-vpc-foreign0', pcx-foreign1 'to-vpc-foreign1', "
    )
    assert "and may have 10; remove some or ask for a higher quota." in said


def test_ambiguous_name(stack: Stack, cloud: Emulator) -> None:
    """A name that several VPCs bear selects none; the candidates are listed."""
    second = {"name": "data", "vpcId": "vpc-data0002", "cidrBlock": "10.7.0.0/16"}
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [second]}]})

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"})')

    assert said.startswith('peer_vpc: 2 VPCs with name "data" in ap-guangzhou')
    assert '"data" (vpc-data0002, 10.7.0.0/16), "data" (vpc-data0089, 10.1.0.0/16)' in said


def test_unknown_name(stack: Stack, cloud: Emulator) -> None:
    """A name that no VPC bears is told, with the nearest there are."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "dota"})')

    assert said.startswith('peer_vpc: no VPC with name "dota" in ap-guangzhou')
    assert 'The nearest: "data" (vpc-data0089, 10.1.0.0/16). If it is another account' in said


def test_wrong_region(stack: Stack, cloud: Emulator) -> None:
    """In a region without VPCs neither is found; region and account are told."""
    said = refused(
        stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"}, region="ap-shanghai")'
    )

    lines = said.splitlines()
    assert ['vpc: no VPC with name "app"', 'peer_vpc: no VPC with name "data"'] == [
        line.partition(" in ap-shanghai ")[0] for line in lines
    ]
    assert all("Check the region and the account." in line for line in lines)


def test_region_that_does_not_exist(stack: Stack, cloud: Emulator) -> None:
    """A region that there is not is told as such."""
    said = refused(
        stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"}, region="ap-guangzou")'
    )

    assert "ap-guangzou" in said


def named_by(template: str) -> str:
    """Return a mesh of one edge whose connection is named by a template."""
    return (
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        f"peering_connection_name={template!r})"
    )


def test_long_name_from_a_template(stack: Stack, cloud: Emulator) -> None:
    """A template that makes a name of 61 characters is told, with that name."""
    name = f"{'x' * 52}-app-data"
    assert 61 == len(name)

    said = refused(stack, cloud, named_by(f"{'x' * 52}-{{a}}-{{b}}"))

    assert (
        f"The name '{name}' of the connection between app and data has 61 characters; at most 60 "
        "are allowed."
    ) == said


def test_longest_name_from_a_template(stack: Stack, cloud: Emulator) -> None:
    """A template that makes a name of 60 characters is fine."""
    stack.write(HEAD + named_by(f"{'x' * 51}-{{a}}-{{b}}"))

    preview = stack.preview()

    assert ("create", "net-app-data-connection") in preview.operations()


def test_edge_to_a_stranger(stack: Stack, cloud: Emulator) -> None:
    """An edge names VPCs of the mesh only."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        'edges=[("app", "data"), ("app", "shared")])',
    )

    assert (
        "The edge 'app' - 'shared' names 'shared', which is not among the VPCs of the mesh; name "
        "two of app, data."
    ) == said


def test_strange_hub(stack: Stack, cloud: Emulator) -> None:
    """The hub is one of the mesh's VPCs; what its spokes have in common is not the matter."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {n: {"name": n} for n in ("app", "staging", "data")}, hub="center")',
    )

    assert (
        "The hub 'center' is not among the VPCs of the mesh; name one of app, staging, data."
        == said
    )


@pytest.mark.quick
def test_two_problems(stack: Stack, cloud: Emulator) -> None:
    """Everything that is wrong is told at once, on lines of its own."""
    said = refused(
        stack,
        cloud,
        """VpcPeeringMesh(
            "net",
            {"app": {"name": "app"}, "staging": {"name": "staging"}, "lost": {"name": "dota"}},
            peering_connection_name="net",
        )""",
    )

    assert [
        "The template 'net' gives two edges one name; use {a} and {b} in it.",
        'lost: no VPC with name "dota" in ap-guangzhou',
        (
            "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
            "10.0.128.0/17; peered VPCs need ranges that do not overlap."
        ),
    ] == [line.partition(" (credentials from")[0] for line in said.splitlines()]


@pytest.mark.quick
def test_two_components(stack: Stack, cloud: Emulator) -> None:
    """The components of a program are planned together, though each is declared for itself."""
    preview = failing(
        stack,
        cloud,
        """
VpcPeering("one", {"name": "shared"}, {"name": "app"})
VpcPeering("two", {"name": "shared"}, {"name": "staging"})
""",
    )

    said = told(preview)
    assert (
        "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
        "10.0.128.0/17 its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC need "
        "ranges that do not overlap, or set allow_overlapping_peers."
    ) == said


def test_two_components_with_one_pair(stack: Stack, cloud: Emulator) -> None:
    """Two components that peer the same VPCs are told apart from one."""
    preview = failing(
        stack,
        cloud,
        """
VpcPeering("one", {"name": "shared"}, {"name": "app"})
VpcPeeringMesh("two", {n: {"name": n} for n in ("data", "app", "shared")})
""",
    )

    assert " are to be peered by " in told(preview)
    assert told(preview).endswith(" too; leave them to one of the two.")


@pytest.mark.quick
def test_unknown_side(stack: Stack, cloud: Emulator) -> None:
    """A VPC that is not there yet hides no problem of the other VPCs."""
    stack.write_file("made.py", MADE)
    said = refused(
        stack,
        cloud,
        """from made import Made

VpcPeeringMesh(
    "net",
    {
        "new": Made("new", "vpc-new").vpc_id,
        "app": {"name": "app"},
        "staging": {"name": "staging"},
        "lost": {"name": "dota"},
    },
)""",
    )

    assert ['lost: no VPC with name "dota"', "app (vpc-app00226, 10.0.0.0/16) and staging"] == [
        line.partition(" in ap-guangzhou")[0].partition(" (vpc-staging1")[0]
        for line in said.splitlines()
    ]
