"""What bad input gets: one line that names the property, what was given and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import APP, GIVEN, OLD_APP, as_real, asked, refusal
from tests.engine.versions import VERSIONS
from tests.process.plugin import Plugin

over_versions = pytest.mark.parametrize("api_version", VERSIONS)

THEIRS: Final = {
    "peeringConnectionId": "pcx-theirs01",
    "name": "theirs",
    "vpcId": "vpc-app00226",
    "peerVpcId": "vpc-data0089",
}
"""A connection that no stack of ours made."""


@pytest.fixture
def plugin(qcloud_emulator: Emulator, tmp_path: Path, api_version: str) -> Iterator[Plugin]:
    """Return a provider process on the emulator."""
    with Plugin(tmp_path, env=as_real(qcloud_emulator, api_version)) as plugin:
        yield plugin


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("peeringConnectionName", "", "is '', which is empty; give 1 to 60 characters"),
        ("peeringConnectionName", "n" * 61, f"is '{'n' * 61}', which has 61 characters; at most"),
        ("peeringConnectionName", "@home", "is '@home', which starts with '@'; start it with"),
        ("vpcId", "vpc_226", "is 'vpc_226', which is not the id of a VPC; it looks like vpc-"),
        ("peerUin", "24079x", "is '24079x'; give the account's UIN as digits, such as"),
        ("peerVpcId", "vpc-app00226", "and vpcId are both 'vpc-app00226'; name another VPC"),
    ],
)
@over_versions
def test_input(plugin: Plugin, qcloud_emulator: Emulator, name: str, value: str, said: str) -> None:
    """A mistake in an input is told at the preview; API 3.0 is asked who is calling, no more."""
    _, failures = plugin.check({**GIVEN, name: value})

    ((blamed, text),) = failures
    assert name == blamed
    assert text.startswith(f"{name} {said}")
    assert 1 == len(text.splitlines())
    assert {"GetCallerIdentity"} >= set(asked(qcloud_emulator))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"vpcId": "vpc-nowhere1"},
            ["account 2407912486 has no VPC", "vpcId is 'vpc-nowhere1'", "Check both VPC ids"],
        ),
        (
            {"peerVpcId": "vpc-nowhere1"},
            ["account 2407912486 has no VPC", "peerVpcId is 'vpc-nowhere1'", "Check both VPC ids"],
        ),
        (
            {"peerVpcId": "vpc-staging1"},
            ["(10.0.0.0/16)", "peerVpcId is 'vpc-staging1'", "Peer VPCs whose CIDR blocks overlap"],
        ),
        (
            {"region": "ap-nowhere"},
            ["egion 'ap-nowhere' does not exist", "Correct "],
        ),
        (
            {"profile": "nobody"},
            ['no profile "nobody" (the resource\'s profile)', "Name one of them, or add it"],
        ),
    ],
    ids=["VPC", "peer VPC", "overlap", "region", "profile"],
)
@over_versions
def test_what_does_not_fit_the_cloud(
    plugin: Plugin, qcloud_emulator: Emulator, given: dict[str, str], said: list[str]
) -> None:
    """What names something that is not there, or cannot be peered, is refused; nothing is made."""
    line = refusal(plugin, **given)

    assert [] == [words for words in said if words not in line]
    assert [] == qcloud_emulator.connections()


@pytest.mark.parametrize("api_version", ["2.0"])
def test_same_vpc_in_two_spellings(plugin: Plugin, qcloud_emulator: Emulator) -> None:
    """A VPC that is given by its old id and by its present one is not peered with itself."""
    line = refusal(plugin, vpcId=OLD_APP, peerVpcId=APP)

    assert f"vpcId is {OLD_APP!r}, peerVpcId is {APP!r}" in line
    assert "Peer VPCs whose CIDR blocks" in line
    assert [] == qcloud_emulator.connections()


@over_versions
def test_quota(plugin: Plugin, qcloud_emulator: Emulator) -> None:
    """A VPC with as many connections as it may have is named, with the limit."""
    qcloud_emulator.set_settings(peering_limit=1)
    inputs, _ = plugin.check(GIVEN)
    plugin.create(inputs)

    line = refusal(plugin, peerVpcId="vpc-shared03", peeringConnectionName="more")

    assert "vpc-app00226 has 1 peering connections, the limit is 1" in line
    assert "vpcId is 'vpc-app00226', peerVpcId is 'vpc-shared03'" in line
    assert "Delete a connection of the VPC that is not needed, or ask for a higher quota" in line
    assert 1 == len(qcloud_emulator.connections())


@pytest.mark.parametrize("name", ["theirs", "ours"])
@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            {"vpcId": "vpc-app00226", "peerVpcId": "vpc-data0089"},
            [
                "vpc-app00226 and vpc-data0089 are already peered by pcx-theirs01 'theirs'",
                "adopt=True",
            ],
        ),
        (
            {"vpcId": "vpc-data0089", "peerVpcId": "vpc-app00226"},
            [
                "vpc-data0089 and vpc-app00226 are already peered by pcx-theirs01 'theirs'",
                "write vpc_id='vpc-app00226', peer_vpc_id='vpc-data0089', peer_uin='2407912486', ",
            ],
        ),
    ],
    ids=["same direction", "other direction"],
)
@over_versions
def test_pair_already_peered(
    plugin: Plugin, qcloud_emulator: Emulator, ends: dict[str, str], said: list[str], name: str
) -> None:
    """A pair that is peered already is told with the connection's id, in either direction."""
    qcloud_emulator.seed({"peeringConnections": [THEIRS]})

    line = refusal(plugin, **ends, peeringConnectionName=name)

    assert [] == [words for words in said if words not in line]
    assert ["theirs"] == [connection["name"] for connection in qcloud_emulator.connections()]
