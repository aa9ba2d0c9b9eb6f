"""The disputed facts of the API: the emulator can be set to either answer."""

from __future__ import annotations

from typing import Final

from tests.mutants.mutant import Mutant

_TESTS: Final = "tests/unit/emulator"


def _fact(name: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(
        f"fact-{name}",
        f"emulator/qcloud_emulator/{file}",
        old,
        new,
        f"The emulator's `{name}` changes nothing.",
        tuple(f"{_TESTS}/{test}" for test in tests),
    )


MUTANTS: Final = (
    _fact(
        "duplicate_pair",
        "cloud/peering.py",
        'if between and disputed.duplicate_pair == "refused":',
        "if between:",
        "test_peering.py::test_a_pair_may_be_peered_twice_if_set",
    ),
    _fact(
        "rejected_connections",
        "cloud/visible.py",
        'return State.REJECTED if disputed.rejected_connections == "hidden" else None',
        "return None",
        "test_peering.py::test_a_rejected_connection_disappears_if_set",
    ),
    _fact(
        "deleted_connections",
        "cloud/peering.py",
        'if still_seen and self.disputed.deleted_connections == "visible":',
        "if not found:",
        "test_peering.py::test_the_peer_sees_a_deletion_if_set",
    ),
    _fact(
        "unknown_id",
        "cloud/peering.py",
        'if self.disputed.unknown_id == "error":\n                for',
        "if not found.total:\n                for",
        "test_v2.py::test_unknown_ids",
    ),
    _fact(
        "code_desc",
        "signed/v2.py",
        'if disputed.code_desc == "present":',
        "if name:",
        "test_v2.py::test_the_envelope_is_disputed",
    ),
    _fact(
        "code_type",
        "signed/v2.py",
        'str(code) if disputed.code_type == "text" else code',
        "code",
        "test_v2.py::test_the_envelope_is_disputed",
    ),
    _fact(
        "name_in_vpc",
        "cloud/peering.py",
        'if self.disputed.name_in_vpc == "unique":',
        "if not name:",
        "test_peering.py::test_names_are_unique_if_set",
    ),
    _fact(
        "overlapping_peers",
        "cloud/peering.py",
        'if disputed.overlapping_peers == "refused":',
        "if one:",
        "test_peering.py::test_peers_of_a_vpc_may_overlap_if_set",
    ),
    _fact(
        "routes_to_pending",
        "cloud/routing.py",
        'LIVE if self.disputed.routes_to_pending == "allowed" else {State.ACTIVE}',
        "{State.ACTIVE}",
        "test_routing.py::test_a_connection_that_is_not_active",
    ),
    _fact(
        "route_list_name",
        "signed/v2.py",
        "disputed.route_list_name: [built_in, *added],",
        '"routeSet": [built_in, *added],',
        "test_v2_routes.py::test_the_name_of_the_list_is_disputed",
    ),
    _fact(
        "next_type",
        "signed/v2.py",
        'str(kind.value) if disputed.next_type == "text" else kind.value',
        "kind.value",
        "test_v2_routes.py::test_the_type_of_types_is_disputed",
    ),
    _fact(
        "next_hub",
        "signed/v2.py",
        "_HUBS[disputed.next_hub](route.next_hub)",
        '_HUBS["both"](route.next_hub)',
        "test_v2_routes.py::test_the_form_of_gateways_is_disputed",
    ),
    _fact(
        "host_bits",
        "cloud/routing.py",
        'strict = self.disputed.host_bits == "refused"',
        "strict = True",
        "test_routing.py::test_the_request_of_the_documentation",
    ),
    _fact(
        "unknown_route",
        "cloud/routing.py",
        'if self.disputed.unknown_route == "refused":',
        "if triple:",
        "test_routing.py::test_a_route_is_deleted_by_all_three",
    ),
    _fact(
        "destination_outside_peer",
        "cloud/routing.py",
        'if hub is not None and self.disputed.destination_outside_peer == "refused":',
        "if hub is not None and not hub.id:",
        "test_v3_actions_routes.py::test_destinations_outside_the_peer",
    ),
    _fact(
        "old_ids_in_v3",
        "signed/v3.py",
        'legacy_ids=cloud.disputed.old_ids_in_v3 == "accepted"',
        "legacy_ids=False",
        "test_v3_actions.py::test_old_ids_can_be_accepted",
    ),
    _fact(
        "accepter_deletes",
        "cloud/peering.py",
        'if disputed.accepter_deletes == "refused" and caller.uin != requester:',
        "if not requester:",
        "test_v3_actions.py::test_deletion_by_the_accepter",
    ),
    _fact(
        "bare_metal_deletion",
        "cloud/peering.py",
        'refused = disputed.bare_metal_deletion == "refused" and not in_console',
        "refused = not in_console",
        "test_v3_actions.py::test_deletion_of_a_connection_to_bare_metal",
    ),
    _fact(
        "peering_limit",
        "cloud/peering.py",
        "if len(live) >= disputed.peering_limit:",
        "if len(live) >= 10:",
        "test_v2.py::test_refused_creations",
    ),
    _fact(
        "peering_total_limit",
        "cloud/peering.py",
        "if total >= disputed.peering_total_limit:",
        "if total >= 1000:",
        "test_v3_actions.py::test_the_total_quota",
    ),
    _fact(
        "route_limit",
        "cloud/routing.py",
        "if len(taken) > self.disputed.route_limit:",
        "if len(taken) > 50:",
        "test_v3_actions_routes.py::test_the_quota",
    ),
    _fact(
        "route_change_ms",
        "cloud/routing.py",
        """\
        with self._locks.change(table.id, self._disputed.current.route_change_ms / 1000):
            self.add(""",
        """\
        with self._locks.change(table.id, 0):
            self.add(""",
        "test_routing.py::test_many_changes_at_once",
    ),
    _fact(
        "rate_limit_per_second",
        "signed/endpoint.py",
        "most = self._cloud.disputed.rate_limit_per_second",
        "most = 0",
        "test_faults.py::test_the_rate_limit",
    ),
)
