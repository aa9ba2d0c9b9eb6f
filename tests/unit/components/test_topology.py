"""Which VPCs of a mesh are peered, and how the connections are called."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pulumi_qcloudx.topology import key_of, mistakes_in_template, name_from, topology_of

NAMES = ["a", "b", "c"]
EVERY = [("a", "b"), ("a", "c"), ("b", "c")]


@pytest.mark.parametrize(
    ("hub", "edges", "pairs"),
    [
        pytest.param(None, None, EVERY, id="full"),
        pytest.param("b", None, [("a", "b"), ("b", "c")], id="star"),
        pytest.param(None, [("c", "a")], [("c", "a")], id="edges"),
        pytest.param(None, [["c", "a"]], [("c", "a")], id="edges as lists"),
    ],
)
def test_pairs(
    hub: str | None, edges: Sequence[Sequence[str]] | None, pairs: list[tuple[str, str]]
) -> None:
    """Every pair, all around the hub, or what is given; the requester comes first."""
    topology = topology_of(NAMES, hub=hub, edges=edges)

    assert (pairs, []) == (topology.pairs, topology.mistakes)


def test_edges_stay_what_they_are() -> None:
    """An edge keeps name and direction when the order, the hub or the shape changes."""
    full = set(topology_of(NAMES, hub=None, edges=None).pairs)

    assert full == set(topology_of(NAMES[::-1], hub=None, edges=None).pairs)
    assert all(set(topology_of(NAMES, hub=hub, edges=None).pairs) < full for hub in NAMES)
    assert key_of(("a", "b")) == "a-b" == key_of(("b", "a"))


@pytest.mark.parametrize(
    ("hub", "edges", "mistakes"),
    [
        pytest.param(
            "x",
            None,
            ["The hub 'x' is not among the VPCs of the mesh; name one of a, b, c."],
            id="hub",
        ),
        pytest.param(
            "a",
            [("a", "b")],
            ["hub and edges are both given; give one of them, or none for every pair."],
            id="hub and edges",
        ),
        pytest.param(
            None,
            [("x", "y")],
            [
                (
                    "The edge 'x' - 'y' names 'x', which is not among the VPCs of the mesh; name "
                    "two of a, b, c."
                ),
                (
                    "The edge 'x' - 'y' names 'y', which is not among the VPCs of the mesh; name "
                    "two of a, b, c."
                ),
            ],
            id="strangers",
        ),
        pytest.param(
            None,
            [("a", "a")],
            ["The edge 'a' - 'a' peers a VPC with itself; name two different ones."],
            id="self",
        ),
        pytest.param(
            None,
            ["ab", ("a", "b", "c")],
            [
                "The edge 'ab' is not a pair of short names; write ('a', 'b').",
                "The edge ('a', 'b', 'c') is not a pair of short names; write ('a', 'b').",
            ],
            id="no pair",
        ),
    ],
)
def test_mistakes(
    hub: str | None, edges: Sequence[Sequence[str]] | None, mistakes: list[str]
) -> None:
    """Of a topology that cannot be meant, what is wrong is told, and edges are kept to tell it."""
    topology = topology_of(NAMES, hub=hub, edges=edges)

    assert (mistakes, EVERY, False) == (topology.mistakes, topology.pairs, topology.is_certain)


@pytest.mark.parametrize(
    ("second", "way"),
    [(("a", "b"), "twice"), (("b", "a"), "in both directions")],
)
def test_edge_given_twice(second: tuple[str, str], way: str) -> None:
    """An edge that is there already is told, and made once."""
    topology = topology_of(NAMES, hub=None, edges=[("a", "b"), second, ("b", "c")])

    assert [("a", "b"), ("b", "c")] == topology.pairs
    assert [
        (
            f"The edge {second[0]!r} - {second[1]!r} is given {way}; "
            "one connection serves both directions."
        )
    ] == topology.mistakes


def test_edges_with_one_name() -> None:
    """Short names that lead two edges to one name are told."""
    topology = topology_of(["a", "b-c", "a-b", "c"], hub=None, edges=[("a", "b-c"), ("a-b", "c")])

    assert [("a", "b-c")] == topology.pairs
    assert [
        "The edges 'a' - 'b-c' and 'a-b' - 'c' are both called 'a-b-c'; choose other short names."
    ] == topology.mistakes


@pytest.mark.parametrize("names", [[], ["a"]])
def test_nothing_to_peer(names: list[str]) -> None:
    """Fewer than two VPCs have no edges."""
    topology = topology_of(names, hub=None, edges=None)

    assert [] == topology.pairs


@pytest.mark.parametrize(
    ("template", "name"),
    [
        pytest.param("net-{a}-{b}", "net-x-y", id="both"),
        pytest.param("{b}<{a}", "y<x", id="turned"),
        pytest.param("{{{a}}}{b}", "{x}y", id="braces"),
        pytest.param(None, None, id="none"),
    ],
)
def test_template(template: str | None, name: str | None) -> None:
    """A template tells every edge's name."""
    assert [] == mistakes_in_template(template)
    assert name == name_from(template, ("x", "y"))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("net", "gives two edges one name; use {a} and {b} in it."),
        ("net-{a}", "gives two edges one name; use {a} and {b} in it."),
        ("{c}", "may hold {a} and {b} and nothing else in braces."),
        ("{}", "may hold {a} and {b} and nothing else in braces."),
        ("{a", "may hold {a} and {b} and nothing else in braces."),
        ("{a.b}", "may hold {a} and {b} and nothing else in braces."),
    ],
)
def test_mistaken_template(template: str, said: str) -> None:
    """A template that tells no two edges apart, or cannot be filled in, is told and not used."""
    assert [f"The template {template!r} {said}"] == mistakes_in_template(template)
    assert None is name_from(template, ("x", "y"))
