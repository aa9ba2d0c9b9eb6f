"""The topology as Mermaid text."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.planning import PlannedVpc

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
