"""The emulator's accounts: the only credentials in use while `QCLOUD_EMULATOR` is set.

A role is assumed if its account is the emulator's, and the machine's role is the emulator's. Of a
web identity, only a token that the emulator itself issued is sent: another one may be a real one,
and to call as the default account instead would hide that the web identity was never tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.identity import Identity, account_of, uin_of_arn
from pulumi_qcloud.api.model import Credentials, is_uin
from pulumi_qcloud.settings import roles
from pulumi_qcloud.settings.credentials import (
    RolesOnTop,
    check_mapped,
    check_mapped_roles,
    refuse_stacks_role,
    stated_pair,
)
from pulumi_qcloud.settings.levels import Level, Source, Stated, quoted
from pulumi_qcloud.settings.table import EMULATOR_VARIABLE

DEFAULT_ACCOUNT: Final = "default"

FetchIssuers: TypeAlias = Callable[[], frozenset[str]]

_ACCOUNTS: Final = "/_emulator/accounts"
_STATE: Final = "/_emulator/state"
_TIMEOUT: Final = 5.0
"""Time-out in seconds; it is short, since the emulator is on this machine."""
_LARGEST_ANSWER: Final = 1024 * 1024
_LARGEST_STATE: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class EmulatorAccount:
    """An account of the emulator.

    Args:
        name: the account's name, which can be given as a `profile`.
        uin: account id as decimal text.
        secret_id: id of the account's key pair.
        secret_key: secret key of the pair.
        token: session token of a temporary pair, else None.
    """

    name: str
    uin: str
    secret_id: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def credentials(self) -> Credentials:
        """The account's key pair."""
        return Credentials(
            self.secret_id, self.secret_key, self.token, source=f"emulator account {self.name}"
        )


@dataclass(frozen=True, slots=True)
class EmulatorCaller:
    """The identity in use, and what was ignored.

    Args:
        identity: an account's key pair, the configured key pair with its secret id, or a role.
        uin: its account as decimal text; None if only a call can tell.
        passed_over: configured credentials that are not the emulator's, as human-readable text.
    """

    identity: Identity
    uin: str | None
    passed_over: tuple[str, ...]


def choose(
    levels: tuple[Level, ...],
    accounts: Sequence[EmulatorAccount],
    *,
    url: str,
    home: Path | None,
    fetch_issuers: FetchIssuers,
) -> EmulatorCaller:
    """Return the identity that the highest level selects among those that the emulator has.

    Credentials and roles that are not the emulator's are ignored, except an explicit `Provider`'s:
    a `Provider` stands for a particular account, which the default account must not replace.

    Args:
        levels: levels of configuration, highest first.
        accounts: the emulator's accounts.
        url: base URL of the emulator, which has the metadata address as well.
        home: home directory; None if the user has none.
        fetch_issuers: returns the issuers of the emulator's identity providers.

    Raises:
        ConfigurationError: a profile is not the name of an account, a `Provider`'s own key pair
            or role is not the emulator's, or a role is described wrongly.
    """
    by_id = {account.secret_id: account for account in accounts}
    uins = frozenset(account.uin for account in accounts)
    passed_over = [
        f"the key pair of {level.source.value}"
        for level in levels
        if any(level.key_pair) and _id_at(level) not in by_id
    ]
    found = RolesOnTop()
    base: tuple[Identity, str | None] | None = None
    for level in levels:
        check_mapped_roles(level)
        if _is_foreign(level, "assumeRole", uins):
            _pass_over(level, "role", passed_over, accounts)
        else:
            found.add(level)
        if base := _base_of(level, by_id, accounts):
            break
        if not any(level.get(key) for key in ("camRoleName", "assumeRoleWithWebIdentity")):
            refuse_stacks_role(level)
        if level.get("camRoleName"):
            machine = roles.machine_at(level, url=url)
            base = (machine, None) if machine else None
            break
        if _is_foreign(level, "assumeRoleWithWebIdentity", uins):
            _pass_over(level, "web identity", passed_over, accounts)
        elif level.get("assumeRoleWithWebIdentity"):
            web = roles.web_identity_at(level, home, issuers=fetch_issuers())
            base = (web, web.role.uin) if web else None
            break
    if base is None:
        account = _named(DEFAULT_ACCOUNT, "the default", accounts)
        base = account.credentials, account.uin
    identity = found.on(base[0])
    return EmulatorCaller(
        identity, account_of(identity) or _uin_of(identity, base[1]), (*passed_over,)
    )


def _uin_of(identity: Identity, of_base: str | None) -> str | None:
    return of_base if isinstance(identity, Credentials) else None


def _base_of(
    level: Level, by_id: Mapping[str, EmulatorAccount], accounts: Sequence[EmulatorAccount]
) -> tuple[Identity, str | None] | None:
    """Return the account that a level selects with a profile or a key pair, or None."""
    if profile := level.get("profile"):
        account = _named(profile.text, profile.origin, accounts)
        return account.credentials, account.uin
    own = by_id.get(_id_at(level))
    if own and (pair := stated_pair(level)):
        secret_id, secret_key, token = pair
        # A wrong key or token is sent as it is: the emulator refuses it as the API would.
        credentials = Credentials(
            secret_id.text,
            secret_key.text,
            token.text if token else None,
            source=own.credentials.source,
        )
        return credentials, own.uin
    if level.source is Source.PROVIDER:
        check_mapped(level)
        if any(level.key_pair):
            raise ConfigurationError(
                f"{EMULATOR_VARIABLE} is set, but the explicit Provider has a key pair that is "
                "not the emulator's",
                hint=f"Set the Provider's profile to one of {_names(accounts)}, or unset "
                f"{EMULATOR_VARIABLE}.",
            )
    return None


def _is_foreign(level: Level, key: str, uins: frozenset[str]) -> bool:
    """Return whether a level names a role, but not one of the emulator's accounts."""
    stated = level.get(key)
    return stated is not None and _uin_in(stated) not in uins


def _uin_in(stated: Stated) -> str:
    return uin_of_arn(roles.arn_in(stated.text))


def _pass_over(
    level: Level, what: str, passed_over: list[str], accounts: Sequence[EmulatorAccount]
) -> None:
    if level.source is not Source.PROVIDER:
        passed_over.append(f"the {what} of {level.source.value}")
        return
    uins = ", ".join(sorted({account.uin for account in accounts}))
    raise ConfigurationError(
        f"{EMULATOR_VARIABLE} is set, but the explicit Provider has a {what} of an account that is "
        "not the emulator's",
        hint=f"Name a role of {uins}, or unset {EMULATOR_VARIABLE}.",
    )


def fetch(url: str, *, ca_bundle: str | None = None) -> tuple[EmulatorAccount, ...]:
    """Return the accounts of a running emulator.

    Args:
        url: base URL of the emulator, on loopback; no proxy is used.
        ca_bundle: path of CA certificates for an https URL; None for the default ones.

    Raises:
        ConfigurationError: nothing answers at the URL, or the server there is not the emulator.
    """
    return _parsed(_answer(url, ca_bundle, _ACCOUNTS, _LARGEST_ANSWER), url)


def fetch_issuers(url: str, *, ca_bundle: str | None = None) -> frozenset[str]:
    """Return the issuers of a running emulator's identity providers.

    Args:
        url: base URL of the emulator, on loopback; no proxy is used.
        ca_bundle: path of CA certificates for an https URL; None for the default ones.

    Raises:
        ConfigurationError: nothing answers at the URL, or the server there is not the emulator.
    """
    try:
        state = json.loads(_answer(url, ca_bundle, _STATE, _LARGEST_STATE))
        providers = [it for one in state["accounts"] for it in one.get("identityProviders", ())]
        return frozenset(str(it["issuer"]) for it in providers)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _not_the_emulator(url) from None


def _answer(url: str, ca_bundle: str | None, path: str, most: int) -> bytes:
    # Imported here, so that only users of the emulator spend time on the imports.
    import http.client
    import ssl
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=ca_bundle)
            connection = http.client.HTTPSConnection(
                host, parts.port, timeout=_TIMEOUT, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT)
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            answer = connection.getresponse()
            status, body = answer.status, answer.read(most)
        finally:
            connection.close()
    except ssl.SSLError:
        raise ConfigurationError(
            f"{EMULATOR_VARIABLE} is set to {url}, but its certificate is not trusted",
            hint="Set QCLOUD_CA_BUNDLE to the file with its CA certificate.",
        ) from None
    except OSError:
        raise ConfigurationError(
            f"{EMULATOR_VARIABLE} is set to {url}, but nothing answers there",
            hint="Start it with `qcloud-emulator serve`, or unset the variable.",
        ) from None
    except http.client.HTTPException:
        raise _not_the_emulator(url) from None
    if status != http.client.OK:
        raise _not_the_emulator(url)
    return body


def _parsed(body: bytes, url: str) -> tuple[EmulatorAccount, ...]:
    try:
        answer = json.loads(body)
        accounts = tuple(_account(entry) for entry in answer["accounts"])
    except (ValueError, KeyError, TypeError, RecursionError):
        accounts = ()
    if not accounts or len({account.name for account in accounts}) < len(accounts):
        raise _not_the_emulator(url)
    return accounts


def _account(entry: object) -> EmulatorAccount:
    if not isinstance(entry, dict):
        raise TypeError
    name, uin, secret_id, secret_key = (
        str(entry[key]) for key in ("name", "uin", "secretId", "secretKey")
    )
    if not (name and secret_id and secret_key and is_uin(uin)):
        raise ValueError
    token = entry.get("token")
    return EmulatorAccount(name, uin, secret_id, secret_key, str(token) if token else None)


def _not_the_emulator(url: str) -> ConfigurationError:
    return ConfigurationError(
        f"{EMULATOR_VARIABLE} is set to {url}, but the server there is not the emulator",
        hint="Set it to the URL that `qcloud-emulator serve` prints, or unset it.",
    )


def _id_at(level: Level) -> str:
    secret_id = level.get("secretId")
    return secret_id.text if secret_id else ""


def _named(name: str, origin: str, accounts: Sequence[EmulatorAccount]) -> EmulatorAccount:
    for account in accounts:
        if account.name == name:
            return account
    raise ConfigurationError(
        f"{EMULATOR_VARIABLE} is set, but the emulator has no account {quoted(name)} ({origin})",
        hint=f"Its accounts are {_names(accounts)}.",
    )


def _names(accounts: Sequence[EmulatorAccount]) -> str:
    return ", ".join(quoted(account.name) for account in accounts) or "none"
