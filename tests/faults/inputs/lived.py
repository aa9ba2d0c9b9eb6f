"""Resources that are made in the cloud and read again: nothing is to be done for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from pulumi_qcloud.providers import _Provider

from tests.faults.inputs.crossing import handed_in, kept
from tests.faults.inputs.kinds import KINDS, PCX, TO_ACCEPT
from tests.faults.inputs.processes import VERSIONS, World
from tests.faults.inputs.watching import Watch, WrongError, nothing_differs

Properties = Mapping[str, object]
Choices = Mapping[str, tuple[object, ...]]

_CHOICES: Final[Mapping[str, Choices]] = {
    "connection": {
        "vpcId": ("vpc-data0089",),
        "peerVpcId": ("vpc-shared03", "vpc-partner2"),
        "peeringConnectionName": ("net", "测试用 \U0001f600", None),
        "__defaultName": ("net-0a1b2c3d",),
        "region": (None, "gz"),
    },
    "accepter": {"peeringConnectionId": (TO_ACCEPT,), "region": (None, "gz")},
    "routes": {
        "vpcId": ("vpc-app00226",),
        "peeringConnectionId": (PCX,),
        "destinationCidrBlocks": (None, ["10.1.0.0/17"], ["10.1.0.0/16", "10.1.128.0/17"]),
        "routeTables": (None, "all", "main", ["rtb-app0more"], ["rtb-app0more", "rtb-app0main"]),
        "region": (None, "gz"),
    },
}
"""What a program may write; None leaves it out."""
_CHOICES_OF_ONE: Final[Mapping[tuple[str, str], Choices]] = {
    ("connection", "2.0"): {
        "vpcId": ("vpc-data0089", "gz_vpc_89"),
        "peerVpcId": ("vpc-shared03", "gz_vpc_90", "vpc-partner2"),
    },
    ("connection", "3.0"): {
        "bandwidth": (None, 10.0),
        "chargeType": (None, "POSTPAID_BY_DAY_MAX"),
        "qosLevel": (None, "PT"),
        "tags": (None, {}, {"team": "net", "env": ""}, {"a": "b"}),
    },
    ("routes", "2.0"): {
        "vpcId": ("vpc-app00226", "gz_vpc_226"),
        "routeTables": (None, "all", "main", ["gz_rtb_2262"], ["gz_rtb_2261", "rtb-app0more"]),
    },
}
"""What it may write under one version only."""


@dataclass(frozen=True, slots=True)
class Life:
    """A resource that is made and read.

    Args:
        name: of the kind of resource.
        version: of the API.
        state: of the connection that routes are for.
        inputs: of the program.
    """

    name: str
    version: str
    state: str
    inputs: Properties


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any resource in the cloud of the seed."""
    name = draw(st.sampled_from(list(KINDS)))
    version = draw(st.sampled_from(VERSIONS))
    choices = {**_CHOICES[name], **_CHOICES_OF_ONE.get((name, version), {})}
    inputs = {key: draw(st.sampled_from(values)) for key, values in choices.items()}
    if inputs.get("peerVpcId") == "vpc-partner2":
        inputs["peerUin"] = "100000000002"
    state = draw(st.sampled_from(["PENDING", "ACTIVE"]))
    return Life(name, version, state, {key: it for key, it in inputs.items() if it is not None})


def life_holds(world: World, life: Life, watch: Watch) -> None:
    """What is made, and what is read of it, differs from nothing, then or ever."""
    world.renew(life.state)

    def process() -> _Provider:
        return world.provider(KINDS[life.name], life.version, watch)

    checked = watch.carry_out("check", lambda: process().check({}, handed_in(life.inputs)))
    if checked.failures:
        raise WrongError("unclear error", f"{[it.reason for it in checked.failures]}")
    made = watch.carry_out("create", lambda: process().create(kept(checked.inputs)))
    found = watch.carry_out("read", lambda: process().read(made.id, kept(made.outs)))
    if found.id is None:
        raise WrongError("false gone", f"{made.id}")
    for outputs, inputs in (
        (made.outs, checked.inputs),
        (found.outs, found.inputs),
        (found.outs, checked.inputs),
        (made.outs, made.outs),
        (found.outs, found.outs),
    ):
        nothing_differs(process(), made.id, outputs, inputs, watch)
    watch.silent("outputs", f"{made.outs} {found.outs} {found.inputs}")
    world.judge_journal(watch)
