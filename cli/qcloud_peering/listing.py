"""The commands `qcloud-peering list` and `show`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import click
from pulumi_qcloud.api.model import PeeringState
from pulumi_qcloud.lifecycle.properties import is_connection_id, rules_of, text_of

from qcloud_peering.accounts import Asked, asked_of
from qcloud_peering.options import account_options, json_option, problems_reported
from qcloud_peering.output import print_json, print_line, print_table
from qcloud_peering.seen import Seen, Side, age_text, check_vpc, chosen, chosen_by_name

_HEADS: Final = ("ID", "NAME", "STATE", "REQUESTER", "ACCEPTER", "SIDE", "AGE", "REMARKS")
_DISPENSABLE: Final = ("SIDE", "AGE", "NAME", "REMARKS", "ACCEPTER", "REQUESTER", "STATE")
_STATES: Final = tuple(state.value for state in PeeringState if not rules_of(state).gone)


@click.command("list", short_help="List the peering connections of an account.")
@click.option(
    "--state",
    "states",
    type=click.Choice(_STATES, case_sensitive=False),
    multiple=True,
    metavar="STATE",
    help="Only connections in this state, such as PENDING; can be repeated.",
)
@click.option(
    "--vpc",
    default="",
    metavar="VPC",
    help="Only connections of this VPC, on either side: id, name or CIDR.",
)
@account_options
@json_option
def list_(states: tuple[str, ...], vpc: str, as_json: bool, **options: str) -> None:
    """List the peering connections of an account, including those requested by other accounts.

    Remarks point out connections that are waiting or dead, sides without routes, and routes in one
    direction only. VPCs and routes of another account are visible only with --peer-profile.

    On a terminal, columns that are empty or do not fit are left out; --json has everything.

    \b
    Examples:
      qcloud-peering list
      qcloud-peering list --state PENDING --state EXPIRED
      qcloud-peering list --vpc app
      qcloud-peering list --region gz --peer-profile partner
      qcloud-peering list --json | jq '.[] | select(.state == "PENDING") | .id'

    Exit codes: 0 done; 1 an error, explained in one sentence; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    with problems_reported():
        asked = asked_of(**options)
        found = [one for one in asked.everything() if _is_wanted(one, states, vpc)]
        if vpc and not found:
            check_vpc(asked.accesses, vpc)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    if not found:
        print_line(_nothing(asked, states, vpc))
        return
    print_table(_HEADS, [_row(one) for one in found], dispensable=_DISPENSABLE)


@click.command(short_help="Show one peering connection with its routes.")
@click.argument("wanted", metavar="PCX|NAME")
@account_options
@json_option
def show(wanted: str, as_json: bool, **options: str) -> None:
    """Show one peering connection, with those routes of both sides that are visible.

    Give the connection's id or its name in the cloud.

    \b
    Examples:
      qcloud-peering show pcx-6gw5wvmk
      qcloud-peering show app-to-data
      qcloud-peering show pcx-6gw5wvmk --peer-profile partner --json

    Exit codes: 0 done; 1 an error, explained in one sentence; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    with problems_reported():
        asked = asked_of(**options)
        by_id = is_connection_id(wanted)
        found = chosen(asked.own, [wanted]) if by_id else [chosen_by_name(asked.own, wanted)]
        (one,) = asked.look_at(found)
    if as_json:
        print_json(_as_json(one))
        return
    for head, text in _facts(one):
        print_line(f"{head:12} {text}".rstrip())


def _is_wanted(one: Seen, states: Collection[str], vpc: str) -> bool:
    if states and one.connection.state_text not in states:
        return False
    return not vpc or any(vpc in end.names for end in one.ends)


def _nothing(asked: Asked, states: Collection[str], vpc: str) -> str:
    """Return the sentence that replaces an empty table."""
    settings = asked.own.settings
    state = f" that is {' or '.join(states)}" if states else ""
    of_vpc = f" of VPC {vpc}" if vpc else ""
    return (
        f"No peering connection{of_vpc}{state} found in {settings.region} with the credentials "
        f"of {settings.credentials.source}."
    )


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
        ("requested at", f"{text_of(connection.create_time)}  ({age_text(one.age)} ago)"),
        ("bandwidth", f"{connection.bandwidth} Mbps" if connection.bandwidth else ""),
        ("tags", ", ".join(f"{key}={value}" for key, value in sorted(connection.tags.items()))),
    ]
    for end in (one.requester, one.accepter):
        for table, blocks in end.destinations.items():
            ways = ", ".join(sorted(blocks)) or "no route through it"
            facts.append(("routes", f"{table} of {end.label}: {ways}"))
    facts += [("remark", text) for text in one.remarks()]
    return [(head, text) for head, text in facts if text]


def _end_text(end: Side) -> str:
    ranges = f", {end.vpc.cidr_block}" if end.vpc else ""
    return f"{end.label}{ranges}, account {end.uin or 'not reported'}"


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


def _end_as_json(end: Side) -> Mapping[str, Any]:
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
