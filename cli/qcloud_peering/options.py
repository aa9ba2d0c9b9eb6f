"""Options and arguments that subcommands share, and the reporting of errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.properties import is_connection_id
from pulumi_qcloud.lookups.query import QueryError

from qcloud_peering.output import failure

_PROVIDER_URN: Final = re.compile(r"urn:pulumi:.+::pulumi:providers:pulumi-python::.+")
Option = Callable[[Callable[..., None]], Callable[..., None]]
"""Adds an option to a command."""
region_option: Option = click.option(
    "--region", default="", metavar="REGION", help="Region, such as ap-guangzhou or gz."
)
profile_option: Option = click.option(
    "--profile", default="", metavar="NAME", help="Profile of the credentials to use."
)
stack_option: Option = click.option(
    "--stack",
    default="",
    metavar="NAME",
    help="Use this stack's configuration too (runs `pulumi config` in the working directory).",
)
json_option: Option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
output_option: Option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file instead of standard output.",
)
peer_profile_option: Option = click.option(
    "--peer-profile",
    default="",
    metavar="NAME",
    help="Profile of another account, whose VPCs and route tables are read too.",
)


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that select the accounts, which are the arguments of `asked_of`."""
    for add in (stack_option, peer_profile_option, profile_option, region_option):
        command = add(command)
    return command


def connection_ids(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[str, ...]:
    """Check the ids of connections, and return each of them once."""
    for value in values:
        _check_connection_id(value)
    return tuple(dict.fromkeys(values))


def names_by_id(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> dict[str, str]:
    """Return the names in `PCX=NAME` arguments, by connection id."""
    names: dict[str, str] = {}
    for value in values:
        connection_id, _, name = value.partition("=")
        if not name.strip():
            raise click.BadParameter(f"{value!r} is not of the form PCX=NAME; give both")
        _check_connection_id(connection_id)
        names[connection_id] = name.strip()
    for name, count in Counter(names.values()).items():
        if count > 1:
            raise click.BadParameter(f"{name!r} would name {count} connections; use distinct names")
    return names


def provider_urn(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    value: str,
) -> str:
    """Check the URN of an explicit `Provider`, and return it; "" for none."""
    if value and not _PROVIDER_URN.fullmatch(value):
        raise click.BadParameter(
            f"{value!r} is not the URN of a Provider; in the output of `pulumi stack --show-urns` "
            "it contains '::pulumi:providers:pulumi-python::'"
        )
    return value


def _check_connection_id(text: str) -> None:
    if not is_connection_id(text):
        raise click.BadParameter(
            f"{text!r} is not a connection id; such an id looks like pcx-6gw5wvmk"
        )


def error_text(error: QcloudError | QueryError) -> str:
    """Return an error's text, worded for command-line options instead of a resource's inputs."""
    return str(error).replace("the resource's ", "the given ")


@contextmanager
def problems_reported() -> Iterator[None]:
    """Report an error in one sentence, and exit with code 1."""
    try:
        yield
    except (QcloudError, QueryError) as error:
        raise failure(error_text(error)) from error
