"""From a file to INI sections or a JSON object, or one sentence that quotes nothing of it."""

from __future__ import annotations

import configparser
import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError

_LARGEST_FILE: Final = 1024 * 1024


def ini_sections(path: Path, place: str) -> Mapping[str, Mapping[str, str]] | None:
    """Return the sections of an INI file, None if there is no such file.

    Args:
        path: the file.
        place: its name for people.

    Raises:
        ConfigurationError: it cannot be read, or is not INI.
    """
    text = _text(path, place)
    if text is None:
        return None
    # No section is special (configparser's own default for it is "DEFAULT") and no value is
    # interpolated: a key may hold a per cent sign.
    parser = configparser.ConfigParser(
        interpolation=None, default_section="\0", empty_lines_in_values=False
    )
    line: int | None = None
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # What is raised quotes the line, so that nothing of it is passed on but its number.
        line = _line_of(error)
    if line is not None:
        raise ConfigurationError(
            f"{place} is not an INI file that has every profile and every key once (line {line})",
            hint="A profile is a section such as [default] with secret_id = … and secret_key = ….",
        )
    return {name: dict(parser.items(name)) for name in parser.sections()}


def json_object(path: Path, place: str) -> Mapping[str, object] | None:
    """Return the object in a JSON file, None if there is no such file.

    Args:
        path: the file.
        place: its name for people.

    Raises:
        ConfigurationError: it cannot be read, or is not a JSON object.
    """
    text = _text(path, place)
    if text is None:
        return None
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, dict):
        raise ConfigurationError(
            f"{place} is not a JSON object as tccli writes it",
            hint="Write it anew with `tccli configure`, or remove it.",
        )
    return stored


def _text(path: Path, place: str) -> str | None:
    """The text of a file, with LF line ends and without a byte order mark; None if missing."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigurationError(
                f"{place} is not a file", hint="Put a file there, or remove it."
            )
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from None
    if len(content) > _LARGEST_FILE:
        raise ConfigurationError(
            f"{place} is too large to be a file of credentials",
            hint="Put a file there that holds profiles only, or remove it.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise ConfigurationError(f"{place} is not text in UTF-8", hint="Save it again as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(place: str, error: Exception) -> ConfigurationError:
    reason = error.strerror if isinstance(error, OSError) else "no file can have that name"
    return ConfigurationError(
        f"{place} cannot be read: {reason}",
        hint="Mend its permissions, or remove it.",
    )


def _line_of(error: configparser.Error) -> int:
    if isinstance(error, configparser.ParsingError) and getattr(error, "errors", None):
        return int(error.errors[0][0])
    return int(getattr(error, "lineno", None) or 0)
