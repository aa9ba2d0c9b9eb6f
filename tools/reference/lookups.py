"""The page of the lookups."""

from __future__ import annotations

from typing import Final

import pulumi_qcloud

from reference import markdown, sources
from reference.markdown import code, prose, sentence, table

INTRODUCTION: Final = """
Functions of `pulumi_qcloud` that look up what exists. Each asks at once and returns a result, and
has a twin whose name ends in `_output`: it takes outputs as arguments, may wait for `depends_on`,
and returns an output. All arguments are given by name.

A result is also a mapping of its names in `camelCase`, so it can be exported and handed on as an
input. What the API does not tell is None, and not in the mapping. It may be awaited, as results of
other packages are: `AwaitableGetVpcResult`, `AwaitableGetVpcPeeringConnectionResult` and
`AwaitableList` are what the functions return then.

Under `pulumi.runtime.set_mocks` a lookup is a call of `Mocks.call` and asks nobody: see
[how to test a stack](../testing.md).
"""


def page() -> str:
    """Return the page."""
    names = pulumi_qcloud.__all__
    functions = [it for it in names if it.startswith("get_") and not it.endswith("_output")]
    results = [it for it in names if it.endswith("Result") and not it.startswith("Awaitable")]
    return markdown.page(
        "Lookups", INTRODUCTION, *map(_function, functions), *map(_result, results), _problem()
    )


def _function(name: str) -> str:
    function = sources.named(f"pulumi_qcloud.{name}")
    told = sources.told(function)
    rows = [
        (code(it.name), code(it.type), prose(it.default), sentence(it.meaning))
        for it in sources.arguments(function, told.arguments)
    ]
    twin = sources.named(f"pulumi_qcloud.{name}_output")
    return "\n\n".join(
        [
            f"## {name}",
            prose(told.text),
            table(("argument", "type", "default", "meaning"), rows),
            f"Returns `{sources.plain_type(function.returns)}`.",
            markdown.raised(told.raises),
            f"### {name}_output",
            prose(sources.told(twin).text),
            f"Returns an output of `{sources.plain_type(twin.returns)}`.",
        ]
    )


def _result(name: str) -> str:
    result = sources.named(f"pulumi_qcloud.{name}")
    return "\n\n".join(
        [
            f"## {name}",
            prose(sources.told(result).text),
            markdown.attributes("attribute", sources.attributes(result)),
        ]
    )


def _problem() -> str:
    told = sources.told(sources.named("pulumi_qcloud.LookupProblem"))
    return f"## LookupProblem\n\n{prose(told.text)} See [errors](errors.md#problems-of-a-lookup)."
