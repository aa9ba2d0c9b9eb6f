"""Docstrings, arguments and types of the code, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import griffe
from griffe import DocstringSectionKind as Kind

ROOT: Final = Path(__file__).parents[2]
HOMES: Final = {
    "pulumi_qcloud": ROOT / "provider",
    "pulumi_qcloudx": ROOT / "components",
    "qcloud_emulator": ROOT / "emulator",
    "qcloud_peering": ROOT / "cli",
}
"""The folders of the packages."""

_LEFT_OUT: Final = re.compile(r"[;,] left out for (.+?)(?=[.;](?:\s|$)|$)")
_NOTHING: Final = re.compile(r"|None|''|\"\"|\(\)|\{\}|dict\(\)|[A-Z]{2}[A-Z_]*")
"""Defaults that are of no use to a reader: empty values and constants of the package."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a class or function, or an attribute.

    Args:
        name: name in Python.
        type: readable type, without Pulumi's wrappers.
        required: whether it is an argument without a default.
        default: value if it is left out, "" for none.
        meaning: the rest of its description.
    """

    name: str
    type: str
    required: bool
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a docstring.

    Args:
        text: everything before the sections.
        arguments: the described arguments, in order.
        returns: description of the result.
        returned_type: type of the result, "" if it has none.
        raises: pairs of an error and its condition.
    """

    text: str = ""
    arguments: tuple[Argument, ...] = ()
    returns: str = ""
    returned_type: str = ""
    raises: tuple[tuple[str, str], ...] = ()


@cache
def package(name: str) -> Any:
    """Return a package of the project, loaded with `griffe`."""
    return griffe.load(name, search_paths=[HOMES[name]])


def named(path: str) -> Any:
    """Return the definition of a module, class, function or attribute.

    Args:
        path: public path, such as `pulumi_qcloud.Provider`.
    """
    top, _, rest = path.partition(".")
    found = package(top)[rest] if rest else package(top)
    return found.final_target if found.is_alias else found


def told(thing: Any) -> Told:
    """Return the parts of a class's or function's docstring.

    A class's arguments and errors come from the docstring of its constructor, if it has one,
    because editors show that.

    Args:
        thing: a path, or the result of `named`.
    """
    thing = named(thing) if isinstance(thing, str) else thing
    own = _in_parts(thing)
    constructor = thing.members.get("__init__") if thing.is_class else None
    if constructor is None or constructor.docstring is None:
        return own
    said = _in_parts(constructor)
    return replace(own, arguments=said.arguments, raises=said.raises)


def _in_parts(thing: Any) -> Told:
    if thing.docstring is None:
        return Told()
    options = {"warnings": False, "warn_unknown_params": False, "warn_missing_types": False}
    sections = thing.docstring.parse("google", **options)
    of_kind = {it.kind: it.value for it in sections}
    return Told(
        text="\n\n".join(it.value for it in sections if it.kind is Kind.text),
        arguments=tuple(map(_argument, of_kind.get(Kind.parameters, ()))),
        returns=" ".join(_line(it.description) for it in of_kind.get(Kind.returns, ())),
        returned_type=plain_type(thing.returns) if thing.is_function else "",
        raises=tuple(
            (str(it.annotation), _line(it.description)) for it in of_kind.get(Kind.raises, ())
        ),
    )


def _argument(described: Any) -> Argument:
    default, meaning = _default(described.default, _line(described.description))
    kind = plain_type(described.annotation)
    return Argument(described.name, kind, described.default is None, default, meaning)


def attributes(path: str) -> list[Argument]:
    """Return the documented public attributes of a class, in order."""
    return [
        Argument(name, plain_type(it.annotation), False, "", _line(it.docstring.value))
        for name, it in named(path).attributes.items()
        if not name.startswith("_") and it.docstring is not None
    ]


def methods(a_class: Any) -> dict[str, Any]:
    """Return the public methods of a class: its own, then those inherited within the project."""
    found: dict[str, Any] = {}
    for base in (a_class, *a_class.mro()):
        for name, member in base.members.items():
            if member.is_function and not name.startswith("_") and member.docstring is not None:
                found.setdefault(name, member)
    return found


def signature(function: Any) -> str:
    """Return the signature of a function: `name(first, *, second='default')`."""
    shown, keyword_only = [], False
    for it in function.parameters:
        if it.name in ("self", "cls"):
            continue
        if it.kind is griffe.ParameterKind.keyword_only and not keyword_only:
            keyword_only = True
            shown.append("*")
        stars = {"variadic positional": "*", "variadic keyword": "**"}.get(it.kind.value, "")
        has_default = it.default is not None and not stars
        shown.append(f"{stars}{it.name}" + (f"={it.default}" if has_default else ""))
    return f"{function.name}({', '.join(shown)})"


def members_of_enum(a_class: Any) -> list[str]:
    """Return the names of an enum's members; none for another class."""
    if not any(str(base).rpartition(".")[2].endswith("Enum") for base in a_class.bases):
        return []
    return [name for name in a_class.attributes if not name.startswith("_")]


def plain_type(annotation: object) -> str:
    """Return a readable type without `Input` and `Output`, and without None for optional ones."""
    if annotation is None:
        return ""
    text = ast.unparse(_for_people(annotation)).removesuffix(" | None")
    return text.replace("pulumi.", "")


def _for_people(annotation: object) -> ast.AST:
    names = annotation.iterate() if isinstance(annotation, griffe.Expr) else ()
    paths = {it.name: it.canonical_path for it in names if isinstance(it, griffe.ExprName)}
    values = {name: _aliased(path) for name, path in paths.items()}
    aliases = {name: _for_people(value) for name, value in values.items() if value is not None}
    tree: ast.AST = _Unwrapped(aliases).visit(ast.parse(str(annotation), mode="eval").body)
    return tree


def _aliased(path: str) -> object:
    """Return the type that a name of the project is an alias of, None if it is not an alias."""
    try:
        found = named(path) if path.partition(".")[0] in HOMES else None
    except KeyError:
        return None
    if found is None or not found.is_attribute or str(found.annotation) != "TypeAlias":
        return None
    value: object = found.value
    return value


class _Unwrapped(ast.NodeTransformer):
    """Removes Pulumi's wrappers around types, and resolves aliases."""

    def __init__(self, aliases: Mapping[str, ast.AST]) -> None:
        self._aliases = aliases

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._aliases.get(node.id, ast.Name("list") if node.id == "Several" else node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        wrapper = ast.unparse(node.value)
        self.generic_visit(node)
        return node.slice if wrapper in _WRAPPERS else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        parts = list(dict.fromkeys(map(ast.unparse, _sides(node))))
        # In a union, a list makes a sequence of the same type redundant.
        said = {it.replace("list", "Sequence", 1) for it in parts if it.startswith("list[")}
        kept = sorted((it for it in parts if it not in said), key=lambda part: part == "None")
        return ast.parse(" | ".join(kept), mode="eval").body


def _sides(node: ast.AST) -> list[ast.AST]:
    return [*_sides(node.left), *_sides(node.right)] if isinstance(node, ast.BinOp) else [node]


_WRAPPERS: Final = ("pulumi.Input", "pulumi.Output", "Required")


def _default(written: object, said: str) -> tuple[str, str]:
    """Return an argument's default, and the rest of its description."""
    if found := _LEFT_OUT.search(said):
        return found[1], said[: found.start()] + said[found.end() :]
    text = "" if written is None else str(written)
    return ("" if _NOTHING.fullmatch(text) else f"`{text}`"), said


def _line(text: str) -> str:
    return " ".join(text.split())
