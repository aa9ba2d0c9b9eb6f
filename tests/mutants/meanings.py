"""What states of a connection, codes of errors and the disputed facts of the API mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tests.mutants.running import ROOT, Mutant

_OF_STATES: Final = "tests/unit/lifecycle/test_properties.py"


def _row(state: str, rules: str, otherwise: str, sentence: str, *tests: str) -> Mutant:
    return Mutant(
        f"state-{state}",
        "provider/pulumi_qcloud/lifecycle/properties.py",
        f"PeeringState.{state}: StateRules({rules}),",
        f"PeeringState.{state}: StateRules({otherwise}),",
        f"{state}: {sentence}.",
        tuple(f"{_OF_STATES}::{test}[{state}]" for test in tests),
    )


STATES: Final = (
    _row(
        "PENDING",
        "taken=True, adoptable=True",
        "taken=True",
        "a connection that waits cannot be taken over",
        "test_create",
        "test_pair_check",
    ),
    _row(
        "ACTIVE",
        "taken=True, adoptable=True",
        "adoptable=True",
        "a connection that works does not occupy its pair of VPCs",
        "test_create",
        "test_pair_check",
    ),
    _row(
        "EXPIRED",
        "remedy=Remedy.ENABLE",
        "remedy=Remedy.REPLACE",
        "a connection that could be enabled again is replaced",
        "test_diff",
        "test_update",
    ),
    _row(
        "REJECTED",
        "remedy=Remedy.REPLACE",
        "remedy=Remedy.ENABLE",
        "a connection is enabled again that cannot be",
        "test_diff",
    ),
    _row(
        "FAILED",
        "remedy=Remedy.REPLACE",
        "",
        "a connection that does not work is left as it is",
        "test_diff",
        "test_dead",
    ),
    _row("DELETED", "gone=True", "taken=True", "a deleted connection is there", "test_read"),
    _row(
        "ISOLATED",
        "taken=True, suspicious=True",
        "taken=True",
        "nobody hears of a connection that is cut off",
        "test_read",
    ),
    Mutant(
        "state-unknown",
        "provider/pulumi_qcloud/lifecycle/properties.py",
        "_UNKNOWN: Final = StateRules(taken=True, suspicious=True)",
        "_UNKNOWN: Final = StateRules(remedy=Remedy.REPLACE)",
        "A state that is not known is a dead one.",
        (f"{_OF_STATES}::test_create[MELTING]", f"{_OF_STATES}::test_diff[MELTING]"),
    ),
)


_ROW: Final = re.compile(r"^( +)(\"[\w.]+\"|[0-9]+|NOT_OFFERED): (\w+Error),$", re.MULTILINE)
_OF_API: Final = "tests/unit/api"
_WITHOUT_MEANING: Final = frozenset({"2.0-InvalidParameter"})
"""Rows whose class is never looked up: the number says more than this name."""


def _of(version: str, file: str) -> Iterator[Mutant]:
    for row in _ROW.finditer((ROOT / file).read_text()):
        indent, key, kind = row.groups()
        of_action = len(indent) > 4
        name = f"{version}-{key}".replace('"', "") + (f"-{kind}" if of_action else "")
        # The only class that says nothing of its own, and one that says as little.
        other = "InternalServiceError" if kind == "ApiError" else "ApiError"
        if name not in _WITHOUT_MEANING:
            yield Mutant(
                f"code-{name}",
                file,
                f"{key}: {kind},",
                f"{key}: {other},",
                f"API {name.replace('-', ', ', 1)}: it is no {kind} but an {other}.",
                (f"{_OF_API}/{_test_of(version, key, kind, of_action=of_action)}",),
                alike=f"API {version}: a code, or one of an action, means another error.",
            )


def _test_of(version: str, key: str, kind: str, *, of_action: bool) -> str:
    if version == "2.0":
        named = key.startswith('"')
        return f"test_errors.py::{'test_name' if named else 'test_number'}"
    if of_action and kind == "InvalidNameError":
        return "test_errors.py::test_a_name_that_is_there_twice"
    return f"test_errors.py::{'test_documented' if of_action else 'test_code'}"


CODES: Final = (
    *_of("3.0", "provider/pulumi_qcloud/api/v3_errors.py"),
    *_of("2.0", "provider/pulumi_qcloud/api/v2_errors.py"),
)


_OF_EMULATOR: Final = "tests/unit/emulator"


def _fact(name: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(
        f"fact-{name}",
        f"emulator/qcloud_emulator/{file}",
        old,
        new,
        f"The emulator's `{name}` changes nothing.",
        tuple(f"{_OF_EMULATOR}/{test}" for test in tests),
    )


FACTS: Final = (
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
        "role_from_role",
        "cloud/roles.py",
        'if caller.session is not None and self._disputed.current.role_from_role == "refused":',
        "if not caller:",
        "test_roles.py::test_a_role_assumes_a_role",
    ),
    _fact(
        "rate_limit_per_second",
        "signed/endpoint.py",
        "most = self._cloud.disputed.rate_limit_per_second",
        "most = 0",
        "test_faults.py::test_the_rate_limit",
    ),
)
