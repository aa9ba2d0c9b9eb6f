"""Private installations: an address with a port and a path, and an authority of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, peering
from tests.engine.test_api_v3 import quickstart
from tests.engine.test_refusals_v3 import assert_said, the_line
from tests.engine.versions import PATHS
from tests.served import Served, behind_tls

_HOST: Final = "vpc.cloud.example"
_AT: Final = f"https://{_HOST}:8443"
_GATEWAY: Final = "/some/gateway"
_PAIR: Final = peering(vpc_id=APP, peer_vpc_id=DATA)

NewInstallation = Callable[[str], Served]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[NewInstallation]:
    """Return a function that runs an installation below a prefix."""
    with ExitStack() as running:

        def install(prefix: str = "") -> Served:
            folder = tmp_path / "installation"
            folder.mkdir()
            return running.enter_context(behind_tls(folder, _HOST, prefix=prefix))

        yield install


def configure(stack: Stack, served: Served, version: str, prefix: str = "") -> None:
    """Configure the installation as its users do, but for its authority."""
    owner = served.emulator.accounts["default"]
    stack.config("qcloud:apiVersion", version)
    stack.config("qcloud:endpoint", f"{_AT}{prefix}{PATHS[version]}")
    stack.config("qcloud:region", "ap-guangzhou")
    if version == "2.0":
        stack.config("qcloud:uin", owner.uin)
    stack.env |= {
        # This name leads to this machine by a proxy, as nobody else knows it.
        "HTTPS_PROXY": served.tunnel.url,
        "NO_PROXY": "127.0.0.1,localhost",
        "QCLOUD_DEADLINE": "5",
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }


def trust(stack: Stack, served: Served, via: str) -> None:
    """Name the installation's authority, in the stack's configuration or in the environment."""
    if via == "config":
        stack.config("qcloud:caBundle", served.ca)
    else:
        stack.env["REQUESTS_CA_BUNDLE"] = served.ca


@pytest.mark.parametrize(("prefix", "via"), [("", "config"), (_GATEWAY, "env")])
def test_life(
    stack: Stack, install: NewInstallation, api_version: str, prefix: str, via: str
) -> None:
    """A stack is made, unchanged and destroyed there, whatever the path of its endpoint."""
    served = install(prefix)
    configure(stack, served, api_version, prefix)
    trust(stack, served, via)
    stack.write(quickstart())

    stack.up()

    assert stack.outputs()["state"] == "ACTIVE"
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert served.emulator.connections() == []
    assert {call["version"] for call in served.emulator.calls()} == {api_version}
    assert set(served.tunnel.asked) == {f"{_HOST}:8443"}


def test_unknown_authority(stack: Stack, install: NewInstallation, api_version: str) -> None:
    """Without its authority nothing is sent, and one line names the setting."""
    served = install("")
    configure(stack, served, api_version)

    stack.write(_PAIR)
    lines = [the_line(stack.up("--skip-preview", expect_failure=True))]
    stack.write(quickstart())
    lines.append(the_line(stack.preview(expect_failure=True), ""))

    for line in lines:
        assert_said(
            line,
            f"the certificate of {_HOST} is not trusted",
            "Set qcloud:caBundle or REQUESTS_CA_BUNDLE to the file with its CA certificate",
        )
    assert served.emulator.calls() == []


def test_wrong_path(stack: Stack, install: NewInstallation, api_version: str) -> None:
    """An endpoint without the gateway's path is told as such, at the preview."""
    served = install(_GATEWAY)
    configure(stack, served, api_version)
    trust(stack, served, "config")
    stack.write(_PAIR)

    line = the_line(stack.preview(expect_failure=True))

    assert_said(line, "the host has nothing at this path (404)", "qcloud:endpoint with its path")


def test_no_file_with_an_authority(
    stack: Stack, install: NewInstallation, api_version: str
) -> None:
    """A bundle that is not there is told at the preview, with its path and the setting."""
    configure(stack, install(""), api_version)
    stack.config("qcloud:caBundle", "/no/such/ca.pem")
    stack.write(_PAIR)

    line = the_line(stack.preview(expect_failure=True))

    assert_said(line, 'qcloud:caBundle is "/no/such/ca.pem": there is no such file', "in PEM form")
