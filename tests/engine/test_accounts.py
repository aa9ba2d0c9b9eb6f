"""Two accounts: keys of each for its own resources, and acceptance in the other account."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import State

from tests.engine import secrets_scan
from tests.engine.commands import Result, marked
from tests.engine.conftest import NewStack
from tests.engine.secrets_scan import SIGNATURE, of_kind, of_sessions, places_of, refusing_3_0, scan
from tests.engine.stack import Stack, Started
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    THEIRS,
    accepter,
    across,
    alone,
    bring_up,
    errors_of_net,
    outputs_of,
    peering,
    recorded,
    relaying,
    repeating,
    request,
    set_state,
    shown,
    the_id,
    writes,
)
from tests.engine.versions import PATHS, told
from tests.unit.api.loopback import serving

MAPPINGS = {
    "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
    "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
}


def two_accounts(**provider: object) -> str:
    """Return a program with a connection of the stack's account and one of another provider."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in provider.items())
    return f"""
import pulumi
import pulumi_qcloud as qcloud

qcloud.VpcPeeringConnection("ours", vpc_id={APP!r}, peer_vpc_id={DATA!r})
theirs = qcloud.VpcPeeringConnection(
    "theirs",
    vpc_id={PARTNER!r},
    peer_vpc_id={APP!r},
    peer_uin={OWN_UIN!r},
    opts=pulumi.ResourceOptions(provider=qcloud.Provider("partner", {arguments})),
)
pulumi.export("uin", theirs.uin)
"""


def requesters(cloud: Emulator) -> dict[str, str]:
    """Return the account that asked for each live connection, by the connection's logical name."""
    return {it["name"].rpartition("-")[0]: it["uin"] for it in cloud.connections()}


@pytest.fixture
def partner_in_environment(stack: Stack, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator as an ordinary endpoint, both accounts' keys in the environment."""
    stack.use_endpoint(qcloud_emulator)
    partner = qcloud_emulator.accounts["peer"]
    stack.env |= {"PARTNER_SECRET_ID": partner.secret_id, "PARTNER_SECRET_KEY": partner.secret_key}
    return qcloud_emulator


def key_ids_of_plugins(stack: Stack, up: Started) -> set[str]:
    """Return the key ids that the provider processes of a running command have been given."""
    seen: dict[int, str] = {}
    while up.process.running:
        for pid in marked(stack.mark):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"pulumi.dynamic" in words:
                values = dict(line.decode().partition("=")[::2] for line in variables)
                seen[pid] = values["TENCENTCLOUD_SECRET_ID"]
        time.sleep(0.01)
    return set(seen.values())


def test_profile(stack: Stack, cloud: Emulator) -> None:
    """A provider with a profile makes and keeps what belongs to the other account."""
    stack.write(two_accounts(profile="peer", region="gz"))

    stack.up()

    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert {"uin": PARTNER_UIN} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


@pytest.mark.quick
def test_roles_from_a_token_file(stack: Stack, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """From nothing but a token file, one `up` works as a role of each account, and keeps no secret.

    The stack is a role of its own account; from there, the provider is a role of the other one.
    """
    secret = "hush-external-id"
    strict = {"name": "strict", "trusts": [OWN_UIN], "externalId": secret}
    qcloud_emulator.seed({"accounts": [{"uin": PARTNER_UIN, "roles": [strict]}]})
    token = tmp_path / "token"
    token.write_text(qcloud_emulator.web_identity_token("ci", uin=OWN_UIN))
    ours = f"qcs::cam::uin/{OWN_UIN}:roleName/network-admin"
    web = {"roleArn": ours, "providerId": "ci", "tokenFile": str(token)}
    log = stack.record_grpc()
    stack.config("qcloud:assumeRoleWithWebIdentity", json.dumps(web))
    stack.config("externalId", secret, secret=True)
    stack.write(
        f"""
        import pulumi
        import pulumi_qcloud as qcloud

        theirs = qcloud.Provider(
            "partner",
            assume_role={{
                "role_arn": "qcs::cam::uin/{PARTNER_UIN}:roleName/strict",
                "external_id": pulumi.Config().require_secret("externalId"),
            }},
        )
        net = qcloud.VpcPeeringConnection(
            "net", vpc_id={APP!r}, peer_vpc_id={PARTNER!r}, peer_uin={PARTNER_UIN!r}
        )
        accepter = qcloud.VpcPeeringConnectionAccepter(
            "accepter",
            peering_connection_id=net.id,
            opts=pulumi.ResourceOptions(provider=theirs),
        )
        pulumi.export("state", accepter.state)
        """
    )

    with (
        serving(relaying(qcloud_emulator.url)) as relay,
        serving(repeating(refusing_3_0)) as careless,
    ):
        stack.env |= {
            "QCLOUD_API_VERSION": stack.api_version,
            "QCLOUD_ENDPOINT": f"{relay.url}{PATHS[stack.api_version]}",
            "QCLOUD_STS_ENDPOINT": f"{relay.url}/",
            "QCLOUD_TRACEBACK": "1",
            "TENCENTCLOUD_REGION": "ap-guangzhou",
        }
        stack.up()
        stack.preview("--refresh", "--expect-no-changes")
        elsewhere = {**stack.env, "QCLOUD_STS_ENDPOINT": f"{careless.url}/"}
        stack.run("refresh", "--skip-preview", env=elsewhere, expect_failure=True)
        stack.config("externalId", "hush-wrong", secret=True)
        stack.run("refresh", "--skip-preview", "--run-program", expect_failure=True)
        stack.config("externalId", secret, secret=True)
        signed = secrets_scan.sent([*relay.heard, *careless.heard])
        places = {**places_of(stack, qcloud_emulator), **secrets_scan.grpc_log(log)}
        hidden = signed | of_sessions(qcloud_emulator)
        outputs = (
            stack.outputs()
        )  # shows secrets, so that it is run after the scan's places are read
        stack.destroy()

    assert {"state": "ACTIVE"} == outputs
    assert [] == scan(places, hidden)
    assert [] == scan(secrets_scan.grpc_log_of_the_engine(log), of_kind(SIGNATURE, signed))
    assert {token.read_text()} == {it.text for it in of_kind("web identity token", signed)}
    assert {secret, "hush-wrong"} == {it.text for it in of_kind("external id", signed)}
    assert len(of_sessions(qcloud_emulator)) > 4
    assert [] == qcloud_emulator.connections()


def test_drift_of_the_other_account(stack: Stack, cloud: Emulator) -> None:
    """A refresh finds out with the other account's eyes that its connection is gone."""
    bring_up(stack, two_accounts(profile="peer"))
    (pcx_id,) = (
        it["peeringConnectionId"] for it in cloud.connections() if it["uin"] == PARTNER_UIN
    )
    cloud.delete(pcx_id)

    up = stack.up("--refresh")

    assert ("create", "theirs") == up.operations()[-1]
    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)


def test_own_region(stack: Stack, cloud: Emulator) -> None:
    """A provider works in its own region, whatever the stack's is."""
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    cloud.seed({"accounts": [{"uin": PARTNER_UIN, "vpcs": vpcs}]})
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud

        east = qcloud.Provider("east", profile="peer", region="sh", uin="100000000002")
        net = qcloud.VpcPeeringConnection(
            "net",
            vpc_id="vpc-east1",
            peer_vpc_id="vpc-east2",
            opts=pulumi.ResourceOptions(provider=east),
        )
        pulumi.export("regions", [net.region, net.peer_region])
        """
    )

    stack.up()

    assert {"regions": ["ap-shanghai", "ap-shanghai"]} == stack.outputs()
    assert {"ap-shanghai"} == {call["region"] for call in cloud.calls()}
    stack.preview("--expect-no-changes")


def test_own_variables(stack: Stack, partner_in_environment: Emulator) -> None:
    """`env_var_mappings` give a provider its account's keys, out of the state's reach."""
    cloud = partner_in_environment
    stack.write(two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))

    stack.up("--skip-preview")

    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert cloud.accounts["peer"].secret_key not in stack.state_file.read_text()
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


@pytest.mark.quick
def test_own_process(stack: Stack, partner_in_environment: Emulator) -> None:
    """Each provider has a process of its own, with only its own account's keys."""
    cloud = partner_in_environment
    accounts = cloud.accounts
    stack.write(two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))

    up = stack.start_up()
    seen = key_ids_of_plugins(stack, up)

    assert 0 == up.result().exit_code
    assert {accounts["default"].secret_id, accounts["peer"].secret_id} == seen
    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert accounts["peer"].secret_key not in stack.state_file.read_text()


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_variables_not_set(stack: Stack, partner_in_environment: Emulator, command: str) -> None:
    """Without the mapped variables a command fails in one line, and the other account is spared."""
    cloud = partner_in_environment
    bring_up(stack, two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))
    before = cloud.connections()
    for name in MAPPINGS:
        del stack.env[name]

    result = stack.run(command, expect_failure=True)

    (error,) = (text for text in result.errors() if "PARTNER_SECRET_ID" in text)
    assert error.endswith(
        "PARTNER_SECRET_ID and PARTNER_SECRET_KEY of the Provider's env_var_mappings are not set. "
        "They are needed for every command, including destroy and refresh."
    )
    assert [it for it in before if it["uin"] == PARTNER_UIN] == [
        it for it in cloud.connections() if it["uin"] == PARTNER_UIN
    ]
    assert "theirs" in stack.resources()


def test_profile_of_a_resource(stack: Stack, cloud: Emulator) -> None:
    """A resource's own `profile` chooses its account without a provider."""
    stack.write(
        peering(vpc_id=PARTNER, peer_vpc_id=APP, peer_uin=OWN_UIN, profile="peer"),
    )

    stack.up()

    assert {"net": PARTNER_UIN} == requesters(cloud)
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


def test_change_of_profile(stack: Stack, cloud: Emulator) -> None:
    """Other credentials of the same account are an update that writes nothing to the cloud."""
    bring_up(stack, peering(peer_uin=OWN_UIN))
    pcx_id = the_id(cloud)
    cloud.clear_calls()
    stack.write(peering(peer_uin=OWN_UIN, profile="temporary"))

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert [] == writes(cloud)
    stack.destroy()
    assert {"temporary"} == {call["account"] for call in cloud.calls() if call["committed"]}
    assert [] == [it for it in cloud.connections() if it["peeringConnectionId"] == pcx_id]


WITHIN: Final = peering()
"""Both VPCs are the account's own; the other account does not see the connection."""
ACROSS: Final = request()
"""The accepter is the other account: it sees the connection, and the cloud lets it delete it."""

ids = ["within", "across"]
programs = pytest.mark.parametrize("program", [WITHIN, ACROSS], ids=ids)


def assert_it_names_the_accounts(result: Result, stack: Stack, *, by: str) -> None:
    """Check the one line of a failed command: whose connection, who calls, and the way out."""
    (error,) = errors_of_net(result)
    (line,) = error.splitlines()
    assert f"{stack.resources()['net']['id']} belongs to account {OWN_UIN}" in line
    assert told("wrong key", stack.api_version) in line
    assert by in line
    assert "Use that account's credentials" in line
    assert "`pulumi state delete <urn>`" in line


@programs
def test_key_in_the_environment(stack: Stack, qcloud_emulator: Emulator, program: str) -> None:
    """With another account's key in the environment, whatever its UIN is said to be."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, program)
    before = recorded(stack), qcloud_emulator.connections()
    stack.use_endpoint(qcloud_emulator, "peer")

    failed = [
        stack.run(command, "--skip-preview", env={"QCLOUD_UIN": uin}, expect_failure=True)
        for command in ("refresh", "destroy")
        for uin in ("", OWN_UIN, PARTNER_UIN, "1")
    ]

    for result in failed:
        assert_it_names_the_accounts(result, stack, by="credentials in use (environment")
    assert before == (recorded(stack), qcloud_emulator.connections())


@pytest.mark.parametrize(
    "program", [WITHIN, pytest.param(ACROSS, marks=pytest.mark.quick)], ids=ids
)
def test_key_in_the_stack_configuration(
    stack: Stack, qcloud_emulator: Emulator, program: str
) -> None:
    """With another account's key in the stack's configuration, the program run as well."""
    stack.use_endpoint(qcloud_emulator, via="config")
    bring_up(stack, program)
    before = recorded(stack), qcloud_emulator.connections()
    stack.use_endpoint(qcloud_emulator, "peer", via="config", uin=False)

    failed = [
        stack.run(command, "--skip-preview", "--run-program", expect_failure=True)
        for command in ("refresh", "destroy")
    ]

    whose = told("wrong key's account", stack.api_version)
    by = f"(stack configuration{whose}"
    for result in failed:
        assert_it_names_the_accounts(result, stack, by=by)
    assert before == (recorded(stack), qcloud_emulator.connections())


def test_an_account_that_its_connections_give_away(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A caller whose listing shows who it is gets its own UIN told, not what is said of it."""
    qcloud_emulator.seed(
        {
            "accounts": [
                {
                    "uin": PARTNER_UIN,
                    "vpcs": [
                        {"name": "left", "vpcId": "vpc-left0001", "cidrBlock": "10.8.0.0/16"},
                        {"name": "right", "vpcId": "vpc-right001", "cidrBlock": "10.9.0.0/16"},
                    ],
                }
            ],
            "peeringConnections": [
                {"name": "theirs", "vpcId": "vpc-left0001", "peerVpcId": "vpc-right001"}
            ],
        }
    )
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, ACROSS)
    stack.use_endpoint(qcloud_emulator, "peer")
    stack.env["QCLOUD_UIN"] = OWN_UIN

    failed = stack.destroy("--skip-preview", expect_failure=True)

    whose = told("wrong key's account, shown by its listing", stack.api_version)
    by = f"(environment{whose}"
    assert_it_names_the_accounts(failed, stack, by=by)
    assert 2 == len(qcloud_emulator.connections())


def test_the_right_key_again(stack: Stack, qcloud_emulator: Emulator) -> None:
    """After a refusal the stack goes on with its own key as if nothing had been."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, ACROSS)
    stack.use_endpoint(qcloud_emulator, "peer")
    stack.destroy("--skip-preview", expect_failure=True)
    stack.use_endpoint(qcloud_emulator)

    stack.refresh("--expect-no-changes")
    stack.destroy("--skip-preview")

    assert [] == qcloud_emulator.connections()


DAY: Final = 24 * 3600
DISPUTED: Final = {
    "unknown_id": "empty",
    "unknown_id_in_v3": "error",
    "code_desc": "absent",
    "code_type": "text",
    "number_type": "text",
}
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
        f"qcloud: {pcx_id} is REJECTED and cannot be accepted. The requester has to create a new "
        "one: run `pulumi up --refresh` in its stack."
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
        f"qcloud: {the_id(cloud)} is for account {PARTNER_UIN} to accept, but the credentials in "
        f"use (emulator account default, {caller}){that_is_not_it}Give the accepter "
        "that account's credentials: set profile, or a Provider in its options."
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
    assert "region is ''; give a string, or leave it out for the configured region" in texts
    assert "Traceback" not in failed.text
    assert [] == cloud.calls()


def test_unknown_id(stack: Stack, cloud: Emulator) -> None:
    """The first preview shows the acceptance of a connection that is still to be made."""
    stack.write(BOTH)

    preview = stack.preview()

    assert [("create", "net"), ("create", "accepter")] == preview.operations()
    assert [] == writes(cloud)
