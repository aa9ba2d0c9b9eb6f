"""The common part of all lookups: for plain arguments, for outputs, and under a test's mocks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import pulumi
from pulumi.runtime.rpc import _expand_dependencies

from pulumi_qcloud.arguments import ArgumentError, kind_of
from pulumi_qcloud.lookups.deployment import (
    access_of,
    answer_of,
    current,
    is_mocked,
    plain_origin_of,
    provider_of,
)
from pulumi_qcloud.lookups.results import LookupProblem, camel_case, errors_as_problems

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.access import Access


R = TypeVar("R")

_TYPES: Final[Mapping[str, type]] = {"main": bool, "tags": Mapping}
"""Types of the arguments that are not strings."""

Asked = Mapping[str, Any]
"""Arguments by their Python names."""


@dataclass(frozen=True, slots=True)
class Lookup(Generic[R]):
    """A lookup, which has a function for plain arguments and one for outputs.

    Args:
        name: name of the function for plain arguments; the one for outputs is `<name>_output`.
        token: the token that a test's `Mocks.call` receives.
        find: blocking function that performs the lookup. It takes an `Access`, the given arguments
            except `profile` and `region`, and a timestamp `since`; see `answers`.
        mocked: output type of the value that `Mocks.call` returns.
        unwrap: extracts the lookup's result from that value.
        selectors: arguments of which at least one must be given; empty if all are optional.
    """

    name: str
    token: str
    find: Callable[[Access, Asked, float | None], R]
    mocked: type[Any]
    unwrap: Callable[[Any], R] = lambda result: cast(R, result)
    selectors: tuple[str, ...] = ()

    def now(self, asked: Asked, opts: pulumi.InvokeOptions | None) -> R:
        """Perform the lookup and return its result.

        Args:
            asked: plain values.
            opts: options with a provider or a parent.

        Raises:
            ArgumentError: an argument is missing, an output, empty or of the wrong type.
            LookupProblem: there is no match or more than one, or the API call failed.
        """
        if isinstance(opts, pulumi.InvokeOutputOptions) and opts.depends_on:
            raise ArgumentError(f"depends_on is not supported here; use {self.name}_output")
        for name, value in asked.items():
            parts = value.values() if isinstance(value, Mapping) else ()
            if any(isinstance(it, (pulumi.Output, Awaitable)) for it in (value, *parts)):
                raise ArgumentError(f"{name} is an output; use {self.name}_output")
        given = self._checked(asked)
        provider = provider_of(opts)
        if is_mocked():
            options = pulumi.InvokeOptions(provider=provider)
            called = pulumi.runtime.invoke(self.token, _as_inputs(asked), options, self.mocked)
            return self.unwrap(called.value)
        origin = plain_origin_of(provider)
        if origin is None:
            raise ArgumentError(f"an input of the provider is an output; use {self.name}_output")
        with _named(self.name), errors_as_problems():
            profile, region = given.pop("profile", ""), given.pop("region", "")
            access = current().access(origin, profile=profile, region=region)
            return self.find(access, given, None)

    def later(self, asked: Asked, opts: pulumi.InvokeOptions | None) -> pulumi.Output[R]:
        """Return the result as an output; no call is made while an argument is unknown.

        Args:
            asked: inputs.
            opts: options with a provider, a parent or dependencies.

        Raises:
            ArgumentError: an argument is missing.
        """
        function = f"{self.name}_output"
        self._check_selectors(asked)
        provider = provider_of(opts)
        depends_on = opts.depends_on if isinstance(opts, pulumi.InvokeOutputOptions) else None
        if is_mocked():
            options = pulumi.InvokeOutputOptions(provider=provider, depends_on=depends_on)
            inputs = _as_inputs(asked)
            called = pulumi.runtime.invoke_output(self.token, inputs, options, self.mocked)
            return called.apply(self.unwrap)
        known = pulumi.Output.all(asked=pulumi.Output.all(**asked), made=made(depends_on))

        async def find(values: Mapping[str, Asked]) -> R:
            since = await moment_to_ask_since(known)
            with _named(function):
                try:
                    given = self._checked(values["asked"])
                except ArgumentError as error:
                    raise LookupProblem(error.text) from None
                profile, region = given.pop("profile", None), given.pop("region", None)
                access = await access_of(provider, profile=profile, region=region)
                if access is None:
                    return cast(R, pulumi.UNKNOWN)
                return await answer_of(self.find, access, given, since)

        return known.apply(find)

    def _check_selectors(self, asked: Asked) -> None:
        if self.selectors and all(asked[name] is None for name in self.selectors):
            raise ArgumentError(f"at least one of {', '.join(self.selectors)} is needed")

    def _checked(self, asked: Asked) -> dict[str, Any]:
        """Check the types of the given arguments, and return them without those that are None."""
        self._check_selectors(asked)
        values: dict[str, Any] = {}
        for name, value in asked.items():
            if value is None:
                continue
            wanted = _TYPES.get(name, str)
            if not isinstance(value, (str, bool, Mapping)) or not isinstance(value, wanted):
                raise ArgumentError(f"{name} is {kind_of(value)}; give a {wanted.__name__}")
            if value in ("", {}) and name not in ("profile", "region"):
                raise ArgumentError(f"{name} is empty; give a value, or leave it out")
            values[name] = _texts(name, value) if isinstance(value, Mapping) else value
        return values


def _texts(name: str, given: Mapping[object, object]) -> dict[str, str]:
    texts = {key: it for key, it in given.items() if isinstance(key, str) and isinstance(it, str)}
    if len(texts) < len(given):
        raise ArgumentError(f"{name} is {dict(given)!r}; give keys and values that are strings")
    return texts


def _as_inputs(asked: Asked) -> dict[str, Any]:
    return {camel_case(name): value for name, value in asked.items() if value is not None}


@contextmanager
def _named(function: str) -> Iterator[None]:
    """Prefix the texts of problems with the name of the function."""
    try:
        yield
    except LookupProblem as error:
        raise type(error)(f"{function}: {error}") from None


def made(depends_on: object) -> pulumi.Output[object]:
    """Return an output that depends on resources and is known once all of them exist.

    At preview it stays unknown if one of them has not been created yet.

    Args:
        depends_on: value of the option: one resource or several, plain or as outputs; a component
            stands for its children. None for no resource.
    """
    if depends_on is None:
        return pulumi.Output.from_input(())
    return pulumi.Output.from_input(_ids(depends_on))


async def moment_to_ask_since(known: pulumi.Output[Any]) -> float | None:
    """Return the start time from which a listing shows every resource an output depends on.

    Args:
        known: the output; its value must be known.

    Returns:
        A timestamp of `time.monotonic`, or None if any listing of the deployment will do.
    """
    if pulumi.runtime.is_dry_run() or not await known.resources():
        return None
    return time.monotonic()


async def _ids(depends_on: object) -> object:
    named = pulumi.Output.from_input(depends_on)
    value = await named.future()
    listed = value if isinstance(value, (list, tuple)) else [value] if value is not None else []
    resources = {*await named.resources(), *listed}
    expanded = await _expand_dependencies(resources, None)
    ids = [_known_when_made(resource) for resource in expanded.values()]
    return pulumi.Output.all(named.apply(lambda _: ""), *ids)


def _known_when_made(resource: pulumi.Resource) -> pulumi.Output[str]:
    # Remote components, and resources referred to by URN only, have no id.
    of_it = vars(resource)
    return cast("pulumi.Output[str]", of_it.get("id") or of_it["urn"])
