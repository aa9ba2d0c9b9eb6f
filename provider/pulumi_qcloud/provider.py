"""The explicit provider, which gives a program access to another account or region."""

from __future__ import annotations

import json
import re
import weakref
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict

import pulumi
from pulumi.runtime.config import CONFIG
from pulumi.runtime.settings import get_monitor

from pulumi_qcloud.api.errors import nearest
from pulumi_qcloud.arguments import ArgumentError, checks_arguments, kind_of
from pulumi_qcloud.settings.table import (
    BY_KEY,
    CONFIG_KEYS,
    IDENTITY_INPUT,
    NAMESPACE,
    SECRET_KEYS,
    SETTINGS,
    explicit_inputs,
    has_secret,
    inherited_identity,
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
    return has_secret(full_key, value or "") and not pulumi.runtime.is_config_secret(full_key)


class AssumeRole(TypedDict, total=False):
    """A role that a `Provider` assumes; only `role_arn` is needed."""

    role_arn: pulumi.Input[str]
    """Name of the role, `qcs::cam::uin/<uin>:roleName/<name>`."""
    session_name: pulumi.Input[str]
    """Name of the session, 2 to 128 characters, which audit logs show."""
    duration_seconds: pulumi.Input[int]
    """Length of a session in seconds, at most 43200; the API's default is 7200."""
    policy: pulumi.Input[str]
    """CAM policy in JSON that narrows the sessions."""
    external_id: pulumi.Input[str]
    """The value that the role's owner agreed on with the caller, 2 to 128 characters."""


class AssumeRoleWithWebIdentity(TypedDict, total=False):
    """A role that a `Provider` assumes with an OpenID Connect token; the first three are needed."""

    role_arn: pulumi.Input[str]
    """Name of the role, `qcs::cam::uin/<uin>:roleName/<name>`."""
    provider_id: pulumi.Input[str]
    """Name of the identity provider in the role's account."""
    token_file: pulumi.Input[str]
    """Path of the file with the token, which is read for each session."""
    session_name: pulumi.Input[str]
    """Name of the session, 2 to 128 characters, which audit logs show."""
    duration_seconds: pulumi.Input[int]
    """Length of a session in seconds, at most 43200; the API's default is 7200."""


_NEEDED: Final = {
    AssumeRole: ("role_arn",),
    AssumeRoleWithWebIdentity: ("role_arn", "provider_id", "token_file"),
}
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
    only these settings, unless they are given: `region`, `apiVersion`, `endpoint`, `stsEndpoint`,
    `signatureMethod`, `rateLimit`, `requestTimeout`, `deadline`, `caBundle` and `defaultTags`.
    `uin` is never copied. Credentials are copied, as a secret, only for a provider with
    `assume_role` and no credentials of its own: the stack's caller assumes that role.
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
        assume_role: pulumi.Input[AssumeRole] | None = None,
        assume_role_with_web_identity: pulumi.Input[AssumeRoleWithWebIdentity] | None = None,
        cam_role_name: pulumi.Input[str] | None = None,
        api_version: pulumi.Input[str] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        sts_endpoint: pulumi.Input[str] | None = None,
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
            assume_role: role to assume, an `AssumeRole`; kept as a secret. It is assumed with this
                provider's own credentials, or else with those of the stack.
            assume_role_with_web_identity: role to assume with an OpenID Connect token, an
                `AssumeRoleWithWebIdentity`, instead of a profile or a key pair.
            cam_role_name: name of the role of the virtual machine that runs the program, instead of
                a profile or a key pair.
            api_version: `2.0` or `3.0`.
            endpoint: URL of a private installation.
            sts_endpoint: URL of its STS, which assumes roles.
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
            pulumi.RunError: only half of a key pair is given, or more than one of key pair,
                profile, web identity and machine's role, or an argument that does not exist or has
                the wrong type. The error is also a `TypeError` and a `ValueError`.
        """
        if (secret_id is None) != (secret_key is None):
            raise ArgumentError("only one of secret_id and secret_key is given; give both")
        if profile is not None and secret_id is not None:
            raise ArgumentError("both a profile and a key pair are given; give one of them")
        ways = {
            "profile": profile,
            "secret_id": secret_id,
            "assume_role_with_web_identity": assume_role_with_web_identity,
            "cam_role_name": cam_role_name,
        }
        if len(stated := [name for name, value in ways.items() if value is not None]) > 1:
            raise ArgumentError(f"{' and '.join(stated)} are given; give one of them")
        warn_of_configuration()
        given: dict[str, pulumi.Input[object] | None] = {
            "profile": profile,
            "region": region,
            "uin": uin,
            "secretId": secret_id,
            "secretKey": secret_key,
            "token": token,
            "assumeRole": _role_json("assume_role", assume_role, AssumeRole),
            "assumeRoleWithWebIdentity": _role_json(
                "assume_role_with_web_identity",
                assume_role_with_web_identity,
                AssumeRoleWithWebIdentity,
            ),
            "camRoleName": cam_role_name,
            "apiVersion": api_version,
            "endpoint": endpoint,
            "stsEndpoint": sts_endpoint,
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
        named = [key for key, value in given.items() if value is not None]
        copied = inherited_inputs(_of_stack, given=named)
        identity = inherited_identity(_of_stack, given=named, env_var_mappings=mappings)
        config = {**copied, **identity, **explicit_inputs(mappings), **own}
        secret = {key for key in copied if pulumi.runtime.is_config_secret(key)} | {IDENTITY_INPUT}
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


def _of_stack(full_key: str) -> str | None:
    namespace, _, key = full_key.partition(":")
    return pulumi.Config(namespace).get(key)


def _role_json(argument: str, given: Any, kind: Any) -> pulumi.Input[str] | None:
    """A role as JSON, with the names of the stack's configuration; plain if it can be.

    Raises:
        ArgumentError: it is no dictionary, or has an unknown key; no value is quoted. An output
            with such a mistake fails when it is known.
    """
    if given is None:
        return None
    if isinstance(given, (pulumi.Output, Awaitable)):
        output: pulumi.Output[Any] = pulumi.Output.from_input(given)
        return output.apply(lambda known: json.dumps(_role_members(argument, known, kind)))
    members = _role_members(argument, given, kind)
    if any(isinstance(value, (pulumi.Output, Awaitable)) for value in members.values()):
        return pulumi.Output.json_dumps(members, sort_keys=True)
    return json.dumps(members, sort_keys=True)


def _role_members(argument: str, given: object, kind: Any) -> dict[str, Any]:
    known = [*kind.__annotations__]
    if not isinstance(given, Mapping):
        raise ArgumentError(f"{argument} is {kind_of(given)}; give a dictionary with {known[0]}")
    for name in given:
        if name not in known:
            near = nearest(f"{name}", known)
            raise ArgumentError(
                f"{argument} has no key {name!r} "
                + (f"(did you mean {near!r}?)" if near else f"(there are {', '.join(known)})")
            )
    if missing := [name for name in _NEEDED[kind] if given.get(name) is None]:
        raise ArgumentError(f"{argument} has no {' and no '.join(missing)}")
    return {_camel(name): value for name, value in given.items() if value is not None}


def _camel(name: str) -> str:
    return re.sub("_([a-z])", lambda found: found[1].upper(), name)
