"""The real provider process: what it answers, what it prints, which secrets it keeps, its notes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION
from qcloud_emulator import Emulator

from tests.engine import secrets_scan
from tests.engine.secrets_scan import (
    ACCOUNTS,
    PROVIDERS,
    REFUSING,
    SIGNATURE,
    TYPO,
    Secret,
    of_kind,
    scan,
    with_partner,
)
from tests.engine.stories import relaying, repeating
from tests.engine.versions import PATHS, VERSIONS
from tests.process.conftest import Story, all_routes, default_name, either, once
from tests.process.plugin import UNKNOWN, Plugin, PluginError, config_of
from tests.process.programs import Stack
from tests.process.stand_in import Run
from tests.unit.api.loopback import serving

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


_FOREIGN = """
from pulumi.dynamic import ResourceProvider


class Foreign(ResourceProvider):
    def create(self, props):
        return self.deeper(props)

    def deeper(self, props):
        raise ValueError("of somebody else")
"""
_REFERENCE = base64.b64encode(b"cforeign\nForeign\n)R.").decode()
_OVERLAPPING = {
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_227",
    "peeringConnectionName": "net",
}


@pytest.fixture
def shared_plugin(qcloud_emulator: Emulator, tmp_path: Path) -> Iterator[Plugin]:
    """Return a process that somebody else's provider can run in too."""
    (tmp_path / "foreign.py").write_text(_FOREIGN)
    with Plugin(tmp_path, config=_config(qcloud_emulator), cold=True) as plugin:
        yield plugin


def _ours(plugin: Plugin) -> str:
    return _error(lambda: plugin.create(_OVERLAPPING))


def _foreign(plugin: Plugin) -> str:
    return _error(lambda: plugin.create({"__provider": _REFERENCE}))


def _error(act: Callable[[], Any]) -> str:
    with pytest.raises(PluginError) as caught:
        act()
    return caught.value.text.strip()


def test_somebody_elses_error(shared_plugin: Plugin) -> None:
    """Another provider of the process keeps its traceback, after and beside an error of ours."""
    before = _foreign(shared_plugin)
    ours = _ours(shared_plugin)
    after = _foreign(shared_plugin)
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            (pool.submit(_ours, shared_plugin), pool.submit(_foreign, shared_plugin))
            for _ in range(20)
        ]
        both = {(one.result(), other.result()) for one, other in jobs}

    assert ours.startswith("qcloud: CreateVpcPeeringConnection: ")
    assert 1 == len(ours.splitlines())
    assert "in deeper" in before
    assert (before, {(ours, before)}) == (after, both)


def test_own_error_on_demand(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """On demand an error of ours tells where it was raised, and ends in its line."""
    env = {"QCLOUD_TRACEBACK": "1"}
    with Plugin(tmp_path, config=_config(qcloud_emulator), env=env) as plugin:
        lines = _ours(plugin).splitlines()

    assert "Traceback (most recent call last):" == lines[0]
    assert [] != [line for line in lines if "pulumi_qcloud/lifecycle/" in line]
    assert lines[-1].startswith("qcloud: CreateVpcPeeringConnection: ")


def test_configuring(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """A mistake of ours while the provider is configured is one line as well."""
    (tmp_path / "sitecustomize.py").write_text(
        "from pulumi_qcloud import providers\n"
        "def broken(config): raise KeyError('a mistake of ours')\n"
        "providers.clients_of = broken\n"
    )
    env = {"PYTHONPATH": str(tmp_path)}
    with Plugin(tmp_path, config=_config(qcloud_emulator), env=env) as plugin:
        said = _ours(plugin)

    assert said.startswith("qcloud: internal error in configure: KeyError; ")
    assert 1 == len(said.splitlines())


def configuration(cloud: Emulator, url: str, version: str) -> dict[str, str]:
    """Return the configuration of a stack with a temporary key pair, and a partner's pair."""
    own, peer = cloud.accounts["temporary"], cloud.accounts["peer"]
    return {
        "qcloud:apiVersion": version,
        "qcloud:deadline": "2",
        "qcloud:endpoint": f"{url}{PATHS[version]}",
        "qcloud:region": "ap-guangzhou",
        "qcloud:secretId": own.secret_id,
        "qcloud:secretKey": own.secret_key,
        "qcloud:token": own.token or "",
        "qcloud:uin": own.uin,
        "story:partnerId": peer.secret_id,
        "story:partnerKey": peer.secret_key,
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_commands_leave_no_secret(
    qcloud_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    version: str,
) -> None:
    """After good and failing commands no key, token or signature is to be found anywhere."""
    stack = Stack(monkeypatch, tmp_path, {"QCLOUD_TRACEBACK": "1"})
    program = with_partner(PROVIDERS["config"])
    said = []
    with (
        serving(relaying(qcloud_emulator.url)) as relay,
        serving(repeating(REFUSING[version])) as careless,
    ):
        right = configuration(qcloud_emulator, relay.url, version)
        stack.config = right
        qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind="drop_after")
        stack.up(program)
        said.append(stack.state.told)
        renamed = with_partner(PROVIDERS["config"], peering_connection_name="renamed")
        stack.up(renamed)
        said.append(stack.state.told)

        for wrong in (
            {"qcloud:secretKey": TYPO},
            {"qcloud:endpoint": f"{careless.url}{PATHS[version]}"},
        ):
            for act in (stack.state.refresh, stack.state.destroy, lambda: stack.up(program)):
                stack.config = {**right, **wrong}
                stack.state.config = {**stack.state.config, "default": stack.config}
                with pytest.raises(PluginError) as caught:
                    act()
                said += [caught.value.text, stack.state.told]

        signed = secrets_scan.sent([*relay.heard, *careless.heard])

    keys = {Secret("secret key", qcloud_emulator.accounts[it].secret_key) for it in ACCOUNTS}
    records = {name: [it.id, it.inputs, it.outputs] for name, it in stack.state.records.items()}
    places = {
        "said": "\n".join(said),
        "state": json.dumps(records),
        "journal": json.dumps([qcloud_emulator.calls(), qcloud_emulator.state()]),
        "output of the program": "".join(capfd.readouterr()),
        **secrets_scan.files_in(tmp_path),
    }
    assert [] == scan(places, keys | signed | {Secret("mistyped key", TYPO)})
    assert "Traceback" in places["said"]
    assert "net" in records
    assert len(of_kind(SIGNATURE, signed)) > 10
    assert 1 == len(of_kind("token", signed))


def test_planted_secret_is_found(
    qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that a program gives as a name is found in the state and in the journal."""
    key = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")
    stack = Stack(monkeypatch, tmp_path, {})
    stack.config = configuration(qcloud_emulator, qcloud_emulator.url, "3.0")
    stack.up(with_partner(PROVIDERS["config"], peering_connection_name=key.text))

    records = json.dumps(stack.state.records["net"].outputs)
    places = {"state": records, "journal": json.dumps(qcloud_emulator.calls())}

    assert ["secret key in journal", "secret key in state"] == sorted(scan(places, [key]))


_PCX, _DIGEST = r"pcx-[0-9a-z]{8}", r"[0-9a-f]{8}"
_NOTE = re.compile(
    rf"(plan|begin|free|deleted) {_PCX}"
    rf"|(claim|hold) {_PCX}( {_DIGEST})*"
    rf"|(route|freed|removed|restored) {_PCX} rtb-[0-9a-z]{{8}} [0-9./]+"
)
_WARNING = "the providers of this run cannot share which connections they hold"


def _base(story: Story) -> Path:
    """Return where the folders of all runs are."""
    return story.folder / "temporary" / f"pulumi-qcloud-{os.getuid()}"


def _folder(story: Story, run: Run) -> Path:
    """Return the folder of a run."""
    return _base(story) / hashlib.sha256(run.address.encode()).hexdigest()[:16]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@either
def test_private(story: Story) -> None:
    """Nobody else can enter the folders or read the files."""
    story.made(story.routed("old", adopt=True))
    with story.state.run() as run:
        run.up(story.routed("new", provider="main", adopt=True))
        found = [_base(story), *_base(story).rglob("*")]
        modes = {path.name: (path.is_dir(), _mode(path)) for path in found}

    assert {(True, 0o700), (False, 0o600)} == set(modes.values())
    assert 2 == len([name for name in modes if name.endswith(".notes")])


@either
def test_what_is_in_it(story: Story) -> None:
    """Only ids, digests and keys of routes are in it: neither names nor what is secret."""
    made = story.made(story.routed("old", adopt=True))
    with story.state.run() as run:
        run.up(story.routed("new", provider="main", adopt=True, routes="more"))
        files = [path for path in _folder(story, run).iterdir() if path.suffix != ".notes"]
        notes = [path.read_text() for path in _folder(story, run).glob("*.notes")]

    lines = [line for text in notes for line in text.splitlines()]
    assert [] == [line for line in lines if not _NOTE.fullmatch(line)]
    assert any(line.startswith(f"claim {made}") for line in lines)
    claims = [path.name for path in files if path.suffix == ".claim"]
    assert [f"{made}.claim"] == claims
    shown = " ".join([*notes, *(path.name for path in files)])
    assert [] == [it for it in (default_name("old"), default_name("new"), "AKID") if it in shown]


@pytest.mark.parametrize("obstacle", ["mode", "link"])
@once
def test_not_to_be_trusted(story: Story, tmp_path: Path, obstacle: str) -> None:
    """Where somebody else can write there, each process says once that it goes on alone."""
    base = _base(story)
    elsewhere = tmp_path / "elsewhere"
    if obstacle == "mode":
        base.mkdir()
        base.chmod(0o755)
    else:
        elsewhere.mkdir(mode=0o700)
        base.symlink_to(elsewhere, target_is_directory=True)

    made = story.made(story.routed("old", adopt=True))
    said = story.state.told
    story.state.up(story.routed("new", adopt=True, routes="more"))
    kept = story.live(), story.routes()
    story.state.destroy()

    assert (1, True) == (said.count(_WARNING), len(said.splitlines()) == 1)
    assert ([made], all_routes(made)) == kept
    assert story.is_empty()
    assert [] == [*(base.iterdir() if obstacle == "mode" else elsewhere.iterdir())]


@once
def test_left_by_dead_processes(story: Story) -> None:
    """What killed processes of a run with the same address have noted holds nothing any more."""
    story.made(story.routed("net"))
    with story.state.run() as first:
        first.up(story.routed("net"))
        first.kill()
        left = _folder(story, first)
        with story.state.run() as second:
            shutil.copytree(left, _folder(story, second))
            stale = [path.name for path in _folder(story, second).glob("*.notes")]

            second.up({})

            names = [path.name for path in _folder(story, second).glob("*.notes")]

    assert 1 == len(stale) == len(names)
    assert stale != names
    assert story.is_empty()
