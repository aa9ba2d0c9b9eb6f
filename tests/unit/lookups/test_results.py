"""What lookups return."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Coroutine
from typing import Any, TypeVar

import pulumi
import pytest
from pulumi.runtime import rpc
from pulumi.runtime.stack import massage
from pulumi_qcloud import (
    AwaitableGetVpcPeeringConnectionResult,
    AwaitableGetVpcResult,
    AwaitableList,
    GetVpcPeeringConnectionResult,
    GetVpcResult,
    RouteResult,
    RouteTableResult,
)
from pulumi_qcloud.lookups import results

T = TypeVar("T")

_RESULTS = (GetVpcResult, GetVpcPeeringConnectionResult, RouteTableResult, RouteResult)
_APP: dict[str, Any] = {
    "id": "vpc-app00226",
    "legacy_id": None,
    "name": "app",
    "cidr_block": "10.0.0.0/16",
    "assistant_cidr_blocks": ["10.9.0.0/16"],
    "is_default": False,
    "region": "ap-guangzhou",
    "tags": {"cost_center": "net"},
}
_ON_THE_WIRE = {
    "id": "vpc-app00226",
    "name": "app",
    "cidrBlock": "10.0.0.0/16",
    "assistantCidrBlocks": ["10.9.0.0/16"],
    "isDefault": False,
    "region": "ap-guangzhou",
    "tags": {"cost_center": "net"},
}

_NET: dict[str, Any] = {
    "id": "pcx-1",
    "name": "net",
    "state": "ACTIVE",
    "vpc_id": "vpc-app00226",
    "legacy_vpc_id": "gz_vpc_226",
    "peer_vpc_id": "vpc-data0089",
    "legacy_peer_vpc_id": "gz_vpc_89",
    "uin": "2407912486",
    "peer_uin": "2407912486",
    "region": "ap-guangzhou",
    "peer_region": "ap-guangzhou",
    "create_time": None,
    "bandwidth": 100,
    "charge_type": "POSTPAID_BY_DAY_MAX",
    "qos_level": None,
    "type": "VPC_PEER",
    "tags": {},
}


def _finished(work: Coroutine[Any, Any, T]) -> T:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


every_result = pytest.mark.parametrize("result", _RESULTS)


def test_attributes() -> None:
    """Attributes have Python's names, and what is not told is None."""
    app = GetVpcResult(**_APP)

    assert _APP == {name: getattr(app, name) for name in _APP}


def test_mapping() -> None:
    """A result is a mapping of its names on the wire, without what is not told."""
    app = GetVpcResult(**_APP)

    assert (_ON_THE_WIRE, len(_ON_THE_WIRE), False) == (dict(app), len(app), "legacyId" in app)


@every_result
def test_names_on_the_wire(result: type[results.Result]) -> None:
    """The names of the mapping are those that Pulumi itself uses."""
    names = [name for name, it in inspect.getmembers(result) if isinstance(it, property)]
    pulumi_names = {getattr(result, name).fget._pulumi_name for name in names}
    full = result(**dict.fromkeys(names, "x"))

    assert pulumi_names == set(full)


def test_exported() -> None:
    """An exported result is a dictionary with the names on the wire."""
    assert _ON_THE_WIRE == massage(GetVpcResult(**_APP), [])


@pytest.mark.parametrize("result", [GetVpcResult(**_APP), AwaitableGetVpcResult(**_APP)])
def test_passed_on(result: GetVpcResult) -> None:
    """A result is passed on as an input like a dictionary, alone or in a list."""
    sent = _finished(rpc.serialize_property([result], [], None))

    assert [_ON_THE_WIRE] == sent


def test_within_other_outputs() -> None:
    """A result is still one when several outputs are taken together."""

    async def name_of_the_first() -> object:
        vpcs = [pulumi.Output.from_input(GetVpcResult(**{**_APP, "name": it})) for it in "ab"]
        return await pulumi.Output.all(*vpcs).apply(lambda both: both[0].name).future()

    assert "a" == _finished(name_of_the_first())


@pytest.mark.parametrize(
    ("awaitable", "expected"),
    [
        (AwaitableGetVpcResult(**_APP), GetVpcResult(**_APP)),
        (
            AwaitableGetVpcPeeringConnectionResult(**_NET),
            GetVpcPeeringConnectionResult(**_NET),
        ),
        (AwaitableList([GetVpcResult(**_APP)]), [GetVpcResult(**_APP)]),
        (AwaitableList[GetVpcResult](), []),
    ],
)
def test_awaited(awaitable: Any, expected: object) -> None:
    """A plain lookup can be awaited, or used as an input that can."""

    async def both_ways() -> tuple[object, object]:
        return await awaitable, await pulumi.Output.from_input(awaitable).future()

    assert (expected, expected) == _finished(both_ways())


def test_shown() -> None:
    """A result shows itself with its attributes."""
    assert (
        "RouteResult(destination_cidr_block='10.1.0.0/16', next_hub='pcx-1', is_peering=True)"
        == repr(
            RouteResult(destination_cidr_block="10.1.0.0/16", next_hub="pcx-1", is_peering=True)
        )
    )


def test_every_attribute_is_documented() -> None:
    """Each attribute of a result has a sentence of its own."""
    module = ast.parse(inspect.getsource(results))
    undocumented = [
        f"{group.name}.{ast.unparse(statement.target)}"
        for group in module.body
        if isinstance(group, ast.ClassDef) and group.name.endswith("Result") and group.bases
        for statement, following in zip(group.body, [*group.body[1:], ast.Pass()], strict=True)
        if isinstance(statement, ast.AnnAssign)
        and not (isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant))
        and "ClassVar" not in ast.unparse(statement.annotation)
    ]

    assert [] == undocumented
