"""The real provider process, as the engine talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION
from qcloud_emulator import Emulator

from tests.process.plugin import UNKNOWN, Plugin, PluginError, config_of

_INPUTS: dict[str, Any] = {
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_89",
    "peerUin": "2407912486",
    "__defaultName": "net-0a1b2c3d",
}


def _config(emulator: Emulator, **changes: str) -> dict[str, object]:
    """Return a stack's configuration as the engine sends it: numbers as text, secrets marked."""
    stated = config_of(emulator, api_version="2.0", **{"region": "gz", **changes})
    return {**stated, "story:colour": "blue"}


@pytest.fixture
def plugin(qcloud_emulator: Emulator, tmp_path: Path) -> Iterator[Plugin]:
    """Return a process that is configured for the emulator."""
    with Plugin(tmp_path, config=_config(qcloud_emulator), cold=True) as plugin:
        yield plugin


def test_life(qcloud_emulator: Emulator, plugin: Plugin) -> None:
    """Check, create, diff, read, update and delete, each with the same reference."""
    inputs, failures = plugin.check(_INPUTS)
    made, created = plugin.create(inputs)
    unchanged = plugin.diff(made, created, inputs)
    read = plugin.read(made, created)
    renamed_inputs, _ = plugin.check({**_INPUTS, "peeringConnectionName": "renamed"}, inputs)
    changed = plugin.diff(made, created, renamed_inputs)
    updated = plugin.update(made, created, renamed_inputs)
    names = [one["name"] for one in qcloud_emulator.connections()]
    plugin.delete(made, updated)

    assert ([], "ACTIVE", "net-0a1b2c3d") == (
        failures,
        created["state"],
        created["peeringConnectionName"],
    )
    assert ("DIFF_NONE", [], True) == unchanged
    assert (made, created, inputs) == read
    assert (("DIFF_SOME", [], True), ["renamed"], []) == (
        changed,
        names,
        qcloud_emulator.connections(),
    )
    assert {VPC_PEERING_CONNECTION} == {
        properties["__provider"] for properties in (inputs, created, *read[1:], updated)
    }
    assert "" == plugin.stderr


def test_gone(plugin: Plugin) -> None:
    """What is gone is answered without an id, which the engine takes for gone."""
    made, created = plugin.create(plugin.check(_INPUTS)[0])
    plugin.delete(made, created)

    assert "" == plugin.read(made, created)[0]


def test_numbers(plugin: Plugin) -> None:
    """Numbers come as floating-point ones and leave as text where they are ids."""
    inputs, failures = plugin.check({**_INPUTS, "peerUin": 2407912486})

    _, created = plugin.create(inputs)

    assert ([], "2407912486", "2407912486") == (failures, inputs["peerUin"], created["peerUin"])


def test_missing_and_null(plugin: Plugin) -> None:
    """An input that is null is one that is not there."""
    inputs, failures = plugin.check({**_INPUTS, "peerUin": None, "profile": None})

    assert ([], {"peerUin", "profile"} & inputs.keys()) == (failures, set())


def test_nothing_given(plugin: Plugin) -> None:
    """Failures are told by property, all at once."""
    _, failures = plugin.check({"adopt": False})

    assert ["vpcId", "peerVpcId", "peeringConnectionName"] == [name for name, _ in failures]


@pytest.mark.parametrize("name", sorted(_INPUTS))
def test_unknown_inputs(qcloud_emulator: Emulator, tmp_path: Path, name: str) -> None:
    """What is not known passes the check and comes back as it came."""
    with Plugin(tmp_path, config=_config(qcloud_emulator), cold=True) as plugin:
        inputs, failures = plugin.check({**_INPUTS, name: UNKNOWN})

    assert (UNKNOWN, []) == (inputs[name], failures)


def test_unknown_differences(plugin: Plugin) -> None:
    """What is not known may be different: it replaces where a difference would."""
    made, created = plugin.create(plugin.check(_INPUTS)[0])

    differences = [
        plugin.diff(made, created, {**created, name: UNKNOWN})
        for name in ("peerVpcId", "peeringConnectionName")
    ]

    assert [("DIFF_SOME", ["peerVpcId"], True), ("DIFF_SOME", [], True)] == differences


def test_errors(qcloud_emulator: Emulator, plugin: Plugin) -> None:
    """An error arrives as one line without a traceback, in every method."""
    other = {**_INPUTS, "peerVpcId": "gz_vpc_227"}
    recorded = {
        **_INPUTS,
        "uin": "1",
        "state": "ACTIVE",
        "peeringConnectionName": "net",
        "createTime": "2026-01-01T00:00:00+08:00",
    }
    renamed = {**_INPUTS, "peeringConnectionName": "renamed"}
    said = []

    for act in (
        lambda: plugin.create({**other, "peeringConnectionName": "net"}),
        lambda: plugin.read("pcx-gone0000", recorded),
        lambda: plugin.update("pcx-gone0000", recorded, renamed),
        lambda: plugin.delete("pcx-gone0000", recorded),
    ):
        with pytest.raises(PluginError) as caught:
            act()
        said.append(caught.value)

    assert ["UNKNOWN"] * 4 == [error.status for error in said]
    assert [1] * 4 == [len(error.text.strip().splitlines()) for error in said]
    assert said[0].text.startswith("qcloud: CreateVpcPeeringConnection: vpc-app00226 (10.0.0.0/16)")
    assert all(error.text.startswith("qcloud: pcx-gone0000 belongs to") for error in said[1:])


def test_configuration_errors(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """A wrong setting is one line in each call, not a broken process."""
    with Plugin(tmp_path, config=_config(qcloud_emulator, requestTimeout="soon")) as plugin:
        _, failures = plugin.check(_INPUTS)
        with pytest.raises(PluginError) as caught:
            plugin.create({**_INPUTS, "peeringConnectionName": "net"})

    ((_, reason),) = failures
    assert "qcloud:requestTimeout" in reason
    assert f"qcloud: {reason}" == caught.value.text.strip()


def test_traceback_on_demand(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """Who develops the provider can have the traceback."""
    env = {"QCLOUD_TRACEBACK": "1"}
    with (
        Plugin(tmp_path, config=_config(qcloud_emulator), env=env) as plugin,
        pytest.raises(PluginError, match="Traceback"),
    ):
        plugin.create({**_INPUTS, "peerVpcId": "gz_vpc_227"})


def test_parallel_calls(qcloud_emulator: Emulator, plugin: Plugin) -> None:
    """Calls of many threads are served by one provider, configured once, with one listing."""
    vpcs = [
        {"name": f"v{n}", "cidrBlock": f"10.{n}.0.0/16", "vpcId": f"vpc-many000{n}"}
        for n in range(10, 26)
    ]
    qcloud_emulator.seed({"accounts": [{"uin": "2407912486", "vpcs": vpcs}]})
    wanted = [
        {**_INPUTS, "vpcId": vpcs[n]["vpcId"], "peerVpcId": vpcs[n + 8]["vpcId"]} for n in range(8)
    ]

    with ThreadPoolExecutor(8) as pool:
        checked = list(pool.map(lambda inputs: plugin.check(inputs), wanted))
        made = list(pool.map(lambda one: plugin.create(one[0]), checked))

    calls = [call["action"] for call in qcloud_emulator.calls()]
    assert [[]] * 8 == [failures for _, failures in checked]
    assert {id_ for id_, _ in made} == {
        one["peeringConnectionId"] for one in qcloud_emulator.connections()
    }
    assert (8, 8, 1 + 8) == (
        len(made),
        calls.count("CreateVpcPeeringConnection"),
        calls.count("DescribeVpcPeeringConnections"),
    )


def test_emulator_of_the_environment(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """With `QCLOUD_EMULATOR` the process says once where all calls go."""
    config = {"qcloud:apiVersion": "2.0", "qcloud:region": "ap-guangzhou"}
    env = {"QCLOUD_EMULATOR": qcloud_emulator.url}
    with Plugin(tmp_path, config=config, env=env) as plugin:
        for _ in range(2):
            plugin.check(_INPUTS)
        made, _ = plugin.create(plugin.check(_INPUTS)[0])
        said = plugin.stderr

    assert (1, "pcx-") == (said.count("QCLOUD_EMULATOR is set"), made[:4])


def test_secrets(qcloud_emulator: Emulator, plugin: Plugin) -> None:
    """Neither answers nor errors nor what is printed hold key or signature."""
    secret_key = qcloud_emulator.accounts["default"].secret_key
    answers: list[object] = [plugin.check(_INPUTS)]
    made, created = plugin.create(plugin.check(_INPUTS)[0])
    answers += [created, plugin.read(made, created)]
    qcloud_emulator.add_fault("*", kind="garbage", times=None)
    with pytest.raises(PluginError) as caught:
        plugin.update(made, created, {**created, "peeringConnectionName": "renamed"})

    shown = f"{answers} {caught.value.text} {plugin.stderr}"
    assert [] == [text for text in (secret_key, "Signature", "signature=") if text in shown]
