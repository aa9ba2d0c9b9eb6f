"""`qcloud-peering check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.unit.cli.builders import APP, DATA, PARTNER, SHARED, connected
from tests.unit.cli.conftest import Peering


def test_a_plan_that_holds(peering: Peering) -> None:
    """VPCs that can be peered are told with their ranges, and the exit code is 0."""
    done = peering("check", "--vpc", "app", "--peer", "10.1.0.0/16")

    assert 0 == done.exit_code
    assert [
        f"ok       app ({APP}, 10.0.0.0/16) and data ({DATA}, 10.1.0.0/16) can be peered"
    ] == done.result.stdout.splitlines()


def test_a_pair_that_is_peered(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A pair that is peered already is no problem, and the connection is named."""
    connected(qcloud_emulator, "pcx-aaaa0001")

    done = peering("check", "--vpc", "app", "--peer", DATA)

    assert 0 == done.exit_code
    assert done.result.stdout.endswith("are already peered by pcx-aaaa0001\n")


def test_ranges_that_overlap(peering: Peering) -> None:
    """What the planner finds is told, with exit code 1."""
    done = peering("check", "--vpc", "app", "--peer", "staging")

    assert 1 == done.exit_code
    (line,) = done.result.stdout.splitlines()
    assert line.startswith("problem  app (")
    assert "overlap in 10.0.128.0/17" in line


def test_a_peer_of_a_peer(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Overlaps with connections that are there already are found, unless they are allowed."""
    connected(qcloud_emulator, "pcx-aaaa0001", vpc_id=SHARED, peer_vpc_id=APP)
    words = ("check", "--vpc", "shared", "--peer", "staging")

    refused, allowed = peering(*words), peering(*words, "--allow-overlapping-peers")

    assert (1, 0) == (refused.exit_code, allowed.exit_code)
    assert "pcx-aaaa0001" in refused.result.stdout


def test_the_other_account(peering: Peering) -> None:
    """A VPC that the account in use has not is looked for in the other one."""
    words = ("check", "--vpc", "app", "--peer", "partner", "--json")

    alone = json.loads(peering(*words).result.stdout)
    together = json.loads(peering(*words, "--peer-profile", "peer").result.stdout)

    assert 'no VPC with name "partner"' in alone["problems"][0]
    assert {
        "edges": [{"vpcId": APP, "peerVpcId": PARTNER, "name": None, "existing": None}],
        "problems": [],
    } == together


@pytest.mark.parametrize(
    ("name", "reason"), [("a\x1bb", "has control characters"), (" ", "is empty")]
)
def test_a_name_that_the_resource_refuses(peering: Peering, name: str, reason: str) -> None:
    """A name is checked as the resource checks it."""
    done = peering("check", "--vpc", "app", "--peer", "data", "--name", name)

    assert 1 == done.exit_code
    (line,) = done.result.stdout.splitlines()
    assert reason in line


def test_a_file_of_edges(peering: Peering, tmp_path: Path) -> None:
    """All edges of a file are planned together, and all their problems told at once."""
    edges = tmp_path / "edges.txt"
    edges.write_text("app data\n\n# a comment\nshared staging net-b # another\napp nowhere\nx y\n")

    done = peering("check", "--edges", str(edges), "--json")

    assert 1 == done.exit_code
    shown = json.loads(done.result.stdout)
    assert [None, "net-b"] == [edge["name"] for edge in shown["edges"]]
    assert ["nowhere", "x", "y"] == [it.partition(":")[0] for it in shown["problems"]]


def test_an_account_that_cannot_be_asked(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Where one account refuses, nothing is looked for in the other one instead."""
    qcloud_emulator.add_fault("DescribeVpcs", kind="error", code="UnauthorizedOperation")

    words = ("check", "--vpc", "app", "--peer", "partner", "--peer-profile", "peer")

    done = peering(*words, env={"QCLOUD_API_VERSION": "3.0"})

    assert 1 == done.exit_code
    assert "DescribeVpcs" in done.error


def test_edges_that_are_no_text(peering: Peering, tmp_path: Path) -> None:
    """A file of another encoding is one sentence."""
    edges = tmp_path / "edges.txt"
    edges.write_bytes(b"app \xff\n")

    done = peering("check", "--edges", str(edges))

    assert 2 == done.exit_code
    assert "cannot be read; give a file of UTF-8 text" in done.error


def test_no_credentials(peering: Peering) -> None:
    """An account that cannot be asked is one sentence."""
    done = peering("check", "--vpc", "app", "--peer", "data", env={"QCLOUD_PROFILE": "nobody"})

    assert 1 == done.exit_code
    assert "nobody" in done.error


@pytest.mark.parametrize(
    ("words", "content", "reason"),
    [
        ((), None, "give --vpc and --peer, or a file with --edges"),
        (("--vpc", "app"), None, "give --vpc and --peer, or a file with --edges"),
        (("--vpc", "app"), "a b", "--edges names the VPCs; leave --vpc, --peer and --name out"),
        ((), "a b c d", "line 1: write VPC PEER [NAME]"),
        ((), "# nothing", "has no edges; write VPC PEER [NAME], one per line"),
    ],
)
def test_wrong_usage(
    peering: Peering, tmp_path: Path, words: tuple[str, ...], content: str | None, reason: str
) -> None:
    """What is asked wrongly is said in one line, with exit code 2."""
    edges = tmp_path / "edges.txt"
    if content is not None:
        edges.write_text(content)
        words = (*words, "--edges", str(edges))

    done = peering("check", *words)

    assert 2 == done.exit_code
    assert reason in done.error
