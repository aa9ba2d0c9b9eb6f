"""What a stack configures, and what the accounts in use see, found by id."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import RouteTable, Vpc, VpcIds
from qcloud_emulator import Emulator
from qcloud_peering.accounts import configuration_of, plain_keys_of
from qcloud_peering.main import command
from qcloud_peering.seen import Known, is_same


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that is `pulumi` on the PATH, to be written."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")
    return folder / "pulumi"


def say(pulumi: Path, script: str) -> None:
    """Let `pulumi` be a shell script."""
    pulumi.write_text(f"#!/bin/sh\n{textwrap.dedent(script)}")
    pulumi.chmod(0o755)


def test_settings_of_a_stack(pulumi: Path) -> None:
    """Of a stack's configuration the settings are taken, secrets included, and nothing else."""
    say(
        pulumi,
        """
        test "$*" = "config --json --show-secrets --stack dev --non-interactive" || exit 9
        echo '{"qcloud:region": {"value": "gz", "secret": false},'
        echo '"qcloud:secretKey": {"value": "emulator-key", "secret": true},'
        echo '"tencentcloud:region": {"value": "sh", "secret": false},'
        echo '"story:vpcId": {"value": "vpc-app00226", "secret": false}}'
        """,
    )

    assert {
        "qcloud:region": "gz",
        "qcloud:secretKey": "emulator-key",
        "tencentcloud:region": "sh",
    } == configuration_of("dev")


def test_secrets_of_a_stack_in_plain_text(pulumi: Path) -> None:
    """Secrets that a stack's configuration has in plain text are told by their keys."""
    say(
        pulumi,
        """
        test "$*" = "config --json --stack dev --non-interactive" || exit 9
        echo '{"qcloud:secretId": {"value": "AKID", "secret": false},'
        echo '"qcloud:secretKey": {"value": "emulator-key", "secret": false},'
        echo '"qcloud:token": {"secret": true},'
        echo '"tencentcloud:securityToken": {"value": "emulator-token", "secret": false}}'
        """,
    )

    assert ["qcloud:secretKey", "tencentcloud:securityToken"] == plain_keys_of("dev")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (None, "`pulumi` is not on the PATH"),
        (
            "echo; echo 'error: no stack named dev' >&2; exit 255",
            "no stack named dev",
        ),
        ("exit 3", "`pulumi config` failed with exit code 3"),
        ("echo hello", "`pulumi config --json` did not print a JSON object"),
        ("echo '[]'", "`pulumi config --json` did not print a JSON object"),
        ("printf '\\377'", "`pulumi config` did not print UTF-8 text"),
        ("printf 'error: \\377' >&2; exit 1", "\ufffd"),
    ],
    ids=["not there", "refuses", "silent", "no JSON", "no object", "no UTF-8", "refuses oddly"],
)
def test_no_settings_of_a_stack(pulumi: Path, script: str | None, reason: str) -> None:
    """Where the Pulumi CLI does not answer, one sentence says why."""
    if script is not None:
        say(pulumi, script)

    with pytest.raises(ConfigurationError) as raised:
        configuration_of("dev")

    assert f"the configuration of stack dev cannot be read: {reason}" == str(raised.value)


def test_pulumi_that_cannot_be_run(pulumi: Path) -> None:
    """A `pulumi` that is no program is one sentence."""
    pulumi.write_text("hello")
    pulumi.chmod(0o644)

    with pytest.raises(ConfigurationError, match="`pulumi` cannot be run: Permission denied"):
        configuration_of("dev")


class Counted(list[Vpc]):
    """A listing that counts how often it is gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[Vpc]:
        self.rounds += 1
        return super().__iter__()


def test_many() -> None:
    """However many VPCs are looked up, the listing is gone through once."""
    listed = Counted(Vpc(VpcIds(f"vpc-{it}"), f"v{it}", "10.0.0.0/16") for it in range(100))

    known = Known(listed)

    assert [f"v{it}" for it in range(100)] == [
        vpc.name for it in range(100) if (vpc := known.vpc(VpcIds(f"vpc-{it}")))
    ]
    assert 1 == listed.rounds


def test_spellings() -> None:
    """A VPC and its tables are found by either spelling, but not by an old one against a new."""
    ids = VpcIds("vpc-a", "gz_vpc_1")
    known = Known(
        [Vpc(ids, "a", "10.0.0.0/16")],
        [
            RouteTable("rtb-2", "", ids, "more", main=False),
            RouteTable("rtb-1", "", VpcIds("", "gz_vpc_1"), "main", main=True),
        ],
    )

    assert ["a", "a"] == [
        vpc.name for it in ("vpc-a", "") if (vpc := known.vpc(VpcIds(it, "gz_vpc_1")))
    ]
    assert None is known.vpc(VpcIds("vpc-b", "gz_vpc_1"))
    assert ["rtb-1", "rtb-2"] == [table.id for table in known.tables_of(ids)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-a"), True),
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), False),
        (VpcIds("", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), True),
        (VpcIds("vpc-a"), VpcIds("", "gz_vpc_1"), False),
        (VpcIds("vpc-a"), VpcIds(""), False),
    ],
)
def test_same_vpc(one: VpcIds, other: VpcIds, same: bool) -> None:
    """Old ids decide only where one of the two has no other."""
    assert same is is_same(one, other) is is_same(other, one)


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("import", "pcx-6gw5wvmk"),
        ("check", "--vpc", "partner", "--peer", "app"),
        ("diagram",),
    ],
    ids=lambda it: it[0],
)
def test_profile_with_a_role(
    qcloud_emulator: Emulator, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Every command that calls the API calls as the role of its profile."""
    pair = qcloud_emulator.accounts["default"]
    file = tmp_path / "credentials"
    file.write_text(
        f"[partner]\nsecret_id = {pair.secret_id}\nsecret_key = {pair.secret_key}\n"
        "role_arn = qcs::cam::uin/100000000002:roleName/network-admin\n"
    )
    env = {
        "HOME": str(tmp_path),
        "QCLOUD_ENDPOINT": qcloud_emulator.url,
        "QCLOUD_STS_ENDPOINT": qcloud_emulator.url,
        "TENCENTCLOUD_CREDENTIALS_FILE": str(file),
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }

    CliRunner(env=env).invoke(command, [*words, "--profile", "partner"])

    calls = [(it["action"], it["uin"]) for it in qcloud_emulator.calls()]
    assert ("AssumeRole", pair.uin) == calls[0]
    assert {"100000000002"} == {uin for _, uin in calls[1:]}
