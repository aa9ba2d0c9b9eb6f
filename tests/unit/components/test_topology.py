"""Which VPCs of a mesh are peered, how the connections are called, and how all is drawn."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.planning import PlannedVpc
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
            ["hub and edges are both given; give one of them, or neither to peer every pair."],
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
            ["The edge 'a' - 'a' peers a VPC with itself; name two different VPCs."],
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
        ("net", "gives two edges the same name; use {a} and {b}."),
        ("net-{a}", "gives two edges the same name; use {a} and {b}."),
        ("{c}", "may contain only {a} and {b} in braces."),
        ("{}", "may contain only {a} and {b} in braces."),
        ("{a", "may contain only {a} and {b} in braces."),
        ("{a.b}", "may contain only {a} and {b} in braces."),
    ],
)
def test_mistaken_template(template: str, said: str) -> None:
    """A template that tells no two edges apart, or cannot be filled in, is told and not used."""
    assert [f"The template {template!r} {said}"] == mistakes_in_template(template)
    assert None is name_from(template, ("x", "y"))


_ID = r"[A-Za-z][0-9A-Za-z_]*"
# Inside quotes: no quote, no markup but line breaks, and numbered entities for the rest.
_QUOTED = r'"(?:[^"<>&#;|\[\]{}`\n]|#[0-9]+;|<br/>)+"'
NODE = re.compile(rf"  {_ID}\[{_QUOTED}\]")
WRONG = "  linkStyle 0 stroke:#c0392b"
LINK = re.compile(rf"  {_ID} (?:---|-\.-)(?:\|{_QUOTED}\|)? {_ID}")

APP = PlannedVpc("app", "vpc-app00226", ("10.0.0.0/16",), "2407912486")
DATA = PlannedVpc("data", "vpc-data0089", ("10.1.0.0/16", "10.8.0.0/16"))


def test_picture() -> None:
    """VPCs are nodes with name, ranges and account; connections are links, dotted till active."""
    edges = [
        DrawnEdge(APP.id, DATA.id, "net", "ACTIVE"),
        DrawnEdge(DATA.id, APP.id, "back", "PENDING"),
    ]

    text = mermaid([APP, DATA], edges)

    assert [
        "graph LR",
        '  n_vpc_app00226["app<br/>10.0.0.0/16<br/>account 2407912486"]',
        '  n_vpc_data0089["data<br/>10.1.0.0/16<br/>10.8.0.0/16"]',
        '  n_vpc_app00226 ---|"net<br/>ACTIVE"| n_vpc_data0089',
        '  n_vpc_data0089 -.-|"back<br/>PENDING"| n_vpc_app00226',
        "  linkStyle 0 stroke:#2e8b57",
        "  linkStyle 1 stroke:#d08700",
    ] == text.splitlines()


def test_escapes() -> None:
    """What Mermaid would read as its own is written as entities."""
    text = mermaid([PlannedVpc('a"]; b --> c', "vpc-1")], [])

    assert '  n_vpc_1["a#34;#93;#59; b --#62; c"]' == text.splitlines()[1]


def test_what_a_terminal_obeys() -> None:
    """A picture has no entity that stands for a control character or turns the direction."""
    text = mermaid([PlannedVpc("a\x1b[2J\u202eb\nc", "vpc-1")], [])

    assert r"a\x1b[2J\u202eb\nc" == html.unescape(
        re.sub(r"#(\d+);", r"&#\1;", text.splitlines()[1].split('"')[1])
    )


def test_no_lists() -> None:
    """A name that begins like a list of Markdown, which Mermaid refuses, is written as text."""
    labels = ["1. app", "- app", "10. x"]

    lines = mermaid([PlannedVpc(label, f"vpc-{label}") for label in labels], []).splitlines()[1:]

    assert ["1#46; app", "#45; app", "10#46; x"] == [line.split('"')[1] for line in lines]


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=10))
def test_any_names(label: str, name: str, state: str) -> None:
    """Whatever things are called, every line is a node, a link or its colour."""
    vpcs = [PlannedVpc(label, "vpc-1"), PlannedVpc("b", "vpc-2")]

    text = mermaid(vpcs, [DrawnEdge("vpc-1", "vpc-2", name, state)])

    head, *lines = text.removesuffix("\n").split("\n")
    colours = lines[3:]
    assert "graph LR" == head
    assert ["  linkStyle 0 stroke:#2e8b57" if state == "ACTIVE" else WRONG] * bool(state) == (
        colours if state != "PENDING" else [WRONG]
    )
    assert [True, True, False] == [bool(NODE.fullmatch(line)) for line in lines[:3]]
    assert LINK.fullmatch(lines[2])
