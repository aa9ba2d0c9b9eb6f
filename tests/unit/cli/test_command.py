"""The command as a process, and what a stack configures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import click
import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from qcloud_emulator import Emulator
from qcloud_peering.accounts import configuration_of, plain_keys_of
from qcloud_peering.main import command

from tests.unit.cli.conftest import Peering
from tests.unit.cli.network import APP_BLOCK, DATA_BLOCK, OWN_UIN, connected
from tests.unit.cli.terminal import column, on_a_terminal

NOTES = ("QCLOUD_EMULATOR is set", "qcloud-peering: ")

WITHOUT_CLICK = """
import sys

sys.modules["click"] = None
from qcloud_peering.main import main

main()
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, check=False
    )


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


def test_module() -> None:
    """`python -m qcloud_peering` is the command, under its own name."""
    done = run("-m", "qcloud_peering", "--help")

    assert 0 == done.returncode
    assert done.stdout.startswith("Usage: qcloud-peering [OPTIONS] COMMAND")


def all_commands(
    found: click.Command = command, words: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    """Return the words of every command, those of groups within groups too."""
    context = click.Context(found)
    below = found.list_commands(context) if isinstance(found, click.Group) else []
    inner = (
        [found.get_command(context, it) for it in below] if isinstance(found, click.Group) else []
    )
    return [words] + [
        each
        for name, one in zip(below, inner, strict=True)
        if one is not None
        for each in all_commands(one, (*words, name))
    ]


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_help(peering: Peering, words: tuple[str, ...]) -> None:
    """Every command shows examples of itself and what its exit codes mean."""
    shown = peering(*words, "--help").result.stdout

    assert "Examples:\n" in shown
    assert re.search(r"Exit codes: \S", shown)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion(name: str) -> None:
    """A shell gets what completes the words of commands, and the commands themselves."""
    environ = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(it for it in sys.path if it)}
    asked = {"_QCLOUD_PEERING_COMPLETE": f"{name}_complete", "COMP_WORDS": "qcloud-peering do"}

    done = subprocess.run(
        [sys.executable, "-m", "qcloud_peering"],
        env={**environ, **asked, "COMP_CWORD": "do" if name == "fish" else "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "doctor" in done.stdout, done.stderr


def test_without_the_extra() -> None:
    """Without click the command says in one line what to install."""
    done = run("-c", WITHOUT_CLICK)

    assert (1, "") == (done.returncode, done.stdout)
    assert "qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'\n" == done.stderr


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
        (None, "there is no `pulumi` on the PATH"),
        (
            "echo; echo 'error: no stack named dev' >&2; exit 255",
            "no stack named dev",
        ),
        ("exit 3", "`pulumi config` ended with 3"),
        ("echo hello", "`pulumi config --json` answered something else"),
        ("echo '[]'", "`pulumi config --json` answered something else"),
        ("printf '\\377'", "`pulumi config` answered no UTF-8 text"),
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


def shell(script: str, cloud: Emulator, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which $PEERING is the command, with an emulator."""
    environ = {
        "HOME": "/nonexistent",
        "PATH": os.defpath,
        "PEERING": f"{sys.executable} -m qcloud_peering",
        "PYTHONPATH": os.pathsep.join(it for it in sys.path if it),
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "gz",
        **env,
    }
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("$PEERING {words} > /dev/full", "No space left on device"),
        ("$PEERING {words} >&-", "it is closed"),
        ("$PEERING {words} | true", ""),
        ("$PEERING {words} > /dev/full 2> /dev/full", ""),
    ],
    ids=["full", "closed", "pipe", "both full"],
)
@pytest.mark.parametrize(
    "words",
    [
        "list",
        *(pytest.param(it, marks=pytest.mark.full) for it in ("--help", "doctor")),
        "import pcx-aaaa0001",
    ],
)
def test_output_that_nobody_takes(
    qcloud_emulator: Emulator, script: str, words: str, error: str
) -> None:
    """Output that cannot be written is one sentence, and exit code 1; a reader may just leave."""
    connected(qcloud_emulator, "pcx-aaaa0001")

    done = shell(script.format(words=words), qcloud_emulator)

    said = [it for it in done.stderr.splitlines() if not it.startswith(NOTES)]
    assert ([f"Error: cannot write to standard output: {error}"] if error else []) == said
    assert done.returncode in ((1,) if error else (0, 1))


def test_terminal_without_the_characters(qcloud_emulator: Emulator) -> None:
    """Characters that a terminal does not have are written out."""
    connected(qcloud_emulator, "pcx-aaaa0001", name="应用")

    plain = shell("$PEERING list", qcloud_emulator, PYTHONIOENCODING="latin-1")
    rich = on_a_terminal("list", qcloud_emulator, encoding="ascii")

    assert 0 == plain.returncode, plain.stderr
    assert r"\u5e94\u7528" in plain.stdout
    assert "pcx-aaaa0001" in rich


IDS = ("pcx-aaaa0001", "pcx-aaaa0002", "vpc-app00226", "vpc-data0089", "vpc-partner2")


def crowded(cloud: Emulator) -> None:
    """Let there be connections with much to say about them."""
    routes = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)}
    name = "production-application-to-warehouse"
    connected(cloud, IDS[0], name=name, routes=routes)
    connected(cloud, IDS[1], name=f"{name}-2", peer_vpc_id="vpc-partner2", state="PENDING")


def lines_of(words: str, cloud: Emulator, columns: int = 80) -> list[str]:
    """Return the lines of a table on a terminal, its heads first."""
    shown = on_a_terminal(words, cloud, columns=columns).splitlines()
    return [it for it in shown if it.strip() and not it.startswith(NOTES)]


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_whole_ids(qcloud_emulator: Emulator, columns: int) -> None:
    """Every id of a listing stands on one line, and no line is longer than the terminal."""
    crowded(qcloud_emulator)

    lines = lines_of("list", qcloud_emulator, columns)

    assert [] == [it for it in IDS if not any(it in line for line in lines)]
    assert [] == [line for line in lines if len(line) > columns or "…" in line]


def test_columns_that_go(qcloud_emulator: Emulator) -> None:
    """A narrow terminal has no room for what matters least, a wide one has."""
    crowded(qcloud_emulator)

    narrow = lines_of("list", qcloud_emulator)[0]
    wide = lines_of("list", qcloud_emulator, columns=180)[0]

    assert ["ID", "STATE", "REQUESTER", "ACCEPTER", "REMARKS"] == narrow.split()
    assert {"NAME", "SIDE", "AGE"} <= set(wide.split())


def test_columns_that_are_empty(qcloud_emulator: Emulator) -> None:
    """A terminal shows no column that is empty in every row."""
    routes = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (DATA_BLOCK,))
    back = dict.fromkeys(("rtb-data0001", "rtb-data0002"), (APP_BLOCK,))
    connected(qcloud_emulator, IDS[0], routes={**routes, **back})

    assert "REMARKS" not in lines_of("list", qcloud_emulator, columns=180)[0]


def test_preview_of_an_import(qcloud_emulator: Emulator) -> None:
    """Ids are whole in the other listing too."""
    crowded(qcloud_emulator)

    lines = lines_of("import --all --preview", qcloud_emulator)

    assert any(f"{IDS[0]}@vpc-app00226" in line for line in lines)
    assert [] == [line for line in lines if len(line) > 80]


def test_narrow_terminal(qcloud_emulator: Emulator) -> None:
    """Remarks are wrapped on a terminal of 80 columns, and no text is cut."""
    remark = "one way only: no route table of data (vpc-data0089) leads back"
    routes = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)}
    connected(qcloud_emulator, "pcx-aaaa0001", name="a-name-that-is-long", routes=routes)

    shown = on_a_terminal("list", qcloud_emulator)

    assert "pcx-aaaa0001" in shown
    assert "ACTIVE" in shown
    assert "…" not in shown
    assert remark.replace(" ", "") in "".join(column(shown, "REMARKS").split())


def many_vpcs(cloud: Emulator) -> None:
    """Let there be more VPCs than a page holds."""
    vpcs = [{"name": f"v{it}", "cidrBlock": f"172.16.{it}.0/24"} for it in range(200)]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})


def test_long_listing(qcloud_emulator: Emulator) -> None:
    """On a terminal a listing of several pages shows how far it is, and is gone afterwards."""
    connected(qcloud_emulator, "pcx-aaaa0001")
    many_vpcs(qcloud_emulator)

    shown = on_a_terminal("list", qcloud_emulator)

    assert re.search(r"VPCs .* 100/204", shown)
    assert "VPCs" not in shown[shown.index("pcx-aaaa0001") :]


def test_long_listing_that_fails(qcloud_emulator: Emulator) -> None:
    """What goes wrong in the middle of a listing is told on a line of its own."""
    many_vpcs(qcloud_emulator)
    code = "UnauthorizedOperation"
    qcloud_emulator.add_fault("DescribeVpcs", kind="error", code=code, skip=1, times=None)

    shown = on_a_terminal("list", qcloud_emulator)

    assert re.search(r"[\r\n]Error: DescribeVpcs", shown), repr(shown)


def test_long_listing_elsewhere(qcloud_emulator: Emulator) -> None:
    """Where standard error is no terminal nothing is shown of the progress."""
    connected(qcloud_emulator, "pcx-aaaa0001")
    many_vpcs(qcloud_emulator)

    done = shell("$PEERING list", qcloud_emulator)

    assert [] == [it for it in done.stderr.splitlines() if not it.startswith(NOTES)]
