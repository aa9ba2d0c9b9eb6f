"""Waiting for what a lookup depends on.

The engine does this for the functions of a plugin; lookups are not such functions.
"""

from __future__ import annotations

import time
from typing import Any, cast

import pulumi
from pulumi.runtime.rpc import _expand_dependencies


def made(depends_on: object) -> pulumi.Output[object]:
    """Return an output that is known once everything is there, and depends on it.

    At preview it stays unknown if something has not been made yet.

    Args:
        depends_on: what the option of that name takes: a resource or several, as inputs; a
            component stands for its children. None for nothing.
    """
    if depends_on is None:
        return pulumi.Output.from_input(())
    return pulumi.Output.from_input(_ids(depends_on))


async def moment_to_ask_since(known: pulumi.Output[Any]) -> float | None:
    """Return when a listing must have begun, so that it shows what an output depends on.

    Args:
        known: the output, which is known by now.

    Returns:
        A reading of `time.monotonic`; None where any listing of the deployment will do.
    """
    if pulumi.runtime.is_dry_run() or not await known.resources():
        return None
    return time.monotonic()


async def _ids(depends_on: object) -> object:
    named = pulumi.Output.from_input(depends_on)
    value = await named.future()
    listed = value if isinstance(value, (list, tuple)) else [value] if value is not None else []
    resources = {*await named.resources(), *listed}
    expanded = await _expand_dependencies(resources, None)
    ids = [_known_when_made(resource) for resource in expanded.values()]
    return pulumi.Output.all(named.apply(lambda _: ""), *ids)


def _known_when_made(resource: pulumi.Resource) -> pulumi.Output[str]:
    # Components in other languages, and resources known by their URN only, have no id.
    of_it = vars(resource)
    return cast("pulumi.Output[str]", of_it.get("id") or of_it["urn"])
