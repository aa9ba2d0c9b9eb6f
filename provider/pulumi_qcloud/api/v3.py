"""The dialect of API 3.0 at `https://vpc.tencentcloudapi.com/`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api import loose_json, v3_errors, v3_reading
from pulumi_qcloud.api.dialect import Call, Endpoint, Features, HttpAnswer, HttpRequest, JsonObject
from pulumi_qcloud.api.errors import (
    ConfigurationError,
    MalformedAnswerError,
    RouteNotFoundError,
    ServiceGoneError,
)
from pulumi_qcloud.api.model import (
    ACTIONS,
    CallerIdentity,
    Credentials,
    Page,
    PeeringConnection,
    Route,
    RouteTable,
    Vpc,
    WantedConnection,
)
from pulumi_qcloud.api.signing import (
    authorization_tc3,
    canonical_request_tc3,
    sign_tc3,
    source_text_tc3,
)

PAGE_SIZE: Final = 100
"""Maximum page size of DescribeVpcs and DescribeRouteTables; none is documented for connections."""

_CONTENT_TYPE: Final = "application/json"
_UNSIGNED: Final = "SKIP"
_BY_ITEM: Final = "rti-"
"""Prefix of the newer of the two kinds of route ids."""


@dataclass(frozen=True, slots=True)
class Service:
    """A product of the public cloud.

    Args:
        version: version of its API.
        url: URL of its API.
    """

    version: str
    url: str


SERVICES: Final = {
    "vpc": Service("2017-03-12", "https://vpc.tencentcloudapi.com/"),
    "sts": Service("2018-08-13", "https://sts.tencentcloudapi.com/"),
    "tag": Service("2018-08-13", "https://tag.tencentcloudapi.com/"),
}

_V3_INPUTS: Final = {
    "bandwidth": "Bandwidth",
    "chargeType": "ChargeType",
    "qosLevel": "QosLevel",
    "type": "Type",
    "tags": "Tags",
}
"""Connection inputs that only this version has, and the names of their parameters."""


class DialectV3:
    """The dialect of API 3.0.

    Args:
        endpoint: URL of a private installation or the emulator, which then serves every product;
            None for the public hosts.
        sts_endpoint: URL for the product `sts` alone; None if it needs no URL of its own.
    """

    version: Final = "3.0"
    features: Final = Features(
        enable=False, v3_inputs=frozenset(_V3_INPUTS), other_regions=False, routes_by_id=True
    )

    def __init__(self, endpoint: str | None = None, *, sts_endpoint: str | None = None) -> None:
        self.is_public_host: Final = endpoint is None
        own = {"sts": sts_endpoint}
        self._endpoints: Final = {
            name: Endpoint.at(own.get(name) or endpoint or service.url, path="/")
            for name, service in SERVICES.items()
        }
        self.url: Final = self._endpoints["vpc"].url

    def sign(
        self, call: Call[object], *, region: str, credentials: Credentials, now: float, nonce: int
    ) -> HttpRequest:
        """Return the signed request ("Common parameters" and "Signature v3"); it has no nonce.

        A call that is not signed has `SKIP` in the place of the signature, as in the official SDKs.

        Raises:
            ConfigurationError: the region, id or token contains a character that is not allowed in
                headers.
        """
        del nonce
        service, timestamp = ACTIONS[call.action].service, int(now)
        endpoint = self._endpoints[service]
        body = json.dumps(call.parameters).encode()
        signed = {"Content-Type": _CONTENT_TYPE, "Host": endpoint.host}
        request = canonical_request_tc3("POST", endpoint.path, "", signed, body)
        text = source_text_tc3(request, service=service, timestamp=timestamp)
        signature = sign_tc3(
            text, service=service, timestamp=timestamp, secret_key=credentials.secret_key
        )
        headers = {
            **signed,
            "Authorization": authorization_tc3(
                signature,
                signed,
                service=service,
                timestamp=timestamp,
                secret_id=credentials.secret_id,
            )
            if call.signed
            else _UNSIGNED,
            "X-TC-Action": call.action,
            "X-TC-Timestamp": str(timestamp),
            "X-TC-Version": SERVICES[service].version,
            "X-TC-Region": region,
        }
        if credentials.token and call.signed:
            headers["X-TC-Token"] = credentials.token
        if any(not (value.isascii() and value.isprintable()) for value in headers.values()):
            raise ConfigurationError(
                "the region, the secret id or the token contains a character that cannot be sent",
                action=call.action,
                hint="Write them in printable ASCII characters.",
            )
        return HttpRequest(endpoint.url, headers, body, signature)

    def unwrap(self, answer: HttpAnswer, action: str) -> JsonObject:
        """Return an answer's `Response`, or raise the error in it."""
        try:
            body = loose_json.json_object(answer, action)
        except ServiceGoneError as error:
            error.hint = v3_errors.GONE_HINT
            raise
        response = body.get("Response")
        if not isinstance(response, Mapping):
            raise _not_of_this_version(answer, body, action)
        reported = response.get("Error")
        if reported is None:
            return response
        reported = reported if isinstance(reported, Mapping) else {}
        raise v3_errors.from_envelope(
            action,
            loose_json.text(reported.get("Code")),
            loose_json.text(reported.get("Message")),
            loose_json.text(response.get("RequestId")),
        )

    def create_peering_connection(self, wanted: WantedConnection, *, region: str) -> Call[str]:
        """Build a CreateVpcPeeringConnection call, which always needs the accepter's region."""
        parameters: dict[str, object] = {
            "SourceVpcId": wanted.vpc_id,
            "PeeringConnectionName": wanted.name,
            "DestinationVpcId": wanted.peer_vpc_id,
            "DestinationUin": wanted.peer_uin,
            "DestinationRegion": region,
        }
        for key, value in wanted.v3_inputs.items():
            if value is not None:
                parameters[_V3_INPUTS[key]] = _sent(key, value)
        return Call(
            "CreateVpcPeeringConnection", parameters, v3_reading.created_id, idempotent=False
        )

    def list_peering_connections(
        self, *, connection_id: str | None, offset: int
    ) -> Call[Page[PeeringConnection]]:
        """Build a DescribeVpcPeeringConnections call."""
        parameters: dict[str, object] = {"Offset": offset, "Limit": PAGE_SIZE}
        if connection_id is not None:
            parameters["PeeringConnectionIds"] = [connection_id]
        else:
            parameters |= {"OrderField": "CreatedTime", "OrderDirection": "ASC"}
        return Call("DescribeVpcPeeringConnections", parameters, v3_reading.connections)

    def modify_peering_connection(
        self,
        *,
        connection_id: str,
        name: str | None = None,
        bandwidth: int | None = None,
        charge_type: str | None = None,
    ) -> Call[None]:
        """Build a ModifyVpcPeeringConnection call; None leaves a value unchanged."""
        changes = {
            "PeeringConnectionName": name,
            "Bandwidth": bandwidth,
            "ChargeType": charge_type,
        }
        given = {key: value for key, value in changes.items() if value is not None}
        return Call(
            "ModifyVpcPeeringConnection",
            {"PeeringConnectionId": connection_id, **given},
            v3_reading.nothing,
        )

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
        """Refuse: this version has no such action.

        Raises:
            ConfigurationError: always.
        """
        raise ConfigurationError(
            f"API 3.0 has no Enable action, so {connection_id} cannot be enabled again",
            hint="Delete the connection and create another.",
        )

    def list_vpcs(self, *, vpc_id: str | None, name: str | None, offset: int) -> Call[Page[Vpc]]:
        """Build a DescribeVpcs call.

        `name` matches any part of a VPC's name; it is ignored if an id is given.
        """
        parameters = _page(offset)
        if vpc_id is not None:
            parameters["VpcIds"] = [vpc_id]
        elif name is not None:
            parameters["Filters"] = [{"Name": "vpc-name", "Values": [name]}]
        return Call("DescribeVpcs", parameters, v3_reading.vpcs)

    def peering_connection_limit(self) -> Call[int | None]:
        """Build a DescribeVpcLimits call."""
        wanted = list(v3_reading.PEERING_LIMIT_TYPES)
        return Call("DescribeVpcLimits", {"LimitTypes": wanted}, v3_reading.limit)

    def list_route_tables(self, *, vpc_id: str | None, offset: int) -> Call[Page[RouteTable]]:
        """Build a DescribeRouteTables call."""
        parameters = _page(offset)
        if vpc_id is not None:
            parameters["Filters"] = [{"Name": "vpc-id", "Values": [vpc_id]}]
        return Call("DescribeRouteTables", parameters, v3_reading.route_tables)

    def create_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Build a CreateRoutes call; it is not documented whether it adds either all or none."""
        routes = [
            {
                "DestinationCidrBlock": destination,
                "GatewayType": v3_reading.GATEWAY_IS_PEERING,
                "GatewayId": connection_id,
            }
            for destination in destinations
        ]
        return Call(
            "CreateRoutes",
            {"RouteTableId": table.id, "Routes": routes},
            v3_reading.nothing,
            idempotent=False,
        )

    def enable_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """EnableRoutes, by route ids; whether it enables all or none is not documented."""
        named = [
            _named(route)
            for route in table.routes
            if route.is_peering
            and route.next_hub == connection_id
            and not route.enabled
            and route.destination_cidr_block in destinations
        ]
        by_item = all("RouteItemId" in it for it in named)
        name = "RouteItemId" if by_item else "RouteId"
        ids = [it[name] for it in named if name in it]
        return Call("EnableRoutes", {"RouteTableId": table.id, f"{name}s": ids}, v3_reading.nothing)

    def delete_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Build a DeleteRoutes call with route ids.

        It is not documented whether the call removes either all routes or none.

        Raises:
            RouteNotFoundError: the table does not contain one of the routes, so none is removed.
        """
        found = {
            route.destination_cidr_block: route
            for route in table.routes
            if route.is_peering and route.next_hub == connection_id
        }
        if absent := [destination for destination in destinations if destination not in found]:
            raise RouteNotFoundError(
                f"no route to {', '.join(absent)} leads through {connection_id}",
                action="DeleteRoutes",
            )
        routes = [_named(found[destination]) for destination in destinations]
        return Call(
            "DeleteRoutes", {"RouteTableId": table.id, "Routes": routes}, v3_reading.nothing
        )

    def change_tags(
        self,
        *,
        connection_id: str,
        region: str,
        uin: str,
        put: Mapping[str, str],
        take_off: Sequence[str],
    ) -> Sequence[Call[None]]:
        """Build the calls to TagResources and UnTagResources of the product `tag`."""
        return changes(connection_name(connection_id, region=region, uin=uin), put, take_off)

    def caller_identity(self) -> Call[CallerIdentity]:
        """Build a GetCallerIdentity call to the product `sts`."""
        return Call("GetCallerIdentity", {}, v3_reading.caller)


def _on_connection(action: str, connection_id: str) -> Call[None]:
    return Call(action, {"PeeringConnectionId": connection_id}, v3_reading.nothing)


def _page(offset: int) -> dict[str, object]:
    """Return the offset and size of a page, for actions that take them as text."""
    return {"Offset": str(offset), "Limit": str(PAGE_SIZE)}


def _sent(key: str, value: object) -> object:
    """Return the value of a v3 input in the API's form."""
    if key == "tags" and isinstance(value, Mapping):
        return tagged({str(name): str(of_it) for name, of_it in value.items()})
    return loose_json.number(value) if key == "bandwidth" else value


def _named(route: Route) -> dict[str, object]:
    """Return a route in the form that DeleteRoutes takes, with its id.

    Raises:
        MalformedAnswerError: the table was read without route ids.
    """
    if route.id.startswith(_BY_ITEM):
        return {"RouteItemId": route.id}
    number = loose_json.number(route.id)
    if number is None:
        raise MalformedAnswerError(
            f"the route to {route.destination_cidr_block} has no id", action="DeleteRoutes"
        )
    return {"RouteId": number}


def _not_of_this_version(
    answer: HttpAnswer, body: JsonObject, action: str
) -> ServiceGoneError | MalformedAnswerError:
    """Return the error for an answer without a `Response`."""
    if answer.status == 404:
        gone: ServiceGoneError = loose_json.nothing_there(action)
    elif loose_json.number(body.get("code")) is not None:
        gone = ServiceGoneError("the host answers in the form of API 2.0", action=action)
    else:
        return MalformedAnswerError("the answer has no Response", action=action)
    gone.hint = v3_errors.GONE_HINT
    return gone


MOST: Final = 10
"""Maximum number of tags that one call adds or removes (TagResources, UnTagResources)."""


def connection_name(connection_id: str, *, region: str, uin: str) -> str:
    """Return a connection's six-segment resource name, which other products use."""
    return f"qcs::vpc:{region}:uin/{uin}:pcx/{connection_id}"


def tagged(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the form that CreateVpcPeeringConnection takes."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def changes(resource: str, put: Mapping[str, str], take_off: Sequence[str]) -> list[Call[None]]:
    """Return the calls of TagResources and UnTagResources that change tags.

    Args:
        resource: six-segment resource name.
        put: tags to add or overwrite.
        take_off: keys of tags to remove.
    """
    pairs = [{"TagKey": key, "TagValue": value} for key, value in put.items()]
    puts = [
        _call("TagResources", {"ResourceList": [resource], "Tags": pairs[at : at + MOST]})
        for at in range(0, len(pairs), MOST)
    ]
    takes_off = [
        _call(
            "UnTagResources", {"ResourceList": [resource], "TagKeys": [*take_off[at : at + MOST]]}
        )
        for at in range(0, len(take_off), MOST)
    ]
    # Remove first, since the number of tags of a resource is limited.
    return [*takes_off, *puts]


def _call(action: str, parameters: Mapping[str, object]) -> Call[None]:
    return Call(action, parameters, lambda body: _all_done(action, body))


def _all_done(action: str, body: JsonObject) -> None:
    """Check an answer that lists the resources for which the call failed.

    Raises:
        QcloudError: the call failed for a resource.
    """
    for failed in loose_json.rows(body.get("FailedResources")):
        raise v3_errors.from_envelope(
            action,
            loose_json.text(failed.get("Code")),
            loose_json.text(failed.get("Message")),
            loose_json.text(body.get("RequestId")),
        )
