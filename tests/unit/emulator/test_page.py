"""The page at `/_emulator/`, without a browser: what it refuses, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

from tests.unit.emulator.calling import FORM, Console, Raw

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
    assert b"The clock is advanced." in page.body


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
        ({}, "do is one of accept, reject, advance, "),
        ({"do": "nothing"}, "not &#39;nothing&#39;"),
        ({"do": "accept"}, "the form lacks the connection"),
        ({"do": "accept", "connection": "pcx-none0001"}, "pcx-none0001"),
        ({"do": "advance", "unit": "days"}, "amount is a number, not &#39;&#39;"),
        ({"do": "advance", "amount": "1", "unit": "years"}, "the unit is one of minutes, hours"),
        ({"do": "advance", "amount": "-1", "unit": "days"}, "the clock goes forward only"),
        ({"do": "advance", "amount": "nan", "unit": "days"}, "the clock goes forward only"),
        ({"do": "add_fault"}, "kind of a fault is a text"),
        ({"do": "add_fault", "kind": "<b>"}, "not &#39;&lt;b&gt;&#39;"),
        ({"do": "add_fault", "kind": "busy", "times": "0"}, "from 1 to 1000000000, not 0"),
        ({"do": "add_fault", "kind": "busy", "times": "x"}, "times is a whole number"),
        ({"do": "add_fault", "kind": "busy", "probability": "2"}, "a number from 0 to 1, not 2.0"),
        ({"do": "add_fault", "kind": "busy", "probability": "nan"}, "from 0 to 1, not nan"),
        (
            {"do": "add_fault", "kind": "delay", "delay_ms": "9" * 5000},
            "delay_ms is a whole number",
        ),
        ({"do": "advance", "amount": "1e999", "unit": "days"}, "it cannot be advanced by inf;"),
        ({"do": "add_fault", "kind": "busy", "code": "ActionLocked"}, "mean nothing here: code"),
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
    assert b"a form is sent as application/x-www-form-urlencoded, not as text/plain" in answer.body


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
