"""The page of messages has every text that a person can meet, and each says what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest
from reference.literals import Literal, literals
from reference.markdown import prose
from reference.messages import kind_of, of_origin, remedies
from reference.origins import ORIGINS, SECTIONS
from reference.pages import FOLDER
from reference.placeholders import text_of
from reference.sources import HOMES

_PLACES: Final = re.compile(r"<([^<>]*)>")
_TELLS_WHAT_TO_DO: Final = re.compile(
    r"; |>\.?$|\b(give|let|may hold|must be|needs?|use|write)\b", re.IGNORECASE
)
_SAYS_NOTHING_TO_DO: Final = frozenset({"There are more problems of these kinds."})
_TOLD: Final = ("fail", "warn", "tell")
"""What shows its last text to a person, beside what is raised."""


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("'plain'", "plain"),
        ("f'{name} is {quoted(value)}'", "<name> is <value>"),
        ("f'{self._rate_limit} a second'", "<rate limit> a second"),
        ("f'{access.settings.region!r}'", "<region>"),
        ("f\"{', '.join(sorted(tables))}\"", "<tables>"),
        ("f\"one of {', '.join(KEYS)}\"", "one of id, name"),
        ("f'{len(name)} characters'", "<number> characters"),
        ("f'at most {LONGEST}'", "at most 60"),
        ("f'a {type(value).__name__}'", "a <type>"),
        ("f\"{count} route{'' if count == 1 else 's'}\"", "<count> route(s)"),
        ("f\"{'is' if one else 'are'} not set\"", "is/are not set"),
        ("f\"{error.message.rstrip('.')}; stop\"", "<message>; stop"),
        ("f\"{wanted['id']} of\"", "<id> of"),
        ("f'{{}} for none'", "{} for none"),
        ("'one ' + f'and {other}'", "one and <other>"),
        ("5", None),
    ],
)
def test_text(code: str, text: str | None) -> None:
    """What is put in at run time is shown by a name, what is known by itself."""
    constants = {"LONGEST": "60", "KEYS": "id, name"}

    assert text == text_of(ast.parse(code, mode="eval").body, constants)


def told_in_sources() -> Iterator[tuple[str, str]]:
    """Return the longest fixed part of each text that is raised or shown, and its module."""
    for package, home in HOMES.items():
        for path in (home / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                given = _given(node)
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                fixed = [
                    it.value
                    for it in parts
                    if isinstance(it, ast.Constant) and isinstance(it.value, str)
                ]
                if fixed:
                    yield path.name, max(fixed, key=len)


def _given(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return node.exc.args[0] if node.exc.args else None
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func).rpartition(".")[2]
        return node.args[-1] if called in _TOLD else None
    return None


def test_nothing_is_missing() -> None:
    """Each text that is raised, or shown as a failure or a warning, stands on the page."""
    page = " ".join((FOLDER / "messages.md").read_text().replace("\\|", "|").split())
    told = list(told_in_sources())

    missing = [it for it in told if prose(" ".join(it[1].split())) not in page]

    assert len(told) > 200
    assert [] == missing


def test_origins() -> None:
    """Each origin of messages has its place on the page, and no place is empty."""
    placed = [origin for origins in SECTIONS.values() for origin in origins]

    assert set(ORIGINS.values()) == set(placed)
    assert len(placed) == len(set(placed))
    assert all(of_origin(origin) for origin in placed)


def test_no_secret() -> None:
    """No message has a place for a secret key, a token or a signature."""
    names = {name for it in literals() for name in _PLACES.findall(it.text + it.hint)}

    assert len(names) > 100
    assert set() == {it for it in names if re.search("secret key|token|signature|password", it)}


def _is_of_a_choice(literal: Literal) -> bool:
    """Whether it is about something that a person has written or left out."""
    of_settings = literal.module.startswith("pulumi_qcloud.settings")
    return kind_of(literal) in ("check", "plan", "usage") or (of_settings and literal.is_error)


@pytest.mark.parametrize(
    "literal", [it for it in literals() if _is_of_a_choice(it)], ids=lambda it: it.text[:60]
)
def test_message_says_what_to_do(literal: Literal) -> None:
    """A failure of a check, a plan, a command's use or a setting says what to do about it."""
    if literal.text in _SAYS_NOTHING_TO_DO or literal.call == "AssertionError":
        return

    assert remedies(literal) or _TELLS_WHAT_TO_DO.search(literal.text)
