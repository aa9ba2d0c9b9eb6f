"""The story in version 2.0 of the API.

Source: API pages "DescribeVpcEx", "DescribeVpcLimit", 215/2101 to 215/2107, "DescribeRouteTable",
"CreateRoute", "DeleteRoute", "CreateVpc" and "DeleteVpc" of version 2.0.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.story import OTHER_RANGES, RANGES, Step, change

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMITS: Final = {"VPCs of an account": "0", "routes of a table": "3", "connections of a VPC": "20"}
_NOBODY: Final = "vpc-00000000"
_PAGE: Final = {"offset": "0", "limit": "1"}
_LISTINGS: Final = (
    ("VPCs", "DescribeVpcEx"),
    ("subnets", "DescribeSubnetEx"),
    ("route tables", "DescribeRouteTable"),
    ("connections", "DescribeVpcPeeringConnections"),
)
_IDS: Final = (
    ("VPC", "DescribeVpcEx", "vpcId", "vpc"),
    ("subnet", "DescribeSubnetEx", "subnetId", "subnet"),
    ("route table", "DescribeRouteTable", "routeTableId", "rtb"),
    ("connection", "DescribeVpcPeeringConnections", "peeringConnectionId", "pcx"),
)


def _reading() -> Iterator[Step]:
    for what, action in _LISTINGS:
        yield Step(title=f"the newest of the {what}", action=action, parameters=_PAGE)
    for what, kind in _LIMITS.items():
        yield Step(
            title=f"the quota of {what}",
            action="DescribeVpcLimit",
            parameters={"type.0": kind},
            public=True,
        )
    yield Step(title="an unknown quota", action="DescribeVpcLimit", parameters={"type.0": "987654"})
    yield Step(title="quotas without a type", action="DescribeVpcLimit")
    for what, action, parameter, prefix in _IDS:
        yield Step(
            title=f"an unknown {what}", action=action, parameters={parameter: f"{prefix}-00000000"}
        )
        yield Step(
            title=f"a malformed id of a {what}", action=action, parameters={parameter: "nothing"}
        )
    yield Step(
        title="the connections of an unknown VPC",
        action="DescribeVpcPeeringConnections",
        parameters={"vpcId": _NOBODY},
    )
    for what, parameters in {
        "an unknown parameter": {"nonsense": "x", **_PAGE},
        "a page size of 0": {"offset": "0", "limit": "0"},
        "a page size that is no number": {"offset": "0", "limit": "x"},
        "an unknown order": {"orderField": "nonsense", **_PAGE},
    }.items():
        yield Step(
            title=f"VPCs with {what}",
            action="DescribeVpcEx",
            parameters=parameters,
        )
    yield Step(
        title="connections in an unknown state",
        action="DescribeVpcPeeringConnections",
        parameters={"state": "9"},
    )
    yield Step(title="an unknown action", action="DescribeNothing")
    yield Step(title="an unknown region", action="DescribeVpcEx", region="nowhere")
    yield Step(title="a call without a region", action="DescribeVpcEx", region=None)
    yield Step(title="a wrong signature", action="DescribeVpcEx", mistake="signature")
    yield Step(title="an unknown SecretId", action="DescribeVpcEx", mistake="secret id")
    yield Step(title="an old timestamp", action="DescribeVpcEx", mistake="time")
    yield Step(title="a call that is repeated", action="DescribeVpcEx", mistake="nonce")


def _link(title: str, one: str, other: str, name: str, keep: str, *, uin: str = "{uin}") -> Step:
    return replace(
        change(
            title,
            "CreateVpcPeeringConnection",
            vpcId=one,
            peerVpcId=other,
            peerUin=uin,
            peeringConnectionName=name,
        ),
        keeps={keep: ("peeringConnectionId",)},
        makes="connection",
    )


def _on_link(title: str, action: str, connection: str = "{link}", **more: object) -> Step:
    return change(title, action, peeringConnectionId=connection, **more)


def _route(
    title: str,
    action: str,
    destination: str,
    *,
    table: str = "{table_a}",
    kind: str = "4",
    hub: str = "{link}",
) -> Step:
    return change(
        title,
        action,
        vpcId="{a}",
        routeTableId=table,
        **{
            "routeSet.0.destinationCidrBlock": destination,
            "routeSet.0.nextType": kind,
            "routeSet.0.nextHub": hub,
        },
    )


def _look(title: str) -> Step:
    return Step(
        title=title,
        action="DescribeRouteTable",
        parameters={"vpcId": "{a}"},
        creates=True,
        keeps={"table_a": ("data", 0, "unRouteTableId")},
        until=(("totalCount",), "1"),
    )


def _networks() -> Iterator[Step]:
    yield change(
        "a VPC with a malformed range",
        "CreateVpc",
        vpcName="{name_a}",
        cidrBlock=OTHER_RANGES["not a range"],
    )
    yield change("a VPC without a range", "CreateVpc", vpcName="{name_a}")
    for role, cidr in RANGES.items():
        yield replace(
            change(
                f"making the VPC {role}",
                "CreateVpc",
                vpcName=f"{{name_{role}}}",
                cidrBlock=cidr,
            ),
            keeps={role: ("unVpcId",)},
            makes="vpc",
        )
    for role in RANGES:
        yield Step(
            title=f"the new VPC {role}",
            action="DescribeVpcEx",
            parameters={"vpcId": f"{{{role}}}"},
            creates=True,
            until=(("totalCount",), "1"),
        )
    yield _look("the new route table of a")


def _connections() -> Iterator[Step]:
    yield _link("a connection of a VPC to itself", "{a}", "{a}", "{name_second}", "self")
    yield _link("a connection of an unknown VPC", _NOBODY, "{a}", "{name_second}", "from_unknown")
    yield _link("a connection to an unknown VPC", "{a}", _NOBODY, "{name_second}", "to_unknown")
    yield _link("a connection between overlapping VPCs", "{b}", "{twin}", "{name_second}", "bad")
    yield _link("a connection with an empty name", "{a}", _NOBODY, "", "nameless")
    yield _link("a connection with a name of 61 characters", "{a}", _NOBODY, "{name_long}", "long")
    yield _link(
        "a connection to an account that does not exist",
        "{a}",
        _NOBODY,
        "{name_second}",
        "to_nobody",
        uin="1",
    )
    yield _link("connecting a and b", "{a}", "{b}", "{name_link}", "link")
    yield Step(
        title="the new connection",
        action="DescribeVpcPeeringConnections",
        parameters={"peeringConnectionId": "{link}"},
        creates=True,
        until=(("data", 0, "state"), "1"),
    )
    yield _link("connecting a and b again", "{a}", "{b}", "{name_second}", "second")
    yield _link("connecting b and a", "{b}", "{a}", "{name_third}", "third")
    yield _link("connecting a and the twin of b", "{a}", "{twin}", "{name_twin}", "to_twin")
    yield _link("connecting a and c under the same name", "{a}", "{c}", "{name_link}", "namesake")
    modify = "ModifyVpcPeeringConnection"
    yield _on_link("an empty new name", modify, peeringConnectionName="")
    yield _on_link("a new name of 61 characters", modify, peeringConnectionName="{name_long}")
    yield _on_link(
        "renaming an unknown connection",
        modify,
        "pcx-00000000",
        peeringConnectionName="{name_link}",
    )
    yield _on_link("renaming the connection", modify, peeringConnectionName="{name_renamed}")
    yield Step(
        title="the renamed connection",
        action="DescribeVpcPeeringConnections",
        parameters={"peeringConnectionId": "{link}"},
        creates=True,
        until=(("data", 0, "peeringConnectionName"), "{name_renamed}"),
    )
    for verb in ("Accept", "Enable"):
        yield _on_link(f"{verb} for a live connection", f"{verb}VpcPeeringConnection")
    for verb in ("Accept", "Reject", "Enable"):
        action = f"{verb}VpcPeeringConnection"
        yield _on_link(f"{verb} for an unknown connection", action, "pcx-00000000")


def _routes() -> Iterator[Step]:
    create, delete = "CreateRoute", "DeleteRoute"
    proper = RANGES["b"]
    yield _route("a route in an unknown table", create, proper, table="rtb-00000000")
    yield _route("a route to an unknown connection", create, proper, hub="pcx-00000000")
    yield _route("a route through an unknown kind of gateway", create, proper, kind="99")
    yield _route("a route to a malformed range", create, OTHER_RANGES["not a range"])
    yield _route("a route into the VPC's own range", create, RANGES["a"])
    yield _route("a route", create, proper)
    yield _route("the same route again", create, proper)
    yield _route("the same destination by another way", create, proper, hub="{namesake}")
    yield _route("a route with host bits", create, OTHER_RANGES["a part of b with host bits"])
    yield _route("a route to what the peer does not have", create, OTHER_RANGES["outside"])
    yield _look("the routes")
    yield _route("deleting an unknown route", delete, OTHER_RANGES["another part of b"])
    yield _route("deleting the route with host bits", delete, OTHER_RANGES["a part of b"])
    yield _route(
        "deleting the route to what the peer does not have", delete, OTHER_RANGES["outside"]
    )
    yield _look("the routes that are left")


def _ending() -> Iterator[Step]:
    delete = "DeleteVpcPeeringConnection"
    yield change("deleting a VPC that has a connection", "DeleteVpc", vpcId="{b}")
    yield _on_link("Reject for a live connection", "RejectVpcPeeringConnection")
    yield _on_link("deleting a connection that has a route", delete)
    yield _look("the routes without their connection")
    yield _route("deleting the route", "DeleteRoute", RANGES["b"])
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
        "the deleted connection", "DescribeVpcPeeringConnections", peeringConnectionId="{link}"
    )
    for role in RANGES:
        yield change(f"deleting the VPC {role}", "DeleteVpc", vpcId=f"{{{role}}}")
    yield change("deleting a VPC again", "DeleteVpc", vpcId="{a}")
    yield change("the deleted VPC", "DescribeVpcEx", vpcId="{a}")


STEPS: Final = (*_reading(), *_networks(), *_connections(), *_routes(), *_ending())
"""The story, in order."""
