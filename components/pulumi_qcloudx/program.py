"""The plans of a program's components, which are checked and reported together.

A component's problems end the program with a message that names the component. They do not make one
of its connections fail instead, since the engine shows only the first failed resource, whichever
was registered first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import pulumi
from pulumi_qcloud.api.errors import printable
from pulumi_qcloud.lookups.deployment import OfDeployment, all_answered, is_mocked

from pulumi_qcloudx.edge import Edge
from pulumi_qcloudx.planning import PlannedEdge, PlannedVpc, merged, problems_of
from pulumi_qcloudx.vpc_side import Resolved

_REQUEST: Final = re.compile(r"request [\w-]+")
"""The id of a request in an error's text; errors with the same cause differ only in this id."""
T = TypeVar("T")


@dataclass(slots=True)
class _Program:
    plans: list[Plan] = field(default_factory=list)
    edges: list[PlannedEdge] = field(default_factory=list)


_program: Final = OfDeployment(_Program)


class PlanProblem(pulumi.RunError):
    """The problems of a program's components, one per line, each with the component's name.

    The text is composed when it is read: at the end of the program, it contains the problems of all
    components that could be checked by then.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        super().__init__()
        self._plans = plans

    def __str__(self) -> str:
        lines: dict[str, None] = {}
        causes: set[str] = set()
        for plan in self._plans:
            for text in plan.problems:
                # The same cause often fails the lookups of all VPCs: show it in full only once.
                arguments, _, reason = text.partition(": ")
                cause = _cause_of(reason)
                shown = f"{arguments}: the same problem" if cause and cause in causes else text
                lines[printable(f"{plan.name}: {shown}")] = None
                causes.add(cause)
        return "\n".join(lines)


class Plan:
    """The plan of one component.

    Args:
        name: logical name of the component.
        allow_overlapping_peers: whether peers of one VPC may overlap each other.
    """

    def __init__(self, name: str, *, allow_overlapping_peers: bool) -> None:
        self.name = name
        self.problems: Sequence[str] = ()
        self._allow_overlapping_peers = allow_overlapping_peers
        self._program = _program.get()
        self._program.plans.append(self)

    def check(
        self,
        component: pulumi.Resource,
        vpcs: Mapping[str, pulumi.Output[Resolved]],
        edges: Mapping[tuple[str, str], Edge],
        mistakes: Sequence[str],
        *,
        in_short: bool = False,
    ) -> pulumi.Output[None]:
        """Return an output that becomes known once the component is found to be free of problems.

        Otherwise it fails with a `PlanProblem`, which also contains the problems of other
        components that only wait for responses of the API. It never fails in a test with mocks,
        since the VPCs there are fictitious.

        Args:
            component: the component.
            vpcs: its VPCs by their short names.
            edges: its edges by the short names of requester and accepter.
            mistakes: what is wrong with its arguments.
            in_short: whether problems use the VPCs' short names instead of those in the cloud.
        """

        async def hold(known: Sequence[Any]) -> None:
            resolved: Mapping[str, Resolved | None] = known[0]
            found = {name: _planned(name, vpc, in_short) for name, vpc in resolved.items()}
            planned = [
                PlannedEdge(requester, accepter, known[1][edge.name] or "", edge.has_default_name)
                for (a, b), edge in edges.items()
                if (requester := found[a]) and (accepter := found[b])
            ]
            self.problems = [
                *mistakes,
                *problems_of_sides(resolved.values()),
                *self._problems_of(planned, resolved.values()),
            ]
            if self.problems and not is_mocked():
                await all_answered()
                raise PlanProblem(self._program.plans)

        names = {edge.name: edge.name_of_connection(component) for edge in edges.values()}
        return pulumi.Output.all(_as_far_as_known(vpcs), _as_far_as_known(names)).apply(hold)

    def _problems_of(
        self, edges: Sequence[PlannedEdge], sides: Iterable[Resolved | None]
    ) -> list[str]:
        """Return the problems of the component's edges; see `planning.problems_of`.

        A problem between two components is reported by the component whose VPCs are known later.
        No component waits for another, since the other component could depend on it.
        """
        others = tuple(self._program.edges)
        allowed = self._allow_overlapping_peers
        self._program.edges += (replace(it, may_overlap=allowed, plan=self.name) for it in edges)
        surroundings = merged(side.surroundings for side in sides if side is not None)
        return problems_of(edges, surroundings, others=others, allow_overlapping_peers=allowed)


def problems_of_sides(sides: Iterable[Resolved | None]) -> list[str]:
    """Return why VPCs were not found, with each common reason only once: `vpc, peer_vpc: ...`.

    Args:
        sides: each side of a component, or None for a side that is not known yet.
    """
    by_cause: dict[str, tuple[str, list[str]]] = {}
    for side in sides:
        if side is not None and side.reason:
            _, arguments = by_cause.setdefault(_cause_of(side.reason), (side.reason, []))
            arguments.append(side.argument)
    return [f"{', '.join(arguments)}: {reason}" for reason, arguments in by_cause.values()]


def _cause_of(reason: str) -> str:
    """Return a reason without request ids, which is equal for all errors with the same cause."""
    return _REQUEST.sub("", reason)


def _planned(name: str, vpc: Resolved | None, in_short: bool) -> PlannedVpc | None:
    """Return a VPC for the plan: without an id if it is not known yet, None if it was not found."""
    if vpc is None:
        return PlannedVpc(name, "")
    return replace(vpc.vpc, label=name) if in_short and vpc.vpc else vpc.vpc


def _as_far_as_known(
    outputs: Mapping[str, pulumi.Output[T]],
) -> pulumi.Output[dict[str, T | None]]:
    """Return the known values, and None for the others, so that unknown values hide no problems."""

    async def gather() -> dict[str, T | None]:
        return {
            name: await one.future() if await one.is_known() else None
            for name, one in outputs.items()
        }

    return pulumi.Output.from_input(gather())
