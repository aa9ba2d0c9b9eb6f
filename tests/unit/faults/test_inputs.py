"""The input level of the campaign of faults: that a seed is a schedule, and what it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pulumi_qcloud.api import loose_json
from pulumi_qcloud.api.adapter import TimelyAdapter
from pulumi_qcloud.api.sender import Deadline, Sender
from pulumi_qcloud.lifecycle import connection_outputs, properties
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import notify
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import ConnectionProperties, ResourceProperties
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from requests.adapters import HTTPAdapter

from tests.faults import Tally, inputs
from tests.faults.inputs import Property, explore
from tests.faults.inputs.answers import calls, dialect_of, real_answers
from tests.faults.inputs.resources import Question, questions
from tests.faults.inputs.servers import SECRETS
from tests.faults.inputs.world import VERSIONS, Watch, World
from tests.unit.settings.home import keys

pytestmark = pytest.mark.full


def found(name: str, seed: int = 1) -> set[str]:
    """Return the verdicts on one property."""
    watch = Watch(Tally())
    with World.open() as world, watch.listening():
        watch.secrets |= world.secrets() | SECRETS
        world.renew()
        what = next(it for it in inputs.properties(world) if it.name == name)
        return {finding.verdict for finding in explore(what, seed, watch)}


def examples(seed: int) -> list[str]:
    """Return the questions of a seed."""
    asked: list[str] = []

    def note(question: Question, _: Watch) -> None:
        asked.append(f"{question.name} {question.version} {sorted(map(repr, question.news))}")

    what = Property("noted", questions(of_outputs=False), 30, note)
    assert [] == explore(what, seed, Watch(Tally()))
    return asked


def raising(error: Exception) -> Callable[..., object]:
    """Return a function that raises."""

    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


def test_a_seed_is_a_schedule() -> None:
    """The same seed gives the same examples, and another seed other ones."""
    assert examples(17) == examples(17) != examples(18)
    assert inputs.describe(17).startswith("input-17; ")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_part_of_a_schedule(seed: int) -> None:
    """Nothing is found, everything is tried, and errors are shown."""
    tally = inputs.run(seed, share=0.2)

    assert [] == tally.findings
    assert {"check", "diff", "create", "read", "delete", "parse", "list"} <= tally.operations.keys()
    assert tally.errors
    assert tally.faults


@pytest.mark.parametrize("version", VERSIONS)
def test_real_answers(version: str) -> None:
    """Most calls of a version are answered as they are when all is well."""
    dialect = dialect_of(version)
    read = {
        name: call.read(dialect.unwrap(real_answers(version)[name], call.action))
        for name, call in calls(dialect).items()
        if name in ("list", "get", "vpcs", "limit", "tables", "add", "modify", "accept", "create")
    }

    assert all(read[name].items for name in ("list", "get", "vpcs", "tables"))
    assert read["create"].startswith("pcx-")


def test_a_parser_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of another kind in a parser is found."""
    monkeypatch.setattr(loose_json, "listed", raising(KeyError("data")))

    assert {"unclear error"} == found("any answer")


def test_a_message_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's text that is shown with its control characters is found."""
    monkeypatch.setattr("pulumi_qcloud.api.errors._without_breaks", str)

    assert {"unclear error"} == found("any answer")


def test_a_signature_that_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature, key or token in an error is found."""
    monkeypatch.setattr(Sender, "_without_secrets", lambda _, text, __: text)

    assert {"secret"} == found("any server")
    assert {"secret"} == found("any bytes over a socket")


def test_a_key_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret key on standard error is found."""
    access = Lifecycle.access

    def talkative(self: Lifecycle, properties: ResourceProperties) -> object:
        opened = access(self, properties)
        notify(keys(opened.settings).secret_key)
        return opened

    monkeypatch.setattr(Lifecycle, "access", talkative)

    assert {"secret"} == found("any check")


def test_pages_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing that goes on for ever is found."""
    monkeypatch.setattr(Deadline, "left", lambda _: 1000.0)

    assert {"not recovered"} == found("any pages")


def test_a_time_limit_for_each_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is waited for as long as it drips is found."""
    monkeypatch.setattr(TimelyAdapter, "init_poolmanager", HTTPAdapter.init_poolmanager)

    assert {"not recovered"} == found("endless answers")


def test_a_check_that_changes_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check whose result does not pass it unchanged is found."""
    monkeypatch.setattr(properties, "long_region", lambda region: f"{region}x")

    assert {"unclear error"} == found("any check")


@pytest.mark.parametrize(
    "kind", [ConnectionLifecycle, AccepterLifecycle, RoutesLifecycle], ids=lambda it: it.__name__
)
def test_a_diff_that_raises(monkeypatch: pytest.MonkeyPatch, kind: type[Lifecycle]) -> None:
    """An exception in the diff of any kind of resource is found."""
    monkeypatch.setattr(kind, "diff", raising(TypeError("unhashable")))

    assert {"unclear error"} == found("any diff")


def test_a_difference_from_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs that differ from themselves are found."""
    monkeypatch.setattr(connection_outputs, "_is_same", lambda *_: False)

    assert {"not recovered"} == found("diff of what was written")
    assert {"not recovered"} == found("diff of what was made")


def test_an_acceptance_that_deletes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delete of what the state does not record as its own is found."""

    def careless(self: Lifecycle, resource_id: str, recorded: dict[str, object]) -> None:
        self.access(ConnectionProperties.of(recorded)).client.delete_peering_connection(resource_id)

    monkeypatch.setattr(AccepterLifecycle, "delete", careless)

    assert {"loss"} == found("any state")


def test_a_state_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is there and read as gone is found."""
    monkeypatch.setattr(ConnectionLifecycle, "read", lambda *_: None)

    assert {"false gone"} == found("any state")
