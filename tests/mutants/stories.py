"""The stories of connections that were lost: each could happen again, and is noticed."""

from __future__ import annotations

from typing import Final

from tests.mutants.mutant import Mutant

_LIFECYCLE: Final = "provider/pulumi_qcloud/lifecycle"
_NOTES: Final = f"{_LIFECYCLE}/run_notes.py"
_PROCESS: Final = "tests/process"
_RENAMED: Final = f"{_PROCESS}/test_ownership.py"
_TWICE: Final = f"{_PROCESS}/test_ownership_twice.py"
_OF_ROUTES: Final = f"{_PROCESS}/test_ownership_routes.py"
_LOST: Final = f"{_PROCESS}/test_lost_and_taken.py"

MUTANTS: Final = (
    Mutant(
        "story-1",
        f"{_LIFECYCLE}/connection.py",
        "            self.note_programs(checked, new.default_name)\n",
        "",
        "A rename with `adopt=True` in two runs loses the connection.",
        (
            f"{_RENAMED}::test_renamed_with_target[2.0-default]",
            f"{_RENAMED}::test_refreshed_after_an_interrupted_rename[2.0-default]",
        ),
    ),
    Mutant(
        "story-2",
        f"{_LIFECYCLE}/shared_folder.py",
        'return next((it for it in arguments[1:] if _ADDRESS.fullmatch(it)), "")',
        'return ""',
        "A rename with `adopt=True` to another provider loses the connection.",
        (
            f"{_RENAMED}::test_renamed_in_one_run[2.0-chosen-default-main]",
            f"{_RENAMED}::test_renamed_in_one_run[3.0-default-main-default]",
        ),
    ),
    Mutant(
        "story-3",
        f"{_LIFECYCLE}/routes.py",
        "self._notes.hold_routes(old.connection_id, _owner(old.routes, old.made), old.routes)",
        "pass",
        "Of two resources with the same routes, the one that goes takes the other's along.",
        (
            f"{_OF_ROUTES}::test_two_that_want_the_same[2.0-default-default-one]",
            f"{_OF_ROUTES}::test_two_that_want_the_same[2.0-default-main-one]",
        ),
    ),
    Mutant(
        "story-3-processes",
        _NOTES,
        'self._write("route", connection_id, it.table_id, it.destination)',
        "pass",
        "Routes that move to another provider are removed by the one that had them.",
        (
            "tests/unit/lifecycle/test_run_notes.py::test_routes[two processes]",
            f"{_OF_ROUTES}::test_routes_renamed_in_one_run[2.0-default-default-main]",
        ),
    ),
    Mutant(
        "story-4",
        _NOTES,
        "for one in self._held.get(connection_id, ()):",
        "for one in ():",
        "A second resource takes over what the first one has, and deletes it when it goes.",
        (f"{_TWICE}::test_second_resource_without_preview[2.0-default-one]",),
    ),
    Mutant(
        "story-5-told",
        f"{_LIFECYCLE}/connection_inputs.py",
        "tell(told_takeover(access, adopted, wish, inputs, may_be_own=may_be_own))",
        "told_takeover(access, adopted, wish, inputs, may_be_own=may_be_own)",
        "A preview does not say that a connection is taken over.",
        (f"{_RENAMED}::test_preview_of_a_rename[2.0-default-default]",),
    ),
    Mutant(
        "story-5-destroyed",
        f"{_LIFECYCLE}/connection.py",
        "        if live is not None and _is_anothers(live, name):\n",
        "        if live is None:\n",
        "A destroy deletes what another stack has taken over.",
        (f"{_OF_ROUTES}::test_another_stack_takes_over[2.0-default]",),
    ),
    Mutant(
        "story-6",
        "provider/pulumi_qcloud/api/create.py",
        "return made is not None and made.timestamp() >= math.floor(self.sent)",
        "return made is not None",
        "An older namesake counts as the result of a lost Create.",
        (f"{_LOST}::test_lost_while_an_older_namesake_shows[2.0-chosen]",),
    ),
    Mutant(
        "story-7",
        "provider/pulumi_qcloud/api/create.py",
        "doubtful = since or (namesakes if self.tell else [])",
        "doubtful = namesakes if self.tell else []",
        "What a lost Create made and somebody renamed at once is made a second time.",
        (
            "tests/unit/api/test_create.py::test_renamed_meanwhile",
            f"{_LOST}::test_lost_and_renamed[2.0-default]",
        ),
    ),
    Mutant(
        "story-8",
        f"{_LIFECYCLE}/connection.py",
        "            if not changes.update:\n                self._notify_of_drift(",
        "            if changes.update:\n                self._notify_of_drift(",
        "Nobody says that a connection of an unchanged program is gone.",
        ("tests/unit/lifecycle/test_drift.py::test_told",),
    ),
    Mutant(
        "story-8-asked",
        f"{_LIFECYCLE}/drift.py",
        "            if self._asked > _MOST:\n                return _MORE\n",
        "",
        "However many connections are gone, each is asked for by its id.",
        ("tests/unit/lifecycle/test_drift.py::test_many",),
    ),
)
