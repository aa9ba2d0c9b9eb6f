"""What else a provider may meet: relays, careless servers, wrong clocks, another cloud."""

from __future__ import annotations

import http.client
import json
import re
import socket
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote_plus, urlsplit

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Running
from tests.engine.stories import APP, OWN_UIN, PARTNER
from tests.unit.api.loopback import Conversation, Talk, answer, saying


def html(status: str) -> Talk:
    """Return a server's talk that answers everything with a page, as a portal or a proxy does."""
    page = b"<html><head><title>Sign in</title></head></html>"
    return saying(answer(page, status, Content_Type="text/html"))


def saying_json(text: str) -> Talk:
    """Return a server's talk that answers everything with this JSON text."""
    return saying(answer(text.encode()))


def repeating(make: Callable[[str], Mapping[str, object]]) -> Talk:
    """Return a server's talk that repeats each request in its answer, as careless servers do.

    Args:
        make: is given the request, decoded, and makes the answer's JSON object.
    """

    def talk(conversation: Conversation) -> None:
        while request := conversation.hear():
            text = request.decode()
            said = {**make(unquote_plus(text)), "request": text}
            conversation.say(answer(json.dumps(said).encode()))

    return talk


def relaying(url: str) -> Talk:
    """Return a server's talk that passes requests on as they are, and answers back.

    Args:
        url: `http://host:port` that they go to.
    """
    there = urlsplit(url)

    def talk(conversation: Conversation) -> None:
        with socket.create_connection((there.hostname or "", there.port or 80)) as upstream:
            while request := conversation.hear():
                upstream.sendall(request)
                reply = http.client.HTTPResponse(upstream)
                try:
                    reply.begin()
                    body = reply.read()
                except http.client.HTTPException:
                    return
                kind = reply.headers["Content-Type"]
                date = reply.headers["Date"]
                status = f"{reply.status} {reply.reason}"
                conversation.say(answer(body, status, Content_Type=kind, Date=date))

    return talk


@contextmanager
def api_with_clock(folder: Path, ahead: float) -> Iterator[str]:
    """Serve the API with a clock that is ahead of this machine's, and give its URL.

    Args:
        folder: an empty or missing folder.
        ahead: seconds.
    """
    clock = _first_of_all(
        folder, f"import time; right = time.time; time.time = lambda: right() + {ahead}"
    )
    served = Running(
        [sys.executable, "-m", "qcloud_emulator", "serve", "--port", "0"],
        cwd=folder,
        env=clock,
        output=folder / "api",
    )
    try:
        while not (told := re.search(r"(http://\S+)/v2/index\.php", served.stdout)):
            assert served.running, served.stderr
        yield told.group(1)
    finally:
        served.kill()


def without_names(folder: Path) -> dict[str, str]:
    """Return environment in which no host name is found, so that nothing leaves this machine."""
    return _first_of_all(
        folder,
        """
        import socket

        def nobody(*_, **__):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        socket.getaddrinfo = nobody
        """,
    )


def _first_of_all(folder: Path, source: str) -> dict[str, str]:
    """Let every Python of this environment run some source before anything else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(source))
    return {"PYTHONPATH": str(folder)}


REAL_UIN: Final = "700000000001"


_NETWORKS: Final = [
    {"name": "app", "vpcId": "vpc-app00226", "oldVpcId": "gz_vpc_226", "cidrBlock": "10.0.0.0/16"},
    {"name": "data", "vpcId": "vpc-data0089", "oldVpcId": "gz_vpc_89", "cidrBlock": "10.1.0.0/16"},
]


REAL_KEY: Final = {
    "name": "default",
    "secretId": "AKIDEMULATORreal",
    "secretKey": "EmulatorOnlyKeyOfTheRealCloud01",
}


@pytest.fixture
def real() -> Iterator[Emulator]:
    """Return what stands for the real cloud: its own account, and VPCs of the same ids."""
    seed = {"accounts": [{"uin": REAL_UIN, "keys": [REAL_KEY], "vpcs": _NETWORKS}]}
    with Emulator.start(seed=seed) as real:
        yield real


def with_provider(arguments: str) -> str:
    """Return a program whose connection the partner asks for, through a Provider.

    Args:
        arguments: the Provider's, as Python source.
    """
    ends = f'vpc_id="{PARTNER}", peer_vpc_id="{APP}", peer_uin="{OWN_UIN}"'
    return f"""
    import pulumi
    import pulumi_qcloud as qcloud

    partner = qcloud.Provider("partner", {arguments})
    qcloud.VpcPeeringConnection("net", {ends}, opts=pulumi.ResourceOptions(provider=partner))
    """
