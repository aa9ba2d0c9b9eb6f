"""The name of a connection whose user gave none."""

from __future__ import annotations

import hashlib
from typing import Final

import pulumi

_LONGEST: Final = 60
_FINGERPRINT: Final = 8


def default_name(resource_name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return the default name of a resource: its logical name and a fingerprint.

    Args:
        resource_name: the logical name.
        parent: the resource's parent, if it has one. Its URN holds project, stack, the types of
            all its parents and its name, so no two resources of any stacks have one fingerprint.

    Returns:
        `<logical name>-<8 hex digits>`, at most 60 characters.
    """
    if parent is None:
        whose = f"{pulumi.get_stack()}::{pulumi.get_project()}"
        return fingerprinted(resource_name, whose)

    # Awaited, not applied: an Output of the parent would make the resource depend on it, and a
    # component counts all its children in.
    async def name() -> str:
        return fingerprinted(resource_name, str(await parent.urn.future()))

    return pulumi.Output.from_input(name())


def fingerprinted(resource_name: str, whose: str) -> str:
    """Return the name of a resource of `whose`: the URN of its parent, or its stack and project."""
    # Programs under test have none; its default is the one of backends that know no organisations.
    organization = pulumi.get_organization() or "organization"
    identity = "\n".join((organization, whose, resource_name))
    mark = hashlib.sha256(identity.encode()).hexdigest()[:_FINGERPRINT]
    # The API signs values that start with "@" differently, so no name starts with it.
    stem = resource_name.lstrip("@")[: _LONGEST - _FINGERPRINT - 1] or "peering"
    return f"{stem}-{mark}"
