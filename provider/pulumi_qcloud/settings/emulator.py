"""The emulator's accounts: the only credentials in use while `QCLOUD_EMULATOR` is set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import Credentials, is_uin
from pulumi_qcloud.settings.credentials import check_mapped, stated_pair
from pulumi_qcloud.settings.levels import Level, Source, quoted
from pulumi_qcloud.settings.table import EMULATOR_VARIABLE

DEFAULT_ACCOUNT: Final = "default"

_PATH: Final = "/_emulator/accounts"
_TIMEOUT: Final = 5.0
"""Time-out in seconds; it is short, since the emulator is on this machine."""
_LARGEST_ANSWER: Final = 1024 * 1024


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
    """The account in use, and the key pairs that were ignored.

    Args:
        account: the account.
        credentials: the account's key pair, or the configured key pair with its secret id.
        passed_over: configured key pairs that are not the emulator's, as human-readable text.
    """

    account: EmulatorAccount
    credentials: Credentials
    passed_over: tuple[str, ...]


def choose(levels: tuple[Level, ...], accounts: Sequence[EmulatorAccount]) -> EmulatorCaller:
    """Return the account that the highest level selects, with a profile or a key pair.

    Key pairs that are not the emulator's are ignored, except an explicit `Provider`'s: a `Provider`
    stands for a particular account, which the default account must not replace.

    Args:
        levels: levels of configuration, highest first.
        accounts: the emulator's accounts.

    Raises:
        ConfigurationError: a profile is not the name of an account, or a `Provider`'s own key pair
            is not the emulator's.
    """
    by_id = {account.secret_id: account for account in accounts}
    passed_over = tuple(
        f"the key pair of {level.source.value}"
        for level in levels
        if any(level.key_pair) and _id_at(level) not in by_id
    )
    for level in levels:
        if profile := level.get("profile"):
            account = _named(profile.text, profile.origin, accounts)
            return EmulatorCaller(account, account.credentials, passed_over)
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
            return EmulatorCaller(own, credentials, passed_over)
        if level.source is Source.PROVIDER:
            check_mapped(level)
            if any(level.key_pair):
                raise ConfigurationError(
                    f"{EMULATOR_VARIABLE} is set, but the explicit Provider has a key pair that is "
                    "not the emulator's",
                    hint=f"Set the Provider's profile to one of {_names(accounts)}, or unset "
                    f"{EMULATOR_VARIABLE}.",
                )
    account = _named(DEFAULT_ACCOUNT, "the default", accounts)
    return EmulatorCaller(account, account.credentials, passed_over)


def fetch(url: str, *, ca_bundle: str | None = None) -> tuple[EmulatorAccount, ...]:
    """Return the accounts of a running emulator.

    Args:
        url: base URL of the emulator, on loopback; no proxy is used.
        ca_bundle: path of CA certificates for an https URL; None for the default ones.

    Raises:
        ConfigurationError: nothing answers at the URL, or the server there is not the emulator.
    """
    return _parsed(_answer(url, ca_bundle), url)


def _answer(url: str, ca_bundle: str | None) -> bytes:
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
            connection.request("GET", _PATH, headers={"Accept": "application/json"})
            answer = connection.getresponse()
            status, body = answer.status, answer.read(_LARGEST_ANSWER)
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
