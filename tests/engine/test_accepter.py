"""Accepting in the other account, from the same program or from the partner's own stack."""

from __future__ import annotations

import re
from typing import Final

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import State

from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    THEIRS,
    accepter,
    across,
    alone,
    bring_up,
    outputs_of,
    recorded,
    request,
    set_state,
    shown,
    the_id,
    writes,
)
from tests.engine.versions import told

DAY: Final = 24 * 3600
DISPUTED: Final = {"unknown_id": "empty", "code_desc": "absent", "code_type": "text"}
"""The other answers to what the documentation of the API leaves open."""
BOTH: Final = across(accepter(THEIRS))
"""Both accounts in one program."""


@pytest.fixture
def theirs(new_stack: NewStack, cloud: Emulator) -> Stack:
    """Return the partner's own stack."""
    stack = new_stack(name="theirs")
    stack.use_emulator(cloud, "peer")
    return stack


def acceptance_of(pcx_id: str) -> str:
    """Return the partner's program."""
    return alone(accepter(peering_connection_id=pcx_id))


def state_in_cloud(cloud: Emulator) -> str:
    """Return the state of the only connection there is."""
    (connection,) = cloud.connections(live_only=False)
    return str(connection["state"])


@pytest.mark.parametrize(
    ("program", "facts"),
    [
        pytest.param(BOTH, {}, marks=pytest.mark.quick("2.0", "3.0")),
        (across(accepter(profile="peer")), DISPUTED),
    ],
    ids=["provider", "profile-disputed"],
)
def test_both_accounts(stack: Stack, cloud: Emulator, program: str, facts: dict[str, str]) -> None:
    """One `up` asks and accepts, each with its own account; it goes down again."""
    cloud.set_settings(**facts)
    bring_up(stack, program)

    assert [
        ("CreateVpcPeeringConnection", OWN_UIN),
        ("AcceptVpcPeeringConnection", PARTNER_UIN),
    ] == [(call["action"], call["uin"]) for call in cloud.calls() if call["committed"]]
    assert ("ACTIVE", PARTNER_UIN, PARTNER) == tuple(
        outputs_of(stack, "accepter")[name] for name in ("state", "uin", "vpcId")
    )
    recording = stack.up("--skip-preview")
    assert [("update", "net")] == recording.operations()  # it records that it is ACTIVE
    stack.refresh("--expect-no-changes", "--skip-preview")
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert [] == cloud.connections()


@pytest.mark.quick
def test_one_after_another(stack: Stack, cloud: Emulator) -> None:
    """A connection and its acceptance are planned, made, repaired and replaced together."""
    stack.write(BOTH)
    preview = stack.preview()
    assert [("create", "net"), ("create", "accepter")] == preview.operations()
    assert [] == writes(cloud)

    stack.up("--skip-preview")
    first = the_id(cloud)
    stack.write(across(accepter(THEIRS), name="renamed"))
    assert [("update", "net")] == stack.preview().operations()
    assert [("update", "net")] == stack.up("--skip-preview").operations()
    assert (first, "ACTIVE") == (the_id(cloud), state_in_cloud(cloud))

    set_state(cloud, first, State.REJECTED)
    up = stack.up("--refresh", "--skip-preview")
    assert (False, True) == tuple(
        up.steps()[index].new_inputs.get("accepted", True) for index in _refreshes(up.operations())
    )
    second = the_id(cloud)
    assert first != second == stack.resources()["accepter"]["id"]

    cloud.delete(second, account="peer")
    up = stack.up("--refresh", "--skip-preview")
    assert [("create", "net"), ("create", "accepter")] == [
        it for it in up.operations() if it[0] != "refresh"
    ]
    assert second != the_id(cloud)

    stack.write(across(accepter(THEIRS), vpc_id="vpc-shared03"))
    up = stack.up("--skip-preview")
    assert [
        ("delete-replaced", "accepter"),
        ("delete-replaced", "net"),
        ("create-replacement", "net"),
        ("create-replacement", "accepter"),
    ] == [it for it in up.operations() if it[0] != "replace"]
    assert ["ACTIVE"] == [it["state"] for it in cloud.connections()]


def test_accepted_already(theirs: Stack, stack: Stack, cloud: Emulator) -> None:
    """What is active already is accepted without a word, and forgotten when the resource goes."""
    bring_up(stack, request())
    cloud.accept(the_id(cloud))
    cloud.clear_calls()

    bring_up(theirs, acceptance_of(the_id(cloud)))
    theirs.refresh("--expect-no-changes")
    theirs.destroy()

    assert ([], "ACTIVE") == (writes(cloud), state_in_cloud(cloud))


def test_expired(theirs: Stack, stack: Stack, cloud: Emulator) -> None:
    """An expired request is one line that says what the requester has to do, which then helps."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.advance_clock(8 * DAY)
    theirs.write(acceptance_of(pcx_id))

    failed = theirs.up("--skip-preview", expect_failure=True)
    stack.up("--refresh", "--skip-preview")
    theirs.write(acceptance_of(the_id(cloud)))
    theirs.up("--skip-preview")

    (line,) = shown(failed, "accepter")
    advice = told("expired for its accepter", stack.api_version)
    assert f"qcloud: {pcx_id} is EXPIRED and cannot be accepted. {advice}" == line
    assert "Traceback" not in failed.text
    assert "ACTIVE" == state_in_cloud(cloud)


def test_rejected(theirs: Stack, stack: Stack, cloud: Emulator) -> None:
    """A rejected request is one line that says what the requester has to do."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)
    theirs.write(acceptance_of(pcx_id))

    failed = theirs.up("--skip-preview", expect_failure=True)

    (line,) = shown(failed, "accepter")
    assert (
        f"qcloud: {pcx_id} is REJECTED and cannot be accepted. The requester has to make a new "
        "one: `pulumi up --refresh` in its stack does."
    ) == line


@pytest.mark.parametrize("answer", ["expired", "rejected"])
def test_asked_again_and_accepted(stack: Stack, cloud: Emulator, answer: str) -> None:
    """One `up` asks again where nobody has accepted, or nobody would, and accepts."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    if answer == "expired":
        cloud.advance_clock(8 * DAY)
    else:
        cloud.reject(pcx_id)

    bring_up(stack, BOTH)

    assert "ACTIVE" == cloud.connections()[0]["state"]
    enabled = answer == "expired" and told("expired", stack.api_version) == "enables it again"
    assert (the_id(cloud) == pcx_id) is enabled
    assert the_id(cloud) == stack.resources()["accepter"]["id"]


def test_acceptance_that_is_gone(stack: Stack, cloud: Emulator) -> None:
    """A refresh that finds the request expired after all shows it, and one `up` repairs it."""
    bring_up(stack, BOTH)
    pcx_id = the_id(cloud)
    set_state(cloud, pcx_id, State.EXPIRED)
    stack.refresh()

    preview = stack.preview("--diff")
    up = stack.up("--skip-preview")

    assert re.search("~ accepted +: false => true", preview.text)
    assert [("update", "net"), ("update", "accepter")] == preview.operations() == up.operations()
    assert ("ACTIVE", pcx_id) == (state_in_cloud(cloud), the_id(cloud))


def test_rejection_that_a_refresh_finds(stack: Stack, cloud: Emulator) -> None:
    """A refresh that finds the request rejected leads to a new one, accepted by the same `up`."""
    bring_up(stack, BOTH)
    pcx_id = the_id(cloud)
    set_state(cloud, pcx_id, State.REJECTED)

    up = stack.up("--refresh", "--skip-preview")

    assert (False, True) == tuple(
        up.steps()[index].new_inputs.get("accepted", True) for index in _refreshes(up.operations())
    )
    assert pcx_id != the_id(cloud)
    assert the_id(cloud) == stack.resources()["accepter"]["id"]
    assert "ACTIVE" == cloud.connections()[0]["state"]


def _refreshes(operations: list[tuple[str, str]]) -> tuple[int, int]:
    return operations.index(("refresh", "accepter")), operations.index(("refresh", "net"))


@pytest.mark.parametrize("by", ["default", "peer"])
def test_deleted_outside(stack: Stack, cloud: Emulator, by: str) -> None:
    """A connection that either side has deleted is made and accepted anew after a refresh."""
    bring_up(stack, BOTH)
    pcx_id = the_id(cloud)
    cloud.delete(pcx_id, account=by)

    up = stack.up("--refresh", "--skip-preview")

    assert [("create", "net"), ("create", "accepter")] == [
        it for it in up.operations() if it[0] != "refresh"
    ]
    assert pcx_id != the_id(cloud)
    assert "ACTIVE" == state_in_cloud(cloud)


def test_replaced_connection(stack: Stack, cloud: Emulator) -> None:
    """A replaced connection takes its acceptance along: both go, both come, and it is active."""
    bring_up(stack, BOTH)
    stack.write(across(accepter(THEIRS), vpc_id="vpc-shared03"))

    up = stack.up()

    assert [
        ("delete-replaced", "accepter"),
        ("delete-replaced", "net"),
        ("create-replacement", "net"),
        ("create-replacement", "accepter"),
    ] == [it for it in up.operations() if it[0] != "replace"]
    assert "ACTIVE" == state_in_cloud(cloud)


def test_renamed_connection(stack: Stack, cloud: Emulator) -> None:
    """A new name of the connection is no change of its acceptance."""
    bring_up(stack, BOTH)
    stack.write(across(accepter(THEIRS), name="renamed"))

    assert [("update", "net")] == stack.preview().operations()
    assert [("update", "net")] == stack.up().operations()


def test_requesters_credentials(stack: Stack, cloud: Emulator) -> None:
    """Without the partner's provider the one line says whose credentials are wanted."""
    stack.write(across(accepter()))

    failed = stack.up("--skip-preview", expect_failure=True)

    (line,) = shown(failed, "accepter")
    caller, that_is_not_it = (told(it, stack.api_version) for it in ("caller", "no accepter"))
    assert (
        f"qcloud: {the_id(cloud)} is for account {PARTNER_UIN} to accept, which the credentials in "
        f"use (emulator account default, {caller}){that_is_not_it}Give the accepter "
        "that account's credentials: a Provider in its options, or profile."
    ) == line
    bring_up(stack, BOTH)
    assert "ACTIVE" == state_in_cloud(cloud)


@pytest.mark.parametrize("gone", [False, True], ids=["there", "gone"])
def test_refresh_by_another_account(
    new_stack: NewStack, qcloud_emulator: Emulator, gone: bool
) -> None:
    """With the requester's key a refresh of the partner's stack fails and changes nothing."""
    qcloud_emulator.seed(
        {
            "peeringConnections": [
                {"name": "net", "state": "ACTIVE", "vpcId": APP, "peerVpcId": PARTNER}
            ]
        }
    )
    theirs = new_stack(name="theirs")
    theirs.use_endpoint(qcloud_emulator, "peer")
    pcx_id = the_id(qcloud_emulator)
    bring_up(theirs, acceptance_of(pcx_id))
    before = recorded(theirs)
    if gone:
        qcloud_emulator.delete(pcx_id)
    theirs.use_endpoint(qcloud_emulator)

    failed = theirs.refresh("--skip-preview", expect_failure=True)

    (line,) = shown(failed, "accepter")
    assert line.startswith(f"qcloud: the acceptance of {pcx_id} belongs to account {PARTNER_UIN}")
    assert "`pulumi state delete <urn>`" in line
    assert before == recorded(theirs)


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "drop_before"])
def test_lost_answer(stack: Stack, cloud: Emulator, kind: str) -> None:
    """An `up` goes on if the answer to the acceptance is lost."""
    cloud.add_fault("AcceptVpcPeeringConnection", kind=kind)

    bring_up(stack, BOTH)

    assert ("ACTIVE", []) == (state_in_cloud(cloud), cloud.faults())


def test_bad_input(stack: Stack, cloud: Emulator) -> None:
    """Whatever is wrong with the inputs is told at preview, one line for each."""
    stack.write(alone(accepter(peering_connection_id="net", region="", profile="nobody")))

    failed = stack.preview(expect_failure=True)

    texts = "\n".join(shown(failed, "accepter"))
    assert "peeringConnectionId is 'net', which is not the id of a peering connection" in texts
    assert "region is ''; give a text, or leave it out for the configured region" in texts
    assert "Traceback" not in failed.text
    assert [] == cloud.calls()


def test_unknown_id(stack: Stack, cloud: Emulator) -> None:
    """The first preview shows the acceptance of a connection that is still to be made."""
    stack.write(BOTH)

    preview = stack.preview()

    assert [("create", "net"), ("create", "accepter")] == preview.operations()
    assert [] == writes(cloud)
