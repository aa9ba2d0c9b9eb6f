"""What is drawn: VPCs and the connections between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACE: Final = re.compile(r"[\t\n\r]")
_NOT_SHOWN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, which XML does not allow
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # those that turn the direction
    "\u2028\u2029"  # line breaks of their own kind
    "\ud800-\udfff\ufffe\uffff]"  # no characters at all
)


class Vpc(Protocol):
    """A VPC that can be drawn."""

    @property
    def id(self) -> str:
        """Id of the VPC, by which connections find it."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def cidr_blocks(self) -> Sequence[str]:
        """Its ranges, CIDR texts; empty where they are not known."""

    @property
    def uin(self) -> str:
        """Its account, UIN as decimal text, or ""."""


class Edge(Protocol):
    """A connection that can be drawn."""

    @property
    def requester(self) -> str:
        """Id of the requester's VPC."""

    @property
    def accepter(self) -> str:
        """Id of the accepter's VPC."""

    @property
    def name(self) -> str:
        """The connection's name."""

    @property
    def state(self) -> str:
        """Its state, or ""."""

    @property
    def remark(self) -> str:
        """What is wrong with it, or ""."""


@dataclass(frozen=True, slots=True)
class Box:
    """A VPC; the fields are those of `Vpc`."""

    id: str
    label: str
    cidr_blocks: tuple[str, ...] = ()
    uin: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection; the fields are those of `Edge`."""

    requester: str
    accepter: str
    name: str
    state: str = ""
    remark: str = ""


def printable(text: str) -> str:
    """Return a text with U+FFFD for each character that cannot be shown, and on one line."""
    return _NOT_SHOWN.sub("\ufffd", _SPACE.sub(" ", text))
