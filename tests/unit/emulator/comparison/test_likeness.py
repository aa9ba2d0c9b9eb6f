"""Finding the settings that make the emulator like a cloud; the cloud is a second emulator."""

from __future__ import annotations

import random

import pytest
from qcloud_emulator.cloud.disputed import NUMBERS, VALUES
from qcloud_emulator.comparison.differences import differences
from qcloud_emulator.comparison.likeness import likeness
from qcloud_emulator.comparison.story import OUT_OF_REACH

from tests.unit.emulator.comparison.conftest import tell, tell_reading

CHANGES = [
    *((name, value) for name, values in VALUES.items() for value in values[1:]),
    *((name, str(number + 7)) for name, number in NUMBERS.items()),
]
SLOWER = {"rate_limit_per_second", "route_change_ms"}
"""Disputed facts that show in the time that calls take, not in answers."""
REACHABLE = [(name, value) for name, value in CHANGES if name not in OUT_OF_REACH]


def choice(seed: int, count: int) -> dict[str, str]:
    """Choose some settings at random, each with another value than its default."""
    chance = random.Random(seed)
    names = chance.sample(sorted(dict(REACHABLE)), count)
    return {name: chance.choice([v for n, v in REACHABLE if n == name]) for name in names}


def found(settings: dict[str, str]) -> dict[str, str]:
    """Give the settings that are found for a cloud with these settings."""
    it = likeness(tell(settings), tell, {})
    assert it.rest == ()
    return {one.name: one.value for one in it.settings}


def test_an_equal_cloud() -> None:
    """A cloud like the emulator shows no difference at all."""
    assert found({}) == {}


@pytest.mark.parametrize(("name", "value"), REACHABLE)
def test_each_disputed_fact_shows(name: str, value: str) -> None:
    """The story has another answer under each disputed fact that is not out of reach."""
    assert differences(tell({name: value}), tell({}))


@pytest.mark.full
@pytest.mark.parametrize(("name", "value"), REACHABLE)
def test_each_disputed_fact(name: str, value: str) -> None:
    """Each disputed fact that is not out of reach is found, alone and with its value."""
    assert found({name: value}) == {name: value}


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 8))]
)
def test_five_disputed_facts(seed: int) -> None:
    """Any five of them are found, and nothing else."""
    settings = choice(seed, 5)

    assert found(settings) == settings


@pytest.mark.full
def test_all_disputed_facts() -> None:
    """All of them together are found as well."""
    settings = choice(1, len(dict(REACHABLE)))

    assert found(settings) == settings


@pytest.mark.parametrize("name", sorted(OUT_OF_REACH.keys() - SLOWER))
def test_what_is_out_of_reach(name: str) -> None:
    """A disputed fact that is said to be out of reach shows nowhere."""
    value = next(value for other, value in CHANGES if other == name)

    assert not differences(tell({name: value}), tell({}))


def test_without_create() -> None:
    """What only reads finds the disputed facts that show in listings and errors."""
    settings = {"unknown_id": "empty", "code_type": "text", "route_list_name": "routeTableSet"}

    it = likeness(tell_reading(settings), tell_reading, {})

    assert {one.name: one.value for one in it.settings} == settings
    assert it.rest == ()


def test_given_settings() -> None:
    """A setting that is given is not found again, and a wrong one is taken back."""
    there = tell({"code_type": "text"})

    right = likeness(there, tell, {"code_type": "text"})
    wrong = likeness(there, tell, {"code_type": "text", "unknown_route": "ignored"})

    assert right.settings == ()
    assert [(it.name, it.value) for it in wrong.settings] == [("unknown_route", "refused")]


def test_evidence() -> None:
    """Each setting comes with what differs without it."""
    it = likeness(tell({"code_desc": "absent", "unknown_route": "ignored"}), tell, {})

    shows = {one.name: {(d.kind, d.path) for d in one.shows} for one in it.settings}
    assert shows["code_desc"] == {("field", "codeDesc")}
    assert ("code", "") in shows["unknown_route"]
