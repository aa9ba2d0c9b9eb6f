"""The page of the components."""

from __future__ import annotations

from typing import Final, is_typeddict

import pulumi_qcloudx

from reference import markdown, sources
from reference.markdown import code, prose, sentence, table

INTRODUCTION: Final = """
Components of `pulumi_qcloudx` look VPCs up, check a whole plan at preview, and make the
[resources](resources.md) that it needs. What they refuse, and what to do then:
[the plan, at preview](../troubleshooting.md#the-plan-at-preview).
"""


def page() -> str:
    """Return the page."""
    names = pulumi_qcloudx.__all__
    types = [it for it in names if is_typeddict(getattr(pulumi_qcloudx, it))]
    components = [it for it in names if it not in types]
    return markdown.page(
        "Components", INTRODUCTION, *map(_component, components), *map(_type, types)
    )


def _component(name: str) -> str:
    component = sources.named(f"pulumi_qcloudx.{name}")
    told = sources.told(component)
    rows = [
        (
            code(it.name),
            code(it.type),
            markdown.default(it),
            sentence(it.meaning),
        )
        for it in sources.arguments(component["__init__"], told.arguments)
    ]
    return "\n\n".join(
        [
            f"## {name}",
            prose(told.text),
            f"Type: `qcloudx:index:{name}`.",
            f"### Arguments of {name}",
            table(("argument", "type", "default", "meaning"), rows),
            markdown.raised(told.raises),
            f"### Outputs of {name}",
            markdown.attributes("output", sources.attributes(component)),
        ]
    )


def _type(name: str) -> str:
    a_type = sources.named(f"pulumi_qcloudx.{name}")
    return "\n\n".join(
        [
            f"## {name}",
            prose(sources.told(a_type).text),
            "The type of a dictionary, for annotations and type checkers.",
            markdown.attributes("key", sources.attributes(a_type)),
        ]
    )
