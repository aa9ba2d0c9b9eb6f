"""Parse the values of settings: numbers, regions, URLs, tags.

An error explains in one sentence why a value is invalid. No message shows more of a URL than its
scheme, host and port, since the rest may contain a password.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pulumi_qcloud.api.dialect import is_loopback, may_be_looked_up
from pulumi_qcloud.api.errors import ConfigurationError, why_unreadable
from pulumi_qcloud.api.model import (
    LONG_BY_SHORT,
    LONG_REGIONS,
    is_known_region,
    is_uin,
    long_region,
)
from pulumi_qcloud.settings.levels import Stated, first_stated, quoted, stated_levels
from pulumi_qcloud.settings.table import API_VERSIONS, SIGNATURE_METHODS

_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_REGION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class _Range:
    unit: str
    zero: bool


_RANGES: Final = {
    "rateLimit": _Range("calls a second", zero=True),
    "requestTimeout": _Range("seconds", zero=False),
    "deadline": _Range("seconds", zero=False),
}


_LARGEST: Final = 86400
"""A day in seconds; a larger number makes no sense for any of these settings."""


def number(key: str, stated: Stated) -> float:
    """Return the value of a numeric setting.

    Raises:
        ConfigurationError: the value is not a finite decimal number, or is out of range.
    """
    allowed = _RANGES[key]
    value = float(stated.text) if _DECIMAL.fullmatch(stated.text) else math.nan
    if value <= _LARGEST and (value > 0 or (value == 0 and allowed.zero)):
        return abs(value)
    least = "0 (no limit) or more" if allowed.zero else "more than 0"
    raise ConfigurationError(
        f"{stated.said}: it must be a number of {allowed.unit}, {least} and at most {_LARGEST}"
    )


def uin(stated: Stated) -> str:
    """Return an account id as decimal text.

    Raises:
        ConfigurationError: the value does not consist of 1 to 20 decimal digits.
    """
    if is_uin(stated.text):
        return stated.text
    raise ConfigurationError(
        f"{stated.said}: an account id (UIN) consists of decimal digits",
        hint="The console shows it under Account Information.",
    )


def api_version(stated: Stated) -> str:
    """Return the version of the API.

    Raises:
        ConfigurationError: the value is not a version of the API.
    """
    return _one_of(stated, API_VERSIONS)


def signature_method(stated: Stated) -> str:
    """Return the signature method of API 2.0.

    Raises:
        ConfigurationError: the value is not one of the two methods that the API supports.
    """
    return _one_of(stated, SIGNATURE_METHODS)


def region(stated: Stated, *, private: bool) -> str:
    """Return a region in its long form.

    Args:
        stated: the region, in short or long form.
        private: whether an endpoint is configured; private installations name their own regions.

    Raises:
        ConfigurationError: the value is not a region in the table, and cannot be the name of a
            region of a private installation.
    """
    name = stated.text if is_known_region(stated.text) else stated.text.lower()
    if is_known_region(name):
        return long_region(name)
    if private and _REGION.fullmatch(stated.text):
        return stated.text
    raise ConfigurationError(
        f"{stated.said}: this is not a known region",
        hint=_nearest(name),
    )


def ca_bundle(stated: Stated, home: Path | None) -> str:
    """Return the path of a readable file with CA certificates.

    Raises:
        ConfigurationError: there is no readable file at that path.
    """
    path = under_home(stated, home)
    if reason := why_unreadable(path):
        raise ConfigurationError(
            f"{stated.said}: {reason}",
            hint="Set it to the path of a file with CA certificates in PEM form.",
        )
    return str(path)


def home_directory() -> Path | None:
    """Return the user's home directory, or None if neither `HOME` nor the system names one."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def under_home(stated: Stated, home: Path | None) -> Path:
    """Return a path with a leading `~` replaced by the home directory.

    Raises:
        ConfigurationError: the path has a leading `~`, but there is no home directory.
    """
    if stated.text != "~" and not stated.text.startswith("~/"):
        return Path(stated.text)
    if home is None:
        raise ConfigurationError(
            f"{stated.said}: this user has no home directory",
            hint="Set HOME, or write the full path.",
        )
    return home / stated.text[2:]


def exists(path: Path) -> bool:
    """Return whether a path exists, or might exist in a place that cannot be read."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _one_of(stated: Stated, allowed: Sequence[str]) -> str:
    if stated.text in allowed:
        return stated.text
    raise ConfigurationError(f"{stated.said}: it must be {' or '.join(allowed)}")


def _nearest(name: str) -> str:
    import difflib  # imported here, since only a mistake needs it

    near = difflib.get_close_matches(name, [*LONG_REGIONS, *LONG_BY_SHORT], n=2, cutoff=0.75)
    long_names = list(dict.fromkeys(long_region(one) for one in near))
    if not long_names:
        return (
            "Use a region such as ap-guangzhou; "
            "a region of a private installation needs qcloud:endpoint."
        )
    return f"Did you mean {' or '.join(long_names)}?"


_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

EMULATOR_PATHS: Final = {"2.0": "/v2/index.php", "3.0": "/"}
"""The emulator's path for each version of the API."""


def endpoint_url(stated: Stated) -> str:
    """Return the URL of an endpoint, with scheme and host in lower case.

    Raises:
        ConfigurationError: the value is not an http(s) URL, has a user name, query or fragment, or
            is plain http to a host that is not loopback.
    """
    parts = _split(stated, example="https://vpc.example.com/v2/index.php")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: plain http is for loopback only",
            hint="Use an https URL.",
        )
    return _origin(parts) + parts.path


def emulator_url(stated: Stated) -> str:
    """Return the base URL of the emulator, without a trailing slash.

    Raises:
        ConfigurationError: the value is not an http(s) URL of a loopback host, or is more than a
            base URL.
    """
    return _loopback_url(stated, "the emulator listens on loopback only", "the emulator's")


def metadata_url(stated: Stated) -> str:
    """Return the base URL of another metadata address, without a trailing slash.

    Raises:
        ConfigurationError: the value is not an http(s) URL of a loopback host, or is more than a
            base URL.
    """
    return _loopback_url(stated, "another metadata address may be on loopback only", "a")


def _loopback_url(stated: Stated, rule: str, whose: str) -> str:
    parts = _split(stated, example="http://127.0.0.1:8520")
    if not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: {rule}",
            hint="Set it to a URL such as http://127.0.0.1:8520, or unset it.",
        )
    if parts.path.strip("/"):
        raise ConfigurationError(
            f"{stated.origin} has a path, but must be {whose} base URL",
            hint=f"Set it to {_origin(parts)}.",
        )
    return _origin(parts)


def is_of_emulator(endpoint: Stated, emulator: str) -> bool:
    """Return whether a configured endpoint is the emulator, regardless of its path."""
    try:
        return _origin(_split(endpoint, example="http://127.0.0.1:8520")) == emulator
    except ConfigurationError:
        return False


def _split(stated: Stated, *, example: str) -> SplitResult:
    """Split a URL, or raise an error that shows no more than its scheme, host and port."""
    parts = _well_formed(stated.text)
    if parts is None and not stated.text.isascii():
        raise ConfigurationError(
            f"{stated.origin} is not a URL of the form {example}",
            hint="Write it in ASCII, and a host name with other letters in its xn-- form.",
        )
    if parts is None:
        raise ConfigurationError(
            f"{stated.origin} is not a URL of the form {example}",
            hint="Set it to a full URL with scheme and host.",
        )
    if "@" in parts.netloc:
        raise ConfigurationError(
            f"{stated.origin} contains a user name or a password, which would never be sent",
            hint=f"Write it without them, as in {_origin(parts)}.",
        )
    if not may_be_looked_up(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: the host name is invalid",
            hint="Correct the host name: 1 to 63 characters between dots, at most 253 in total.",
        )
    if parts.query or parts.fragment:
        raise ConfigurationError(
            f"{stated.origin} contains a query or a fragment, which would never be sent",
            hint="Set it to the URL without them.",
        )
    return parts


def _well_formed(text: str) -> SplitResult | None:
    if not _PRINTABLE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or port == 0:
        return None
    if parts.netloc.rpartition("@")[2].startswith("["):
        return parts if _is_ipv6(host) else None
    return parts if _HOST.fullmatch(host) else None


def _is_ipv6(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True


def _origin(parts: SplitResult) -> str:
    """Return scheme, host and port of a URL, without any user name or password."""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


LONGEST_KEY: Final = 127
LONGEST_VALUE: Final = 255
"""Maximum lengths of a tag's key and value, in characters ("Use Limits" of the tag service)."""

_RESERVED: Final = frozenset({"qcloud", "tencent", "project"})
_RESERVED_PREFIXES: Final = ("qcs:", "project:")
_PUNCTUATION: Final = "+-=._:/@()[],;><"
# The Chinese punctuation that the same page lists.
_FULL_WIDTH: Final = "【】（）：＋－＝／＠"
_TAG_TEXT: Final = re.compile(rf"[\w{re.escape(_PUNCTUATION + _FULL_WIDTH)} ]*")
_TAG_TEXT_RULE: Final = (
    f"a string of letters, digits and {' '.join(_PUNCTUATION)}, with spaces only inside"
)


def key_rule(given: object) -> str:
    """Return the rule that a tag's key breaks, or "" if it breaks none."""
    if not isinstance(given, str) or not 1 <= len(given) <= LONGEST_KEY:
        return f"a string of 1 to {LONGEST_KEY} characters"
    if not _is_tag_text(given):
        return _TAG_TEXT_RULE
    if given in _RESERVED or given.startswith(_RESERVED_PREFIXES):
        return "a key that is not reserved (project, qcloud, tencent, qcs:..., project:...)"
    return ""


def value_rule(given: object) -> str:
    """Return the rule that a tag's value breaks, or "" if it breaks none."""
    if not isinstance(given, str) or not 1 <= len(given) <= LONGEST_VALUE:
        return f"a string of 1 to {LONGEST_VALUE} characters"
    return "" if _is_tag_text(given) else _TAG_TEXT_RULE


def _is_tag_text(text: str) -> bool:
    return _TAG_TEXT.fullmatch(text) is not None and text == text.strip(" ")


def default_tags(config: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the tags for every connection; they come from the highest level that sets any.

    Args:
        config: the configuration that a provider's `configure` receives, with full keys.
        environ: environment variables.

    Raises:
        ConfigurationError: the setting is not a JSON object of strings, or a tag cannot have such a
            key or value.
    """
    levels = stated_levels(config, environ, profile=None, region=None)
    stated = first_stated(levels, "defaultTags")
    return _read(stated) if stated else {}


def _read(stated: Stated) -> dict[str, str]:
    try:
        given = json.loads(stated.text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise ConfigurationError(
            f'{stated.said}: it must be a JSON object of keys and values such as {{"team": "net"}}'
        )
    for key, value in given.items():
        if rule := key_rule(key):
            raise ConfigurationError(f"{stated.said}: its key {quoted(key)} must be {rule}")
        if not isinstance(value, str):
            raise ConfigurationError(
                f"{stated.said}: the value of {quoted(key)} is not text; write it in quotation "
                "marks, or set it with --type string"
            )
        if len(value) > LONGEST_VALUE:
            raise ConfigurationError(
                f"{stated.said}: the value of {quoted(key)} has {len(value)} characters; "
                f"at most {LONGEST_VALUE} are allowed"
            )
        if rule := value_rule(value):
            raise ConfigurationError(f"{stated.said}: the value of {quoted(key)} must be {rule}")
    return given
