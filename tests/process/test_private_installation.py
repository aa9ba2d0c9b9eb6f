"""Private installations: an address with a port and a path, and an authority of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.engine.stories import peering, quickstart
from tests.engine.versions import PATHS, VERSIONS
from tests.process.programs import Stack, refused
from tests.served import Served, behind_tls

_HOST: Final = "vpc.cloud.example"
_AT: Final = f"https://{_HOST}:8443"
_GATEWAY: Final = "/some/gateway"

NewInstallation = Callable[..., tuple[Stack, Served]]


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API."""
    return str(request.param)


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> Iterator[NewInstallation]:
    """Return a function that runs an installation below a prefix, and a stack of its user."""
    with ExitStack() as running:

        def install(prefix: str = "", *, at: str | None = None) -> tuple[Stack, Served]:
            served = running.enter_context(behind_tls(tmp_path, _HOST, prefix=prefix))
            owner = served.emulator.accounts["default"]
            env = {
                # This name leads to this machine by a proxy, as nobody else knows it.
                "HTTPS_PROXY": served.tunnel.url,
                "NO_PROXY": "127.0.0.1,localhost",
                "QCLOUD_DEADLINE": "5",
                "TENCENTCLOUD_SECRET_ID": owner.secret_id,
                "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
            }
            stack = Stack(monkeypatch, tmp_path, env)
            stack.config = {
                "qcloud:apiVersion": version,
                "qcloud:endpoint": f"{_AT}{prefix if at is None else at}{PATHS[version]}",
                "qcloud:region": "ap-guangzhou",
                **({"qcloud:uin": owner.uin} if version == "2.0" else {}),
            }
            return stack, served

        yield install


def trust(stack: Stack, served: Served, via: str = "config") -> None:
    """Name the installation's authority, in the stack's configuration or in the environment."""
    if via == "config":
        stack.config["qcloud:caBundle"] = served.ca
    else:
        stack.set({**stack.state.env, "REQUESTS_CA_BUNDLE": served.ca})


@pytest.mark.parametrize(("prefix", "via"), [("", "config"), (_GATEWAY, "env")])
def test_life(install: NewInstallation, version: str, prefix: str, via: str) -> None:
    """A stack is made, unchanged and destroyed there, whatever the path of its endpoint."""
    stack, served = install(prefix)
    trust(stack, served, via)

    ended = stack.up(quickstart())

    assert "ACTIVE" == ended.outputs["state"]
    stack.nothing_to_do(quickstart())
    stack.state.destroy()
    assert [] == served.emulator.connections()
    assert {version} == {call["version"] for call in served.emulator.calls()}
    assert {f"{_HOST}:8443"} == set(served.tunnel.asked)


def test_unknown_authority(install: NewInstallation) -> None:
    """Without its authority nothing is sent, and one line names the setting."""
    stack, served = install()

    with refused() as of_resource:
        stack.up(peering())
    with refused() as of_component:
        stack.preview(quickstart())

    for line in (of_resource(), of_component()):
        assert f"the certificate of {_HOST} is not trusted" in line
        advice = "Set qcloud:caBundle or REQUESTS_CA_BUNDLE to the file with its CA certificate"
        assert advice in line
    assert [] == served.emulator.calls()


def test_wrong_path(install: NewInstallation) -> None:
    """An endpoint without the gateway's path is told as such, at the preview."""
    stack, served = install(_GATEWAY, at="")
    trust(stack, served)

    with refused() as line:
        stack.preview(peering())

    assert "the host has nothing at this path (404)" in line()
    assert "qcloud:endpoint with its path" in line()


def test_no_file_with_an_authority(install: NewInstallation) -> None:
    """A bundle that is not there is told at the preview, with its path and the setting."""
    stack, _ = install()
    stack.config["qcloud:caBundle"] = "/no/such/ca.pem"

    with refused() as line:
        stack.preview(peering())

    assert 'qcloud:caBundle is "/no/such/ca.pem": there is no such file' in line()
    assert "in PEM form" in line()
