"""The command `qcloud-peering check`, which runs the planner on live data, without a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lookups.query import NoMatchError, QueryError, or_of_another_account
from pulumi_qcloudx.planning import PlannedEdge, PlannedVpc, Surroundings, merged, problems_of
from pulumi_qcloudx.vpc_lookup import account_of, look

from qcloud_peering.accounts import Asked, asked_of
from qcloud_peering.options import account_options, json_option, problems_reported
from qcloud_peering.output import failure, print_json, print_line
from qcloud_peering.seen import selector_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edge as the user entered it.

    Args:
        vpc: the requester's VPC: id, name or CIDR text.
        peer: the accepter's VPC: id, name or CIDR text.
        name: name of the connection, "" for none.
    """

    vpc: str
    peer: str
    name: str = ""


@click.command(short_help="Check on live data whether VPCs can be peered.")
@click.option("--vpc", default="", metavar="VPC", help="The requester's VPC: id, name or CIDR.")
@click.option("--peer", default="", metavar="VPC", help="The accepter's VPC: id, name or CIDR.")
@click.option("--name", default="", metavar="NAME", help="Name of the connection.")
@click.option(
    "--edges",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File with one edge per line: VPC PEER [NAME]; # starts a comment.",
)
@click.option(
    "--allow-overlapping-peers", is_flag=True, help="Let peers of the same VPC overlap each other."
)
@account_options
@json_option
def check(
    vpc: str,
    peer: str,
    name: str,
    edges: Path | None,
    allow_overlapping_peers: bool,
    as_json: bool,
    **options: str,
) -> None:
    """Check on live data whether VPCs can be peered, as a component does at preview.

    Reports all problems at once: ranges that overlap each other or those of other peers, a name
    that is too long, an exhausted quota. A pair that is already peered is fine. With
    --peer-profile, VPCs that the account in use does not have are looked up in that account.

    \b
    Examples:
      qcloud-peering check --vpc app --peer data
      qcloud-peering check --vpc vpc-8e0ypm3z --peer partner --peer-profile partner
      qcloud-peering check --edges edges.txt --json

    Exit codes: 0 the VPCs can be peered; 1 they cannot, or the check failed; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    wanted = _wanted_of(vpc, peer, name, edges)
    with problems_reported():
        asked = asked_of(**options)
    looking = _Looking(asked)
    planned = [looking.edge(one) for one in wanted]
    surroundings = merged(looking.surroundings)
    problems = looking.problems or problems_of(
        [edge for edge in planned if edge is not None],
        surroundings,
        allow_overlapping_peers=allow_overlapping_peers,
    )
    edges_found = [edge for edge in planned if edge is not None]
    if as_json:
        print_json(
            {"edges": [_as_json(edge, surroundings) for edge in edges_found], "problems": problems}
        )
    else:
        _print(edges_found, surroundings, problems)
    if problems:
        raise click.exceptions.Exit(1)


class _Looking:
    """Looks up each VPC once, and collects the problems."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._found: dict[str, PlannedVpc | None] = {}
        self.surroundings: list[Surroundings] = []
        self.problems: list[str] = []

    def edge(self, wanted: Wanted) -> PlannedEdge | None:
        """Return an edge, None if one of its VPCs was not found."""
        ends = self._vpc(wanted.vpc), self._vpc(wanted.peer)
        if ends[0] is None or ends[1] is None:
            return None
        return PlannedEdge(ends[0], ends[1], wanted.name)

    def _vpc(self, text: str) -> PlannedVpc | None:
        if text not in self._found:
            self._found[text] = self._look(text)
        return self._found[text]

    def _look(self, text: str) -> PlannedVpc | None:
        reasons = []
        for access in self._asked.accesses:
            try:
                found, around = look(access, selector_of(text), account_of(access))
            except QcloudError as reason:
                # The VPC may belong to this account, so the other account must not be searched.
                raise failure(str(reason)) from reason
            except NoMatchError as reason:
                several = len(self._asked.accesses) > 1
                said = str(reason)
                reasons.append(said if several else or_of_another_account(said, "--peer-profile"))
                continue
            except QueryError as reason:
                reasons.append(str(reason))
                continue
            self.surroundings.append(around)
            return found
        self.problems += [f"{text}: {reason}" for reason in reasons]
        return None


def _wanted_of(vpc: str, peer: str, name: str, edges: Path | None) -> list[Wanted]:
    if edges is None:
        if not (vpc and peer):
            raise click.UsageError("give --vpc and --peer, or a file with --edges")
        return [Wanted(vpc, peer, name)]
    if vpc or peer or name:
        raise click.UsageError("--edges names the VPCs; leave --vpc, --peer and --name out")
    wanted = []
    try:
        lines = edges.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{edges} cannot be read; give a file of UTF-8 text") from error
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if words and not 2 <= len(words) <= 3:
            raise click.UsageError(f"{edges}, line {number}: write VPC PEER [NAME]")
        wanted += [Wanted(*words)] if words else []
    if not wanted:
        raise click.UsageError(f"{edges} has no edges; write VPC PEER [NAME], one per line")
    return wanted


def _existing(edge: PlannedEdge, surroundings: Surroundings) -> str:
    """Return the id of the connection that already peers an edge's VPCs, or ""."""
    found = (it.id for it in surroundings.connections if it.vpc_ids == edge.vpc_ids)
    return next(found, "")


def _print(
    edges: Sequence[PlannedEdge], surroundings: Surroundings, problems: Sequence[str]
) -> None:
    for problem in problems:
        print_line(f"problem  {problem}")
    if problems:
        return
    for edge in edges:
        pcx = _existing(edge, surroundings)
        verdict = f"are already peered by {pcx}" if pcx else "can be peered"
        print_line(f"ok       {edge.requester} and {edge.accepter} {verdict}")


def _as_json(edge: PlannedEdge, surroundings: Surroundings) -> dict[str, object]:
    return {
        "vpcId": edge.requester.id,
        "peerVpcId": edge.accepter.id,
        "name": edge.name or None,
        "existing": _existing(edge, surroundings) or None,
    }
