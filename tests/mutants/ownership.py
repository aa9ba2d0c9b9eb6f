"""The rule of who owns a connection, line by line; see `pulumi_qcloud.lifecycle.ownership`."""

from __future__ import annotations

from typing import Final

from tests.mutants.running import Mutant

_LIFECYCLE: Final = "provider/pulumi_qcloud/lifecycle"
_CONNECTION: Final = f"{_LIFECYCLE}/connection.py"
_NOTES: Final = f"{_LIFECYCLE}/run_notes.py"
_OWNERSHIP: Final = f"{_LIFECYCLE}/ownership.py"
_PAIR: Final = f"{_LIFECYCLE}/connection_inputs.py"
_ROUTES: Final = f"{_LIFECYCLE}/routes.py"
_CREATE: Final = "provider/pulumi_qcloud/api/create.py"
_PROCESS: Final = "tests/process"
_OF_CONNECTIONS: Final = f"{_PROCESS}/test_ownership.py"
_OF_ROUTES: Final = f"{_PROCESS}/test_ownership_routes.py"
_UNIT: Final = "tests/unit/lifecycle"
_WHOSE: Final = "tests/unit/api/test_create.py"

MUTANTS: Final = (
    # 1. Who holds
    Mutant(
        "ownership-1-diff",
        _CONNECTION,
        "self._notes.hold(connection_id, owner, (old.name, new.name))",
        "self._notes.holder(connection_id, owner)",
        "Line 1: a program's diff that leaves a connection in place holds nothing.",
        (f"{_OF_CONNECTIONS}::test_renamed_while_another_resource_fails[2.0-default]",),
    ),
    Mutant(
        "ownership-1-refresh",
        f"{_LIFECYCLE}/base.py",
        "return self._programs.get(fingerprint(inputs))",
        'return self._programs.get(fingerprint(inputs), "")',
        "Line 1: a refresh's diff holds too.",
        (
            f"{_OF_CONNECTIONS}::test_refresh_holds_nothing[2.0-default]",
            f"{_OF_ROUTES}::test_refresh_holds_nothing[2.0-default]",
        ),
    ),
    Mutant(
        "ownership-1-processes",
        _NOTES,
        "self._shared(lambda folder: list(folder.news()), otherwise=nothing)",
        "nothing",
        "Line 1: no process reads what the others of the run hold.",
        (
            f"{_UNIT}/test_run_notes.py::test_held[two processes]",
            f"{_OF_CONNECTIONS}::test_renamed_in_one_run[2.0-chosen-default-main]",
        ),
    ),
    Mutant(
        "ownership-1-create",
        _CONNECTION,
        "claim=lambda it: not self._notes.claim(it, owner, wish.connection.name),",
        "",
        "Line 1: a resource does not hold what it has just created.",
        (f"{_UNIT}/test_ownership.py::test_second_create",),
    ),
    # 2. Deleting what is held
    Mutant(
        "ownership-2",
        _CONNECTION,
        "if not made_here and (holder := self._notes.wanted_by(connection_id)):",
        "if holder := None:",
        "Line 2: what another resource holds is deleted.",
        (
            f"{_OF_CONNECTIONS}::test_renamed_in_one_run[2.0-chosen-default-default]",
            f"{_OF_CONNECTIONS}::test_renamed_while_another_resource_fails[2.0-chosen]",
        ),
    ),
    # 3. What is gone
    Mutant(
        "ownership-3-account",
        _CONNECTION,
        """\
        except NotFoundError:
            prove_recorded_account(access, connection_id, as_shown(live, old))
""",
        """\
        except NotFoundError:
            pass
""",
        "Line 3: what is not found is gone, whoever asked.",
        (f"{_UNIT}/test_base.py::test_other_account",),
    ),
    Mutant(
        "ownership-3-look",
        _CONNECTION,
        "live = access.listing.find_in_burst(connection_id)\n        if live is None:",
        "live = None\n        if False:",
        "Line 3: what is to be deleted is not looked at first.",
        (f"{_OF_CONNECTIONS}::test_destroying_the_old_name[2.0-default]",),
    ),
    # 4. What is deleted
    Mutant(
        "ownership-4-dead",
        _CONNECTION,
        "return not is_own(live, recorded) and rules_of(live.state_text).taken",
        "return not is_own(live, recorded)",
        "Line 4: a dead connection with another name is not deleted.",
        (
            f"{_OF_CONNECTIONS}::test_dead_connection[2.0-default-REJECTED]",
            f"{_OF_CONNECTIONS}::test_dead_connection[2.0-default-EXPIRED]",
        ),
    ),
    Mutant(
        "ownership-4-name",
        _OWNERSHIP,
        "return not listed or live.name in listed",
        "return not listed",
        "Line 4: one with the recorded name is not deleted.",
        (f"{_PROCESS}/test_plugin_process.py::test_life",),
    ),
    # 5. Another name
    Mutant(
        "ownership-5-name",
        _CONNECTION,
        "if _is_anothers(now, name):",
        "if False:",
        "Line 5: one with another name is deleted.",
        (
            f"{_OF_CONNECTIONS}::test_destroying_the_old_name[3.0-default]",
            f"{_OF_CONNECTIONS}::test_renamed_by_hand[2.0-default]",
        ),
    ),
    Mutant(
        "ownership-5-waits",
        f"{_LIFECYCLE}/base.py",
        "    for _ in access.client.timing.each(_WAITS):\n",
        "    for _ in access.client.timing.each(_WAITS[:1]):\n",
        "Line 5: the recorded name is not waited for where a read lags behind.",
        (f"{_UNIT}/test_connection_update.py::test_delete_while_reads_lag_behind",),
    ),
    Mutant(
        "ownership-5-taken-over",
        _OWNERSHIP,
        "ways = (taken, by_hand) if looks_like_default_name(live.name) else (by_hand, taken)",
        "ways = (by_hand, taken)",
        "Line 5: the error names the likelier way out last.",
        (f"{_OF_ROUTES}::test_another_stack_takes_over[2.0-default]",),
    ),
    # 6. Updates
    Mutant(
        "ownership-6-name",
        _CONNECTION,
        """\
        if not is_own(live, *names):
            raise refuse_other_name(live, names[0], doing="changed")
""",
        "",
        "Line 6: an update changes one with another name.",
        (f"{_OF_CONNECTIONS}::test_unrelated_update_of_what_was_renamed_by_hand[3.0-default]",),
    ),
    Mutant(
        "ownership-6-wanted",
        _CONNECTION,
        """\
        if not is_own(live, *names):
            raise refuse_other_name(live, names[0], doing="changed")
""",
        """\
        if not is_own(live, names[0]):
            raise refuse_other_name(live, names[0], doing="changed")
""",
        "Line 6: an interrupted rename is not finished.",
        (f"{_OF_CONNECTIONS}::test_killed_while_renaming[2.0-default-up]",),
    ),
    # 7. Taking over
    Mutant(
        "ownership-7-held",
        _PAIR,
        """\
            raise refuse_second(connection.id, connection.name, owner, holder.owner)
""",
        """\
            continue
""",
        "Line 7: a create takes over, or runs into, what is held.",
        (f"{_UNIT}/test_ownership.py::test_second_create[None]",),
    ),
    Mutant(
        "ownership-7-deleted",
        _PAIR,
        """\
    taken = [it for it in occupying(listing, wish.connection) if not notes.is_deleted(it.id)]
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            raise""",
        """\
    taken = occupying(listing, wish.connection)
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            raise""",
        "Line 7: what this run deletes is taken over.",
        (f"{_UNIT}/test_connection.py::test_what_another_process_deletes",),
    ),
    Mutant(
        "ownership-7-adopt",
        _OWNERSHIP,
        """\
    if wish.adopt:
        return ""
""",
        """\
    if wish.adopt or wish.connection.name:
        return ""
""",
        "Line 7: a connection is taken over without `adopt=True`.",
        (f"{_UNIT}/test_ownership.py::test_refused",),
    ),
    Mutant(
        "ownership-7-default-name",
        _OWNERSHIP,
        "if wish.default_name and _is_young(connection, now):",
        "if _is_young(connection, now):",
        "Line 7: a name of the user's own is as good as a default name.",
        (f"{_UNIT}/test_ownership.py::test_refused",),
    ),
    Mutant(
        "ownership-7-day",
        _OWNERSHIP,
        "if wish.default_name and _is_young(connection, now):",
        "if wish.default_name:",
        "Line 7: under a default name one that is older than a day is taken over.",
        (f"{_UNIT}/test_ownership.py::test_refused",),
    ),
    Mutant(
        "ownership-7-claim",
        _CONNECTION,
        "        owner = new.owner\n        if holder := self._notes.claim(",
        """\
        modify(access, connection, as_wanted(connection, NOTHING, new, supported=()), ())
        owner = new.owner
        if holder := self._notes.claim(""",
        "Line 7: a connection is changed before it is claimed.",
        (f"{_UNIT}/test_ownership.py::test_claimed_by_another_process",),
    ),
    # 8. Routes
    Mutant(
        "ownership-8-held",
        _ROUTES,
        "made = old.made - self._notes.held_routes(old.connection_id)",
        "made = old.made",
        "Line 8: routes that another resource holds are removed.",
        (
            f"{_UNIT}/test_routes_refresh.py::test_renamed",
            f"{_OF_ROUTES}::test_routes_renamed_in_one_run[2.0-default-default-main]",
        ),
    ),
    Mutant(
        "ownership-8-made",
        _ROUTES,
        "made = old.made - self._notes.held_routes(old.connection_id)",
        "made = old.routes - self._notes.held_routes(old.connection_id)",
        "Line 8: routes are removed by a resource that only found them.",
        (f"{_UNIT}/test_routes.py::test_found",),
    ),
    Mutant(
        "ownership-8-name",
        _ROUTES,
        "or self._notes.knows_name(connection_id, live.name):\n            return True",
        "or live.name:\n            return True",
        "Line 8: routes are removed though their connection has another name.",
        (f"{_OF_ROUTES}::test_destroying_the_old_name[2.0-default]",),
    ),
    Mutant(
        "ownership-8-renamed",
        _ROUTES,
        " or self._notes.knows_name(connection_id, live.name):\n            return True",
        ":\n            return True",
        "Line 8: routes stay where the same run renames their connection.",
        (f"{_OF_ROUTES}::test_connection_that_is_renamed_meanwhile[2.0-default-default]",),
    ),
    # 9. A lost Create
    Mutant(
        "ownership-9-since",
        _CREATE,
        "if not (self._is_made_since(one) and self.wanted.has_tags(one) and self.claim(one.id)):",
        "if not (self.wanted.has_tags(one) and self.claim(one.id)):",
        "Line 9: under a chosen name one that was made before the Create is its result.",
        (
            f"{_WHOSE}::test_chosen_name_of_another",
            f"{_WHOSE}::test_chosen_name_without_a_time",
        ),
    ),
    Mutant(
        "ownership-9-tags",
        _CREATE,
        "if not (self._is_made_since(one) and self.wanted.has_tags(one) and self.claim(one.id)):",
        "if not (self._is_made_since(one) and self.claim(one.id)):",
        "Line 9: under a chosen name one without the tags is the result of a lost Create.",
        (f"{_WHOSE}::test_chosen_name_without_the_tags",),
    ),
    Mutant(
        "ownership-9-single",
        _CREATE,
        """\
        if len(namesakes) != 1 or self.notify is None:
            return None
        (one,) = namesakes
""",
        """\
        if not namesakes or self.notify is None:
            return None
        one = namesakes[0]
""",
        "Line 9: one of several under a chosen name is the result of a lost Create.",
        (f"{_WHOSE}::test_two_of_a_chosen_name",),
    ),
    Mutant(
        "ownership-9-held",
        _CREATE,
        """\
            and not self.is_held(connection.id)
""",
        "",
        "Line 9: what another resource of the run has is looked at as the result of a lost Create.",
        (f"{_WHOSE}::test_chosen_name_that_another_resource_has",),
    ),
    Mutant(
        "ownership-9-told",
        _CREATE,
        """\
        self.notify(
            f"qcloud: the answer""",
        """\
        str(
            f"qcloud: the answer""",
        "Line 9: nobody is told what counts as the result of a lost Create.",
        (f"{_WHOSE}::test_chosen_name",),
    ),
    Mutant(
        "ownership-9-default-name",
        _CREATE,
        "mine = next((it.id for it in namesakes if self.claim(it.id)), None)",
        "mine = None",
        "Line 9: under a default name a lost Create finds nothing.",
        ("tests/unit/api/test_create.py::test_nothing_is_sent_again_if_it_was_made",),
    ),
    # 10. One connection, one resource
    Mutant(
        "ownership-10-preview",
        _PAIR,
        """\
        if holder := notes.holder(connection.id, owner):
            checked.fail(""",
        """\
        if holder := None:
            checked.fail(""",
        "Line 10: a second resource on a connection passes the preview.",
        (f"{_UNIT}/test_connection_inputs.py::test_second_resource_for_a_connection[None]",),
    ),
    Mutant(
        "ownership-10-plan",
        _PAIR,
        "if holder := notes.plan(adopted.id, owner):",
        "notes.plan(adopted.id, owner)\n    if holder := None:",
        "Line 10: two resources that are to take one connection over pass the preview.",
        (f"{_OF_CONNECTIONS}::test_two_that_adopt_the_same[2.0-default-default]",),
    ),
    Mutant(
        "ownership-10-claim",
        f"{_LIFECYCLE}/shared_folder.py",
        "os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.open(claim, os.O_WRONLY | os.O_CREAT, 0o600)",
        "Line 10: two processes can claim one connection at the same moment.",
        (f"{_UNIT}/test_run_notes.py::test_claimed_at_once",),
    ),
    Mutant(
        "ownership-10-state",
        _CONNECTION,
        """\
        if holder.claimed:
            raise refuse_second(""",
        """\
        if holder:
            raise refuse_second(""",
        "Line 10: a state that has a connection twice already is an error, not a warning.",
        (f"{_OF_CONNECTIONS}::test_state_with_one_connection_twice[2.0-default-default]",),
    ),
)
