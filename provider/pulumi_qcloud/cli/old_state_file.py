"""Reading the state file of another tool."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.cli.managed import OldState
from pulumi_qcloud.cli.pulumi_state import pulumi_state
from pulumi_qcloud.cli.terraform_state import terraform_state


def read_old_state(from_terraform: Path | None, from_pulumi: Path | None) -> OldState | None:
    """Return what another tool manages, None where no file is given.

    Args:
        from_terraform: a Terraform state, `-` for standard input.
        from_pulumi: the export of a Pulumi stack, likewise.

    Raises:
        ConfigurationError: the file is something else, or holds no peering connection.
    """
    path, read = from_terraform, terraform_state
    if path is None:
        path, read = from_pulumi, pulumi_state
    if path is None:
        return None
    name = "standard input" if str(path) == "-" else str(path)
    try:
        with click.open_file(str(path), "rb") as file:
            text = file.read().decode("utf-8-sig")
        content = json.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{name} is no JSON in UTF-8") from None
    try:
        old = read(content)
    except ValueError as error:
        raise ConfigurationError(f"{name} {error}") from None
    if not old.connection_ids and not old.doomed:
        raise ConfigurationError(f"{name} holds no peering connection of the tencentcloud provider")
    return old
