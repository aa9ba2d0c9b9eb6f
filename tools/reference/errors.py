"""The page of the errors."""

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
What goes wrong is one line: what was asked, what came back, in brackets the API's own name for it,
and what to do. `pulumi` shows it behind `error: qcloud:`; a call of the client raises it.

```text
{example}
```

All of them are classes of `pulumi_qcloud.api.errors`, but for those whose module is named below.
[Troubleshooting](../troubleshooting.md) starts from the text that you see.
"""

_EXAMPLE: Final = errors.QuotaExceededError(
    "vpc-app00226 has 10 peering connections; the limit is 10",
    action="CreateVpcPeeringConnection",
    code="LimitExceeded.VpcPeerAvaLimitExceeded",
    request_id="0e2a1c4e-6f5c-4f0e-9a57-b7a4bb35f9ad",
)

_AGAIN: Final = {
    Retry.NEVER: "",
    Retry.IF_IDEMPOTENT: "The call is sent again on its own, unless it is a Create.",
    Retry.ALWAYS: "The call is sent again on its own, until `qcloud:deadline` is over.",
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
    # Classes of the errors module in their order there; those of other modules come last.
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
        lines.append(f"*What to do:* {prose(kind.default_hint or 'The message says it.')}")
    lines.append(_AGAIN[kind.retry])
    if not kind.nothing_happened:
        lines.append("Whether the call did anything is not known.")
    rows = [(version, ", ".join(map(code, names))) for version, names in codes_of(kind).items()]
    if any(names for _, names in rows):
        lines.append(table(("API", "its names for it"), [row for row in rows if row[1]]))
    return "\n\n".join(filter(None, lines))


def _codes() -> str:
    rows = [
        (version, code(name.rpartition(": ")[2]), code(name.rpartition(": ")[0]), prose(hint))
        for version, hints in (("2.0", v2_errors.HINTS), ("3.0", v3_errors.HINTS))
        for name, hint in sorted(hints.items())
    ]
    return (
        "## Remedies of single codes\n\nWhere a code says more than its class does, so does the "
        "remedy. A code that no table has is an `ApiError` without one; of API 3.0 the longest "
        "known beginning counts, so `LimitExceeded.SomethingNew` is what `LimitExceeded` is.\n\n"
        + table(("API", "code", "of", "what to do"), rows)
    )


def _lookup_problems() -> str:
    kinds: list[type[LookupProblem]] = [LookupProblem, *LookupProblem.__subclasses__()]
    parts = [f"### {it.__name__}\n\n{prose(inspect.getdoc(it) or '')}" for it in kinds]
    return "\n\n".join(["## Problems of a lookup", *parts])
