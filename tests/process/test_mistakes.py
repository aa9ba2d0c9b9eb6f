"""What bad input and bad settings get: one line that names them, what they are and what to do."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import (
    APP,
    GIVEN,
    OLD_APP,
    OWN_UIN,
    api_with_clock,
    as_real,
    asked,
    html,
    refusal,
    saying_json,
    without_names,
)
from tests.engine.versions import PATHS, VERSIONS, told
from tests.process.plugin import Plugin, PluginError
from tests.process.programs import Stack, refused
from tests.process.stand_in import DEFAULT, Declared, State
from tests.unit.api.loopback import Talk, refused_port, serving

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
            ['no profile "nobody" (the resource\'s profile)', "Use one of those profiles"],
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

    assert "vpc-app00226 has 1 peering connections; the limit is 1" in line
    assert "vpcId is 'vpc-app00226', peerVpcId is 'vpc-shared03'" in line
    assert "Delete a connection that the VPC does not need, or ask for a higher quota" in line
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


@pytest.fixture
def configured(qcloud_emulator: Emulator, api_version: str) -> dict[str, str]:
    """Return environment that configures the emulator as if it were the real cloud."""
    return as_real(qcloud_emulator, api_version)


def at(env: dict[str, str], url: str, api_version: str) -> dict[str, str]:
    """Return environment in which the API is at another URL."""
    return {**env, "QCLOUD_ENDPOINT": f"{url}{PATHS[api_version]}"}


def refusal_at(env: dict[str, str], folder: Path, config: dict[str, str] | None = None) -> str:
    """Return the one line that good inputs get in this environment and configuration."""
    with Plugin(folder, env=env, config=config) as plugin:
        return refusal(plugin)


@pytest.mark.parametrize(
    ("unset", "env", "config", "said"),
    [
        (
            ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"],
            {},
            {},
            ["no credentials for Tencent Cloud are set", "Set TENCENTCLOUD_SECRET_ID and"],
        ),
        (
            ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"],
            {"QCLOUD_PROFILE": "nobody"},
            {},
            ['no profile "nobody" (QCLOUD_PROFILE) in ~/.tencentcloud/', "Use one of those"],
        ),
        (
            [],
            {},
            {"qcloud:profile": "nobody"},
            ['no profile "nobody" (qcloud:profile) in ~/.tencentcloud/', "Use one of those"],
        ),
        (
            [],
            {"TENCENTCLOUD_SECRET_KEY": "not-the-right-one"},
            {},
            ["signature does not match", "credentials from: environment", "Check the secret id"],
        ),
        (
            [],
            {},
            {"qcloud:secretId": "AKIDnobody", "qcloud:secretKey": "not-the-right-one"},
            ["no account has this SecretId", "from: stack configuration", "Check the secret id"],
        ),
        (
            ["QCLOUD_ENDPOINT"],
            {"TENCENTCLOUD_REGION": "ap-guangzou"},
            {},
            [
                'TENCENTCLOUD_REGION is "ap-guangzou": this is not a known',
                "Did you mean ap-guangzh",
            ],
        ),
        (
            [],
            {"QCLOUD_ENDPOINT": "http://vpc.example.com/v2/index.php"},
            {},
            ['QCLOUD_ENDPOINT is "http://vpc.example.com": plain http is for', "Use an https URL"],
        ),
    ],
    ids=[
        "no credentials",
        "profile of the environment",
        "profile of the stack",
        "wrong secret",
        "unknown key",
        "region",
        "plain http",
    ],
)
@over_versions
def test_setting(
    configured: dict[str, str],
    tmp_path: Path,
    unset: list[str],
    env: dict[str, str],
    config: dict[str, str],
    said: list[str],
) -> None:
    """A setting that is missing or wrong is named, with what it is set to and what to do."""
    env = {key: value for key, value in configured.items() if key not in unset} | env

    line = refusal_at(env, tmp_path, config)

    assert [] == [words for words in said if words not in line]
    assert "not-the-right-one" not in line


@over_versions
def test_expired_token(
    configured: dict[str, str], qcloud_emulator: Emulator, tmp_path: Path
) -> None:
    """A temporary key whose time is over asks for a new token."""
    key = {
        "name": "late",
        "secretId": "AKIDEMULATORlate",
        "secretKey": "late-key",
        "token": "late-token",
    }
    account = {"uin": OWN_UIN, "keys": [{**key, "expiresInSeconds": 0}]}
    qcloud_emulator.seed({"accounts": [account]})
    late = {
        "TENCENTCLOUD_SECRET_ID": key["secretId"],
        "TENCENTCLOUD_SECRET_KEY": key["secretKey"],
        "TENCENTCLOUD_TOKEN": key["token"],
    }

    line = refusal_at(configured | late, tmp_path)

    assert "the token has expired; credentials from: environment" in line
    assert "get a new one" in line


@pytest.mark.parametrize(("ahead", "way"), [(600, "behind"), (-600, "ahead of")])
@over_versions
def test_clock(
    configured: dict[str, str], tmp_path: Path, api_version: str, ahead: int, way: str
) -> None:
    """A clock that is ten minutes off is told with the way it has to be set."""
    with api_with_clock(tmp_path / "clock", ahead) as url:
        line = refusal_at(at(configured, url, api_version), tmp_path)

    assert re.search(rf"this machine's clock is (599|60[01]) seconds {way} the API's", line)
    assert "Set this machine's clock" in line


@over_versions
def test_unreachable_host(configured: dict[str, str], tmp_path: Path) -> None:
    """A host that does not listen is left to the `up`, which names host, port and setting."""
    port = refused_port()
    env = configured | {"QCLOUD_ENDPOINT": f"http://127.0.0.1:{port}"}

    line = refusal_at(env, tmp_path)

    assert f"127.0.0.1, port {port}, cannot be reached" in line
    assert "Check the network, the proxy settings and qcloud:endpoint" in line


@over_versions
def test_public_host_that_is_gone(
    configured: dict[str, str], tmp_path: Path, api_version: str
) -> None:
    """When a public host's name is not found, that of API 2.0 is told to be of that version."""
    configured.pop("QCLOUD_ENDPOINT")

    line = refusal_at(configured | without_names(tmp_path / "names"), tmp_path)

    host, advice = (told(what, api_version) for what in ("host", "host gone"))
    assert f"the host {host} was not found" in line
    assert advice in line


_OFFLINE: Final = "This API has been taken offline"


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (html("410 Gone"), ["the host returned HTTP 410", "qcloud:apiVersion to"]),
        (
            saying_json(f'{{"code": 6100, "codeDesc": "ActionOffline", "message": "{_OFFLINE}"}}'),
            ["set qcloud:apiVersion to"],
        ),
        (
            saying_json(
                '{"Response": {"Error": {"Code": "ActionOffline", '
                f'"Message": "{_OFFLINE}"}}, "RequestId": "1"}}}}'
            ),
            [f"{_OFFLINE} (ActionOffline"],
        ),
        (
            html("200 OK"),
            ["the answer is not from the API (HTTP 200, text/html", "Check qcloud:endpoint"],
        ),
        (
            html("502 Bad Gateway"),
            ["a gateway returned HTTP 502 (text/html)", "the proxy settings and qcloud:endpoint"],
        ),
    ],
    ids=["410", "offline", "offline as 3.0 says it", "HTML", "502"],
)
@over_versions
def test_host_without_the_api(
    configured: dict[str, str], tmp_path: Path, talk: Talk, said: list[str]
) -> None:
    """What answers in the API's place is told for what it is, with the setting to look at."""
    with serving(talk) as server:
        line = refusal_at(configured | {"QCLOUD_ENDPOINT": server.url}, tmp_path)

    assert [] == [words for words in said if words not in line]


@contextmanager
def troubles(folder: Path, api_version: str) -> Iterator[list[dict[str, str]]]:
    """Give environments of which each keeps the provider from the API in another way.

    Args:
        folder: an empty or missing one.
        api_version: of the API.
    """
    with (
        serving(html("200 OK")) as portal,
        serving(html("502 Bad Gateway")) as proxy,
        serving(html("410 Gone")) as gone,
        api_with_clock(folder, 600) as ahead,
    ):
        yield [
            {"TENCENTCLOUD_SECRET_KEY": "not-the-right-one"},
            {"TENCENTCLOUD_SECRET_ID": ""},
            {"QCLOUD_ENDPOINT": portal.url},
            {"QCLOUD_ENDPOINT": proxy.url},
            {"QCLOUD_ENDPOINT": gone.url},
            {"QCLOUD_ENDPOINT": f"http://127.0.0.1:{refused_port()}"},
            at({}, ahead, api_version),
        ]


@pytest.mark.parametrize("command", ["refresh", "destroy"])
@over_versions
def test_nothing_is_lost(
    configured: dict[str, str],
    qcloud_emulator: Emulator,
    tmp_path: Path,
    api_version: str,
    command: str,
) -> None:
    """Whatever stands between a stack and the API is told in one line, and the stack stays."""
    state = State(tmp_path, {DEFAULT: {}}, configured)
    state.up({"net": Declared("connection", GIVEN)})
    before = state.copy().records, qcloud_emulator.connections()
    told = []

    with troubles(tmp_path / "clock", api_version) as envs:
        for trouble in envs:
            state.env = {**configured, "QCLOUD_DEADLINE": "1", **trouble}
            with pytest.raises(PluginError) as caught:
                state.refresh() if command == "refresh" else state.destroy()
            told.append(caught.value.text)

    assert [] == [it for it in told if not it.startswith("qcloud: ") or "\n" in it]
    assert before == (state.records, qcloud_emulator.connections())


_PROGRAM = """
from pulumi_qcloudx import VpcPeering
VpcPeering("net", {"name": "app"}, {"name": "data"})
"""


def test_missing_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the user reads one sentence, for both sides together."""
    stack = Stack(monkeypatch, tmp_path, {"TENCENTCLOUD_REGION": "ap-guangzhou"})

    with refused() as line:
        stack.preview(_PROGRAM)

    assert line().startswith("net: vpc, peer_vpc: "), line()
    assert 1 == line().count("TENCENTCLOUD_SECRET_ID"), line()


@pytest.mark.parametrize("version", VERSIONS)
def test_unreachable_host_of_both_sides(
    qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """A host that is not there is told once, for both sides together."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    elsewhere = {
        "QCLOUD_ENDPOINT": "https://vpc.api.example.invalid/v2/index.php",
        "QCLOUD_DEADLINE": "1",
    }
    stack = Stack(monkeypatch, tmp_path, {**as_real(qcloud_emulator, version), **elsewhere})
    names = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *how, **more: (
            nobody() if "invalid" in str(host) else names(host, *how, **more)
        ),
    )

    with refused() as line:
        stack.preview(_PROGRAM)

    assert line().startswith("net: vpc, peer_vpc: "), line()
    assert 1 == line().count("vpc.api.example.invalid"), line()
