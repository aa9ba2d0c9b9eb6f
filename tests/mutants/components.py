"""What components check before anything is made, and what they hand on to their resources."""

from __future__ import annotations

from typing import Final

from tests.mutants.running import Mutant

_PLANNING: Final = "components/pulumi_qcloudx/planning.py"
_EDGE: Final = "components/pulumi_qcloudx/edge.py"
_TESTS: Final = "tests/unit/components"


def _planned(name: str, old: str, new: str, sentence: str, *tests: str) -> Mutant:
    ids = tuple(f"{_TESTS}/test_planning.py::{it}" for it in tests)
    return Mutant(f"plan-{name}", _PLANNING, old, new, sentence, ids)


def _declared(name: str, old: str, new: str, sentence: str, *tests: str) -> Mutant:
    return Mutant(
        f"edge-{name}", _EDGE, old, new, sentence, tuple(f"{_TESTS}/{it}" for it in tests)
    )


MUTANTS: Final = (
    _declared(
        "accepted-here",
        '        hidden["__acceptedHere"] = True\n',
        "        pass\n",
        "A connection is not told that it is accepted in the same program.",
        "test_vpc_peering.py::test_two_accounts_by_provider",
        "test_vpc_peering.py::test_two_accounts_by_profile",
    ),
    _declared(
        "problems",
        "pulumi.Output.all(edge.vpc, sound)",
        "pulumi.Output.all(edge.vpc, None)",
        "A connection does not wait until nothing is wrong with its component.",
        "test_program.py::test_problems_of_a_mesh",
    ),
    _declared(
        "routes-wait",
        "ready: list[pulumi.Resource] = [accepter or connection]",
        "ready: list[pulumi.Resource] = [connection]",
        "Routes do not wait for the accepter.",
        "test_vpc_peering.py::test_two_accounts_by_provider",
        "test_vpc_peering_mesh.py::test_mesh_of_two_accounts",
    ),
    _declared(
        "parent",
        "edge.requester, parent))",
        "edge.requester, None))",
        "A connection is no child of its component.",
        "test_vpc_peering.py::test_one_account",
    ),
    _declared(
        "listed",
        '"__listed": listed',
        '"__listed": None',
        "A connection is not told what the component's listing shows of it.",
        "test_vpc_peering.py::test_listed",
    ),
    _planned(
        "overlap",
        "    for one, other in overlapping((requester, accepter)):\n",
        "    for one, other in ():\n",
        "VPCs that overlap are peered.",
        "test_overlap",
    ),
    _planned(
        "self",
        "    if requester.id == accepter.id:\n",
        "    if not requester.id:\n",
        "A VPC is peered with itself.",
        "test_self",
    ),
    _planned(
        "regions",
        "if requester.region and accepter.region and requester.region != accepter.region:",
        "if requester.region and not accepter.region:",
        "VPCs of two regions are peered.",
        "test_regions",
    ),
    _planned(
        "twice",
        "            _repeated(edges, others),\n",
        "",
        "Two VPCs are peered twice.",
        "test_repeated_edge",
    ),
    _planned(
        "peers",
        "            () if allow_overlapping_peers else neighbours.overlaps(),\n",
        "",
        "Peers of one VPC that overlap each other are peered with it.",
        "test_planned_peers_that_overlap",
        "test_foreign_neighbour_that_overlaps",
    ),
    _planned(
        "allowed",
        "            () if allow_overlapping_peers else neighbours.overlaps(),\n",
        "            neighbours.overlaps(),\n",
        "`allow_overlapping_peers` allows nothing.",
        "test_allowed_overlaps",
    ),
    _planned(
        "quota",
        "            neighbours.too_many(),\n",
        "",
        "A VPC gets more connections than it may have.",
        "test_quota",
        "test_quota_of_the_plan_alone",
    ),
    _planned(
        "legacy-id",
        "[_without_aliases(edge, surroundings.aliases) for edge in plan]",
        "[*plan]",
        "The legacy id of a VPC is another VPC.",
        "test_legacy_id",
    ),
)
