"""The pages of the reference are what the code says and does now."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import re
import typing
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pulumi
import pulumi_qcloud
import pulumi_qcloudx
import pytest
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.connection_outputs import changed_inputs
from pulumi_qcloud.lifecycle.properties import ALL_TAGS, TAGS, Change, Changes
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lookups.results import on_the_wire
from reference import sources
from reference.pages import CHANGES, FOLDER, PAGES

_VALUES: Final[Mapping[str, tuple[object, object]]] = {
    "adopt": (False, True),
    "bandwidth": (10, 20),
    "destinationCidrBlocks": (["10.1.0.0/16"], ["10.2.0.0/16"]),
    "qosLevel": ("PT", "AU"),
    "routeTables": ("all", "main"),
    "tags": ({"team": "net"}, {"team": "other"}),
    "tagsAll": ({"team": "net"}, {"team": "other"}),
    "type": ("VPC_PEER", "VPC_BM_PEER"),
}
"""What the properties are before and after that are not just any text."""
_NOBODY: Final = Clients({}, {})
_DIFFS: Final[Mapping[str, Callable[[Mapping[str, object], Mapping[str, object]], Changes]]] = {
    "VpcPeeringConnection": changed_inputs,
    "VpcPeeringConnectionAccepter": partial(AccepterLifecycle(_NOBODY).diff, ""),
    "VpcPeeringRoutes": partial(RoutesLifecycle(_NOBODY).diff, ""),
}
_SAID: Final = {"A change replaces": Change.REPLACES, "Changed in place": Change.UPDATES}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_fresh(name: str) -> None:
    """Each page is what its generator writes now."""
    assert PAGES[name]() == (FOLDER / name).read_text()


@pytest.mark.parametrize("name", ["components.md", "resources.md", "lookups.md"])
def test_types_are_public(name: str) -> None:
    """A type is shown by names that a program can import, not by those inside the package."""
    shown = re.findall(r"^\| `\w+` \| `([^`]+)` \|", PAGES[name](), re.MULTILINE)
    trees = [ast.parse(it.replace("\\|", "|"), mode="eval") for it in shown]
    names = {it.id for tree in trees for it in ast.walk(tree) if isinstance(it, ast.Name)}
    homes = (builtins, collections.abc, typing, pulumi, pulumi_qcloud, pulumi_qcloudx)

    assert names
    assert set() == {it for it in names if not any(hasattr(home, it) for home in homes)}


def test_every_page_is_generated() -> None:
    """No page of the reference is written by hand."""
    assert set(PAGES) == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize(
    ("resource", "name", "change"),
    [(resource, *it) for resource, changes in CHANGES.items() for it in changes.items()],
)
def test_change_is_what_diff_says(resource: str, name: str, change: Change) -> None:
    """A change of a property does what its row says: the diff of the resource is asked."""
    values = {it: _VALUES.get(it, ("before", "after")) for it in CHANGES[resource]}
    olds = {it: before for it, (before, _) in values.items()}
    changed = {name, ALL_TAGS} if name == TAGS else {name}  # the check writes the other one
    news = {it: after if it in changed else before for it, (before, after) in values.items()}

    found = _DIFFS[resource](olds, news)

    assert (change is not Change.IGNORED) is found.update
    assert ([name] if change is Change.REPLACES else []) == found.replaces


@pytest.mark.parametrize("resource", CHANGES)
def test_change_is_what_docstring_says(resource: str) -> None:
    """The resource's docstring says of a change what the table of its diff says."""
    told = sources.told(f"pulumi_qcloud.{resource}")
    changes = CHANGES[resource]

    said = {
        on_the_wire(it.name): kind
        for it in told.arguments
        for words, kind in _SAID.items()
        if re.search(rf"\b{words}\b", it.meaning)
    }

    assert said
    # A change of the profile is one of the state only, which no sentence has to tell.
    assert said.items() <= {**changes, "profile": said.get("profile")}.items()
    assert {name for name, it in changes.items() if it is Change.REPLACES} <= said.keys()
