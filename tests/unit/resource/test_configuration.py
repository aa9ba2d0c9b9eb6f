"""Warnings of a stack's configuration: secrets in plain text, misspelled keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pulumi_qcloud import (
    Provider,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringRoutes,
)

from tests.programs import run

PAIR = {"qcloud:secretId": "AKIDSTACK", "qcloud:secretKey": "stack-key"}
DECLARED: dict[str, Callable[[], object]] = {
    "connection": lambda: VpcPeeringConnection("a", vpc_id="vpc-1", peer_vpc_id="vpc-2"),
    "existing": lambda: VpcPeeringConnection.get("a", "pcx-1"),
    "accepter": lambda: VpcPeeringConnectionAccepter("b", peering_connection_id="pcx-1"),
    "routes": lambda: VpcPeeringRoutes("c", vpc_id="vpc-1", peering_connection_id="pcx-1"),
    "provider": lambda: Provider("d", profile="partner"),
}


def warnings(
    caplog: pytest.LogCaptureFixture,
    config: dict[str, str],
    *names: str,
    secret_keys: tuple[str, ...] = (),
) -> list[str]:
    """Return the warnings of a program that declares these."""
    run(lambda _: [DECLARED[name]() for name in names], config=config, secret_keys=secret_keys)
    return [it.message for it in caplog.records if it.levelname == "WARNING"]


def test_once(caplog: pytest.LogCaptureFixture) -> None:
    """A key in plain text is told once, with what to do and without the key."""
    (said,) = warnings(caplog, PAIR, *DECLARED)

    assert said.startswith("qcloud:secretKey is in the stack's configuration in plain text")
    assert "`pulumi config set --secret qcloud:secretKey`" in said
    assert "stack-key" not in said


@pytest.mark.parametrize("name", DECLARED)
def test_whatever_is_declared(caplog: pytest.LogCaptureFixture, name: str) -> None:
    """It does not matter what the program declares."""
    assert 1 == len(warnings(caplog, PAIR, name))


def test_several(caplog: pytest.LogCaptureFixture) -> None:
    """A token and the keys of the bridged provider count too, in one warning."""
    config = {"qcloud:token": "t", "tencentcloud:secretKey": "k", "tencentcloud:securityToken": "t"}

    (said,) = warnings(caplog, config, "connection", secret_keys=("tencentcloud:secretKey",))

    assert said.startswith("qcloud:token and tencentcloud:securityToken are in the stack's")


@pytest.mark.parametrize(
    ("config", "secret_keys"),
    [(PAIR, ("qcloud:secretKey",)), ({"qcloud:secretId": "AKID"}, ()), ({"qcloud:token": " "}, ())],
    ids=["secret", "id alone", "blank"],
)
def test_no_warning(
    caplog: pytest.LogCaptureFixture, config: dict[str, str], secret_keys: tuple[str, ...]
) -> None:
    """What is a secret of Pulumi's, or none at all, is no reason to warn."""
    assert [] == warnings(caplog, config, "connection", secret_keys=secret_keys)


def test_misspelled(caplog: pytest.LogCaptureFixture) -> None:
    """A key that is near a setting is told once; one that is near none may be the program's own."""
    config = {"qcloud:regoin": "gz", "qcloud:api_version": "2.0", "qcloud:region": "gz"}
    others = {"qcloud:vpcs": "a,b", "project:regoin": "gz", "tencentcloud:protocol": "HTTPS"}

    assert [
        (
            "the stack's configuration has qcloud:regoin, which is no setting; did you mean "
            "qcloud:region?"
        ),
        (
            "the stack's configuration has qcloud:api_version, which is no setting; did you mean "
            "qcloud:apiVersion?"
        ),
    ] == warnings(caplog, {**config, **others}, *DECLARED)
