"""Planning: which plans hold, what is said of those that do not, and which ranges overlap."""

from __future__ import annotations

import ipaddress
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloudx.planning import (
    ExistingConnection,
    PlannedEdge,
    PlannedVpc,
    Surroundings,
    overlapping,
    problems_of,
)

from tests.unit.components.builders import edge, existing, vpc

A = vpc("a", "10.0.0.0/16")

B = vpc("b", "10.1.0.0/16")

C = vpc("c", "10.2.0.0/16")

INSIDE_A = vpc("inside", "10.0.128.0/17")

INSIDE_B = vpc("part", "10.1.2.0/24")

SIX_A = vpc("six", "2001:db8::/48")

SIX_B = vpc("seven", "2001:db8:0:8000::/49")

NOT_YET = PlannedVpc("later", "")


def knowing(*vpcs: PlannedVpc, connections: tuple[ExistingConnection, ...] = ()) -> Surroundings:
    """Return surroundings in which these VPCs and connections are seen."""
    return Surroundings(connections, {one.id: one for one in vpcs})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(A, B, id="apart"),
        pytest.param(vpc("x", "10.0.0.0/17"), vpc("y", "10.0.128.0/17"), id="side by side"),
        pytest.param(SIX_A, A, id="IPv6 and IPv4"),
        pytest.param(SIX_A, vpc("y", "2001:db8:1::/48"), id="IPv6 side by side"),
        pytest.param(vpc("x"), A, id="one without known ranges"),
        pytest.param(A, NOT_YET, id="one not made yet"),
        pytest.param(vpc("x", "0.0.0.0/0"), vpc("y", "::/0"), id="everything of each kind"),
    ],
)
def test_sound_pair(one: PlannedVpc, other: PlannedVpc) -> None:
    """VPCs with nothing in common can be peered, whoever asks."""
    problems = problems_of([edge(one, other)], Surroundings())
    turned = problems_of([edge(other, one)], Surroundings())

    assert [] == problems == turned


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        pytest.param(A, vpc("x", "10.0.0.0/16"), "10.0.0.0/16", id="the same"),
        pytest.param(A, INSIDE_A, "10.0.128.0/17", id="one inside the other"),
        pytest.param(A, vpc("x", "10.9.0.0/16", "10.0.7.0/24"), "10.0.7.0/24", id="assistant"),
        pytest.param(vpc("x", "0.0.0.0/0"), B, "10.1.0.0/16", id="everything"),
        pytest.param(SIX_A, SIX_B, "2001:db8:0:8000::/49", id="IPv6"),
        pytest.param(A, vpc("x", "10.0.255.255/32"), "10.0.255.255/32", id="the last address"),
    ],
)
def test_overlap(one: PlannedVpc, other: PlannedVpc, common: str) -> None:
    """VPCs with an address in common cannot be peered; which range it is, is told."""
    problems = problems_of([edge(one, other)], Surroundings())

    assert [
        f"{one} and {other} overlap in {common}; peered VPCs need ranges that do not overlap."
    ] == problems


def test_overlap_of_an_edge_that_exists() -> None:
    """An overlap of the pair itself is told even where the connection exists already."""
    there = knowing(connections=(existing("1", A, INSIDE_A),))

    (problem,) = problems_of([edge(A, INSIDE_A)], there)

    assert "overlap in 10.0.128.0/17" in problem


def test_self() -> None:
    """A VPC is not peered with itself."""
    problems = problems_of([edge(A, A)], Surroundings())

    assert [
        "a (vpc-a, 10.0.0.0/16) is to be peered with itself; name two different VPCs."
    ] == problems


def test_self_under_two_names() -> None:
    """One VPC under two short names is not peered with itself either."""
    problems = problems_of([edge(A, replace(A, label="z"))], Surroundings())

    assert [
        (
            "a and z are the same VPC, vpc-a, and no VPC can be peered with itself; "
            "name two different VPCs."
        )
    ] == problems


def test_one_vpc_under_two_names_in_a_mesh() -> None:
    """That two short names mean one VPC is told once, not for each VPC that both meet."""
    same = replace(A, label="z")
    planned = [edge(A, same), edge(A, B), edge(A, C), edge(same, B), edge(same, C), edge(B, C)]

    (problem,) = problems_of(planned, Surroundings())

    assert problem.startswith("a and z are the same VPC, vpc-a, ")


def test_regions() -> None:
    """VPCs of two regions are not peered."""
    one, other = replace(A, region="ap-guangzhou"), replace(B, region="ap-shanghai")

    problems = problems_of([edge(one, other)], Surroundings())

    assert [
        (
            "a (vpc-a, 10.0.0.0/16) is in ap-guangzhou and b (vpc-b, 10.1.0.0/16) in ap-shanghai; "
            "only VPCs in the same region can be peered."
        )
    ] == problems


@pytest.mark.parametrize(
    ("second", "said"),
    [
        pytest.param(edge(A, B), "a and b are to be peered twice", id="again"),
        pytest.param(
            edge(B, A), "b and a (also as a and b) are to be peered in both directions", id="back"
        ),
    ],
)
def test_repeated_edge(second: PlannedEdge, said: str) -> None:
    """One pair gets one connection."""
    problems = problems_of([edge(A, B), second], Surroundings())

    assert [f"{said}; one connection serves both directions."] == problems


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("", [], id="default"),
        pytest.param("n" * 60, [], id="60 characters"),
        pytest.param("网" * 60, [], id="60 characters of more bytes"),
        pytest.param(
            "n" * 61,
            [
                (
                    f"The name {'n' * 61!r} of the connection between a and b has 61 characters; "
                    "at most 60 are allowed."
                )
            ],
            id="61 characters",
        ),
        pytest.param(
            "@home",
            [
                (
                    "The name '@home' of the connection between a and b starts with '@'; "
                    "start it with another character."
                )
            ],
            id="at sign",
        ),
    ],
)
def test_names(name: str, said: list[str]) -> None:
    """A name has at most 60 characters and does not begin like a file's."""
    problems = problems_of([edge(A, B, name)], Surroundings())

    assert said == problems


def test_name_of_an_edge_with_an_unknown_end() -> None:
    """A name is judged before both VPCs are known."""
    (problem,) = problems_of([edge(A, NOT_YET, "n" * 61)], Surroundings())

    assert "between a and later has 61 characters" in problem


def test_planned_peers_that_overlap() -> None:
    """Two peers of one VPC must not overlap each other."""
    problems = problems_of([edge(C, B), edge(INSIDE_B, C)], Surroundings())

    assert [
        (
            "c is to be peered with b (vpc-b, 10.1.0.0/16), which overlaps in 10.1.2.0/24 with its "
            "other peer part (vpc-part, 10.1.2.0/24); peers of one VPC need ranges that do not "
            "overlap, unless allow_overlapping_peers is set."
        )
    ] == problems


def test_foreign_neighbour_that_overlaps() -> None:
    """A new edge must fit in with connections that are there already; which one, is told."""
    there = knowing(INSIDE_B, connections=(existing("9", INSIDE_B, A),))

    problems = problems_of([edge(A, B)], there)

    assert [
        (
            "a is to be peered with b (vpc-b, 10.1.0.0/16), which overlaps in 10.1.2.0/24 with its "
            "other peer part (vpc-part, 10.1.2.0/24), already peered by pcx-9 'theirs'; peers of "
            "one VPC need ranges that do not overlap, unless allow_overlapping_peers is set. "
            "If this program is about to delete one of them, do that first, in a separate `up`."
        )
    ] == problems


@pytest.mark.parametrize(
    ("planned", "there"),
    [
        pytest.param(
            [edge(A, B)],
            knowing(INSIDE_B, connections=(existing("1", A, B), existing("9", A, INSIDE_B))),
            id="the edge exists",
        ),
        pytest.param(
            [edge(A, B)],
            knowing(INSIDE_B, connections=(existing("1", B, A), existing("9", A, INSIDE_B))),
            id="the edge exists the other way round",
        ),
        pytest.param(
            [edge(A, B, "net")],
            knowing(INSIDE_B, connections=(existing("9", A, INSIDE_B, "net"),)),
            id="it replaces the neighbour",
        ),
        pytest.param(
            [edge(A, B), edge(A, NOT_YET, "net")],
            knowing(INSIDE_B, connections=(existing("9", A, INSIDE_B, "net"),)),
            id="the neighbour is an edge whose peer is not known yet",
        ),
        pytest.param(
            [edge(A, B), edge(NOT_YET, A, "net")],
            knowing(INSIDE_B, connections=(existing("9", INSIDE_B, A, "net"),)),
            id="the neighbour is an edge whose requester is not known yet",
        ),
        pytest.param(
            [edge(A, B)],
            knowing(connections=(existing("9", A, INSIDE_B),)),
            id="the neighbour's ranges are not known",
        ),
        pytest.param(
            [edge(A, B)],
            knowing(INSIDE_B, connections=(existing("9", C, INSIDE_B),)),
            id="the neighbour is another VPC's",
        ),
    ],
)
def test_neighbours_that_do_not_matter(planned: list[PlannedEdge], there: Surroundings) -> None:
    """Only new edges have to fit in, and not with what they replace."""
    problems = problems_of(planned, there)

    assert [] == problems


def test_same_name_from_another_requester() -> None:
    """A connection that bears an edge's name but was asked for by another VPC is a stranger."""
    there = knowing(INSIDE_B, connections=(existing("9", INSIDE_B, A, "net"),))

    (problem,) = problems_of([edge(A, B, "net")], there)

    assert "already peered by pcx-9 'net'" in problem


def test_allowed_overlaps() -> None:
    """Peers of one VPC may overlap if that is allowed; a pair never may."""
    there = knowing(INSIDE_B, connections=(existing("9", A, INSIDE_B),))
    planned = [edge(A, B), edge(A, INSIDE_A)]

    (problem,) = problems_of(planned, there, allow_overlapping_peers=True)

    assert "overlap in 10.0.128.0/17" in problem


@pytest.mark.parametrize(
    "predecessor",
    [
        pytest.param(existing("9", INSIDE_B, A, "net-0123abcd"), id="another requester"),
        pytest.param(existing("9", A, INSIDE_B, "net-0123abcd"), id="another accepter"),
    ],
)
def test_predecessor_by_default_name(predecessor: ExistingConnection) -> None:
    """A default name is proof enough of what an edge replaces, whoever asked for it."""
    there = knowing(INSIDE_B, connections=(predecessor,))
    planned = replace(edge(A, B, "net-0123abcd"), is_default_name=True)

    problems = problems_of([planned], there)

    assert [] == problems


def test_overlap_with_another_plan() -> None:
    """Peers of one VPC must not overlap either if two plans of a program bring them together."""
    problems = problems_of([edge(C, B)], Surroundings(), others=[edge(INSIDE_B, C), edge(A, B)])

    assert [
        (
            "c is to be peered with b (vpc-b, 10.1.0.0/16), which overlaps in 10.1.2.0/24 with its "
            "other peer part (vpc-part, 10.1.2.0/24); peers of one VPC need ranges that do not "
            "overlap, unless allow_overlapping_peers is set."
        )
    ] == problems


@pytest.mark.parametrize(
    ("others", "there"),
    [
        pytest.param([edge(A, INSIDE_A), edge(A, A)], knowing(), id="wrong in itself"),
        pytest.param([edge(A, B), edge(B, A)], knowing(), id="repeated"),
        pytest.param([edge(A, B), edge(A, INSIDE_B)], knowing(), id="overlapping each other"),
        pytest.param(
            [edge(vpc("x", limit=1), B), edge(vpc("x", limit=1), A)], knowing(), id="too many"
        ),
        pytest.param([edge(C, NOT_YET), edge(NOT_YET, A)], knowing(), id="not known yet"),
        pytest.param(
            [edge(C, INSIDE_B)], knowing(connections=(existing("1", C, B),)), id="new beside ours"
        ),
    ],
)
def test_what_other_plans_have_to_say(others: list[PlannedEdge], there: Surroundings) -> None:
    """What is wrong with another plan alone is not this plan's problem."""
    problems = problems_of([edge(C, B)], there, others=others)

    assert [] == problems


def test_overlap_that_another_plan_allows() -> None:
    """Whether two plans may overlap does not depend on which of them is known first."""
    allowed = replace(edge(C, INSIDE_B), may_overlap=True)

    assert [] == problems_of([edge(C, B)], Surroundings(), others=[allowed])
    assert [] == problems_of(
        [edge(C, B)],
        Surroundings(),
        others=[edge(C, INSIDE_B)],
        allow_overlapping_peers=True,
    )


def test_pair_of_another_plan() -> None:
    """A pair that another plan has is peered once."""
    problems = problems_of([edge(A, B)], Surroundings(), others=[edge(B, A), edge(B, C)])

    assert [
        (
            "a and b (also as b and a) are to be peered in both directions; one connection serves "
            "both directions."
        )
    ] == problems


def test_predecessor_of_another_plan() -> None:
    """What an edge of another plan replaces counts once."""
    hub, connections = full()

    planned = [edge(hub, vpc("new"), "n1")]

    assert [] == problems_of([edge(hub, vpc("x0"))], Surroundings(connections), others=planned)


def full(limit: int | None = 3) -> tuple[PlannedVpc, tuple[ExistingConnection, ...]]:
    """Return a VPC with three connections."""
    hub = vpc("hub", "10.0.0.0/16", limit=limit)
    others = [vpc(f"x{number}") for number in range(3)]
    return hub, tuple(existing(str(n), hub, other, f"n{n}") for n, other in enumerate(others))


def test_quota() -> None:
    """A VPC gets no more connections than it may have; what it has, is told."""
    hub, connections = full()

    problems = problems_of([edge(B, hub)], Surroundings(connections))

    assert [
        (
            "hub would have 4 peering connections, 1 from this program and 3 others (pcx-0 'n0', "
            "pcx-1 'n1', pcx-2 'n2'), but the limit is 3; remove some or request a higher quota. "
            "If this program is about to delete one of them, do that first, in a separate `up`."
        )
    ] == problems


def test_quota_of_the_plan_alone() -> None:
    """A plan may ask for too many connections without any stranger."""
    hub = vpc("hub", limit=1)

    problems = problems_of([edge(hub, B), edge(C, hub)], Surroundings())

    assert [
        (
            "hub would have 2 peering connections but the limit is 1; remove some or request a "
            "higher quota."
        )
    ] == problems


@pytest.mark.parametrize(
    ("count", "said"),
    [(3, "v0, v1 and v2 each"), (6, "6 VPCs (v0, v1, v2, v3, v4 ...) each")],
)
def test_quota_of_a_mesh(count: int, said: str) -> None:
    """VPCs that are over the quota in the same way are told in one sentence."""
    vpcs = [vpc(f"v{number}", f"10.{number}.0.0/16", limit=1) for number in range(count)]

    problems = problems_of([edge(*pair) for pair in itertools.combinations(vpcs, 2)], knowing())

    assert [
        (
            f"{said} would have {count - 1} peering connections but the limit is 1; remove some "
            "or request a higher quota."
        )
    ] == problems


def test_overlap_that_several_meet() -> None:
    """Two peers that overlap are told once, with the VPCs whose peers they are."""
    planned = [edge(hub, peer) for hub in (A, C) for peer in (B, INSIDE_B)]

    assert [
        (
            "a and c are to be peered with b (vpc-b, 10.1.0.0/16), which overlaps in 10.1.2.0/24 "
            "with their other peer part (vpc-part, 10.1.2.0/24); peers of one VPC need ranges that "
            "do not overlap, unless allow_overlapping_peers is set."
        )
    ] == problems_of(planned, Surroundings())


def test_quota_that_is_kept() -> None:
    """A connection that exists, or is replaced, counts once; an unknown quota is not judged."""
    hub, connections = full()
    unlimited, _ = full(limit=None)
    peer = PlannedVpc("x2", connections[2].accepter)

    assert [] == problems_of([edge(hub, peer)], Surroundings(connections))
    assert [] == problems_of([edge(hub, B, "n1")], Surroundings(connections))
    assert [] == problems_of([edge(unlimited, B)], Surroundings(connections))


def test_quota_that_others_exceeded() -> None:
    """Strangers that fill a VPC do not block edges that exist already."""
    hub, connections = full(limit=2)
    peer = PlannedVpc("x2", connections[2].accepter)

    problems = problems_of([edge(hub, peer)], Surroundings(connections))

    assert [] == problems


def test_each_vpc_has_its_own_quota() -> None:
    """Accounts have different quotas."""
    hub, connections = full(limit=4)

    problems = problems_of([edge(hub, vpc("b", limit=1))], Surroundings(connections))

    assert [] == problems


def test_legacy_id() -> None:
    """A VPC that the program names by its legacy id is the one that connections name."""
    old = PlannedVpc("partner", "gz_vpc_302")
    hub, connections = full()
    there = Surroundings(connections, aliases={"gz_vpc_302": connections[0].accepter})

    problems = problems_of([edge(hub, old)], there)

    assert [] == problems


def test_everything_at_once() -> None:
    """All problems are told, each once, those of single edges first."""
    planned = [edge(A, A), edge(A, INSIDE_A), edge(A, INSIDE_A), edge(C, B), edge(C, INSIDE_B)]

    problems = problems_of(planned, Surroundings())

    words = ["itself", "overlap in", "twice", "overlaps in"]
    assert words == [next(it for it in words if it in problem) for problem in problems]


def test_very_many_problems() -> None:
    """Of very many problems the first are written out, and that there are more."""
    same = [vpc(f"v{number}", "10.0.0.0/8") for number in range(3000)]
    hub = vpc("hub", "192.168.0.0/16")

    problems = problems_of([edge(hub, one) for one in same], Surroundings())

    assert 26 == len(problems)
    assert "There are more problems like these." == problems[-1]


# Ranges that overlap

FOUR = st.builds(
    lambda address, prefix: str(ipaddress.ip_network((address << 24, prefix), strict=False)),
    st.integers(0, 7),
    st.integers(4, 12),
)

SIX = st.builds(
    lambda address, prefix: str(ipaddress.ip_network((address << 120, prefix), strict=False)),
    st.integers(0, 7),
    st.integers(4, 12),
)

BLOCKS = st.lists(st.one_of(FOUR, SIX), max_size=4)


def brute_force(vpcs: list[PlannedVpc]) -> set[frozenset[str]]:
    """Return the pairs of VPCs that overlap, by comparing all."""
    return {
        frozenset((one.id, other.id))
        for one, other in itertools.combinations(vpcs, 2)
        for left, right in itertools.product(
            map(ipaddress.ip_network, one.cidr_blocks), map(ipaddress.ip_network, other.cidr_blocks)
        )
        if left.version == right.version and left.overlaps(right)
    }


@given(st.lists(BLOCKS, max_size=12))
def test_same_as_brute_force(blocks: list[list[str]]) -> None:
    """Exactly the VPCs that have an address in common are found, each pair once."""
    vpcs = [PlannedVpc(f"v{n}", f"vpc-{n}", tuple(own)) for n, own in enumerate(blocks)]

    found = [frozenset((one.owner.id, other.owner.id)) for one, other in overlapping(vpcs)]

    assert brute_force(vpcs) == set(found)
    assert len(set(found)) == len(found)


@given(st.lists(BLOCKS, min_size=2, max_size=6))
def test_what_is_told_overlaps(blocks: list[list[str]]) -> None:
    """The two ranges that are told do overlap, the outer one first."""
    vpcs = [PlannedVpc(f"v{n}", f"vpc-{n}", tuple(own)) for n, own in enumerate(blocks)]

    for outer, inner in overlapping(vpcs):
        assert inner.text in inner.owner.cidr_blocks
        around, within = ipaddress.ip_network(outer.text), ipaddress.ip_network(inner.text)
        assert within.subnet_of(around)  # type: ignore[arg-type]
