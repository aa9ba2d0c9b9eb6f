"""The list of all reference pages, and the pages generated from docstrings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, is_typeddict

import pulumi_qcloud
import pulumi_qcloud.api
import pulumi_qcloudx
import qcloud_emulator
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle import accepter, properties, routes
from pulumi_qcloud.lifecycle.properties import Change
from pulumi_qcloud.lifecycle.route_properties import DESTINATIONS, TABLES
from pulumi_qcloud.lookups.results import camel_case
from pulumi_qcloud.settings.table import BY_KEY

from reference import configuration, errors, markdown, sources
from reference.markdown import code, prose, sentence, table
from reference.sources import ROOT

RESOURCES: Final = """
A property is `snake_case` in a program and `camelCase` in the state, in messages and in `pulumi`'s
own output: `peer_vpc_id` is `peerVpcId`. Arguments are given one by one, or all of them as one
`...Args` object or dictionary. Every property is also an output, with the given or the resulting
value; during the preview of an update, all outputs except `id` are unknown.

The column "a change" shows what changing a property does: *replaces* deletes the resource and
creates a new one; *in place* updates it with an API call; *state only* makes no API call; *nothing*
has no effect, because the property is used only when the resource is created.
"""
COMPONENTS: Final = """
The components of `pulumi_qcloudx` look up VPCs, check the whole plan at preview, and create the
[resources](resources.md) that it needs. For plans that they refuse, and what to do then, see
[the plan, at preview](../troubleshooting.md#the-plan-at-preview).
"""
LOOKUPS: Final = """
Functions of `pulumi_qcloud` that look up existing resources. Each of them queries the API at once
and returns a result. Each has a twin whose name ends in `_output`, which takes outputs as
arguments, can wait for `depends_on`, and returns an output. All arguments are keyword arguments.

A result is also a mapping with keys in `camelCase`, so it can be exported or passed on as an input.
Values that the API does not report are None, and are not in the mapping. Like results of other
packages, a result can be awaited: the functions return an `AwaitableGetVpcResult`, an
`AwaitableGetVpcPeeringConnectionResult` or an `AwaitableList`.

Under `pulumi.runtime.set_mocks`, a lookup calls `Mocks.call` instead of the API: see
[how to test a stack](../testing.md).
"""
EMULATOR: Final = """
The emulator in a program's own process, for tests. Its package is `qcloud_emulator`, which comes
with the extra `[emulator]`. To start it from a shell, and for its page and its faults, see
[Use the emulator](../emulator.md). To use the fixtures in tests of a stack, see
[Test a stack](../testing.md).
"""
CLIENT: Final = """
The client of the signed API, which the resources use and which works without Pulumi:
`pulumi_qcloud.api`. It signs calls, waits where necessary, repeats calls that are safe to repeat,
and returns results in the terms of the resources, for either version of the API. Every refusal is
one of the [errors](errors.md).
"""

CHANGES: Final[dict[str, Mapping[str, Change]]] = {
    "VpcPeeringConnection": {
        **properties.CHANGES,
        properties.TAGS: properties.CHANGES[properties.ALL_TAGS],
    },
    "VpcPeeringConnectionAccepter": accepter.CHANGES,
    "VpcPeeringRoutes": {
        **routes.CHANGES,
        "vpcId": Change.REPLACES,
        DESTINATIONS: Change.UPDATES,
        TABLES: Change.UPDATES,
    },
}
"""The resources, and the effect of a change to each property; a test compares it with diff."""
FIXTURES: Final = ("qcloud_emulator", "pulumi_stack", "NewStack")
"""The public names of the pytest plugin."""

_WORDS: Final = {
    Change.REPLACES: "replaces",
    Change.UPDATES: "in place",
    Change.LOCAL: "state only",
    Change.IGNORED: "nothing",
}
_IN_COLUMNS: Final = re.compile(r"\s*(Changes force replacement|Changed in place|API 3\.0 only)\.")


def resources_page() -> str:
    """Return the page of the resources and of `Provider`."""
    parts = (_resource(name, changes) for name, changes in CHANGES.items())
    names = pulumi_qcloud.__all__
    dictionaries = [it for it in names if is_typeddict(getattr(pulumi_qcloud, it))]
    types = (_type("pulumi_qcloud", it) for it in dictionaries)
    return markdown.page("Resources", RESOURCES, *parts, _provider(), *types)


def components_page() -> str:
    """Return the page of the components and the types of their arguments."""
    names = pulumi_qcloudx.__all__
    types = [it for it in names if is_typeddict(getattr(pulumi_qcloudx, it))]
    components = [it for it in names if it not in types]
    return markdown.page(
        "Components",
        COMPONENTS,
        *map(_component, components),
        *(_type("pulumi_qcloudx", it) for it in types),
    )


def lookups_page() -> str:
    """Return the page of the lookups and their results."""
    names = pulumi_qcloud.__all__
    functions = [it for it in names if it.startswith("get_") and not it.endswith("_output")]
    results = [it for it in names if it.endswith("Result") and not it.startswith("Awaitable")]
    problem = prose(sources.told("pulumi_qcloud.LookupProblem").text)
    return markdown.page(
        "Lookups",
        LOOKUPS,
        *map(_lookup, functions),
        *map(_result, results),
        f"## LookupProblem\n\n{problem} See [errors](errors.md#problems-of-a-lookup).",
    )


def client_page() -> str:
    """Return the page of the client."""
    names = sorted(pulumi_qcloud.api.__all__, key=lambda name: (name != "VpcClient", name))
    classes = (_class(f"pulumi_qcloud.api.{it}") for it in names)
    return markdown.page("The client of the API", CLIENT, *classes)


def emulator_page() -> str:
    """Return the page of the emulator and its fixtures."""
    return markdown.page(
        "The emulator in Python",
        EMULATOR,
        *(_class(f"qcloud_emulator.{name}") for name in reversed(qcloud_emulator.__all__)),
        "## Pytest fixtures\n\nThe package is a pytest plugin, so its fixtures need no import.",
        *map(_fixture, FIXTURES),
    )


FOLDER: Final = ROOT / "docs" / "reference"
PAGES: Final[dict[str, Callable[[], str]]] = {
    "resources.md": resources_page,
    "components.md": components_page,
    "lookups.md": lookups_page,
    "configuration.md": configuration.page,
    "errors.md": errors.page,
    "client.md": client_page,
    "emulator.md": emulator_page,
}


def _resource(name: str, changes: Mapping[str, Change]) -> str:
    told = sources.told(f"pulumi_qcloud.{name}")
    of_pulumi = [
        f"`{it.name}`: {prose(it.meaning)}" for it in told.arguments if it.name in ("args", "opts")
    ]
    rows = [
        (
            code(it.name),
            code(it.type),
            markdown.default(it),
            _WORDS[changes[camel_case(it.name)]],
            _versions(camel_case(it.name)),
            sentence(_IN_COLUMNS.sub("", it.meaning)),
        )
        # The resource's own `**arguments` have neither types nor defaults.
        for it in sources.told(f"pulumi_qcloud.{name}Args").arguments
    ]
    return markdown.parts(
        f"## {name}",
        prose(told.text),
        f"Type: `pulumi-python:dynamic/qcloud:{name}`. {' '.join(of_pulumi)}",
        f"### Properties of {name}",
        table(("property", "type", "default", "a change", "API", "meaning"), rows),
        markdown.raised(told.raises),
        f"### Outputs of {name}",
        markdown.arguments("output", sources.attributes(f"pulumi_qcloud.{name}")),
        *_get(name),
    )


def _versions(wire_name: str) -> str:
    """Return the versions of the API that support a property of a connection, "" for all."""
    if wire_name not in properties.V3_INPUTS:
        return ""
    dialects = (DialectV2, DialectV3)
    return ", ".join(it.version for it in dialects if wire_name in it.features.v3_inputs)


def _get(resource: str) -> list[str]:
    if "get" not in sources.named(f"pulumi_qcloud.{resource}").members:
        return []
    told = sources.told(f"pulumi_qcloud.{resource}.get")
    return [
        f"### {resource}.get",
        prose(told.text),
        markdown.arguments("argument", told.arguments),
    ]


def _provider() -> str:
    told = sources.told("pulumi_qcloud.Provider")
    rows = [
        (code(it.name), code(it.type), _setting(it.name), sentence(it.meaning))
        for it in told.arguments
        if it.name != "resource_name"
    ]
    return markdown.parts(
        "## Provider",
        prose(told.text),
        "### Arguments of Provider",
        table(("argument", "type", "setting", "meaning"), rows),
        markdown.raised(told.raises),
    )


def _setting(argument: str) -> str:
    key = camel_case(argument)
    return code(BY_KEY[key].config_key) if key in BY_KEY else ""


def _component(name: str) -> str:
    told = sources.told(f"pulumi_qcloudx.{name}")
    return markdown.parts(
        f"## {name}",
        prose(told.text),
        f"Type: `qcloudx:index:{name}`.",
        f"### Arguments of {name}",
        markdown.arguments("argument", told.arguments),
        markdown.raised(told.raises),
        f"### Outputs of {name}",
        markdown.arguments("output", sources.attributes(f"pulumi_qcloudx.{name}")),
    )


def _type(package: str, name: str) -> str:
    return markdown.parts(
        f"## {name}",
        prose(sources.told(f"{package}.{name}").text),
        "The type of a dictionary, for annotations and type checkers.",
        markdown.arguments("key", sources.attributes(f"{package}.{name}")),
    )


def _lookup(name: str) -> str:
    told, twin = (sources.told(f"pulumi_qcloud.{it}") for it in (name, f"{name}_output"))
    return markdown.parts(
        f"## {name}",
        prose(told.text),
        markdown.arguments("argument", told.arguments),
        f"Returns `{told.returned_type}`.",
        markdown.raised(told.raises),
        f"### {name}_output",
        prose(twin.text),
        f"Returns an output of `{twin.returned_type}`.",
    )


def _result(name: str) -> str:
    return markdown.parts(
        f"## {name}",
        prose(sources.told(f"pulumi_qcloud.{name}").text),
        markdown.arguments("attribute", sources.attributes(f"pulumi_qcloud.{name}")),
    )


def _class(path: str) -> str:
    """Return the public part of a class, such as `qcloud_emulator.Emulator`."""
    a_class = sources.named(path)
    told = sources.told(path)
    members = sources.members_of_enum(a_class)
    methods = [
        part
        for name, method in sources.methods(a_class).items()
        for part in (f"### {a_class.name}.{name}", *_call(method))
    ]
    return markdown.parts(
        f"## {a_class.name}",
        prose(told.text),
        markdown.arguments("argument", told.arguments),
        markdown.arguments("attribute", sources.attributes(path)),
        f"One of {', '.join(map(code, members))}." if members else "",
        *methods,
    )


def _call(function: Any) -> list[str]:
    told = sources.told(function)
    return [
        code(sources.signature(function)),
        prose(told.text),
        markdown.arguments("argument", told.arguments),
        f"Returns: {prose(told.returns)}" if told.returns else "",
        markdown.raised(told.raises),
    ]


def _fixture(name: str) -> str:
    fixture = sources.named(f"qcloud_emulator.pytest_plugin.{name}")
    # A fixture's parameters are other fixtures, not arguments; only the class has a call to show.
    called = _call(fixture["__call__"]) if fixture.is_class else []
    return markdown.parts(f"### {name}", prose(sources.told(fixture).text), *called)
