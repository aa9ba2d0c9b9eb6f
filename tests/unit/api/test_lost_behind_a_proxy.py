"""A Create whose answer is lost on its way through a proxy."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import WantedConnection, create_once
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2

from tests.unit.api.callers import HURRIED
from tests.unit.api.loopback import Conversation, Loopback, answer, serving
from tests.unit.api.tunnel import Tunnel

_HOST = "vpc.example.invalid"


class _Cloud:
    """Makes a connection for each Create, and closes without an answer to the first."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def talk(self, client: Conversation) -> None:
        while request := client.hear():
            if b"Action=CreateVpcPeeringConnection" in request:
                self.made.append(f"pcx-made{len(self.made)}")
                if len(self.made) == 1:
                    return
                body: dict[str, object] = {"peeringConnectionId": self.made[-1]}
            else:
                body = {"totalCount": len(self.made), "data": [_listed(it) for it in self.made]}
            client.say(answer(json.dumps({"code": 0, **body}).encode()))


def _create(bundle: str) -> str:
    client = VpcClient(
        DialectV2(f"https://{_HOST}/v2/index.php"),
        credentials=Credentials("AKIDEXAMPLE", "example-key"),
        region="ap-guangzhou",
        transport=Transport(bundle),
        timing=HURRIED,
    )
    wanted = WantedConnection("vpc-aaaaaaaa", "vpc-bbbbbbbb", "1", "net")
    return create_once(client, wanted, known=())


def _listed(connection_id: str) -> dict[str, object]:
    return {
        "peeringConnectionId": connection_id,
        "peeringConnectionName": "net",
        "state": 1,
        "uniqVpcId": "vpc-aaaaaaaa",
        "uniqPeerVpcId": "vpc-bbbbbbbb",
        "uin": "1",
        "peerUin": "1",
    }


@pytest.fixture
def cloud() -> _Cloud:
    """Return a cloud without connections."""
    return _Cloud()


@pytest.fixture
def served(cloud: _Cloud, tmp_path: Path) -> Iterator[tuple[Loopback, str]]:
    """Run the cloud with a certificate; return the server and the file of its CA."""
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(_HOST).configure_cert(tls)
    with serving(cloud.talk, tls=tls) as server:
        yield server, str(bundle)


def test_lost_answer(
    cloud: _Cloud, served: tuple[Loopback, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that breaks off behind a proxy does not prove that nothing was sent."""
    server, bundle = served
    with Tunnel.open(to_port=server.port) as tunnel:
        monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
        made = _create(bundle)

    assert ["pcx-made0"] == cloud.made == [made]


@pytest.mark.parametrize("host", ["proxy..corp", "a" * 64])
def test_no_proxy(
    cloud: _Cloud, served: tuple[Loopback, str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """A proxy that no host can be proves that nothing was sent, and is not asked again."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hidden@{host}:3128")

    with pytest.raises(ConfigurationError) as caught:
        _create(served[1])

    assert (True, []) == (caught.value.nothing_happened, cloud.made)
