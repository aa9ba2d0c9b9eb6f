"""Types of arguments that take several texts, such as ids or CIDR blocks.

To a type checker any text is a `Sequence[str]` too, so that it lets pass a list that was forgotten
and a word that is misspelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, SupportsIndex, TypeAlias, TypeVar, overload

import pulumi

T_co = TypeVar("T_co", covariant=True)


class Several(Protocol[T_co]):
    """A list or another sequence, and no text: that contains nothing but texts."""

    def __contains__(self, value: object, /) -> bool: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T_co]: ...

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> T_co: ...

    @overload
    def __getitem__(self, at: slice, /) -> Sequence[T_co]: ...

    def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int:
        """Return where the first of a value is."""
        ...

    def count(self, value: Any, /) -> int:
        """Return how often a value is there."""
        ...


Texts: TypeAlias = Several[pulumi.Input[str]]
"""Several texts, each of them known or an output."""
InputTexts: TypeAlias = pulumi.Input[Texts] | pulumi.Output[Sequence[str]]
"""Several texts, or an output of them."""
