"""The page of every message."""

from __future__ import annotations

import re
from typing import Final

from reference import markdown
from reference.errors import default_hints
from reference.literals import Literal, literals
from reference.markdown import prose, table
from reference.origins import SECTIONS, origin_of

INTRODUCTION: Final = """
Every text that the package has for people, by where it comes from. `<name>` stands for what is put
in. What the API itself says is passed on as it came, with one of the remedies under
[errors](errors.md).

| class | how it is met |
|---|---|
| check | a failure of `pulumi preview`, all of a resource at once, with the property it is about |
| plan | a problem that a component finds in its plan, at preview where it can; all at once |
| warning, notice | a line of `pulumi preview` or `pulumi up`, which goes on |
| an error's name | one line that ends the operation; what to do stands behind it |
| usage | `qcloud-peering` and `qcloud-emulator` refuse it, exit code 2 |
| refusal | they cannot do it, exit code 1 |
| finding | a line of `qcloud-peering doctor`: ok, skipped, warning or problem |
| output | a line that a command prints |
| part | a part of another message, or one of several that are put together |
"""

KINDS: Final = {
    ".fail": "check",
    "self.warn": "warning",
    "tell": "notice",
    "ok": "finding: ok",
    "skipped": "finding: skipped",
    "warning": "finding: warning",
    "problem": "finding: problem",
    "click.UsageError": "usage",
    "click.BadParameter": "usage",
    "click.ClickException": "refusal",
    "failure": "refusal",
    "_failure": "refusal",
    "pulumi.log.warn": "warning",
    "sys.exit": "refusal",
    "_note": "output",
    "click.echo": "output",
    "json_reply": "answer of the server",
    "one_line": "error",
}
"""What a text is given to, by the end of its name, and what becomes of it there."""

_AT_END: Final = re.compile(r"(<[^>]*>)+$")
_OF_CHECKS: Final = {
    "pulumi_qcloud.lifecycle.base": ("contradiction",),
    "pulumi_qcloud.lifecycle.ownership": ("_refusal",),
    "pulumi_qcloud.lifecycle.connection_inputs": ("_what_is_wrong_with_name",),
}
"""Functions that return the text of a check."""
_OF_PLANS: Final = (
    "edge",
    "planning",
    "topology",
    "vpc_peering",
    "vpc_peering_mesh",
    "vpc_side",
)
"""Modules of the components whose sentences are problems of a plan."""


def page() -> str:
    """Return the page."""
    parts = [
        f"## {title}\n\n" + "\n\n".join(_section(it, len(origins) > 1) for it in origins)
        for title, origins in SECTIONS.items()
    ]
    return markdown.page("Messages", INTRODUCTION, *parts)


def of_origin(origin: str) -> list[Literal]:
    """Return the texts of an origin, each once."""
    return list(dict.fromkeys(it for it in literals() if origin_of(it.module) == origin))


def kind_of(literal: Literal) -> str:
    """Return what becomes of a text: a class of the page's first table, or an error's name."""
    for end, kind in KINDS.items():
        if literal.call == end or (end.startswith(".") and literal.call.endswith(end)):
            return kind
    package, _, rest = literal.module.partition(".")
    if package == "pulumi_qcloudx" and rest in _OF_PLANS and _is_problem(literal):
        return "plan"
    if literal.function in _OF_CHECKS.get(literal.module, ()) and "; " in literal.text:
        return "check"
    if literal.is_error:
        name = literal.call.rpartition(".")[2]
        return "an error by its code" if name == "kind" else f"`{name}`"
    return "part"


def remedies(literal: Literal) -> str:
    """Return what a message says to do beside its own text."""
    if literal.hint:
        return literal.hint
    return default_hints().get(literal.call.rpartition(".")[2], "")


def _is_problem(literal: Literal) -> bool:
    """A problem of a plan is a whole sentence, or an error that becomes one."""
    return literal.call == "ValueError" or _AT_END.sub("", literal.text).endswith(".")


def _section(origin: str, is_one_of_several: bool) -> str:
    rows = sorted(
        {(kind_of(it), it.about, it.text, remedies(it)) for it in of_origin(origin)},
        key=lambda row: (row[0] == "part", row),
    )
    cells = [(kind, _about(about), prose(text), prose(do)) for kind, about, text, do in rows]
    heading = f"### {origin}\n\n" if is_one_of_several else ""
    return heading + table(("class", "property", "message", "what to do"), cells)


def _about(name: str) -> str:
    return f"`{name}`" if name else ""
