"""Texts of the code for people: what is put in at run time is shown as `<name>`; pure."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

Constants = Mapping[str, str]
"""Names that a module knows, to the texts and numbers that they stand for."""

_SHOWN_AS_ARGUMENT: Final = frozenset(
    {"abs", "any_spelling", "escape", "list", "quoted", "reversed", "set", "sorted", "str"}
)


def text_of(node: ast.expr, constants: Constants) -> str | None:
    """Return a text of the code as a person meets it, None if it is no text.

    Args:
        node: a literal, one with places for values, or several that are added up.
        constants: what the module's names stand for.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(part, constants) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [text_of(side, constants) for side in (node.left, node.right)]
        return None if None in parts else "".join(part or "" for part in parts)
    if isinstance(node, ast.IfExp):
        return _either(node, constants)
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    return None


def shown(node: ast.expr, constants: Constants) -> str:
    """Return any expression as a person meets it: its text, or a place for it."""
    return text_of(node, constants) or _value(node, constants)


def _part(node: ast.expr, constants: Constants) -> str:
    if isinstance(node, ast.FormattedValue):
        return _value(node.value, constants)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _value(node: ast.expr, constants: Constants) -> str:
    if isinstance(node, ast.JoinedStr):
        return text_of(node, constants) or ""
    if isinstance(node, ast.IfExp):
        found = _either(node, constants)
        return f"<{_name(node.body)}>" if found is None else found
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    if isinstance(node, ast.Call) and _is_join(node):
        joined = node.args[0]
        if isinstance(joined, ast.Name) and joined.id in constants:
            return constants[joined.id]
    return f"<{_name(node)}>"


def _is_join(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "join"


def _either(node: ast.IfExp, constants: Constants) -> str | None:
    """`(s)` for one that may be left out, `is/are` for one or the other."""
    first, second = text_of(node.body, constants), text_of(node.orelse, constants)
    if first is None or second is None:
        return None
    if first and second:
        return f"{first}/{second}"
    return f"({(first or second).strip()})" if first.startswith(" ") else f"({first or second})"


def _name(node: ast.expr) -> str:
    """A word for what an expression stands for."""
    if isinstance(node, ast.Name):
        return _words(node.id)
    if isinstance(node, ast.Attribute):
        # The class of something is told by its name.
        is_name = node.attr in ("__name__", "__qualname__")
        return _name(node.value) if is_name else _words(node.attr)
    if isinstance(node, ast.Subscript):
        inside = node.slice
        if isinstance(inside, ast.Constant) and isinstance(inside.value, str):
            return inside.value
        return _name(node.value)
    if isinstance(node, ast.Call):
        return _name_of_call(node)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        return _name(node.generators[0].iter)
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    if isinstance(node, ast.IfExp):
        return _name(node.body)
    return "value"


def _name_of_call(node: ast.Call) -> str:
    called = node.func
    if _is_join(node):
        return _name(node.args[0])
    if isinstance(called, ast.Name) and called.id in (*_SHOWN_AS_ARGUMENT, "filter", "map"):
        return _name(node.args[-1])
    if isinstance(called, ast.Name) and called.id in _NAMED:
        return _NAMED[called.id]
    if isinstance(called, ast.Attribute) and isinstance(called.value, (ast.Name, ast.Attribute)):
        return _name(called.value) if called.attr in _OF_TEXT else _words(called.attr)
    return _name(called)


_NAMED: Final = {"len": "number", "type": "type"}
_OF_TEXT: Final = frozenset({"items", "lower", "removeprefix", "removesuffix", "rstrip", "strip"})


def _words(name: str) -> str:
    return name.strip("_").replace("_", " ").lower()
