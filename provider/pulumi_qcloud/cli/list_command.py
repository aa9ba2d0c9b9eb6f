"""The commands `qcloud-peering list` and `show`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from pulumi_qcloud.cli import arguments, showing
from pulumi_qcloud.cli.choice import chosen
from pulumi_qcloud.cli.live import End, Seen, age_text
from pulumi_qcloud.cli.options import (
    account_options,
    asked_of,
    json_option,
    problems_told,
)
from pulumi_qcloud.lifecycle.outputs import text_of

_HEADS = ("ID", "NAME", "STATE", "REQUESTER", "ACCEPTER", "SIDE", "AGE", "REMARKS")


@click.command("list", short_help="List the peering connections of an account.")
@account_options
@json_option
def list_(as_json: bool, **options: str) -> None:
    """List the peering connections of an account, those that were asked of it included.

    Remarks point out connections that wait or are dead, sides without routes, and routes that lead
    one way only. What belongs to another account is not visible without --peer-profile.

    \b
    Examples:
      qcloud-peering list
      qcloud-peering list --region gz --peer-profile partner
      qcloud-peering list --json | jq '.[] | select(.state == "PENDING") | .id'

    Exit codes: 0 done; 1 a problem, told in one sentence; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    with problems_told():
        asked = asked_of(**options)
        found = asked.everything()
    if as_json:
        showing.print_json([_as_json(one) for one in found])
        return
    if not found:
        showing.print_line(
            f"There is no peering connection in {asked.own.settings.region} for the credentials "
            f"of {asked.own.settings.credentials.source}."
        )
        return
    showing.print_table(_HEADS, [_row(one) for one in found])


@click.command(short_help="Show one peering connection with its routes.")
@click.argument("connection_id", metavar="PCX", callback=arguments.connection_id)
@account_options
@json_option
def show(connection_id: str, as_json: bool, **options: str) -> None:
    """Show one peering connection with the routes of both sides, as far as they are visible.

    \b
    Examples:
      qcloud-peering show pcx-6gw5wvmk
      qcloud-peering show pcx-6gw5wvmk --peer-profile partner --json

    Exit codes: 0 done; 1 a problem, told in one sentence; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    with problems_told():
        asked = asked_of(**options)
        (one,) = asked.look_at(chosen(asked.own, [connection_id]))
    if as_json:
        showing.print_json(_as_json(one))
        return
    for head, text in _facts(one):
        showing.print_line(f"{head:12} {text}".rstrip())


def _row(one: Seen) -> tuple[str, ...]:
    connection = one.connection
    return (
        connection.id,
        connection.name,
        connection.state_text,
        one.requester.label,
        one.accepter.label,
        one.side,
        age_text(one.age),
        "; ".join(one.remarks()),
    )


def _facts(one: Seen) -> list[tuple[str, str]]:
    connection = one.connection
    facts = [
        ("id", connection.id),
        ("name", connection.name),
        ("state", connection.state_text),
        ("requester", _end_text(one.requester)),
        ("accepter", _end_text(one.accepter)),
        ("asked for", f"{text_of(connection.create_time)}  ({age_text(one.age)} ago)"),
        ("bandwidth", f"{connection.bandwidth} Mbps" if connection.bandwidth else ""),
        ("tags", ", ".join(f"{key}={value}" for key, value in sorted(connection.tags.items()))),
    ]
    for end in (one.requester, one.accepter):
        for table, blocks in end.destinations.items():
            ways = ", ".join(sorted(blocks)) or "no route through it"
            facts.append(("routes", f"{table} of {end.label}: {ways}"))
    facts += [("remark", text) for text in one.remarks()]
    return [(head, text) for head, text in facts if text]


def _end_text(end: End) -> str:
    ranges = f", {end.vpc.cidr_block}" if end.vpc else ""
    return f"{end.label}{ranges}, account {end.uin or 'not told'}"


def _as_json(one: Seen) -> Mapping[str, Any]:
    connection = one.connection
    return {
        "id": connection.id,
        "name": connection.name,
        "state": connection.state_text,
        "side": one.side,
        "requester": _end_as_json(one.requester),
        "accepter": _end_as_json(one.accepter),
        "createTime": text_of(connection.create_time) or None,
        "ageDays": None if one.age is None else one.age.days,
        "daysToExpiry": None if one.left is None else one.left.days,
        "bandwidth": connection.bandwidth,
        "tags": dict(connection.tags),
        "remarks": one.remarks(),
    }


def _end_as_json(end: End) -> Mapping[str, Any]:
    return {
        "vpcId": end.id,
        "uin": end.uin,
        "name": end.vpc.name if end.vpc else None,
        "cidrBlock": end.vpc.cidr_block if end.vpc else None,
        "routes": (
            {table: sorted(blocks) for table, blocks in end.destinations.items()}
            if end.vpc
            else None
        ),
    }
