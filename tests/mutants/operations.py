"""What each operation promises, and what components check: made once, no key told, and so on."""

from __future__ import annotations

from typing import Final

from tests.mutants.running import Mutant

_API: Final = "provider/pulumi_qcloud/api"
_LIFECYCLE: Final = "provider/pulumi_qcloud/lifecycle"
_SETTINGS: Final = "provider/pulumi_qcloud/settings"
_OF_API: Final = "tests/unit/api"
_OF_LIFE: Final = "tests/unit/lifecycle"

_CREATING: Final = (
    Mutant(
        "create-again-2.0",
        f"{_API}/v2.py",
        "            _created_id,\n            idempotent=False,\n",
        "            _created_id,\n",
        "API 2.0: a Create whose answer is lost is sent again at once.",
        (f"{_OF_API}/test_client.py::test_create_is_not_repeated",),
    ),
    Mutant(
        "create-again-3.0",
        f"{_API}/v3.py",
        "parameters, v3_reading.created_id, idempotent=False",
        "parameters, v3_reading.created_id",
        "API 3.0: a Create whose answer is lost is sent again at once.",
        (f"{_OF_API}/test_v3.py::test_create_is_not_idempotent",),
    ),
    Mutant(
        "create-again-any",
        f"{_API}/sender.py",
        "if error.retry is Retry.IF_IDEMPOTENT and not idempotent:",
        "if error.retry is Retry.IF_IDEMPOTENT and idempotent is None:",
        "Any call whose answer is lost is sent again.",
        (f"{_OF_API}/test_sender.py::test_attempts",),
    ),
    Mutant(
        "create-look",
        f"{_API}/create.py",
        "found = search.look(error, again=not error.nothing_happened)",
        "found = None",
        "After a lost Create nobody looks before it is sent again.",
        (f"{_OF_API}/test_create.py::test_the_wait_before_a_second_create",),
    ),
    Mutant(
        "create-wait",
        f"{_API}/create.py",
        "client.timing.sleep(max(client.request_timeout, _SHORTEST_WAIT))",
        "client.timing.sleep(0)",
        "A second Create is not put off until the first one can no longer be carried out.",
        (f"{_OF_API}/test_create.py::test_the_wait_before_a_second_create",),
    ),
    Mutant(
        "create-known",
        f"{_API}/create.py",
        "            and connection.id not in self.known\n",
        "",
        "What was listed before a Create counts as its result.",
        (f"{_OF_API}/test_create.py::test_stranger[allowed]",),
    ),
    Mutant(
        "create-pair",
        f"{_API}/create.py",
        "            and self.wanted.peers(connection)\n",
        "",
        "A connection of other VPCs counts as the result of a Create.",
        (f"{_OF_API}/test_create.py::test_somebody_elses_create",),
    ),
    Mutant(
        "create-unlisted",
        f"{_API}/create.py",
        """\
        except QcloudError as error:
            raise NoAnswerError(""",
        """\
        except QcloudError as error:
            return ()
            raise NoAnswerError(""",
        "A Create is sent again though its outcome could not be looked up.",
        (f"{_OF_API}/test_create.py::test_outcome_that_cannot_be_looked_up",),
    ),
    Mutant(
        "create-unread",
        f"{_LIFECYCLE}/connection.py",
        """\
                _log.debug("the connection was not read back: %s", error)
                break
""",
        """\
                _log.debug("the connection was not read back: %s", error)
                raise
""",
        "A connection that was made and cannot be read back is not recorded.",
        (f"{_OF_LIFE}/test_connection.py::test_unreadable",),
    ),
    Mutant(
        "create-refused",
        f"{_LIFECYCLE}/connection.py",
        "if isinstance(error, _SIGNS_OF_A_PAIR):",
        "if isinstance(error, ()):",
        "The error about a pair that was peered meanwhile does not name the connection.",
        (f"{_OF_LIFE}/test_connection.py::test_pair_taken_meanwhile",),
    ),
    Mutant(
        "routes-again-2.0",
        f"{_API}/v2.py",
        'return Call("CreateRoute", parameters, _nothing, idempotent=False)',
        'return Call("CreateRoute", parameters, _nothing)',
        "API 2.0: routes whose answer is lost are sent again without a look.",
        (f"{_OF_API}/test_v2.py::test_change_sent",),
    ),
    Mutant(
        "routes-again-3.0",
        f"{_API}/v3.py",
        "            v3_reading.nothing,\n            idempotent=False,\n",
        "            v3_reading.nothing,\n",
        "API 3.0: routes whose answer is lost are sent again without a look.",
        (f"{_OF_API}/test_v3.py::test_sent",),
    ),
)

_GONE: Final = (
    Mutant(
        "gone-error",
        f"{_API}/client.py",
        """\
            page = self._sender.send(call)
        except NotFoundError:
            return None
""",
        """\
            page = self._sender.send(call)
        except Exception:
            return None
""",
        "A connection that cannot be asked for is gone.",
        (f"{_OF_API}/test_client.py::test_trouble_is_not_gone",),
    ),
    Mutant(
        "gone-listing",
        f"{_LIFECYCLE}/connection.py",
        """\
        live = access.listing.find(connection_id, max_age=READ_AGE)
        if live is None:
            live = look_up(access, connection_id, old)
""",
        """\
        live = access.listing.find(connection_id, max_age=READ_AGE)
""",
        "What a listing does not show is gone.",
        (f"{_OF_LIFE}/test_connection.py::test_listing_that_misses_it",),
    ),
    Mutant(
        "gone-account",
        f"{_LIFECYCLE}/connection.py",
        """\
        if live is None:
            prove_recorded_account(access, connection_id, old)
            return None
        if "enabled" in recorded""",
        """\
        if live is None:
            return None
        if "enabled" in recorded""",
        "What another account does not see is gone.",
        (f"{_OF_LIFE}/test_base.py::test_text",),
    ),
    Mutant(
        "gone-young",
        f"{_LIFECYCLE}/base.py",
        "waits = _WAITS if _may_lag(recorded, access.now()) else _WAITS[:1]",
        "waits = _WAITS[:1]",
        "What was made a moment ago and does not show yet is gone.",
        (f"{_OF_LIFE}/test_connection.py::test_young_connection",),
    ),
    Mutant(
        "gone-other",
        f"{_API}/client.py",
        "if found is None and page.received:",
        "if found is None and page.received < 0:",
        "An answer about other connections than the one asked for means that it is gone.",
        (f"{_OF_API}/test_client.py::test_answer_about_another",),
    ),
    Mutant(
        "gone-empty",
        f"{_API}/sender.py",
        "if page.total > 0 and not page.received and not offset:",
        "if page.total > 0 and not page.received and offset < 0:",
        "A listing that counts entries and holds none is believed.",
        (f"{_OF_LIFE}/test_ownership.py::test_answers_that_tell_nothing",),
    ),
    Mutant(
        "gone-expected-account",
        f"{_LIFECYCLE}/base.py",
        "if uin and candidates == {uin}:",
        "if uin and uin in candidates:",
        "An account is proven by connections that two accounts see.",
        (f"{_OF_LIFE}/test_base.py::test_other_account",),
    ),
    Mutant(
        "gone-peer-account",
        f"{_LIFECYCLE}/connection.py",
        "if not recorded.uin or recorded.uin != recorded.peer_uin:",
        "if not recorded.uin:",
        "The peer, who sees a connection too, may refresh, rename and delete it.",
        (f"{_OF_LIFE}/test_base.py::test_accepter_of_the_connection",),
    ),
    Mutant(
        "gone-routes",
        f"{_LIFECYCLE}/routes.py",
        """\
        if live is None:
            prove_recorded_account(access, resource_id, old)
            return None
""",
        """\
        if live is None:
            return None
""",
        "Routes of a connection that another account does not see are gone.",
        (f"{_OF_LIFE}/test_routes_refresh.py::test_wrong_account",),
    ),
    Mutant(
        "gone-vpc",
        f"{_LIFECYCLE}/route_tables.py",
        "            if not tables:\n                raise\n",
        "",
        "Routes in the tables of a VPC that the caller does not see are removed already.",
        (f"{_OF_LIFE}/test_route_tables.py::test_vpc_of_somebody_else",),
    ),
)

_CHANGING: Final = (
    Mutant(
        "delete-nothing",
        f"{_LIFECYCLE}/connection.py",
        "            access.client.delete_peering_connection(connection_id)\n",
        "            pass\n",
        "A deletion does nothing and succeeds.",
        (f"{_OF_LIFE}/test_connection_update.py::test_delete[None]",),
    ),
    Mutant(
        "delete-routes-nothing",
        f"{_LIFECYCLE}/routes.py",
        "                self._remove(resource_id, old, made)\n",
        "                pass\n",
        "A removal of routes does nothing and succeeds.",
        (f"{_OF_LIFE}/test_routes.py::test_delete",),
    ),
    Mutant(
        "delete-error",
        f"{_LIFECYCLE}/connection.py",
        "        except NotFoundError:\n            prove_recorded_account(",
        "        except QcloudError:\n            prove_recorded_account(",
        "A deletion that fails succeeds.",
        (f"{_OF_LIFE}/test_connection_update.py::test_delete_that_fails",),
    ),
    Mutant(
        "accepter-deletes",
        f"{_LIFECYCLE}/accepter.py",
        '"""Do nothing: an acceptance cannot be undone, only the connection can be deleted."""',
        "self.access(recorded).client.delete_peering_connection(resource_id)",
        "Taking an acceptance out of a program deletes the connection.",
        (
            f"{_OF_LIFE}/test_accepter.py::test_delete",
            "tests/process/test_ownership.py::test_accepter[2.0-default]",
        ),
    ),
    Mutant(
        "accepter-wrong",
        f"{_LIFECYCLE}/accepter.py",
        "if live.uin == live.peer_uin or not live.peer_vpc.id:",
        "if live.uin:",
        "An accepter with the requester's keys is not told whose keys are wanted.",
        (f"{_OF_LIFE}/test_accepter.py::test_requesters_credentials",),
    ),
    Mutant(
        "accepter-lost",
        f"{_LIFECYCLE}/accepter.py",
        "            seen = look_up_answered(access, live.id)\n",
        "            seen = None\n",
        "An acceptance whose answer is lost fails.",
        (f"{_OF_LIFE}/test_accepter.py::test_lost_answer",),
    ),
    Mutant(
        "routes-waiting",
        f"{_LIFECYCLE}/routes.py",
        """\
        if live.state != PeeringState.ACTIVE:
            self.warn(""",
        """\
        if live.state == PeeringState.DELETED:
            self.warn(""",
        "Routes are made before the connection is active.",
        (f"{_OF_LIFE}/test_routes.py::test_waiting_in_other_states",),
    ),
    Mutant(
        "routes-order",
        f"{_LIFECYCLE}/route_tables.py",
        """\
        made = self.add(wanted)
        gone: set[RouteKey] = set()
        try:
            self._remove(unwanted, gone)
""",
        """\
        gone: set[RouteKey] = set()
        self._remove(unwanted, gone)
        made = self.add(wanted)
        try:
            pass
""",
        "Old routes are removed before the new ones are there.",
        (f"{_OF_LIFE}/test_route_tables.py::test_change",),
    ),
    Mutant(
        "routes-half",
        f"{_LIFECYCLE}/route_tables.py",
        """\
                name_table(error, table)
                self._take_back(made, after=error)
                raise
""",
        """\
                name_table(error, table)
                raise
""",
        "What was added to other tables stays where one refuses.",
        (f"{_OF_LIFE}/test_route_tables.py::test_limit",),
    ),
    Mutant(
        "routes-others",
        f"{_LIFECYCLE}/routes.py",
        "made = (made | added | (routing.enabled & old.made)) & (wanted | kept)",
        "made = wanted | kept",
        "Routes that were there already count as made.",
        (f"{_OF_LIFE}/test_routes.py::test_found",),
    ),
    Mutant(
        "routes-disabled",
        f"{_API}/model.py",
        "return self._destinations_of(connection_id, enabled=True)",
        "return self._destinations_of(connection_id, enabled=True) | self._destinations_of(\n"
        "            connection_id, enabled=False\n        )",
        "A disabled route counts as one that forwards.",
        (f"{_OF_LIFE}/test_disabled_routes.py::test_own_route",),
    ),
    Mutant(
        "routes-enabled",
        f"{_LIFECYCLE}/routes.py",
        "(routing.enabled & old.made)",
        "routing.enabled",
        "A route of others that was enabled counts as made.",
        (f"{_OF_LIFE}/test_disabled_routes.py::test_route_of_others",),
    ),
    Mutant(
        "replacement",
        f"{_LIFECYCLE}/connection.py",
        'changes.because_of("state", Change.UPDATES)',
        'changes.because_of("state", Change.REPLACES)',
        "A connection that was accepted meanwhile is replaced.",
        (f"{_OF_LIFE}/test_properties.py::test_diff_of_a_pending_connection[ACTIVE]",),
    ),
    Mutant(
        "accepted-here",
        f"{_LIFECYCLE}/connection.py",
        "if state == PeeringState.ACTIVE and not new.accepted_here:",
        "if state == PeeringState.ACTIVE:",
        "A component's own acceptance is a change of its connection in the next preview.",
        (f"{_OF_LIFE}/test_properties.py::test_diff_of_a_connection_accepted_here[ACTIVE]",),
    ),
    Mutant(
        "spelling",
        f"{_LIFECYCLE}/connection_outputs.py",
        "return new.vpc_id in old.vpc_ids",
        "return new.vpc_id == old.vpc_id",
        "The other spelling of a VPC's id replaces the connection.",
        (f"{_OF_LIFE}/test_connection_outputs.py::test_spellings",),
    ),
    Mutant(
        "unknown",
        f"{_LIFECYCLE}/connection_outputs.py",
        "    if name in new.unknown:\n        return False\n",
        "    if name in new.unknown:\n        return True\n",
        "What is not known yet is no change.",
        (f"{_OF_LIFE}/test_connection_outputs.py::test_unknown",),
    ),
    Mutant(
        "tags-of-others",
        f"{_LIFECYCLE}/connection_outputs.py",
        "kept = {key: value for key, value in live.items() if key not in old.default_tags}",
        "kept = {}",
        "Default tags take the tags of others off.",
        (f"{_OF_LIFE}/test_tags.py::test_default_tags_of_an_older_connection",),
    ),
)

_SESSIONS: Final = (
    Mutant(
        "session-renewed",
        f"{_API}/sessions.py",
        "margin = min(_MARGIN, _SHARE * lasts)",
        "margin = 0.0",
        "A session is not renewed before its end.",
        (f"{_OF_API}/test_sessions.py::test_renewed_before_the_end",),
    ),
    Mutant(
        "session-refused",
        f"{_API}/sender.py",
        "            if not self._credentials.renew(credentials):\n                raise\n",
        "            raise\n",
        "A session that the API calls expired is not renewed.",
        (f"{_OF_API}/test_sessions.py::test_expired_during_a_call",),
    ),
    Mutant(
        "session-failure",
        f"{_API}/sessions.py",
        "if self._failure and self._finished != finished:",
        "if self._failure is finished:",
        "Each thread that waits for a session asks for it again, although there is none.",
        (f"{_OF_API}/test_sessions.py::test_one_failure_for_all_threads",),
    ),
    Mutant(
        "session-role-not-found",
        f"{_API}/sessions.py",
        "self._failure = sts.session_error(error, self._identity)",
        "self._failure = error",
        "A role that is not found is taken for a connection that is gone.",
        (f"{_OF_API}/test_sessions.py::test_refused_role",),
    ),
    Mutant(
        "session-token-of-others",
        f"{_API}/sts.py",
        '_part(header).get("alg") != _ALGORITHM_OF_EMULATOR',
        'not _part(header).get("alg")',
        "A real token of an issuer that the emulator has is sent to it.",
        (f"{_OF_API}/test_sts.py::test_token_for_the_emulator",),
    ),
    Mutant(
        "session-unsigned",
        f"{_API}/v3.py",
        "            if call.signed\n            else _UNSIGNED,\n",
        "            if service\n            else _UNSIGNED,\n",
        "A call that a token proves is signed with an empty key.",
        (f"{_OF_API}/test_sts.py::test_web_identity",),
    ),
    Mutant(
        "session-secrets",
        f"{_API}/sender.py",
        "if call.secrets and error.code:",
        "if call.secrets and not error.code:",
        "A policy that the API repeats in another form is in the text of an error.",
        (f"{_OF_API}/test_sessions.py::test_a_quoted_policy",),
    ),
    Mutant(
        "session-private",
        f"{_SETTINGS}/resolution.py",
        "    if private and role:\n",
        "    if private and role is None:\n",
        "The keys of a private installation go to the public STS.",
        ("tests/unit/settings/test_roles.py::test_private_without_sts",),
    ),
    Mutant(
        "session-inherited",
        f"{_SETTINGS}/table.py",
        "    if not has_role:\n",
        "    if has_role is None:\n",
        "A Provider without a role gets the keys of the stack.",
        ("tests/unit/settings/test_roles.py::test_provider_without_a_role",),
    ),
    Mutant(
        "session-other-account",
        f"{_SETTINGS}/credentials.py",
        "    if uin and stated.text != uin:\n",
        "    if uin is None:\n",
        "A role of another account than the stated one is assumed.",
        ("tests/unit/settings/test_roles.py::test_another_account_than_stated",),
    ),
)

_TELLING: Final = (
    Mutant(
        "secret-message",
        f"{_API}/sender.py",
        "            error.message = _without(secrets, error.message)\n",
        "",
        "A key that the API repeats is in the text of an error.",
        (f"{_OF_API}/test_client.py::test_secrets",),
    ),
    Mutant(
        "secret-encoded",
        f"{_API}/sender.py",
        'text = text.replace(secret, "***").replace(quote_plus(secret), "***")',
        'text = text.replace(secret, "***")',
        "A key is in the text of an error as it was sent, encoded.",
        (f"{_OF_API}/test_client.py::test_secrets",),
    ),
    Mutant(
        "secret-signature",
        f"{_API}/sender.py",
        "secrets = (*credentials.secrets(), *call.secrets, request.signature)",
        "secrets = (*credentials.secrets(), *call.secrets)",
        "A signature is in the text of an error.",
        (f"{_OF_API}/test_client.py::test_secrets",),
    ),
    Mutant(
        "secret-repr",
        f"{_API}/model.py",
        "secret_key: str = field(repr=False)",
        "secret_key: str",
        "Credentials show their key where they are printed.",
        (f"{_OF_API}/test_v2.py::test_secrets_of_a_request",),
    ),
    Mutant(
        "one-line",
        f"{_API}/errors.py",
        'return _WHITE_SPACE.sub(" ", text).strip()',
        "return text.strip()",
        "An error has the line breaks of the API's message.",
        (f"{_OF_API}/test_errors.py::test_one_line",),
    ),
    Mutant(
        "traceback",
        "provider/pulumi_qcloud/providers.py",
        "            printed.stack.clear()\n",
        "            pass\n",
        "An error is shown with a traceback.",
        ("tests/process/test_plugin_process.py::test_errors",),
    ),
    Mutant(
        "clock",
        f"{_API}/sender.py",
        "            raise ClockSkewError(",
        "            raise ReplayRefusedError(",
        "A clock that is wrong is told as a repeated request.",
        (f"{_OF_API}/test_client.py::test_clock_skew",),
    ),
    Mutant(
        "deadline",
        f"{_API}/sender.py",
        "return deadline.left() <= state.upcoming_sleep",
        "return False",
        "What is put off goes on past the deadline.",
        (f"{_OF_API}/test_sender.py::test_waits",),
    ),
    Mutant(
        "redirect",
        f"{_API}/transport.py",
        "                if response.is_redirect:\n",
        "                if response.is_redirect is None:\n",
        "A redirect is taken for an answer of the API.",
        (f"{_OF_API}/test_transport.py::test_redirect",),
    ),
    Mutant(
        "notes-private",
        f"{_LIFECYCLE}/shared_folder.py",
        "if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or others:",
        "if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():",
        "The notes of a run are shared in a folder that others can write in.",
        (f"{_OF_LIFE}/test_run_notes.py::test_folder_of_somebody_else[open to others]",),
    ),
    Mutant(
        "notes-dead",
        f"{_LIFECYCLE}/shared_folder.py",
        "    shutil.rmtree(folder, ignore_errors=True)\n",
        "",
        "What processes of an earlier run noted counts on.",
        (f"{_OF_LIFE}/test_run_notes.py::test_of_the_dead",),
    ),
)

MUTANTS: Final = (*_CREATING, *_GONE, *_CHANGING, *_SESSIONS, *_TELLING)


_PLANNING: Final = "components/pulumi_qcloudx/planning.py"
_EDGE: Final = "components/pulumi_qcloudx/edge.py"
_OF_COMPONENTS: Final = "tests/unit/components"


def _planned(name: str, old: str, new: str, sentence: str, *tests: str) -> Mutant:
    ids = tuple(f"{_OF_COMPONENTS}/test_planning.py::{it}" for it in tests)
    return Mutant(f"plan-{name}", _PLANNING, old, new, sentence, ids)


def _declared(name: str, old: str, new: str, sentence: str, *tests: str) -> Mutant:
    return Mutant(
        f"edge-{name}", _EDGE, old, new, sentence, tuple(f"{_OF_COMPONENTS}/{it}" for it in tests)
    )


COMPONENTS: Final = (
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
