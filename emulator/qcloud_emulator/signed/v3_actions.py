"""The actions of version 3.0 on peering connections, VPCs and limits.

Decisions where the pages are silent: a listing without an order starts with the newest item; a page
has 20 items by default and at most 100; the filter `vpc-id` of connections matches either side, and
`peering-connection-name` matches any part of the name; the defaults of CreateVpcPeeringConnection
for bandwidth, charge type, quality of service and type are 0, `POSTPAID_BY_DAY_MAX`, empty and
`VPC_PEER`. Filters on properties that the emulator does not have, such as IPv6, match nothing; the
limits of objects that it does not have are the documented defaults, or made up where no page has
one. A region for which no source has a short code is shown in its long form.

Source: API pages 215/96021 to 215/96025, 215/15778 and "DescribeVpcLimits", and the service
definition of the official tools.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import (
    BARE_METAL,
    EVERYTHING,
    REGIONS,
    State,
    Terms,
    is_digits,
    number_of,
    short_region,
)
from qcloud_emulator.cloud.peering import NAME_LENGTH
from qcloud_emulator.cloud.state.connections import Choices, Selection
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
    from qcloud_emulator.cloud.models import Caller, PeeringConnection, Vpc
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

_ORDERS: Final = {"CreatedTime": "createTime", "PeeringConnectionName": "name"}
_FILTERS: Final = frozenset({"vpc-id", "state", "peering-connection-name"})
_STATES: Final = frozenset(state.value for state in State)
_TYPES: Final = frozenset({"VPC_PEER", BARE_METAL})
_CHARGE_TYPES: Final = frozenset({"POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"})
_QOS_LEVELS: Final = frozenset({"PT", "AU", "AG", ""})

_VPC_CONDITIONS: Final[dict[str, Callable[[Vpc, tuple[str, ...]], bool]]] = {
    "vpc-name": lambda vpc, values: any(value in vpc.name for value in values),
    "is-default": lambda vpc, values: is_flag(vpc.is_default, values),
    "vpc-id": lambda vpc, values: vpc.id in values,
    # The emulator does not have these properties.
    **dict.fromkeys(("ipv6-cidr-block", "isp-type", "address-type"), lambda _vpc, _values: False),
}

# Limits by type; those of VPCs, peering connections and routes are disputed facts.
_LIMITS: Final = {
    "vpc-max-subnets": 100,
    "vpc-max-route-tables": 10,
    "vpc-max-assistant_cidrs": 5,
    # The defaults that version 2.0 documents for the same limits:
    "vpc-max-vpn-gateways": 10,
    "appid-max-custom-gateways": 20,
    "custom-gateway-max-vpn-connections": 20,
    "vpn-gateway-max-custom-gateways": 10,
    "vpc-max-network-acls": 50,
    "network-acl-max-inbound-policies": 20,
    "network-acl-max-outbound-policies": 20,
    "vpc-max-basic-network-interconnections": 100,
    **dict.fromkeys(
        (f"direct-connection-max-{kind}" for kind in ("snats", "dnats", "snapts", "dnapts")), 100
    ),
    "vpc-max-nat-gateways": 3,
    "nat-gateway-max-eips": 4,
    "vpc-max-enis": 1000,
    # No page has a default for these:
    "appid-max-vpn-connections": 20,
    "vpc-max-havips": 10,
    "eni-max-private-ips": 30,
    "nat-gateway-max-dnapts": 100,
    "vpc-max-ipv6s": 1000,
    "eni-max-ipv6s": 10,
    "appid-max-end-point-services": 20,
    "appid-max-end-point-service-white-lists": 20,
    **dict.fromkeys(
        (f"vpc-max-{kind}-ipv6-cidrs" for kind in ("cmcc", "ctcc", "cucc", "bgp", "custom", "ula")),
        1,
    ),
}

_DISPUTED_LIMITS: Final = {
    "appid-max-vpcs": "vpc_limit",
    "vpc-max-vpcpeers": "peering_total_limit",
    "vpc-max-available-vpcpeers": "peering_limit",
    "route-table-max-policies": "route_limit",
}


def create_connection(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Request a connection."""
    default = Terms()
    vpc_id = params.id("SourceVpcId", "vpc")
    peer_vpc_id = params.id("DestinationVpcId", "vpc")
    name, peer_uin = params.text("PeeringConnectionName"), params.text("DestinationUin")
    peer_region = params.text("DestinationRegion")
    terms = Terms(
        bandwidth=params.integer("Bandwidth") or default.bandwidth,
        charge_type=params.choice("ChargeType", _CHARGE_TYPES, default.charge_type),
        qos_level=params.choice("QosLevel", _QOS_LEVELS, default.qos_level),
        type=params.choice("Type", _TYPES, default.type),
    )
    tagged = params.tags("Key", "Value")
    params.done()
    if not is_digits(peer_uin):
        raise errors.ValueMalformedError(f"DestinationUin must consist of digits, not {peer_uin!r}")
    if peer_region not in REGIONS:
        raise errors.ValueMalformedError(
            f"DestinationRegion must be a region such as ap-guangzhou, not {peer_region!r}"
        )
    if peer_region != region:
        raise errors.CrossRegionError(
            f"peering across regions, from {region} to {peer_region}, is not supported"
        )
    made = cloud.create_peering_connection(
        caller,
        region,
        vpc_id=vpc_id,
        peer_vpc_id=peer_vpc_id,
        peer_uin=peer_uin,
        name=name,
        terms=terms,
        tagged=tagged,
    )
    return {"PeeringConnectionId": made.id}


def describe_connections(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List connections, by ids or by filters."""
    ids = params.ids("PeeringConnectionIds", "pcx")
    filters = params.filters(_FILTERS, unknown=errors.InvalidParameterError)
    paging = params.paging(_ORDERS)
    params.done()
    check_exclusive("PeeringConnectionIds", ids, filters)
    chosen: dict[str, Choices] = {
        kind: tuple(values for name, values in filters or () if name == kind) for kind in _FILTERS
    }
    for state in itertools.chain(*chosen["state"]):
        if state not in _STATES:
            raise errors.ValueRefusedError(
                f"state must be one of {', '.join(State)}, not {state!r}"
            )
    for part in itertools.chain(*chosen["peering-connection-name"]):
        if len(part) > NAME_LENGTH:
            raise errors.ValueTooLongError(
                f"a name has at most {NAME_LENGTH} characters, but the filter has {len(part)}"
            )
    selection = Selection(
        ids=ids,
        vpcs=chosen["vpc-id"],
        states=chosen["state"],
        names=chosen["peering-connection-name"],
    )
    # Read the connections and their tags from the same state, so that they are consistent.
    with cloud.store.reading():
        page = cloud.peering_connections(
            caller, region, selection, paging, unknown_id=cloud.disputed.unknown_id_in_v3
        )
        tagged = cloud.tagging.of(caller, [item.id for item in page.items])
    shown = [_shown_connection(it, tagged[it.id]) for it in page.items]
    return {"TotalCount": page.total, "PeerConnectionSet": shown}


def modify_connection(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Change the name, bandwidth or charge type of a connection."""
    connection_id = params.id("PeeringConnectionId", "pcx")
    name = params.text("PeeringConnectionName") if params.has("PeeringConnectionName") else None
    bandwidth = params.integer("Bandwidth")
    charge_type = params.choice("ChargeType", _CHARGE_TYPES, "") or None
    params.done()
    cloud.modify(
        caller, region, connection_id, name=name, bandwidth=bandwidth, charge_type=charge_type
    )
    return {}


def _shown_connection(it: PeeringConnection, tagged: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "AppId": number_of(it.requester.app_id),
        "SourceUin": number_of(it.requester.uin),
        "SourceRegion": short_region(it.requester.region),
        "SourceVpcId": it.requester.vpc_id,
        "PeerAppId": number_of(it.accepter.app_id),
        "DestinationUin": number_of(it.accepter.uin),
        "DestinationRegion": short_region(it.accepter.region),
        "PeerVpcId": it.accepter.vpc_id,
        "DestinationVpcId": it.accepter.vpc_id,
        "PeeringConnectionId": it.id,
        "PeeringConnectionName": it.name,
        "IsNgw": False,
        "CreateTime": china_text(it.created_at),
        "Bandwidth": it.terms.bandwidth,
        "Type": it.terms.type,
        "State": it.state.value,
        "TagSet": tag_set(tagged),
        "ChargeType": it.terms.charge_type,
        "QosLevel": it.terms.qos_level,
    }


def describe_vpcs(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List VPCs, by ids or by filters."""
    ids = params.ids("VpcIds", "vpc")
    filters = params.filters(_VPC_CONDITIONS.keys() | {"cidr-block"} | BY_TAG)
    paging = params.paging(as_text=True)
    params.done()
    check_exclusive("VpcIds", ids, filters)
    with cloud.store.reading():
        if ids is not None:
            found = [
                vpc for it in dict.fromkeys(ids) for vpc in cloud.vpc(caller, region, it).items
            ]
        else:
            found = list(cloud.vpcs(caller, region, EVERYTHING).items)
        tagged = cloud.tagging.of(caller, [vpc.id for vpc in found])
    found = selected(found, filters or (), _vpc_conditions(cloud.disputed), tagged)
    shown = [shown_vpc(it, tagged[it.id]) for it in on_page(found, paging)]
    return {"TotalCount": len(found), "VpcSet": shown}


def _vpc_conditions(disputed: Disputed) -> Mapping[str, Callable[[Vpc, tuple[str, ...]], bool]]:
    return {
        **_VPC_CONDITIONS,
        "cidr-block": lambda vpc, values: is_range(vpc.cidr, values, disputed),
    }


def describe_limits(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Return the limits of the requested types."""
    asked = params.texts("LimitTypes")
    params.done()
    if asked is None:
        raise errors.MissingParameterError("parameter LimitTypes is missing")
    disputed = cloud.disputed.as_dict()
    known = {**_LIMITS, **{kind: disputed[name] for kind, name in _DISPUTED_LIMITS.items()}}
    for kind in asked:
        if kind not in known:
            raise errors.ValueRefusedError(f"there is no limit of type {kind!r}")
    return {"VpcLimitSet": [{"LimitType": kind, "LimitValue": int(known[kind])} for kind in asked]}


def shown_vpc(it: Vpc, tagged: Mapping[str, str]) -> Mapping[str, object]:
    """Return a VPC as answers show it."""
    return {
        "VpcId": it.id,
        "VpcName": it.name,
        "CidrBlock": it.cidr,
        "IsDefault": it.is_default,
        "EnableMulticast": it.options.multicast,
        "CreatedTime": china_text(it.created_at),
        "DnsServerSet": list(it.options.dns_servers),
        "DomainName": it.options.domain_name,
        "DhcpOptionsId": "",
        "EnableDhcp": True,
        "Ipv6CidrBlock": "",
        "TagSet": tag_set(tagged),
        "AssistantCidrSet": [
            {"VpcId": it.id, "CidrBlock": cidr, "AssistantType": 0, "SubnetSet": []}
            for cidr in it.assistant_cidrs
        ],
        "EnableRouteVpcPublish": it.options.publishes_cidr,
        "EnableRouteVpcPublishIpv6": it.options.publishes_ipv6_cidr,
        "Ipv6CidrBlockSet": [],
        "StackType": "DualStack",
    }
