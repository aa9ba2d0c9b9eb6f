"""Who calls, when and where: what the official SDK of API 3.0 is believed and refused."""

from __future__ import annotations

from typing import Any, Final

import pytest
import requests
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.http.request import RequestInternal

from tests.contract.sdk_v3 import PAIR, REGION, built, client_of, code_of, do, set_clock, setup_of
from tests.served import Served

LIST: Final = "DescribeVpcs"


@pytest.mark.parametrize(
    ("code", "account", "changes"),
    [
        ("AuthFailure.SecretIdNotFound", "default", {"secret_id": "AKIDnobody"}),
        ("AuthFailure.SignatureFailure", "default", {"secret_key": "another"}),
        ("AuthFailure.TokenFailure", "default", {"token": "some"}),
        ("AuthFailure.TokenFailure", "temporary", {"token": None}),
        ("AuthFailure.TokenFailure", "temporary", {"token": "other"}),
        ("Success", "temporary", {}),
    ],
)
def test_identity(public_api: Served, code: str, account: str, changes: dict[str, Any]) -> None:
    """Each kind of wrong credentials has its code."""
    client = client_of(public_api, account, **changes)

    assert code == code_of(lambda: do(client, LIST))


@pytest.mark.parametrize("seconds", [-400, 400])
def test_the_clock(public_api: Served, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """A call from another time is refused, whichever side has the wrong one."""
    set_clock(monkeypatch, seconds)

    assert "AuthFailure.SignatureExpire" == code_of(lambda: do(client_of(public_api), LIST))


def test_regions_and_versions(public_api: Served) -> None:
    """A region is needed and must exist, and a service has one version."""
    credential, profile = setup_of(public_api)
    other_version = CommonClient("vpc", "2016-01-01", credential, REGION, profile)

    codes = [
        code_of(lambda: do(client_of(public_api, region=""), LIST)),
        code_of(lambda: do(client_of(public_api, region="ap-nowhere"), LIST)),
        code_of(lambda: other_version.call_json(LIST, {})),
    ]

    assert ["MissingParameter", "UnsupportedRegion", "NoSuchVersion"] == codes


def _sent(served: Served, request: RequestInternal, session: requests.Session | None = None) -> str:
    """Send a request and return the code of its answer."""
    answer = (
        (session or requests.Session())
        .post(
            f"{served.emulator.url}/",
            data=request.data.encode(),
            headers=request.header,
            verify=served.ca,
            proxies={"https": ""},
        )
        .json()["Response"]
    )
    return str(answer["Error"]["Code"]) if "Error" in answer else "Success"


def test_changed_byte(public_api: Served) -> None:
    """Whichever byte of the signature or of the body is changed, it does not fit any more."""
    request = built(client_of(public_api), "CreateVpcPeeringConnection", dict(PAIR))
    good, body = request.header["Authorization"], request.data
    start = good.index("Signature=") + len("Signature=")
    codes = set()

    with requests.Session() as session:
        for position in range(start, len(good)):
            other = "0" if good[position] != "0" else "1"
            request.header["Authorization"] = good[:position] + other + good[position + 1 :]
            codes.add(_sent(public_api, request, session))
        request.header["Authorization"] = good
        for position, old in enumerate(body):
            request.data = body[:position] + chr(ord(old) ^ 1) + body[position + 1 :]
            codes.add(_sent(public_api, request, session))
        request.data = body
        assert ({"AuthFailure.SignatureFailure"}, []) == (codes, public_api.emulator.connections())
        assert "Success" == _sent(public_api, request, session)
