"""The page at `/_emulator/`, without a browser, and the picture of a network that it shows."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import OBEYED
from qcloud_emulator.picture import Box, Line, overlap_marks, printable, route_remark, svg

from tests.unit.emulator.conftest import FORM, Console, Raw

PAGE = "/_emulator/"


def fill_in(
    console: Console, entered: dict[str, str], headers: dict[str, str] | None = None
) -> Raw:
    """Send a form as a browser does that has the page open."""
    own = {"Origin": console.emulator.url, **FORM}
    return console.send("POST", PAGE, urlencode(entered), own if headers is None else headers)


def test_a_form_leads_back_to_the_page(console: Console) -> None:
    """So that a reload does not send it again."""
    answer = fill_in(console, {"do": "advance", "amount": "1.5", "unit": "hours"})

    assert (303, "/_emulator/?done=advance") == (answer.status, answer.headers["Location"])
    assert 5400 == console.emulator.clock()["ahead_seconds"]
    page = console.send("GET", answer.headers["Location"])
    assert b"The clock was advanced." in page.body


@pytest.mark.parametrize(
    "headers",
    [
        FORM,
        {**FORM, "Origin": "null"},
        {**FORM, "Origin": "https://evil.example"},
        {**FORM, "Origin": "http://localhost:3000"},
        {**FORM, "Origin": "http://evil.example", "Host": "evil.example"},
    ],
    ids=["none", "null", "elsewhere", "another-port", "rebound"],
)
def test_a_form_from_elsewhere(console: Console, headers: dict[str, str]) -> None:
    """Nothing is done for a page of another site, nor for one that hides where it is from."""
    console.create("app", "data")

    answer = fill_in(console, {"do": "reset"}, headers)

    assert 403 == answer.status
    assert 1 == len(console.emulator.connections())


def test_a_page_of_a_rebound_name(console: Console) -> None:
    """A name that was made to point here gets no page."""
    answer = console.send("GET", PAGE, headers={"Host": "evil.example"})

    assert 403 == answer.status
    assert b"<html" not in answer.body


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({}, "do must be one of accept, reject, advance, "),
        ({"do": "nothing"}, "not &#39;nothing&#39;"),
        ({"do": "accept"}, "the form does not name a connection"),
        ({"do": "accept", "connection": "pcx-none0001"}, "pcx-none0001"),
        ({"do": "advance", "unit": "days"}, "amount must be a number, not &#39;&#39;"),
        (
            {"do": "advance", "amount": "1", "unit": "years"},
            "the unit must be one of minutes, hours",
        ),
        ({"do": "advance", "amount": "-1", "unit": "days"}, "the clock can only move forward"),
        ({"do": "advance", "amount": "nan", "unit": "days"}, "the clock can only move forward"),
        ({"do": "add_fault"}, "kind of a fault must be a string"),
        ({"do": "add_fault", "kind": "<b>"}, "not &#39;&lt;b&gt;&#39;"),
        ({"do": "add_fault", "kind": "busy", "times": "0"}, "from 1 to 1000000000, not 0"),
        ({"do": "add_fault", "kind": "busy", "times": "x"}, "times must be a whole number"),
        ({"do": "add_fault", "kind": "busy", "probability": "2"}, "a number from 0 to 1, not 2.0"),
        ({"do": "add_fault", "kind": "busy", "probability": "nan"}, "from 0 to 1, not nan"),
        (
            {"do": "add_fault", "kind": "delay", "delay_ms": "9" * 5000},
            "delay_ms must be a whole number",
        ),
        ({"do": "advance", "amount": "1e999", "unit": "days"}, "it cannot be advanced by inf;"),
        ({"do": "add_fault", "kind": "busy", "code": "ActionLocked"}, "unknown fields: code"),
    ],
)
def test_mistakes(console: Console, entered: dict[str, str], said: str) -> None:
    """A mistake is told on the page in one sentence, and nothing is done."""
    answer = fill_in(console, entered)

    assert 400 == answer.status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert said in answer.body.decode()
    assert [] == console.emulator.faults()


def test_another_kind_of_body(console: Console) -> None:
    """A form that is sent as text, which needs no permission of the browser, is not taken."""
    headers = {"Origin": console.emulator.url, "Content-Type": "text/plain"}

    answer = fill_in(console, {"do": "reset"}, headers)

    assert 400 == answer.status
    assert (
        b"a form must be sent as application/x-www-form-urlencoded, not as text/plain"
        in answer.body
    )


@pytest.mark.parametrize(
    "path", ["", "journal?since=0", "picture.svg", "page.css", "page.js", "icon.svg"]
)
def test_headers(console: Console, path: str) -> None:
    """Each part says that it takes nothing from elsewhere and is shown nowhere else."""
    answer = console.send("GET", PAGE + path)

    assert 200 == answer.status
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "same-origin" == answer.headers["Cross-Origin-Resource-Policy"]


def test_said_afterwards(console: Console) -> None:
    """An address cannot make the page say something of its own."""
    answer = console.send("GET", f"{PAGE}?done=pay+here")

    assert b"pay" not in answer.body
    assert b'class="notice"' not in answer.body


def news(console: Console, since: int, at: str) -> Raw:
    """Ask for the calls after one."""
    return console.send("GET", f"{PAGE}journal?since={since}&at={at}")


def test_journal(console: Console) -> None:
    """The journal gives the rows after a call."""
    console.call("DescribeVpcEx")
    console.call("DescribeRegions")
    first, second = (it["time"] for it in console.emulator.calls())

    rows = news(console, 1, first).body.decode()

    assert "DescribeRegions" in rows
    assert "DescribeVpcEx" not in rows
    assert b"" == news(console, 2, second).body.strip()
    assert 400 == console.send("GET", f"{PAGE}journal?since=-1").status


def test_another_journal(console: Console) -> None:
    """Whoever knows a call of a former journal is told so, however long the present one is."""
    console.call("DescribeVpcEx")
    (known,) = console.emulator.calls()

    console.emulator.reset()

    assert 205 == news(console, 1, known["time"]).status
    time.sleep(0.002)
    console.call("DescribeVpcEx")
    console.call("DescribeRegions")
    assert 205 == news(console, 1, known["time"]).status


def test_names_of_several_lines(console: Console) -> None:
    """Control characters in what a client sent reach the browser as replacements."""
    console.call("a\x00b\x1b[31m\u202ec")

    rows = console.send("GET", f"{PAGE}journal?since=0").body.decode()

    assert "a\ufffdb\ufffd[31m\ufffdc" in rows


def test_imported_when_asked_for() -> None:
    """A running emulator has not imported Jinja2 until the page is asked for."""
    code = """
import sys, urllib.request
import qcloud_emulator
with qcloud_emulator.Emulator.start() as emulator:
    urllib.request.urlopen(emulator.url + "/_emulator/health").read()
    print("jinja2" in sys.modules)
    urllib.request.urlopen(emulator.url + "/_emulator/").read()
    print("jinja2" in sys.modules)
"""

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ["False", "True"] == ran.stdout.split()


def test_picture_without_extras() -> None:
    """The picture needs the standard library only."""
    code = """
import sys
sys.modules["cheroot"] = sys.modules["click"] = sys.modules["jinja2"] = None
import qcloud_emulator.picture
print(sorted(name for name in sys.modules if name.startswith("qcloud_emulator")))
"""

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert [
        "qcloud_emulator",
        "qcloud_emulator.picture",
        "qcloud_emulator.picture_places",
    ] == eval(ran.stdout)


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
