"""Pulumi's own `import_` option, which cannot work for a dynamic provider."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest
from pulumi_qcloud import (
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringRoutes,
)
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

from tests.programs import run

Declare = Callable[[pulumi.ResourceOptions], object]
_ADOPTING: dict[str, Declare] = {
    "connection": lambda opts: VpcPeeringConnection(
        "net", vpc_id="vpc-app00226", peer_vpc_id="vpc-data0089", opts=opts
    ),
    "connection with args": lambda opts: VpcPeeringConnection(
        "net", {"vpc_id": "vpc-app00226", "peer_vpc_id": "vpc-data0089"}, opts
    ),
    "component": lambda opts: VpcPeering("net", {"name": "app"}, {"name": "data"}, opts=opts),
    "mesh": lambda opts: VpcPeeringMesh("net", {"a": {"name": "app"}}, opts=opts),
}
_RECORDING: dict[str, Declare] = {
    "accepter": lambda opts: VpcPeeringConnectionAccepter(
        "net", peering_connection_id="pcx-6gw5wvmk", opts=opts
    ),
    "routes": lambda opts: VpcPeeringRoutes(
        "net", vpc_id="vpc-app00226", peering_connection_id="pcx-6gw5wvmk", opts=opts
    ),
}


@pytest.mark.parametrize("kind", _ADOPTING)
def test_what_can_be_adopted(kind: str) -> None:
    """A connection and the components tell of `adopt` and of the import on the command line."""
    assert (
        "net: opts has import_='pcx-6gw5wvmk', which cannot be imported from within a program; "
        "give adopt=True instead, or use `qcloud-peering import`"
    ) == _refusal(_ADOPTING[kind])


@pytest.mark.parametrize("kind", _RECORDING)
def test_what_takes_things_as_they_are(kind: str) -> None:
    """An acceptance and routes tell that the option is left out."""
    assert (
        "net: opts has import_='pcx-6gw5wvmk', which cannot be imported from within a program; "
        "leave it out, or use `qcloud-peering import`"
    ) == _refusal(_RECORDING[kind])


def _refusal(declare: Declare) -> str:
    with pytest.raises(pulumi.RunError) as caught:
        run(lambda _: declare(pulumi.ResourceOptions(import_="pcx-6gw5wvmk")))
    return str(caught.value)
