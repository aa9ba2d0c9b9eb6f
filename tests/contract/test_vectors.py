"""The published signatures on the emulator, over HTTP."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest
import qcloud_emulator.signed.auth
from pulumi_qcloud.api.signing import sign_v1
from qcloud_emulator import Emulator

from tests.unit.api.vectors import (
    DOCUMENTED_ID,
    DOCUMENTED_KEY,
    PUBLISHED,
    SDK_ID,
    SDK_KEY,
    VECTORS,
    Vector,
)

vectors = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)


@pytest.fixture
def emulator(qcloud_emulator: Emulator) -> Emulator:
    """Return an emulator that has an account with the published pairs."""
    pairs = [(DOCUMENTED_ID, DOCUMENTED_KEY), (SDK_ID, SDK_KEY)]
    keys = [
        {"name": f"published-{number}", "secretId": secret_id, "secretKey": key}
        for number, (secret_id, key) in enumerate(pairs)
    ]
    qcloud_emulator.seed({"accounts": [{"uin": "1", "keys": keys}]})
    return qcloud_emulator


def _ask(emulator: Emulator, vector: Vector, signature: str) -> str:
    """Send the vector's request with a signature and return the name of the answer."""
    form = urlencode({**vector.parameters, "Signature": signature})
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc)
    headers = {"Host": vector.host, "Content-Type": "application/x-www-form-urlencoded"}
    if vector.method == "GET":
        connection.request("GET", f"{vector.path}?{form}", headers=headers)
    else:
        connection.request("POST", vector.path, form, headers)
    answer = json.load(connection.getresponse())
    connection.close()
    return str(answer["codeDesc"])


def test_all_of_them() -> None:
    """The six published signatures are among the vectors."""
    assert ["L1", "L2", "L3", "L4", "L5", "L6"] == [vector.name for vector in PUBLISHED]


@vectors
def test_both_signers(vector: Vector) -> None:
    """Our signer and the emulator's give the published signature."""
    given = (vector.method, vector.host, vector.path, vector.parameters, vector.secret_key)

    assert [vector.signature] * 2 == [sign_v1(*given), qcloud_emulator.signed.auth.sign_v1(*given)]


@vectors
def test_signature(emulator: Emulator, vector: Vector) -> None:
    """The published signature is taken; what is wrong with the request is only its age."""
    assert "InvalidRequest.ReplayAttack" == _ask(emulator, vector, vector.signature)


@vectors
def test_other_signature(emulator: Emulator, vector: Vector) -> None:
    """With one character changed, anywhere, the signature is refused."""
    text = vector.signature.rstrip("=")

    answers = {
        _ask(emulator, vector, f"{text[:position]}{_other(old)}{vector.signature[position + 1 :]}")
        for position, old in enumerate(text)
    }

    assert {"AuthFailure"} == answers


def _other(old: str) -> str:
    return "A" if old != "A" else "B"
