"""The topology as an SVG picture."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloudx.diagram import DrawnEdge
from pulumi_qcloudx.plan import PlannedVpc
from pulumi_qcloudx.svg import svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
APP = PlannedVpc("app", "vpc-app00226", ("10.0.0.0/16",), "2407912486")
DATA = PlannedVpc("data", "vpc-data0089", ("10.1.0.0/16",))
MORE = PlannedVpc("more", "vpc-more0001")
NET = DrawnEdge(APP.id, DATA.id, "net", "ACTIVE")

xml_text = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"
    ),
    max_size=40,
)


def groups(text: str) -> list[tuple[str, list[str]]]:
    """Return the class and the texts of each group."""
    root = ElementTree.fromstring(text)
    return [
        (group.get("class", ""), [it.text or "" for it in group.iter(f"{NAMESPACE}text")])
        for group in root.iter(f"{NAMESPACE}g")
    ]


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
        DrawnEdge(APP.id, DATA.id, "one", "PENDING"),
        DrawnEdge(APP.id, MORE.id, "two", "EXPIRED"),
        DrawnEdge(DATA.id, MORE.id, "three", "ACTIVE", "no routes"),
    ]

    found = groups(svg([APP, DATA, MORE], edges))

    assert ["edge PENDING", "edge dead", "edge ACTIVE lacking"] == [kind for kind, _ in found[:3]]
    assert [["one", "PENDING"], ["two", "EXPIRED"], ["three", "no routes"]] == [
        texts for kind, texts in found if kind == "edge label"
    ]


def test_everything_inside() -> None:
    """However many VPCs there are, none overlaps another, and all are inside the picture."""
    for count in (0, 1, 2, 3, 7, 30):
        root = ElementTree.fromstring(
            svg([PlannedVpc(f"v{n}", f"vpc-{n}") for n in range(count)], [])
        )
        boxes = [
            [float(it.get(name, "")) for name in ("x", "y", "width", "height")]
            for it in root.iter(f"{NAMESPACE}rect")
        ]
        assert count == len(boxes)
        width, height = float(root.get("width", "")), float(root.get("height", ""))
        for n, (x, y, w, h) in enumerate(boxes):
            assert 0 <= x <= x + w <= width
            assert 0 <= y <= y + h <= height
            assert all(abs(x - a) >= w or abs(y - b) >= h for a, b, _, _ in boxes[n + 1 :])


def test_no_reference_outside() -> None:
    """The picture refers to nothing outside: no image, no font, no script."""
    text = svg([APP, DATA], [NET])

    assert ["http://www.w3.org/2000/svg"] == [
        word.split('"')[0] for word in text.split('"') if "//" in word
    ]
    assert "script" not in text


@given(xml_text, xml_text, xml_text)
def test_any_names(label: str, name: str, remark: str) -> None:
    """Whatever things are called, the picture is well-formed."""
    vpcs = [PlannedVpc(label, "vpc-1"), DATA]

    ElementTree.fromstring(svg(vpcs, [DrawnEdge("vpc-1", DATA.id, name, "ACTIVE", remark)]))
