"""Answers to a browser: the page, parts of it, and the results of its forms."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined

from qcloud_emulator import picture as drawing
from qcloud_emulator.cloud.errors import CloudError
from qcloud_emulator.cloud.json_fields import shown, whole
from qcloud_emulator.page.content import UNITS, content, latest_calls, picture_of
from qcloud_emulator.server import PREFIX
from qcloud_emulator.signed.endpoint import HTML, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.console import Console
    from qcloud_emulator.signed.endpoint import Request

    Entered = Mapping[str, str]

_FORM: Final = "application/x-www-form-urlencoded"
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(drawing.STYLE.encode()).digest()).decode()
_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'sha256-{_STYLE_HASH}'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not no-referrer, with which browsers send no Origin with a form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_SVG: Final = "image/svg+xml"
_STATIC: Final[Mapping[str, str]] = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": _SVG,
}


def show(console: Console, request: Request) -> Reply:
    """Return the page."""
    done = parse_qs(request.query).get("done", [""])[-1]
    return _page(console, notice=DONE.get(done, ""))


def act(console: Console, request: Request) -> Reply:
    """Carry out a form, then redirect to the page or show the error on it."""
    if "origin" not in request.headers:
        # Every browser sends Origin, so a page of another site cannot omit it to hide its own.
        return _page(console, error="a form without the header Origin is refused", status=403)
    try:
        done = perform(console, request)
    except (ValueError, CloudError) as error:
        return _page(console, error=str(error), status=400)
    return _reply(b"", 303, HTML, {"Location": f"{PREFIX}/?done={done}"})


def journal(console: Console, request: Request) -> Reply:
    """Return table rows for the calls after the call with number `since` and time `at`.

    If that call does not exist, the journal was cleared in the meantime, and the status is 205.
    """
    query = parse_qs(request.query)
    since, at = (query.get(name, [""])[-1] for name in ("since", "at"))
    last = whole("since", since)
    if last and not any(it["time"] == at for it in console.calls(since=last - 1)[:1]):
        return _reply(b"", 205, HTML)
    return _reply(_rendered("calls.html", calls=latest_calls(console, last)), 200, HTML)


def picture(console: Console, request: Request) -> Reply:  # noqa: ARG001
    """Return the picture as a document of its own."""
    return _reply(picture_of(console.state()).encode(), 200, _SVG)


def static(console: Console, request: Request) -> Reply:  # noqa: ARG001
    """Return a static file that the page uses."""
    name = request.path.rstrip("/").rpartition("/")[2]
    return _reply(_file(name), 200, _STATIC[name])


def _page(console: Console, *, notice: str = "", error: str = "", status: int = 200) -> Reply:
    shown = _rendered("page.html", notice=notice, error=error, **content(console))
    return _reply(shown, status, HTML)


def _reply(
    body: bytes, status: int, content_type: str, headers: Mapping[str, str] | None = None
) -> Reply:
    return Reply(body, status, content_type, headers={**_HEADERS, **(headers or {})})


def _rendered(template: str, **values: object) -> bytes:
    text: str = _templates().get_template(template).render(values)
    return text.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        finalize=_shown,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _shown(value: object) -> object:
    """Return a template value; in a string, replace characters that cannot be shown."""
    return drawing.printable(value) if type(value) is str else value


@cache
def _file(name: str) -> bytes:
    return resources.files(__package__).joinpath("static").joinpath(name).read_bytes()


@dataclass(frozen=True, slots=True)
class _Form:
    """A form: the function that carries it out, and the message that confirms it."""

    run: Callable[[Console, Entered], object]
    done: str


def perform(console: Console, request: Request) -> str:
    """Carry out a form.

    Args:
        console: the cloud to change.
        request: contains the form, whose field `do` is the form's name.

    Returns:
        The key of the confirmation in `DONE`.

    Raises:
        ValueError: an entered value is invalid; the message says which.
        CloudError: the cloud does not allow it.
    """
    sent_as = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent_as != _FORM:
        raise ValueError(f"a form must be sent as {_FORM}, not as {sent_as or 'nothing'}")
    fields = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    entered = {name: values[-1].strip() for name, values in fields.items()}
    does = entered.get("do", "")
    if does not in _FORMS:
        raise ValueError(f"do must be one of {', '.join(_FORMS)}, not {does!r}")
    _FORMS[does].run(console, entered)
    return does


def _advance(console: Console, entered: Entered) -> None:
    unit = entered.get("unit", "")
    if unit not in UNITS:
        raise ValueError(f"the unit must be one of {', '.join(UNITS)}, not {unit!r}")
    console.advance_clock(_number(entered, "amount") * UNITS[unit])


def _add_fault(console: Console, entered: Entered) -> None:
    order: dict[str, object] = {"action": entered.get("action") or "*"}
    order["kind"] = entered.get("kind", "")
    if entered.get("code"):
        order["code"] = entered["code"]
    order["times"] = whole("times", entered["times"]) if entered.get("times") else None
    for name in ("skip", "delay_ms"):
        if entered.get(name):
            order[name] = whole(name, entered[name])
    if entered.get("probability"):
        order["probability"] = _number(entered, "probability")
    console.order_fault(order)


def _number(entered: Entered, name: str) -> float:
    text = entered.get(name, "")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} must be a number, not {shown(text)}") from None


def _connection(entered: Entered) -> str:
    connection_id = entered.get("connection", "")
    if not connection_id:
        raise ValueError("the form does not name a connection")
    return connection_id


_FORMS: Final[dict[str, _Form]] = {
    "accept": _Form(
        lambda console, entered: console.accept(_connection(entered)),
        "The connection was accepted.",
    ),
    "reject": _Form(
        lambda console, entered: console.reject(_connection(entered)),
        "The connection was rejected.",
    ),
    "advance": _Form(_advance, "The clock was advanced."),
    "add_fault": _Form(_add_fault, "The fault was added."),
    "clear_faults": _Form(lambda console, _: console.clear_faults(), "The faults were cleared."),
    "clear_calls": _Form(lambda console, _: console.clear_calls(), "The journal was cleared."),
    "reset": _Form(lambda console, _: console.reset(), "The cloud was reset."),
}

DONE: Final = {name: form.done for name, form in _FORMS.items()}
"""The message that confirms each form, by the form's name."""
