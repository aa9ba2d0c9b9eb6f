"""Checks of the arguments of public functions: one sentence instead of a traceback.

Not every program runs under a type checker. The checks here find arguments whose types the
annotations of a public function rule out; each check is found by the text of the annotation. Values
are checked where they are used. Messages quote no value, since it could be a misplaced secret.

The types of arguments that take several strings are defined here too. To a type checker, every
string is a `Sequence[str]`, so it would accept a single string in place of a list.
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
    """A sequence, but no string: `str` does not fit, since its `__contains__` takes only `str`."""

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
"""Several strings, each of them plain or an output."""
InputTexts: TypeAlias = pulumi.Input[Texts] | pulumi.Output[Sequence[str]]
"""Several strings, or an output of several strings."""


P = ParamSpec("P")
R = TypeVar("R")

_BY_POSITION: Final = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)


class ArgumentError(pulumi.RunError, TypeError, ValueError):
    """A call has wrong arguments; if the error ends the program, Pulumi shows no traceback.

    Args:
        text: what is wrong, and what to do.
        whose: logical name of the resource, or name of the function; "" as long as it is unknown.
        place: file and line of the call, if it is a function that is called.
    """

    def __init__(self, text: str, *, whose: str = "", place: str = "") -> None:
        super().__init__((f"{whose}: " if whose else "") + text + (f" ({place})" if place else ""))
        self.text = text
        self.whose = whose


def checks_arguments(call: Callable[P, R]) -> Callable[P, R]:
    """Decorate a constructor or a lookup so that wrong arguments raise an `ArgumentError`.

    Args:
        call: the constructor or lookup. A lookup checks the types of its arguments itself, apart
            from `opts`, since its errors refer to the variant that takes outputs.
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
    """Yield a text for each mistake in a call."""
    ordered = [it.name for it in parameters.values() if it.kind in _BY_POSITION]
    takes_any = any(it.kind is it.VAR_KEYWORD for it in parameters.values())
    by_position = dict(zip(ordered, args, strict=False))
    own = [it for it in parameters if it not in ("self", "resource_name")]
    if len(args) > len(ordered):
        after = f"after {ordered[-1]} " if ordered else ""
        yield f"give the arguments {after}by name, such as {own[len(ordered[2:])]}=..."
    misspelled = set()
    for name in kwargs:
        if name in by_position:
            yield f"{name} is given twice"
        elif name not in parameters and not takes_any:
            misspelled.add(near := nearest(name, own))
            yield f"there is no argument {name!r} " + (
                f"(did you mean {near!r}?)" if near else f"(the arguments are {', '.join(own)})"
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
    """Return what is wrong with an argument's type, as the rest of a sentence, or ""."""
    kind = str(annotation).removesuffix(" | None")
    if value is None and (kind != annotation or kind.startswith("pulumi.Input")):
        return ""
    check = _CHECKS.get(kind)
    return check(value) if check else ""


def kind_of(value: object) -> str:
    """Return a value's type as text, such as `a list` or `an Output`, without the value."""
    name = type(value).__name__.removeprefix("Awaitable")
    return "None" if value is None else f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _is_output(value: object) -> bool:
    is_result = isinstance(
        value, (Mapping, list)
    )  # a lookup's result is awaitable, but not an output
    return isinstance(value, (pulumi.Output, Awaitable)) and not is_result


def _is_plain(value: object) -> bool:
    """Return whether the SDK can pass a part on to the resource's check, which reports mistakes."""
    return isinstance(value, str | int | float | None) or _is_output(value)


def plain_text(value: object) -> str:
    """Return what is wrong with a value that must be a string, or ""."""
    if isinstance(value, str):
        return ""
    known = " that is known when the program starts" if _is_output(value) else ""
    return f"is {kind_of(value)}; give a string{known}"


def text_or_output(value: object) -> str:
    """Return what is wrong with a value that must be a string or an output of one, or ""."""
    if isinstance(value, pulumi.Output):  # an output has every attribute, even `id`
        return ""
    if getattr(value, "id", None) is not None:
        return f"is {kind_of(value)}; give its .id"
    if isinstance(value, (Mapping, list, tuple, Set)):
        return f"is {kind_of(value)}; give a string, such as the .id of a lookup or a resource"
    return ""


def _mapping(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"is {kind_of(value)}; give a dictionary of keys and values"
    for key, text in value.items():
        if not isinstance(key, str):
            return f"has {kind_of(key)} as a key; keys must be strings"
        if not _is_plain(text):
            return f"has {kind_of(text)} for {key!r}; give a string"
    return ""


def mapping_or_output(value: object) -> str:
    """Return what is wrong with a value that must be a dictionary or an output of one, or ""."""
    return "" if _is_output(value) or value is None else _mapping(value)


def texts_or_output(value: object) -> str:
    """Return what is wrong with a value that must be several strings or an output, or ""."""
    if _is_plain(value):
        return ""
    if isinstance(value, Mapping) or not isinstance(value, Sequence):
        return f"is {kind_of(value)}; give a list of strings"
    for one in value:
        if not _is_plain(one):
            text = "its .id" if getattr(one, "id", None) is not None else "a string"
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
    """Return an argument whose type is checked once its value is known, if it is an output.

    A wrong type fails the output with one sentence. Without this check, the SDK would fail with a
    traceback.

    Args:
        value: the argument.
        annotation: the text of its annotation.
        argument: names of the resource and the argument, for the message.

    Raises:
        pulumi.RunError: in the output. (The SDK would add its own words to a `TypeError`.)
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
