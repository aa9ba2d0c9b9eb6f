"""Creating exactly one connection, whatever happens to the answer, and whose it is."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
import trustme
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.errors import ConfigurationError, NoAnswerError, QcloudError
from pulumi_qcloud.api.model import Credentials, PeeringConnection, WantedConnection
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from qcloud_emulator import Emulator

from tests.unit.api.clients import APP, DATA, HURRIED, OWN_UIN, SHARED, STAGING, actions, client_of
from tests.unit.api.loopback import Conversation, Loopback, Tunnel, answer, serving

_CREATE, _DESCRIBE = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"
_WANTED = WantedConnection(vpc_id=APP, peer_vpc_id="vpc-data0089", peer_uin=OWN_UIN, name="net")

duplicates = pytest.mark.parametrize("duplicate_pair", ["refused", "allowed"])


def _create(client: VpcClient) -> str:
    known = {connection.id for connection in client.list_peering_connections()}
    return create_once(client, _WANTED, known=known)


def _ids(emulator: Emulator) -> list[str]:
    return [one["peeringConnectionId"] for one in emulator.connections()]


@duplicates
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "kind",
    [
        "throttle",
        "busy",
        "internal_error",
        "http_502",
        "drop_before",
        "drop_after",
        "garbage",
        "truncate",
    ],
)
def test_trouble(qcloud_emulator: Emulator, kind: str, times: int, duplicate_pair: str) -> None:
    """After any trouble there is one connection, and it is the one that is returned."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    qcloud_emulator.add_fault(_CREATE, kind=kind, times=times)

    made = _create(client_of(qcloud_emulator))

    assert [made] == _ids(qcloud_emulator)


@pytest.mark.parametrize(
    ("kind", "duplicate_pair", "code_desc"),
    [
        ("delay", "allowed", "present"),
        ("delay_before_commit", "allowed", "absent"),
        ("delay_before_commit", "refused", "present"),
    ],
)
def test_answer_after_the_timeout(
    qcloud_emulator: Emulator, kind: str, duplicate_pair: str, code_desc: str
) -> None:
    """A Create that is carried out after the client has left is recognised, not repeated."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair, code_desc=code_desc)
    qcloud_emulator.add_fault(_CREATE, kind=kind, delay_ms=700)
    client = client_of(qcloud_emulator, request_timeout=0.5, timing=Timing())

    made = _create(client)

    assert ([made], 1) == (_ids(qcloud_emulator), actions(qcloud_emulator).count(_CREATE))


@duplicates
@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_nothing_is_sent_again_if_it_was_made(
    qcloud_emulator: Emulator, kind: str, duplicate_pair: str
) -> None:
    """What a lost answer made is found in the listing."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    qcloud_emulator.add_fault(_CREATE, kind=kind)

    _create(client_of(qcloud_emulator))

    assert [_DESCRIBE, _CREATE, _DESCRIBE] == actions(qcloud_emulator)


def test_listing_that_lags_behind(qcloud_emulator: Emulator) -> None:
    """If the listing does not show it yet, the API's "already exists" leads to it."""
    client = client_of(qcloud_emulator)
    client.list_peering_connections()
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=5000)

    made = create_once(client, _WANTED, known=())

    assert [made] == _ids(qcloud_emulator)


def test_the_wait_before_a_second_create(qcloud_emulator: Emulator) -> None:
    """A Create is not sent again before the first one can no longer be carried out."""
    slept: list[float] = []
    timing = Timing(sleep=slept.append)
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    create_once(client_of(qcloud_emulator, request_timeout=7, timing=timing), _WANTED, known=())

    assert ([_CREATE, _DESCRIBE, _DESCRIBE, _CREATE], [7]) == (actions(qcloud_emulator), slept)


@duplicates
def test_stranger(qcloud_emulator: Emulator, duplicate_pair: str) -> None:
    """A connection that was there before the Create is never taken for its result."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    client = client_of(qcloud_emulator)
    stranger = create_once(client, _WANTED, known=())
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    if duplicate_pair == "refused":
        with pytest.raises(errors.AlreadyExistsError):
            _create(client)
        expected = [stranger]
    else:
        expected = [stranger, _create(client)]

    assert expected == _ids(qcloud_emulator)


def test_somebody_elses_create(qcloud_emulator: Emulator) -> None:
    """What another process made meanwhile for another VPC is not taken for the result."""
    client = client_of(qcloud_emulator)
    other = WantedConnection(vpc_id=APP, peer_vpc_id=SHARED, peer_uin=OWN_UIN, name="net")
    theirs = create_once(client, other, known=())
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    made = create_once(client, _WANTED, known=())

    assert (True, [theirs, made]) == (made != theirs, _ids(qcloud_emulator))


def test_trouble_without_end(qcloud_emulator: Emulator) -> None:
    """If the trouble does not pass, the error says that the outcome is not known."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_before", times=None)
    timing = Timing(sleep=HURRIED.sleep)

    with pytest.raises(errors.NoAnswerError) as caught:
        create_once(
            client_of(qcloud_emulator, request_timeout=10, deadline=19, timing=timing),
            _WANTED,
            known=(),
        )

    assert (False, []) == (caught.value.nothing_happened, _ids(qcloud_emulator))


def test_outcome_that_cannot_be_looked_up(qcloud_emulator: Emulator) -> None:
    """If nothing can be listed after a lost answer, the error says so and nothing is sent again."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    qcloud_emulator.add_fault(_DESCRIBE, kind="internal_error", times=None)

    with pytest.raises(QcloudError) as caught:
        create_once(client_of(qcloud_emulator), _WANTED, known=())

    assert (False, 1) == (
        caught.value.nothing_happened,
        actions(qcloud_emulator).count(_CREATE),
    )
    assert (
        "CreateVpcPeeringConnection: 127.0.0.1 closed the connection without an answer; it is "
        "not known whether the connection was created, since the connections could not be listed: "
        "internal error, retry later. "
        "Check the network, the proxy settings and qcloud:endpoint, then run the command again."
    ) == str(caught.value)


def test_refusal(qcloud_emulator: Emulator) -> None:
    """A refusal is raised at once, without looking for anything."""
    overlapping = WantedConnection(vpc_id=APP, peer_vpc_id=STAGING, peer_uin=OWN_UIN, name="net")

    with pytest.raises(errors.CidrConflictError):
        create_once(client_of(qcloud_emulator), overlapping, known=())

    assert [_CREATE] == actions(qcloud_emulator)


def test_host_that_cannot_be_reached() -> None:
    """If nothing was sent, nothing needs to be looked for."""
    with Emulator.start() as emulator:
        client = client_of(emulator)

    with pytest.raises(errors.HostUnreachableError):
        create_once(client, _WANTED, known=())


_WANTED_BY_OLD_IDS: Final = WantedConnection(
    vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net"
)

Look = Callable[[tuple[PeeringConnection, ...]], tuple[PeeringConnection, ...]]


@pytest.fixture
def client(qcloud_emulator: Emulator) -> VpcClient:
    """Return a client of an API that allows duplicates and has answered once."""
    qcloud_emulator.set_settings(duplicate_pair="allowed")
    client = client_of(qcloud_emulator)
    client.list_peering_connections()
    return client


def before_each_look(client: VpcClient, act: Callable[[], object]) -> None:
    """Let somebody act after the Create and before the listing that looks for its result."""
    look = client.list_peering_connections

    def acted() -> tuple[PeeringConnection, ...]:
        act()
        return look()

    client.list_peering_connections = acted  # type: ignore[method-assign]


def shown(client: VpcClient, change: Look) -> None:
    """Let the listing show something else than there is."""
    look = client.list_peering_connections
    client.list_peering_connections = lambda: change(look())  # type: ignore[method-assign]


def only(emulator: Emulator) -> str:
    """Return the id of the only connection."""
    (one,) = emulator.connections()
    return str(one["peeringConnectionId"])


def seed(emulator: Emulator, connection_id: str, name: str, age: float = 0) -> None:
    """Let another owner peer the same VPCs, once."""
    if connection_id in {it["peeringConnectionId"] for it in emulator.connections()}:
        return
    row = {
        "peeringConnectionId": connection_id,
        "name": name,
        "vpcId": APP,
        "peerVpcId": DATA,
        "ageSeconds": age,
    }
    emulator.seed({"peeringConnections": [row]})


def test_chosen_name(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Under a chosen name the single connection made since then counts, and a line names it."""
    said: list[str] = []
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")

    made = create_once(client, _WANTED_BY_OLD_IDS, known=(), notify=said.append)

    assert (made, 1) == (only(qcloud_emulator), actions(qcloud_emulator).count(_CREATE))
    (line,) = said
    assert line.startswith(f"qcloud: the answer to Create was lost; {made} 'net'")


def test_chosen_name_of_another(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """A namesake that was there before the Create was sent is nobody's result, but is named."""
    seed(qcloud_emulator, "pcx-theirs01", "net", age=30)
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    with pytest.raises(NoAnswerError, match="pcx-theirs01 'net' now peers the two VPCs") as caught:
        create_once(client, _WANTED_BY_OLD_IDS, known=(), notify=pytest.fail)

    assert (False, 1) == (
        caught.value.nothing_happened,
        actions(qcloud_emulator).count(_CREATE),
    )


def test_two_of_a_chosen_name(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Of two namesakes made since then none is taken, and both are named."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    before_each_look(
        client,
        lambda: seed(qcloud_emulator, "pcx-theirs01", "net"),
    )

    with pytest.raises(NoAnswerError, match=r"pcx-\w+ 'net' and pcx-\w+ 'net' now peer the two"):
        create_once(client, _WANTED_BY_OLD_IDS, known=(), notify=pytest.fail)


def test_chosen_name_that_another_resource_has(
    qcloud_emulator: Emulator, client: VpcClient
) -> None:
    """What another resource of the run has is not even in doubt."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")
    before_each_look(
        client,
        lambda: seed(qcloud_emulator, "pcx-held0001", "net"),
    )

    made = create_once(
        client, _WANTED_BY_OLD_IDS, known=(), is_held="pcx-held0001".__eq__, notify=pytest.fail
    )

    assert {"pcx-held0001", made} == {
        one["peeringConnectionId"] for one in qcloud_emulator.connections()
    }


def test_chosen_name_without_the_tags(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Where the version shows tags, a namesake without those that were asked for is not taken."""
    tagged = replace(_WANTED_BY_OLD_IDS, v3_inputs={"tags": {"team": "net"}})
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    create = client.create_peering_connection
    client.create_peering_connection = (  # type: ignore[method-assign]
        lambda wanted, **more: create(replace(wanted, v3_inputs={}), **more)
    )

    with pytest.raises(NoAnswerError, match="now peers the two VPCs"):
        create_once(client, tagged, known=(), notify=pytest.fail)


def test_chosen_name_without_a_time(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Where the API does not tell when a namesake was made, it is not taken."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    shown(client, lambda found: tuple(replace(it, create_time=None) for it in found))

    with pytest.raises(NoAnswerError, match="'net' now peers the two VPCs"):
        create_once(client, _WANTED_BY_OLD_IDS, known=(), notify=pytest.fail)


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen name", "default name"])
def test_renamed_meanwhile(qcloud_emulator: Emulator, client: VpcClient, chosen: bool) -> None:
    """What somebody renamed before it was looked for is named, and no second one is made."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    before_each_look(client, lambda: qcloud_emulator.rename(only(qcloud_emulator), "by hand"))

    with pytest.raises(NoAnswerError, match="'by hand' now peers the two VPCs") as caught:
        create_once(client, _WANTED_BY_OLD_IDS, known=(), notify=pytest.fail if chosen else None)

    assert (False, 1) == (
        caught.value.nothing_happened,
        actions(qcloud_emulator).count(_CREATE),
    )


def test_made_later_than_a_stranger(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """A stranger between the same VPCs does not hide what is carried out after the first look."""
    qcloud_emulator.add_fault(_CREATE, kind="delay_before_commit", delay_ms=900)
    before_each_look(
        client,
        lambda: seed(qcloud_emulator, "pcx-theirs01", "theirs"),
    )
    hasty = client_of(qcloud_emulator, timing=Timing(), request_timeout=0.6)
    hasty.list_peering_connections = client.list_peering_connections  # type: ignore[method-assign]

    made = create_once(hasty, _WANTED_BY_OLD_IDS, known=())

    assert (
        "net"
        == {it["peeringConnectionId"]: it["name"] for it in qcloud_emulator.connections()}[made]
    )


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


def _create_at_host(bundle: str) -> str:
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
        made = _create_at_host(bundle)

    assert ["pcx-made0"] == cloud.made == [made]


@pytest.mark.parametrize("host", ["proxy..corp", "a" * 64])
def test_no_proxy(
    cloud: _Cloud, served: tuple[Loopback, str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """A proxy that no host can be proves that nothing was sent, and is not asked again."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hidden@{host}:3128")

    with pytest.raises(ConfigurationError) as caught:
        _create_at_host(served[1])

    assert (True, []) == (caught.value.nothing_happened, cloud.made)
