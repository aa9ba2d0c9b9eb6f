"""Signatures: the published ones on the emulator, and our signer beside the official SDK's."""

from __future__ import annotations

import http.client
import json
import random
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Final
from urllib.parse import urlencode, urlsplit

import pytest
import qcloud_emulator.signed.auth
from pulumi_qcloud.api.dialect import Call
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.signing import sign_tc3, sign_v1
from pulumi_qcloud.api.v3 import DialectV3
from qcloud_emulator import Emulator
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.sign import Sign

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


_REQUESTS: Final = 1000
_LETTERS: Final = "abcXYZ019 _-./:&=?%+\"'\\\n\t示例名😀é\x7f"
_ENDPOINTS: Final = (
    None,
    "https://vpc.example.com",
    "https://vpc.example.com:8443/api",
    "http://127.0.0.1:8520/v3/",
)


def _text(rng: random.Random, letters: str = _LETTERS) -> str:
    return "".join(rng.choices(letters, k=rng.randrange(40)))


def _value(rng: random.Random, depth: int = 0) -> object:
    kind = rng.randrange(6 if depth < 3 else 4)
    if kind == 4:
        return [_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 5:
        return {_text(rng): _value(rng, depth + 1) for _ in range(rng.randrange(4))}
    return (_text(rng), rng.randrange(-(2**53), 2**53), rng.random() < 0.5, None)[kind]


@pytest.mark.parametrize("seed", range(4))
def test_signers_agree(seed: int) -> None:
    """On generated requests both give the same signature and header, byte for byte."""
    rng = random.Random(seed)
    for _ in range(_REQUESTS // 4):
        key = f"{_text(rng)}key"
        secret_id = f"AKID{rng.randrange(10**9)}"
        now = rng.uniform(0, 4e9)
        action, service = rng.choice([("DescribeVpcs", "vpc"), ("GetCallerIdentity", "sts")])
        parameters = {_text(rng): _value(rng) for _ in range(rng.randrange(6))}
        call: Call[object] = Call(action, parameters, dict)
        dialect = DialectV3(rng.choice(_ENDPOINTS))

        ours = dialect.sign(
            call,
            region="ap-guangzhou",
            credentials=Credentials(secret_id, key),
            now=now,
            nonce=1,
        )

        path = f"/{ours.url.split('/', 3)[3]}"
        theirs, scope = _theirs(path, dict(ours.headers), ours.body, service, key)
        assert parameters == json.loads(ours.body)
        assert theirs == ours.signature
        assert (
            f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, "
            f"SignedHeaders=content-type;host, Signature={theirs}"
        ) == ours.headers["Authorization"]


def _theirs(
    path: str, headers: dict[str, str], body: bytes, service: str, key: str
) -> tuple[str, str]:
    """The SDK's signature of a request, from its headers on, and the scope of the key."""
    seconds = int(headers["X-TC-Timestamp"])
    date = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")
    request = SimpleNamespace(method="POST", uri=path, data=body, header=headers)
    signature = AbstractClient._get_tc3_signature(None, {}, request, date, service, key)
    return str(signature), f"{date}/{service}/tc3_request"


def test_key_derivation() -> None:
    """The SDK's signer of a text alone agrees too."""
    rng = random.Random(0)
    for _ in range(_REQUESTS):
        key, text, service = _text(rng), _text(rng), rng.choice(["vpc", "sts", "cvm"])
        timestamp = rng.randrange(4 * 10**9)
        date = datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")

        ours = sign_tc3(text, service=service, timestamp=timestamp, secret_key=key)

        assert Sign.sign_tc3(key, date, service, text) == ours
