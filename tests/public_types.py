"""What type checkers make of the public names; this file is checked by mypy and never run.

`assert_type` states what comes out. What is marked as an error has to be one: mypy warns of marks
that are not needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_qcloud
import pulumi_qcloud.api
from pulumi_qcloud import (
    AssumeRole,
    AssumeRoleWithWebIdentity,
    AwaitableGetVpcPeeringConnectionResult,
    AwaitableGetVpcResult,
    AwaitableList,
    GetVpcPeeringConnectionResult,
    GetVpcResult,
    LookupProblem,
    Provider,
    RouteResult,
    RouteTableResult,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionAccepterArgs,
    VpcPeeringConnectionArgs,
    VpcPeeringRoutes,
    VpcPeeringRoutesArgs,
    get_route_tables,
    get_route_tables_output,
    get_vpc,
    get_vpc_output,
    get_vpc_peering_connection,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections,
    get_vpc_peering_connections_output,
    get_vpcs,
    get_vpcs_output,
)
from pulumi_qcloud.api import (
    Credentials,
    PeeringConnection,
    PeeringState,
    QcloudError,
    Vpc,
    VpcClient,
    VpcIds,
    WantedConnection,
)
from pulumi_qcloudx import MeshMember, PeeredVpc, VpcPeering, VpcPeeringMesh, VpcSelector
from qcloud_emulator import Account, Emulator
from typing_extensions import assert_type


def connection(text: pulumi.Output[str], number: pulumi.Output[int]) -> None:
    """A connection takes single arguments, an object or a dictionary; its outputs are typed."""
    net = VpcPeeringConnection("net", vpc_id="vpc-a", peer_vpc_id=text)
    VpcPeeringConnection("args", VpcPeeringConnectionArgs(vpc_id=text, peer_vpc_id="vpc-b"))
    VpcPeeringConnection("dict", {"vpc_id": "vpc-a", "peer_vpc_id": text}, pulumi.ResourceOptions())
    VpcPeeringConnection(
        "all",
        vpc_id=text,
        peer_vpc_id=text,
        peer_uin=text,
        peering_connection_name=text,
        region=text,
        peer_region="gz",
        profile=text,
        adopt=text.apply(bool),
        bandwidth=number,
        charge_type=text,
        qos_level="AU",
        type="VPC_PEER",
        tags={"team": text, "env": "prod"},
        opts=pulumi.ResourceOptions(parent=net),
    )

    assert_type(net.id, pulumi.Output[str])
    assert_type(net.vpc_id, pulumi.Output[str])
    assert_type(net.peer_vpc_id, pulumi.Output[str])
    assert_type(net.peer_uin, pulumi.Output[str])
    assert_type(net.peering_connection_name, pulumi.Output[str])
    assert_type(net.region, pulumi.Output[str])
    assert_type(net.peer_region, pulumi.Output[str])
    assert_type(net.profile, pulumi.Output[str | None])
    assert_type(net.adopt, pulumi.Output[bool | None])
    assert_type(net.bandwidth, pulumi.Output[int | None])
    assert_type(net.charge_type, pulumi.Output[str | None])
    assert_type(net.qos_level, pulumi.Output[str | None])
    assert_type(net.type, pulumi.Output[str | None])
    assert_type(net.tags, pulumi.Output[Mapping[str, str] | None])
    assert_type(net.tags_all, pulumi.Output[Mapping[str, str] | None])
    assert_type(net.state, pulumi.Output[str])
    assert_type(net.uniq_vpc_id, pulumi.Output[str])
    assert_type(net.uniq_peer_vpc_id, pulumi.Output[str])
    assert_type(net.uin, pulumi.Output[str])
    assert_type(net.create_time, pulumi.Output[str | None])
    assert_type(net.expires_at, pulumi.Output[str | None])
    assert_type(VpcPeeringConnection.get("theirs", id=net.id), VpcPeeringConnection)

    VpcPeeringConnection("half", vpc_id="vpc-a")  # type: ignore[call-overload]
    VpcPeeringConnection("both", {}, vpc_id="a", peer_vpc_id="b")  # type: ignore[call-overload]
    VpcPeeringConnection("n", vpc_id=1, peer_vpc_id="b")  # type: ignore[call-overload]
    VpcPeeringConnection("t", vpc_id="a", peer_vpc_id="b", tags=["x"])  # type: ignore[call-overload]
    VpcPeeringConnectionArgs(vpc_id="a")  # type: ignore[call-arg]
    VpcPeeringConnectionArgs("a", "b")  # type: ignore[call-arg]
    VpcPeeringConnectionArgs(vpc_id="a", peer_vpc_id="b", bandwidth="100")  # type: ignore[arg-type]
    net.pcx_id  # type: ignore[attr-defined]  # noqa: B018


def accepter(text: pulumi.Output[str], partner: Provider) -> None:
    """An acceptance takes its arguments in the same forms."""
    theirs = VpcPeeringConnectionAccepter(
        "theirs",
        peering_connection_id=text,
        region="gz",
        profile=text,
        opts=pulumi.ResourceOptions(provider=partner),
    )
    args = VpcPeeringConnectionAccepterArgs(peering_connection_id=text, region=text, profile="peer")
    VpcPeeringConnectionAccepter("args", args)
    VpcPeeringConnectionAccepter("dict", {"peering_connection_id": text})

    assert_type(theirs.id, pulumi.Output[str])
    assert_type(theirs.peering_connection_id, pulumi.Output[str])
    assert_type(theirs.region, pulumi.Output[str])
    assert_type(theirs.profile, pulumi.Output[str | None])
    assert_type(theirs.state, pulumi.Output[str])
    assert_type(theirs.peering_connection_name, pulumi.Output[str])
    assert_type(theirs.uin, pulumi.Output[str])
    assert_type(theirs.peer_uin, pulumi.Output[str])
    assert_type(theirs.vpc_id, pulumi.Output[str])
    assert_type(theirs.peer_vpc_id, pulumi.Output[str])
    assert_type(theirs.create_time, pulumi.Output[str | None])

    VpcPeeringConnectionAccepter("nothing")  # type: ignore[call-overload]
    VpcPeeringConnectionAccepter("wrong", VpcPeeringRoutesArgs)  # type: ignore[call-overload]
    VpcPeeringConnectionAccepterArgs(connection_id=text)  # type: ignore[call-arg]


def routes(text: pulumi.Output[str], texts: pulumi.Output[Sequence[str]]) -> None:
    """Routes take ids of tables or one of the words, and destinations known or not."""
    own = VpcPeeringRoutes("own", vpc_id="vpc-a", peering_connection_id=text, route_tables="main")
    VpcPeeringRoutes("ids", vpc_id="a", peering_connection_id="pcx", route_tables=["rtb-a", text])
    VpcPeeringRoutes("to", vpc_id=text, peering_connection_id=text, destination_cidr_blocks=[text])
    args = VpcPeeringRoutesArgs(
        vpc_id=text,
        peering_connection_id=text,
        destination_cidr_blocks=texts,
        route_tables=texts,
        region="gz",
        profile=text,
    )
    VpcPeeringRoutes("args", args)
    VpcPeeringRoutes("dict", {"vpc_id": "vpc-a", "peering_connection_id": text})

    assert_type(own.id, pulumi.Output[str])
    assert_type(own.vpc_id, pulumi.Output[str])
    assert_type(own.peering_connection_id, pulumi.Output[str])
    assert_type(own.destination_cidr_blocks, pulumi.Output[Sequence[str]])
    assert_type(own.route_tables, pulumi.Output[str | Sequence[str]])
    assert_type(own.region, pulumi.Output[str])
    assert_type(own.profile, pulumi.Output[str | None])
    assert_type(own.state, pulumi.Output[str])
    assert_type(own.routes, pulumi.Output[Sequence[Mapping[str, Any]]])
    assert_type(own.missing_routes, pulumi.Output[Sequence[str]])

    ids, outputs = ["rtb-a"], [text]
    VpcPeeringRoutes("list", vpc_id="a", peering_connection_id="pcx", route_tables=ids)
    VpcPeeringRoutes("later", vpc_id="a", peering_connection_id="pcx", route_tables=outputs)
    VpcPeeringRoutes("known", vpc_id="a", peering_connection_id="pcx", route_tables=("rtb-a", text))
    VpcPeeringRoutes("word", vpc_id="a", peering_connection_id="pcx", route_tables=text)

    VpcPeeringRoutes("half", vpc_id="vpc-a")  # type: ignore[call-overload]
    VpcPeeringRoutes("w", vpc_id="a", peering_connection_id="p", route_tables="mian")  # type: ignore[call-overload]
    VpcPeeringRoutes("n", vpc_id="a", peering_connection_id="p", route_tables="none")  # type: ignore[call-overload]
    VpcPeeringRoutes(
        "t", vpc_id="a", peering_connection_id="p", destination_cidr_blocks="10.1.0.0/16"
    )  # type: ignore[call-overload]
    VpcPeeringRoutesArgs(vpc_id="a", peering_connection_id="p", route_tables="mian")  # type: ignore[arg-type]
    VpcPeeringRoutesArgs(vpc_id="a", peering_connection_id="p", route_tables=1)  # type: ignore[arg-type]


def provider(text: pulumi.Output[str]) -> None:
    """An explicit provider takes settings as the configuration has them."""
    Provider("profile", profile=text, region="gz", uin=text, opts=pulumi.ResourceOptions())
    Provider("keys", secret_id=text, secret_key=text, token=text, api_version="3.0")
    Provider("private", endpoint=text, signature_method="HmacSHA1", ca_bundle=text)
    Provider("limits", rate_limit=20, request_timeout=2.5, deadline=text.apply(float))
    Provider("tags", default_tags={"team": text}, env_var_mappings={"OURS": "QCLOUD_UIN"})

    role: AssumeRole = {"role_arn": text, "session_name": "ci", "duration_seconds": 900}
    Provider("role", assume_role=role, profile="hub", sts_endpoint=text)
    Provider("secrets", assume_role={"role_arn": text, "policy": "{}", "external_id": text})
    web: AssumeRoleWithWebIdentity = {
        "role_arn": "qcs::cam::uin/1:roleName/ci",
        "provider_id": text,
        "token_file": "/var/run/token",
    }
    Provider("web", assume_role_with_web_identity=web)
    Provider("machine", cam_role_name=text)

    Provider("key", assume_role={"roleArn": "x"})  # type: ignore[arg-type]
    Provider("number", uin=2407912486)  # type: ignore[arg-type]
    Provider("text", rate_limit="20")  # type: ignore[arg-type]
    Provider("unknown", keys="x")  # type: ignore[call-arg]


def components(text: pulumi.Output[str], partner: Provider, found: GetVpcResult) -> None:
    """A component takes a VPC as an id, a selector, a lookup's result, or an output of these."""
    net = VpcPeering("net", "vpc-a", {"name": "data"})
    VpcPeering("known", found, get_vpc(name="data"))
    VpcPeering("outputs", text, get_vpc_output(name=text))
    VpcPeering(
        "all",
        vpc={"id": "vpc-a"},
        peer_vpc={"tags": {"team": "net"}, "cidr_block": "10.1.0.0/16"},
        peer_uin=text,
        peer_provider=partner,
        peer_profile="peer",
        cidr_blocks=[text],
        peer_cidr_blocks=text.apply(lambda block: [block]),
        peering_connection_name=text,
        routes=["rtb-a", text],
        peer_routes="none",
        region="gz",
        allow_overlapping_peers=True,
        adopt=True,
        tags={"team": text},
        opts=pulumi.ResourceOptions(provider=partner),
    )
    assert_type(net.peering_connection_id, pulumi.Output[str])
    assert_type(net.state, pulumi.Output[str])
    assert_type(net.vpc, pulumi.Output[PeeredVpc])
    assert_type(net.peer_vpc, pulumi.Output[PeeredVpc])
    assert_type(net.vpc.apply(lambda vpc: vpc["id"]), pulumi.Output[str])
    assert_type(net.peer_vpc.apply(lambda vpc: vpc["cidr_blocks"]), pulumi.Output[list[str]])
    assert_type(net.connection, VpcPeeringConnection)
    assert_type(net.accepter, VpcPeeringConnectionAccepter | None)
    assert_type(net.routes, VpcPeeringRoutes | None)
    assert_type(net.peer_routes, VpcPeeringRoutes | None)
    VpcPeering("half", vpc="vpc-a")  # type: ignore[call-arg]
    VpcPeering("number", "vpc-a", "vpc-b", routes=7)  # type: ignore[arg-type]
    VpcPeering("other", "vpc-a", "vpc-b", peer_provider=net)  # type: ignore[arg-type]
    VpcPeering("text", "vpc-a", "vpc-b", cidr_blocks="10.1.0.0/16")  # type: ignore[arg-type]
    VpcPeering("word", "vpc-a", "vpc-b", routes="mian")  # type: ignore[arg-type]
    VpcPeering("peer's", "vpc-a", "vpc-b", peer_routes="mian")  # type: ignore[arg-type]
    net.vpc.apply(lambda vpc: vpc["cidr_block"])  # type: ignore[typeddict-item]

    mesh = VpcPeeringMesh("mesh", {"a": "vpc-a", "b": {"vpc": text, "provider": partner}})
    VpcPeeringMesh("star", {"a": found, "b": text}, hub="a", peering_connection_name="{a}-{b}")
    VpcPeeringMesh("edges", {"a": "a", "b": "b"}, edges=[("a", "b")], routes="main", tags={})
    assert_type(mesh.peering_connection_ids, pulumi.Output[dict[str, str]])
    assert_type(mesh.connections, dict[str, VpcPeeringConnection])
    assert_type(mesh.diagram, pulumi.Output[str])
    VpcPeeringMesh("list", ["vpc-a", "vpc-b"])  # type: ignore[arg-type]
    VpcPeeringMesh("edge", {}, edges=["a-b"])  # type: ignore[list-item]


def selectors(text: pulumi.Output[str], partner: Provider, names: list[str]) -> None:
    """A dictionary that selects a VPC has only the keys that there are, each with its type."""
    app: VpcSelector = {"name": "app", "tags": {"team": text}}
    far: MeshMember = {"vpc": app, "provider": partner, "uin": text, "routes": ["rtb-a"]}
    VpcPeering("net", app, text.apply(lambda name: VpcSelector(name=name)))
    VpcPeering("known", {"id": text}, {"cidr_block": text})
    VpcPeeringMesh("mesh", {"app": app, "far": far, "three": {"name": text}})
    VpcPeeringMesh("all", {name: {"name": name} for name in names})
    VpcPeeringMesh("each", {name: {"vpc": {"name": name}, "profile": name} for name in names})

    VpcPeering("key", {"nam": "app"}, "vpc-b")  # type: ignore[arg-type]
    VpcPeering("peer's", "vpc-a", {"nam": "app"})  # type: ignore[arg-type]
    VpcPeering("number", {"id": 7}, "vpc-b")  # type: ignore[arg-type]
    VpcPeering("tags", {"tags": ["team"]}, "vpc-b")  # type: ignore[arg-type]
    VpcPeeringMesh("key", {"a": {"nam": "app"}, "b": "vpc-b"})  # type: ignore[dict-item]
    VpcPeeringMesh("member", {"a": {"vpc": "a", "profil": "peer"}, "b": "b"})  # type: ignore[dict-item]
    VpcPeeringMesh("inside", {"a": {"vpc": {"nam": "a"}}, "b": "b"})  # type: ignore[dict-item]
    VpcPeeringMesh("account", {"a": {"uin": "1"}, "b": "b"})  # type: ignore[dict-item]
    VpcPeeringMesh("own", {"a": {"vpc": "a", "routes": "mian"}, "b": "b"})  # type: ignore[dict-item]
    VpcPeeringMesh("word", {"a": "a", "b": "b"}, routes="mian")  # type: ignore[arg-type]
    VpcPeeringMesh("ids", {"a": "a", "b": "b"}, routes=["rtb-a"])  # type: ignore[arg-type]


async def lookups(text: pulumi.Output[str], partner: Provider) -> None:
    """A lookup takes plain values and its twin outputs too; what both return is typed."""
    options = pulumi.InvokeOptions(provider=partner)
    later = pulumi.InvokeOutputOptions(depends_on=[partner])
    tags = {"team": "net"}

    assert_type(get_vpc(name="app", tags=tags, opts=options), AwaitableGetVpcResult)
    assert_type(await get_vpc(id="vpc-a"), GetVpcResult)
    assert_type(get_vpc_output(cidr_block=text, opts=later), pulumi.Output[GetVpcResult])
    assert_type(get_vpcs(), AwaitableList[GetVpcResult])
    assert_type(await get_vpcs(region="gz"), list[GetVpcResult])
    assert_type(get_vpcs_output(tags={"team": text}), pulumi.Output[list[GetVpcResult]])
    one = get_vpc_peering_connection(vpc_id="vpc-a", state="ACTIVE")
    assert_type(one, AwaitableGetVpcPeeringConnectionResult)
    assert_type(await one, GetVpcPeeringConnectionResult)
    assert_type(
        get_vpc_peering_connection_output(id=text), pulumi.Output[GetVpcPeeringConnectionResult]
    )
    assert_type(
        get_vpc_peering_connections(name="net"), AwaitableList[GetVpcPeeringConnectionResult]
    )
    assert_type(
        get_vpc_peering_connections_output(peer_vpc_id=text),
        pulumi.Output[list[GetVpcPeeringConnectionResult]],
    )
    tables = get_route_tables(vpc_id="vpc-a", main=True, profile="peer")
    assert_type(tables, AwaitableList[RouteTableResult])
    assert_type(tables[0].routes, Sequence[RouteResult])
    assert_type(tables[0].routes[0].next_hub, str)
    assert_type(get_route_tables_output(vpc_id=text), pulumi.Output[list[RouteTableResult]])
    assert_type(LookupProblem("none fits").args, tuple[Any, ...])

    get_vpc(name=text)  # type: ignore[arg-type]
    get_vpc("app")  # type: ignore[call-arg]
    get_vpcs(opts=pulumi.ResourceOptions())  # type: ignore[arg-type]
    get_vpc_output(names=text)  # type: ignore[call-arg]
    get_route_tables(main="yes")  # type: ignore[arg-type]
    await get_vpc_output(name="app")  # type: ignore[misc]
    _ = pulumi_qcloud.get_vcp  # type: ignore[attr-defined]
    _ = pulumi_qcloud.api.VpcKlient  # type: ignore[attr-defined]


def client(asked: VpcClient, credentials: Credentials) -> None:
    """The client's methods are the operations in plain terms; what they return is typed."""
    assert_type(credentials.token, str | None)
    try:
        pcx = asked.create_peering_connection(
            WantedConnection(vpc_id="vpc-a", peer_vpc_id="vpc-b", peer_uin="2407912486", name="net")
        )
        assert_type(pcx, str)
        assert_type(asked.list_peering_connections(), tuple[PeeringConnection, ...])
        assert_type(asked.get_peering_connection(pcx), PeeringConnection | None)
        assert_type(asked.list_vpcs(name="app"), tuple[Vpc, ...])
        assert_type(asked.get_vpc("vpc-a"), Vpc | None)
        assert_type(asked.peering_connection_limit(), int | None)
        assert_type(asked.caller_uin(), str | None)
        asked.create_peering_connection("vpc-a")  # type: ignore[arg-type]
        asked.get_vpc(VpcIds("vpc-a"))  # type: ignore[arg-type]
    except QcloudError as error:
        assert_type(error.hint, str)


def answers(found: PeeringConnection) -> None:
    """What the client returns is frozen, and a state that nobody knows is kept as text."""
    assert_type(found.state, PeeringState | str)
    assert_type(found.vpc, VpcIds)
    assert_type(found.vpc.id, str)

    found.name = "other"  # type: ignore[misc]


def emulator(file: Path) -> None:
    """A running emulator is a context manager that tells its accounts."""
    with Emulator.start(state=file, seed={"accounts": []}, port=8520) as running:
        assert_type(running, Emulator)
        assert_type(running.url, str)
        assert_type(running.accounts, dict[str, Account])
        assert_type(running.connections(live_only=False), list[dict[str, Any]])
        running.add_fault("CreateVpcPeeringConnection", kind="throttle", times=2)
        running.advance_clock("8 days")  # type: ignore[arg-type]
