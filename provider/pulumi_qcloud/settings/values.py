"""From the text of a setting to its value, or one sentence on why it has none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.readable import why_unreadable
from pulumi_qcloud.api.regions import LONG_BY_SHORT, LONG_REGIONS, is_known_region, long_region
from pulumi_qcloud.settings.levels import Stated
from pulumi_qcloud.settings.table import API_VERSIONS, SIGNATURE_METHODS

_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_UIN: Final = re.compile(r"[0-9]{1,20}")
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
"""A day in seconds; nothing that is configured here makes sense beyond."""


def number(key: str, stated: Stated) -> float:
    """Return the value of one of the settings that are numbers.

    Raises:
        ConfigurationError: not a finite decimal number, or out of range.
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
        ConfigurationError: not decimal digits.
    """
    if _UIN.fullmatch(stated.text):
        return stated.text
    raise ConfigurationError(
        f"{stated.said}: an account id (UIN) is a number of decimal digits",
        hint="The console shows it under Account Information.",
    )


def api_version(stated: Stated) -> str:
    """Return the version of the API.

    Raises:
        ConfigurationError: no version of the API.
    """
    return _one_of(stated, API_VERSIONS)


def signature_method(stated: Stated) -> str:
    """Return the signature method of API 2.0.

    Raises:
        ConfigurationError: neither of the two that the API knows.
    """
    return _one_of(stated, SIGNATURE_METHODS)


def region(stated: Stated, *, private: bool) -> str:
    """Return a region in its long form.

    Args:
        stated: the region, in short or long form.
        private: whether an endpoint is configured: private installations name their own regions.

    Raises:
        ConfigurationError: no known region, and not a name that a private one could have.
    """
    name = stated.text if is_known_region(stated.text) else stated.text.lower()
    if is_known_region(name):
        return long_region(name)
    if private and _REGION.fullmatch(stated.text):
        return stated.text
    raise ConfigurationError(
        f"{stated.said}: no region of that name is known",
        hint=_nearest(name),
    )


def ca_bundle(stated: Stated, home: Path | None) -> str:
    """Return the path of a file with CA certificates that can be read.

    Raises:
        ConfigurationError: there is none at that path.
    """
    path = under_home(stated, home)
    if reason := why_unreadable(path):
        raise ConfigurationError(
            f"{stated.said}: {reason}",
            hint="Set it to the path of a file with CA certificates in PEM form.",
        )
    return str(path)


def home_directory() -> Path | None:
    """Return the user's home directory, None where neither `HOME` nor the system names one."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def under_home(stated: Stated, home: Path | None) -> Path:
    """Return a path with a leading `~` replaced by the home directory.

    Raises:
        ConfigurationError: it has one, and no home directory is known.
    """
    if stated.text != "~" and not stated.text.startswith("~/"):
        return Path(stated.text)
    if home is None:
        raise ConfigurationError(
            f"{stated.said}: this user has no home directory",
            hint="Set HOME, or write the whole path.",
        )
    return home / stated.text[2:]


def exists(path: Path) -> bool:
    """Return whether something is to be found at a path, or may be where nobody can look."""
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
    import difflib  # needed for a mistake only

    near = difflib.get_close_matches(name, [*LONG_REGIONS, *LONG_BY_SHORT], n=2, cutoff=0.75)
    long_names = list(dict.fromkeys(long_region(one) for one in near))
    if not long_names:
        return (
            "Use a region such as ap-guangzhou; "
            "a region of a private installation needs qcloud:endpoint."
        )
    return f"Did you mean {' or '.join(long_names)}?"
