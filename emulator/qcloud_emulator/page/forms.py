"""What the forms of the page do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from qcloud_emulator.fields import shown, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.emulator import Emulator
    from qcloud_emulator.exchange import Request

    Entered = Mapping[str, str]

_FORM: Final = "application/x-www-form-urlencoded"

UNITS: Final = {"minutes": 60, "hours": 3600, "days": 86400}
"""The units in which the clock is advanced, in seconds."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A form: what it does with what was entered, and what is said afterwards."""

    run: Callable[[Emulator, Entered], object]
    done: str


def perform(emulator: Emulator, request: Request) -> str:
    """Do what a form says.

    Args:
        emulator: to which it is done.
        request: with the form, whose field `do` names what it is.

    Returns:
        The key into `DONE` of what is to be said.

    Raises:
        ValueError: something that was entered is mistaken; the text says what.
        CloudError: the cloud does not allow it.
    """
    sent_as = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent_as != _FORM:
        raise ValueError(f"a form is sent as {_FORM}, not as {sent_as or 'nothing'}")
    fields = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    entered = {name: values[-1].strip() for name, values in fields.items()}
    does = entered.get("do", "")
    if does not in _FORMS:
        raise ValueError(f"do is one of {', '.join(_FORMS)}, not {does!r}")
    _FORMS[does].run(emulator, entered)
    return does


def _advance(emulator: Emulator, entered: Entered) -> None:
    unit = entered.get("unit", "")
    if unit not in UNITS:
        raise ValueError(f"the unit is one of {', '.join(UNITS)}, not {unit!r}")
    emulator.advance_clock(_number(entered, "amount") * UNITS[unit])


def _add_fault(emulator: Emulator, entered: Entered) -> None:
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
    emulator.order_fault(order)


def _number(entered: Entered, name: str) -> float:
    text = entered.get(name, "")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} is a number, not {shown(text)}") from None


def _connection(entered: Entered) -> str:
    connection_id = entered.get("connection", "")
    if not connection_id:
        raise ValueError("the form lacks the connection")
    return connection_id


_FORMS: Final[dict[str, _Form]] = {
    "accept": _Form(
        lambda emulator, entered: emulator.accept(_connection(entered)),
        "The connection is accepted.",
    ),
    "reject": _Form(
        lambda emulator, entered: emulator.reject(_connection(entered)),
        "The connection is rejected.",
    ),
    "advance": _Form(_advance, "The clock is advanced."),
    "add_fault": _Form(_add_fault, "The fault waits for its calls."),
    "clear_faults": _Form(lambda emulator, _: emulator.clear_faults(), "There are no faults."),
    "clear_calls": _Form(lambda emulator, _: emulator.clear_calls(), "The journal is empty."),
    "reset": _Form(lambda emulator, _: emulator.reset(), "The cloud is as at the start."),
}

DONE: Final = {name: form.done for name, form in _FORMS.items()}
"""What is said when it is done, by the name of the form."""
