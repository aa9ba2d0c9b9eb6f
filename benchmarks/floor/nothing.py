"""The floor: a dynamic provider that does nothing, with as many properties as ours.

The engine's plugin process loads it from the program's folder, by the reference below. Two
resources use it: `Nothing` passes a constant reference, as ours do; `Serialised` uses
`pulumi.dynamic` as it is, which serialises the provider for each resource.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

REFERENCE = base64.b64encode(b"cnothing\nNothingProvider\n)R.").decode()
"""The pickle of a `NothingProvider`: the class of the module `nothing`, called."""

DECLARED = (
    *("vpcId", "peerVpcId", "peerUin", "peeringConnectionName", "region", "peerRegion", "profile"),
    *("adopt", "bandwidth", "chargeType", "qosLevel", "type", "tags", "state", "uniqVpcId"),
    *("uniqPeerVpcId", "uin", "createTime", "expiresAt", "tagsAll"),
)
"""Every input and output of a `VpcPeeringConnection`."""
CHECKED = {"enabled": True, "peeringConnectionName": "nothing-00000000"}
COMPUTED = {
    "__inputs": ["__defaultName", "enabled", "peerVpcId", "peeringConnectionName", "vpcId"],
    "__peerVpcIds": ["vpc-00000000"],
    "__vpcIds": ["vpc-00000000"],
    "bandwidth": 0,
    "chargeType": "POSTPAID_BY_DAY_MAX",
    "createTime": "2026-11-25T03:33:48+08:00",
    "peerRegion": "ap-guangzhou",
    "peerUin": "100000000077",
    "region": "ap-guangzhou",
    "state": "ACTIVE",
    "type": "VPC_PEER",
    "uin": "100000000077",
    "uniqPeerVpcId": "vpc-00000000",
    "uniqVpcId": "vpc-00000000",
}


class NothingProvider(ResourceProvider):
    """Accepts everything and does nothing."""

    serialize_as_secret_always = False

    def check(self, _olds: Mapping[str, Any], news: Mapping[str, Any]) -> CheckResult:
        """Return the inputs, with two added."""
        return CheckResult({**news, **CHECKED}, [])

    def diff(self, _id: str, _olds: Mapping[str, Any], _news: Mapping[str, Any]) -> DiffResult:
        """Find no difference."""
        return DiffResult(changes=False)

    def create(self, props: Mapping[str, Any]) -> CreateResult:
        """Return the outputs."""
        return CreateResult(f"pcx-{props['vpcId']}-{props['peerVpcId']}", {**props, **COMPUTED})

    def read(self, id_: str, props: Mapping[str, Any]) -> ReadResult:
        """Return the recorded state."""
        inputs = {name: props[name] for name in COMPUTED["__inputs"]}  # type: ignore[attr-defined]
        return ReadResult(id_, dict(props), inputs)

    def update(self, _id: str, _olds: Mapping[str, Any], news: Mapping[str, Any]) -> UpdateResult:
        """Change nothing."""
        return UpdateResult({**news, **COMPUTED})


def properties(vpc_id: str, peer_vpc_id: str) -> dict[str, Any]:
    """Return all declared properties, with the values of the two VPCs."""
    given = {"vpcId": vpc_id, "peerVpcId": peer_vpc_id, "__defaultName": "nothing-00000000"}
    return {**dict.fromkeys(DECLARED), **given}


class Nothing(pulumi.CustomResource):
    """A resource of the provider, with a constant reference to it."""

    def __init__(self, name: str, vpc_id: str, peer_vpc_id: str) -> None:
        given = {**properties(vpc_id, peer_vpc_id), "__provider": REFERENCE}
        super().__init__("pulumi-python:dynamic/nothing:Nothing", name, given)


class Serialised(Resource, module="nothing", name="Serialised"):
    """The same resource as `pulumi.dynamic` declares it."""

    def __init__(self, name: str, vpc_id: str, peer_vpc_id: str) -> None:
        super().__init__(NothingProvider(), name, properties(vpc_id, peer_vpc_id))
