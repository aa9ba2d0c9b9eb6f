"""Answers that get lost, of every kind and to every action, by the provider's own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.process.owned import APP, DATA
from tests.process.plugin import Plugin, PluginError

GIVEN: Final = {"vpcId": APP, "peerVpcId": DATA, "peeringConnectionName": "tses"}

ACTIONS: Final = {
    "Create": "CreateVpcPeeringConnection",
    "Delete": "DeleteVpcPeeringConnection",
    "Describe": "DescribeVpcPeeringConnections",
}
LOSSES: Final = ("drop_before", "drop_after", "garbage", "truncate", "http_502", "internal_error")


@pytest.fixture(params=[{}, {"duplicate_pair": "allowed", "code_desc": "absent"}], ids=str)
def cloud(request: pytest.FixtureRequest, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator that the provider talks to."""
    qcloud_emulator.set_settings(**request.param)
    return qcloud_emulator


@pytest.fixture(params=["2.0", "3.0"], ids="api-{}".format)
def api_version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API that the provider speaks."""
    return str(request.param)


@pytest.fixture
def plugin(cloud: Emulator, tmp_path: Path, api_version: str) -> Iterator[Plugin]:
    """Return a provider process that waits two seconds for each answer."""
    env = {
        "QCLOUD_EMULATOR": cloud.url,
        "QCLOUD_API_VERSION": api_version,
        "QCLOUD_REQUEST_TIMEOUT": "2",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    with Plugin(tmp_path, env=env) as plugin:
        yield plugin


def ids(cloud: Emulator) -> list[str]:
    """Return the ids of the live connections."""
    return [connection["peeringConnectionId"] for connection in cloud.connections()]


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_lost_answer(plugin: Plugin, cloud: Emulator, action: str, kind: str) -> None:
    """Whichever answer is lost, one connection is made, seen and deleted."""
    inputs, failures = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS[action], kind=kind)

    made, outputs = plugin.create(inputs)
    there = ids(cloud)
    seen, _, _ = plugin.read(made, outputs)
    plugin.delete(made, outputs)

    assert [] == failures
    assert [made] == there
    assert made == seen
    assert [] == ids(cloud)
    assert [] == cloud.faults()


def test_reads_of_an_older_copy(plugin: Plugin, cloud: Emulator) -> None:
    """While the API shows the cloud as it was, the connection is made once and not given up."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault("*", kind="stale_reads", times=6, delay_ms=60_000)

    made, outputs = plugin.create(inputs)
    there = ids(cloud)
    seen, now, _ = plugin.read(made, outputs)
    plugin.delete(made, now)
    again, _ = plugin.create(inputs)

    assert [made] == there
    assert made == seen
    assert [again] == ids(cloud)


def test_a_lost_create_and_reads_of_an_older_copy(plugin: Plugin, cloud: Emulator) -> None:
    """A connection whose answer was lost is found though the next listing does not show it."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS["Create"], kind="drop_after")
    cloud.add_fault(ACTIONS["Describe"], kind="stale_reads", delay_ms=60_000)

    made, _ = plugin.create(inputs)

    assert [made] == ids(cloud)
    assert [] == cloud.faults()


def test_no_answer_about_anything(plugin: Plugin, cloud: Emulator) -> None:
    """If nothing can be found out any more, the error names what may have been made."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS["Create"], kind="garbage")
    cloud.add_fault(ACTIONS["Describe"], kind="garbage", times=None)

    with pytest.raises(PluginError) as caught:
        plugin.create(inputs)

    (line,) = str(caught.value).splitlines()
    assert "whether the connection was made is not known" in line
    assert (
        "if 'tses' between vpc-app00226 and vpc-data0089 was made after all, set adopt=True" in line
    )
