"""The command `qcloud-peering policy`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import click
from pulumi_qcloud.api.model import ACTIONS, Need
from pulumi_qcloud.settings.table import API_VERSIONS, DEFAULT_API_VERSION

from qcloud_peering.output import print_json

_LANGUAGE: Final = "2.0"
"""Version of the policy language, the same for every version of the API."""
_NEEDS: Final = tuple(need.value for need in Need if need is not Need.READ)


def policy_of(needs: Collection[Need], version: str) -> dict[str, Any]:
    """Return the minimal access policy (CAM, "Policy syntax").

    Args:
        needs: what to allow besides reading.
        version: version of the API, `2.0` or `3.0`.
    """
    allowed = [
        f"name/{action.service}:{name}"
        for name, action in ACTIONS.items()
        if version in action.versions and action.need in {Need.READ, *needs}
    ]
    statement: Mapping[str, object] = {"effect": "allow", "action": allowed, "resource": ["*"]}
    return {"version": _LANGUAGE, "statement": [statement]}


@click.command(short_help="Print the minimal access policy that a key pair needs.")
@click.argument("needs", metavar="[NEED]...", nargs=-1, type=click.Choice(_NEEDS))
@click.option(
    "--read-only", is_flag=True, help="For lookups, previews and refreshes, such as in CI."
)
@click.option(
    "--api-version",
    type=click.Choice(API_VERSIONS),
    default=DEFAULT_API_VERSION,
    show_default=True,
    help="Version of the API that the key pair is used with.",
)
def policy(needs: tuple[str, ...], read_only: bool, api_version: str) -> None:
    """Print the minimal access policy that a key pair needs, as JSON for CAM.

    NEED is what the stack does besides reading: `request` connections (create, rename and delete
    them), `accept` connections from other accounts, `route`, or `tag` existing connections. Without
    NEED, the policy allows every action that this package uses, and nothing else.

    The policy covers all resources, since the package has to list connections, VPCs and route
    tables.

    \b
    Examples:
      qcloud-peering policy > policy.json
      qcloud-peering policy request route          # the requester's account
      qcloud-peering policy accept route           # the accepter's account
      qcloud-peering policy --read-only            # `pulumi preview` in CI

    Exit codes: 0 done; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    if read_only and needs:
        raise click.UsageError("--read-only allows nothing else; leave out NEED")
    chosen = [Need(need) for need in needs] or ([] if read_only else list(Need))
    print_json(policy_of(chosen, api_version))
