"""What ends a program: the problems of its components, each with what is there and with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh, VpcSelector
from pulumi_qcloudx.program import PlanProblem, problems_of_sides
from pulumi_qcloudx.vpc_side import Resolved
from qcloud_emulator import Emulator

from tests.programs import (
    Existing,
    Registering,
    default_name,
    deploy,
    problems,
    problems_of_each,
)
from tests.unit.components.builders import (
    APP,
    OVERLAP,
    SHARED,
    mesh,
    peering,
    seed_vpcs,
    without_account,
)

OVERLAPPING_PEERS = (
    "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
    "10.0.128.0/17 with its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC "
    "need ranges that do not overlap, unless allow_overlapping_peers is set."
)


def test_overlap_of_a_pair(cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered."""
    assert [OVERLAP] == problems(peering("app", "staging"))


def test_overlapping_peers(cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered with the same third one, unless allowed."""
    names = ("shared", "app", "staging")

    assert [OVERLAPPING_PEERS] == problems(mesh(*names, hub="shared"))
    assert [] == problems(mesh(*names, hub="shared", allow_overlapping_peers=True))


def test_overlapping_neighbour(cloud: Emulator) -> None:
    """A connection that somebody else made counts as well, and is named."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": SHARED, "peerVpcId": APP}]})
    (theirs,) = cloud.connections()

    told = problems(peering("staging", "shared"))
    allowed = problems(peering("staging", "shared", allow_overlapping_peers=True))
    replaced = problems(peering("shared", "staging", peering_connection_name="theirs"))

    assert [
        (
            "shared is to be peered with staging (vpc-staging1, 10.0.128.0/17), which overlaps in "
            "10.0.128.0/17 with its other peer app (vpc-app00226, 10.0.0.0/16), already peered by "
            f"{theirs['peeringConnectionId']} 'theirs'; peers of one VPC need ranges that "
            "do not overlap, unless allow_overlapping_peers is set. If this program is about to "
            "delete one of them, do that first, in a separate `up`."
        )
    ] == told
    assert ([], []) == (allowed, replaced)


@pytest.mark.parametrize(
    ("program", "name"),
    [
        pytest.param(
            peering("app", "shared"), default_name("net-connection", "VpcPeering"), id="peering"
        ),
        pytest.param(
            mesh("app", "shared"),
            default_name("net-app-shared-connection", "VpcPeeringMesh"),
            id="mesh",
        ),
    ],
)
def test_neighbour_that_is_replaced(
    cloud: Emulator, program: Callable[[], object], name: str
) -> None:
    """A connection with the default name of the new one is its predecessor, whoever asked."""
    before = {"name": name, "vpcId": "vpc-staging1", "peerVpcId": SHARED}
    cloud.seed({"peeringConnections": [before]})

    assert [] == problems(program)


def test_self(cloud: Emulator) -> None:
    """A VPC is not peered with itself, however it is selected."""
    told = problems(lambda: VpcPeering("net", {"name": "app"}, APP))

    assert [
        "app (vpc-app00226, 10.0.0.0/16) is to be peered with itself; name two different VPCs."
    ] == told


def test_one_connection_too_many(cloud: Emulator) -> None:
    """A VPC with ten connections gets no eleventh one, but may keep one of those."""
    foreign = [(f"f{n}", f"vpc-foreign{n}", f"172.16.{n}.0/24") for n in range(10)]
    seed_vpcs(cloud, *foreign)
    there = [
        {
            "name": f"to-{name}",
            "vpcId": APP,
            "peerVpcId": id_,
            "peeringConnectionId": f"pcx-{name}",
        }
        for name, id_, _ in foreign
    ]
    cloud.seed({"peeringConnections": there})

    (told,) = problems(peering("data", "app"))
    kept = problems(peering("app", "f0", adopt=True))

    assert told.startswith(
        "app would have 11 peering connections, 1 from this program and 10 others (pcx-f0 'to-f0', "
        "pcx-f1 'to-f1', "
    )
    assert "but the limit is 10; remove some or request a higher quota." in told
    assert [] == kept


def test_everything_at_once(cloud: Emulator) -> None:
    """Everything that is wrong is told at once, on lines of its own, the mesh's mistakes first."""
    names = {"app": "app", "staging": "staging", "lost": "dota"}
    vpcs: dict[str, VpcSelector] = {short: {"name": name} for short, name in names.items()}

    told = problems(lambda: VpcPeeringMesh("net", vpcs, peering_connection_name="net"))

    assert [
        "The template 'net' gives two edges the same name; use {a} and {b}.",
        'lost: no VPC with name "dota" in ap-guangzhou',
        OVERLAP,
    ] == without_account(told)


def test_unknown_side(cloud: Emulator) -> None:
    """A VPC that is not there yet hides no problem of the other VPCs."""

    def program() -> None:
        vpcs: dict[str, Any] = {n: {"name": n} for n in ("app", "staging")}
        VpcPeeringMesh("net", {"new": Existing("new").id, **vpcs, "lost": {"name": "dota"}})

    assert ['lost: no VPC with name "dota" in ap-guangzhou', OVERLAP] == without_account(
        problems(program)
    )


def test_overlap_that_shows_in_the_up(cloud: Emulator) -> None:
    """A VPC that is only known in the `up` is planned with there."""
    seed_vpcs(cloud, ("new", "vpc-new-id", "10.0.9.0/24"))

    def program() -> None:
        VpcPeering("net", {"name": "app"}, Existing("vpc-new").id)

    assert [] == problems(program)
    (told,) = problems(program, preview=False)
    assert told.startswith(
        "app (vpc-app00226, 10.0.0.0/16) and new (vpc-new-id, 10.0.9.0/24) overlap"
    )


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_problems_of_a_mesh(cloud: Emulator, *, preview: bool) -> None:
    """Nothing of a mesh is made if something is wrong with it, neither the edges that could be."""
    engine = Registering()

    with pytest.raises(PlanProblem) as caught:
        deploy(
            lambda: VpcPeeringMesh("net", {n: {"name": n} for n in ("app", "dota", "staging")}),
            preview=preview,
            engine=engine,
        )

    lost, overlap = str(caught.value).split("\n")
    assert lost.startswith('net: dota: no VPC with name "dota"')
    assert overlap.startswith("net: app (vpc-app00226, 10.0.0.0/16) and staging (")
    assert {"net"} == engine.children.keys()


# Several components


def test_two_components(cloud: Emulator) -> None:
    """The components of a program are planned together, though each is declared for itself."""

    def program(**given: Any) -> Callable[[], None]:
        def declare() -> None:
            VpcPeering("one", {"name": "shared"}, {"name": "app"}, **given)
            VpcPeering("two", {"name": "shared"}, {"name": "staging"})

        return declare

    (told,) = problems_of_each(program())
    assert told in {f"one: {OVERLAPPING_PEERS}", f"two: {OVERLAPPING_PEERS}"}
    assert [] == problems_of_each(program(allow_overlapping_peers=True))


def test_one_cause_in_two_components(cloud: Emulator) -> None:
    """What hinders all components is told in full once."""

    def program() -> None:
        VpcPeering("one", {"name": "app"}, {"name": "data"}, region="ap-guangzou")
        VpcPeering("two", {"name": "app"}, {"name": "shared"}, region="ap-guangzou")

    first, second = problems_of_each(program)
    assert first.startswith('one: vpc, peer_vpc: the resource\'s region is "ap-guangzou": this is')
    assert "two: vpc, peer_vpc: the same problem" == second


def test_two_components_with_one_pair(cloud: Emulator) -> None:
    """Two components that peer the same VPCs are told apart from one."""

    def program() -> None:
        VpcPeering("one", {"name": "shared"}, {"name": "app"})
        VpcPeeringMesh("two", {n: {"name": n} for n in ("data", "app", "shared")})

    (line,) = problems_of_each(program)
    assert line in {
        "two: app and shared are to be peered by one too; keep only one of the two.",
        "one: vpc and peer_vpc are to be peered by two too; keep only one of the two.",
        "one: shared and app are to be peered by two too; keep only one of the two.",
    }


# Several sides


def test_same_problem_of_several_sides() -> None:
    """What keeps several sides from being found is told once, with all their arguments."""
    sides = [
        Resolved(argument="vpc", reason="there are no credentials"),
        None,
        Resolved(argument="spoke", reason='no VPC with name "dota"'),
        Resolved(argument="peer_vpc", reason="there are no credentials"),
        Resolved(argument="found"),
    ]

    told = problems_of_sides(sides)

    assert ["vpc, peer_vpc: there are no credentials", 'spoke: no VPC with name "dota"'] == told


def test_same_problem_in_two_requests() -> None:
    """Two requests that fail for one cause are told once, with the id of the first."""
    busy = "DescribeVpcs: busy (Busy, request {}). Wait."
    sides = [
        Resolved(argument="vpc", reason=busy.format("e69f-1")),
        Resolved(argument="peer_vpc", reason=busy.format("c791-2")),
    ]

    assert [f"vpc, peer_vpc: {busy.format('e69f-1')}"] == problems_of_sides(sides)
