"""What the measurements make of their values: medians, ratios, verdicts, counts and the file."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from rich.console import Console

from benchmarks import __main__ as command
from benchmarks import client, engine, plans, rate
from benchmarks.budgets import by_id, listings, pages, refresh_budget, writes
from benchmarks.calls import figure_of_phase, figure_of_refresh, figures_of_create
from benchmarks.cloud import pairs, ring_size, seed_of
from benchmarks.figures import Figure, Target, compared, growth_beyond_n_log_n
from benchmarks.report import table_of, verdict, write_json
from benchmarks.settings import Run
from benchmarks.stacks import Sample
from benchmarks.usage import cpu_seconds, peak_mb

AT_MOST: Final = Target(1.10)
AT_LEAST: Final = Target(95, at_least=True)

Call = dict[str, object]


def call(action: str, *, uin: str = "1", region: str = "gz", **parameters: object) -> Call:
    """Return a call of the journal."""
    return {"action": action, "uin": uin, "region": region, "parameters": parameters}


def test_medians() -> None:
    """Medians are held against each other, so that one slow value on either side counts little."""
    figure = compared("engine", "up", [2.0, 9.0, 2.2], [1.0, 2.0, 50.0], unit="s", target=AT_MOST)

    assert (2.2, 2.0, 3) == (figure.value, figure.over, figure.rounds)
    assert 1.1 == pytest.approx(figure.ratio)


@pytest.mark.parametrize(
    ("target", "value", "met", "missed"),
    [
        (AT_MOST, 1.10, True, 0.0),
        (AT_MOST, 1.21, False, 0.10),
        (AT_LEAST, 95.0, True, 0.0),
        (AT_LEAST, 47.5, False, 0.5),
        (Target(0), 1.0, False, math.inf),
    ],
)
def test_targets(target: Target, value: float, met: bool, missed: float) -> None:
    """A bound itself is good, and a miss is told as a share of it."""
    assert met is target.met_by(value)
    assert missed == pytest.approx(target.missed_by(value))


def test_what_a_target_is_about() -> None:
    """It is about the ratio where there is a floor, otherwise about the value."""
    over = compared("engine", "up", [10.0], [10.0], unit="s", target=AT_MOST)
    alone = Figure("rate", "share", value=10.0, unit="%", target=AT_LEAST)
    shown = Figure("planning", "time", value=10.0, unit="ms")

    assert [True, False, None] == [it.met for it in (over, alone, shown)]
    assert ["met", "missed by 89%", ""] == [verdict(it) for it in (over, alone, shown)]


@pytest.mark.parametrize(
    ("exponent", "over"), [(1, 0.75), (2, 7.5), (1.1249387, 1.0)], ids=["n", "n^2", "n log n"]
)
def test_growth(exponent: float, over: float) -> None:
    """What grows as n log n does, from 1,000 to 10,000, is exactly what is allowed."""
    grown = growth_beyond_n_log_n((1_000, 10_000), (1.0, 10.0**exponent))

    assert over == pytest.approx(grown, rel=1e-4)


def test_growth_of_plans() -> None:
    """The growth of planning is judged from each size to the next."""
    figures = plans.figures_of("star", {100: [1.0, 2.0, 1.0], 1_000: [10.0, 11.0, 10.0]})

    assert [None, None, True] == [figure.met for figure in figures]


@pytest.mark.parametrize(
    ("count", "page", "budget"), [(10, 100, 3), (100, 100, 3), (101, 100, 4), (1000, 50, 22)]
)
def test_budget_of_a_refresh(count: int, page: int, budget: int) -> None:
    """A refresh may ask for every page of the listing once, and twice besides."""
    assert budget == refresh_budget(count, page)


JOURNAL: Final = [
    call("DescribeVpcPeeringConnections", offset="0", limit="50"),
    call("DescribeVpcPeeringConnections", offset="50", limit="50"),
    call("DescribeVpcPeeringConnections", offset="0", peeringConnectionId="pcx-1"),
    call("DescribeVpcPeeringConnections", Offset=0, PeeringConnectionIds=["pcx-1"]),
    call("DescribeVpcPeeringConnections", Offset=0, Limit=100, region="sh"),
    call("DescribeVpcPeeringConnections", Offset=0, Limit=100, uin="2"),
    call("DescribeVpcEx", offset="0", vpcName="app"),
    call("DescribeVpcEx", offset="0", vpcId="vpc-1"),
    call("DescribeVpcLimit", **{"type.0": "20"}),
    call("CreateVpcPeeringConnection", vpcId="vpc-1"),
]


def test_counts() -> None:
    """Looks by id, pages of listings and writes are told apart."""
    assert (3, 6) == (by_id(JOURNAL), pages(JOURNAL))
    assert {"CreateVpcPeeringConnection": 1} == writes(JOURNAL)


def test_listings() -> None:
    """A listing counts once with all its pages, by kind, account and region."""
    assert {
        ("DescribeVpcPeeringConnections", "1", "gz"): 1,
        ("DescribeVpcPeeringConnections", "1", "sh"): 1,
        ("DescribeVpcPeeringConnections", "2", "gz"): 1,
        ("DescribeVpcEx", "1", "gz"): 1,
        ("DescribeVpcLimit", "1", "gz"): 1,
    } == listings(JOURNAL)


def test_calls_of_a_create() -> None:
    """One Create and one Describe a connection are what there may be."""
    one = [JOURNAL[0], JOURNAL[9], JOURNAL[2]]

    assert [True, True] == [it.met for it in figures_of_create("2.0", 1, one)]
    assert [True, False] == [it.met for it in figures_of_create("2.0", 1, [*one, JOURNAL[3]])]
    assert [False, True] == [it.met for it in figures_of_create("2.0", 1, [*one, JOURNAL[9]])]


def test_calls_of_a_refresh() -> None:
    """What the listing lacks is looked at by id, outside of the budget; a read of each is not."""
    page, look = JOURNAL[:1], JOURNAL[2:3]

    assert figure_of_refresh("2.0", 10, 50, page * 3 + look * 9).met
    assert not figure_of_refresh("2.0", 10, 50, page * 4).met


def test_calls_of_a_phase() -> None:
    """A second listing of one kind within a phase is one too many."""
    assert figure_of_phase("2.0", "preview", JOURNAL).met
    assert not figure_of_phase("2.0", "preview", [*JOURNAL, JOURNAL[0]]).met


def test_rate() -> None:
    """The rate is used in full if a second goes by for every twenty creates."""
    refused = {**call("CreateVpcPeeringConnection"), "codeDesc": "RequestLimitExceeded"}
    passed = {**call("CreateVpcPeeringConnection"), "codeDesc": "Success"}

    assert (1.0, 0.5) == (rate.share_used(400, 20.0), rate.share_used(400, 40.0))
    assert 0.25 == rate.throttled_share([refused, passed, passed, passed])


def test_faster_sdk() -> None:
    """Our client is held against whichever SDK needs less."""
    times = {"ours 2.0": [1.0], "ours 3.0": [3.0], "SDK 2.0": [4.0], "SDK 3.0": [2.0]}

    assert [0.5, 1.5] == [figure.ratio for figure in client.figures_of(times)]


def test_small_stacks_have_no_targets() -> None:
    """Ten connections show what starting costs; targets begin at a hundred."""
    taken = [Sample(1.0, 0.1, 60.0, 0.0)]
    samples = {(name, whose): taken for name in engine.COMMANDS for whose in ("ours", "floor")}

    assert {None} == {figure.met for figure in engine.figures_of(10, samples)}
    assert {True} == {figure.met for figure in engine.figures_of(100, samples)}


def test_memory_of_a_round() -> None:
    """The memory of a round is that of its most demanding command."""
    peaks = dict.fromkeys(engine.COMMANDS, 50.0) | {"refresh": 70.0}
    samples = {(name, "ours"): [Sample(1.0, 0.1, peak, 0.0)] for name, peak in peaks.items()}

    assert [70.0] == engine.peaks(samples, "ours")


@pytest.mark.parametrize("count", [2, 10, 100, 1000])
def test_pairs(count: int) -> None:
    """The pairs differ, in either direction, and no VPC is in more than the quota of ten."""
    made = pairs(count)

    ends = [vpc for pair in made for vpc in pair]
    assert count == len({frozenset(pair) for pair in made})
    assert 10 >= max(map(ends.count, ends))
    seeded = seed_of(count)["accounts"][0]["vpcs"]  # type: ignore[index]
    assert set(ends) <= {vpc["vpcId"] for vpc in seeded}
    assert ring_size(count) == len({vpc["cidrBlock"] for vpc in seeded})


def test_usage() -> None:
    """A process that works is seen to; its memory at the peak is some."""
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) == before:
        sum(range(10_000))

    assert peak_mb(os.getpid()) > 1


def test_file(tmp_path: Path) -> None:
    """The file has every single value, the medians, the target and what all was taken under."""
    figure = compared("engine", "up", [2.0, 3.0], [1.0], unit="s", target=AT_MOST, note="noted")
    file = tmp_path / "made" / "results.json"

    write_json(file, {"cores": 2}, [figure])

    assert {
        "cores": 2,
        "figures": [
            {
                "measurement": "engine",
                "name": "up",
                "value": 2.5,
                "unit": "s",
                "over": 1.0,
                "ratio": 2.5,
                "target": 1.1,
                "atLeast": False,
                "met": False,
                "rounds": 1,
                "raw": {"ours": [2.0, 3.0], "floor": [1.0]},
                "note": "noted",
            }
        ],
    } == json.loads(file.read_text())


def test_table() -> None:
    """The table shows both sides, their ratio, what is wanted and by how much it is missed."""
    figure = compared("engine", "up", [2.2], [1.0], unit="s", target=AT_MOST)
    console = Console(width=120)

    with console.capture() as shown:
        console.print(table_of([figure]))

    line = shown.get().splitlines()[-1]
    assert ["up", "2.20 s", "1.00 s", "2.20", "≤ 1.10", "1", "missed by 100%"] == [
        part.strip() for part in line.strip().split("  ") if part
    ]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Let two measurements take no time; return the runs they were given."""
    runs: list[Run] = []

    def missed(run: Run) -> list[Figure]:
        runs.append(run)
        return [Figure("start", "import", value=2.0, unit="x", target=AT_MOST)]

    monkeypatch.setattr(command, "MEASUREMENTS", {"start": missed, "planning": missed})
    return runs


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--strict"], 1)])
def test_missed_target(measured: list[Run], tmp_path: Path, flags: list[str], code: int) -> None:
    """A missed target is a figure; it fails only where that is asked for."""
    file = tmp_path / "results.json"
    options = ["--only", "start", "--sizes", "10,20", "--rounds", "3", "--json", str(file)]

    ran = CliRunner().invoke(command.main, [*options, *flags])

    assert code == ran.exit_code, ran.output
    assert [((10, 20), 3)] == [(run.sizes, run.rounds) for run in measured]
    assert "0 of 1 targets met" in ran.output
    assert [2.0] == [figure["value"] for figure in json.loads(file.read_text())["figures"]]


@pytest.mark.parametrize("options", [["--only", "strat"], ["--sizes", "1,x"], ["--sizes", "1"]])
def test_mistyped(measured: list[Run], options: list[str]) -> None:
    """A name or a number that cannot be is told before anything is measured."""
    assert 2 == CliRunner().invoke(command.main, options).exit_code
    assert [] == measured
