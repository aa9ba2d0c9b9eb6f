"""The reference page of the errors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Final

import pulumi_qcloud
from pulumi_qcloud.api import errors, v2_errors, v3_errors
from pulumi_qcloud.api.errors import QcloudError, Retry
from pulumi_qcloud.lookups.results import LookupProblem

from reference import markdown, sources
from reference.markdown import code, prose, sentence, table

INTRODUCTION: Final = """
An error is one line: the request, the reason, the API's own name for it in brackets, and what to
do. `pulumi` shows it after `error: qcloud:`; the client raises it.

```text
{example}
```

All errors are classes of `pulumi_qcloud.api.errors`, except those whose module is named below. To
look up an error by its text, see [troubleshooting](../troubleshooting.md).
"""

_EXAMPLE: Final = errors.QuotaExceededError(
    "vpc-app00226 has 10 peering connections; the limit is 10",
    action="CreateVpcPeeringConnection",
    code="LimitExceeded.VpcPeerAvaLimitExceeded",
    request_id="0e2a1c4e-6f5c-4f0e-9a57-b7a4bb35f9ad",
)

_AGAIN: Final = {
    Retry.NEVER: "",
    Retry.IF_IDEMPOTENT: "The call is repeated automatically, unless it is a Create.",
    Retry.ALWAYS: "The call is repeated automatically, until `qcloud:deadline` has passed.",
}


def page() -> str:
    """Return the page."""
    example = "\n".join(textwrap.wrap(str(_EXAMPLE), 84))
    tree = (errors.__doc__ or "").partition("```")[2].partition("```")[0]
    return markdown.page(
        "Errors",
        INTRODUCTION.format(example=example),
        f"## The tree\n\n```text{tree}```",
        _fields(),
        "## Every class",
        *map(_error, classes()),
        _codes(),
        _lookup_problems(),
    )


@cache
def classes() -> tuple[type[QcloudError], ...]:
    """Return every error class of the package, each after its base class."""
    for module in pkgutil.walk_packages(pulumi_qcloud.__path__, "pulumi_qcloud."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return tuple(_below(QcloudError))


def _below(of: type[QcloudError]) -> Iterator[type[QcloudError]]:
    yield of
    # Classes of the errors module come first, in their order there, then those of other modules.
    for kind in sorted(of.__subclasses__(), key=lambda it: it.__module__ != errors.__name__):
        yield from _below(kind)


def codes_of(kind: type[QcloudError]) -> dict[str, list[str]]:
    """Return the API's codes for an error, by version of the API."""
    by_action = [
        f"{known} of {action}"
        for known, kinds in v3_errors.BY_ACTION.items()
        for action, its in kinds.items()
        if its is kind
    ]
    second = [name for name, its in v2_errors.BY_NAME.items() if its is kind]
    numbers = [f"{number}" for number, its in v2_errors.BY_NUMBER.items() if its is kind]
    third = [name for name, its in v3_errors.BY_CODE.items() if its is kind]
    return {"2.0": second + numbers, "3.0": third + by_action}


def _fields() -> str:
    path = "pulumi_qcloud.api.errors.QcloudError"
    rows = [
        (code(it.name), code(it.type), sentence(it.meaning))
        for it in (*sources.told(path).arguments, *sources.attributes(path))
    ]
    return "Each error has these attributes:\n\n" + table(("attribute", "type", "meaning"), rows)


def _error(kind: type[QcloudError]) -> str:
    lines = [f"### {kind.__name__}", prose((inspect.getdoc(kind) or "").partition("\n")[0])]
    if kind.__module__ != errors.__name__:
        lines.append(f"Class of `{kind.__module__}`.")
    if kind is not QcloudError:
        lines.append(f"*What to do:* {prose(kind.default_hint or 'See the message.')}")
    lines.append(_AGAIN[kind.retry])
    if not kind.nothing_happened:
        lines.append("It is unknown whether the call had an effect.")
    rows = [(version, ", ".join(map(code, names))) for version, names in codes_of(kind).items()]
    if any(names for _, names in rows):
        lines.append(table(("API", "the API's names"), [row for row in rows if row[1]]))
    return "\n\n".join(filter(None, lines))


def _codes() -> str:
    rows = [
        (version, code(name.rpartition(": ")[2]), code(name.rpartition(": ")[0]), prose(hint))
        for version, hints in (("2.0", v2_errors.HINTS), ("3.0", v3_errors.HINTS))
        for name, hint in sorted(hints.items())
    ]
    return (
        "## Remedies for individual codes\n\nA code that is more specific than its class has a "
        "more specific remedy. A code that is in no table is an `ApiError` without a remedy. For "
        "API 3.0 the longest known prefix counts, so `LimitExceeded.SomethingNew` is treated like "
        "`LimitExceeded`.\n\n" + table(("API", "code", "of", "what to do"), rows)
    )


def _lookup_problems() -> str:
    kinds: list[type[LookupProblem]] = [LookupProblem, *LookupProblem.__subclasses__()]
    parts = [f"### {it.__name__}\n\n{prose(inspect.getdoc(it) or '')}" for it in kinds]
    return "\n\n".join(["## Problems of a lookup", *parts])
