"""The picture of a network."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import OBEYED
from qcloud_emulator.picture import Box, Line, overlap_marks, printable, route_remark, svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
APP = Box("vpc-app00226", "app", ("10.0.0.0/16",), "2407912486")
DATA = Box("vpc-data0089", "data", ("10.1.0.0/16",))
MORE = Box("vpc-more0001", "more")
NET = Line(APP.id, DATA.id, "net", "ACTIVE")

any_text = st.text(st.characters(exclude_categories=()), max_size=40)


def groups(text: str) -> list[tuple[str, list[str]]]:
    """Return the class and the texts of each group."""
    root = ElementTree.fromstring(text)
    return [
        (group.get("class", ""), [it.text or "" for it in group.iter(f"{NAMESPACE}text")])
        for group in root.iter(f"{NAMESPACE}g")
    ]


def check_boxes(root: ElementTree.Element) -> None:
    """Check that all boxes are inside and apart."""
    boxes = [
        [float(it.get(name, "")) for name in ("x", "y", "width", "height")]
        for it in root.iter(f"{NAMESPACE}rect")
    ]
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for n, (x, y, w, h) in enumerate(boxes):
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height
        assert all(abs(x - a) >= w or abs(y - b) >= h for a, b, _, _ in boxes[n + 1 :])


def test_picture() -> None:
    """A VPC is a box with name, ranges and account; a connection is a line with its name."""
    assert [
        ("edge ACTIVE", []),
        ("vpc marked", ["app", "10.0.0.0/16", "account 2407912486", "overlaps data"]),
        ("vpc", ["data", "10.1.0.0/16", "vpc-data0089"]),
        ("edge label", ["net"]),
    ] == groups(svg([APP, DATA], [NET], marks={APP.id: "overlaps data"}))


def test_states() -> None:
    """The class of a connection is its state, or that it is dead, or that it lacks routes."""
    edges = [
        Line(APP.id, DATA.id, "one", "PENDING"),
        Line(APP.id, MORE.id, "two", "EXPIRED"),
        Line(DATA.id, MORE.id, "three", "ACTIVE", "no routes"),
    ]

    found = groups(svg([APP, DATA, MORE], edges))

    assert ["edge PENDING", "edge dead", "edge ACTIVE lacking"] == [kind for kind, _ in found[:3]]
    assert [["one", "PENDING"], ["two", "EXPIRED"], ["three", "no routes"]] == [
        texts for kind, texts in found if kind == "edge label"
    ]


def test_everything_inside() -> None:
    """However many VPCs there are, none overlaps another, and all are inside the picture."""
    for count in (0, 1, 2, 3, 7, 30):
        root = ElementTree.fromstring(svg([Box(f"vpc-{n}", f"v{n}") for n in range(count)], []))
        assert count == len(list(root.iter(f"{NAMESPACE}rect")))
        check_boxes(root)


def test_no_reference_outside() -> None:
    """The picture refers to nothing outside: no image, no font, no script."""
    text = svg([APP, DATA], [NET])

    assert ["http://www.w3.org/2000/svg"] == [
        word.split('"')[0] for word in text.split('"') if "//" in word
    ]
    assert "script" not in text


@given(any_text, any_text, any_text)
def test_any_names(label: str, name: str, remark: str) -> None:
    """Whatever things are called, the picture is well-formed and can be written to a file."""
    vpcs = [Box("vpc-1", label), DATA]

    text = svg(vpcs, [Line("vpc-1", DATA.id, name, "ACTIVE", remark)])

    ElementTree.fromstring(text.encode())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a b c"),
        ("a\x00\x1bb", "a\ufffd\ufffdb"),
        ("\u202eba", "\ufffdba"),
        ("a\u200fb\u2028c", "a\ufffdb\ufffdc"),
        ("网", "网"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Characters that cannot be shown, or that turn others round, are replaced, each by one."""
    assert shown == printable(text)


def test_what_a_terminal_obeys() -> None:
    """Nothing is drawn that the commands would not print."""
    every = map(chr, range(0x10000))

    assert [] == [it for it in every if OBEYED.search(it) and OBEYED.search(printable(it))]


def test_any_order() -> None:
    """The picture of a network does not depend on the order in which its parts are listed."""
    vpcs = [APP, DATA, MORE]
    edges = [NET, Line(APP.id, MORE.id, "two"), Line(DATA.id, MORE.id, "three")]

    assert svg(vpcs, edges) == svg(vpcs[::-1], edges[::-1])


def test_connections_of_the_same_two() -> None:
    """Connections of the same two VPCs are beside each other, whichever of the two asked."""
    edges = [
        NET,
        Line(DATA.id, APP.id, "back", "REJECTED"),
        Line(APP.id, DATA.id, "old", "EXPIRED"),
    ]

    root = ElementTree.fromstring(svg([APP, DATA], edges))

    heights = sorted(float(it.get("y1", "")) for it in root.iter(f"{NAMESPACE}line"))
    assert [21, 21] == [after - before for before, after in itertools.pairwise(heights)]


def test_names_beside_each_other() -> None:
    """The names of crossing connections do not cover each other."""
    boxes, _ = full_mesh(4)
    edges = [
        Line(a.id, b.id, "a-name-of-a-connection") for a, b in itertools.combinations(boxes, 2)
    ]

    root = ElementTree.fromstring(svg(boxes, edges))

    texts = [
        (float(it.get("x", "")), float(it.get("y", "")))
        for it in root.iter(f"{NAMESPACE}text")
        if it.text == "a-name-of-a-connection"
    ]
    assert 6 == len(texts)
    assert all(
        abs(x - a) > 150 or abs(y - b) > 12 for (x, y), (a, b) in itertools.combinations(texts, 2)
    )


def hub(count: int) -> tuple[list[Box], list[Line]]:
    """Return a hub with so many spokes."""
    spokes = [Box(f"vpc-{n}", f"spoke-{n}") for n in range(count)]
    return [APP, *spokes], [Line(APP.id, it.id, it.label, "ACTIVE") for it in spokes]


def full_mesh(count: int) -> tuple[list[Box], list[Line]]:
    """Return so many VPCs, each peered with each."""
    boxes = [Box(f"vpc-{n}", f"vpc-{n}") for n in range(count)]
    return boxes, [Line(a.id, b.id, "net") for a, b in itertools.combinations(boxes, 2)]


def in_pairs(count: int) -> tuple[list[Box], list[Line]]:
    """Return so many connections that have nothing to do with each other."""
    boxes = [Box(f"vpc-{n}", f"vpc-{n}") for n in range(2 * count)]
    pairs = zip(boxes[::2], boxes[1::2], strict=True)
    return boxes, [Line(a.id, b.id, "net") for a, b in pairs]


@pytest.mark.parametrize(
    ("network", "widest"),
    [
        (hub(4), 1000),
        (hub(30), 1500),
        (hub(300), 3000),
        (full_mesh(25), 2200),
        (in_pairs(300), 3000),
    ],
    ids=["hub-4", "hub-30", "hub-300", "mesh-of-300", "pairs-300"],
)
def test_size(network: tuple[list[Box], list[Line]], widest: int) -> None:
    """Hundreds of connections make no picture that nobody can look at, and no boxes overlap."""
    root = ElementTree.fromstring(svg(*network))

    width, height = float(root.get("width", "")), float(root.get("height", ""))
    assert width <= widest
    assert height <= width * 1.2
    check_boxes(root)


def test_overlap_marks() -> None:
    """Each VPC is told what it overlaps with, also where one lies between two others."""
    vpcs = [
        Box("vpc-1", "wide", ("10.0.0.0/8",)),
        Box("vpc-2", "own", ("192.168.0.0/24", "192.168.0.0/16")),
        Box("vpc-3", "low", ("10.0.0.0/16",)),
        Box("vpc-4", "high", ("10.200.0.0/16", "not known")),
        Box("vpc-5", "six", ("fd00::/8",)),
    ]

    assert {
        "vpc-1": "overlaps high, low",
        "vpc-3": "overlaps wide",
        "vpc-4": "overlaps wide",
    } == overlap_marks(vpcs)


@pytest.mark.parametrize(
    ("ends", "remark"),
    [
        ([("app", [True]), ("data", [True, True])], ""),
        ([("app", [False]), ("data", [])], "no routes"),
        ([("app", [True]), ("data", [False, False])], "no route back from data"),
        ([("app", [True, False]), ("data", [True])], "some tables lack a route"),
        ([("app", [False])], "no routes"),
        ([], ""),
    ],
)
def test_route_remark(ends: list[tuple[str, list[bool]]], remark: str) -> None:
    """What is said of routes depends on which tables of which end lead through the connection."""
    assert remark == route_remark(ends)
