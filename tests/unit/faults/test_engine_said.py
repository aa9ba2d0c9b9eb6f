"""What the engine's level takes for a clear error, and for a secret."""

from __future__ import annotations

import pytest

from tests.engine.commands import Result
from tests.faults.engine import findings_in, read
from tests.faults.engine.program import SECRETS

OURS = "qcloud: CreateRoute: too many requests. Run the command again later."
CHECK = (
    "pulumi-python:dynamic/qcloud:VpcPeeringConnection resource 'c5-connection' has a problem:"
    " peerUin is 'x'; give the account's UIN as digits."
)
COMPONENTS = "c5: vpc: DescribeVpcEx: too many requests.\nmesh: app and data overlap."
LOST = "error reading from server: EOF"
TRACEBACK = 'Traceback (most recent call last):\n  File "providers.py", line 1, in create\nKeyError'


def result_of(*errors: str, exit_code: int = 255, stdout: str = "") -> Result:
    """Return a command that showed some errors."""
    events = tuple(
        {"diagnosticEvent": {"severity": "error", "message": f"{error}\n"}} for error in errors
    )
    return Result(("up",), exit_code, stdout, "", 1.0, events)


@pytest.mark.parametrize("error", [OURS, CHECK, COMPONENTS, f"Preview failed: {OURS}"])
def test_clear(error: str) -> None:
    """An error of a provider in one line is clear, and so are the engine's words after it."""
    assert ([error, "update failed"], []) == read(result_of(error, "update failed", error), "")


@pytest.mark.parametrize(
    "error", [TRACEBACK, "KeyError: 'vpcId'", f"{OURS}\n{OURS}", LOST, "update failed", ""]
)
def test_unclear(error: str) -> None:
    """A traceback, a bare exception, several lines, a lost plugin or no reason are not clear."""
    _, unclear = read(result_of(error), "")

    assert unclear


@pytest.mark.parametrize("error", [LOST, "could not read plugin [/bin/host]: exit status -1"])
def test_lost_plugin(error: str) -> None:
    """That the plugin is lost is clear if it was killed."""
    assert ([error], []) == read(result_of(error), "plugin")
    assert read(result_of(error), "emulator")[1]


def test_traceback_that_is_no_error() -> None:
    """A traceback is not clear wherever it is printed, even where the command succeeds."""
    _, unclear = read(result_of(exit_code=0, stdout=TRACEBACK), "")

    assert unclear


@pytest.mark.parametrize("secret", SECRETS.values())
def test_secrets(secret: str) -> None:
    """Keys and tokens are found."""
    (finding,) = findings_in({"up.out": f"the key {secret} is wrong", "up.err": "nothing"})

    assert "secret" == finding.verdict
    assert finding.text.endswith(" in up.out")
    assert secret not in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "&Nonce=1&Signature=nE2Vn83uSx5xTjhJcTQGz8zyPAQ%3D",
        '{"Signature": "nE2Vn83uSx5xTjhJcTQGz8zyPAQ="}',
        "Authorization: TC3-HMAC-SHA256 Credential=AKID/2026-11-24/vpc/tc3_request, Signature="
        + "0123456789abcdef" * 4,
    ],
)
def test_signatures(text: str) -> None:
    """Signatures of both versions are found, in a query, in JSON and in a header."""
    (finding,) = findings_in({"up.out": text})

    assert "signature in up.out" == finding.text


def test_words_about_signatures() -> None:
    """A text about signatures has none."""
    text = "SignatureMethod=HmacSHA256; Signature: verified; set qcloud:signatureMethod"

    assert [] == findings_in({"up.out": text})
