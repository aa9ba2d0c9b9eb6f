"""Resolve all levels of configuration into the settings for one resource's calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypedDict, TypeVar

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.identity import METADATA_URL, AssumedRole, Identity, WebIdentity, chain
from pulumi_qcloud.settings import emulator, values
from pulumi_qcloud.settings.credential_files import locate
from pulumi_qcloud.settings.credentials import Caller, find_caller, uin_of
from pulumi_qcloud.settings.emulator import EmulatorAccount
from pulumi_qcloud.settings.levels import Level, Stated, first_stated, stated_levels
from pulumi_qcloud.settings.table import BY_KEY, EMULATOR_VARIABLE, METADATA_VARIABLE

T = TypeVar("T")
FetchAccounts: TypeAlias = Callable[[str], Sequence[EmulatorAccount]]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings for one resource's calls.

    Args:
        credentials: who makes the calls: the key pair that signs the requests, or a description of
            how to get temporary credentials.
        region: the region in its long form, such as `ap-guangzhou`.
        uin: account id that the user has set for these credentials, as decimal text, which is not
            verified, or the account in the name of the role; None if there is neither.
        api_version: `2.0` or `3.0`.
        endpoint: full URL; None for the version's public host.
        sts_endpoint: full URL of STS; None for its public host.
        signature_method: `HmacSHA256` or `HmacSHA1`, for API 2.0.
        rate_limit: maximum calls per second for each action; 0 for no limit.
        request_timeout: maximum seconds for one request.
        deadline: maximum seconds for an operation, including its retries.
        ca_bundle: path of CA certificates; None for the default ones.
        emulator: base URL of the emulator that is in use, else None.
        notices: messages for the user, without secrets.
    """

    credentials: Identity
    region: str
    uin: str | None
    api_version: str
    endpoint: str | None
    sts_endpoint: str | None
    signature_method: str
    rate_limit: float
    request_timeout: float
    deadline: float
    ca_bundle: str | None
    emulator: str | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the calls go and who makes them."""

    credentials: Identity
    region: str
    uin: str | None
    endpoint: str | None
    sts_endpoint: str | None
    ca_bundle: str | None
    emulator: str | None
    notices: tuple[str, ...]


def resolve(
    config: Mapping[str, str],
    *,
    profile: str | None = None,
    region: str | None = None,
    environ: Mapping[str, str],
    home: Path | None,
    fetch_accounts: FetchAccounts | None = None,
) -> Settings:
    """Return the settings for a resource.

    Each setting comes from the highest level that sets it: the resource, an explicit `Provider`,
    the stack configuration `qcloud:`, the environment, the stack configuration `tencentcloud:`, the
    default files. Id, key and token come from the same level. A profile's region belongs to the
    level that names the profile, where it ranks below a region that the level sets itself; the
    region of the profile `default` ranks last, whoever the caller is.

    Args:
        config: the configuration that a provider's `configure` receives, as text by full key: that
            of the whole stack or, with the marker `qcloud:explicit`, of an explicit `Provider`.
        profile: the resource's own profile.
        region: the resource's own region, in short or long form.
        environ: environment variables.
        home: home directory, where the credential files are; None if the user has none.
        fetch_accounts: returns the accounts of the emulator at a URL.

    Raises:
        CredentialsMissingError: there are no credentials at any level.
        ConfigurationError: a setting is missing, wrong or contradicts another.
    """
    levels = stated_levels(config, environ, profile=profile, region=region)
    api_version, plain = _plain(levels)
    emulator_url = environ.get(EMULATOR_VARIABLE, "").strip()
    if emulator_url:
        url = values.emulator_url(Stated(emulator_url, EMULATOR_VARIABLE))
        target = _emulated(levels, url, api_version, home, fetch_accounts)
    else:
        target = _real(levels, environ, home)
    return Settings(
        credentials=target.credentials,
        region=target.region,
        uin=target.uin,
        api_version=api_version,
        endpoint=target.endpoint,
        sts_endpoint=target.sts_endpoint,
        **plain,
        ca_bundle=target.ca_bundle,
        emulator=target.emulator,
        notices=target.notices,
    )


class _Plain(TypedDict):
    signature_method: str
    rate_limit: float
    request_timeout: float
    deadline: float


def _plain(levels: tuple[Level, ...]) -> tuple[str, _Plain]:
    """Return the API version and the numbers and choices; one error reports all mistakes."""
    wrong: list[ConfigurationError] = []

    def read(key: str, value_of: Callable[[Stated], T], otherwise: T) -> T:
        try:
            return value_of(_needed(levels, key))
        except ConfigurationError as error:
            wrong.append(error)
            return otherwise

    version = read("apiVersion", values.api_version, "")
    plain = _Plain(
        signature_method=read("signatureMethod", values.signature_method, ""),
        rate_limit=read("rateLimit", partial(values.number, "rateLimit"), 0.0),
        request_timeout=read("requestTimeout", partial(values.number, "requestTimeout"), 0.0),
        deadline=read("deadline", partial(values.number, "deadline"), 0.0),
    )
    if len(wrong) > 1:
        raise ConfigurationError("; ".join(map(str, wrong)))
    if wrong:
        raise wrong[0]
    return version, plain


def _real(levels: tuple[Level, ...], environ: Mapping[str, str], home: Path | None) -> _Target:
    endpoint = first_stated(levels, "endpoint")
    url = values.endpoint_url(endpoint) if endpoint else None
    metadata = environ.get(METADATA_VARIABLE, "").strip()
    caller = find_caller(
        levels,
        environ,
        home,
        metadata_url=values.metadata_url(Stated(metadata, METADATA_VARIABLE))
        if metadata
        else METADATA_URL,
    )
    stated_region = _region(levels, caller) or locate(environ, home).region_of(
        BY_KEY["profile"].default
    )
    return _Target(
        credentials=caller.identity,
        region=_known_region(stated_region, private=url is not None),
        uin=uin_of(levels, caller),
        endpoint=url,
        sts_endpoint=_sts_endpoint(levels, caller.identity, private=url is not None),
        ca_bundle=_ca_bundle(levels, home),
        emulator=None,
        notices=(),
    )


def _emulated(
    levels: tuple[Level, ...],
    url: str,
    api_version: str,
    home: Path | None,
    fetch_accounts: FetchAccounts | None,
) -> _Target:
    ca_bundle = _ca_bundle(levels, home) if url.startswith("https:") else None
    fetch = fetch_accounts or partial(emulator.fetch, ca_bundle=ca_bundle)
    caller = emulator.choose(
        levels,
        fetch(url),
        url=url,
        home=home,
        fetch_issuers=partial(emulator.fetch_issuers, url, ca_bundle=ca_bundle),
    )
    endpoints = [
        endpoint.origin
        for level in levels
        for key in ("endpoint", "stsEndpoint")
        if (endpoint := level.get(key)) and not values.is_of_emulator(endpoint, url)
    ]
    ignored = [*endpoints, *caller.passed_over]
    notice = f"{EMULATOR_VARIABLE} is set: every call goes to the emulator at {url}"
    return _Target(
        credentials=caller.identity,
        region=_known_region(_region(levels, None), private=bool(endpoints)),
        uin=caller.uin,
        endpoint=url + values.EMULATOR_PATHS[api_version],
        sts_endpoint=url + values.EMULATOR_PATHS["3.0"],
        ca_bundle=ca_bundle,
        emulator=url,
        notices=(f"{notice}; ignored: {', '.join(ignored)}" if ignored else notice,),
    )


def _sts_endpoint(levels: tuple[Level, ...], identity: Identity, *, private: bool) -> str | None:
    # Below the level that sets the endpoint, an STS endpoint is that of another installation.
    for level in levels:
        if stated := level.get("stsEndpoint"):
            return values.endpoint_url(stated)
        if level.get("endpoint"):
            break
    role = next((it for it in chain(identity) if isinstance(it, (AssumedRole, WebIdentity))), None)
    if private and role:
        raise ConfigurationError(
            f"the calls are made as {role.source}, but qcloud:endpoint is set without "
            "qcloud:stsEndpoint",
            hint="Set qcloud:stsEndpoint to the URL of STS in this private installation; nothing "
            "is sent to the public one.",
        )
    return None


def _region(levels: tuple[Level, ...], caller: Caller | None) -> Stated | None:
    own = caller.profile.stated("region") if caller and caller.profile else None
    for level in levels:
        if stated := level.get("region"):
            return stated
        if own and caller and level.source is caller.source:
            return own
    return own


def _known_region(stated: Stated | None, *, private: bool) -> str:
    if stated is None:
        raise ConfigurationError(
            "no region is set",
            hint="Set qcloud:region (`pulumi config set qcloud:region ap-guangzhou`) or "
            "TENCENTCLOUD_REGION.",
        )
    return values.region(stated, private=private)


def _ca_bundle(levels: tuple[Level, ...], home: Path | None) -> str | None:
    stated = first_stated(levels, "caBundle")
    return values.ca_bundle(stated, home) if stated else None


def _needed(levels: tuple[Level, ...], key: str) -> Stated:
    stated = first_stated(levels, key)
    if stated is None:
        raise AssertionError(f"the table has no default for {key}")
    return stated
