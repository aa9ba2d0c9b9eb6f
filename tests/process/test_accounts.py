"""Keys of several accounts: each resource with its own, and nothing by anybody else's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

import pytest
from pulumi_qcloud.settings.table import explicit_inputs

from tests.engine.versions import PATHS, told
from tests.process.owned import (
    APP,
    DATA,
    PARTNER,
    PARTNER_UIN,
    Story,
    default_names,
    refused,
)
from tests.process.plugin import PluginError, config_of
from tests.process.stand_in import State
from tests.process.steps import DEFAULT, Program

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
        "They are needed for every command, destroy and refresh included."
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

    flag = "give --run-program to `pulumi refresh` and `pulumi destroy`"
    assert refused(caught, "the token has expired", flag)
    assert "AKIDold" not in caught.value.text
    assert (0 if command == "destroy" else 1) == len(story.live()) == len(state.records)
