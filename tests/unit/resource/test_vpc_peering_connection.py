"""The connection as a program declares it, its name if it was given none, and no `import_`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud import (
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionArgs,
    VpcPeeringRoutes,
)
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

from tests.programs import Registered, Show, run

_ENDS: dict[str, Any] = {"vpc_id": "gz_vpc_226", "peer_vpc_id": "gz_vpc_89"}
_EVERYTHING: dict[str, Any] = {
    **_ENDS,
    "peer_uin": "2407912486",
    "peering_connection_name": "app-to-data",
    "region": "ap-guangzhou",
    "peer_region": "ap-guangzhou",
    "profile": "partner",
    "adopt": True,
    "bandwidth": 100,
    "charge_type": "POSTPAID_BY_DAY_MAX",
    "qos_level": "AU",
    "type": "VPC_PEER",
    "tags": {"team_name": "net"},
}
_ON_THE_WIRE = {
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_89",
    "peerUin": "2407912486",
    "peeringConnectionName": "app-to-data",
    "region": "ap-guangzhou",
    "peerRegion": "ap-guangzhou",
    "profile": "partner",
    "adopt": True,
    "bandwidth": 100,
    "chargeType": "POSTPAID_BY_DAY_MAX",
    "qosLevel": "AU",
    "type": "VPC_PEER",
    "tags": {"team_name": "net"},
    "tagsAll": {"team_name": "net"},
}

both_phases = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


def _declare(*args: Any, preview: bool = False, **given: Any) -> Registered:
    return run(lambda _: VpcPeeringConnection("net", *args, **given), preview=preview)


def _inputs(registered: Registered) -> dict[str, Any]:
    """Return the registered inputs without those that every connection has."""
    hidden = ("__provider", "__defaultName")
    return {key: value for key, value in registered.inputs["net"].items() if key not in hidden}


@both_phases
def test_on_the_wire(preview: bool) -> None:
    """Names are camelCase on the wire, keys of tags stay as they are."""
    registered = _declare(preview=preview, **_EVERYTHING)

    assert ("pulumi-python:dynamic/qcloud:VpcPeeringConnection", _ON_THE_WIRE) == (
        registered.types["net"],
        _inputs(registered),
    )


@both_phases
def test_what_is_left_out(preview: bool) -> None:
    """What the program does not mention is not sent, outputs never."""
    registered = _declare(preview=preview, **_ENDS)

    assert {"vpcId": "gz_vpc_226", "peerVpcId": "gz_vpc_89"} == _inputs(registered)


@both_phases
def test_hidden_inputs(preview: bool) -> None:
    """Every connection carries the reference to its provider and its default name."""
    inputs = _declare(preview=preview, **_ENDS).inputs["net"]

    assert VPC_PEERING_CONNECTION == inputs["__provider"]
    assert inputs["__defaultName"].startswith("net-")


@pytest.mark.parametrize(
    "args", [VpcPeeringConnectionArgs(**_EVERYTHING), _EVERYTHING], ids=["object", "dictionary"]
)
def test_args(args: object) -> None:
    """All arguments may come as one object or dictionary."""
    assert _ON_THE_WIRE == _inputs(_declare(args))


def test_args_are_not_changed() -> None:
    """One args object serves several connections."""
    args = VpcPeeringConnectionArgs(**_ENDS)
    before = dict(vars(args))

    def program(_: Show) -> None:
        for name in ("one", "two"):
            VpcPeeringConnection(name, args)

    registered = run(program)

    assert (before, 2) == (
        vars(args),
        len({inputs["__defaultName"] for inputs in registered.inputs.values()}),
    )


@pytest.mark.parametrize(
    ("args", "given", "message"),
    [
        ((), {}, "vpc_id"),
        ((), {"vpc_id": "gz_vpc_226"}, "peer_vpc_id"),
        ((), {**_ENDS, "vpcid": "x"}, "vpcid"),
        (({**_ENDS, "peerVpcId": "x"},), {}, "peerVpcId"),
        ((VpcPeeringConnectionArgs(**_ENDS),), {"region": "gz"}, "args or keyword arguments"),
        (({},), _ENDS, "args or keyword arguments"),
        ((pulumi.ResourceOptions(),), {}, "args is a ResourceOptions; give a VpcPeeringConn"),
        (("gz_vpc_226",), {}, "args is a str; give a VpcPeeringConnectionArgs or a dictionary"),
    ],
)
def test_mistakes(args: tuple[Any, ...], given: dict[str, Any], message: str) -> None:
    """A wrong call is a `TypeError` that names what is wrong, at the line that makes it."""
    with pytest.raises(TypeError, match=message):
        _declare(*args, **given)


@pytest.mark.parametrize(
    ("opts", "expected"),
    [
        (None, True),
        (pulumi.ResourceOptions(protect=True), True),
        (pulumi.ResourceOptions(delete_before_replace=True), True),
        (pulumi.ResourceOptions(delete_before_replace=False), False),
    ],
)
def test_delete_before_replace(opts: pulumi.ResourceOptions | None, expected: bool) -> None:
    """The old connection goes first, unless the program says otherwise."""
    request = _declare(**_ENDS, opts=opts).requests["net"]

    assert (expected, True) == (request.deleteBeforeReplace, request.deleteBeforeReplaceDefined)


def test_options_are_not_changed() -> None:
    """The program's own options object stays as it is."""
    opts = pulumi.ResourceOptions(protect=True)

    _declare(**_ENDS, opts=opts)

    assert (None, True) == (opts.delete_before_replace, opts.protect)


def _outputs() -> set[str]:
    """Return the names of the outputs that the class declares."""
    return {name for name, it in vars(VpcPeeringConnection).items() if isinstance(it, property)}


def test_outputs_of_up() -> None:
    """Every output is there after an `up`."""
    expected = {"vpc_id": "gz_vpc_226", "state": "ACTIVE", "uin": "2407912486", "id": "pcx-net"}

    def program(show: Show) -> None:
        net = VpcPeeringConnection("net", **_ENDS)
        show(**{name: getattr(net, name) for name in expected})

    assert expected == run(program).outputs


def test_outputs_of_preview() -> None:
    """At preview inputs are known, and what only the cloud tells is not."""

    def program(show: Show) -> None:
        net = VpcPeeringConnection("net", **_ENDS)
        names = _outputs() - {"profile"}
        show(id=net.id, **{name: getattr(net, name) for name in names})

    outputs = run(program, preview=True).outputs

    assert {"vpc_id": "gz_vpc_226", "peer_vpc_id": "gz_vpc_89"} == {
        name: value for name, value in outputs.items() if value is not None
    }
    assert {"id", "state", "uniq_vpc_id", "uniq_peer_vpc_id", "create_time"} <= outputs.keys()


def test_every_output_is_documented() -> None:
    """Arguments and outputs of the class are the same names, outputs a few more."""
    arguments = set(VpcPeeringConnectionArgs.__annotations__)
    outputs = _outputs()

    assert {
        "state",
        "uniq_vpc_id",
        "uniq_peer_vpc_id",
        "uin",
        "create_time",
        "expires_at",
        "tags_all",
    } == outputs - arguments
    assert arguments <= outputs


def test_inputs_from_other_resources() -> None:
    """An id that is not known yet is unknown at preview, and a dependency."""

    def program(show: Show) -> None:
        first = VpcPeeringConnection("first", **_ENDS)
        VpcPeeringConnection("net", vpc_id=first.id, peer_vpc_id="gz_vpc_89")

    request = run(program, preview=True).requests["net"]

    dependent = {name for name, on in request.propertyDependencies.items() if on.urns}
    assert (1, {"vpcId"}) == (len(request.dependencies), dependent)


def test_get() -> None:
    """An existing connection is read by its id, with nothing but its provider."""
    registered = run(lambda show: show(id=VpcPeeringConnection.get("net", "pcx-existing").id))

    assert {"__provider": VPC_PEERING_CONNECTION} == registered.inputs["net"]


def _names(*resource_names: str, **context: str) -> list[str]:
    def program(_: Show) -> None:
        for name in resource_names:
            VpcPeeringConnection(name, vpc_id="gz_vpc_1", peer_vpc_id="gz_vpc_2")

    registered = run(program, **context)  # type: ignore[arg-type]
    return [registered.inputs[name]["__defaultName"] for name in resource_names]


class _Site(pulumi.ComponentResource):
    """A component with one connection called `net` and, if asked for, another such component."""

    def __init__(
        self, name: str, *inner: str, kind: str = "Site", parent: pulumi.Resource | None = None
    ) -> None:
        super().__init__(f"test:index:{kind}", name, None, pulumi.ResourceOptions(parent=parent))
        if inner:
            _Site(*inner, parent=self)
        else:
            VpcPeeringConnection(
                "net",
                vpc_id="gz_vpc_1",
                peer_vpc_id="gz_vpc_2",
                opts=pulumi.ResourceOptions(parent=self),
            )


def _inside(*names: str, kind: str = "Site") -> str:
    registered = run(lambda _: _Site(*names, kind=kind))
    name: str = registered.inputs["net"]["__defaultName"]
    return name


def test_form() -> None:
    """The name is the logical one and a fingerprint of eight hexadecimal digits."""
    (name,) = _names("app-to-data")

    assert re.fullmatch(r"app-to-data-[0-9a-f]{8}", name)


def test_stable() -> None:
    """The same resource of the same stack always has the same name; state files rely on it."""
    assert ["app-to-data-f221e260"] == _names("app-to-data")
    assert "net-8f5e360f" == _inside("a", "b")


def test_no_dependency() -> None:
    """A connection does not wait for its parent, which counts all its children in."""
    registered = run(lambda _: _Site("a", "b"))

    assert [] == list(registered.requests["net"].dependencies)


def test_same_in_both_phases() -> None:
    """Preview and `up` agree on the name."""
    phases = [
        run(lambda _: _Site("a", "b"), preview=preview).inputs["net"]["__defaultName"]
        for preview in (True, False)
    ]

    assert phases[0] == phases[1]


def test_unique() -> None:
    """Organisation, project, stack, parents and logical name each make another name."""
    names = [
        *_names("net"),
        *_names("net", organization="other"),
        *_names("net", project="other"),
        *_names("net", stack="other"),
        *_names("net2"),
        _inside("a"),
        _inside("b"),
        _inside("a", kind="Other"),
        _inside("a", "b"),
        _inside("b", "a"),
    ]

    assert [] == [pair for pair in itertools.combinations(names, 2) if pair[0] == pair[1]]


def test_tests_of_users() -> None:
    """A program under test, which has no organisation, has its names as well."""
    registered = run(
        lambda _: VpcPeeringConnection("net", vpc_id="gz_vpc_1", peer_vpc_id="gz_vpc_2"),
        organization=None,
    )

    assert registered.inputs["net"]["__defaultName"].startswith("net-")


def test_borders() -> None:
    """Moving text from one part of the identity to the next makes another name."""
    assert _names("net", project="a-b", stack="c") != _names("net", project="a", stack="b-c")


@settings(max_examples=30)
@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_any_logical_name(resource_name: str) -> None:
    """Whatever the logical name, the default name is one that the API takes."""
    (name,) = _names(resource_name)

    assert (True, False) == (9 < len(name) <= 60, name.startswith("@"))


@pytest.mark.parametrize(
    ("resource_name", "stem"),
    [
        ("x" * 51, "x" * 51),
        ("x" * 52, "x" * 51),
        ("名" * 60, "名" * 51),
        ("@net", "net"),
        ("@@", "peering"),
    ],
)
def test_stem(resource_name: str, stem: str) -> None:
    """A long logical name is cut to make room for the fingerprint; a leading "@" goes."""
    (name,) = _names(resource_name)

    assert stem == name[:-9]


def test_long_names_differ() -> None:
    """Logical names that are cut to the same text still have names of their own."""
    one, other = _names("x" * 70 + "1", "x" * 70 + "2")

    assert one != other


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
