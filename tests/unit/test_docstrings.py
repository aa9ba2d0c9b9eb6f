"""Every public name says what it is, and what each of its parameters takes."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any, Final

import pulumi_qcloud
import pulumi_qcloudx
import pytest

PUBLIC: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(package, name)
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
}
ARGUMENTS: Final = tuple(name for name in PUBLIC if name.endswith("Args"))
RESULTS: Final = tuple(
    name for name in PUBLIC if name.endswith("Result") and not name.startswith("Awaitable")
)
CALLED: Final = tuple(
    name
    for name in PUBLIC
    if name not in (*ARGUMENTS, "AwaitableList", "LookupProblem") and not name.endswith("Result")
)
"""What a program calls with arguments of its own; an `...Args` is explained at its resource."""


def parameters(name: str) -> set[str]:
    """Return the parameters of a function or class, and those that its `...Args` stands for."""
    of = inspect.signature(PUBLIC[name]).parameters.values()
    plain = {it.name for it in of if it.kind is not inspect.Parameter.VAR_KEYWORD}
    return plain | (parameters(f"{name}Args") if f"{name}Args" in PUBLIC else set())


def section(name: str, title: str) -> str:
    """Return a section of a docstring, its lines as they are indented there."""
    text = inspect.getdoc(PUBLIC[name]) or ""
    return text.partition(f"\n{title}:\n")[2].partition("\n\n")[0]


@pytest.mark.parametrize("name", PUBLIC)
def test_first_sentence(name: str) -> None:
    """A docstring begins with one sentence on a line of its own."""
    first, *more = (PUBLIC[name].__doc__ or "").splitlines()

    assert first.endswith(".")
    assert not more or not more[0]


@pytest.mark.parametrize("name", CALLED)
def test_parameters(name: str) -> None:
    """Each parameter is described in the docstring, and nothing else is."""
    described = re.findall(r"^ {4}(\w+): ", section(name, "Args"), re.MULTILINE)

    assert sorted(parameters(name)) == sorted(described)


@pytest.mark.parametrize("name", CALLED)
def test_described_in_place(name: str) -> None:
    """No parameter is described by a reference to another function."""
    assert "see `" not in section(name, "Args")


@pytest.mark.parametrize("name", [it for it in CALLED if it.startswith("get_")])
def test_problems_of_lookups(name: str) -> None:
    """A lookup says how a problem reaches the program: raised, or as the end of its output."""
    told = PUBLIC[name].__doc__ if name.endswith("_output") else section(name, "Raises")

    assert "LookupProblem" in (told or "")


def test_refusals_of_a_component() -> None:
    """A component says that it refuses what is no provider."""
    assert "TypeError" in section("VpcPeering", "Raises")


@pytest.mark.parametrize("name", RESULTS)
def test_fields_of_results(name: str) -> None:
    """Each field of a result is followed by what it is."""
    (described,) = ast.parse(textwrap.dedent(inspect.getsource(PUBLIC[name]))).body
    assert isinstance(described, ast.ClassDef)
    fields = [at for at, it in enumerate(described.body) if isinstance(it, ast.AnnAssign)]

    bare = [at for at in fields if not isinstance(described.body[at + 1], ast.Expr)]

    assert fields
    assert [] == bare
