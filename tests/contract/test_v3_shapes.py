"""Requests of API 3.0 in the eyes of the official SDK's own models."""

from __future__ import annotations

import json
import warnings
from typing import Any, Final

import pytest
from pulumi_qcloud.api.dialect import Call
from pulumi_qcloud.api.model import Route, RouteTable, VpcIds, WantedConnection
from pulumi_qcloud.api.v3 import SERVICES, DialectV3
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

_DIALECT: Final = DialectV3()
_ROUTES: Final = (
    Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-a"),
    Route("10.2.0.0/16", "pcx-1", is_peering=True, id="42"),
)
_TABLE: Final = RouteTable("rtb-1", "", VpcIds("vpc-a"), "main", main=True, routes=_ROUTES)
_DESTINATIONS: Final = ["10.1.0.0/16", "10.2.0.0/16"]
_CALLS: Final[list[Call[object]]] = [
    _DIALECT.create_peering_connection(
        WantedConnection(
            vpc_id="vpc-a",
            peer_vpc_id="vpc-b",
            peer_uin="1",
            name="net",
            v3_inputs={
                "bandwidth": 5,
                "chargeType": "POSTPAID_BY_DAY_MAX",
                "qosLevel": "AU",
                "type": "VPC_PEER",
                "tags": {"team": "net"},
            },
        ),
        region="ap-guangzhou",
    ),
    _DIALECT.list_peering_connections(connection_id=None, offset=0),
    _DIALECT.list_peering_connections(connection_id="pcx-1", offset=0),
    _DIALECT.modify_peering_connection(
        connection_id="pcx-1", name="x", bandwidth=5, charge_type="POSTPAID_BY_MONTH_95"
    ),
    _DIALECT.delete_peering_connection(connection_id="pcx-1"),
    _DIALECT.accept_peering_connection(connection_id="pcx-1"),
    _DIALECT.reject_peering_connection(connection_id="pcx-1"),
    _DIALECT.list_vpcs(vpc_id="vpc-a", name=None, offset=0),
    _DIALECT.list_vpcs(vpc_id=None, name="app", offset=0),
    _DIALECT.list_route_tables(vpc_id="vpc-a", offset=0),
    _DIALECT.peering_connection_limit(),
    _DIALECT.create_routes(table=_TABLE, destinations=_DESTINATIONS, connection_id="pcx-1"),
    _DIALECT.delete_routes(table=_TABLE, destinations=_DESTINATIONS, connection_id="pcx-1"),
]


@pytest.mark.parametrize("call", _CALLS, ids=lambda call: call.action)
def test_every_name_is_the_sdks(call: Call[object]) -> None:
    """The SDK has a client method and a model of each action, which holds all that is sent."""
    request: Any = getattr(models, f"{call.action}Request")()
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        request._deserialize(dict(call.parameters))

    assert hasattr(VpcClient, call.action)
    assert call.parameters == _without_nulls(json.loads(request.to_json_string()))


def test_version() -> None:
    """Version and service are the SDK's."""
    assert (VpcClient._apiVersion, f"https://{VpcClient._endpoint}/") == (
        SERVICES["vpc"].version,
        SERVICES["vpc"].url,
    )


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(it) for name, it in value.items() if it is not None}
    return [_without_nulls(it) for it in value] if isinstance(value, list) else value
