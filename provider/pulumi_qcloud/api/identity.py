"""Who makes the calls: a key pair, or a description of how to get temporary credentials.

A description is pure and hashable; `sessions` turns it into credentials. Two descriptions are equal
if they lead to the same session, so a description is also the key under which the session is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from pulumi_qcloud.api.model import Credentials

METADATA_URL: Final = "http://metadata.tencentyun.com"
"""Where a virtual machine asks for its role ("Instance Metadata"); link-local, so plain http."""

_ARN: Final = re.compile(
    r"qcs::cam::uin/(?P<uin>[0-9]{1,20}):"
    r"(roleName/[^/:\s]+|role/[0-9]+|role/[A-Za-z]+/[^/:\s]+)",
    re.ASCII,
)
SESSION_NAME: Final = re.compile(r"[\w+=,.@_-]{2,128}", re.ASCII)
EXTERNAL_ID: Final = re.compile(r"[\w+=,.@:/-]{2,128}", re.ASCII)
LONGEST_SESSION: Final = 43200
"""Maximum value of `DurationSeconds` (AssumeRole)."""
DEFAULT_SESSION_NAME: Final = "pulumi-qcloud"


def uin_of_arn(arn: str) -> str:
    """Return the account in the name of a role, or "" if the name does not have a role's form.

    Args:
        arn: `qcs::cam::uin/100000000002:roleName/network-admin`, or with `role/<id>`.
    """
    found = _ARN.fullmatch(arn)
    return found["uin"] if found else ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and the session to start (AssumeRole, AssumeRoleWithWebIdentity).

    Args:
        arn: the role's name, `qcs::cam::uin/<uin>:roleName/<name>`.
        session_name: 2 to 128 characters; audit logs show it.
        duration_seconds: length of the session, at most 43200; None leaves it to the API.
        policy: CAM policy as JSON that narrows the session, or "".
        external_id: the value that the role's owner agreed on with the caller, or "".
        origin: where the user named it, as human-readable text.
    """

    arn: str
    session_name: str = DEFAULT_SESSION_NAME
    duration_seconds: int | None = None
    policy: str = field(default="", repr=False)
    external_id: str = field(default="", repr=False)
    origin: str = field(default="", compare=False)

    @property
    def uin(self) -> str:
        """The account that the role belongs to, as decimal text."""
        return uin_of_arn(self.arn)


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """A role that is assumed with the token of an OpenID Connect provider.

    Args:
        role: the role; it has neither a policy nor an external id.
        provider_id: name of the identity provider in the role's account.
        token_file: path of the file with the token, which is read for each session.
        region: region of the call to STS in its long form; "" for the region of the other calls.
        issuers: with the emulator, the issuers whose tokens may be sent; None: any.
        origin: where the user set it, as human-readable text.
    """

    role: Role
    provider_id: str
    token_file: str
    region: str = ""
    issuers: frozenset[str] | None = None
    origin: str = field(default="", compare=False)

    @property
    def source(self) -> str:
        """Where the credentials come from, as human-readable text."""
        return f"role {self.role.arn}, assumed with the web identity token of {self.origin}"


@dataclass(frozen=True, slots=True)
class MachineRole:
    """The role of the virtual machine that this process runs on.

    Args:
        name: the role's name.
        url: scheme, host and port of the metadata address.
        origin: where the user set it, as human-readable text.
    """

    name: str
    url: str = METADATA_URL
    origin: str = field(default="", compare=False)

    @property
    def source(self) -> str:
        """Where the credentials come from, as human-readable text."""
        return f"role {self.name} of this machine, named by {self.origin}"


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """A role that is assumed with other credentials.

    Args:
        role: the role.
        base: who assumes it.
    """

    role: Role
    base: Identity

    @property
    def source(self) -> str:
        """Where the credentials come from, as human-readable text."""
        return f"role {self.role.arn}, assumed with {self.base.source}"


Identity: TypeAlias = Credentials | WebIdentity | MachineRole | AssumedRole


def account_of(identity: Identity) -> str | None:
    """Return the account of a role's session as decimal text, None if it takes a call to know."""
    return identity.role.uin if isinstance(identity, (AssumedRole, WebIdentity)) else None


def chain(identity: Identity) -> tuple[Identity, ...]:
    """Return all identities that take part, from the one that needs no other to the caller."""
    if isinstance(identity, AssumedRole):
        return (*chain(identity.base), identity)
    return (identity,)
