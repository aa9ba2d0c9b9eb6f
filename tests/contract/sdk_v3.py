"""The official SDK of API 3.0, as it is published, led to the emulator."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final

import pytest
from qcloud_emulator.cloud.models import Account
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.served import Served

REGION: Final = "ap-guangzhou"
OWN, OTHER = "2407912486", "100000000002"
APP, DATA, STAGING, SHARED = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-shared03"
PARTNER, TABLE = "vpc-partner2", "rtb-app0main"
PAIR: Final = {
    "SourceVpcId": APP,
    "DestinationVpcId": DATA,
    "DestinationUin": OWN,
    "DestinationRegion": REGION,
    "PeeringConnectionName": "tses",
}
TO_PARTNER: Final = {**PAIR, "DestinationVpcId": PARTNER, "DestinationUin": OTHER}
OFFICE: Final = {
    "DestinationCidrBlock": "192.168.0.0/16",
    "GatewayType": "VPN",
    "GatewayId": "vpngw-1",
}


def setup_of(
    served: Served,
    account: str = "default",
    endpoint: str | None = None,
    **changes: str | None,
) -> tuple[Credential, ClientProfile]:
    """Return what a client of an account is made of.

    Args:
        served: the cloud.
        account: name of a key pair.
        endpoint: host and port, the public host without it.
        changes: of `secret_id`, `secret_key` and `token`.
    """
    pair: Account = served.emulator.accounts[account]
    told = {"secret_id": pair.secret_id, "secret_key": pair.secret_key, "token": pair.token}
    told.update(changes)
    http = HttpProfile(endpoint=endpoint, certification=served.ca, reqTimeout=20)
    return Credential(*told.values()), ClientProfile(httpProfile=http)


def client_of(
    served: Served, account: str = "default", region: str = REGION, **changes: str | None
) -> VpcClient:
    """Return a client of the VPC service; see `setup_of`."""
    credential, profile = setup_of(served, account, **changes)
    return VpcClient(credential, region, profile)


def other_service(served: Served, service: str, account: str = "default") -> CommonClient:
    """Return a client of `sts` or `tag`."""
    credential, profile = setup_of(served, account)
    return CommonClient(service, "2018-08-13", credential, REGION, profile)


def do(client: VpcClient, action: str, **parameters: Any) -> Any:
    """Make a call with the SDK's own classes of requests and answers."""
    request = getattr(models, f"{action}Request")()
    request.from_json_string(json.dumps(parameters))
    return getattr(client, action)(request)


def code_of(act: Callable[[], object]) -> str:
    """Do something and return the code of the answer; a refusal bears a request id as well."""
    try:
        act()
    except TencentCloudSDKException as error:
        return str(error.get_code() if error.get_request_id() else error)
    return "Success"


def built(client: AbstractClient, action: str, parameters: dict[str, Any]) -> RequestInternal:
    """Return a request as the SDK signs it."""
    request = RequestInternal("vpc.tencentcloudapi.com", "POST", "/", header={})
    client._build_req_with_tc3_signature(action, parameters, request)
    return request


def set_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the SDK's clock be so many seconds ahead of everybody else's."""
    clock = SimpleNamespace(time=lambda: time.time() + seconds)
    monkeypatch.setattr("tencentcloud.common.abstract_client.time", clock)
