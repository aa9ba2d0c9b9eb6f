"""What a stack configures, and its state, asked from the Pulumi CLI."""

from __future__ import annotations

import json
import subprocess
from typing import Any, Final

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.table import CONFIG_KEYS, SECRET_KEYS

_TIMEOUT: Final = 60.0
"""Seconds; a backend may be far away."""


def configuration_of(stack: str) -> dict[str, str]:
    """Return the settings in a stack's configuration, secrets in plain text.

    Args:
        stack: its name, in the project of the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is not there, or does not answer.
    """
    entries = _configured(stack, "--show-secrets")
    return {
        key: entry["value"] for key, entry in entries.items() if isinstance(entry.get("value"), str)
    }


def plain_keys_of(stack: str) -> list[str]:
    """Return the keys of secrets that a stack's configuration has in plain text.

    Args:
        stack: its name, in the project of the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is not there, or does not answer.
    """
    entries = _configured(stack)
    return [key for key in SECRET_KEYS if key in entries and not entries[key].get("secret")]


def state_of(stack: str) -> str:
    """Return a stack's state as JSON, secrets encrypted.

    Args:
        stack: its name, in the project of the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is not there, or does not answer.
    """
    words = ["stack", "export", "--stack", stack, "--non-interactive"]
    return _asked(words, f"the state of stack {stack} cannot be read")


def _configured(stack: str, *options: str) -> dict[str, dict[str, Any]]:
    """What `pulumi config` says of the settings of a stack."""
    words = ["config", "--json", *options, "--stack", stack, "--non-interactive"]
    failure = f"the configuration of stack {stack} cannot be read"
    told = _asked(words, failure)
    try:
        answer = json.loads(told)
        if not isinstance(answer, dict):
            raise ValueError
    except ValueError:
        raise ConfigurationError(
            f"{failure}: `pulumi config --json` answered something else"
        ) from None
    return {key: answer[key] for key in CONFIG_KEYS if isinstance(answer.get(key), dict)}


def _asked(words: list[str], failure: str) -> str:
    """What the Pulumi CLI answers, in the working directory."""
    command = f"`pulumi {words[0] if words[0] == 'config' else ' '.join(words[:2])}`"
    try:
        answered = subprocess.run(  # noqa: S603 (no shell)
            ["pulumi", *words],  # noqa: S607 (the user's own)
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise ConfigurationError(f"{failure}: there is no `pulumi` on the PATH") from None
    except OSError as error:
        raise ConfigurationError(f"{failure}: `pulumi` cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"{failure}: {command} did not end within {_TIMEOUT:g} seconds"
        ) from None
    if answered.returncode:
        told = answered.stderr.decode("utf-8", "replace").splitlines()
        lines = [line for line in told if line.strip()]
        said = lines[-1] if lines else f"{command} ended with {answered.returncode}"
        raise ConfigurationError(f"{failure}: {said.removeprefix('error: ')}")
    try:
        return answered.stdout.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{failure}: {command} answered no UTF-8 text") from None
