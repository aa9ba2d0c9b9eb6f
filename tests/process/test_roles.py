"""A provider's process that calls as a role: from keys, a token file or a machine, and renewed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi_qcloud.settings.table import explicit_inputs, inherited_identity

from tests.engine.secrets_scan import Secret, files_in, of_sessions, scan
from tests.engine.versions import PATHS
from tests.process.conftest import PARTNER, PARTNER_UIN, Story, default_names, once, refused
from tests.process.plugin import Plugin, PluginError
from tests.process.stand_in import DEFAULT, Declared, Program, Ref, State

OWN_UIN: Final = "2407912486"
OURS: Final = f"qcs::cam::uin/{OWN_UIN}:roleName/network-admin"
THEIRS: Final = f"qcs::cam::uin/{PARTNER_UIN}:roleName/network-admin"
STRICT: Final = f"qcs::cam::uin/{PARTNER_UIN}:roleName/strict"
EXTERNAL_ID: Final = "hush-external-id"
POLICY: Final = {"version": "2.0", "statement": [{"effect": "allow", "action": "hush-policy"}]}


def _seed(story: Story) -> None:
    strict = {"name": "strict", "trusts": [OWN_UIN], "externalId": EXTERNAL_ID}
    story.emulator.seed({"accounts": [{"uin": PARTNER_UIN, "roles": [strict]}]})


def _role(arn: str = THEIRS, **more: object) -> str:
    return json.dumps({"roleArn": arn, **more})


def _config(story: Story, **own: str) -> dict[str, str]:
    """Return the configuration of a private installation that the emulator stands for."""
    return {
        "qcloud:apiVersion": story.version,
        "qcloud:endpoint": f"{story.emulator.url}{PATHS[story.version]}",
        "qcloud:stsEndpoint": f"{story.emulator.url}/",
        "qcloud:region": "ap-guangzhou",
        **{f"qcloud:{key}": value for key, value in own.items()},
    }


def _keys(story: Story) -> dict[str, str]:
    pair = story.emulator.accounts["default"]
    return {"secretId": pair.secret_id, "secretKey": pair.secret_key}


def _provider(stack: Mapping[str, str], **own: str) -> dict[str, str]:
    """Return the inputs of an explicit Provider of a stack with this configuration."""
    given = {f"qcloud:{key}": value for key, value in own.items()}
    places = {key: it for key, it in stack.items() if key.endswith(("ndpoint", "region", "ersion"))}
    identity = inherited_identity(stack.get, given=[*own], env_var_mappings={})
    return {**explicit_inputs({}), **places, **identity, **given}


def _state(story: Story, config: dict[str, dict[str, Any]], **env: str) -> State:
    return State(story.folder, config, {**story.state.env, **env})


def _two_accounts(story: Story) -> Program:
    ends = {"peeringConnectionId": Ref("net")}
    return {
        "net": story.connection("net", peer=PARTNER),
        "accepter": Declared("accepter", ends, "peer"),
    }


def _asked(story: Story) -> list[str]:
    return [it["action"] for it in story.emulator.calls() if "Assume" in it["action"]]


def _token(story: Story) -> Path:
    path = story.folder / "token"
    path.write_text(story.emulator.web_identity_token("ci", uin=OWN_UIN))
    return path


def _expire(story: Story) -> None:
    with story.emulator._store.writing():
        story.emulator._store.write("UPDATE sessions SET expires_at = 1")


@default_names
def test_role_of_each_account(story: Story) -> None:
    """One identity makes a connection in one account and accepts it as a role of the other."""
    stack = _config(story, **_keys(story))
    state = _state(story, {DEFAULT: stack, "peer": _provider(stack, assumeRole=_role())})

    state.up(_two_accounts(story))
    committed = {it["action"]: it["uin"] for it in story.emulator.calls() if it["committed"]}

    assert ("ACTIVE", PARTNER_UIN) == (
        state.records["accepter"].outputs["state"],
        state.records["accepter"].outputs["uin"],
    )
    assert PARTNER_UIN == committed["AcceptVpcPeeringConnection"]
    assert {"net": "update", "accepter": "same"} == state.up(_two_accounts(story))
    state.destroy()
    assert story.is_empty()


@default_names
def test_nothing_but_a_token_file(story: Story) -> None:
    """A token file is enough for both accounts: one role from the token, the other from there."""
    web = {"roleArn": OURS, "providerId": "ci", "tokenFile": str(_token(story))}
    stack = _config(story, assumeRoleWithWebIdentity=json.dumps(web))
    state = _state(story, {DEFAULT: stack, "peer": _provider(stack, assumeRole=_role())})

    state.up(_two_accounts(story))

    assert "ACTIVE" == state.records["accepter"].outputs["state"]
    assert {"AssumeRoleWithWebIdentity", "AssumeRole"} == {*_asked(story)}
    state.destroy()
    assert story.is_empty()


@once
def test_pod(story: Story) -> None:
    """In a pod with the emulator, the pod's variables are enough."""
    pod = {
        "TKE_REGION": "ap-guangzhou",
        "TKE_PROVIDER_ID": "ci",
        "TKE_WEB_IDENTITY_TOKEN_FILE": str(_token(story)),
        "TKE_ROLE_ARN": OURS,
        "QCLOUD_EMULATOR": story.emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    state = _state(story, {DEFAULT: {}}, **pod)

    state.up(story.only("net"))

    callers = {it["account"] for it in story.emulator.calls() if "Assume" not in it["action"]}
    assert {"network-admin/pulumi-qcloud"} == callers
    assert {"AssumeRoleWithWebIdentity"} == {*_asked(story)}


@once
def test_machine(story: Story) -> None:
    """The machine's role is asked for where it is named."""
    stack = _config(story, camRoleName="machine")
    state = _state(story, {DEFAULT: stack}, QCLOUD_METADATA_URL=story.emulator.url)

    state.up(story.only("net"))

    assert OWN_UIN == state.records["net"].outputs["uin"]


@default_names
def test_renewed(story: Story) -> None:
    """A process whose session expires renews it, and the user sees nothing of it."""
    stack = _config(story, **_keys(story), assumeRole=_role(OURS))
    given = story.connection("net").inputs
    with Plugin(story.folder, config=stack, env=story.state.env) as plugin:
        made, outputs = plugin.create(plugin.check(given)[0])
        _expire(story)
        plugin.delete(made, outputs)

        assert [] == story.live()
        assert ["AssumeRole", "AssumeRole"] == _asked(story)
        assert "" == plugin.stderr


@once
def test_many_resources_have_one_session(story: Story) -> None:
    """All resources of a process share a session, of which STS is asked once a process."""
    stack = _config(story, **_keys(story), assumeRole=_role(OURS))
    program = {
        name: story.connection(name, peerVpcId=peer)
        for name, peer in (("one", "vpc-data0089"), ("two", "vpc-shared03"))
    }

    _state(story, {DEFAULT: stack}).up(program)

    sessions = {it["account"] for it in story.emulator.calls() if it["committed"]}
    processes = 1 + len(program)
    assert 1 <= len(_asked(story)) <= processes
    assert any("network-admin" in it for it in sessions if it)


@default_names
def test_from_keys_to_a_role(story: Story) -> None:
    """From the keys of an account to its role there is no difference, and back."""
    keys = {DEFAULT: _config(story, **_keys(story), uin=OWN_UIN)}
    role = {DEFAULT: _config(story, **_keys(story), assumeRole=_role(OURS))}
    state = _state(story, keys)
    state.up(story.only("net"))
    before = state.records["net"]

    as_role = replace(state.copy(), config=role)

    assert {"net": "same"} == as_role.preview(story.only("net"))
    assert {"net": "same"} == as_role.up(story.only("net"))
    assert before == as_role.records["net"]
    assert {"net": "same"} == as_role.refresh()
    as_role.config = keys
    assert {"net": "same"} == as_role.up(story.only("net"))


@default_names
def test_role_of_another_account(story: Story) -> None:
    """A role of another account is refused as its key is, and the connection stays."""
    keys = {DEFAULT: _config(story, **_keys(story))}
    state = _state(story, keys)
    state.up(story.only("net", peer=PARTNER))
    wrong = replace(
        state.copy(), config={DEFAULT: _config(story, **_keys(story), assumeRole=_role())}
    )

    for command in (State.refresh, State.destroy):
        with pytest.raises(PluginError) as caught:
            command(wrong)
        assert refused(
            caught,
            f"belongs to account {OWN_UIN}",
            f"the credentials in use (role {THEIRS}, assumed with stack configuration) are those",
        )

    assert 1 == len(story.live())
    assert state.records == wrong.records


@once
def test_another_uin_than_stated(story: Story) -> None:
    """A stated account that the role does not belong to is an error at preview."""
    stack = _config(story, **_keys(story), assumeRole=_role(), uin=OWN_UIN)

    with pytest.raises(PluginError) as caught:
        _state(story, {DEFAULT: stack}).preview(story.only("net"))

    assert refused(caught, f"of account {PARTNER_UIN}") or f"account {PARTNER_UIN}" in str(caught)
    assert [] == story.emulator.calls()


@once
def test_gone_role(story: Story) -> None:
    """A role that is gone does not mean that a connection is: refresh keeps it in the state."""
    stack = _config(story, **_keys(story), assumeRole=_role(OURS))
    state = _state(story, {DEFAULT: stack})
    state.up(story.only("net"))
    with story.emulator._store.writing():
        story.emulator._store.write("DELETE FROM sessions")
        story.emulator._store.write("DELETE FROM roles WHERE uin = ?", OWN_UIN)

    for command in (State.refresh, State.destroy):
        with pytest.raises(PluginError) as caught:
            command(state)
        assert refused(caught, f"Check the name of role {OURS}")

    assert ["net"] == [*state.records]
    assert 1 == len(story.live())


@once
def test_nothing_to_see(story: Story) -> None:
    """External id, policy, token and session are in no state, no output and no error."""
    _seed(story)
    token = _token(story)
    web = json.dumps({"roleArn": OURS, "providerId": "ci", "tokenFile": str(token)})
    role = _role(STRICT, externalId=EXTERNAL_ID, policy=POLICY)
    stack = _config(story, assumeRoleWithWebIdentity=web)
    state = _state(story, {DEFAULT: stack, "peer": _provider(stack, assumeRole=role)})

    state.up(_two_accounts(story))
    shown = [state.told, repr(state.records)]
    for wrong in ({"externalId": "hush-wrong"}, {"externalId": EXTERNAL_ID, "policy": "{1"}):
        bad = replace(
            state.copy(),
            config={DEFAULT: stack, "peer": _provider(stack, assumeRole=_role(STRICT, **wrong))},
        )
        with pytest.raises(PluginError) as caught:
            bad.refresh()
        shown += [str(caught.value), bad.told]
    token.write_text(f"{token.read_text()[:-3]}xyz")
    with pytest.raises(PluginError) as caught:
        state.copy().refresh()
    shown += [str(caught.value)]

    secrets = [*of_sessions(story.emulator)]
    secrets += [Secret("token", token.read_text()), Secret("policy", "hush-policy")]
    secrets += [Secret("external id", text) for text in (EXTERNAL_ID, "hush-wrong")]
    token.unlink()
    places = {f"output {number}": text for number, text in enumerate(shown)}
    assert ["ACTIVE"] == [it["state"] for it in story.emulator.connections()]
    places["journal"] = json.dumps(story.emulator.calls())
    assert [] == scan({**places, **files_in(story.folder)}, secrets)
