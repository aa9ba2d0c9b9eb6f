"""The explicit provider, which gives a program access to another account or region."""

from __future__ import annotations

import json
import weakref
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import pulumi
from pulumi.runtime.config import CONFIG
from pulumi.runtime.settings import get_monitor

from pulumi_qcloud.api.errors import nearest
from pulumi_qcloud.arguments import ArgumentError, checks_arguments
from pulumi_qcloud.settings.table import (
    BY_KEY,
    CONFIG_KEYS,
    NAMESPACE,
    SECRET_KEYS,
    SETTINGS,
    explicit_inputs,
    inherited_inputs,
)

_warned: Final[weakref.WeakSet[object]] = weakref.WeakSet()
"""Engine connections of the deployments whose configuration has already been checked."""


def warn_of_configuration() -> None:
    """Warn once per deployment about plain-text secrets and misspelled keys in its stack."""
    monitor = get_monitor()
    if monitor is None or monitor in _warned:
        return
    _warned.add(monitor)
    if plain := [key for key in SECRET_KEYS if _is_plain(key)]:
        pulumi.log.warn(plain_text_warning(plain))
    for warning in misspelled_warnings(CONFIG.get()):
        pulumi.log.warn(warning)


def misspelled_warnings(keys: Collection[str]) -> list[str]:
    """Return a warning for each key that seems to be a misspelled setting of this package.

    Keys that resemble no setting are accepted: they can be the program's own, if its project is
    named `qcloud`.

    Args:
        keys: full keys of the configuration.
    """
    return [
        f"the stack's configuration has {key}, which is not a setting; did you mean "
        f"{'--secret ' if BY_KEY[near].secret else ''}{NAMESPACE}:{near}?"
        for key in keys
        if key.startswith(f"{NAMESPACE}:")
        and key not in CONFIG_KEYS
        and (near := nearest(key.partition(":")[2], BY_KEY))
    ]


def plain_text_warning(keys: Collection[str]) -> str:
    """Return the warning about secrets in plain text, without their values.

    Args:
        keys: full keys of the configuration, at least one.
    """
    them, names = "it" if len(keys) == 1 else "them", " and ".join(keys)
    commands = " and ".join(f"`pulumi config set --secret {key}`" for key in keys)
    return (
        f"{names} {'is' if len(keys) == 1 else 'are'} in the stack's configuration in plain text, "
        f"so the stack's file and its state show {them} to anyone who reads them; set {them} with "
        f"{commands}, and create a new key pair if others may have seen this one"
    )


def _is_plain(full_key: str) -> bool:
    namespace, _, key = full_key.partition(":")
    value = pulumi.Config(namespace).get(key)
    return bool(value and value.strip()) and not pulumi.runtime.is_config_secret(full_key)


_PLUGIN: Final = "pulumi-python"


@dataclass(frozen=True, slots=True)
class ProviderInputs:
    """The configuration of an explicit provider's plugin process.

    Args:
        config: values by full keys, with secrets in plain text; outputs where the program gives
            outputs.
        env_var_mappings: the user's environment variables, each with its name in the process.
    """

    config: Mapping[str, str | pulumi.Output[str | None]] = field(repr=False)
    env_var_mappings: Mapping[str, str]


class Provider(pulumi.ProviderResource):
    """Credentials and region for the resources that name this provider in their options.

    Its plugin process receives the inputs given here. Of the stack's configuration, it receives
    only these settings, unless they are given: `region`, `apiVersion`, `endpoint`,
    `signatureMethod`, `rateLimit`, `requestTimeout`, `deadline`, `caBundle` and `defaultTags`.
    Credentials and `uin` are never copied.
    """

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        *,
        profile: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        uin: pulumi.Input[str] | None = None,
        secret_id: pulumi.Input[str] | None = None,
        secret_key: pulumi.Input[str] | None = None,
        token: pulumi.Input[str] | None = None,
        api_version: pulumi.Input[str] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        signature_method: pulumi.Input[str] | None = None,
        rate_limit: pulumi.Input[float] | None = None,
        request_timeout: pulumi.Input[float] | None = None,
        deadline: pulumi.Input[float] | None = None,
        ca_bundle: pulumi.Input[str] | None = None,
        default_tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        env_var_mappings: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a provider for one account and region.

        Args:
            resource_name: logical name.
            profile: profile in the credential files, or name of an account of the emulator.
            region: `ap-guangzhou` or `gz`.
            uin: UIN of the account that the credentials belong to, as a decimal string.
            secret_id: id of the key pair, instead of a profile.
            secret_key: secret key of the pair; kept as a secret.
            token: session token of a temporary key pair; kept as a secret.
            api_version: `2.0` or `3.0`.
            endpoint: URL of a private installation.
            signature_method: `HmacSHA256` or `HmacSHA1` (API 2.0).
            rate_limit: maximum calls per second for each action; 0 for no limit.
            request_timeout: maximum duration of one request, in seconds.
            deadline: maximum duration of one operation with all its retries, in seconds.
            ca_bundle: path of a file with CA certificates.
            default_tags: keys and values that every connection of this provider gets (API 3.0);
                `{}` for none, which overrides the stack and the environment.
            env_var_mappings: the user's environment variables (keys) that this provider's process
                sees under other names (values), such as `{"PARTNER_SECRET_ID":
                "TENCENTCLOUD_SECRET_ID"}`. Their values never enter the state, and have to be set
                for `refresh` and `destroy` too.
            opts: options of the resource.

        Raises:
            pulumi.RunError: only half of a key pair is given, or a key pair together with a
                profile, or an argument that does not exist or has the wrong type. The error is
                also a `TypeError` and a `ValueError`.
        """
        if (secret_id is None) != (secret_key is None):
            raise ArgumentError("only one of secret_id and secret_key is given; give both")
        if profile is not None and secret_id is not None:
            raise ArgumentError("both a profile and a key pair are given; give one of them")
        warn_of_configuration()
        given: dict[str, pulumi.Input[object] | None] = {
            "profile": profile,
            "region": region,
            "uin": uin,
            "secretId": secret_id,
            "secretKey": secret_key,
            "token": token,
            "apiVersion": api_version,
            "endpoint": endpoint,
            "signatureMethod": signature_method,
            "rateLimit": rate_limit,
            "requestTimeout": request_timeout,
            "deadline": deadline,
            "caBundle": ca_bundle,
            "defaultTags": None if default_tags is None else _as_json(default_tags),
        }
        options = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(env_var_mappings=env_var_mappings)
        )
        mappings = dict(options.env_var_mappings or {})
        own = {
            BY_KEY[key].config_key: _as_text(value)
            for key, value in given.items()
            if value is not None
        }
        copied = _from_stack([key for key, value in given.items() if value is not None])
        config = {**copied, **explicit_inputs(mappings), **own}
        secret = {key for key in copied if pulumi.runtime.is_config_secret(key)}
        secret |= {setting.config_key for setting in SETTINGS if setting.secret}
        inputs = {
            key: pulumi.Output.secret(value) if key in secret else value
            for key, value in config.items()
        }
        super().__init__(_PLUGIN, resource_name, inputs, options)
        self._inputs = ProviderInputs(config, mappings)


def checked_provider(given: object, argument: str) -> Provider | None:
    """Return a provider after checking that resources and lookups can use it.

    Args:
        given: the provider that the program gave, or None.
        argument: name of the argument, for the error message.

    Raises:
        ArgumentError: it is not a `pulumi_qcloud.Provider`.
    """
    if given is None or isinstance(given, Provider):
        return given
    if isinstance(given, str):
        profile = "peer_profile" if "peer_provider" in argument else "profile"
        raise ArgumentError(
            f"{argument} is {given!r}; give a pulumi_qcloud.Provider, or the name of a profile as "
            f"{profile}"
        )
    kind = type(given)
    raise ArgumentError(
        f"{argument} is a {kind.__module__}.{kind.__qualname__}; give a pulumi_qcloud.Provider"
    )


def inputs_of(provider: Provider) -> ProviderInputs:
    """Return the configuration of a provider's plugin process, for lookups in the program."""
    return provider._inputs  # noqa: SLF001 (a public attribute would be exported with the provider)


def _as_text(value: pulumi.Input[object]) -> str | pulumi.Output[str | None]:
    """Convert a value to a string, like every value in the stack's configuration."""
    if isinstance(value, (pulumi.Output, Awaitable)):
        # An awaitable can be awaited only once, but both the engine and lookups need its value.
        return pulumi.Output.from_input(value).apply(_text_of)
    return f"{value}"


def _as_json(given: pulumi.Input[Mapping[str, pulumi.Input[str]]]) -> pulumi.Input[str]:
    """Convert a mapping to JSON, as in the stack's configuration; an output if it contains any."""
    if isinstance(given, (pulumi.Output, Awaitable)) or any(
        isinstance(value, (pulumi.Output, Awaitable)) for value in given.values()
    ):
        return pulumi.Output.json_dumps(given, sort_keys=True)
    return json.dumps(dict(given), sort_keys=True)


def _text_of(known: object) -> str | None:
    return None if known is None else f"{known}"


def _from_stack(given: list[str]) -> dict[str, str]:
    """Return the settings that are copied from the stack's configuration."""

    def value_of(full_key: str) -> str | None:
        namespace, _, key = full_key.partition(":")
        return pulumi.Config(namespace).get(key)

    return inherited_inputs(value_of, given=given)
