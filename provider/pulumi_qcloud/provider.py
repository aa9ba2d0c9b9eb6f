"""An explicit provider: another account or region within one program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi

from pulumi_qcloud.settings.table import BY_KEY, explicit_inputs, inherited_inputs

_PLUGIN: Final = "pulumi-python"


class Provider(pulumi.ProviderResource):
    """Credentials and region for the resources that name this provider in their options.

    Its plugin process sees the inputs given here and nothing of the stack's configuration, except
    what is copied from it where it is not given: `region`, `apiVersion`, `endpoint`,
    `signatureMethod`, `rateLimit`, `requestTimeout`, `deadline` and `caBundle`. Credentials and
    `uin` are never copied.

    Args:
        resource_name: logical name.
        profile: profile in the credential files, or an account of the emulator.
        region: `ap-guangzhou` or `gz`.
        uin: the account of these credentials, UIN as decimal text.
        secret_id: id of the key pair, instead of a profile.
        secret_key: key of the pair; kept as a secret.
        token: session token of a temporary pair; kept as a secret.
        api_version: `2.0` or `3.0`.
        endpoint: URL of a private installation.
        signature_method: `HmacSHA256` or `HmacSHA1` (API 2.0).
        rate_limit: most calls a second of each action; 0 for no limit.
        request_timeout: seconds that one request may take.
        deadline: seconds that one operation may take with all its retries.
        ca_bundle: path of a file with CA certificates.
        env_var_mappings: environment variables of the user (keys) that this provider's process
            sees under other names (values), such as
            `{"PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID"}`. They never enter the state, and have
            to be set for `refresh` and `destroy` too.
        opts: options of the resource.

    Raises:
        ValueError: a key pair is given by half, or together with a profile.
    """

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
        env_var_mappings: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if (secret_id is None) != (secret_key is None):
            raise ValueError(
                f"Provider {resource_name!r} has only one of secret_id and secret_key; give both"
            )
        if profile is not None and secret_id is not None:
            raise ValueError(
                f"Provider {resource_name!r} has both a profile and a key pair; give one of them"
            )
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
            "rateLimit": _as_text(rate_limit),
            "requestTimeout": _as_text(request_timeout),
            "deadline": _as_text(deadline),
            "caBundle": ca_bundle,
        }
        options = pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(env_var_mappings=env_var_mappings)
        )
        inputs: dict[str, pulumi.Input[object]] = {
            **_from_stack([key for key, value in given.items() if value is not None]),
            **explicit_inputs(options.env_var_mappings or {}),
        }
        for key, value in given.items():
            if value is not None:
                setting = BY_KEY[key]
                inputs[setting.config_key] = (
                    pulumi.Output.secret(value) if setting.secret else value
                )
        super().__init__(_PLUGIN, resource_name, inputs, options)


def _as_text(number: pulumi.Input[float] | None) -> pulumi.Input[object] | None:
    """A provider's inputs are texts, as the stack configuration's are."""
    return None if number is None else pulumi.Output.from_input(number).apply(lambda one: f"{one}")


def _from_stack(given: list[str]) -> dict[str, pulumi.Input[object]]:
    """What is copied from the stack configuration, secret where it is secret there."""

    def value_of(full_key: str) -> str | None:
        namespace, _, key = full_key.partition(":")
        return pulumi.Config(namespace).get(key)

    inputs: dict[str, pulumi.Input[object]] = {}
    for full_key, value in inherited_inputs(value_of, given=given).items():
        is_secret = pulumi.runtime.is_config_secret(full_key)
        inputs[full_key] = pulumi.Output.secret(value) if is_secret else value
    return inputs
