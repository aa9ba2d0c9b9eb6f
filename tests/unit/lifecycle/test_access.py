"""Access to an account: who calls, through which role, until when."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Final

import pytest
from pulumi_qcloud.api.errors import CredentialsRefusedError
from pulumi_qcloud.api.identity import AssumedRole, chain
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import OWN_UIN, PEER_UIN
from tests.unit.lifecycle.conftest import OpenAccess, StartClients

ARN: Final = f"qcs::cam::uin/{PEER_UIN}:roleName/network-admin"


def _as_role(emulator: Emulator, arn: str = ARN) -> dict[str, str]:
    return {
        "assumeRole": json.dumps({"roleArn": arn, "sessionName": "deploy"}),
        "stsEndpoint": f"{emulator.url}/",
        "uin": "",
    }


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_account_of_a_role(access: OpenAccess, qcloud_emulator: Emulator, version: str) -> None:
    """The account of a role is known without a call, under both versions."""
    opened = access(apiVersion=version, **_as_role(qcloud_emulator))
    qcloud_emulator.clear_calls()

    assert (PEER_UIN, PEER_UIN) == (opened.caller_uin(), opened.own_uin())
    assert [] == qcloud_emulator.calls()


def test_who_calls(access: OpenAccess, qcloud_emulator: Emulator) -> None:
    """All that a person wants to know of a caller is there: account, chain, session, its end."""
    opened = access(
        apiVersion="3.0", endpoint=f"{qcloud_emulator.url}/", **_as_role(qcloud_emulator)
    )
    session = opened.session
    assert session is not None
    before = session.ends

    caller = opened.caller_identity()

    assert caller is not None
    assert (PEER_UIN, OWN_UIN) == (caller.uin, caller.principal_id)
    assert caller.user_id.endswith(":deploy")
    assert [
        "stack configuration",
        f"role {ARN}, assumed with stack configuration",
    ] == [it.source for it in chain(opened.settings.credentials)]
    assert before is None
    assert session.ends is not None
    assert timedelta(0) < session.ends - datetime.now(timezone.utc) <= timedelta(hours=2)


def test_keys_have_no_session(access: OpenAccess) -> None:
    """A key pair has no session."""
    assert access().session is None


def test_regions_share_who_calls(start_clients: StartClients, qcloud_emulator: Emulator) -> None:
    """Clients of one account and region share a session, also those of other objects."""
    config = _as_role(qcloud_emulator)
    first, second = (start_clients(**config).access() for _ in range(2))

    first.client.list_vpcs()
    second.client.list_vpcs()

    assert first.session is second.session
    assert isinstance(first.settings.credentials, AssumedRole)
    assert 1 == [it["action"] for it in qcloud_emulator.calls()].count("AssumeRole")


def test_one_error_of_a_role(start_clients: StartClients, qcloud_emulator: Emulator) -> None:
    """A role that cannot be assumed fails every resource, and only the first says why."""
    clients = start_clients(**_as_role(qcloud_emulator, ARN.replace("network-admin", "nobody")))
    said = []
    for _ in range(2):
        with pytest.raises(CredentialsRefusedError) as caught:
            clients.access().client.list_vpcs()
        said.append(clients.said(caught.value))

    assert "Check the name of role" in said[0]
    assert "refused for the same reason as another call of this run" in said[1]
