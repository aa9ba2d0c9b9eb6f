"""Version 3.0's actions on VPCs and subnets, and those that enable and disable routes.

`DescribeVpcs` is in `v3_actions`. Decisions where the pages are silent: `subnet-name` and `zone`
match exactly; MaxResults and NextToken page a listing in place of Offset and Limit. The emulator
has no IPv6, broadcast or CDC: the filters on them match subnets without them, and CreateVpc
refuses IPv6.

Source: API pages 215/15774 (CreateVpc), 215/15775 (DeleteVpc), 215/15784 (DescribeSubnets),
215/19215 (EnableRoutes) and 215/19216 (DisableRoutes), and the comments of the official Go SDK.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import EVERYTHING, VpcOptions, is_digits
from qcloud_emulator.cloud.networks import RULES_3_0
from qcloud_emulator.cloud.state.subnets import SubnetSelection
from qcloud_emulator.signed.v3_actions import shown_vpc
from qcloud_emulator.signed.v3_listing import (
    BY_TAG,
    check_exclusive,
    is_flag,
    is_range,
    on_page,
    selected,
    tag_set,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud.disputed import Disputed
    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.cloud.models import Caller, Paging, Route, RouteTable, Subnet
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

CREATE_VPC_CODES: Final[dict[type[CloudError], str]] = {
    errors.ValueEmptyError: "InvalidParameterValue.Malformed",
    errors.TagKeyEmptyError: "InvalidParameterValue.TagInvalidKey",
    errors.TagKeyCharacterError: "InvalidParameterValue.TagInvalidKey",
    errors.TagKeyTooLongError: "InvalidParameterValue.TagInvalidKeyLen",
    errors.TagKeyRepeatedError: "InvalidParameterValue.TagDuplicateKey",
    errors.TagKeyReservedError: "UnsupportedOperation.TagSystemReservedTagKey",
    errors.TagValueEmptyError: "InvalidParameterValue.TagInvalidVal",
    errors.TagValueTooLongError: "InvalidParameterValue.TagInvalidVal",
    errors.TagValueCharacterError: "InvalidParameterValue.TagInvalidVal",
    errors.TagLimitReachedError: "LimitExceeded.TagKeyPerResourceExceeded",
}
"""The codes of CreateVpc that differ from the common ones."""

_ORDERED: Final = frozenset(
    {
        # CreateVpc:
        "InvalidParameterValue.SubnetOverlap",
        "InvalidParameterValue.TagDuplicateResourceType",
        "InvalidParameterValue.TagKeyNotExists",
        "InvalidParameterValue.TagNotAllocatedQuota",
        "InvalidParameterValue.TagNotExisted",
        "InvalidParameterValue.TagNotSupportTag",
        "InvalidParameterValue.TagResourceFormatError",
        "InvalidParameterValue.TagTimestampExceeded",
        "InvalidParameterValue.TagValNotExists",
        "LimitExceeded.TagKeyExceeded",
        "LimitExceeded.TagNotEnoughQuota",
        "LimitExceeded.TagQuota",
        "LimitExceeded.TagQuotaExceeded",
        "LimitExceeded.TagTagsExceeded",
        "UnsupportedOperation.AppIdMismatch",
        "UnsupportedOperation.EnableMulticast",
        "UnsupportedOperation.RecordExists",
        "UnsupportedOperation.TagAllocate",
        "UnsupportedOperation.TagFree",
        "UnsupportedOperation.TagNotPermit",
        # DeleteVpc:
        "FailedOperation.NetDetectTimeOut",
        "LimitExceeded.ActionLimited",
        "UnsupportedOperation.RecordNotExists",
        "UnsupportedOperation.RouteTableHasSubnetRule",
    }
)
CODES: Final = _ORDERED | frozenset(CREATE_VPC_CODES.values())
"""The error codes that only these actions have; no rule produces the first ones, only faults."""

_MULTICAST: Final = frozenset({"true", "false"})
_STACKS: Final = frozenset({"DualStack", "IPv6Only"})
_MOST_DNS_SERVERS: Final = 4
_NO_IPV6: Final = ("Ipv6CidrBlock", "AddressType")
_MOST_SWITCHED: Final = 100
_MOST_RESULTS: Final = 100
_TOKEN_DIGITS: Final = 18


def create_vpc(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Create a VPC; it gets a main route table."""
    name, cidr = params.text("VpcName"), params.text("CidrBlock")
    multicast = params.choice("EnableMulticast", _MULTICAST, "false")
    servers = params.texts("DnsServers", most=_MOST_DNS_SERVERS)
    default = VpcOptions()
    options = VpcOptions(
        multicast=multicast == "true",
        dns_servers=default.dns_servers if servers is None else servers,
        domain_name=params.optional_text("DomainName") or default.domain_name,
        publishes_cidr=params.flag("EnableRouteVpcPublish", default=False),
        publishes_ipv6_cidr=params.flag("EnableRouteVpcPublishIpv6", default=False),
    )
    stack = params.choice("StackType", _STACKS, "DualStack")
    ipv6 = [it for it in _NO_IPV6 if params.optional_text(it)]
    tagged = params.tags("Key", "Value")
    params.done()
    for server in options.dns_servers:
        _check_address(server)
    if ipv6 or stack == "IPv6Only":
        raise errors.UnsupportedError("the emulator has no IPv6")
    made = cloud.networks.create_vpc(
        caller,
        region,
        name=name,
        cidr=cidr,
        rules=RULES_3_0,
        options=options,
        tagged=tagged,
    )
    return {"Vpc": shown_vpc(made, dict(sorted((tagged or {}).items())))}


def delete_vpc(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Delete a VPC without contents."""
    vpc_id = params.id("VpcId", "vpc")
    params.done()
    cloud.networks.delete_vpc(caller, region, vpc_id)
    return {}


def _check_address(text: str) -> None:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        raise errors.ValueMalformedError(
            f"a DNS server must be an address such as 183.60.83.19, not {text!r}"
        ) from None


_SUBNET_CONDITIONS: Final[dict[str, Callable[[Subnet, tuple[str, ...]], bool]]] = {
    "subnet-id": lambda subnet, values: subnet.id in values,
    "vpc-id": lambda subnet, values: subnet.vpc.id in values,
    "subnet-name": lambda subnet, values: subnet.name in values,
    "zone": lambda subnet, values: subnet.zone in values,
    "is-default": lambda subnet, values: is_flag(subnet.vpc.is_default, values),
    "is-remote-vpc-snat": lambda _subnet, values: is_flag(False, values),
    "is-cdc-subnet": lambda _subnet, values: "0" in values,
    # The emulator does not have these properties.
    **dict.fromkeys(
        ("cdc-id", "ipv6-cidr-block", "isp-type", "address-type"), lambda _subnet, _values: False
    ),
}


def _subnet_conditions(
    disputed: Disputed,
) -> Mapping[str, Callable[[Subnet, tuple[str, ...]], bool]]:
    return {
        **_SUBNET_CONDITIONS,
        "cidr-block": lambda subnet, values: is_range(subnet.cidr, values, disputed),
    }


def describe_subnets(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List subnets, by ids or by filters."""
    ids = params.ids("SubnetIds", "subnet")
    filters = params.filters(_SUBNET_CONDITIONS.keys() | {"cidr-block"} | BY_TAG)
    paging = params.paging(as_text=True)
    most = params.integer("MaxResults", least=1, most=_MOST_RESULTS)
    token = params.optional_text("NextToken")
    params.done()
    check_exclusive("SubnetIds", ids, filters)
    by_token = most is not None or bool(token)
    if by_token:
        paging = replace(paging, offset=_offset(token), limit=most or paging.limit)
    # Read the subnets and their tags from the same state, so that they are consistent.
    with cloud.store.reading():
        selections = [SubnetSelection()]
        if ids is not None:
            selections = [SubnetSelection(id=it) for it in dict.fromkeys(ids)]
        found = [
            subnet
            for selection in selections
            for subnet in cloud.networks.subnets(caller, region, selection, EVERYTHING).items
        ]
        tagged = cloud.tagging.of(caller, [subnet.id for subnet in found])
    found = selected(found, filters or (), _subnet_conditions(cloud.disputed), tagged)
    return {
        "TotalCount": len(found),
        "SubnetSet": [shown_subnet(it, tagged[it.id]) for it in on_page(found, paging)],
        "NextToken": _next_token(paging, len(found)) if by_token else "",
    }


def _offset(token: str | None) -> int:
    if not token:
        return 0
    if not is_digits(token, most=_TOKEN_DIGITS):
        raise errors.ValueMalformedError(f"NextToken {token!r} is not from an earlier answer")
    return int(token)


def _next_token(paging: Paging, total: int) -> str:
    end = paging.offset + paging.limit
    return str(end) if end < total else ""


def shown_subnet(it: Subnet, tagged: Mapping[str, str]) -> Mapping[str, object]:
    """Return a subnet as answers show it."""
    return {
        "VpcId": it.vpc.id,
        "SubnetId": it.id,
        "SubnetName": it.name,
        "CidrBlock": it.cidr,
        "IsDefault": it.vpc.is_default,
        "EnableBroadcast": False,
        "Zone": it.zone,
        "RouteTableId": it.route_table_id,
        "CreatedTime": china_text(it.created_at),
        "AvailableIpAddressCount": it.addresses,
        "Ipv6CidrBlock": "",
        "NetworkAclId": "",
        "IsRemoteVpcSnat": False,
        "TotalIpAddressCount": it.addresses,
        "TagSet": tag_set(tagged),
        "CdcId": "",
        "IsCdcSubnet": 0,
        "StackType": "DualStack",
    }


def switch_routes(*, enabled: bool) -> Callable[[Cloud, Caller, str, JsonParams], Answer]:
    """Return EnableRoutes or DisableRoutes, which name the routes by id or by number."""

    def run(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
        table_id = params.id("RouteTableId", "rtb")
        numbers = params.integers("RouteIds", most=_MOST_SWITCHED)
        item_ids = params.texts("RouteItemIds", most=_MOST_SWITCHED)
        params.done()
        if numbers is not None and item_ids is not None:
            raise errors.ExclusiveParametersError(
                "RouteIds and RouteItemIds cannot be used together"
            )
        if not (numbers or item_ids):
            raise errors.MissingParameterError("parameter RouteIds or RouteItemIds is missing")
        table = cloud.routing.table_of(caller, region, table_id)
        chosen = [_chosen(table, it) for it in item_ids or numbers or ()]
        cloud.routing.switch(caller, region, table_id=table.id, chosen=chosen, enabled=enabled)
        return {}

    return run


def _chosen(table: RouteTable, item: str | int) -> Route:
    for route in table.routes:
        if item in (route.item_id, route.number):
            return route
    raise errors.RouteNotFoundError(f"{table.id} has no route {item!r}")
