"""The command `qcloud-peering policy`: what a caller may do, and whom a role trusts.

Sources: CAM, "Policy syntax"; API page "UpdateAssumeRolePolicy", whose example trusts an account
(`qcs`, `:root`). No page of the API shows a role that trusts an OpenID Connect provider. Public
configurations for Tencent Kubernetes Engine and for CI systems agree on `federated`,
`name/sts:AssumeRoleWithWebIdentity` and `string_equal` of `oidc:iss`, `oidc:aud` and `oidc:sub`;
a module of the Terraform registry has `name/sts:AssumeRole` there. Nobody here tried either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import click
from pulumi_qcloud.api.identity import uin_of_arn
from pulumi_qcloud.api.model import ACTIONS, Need, is_uin
from pulumi_qcloud.settings.table import API_VERSIONS, DEFAULT_API_VERSION

from qcloud_peering.output import print_json

_LANGUAGE: Final = "2.0"
"""Version of the policy language, the same for every version of the API."""
_NEEDS: Final = tuple(need.value for need in Need if need is not Need.READ)
_PROVIDER: Final = re.compile(r"qcs::cam::uin/[0-9]{1,20}:oidc-provider/[^/:\s]+", re.ASCII)
_CLAIMS: Final = {"issuer": "iss", "audience": "aud", "subject": "sub"}
"""Claims of a token by the options that state their values."""


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
    return _allowing(allowed, resource=["*"])


def assuming(roles: Sequence[str]) -> dict[str, Any]:
    """Return the policy of an identity that does nothing but assume roles.

    Args:
        roles: names of the roles, such as `qcs::cam::uin/100000000002:roleName/network-admin`.
    """
    return _allowing(["name/sts:AssumeRole"], resource=[*roles])


def trusting_account(uin: str) -> dict[str, Any]:
    """Return the trust policy of a role that an account assumes.

    Args:
        uin: the account, as decimal text.
    """
    return _allowing(["name/sts:AssumeRole"], principal={"qcs": [f"qcs::cam::uin/{uin}:root"]})


def trusting_provider(provider: str, claims: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the trust policy of a role that is assumed with a web identity token.

    Args:
        provider: name of the provider, such as `qcs::cam::uin/100000000002:oidc-provider/ci`.
        claims: the values that are accepted, by claim (`iss`, `aud`, `sub`).
    """
    return _allowing(
        ["name/sts:AssumeRoleWithWebIdentity"],
        principal={"federated": [provider]},
        condition={"string_equal": {f"oidc:{it}": [*values] for it, values in claims.items()}},
    )


def _allowing(actions: Sequence[str], **what: object) -> dict[str, Any]:
    return {
        "version": _LANGUAGE,
        "statement": [{"effect": "allow", "action": [*actions], **what}],
    }


def _roles(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[str, ...]:
    for value in values:
        if not uin_of_arn(value):
            raise click.BadParameter(
                f"{value!r} is not the name of a role; such a name looks like "
                "qcs::cam::uin/100000000002:roleName/network-admin"
            )
    return values


def _principal(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    value: str,
) -> str:
    if value and not (is_uin(value) or _PROVIDER.fullmatch(value)):
        raise click.BadParameter(
            f"{value!r} is neither the UIN of an account nor the name of an identity provider; "
            "such a name looks like qcs::cam::uin/100000000002:oidc-provider/ci"
        )
    return value


@click.command(short_help="Print the minimal access policy of a key pair or a role.")
@click.argument("needs", metavar="[NEED]...", nargs=-1, type=click.Choice(_NEEDS))
@click.option(
    "--read-only", is_flag=True, help="For lookups, previews and refreshes, such as in CI."
)
@click.option(
    "--api-version",
    type=click.Choice(API_VERSIONS),
    default=DEFAULT_API_VERSION,
    show_default=True,
    help="Version of the API that the key pair or the role is used with.",
)
@click.option(
    "--assume",
    "roles",
    metavar="ROLE",
    multiple=True,
    callback=_roles,
    help="For whoever assumes this role, instead: allows that and nothing else; can be repeated.",
)
@click.option(
    "--trust",
    "principal",
    metavar="UIN|PROVIDER",
    default="",
    callback=_principal,
    help="The trust policy of a role, instead: an account, or an OpenID Connect provider assumes "
    "it.",
)
@click.option("--issuer", metavar="URL", default="", help="Issuer of the provider's tokens.")
@click.option("--audience", metavar="TEXT", default="", help="Audience of the tokens.")
@click.option(
    "--subject", metavar="TEXT", multiple=True, help="Subject of the tokens; can be repeated."
)
def policy(
    needs: tuple[str, ...],
    read_only: bool,
    api_version: str,
    roles: tuple[str, ...],
    principal: str,
    issuer: str,
    audience: str,
    subject: tuple[str, ...],
) -> None:
    """Print the minimal access policy that a key pair or a role needs, as JSON for CAM.

    NEED is what the stack does besides reading: `request` connections (create, rename and delete
    them), `accept` connections from other accounts, `route`, or `tag` existing connections. Without
    NEED, the policy allows every action that this package uses, and nothing else.

    The policy covers all resources, since the package has to list connections, VPCs and route
    tables.

    A role needs this policy and a trust policy, which `--trust` prints. A key pair or a role that
    only assumes roles needs the policy that `--assume` prints; a web identity needs none.

    \b
    Examples:
      qcloud-peering policy > policy.json
      qcloud-peering policy request route          # the requester's account
      qcloud-peering policy accept route           # the accepter's account
      qcloud-peering policy --read-only            # `pulumi preview` in CI
      qcloud-peering policy --assume qcs::cam::uin/100000000002:roleName/network-admin
      qcloud-peering policy --trust 2407912486     # a role that this account assumes

    Exit codes: 0 done; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    if read_only and needs:
        raise click.UsageError("--read-only allows nothing else; leave out NEED")
    asked = [it for it, given in {"--assume": roles, "--trust": principal}.items() if given]
    if asked and (needs or read_only or len(asked) > 1):
        raise click.UsageError(f"{asked[0]} prints a policy of its own; ask for it alone")
    stated = ((issuer,) if issuer else (), (audience,) if audience else (), subject)
    claims = dict(zip(_CLAIMS.values(), stated, strict=True))
    federated = principal and not is_uin(principal)
    missing = [f"--{it}" for it, claim in _CLAIMS.items() if federated and not claims[claim]]
    if missing:
        raise click.UsageError(
            f"with a provider, {', '.join(missing)} must be given: without it, any of the "
            "provider's tokens would do"
        )
    if not federated and any(claims.values()):
        raise click.UsageError("--issuer, --audience and --subject need --trust with a provider")
    if roles:
        print_json(assuming(roles))
    elif federated:
        print_json(trusting_provider(principal, claims))
    elif principal:
        print_json(trusting_account(principal))
    else:
        chosen = [Need(need) for need in needs] or ([] if read_only else list(Need))
        print_json(policy_of(chosen, api_version))
