"""The actions of version 3.0 on VPCs and limits.

Left open by the pages and chosen here: filters on what the emulator does not have, such as IPv6,
match nothing; the limits of such things are the documented defaults.

Source: API pages 215/15778 and "DescribeVpcLimits".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.clock import china_text
from qcloud_emulator.v3.peering import tag_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller, Vpc
    from qcloud_emulator.v3.params import Params
    from qcloud_emulator.v3.wire import Body

Tags = dict[str, dict[str, str]]

EVERY: Final = 1_000_000
"""More than a region holds of anything."""

_CONDITIONS: Final[dict[str, Callable[[Vpc, tuple[str, ...]], bool]]] = {
    "vpc-name": lambda vpc, values: any(value in vpc.name for value in values),
    "is-default": lambda vpc, values: str(vpc.is_default).lower() in values,
    "vpc-id": lambda vpc, values: vpc.vpc_id in values,
    "cidr-block": lambda vpc, values: vpc.cidr in values,
}
_BY_TAG: Final = frozenset({"tag-key", "tag:"})
_MATCH_NOTHING: Final = frozenset({"ipv6-cidr-block", "isp-type", "address-type"})

_DNS: Final = ["183.60.83.19", "183.60.82.98"]

# What may exist of each thing; those of peering connections and routes are settings.
_LIMITS: Final = {
    "appid-max-vpcs": 20,
    "vpc-max-subnets": 100,
    "vpc-max-route-tables": 10,
    "vpc-max-assistant_cidrs": 5,
}
_SETTINGS: Final = {
    "vpc-max-vpcpeers": "peering_total_limit",
    "vpc-max-available-vpcpeers": "peering_limit",
    "route-table-max-policies": "route_limit",
}


def describe(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """List VPCs, by ids or by filters."""
    ids = params.ids("VpcIds", "vpc")
    filters = params.filters(_CONDITIONS.keys() | _BY_TAG | _MATCH_NOTHING)
    offset = params.digits("Offset") or 0
    limit = params.digits("Limit", least=1, most=100) or 20
    params.done()
    if ids is not None and filters is not None:
        raise errors.ExclusiveParametersError("VpcIds and Filters exclude each other")
    with cloud.store.reading():
        if ids is not None:
            found = [
                vpc for it in dict.fromkeys(ids) for vpc in cloud.vpc(caller, region, it).items
            ]
        else:
            found = list(cloud.vpcs(caller, region, limit=EVERY).items)
        tagged = cloud.tagging.of(caller, [vpc.vpc_id for vpc in found])
    for name, values in (filters or {}).items():
        found = [vpc for vpc in found if _matches(vpc, name, values, tagged)]
    return {
        "TotalCount": len(found),
        "VpcSet": [_vpc(it, tagged[it.vpc_id]) for it in found[offset : offset + limit]],
    }


def limits(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:  # noqa: ARG001
    """Tell how much there may be of some things."""
    asked = params.texts("LimitTypes")
    params.done()
    if asked is None:
        raise errors.MissingParameterError("parameter LimitTypes is missing")
    settings = cloud.settings.as_dict()
    known = {**_LIMITS, **{kind: settings[name] for kind, name in _SETTINGS.items()}}
    for kind in asked:
        if kind not in known:
            raise errors.ValueRefusedError(f"there is no limit of type {kind!r}")
    return {"VpcLimitSet": [{"LimitType": kind, "LimitValue": int(known[kind])} for kind in asked]}


def matches_tags(name: str, values: tuple[str, ...], tagged: Mapping[str, str]) -> bool:
    """Say whether tags are among those of a filter `tag-key` or `tag:<key>`."""
    if name == "tag-key":
        return bool(tagged.keys() & set(values))
    return tagged.get(name.partition(":")[2]) in values


def _matches(vpc: Vpc, name: str, values: tuple[str, ...], tagged: Tags) -> bool:
    if name in _CONDITIONS:
        return _CONDITIONS[name](vpc, values)
    return name not in _MATCH_NOTHING and matches_tags(name, values, tagged[vpc.vpc_id])


def _vpc(it: Vpc, tagged: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "VpcId": it.vpc_id,
        "VpcName": it.name,
        "CidrBlock": it.cidr,
        "IsDefault": it.is_default,
        "EnableMulticast": False,
        "CreatedTime": china_text(it.created_at),
        "DnsServerSet": _DNS,
        "DomainName": "",
        "DhcpOptionsId": "",
        "EnableDhcp": True,
        "Ipv6CidrBlock": "",
        "TagSet": tag_set(tagged),
        "AssistantCidrSet": [
            {"VpcId": it.vpc_id, "CidrBlock": cidr, "AssistantType": 0, "SubnetSet": []}
            for cidr in it.assistant_cidrs
        ],
        "EnableRouteVpcPublish": False,
        "Ipv6CidrBlockSet": [],
    }
