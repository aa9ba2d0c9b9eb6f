"""A request and what becomes of it, free of the server that carries them."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"


class Cut(enum.Enum):
    """How a connection is closed before the client has its answer."""

    UNANSWERED = "unanswered"
    HALF_WAY = "half way"


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, read to its end."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    client: str
    """IP address."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, or the lack of one."""

    body: bytes
    status: int = 200
    content_type: str = JSON
    cut: Cut | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further ones."""


def json_reply(value: object, status: int = 200) -> Reply:
    """Answer with JSON."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status)


_GARBAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
    b"<body><p>This network asks you to sign in first.</p></body></html>\n"
)
_BAD_GATEWAY: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n"
    b"</body>\r\n</html>\r\n"
)

ENDINGS: Final[dict[str, Callable[[Reply], Reply]]] = {
    "answer": lambda reply: reply,
    "drop": lambda _: Reply(b"", cut=Cut.UNANSWERED),
    "truncate": lambda reply: replace(reply, cut=Cut.HALF_WAY),
    "garbage": lambda _: Reply(_GARBAGE, 200, HTML),
    "bad_gateway": lambda _: Reply(_BAD_GATEWAY, 502, HTML),
}
"""How an exchange can end, by the names that faults use."""
