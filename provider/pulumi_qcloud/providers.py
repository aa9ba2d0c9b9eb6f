"""The dynamic providers that the engine's plugin process loads.

Every state file contains pickled references to the classes in this module. Never rename or move the
module or its classes, and never give the classes constructor arguments.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping
from traceback import TracebackException
from typing import Any, ClassVar, TypeVar

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_qcloud.api.errors import QcloudError, one_line
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import clients_of
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import UNKNOWN, Unknown
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.settings.table import CONFIG_KEYS, TRACEBACK_VARIABLE

Method = TypeVar("Method", bound=Callable[..., object])


class _Failure(Exception):  # noqa: N818 (users do not see this name)
    """An error as the user sees it."""

    def __init_subclass__(cls) -> None:
        # The engine prefixes the message with the name of the class: `error: qcloud: ...`.
        cls.__module__ = "builtins"
        cls.__qualname__ = "qcloud"


class _WithTraceback(_Failure):
    """A failure with its traceback, for developers of the provider."""


class _InOneLine(_Failure):
    """A failure shown as one line, although the SDK sends the traceback of every exception.

    The traceback always has frames, and `sys.tracebacklimit` would affect the whole process. But a
    `TracebackException` calls `__str__` only after it has collected the frames, so `__str__` can
    still clear them.
    """

    def __str__(self) -> str:
        asking = sys._getframe(1).f_back  # noqa: SLF001
        printed = asking and asking.f_locals.get("self")
        if isinstance(printed, TracebackException):
            printed.stack.clear()
        return super().__str__()


def _in_one_line(method: Method) -> Method:
    """Decorate a method so that any error it raises becomes one line for the user."""

    @functools.wraps(method)
    def wrapper(*arguments: Any) -> object:
        shown = bool(os.environ.get(TRACEBACK_VARIABLE))
        try:
            return method(*arguments)
        except QcloudError as error:
            if shown:
                raise _WithTraceback(str(error)).with_traceback(error.__traceback__) from None
            raise _InOneLine(_said_by(arguments[0], error)) from None
        except Exception as error:
            if shown:
                raise
            raise _InOneLine(
                one_line(
                    f"internal error in {method.__name__}: {type(error).__name__}; "
                    f"please report it with the traceback that {TRACEBACK_VARIABLE}=1 shows"
                )
            ) from None

    return wrapper  # type: ignore[return-value]


def _said_by(provider: Any, error: QcloudError) -> str:
    """Return the text of an error; it comes from the lifecycle if the provider is configured."""
    lifecycle: Lifecycle | None = getattr(provider, "_lifecycle", None)
    return lifecycle.said(error) if lifecycle else str(error)


def _from_engine(value: Any) -> Any:
    """Replace the SDK's marker for unknown values with the core's, which avoids the SDK."""
    return _replaced(value, lambda it: UNKNOWN if isinstance(it, pulumi.output.Unknown) else it)


def _to_engine(value: Any) -> Any:
    """Replace the core's marker for unknown values with the SDK's."""
    return _replaced(value, lambda it: pulumi.UNKNOWN if isinstance(it, Unknown) else it)


def _replaced(value: Any, one: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {name: _replaced(part, one) for name, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, one) for part in value]
    return one(value)


class _Provider(ResourceProvider):
    """A dynamic provider that passes the engine's calls to a lifecycle."""

    serialize_as_secret_always = False
    _life: ClassVar[type[Lifecycle]]
    _lifecycle: Lifecycle

    @_in_one_line
    def configure(self, req: ConfigureRequest) -> None:
        """Store the configuration; called once in each process, before any other method."""
        config = {key: value for key in CONFIG_KEYS if (value := req.config.get(key)) is not None}
        self._lifecycle = self._life(clients_of(config))

    @_in_one_line
    def check(self, _olds: Mapping[str, Any], news: Mapping[str, Any]) -> CheckResult:
        """Check the inputs."""
        checked = self._lifecycle.check(_from_engine(_olds), _from_engine(news))
        failures = [CheckFailure(name, reason) for name, reason in checked.failures]
        return CheckResult(_to_engine(checked.inputs), failures)

    @_in_one_line
    def diff(self, _id: str, _olds: Mapping[str, Any], _news: Mapping[str, Any]) -> DiffResult:
        """Compare outputs with inputs."""
        changes = self._lifecycle.diff(_id, _olds, _from_engine(_news))
        return DiffResult(
            changes=changes.update, replaces=changes.replaces, delete_before_replace=True
        )

    @_in_one_line
    def create(self, props: Mapping[str, Any]) -> CreateResult:
        """Create a resource."""
        resource_id, outputs = self._lifecycle.create(props)
        return CreateResult(resource_id, outputs)

    @_in_one_line
    def read(self, id_: str, props: Mapping[str, Any]) -> ReadResult:
        """Read a resource."""
        found = self._lifecycle.read(id_, props)
        if found is None:
            return ReadResult(None, {})
        return ReadResult(id_, found.outputs, found.inputs)

    @_in_one_line
    def update(self, _id: str, _olds: Mapping[str, Any], _news: Mapping[str, Any]) -> UpdateResult:
        """Change a resource in place."""
        return UpdateResult(self._lifecycle.update(_id, _olds, _news))

    @_in_one_line
    def delete(self, _id: str, _props: Mapping[str, Any]) -> None:
        """Delete a resource."""
        self._lifecycle.delete(_id, _props)


class VpcPeeringConnectionProvider(_Provider):
    """The dynamic provider of `VpcPeeringConnection`."""

    _life = ConnectionLifecycle


class VpcPeeringConnectionAccepterProvider(_Provider):
    """The dynamic provider of `VpcPeeringConnectionAccepter`."""

    _life = AccepterLifecycle


class VpcPeeringRoutesProvider(_Provider):
    """The dynamic provider of `VpcPeeringRoutes`."""

    _life = RoutesLifecycle
