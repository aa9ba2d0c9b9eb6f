"""Every public name is documented where an editor shows it, and typed."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, is_typeddict

import pulumi
import pulumi_qcloud
import pulumi_qcloudx
import pytest
import qcloud_emulator
from pulumi_qcloud import api

PUBLIC: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(package, name)
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
}
ARGUMENTS: Final = tuple(name for name in PUBLIC if name.endswith("Args"))
FIELDS: Final = tuple(
    name
    for name in PUBLIC
    if is_typeddict(PUBLIC[name]) or (name.endswith("Result") and not name.startswith("Awaitable"))
)
"""What has fields to be read or written."""
CALLED: Final = tuple(
    name
    for name in PUBLIC
    if name not in (*ARGUMENTS, "AwaitableList", "LookupProblem")
    and not name.endswith("Result")
    and not is_typeddict(PUBLIC[name])
)
"""What a program calls with arguments of its own, and no `...Args`."""
CONSTRUCTED: Final = (*ARGUMENTS, *(name for name in CALLED if inspect.isclass(PUBLIC[name])))
"""The classes that a program makes objects of."""


def parameters(name: str) -> set[str]:
    """Return the parameters of a function or class, and those that its `...Args` stands for."""
    of = inspect.signature(PUBLIC[name]).parameters.values()
    plain = {it.name for it in of if it.kind is not inspect.Parameter.VAR_KEYWORD}
    return plain | (parameters(f"{name}Args") if f"{name}Args" in PUBLIC else set())


def shown(name: str) -> str:
    """Return what an editor shows where a function or class is called."""
    called = PUBLIC[name]
    own = vars(called).get("__init__") if inspect.isclass(called) else called
    return (own and inspect.getdoc(own)) or ""


def section(name: str, title: str) -> str:
    """Return a section of what an editor shows, its lines as they are indented there."""
    return shown(name).partition(f"\n{title}:\n")[2].partition("\n\n")[0]


def described(name: str) -> dict[str, str]:
    """Return the parameters that are described, with what is said of each."""
    found = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", section(name, "Args"), re.MULTILINE)
    return {parameter: " ".join(text.split()) for parameter, text in found}


def constructors(name: str) -> list[ast.FunctionDef]:
    """Return the constructor of a class as the source has it, its overloads first."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(PUBLIC[name]))).body
    assert isinstance(tree, ast.ClassDef)
    functions = [it for it in tree.body if isinstance(it, ast.FunctionDef)]
    return [it for it in functions if it.name == "__init__"]


@pytest.mark.parametrize("name", PUBLIC)
def test_first_sentence(name: str) -> None:
    """A docstring begins with one sentence on a line of its own."""
    first, *more = (PUBLIC[name].__doc__ or "").splitlines()

    assert first.endswith(".")
    assert not more or not more[0]


@pytest.mark.parametrize("name", [*CALLED, *ARGUMENTS])
def test_parameters(name: str) -> None:
    """Each parameter is described where an editor shows it, and nothing else is."""
    assert sorted(parameters(name)) == sorted(described(name))


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_first_sentence_of_a_constructor(name: str) -> None:
    """A constructor has a docstring of its own, since editors would show that of Pulumi's base."""
    first, *more = shown(name).splitlines()

    assert first.endswith(".")
    assert not more[0]
    assert "Args:" not in (PUBLIC[name].__doc__ or "")


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_overloads(name: str) -> None:
    """An overload has no docstring, so editors show the constructor's, which has what it takes."""
    *overloads, constructor = constructors(name)

    assert ast.get_docstring(constructor)
    for it in overloads:
        taken = {argument.arg for argument in (*it.args.args, *it.args.kwonlyargs)} - {"self"}
        assert taken <= described(name).keys()
        assert not ast.get_docstring(it)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_as_one_object(name: str) -> None:
    """An `...Args` says of each argument what its resource says of it."""
    of_resource = described(name.removesuffix("Args"))

    assert {it: of_resource[it] for it in parameters(name)} == described(name)


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


@pytest.mark.parametrize("name", FIELDS)
def test_fields(name: str) -> None:
    """Each field of a result or of a dictionary's type is followed by what it is."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(PUBLIC[name]))).body
    assert isinstance(tree, ast.ClassDef)
    fields = [at for at, it in enumerate(tree.body) if isinstance(it, ast.AnnAssign)]

    bare = [at for at in fields if not isinstance(tree.body[at + 1], ast.Expr)]

    assert fields
    assert [] == bare


_TYPED: Final = ast.parse((Path(__file__).parents[1] / "public_types.py").read_text())
"""What only type checkers look at."""
PACKAGES: Final = (pulumi_qcloud, api, pulumi_qcloudx, qcloud_emulator)
RESOURCES: Final[dict[str, type[pulumi.Resource]]] = {
    name: it
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
    if isinstance(it := getattr(package, name), type)
    and issubclass(it, (pulumi.CustomResource, pulumi.ComponentResource))
    and not issubclass(it, pulumi.ProviderResource)
}
TYPED_CALLS: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(package, name)
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
    if name.startswith("get_") or name.endswith("Args") or name in (*RESOURCES, "Provider")
}


def imported() -> dict[str, set[str]]:
    """Return the names that the typed file imports, by package."""
    return {
        node.module: {alias.name for alias in node.names}
        for node in ast.walk(_TYPED)
        if isinstance(node, ast.ImportFrom) and node.module
    }


def asserted() -> set[str]:
    """Return the attributes whose types the typed file states."""
    return {
        node.args[0].attr
        for node in ast.walk(_TYPED)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "assert_type"
        and isinstance(node.args[0], ast.Attribute)
    }


def keywords() -> set[str]:
    """Return the parameters that the typed file gives something to."""
    return {
        keyword.arg
        for node in ast.walk(_TYPED)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda it: it.__name__)
def test_names(package: Any) -> None:
    """Every public name of every package is used in the typed file."""
    used = {node.id for node in ast.walk(_TYPED) if isinstance(node, ast.Name)}

    assert set(package.__all__) == imported()[package.__name__]
    assert set(package.__all__) <= used


@pytest.mark.parametrize("name", RESOURCES)
def test_outputs(name: str) -> None:
    """The type of every output of a resource or component is stated."""
    kind = RESOURCES[name]
    outputs = {key for key, it in vars(kind).items() if isinstance(it, property)}
    outputs |= set(inspect.get_annotations(kind))

    assert outputs
    assert outputs <= asserted()


@pytest.mark.parametrize("name", TYPED_CALLS)
def test_parameters_are_typed(name: str) -> None:
    """No parameter of what a program calls is one that the typed file never names."""
    taken = {
        it.name
        for it in inspect.signature(TYPED_CALLS[name]).parameters.values()
        if it.kind is not inspect.Parameter.VAR_KEYWORD
    } - {"resource_name", "args"}
    taken -= {"vpcs"}  # given by its place

    assert taken <= keywords()
