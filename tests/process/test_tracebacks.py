"""What tracebacks the process shows that serves this and other dynamic providers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from qcloud_emulator import Emulator

from tests.process.plugin import Plugin, PluginError

_FOREIGN = """
from pulumi.dynamic import ResourceProvider


class Foreign(ResourceProvider):
    def create(self, props):
        return self.deeper(props)

    def deeper(self, props):
        raise ValueError("of somebody else")
"""
_REFERENCE = base64.b64encode(b"cforeign\nForeign\n)R.").decode()
_OVERLAPPING = {"vpcId": "gz_vpc_226", "peerVpcId": "gz_vpc_227", "peeringConnectionName": "net"}


def _config(emulator: Emulator) -> dict[str, str]:
    pair = emulator.accounts["default"]
    return {
        "qcloud:apiVersion": "2.0",
        "qcloud:endpoint": emulator.url,
        "qcloud:region": "gz",
        "qcloud:secretId": pair.secret_id,
        "qcloud:secretKey": pair.secret_key,
        "qcloud:uin": pair.uin,
    }


@pytest.fixture
def plugin(qcloud_emulator: Emulator, tmp_path: Path) -> Iterator[Plugin]:
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


def test_somebody_elses_error(plugin: Plugin) -> None:
    """Another provider of the process keeps its traceback, after and beside an error of ours."""
    before = _foreign(plugin)
    ours = _ours(plugin)
    after = _foreign(plugin)
    with ThreadPoolExecutor(8) as pool:
        jobs = [(pool.submit(_ours, plugin), pool.submit(_foreign, plugin)) for _ in range(20)]
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
