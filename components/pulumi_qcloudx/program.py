"""The plans of one program: each is checked among those of the others, and told with them.

What is wrong with a component ends the program with a text that names the component, not with the
failure of one of its connections: the engine shows the first failure of a resource alone, and that
is whichever was registered first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pulumi
from pulumi_qcloud.api.printing import printable
from pulumi_qcloud.lookups.deployment import OfDeployment, all_answered, is_mocked

from pulumi_qcloudx.planning import PlannedEdge, Surroundings, problems_of
from pulumi_qcloudx.vpc_side import without_request


@dataclass(slots=True)
class _Program:
    plans: list[Plan] = field(default_factory=list)
    edges: list[PlannedEdge] = field(default_factory=list)


_program: Final = OfDeployment(_Program)


class PlanProblem(pulumi.RunError):
    """What is wrong with the components of a program, a line each, with the component's name.

    Read when the program has ended, it tells what became known of other components by then.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        super().__init__()
        self._plans = plans

    def __str__(self) -> str:
        lines: dict[str, None] = {}
        told: set[str] = set()
        for plan in self._plans:
            for text in plan.problems:
                # What keeps one VPC from being looked up often keeps all: told in full once.
                arguments, _, reason = text.partition(": ")
                cause = without_request(reason)
                said = f"{arguments}: the same" if cause and cause in told else text
                lines[printable(f"{plan.name}: {said}")] = None
                told.add(cause)
        return "\n".join(lines)


class Plan:
    """The plan of one component.

    Args:
        name: logical name of the component.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: Sequence[str] = ()
        self._program = _program.get()
        self._program.plans.append(self)

    def problems_of(
        self,
        edges: Sequence[PlannedEdge],
        surroundings: Surroundings,
        *,
        allow_overlapping_peers: bool,
    ) -> list[str]:
        """Return what stands in the way of the component's edges; see `planning.problems_of`.

        What two components have wrong with each other is said by the one that is known later. None
        waits for another one, which may depend on it.

        Args:
            edges: every edge of the component; given once.
            surroundings: what is there already.
            allow_overlapping_peers: whether peers of one VPC may overlap each other.
        """
        planned = self._program.edges
        others = tuple(planned)
        planned.extend(
            replace(edge, may_overlap=allow_overlapping_peers, plan=self.name) for edge in edges
        )
        return problems_of(
            edges, surroundings, others=others, allow_overlapping_peers=allow_overlapping_peers
        )

    async def hold(self, problems: Sequence[str]) -> None:
        """Let the component be made if nothing is wrong with it.

        Args:
            problems: what is wrong.

        Raises:
            PlanProblem: something is; also what is wrong with the components that do not wait for
                anything but the API's answers. Never in a test with mocks, whose VPCs are made up.
        """
        self.problems = problems
        if problems and not is_mocked():
            await all_answered()
            raise PlanProblem(self._program.plans)
