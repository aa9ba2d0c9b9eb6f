"""The rules for tags, and the operations of accounts on them.

Tags belong to the account that set them: the other side of a connection has its own.

Decisions where the sources are silent or disagree: a letter or digit of any script is allowed in
keys and values, as are spaces inside them and the documented punctuation, in its ASCII and its
full-width form; the reserved keys are those of the error table (``qcloud``, ``tencent`` and
``project``) and those that start with a prefix from the page of limits (``qcs:`` and
``project:``).

Source: "Use Limits" of the tag service (651/13354) and its table of error codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.state import accounts
from qcloud_emulator.cloud.visible import connection_of, route_table_of, subnet_of, vpc_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from qcloud_emulator.cloud.disputed import Disputed, DisputedBook
    from qcloud_emulator.cloud.models import Caller
    from qcloud_emulator.cloud.state.store import Store

LONGEST_KEY: Final = 127
LONGEST_VALUE: Final = 255
"""Maximum lengths of a tag's key and value, in characters."""

MOST_TAGS: Final = 50
"""Maximum number of tags that a resource can have."""

_RESERVED: Final = frozenset({"qcloud", "tencent", "project"})
_RESERVED_PREFIXES: Final = ("qcs:", "project:")
_PUNCTUATION: Final = "+-=._:/@()[],;><" + "【】（）：＋－＝／＠"
# `\w` also matches the underscore, which is allowed.
_ALLOWED: Final = re.compile(rf"[\w{re.escape(_PUNCTUATION)} ]*")


def check_tags(tags: Mapping[str, str]) -> None:
    """Check the keys and values of tags.

    Raises:
        TagError: a tag violates a rule.
    """
    for key, value in tags.items():
        check_key(key)
        if not value:
            raise errors.TagValueEmptyError(f"tag {key!r} has an empty value")
        if len(value) > LONGEST_VALUE:
            raise errors.TagValueTooLongError(
                f"the value of tag {key!r} has {len(value)} characters; the limit is"
                f" {LONGEST_VALUE}"
            )
        if not _is_allowed(value):
            raise errors.TagValueCharacterError(
                f"the value of tag {key!r} has a character that is not allowed: {value!r}"
            )
    if len(tags) > MOST_TAGS:
        raise errors.TagLimitReachedError(f"a resource can have at most {MOST_TAGS} tags")


def check_key(key: str) -> None:
    """Check the key of a tag.

    Raises:
        TagError: the key violates a rule.
    """
    if not key:
        raise errors.TagKeyEmptyError("the key of a tag is empty")
    if len(key) > LONGEST_KEY:
        raise errors.TagKeyTooLongError(
            f"a tag key has {len(key)} characters; the limit is {LONGEST_KEY}"
        )
    if not _is_allowed(key):
        raise errors.TagKeyCharacterError(f"a tag key has a character that is not allowed: {key!r}")
    if key in _RESERVED or key.startswith(_RESERVED_PREFIXES):
        raise errors.TagKeyReservedError(f"tag key {key!r} is reserved")


def _is_allowed(text: str) -> bool:
    return _ALLOWED.fullmatch(text) is not None and text == text.strip(" ")


class Tagging:
    """The operations of accounts on the tags of their resources."""

    def __init__(
        self,
        store: Store,
        disputed: DisputedBook,
        *,
        changing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Set up the tagging of a cloud.

        Args:
            store: the state.
            disputed: the disputed facts.
            changing: returns a context manager within which the state can be changed.
        """
        self._store = store
        self._disputed = disputed
        self._changing = changing

    def of(self, caller: Caller, resources: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the caller's tags on resources, by resource id."""
        return accounts.tags_of(self._store, resources, caller.uin)

    def change(
        self,
        caller: Caller,
        region: str,
        kind: str,
        resource: str,
        *,
        put: Mapping[str, str] | None = None,
        take_off: Iterable[str] = (),
    ) -> None:
        """Change the caller's tags on a resource.

        Args:
            caller: an account that sees the resource.
            region: region of the resource.
            kind: kind of the resource, one of `KINDS`.
            resource: id of the resource.
            put: tags to set, as values by key.
            take_off: keys of tags to remove.

        Raises:
            RuleError: the caller sees no such resource.
            TagLimitReachedError: the resource would have more than `MOST_TAGS` tags.
        """
        with self._changing():
            found = self.id_of(caller, region, kind, resource)
            accounts.take_tags_off(self._store, found, caller.uin, take_off)
            accounts.put_tags(self._store, found, caller.uin, put or {})
            count = len(self.of(caller, [found])[found])
            if put and count > MOST_TAGS:
                raise errors.TagLimitReachedError(
                    f"{found} would have {count} tags; the limit is {MOST_TAGS}"
                )

    def id_of(self, caller: Caller, region: str, kind: str, resource: str) -> str:
        """Return the id of a resource that the caller sees.

        Args:
            caller: the account.
            region: region of the resource.
            kind: kind of the resource, one of `KINDS`.
            resource: its id; legacy ids of VPCs, route tables and subnets are accepted too.

        Raises:
            RuleError: the caller sees no such resource.
        """
        return KINDS[kind](self._store, self._disputed.current, caller, region, resource)


Find = Callable[["Store", "Disputed", "Caller", str, str], str]

KINDS: Final[dict[str, Find]] = {
    "pcx": lambda store, disputed, caller, region, it: (
        connection_of(store, disputed, caller, region, it).id
    ),
    "vpc": lambda store, _, caller, region, it: vpc_of(store, it, uin=caller.uin, region=region).id,
    "rtb": lambda store, _, caller, region, it: (
        route_table_of(store, it, uin=caller.uin, region=region).id
    ),
    "subnet": lambda store, _, caller, region, it: (
        subnet_of(store, it, uin=caller.uin, region=region).id
    ),
}
"""Functions that find a resource, by the prefix of its kind in six-segment names."""
