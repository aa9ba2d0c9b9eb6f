"""Which route tables of a VPC get routes: what a program may write, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Final, Literal, TypeAlias, get_args

import pulumi
from pulumi_qcloud.arguments import Texts

Word: TypeAlias = Literal["all", "main", "none"]
"""Every route table of a VPC, the main one, or none."""
RouteTables: TypeAlias = Word | Texts
"""Which route tables of a side get routes: all, the main one, none, or those with these ids."""

WORDS: Final[tuple[str, ...]] = get_args(Word)
"""The choices that have a word."""


def mistake_in_tables(given: object, argument: str) -> str | None:
    """Return what is wrong with a choice of route tables, None for nothing.

    What is not known yet is never wrong, and ids are checked where their VPC is known.

    Args:
        given: what the program gave.
        argument: the argument's name, for the text.
    """
    if given is None or isinstance(given, (pulumi.Output, Awaitable)) or given in WORDS:
        return None
    if isinstance(given, Sequence) and not isinstance(given, str) and given:
        return None
    return f"{argument} is {given!r}; write 'all', 'main', 'none' or a list of ids."
