"""The story in version 3.0 of the API.

Source: API pages 215/96021 to 215/96025, 215/15774, 215/15775, 215/15778, 215/16722 to 215/16725,
215/19215, 215/19216, "DescribeVpcLimits" and "GetCallerIdentity".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.story import OTHER_RANGES, RANGES, Step, change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qcloud_emulator.comparison.story import Path

_LIMITS: Final = {
    "VPCs of an account": "appid-max-vpcs",
    "connections of a VPC": "vpc-max-vpcpeers",
    "live connections of a VPC": "vpc-max-available-vpcpeers",
    "routes of a table": "route-table-max-policies",
}
_LISTINGS: Final = (
    ("VPCs", "DescribeVpcs", {"Offset": "0", "Limit": "1"}),
    ("subnets", "DescribeSubnets", {"Offset": "0", "Limit": "1"}),
    ("route tables", "DescribeRouteTables", {"Offset": "0", "Limit": "1"}),
    ("connections", "DescribeVpcPeeringConnections", {"Offset": 0, "Limit": 1}),
)
_IDS: Final = (
    ("VPC", "DescribeVpcs", "VpcIds", "vpc"),
    ("subnet", "DescribeSubnets", "SubnetIds", "subnet"),
    ("route table", "DescribeRouteTables", "RouteTableIds", "rtb"),
    ("connection", "DescribeVpcPeeringConnections", "PeeringConnectionIds", "pcx"),
)
_NOBODY: Final = "vpc-00000000"


def _reading() -> Iterator[Step]:
    yield Step(
        title="who is calling",
        action="GetCallerIdentity",
        service="sts",
        region=None,
    )
    for what, kind in _LIMITS.items():
        yield Step(
            title=f"the quota of {what}",
            action="DescribeVpcLimits",
            parameters={"LimitTypes": [kind]},
            public=True,
        )
    yield Step(
        title="an unknown quota",
        action="DescribeVpcLimits",
        parameters={"LimitTypes": ["no-such-limit"]},
    )
    yield Step(title="quotas without a type", action="DescribeVpcLimits")
    for what, action, page in _LISTINGS:
        yield Step(
            title=f"the newest of the {what}",
            action=action,
            parameters=page,
        )
    for what, action, parameter, prefix in _IDS:
        yield Step(
            title=f"an unknown {what}",
            action=action,
            parameters={parameter: [f"{prefix}-00000000"]},
        )
        yield Step(
            title=f"a malformed id of a {what}", action=action, parameters={parameter: ["nothing"]}
        )
        yield Step(
            title=f"a {what} by id and filter",
            action=action,
            parameters={
                parameter: [f"{prefix}-00000000"],
                "Filters": [{"Name": "vpc-id", "Values": [_NOBODY]}],
            },
        )
    yield Step(
        title="a VPC by an id of version 2.0",
        action="DescribeVpcs",
        parameters={"VpcIds": ["gz_vpc_999999999"]},
    )
    mistakes: dict[str, dict[str, object]] = {
        "an unknown filter": {"Filters": [{"Name": "no-such-filter", "Values": ["x"]}]},
        "a filter without values": {"Filters": [{"Name": "vpc-id"}]},
        "a filter with one value in place of a list": {
            "Filters": [{"Name": "vpc-id", "Values": _NOBODY}]
        },
        "an unknown parameter": {"Nonsense": "x"},
        "a parameter with a typing error": {"VpcIdss": [_NOBODY]},
        "a number as an id": {"VpcIds": [7]},
        "a page size of 0": {"Offset": "0", "Limit": "0"},
        "a page size of 100000": {"Offset": "0", "Limit": "100000"},
        "a page size that is no number": {"Offset": "0", "Limit": "x"},
    }
    for what, parameters in mistakes.items():
        yield Step(title=f"VPCs with {what}", action="DescribeVpcs", parameters=parameters)
    yield Step(
        title="connections in an unknown state",
        action="DescribeVpcPeeringConnections",
        parameters={"Filters": [{"Name": "state", "Values": ["NONSENSE"]}]},
    )
    yield Step(title="an unknown action", action="DescribeNothing")
    yield Step(title="an unknown version", action="DescribeVpcs", api_version="2001-01-01")
    yield Step(title="an unknown region", action="DescribeVpcs", region="ap-nowhere")
    yield Step(title="a call without a region", action="DescribeVpcs", region=None)
    yield Step(title="a wrong signature", action="DescribeVpcs", mistake="signature")
    yield Step(title="an unknown SecretId", action="DescribeVpcs", mistake="secret id")
    yield Step(title="an old timestamp", action="DescribeVpcs", mistake="time")


def _look(title: str, kind: str, vpc: str, **kept: str) -> Step:
    """Return a look at the route table of a VPC, which keeps the ids of routes by destination."""
    routes: Path = ("RouteTableSet", 0, "RouteSet")
    return Step(
        title=title,
        action="DescribeRouteTables",
        parameters={"Filters": [{"Name": "vpc-id", "Values": [f"{{{vpc}}}"]}]},
        creates=True,
        keeps={
            kind: ("RouteTableSet", 0, "RouteTableId"),
            **{
                name: (*routes, ("DestinationCidrBlock", destination), "RouteId")
                for name, destination in kept.items()
            },
        },
        until=(("TotalCount",), "1"),
    )


def _link(title: str, one: str, other: str, name: str, keep: str) -> Step:
    return replace(
        change(
            title,
            "CreateVpcPeeringConnection",
            SourceVpcId=one,
            DestinationVpcId=other,
            DestinationUin="{uin}",
            DestinationRegion="{region}",
            PeeringConnectionName=name,
        ),
        keeps={keep: ("PeeringConnectionId",)},
        makes="connection",
    )


def _route(
    title: str,
    destination: str,
    *,
    table: str = "{table_a}",
    kind: str = "PEERCONNECTION",
    hub: str = "{link}",
) -> Step:
    route = {"DestinationCidrBlock": destination, "GatewayType": kind, "GatewayId": hub}
    return change(title, "CreateRoutes", RouteTableId=table, Routes=[route])


def _on_link(title: str, action: str, connection: str = "{link}", **more: object) -> Step:
    return change(title, action, PeeringConnectionId=connection, **more)


def _networks() -> Iterator[Step]:
    yield change(
        "a VPC with a malformed range",
        "CreateVpc",
        VpcName="{name_a}",
        CidrBlock=OTHER_RANGES["not a range"],
    )
    yield change("a VPC without a range", "CreateVpc", VpcName="{name_a}")
    for role, cidr in RANGES.items():
        yield replace(
            change(
                f"making the VPC {role}",
                "CreateVpc",
                VpcName=f"{{name_{role}}}",
                CidrBlock=cidr,
            ),
            keeps={role: ("Vpc", "VpcId")},
            makes="vpc",
        )
    for role in RANGES:
        yield Step(
            title=f"the new VPC {role}",
            action="DescribeVpcs",
            parameters={"VpcIds": [f"{{{role}}}"]},
            creates=True,
            until=(("TotalCount",), "1"),
        )
    yield Step(
        title="the VPC a by the address of its range",
        action="DescribeVpcs",
        parameters={
            "Filters": [
                {"Name": "vpc-id", "Values": ["{a}"]},
                {"Name": "cidr-block", "Values": [RANGES["a"].partition("/")[0]]},
            ]
        },
        creates=True,
    )
    yield _look("the new route table of a", "table_a", "a")
    yield _look("the new route table of b", "table_b", "b")


def _connections() -> Iterator[Step]:
    yield _link("a connection of a VPC to itself", "{a}", "{a}", "{name_second}", "self")
    yield _link("a connection of an unknown VPC", _NOBODY, "{a}", "{name_second}", "from_unknown")
    yield _link("a connection to an unknown VPC", "{a}", _NOBODY, "{name_second}", "to_unknown")
    yield _link("a connection between overlapping VPCs", "{b}", "{twin}", "{name_second}", "bad")
    yield _link("a connection with an empty name", "{a}", _NOBODY, "", "nameless")
    yield _link("a connection with a name of 61 characters", "{a}", _NOBODY, "{name_long}", "long")
    for what, uin, region in (
        ("an account that does not exist", "1", "{region}"),
        ("an account that is no number", "nobody", "{region}"),
        ("an unknown region", "{uin}", "ap-nowhere"),
        ("another region", "{uin}", "{other_region}"),
    ):
        yield change(
            f"a connection to {what}",
            "CreateVpcPeeringConnection",
            SourceVpcId="{a}",
            DestinationVpcId=_NOBODY,
            DestinationUin=uin,
            DestinationRegion=region,
            PeeringConnectionName="{name_second}",
        )
    yield _link("connecting a and b", "{a}", "{b}", "{name_link}", "link")
    yield Step(
        title="the new connection",
        action="DescribeVpcPeeringConnections",
        parameters={"PeeringConnectionIds": ["{link}"]},
        creates=True,
        until=(("PeerConnectionSet", 0, "State"), "ACTIVE"),
    )
    yield _link("connecting a and b again", "{a}", "{b}", "{name_second}", "second")
    yield _link("connecting b and a", "{b}", "{a}", "{name_third}", "third")
    yield _link("connecting a and the twin of b", "{a}", "{twin}", "{name_twin}", "to_twin")
    yield _link("connecting a and c under the same name", "{a}", "{c}", "{name_link}", "namesake")
    modify = "ModifyVpcPeeringConnection"
    yield _on_link("an empty new name", modify, PeeringConnectionName="")
    yield _on_link("a new name of 61 characters", modify, PeeringConnectionName="{name_long}")
    yield _on_link(
        "renaming an unknown connection",
        modify,
        "pcx-00000000",
        PeeringConnectionName="{name_link}",
    )
    yield _on_link("renaming the connection", modify, PeeringConnectionName="{name_renamed}")
    yield Step(
        title="the renamed connection",
        action="DescribeVpcPeeringConnections",
        parameters={"PeeringConnectionIds": ["{link}"]},
        creates=True,
        until=(("PeerConnectionSet", 0, "PeeringConnectionName"), "{name_renamed}"),
    )
    yield _on_link("accepting a live connection", "AcceptVpcPeeringConnection")
    yield _on_link("accepting an unknown connection", "AcceptVpcPeeringConnection", "pcx-00000000")
    yield _on_link("rejecting an unknown connection", "RejectVpcPeeringConnection", "pcx-00000000")


def _routes() -> Iterator[Step]:
    proper = RANGES["b"]
    yield _route("a route in an unknown table", proper, table="rtb-00000000")
    yield _route("a route to an unknown connection", proper, hub="pcx-00000000")
    yield _route("a route through an unknown kind of gateway", proper, kind="NONSENSE")
    yield _route("a route to a malformed range", OTHER_RANGES["not a range"])
    yield _route("a route into the VPC's own range", RANGES["a"])
    yield _route("a route", proper)
    yield _route("the same route again", proper)
    yield _route("the same destination by another way", proper, hub="{namesake}")
    yield _route("a route with host bits", OTHER_RANGES["a part of b with host bits"])
    yield _route("a route to what the peer does not have", OTHER_RANGES["outside"])
    yield _look(
        "the routes",
        "table_a",
        "a",
        route=proper,
        masked=OTHER_RANGES["a part of b"],
        outside=OTHER_RANGES["outside"],
    )
    for action, done in (("DisableRoutes", "disabled"), ("EnableRoutes", "enabled")):
        yield change(f"a route is {done}", action, RouteTableId="{table_a}", RouteIds=["{route}"])
        yield _look(f"the routes with one {done}", "table_a", "a")
    yield change(
        "deleting an unknown route",
        "DeleteRoutes",
        RouteTableId="{table_a}",
        Routes=[{"RouteItemId": "rti-00000000"}],
    )
    for title, name in (
        ("deleting the route with host bits", "masked"),
        ("deleting the route to what the peer does not have", "outside"),
    ):
        yield change(
            title, "DeleteRoutes", RouteTableId="{table_a}", Routes=[{"RouteId": f"{{{name}}}"}]
        )
    yield _look("the routes that are left", "table_a", "a")


def _ending() -> Iterator[Step]:
    delete = "DeleteVpcPeeringConnection"
    yield change("deleting a VPC that has a connection", "DeleteVpc", VpcId="{b}")
    yield _on_link("rejecting a live connection", "RejectVpcPeeringConnection")
    yield _on_link("deleting a connection that has a route", delete)
    yield _look("the routes without their connection", "table_a", "a")
    yield change(
        "deleting the route",
        "DeleteRoutes",
        RouteTableId="{table_a}",
        Routes=[{"RouteId": "{route}"}],
    )
    for title, connection in (
        ("deleting the connection again", "{link}"),
        ("deleting the second connection", "{second}"),
        ("deleting the third connection", "{third}"),
        ("deleting the connection to the twin", "{to_twin}"),
        ("deleting the connection of the same name", "{namesake}"),
        ("deleting an unknown connection", "pcx-00000000"),
    ):
        yield _on_link(title, delete, connection)
    yield change(
        "the deleted connection",
        "DescribeVpcPeeringConnections",
        PeeringConnectionIds=["{link}"],
    )
    for role in RANGES:
        yield change(f"deleting the VPC {role}", "DeleteVpc", VpcId=f"{{{role}}}")
    yield change("deleting a VPC again", "DeleteVpc", VpcId="{a}")
    yield change("the deleted VPC", "DescribeVpcs", VpcIds=["{a}"])


STEPS: Final = (*_reading(), *_networks(), *_connections(), *_routes(), *_ending())
"""The story, in order."""
