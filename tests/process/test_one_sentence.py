"""What is wrong with both sides of a component is told once."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import as_real
from tests.engine.versions import VERSIONS
from tests.process.programs import Stack, refused

_PROGRAM = """
from pulumi_qcloudx import VpcPeering
VpcPeering("net", {"name": "app"}, {"name": "data"})
"""


def test_missing_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the user reads one sentence, for both sides together."""
    stack = Stack(monkeypatch, tmp_path, {"TENCENTCLOUD_REGION": "ap-guangzhou"})

    with refused() as line:
        stack.preview(_PROGRAM)

    assert line().startswith("net: vpc, peer_vpc: "), line()
    assert 1 == line().count("TENCENTCLOUD_SECRET_ID"), line()


@pytest.mark.parametrize("version", VERSIONS)
def test_unreachable_host(
    qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """A host that is not there is told once, for both sides together."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    elsewhere = {
        "QCLOUD_ENDPOINT": "https://vpc.api.example.invalid/v2/index.php",
        "QCLOUD_DEADLINE": "1",
    }
    stack = Stack(monkeypatch, tmp_path, {**as_real(qcloud_emulator, version), **elsewhere})
    names = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *how, **more: (
            nobody() if "invalid" in str(host) else names(host, *how, **more)
        ),
    )

    with refused() as line:
        stack.preview(_PROGRAM)

    assert line().startswith("net: vpc, peer_vpc: "), line()
    assert 1 == line().count("vpc.api.example.invalid"), line()
