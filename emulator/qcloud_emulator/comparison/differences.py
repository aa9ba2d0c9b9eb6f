"""What differs between two tellings of a story; pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.answers import ANY, Answer, Leaf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qcloud_emulator.comparison.answers import Tree

NOT_ASKED: Final = "not called, because an id is missing"
LOST: Final = "the answer was lost"
_ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one step of a story."""

    version: str
    title: str
    action: str
    outcome: Answer | str
    """The answer; otherwise `NOT_ASKED` or `LOST`."""
    seconds: float = 0.0
    """How long the call took."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that differs in the answer to one step."""

    version: str
    title: str
    action: str
    kind: str
    """``code``, ``field``, ``type``, ``value`` or ``text``."""
    path: str
    """Where in the answer, such as ``RouteSet[].Enabled``; empty for the whole answer."""
    here: str
    """What the emulator answers."""
    there: str
    """What the cloud answers."""
    weight: int = 1
    """How many values differ with it."""

    @property
    def in_text(self) -> bool:
        """Whether only the message of an error differs."""
        return self.kind == "text"


def differences(here: Iterable[Told], there: Iterable[Told]) -> list[Difference]:
    """Return what differs between the emulator's telling and the cloud's, step by step.

    Steps whose answer was lost are not compared.
    """
    pairs = zip(here, there, strict=True)
    return [found for one, other in pairs for found in _in_step(one, other)]


def grouped(found: Iterable[Difference]) -> list[tuple[Difference, int]]:
    """Return each different finding once, with the number of steps in which it was seen."""
    first: dict[tuple[str, ...], Difference] = {}
    steps: dict[tuple[str, ...], set[str]] = {}
    for it in found:
        action = it.action if it.kind in ("code", "text") else ""
        key = (it.version, it.kind, action, it.path, it.here, it.there)
        first.setdefault(key, it)
        steps.setdefault(key, set()).add(it.title)
    return [(it, len(steps[key])) for key, it in first.items()]


def score(found: Iterable[Difference]) -> tuple[int, int]:
    """Return how much differs: first without the texts of messages, then these."""
    listed = list(found)
    return (
        sum(it.weight for it in listed if not it.in_text),
        sum(it.weight for it in listed if it.in_text),
    )


def _in_step(here: Told, there: Told) -> Iterator[Difference]:
    ours, theirs = here.outcome, there.outcome
    base = Difference(here.version, here.title, here.action, "code", "", "", "")
    if LOST in (ours, theirs):
        return
    if isinstance(ours, str) or isinstance(theirs, str):
        if ours != theirs:
            yield replace(base, here=_shown(ours), there=_shown(theirs))
        return
    yield from _in_mapping(base, "", ours.envelope, theirs.envelope)
    if _is_other_error(ours, theirs):
        weight = 1 + sum(_size(it) for one in (ours, theirs) for it in one.body.values())
        yield replace(base, here=_shown(ours), there=_shown(theirs), weight=weight)
        return
    yield from _in_mapping(base, "", ours.body, theirs.body)
    if ours.text != theirs.text:
        yield replace(base, kind="text", here=ours.text, there=theirs.text)


def _is_other_error(ours: Answer, theirs: Answer) -> bool:
    if ours.code != theirs.code:
        return True
    return None not in (ours.name, theirs.name) and ours.name != theirs.name


def _shown(outcome: Answer | str) -> str:
    if isinstance(outcome, str):
        return outcome
    return (
        outcome.code if outcome.name in (None, outcome.code) else (f"{outcome.code} {outcome.name}")
    )


def _in_mapping(
    base: Difference, path: str, ours: Mapping[str, Tree], theirs: Mapping[str, Tree]
) -> Iterator[Difference]:
    for name in [*ours, *(it for it in theirs if it not in ours)]:
        inner = f"{path}.{name}" if path else name
        if name in ours and name in theirs:
            yield from _in_tree(base, inner, ours[name], theirs[name])
        elif name in ours:
            yield _absent(base, inner, here=ours[name])
        else:
            yield _absent(base, inner, there=theirs[name])


def _in_tree(base: Difference, path: str, ours: Tree, theirs: Tree) -> Iterator[Difference]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _in_mapping(base, path, ours, theirs)
    elif isinstance(ours, list) and isinstance(theirs, list):
        yield from _in_list(base, f"{path}[]", ours, theirs)
    elif _kind(ours) != _kind(theirs):
        if not _is_open(ours, theirs):
            weight = max(_size(ours), _size(theirs))
            yield replace(
                base, kind="type", path=path, here=_brief(ours), there=_brief(theirs), weight=weight
            )
    elif ours != theirs:
        yield replace(base, kind="value", path=path, here=_brief(ours), there=_brief(theirs))


def _in_list(
    base: Difference, path: str, ours: list[Tree], theirs: list[Tree]
) -> Iterator[Difference]:
    for one, other in zip(ours, theirs, strict=False):
        yield from _in_tree(base, path, one, other)
    if _counts(ours) and _counts(theirs):
        for extra in ours[len(theirs) :]:
            yield _absent(base, path, here=extra)
        for extra in theirs[len(ours) :]:
            yield _absent(base, path, there=extra)


def _absent(
    base: Difference, path: str, *, here: Tree | None = None, there: Tree | None = None
) -> Difference:
    shown = [_ABSENT if it is None else _brief(it) for it in (here, there)]
    weight = sum(_size(it) for it in (here, there) if it is not None)
    return replace(
        base, kind="field", path=path, here=shown[0], there=shown[1], weight=max(weight, 1)
    )


def _is_open(ours: Tree, theirs: Tree) -> bool:
    """Return whether null stands against a value that does not count, and so may be null too."""
    kinds = {_kind(ours), _kind(theirs)}
    return "null" in kinds and not (_counts(ours) and _counts(theirs))


def _counts(tree: Tree) -> bool:
    """Return whether the values in a tree count, rather than only their types."""
    if isinstance(tree, Leaf):
        return tree.shown != ANY
    inner = tree.values() if isinstance(tree, dict) else tree
    return all(_counts(it) for it in inner)


def _kind(tree: Tree) -> str:
    if isinstance(tree, Leaf):
        return tree.kind
    return "object" if isinstance(tree, dict) else "list"


def _brief(tree: Tree) -> str:
    if isinstance(tree, Leaf):
        if tree.shown in (ANY, tree.kind):
            return tree.kind
        return f"{tree.kind} {tree.shown}" if tree.kind != "text" else f"text {tree.shown!r}"
    return f"{_kind(tree)} with {len(tree)}"


def _size(tree: Tree) -> int:
    if isinstance(tree, Leaf):
        return 1
    inner = tree.values() if isinstance(tree, dict) else tree
    return max(1, sum(_size(it) for it in inner))
