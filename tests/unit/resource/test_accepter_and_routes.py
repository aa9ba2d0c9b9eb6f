"""The accepter and the routes as a program declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pytest
from pulumi_qcloud import (
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionAccepterArgs,
    VpcPeeringRoutes,
    VpcPeeringRoutesArgs,
)
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION_ACCEPTER, VPC_PEERING_ROUTES

from tests.programs import Registered, Show, run


@dataclass(frozen=True)
class Kind:
    """A resource and how it is declared.

    Args:
        resource: its class.
        args: the class of its arguments.
        token: its type.
        reference: to its provider.
        least: the arguments that are required.
        least_on_the_wire: what they are on the wire.
        most: all arguments.
        most_on_the_wire: what they are on the wire.
        outputs: what it has besides.
    """

    resource: Any
    args: Any
    token: str
    reference: str
    least: dict[str, Any]
    least_on_the_wire: dict[str, Any]
    most: dict[str, Any]
    most_on_the_wire: dict[str, Any]
    outputs: tuple[str, ...]


_ACCEPTER: Final = Kind(
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionAccepterArgs,
    "pulumi-python:dynamic/qcloud:VpcPeeringConnectionAccepter",
    VPC_PEERING_CONNECTION_ACCEPTER,
    {"peering_connection_id": "pcx-6gw5wvmk"},
    {"peeringConnectionId": "pcx-6gw5wvmk"},
    {"peering_connection_id": "pcx-6gw5wvmk", "region": "gz", "profile": "partner"},
    {"peeringConnectionId": "pcx-6gw5wvmk", "region": "gz", "profile": "partner"},
    (
        "state",
        "peering_connection_name",
        "uin",
        "peer_uin",
        "vpc_id",
        "peer_vpc_id",
        "create_time",
    ),
)
_ROUTES: Final = Kind(
    VpcPeeringRoutes,
    VpcPeeringRoutesArgs,
    "pulumi-python:dynamic/qcloud:VpcPeeringRoutes",
    VPC_PEERING_ROUTES,
    {"vpc_id": "gz_vpc_226", "peering_connection_id": "pcx-6gw5wvmk"},
    {"vpcId": "gz_vpc_226", "peeringConnectionId": "pcx-6gw5wvmk", "routeTables": "all"},
    {
        "vpc_id": "gz_vpc_226",
        "peering_connection_id": "pcx-6gw5wvmk",
        "destination_cidr_blocks": ["10.1.0.0/16", "10.2.0.0/16"],
        "route_tables": ["rtb-8e0ypm3z"],
        "region": "gz",
        "profile": "partner",
    },
    {
        "vpcId": "gz_vpc_226",
        "peeringConnectionId": "pcx-6gw5wvmk",
        "destinationCidrBlocks": ["10.1.0.0/16", "10.2.0.0/16"],
        "routeTables": ["rtb-8e0ypm3z"],
        "region": "gz",
        "profile": "partner",
    },
    ("state", "routes", "missing_routes"),
)

kinds = pytest.mark.parametrize("kind", [_ACCEPTER, _ROUTES], ids=["accepter", "routes"])
both_phases = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


def _declare(kind: Kind, *args: Any, preview: bool = False, **given: Any) -> Registered:
    return run(lambda _: kind.resource("it", *args, **given), preview=preview)


def _inputs(registered: Registered) -> dict[str, Any]:
    return {key: it for key, it in registered.inputs["it"].items() if key != "__provider"}


@kinds
@both_phases
def test_on_the_wire(kind: Kind, preview: bool) -> None:
    """Names are camelCase on the wire, beside the reference to the provider."""
    registered = _declare(kind, preview=preview, **kind.most)

    assert (kind.token, kind.reference, kind.most_on_the_wire) == (
        registered.types["it"],
        registered.inputs["it"]["__provider"],
        _inputs(registered),
    )


@kinds
@both_phases
def test_what_is_left_out(kind: Kind, preview: bool) -> None:
    """What the program does not mention is not sent, outputs never."""
    assert kind.least_on_the_wire == _inputs(_declare(kind, preview=preview, **kind.least))


@kinds
def test_forms_of_arguments(kind: Kind) -> None:
    """An args object and a dictionary say the same as keywords."""
    forms = [_declare(kind, kind.args(**kind.most)), _declare(kind, kind.most)]

    assert [kind.most_on_the_wire] * 2 == [_inputs(form) for form in forms]


@kinds
def test_values_of_other_resources(kind: Kind) -> None:
    """Each argument takes what another resource tells, known or not."""
    outputs = {name: pulumi.Output.from_input(value) for name, value in kind.most.items()}

    assert kind.most_on_the_wire == _inputs(_declare(kind, outputs))


@kinds
def test_missing(kind: Kind) -> None:
    """An argument that is required and missing is Python's own error, and names it."""
    for name in kind.least:
        given = {key: value for key, value in kind.least.items() if key != name}
        with pytest.raises(TypeError, match=name):
            _declare(kind, **given)


@kinds
def test_unknown_argument(kind: Kind) -> None:
    """An argument that there is not is Python's own error, and names it."""
    with pytest.raises(TypeError, match="vpcs"):
        _declare(kind, vpcs=[], **kind.least)


@kinds
def test_replacement(kind: Kind) -> None:
    """A replacement deletes first, unless the user says otherwise."""
    usual = _declare(kind, **kind.least)
    otherwise = _declare(
        kind, **kind.least, opts=pulumi.ResourceOptions(delete_before_replace=False)
    )

    assert (True, False) == tuple(
        it.requests["it"].deleteBeforeReplace for it in (usual, otherwise)
    )


@kinds
def test_outputs(kind: Kind) -> None:
    """Every output is there to be referred to, and unknown before the `up`."""

    def program(show: Show) -> pulumi.Output[str]:
        resource = kind.resource("it", **kind.least)
        return show(**{name: getattr(resource, name) for name in kind.outputs})

    registered = run(program, preview=True)

    assert dict.fromkeys(kind.outputs) == registered.outputs
