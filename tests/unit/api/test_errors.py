"""The tree of errors."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import OBEYED, QcloudError, Retry

_CLASSES = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, QcloudError)
]


def _drawn() -> dict[str, str]:
    """Read the drawing in the module's text: class to base."""
    drawing = (errors.__doc__ or "").split("```")[1]
    path: list[str] = []
    bases: dict[str, str] = {}
    for line in drawing.strip().splitlines():
        branches, name = re.findall(r"^([│├└─ ]*)([A-Za-z]+)", line)[0]
        path = [*path[: len(branches) // 4], name]
        if len(path) > 1:
            bases[name] = path[-2]
    return bases


def test_drawing() -> None:
    """The tree that the module draws is the tree of its classes."""
    assert {
        kind.__name__: kind.__bases__[0].__name__ for kind in _CLASSES if kind is not QcloudError
    } == _drawn()


def test_text() -> None:
    """The text says what was asked, what came back and what to do."""
    error = errors.VpcNotFoundError(
        "no such VPC.",
        action="CreateVpcPeeringConnection",
        code="InvalidVpc.NotFound",
        request_id="r-1",
        hint="Look again.",
    )

    assert (
        "CreateVpcPeeringConnection: no such VPC (InvalidVpc.NotFound, request r-1). Look again."
    ) == str(error)


@pytest.mark.parametrize("kind", _CLASSES, ids=lambda kind: kind.__name__)
def test_bare_text(kind: type[QcloudError]) -> None:
    """With nothing but a message the text is the message and the hint of its kind."""
    text = str(kind("it failed"))

    assert (
        " ".join(
            filter(None, ["it failed." if kind.default_hint else "it failed", kind.default_hint])
        )
        == text
    )


def test_direction() -> None:
    """A name that turns the direction of what follows does so in no error."""
    assert "connection a b is gone" == str(QcloudError("connection a\u202eb is gone"))


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_one_line(message: str, action: str, code: str, request_id: str, hint: str) -> None:
    """Whatever the API says, the text is one line that a terminal shows as it is."""
    error = QcloudError(message, action=action, code=code, request_id=request_id, hint=hint)

    text = str(error)

    assert text.splitlines() in ([], [text])
    assert not OBEYED.search(text)


def test_long_message() -> None:
    """A message without end is cut; what to do is still said."""
    text = str(QcloudError("x" * 10_000, hint="Ask for less."))

    assert (True, True) == (len(text) < 1000, text.endswith("Ask for less."))


@pytest.mark.parametrize("kind", _CLASSES, ids=lambda kind: kind.__name__)
def test_pickling(kind: type[QcloudError]) -> None:
    """An error survives the way to another process."""
    error = kind("message", action="Action", code="Code", request_id="r-1", hint="Hint.")

    copy = pickle.loads(pickle.dumps(error))

    assert (kind, vars(error), str(error)) == (type(copy), vars(copy), str(copy))


def test_arguments() -> None:
    """What a log shows of an exception's arguments holds nothing of the API's own message."""
    assert () == QcloudError("message").args


def test_what_may_have_happened() -> None:
    """Only where no answer was understood can the call have changed something."""
    unclear = {kind.__name__ for kind in _CLASSES if not kind.nothing_happened}

    assert {
        "InternalServiceError",
        "MalformedAnswerError",
        "NoAnswerError",
        "NothingThereError",
        "ReplayRefusedError",
        "TransportError",
        "WhoseResultError",
    } == unclear


def test_what_may_be_sent_again() -> None:
    """Trouble that passes is tried again; a refusal never is."""
    retries = {kind.__name__: kind.retry for kind in _CLASSES if kind.retry is not Retry.NEVER}

    assert {
        "BusyError": Retry.ALWAYS,
        "HostUnreachableError": Retry.ALWAYS,
        "InternalServiceError": Retry.IF_IDEMPOTENT,
        "MalformedAnswerError": Retry.IF_IDEMPOTENT,
        "NoAnswerError": Retry.IF_IDEMPOTENT,
        "ReplayRefusedError": Retry.IF_IDEMPOTENT,
        "ThrottledError": Retry.ALWAYS,
        "TransportError": Retry.IF_IDEMPOTENT,
    } == retries
