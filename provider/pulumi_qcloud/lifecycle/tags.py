"""Tags of a connection: default tags, the program's own, and which of them are managed. Pure.

`tags` holds the program's own tags, `tagsAll` all that the connection gets: the default tags,
overridden by the program's own. A program that gives `tags` manages every tag: those that it does
not name are removed. One that gives none manages the default tags by their keys, and leaves all
others alone. Without default tags either, no tags are managed, and both outputs hold those that
the connection has.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_qcloud.lifecycle.properties import (
    ALL_TAGS,
    DEFAULT_TAGS,
    TAGS,
    Checked,
    Unknown,
    is_unknown,
    quoted,
)
from pulumi_qcloud.settings.values import key_rule, value_rule


def check_tags(checked: Checked) -> None:
    """Check the program's own tags; unknown values pass."""
    value = checked.inputs.get(TAGS)
    if value is None or (not isinstance(value, Mapping) and is_unknown(value)):
        return
    if not isinstance(value, Mapping):
        checked.fail(TAGS, f"tags is {quoted(value)}; give keys and values, both texts")
        return
    for key, of_it in value.items():
        if rule := key_rule(key):
            checked.fail(TAGS, f"tags has the key {quoted(key)}; give {rule}")
        elif not is_unknown(of_it) and (rule := value_rule(of_it)):
            checked.fail(TAGS, f"tags has {quoted(of_it)} for {quoted(key)}; give {rule}")


def merge_tags(checked: Checked, defaults: Mapping[str, str]) -> None:
    """Write `tagsAll`, and the keys of the default tags that the program does not override.

    Args:
        checked: inputs with the program's own `tags`.
        defaults: default tags; the program's own override them.
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
    """Add a failure if there are default tags, for an API version that does not support tags."""
    if defaults:
        checked.fail(
            "",
            f"qcloud:defaultTags is set, but API {version} knows no tags; take it away "
            "(for an explicit Provider, give default_tags={}), or set qcloud:apiVersion to a "
            "version that knows them",
        )
