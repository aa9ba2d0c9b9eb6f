"""The signature of API 3.0."""

from __future__ import annotations

import hashlib
import time

import pytest
from pulumi_qcloud.api.signing import (
    authorization_tc3,
    canonical_request_tc3,
    sign_tc3,
    sign_v1,
    source_text_tc3,
)

from tests.unit.api.vectors_tc3 import (
    BODY,
    BODY_HASH,
    SERVICE,
    TIMESTAMP,
    V1_ON_3_0,
    VECTORS_TC3,
    VectorTC3,
)

vectors = pytest.mark.parametrize("vector", VECTORS_TC3, ids=lambda vector: vector.name)


def _signature(request: str, vector: VectorTC3) -> str:
    text = source_text_tc3(request, service=SERVICE, timestamp=TIMESTAMP)
    return sign_tc3(text, service=SERVICE, timestamp=TIMESTAMP, secret_key=vector.secret_key)


@vectors
def test_vectors(vector: VectorTC3) -> None:
    """Every step gives what is published."""
    request = canonical_request_tc3("POST", "/", "", vector.headers, BODY)

    assert (BODY_HASH, vector.request_hash, vector.signature) == (
        request.rpartition("\n")[2],
        hashlib.sha256(request.encode()).hexdigest(),
        _signature(request, vector),
    )


def test_texts() -> None:
    """The two texts in between and the header look as the page shows them."""
    vector = VECTORS_TC3[0]

    request = canonical_request_tc3("post", "/", "", vector.headers, BODY)
    text = source_text_tc3(request, service=SERVICE, timestamp=TIMESTAMP)
    header = authorization_tc3(
        "abc", vector.headers, service=SERVICE, timestamp=TIMESTAMP, secret_id="AKIDEXAMPLE"
    )

    assert (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n"
        f"content-type;host\n{BODY_HASH}"
    ) == request
    assert f"TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n{vector.request_hash}" == text
    assert (
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=abc"
    ) == header


def test_headers_in_order() -> None:
    """Headers are signed in the order of their names, in lower case and without outer blanks."""
    headers = {"X-TC-Action": " DescribeVpcs ", "Host": "h", "Content-Type": "a/B"}

    request = canonical_request_tc3("POST", "/p", "", headers, b"")

    assert [
        "POST",
        "/p",
        "",
        "content-type:a/b",
        "host:h",
        "x-tc-action:describevpcs",
        "",
        "content-type;host;x-tc-action",
        hashlib.sha256(b"").hexdigest(),
    ] == request.split("\n")


@pytest.mark.parametrize(
    ("timestamp", "date"),
    [(0, "1970-01-01"), (1700006399, "2023-11-14"), (1700006400, "2023-11-15")],
)
def test_date(timestamp: int, date: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date is that of the timestamp in UTC, wherever the machine stands."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()

    text = source_text_tc3("", service="vpc", timestamp=timestamp)

    monkeypatch.undo()
    time.tzset()
    assert f"{date}/vpc/tc3_request" == text.split("\n")[2]


def test_signature_of_2_0() -> None:
    """The signature of API 2.0, as 3.0 takes it, is the published one."""
    vector = V1_ON_3_0

    signature = sign_v1(
        vector.method, vector.host, vector.path, vector.parameters, vector.secret_key
    )

    assert vector.signature == signature
