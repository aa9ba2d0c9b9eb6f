"""The reference is what the code says and does now, and has everything that a user can name."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import dataclasses
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import pulumi
import pulumi_qcloud
import pulumi_qcloud.api
import pulumi_qcloudx
import pytest
import qcloud_emulator
from pulumi_qcloud.api import v2_errors, v3_errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.connection_outputs import changed_inputs
from pulumi_qcloud.lifecycle.properties import ALL_TAGS, TAGS, Change, Changes, ConnectionProperties
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lookups.results import camel_case
from pulumi_qcloud.settings.table import SETTINGS, TRACEBACK_VARIABLE, VARIABLES
from qcloud_emulator import pytest_plugin
from qcloud_peering.main import command
from reference import sources
from reference.errors import classes
from reference.pages import CHANGES, FIXTURES, FOLDER, PAGES

from tests.docs.conftest import Section, sections_of

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
    "VpcPeeringConnection": lambda old, new: changed_inputs(
        ConnectionProperties.of(old), ConnectionProperties.of(new)
    ),
    "VpcPeeringConnectionAccepter": partial(AccepterLifecycle(_NOBODY).diff, ""),
    "VpcPeeringRoutes": partial(RoutesLifecycle(_NOBODY).diff, ""),
}
_SAID: Final = {"Changes force replacement": Change.REPLACES, "Changed in place": Change.UPDATES}


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
        camel_case(it.name): kind
        for it in told.arguments
        for words, kind in _SAID.items()
        if re.search(rf"\b{words}\b", it.meaning)
    }

    assert said
    # A change of the profile is one of the state only, which no sentence has to tell.
    assert said.items() <= {**changes, "profile": said.get("profile")}.items()
    assert {name for name, it in changes.items() if it is Change.REPLACES} <= said.keys()


_PACKAGES: Final = {
    "pulumi_qcloud": pulumi_qcloud,
    "pulumi_qcloudx": pulumi_qcloudx,
    "pulumi_qcloud.api": pulumi_qcloud.api,
    "qcloud_emulator": qcloud_emulator,
}
_PUBLIC: Final = [
    pytest.param(getattr(package, name), id=f"{path}.{name}")
    for path, package in _PACKAGES.items()
    for name in package.__all__
]


@pytest.fixture(scope="session")
def sections(site: Path) -> list[Section]:
    """Return the sections of the reference."""
    pages = [*sorted((site / "reference").glob("*.html")), site / "command-line.html"]
    return [section for page in pages for section in sections_of(page.read_text())]


def attributes_of(thing: Any) -> set[str]:
    """Return the public names of a class that are not those of a base from elsewhere."""
    if not inspect.isclass(thing) or thing.__name__.endswith("Args"):
        return set()  # an `...Args` holds what its resource is given
    own = [base for base in thing.__mro__ if base.__module__.startswith(tuple(_PACKAGES))]
    names = {name for base in own for name in vars(base)}
    if dataclasses.is_dataclass(thing):
        names |= {it.name for it in dataclasses.fields(thing)}
    return {name for name in names if not name.startswith("_")}


def about(name: str, sections: Iterable[Section]) -> list[Section]:
    """Return the sections that are about a name: `Name`, `Outputs of Name`, `Name.method`."""
    return [
        it
        for it in sections
        if it.heading == name or it.heading.endswith(f" of {name}") or name in it.heading.split(".")
    ]


def undocumented(thing: Any, sections: list[Section]) -> set[str]:
    """Return what of a public thing no section is about."""
    name = thing.__name__
    found = about(name, sections)
    codes = {code for it in sections for code in it.codes}
    if not found and name not in codes:
        return {name}
    told = {code for it in found for code in it.codes} | {it.heading for it in found}
    if not found:  # it is only named, so all that it has is another class's
        told = {it for base in thing.__mro__[1:] for it in attributes_of(base)}
    return {it for it in attributes_of(thing) if it not in told and f"{name}.{it}" not in told}


@pytest.mark.parametrize("thing", _PUBLIC)
def test_public_name(thing: Any, sections: list[Section]) -> None:
    """Each public name has a section, and each of its public attributes a place there."""
    assert set() == undocumented(thing, sections)


class Undocumented:
    """Stands for a class that somebody adds."""

    __module__ = "pulumi_qcloud"
    name = ""


def test_what_is_missing_is_seen(sections: list[Section]) -> None:
    """A new class, and a new attribute of an old one, are noticed."""
    more = type("GetVpcResult", (pulumi_qcloud.GetVpcResult,), {"speed": 1})
    more.__module__ = "pulumi_qcloud"

    assert {"Undocumented"} == undocumented(Undocumented, sections)
    assert {"speed"} == undocumented(more, sections)


def test_fixtures(sections: list[Section]) -> None:
    """Each fixture of the plugin of pytest has a section."""
    names = {it for it in vars(pytest_plugin) if not it.startswith("_")}
    offered = {
        it
        for it in names
        if getattr(getattr(pytest_plugin, it), "__module__", "") == pytest_plugin.__name__
    }

    assert set(FIXTURES) == offered
    assert all(about(name, sections) for name in offered)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Return all commands below a group with what is typed for them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        below = group.get_command(context, name)
        assert below is not None
        yield f"{path} {name}", below
        if isinstance(below, click.Group):
            yield from commands(below, f"{path} {name}")


@pytest.mark.parametrize(
    ("typed", "below"), [pytest.param(*it, id=it[0]) for it in commands(command, "qcloud-peering")]
)
def test_command(typed: str, below: click.Command, sections: list[Section]) -> None:
    """Each command has a section, and each of its options a place there."""
    found = [it for it in sections if it.heading == typed]
    words = {word for it in found for word in it.text.replace(",", " ").split()}

    options = [it for it in below.params if isinstance(it, click.Option) and not it.hidden]
    names = [name for it in options for name in (*it.opts, *it.secondary_opts)]

    assert found
    assert [] == [name for name in names if name not in words]


@pytest.mark.parametrize("key", [it.config_key for it in SETTINGS])
def test_configuration_key(key: str, sections: list[Section]) -> None:
    """Each key of the configuration has a section."""
    assert about(key, sections)


@pytest.mark.parametrize(
    "name",
    [
        *(name for it in SETTINGS for name in it.environment),
        *(it.name for it in VARIABLES),
        TRACEBACK_VARIABLE,
    ],
)
def test_environment_variable(name: str, sections: list[Section]) -> None:
    """Each environment variable stands on the page of the configuration."""
    assert name in {code for it in sections for code in it.codes}


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_error(kind: type[QcloudError], sections: list[Section]) -> None:
    """Each class of errors has a section that says what to do."""
    found = about(kind.__name__, sections)

    assert found
    assert kind is QcloudError or any("What to do:" in it.text for it in found)


def codes() -> Iterator[tuple[str, str, type[QcloudError]]]:
    """Return the codes of the API's two tables: the version, the code, what it is here."""
    yield from (("2.0", name, kind) for name, kind in v2_errors.BY_NAME.items())
    yield from (("2.0", str(number), kind) for number, kind in v2_errors.BY_NUMBER.items())
    yield from (("3.0", code, kind) for code, kind in v3_errors.BY_CODE.items())
    for code, kinds in v3_errors.BY_ACTION.items():
        yield from (("3.0", f"{code} of {action}", kind) for action, kind in kinds.items())


@pytest.mark.parametrize(("version", "code", "kind"), [*codes()])
def test_code(version: str, code: str, kind: type[QcloudError], sections: list[Section]) -> None:
    """Each code of the API's two tables stands in the section of its class."""
    rows = [it for it in about(kind.__name__, sections) if it.heading == kind.__name__]

    assert code in {it for found in rows for it in found.codes}
    assert version in {word for found in rows for word in found.text.split()}
