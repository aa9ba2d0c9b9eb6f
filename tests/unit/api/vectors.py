"""Signatures whose keys and results are published, and some of API 2.0 derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PATH: Final = "/v2/index.php"

DOCUMENTED_ID: Final = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA"
DOCUMENTED_KEY: Final = "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA"
"""The pair of the documentation's own example; it opens nothing."""
SDK_ID: Final = "secretIdFoo"
SDK_KEY: Final = "secretKeyBar"
"""The pair of the official SDK's own tests."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One request and its signature.

    Args:
        name: what the reference calls it.
        method: `GET` or `POST`.
        host: of the Host header.
        parameters: all of them but the signature.
        secret_key: what it is signed with.
        signature: base64 text.
    """

    name: str
    method: str
    host: str
    parameters: Mapping[str, str]
    secret_key: str
    signature: str
    path: str = _PATH

    @property
    def secret_id(self) -> str:
        """The id that the parameters bear."""
        return self.parameters["SecretId"]


def _documented(name: str, signature: str, **parameters: str) -> Vector:
    """An example of the page "Signature method"; L3 is on its English version."""
    common = {
        "Action": "DescribeInstances",
        "Nonce": "11886",
        "SecretId": DOCUMENTED_ID,
        "Timestamp": "1465185768",
    }
    named = {key.replace("__", "."): value for key, value in parameters.items()}
    return Vector(name, "GET", "cvm.api.qcloud.com", {**common, **named}, DOCUMENTED_KEY, signature)


def _of_sdk(name: str, method: str, signature_method: str, signature: str) -> Vector:
    """A case of the official Python SDK's test of its signer."""
    parameters = {
        "SecretId": SDK_ID,
        "Region": "ap-guangzhou",
        "SignatureMethod": signature_method,
        "Nonce": "1290303896666895346",
        "Timestamp": "1512393162",
        "Action": "DescribeInstances",
        "Version": "2017-03-12",
    }
    return Vector(name, method, "cvm.api.qcloud.com", parameters, SDK_KEY, signature)


def _derived(name: str, signature: str, method: str = "GET", **parameters: str) -> Vector:
    """The request of the CreateVpcPeeringConnection page with the documented pair."""
    common = {
        "Action": "CreateVpcPeeringConnection",
        "Nonce": "11886",
        "Region": "gz",
        "SecretId": DOCUMENTED_ID,
        "Timestamp": "1465185768",
        "vpcId": "gz_vpc_226",
        "peerVpcId": "gz_vpc_89",
        "peerUin": "2407912486",
        "peeringConnectionName": "tses",
    }
    return Vector(
        name, method, "vpc.api.qcloud.com", {**common, **parameters}, DOCUMENTED_KEY, signature
    )


PUBLISHED: Final = (
    _documented(
        "L1",
        "0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s=",
        Region="ap-guangzhou",
        SignatureMethod="HmacSHA256",
        InstanceIds__0="ins-09dx96dg",
    ),
    _documented(
        "L2",
        "nPVnY6njQmwQ8ciqbPl5Qe+Oru4=",
        Region="ap-guangzhou",
        SignatureMethod="HmacSHA1",
        InstanceIds__0="ins-09dx96dg",
    ),
    _documented(
        "L3",
        "NSI3UqqD99b/UJb4tbG/xZpRW64=",
        Region="gz",
        instanceIds__0="ins-09dx96dg",
        limit="20",
        offset="0",
    ),
    _of_sdk("L4", "POST", "HmacSHA1", "p3n+pxBqF5JGZtDSxoVn5tGngf0="),
    _of_sdk("L5", "GET", "HmacSHA1", "5HAq1BOKNLEE2/uauWnp6Zv9Z3c="),
    _of_sdk("L6", "POST", "HmacSHA256", "B2T37FRSP6Fk0/q/cdfrTE0p3zX5ooB/2BPWZUFpsj4="),
)
DERIVED: Final = (
    _derived("create without a method", "RWLTKT4JegEZU1fgouHbScyO2b0="),
    _derived("create SHA1", "5Fx5E9Po//gIND+hGEDylBxkOVo=", SignatureMethod="HmacSHA1"),
    _derived(
        "create SHA256",
        "78dadld342S2ik4EJ0enKq36rc/7AVYWZdRc3qWEFRk=",
        SignatureMethod="HmacSHA256",
    ),
    _derived(
        "create with a name to be encoded",
        "NFi1nKrU0KUytb1Df6b8OK5sbdr6q7ODzvJgRvFvaA0=",
        "POST",
        SignatureMethod="HmacSHA256",
        peeringConnectionName="示例1 a&b=c",
    ),
)
VECTORS: Final = PUBLISHED + DERIVED


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
