"""Forms of arguments that commands share; each callback raises `click.BadParameter`."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import click

from pulumi_qcloud.lifecycle.properties import is_connection_id

_PROVIDER_URN: Final = re.compile(r"urn:pulumi:.+::pulumi:providers:pulumi-python::.+")


def connection_ids(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[str, ...]:
    """Return ids of connections, each once."""
    for value in values:
        _check_connection_id(value)
    return tuple(dict.fromkeys(values))


def names_by_id(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> dict[str, str]:
    """Return the NAMEs of `PCX=NAME` by their PCX."""
    names: dict[str, str] = {}
    for value in values:
        connection_id, _, name = value.partition("=")
        if not name.strip():
            raise click.BadParameter(f"{value!r} is not of the form PCX=NAME; write both")
        _check_connection_id(connection_id)
        names[connection_id] = name.strip()
    for name, count in Counter(names.values()).items():
        if count > 1:
            raise click.BadParameter(f"{name!r} would name {count} connections; give each its own")
    return names


def provider_urn(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    value: str,
) -> str:
    """Return the URN of an explicit `Provider`, "" for none."""
    if value and not _PROVIDER_URN.fullmatch(value):
        raise click.BadParameter(
            f"{value!r} is not the URN of a Provider; `pulumi stack --show-urns` shows it, with "
            "'::pulumi:providers:pulumi-python::' in it"
        )
    return value


def _check_connection_id(text: str) -> None:
    if not is_connection_id(text):
        raise click.BadParameter(
            f"{text!r} is not the id of a connection; it looks like pcx-6gw5wvmk"
        )
