"""CPU time of one client's signed calls, in an interpreter of its own.

As a program, it repeats a call and prints the mean CPU time of one call in milliseconds::

    python -m benchmarks.clients NAME URL CERTIFICATES CALLS
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

from benchmarks.cloud import KEY, REGION

_WARM_UP: Final = 20
_ACTION: Final = "DescribeVpcPeeringConnections"

Call = Callable[[], object]


def own_v2(url: str, certificates: str) -> Call:
    """Return a function that makes a call with our client, under API 2.0."""
    from pulumi_qcloud.api.v2 import DialectV2

    return _own(DialectV2(url), certificates)


def own_v3(url: str, certificates: str) -> Call:
    """Return a function that makes a call with our client, under API 3.0."""
    from pulumi_qcloud.api.v3 import DialectV3

    return _own(DialectV3(url), certificates)


def sdk_v2(_url: str, _certificates: str) -> Call:
    """Return a function that makes a call with the SDK of API 2.0.

    Proxy and certificates come from the environment.
    """
    from QcloudApi.qcloudapi import QcloudApi

    config = {"Region": REGION, "method": "POST", "SignatureMethod": "HmacSHA256"}
    sdk = QcloudApi("vpc", {**config, "secretId": KEY["secretId"], "secretKey": KEY["secretKey"]})
    order = {"orderField": "createTime", "orderDirection": "asc"}
    return lambda: sdk.call(_ACTION, {"offset": "0", "limit": "50", **order})


def sdk_v3(url: str, certificates: str) -> Call:
    """Return a function that makes a call with the SDK of API 3.0."""
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.vpc.v20170312 import models
    from tencentcloud.vpc.v20170312.vpc_client import VpcClient

    http = HttpProfile(endpoint=url.removeprefix("https://"), certification=certificates)
    credential = Credential(KEY["secretId"], KEY["secretKey"])
    client = VpcClient(credential, REGION, ClientProfile(httpProfile=http))

    def call() -> object:
        request = models.DescribeVpcPeeringConnectionsRequest()
        request.Offset, request.Limit = 0, 100
        request.OrderField, request.OrderDirection = "CreatedTime", "ASC"
        return client.DescribeVpcPeeringConnections(request)

    return call


MAKERS: Final[Mapping[str, Callable[[str, str], Call]]] = {
    "ours 2.0": own_v2,
    "ours 3.0": own_v3,
    "SDK 2.0": sdk_v2,
    "SDK 3.0": sdk_v3,
}


def _own(dialect: object, certificates: str) -> Call:
    from pulumi_qcloud.api.client import VpcClient
    from pulumi_qcloud.api.model import Credentials
    from pulumi_qcloud.api.transport import Transport

    client = VpcClient(
        dialect,  # type: ignore[arg-type]
        credentials=Credentials(KEY["secretId"], KEY["secretKey"]),
        region=REGION,
        transport=Transport(certificates),
        rate_limit=0,
    )
    return client.list_peering_connections


def milliseconds_of(call: Call, calls: int) -> float:
    """Return the mean CPU time of `calls` calls, after warm-up calls that also connect."""
    for _ in range(_WARM_UP):
        call()
    begun = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - begun) * 1000 / calls


if __name__ == "__main__":
    name, url, certificates, calls = sys.argv[1:]
    print(milliseconds_of(MAKERS[name](url, certificates), int(calls)))
