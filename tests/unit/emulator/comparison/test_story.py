"""The stories: what they may call, what they name, and what they leave behind."""

from __future__ import annotations

import ipaddress
import itertools
import json
import re

import pytest
from qcloud_emulator.cloud.disputed import Disputed
from qcloud_emulator.comparison.command import STORIES
from qcloud_emulator.comparison.story import (
    MISTAKES,
    OUT_OF_REACH,
    PREFIX,
    RANGES,
    VERSIONS,
    Step,
    names_of,
    new_run,
    parse_name,
)

EVERY = [(version, step) for version in VERSIONS for step in STORIES[version]]
GIVEN = {"uin", "region", "other_region"}


def used(step: Step) -> set[str]:
    """Give the names in braces that a step uses."""
    text = json.dumps([dict(step.parameters), step.region, step.until and step.until[1]])
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize(("version", "step"), EVERY, ids=lambda it: getattr(it, "title", it))
def test_a_step_without_create_only_reads(version: str, step: Step) -> None:
    """Without --create nothing is asked but to describe something, or who is calling."""
    if not step.creates:
        assert step.action.startswith(("Describe", "Get"))
        assert not step.makes


@pytest.mark.parametrize("version", VERSIONS)
def test_titles_are_different(version: str) -> None:
    """Within a version, each step has a title of its own."""
    titles = [step.title for step in STORIES[version]]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("version", VERSIONS)
def test_steps_use_what_earlier_steps_keep(version: str) -> None:
    """Every name in braces is given, or kept by an earlier step."""
    known = GIVEN | names_of("x7k2p9", version).keys()
    for step in STORIES[version]:
        assert used(step) <= known, step.title
        known |= step.keeps.keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_change_is_about_what_the_story_made(version: str) -> None:
    """The ids in changes are those of this run, or such that nothing can have."""
    made = {name for step in STORIES[version] for name in step.keeps}
    for step in STORIES[version]:
        for name, value in step.parameters.items():
            if step.writes and name.lower().endswith(("vpcid", "tableid", "connectionid")):
                alone = re.fullmatch(r"\{(\w+)\}", str(value))
                assert (alone and alone[1] in made) or str(value).endswith("-00000000"), step.title


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_that_is_made_has_a_name_of_the_run(version: str) -> None:
    """A create names what it makes by the run, or has a name that nothing can have."""
    for step in STORIES[version]:
        if step.action.startswith("CreateVpc"):
            names = [it for key, it in step.parameters.items() if key.lower().endswith("name")]
            assert all(re.fullmatch(r"\{name_\w+\}|", str(it)) for it in names), step.title
            assert names


def test_mistakes_are_known() -> None:
    """A step makes only mistakes that a client can make."""
    assert {step.mistake for _, step in EVERY if step.mistake} == MISTAKES


def test_only_the_twin_overlaps() -> None:
    """The ranges are private, and only those of b and its twin overlap."""
    networks = {role: ipaddress.ip_network(cidr) for role, cidr in RANGES.items()}
    overlapping = [
        {one, other}
        for one, other in itertools.combinations(networks, 2)
        if networks[one].overlaps(networks[other])
    ]

    assert overlapping == [{"b", "twin"}]
    assert all(it.is_private for it in networks.values())


def test_names_of_runs() -> None:
    """Names start with the prefix and the run, fit into the API, and tell their range."""
    run = new_run()
    names = {**names_of(run, "3.0"), **names_of(run, "2.0")}
    too_long = names.pop("name_long")

    assert all(it.startswith(f"{PREFIX}-{run}-v") and len(it) <= 60 for it in names.values())
    assert len(too_long) == 61
    assert parse_name(f"{PREFIX}-{run}-v3-twin") == (f"{PREFIX}-{run}-v3", RANGES["twin"])


@pytest.mark.parametrize(
    "name",
    [
        "qcloud-compare-x7k2p9",
        "qcloud-compare-x7k2p9-v3",
        "qcloud-compare-x7k2p9-v3-d",
        "qcloud-compare-x7k2p9-v3-a2",
        "qcloud-compare-x7k2p-v3-a",
        "qcloud-compare-X7K2P9-v3-a",
        "my-qcloud-compare-x7k2p9-v3-a",
        "qcloud-compare-x7k2p9-v3-a\n",
    ],
)
def test_names_of_others(name: str) -> None:
    """A name that only resembles those of a story is somebody else's."""
    assert parse_name(name) is None


def test_what_is_out_of_reach_exists() -> None:
    """Only disputed facts that exist are said to be out of reach."""
    assert OUT_OF_REACH.keys() <= Disputed().as_dict().keys()
