"""Our signer of API 3.0 and the official SDK's."""

from __future__ import annotations

import json
import random
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Final

import pytest
from pulumi_qcloud.api.dialect import Call
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.signing import sign_tc3
from pulumi_qcloud.api.v3 import DialectV3
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.sign import Sign

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
