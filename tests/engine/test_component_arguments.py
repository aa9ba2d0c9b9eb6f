"""What is wrong with an argument of a component is told by its name, with the way to mend it."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.test_planning_mistakes import HEAD, refused


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            '{"name": "partner"}, peer_uin="100000000002"',
            "peer_vpc: a VPC of account 100000000002 cannot be looked up by name from here; give "
            "its id, or a provider or profile of that account",
            id="peer by name without its account",
        ),
        pytest.param(
            '"vpc-partner2", peer_uin="100000000002"',
            "peer_vpc: the ranges of vpc-partner2 of account 100000000002 cannot be looked up from "
            "here, and routes to it need them; give peer_cidr_blocks, or routes='none'",
            id="routes without ranges",
        ),
        pytest.param(
            '"vpc-partner2", peer_uin="100000000002", peer_cidr_blocks=["10.2.0.1/16"]',
            "peer_vpc: peer_cidr_blocks has '10.2.0.1/16', which has bits beyond its prefix; write "
            "'10.2.0.0/16'",
            id="ranges with host bits",
        ),
        pytest.param(
            '"vpc-partner2", peer_uin="100000000002", peer_cidr_blocks=["10.0.9.0/24"]',
            "app (vpc-app00226, 10.0.0.0/16) and vpc-partner2 (10.0.9.0/24) overlap in "
            "10.0.9.0/24; peered VPCs need ranges that do not overlap.",
            id="stated ranges overlap",
        ),
        pytest.param(
            '"vpc-data0089", peer_uin="2407912486"',
            "peer_vpc: 2407912486 is the account that asks; leave the UIN out for a VPC of the "
            "same account",
            id="own account as the other one",
        ),
        pytest.param(
            '{"name": "partner"}, peer_uin="3", peer_profile="peer"',
            "peer_vpc: the UIN is given as 3, but emulator account peer is account 100000000002; "
            "set the one or the other right",
            id="profile of another account",
        ),
        pytest.param(
            '{"nome": "data"}',
            "peer_vpc: 'nome' does not select a VPC; use id, name, cidr_block, tags",
            id="misspelled selector",
        ),
        pytest.param(
            '{"name": None}', "peer_vpc: name is None; give a text, or leave it out", id="None"
        ),
    ],
)
def test_arguments(stack: Stack, cloud: Emulator, arguments: str, expected: str) -> None:
    """What an argument lacks is told at preview, with the argument to mend it."""
    said = refused(stack, cloud, f'VpcPeering("net", {{"name": "app"}}, {arguments})')

    assert expected == said


def test_route_tables_of_a_mesh(stack: Stack, cloud: Emulator) -> None:
    """Route tables belong to one VPC, so a mesh takes them by VPC."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {n: {"name": n} for n in ("app", "data")}, routes=["rtb-app0main"])',
    )

    assert (
        "routes is ['rtb-app0main'], but no route table belongs to all VPCs of the mesh; give each "
        "VPC its own, as {'vpc': ..., 'routes': [...]}, or write 'all', 'main' or 'none'."
    ) == said


def test_own_range(stack: Stack, cloud: Emulator) -> None:
    """A range that is stated for the requester's VPC is planned with."""
    said = refused(
        stack,
        cloud,
        'VpcPeering("net", {"name": "app"}, {"name": "data"}, cidr_blocks=["10.1.4.0/24"])',
    )

    assert "overlap in 10.1.4.0/24; peered VPCs need ranges that do not overlap." in said


def test_tags(stack: Stack, cloud: Emulator) -> None:
    """What this version of the API does not know is refused by name."""
    said = refused(
        stack, cloud, 'VpcPeering("net", "vpc-app00226", "vpc-data0089", tags={"a": "b"})'
    )

    assert said.startswith("tags is not known to API 2.0; leave it out")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(
            'VpcPeering("net", {"name": "app"}, {"name": "partner"}, peer_provider="peer")',
            "error: net: peer_provider is 'peer'; give a pulumi_qcloud.Provider, or the name of a "
            "profile as peer_profile",
            marks=pytest.mark.quick,
            id="peering",
        ),
        pytest.param(
            'VpcPeeringMesh("net", {"app": {"name": "app"}, '
            '"far": {"vpc": {"name": "partner"}, "provider": "peer"}})',
            "error: net: far: provider is 'peer'; give a pulumi_qcloud.Provider, or the name of a "
            "profile as profile",
            id="mesh",
        ),
    ],
)
def test_text_as_provider(stack: Stack, cloud: Emulator, statement: str, expected: str) -> None:
    """A profile's name as a provider is told as what it is, not where it fails later."""
    stack.write(HEAD + statement)

    preview = stack.preview(expect_failure=True)

    assert expected in preview.text
    assert "Traceback" not in preview.text
    assert [] == cloud.calls()
