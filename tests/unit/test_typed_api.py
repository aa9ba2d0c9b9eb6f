"""The file that only type checkers look at covers what is public."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_qcloud
import pulumi_qcloudx
import pytest
import qcloud_emulator
from pulumi_qcloud import api

_FILE: Final = Path(__file__).parents[1] / "typing" / "public_api.py"
_TREE: Final = ast.parse(_FILE.read_text())
PACKAGES: Final = (pulumi_qcloud, api, pulumi_qcloudx, qcloud_emulator)
RESOURCES: Final[dict[str, type[pulumi.Resource]]] = {
    name: it
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
    if isinstance(it := getattr(package, name), type)
    and issubclass(it, (pulumi.CustomResource, pulumi.ComponentResource))
    and not issubclass(it, pulumi.ProviderResource)
}
CALLED: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(package, name)
    for package in (pulumi_qcloud, pulumi_qcloudx)
    for name in package.__all__
    if name.startswith("get_") or name.endswith("Args") or name in (*RESOURCES, "Provider")
}


def imported() -> dict[str, set[str]]:
    """Return the names that the file imports, by package."""
    return {
        node.module: {alias.name for alias in node.names}
        for node in ast.walk(_TREE)
        if isinstance(node, ast.ImportFrom) and node.module
    }


def asserted() -> set[str]:
    """Return the attributes whose types the file states."""
    return {
        node.args[0].attr
        for node in ast.walk(_TREE)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "assert_type"
        and isinstance(node.args[0], ast.Attribute)
    }


def keywords() -> set[str]:
    """Return the parameters that the file gives something to."""
    return {
        keyword.arg
        for node in ast.walk(_TREE)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda it: it.__name__)
def test_names(package: Any) -> None:
    """Every public name of every package is used in it."""
    used = {node.id for node in ast.walk(_TREE) if isinstance(node, ast.Name)}

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


@pytest.mark.parametrize("name", CALLED)
def test_parameters(name: str) -> None:
    """No parameter of what a program calls is one that the file never names."""
    taken = {
        it.name
        for it in inspect.signature(CALLED[name]).parameters.values()
        if it.kind is not inspect.Parameter.VAR_KEYWORD
    } - {"resource_name", "args"}
    taken -= {"vpcs"}  # given by its place

    assert taken <= keywords()
