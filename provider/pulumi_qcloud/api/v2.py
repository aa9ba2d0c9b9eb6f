"""The dialect of API 2.0 at `https://vpc.api.qcloud.com/v2/index.php`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from pulumi_qcloud.api import loose_json, v2_errors
from pulumi_qcloud.api.dialect import Call, Endpoint, Features, HttpAnswer, HttpRequest, JsonObject
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.api.loose_json import (
    fields,
    first,
    flag,
    listed,
    moment,
    network,
    number,
    region,
    rows,
    state,
    text,
    vpc_ids,
)
from pulumi_qcloud.api.model import (
    Credentials,
    Page,
    PeeringConnection,
    PeeringState,
    Route,
    RouteTable,
    Vpc,
    WantedConnection,
)
from pulumi_qcloud.api.signing import HMAC_SHA256, sign_v1

PUBLIC_URL: Final = "https://vpc.api.qcloud.com/v2/index.php"
_PATH: Final = "/v2/index.php"

PAGE_SIZE: Final = 50
"""Maximum page size of DescribeVpcPeeringConnections; DescribeVpcEx documents no maximum."""

PEERING_LIMIT_TYPE: Final = "20"
"""Type of the quota for a VPC's valid peering connections (DescribeVpcLimit)."""

_NEXT_IS_PEERING: Final = "4"
"""Gateway type of a route through a peering connection (CreateRoute)."""


_STATES: Final = {
    "0": PeeringState.PENDING,
    "1": PeeringState.ACTIVE,
    "2": PeeringState.EXPIRED,
    "3": PeeringState.REJECTED,
    "4": PeeringState.DELETED,
}
"""States of a connection by number (DescribeVpcPeeringConnections)."""


def _nothing(_: JsonObject) -> None:
    return None


class DialectV2:
    """The dialect of API 2.0.

    Args:
        endpoint: URL of a private installation or the emulator; None for the public host. A URL
            without a path gets the API's default path.
        signature_method: `HmacSHA256` or `HmacSHA1`.
    """

    version: Final = "2.0"
    features: Final = Features(
        enable=True, v3_inputs=frozenset(), other_regions=False, legacy_ids=True, retired=True
    )

    def __init__(self, endpoint: str | None = None, *, signature_method: str = HMAC_SHA256) -> None:
        self.is_public_host: Final = endpoint is None
        self._endpoint: Final = Endpoint.at(endpoint or PUBLIC_URL, path=_PATH)
        self.url: Final = self._endpoint.url
        self._signature_method = signature_method

    def sign(
        self, call: Call[object], *, region: str, credentials: Credentials, now: float, nonce: int
    ) -> HttpRequest:
        """Return the signed request (VPC documentation, "Common request parameters")."""
        host, path = self._endpoint.host, self._endpoint.path
        parameters = {
            **{name: str(value) for name, value in call.parameters.items()},
            "Action": call.action,
            "Region": region,
            "Timestamp": str(int(now)),
            "Nonce": str(nonce),
            "SecretId": credentials.secret_id,
            "SignatureMethod": self._signature_method,
        }
        if credentials.token:
            parameters["Token"] = credentials.token
        signature = sign_v1("POST", host, path, parameters, credentials.secret_key)
        return HttpRequest(
            url=self.url,
            headers={"Host": host, "Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode({**parameters, "Signature": signature}).encode(),
            signature=signature,
        )

    def unwrap(self, answer: HttpAnswer, action: str) -> JsonObject:
        """Return an answer's envelope if its code is 0; otherwise raise the error it reports."""
        body = loose_json.json_object(answer, action)
        code = number(body.get("code"))
        if code == 0:
            return body
        if code is None and (reported := _reported_by_newer_version(body)):
            raise v2_errors.from_envelope(action, v2_errors.NOT_OFFERED, *reported)
        if code is None and answer.status == 404:
            raise loose_json.nothing_there(action)
        if code is None:
            raise MalformedAnswerError("the answer has no numeric code", action=action)
        raise v2_errors.from_envelope(
            action,
            code,
            text(body.get("codeDesc")),
            text(body.get("message")),
        )

    def create_peering_connection(self, wanted: WantedConnection, *, region: str) -> Call[str]:
        """Build a CreateVpcPeeringConnection call; both VPCs are in the region of the call."""
        del region
        return Call(
            "CreateVpcPeeringConnection",
            {
                "vpcId": wanted.vpc_id,
                "peerVpcId": wanted.peer_vpc_id,
                "peerUin": wanted.peer_uin,
                "peeringConnectionName": wanted.name,
            },
            _created_id,
            idempotent=False,
        )

    def list_peering_connections(
        self, *, connection_id: str | None, offset: int
    ) -> Call[Page[PeeringConnection]]:
        """Build a DescribeVpcPeeringConnections call."""
        parameters = {"offset": str(offset), "limit": str(PAGE_SIZE)}
        if connection_id is not None:
            parameters["peeringConnectionId"] = connection_id
        else:
            parameters |= {"orderField": "createTime", "orderDirection": "asc"}
        return Call("DescribeVpcPeeringConnections", parameters, _connections)

    def modify_peering_connection(
        self,
        *,
        connection_id: str,
        name: str | None = None,
        bandwidth: int | None = None,
        charge_type: str | None = None,
    ) -> Call[None]:
        """Build a ModifyVpcPeeringConnection call, which can only change the name."""
        del bandwidth, charge_type
        parameters = {"peeringConnectionId": connection_id}
        if name is not None:
            parameters["peeringConnectionName"] = name
        return Call("ModifyVpcPeeringConnection", parameters, _nothing)

    def delete_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Build a DeleteVpcPeeringConnection call."""
        return _on_connection("DeleteVpcPeeringConnection", connection_id)

    def accept_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Build an AcceptVpcPeeringConnection call."""
        return _on_connection("AcceptVpcPeeringConnection", connection_id)

    def reject_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Build a RejectVpcPeeringConnection call."""
        return _on_connection("RejectVpcPeeringConnection", connection_id)

    def enable_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Build an EnableVpcPeeringConnection call."""
        return _on_connection("EnableVpcPeeringConnection", connection_id)

    def list_vpcs(self, *, vpc_id: str | None, name: str | None, offset: int) -> Call[Page[Vpc]]:
        """Build a DescribeVpcEx call; `name` matches any part of a VPC's name."""
        parameters = {
            "offset": str(offset),
            "limit": str(PAGE_SIZE),
            "orderField": "createTime",
            "orderDirection": "asc",
        }
        if vpc_id is not None:
            parameters["vpcId"] = vpc_id
        if name is not None:
            parameters["vpcName"] = name
        return Call("DescribeVpcEx", parameters, _vpcs)

    def peering_connection_limit(self) -> Call[int | None]:
        """Build a DescribeVpcLimit call."""
        return Call("DescribeVpcLimit", {"type.0": PEERING_LIMIT_TYPE}, _limit)

    def list_route_tables(self, *, vpc_id: str | None, offset: int) -> Call[Page[RouteTable]]:
        """Build a DescribeRouteTable call."""
        parameters = {
            "offset": str(offset),
            "limit": str(PAGE_SIZE),
            "orderField": "createTime",
            "orderDirection": "asc",
        }
        if vpc_id is not None:
            parameters["vpcId"] = vpc_id
        return Call("DescribeRouteTable", parameters, _route_tables)

    def create_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Build a CreateRoute call."""
        parameters = _routes_of(table, destinations, connection_id)
        return Call("CreateRoute", parameters, _nothing, idempotent=False)

    def delete_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Build a DeleteRoute call."""
        return Call("DeleteRoute", _routes_of(table, destinations, connection_id), _nothing)

    def change_tags(
        self,
        *,
        connection_id: str,
        region: str,
        uin: str,
        put: Mapping[str, str],
        take_off: Sequence[str],
    ) -> Sequence[Call[None]]:
        """Return no calls, since this version has no tags."""
        del connection_id, region, uin, put, take_off
        return ()

    def caller_identity(self) -> None:
        """Return None, since API 2.0 does not report the caller."""


def _reported_by_newer_version(body: JsonObject) -> tuple[str, str] | None:
    """Return code and message of an API 3.0 error, which a host without API 2.0 may send."""
    response = body.get("Response")
    error = response.get("Error") if isinstance(response, Mapping) else None
    if not isinstance(error, Mapping):
        return None
    return text(error.get("Code")), text(error.get("Message"))


def _on_connection(action: str, connection_id: str) -> Call[None]:
    return Call(action, {"peeringConnectionId": connection_id}, _nothing)


def _created_id(body: JsonObject) -> str:
    connection_id = text(body.get("peeringConnectionId"))
    if not connection_id:
        raise MalformedAnswerError(
            "the answer has no connection id", action="CreateVpcPeeringConnection"
        )
    return connection_id


def _connections(body: JsonObject) -> Page[PeeringConnection]:
    entries, total = listed(body)
    items = (PeeringConnection(**fields(entry, _CONNECTION)) for entry in entries)
    return Page(tuple(it for it in items if it.id), total=total, received=len(entries))


_CONNECTION: Final = {
    "id": first(text, "peeringConnectionId"),
    "name": first(text, "peeringConnectionName"),
    "state": first(lambda value: _STATES.get(text(value), state(value)), "state"),
    "vpc": vpc_ids("uniqVpcId", "unVpcId", legacy="vpcId"),
    "peer_vpc": vpc_ids("uniqPeerVpcId", "unPeerVpcId", legacy="peerVpcId"),
    "uin": first(loose_json.uin, "uin"),
    "peer_uin": first(loose_json.uin, "peerUin"),
    "region": first(region, "region"),
    "peer_region": first(region, "peerRegion"),
    "create_time": first(moment, "createTime"),
}


def _vpcs(body: JsonObject) -> Page[Vpc]:
    entries, total = listed(body)
    items = (Vpc(**fields(entry, _VPC)) for entry in entries)
    return Page(tuple(it for it in items if it.ids.preferred), total=total, received=len(entries))


_VPC: Final = {
    "ids": vpc_ids("unVpcId", legacy="vpcId"),
    "name": first(text, "vpcName"),
    "cidr_block": first(network, "cidrBlock"),
    "is_default": first(flag, "isDefault"),
}


def _limit(body: JsonObject) -> int | None:
    data = body.get("data")
    limits = data.get("limit") if isinstance(data, Mapping) else None
    return number(limits.get(PEERING_LIMIT_TYPE)) if isinstance(limits, Mapping) else None


def _routes_of(
    table: RouteTable, destinations: Sequence[str], connection_id: str
) -> dict[str, str]:
    parameters = {"vpcId": table.vpc.preferred, "routeTableId": table.id}
    for index, destination in enumerate(destinations):
        parameters |= {
            f"routeSet.{index}.destinationCidrBlock": destination,
            f"routeSet.{index}.nextType": _NEXT_IS_PEERING,
            f"routeSet.{index}.nextHub": connection_id,
        }
    return parameters


def _route_tables(body: JsonObject) -> Page[RouteTable]:
    entries, total = listed(body)
    items = (RouteTable(**fields(entry, _ROUTE_TABLE)) for entry in entries)
    return Page(tuple(it for it in items if it.id), total=total, received=len(entries))


def _routes(entry: JsonObject) -> tuple[Route, ...]:
    # The API page's table and its example disagree about the field's name.
    found = (row for name in ("routeSet", "routeTableSet") for row in rows(entry.get(name)))
    return tuple(Route(**fields(row, _ROUTE)) for row in found)


def _legacy_table_id(entry: JsonObject) -> str:
    return text(entry.get("routeTableId")) if text(entry.get("unRouteTableId")) else ""


_ROUTE: Final = {
    "destination_cidr_block": first(network, "destinationCidrBlock"),
    "next_hub": first(text, "unNextHub", "nextHub"),
    "is_peering": first(lambda value: text(value) == _NEXT_IS_PEERING, "nextType"),
}
_ROUTE_TABLE: Final = {
    "id": first(text, "unRouteTableId", "routeTableId"),
    "legacy_id": _legacy_table_id,
    "vpc": vpc_ids("unVpcId", legacy="vpcId"),
    "name": first(text, "routeTableName"),
    "main": first(lambda value: number(value) == 1, "routeTableType"),
    "routes": _routes,
}
