"""What bad input gets on the engine: every mistake at the preview, each in one line."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, peering
from tests.engine.stories import asked
from tests.process.test_bad_input import THEIRS


@pytest.mark.quick
def test_all_mistakes_at_once(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The preview shows every mistake of a resource, each in one line, and asks nothing of it."""
    stack.use_endpoint(qcloud_emulator)
    stack.write(peering(vpc_id="vpc_226", peer_uin="24079x", peering_connection_name="@home"))

    shown = stack.preview(expect_failure=True).errors()

    assert ["peerUin is '24079x'", "peeringConnectionName is '@home'", "vpcId is 'vpc_226'"] == [
        next(words for words in line.split("has a problem: ")[1].split("; ")[0].split(", "))
        for line in sorted(shown)
    ]
    assert {"GetCallerIdentity"} >= set(asked(qcloud_emulator))


def test_a_taken_pair_at_the_preview(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The preview shows in one line which connection has the pair, and nothing is changed."""
    stack.use_endpoint(qcloud_emulator)
    qcloud_emulator.seed({"peeringConnections": [THEIRS]})
    stack.write(peering(vpc_id=DATA, peer_vpc_id=APP))

    (line,) = stack.preview(expect_failure=True).errors()

    assert "already peered by pcx-theirs01 'theirs' (ACTIVE)" in line
    assert 1 == len(line.splitlines())
    assert ["theirs"] == [connection["name"] for connection in qcloud_emulator.connections()]
