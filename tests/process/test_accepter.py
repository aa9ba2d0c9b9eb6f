"""Accepting in the other account, from the same program or from the partner's own stack."""

from __future__ import annotations

from typing import Final

import pytest
from qcloud_emulator.cloud.models import State as CloudState
from qcloud_emulator.cloud.state import connections

from tests.engine.versions import told
from tests.process.owned import (
    APP,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    Story,
    default_names,
    refused,
)
from tests.process.plugin import PluginError
from tests.process.stand_in import State
from tests.process.steps import DEFAULT, Declared, Program, Ref

DAY: Final = 24 * 3600
OWN_UIN: Final = "2407912486"
DISPUTED: Final = {"unknown_id": "empty", "code_desc": "absent", "code_type": "text"}
"""The other answers to what the documentation of the API leaves open."""


@pytest.fixture(autouse=True)
def _dated_by_another_clock(story: Story) -> None:
    """Date connections far from now: of a young one that does not show each look would wait."""
    story.emulator.advance_clock(3600)


def _request(story: Story, **more: object) -> Program:
    return story.only("net", peer=PARTNER, **more)


def _both(story: Story, *, accepter: str = "peer", **more: object) -> Program:
    """Return a program with a connection to the partner, and its acceptance by a provider."""
    ends = {"peeringConnectionId": Ref("net")}
    return {**_request(story, **more), "accepter": Declared("accepter", ends, accepter)}


def _acceptance_of(pcx_id: str) -> Program:
    """Return the partner's program."""
    return {"accepter": Declared("accepter", {"peeringConnectionId": pcx_id})}


def _theirs(story: Story, provider: str = "peer") -> State:
    """Return the partner's own stack, which has the keys of a provider of ours."""
    return State(story.folder, {DEFAULT: story.state.config[provider]}, story.state.env)


def _states(story: Story) -> list[str]:
    return [it["state"] for it in story.emulator.connections(live_only=False)]


def _end(story: Story, pcx_id: str, state: str) -> None:
    """Let a request expire, or be rejected by the partner."""
    if state == "EXPIRED":
        story.emulator.advance_clock(8 * DAY)
    else:
        story.emulator.reject(pcx_id)


@pytest.mark.parametrize("facts", [{}, DISPUTED], ids=["usual", "disputed"])
@default_names
def test_both_accounts(story: Story, facts: dict[str, str]) -> None:
    """One `up` asks and accepts, each with its own account; it goes down again."""
    story.emulator.set_settings(**facts)
    planned = story.state.preview(_both(story))
    unharmed = story.writes()
    story.state.up(_both(story))
    committed = [it for it in story.emulator.calls() if it["committed"]]
    outputs = story.state.records["accepter"].outputs

    assert ({"net": "create", "accepter": "create"}, []) == (planned, unharmed)
    assert [
        ("CreateVpcPeeringConnection", OWN_UIN),
        ("AcceptVpcPeeringConnection", PARTNER_UIN),
    ] == [(it["action"], it["uin"]) for it in committed]
    assert ("ACTIVE", PARTNER_UIN, PARTNER) == tuple(
        outputs[name] for name in ("state", "uin", "vpcId")
    )
    recorded = story.state.up(_both(story))  # it records that it is ACTIVE
    assert {"net": "update", "accepter": "same"} == recorded
    assert {"net": "same", "accepter": "same"} == story.state.refresh()
    story.state.destroy()
    assert story.is_empty()


@default_names
def test_accepted_already(story: Story) -> None:
    """What is active already is accepted without a word, and forgotten when the resource goes."""
    made = story.made(_request(story))
    story.emulator.accept(made)
    story.emulator.clear_calls()
    theirs = _theirs(story)

    theirs.up(_acceptance_of(made))
    said = theirs.told
    found = theirs.refresh()
    theirs.destroy()

    assert ("", {"accepter": "same"}) == (said, found)
    assert [] == [it for it in story.emulator.calls() if it["committed"]]
    assert (["ACTIVE"], {}) == (_states(story), theirs.records)


@pytest.mark.parametrize("end", ["EXPIRED", "REJECTED"])
@default_names
def test_too_late(story: Story, end: str) -> None:
    """A dead request is one line that says what the requester has to do, which then helps."""
    made = story.made(_request(story))
    _end(story, made, end)
    theirs = _theirs(story)

    with pytest.raises(PluginError) as caught:
        theirs.up(_acceptance_of(made))
    story.state.up(_request(story), refresh=True)
    theirs.up(_acceptance_of(story.id_of("net")))

    advice = (
        told("expired for its accepter", story.version)
        if end == "EXPIRED"
        else "The requester has to make a new one: `pulumi up --refresh` in its stack does."
    )
    assert f"qcloud: {made} is {end} and cannot be accepted. {advice}" == caught.value.text
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]


@pytest.mark.parametrize("end", ["EXPIRED", "REJECTED"])
@default_names
def test_asked_again_and_accepted(story: Story, end: str) -> None:
    """One `up` asks again where nobody has accepted, or nobody would, and accepts."""
    made = story.made(_request(story))
    _end(story, made, end)

    story.state.up(_both(story))

    enabled = end == "EXPIRED" and told("expired", story.version) == "enables it again"
    assert (story.id_of("net") == made) is enabled
    assert story.id_of("net") == story.id_of("accepter")
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]


@pytest.mark.parametrize("end", [CloudState.EXPIRED, CloudState.REJECTED], ids=lambda it: it.name)
@default_names
def test_acceptance_that_is_gone(story: Story, end: CloudState) -> None:
    """A refresh shows that what was accepted is dead after all, and one `up` repairs it."""
    made = story.made(_both(story))
    with story.emulator._store.writing():
        connections.set_state(story.emulator._store, made, end)

    story.state.refresh()
    found = story.state.records["accepter"].inputs["accepted"]
    done = story.state.up(_both(story))

    enabled = end is CloudState.EXPIRED and told("expired", story.version) == "enables it again"
    assert (False, dict.fromkeys(done, "update" if enabled else "replace")) == (found, done)
    assert (made == story.id_of("net")) is enabled
    assert ("net", "accepter") == tuple(done)
    assert story.id_of("net") == story.id_of("accepter")
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]


@default_names
def test_rejection_that_a_refresh_finds(story: Story) -> None:
    """A refresh that finds the request rejected leads to a new one, accepted by the same `up`."""
    made = story.made(_both(story))
    with story.emulator._store.writing():
        connections.set_state(story.emulator._store, made, CloudState.REJECTED)

    with story.state.run() as run:
        run.refresh()
        found = [it.inputs.get("accepted", True) for it in story.state.records.values()]
        done = run.up(_both(story))

    assert ([True, False], {"net": "replace", "accepter": "replace"}) == (found, done)
    assert made != story.id_of("net") == story.id_of("accepter")
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]


@pytest.mark.parametrize("by", ["default", "peer"])
@default_names
def test_deleted_outside(story: Story, by: str) -> None:
    """A connection that either side has deleted is made and accepted anew after a refresh."""
    made = story.made(_both(story))
    story.emulator.delete(made, account=by)

    done = story.state.up(_both(story), refresh=True)

    assert {"net": "create", "accepter": "create"} == done
    assert made != story.id_of("net") == story.id_of("accepter")
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]


@default_names
def test_replaced_connection(story: Story) -> None:
    """A replaced connection takes its acceptance along, and is active again."""
    made = story.made(_both(story))

    done = story.state.up(_both(story, vpcId=SHARED))

    assert {"net": "replace", "accepter": "replace"} == done
    assert made != story.id_of("net") == story.id_of("accepter")
    assert [(SHARED, "ACTIVE")] == [
        (it["vpcId"], it["state"]) for it in story.emulator.connections()
    ]


@default_names
def test_renamed_connection(story: Story) -> None:
    """A new name of the connection is no change of its acceptance."""
    story.made(_both(story))
    renamed = _both(story, peeringConnectionName="renamed")

    planned = story.state.preview(renamed)
    done = story.state.up(renamed)

    assert {"net": "update", "accepter": "same"} == planned == done


@default_names
def test_requesters_credentials(story: Story) -> None:
    """With the requester's own keys the one line says whose credentials are wanted."""
    with pytest.raises(PluginError) as caught:
        story.state.up(_both(story, accepter=DEFAULT))
    made = story.id_of("net")
    story.state.up(_both(story))

    caller, that_is_not_it = (told(it, story.version) for it in ("caller", "no accepter"))
    assert caught.value.text == (
        f"qcloud: {made} is for account {PARTNER_UIN} to accept, which the credentials in "
        f"use (stack configuration, {caller}){that_is_not_it}Give the accepter "
        "that account's credentials: a Provider in its options, or profile."
    )
    assert ["ACTIVE"] == _states(story)


@pytest.mark.parametrize("gone", [False, True], ids=["there", "gone"])
@default_names
def test_refresh_by_another_account(story: Story, gone: bool) -> None:
    """With the requester's key a refresh of the partner's stack fails and changes nothing."""
    story.emulator.seed(
        {
            "peeringConnections": [
                {"name": "net", "state": "ACTIVE", "vpcId": APP, "peerVpcId": PARTNER}
            ]
        }
    )
    (made,) = story.live()
    theirs = _theirs(story)
    theirs.up(_acceptance_of(made))
    if gone:
        story.emulator.delete(made)
    ours = _theirs(story, DEFAULT)
    ours.records = theirs.copy().records

    with pytest.raises(PluginError) as caught:
        ours.refresh()

    whose = f"qcloud: the acceptance of {made} belongs to account {PARTNER_UIN}"
    assert refused(caught, whose, "`pulumi state delete <urn>`")
    assert caught.value.text.startswith(whose)
    assert theirs.records == ours.records


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "drop_before"])
@default_names
def test_lost_answer(story: Story, kind: str) -> None:
    """An `up` goes on if the answer to the acceptance is lost."""
    story.emulator.add_fault("AcceptVpcPeeringConnection", kind=kind)

    story.state.up(_both(story))

    assert (["ACTIVE"], []) == (_states(story), story.emulator.faults())


@default_names
def test_bad_input(story: Story) -> None:
    """Whatever is wrong with the inputs is told at preview, one line for each, asking nobody."""
    wrong = {"peeringConnectionId": "net", "region": "", "profile": "nobody"}

    with story.state.run() as run:
        _, failures = run.process().check(wrong, kind="accepter")

    told_of = [reason for _, reason in failures]
    assert any(
        "peeringConnectionId is 'net', which is not the id of a peering connection" in it
        for it in told_of
    )
    assert "region is ''; give a text, or leave it out for the configured region" in told_of
    assert [1] * len(told_of) == [len(it.splitlines()) for it in told_of]
    assert [] == story.emulator.calls()
