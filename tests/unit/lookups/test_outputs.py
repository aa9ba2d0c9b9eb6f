"""The twins that take inputs: when they ask, when they do not, and what their outputs carry."""

from __future__ import annotations

import threading
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import Provider, get_vpc_output, get_vpcs, get_vpcs_output
from pulumi_qcloud.api.transport import Transport
from qcloud_emulator import Emulator

from tests.programs import Existing, Site, deploy

both_phases = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


def _after(*resources: pulumi.Resource) -> pulumi.InvokeOutputOptions:
    return pulumi.InvokeOutputOptions(depends_on=list(resources))


@both_phases
def test_known_arguments(cloud: Emulator, preview: bool) -> None:
    """With known arguments a lookup is known at preview too."""
    (outcome,) = deploy(lambda: get_vpc_output(name="app"), preview=preview)

    assert ("vpc-app00226", "gz_vpc_226", "10.0.0.0/16", "ap-guangzhou") == (
        outcome.value.id,
        outcome.value.legacy_id,
        outcome.value.cidr_block,
        outcome.value.region,
    )
    assert (False, set()) == (outcome.secret, outcome.depends_on)


def test_unknown_argument(cloud: Emulator) -> None:
    """An argument that is not known at preview makes the result unknown, and nothing is asked."""
    (outcome,) = deploy(lambda: get_vpc_output(id=Existing("vpc").id), preview=True)

    assert (False, {"vpc"}, []) == (outcome.known, outcome.depends_on, cloud.calls())


def test_attributes_of_an_unknown_result(cloud: Emulator) -> None:
    """Attributes and elements of an unknown result are unknown as well."""

    def program() -> list[pulumi.Output[Any]]:
        unknown = Existing("vpc").id
        one, every = get_vpc_output(id=unknown), get_vpcs_output(id=unknown)
        return [one.cidr_block, every[0].id]

    outcomes = deploy(program, preview=True)

    assert [False, False] == [outcome.known for outcome in outcomes]


def test_argument_of_another_resource(cloud: Emulator) -> None:
    """The result depends on the resources whose outputs it was asked with."""

    def program() -> pulumi.Output[Any]:
        return get_vpc_output(name=Existing("naming", "app").text).cidr_block

    (outcome,) = deploy(program)

    assert ("10.0.0.0/16", {"naming"}) == (outcome.value, outcome.depends_on)


def test_secret_argument(cloud: Emulator) -> None:
    """What is asked with a secret is a secret."""
    (outcome,) = deploy(lambda: get_vpc_output(name=pulumi.Output.secret("app")))

    assert ("app", True) == (outcome.value.name, outcome.secret)


def test_elements(cloud: Emulator) -> None:
    """Elements of a list and their attributes can be taken from the output of the list."""
    (outcome,) = deploy(lambda: get_vpcs_output(name="data")[0].id)

    assert "vpc-data0089" == outcome.value


def test_several_at_once(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lookups in several regions are under way at the same time."""
    both_are_there = threading.Barrier(2, timeout=30)
    post = Transport.post

    def post_when_both_are_there(*args: Any, **given: Any) -> Any:
        both_are_there.wait()
        return post(*args, **given)

    monkeypatch.setattr(Transport, "post", post_when_both_are_there)

    outcomes = deploy(
        lambda: [get_vpcs_output(region="ap-guangzhou"), get_vpcs_output(region="ap-beijing")]
    )

    assert [4, 0] == [len(outcome.value) for outcome in outcomes]


def test_dependency_that_is_not_made(cloud: Emulator) -> None:
    """At preview nothing is asked before what it depends on exists."""
    (outcome,) = deploy(
        lambda: get_vpc_output(name="app", opts=_after(Existing("vpc"))), preview=True
    )

    assert (False, {"vpc"}, []) == (outcome.known, outcome.depends_on, cloud.calls())


@pytest.mark.parametrize("form", ["one", "list", "output", "outputs", "by a known output"])
def test_forms_of_dependencies(cloud: Emulator, form: str) -> None:
    """Dependencies come as one resource, as several, and as outputs of either."""

    def program() -> pulumi.Output[Any]:
        vpc = Existing("vpc")
        depends_on: Any = {
            "one": vpc,
            "list": [vpc, vpc],
            "output": pulumi.Output.from_input([vpc]),
            "outputs": [pulumi.Output.from_input(vpc)],
            "by a known output": vpc.text.apply(lambda _: []),
        }[form]
        opts = pulumi.InvokeOutputOptions(depends_on=depends_on)
        return get_vpc_output(name="app", opts=opts).cidr_block

    (outcome,) = deploy(program)

    assert ("10.0.0.0/16", {"vpc"}) == (outcome.value, outcome.depends_on)
    assert not deploy(program, preview=True)[0].known


def test_unknown_dependency(cloud: Emulator) -> None:
    """As long as it is not known what to wait for, nothing is asked."""

    def program() -> pulumi.Output[Any]:
        unknown: Any = pulumi.Output.from_input(pulumi.UNKNOWN)
        return get_vpc_output(name="app", opts=pulumi.InvokeOutputOptions(depends_on=unknown))

    (outcome,) = deploy(program, preview=True)

    assert (False, []) == (outcome.known, cloud.calls())


def test_component_as_dependency(cloud: Emulator) -> None:
    """A component stands for its children and theirs."""

    def program() -> pulumi.Output[Any]:
        outer = Site("outer")
        inner = Site("inner", pulumi.ResourceOptions(parent=outer))
        Existing("vpc", opts=pulumi.ResourceOptions(parent=inner))
        return get_vpc_output(name="app", opts=_after(outer))

    (at_preview,) = deploy(program, preview=True)
    (outcome,) = deploy(program)

    assert (False, {"vpc"}) == (at_preview.known, at_preview.depends_on)
    assert ("app", {"vpc"}) == (outcome.value.name, outcome.depends_on)


def test_component_without_children(cloud: Emulator) -> None:
    """A component without children is nothing to wait for."""
    (outcome,) = deploy(
        lambda: get_vpc_output(name="app", opts=_after(Site("empty"))), preview=True
    )

    assert "app" == outcome.value.name


@pytest.mark.parametrize("through", ["depends_on", "argument"])
def test_asks_anew(cloud: Emulator, through: str) -> None:
    """What an `up` makes is found by what depends on it, though VPCs were listed before."""
    made = {"vpcId": "vpc-new00001", "name": "new", "cidrBlock": "10.4.0.0/16"}

    def program() -> pulumi.Output[Any]:
        get_vpcs()

        def make(_: object) -> str:
            cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": [made]}]})
            return "new"

        vpc = Existing("vpc")
        name = vpc.id.apply(make)
        if through == "argument":
            return get_vpc_output(name=name)
        waiting = Existing("waiting", name)  # type: ignore[arg-type]
        return get_vpc_output(name="new", opts=_after(waiting))

    (outcome,) = deploy(program)

    assert "vpc-new00001" == outcome.value.id
    assert 2 == len(cloud.calls())


def test_shares_at_preview(cloud: Emulator) -> None:
    """A preview makes nothing, so what depends on resources shares its listing there."""

    def program() -> pulumi.Output[Any]:
        get_vpcs()
        return get_vpc_output(name=Existing("naming", "app").text)

    (outcome,) = deploy(program, preview=True)

    assert "app" == outcome.value.name
    assert 1 == len(cloud.calls())


def test_provider_with_outputs(cloud: Emulator) -> None:
    """Inputs of a provider that are outputs are waited for; the result does not hang on them."""

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=Existing("profile", "peer").text)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert ("partner", set()) == (outcome.value.name, outcome.depends_on)


def test_provider_with_an_output_of_nothing(cloud: Emulator) -> None:
    """An input of a provider that turns out to be None is left out."""

    def program() -> pulumi.Output[Any]:
        nothing: Any = pulumi.Output.from_input(None)
        partner = Provider("partner", profile="peer", region=nothing)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert "ap-guangzhou" == outcome.value.region


def test_provider_with_unknown_inputs(cloud: Emulator) -> None:
    """While the account is not known at preview, nothing is asked and nothing is known."""

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=Existing("profile").id)
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program, preview=True)

    assert (False, []) == (outcome.known, cloud.calls())


def test_provider_with_an_awaitable(cloud: Emulator) -> None:
    """An input of a provider that can be awaited once serves the engine and the lookup."""

    async def profile() -> str:
        return "peer"

    def program() -> pulumi.Output[Any]:
        partner = Provider("partner", profile=profile())
        return get_vpc_output(name="partner", opts=pulumi.InvokeOptions(provider=partner))

    (outcome,) = deploy(program)

    assert "partner" == outcome.value.name
