"""Access to accounts and regions for a program's lookups, shared within one deployment.

A process can run several deployments, in turn or concurrently (Automation API). A listing made for
one is never used by another: it is cached under the connection to its own deployment's engine.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, ParamSpec, TypeVar

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_engine, get_monitor

from pulumi_qcloud.lookups.results import errors_as_problems
from pulumi_qcloud.provider import Provider, checked_provider, inputs_of, warn_of_configuration
from pulumi_qcloud.settings.table import CONFIG_KEYS

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.access import Access, Clients
    from pulumi_qcloud.settings.resolution import Settings

T = TypeVar("T")
P = ParamSpec("P")

_TOKEN: Final = "pulumi-python:dynamic/qcloud:lookup"  # noqa: S105 (Pulumi's word for a type's name)


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a lookup's settings: the stack, or an explicit provider.

    Args:
        config: pairs of a full key and its value, as a provider's `configure` receives them.
        env_var_mappings: pairs of a user's environment variable and its name in the provider.
    """

    config: tuple[tuple[str, str], ...] = field(repr=False)
    env_var_mappings: tuple[tuple[str, str], ...] = ()


def is_mocked() -> bool:
    """Return whether the program runs in a unit test, with Pulumi's mocks."""
    return isinstance(get_monitor(), MockMonitor)


class OfDeployment(Generic[T]):
    """A holder of one value for each deployment; thread-safe.

    Args:
        make: creates a deployment's value.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: weakref.WeakKeyDictionary[object, T] = weakref.WeakKeyDictionary()

    def get(self) -> T:
        """Return the running deployment's value; under mocks or without a deployment, a new one."""
        monitor = get_monitor()
        if monitor is None or is_mocked():
            return self._make()
        with self._lock:
            if monitor not in self._made:
                self._made[monitor] = self._make()
            return self._made[monitor]


class Shared:
    """The `Access` objects of a deployment, one for each set of resolved settings; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notified: set[str] = set()
        self._clients: dict[Origin, Clients] = {}
        self._access: dict[Settings, Access] = {}

    def access(self, origin: Origin, *, profile: str = "", region: str = "") -> Access:
        """Return access to an account and region.

        Args:
            origin: the source of the settings.
            profile: the lookup's own profile, or "".
            region: the lookup's own region, or "".

        Raises:
            ConfigurationError: a setting is missing or invalid.
        """
        with self._lock:
            if origin not in self._clients:
                self._clients[origin] = self._clients_of(origin)
            access = self._clients[origin].access(profile=profile, region=region)
            return self._access.setdefault(access.settings, access)

    def _clients_of(self, origin: Origin) -> Clients:
        """Create clients that share one set of shown notices, so that each notice is shown once."""
        from pulumi_qcloud.lifecycle.access import Clients, notify
        from pulumi_qcloud.lifecycle.run_notes import notes_of_process

        return Clients(
            dict(origin.config),
            _environment(origin),
            notes_for_notices=lambda: notes_of_process(notify, engine_address()),
            notified=self._notified,
        )


_shared: Final = OfDeployment(Shared)


def engine_address() -> str:
    """Return the address of the deployment's engine, such as `127.0.0.1:41234`, or "".

    The SDK keeps only a stub of the engine's service, so the address is read from its channel.
    """
    try:
        target: str = get_engine().Log._channel.target().decode()  # type: ignore[union-attr]  # noqa: SLF001
    except AttributeError:
        return ""
    return target.rpartition("/")[2]


def current() -> Shared:
    """Return the access that all lookups of the running deployment share; see `OfDeployment`."""
    return _shared.get()


class _Questions:
    under_way = 0


_questions: Final = OfDeployment(_Questions)
_TURNS: Final = 100
"""Turns of the event loop to wait for lookups with known arguments to begin; ten are enough."""


async def answer_of(ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking function that calls the API, in a separate thread, and return its result.

    Args:
        ask: the function.
        args: its arguments.
        kwargs: its keyword arguments.

    Raises:
        LookupProblem: the function raised a `QueryError` or `QcloudError`.
    """
    questions = _questions.get()
    questions.under_way += 1
    try:
        with errors_as_problems():
            return await asyncio.to_thread(ask, *args, **kwargs)
    finally:
        questions.under_way -= 1


async def all_answered() -> None:
    """Wait until no lookup of the deployment is running or about to start.

    Lookups that are still waiting for a resource do not count, since that resource may depend on
    the caller.
    """
    questions = _questions.get()
    turns = 0
    while turns < _TURNS:
        turns = 0 if questions.under_way else turns + 1
        await asyncio.sleep(0.01 if questions.under_way else 0)


def provider_of(opts: pulumi.InvokeOptions | None) -> Provider | None:
    """Return the explicit provider in a lookup's options, or else the provider of their parent.

    Raises:
        ArgumentError: the provider is not a `pulumi_qcloud.Provider`.
    """
    if opts is None:
        return None
    if opts.provider is not None:
        return checked_provider(opts.provider, "opts.provider")
    if opts.parent is not None:
        return checked_provider(opts.parent.get_provider(_TOKEN), "the provider of opts.parent")
    return None


async def access_of(
    provider: Provider | None, *, profile: str | None = None, region: str | None = None
) -> Access | None:
    """Return access to an account and region, or None if a setting is unknown until the `up`.

    Within a deployment, equal settings give the same `Access`, so that its listings are shared.

    Args:
        provider: an explicit provider, or None for the stack's settings.
        profile: profile of the credentials, or None for the default credentials.
        region: `ap-guangzhou` or `gz`, or None for the configured region.

    Raises:
        LookupProblem: a setting is missing or invalid.
    """
    origin = await origin_of(provider)
    if origin is None:
        return None
    return await answer_of(current().access, origin, profile=profile or "", region=region or "")


async def origin_of(provider: Provider | None) -> Origin | None:
    """Return the source of the settings, or None if an input of the provider is not known yet.

    Args:
        provider: an explicit provider, or None for the stack's settings.
    """
    if provider is None:
        return _of_stack()
    inputs = inputs_of(provider)
    config: dict[str, str] = {}
    for key, value in inputs.config.items():
        known: str | None
        if isinstance(value, pulumi.Output):
            if not await value.is_known():
                return None
            known = await value.future()
        else:
            known = value
        if known is not None:
            config[key] = known
    return Origin(_sorted(config), _sorted(inputs.env_var_mappings))


def plain_origin_of(provider: Provider | None) -> Origin | None:
    """Return the source of the settings, or None if an input of the provider is an output.

    Args:
        provider: an explicit provider, or None for the stack's settings.
    """
    if provider is None:
        return _of_stack()
    inputs = inputs_of(provider)
    config = {key: value for key, value in inputs.config.items() if isinstance(value, str)}
    if len(config) < len(inputs.config):
        return None
    return Origin(_sorted(config), _sorted(inputs.env_var_mappings))


def _of_stack() -> Origin:
    warn_of_configuration()
    config = {}
    for full_key in CONFIG_KEYS:
        namespace, _, key = full_key.partition(":")
        value = pulumi.Config(namespace).get(key)
        if value is not None:
            config[full_key] = value
    return Origin(_sorted(config))


def _sorted(mapping: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(mapping.items()))


def _environment(origin: Origin) -> dict[str, str]:
    """Return the environment variables that the engine passes to the provider's process."""
    mapped = {seen: os.environ[own] for own, seen in origin.env_var_mappings if own in os.environ}
    return {**os.environ, **mapped}
