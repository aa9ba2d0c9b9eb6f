"""The page of the resources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle import accepter, properties, routes
from pulumi_qcloud.lifecycle.properties import Change
from pulumi_qcloud.lifecycle.route_properties import DESTINATIONS, TABLES
from pulumi_qcloud.lookups.results import camel_case
from pulumi_qcloud.settings.table import BY_KEY

from reference import markdown, sources
from reference.markdown import code, prose, sentence, table

INTRODUCTION: Final = """
A property is `snake_case` in a program and `camelCase` in the state, in messages and in `pulumi`'s
own output: `peer_vpc_id` is `peerVpcId`. Arguments are given one by one, or all of them as one
`...Args` object or dictionary. Every property is an output as well, as it was given or as it turned
out to be; all but the `id` are unknown while an update is previewed.

What a change of a property does: *replaces* deletes the resource and makes a new one; *in place* is
a call of the API; *state only* is no call; *nothing* is only looked at when the resource is made.
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
"""The resources, with what a change of each property leads to; a test asks their diff."""

_WORDS: Final = {
    Change.REPLACES: "replaces",
    Change.UPDATES: "in place",
    Change.LOCAL: "state only",
    Change.IGNORED: "nothing",
}
_IN_COLUMNS: Final = re.compile(r"\s*(A change replaces|Changed in place|API 3\.0 only)\.")


def page() -> str:
    """Return the page."""
    parts = [_resource(name, changes) for name, changes in CHANGES.items()]
    return markdown.page("Resources", INTRODUCTION, *parts, _provider())


def versions_of(wire_name: str) -> str:
    """Return the versions of the API that know a property of a connection, "" for all."""
    if wire_name not in properties.V3_INPUTS:
        return ""
    dialects = (DialectV2, DialectV3)
    return ", ".join(it.version for it in dialects if wire_name in it.features.v3_inputs)


def _resource(name: str, changes: Mapping[str, Change]) -> str:
    resource = sources.named(f"pulumi_qcloud.{name}")
    told = sources.told(resource)
    constructor = sources.named(f"pulumi_qcloud.{name}Args")["__init__"]
    rows = [
        (
            code(it.name),
            code(it.type),
            markdown.default(it),
            _WORDS[changes[camel_case(it.name)]],
            versions_of(camel_case(it.name)),
            sentence(_IN_COLUMNS.sub("", it.meaning)),
        )
        for it in sources.arguments(constructor, told.arguments)
    ]
    header = ("property", "type", "default", "a change", "API", "meaning")
    of_pulumi = [f"`{it}`: {prose(told.arguments[it])}" for it in ("args", "opts")]
    return "\n\n".join(
        [
            f"## {name}",
            prose(told.text),
            f"Type: `pulumi-python:dynamic/qcloud:{name}`. {' '.join(of_pulumi)}",
            f"### Properties of {name}",
            table(header, rows),
            markdown.raised(told.raises),
            f"### Outputs of {name}",
            markdown.attributes("output", sources.attributes(resource)),
            *([] if "get" not in resource.members else _function(f"{name}.get")),
        ]
    )


def _function(name: str) -> list[str]:
    told = sources.told(sources.named(f"pulumi_qcloud.{name}"))
    rows = [(code(argument), sentence(text)) for argument, text in told.arguments.items()]
    return [f"### {name}", prose(told.text), table(("argument", "meaning"), rows)]


def _provider() -> str:
    provider = sources.named("pulumi_qcloud.Provider")
    told = sources.told(provider)
    rows = [
        (code(it.name), code(it.type), _setting(it.name), sentence(it.meaning))
        for it in sources.arguments(provider["__init__"], told.arguments)
        if it.name != "resource_name"
    ]
    return "\n\n".join(
        [
            "## Provider",
            prose(told.text),
            "### Arguments of Provider",
            table(("argument", "type", "setting", "meaning"), rows),
            markdown.raised(told.raises),
        ]
    )


def _setting(argument: str) -> str:
    key = camel_case(argument)
    return code(BY_KEY[key].config_key) if key in BY_KEY else ""
