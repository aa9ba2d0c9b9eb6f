"""Tags of a connection: the program's own over the default ones, and what is managed; pure.

`tags` is what the program gives, `tagsAll` what the connection gets: the default tags with the
program's own over them. A program that gives `tags` manages them all: what it does not name is
taken off. One that gives none manages the default tags by their keys, and leaves all others alone;
where there are none either, neither is an input, and both outputs say what the connection has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.properties import (
    ALL_TAGS,
    DEFAULT_TAGS,
    TAGS,
    Checked,
    ConnectionProperties,
    Properties,
    Unknown,
    is_unknown,
    quoted,
)
from pulumi_qcloud.settings.values import LONGEST_KEY, LONGEST_VALUE, is_key, is_value

TAG_PROPERTIES: Final = frozenset((TAGS, ALL_TAGS))


def check_tags(checked: Checked) -> None:
    """Check the program's own tags, as far as they are known."""
    value = checked.inputs.get(TAGS)
    if value is None or (not isinstance(value, Mapping) and is_unknown(value)):
        return
    if not isinstance(value, Mapping):
        checked.fail(TAGS, f"tags is {quoted(value)}; give keys and values, both texts")
        return
    for key, of_it in value.items():
        if not is_key(key):
            checked.fail(
                TAGS,
                f"tags has the key {quoted(key)}; give a text of 1 to {LONGEST_KEY} characters",
            )
        elif not is_unknown(of_it) and not is_value(of_it):
            checked.fail(
                TAGS,
                f"tags has {quoted(of_it)} for {quoted(key)}; give a text of at most "
                f"{LONGEST_VALUE} characters",
            )


def merge_tags(checked: Checked, defaults: Mapping[str, str]) -> None:
    """Write the tags that the connection gets, and whose keys are not the program's own.

    Args:
        checked: inputs whose `tags` are as the program gives them.
        defaults: default tags; one whose key the program gives too does not count.
    """
    inputs = checked.inputs
    own = inputs.get(TAGS)
    for name in (ALL_TAGS, DEFAULT_TAGS):
        inputs.pop(name, None)
    if own is None and not defaults:
        return
    given = own if isinstance(own, Mapping) else {}
    inputs[ALL_TAGS] = own if isinstance(own, Unknown) else {**defaults, **given}
    if by_default := sorted(defaults.keys() - given.keys()):
        inputs[DEFAULT_TAGS] = by_default


def refuse_default_tags(checked: Checked, defaults: Mapping[str, str], *, version: str) -> None:
    """Add a failure if there are default tags, for a version of the API that knows no tags."""
    if defaults:
        checked.fail(
            "",
            f"qcloud:defaultTags is set, but API {version} knows no tags; take it away "
            "(for an explicit Provider, give default_tags={}), or set qcloud:apiVersion to a "
            "version that knows them",
        )


def wanted_tags(
    old: ConnectionProperties, new: ConnectionProperties, *, live: object
) -> dict[str, str] | None:
    """Return the tags that a connection is to have, None where nobody has an opinion.

    Args:
        old: outputs of the connection; tags that were wanted and are no more are to go.
        new: checked inputs of the program.
        live: the tags that the connection has.
    """
    if new.all_tags is None and TAG_PROPERTIES.isdisjoint(old.checked_inputs):
        return None
    kept: dict[object, object] = {}
    if new.tags is None and TAGS not in old.checked_inputs and isinstance(live, Mapping):
        kept = {key: value for key, value in live.items() if key not in old.default_tags}
    given = new.all_tags if isinstance(new.all_tags, Mapping) else {}
    return {str(key): str(value) for key, value in {**kept, **given}.items()}


def changed_tags(old: ConnectionProperties, new: ConnectionProperties) -> set[str]:
    """Return which of `tags` and `tagsAll` the program wants otherwise than the outputs hold them.

    Args:
        old: outputs of the connection; those of a state from before have `tags` only.
        new: checked inputs of the program; what is unknown may differ.
    """
    changed = set(TAG_PROPERTIES & new.unknown)
    # Where nothing was managed yet, the outputs cannot tell default tags from others.
    names = TAG_PROPERTIES if new.tags is not None else {TAGS}
    is_managed = not names.isdisjoint(old.checked_inputs)
    if is_managed and (new.tags or {}) != (old.tags or {}):
        changed.add(TAGS)
    live = old.all_tags or {}
    wanted = wanted_tags(old, new, live=live)
    if wanted is not None and wanted != live:
        changed.add(ALL_TAGS)
    return changed


def told_tags(connection: PeeringConnection, inputs: ConnectionProperties) -> Properties:
    """Return what outputs say of tags.

    Args:
        connection: as it is now.
        inputs: the inputs.
    """
    found = read_tags(connection, inputs)
    return {name: tags for name, tags in found.items() if tags or name in inputs.given}


def read_tags(connection: PeeringConnection, recorded: ConnectionProperties) -> Properties:
    """Return what a refresh finds: a default tag is never among the program's own.

    Args:
        connection: as it is now.
        recorded: inputs, or outputs in the state.
    """
    own = {k: v for k, v in connection.tags.items() if k not in recorded.default_tags}
    return {TAGS: own, ALL_TAGS: dict(connection.tags)}
