"""The signature of API 2.0."""

from __future__ import annotations

import pytest
import qcloud_emulator.signed.auth
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.signing import sign_v1, source_text_v1

from tests.unit.api.vectors import VECTORS, Vector

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
