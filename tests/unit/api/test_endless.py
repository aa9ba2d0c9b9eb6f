"""Answers that do not come to an end."""

from __future__ import annotations

import gzip
import time
from typing import Final

import pytest
from pulumi_qcloud.api.dialect import HttpRequest
from pulumi_qcloud.api.errors import NoAnswerError, TransportError
from pulumi_qcloud.api.transport import Transport

from tests.unit.api.loopback import Conversation, Talk, serving

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_GZIP: Final = _OK + b"Content-Encoding: gzip\r\n\r\n"
_DEFLATE: Final = _OK + b"Content-Encoding: deflate\r\n\r\n\x78\x9c"
_DRIP, _FLOOD = 0.02, 0.0


@pytest.mark.parametrize(
    ("begin", "unit", "gap"),
    [
        pytest.param(b"", b"H", _DRIP, id="status line"),
        pytest.param(b"HTTP/1.1 200 ", b"O", _DRIP, id="reason"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", _DRIP, id="continue"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, _FLOOD, id="many continue"),
        pytest.param(_OK + b"X: ", b"a", _DRIP, id="header"),
        pytest.param(_CHUNKED, b"0", _DRIP, id="size of a chunk"),
        pytest.param(_CHUNKED + b"0\r\n", b"X: y\r\n" * 99, _FLOOD, id="trailers"),
        pytest.param(_GZIP, gzip.compress(b"") * 99, _FLOOD, id="packed nothing"),
        pytest.param(_DEFLATE, b"\0\0\0\xff\xff" * 99, _FLOOD, id="empty blocks"),
    ],
)
def test_endless(begin: bytes, unit: bytes, gap: float) -> None:
    """An answer that never ends is given up after the timeout, wherever it does not end."""
    begun = time.monotonic()

    with serving(_without_end(begin, unit, gap)) as server, pytest.raises(NoAnswerError):
        _post(server.url)

    assert time.monotonic() < begun + 2


def test_endless_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that never ends its answer to CONNECT is given up after the timeout."""
    begun = time.monotonic()

    with serving(_without_end(_OK + b"X: ", b"a", _DRIP)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(TransportError):
            _post("https://vpc.example.invalid")

    assert time.monotonic() < begun + 2


def _without_end(begin: bytes, unit: bytes, gap: float) -> Talk:
    def go_on(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(begin)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            conversation.say(unit)
            time.sleep(gap)

    return go_on


def _post(url: str) -> None:
    request = HttpRequest(url, {"Host": "vpc.example.com"}, b"a=b", "sig")
    Transport().post(request, timeout=0.2, action="DescribeVpcEx")
