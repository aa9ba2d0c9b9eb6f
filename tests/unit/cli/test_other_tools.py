"""What the state files of other tools say of peering connections."""

from __future__ import annotations

import time
from typing import Any

import pytest
from qcloud_peering.other_tools import Kind, Managed, pulumi_state, terraform_state

from tests.unit.cli.builders import (
    ACCEPTANCE,
    BRIDGED,
    BRIDGED_ACCEPTANCE,
    BRIDGED_ENTRY,
    ENTRY,
    MANAGER,
    attributes,
    bridged,
    export,
    instance,
    resource,
    route,
    shown,
    shown_resource,
    terraform,
    urn_of,
)

ONE, TWO, THREE = "pcx-aaaa0001", "pcx-aaaa0002", "pcx-aaaa0003"


def addresses(resources: Any) -> dict[str, str]:
    """Return the ids of connections by the addresses of their resources."""
    return {it.address: it.connection_id for it in resources}


def test_addresses_of_terraform() -> None:
    """Modules, `count` and `for_each` are in an address as Terraform's command line takes them."""
    found = terraform_state(
        terraform(
            resource(instance(attributes(ONE))),
            resource(
                instance(attributes(TWO), index_key=0),
                instance(attributes(THREE), index_key='a "b" ${c}'),
                module='module.net["x"].module.inner',
            ),
        )
    )

    inner = f'module.net["x"].module.inner.{MANAGER}.this'
    assert {
        f"{MANAGER}.this": ONE,
        f"{inner}[0]": TWO,
        inner + r'["a \"b\" $${c}"]': THREE,
    } == addresses(found.kept)


def test_what_terraform_shows() -> None:
    """The printed form of a state has the same resources, in modules within modules."""
    inner = {
        "address": "module.a.module.b",
        "resources": [shown_resource(f"module.a.module.b.{MANAGER}.this[0]", attributes(TWO))],
    }
    outer = {"address": "module.a", "child_modules": [inner]}
    old = shown_resource(f"{MANAGER}.this", attributes(THREE), deposed_key="0a1b2c3d")

    found = terraform_state(
        shown([shown_resource(f"{MANAGER}.this", attributes(ONE), tainted=True), old], outer)
    )

    assert {
        f"{MANAGER}.this": ONE,
        f"module.a.module.b.{MANAGER}.this[0]": TWO,
    } == addresses(found.kept)
    assert [THREE] == [it.connection_id for it in found.doomed]
    assert ["", "is tainted: the next `terraform apply` replaces it"] == sorted(
        it.warning for it in found.kept
    )


def test_kinds_of_terraform() -> None:
    """Acceptances and routes to connections are found too, and what is deposed is told apart."""
    found = terraform_state(
        terraform(
            resource(
                instance(attributes(ONE)),
                instance(attributes(TWO), deposed="0a1b2c3d"),
            ),
            resource(instance({"id": ONE, "peering_connection_id": ONE}), type_=ACCEPTANCE),
            resource(instance(route(ONE, "rtb-app0main", "10.1.0.0/16")), type_=ENTRY),
            resource(instance(route("nat-1", "rtb-app0main", "10.7.0.0/16")), type_=ENTRY),
        )
    )

    assert (
        Managed(Kind.CONNECTION, ONE, f"{MANAGER}.this", "ap-guangzhou"),
        Managed(
            Kind.CONNECTION,
            TWO,
            f"{MANAGER}.this",
            "ap-guangzhou",
            doomed="deposed object 0a1b2c3d",
        ),
        Managed(Kind.ACCEPTANCE, ONE, f"{ACCEPTANCE}.this"),
        Managed(Kind.ROUTE, ONE, f"{ENTRY}.this", route=("rtb-app0main", "10.1.0.0/16")),
    ) == found.resources


def test_empty_states() -> None:
    """States that hold nothing are states all the same."""
    empty = ({"format_version": "1.0"}, terraform())

    assert [(), ()] == [terraform_state(it).resources for it in empty]
    assert () == pulumi_state({"version": 3, "deployment": {}}).resources


@pytest.mark.parametrize(
    "type_",
    [BRIDGED, "tencentcloud:index/vpcPeerConnectManager:VpcPeerConnectManager"],
)
def test_types_of_pulumi(type_: str) -> None:
    """The resource is known under both names that bridges give it."""
    found = pulumi_state(export(bridged("net", ONE, type_=type_)))

    assert {urn_of(type_, "net"): ONE} == addresses(found.kept)


def test_kinds_of_pulumi() -> None:
    """Acceptances, routes, what waits to be deleted, what is only read, and who needs what."""
    net = urn_of(BRIDGED, "net")
    hop = {"nextHub": ONE, "routeTableId": "rtb-app0main", "destinationCidrBlock": "10.1.0.0/16"}
    found = pulumi_state(
        export(
            bridged("net", ONE, protect=True),
            bridged("net", TWO, delete=True),
            bridged("read", THREE, external=True),
            bridged("yes", ONE, type_=BRIDGED_ACCEPTANCE, dependencies=[net]),
            bridged("hop", "rti-1", type_=BRIDGED_ENTRY, outputs=hop, dependencies=[net]),
            bridged("user", "x-1", type_="a:b:C", propertyDependencies={"pcx": [net]}),
        )
    )

    twice = f"is in the state twice: make Pulumi forget the entry for {ONE}"
    needing = ((BRIDGED_ACCEPTANCE, "yes"), (BRIDGED_ENTRY, "hop"), ("a:b:C", "user"))
    users = tuple(urn_of(*it) for it in needing)
    about: dict[str, Any] = {"region": "ap-guangzhou", "users": users}
    assert (
        Managed(Kind.CONNECTION, ONE, net, warning=twice, is_protected=True, **about),
        Managed(Kind.CONNECTION, TWO, net, doomed="pending deletion", **about),
        Managed(Kind.ACCEPTANCE, ONE, urn_of(BRIDGED_ACCEPTANCE, "yes"), region="ap-guangzhou"),
        Managed(
            Kind.ROUTE,
            ONE,
            urn_of(BRIDGED_ENTRY, "hop"),
            route=("rtb-app0main", "10.1.0.0/16"),
        ),
    ) == found.resources


NO_TERRAFORM = "is not a Terraform state; write it with `terraform state pull` or `terraform show"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], NO_TERRAFORM),
        ({}, NO_TERRAFORM),
        ({"version": "4", "resources": []}, NO_TERRAFORM),
        ({"version": 4, "resources": {}}, NO_TERRAFORM),
        ({"version": 3, "modules": []}, "is a Terraform state of version 3, not 4; write it with"),
        (export(), "is the export of a Pulumi stack; use --from-pulumi"),
        (
            {"format_version": "1.2", "planned_values": {}},
            "is a Terraform plan, not a state; write",
        ),
        ({"format_version": "1.0", "values": []}, "one of its modules is not an object"),
        (
            {"format_version": "1.0", "values": {"root_module": 7}},
            "one of its modules is not an object",
        ),
        (
            {"format_version": "1.0", "values": {"root_module": {"resources": {}}}},
            "the resources of a module are not a list",
        ),
        (terraform(resource(instances=7)), f"{MANAGER}.this has no list of instances"),
        (terraform(resource(instances=[7])), f"an instance of {MANAGER}.this is not an object"),
        (terraform(resource({"attributes": 7})), f"{MANAGER}.this has no attributes"),
        (terraform(resource(instance({"id": "x"}))), f"{MANAGER}.this has no connection id"),
        (terraform(resource(instance({"id": 7}))), f"{MANAGER}.this has no connection id"),
    ],
)
def test_no_state_of_terraform(content: object, reason: str) -> None:
    """What is no state of Terraform is one sentence that says what it is, or what it lacks."""
    with pytest.raises(ValueError, match=r"^is ") as raised:
        terraform_state(content)

    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], "is not an export of a Pulumi stack; write it with `pulumi stack export`"),
        ({"deployment": []}, "is not an export of a Pulumi stack; write"),
        ({"deployment": {"resources": {}}}, "its resources are not a list"),
        ({"deployment": {"resources": [7]}}, "its resources are not a list"),
        (terraform(), "is a Terraform state; use --from-terraform"),
        (shown([]), "is a Terraform state; use --from-terraform"),
        (export(bridged("net", "x")), "has no connection id such as pcx-6gw5wvmk"),
        (export({**bridged("net", ONE), "urn": "net"}), "a connection has no URN"),
    ],
)
def test_no_state_of_pulumi(content: object, reason: str) -> None:
    """What is no state of Pulumi is one sentence that says what it is, or what it lacks."""
    with pytest.raises(ValueError, match=r"^is ") as raised:
        pulumi_state(content)

    assert reason in str(raised.value)


@pytest.mark.parametrize(
    "odd", [{"dependencies": 7}, {"propertyDependencies": {"a": 7}}, {"parent": 7}]
)
def test_odd_neighbours(odd: dict[str, Any]) -> None:
    """Resources of other kinds may have any shape."""
    neighbour = {**bridged("user", "x-1", type_="a:b:C"), **odd}

    (found,) = pulumi_state(export(bridged("net", ONE), neighbour)).kept

    assert () == found.users


def test_many_modules_of_terraform() -> None:
    """A network of hundreds of thousands of modules is read in a moment."""
    content = {
        "format_version": "1.0",
        "values": {"root_module": {"child_modules": [{}] * 400_000}},
    }

    begun = time.process_time()
    found = terraform_state(content)

    assert [] == found.kept
    assert time.process_time() - begun < 3


def test_many_resources_of_pulumi() -> None:
    """A stack of thousands of connections is read in a moment, and who needs which is known."""
    urns = [urn_of(BRIDGED, f"net{number}") for number in range(4000)]
    resources = [
        bridged(f"net{number}", f"pcx-{number:08}", dependencies=urns[number - 1 : number])
        for number in range(4000)
    ]

    begun = time.process_time()
    found = pulumi_state(export(*resources))

    assert [(urn,) for urn in urns[1:]] == [it.users for it in found.kept[:-1]]
    assert time.process_time() - begun < 3
