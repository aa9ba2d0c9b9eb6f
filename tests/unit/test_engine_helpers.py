"""What the stories on the engine use: projects, tables of versions, states, scans of journals."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_plus

import pulumi_qcloud
import pulumi_qcloudx
import pytest
from qcloud_emulator import Emulator

from tests.engine import secrets_scan
from tests.engine.golden import Golden, versions
from tests.engine.secrets_scan import SIGNATURE, Secret, scan
from tests.engine.stack import Project
from tests.engine.stories import APP, OWN_UIN, PARTNER, PARTNER_UIN, wrongly_keyed
from tests.engine.versions import DIFFERENT, ONE_VERSION, VERSIONS


def test_programs_of_one_moment(tmp_path: Path) -> None:
    """A program of the same length, written in the same second, takes the place of the former."""
    project = Project(tmp_path / "story", "story")

    assert "one" == printed(project, "print('one')")
    assert "two" == printed(project, "print('two')")


def printed(project: Project, program: str) -> str:
    """What the program prints as the language host runs it, keeping its bytecode."""
    os.utime(project.write_file("__main__.py", program), (0, 0))
    run = f"import runpy; runpy.run_path({str(project.folder)!r}, run_name='__main__')"
    return subprocess.check_output([sys.executable, "-c", run], env={}, text=True).strip()


_TESTS: Final = Path(__file__).parents[1]
_STORIES: Final = _TESTS / "engine"


def test_stories_of_one_version_exist() -> None:
    """Each story of one version is there, under a version that there is, with a reason."""
    for story, (version, reason) in ONE_VERSION.items():
        file, _, function = story.partition("::")
        text = (_STORIES / file).read_text()
        assert not function or re.search(rf"^def {function}\(", text, re.MULTILINE), story
        assert version in VERSIONS
        assert reason


def test_differences_are_told() -> None:
    """Each difference is one, with a reason, and a story or a process is asked about it."""
    files = [*_STORIES.glob("test_*.py"), *(_TESTS / "process").glob("test_*.py")]
    stories = "".join(file.read_text() for file in files)
    for what, (old, new, reason) in DIFFERENT.items():
        assert old != new
        assert reason
        assert f'"{what}"' in stories


ALL: Final = [Golden(one, over) for one in versions() for over in VERSIONS]
every_state = pytest.mark.parametrize(
    "golden", ALL, ids=lambda it: f"{it.version}-{it.api_version}"
)


def resources(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources of a state by their URNs."""
    return {it["urn"]: it for it in state["deployment"]["resources"]}


def test_there_is_one_of_this_version() -> None:
    """The present version has written its states."""
    assert metadata.version("pulumi-qcloud") in versions()


@every_state
def test_every_type(golden: Golden) -> None:
    """A state has all types of resources and components that the package had then."""
    found = {it["type"].rpartition(":")[2] for it in resources(golden.state()).values()}
    kinds = {
        name
        for package in (pulumi_qcloud, pulumi_qcloudx)
        for name in package.__all__
        if hasattr(getattr(package, name), "urn") and name != "Provider"
    }

    assert len(kinds) == 5
    assert golden.version != metadata.version("pulumi-qcloud") or kinds <= found


@every_state
def test_nothing_of_a_machine(golden: Golden) -> None:
    """A state holds no path, no address, no secret and no salt."""
    text = golden.state_file.read_text()
    keys = re.findall(r'"secretKey": "(\w+)"', golden.cloud_file.read_text())

    assert keys
    assert [] == [it for it in keys if it in text]
    assert [] == re.findall(r"(?i)project://|127\.0\.0\.1|localhost|salt|ciphertext|\.venv", text)


KEY: Final = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text,
        quote_plus,
        lambda text: json.dumps({"value": text}),
        lambda text: base64.b64encode(f"-{text}-".encode()).decode(),
        lambda text: base64.b64encode(f"--{text}-".encode()).decode(),
        lambda text: base64.b64encode(f"{text}".encode()).decode(),
    ],
    ids=["plain", "URL-encoded", "JSON", "base64 at 1", "base64 at 2", "base64 at 0"],
)
def test_the_scan_finds(spell: Callable[[str], str]) -> None:
    """A planted secret is found in each spelling, and only where it is."""
    places = {"state": f"before {spell(KEY.text)} after", "output": "nothing to see"}

    assert ["secret key in state"] == scan(places, [KEY])


def test_the_scan_knows_what_is_sent() -> None:
    """The secrets of a request are its signature and its token, decoded."""
    request = (
        b"POST / HTTP/1.1\r\nHost: h\r\n\r\nAction=A&Token=t%2Bk&SignatureMethod=S&Signature=s%3D"
    )

    newer = (
        b"POST / HTTP/1.1\r\nAuthorization: TC3-HMAC-SHA256 Credential=c, SignedHeaders=host, "
        b"Signature=" + b"0f" * 32 + b"\r\nX-TC-Token: t/k\r\n\r\n{}"
    )

    assert {Secret("token", "t+k"), Secret(SIGNATURE, "s=")} == secrets_scan.sent([request])
    assert {Secret("token", "t/k"), Secret(SIGNATURE, "0f" * 32)} == secrets_scan.sent([newer])


def test_the_scan_knows_what_is_sent_for_a_role() -> None:
    """The secrets of a request for a session are the web identity token, or the external id."""
    head = b"POST / HTTP/1.1\r\nHost: h\r\n\r\n"
    web, role = b'{"WebIdentityToken": "a.b.c"}', b'{"RoleArn":"qcs","ExternalId":"x/y"}'

    assert {Secret("web identity token", "a.b.c")} == secrets_scan.sent([head + web])
    assert {Secret("external id", "x/y")} == secrets_scan.sent([head + role])


def test_the_scan_knows_sessions_of_roles(qcloud_emulator: Emulator) -> None:
    """The key and the token of a session that the emulator started are secrets."""
    roles = qcloud_emulator._cloud.roles
    machine = roles.machine()
    assert machine
    key = roles.start_for_machine(machine)

    texts = {it.text for it in secrets_scan.of_sessions(qcloud_emulator)}
    assert {key.account.secret_key, key.account.token} == texts


@pytest.mark.parametrize(
    ("entry", "engines_own"),
    [
        ({"method": "/pulumirpc.ResourceProvider/Configure"}, True),
        ({"method": "/pulumirpc.ResourceProvider/Create"}, False),
        ({"method": "/pulumirpc.ResourceProvider/Check"}, False),
        (
            {
                "method": "/pulumirpc.ResourceMonitor/RegisterResource",
                "request": {"type": "pulumi:providers:pulumi-python"},
            },
            True,
        ),
        (
            {
                "method": "/pulumirpc.ResourceMonitor/RegisterResource",
                "request": {"type": "pulumi-python:dynamic/qcloud:VpcPeeringConnection"},
            },
            False,
        ),
    ],
    ids=["Configure", "Create", "Check", "a provider", "a resource"],
)
def test_the_scan_of_the_grpc_log(
    tmp_path: Path, entry: dict[str, object], engines_own: bool
) -> None:
    """In the gRPC log only the engine's own entries may hold a key, and no entry a signature."""
    log = tmp_path / "grpc.json"
    log.write_text(json.dumps({**entry, "response": KEY.text}))

    found = scan(secrets_scan.grpc_log(log), [KEY])
    found_of_engine = scan(secrets_scan.grpc_log_of_the_engine(log), [KEY])

    assert (engines_own, not engines_own) == (bool(found_of_engine), bool(found))


@pytest.mark.parametrize(
    ("caller", "action", "parameters"),
    [
        (PARTNER_UIN, "DescribeRouteTable", {"vpcId": APP}),
        (OWN_UIN, "CreateRoute", {"vpcId": APP, "routeTableId": "rtb-partner1"}),
        (OWN_UIN, "AcceptVpcPeeringConnection", {"peeringConnectionId": "pcx-between1"}),
        (
            PARTNER_UIN,
            "CreateVpcPeeringConnection",
            {"vpcId": "gz_vpc_226", "peerVpcId": PARTNER},
        ),
    ],
)
def test_wrong_key(
    qcloud_emulator: Emulator, caller: str, action: str, parameters: dict[str, str]
) -> None:
    """A call with the other account's key is noticed, and the same call with the right one not."""
    between = {"name": "n", "peeringConnectionId": "pcx-between1"}
    qcloud_emulator.seed({"peeringConnections": [{**between, "vpcId": APP, "peerVpcId": PARTNER}]})
    call = {"uin": caller, "action": action, "parameters": parameters}
    right = {**call, "uin": ({OWN_UIN, PARTNER_UIN} - {caller}).pop()}
    if action == "CreateRoute":
        right = {**call, "parameters": {**parameters, "routeTableId": "rtb-app0main"}}

    wrong = wrongly_keyed([call, right], qcloud_emulator.state())

    assert [(caller, action)] == [(who, what) for who, what, _ in wrong]
