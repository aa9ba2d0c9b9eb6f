"""Keys of several accounts, each for its own resources, and acceptance in the other account."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

import pytest
from pulumi_qcloud.settings.table import explicit_inputs
from qcloud_emulator.cloud.models import State as CloudState
from qcloud_emulator.cloud.state import connections

from tests.engine.versions import PATHS, told
from tests.process.conftest import (
    APP,
    DATA,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    Story,
    default_names,
    refused,
)
from tests.process.plugin import PluginError, config_of
from tests.process.stand_in import DEFAULT, Declared, Program, Ref, State

OWN_UIN: Final = "2407912486"
MAPPINGS: Final = {
    "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
    "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
}

both_commands = pytest.mark.parametrize("command", ["refresh", "destroy"])
_COMMANDS: Final[dict[str, Callable[[State], object]]] = {
    "refresh": State.refresh,
    "destroy": State.destroy,
}


@pytest.fixture(autouse=True)
def _dated_by_another_clock(story: Story) -> None:
    """Date connections far from now: of a young one that does not show each look would wait."""
    story.emulator.advance_clock(3600)


def _of_partner(story: Story, **more: object) -> Program:
    """Return a program with a connection that the partner asks for."""
    return story.only("net", vpcId=PARTNER, peerVpcId=APP, peerUin=OWN_UIN, **more)


def _two_accounts(story: Story) -> Program:
    """Return a program with a connection of the stack's account and one of the partner's."""
    theirs = {"vpcId": PARTNER, "peerVpcId": APP, "peerUin": OWN_UIN}
    return {
        **story.only("ours"),
        "theirs": story.connection("theirs", provider="peer", **theirs),
    }


def _requesters(story: Story) -> dict[str, str]:
    """Return the account that asked for each live connection, by the connection's logical name."""
    return {it["name"].rpartition("-")[0]: it["uin"] for it in story.emulator.connections()}


def _by_emulator(story: Story) -> State:
    """Return a stack whose environment says where the emulator is, with nothing configured."""
    env = {
        **story.state.env,
        "QCLOUD_EMULATOR": story.emulator.url,
        "QCLOUD_API_VERSION": story.version,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return State(story.folder, {DEFAULT: {}}, env)


# Two accounts in one program


@default_names
def test_drift_of_the_other_account(story: Story) -> None:
    """A refresh finds out with the other account's eyes that its connection is gone."""
    story.state.up(_two_accounts(story))
    story.emulator.delete(story.id_of("theirs"))

    done = story.state.up(_two_accounts(story), refresh=True)

    assert {"ours": "same", "theirs": "create"} == done
    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == _requesters(story)


@default_names
def test_own_region(story: Story) -> None:
    """A provider works in its own region, whatever the stack's is."""
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    story.emulator.seed({"accounts": [{"uin": PARTNER_UIN, "vpcs": vpcs}]})
    east = config_of(story.emulator, "peer", story.version, region="sh")
    state = State(story.folder, {**story.state.config, "east": east}, story.state.env)
    net = story.only("net", provider="east", vpcId="vpc-east1", peerVpcId="vpc-east2")

    state.up(net)

    outputs = state.records["net"].outputs
    assert ("ap-shanghai", "ap-shanghai") == (outputs["region"], outputs["peerRegion"])
    assert {"ap-shanghai"} == {it["region"] for it in story.emulator.calls() if it["region"]}
    assert {"net": "same"} == state.preview(net)


@both_commands
@default_names
def test_variables_not_set(story: Story, command: str) -> None:
    """Without a Provider's mapped variables a command fails in one line and spares its account."""
    pair = story.emulator.accounts["peer"]
    values = {"SECRET_ID": pair.secret_id, "SECRET_KEY": pair.secret_key}
    set_ = {f"{who}_{key}": it for who in ("PARTNER", "TENCENTCLOUD") for key, it in values.items()}
    peer = {
        key: it
        for key, it in story.state.config["peer"].items()
        if not key.startswith("qcloud:secret")
    }
    config = {**story.state.config, "peer": {**peer, **explicit_inputs(MAPPINGS)}}
    state = State(story.folder, config, {**story.state.env, **set_})
    state.up(_two_accounts(story))
    theirs = state.records["theirs"]
    own = story.emulator.accounts["default"]
    left = {"TENCENTCLOUD_SECRET_ID": own.secret_id, "TENCENTCLOUD_SECRET_KEY": own.secret_key}
    unset = dataclasses.replace(state.copy(), env={**story.state.env, **left})

    with pytest.raises(PluginError) as caught:
        _COMMANDS[command](unset)

    assert refused(caught, "PARTNER_SECRET_ID")
    assert caught.value.text.endswith(
        "PARTNER_SECRET_ID and PARTNER_SECRET_KEY of the Provider's env_var_mappings are not set. "
        "They are needed for every command, including destroy and refresh."
    )
    assert (PARTNER_UIN, theirs) == (_requesters(story)["theirs"], unset.records["theirs"])
    _COMMANDS[command](state)
    assert (2 if command == "refresh" else 0) == len(story.live()) == len(state.records)


@default_names
def test_profile_of_a_resource(story: Story) -> None:
    """A resource's own `profile` chooses its account without a provider."""
    state = _by_emulator(story)

    state.up(_of_partner(story, profile="peer"))
    asked = _requesters(story)
    found = state.refresh()
    state.destroy()

    assert ({"net": PARTNER_UIN}, {"net": "same"}) == (asked, found)
    assert story.is_empty()


@default_names
def test_change_of_profile(story: Story) -> None:
    """Other credentials of the same account are an update that writes nothing to the cloud."""
    state = _by_emulator(story)
    state.up(story.only("net", peerUin=OWN_UIN))
    story.emulator.clear_calls()

    done = state.up(story.only("net", peerUin=OWN_UIN, profile="temporary"))
    written = story.writes()
    state.destroy()

    assert ({"net": "update"}, []) == (done, written)
    assert {"temporary"} == {it["account"] for it in story.emulator.calls() if it["committed"]}
    assert [] == story.live()


# The wrong account's key


def _assert_it_names_the_accounts(
    story: Story, caught: pytest.ExceptionInfo[PluginError], *, by: str
) -> None:
    """Assert one line: whose connection, who calls, and the way out."""
    assert refused(
        caught,
        f"qcloud: {story.live()[0]} belongs to account {OWN_UIN}",
        told("wrong key", story.version),
        by,
        "Use that account's credentials",
        "`pulumi state delete <urn>`",
    )


@pytest.mark.parametrize("uin", ["", OWN_UIN])
@pytest.mark.parametrize("peer", [DATA, PARTNER], ids=["within", "across"])
@default_names
def test_key_in_the_environment(story: Story, peer: str, uin: str) -> None:
    """With another account's key in the environment nothing goes, whoever it is said to be."""
    story.made(story.only("net", peer=peer))
    pair = story.emulator.accounts["peer"]
    env = {
        **story.state.env,
        "QCLOUD_API_VERSION": story.version,
        "QCLOUD_ENDPOINT": f"{story.emulator.url}{PATHS[story.version]}",
        "QCLOUD_UIN": uin,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": pair.secret_id,
        "TENCENTCLOUD_SECRET_KEY": pair.secret_key,
    }
    wrong = dataclasses.replace(story.state.copy(), config={DEFAULT: {}}, env=env)
    before = story.emulator.connections()

    for command in (State.refresh, State.destroy):
        with pytest.raises(PluginError) as caught:
            command(wrong)
        _assert_it_names_the_accounts(story, caught, by="credentials in use (environment")

    assert before == story.emulator.connections()
    assert story.state.records == wrong.records


@pytest.mark.parametrize("peer", [DATA, PARTNER], ids=["within", "across"])
@default_names
def test_key_in_the_stack_configuration(story: Story, peer: str) -> None:
    """Nor with one in the configuration; with its own the stack goes on as if nothing had been."""
    story.made(story.only("net", peer=peer))
    config = {**story.state.config["peer"], "qcloud:uin": OWN_UIN}
    wrong = dataclasses.replace(story.state.copy(), config={DEFAULT: config})
    before = story.emulator.connections()

    for command in (State.refresh, State.destroy):
        with pytest.raises(PluginError) as caught:
            command(wrong)
        whose = told("wrong key's account", story.version)
        _assert_it_names_the_accounts(story, caught, by=f"(stack configuration{whose}")

    assert before == story.emulator.connections()
    assert story.state.records == wrong.records
    assert {"net": "same"} == story.state.refresh()
    story.state.destroy()
    assert story.is_empty()


# Keys that have expired


@both_commands
@default_names
def test_expired_keys(story: Story, command: str) -> None:
    """Expired keys are one line that says how to give a command the new ones, which then work."""
    keys = [
        {
            "name": pair,
            "secretId": pair,
            "secretKey": f"{pair}-key",
            "token": f"{pair}-token",
            "expiresInSeconds": 7200,
        }
        for pair in ("AKIDold", "AKIDnew")
    ]
    story.emulator.seed({"accounts": [{"uin": OWN_UIN, "keys": keys}]})
    old, new = (
        {DEFAULT: config_of(story.emulator, pair, story.version)} for pair in ("AKIDold", "AKIDnew")
    )
    state = State(story.folder, old, story.state.env)
    state.up(story.only("net"))
    story.emulator._store.write("UPDATE keys SET expires_at = 0 WHERE name = 'AKIDold'")

    with pytest.raises(PluginError) as caught:
        _COMMANDS[command](state)
    state.config = new
    _COMMANDS[command](state)

    flag = "run `pulumi refresh` and `pulumi destroy` with --run-program"
    assert refused(caught, "the token has expired", flag)
    assert "AKIDold" not in caught.value.text
    assert (0 if command == "destroy" else 1) == len(story.live()) == len(state.records)


DAY: Final = 24 * 3600
DISPUTED: Final = {"unknown_id": "empty", "code_desc": "absent", "code_type": "text"}
"""The other answers to what the documentation of the API leaves open."""


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

    error_text = [reason for _, reason in failures]
    assert any(
        "peeringConnectionId is 'net', which is not the id of a peering connection" in it
        for it in error_text
    )
    assert "region is ''; give a text, or leave it out for the configured region" in error_text
    assert [1] * len(error_text) == [len(it.splitlines()) for it in error_text]
    assert [] == story.emulator.calls()
