"""Check and diff, whatever they are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from pulumi.dynamic import CheckResult

from tests.faults.inputs.crossing import handed_in, handed_out, kept
from tests.faults.inputs.kinds import KINDS, Kind
from tests.faults.inputs.processes import VERSIONS, World
from tests.faults.inputs.watching import Watch, WrongError
from tests.unit.lifecycle.anything import any_properties

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine asks of a provider.

    Args:
        name: of the kind of resource.
        version: of the API.
        reachable: whether there is an API.
        resource_id: of the resource.
        olds: inputs of before, or outputs.
        news: inputs of now.
    """

    name: str
    version: str
    reachable: bool
    resource_id: str
    olds: Properties
    news: Properties

    @property
    def kind(self) -> Kind:
        """The kind of resource."""
        return KINDS[self.name]


@st.composite
def questions(draw: st.DrawFn, *, of_outputs: bool) -> Question:
    """Any question; with `of_outputs` the old properties are like outputs."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    before = kind.outputs if of_outputs else kind.inputs
    olds = any_properties(before, kind.options, kind.names)
    return Question(
        name=kind.name,
        version=draw(st.sampled_from(VERSIONS)),
        reachable=draw(st.booleans()),
        resource_id=draw(st.just(kind.id) | st.text(max_size=8)),
        olds=draw(olds if of_outputs else st.just({}) | olds),
        news=draw(any_properties(kind.inputs, kind.options, kind.names)),
    )


def check_holds(world: World, asked: Question, watch: Watch) -> None:
    """A check never raises, says what is wrong in clean lines, and is idempotent."""
    olds, news = handed_in(asked.olds), handed_in(asked.news)
    once = _check(asked, olds, news, world, watch)
    for failure in once.failures:
        watch.clean(failure.reason)
        failure.reason.encode()
    watch.silent("checked inputs", str(once.inputs))
    world.judge_journal(watch)
    again = _check(asked, olds, kept(once.inputs), world, watch)
    if handed_out(once.inputs) != handed_out(again.inputs):
        raise WrongError("unclear error", f"{once.inputs} became {again.inputs}")
    if _said(once) != _said(again):
        raise WrongError("unclear error", f"{_said(once)} became {_said(again)}")


def diff_holds(world: World, asked: Question, watch: Watch) -> None:
    """A diff never raises, and answers yes or no and names of properties."""
    provider = world.provider(asked.kind, asked.version, watch, reachable=asked.reachable)
    olds, news = handed_in(asked.olds), handed_in(asked.news)
    result = watch.carry_out("diff", lambda: provider.diff(asked.resource_id, olds, news))
    watch.silent("a diff", str(result.replaces))
    world.judge_journal(watch)
    known = {*asked.kind.inputs, *asked.kind.options, *asked.kind.names}
    if not isinstance(result.changes, bool) or not {*(result.replaces or ())} <= known:
        raise WrongError("unclear error", f"changes {result.changes}, replaces {result.replaces}")


def _check(
    asked: Question, olds: Properties, news: Properties, world: World, watch: Watch
) -> CheckResult:
    provider = world.provider(asked.kind, asked.version, watch, reachable=asked.reachable)
    result = watch.carry_out("check", lambda: provider.check(olds, dict(news)))
    handed_out(result.inputs)
    return result


def _said(result: CheckResult) -> list[tuple[str, str]]:
    # Tags have no order.
    return sorted((failure.property, failure.reason) for failure in result.failures)
