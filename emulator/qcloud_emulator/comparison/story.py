"""The form of a story: its steps, the names and ranges that it uses, and what it cannot find out.

A story is a fixed list of calls. Parameters refer to ids that earlier answers gave with names in
braces, such as ``{link}``; a step whose id is missing is not asked. Without ``--create`` only the
steps with `Step.creates` unset are asked, and those only read.

Everything that a story makes has a name that starts with `PREFIX` and a part that is random for
each run.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str | int | tuple[str, str], ...]
"""Where a value is in an answer: names, positions, and ``(name, value)`` for an item of a list."""

PREFIX: Final = "qcloud-compare"
RANGES: Final = {
    "a": "10.0.241.0/28",
    "b": "10.0.242.0/28",
    "c": "10.0.243.0/28",
    "twin": "10.0.242.0/28",
}
"""The VPCs of a story and their ranges; ``twin`` overlaps ``b``, nothing else overlaps."""

OTHER_RANGES: Final = {
    "a part of b": "10.0.242.8/29",
    "a part of b with host bits": "10.0.242.9/29",
    "another part of b": "10.0.242.4/30",
    "outside": "10.0.250.0/28",
    "not a range": "10.0.242.0/99",
}
"""Destinations of routes, by what they are."""

VERSIONS: Final = ("3.0", "2.0")
"""The versions of the API, in the order in which they are compared."""

_FORM: Final = re.compile(
    rf"{PREFIX}-(?P<run>[a-z0-9]{{6}})-v(?P<version>[23])-(?P<role>{'|'.join(RANGES)})"
)
_ALPHABET: Final = string.ascii_lowercase + string.digits

OUT_OF_REACH: Final = {
    "rejected_connections": "needs another account, which rejects a request",
    "deleted_connections": "needs another account, which looks for a deleted connection",
    "routes_to_pending": "needs another account, which does not accept a request",
    "accepter_deletes": "needs another account, which deletes a connection that it accepted",
    "bare_metal_deletion": "needs bare-metal servers, which cost money",
    "role_from_role": "needs roles, which a story does not make",
    "rate_limit_per_second": "needs more calls than a story should make",
    "route_change_ms": "needs two changes at the same time; the report says how long calls took",
}
"""The disputed facts that no story finds out, with the reasons."""

ALSO_OUT_OF_REACH: Final = (
    "the expiry of a request after 7 days",
    "what happens when a quota is reached; the story only reads the quotas",
)
"""Further behaviour that no story finds out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of a story."""

    title: str
    """What is asked, in plain words; different for each step of a version."""
    action: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    creates: bool = False
    """Whether the step is asked only with ``--create``."""
    keeps: Mapping[str, Path] = field(default_factory=dict)
    """Names for values of the answer, which later steps refer to."""
    makes: str | None = None
    """``vpc`` or ``connection`` if the step makes one; `keeps` has the name of its id."""
    public: bool = False
    """Whether the answer of a step that only reads cannot hold anything of the account's own."""
    until: tuple[Path, str] | None = None
    """Ask again for some seconds until this value is there, since the cloud may lag."""
    service: str = "vpc"
    region: str | None = "{region}"
    api_version: str | None = None
    """A version of the service in place of its own."""
    mistake: str | None = None
    """A mistake in the signature: one of `MISTAKES`."""

    @property
    def types_only(self) -> bool:
        """Whether only the types of the fields count, because values may be the account's own."""
        return not (self.creates or self.public)

    @property
    def writes(self) -> bool:
        """Whether the action changes the cloud."""
        return not self.action.startswith(("Describe", "Get"))


def change(title: str, action: str, **parameters: object) -> Step:
    """Return a step that is asked only with ``--create``."""
    return Step(title=title, action=action, parameters=parameters, creates=True)


MISTAKES: Final = frozenset({"signature", "secret id", "time", "nonce"})
"""A wrong signature, an unknown SecretId, an old timestamp, and a nonce that is used twice."""


def new_run() -> str:
    """Return the random part of the names of a run."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def stem_of(run: str, version: str) -> str:
    """Return the start of the names that the story of a version makes in a run."""
    return f"{PREFIX}-{run}-v{version[0]}"


def vpc_name(run: str, version: str, role: str) -> str:
    """Return the name of a VPC of a story."""
    return f"{stem_of(run, version)}-{role}"


def parse_name(name: str) -> tuple[str, str] | None:
    """Return the stem and the range of a VPC with exactly the name of one that a story makes."""
    found = _FORM.fullmatch(name)
    if found is None:
        return None
    return name.removesuffix(f"-{found['role']}"), RANGES[found["role"]]


def names_of(run: str, version: str) -> dict[str, str]:
    """Return all names of a story, by the names that parameters use for them."""
    stem = stem_of(run, version)
    return {
        **{f"name_{role}": vpc_name(run, version, role) for role in RANGES},
        **{f"name_{it}": f"{stem}-{it}" for it in ("link", "renamed", "second", "third")},
        "name_long": f"{stem}-{'x' * (61 - len(stem) - 1)}",
    }
