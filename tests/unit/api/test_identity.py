"""Names of roles, and descriptions of who makes the calls."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.identity import (
    AssumedRole,
    MachineRole,
    Role,
    WebIdentity,
    account_of,
    chain,
    uin_of_arn,
)
from pulumi_qcloud.api.model import Credentials

ARN = "qcs::cam::uin/100000000002:roleName/network-admin"
KEYS = Credentials("AKIDX", "hush-key", "hush-token", "environment")


@pytest.mark.parametrize(
    ("arn", "uin"),
    [
        (ARN, "100000000002"),
        ("qcs::cam::uin/12345678:role/4611686018427397919", "12345678"),
        ("qcs::cam::uin/1:role/tencentcloudServiceRoleName/VPC_QCSRole", "1"),
        ("qcs::cam::uin/:roleName/x", ""),
        ("qcs::cam::uin/1:roleName/", ""),
        ("qcs::cam::uin/1:roleName/a b", ""),
        ("qcs::cam::uin/1:uin/1", ""),
        (f"{ARN}\n", ""),
        ("", ""),
    ],
)
def test_account_in_a_name(arn: str, uin: str) -> None:
    """The name of a role has the account that it belongs to."""
    assert uin == uin_of_arn(arn)


def test_account() -> None:
    """The account of a role is that of the last one; keys and machines do not tell."""
    web = WebIdentity(Role("qcs::cam::uin/1:roleName/ci"), "ci", "/t")

    assert "1" == account_of(web)
    assert "100000000002" == account_of(AssumedRole(Role(ARN), web))
    assert account_of(KEYS) is None
    assert account_of(MachineRole("worker")) is None
    assert (KEYS,) == chain(KEYS)
    assert (web, AssumedRole(Role(ARN), web)) == chain(AssumedRole(Role(ARN), web))


def test_no_secret_to_see() -> None:
    """Descriptions show neither keys nor external id nor policy."""
    role = AssumedRole(Role(ARN, policy="hush-policy", external_id="hush-id"), KEYS)

    assert "hush" not in repr(role)
    assert f"role {ARN}, assumed with environment" == role.source


def test_where_it_was_set_does_not_matter() -> None:
    """The same identity set in two places has one session."""
    first, second = (WebIdentity(Role(ARN), "ci", "/t", origin=it) for it in ("a", "b"))

    assert first == second
    assert hash(first) == hash(second)
