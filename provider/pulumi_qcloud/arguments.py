"""Checks of the arguments of public functions: one sentence instead of a traceback.

Not every program runs under a type checker. The checks here find arguments that the annotations of
a public function rule out, by the text of the annotation; values are checked where they are used.
No value is quoted, since it may be a secret in the wrong place.

The types of arguments that take several texts are here too. To a type checker every text is a
`Sequence[str]`, so it would accept one text in place of a list.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Final, ParamSpec, Protocol, SupportsIndex, TypeAlias, TypeVar, overload

import pulumi

from pulumi_qcloud.api.errors import nearest

T_co = TypeVar("T_co", covariant=True)


class Several(Protocol[T_co]):
    """A sequence, but not a text: `str` does not fit, since its `__contains__` takes only texts."""

    def __contains__(self, value: object, /) -> bool: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T_co]: ...

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> T_co: ...

    @overload
    def __getitem__(self, at: slice, /) -> Sequence[T_co]: ...

    def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int:
        """Return the first index of a value."""
        ...

    def count(self, value: Any, /) -> int:
        """Return the number of occurrences of a value."""
        ...


Texts: TypeAlias = Several[pulumi.Input[str]]
"""Several texts, each of them plain or an output."""
InputTexts: TypeAlias = pulumi.Input[Texts] | pulumi.Output[Sequence[str]]
"""Several texts, or an output of them."""


P = ParamSpec("P")
R = TypeVar("R")

_BY_POSITION: Final = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)


class ArgumentError(pulumi.RunError, TypeError, ValueError):
    """A call with wrong arguments; a program that it ends shows its text and no traceback.

    Args:
        text: what is wrong, and what to do.
        whose: logical name of the resource, or name of the function; "" until it is added.
        place: file and line of the call of a function.
    """

    def __init__(self, text: str, *, whose: str = "", place: str = "") -> None:
        super().__init__((f"{whose}: " if whose else "") + text + (f" ({place})" if place else ""))
        self.text = text
        self.whose = whose


def checks_arguments(call: Callable[P, R]) -> Callable[P, R]:
    """Decorate a constructor or a lookup so that wrong arguments raise one clear sentence.

    Args:
        call: the constructor or lookup. A lookup checks the types of its arguments itself, apart
            from `opts`, since its errors refer to its twin that takes outputs.
    """
    parameters: Mapping[str, inspect.Parameter] = inspect.signature(call).parameters
    is_constructor = call.__name__ == "__init__"
    name = call.__qualname__.partition(".")[0] if is_constructor else call.__name__
    if not is_constructor:
        parameters = {
            it: one if it == "opts" else one.replace(annotation=one.empty)
            for it, one in parameters.items()
        }

    @functools.wraps(call)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            if mistakes := list(_mistakes_in(parameters, args, kwargs)):
                raise ArgumentError("; ".join(mistakes))
            return call(*args, **kwargs)
        except ArgumentError as mistake:
            if mistake.whose:
                raise
            given = {**dict(zip(parameters, args, strict=False)), **kwargs}
            resource = given.get("resource_name")
            if "resource_name" in parameters and isinstance(resource, str):
                raise ArgumentError(mistake.text, whose=resource) from None
            caller = sys._getframe(1)  # noqa: SLF001
            place = f"{Path(caller.f_code.co_filename).name}, line {caller.f_lineno}"
            raise ArgumentError(mistake.text, whose=name, place=place) from None

    return checked


def _mistakes_in(
    parameters: Mapping[str, inspect.Parameter],
    args: Sequence[object],
    kwargs: Mapping[str, object],
) -> Iterator[str]:
    """Yield what is wrong with a call."""
    ordered = [it.name for it in parameters.values() if it.kind in _BY_POSITION]
    takes_any = any(it.kind is it.VAR_KEYWORD for it in parameters.values())
    by_position = dict(zip(ordered, args, strict=False))
    own = [it for it in parameters if it not in ("self", "resource_name")]
    if len(args) > len(ordered):
        after = f"after {ordered[-1]} " if ordered else ""
        yield f"give the arguments {after}by their names, such as {own[len(ordered[2:])]}=..."
    misspelled = set()
    for name in kwargs:
        if name in by_position:
            yield f"{name} is given twice"
        elif name not in parameters and not takes_any:
            misspelled.add(near := nearest(name, own))
            yield f"there is no argument {name!r} " + (
                f"(did you mean {near!r}?)" if near else f"(there are {', '.join(own)})"
            )
    given = {**by_position, **kwargs}
    for name, parameter in parameters.items():
        if name in given:
            if reason := _wrong(given[name], parameter.annotation):
                yield f"{name} {reason}"
        elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
            if name in misspelled:
                continue
            yield f"{name} is missing"


def _wrong(value: object, annotation: object) -> str:
    """What is wrong with an argument's type, as the rest of a sentence, or ""."""
    kind = str(annotation).removesuffix(" | None")
    if value is None and (kind != annotation or kind.startswith("pulumi.Input")):
        return ""
    check = _CHECKS.get(kind)
    return check(value) if check else ""


def kind_of(value: object) -> str:
    """Return the kind of a value as text, `a list` or `an Output`, without the value itself."""
    name = type(value).__name__.removeprefix("Awaitable")
    return "None" if value is None else f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _is_output(value: object) -> bool:
    is_result = isinstance(value, (Mapping, list))  # a lookup's result is awaitable, but no output
    return isinstance(value, (pulumi.Output, Awaitable)) and not is_result


def _is_plain(value: object) -> bool:
    """Whether the SDK can pass on a part, so that the resource's check can report what is wrong."""
    return isinstance(value, str | int | float | None) or _is_output(value)


def plain_text(value: object) -> str:
    """Return what is wrong with a value as a text, or ""."""
    if isinstance(value, str):
        return ""
    known = " that is known when the program starts" if _is_output(value) else ""
    return f"is {kind_of(value)}; give a text{known}"


def text_or_output(value: object) -> str:
    """Return what is wrong with a value as a text or an output of one, or ""."""
    if isinstance(value, pulumi.Output):  # it has every attribute, also `id`
        return ""
    if getattr(value, "id", None) is not None:
        return f"is {kind_of(value)}; give its .id"
    if isinstance(value, (Mapping, list, tuple, Set)):
        return f"is {kind_of(value)}; give a text, such as the .id of a lookup or a resource"
    return ""


def _mapping(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"is {kind_of(value)}; give a dictionary of keys and values"
    for key, text in value.items():
        if not isinstance(key, str):
            return f"has {kind_of(key)} as a key; give texts"
        if not _is_plain(text):
            return f"has {kind_of(text)} for {key!r}; give a text"
    return ""


def mapping_or_output(value: object) -> str:
    """Return what is wrong with a value as a dictionary of texts or an output of one, or ""."""
    return "" if _is_output(value) or value is None else _mapping(value)


def texts_or_output(value: object) -> str:
    """Return what is wrong with a value as several texts or an output of them, or ""."""
    if _is_plain(value):
        return ""
    if isinstance(value, Mapping) or not isinstance(value, Sequence):
        return f"is {kind_of(value)}; give a list of texts"
    for one in value:
        if not _is_plain(one):
            text = "its .id" if getattr(one, "id", None) is not None else "a text"
            return f"has {kind_of(one)}; give {text}"
    return ""


def _vpcs(value: object) -> str:
    such = "give a dictionary of short names and VPCs, such as {'app': {'name': 'app'}}"
    if not isinstance(value, Mapping):
        return f"is {kind_of(value)}; {such}"
    strange = next((key for key in value if not isinstance(key, str)), None)
    return "" if strange is None else f"has {kind_of(strange)} as a short name; {such}"


def _pairs(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ""
    return f"is {kind_of(value)}; give pairs of short names, such as [('app', 'data')]"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else f"is {kind_of(value)}; write True or False"


def _options(kind: type[object], name: str) -> Callable[[object], str]:
    return lambda value: (
        "" if isinstance(value, kind) else f"is {kind_of(value)}; give a pulumi.{name}"
    )


def checked_when_known(value: Any, annotation: object, argument: str) -> Any:
    """Return an argument that, if it is an output of a wrong type, fails with one sentence.

    Without this, the SDK fails with a traceback.

    Args:
        value: the argument.
        annotation: the text of its annotation.
        argument: its name with that of the resource, for the text.

    Raises:
        pulumi.RunError: in the output. (The SDK wraps a `TypeError` in words of its own.)
    """
    check = _CHECKS.get(str(annotation).removesuffix(" | None"))
    if check is None or not isinstance(value, pulumi.Output):
        return value

    def checked(known: object) -> object:
        if reason := check(known):
            raise pulumi.RunError(f"{argument} {reason}")
        return known

    return value.apply(checked)


_INVOKE: Final = _options(pulumi.InvokeOptions, "InvokeOptions")
_CHECKS: Final[Mapping[str, Callable[[Any], str]]] = {
    "str": plain_text,
    "pulumi.Input[str]": text_or_output,
    "bool": _flag,
    "Mapping[str, str]": _mapping,
    "pulumi.Input[Mapping[str, pulumi.Input[str]]]": mapping_or_output,
    "InputTexts": texts_or_output,
    "ChosenTables": texts_or_output,
    "RouteTables": texts_or_output,
    "Mapping[str, pulumi.Input[Selector] | MeshMember]": _vpcs,
    "Sequence[tuple[str, str]]": _pairs,
    "pulumi.ResourceOptions": _options(pulumi.ResourceOptions, "ResourceOptions"),
    "pulumi.InvokeOptions": _INVOKE,
    "pulumi.InvokeOptions | pulumi.InvokeOutputOptions": _INVOKE,
}
