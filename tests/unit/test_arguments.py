"""Mistakes in calls of the package: one sentence each, without a traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import (
    Provider,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionArgs,
    VpcPeeringRoutes,
    get_vpc,
    get_vpc_output,
)
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

from tests.programs import Existing, deploy

APP, DATA, PCX = "vpc-app00226", "vpc-data0089", "pcx-12345678"
TWO: dict[str, Any] = {"app": APP, "data": DATA}


def connection(**given: Any) -> Callable[[], object]:
    """Return a program that makes a connection with some arguments."""
    ends: dict[str, Any] = {"vpc_id": APP, "peer_vpc_id": DATA}
    return lambda: VpcPeeringConnection("net", **{**ends, **given})


def peering(*args: Any, **given: Any) -> Callable[[], object]:
    """Return a program with a component of two VPCs."""
    return lambda: VpcPeering("net", *(args or (APP, DATA)), **given)


def mesh(vpcs: Any = None, **given: Any) -> Callable[[], object]:
    """Return a program with a mesh."""
    return lambda: VpcPeeringMesh("net", TWO if vpcs is None else vpcs, **given)


def providers(several: Callable[[Provider, Provider], Any]) -> Callable[[], object]:
    """Return a program with a component that is given providers."""
    return lambda: VpcPeering(
        "net", APP, DATA, opts=pulumi.ResourceOptions(providers=several(*map(Provider, "ab")))
    )


def given(call: Any, *args: Any, **kwargs: Any) -> Callable[[], object]:
    """Return a program that makes one call, whatever its types."""
    return lambda: call(*args, **kwargs)


def routes(**more: Any) -> Callable[[], object]:
    """Return a program with routes of `app`."""
    return lambda: VpcPeeringRoutes("net", vpc_id=APP, peering_connection_id=PCX, **more)


class Named:
    """Something that has an id, as the results of lookups have."""

    def __init__(self, id_: str) -> None:
        self.id = id_


RANGES = "net: destination_cidr_blocks"
SHORT_NAMES = "give a dictionary of short names and VPCs, such as {'app': {'name': 'app'}}"
PAIRS = "give pairs of short names, such as [('app', 'data')]"
PAIR_OF_NAMES = "the arguments after peer_vpc by name, such as peer_uin=..."
IN_PROVIDERS = (
    "in providers, which leaves the account ambiguous; give one as provider, and the provider of "
    "another account together with its VPC"
)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (mesh([APP, DATA]), f"net: vpcs is a list; {SHORT_NAMES}"),
        (mesh({1: APP, 2: DATA}), f"net: vpcs has an int as a short name; {SHORT_NAMES}"),
        (given(VpcPeeringMesh, "net", None), f"net: vpcs is None; {SHORT_NAMES}"),
        (mesh({"app": APP}), "net: vpcs has 1 entries; a mesh needs two or more"),
        (mesh(edges="app"), f"net: edges is a str; {PAIRS}"),
        (mesh(edges={"app": "data"}), f"net: edges is a dict; {PAIRS}"),
        (mesh(hub=["app"]), "net: hub is a list; give a string"),
        (mesh(hubb="app"), "net: there is no argument 'hubb' (did you mean 'hub'?)"),
        (
            mesh({**TWO, "far": {"vpc": APP, "profile": ["peer"]}}),
            "net: far: profile is a list; give a string",
        ),
        (peering(peer_vpcid=DATA), "net: there is no argument 'peer_vpcid' (did you mean"),
        (peering(APP), "net: peer_vpc is missing"),
        (peering(APP, DATA, "peer"), f"net: give {PAIR_OF_NAMES}"),
        (peering(APP, DATA, vpc=APP), "net: vpc is given twice"),
        (peering(tags=["team"]), "net: tags is a list; give a dictionary of keys and values"),
        (peering(peer_uin=["1"]), "net: peer_uin is a list; give a string"),
        (
            peering(allow_overlapping_peers="no"),
            "net: allow_overlapping_peers is a str; write True or False",
        ),
        (peering(opts={"provider": None}), "net: opts is a dict; give a pulumi.ResourceOptions"),
        (
            peering(opts=pulumi.ResourceOptions(provider="peer")),  # type: ignore[arg-type]
            (
                "net: the provider in opts is 'peer'; give a pulumi_qcloud.Provider, or the name "
                "of a profile as profile"
            ),
        ),
        (providers(lambda a, b: [a, b]), f"net: opts has a and b {IN_PROVIDERS}"),
        (providers(lambda a, _: {"qcloud": a}), f"net: opts has a {IN_PROVIDERS}"),
        (given(VpcPeering, APP, DATA), f"{APP}: peer_vpc is missing"),
        (given(VpcPeering, None, APP, DATA), "VpcPeering: resource_name is None; give a string"),
        (connection(tags=["team"]), "net: tags is a list; give a dictionary of keys and values"),
        (connection(vpc_id={"name": "app"}), "net: vpc_id is a dict; give a string, such as"),
        (connection(vpcid=APP), "net: there is no argument 'vpcid' (did you mean 'vpc_id'?)"),
        (
            given(VpcPeeringConnection, "net", {"vpc_id": APP, "peer_vpcid": DATA}),
            "net: there is no argument 'peer_vpcid' (did you mean 'peer_vpc_id'?)",
        ),
        (
            given(VpcPeeringConnection, "net", 3),
            "net: args is an int; give a VpcPeeringConnectionAr",
        ),
        (
            given(VpcPeeringConnectionArgs, vpc_id=APP),
            "VpcPeeringConnectionArgs: peer_vpc_id is mis",
        ),
        (
            lambda: given(
                VpcPeeringConnectionAccepter, "accept", peering_connection_id=Existing("it")
            )(),
            "accept: peering_connection_id is an Existing; give its .id",
        ),
        (
            given(VpcPeeringRoutes, "net", vpc_id=APP, peering_connection_id=PCX, tables="all"),
            "net: there is no argument 'tables' (the arguments are vpc_id, peering_connection_id",
        ),
        (given(Provider, "p", default_tags=["a"]), "p: default_tags is a list; give a dictionary"),
        (given(Provider, "p", secret_key=["a"]), "p: secret_key is a list; give a string"),
        (given(Provider, "p", secret_id="a"), "p: only one of secret_id and secret_key is given"),
        (
            given(Provider, "p", profle="a"),
            "p: there is no argument 'profle' (did you mean 'profil",
        ),
        (given(get_vpc, APP), "get_vpc: give the arguments by name, such as id=... ("),
        (
            connection(tags={"team": ["net"]}),
            "net: tags has a list for 'team'; give a string",
        ),
        (peering(tags={"team": ["net"]}), "net: tags has a list for 'team'; give a string"),
        (connection(tags={5: "net"}), "net: tags has an int as a key; keys must be strings"),
        (
            connection(tags=pulumi.Output.from_input(["team"])),
            "net: tags is a list; give a dictionary of keys and values",
        ),
        (
            routes(destination_cidr_blocks={"10.1.0.0/16"}),
            f"{RANGES} is a set; give a list",
        ),
        (routes(destination_cidr_blocks=[["10.1.0.0/16"]]), f"{RANGES} has a list; give a string"),
        (
            routes(destination_cidr_blocks=pulumi.Output.from_input([{"a": "b"}])),
            f"{RANGES} has a dict; give a string",
        ),
        (routes(route_tables=[Named("rtb-1")]), "net: route_tables has a Named; give its .id"),
        (
            given(VpcPeeringConnection.get, "net", APP),
            f"net: id is '{APP}', which is not the id of a peering connection; an id looks like",
        ),
        (given(VpcPeeringConnection.get, "net"), "net: id is missing"),
        (
            given(VpcPeeringConnection.get, "net", PCX, pulumi.ResourceOptions(provider="peer")),  # type: ignore[arg-type]
            "net: the provider in opts is 'peer'; give a pulumi_qcloud.Provider",
        ),
        (
            peering(opts=pulumi.ResourceOptions(parent="net")),  # type: ignore[arg-type]
            "net: opts has a str as parent; give a resource",
        ),
        (given(get_vpc, nam="app"), "get_vpc: there is no argument 'nam' (did you mean 'name'?) ("),
        (
            lambda: get_vpc(),
            "get_vpc: at least one of id, name, cidr_block, tags is needed (test_arguments.py, l",
        ),
        (given(get_vpc, name=3), "get_vpc: name is an int; give a str"),
        (given(get_vpc, name="a", opts={}), "get_vpc: opts is a dict; give a pulumi.InvokeOptions"),
        (
            given(get_vpc_output, nam="a"),
            "get_vpc_output: there is no argument 'nam' (did you mean",
        ),
    ],
)
def test_mistakes(program: Callable[[], object], told: str) -> None:
    """What no type checker would let pass ends the program with one sentence of its own."""
    with pytest.raises(pulumi.RunError) as caught:
        deploy(program)

    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_kinds_of_error() -> None:
    """Who catches the errors that Python has for wrong arguments catches these."""
    with pytest.raises(TypeError):
        given(get_vpc, nam="app")()
    with pytest.raises(ValueError, match="only one of"):
        deploy(given(Provider, "p", secret_id="a"))


def test_output_of_something_else() -> None:
    """An output that turns out to be no text is told by its argument when it is known."""
    known = pulumi.Output.from_input({"name": "app"})

    with pytest.raises(pulumi.RunError) as caught:
        deploy(connection(vpc_id=known))

    assert "net: vpc_id is a dict; give a string, such as the .id of a lookup or a resource" == str(
        caught.value
    )
