"""Whose a connection is that appears after the answer to Create was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import WantedConnection, create_once
from pulumi_qcloud.api.errors import NoAnswerError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.api.sender import Timing
from qcloud_emulator import Emulator

from tests.unit.api.callers import APP, DATA, OWN_UIN, actions, client_of

_CREATE: Final = "CreateVpcPeeringConnection"
_WANTED: Final = WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net")

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

    made = create_once(client, _WANTED, known=(), tell=said.append)

    assert (made, 1) == (only(qcloud_emulator), actions(qcloud_emulator).count(_CREATE))
    (line,) = said
    assert line.startswith(f"qcloud: the answer to Create was lost; {made} 'net'")


def test_chosen_name_of_another(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """A namesake that was there before the Create was sent is nobody's result, but is named."""
    seed(qcloud_emulator, "pcx-theirs01", "net", age=30)
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    with pytest.raises(NoAnswerError, match="pcx-theirs01 'net' peers the two VPCs") as caught:
        create_once(client, _WANTED, known=(), tell=pytest.fail)

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

    with pytest.raises(NoAnswerError, match=r"pcx-\w+ 'net' and pcx-\w+ 'net' peer the two VPCs"):
        create_once(client, _WANTED, known=(), tell=pytest.fail)


def test_chosen_name_that_another_resource_has(
    qcloud_emulator: Emulator, client: VpcClient
) -> None:
    """What another resource of the run has is not even in doubt."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")
    before_each_look(
        client,
        lambda: seed(qcloud_emulator, "pcx-held0001", "net"),
    )

    made = create_once(client, _WANTED, known=(), is_held="pcx-held0001".__eq__, tell=pytest.fail)

    assert {"pcx-held0001", made} == {
        one["peeringConnectionId"] for one in qcloud_emulator.connections()
    }


def test_chosen_name_without_the_tags(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Where the version shows tags, a namesake without those that were asked for is not taken."""
    tagged = replace(_WANTED, extras={"tags": {"team": "net"}})
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    create = client.create_peering_connection
    client.create_peering_connection = (  # type: ignore[method-assign]
        lambda **given: create(**{**given, "extras": {}})
    )

    with pytest.raises(NoAnswerError, match="peers the two VPCs by now"):
        create_once(client, tagged, known=(), tell=pytest.fail)


def test_chosen_name_without_a_time(qcloud_emulator: Emulator, client: VpcClient) -> None:
    """Where the API does not tell when a namesake was made, it is not taken."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    shown(client, lambda found: tuple(replace(it, create_time=None) for it in found))

    with pytest.raises(NoAnswerError, match="'net' peers the two VPCs by now"):
        create_once(client, _WANTED, known=(), tell=pytest.fail)


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen name", "default name"])
def test_renamed_meanwhile(qcloud_emulator: Emulator, client: VpcClient, chosen: bool) -> None:
    """What somebody renamed before it was looked for is named, and no second one is made."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    before_each_look(client, lambda: qcloud_emulator.rename(only(qcloud_emulator), "by hand"))

    with pytest.raises(NoAnswerError, match="'by hand' peers the two VPCs by now") as caught:
        create_once(client, _WANTED, known=(), tell=pytest.fail if chosen else None)

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

    made = create_once(hasty, _WANTED, known=())

    assert (
        "net"
        == {it["peeringConnectionId"]: it["name"] for it in qcloud_emulator.connections()}[made]
    )
