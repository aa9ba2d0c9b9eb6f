"""Tags: which ones the API accepts, and the default ones that a stack states; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, TypeGuard

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.levels import Stated, first_stated, quoted, stated_levels

LONGEST_KEY: Final = 127
LONGEST_VALUE: Final = 255
"""Characters of a tag (TagResources)."""


def is_key(given: object) -> TypeGuard[str]:
    """Return whether something can be the key of a tag."""
    return isinstance(given, str) and bool(given.strip()) and len(given) <= LONGEST_KEY


def is_value(given: object) -> TypeGuard[str]:
    """Return whether something can be the value of a tag."""
    return isinstance(given, str) and len(given) <= LONGEST_VALUE


def default_tags(config: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that every connection gets; the highest level that states some counts.

    Args:
        config: what a provider's `configure` gets, with full keys.
        environ: environment variables.

    Raises:
        ConfigurationError: not a JSON object of texts, or a text is longer than the API takes.
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
        if not is_key(key):
            raise ConfigurationError(
                f"{stated.said}: its key {quoted(key)} must be a text of 1 to {LONGEST_KEY} "
                "characters"
            )
        if not isinstance(value, str):
            raise ConfigurationError(
                f"{stated.said}: the value of {quoted(key)} is no text; write it in quotation "
                "marks, or set it with --type string"
            )
        if not is_value(value):
            raise ConfigurationError(
                f"{stated.said}: the value of {quoted(key)} has {len(value)} characters; "
                f"at most {LONGEST_VALUE} are allowed"
            )
    return given
