"""Every text for people in the sources: where it stands, and what becomes of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from reference.placeholders import Constants, shown, text_of
from reference.sources import HOMES

_AT_LEAST: Final = 3
"""Words of a text that is for people; names, keys and marks have fewer."""
_ERROR: Final = re.compile(
    r"(?:[A-Z]\w*(?:Error|Problem|Exception|Parameter|Failure))|_Failure|kind"
)
_NOT_FOR_PEOPLE: Final = re.compile(
    # What a call is given that no message is made of.
    r"(?:^|\.)(?:compile|execute|executescript|startswith|format|replace|partition|Setting|Variable"
    r"|write|row|rows|count|debug|NewType|TypeVar|cast|getLogger)$"
)
_NOT_FOR_PEOPLE_MODULES: Final = (
    "pulumi_qcloud.api.signing",
    "pulumi_qcloudx.svg",
    "qcloud_emulator.cloud.state.accounts",
    "qcloud_emulator.cloud.state.connections",
    "qcloud_emulator.cloud.state.routes",
    "qcloud_emulator.cloud.state.vpcs",
    "qcloud_emulator.page",
    "qcloud_emulator.picture",
    "qcloud_emulator.picture_places",
)
"""Modules whose texts are SQL, pictures, tables or what is signed."""
_NOT_SENTENCES: Final = (
    *("pulumi.", "Mapping["),  # types
    *("ALTER TABLE", "CREATE TABLE", "DELETE FROM", "ORDER BY", "SELECT"),
    *("TC3-HMAC-SHA256 <", "gz ap-guangzhou"),
)
"""How types, SQL, what is signed and the table of regions begin."""
_PLACE: Final = re.compile(r"<[a-zA-Z][^>]*>")
_OPTIONS: Final = frozenset({"help", "short_help", "metavar", "epilog"})
"""Arguments of commands, which the page of the command line shows."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text of the code.

    Args:
        text: as a person meets it, with `<name>` for what is put in.
        module: where it stands.
        function: in which function or class, "" for none.
        call: what it is given to, "" if to nothing.
        hint: what the same call is given as `hint`.
        about: the property, for a failure of a check.
    """

    text: str
    module: str
    function: str
    call: str
    hint: str = ""
    about: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it is the text of an error."""
        return bool(_ERROR.fullmatch(self.call.rpartition(".")[2]))


@cache
def literals() -> tuple[Literal, ...]:
    """Return every text for people, in the order of the sources."""
    return tuple(it for name, tree in _modules().items() for it in _of_module(name, tree))


@cache
def _modules() -> dict[str, ast.Module]:
    found = {}
    for package, home in HOMES.items():
        for path in sorted((home / package).rglob("*.py")):
            name = ".".join(path.relative_to(home).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


def _of_module(name: str, tree: ast.Module) -> Iterator[Literal]:
    if name in _NOT_FOR_PEOPLE_MODULES:
        return
    constants = _constants(name)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.JoinedStr, ast.Constant)) and _is_whole(node, parents):
            found = _literal(node, name, constants, parents)
            if found is not None:
                yield found


def _is_whole(node: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is neither a docstring nor a part of another text."""
    return not isinstance(parents[node], (ast.Expr, ast.JoinedStr, ast.FormattedValue, ast.Compare))


def _literal(
    node: ast.expr, module: str, constants: Constants, parents: dict[ast.AST, ast.AST]
) -> Literal | None:
    text = " ".join((text_of(node, constants) or "").split())
    keyword, given = "", None
    above: ast.AST = node
    while not isinstance(above := parents[above], ast.stmt):
        if isinstance(above, ast.keyword) and given is None:
            keyword = keyword or above.arg or ""
        if isinstance(above, ast.Call):
            called = ast.unparse(above.func)
            if keyword in _OPTIONS or _NOT_FOR_PEOPLE.search(called):
                return None
            if given is None and not called.endswith((".join", ".get")):
                given = above
    while not isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
        above = parents[above]
    call = "" if given is None else ast.unparse(given.func)
    found = Literal(text, module, getattr(above, "name", ""), call)
    if given is not None and (found.is_error or call.endswith(".fail")):
        said = given.args[1:2] if call.endswith(".fail") else given.args[:1]
        if not any(_is_part(node, of) for of in said):
            return None
        return replace(found, hint=_hint(given, constants), about=_about(given, constants))
    return found if _is_for_people(text) else None


def _is_part(node: ast.expr, of: ast.expr) -> bool:
    """Whether a text is what a call is given: the whole, an addition, one of two."""
    if isinstance(of, ast.IfExp):
        return _is_part(node, of.body) or _is_part(node, of.orelse)
    if isinstance(of, ast.BinOp):
        return _is_part(node, of.left) or _is_part(node, of.right)
    if isinstance(of, ast.BoolOp):
        return any(_is_part(node, it) for it in of.values)
    return node is of


def _is_for_people(text: str) -> bool:
    words = _PLACE.sub("x", text).split()
    return (
        len(words) >= _AT_LEAST
        and not text.startswith(_NOT_SENTENCES)
        and bool(re.search("[a-z]{2}", text))
        and text[:2] != "<!"
    )


def _hint(call: ast.Call, constants: Constants) -> str:
    for it in call.keywords:
        if it.arg == "hint":
            return shown(it.value, constants)
    return ""


def _about(call: ast.Call, constants: Constants) -> str:
    """The property that a check calls wrong."""
    if not ast.unparse(call.func).endswith(".fail") or not call.args:
        return ""
    return text_of(call.args[0], constants) or ""


@cache
def _constants(module: str) -> Constants:
    """What a module's names stand for, imported ones too."""
    found: dict[str, str] = {}
    package = module if _is_package(module) else module.rpartition(".")[0]
    for node in _modules()[module].body:
        if isinstance(node, ast.ImportFrom):
            above = package
            for _ in range(node.level - 1):
                above = above.rpartition(".")[0]
            source = f"{above}.{node.module}".rstrip(".") if node.level else node.module
            if source and source in _modules() and source != module:
                theirs = _constants(source)
                found |= {
                    it.asname or it.name: theirs[it.name] for it in node.names if it.name in theirs
                }
        value = getattr(node, "value", None)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and value:
            text = _constant(value, found)
            if text is not None:
                found[node.target.id] = " ".join(text.split())
    return found


def _constant(value: ast.expr, known: Constants) -> str | None:
    if isinstance(value, ast.Constant) and isinstance(value.value, (int, float)):
        return str(value.value)
    if isinstance(value, ast.Tuple) and value.elts:
        texts = [text_of(it, known) for it in value.elts]
        return None if None in texts else ", ".join(text or "" for text in texts)
    return text_of(value, known)


def _is_package(module: str) -> bool:
    top = module.partition(".")[0]
    return (HOMES[top] / Path(*module.split(".")) / "__init__.py").exists()
