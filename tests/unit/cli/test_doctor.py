"""`qcloud-peering doctor`: what it says of things that are wrong."""

from __future__ import annotations

import functools
import json
import os
import re
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.sender import Timing
from qcloud_emulator import Emulator
from qcloud_peering.main import command

from tests.unit.api.loopback import refused_port
from tests.unit.cli.builders import connected

PLUGINS = ("pulumi-language-python", "pulumi-resource-pulumi-python")


class Doctor(Protocol):
    """Runs the doctor against the emulator as if it were the real cloud."""

    def __call__(self, env: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        """Return its lines: status, what, text.

        Args:
            env: environment in the place of the good one; "" takes a variable away.
        """


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder with a Pulumi CLI that knows its version, and its plugins."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pulumi", *PLUGINS):
        (folder / name).write_text("#!/bin/sh\necho v3.260.1\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def doctor(qcloud_emulator: Emulator, tmp_path: Path, tools: Path) -> Doctor:
    """Return a function that runs `qcloud-peering doctor --json`."""
    pair = qcloud_emulator.accounts["default"]
    good = {
        "HOME": str(tmp_path),
        "PATH": f"{tools}{os.pathsep}{os.defpath}",
        "QCLOUD_API_VERSION": "3.0",
        "QCLOUD_ENDPOINT": qcloud_emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": pair.secret_id,
        "TENCENTCLOUD_SECRET_KEY": pair.secret_key,
    }

    def run(env: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
        environ = {name: text or None for name, text in {**good, **(env or {})}.items()}
        done = CliRunner(env=environ).invoke(command, ["doctor", "--json"])
        lines = [(it["status"], it["what"], it["text"]) for it in json.loads(done.stdout)]
        assert pair.secret_key not in done.output
        assert done.exit_code == any(status == "problem" for status, _, _ in lines)
        return lines

    return run


def the_problem(lines: list[tuple[str, str, str]]) -> tuple[str, str]:
    """Return what the only problem is about, and its text."""
    (found,) = ((what, text) for status, what, text in lines if status == "problem")
    return found


def test_everything_right(doctor: Doctor, tools: Path) -> None:
    """Where nothing is wrong every line is ok or was not tried, and says what was found."""
    lines = doctor()

    assert {"ok", "skipped"} == {status for status, _, _ in lines}
    texts = {text for _, _, text in lines}
    assert {
        "from environment",
        "ap-guangzhou",
        "2407912486, as reported by the API",
        "to list VPCs: 4 found",
        "to query the quota: 10 per VPC",
        f"v3.260.1 at {tools / 'pulumi'}",
    } <= texts


def test_nothing_is_written(doctor: Doctor, qcloud_emulator: Emulator) -> None:
    """The doctor makes no call that changes anything."""
    doctor()

    actions = [call["action"] for call in qcloud_emulator.calls()]
    assert actions
    assert all(action.startswith(("Describe", "Get")) for action in actions)


def test_no_key(doctor: Doctor) -> None:
    """Without credentials the doctor says where they may be stated."""
    what, text = the_problem(doctor({"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": ""}))

    assert "settings" == what
    assert "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or qcloud:secretId" in text


def test_wrong_key(doctor: Doctor) -> None:
    """A key that the API refuses is told with where it came from."""
    what, text = the_problem(doctor({"TENCENTCLOUD_SECRET_KEY": "not-the-key"}))

    assert "credentials" == what
    assert "AuthFailure.SignatureFailure" in text
    assert "credentials from: environment" in text


def test_nothing_is_ok_that_was_not_tried(doctor: Doctor) -> None:
    """Where the API does not answer, neither the key nor the region is called right."""
    lines = doctor({"QCLOUD_ENDPOINT": f"http://127.0.0.1:{refused_port()}"})

    tried = {what: status for status, what, _ in lines if what not in ("Pulumi CLI", "packages")}
    assert {
        "credentials": "skipped",
        "region": "skipped",
        "API": "problem",
        "the rest": "skipped",
    } == tried


def test_refused_key_is_not_ok(doctor: Doctor) -> None:
    """Credentials that the API refuses have one line, which is no ok."""
    lines = doctor({"TENCENTCLOUD_SECRET_KEY": "not-the-key"})

    assert ["problem"] == [status for status, what, _ in lines if "credentials" == what]


def test_wrong_region(doctor: Doctor) -> None:
    """A region that there is not is told with what resembles it."""
    lines = doctor({"TENCENTCLOUD_REGION": "ap-guangzhoo", "QCLOUD_ENDPOINT": ""})

    what, text = the_problem(lines)
    assert "settings" == what
    assert "ap-guangzhoo" in text
    assert "ap-guangzhou" in text


def test_region_without_anything(doctor: Doctor) -> None:
    """A region that there is, and where the credentials have nothing, is a warning."""
    lines = doctor({"TENCENTCLOUD_REGION": "ap-beijing"})

    assert (
        "warning",
        "region",
        "ap-beijing has no VPC for these credentials; check qcloud:region",
    ) in lines


def test_host_that_is_gone(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the host of API 2.0 is gone the doctor names the version to set."""

    def nobody(host: str, *_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    env = {"QCLOUD_API_VERSION": "2.0", "QCLOUD_ENDPOINT": "", "QCLOUD_UIN": "2407912486"}

    what, text = the_problem(doctor(env))

    assert "API" == what
    assert "set qcloud:apiVersion to 3.0" in text


@pytest.mark.parametrize(
    ("ahead", "status"), [(100, "warning"), (-100, "warning"), (600, "problem")]
)
def test_skewed_clock(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, ahead: int, status: str
) -> None:
    """A clock that is off is a warning while the API stands it, and a problem beyond."""
    timing = Timing(now=lambda: time.time() + ahead)
    monkeypatch.setattr(
        "qcloud_peering.doctor.VpcClient", functools.partial(VpcClient, timing=timing)
    )

    ((found, text),) = [(it, text) for it, what, text in doctor() if what == "clock"]

    assert status == found
    seconds = re.search(r"([\d.]+) seconds", text)
    assert seconds is not None
    assert float(seconds[1]) == pytest.approx(abs(ahead), abs=2)


def test_no_route(doctor: Doctor) -> None:
    """An endpoint that cannot be reached is told with its host and port."""
    port = refused_port()

    what, text = the_problem(doctor({"QCLOUD_ENDPOINT": f"http://127.0.0.1:{port}"}))

    assert "API" == what
    assert f"127.0.0.1, port {port}, cannot be reached" in text


def test_old_cli(doctor: Doctor, tools: Path) -> None:
    """A Pulumi CLI that is too old is told with the version it takes."""
    (tools / "pulumi").write_text("#!/bin/sh\necho v3.150.0\n")

    what, text = the_problem(doctor())

    assert "Pulumi CLI" == what
    assert text.startswith("v3.150.0 is older than 3.200.0; install it")


def test_cli_that_cannot_import(doctor: Doctor, tools: Path) -> None:
    """A Pulumi CLI that works but for the import is a warning."""
    (tools / "pulumi").write_text("#!/bin/sh\necho v3.220.0\n")

    (warning,) = [text for status, _, text in doctor() if status == "warning"]

    assert "needs 3.254.0" in warning


@pytest.mark.parametrize("name", PLUGINS)
def test_missing_plugin(doctor: Doctor, tools: Path, name: str) -> None:
    """A plugin that the CLI needs for Python and did not bring is named."""
    (tools / name).unlink()

    what, text = the_problem(doctor())

    assert "Pulumi CLI" == what
    assert text.startswith(f"{name} is neither on the PATH nor beside `pulumi`")


@pytest.mark.parametrize(
    ("script", "reason"),
    [(None, "`pulumi` is not on the PATH"), ("echo hello", "does not print its version")],
)
def test_no_cli(doctor: Doctor, tools: Path, script: str | None, reason: str) -> None:
    """A machine without a Pulumi CLI, or with something else of its name, is told so."""
    (tools / "pulumi").unlink()
    if script:
        (tools / "pulumi").write_text(f"#!/bin/sh\n{script}\n")
        (tools / "pulumi").chmod(0o755)

    _, text = the_problem(doctor())

    assert reason in text


def test_wrong_uin(doctor: Doctor) -> None:
    """An account other than the stated one is told with both."""
    what, text = the_problem(doctor({"QCLOUD_UIN": "100000000099"}))

    assert "account" == what
    assert "qcloud:uin is 100000000099" in text
    assert "belong to account 2407912486" in text


def test_account_that_nobody_tells(doctor: Doctor) -> None:
    """Under API 2.0 an account that is not configured is a warning."""
    (warning,) = [text for it, _, text in doctor({"QCLOUD_API_VERSION": "2.0"}) if "warning" == it]

    assert "set qcloud:uin" in warning


@pytest.mark.parametrize("action", ["DescribeRouteTables", "DescribeVpcPeeringConnections"])
def test_refused_action(doctor: Doctor, qcloud_emulator: Emulator, action: str) -> None:
    """An action that the key may not call is named, and the others are tried all the same."""
    qcloud_emulator.add_fault(action, kind="error", code="UnauthorizedOperation", times=None)

    lines = doctor()

    what, text = the_problem(lines)
    assert "permission" == what
    assert text.startswith(f"{action}: ")
    assert "to list VPCs: 4 found" in {text for _, _, text in lines}


def refuse_identity(cloud: Emulator) -> None:
    """Let the key not be allowed to ask whose it is."""
    cloud.add_fault("GetCallerIdentity", kind="error", code="UnauthorizedOperation", times=None)


def test_identity_refused(doctor: Doctor, qcloud_emulator: Emulator) -> None:
    """A key that may not ask whose it is gets told so."""
    refuse_identity(qcloud_emulator)

    lines = doctor({"QCLOUD_UIN": "2407912486"})

    (text,) = [text for status, what, text in lines if (status, what) == ("warning", "permission")]
    assert text.startswith("GetCallerIdentity: ")
    ((status, text),) = [(status, text) for status, what, text in lines if what == "account"]
    assert "warning" == status
    assert text.startswith("2407912486 according to qcloud:uin; neither API 3.0 nor a connection")


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_wrong_uin_without_identity(
    doctor: Doctor, qcloud_emulator: Emulator, version: str
) -> None:
    """Where the API does not tell the account, the connections that it lists do."""
    refuse_identity(qcloud_emulator)
    connected(qcloud_emulator, "pcx-aaaa0001")

    what, text = the_problem(doctor({"QCLOUD_UIN": "100000000099", "QCLOUD_API_VERSION": version}))

    assert "account" == what
    assert "qcloud:uin is 100000000099, but the credentials belong to account 2407912486" in text


@pytest.mark.parametrize(
    ("version", "command"),
    [("2.0", "`qcloud-peering policy --api-version 2.0`"), ("3.0", "`qcloud-peering policy`")],
)
def test_policy_of_the_version(doctor: Doctor, version: str, command: str) -> None:
    """The hint on what is not tried names the policy of the version in use."""
    lines = doctor({"QCLOUD_API_VERSION": version})

    ((status, text),) = [(it, text) for it, _, text in lines if text.startswith("not tried")]
    assert "skipped" == status
    assert command in text
    assert "Reject" not in text


def test_cli_that_speaks_another_encoding(doctor: Doctor, tools: Path) -> None:
    """A Pulumi CLI that prints no UTF-8 beside its version is understood all the same."""
    (tools / "pulumi").write_bytes(b"#!/bin/sh\nprintf 'v3.260.1 \\377'\n")

    assert {"ok", "skipped"} == {status for status, _, _ in doctor()}


def test_plain_key_of_a_stack(qcloud_emulator: Emulator, tmp_path: Path, tools: Path) -> None:
    """A secret that the stack's configuration has in plain text is a warning."""
    pair = qcloud_emulator.accounts["default"]
    configured = {
        "qcloud:region": {"value": "gz", "secret": False},
        "qcloud:endpoint": {"value": qcloud_emulator.url, "secret": False},
        "qcloud:secretId": {"value": pair.secret_id, "secret": False},
        "qcloud:secretKey": {"value": pair.secret_key, "secret": False},
    }
    (tools / "pulumi").write_text(
        "#!/bin/sh\n"
        'if test "$1" = version; then echo v3.260.1; exit; fi\n'
        f"echo '{json.dumps(configured)}'\n"
    )
    env = {"HOME": str(tmp_path), "PATH": f"{tools}{os.pathsep}{os.defpath}"}

    done = CliRunner(env=env).invoke(command, ["doctor", "--stack", "dev"])

    (line,) = (it for it in done.stdout.splitlines() if it.startswith("warning  credentials"))
    assert "qcloud:secretKey is in the stack's configuration in plain text" in line
    assert "`pulumi config set --secret qcloud:secretKey`" in line
    assert pair.secret_key not in done.output


def test_lines(doctor: Doctor, qcloud_emulator: Emulator, tmp_path: Path, tools: Path) -> None:
    """For people there is a line each: status, what, and how it is."""
    env = {
        "HOME": str(tmp_path),
        "PATH": str(tools),
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "TENCENTCLOUD_REGION": "gz",
    }

    done = CliRunner(env=env).invoke(command, ["doctor"])

    assert 0 == done.exit_code
    assert "ok       account      2407912486 in the emulator" in done.stdout.splitlines()


OURS = "qcs::cam::uin/2407912486:roleName/network-admin"
THEIRS = "qcs::cam::uin/100000000002:roleName/network-admin"
WHEN = r"until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
NO_KEY = {"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": ""}


def pod(cloud: Emulator, folder: Path, **own: str) -> dict[str, str]:
    """Return the variables of a pod whose role is that of the own account."""
    token = folder / "token"
    token.write_text(cloud.web_identity_token("ci", uin="2407912486"))
    return {
        "QCLOUD_STS_ENDPOINT": cloud.url,
        "TKE_PROVIDER_ID": "ci",
        "TKE_REGION": "ap-guangzhou",
        "TKE_ROLE_ARN": OURS,
        "TKE_WEB_IDENTITY_TOKEN_FILE": str(token),
        **NO_KEY,
        **own,
    }


def test_chain_of_roles(doctor: Doctor, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """Who calls is told link by link, with where each was named and until when it lasts."""
    env = pod(qcloud_emulator, tmp_path, TENCENTCLOUD_ASSUME_ROLE_ARN=THEIRS)

    lines = doctor(env | {"TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": "night"})

    chain = [text for status, what, text in lines if what in ("credentials", "role")]
    assert 3 == len(chain)
    assert f"from the web identity token in {tmp_path / 'token'}, by ci" == chain[0]
    own = rf"{OURS}, named by TKE_ROLE_ARN, as session pulumi-qcloud, {WHEN}"
    assert re.fullmatch(own, chain[1])
    assert re.fullmatch(
        rf"{THEIRS}, named by TENCENTCLOUD_ASSUME_ROLE_ARN, as session night, {WHEN}", chain[2]
    )
    assert ("ok", "account", "100000000002, as reported by the API") in lines


def test_role_of_a_profile(doctor: Doctor, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """The role of a profile is told with the profile that has it."""
    pair = qcloud_emulator.accounts["default"]
    file = tmp_path / "credentials"
    file.write_text(
        f"[partner]\nsecret_id = {pair.secret_id}\nsecret_key = {pair.secret_key}\n"
        f"role_arn = {THEIRS}\n"
    )
    env = {**NO_KEY, "TENCENTCLOUD_CREDENTIALS_FILE": str(file), "TENCENTCLOUD_PROFILE": "partner"}

    lines = doctor({**env, "QCLOUD_STS_ENDPOINT": qcloud_emulator.url})

    (role,) = (text for _, what, text in lines if what == "role")
    assert re.fullmatch(rf"{THEIRS}, named by role_arn of .*partner.*, {WHEN}", role)


def test_role_of_the_machine(doctor: Doctor, qcloud_emulator: Emulator) -> None:
    """The machine's role is told with the variable that names it."""
    env = {"QCLOUD_METADATA_URL": qcloud_emulator.url, "TENCENTCLOUD_CAM_ROLE_NAME": "machine"}

    lines = doctor({**NO_KEY, **env})

    (role,) = (text for _, what, text in lines if what == "role")
    assert re.fullmatch(
        rf"machine of this machine, named by TENCENTCLOUD_CAM_ROLE_NAME, {WHEN}", role
    )


@pytest.mark.parametrize(
    ("own", "what", "told"),
    [
        ({"TKE_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token"}, "role", "/nonexistent/token"),
        ({"TKE_ROLE_ARN": f"{OURS}-2"}, "role", f"Check the name of role {OURS}-2"),
        ({"TKE_ROLE_ARN": ""}, "settings", "but TKE_ROLE_ARN is not"),
        ({"TKE_PROVIDER_ID": ""}, "settings", "TKE_ROLE_ARN is set, but TKE_PROVIDER_ID is not"),
        ({"QCLOUD_UIN": "100000000002"}, "settings", "of account 2407912486"),
        ({"QCLOUD_STS_ENDPOINT": ""}, "settings", "is set without qcloud:stsEndpoint"),
    ],
)
def test_role_that_does_not_work(
    doctor: Doctor,
    qcloud_emulator: Emulator,
    tmp_path: Path,
    own: dict[str, str],
    what: str,
    told: str,
) -> None:
    """Whatever keeps a role from calling is told in one line, and no session is called right."""
    lines = doctor(pod(qcloud_emulator, tmp_path, **own))

    found, text = the_problem(lines)
    assert what == found
    assert told in text
    assert "ok" not in {status for status, what, _ in lines if what in ("credentials", "role")}


def test_first_role_of_a_chain_that_does_not_work(
    doctor: Doctor, qcloud_emulator: Emulator, tmp_path: Path
) -> None:
    """The error is about the role that was refused, not about the one that it leads to."""
    env = pod(qcloud_emulator, tmp_path, TKE_ROLE_ARN=f"{OURS}-2")

    what, text = the_problem(doctor(env | {"TENCENTCLOUD_ASSUME_ROLE_ARN": THEIRS}))

    assert "role" == what
    assert f"{OURS}-2" in text
    assert THEIRS not in text


def test_secrets_of_a_role(doctor: Doctor, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """Neither an external id nor a token is told, whether it works or not."""
    strict = {"name": "strict", "trusts": ["2407912486"], "externalId": "hush-external-id"}
    qcloud_emulator.seed({"accounts": [{"uin": "100000000002", "roles": [strict]}]})
    arn = "qcs::cam::uin/100000000002:roleName/strict"
    told = ""
    for external_id in ("hush-external-id", "hush-wrong"):
        env = {"TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID": external_id}
        told += json.dumps(
            doctor(pod(qcloud_emulator, tmp_path, TENCENTCLOUD_ASSUME_ROLE_ARN=arn, **env))
        )

    sessions = qcloud_emulator._store.rows("SELECT secret_key, token FROM sessions")
    hidden = [text for row in sessions for text in row]
    hidden += ["hush", (tmp_path / "token").read_text()]
    assert hidden
    assert [] == [text for text in hidden if text in told]
