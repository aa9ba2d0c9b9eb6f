"""Version 2.0's actions on VPCs and subnets, except DescribeVpcEx.

How sure: parameters, fields and errors are those of the pages, which nobody has compared with the
real service. CreateVpc returns the id of the VPC both as `unVpcId`, which its table of fields has,
and as `uniqVpcId`, which its example has. Its page lists no errors for subnets; those of
CreateSubnet are used. `zoneId` is a number in the examples and a string in the tables; answers
have numbers. DescribeSubnetEx documents no maximum for `limit`.

Source: API pages "CreateVpc", "DeleteVpc", "DescribeSubnet" and "DescribeSubnetEx" of version 2.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.networks import RULES_2_0, WantedSubnet, zone_number, zone_of
from qcloud_emulator.cloud.state.subnets import SubnetSelection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.models import Caller, Subnet
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import FormParams

Answer = dict[str, object]
_ORDERS: Final = {"createtime": "createTime", "subnetname": "name"}
_SUBNET_FIELDS: Final = ("subnetName", "cidrBlock", "zoneId")
_SUBNET_SET: Final = re.compile(r"subnetSet\.[0-9]")
_ZONES: Final = re.compile(r"zoneIds\.[0-9]")


def create_vpc(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Create a VPC with its main route table and, if requested, with subnets."""
    sent: list[tuple[str, ...]] = []
    if any(_SUBNET_SET.match(name) for name in params.values):
        sent = params.records("subnetSet", *_SUBNET_FIELDS)
    made = cloud.networks.create_vpc(
        caller,
        region,
        name=params.required("vpcName"),
        cidr=params.required("cidrBlock"),
        rules=RULES_2_0,
        wanted=[
            WantedSubnet(name, cidr, zone_of(region, params.whole("zoneId", zone)))
            for name, cidr, zone in sent
        ],
    )
    nets, tables = cloud.networks.contents(made)
    answer: Answer = {
        "vpcId": made.legacy_id,
        "unVpcId": made.id,
        "uniqVpcId": made.id,
        "vpcCreateTime": china_text(made.created_at),
        "routeTableSet": [
            {
                "routeTableId": table.legacy_id,
                "routeTableType": int(table.main),
                "routeTableName": table.name,
            }
            for table in tables
        ],
    }
    if nets:
        answer["subnetSet"] = [
            {
                "subnetId": it.legacy_id,
                "unSubnetId": it.id,
                "routeTableId": it.legacy_route_table_id,
                "subnetName": it.name,
                "cidrBlock": it.cidr,
                "zoneId": zone_number(region, it.zone),
            }
            for it in nets
        ]
    return answer


def delete_vpc(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Delete a VPC without contents."""
    cloud.networks.delete_vpc(caller, region, params.required("vpcId"))
    return {}


def describe_subnet(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Look up a subnet of a VPC; the fields are at the top level of the answer."""
    vpc_id, subnet_id = params.required("vpcId"), params.required("subnetId")
    it = cloud.networks.subnet(caller, region, subnet_id, vpc_id)
    return {
        "subnetId": it.legacy_id,
        "subnetName": it.name,
        "subnetCreateTime": china_text(it.created_at),
        "routeTableId": it.legacy_route_table_id,
        "cidrBlock": it.cidr,
        "zoneId": zone_number(region, it.zone),
        "totalIPNum": it.addresses,
        "availableIPNum": it.addresses,
    }


def describe_subnets(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """List subnets."""
    zones: tuple[str, ...] | None = None
    if any(_ZONES.match(name) for name in params.values):
        numbers = [params.whole("zoneIds", text) for text in params.listed("zoneIds")]
        zones = tuple(zone_of(region, number) for number in numbers)
    selection = SubnetSelection(
        vpc_id=params.optional("vpcId"),
        id=params.optional("subnetId"),
        name_part=params.optional("subnetName"),
        zones=zones,
    )
    # No network ACLs exist, so that this changes nothing.
    params.integer("getAclIdFlag", 0, most=1)
    page = cloud.networks.subnets(caller, region, selection, params.paging(_ORDERS))
    return {"totalCount": page.total, "data": [_shown(it, region) for it in page.items]}


def _shown(it: Subnet, region: str) -> Mapping[str, object]:
    return {
        "vpcId": it.vpc.legacy_id,
        "unVpcId": it.vpc.id,
        "vpcName": it.vpc.name,
        "vpcCidrBlock": it.vpc.cidr,
        "subnetId": it.legacy_id,
        "unSubnetId": it.id,
        "subnetName": it.name,
        "subnetCreateTime": china_text(it.created_at),
        "routeTableId": it.legacy_route_table_id,
        "unRouteTableId": it.route_table_id,
        "routeTableName": it.route_table_name,
        "cidrBlock": it.cidr,
        "zoneId": zone_number(region, it.zone),
        "zone": it.zone,
        "vpcDevices": 0,
        "networkAclId": 0,
        "totalIPNum": it.addresses,
        "availableIPNum": it.addresses,
        "broadcast": False,
        "isDefault": it.vpc.is_default,
    }
