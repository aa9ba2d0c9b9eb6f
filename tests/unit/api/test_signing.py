"""The signatures of API 2.0 and 3.0, and an address as it is sent and as it is signed."""

from __future__ import annotations

import hashlib
import time

import pytest
import qcloud_emulator.signed.auth
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import Endpoint
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.signing import (
    authorization_tc3,
    canonical_request_tc3,
    sign_tc3,
    sign_v1,
    source_text_tc3,
    source_text_v1,
)
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3

from tests.unit.api.vectors import (
    BODY,
    BODY_HASH,
    SERVICE,
    TIMESTAMP,
    V1_ON_3_0,
    VECTORS,
    VECTORS_TC3,
    Vector,
    VectorTC3,
)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_PARAMETERS = st.lists(
    st.tuples(_TEXT, _TEXT), unique_by=lambda pair: pair[0].replace("_", ".")
).map(dict)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_vectors(vector: Vector) -> None:
    """The signer gives the signatures that are published, and those derived from them."""
    assert vector.signature == sign_v1(
        vector.method, vector.host, vector.path, vector.parameters, vector.secret_key
    )


def test_method_in_lower_case() -> None:
    """The case of the method does not matter."""
    vector = next(vector for vector in VECTORS if vector.name == "L4")

    signature = sign_v1("post", vector.host, vector.path, vector.parameters, vector.secret_key)

    assert vector.signature == signature


@given(
    method=st.sampled_from(["GET", "POST", "get"]),
    host=_TEXT,
    path=_TEXT,
    parameters=_PARAMETERS,
    signature_method=st.sampled_from([None, "HmacSHA256", "HmacSHA1", "hmacsha256", ""]),
    secret_key=_TEXT,
)
def test_two_implementations_agree(
    method: str,
    host: str,
    path: str,
    parameters: dict[str, str],
    signature_method: str | None,
    secret_key: str,
) -> None:
    """The provider and the emulator, which share no code, sign whatever is sent alike."""
    if signature_method is not None:
        parameters["SignatureMethod"] = signature_method

    ours = sign_v1(method, host, path, parameters, secret_key)

    theirs = qcloud_emulator.signed.auth.sign_v1(method, host, path, parameters, secret_key)
    assert theirs == ours


def test_order_of_parameters() -> None:
    """Parameters are signed in the byte order of their names, numbers not by their value."""
    names = ["b", "a.2", "a.12", "Z", "é", "z"]

    parameters = dict.fromkeys(names, "")

    assert "GETh/p?Z=&a.12=&a.2=&b=&z=&é=" == source_text_v1("GET", "h", "/p", parameters)


def test_values_are_signed_as_they_are() -> None:
    """Underscores become dots in names only, and nothing is URL-encoded."""
    parameters = {"Placement_Zone": "CN_GZ a&b=c", "Signature": "x"}

    assert "GETh/p?Placement.Zone=CN_GZ a&b=c" == source_text_v1("GET", "h", "/p", parameters)


vectors = pytest.mark.parametrize("vector", VECTORS_TC3, ids=lambda vector: vector.name)


def _signature(request: str, vector: VectorTC3) -> str:
    text = source_text_tc3(request, service=SERVICE, timestamp=TIMESTAMP)
    return sign_tc3(text, service=SERVICE, timestamp=TIMESTAMP, secret_key=vector.secret_key)


@vectors
def test_vectors_tc3(vector: VectorTC3) -> None:
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


_HOSTS = ["a..b", ".a", "a" * 64, "я" * 64 + ".com", "a." + "a" * 64, "a." * 130 + "a"]


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.parametrize("dialect", [DialectV2, DialectV3])
def test_no_name_of_a_host(dialect: type[DialectV2 | DialectV3], host: str) -> None:
    """A host that no name server could be asked for is one sentence, in both versions."""
    with pytest.raises(ConfigurationError, match="the host name of the endpoint has a part"):
        dialect(f"https://{host}:8443")


def test_other_letters() -> None:
    """A host of other letters is signed and sent in ASCII."""
    endpoint = Endpoint.at("https://пример.com:8443/v2", path="/")

    assert endpoint == Endpoint("https://xn--e1afmkfd.com:8443/v2", "xn--e1afmkfd.com:8443", "/v2")
