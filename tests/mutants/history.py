"""Faults of the past: connections that were lost, and what was mended once and is taken back."""

from __future__ import annotations

from typing import Final

from tests.mutants.running import Mutant

_LIFECYCLE: Final = "provider/pulumi_qcloud/lifecycle"
_NOTES: Final = f"{_LIFECYCLE}/run_notes.py"
_PROCESS: Final = "tests/process"
_OF_CONNECTIONS: Final = f"{_PROCESS}/test_ownership.py"
_OF_ROUTES: Final = f"{_PROCESS}/test_ownership_routes.py"
_LOST: Final = f"{_PROCESS}/test_calls.py"

STORIES: Final = (
    Mutant(
        "story-1",
        f"{_LIFECYCLE}/connection.py",
        "            self.note_programs(checked, new.default_name)\n",
        "",
        "A rename with `adopt=True` in two runs loses the connection.",
        (
            f"{_OF_CONNECTIONS}::test_renamed_with_target[2.0-default]",
            f"{_OF_CONNECTIONS}::test_refreshed_after_an_interrupted_rename[2.0-default]",
        ),
    ),
    Mutant(
        "story-2",
        f"{_LIFECYCLE}/shared_folder.py",
        'return next((it for it in arguments[1:] if _ADDRESS.fullmatch(it)), "")',
        'return ""',
        "A rename with `adopt=True` to another provider loses the connection.",
        (
            f"{_OF_CONNECTIONS}::test_renamed_in_one_run[2.0-chosen-default-main]",
            f"{_OF_CONNECTIONS}::test_renamed_in_one_run[3.0-default-main-default]",
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
        (f"{_OF_CONNECTIONS}::test_second_resource_without_preview[2.0-default-one]",),
    ),
    Mutant(
        "story-5-told",
        f"{_LIFECYCLE}/connection_inputs.py",
        "notify(takeover_notice(access, adopted, wish, inputs, may_be_own=may_be_own))",
        "takeover_notice(access, adopted, wish, inputs, may_be_own=may_be_own)",
        "A preview does not say that a connection is taken over.",
        (f"{_OF_CONNECTIONS}::test_preview_of_a_rename[2.0-default-default]",),
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
        "doubtful = since or (namesakes if self.notify else [])",
        "doubtful = namesakes if self.notify else []",
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


_PROVIDER: Final = "provider/pulumi_qcloud"
_UNIT: Final = "tests/unit"


def _undone(name: str, subject: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(f"history-{name}", file, old, new, f"Undone: {subject}.", tests)


MENDED: Final = (
    _undone(
        "made-here",
        "Let a resource delete what it made itself in the same run",
        f"{_PROVIDER}/lifecycle/connection.py",
        "if not made_here and (holder := self._notes.wanted_by(connection_id)):",
        "if holder := self._notes.wanted_by(connection_id):",
        f"{_UNIT}/lifecycle/test_ownership.py::test_made_and_deleted",
    ),
    _undone(
        "name-in-program",
        "Hold by the name that the program gives",
        f"{_PROVIDER}/lifecycle/connection.py",
        "owner = name or new.default_name",
        "owner = new.default_name",
        "tests/process/test_ownership.py"
        "::test_second_resource_under_the_first_ones_name[3.0-default]",
    ),
    _undone(
        "gone-while-waiting",
        "Find what is gone while waiting",
        f"{_PROVIDER}/lifecycle/connection.py",
        "            if now is None or self._notes.is_deleted(connection_id):\n",
        "            now = now or live\n            if self._notes.is_deleted(connection_id):\n",
        f"{_UNIT}/lifecycle/test_connection_update.py::test_gone_while_its_name_is_waited_for",
    ),
    _undone(
        "run-program",
        "Name --run-program where keys are refused",
        f"{_PROVIDER}/api/errors.py",
        'f"Check the secret id, secret key and token of the account in use, and {_AFRESH}."',
        '"Check the secret id, secret key and token of the account in use."',
        f"{_UNIT}/api/test_errors.py::test_refused_pair",
    ),
    _undone(
        "proxy-host",
        "Take a proxy that no host can be for the mistake in the settings that it is",
        f"{_PROVIDER}/api/transport.py",
        "        except (LocationValueError, UnicodeError):\n",
        "        except ():\n",
        f"{_UNIT}/api/test_transport.py::test_proxy_that_no_library_understands",
    ),
    _undone(
        "endpoint-host",
        "Refuse an endpoint whose host no name server could be asked for",
        f"{_PROVIDER}/settings/values.py",
        'if not may_be_looked_up(parts.hostname or ""):',
        "if not parts.netloc:",
        f"{_UNIT}/settings/test_values.py::test_wrong_endpoints",
    ),
    _undone(
        "import-option",
        "Refuse the option import_ in one sentence",
        f"{_PROVIDER}/vpc_peering_connection.py",
        "        check_options(opts, adopts=True)\n",
        "",
        f"{_UNIT}/resource/test_vpc_peering_connection.py::test_what_can_be_adopted",
    ),
    _undone(
        "configure",
        "Rid only our own errors of their traceback, not those of everybody in the process",
        f"{_PROVIDER}/providers.py",
        "    @_in_one_line\n    def configure(",
        "    def configure(",
        "tests/process/test_plugin_process.py::test_configuring",
    ),
    _undone(
        "slow-listing",
        "Let a listing that takes longer than it may be old serve more than one reader",
        f"{_PROVIDER}/api/listing.py",
        "return (fetched.ended if from_its_end else fetched.begun) >= wanted_since",
        "return fetched.begun >= wanted_since",
        f"{_UNIT}/api/test_listing.py::test_slow_listing",
    ),
    _undone(
        "throttled",
        "Say that the API throttles where that alone leaves no time for a call",
        f"{_PROVIDER}/api/sender.py",
        "if turn is None and window.is_slowed:",
        "if turn is None and window is None:",
        f"{_UNIT}/api/test_client.py::test_throttled_rate_that_leaves_no_time",
    ),
    _undone(
        "impossible-zone",
        "Take a Date header with an impossible zone for none",
        f"{_PROVIDER}/api/sender.py",
        "except (ValueError, OverflowError):",
        "except ValueError:",
        f"{_UNIT}/api/test_client_v3.py::test_no_clock",
    ),
    _undone(
        "looked-once",
        "Tell a component's user within one deadline that VPCs cannot be listed",
        "components/pulumi_qcloudx/vpc_lookup.py",
        "    except QueryError:\n",
        "    except Exception:\n",
        f"{_UNIT}/components/test_vpc_side.py::test_refused",
    ),
    _undone(
        "tables-no-texts",
        "Check routes against a state whose route tables are no texts without an exception",
        f"{_PROVIDER}/lifecycle/route_properties.py",
        "all(table in before for table in chosen)",
        "set(chosen) <= set(before)",
        f"{_UNIT}/lifecycle/test_route_properties.py::test_nobody_is_asked",
    ),
    _undone(
        "vpc-no-text",
        "Compare routes whose vpcId is no text without an exception",
        f"{_PROVIDER}/lifecycle/routes.py",
        "new.vpc_id not in old.vpc_ids",
        'new.given.get("vpcId") not in old.vpc_ids',
        f"{_UNIT}/lifecycle/test_route_properties.py::test_diff",
    ),
    _undone(
        "tags-of-tables",
        "Read the tags of route tables under API 3.0",
        f"{_PROVIDER}/api/v3_reading.py",
        '    "routes": first(_routes, "RouteSet"),\n    "tags": first(tags, "TagSet"),\n',
        '    "routes": first(_routes, "RouteSet"),\n',
        f"{_UNIT}/api/test_v3.py::test_route_table",
    ),
    _undone(
        "blank-region",
        "Leave a blank region as it was given, so that checking twice says the same",
        f"{_PROVIDER}/lifecycle/properties.py",
        "    if isinstance(value, str) and value.strip():\n        checked.inputs[name]",
        "    if isinstance(value, str):\n        checked.inputs[name]",
        f"{_UNIT}/lifecycle/test_connection_inputs.py::test_blank_region",
    ),
    _undone(
        "organization",
        "Name connections of programs under test, which have no organisation",
        f"{_PROVIDER}/registration.py",
        'pulumi.get_organization() or "organization"',
        "pulumi.get_organization()",
        f"{_UNIT}/resource/test_vpc_peering_connection.py::test_tests_of_users",
    ),
    _undone(
        "absurd-date",
        "Let no value of a wrong kind and no absurd date end an operation",
        f"{_PROVIDER}/lifecycle/connection_outputs.py",
        "    except OverflowError:\n",
        "    except ZeroDivisionError:\n",
        f"{_UNIT}/lifecycle/test_connection_outputs.py::test_expiry",
    ),
    _undone(
        "raw-message",
        "Keep the raw message out of an error's arguments, which repr shows",
        f"{_PROVIDER}/api/errors.py",
        "        super().__init__()\n",
        "        super().__init__(message)\n",
        f"{_UNIT}/api/test_errors.py::test_arguments",
    ),
    _undone(
        "mapped-variable",
        "Name the mapped variable that is not set, also when its partner is",
        f"{_PROVIDER}/settings/credentials.py",
        "        return None\n    _refuse_unset(level.unset)\n",
        "        return None\n",
        f"{_UNIT}/settings/test_credentials.py::test_half_a_key_pair",
    ),
    _undone(
        "other-account",
        "Look for no VPC in another account where the first one cannot be asked",
        "cli/qcloud_peering/check.py",
        "            except QcloudError as reason:\n",
        "            except ZeroDivisionError as reason:\n",
        f"{_UNIT}/cli/test_check.py::test_an_account_that_cannot_be_asked",
    ),
    _undone(
        "enabled-twice",
        "Take a connection for enabled when a repeated Enable is refused because it is",
        f"{_PROVIDER}/lifecycle/connection.py",
        "            _enable(access, connection_id)\n",
        "            access.client.enable_peering_connection(connection_id)\n",
        f"{_UNIT}/lifecycle/test_connection_update.py::test_enable",
    ),
    _undone(
        "table-of-a-refresh",
        "Look once more before a refresh forgets the routes of a table",
        f"{_PROVIDER}/lifecycle/routes.py",
        "if missing or not {it.table_id for it in old.routes} <= tables.keys() or not tables:",
        "if missing or not tables:",
        f"{_UNIT}/lifecycle/test_routes_refresh.py::test_table_that_the_shared_listing_lacks",
    ),
    _undone(
        "adopt-unknown",
        "Ask nobody about a pair while it is not known whether it may be adopted",
        f"{_PROVIDER}/lifecycle/connection_inputs.py",
        '"peeringConnectionName", "adopt"}',
        '"peeringConnectionName"}',
        f"{_UNIT}/lifecycle/test_connection_inputs.py::test_adoption",
    ),
    _undone(
        "route-made-again",
        "Do not take a route that somebody else made again for one's own",
        f"{_PROVIDER}/lifecycle/routes.py",
        "= old.made - old.missing\n",
        "= old.made\n",
        f"{_UNIT}/lifecycle/test_routes_refresh.py::test_remade_by_somebody_else",
    ),
    _undone(
        "404",
        "Take no 404 for proof that nothing was made",
        f"{_PROVIDER}/api/errors.py",
        '''gateway may while its API is unavailable."""

    nothing_happened = False
''',
        '''gateway may while its API is unavailable."""
''',
        f"{_UNIT}/api/test_errors.py::test_what_may_have_happened",
    ),
    _undone(
        "tags-there-already",
        "Leave a program alone whose tags an imported connection has already",
        f"{_PROVIDER}/lifecycle/connection_outputs.py",
        "is_managed = not names.isdisjoint(old.checked_inputs)",
        "is_managed = new.tags is not None or TAGS in old.checked_inputs",
        f"{_UNIT}/lifecycle/test_tags.py::test_managed_from_now_on",
    ),
    _undone(
        "secret-code",
        "Keep signature and token out of an error's name",
        f"{_PROVIDER}/api/sender.py",
        "            error.code = _without(secrets, error.code)\n",
        "",
        f"{_UNIT}/api/test_client_v3.py::test_secrets_in_the_name_of_an_error",
    ),
    _undone(
        "deep-json",
        "Refuse JSON that is nested too deep wherever the emulator takes JSON",
        "emulator/qcloud_emulator/cloud/json_fields.py",
        "    if _is_deeper(value, DEEPEST):\n        raise _too_deep()\n",
        "",
        f"{_UNIT}/emulator/test_admin.py::test_json_that_cannot_be_worked_with",
    ),
    _undone(
        "put-back",
        "Put old routes back when an update of routes fails half-way",
        f"{_PROVIDER}/lifecycle/route_tables.py",
        "kept = self._put_back(gone & before, made, after=error)",
        "kept: set[RouteKey] = set()",
        f"{_UNIT}/lifecycle/test_route_tables.py::test_refused_removal",
    ),
    _undone(
        "wanted-name",
        "Leave a pair under the wanted name to create again, whatever its direction",
        f"{_PROVIDER}/lifecycle/connection_inputs.py",
        "        strangers = [it for it in strangers if it.name != wish.connection.name]\n",
        "        pass\n",
        f"{_UNIT}/lifecycle/test_connection_inputs.py::test_wanted_name",
    ),
    _undone(
        "either-vpc",
        "Prove an account by either of its VPCs where both ends are its own",
        f"{_PROVIDER}/lifecycle/base.py",
        "        ids.append(recorded.uniq_peer_vpc_id or recorded.peer_vpc_id)\n",
        "        pass\n",
        f"{_UNIT}/lifecycle/test_routes_refresh.py::test_vpc_that_is_gone",
    ),
    _undone(
        "endless-listing",
        "End a listing at its deadline",
        f"{_PROVIDER}/api/sender.py",
        "            if not deadline.left():\n                raise NoAnswerError(",
        "            if deadline is None:\n                raise NoAnswerError(",
        f"{_UNIT}/api/test_client.py::test_endless_pages",
    ),
)
