"""Signatures of API 3.0 whose keys and results are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.unit.api.vectors import Vector

SERVICE: Final = "cvm"
TIMESTAMP: Final = 1551113065
BODY: Final = (
    rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
)
BODY_HASH: Final = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
_HEADERS: Final = {
    "Content-Type": "application/json; charset=utf-8",
    "Host": "cvm.tencentcloudapi.com",
}


@dataclass(frozen=True, slots=True)
class VectorTC3:
    """The documentation's example request with one key.

    Args:
        name: what the reference calls it.
        headers: those that are signed.
        secret_key: what it is signed with; it opens nothing.
        request_hash: SHA256 of the canonical request.
        signature: hexadecimal text.
    """

    name: str
    headers: Mapping[str, str]
    secret_key: str
    request_hash: str
    signature: str


VECTORS_TC3: Final = (
    VectorTC3(
        "T1",
        _HEADERS,
        "Gu5t9xGARNpq86cd98joQYCN3*******",
        "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
        "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
    ),
    VectorTC3(
        "T2",
        {**_HEADERS, "X-TC-Action": "DescribeInstances"},
        "*" * 32,
        "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
        "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    ),
)

V1_ON_3_0: Final = Vector(
    "V1",
    "GET",
    "cvm.tencentcloudapi.com",
    {
        "Action": "DescribeInstances",
        "InstanceIds.0": "ins-09dx96dg",
        "Limit": "20",
        "Nonce": "11886",
        "Offset": "0",
        "Region": "ap-guangzhou",
        "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Timestamp": "1465185768",
        "Version": "2017-03-12",
    },
    "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    "EliP9YW3pW28FpsEdkXt/+WcGeI=",
    path="/",
)
"""The signature of API 2.0, which 3.0 takes too."""
