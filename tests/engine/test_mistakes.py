"""What cannot work fails at preview, told once, by its name and with the way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Result
from tests.engine.stack import Stack
from tests.engine.stories import APP, DATA, OWN_UIN, SHARED, asked, peering, without_names, writes
from tests.engine.test_connection import MADE
from tests.process.test_mistakes import THEIRS

HEAD = """
import pulumi
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

"""


def refused(stack: Stack, cloud: Emulator, statement: str) -> str:
    """Preview a program of one component, and return the one thing that the user is told."""
    preview = failing(stack, cloud, statement)

    assert [] == [step for step in preview.steps() if "dynamic/qcloud" in step.type]
    return told(preview)


def failing(stack: Stack, cloud: Emulator, statement: str) -> Result:
    """Preview a program of components, and return how it failed."""
    stack.write(HEAD + statement)

    preview = stack.preview(expect_failure=True)

    assert [] == writes(cloud)
    assert "Traceback" not in preview.text
    return preview


def told(preview: Result) -> str:
    """Return the problems of the only failure: of a component, or of its connection."""
    (failure,) = {one.strip() for one in preview.errors()}
    _, _, of_connection = failure.partition("has a problem: ")
    if of_connection:
        return of_connection
    lines = [line.partition(": ") for line in failure.split("\n")]
    assert {name for name, *_ in lines} <= {"net", "one", "two"}, preview.text
    return "\n".join(text for *_, text in lines)


def peer_with(cloud: Emulator, *vpc_ids: str, of: str = APP) -> None:
    """Let somebody else peer a VPC with others that have ranges of their own."""
    vpcs = [
        {"name": vpc_id, "vpcId": vpc_id, "cidrBlock": f"172.16.{number}.0/24"}
        for number, vpc_id in enumerate(vpc_ids)
    ]
    connections = [
        {"name": f"to-{vpc_id}", "vpcId": of, "peerVpcId": vpc_id, "peeringConnectionId": pcx}
        for number, vpc_id in enumerate(vpc_ids)
        for pcx in (f"pcx-foreign{number}",)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}], "peeringConnections": connections})


def test_overlap_of_a_pair(stack: Stack, cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "staging"})')

    assert (
        "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
        "10.0.128.0/17; peered VPCs need ranges that do not overlap."
    ) == said


def test_overlapping_peers(stack: Stack, cloud: Emulator) -> None:
    """Two VPCs whose ranges overlap are not peered with the same third one."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {n: {"name": n} for n in ("shared", "app", "staging")}, '
        'hub="shared")',
    )

    assert (
        "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
        "10.0.128.0/17 with its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC "
        "need ranges that do not overlap, unless allow_overlapping_peers is set."
    ) == said


def test_overlapping_neighbour(stack: Stack, cloud: Emulator) -> None:
    """A connection that somebody else made counts as well, and is named."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": SHARED, "peerVpcId": APP}]})
    (theirs,) = cloud.connections()

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "staging"}, {"name": "shared"})')

    assert (
        "shared is to be peered with staging (vpc-staging1, 10.0.128.0/17), which overlaps in "
        "10.0.128.0/17 with its other peer app (vpc-app00226, 10.0.0.0/16), already peered by "
        f"{theirs['peeringConnectionId']} 'theirs'; peers of one VPC need ranges that do "
        "not overlap, unless allow_overlapping_peers is set. If this program is about to delete "
        "one of them, do that first, in a separate `up`."
    ) == said


def test_self(stack: Stack, cloud: Emulator) -> None:
    """A VPC is not peered with itself, however it is selected."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, "vpc-app00226")')

    assert (
        "app (vpc-app00226, 10.0.0.0/16) is to be peered with itself; name two different VPCs."
    ) == said


@pytest.mark.parametrize(
    ("ends", "way"),
    [
        pytest.param((APP, DATA), "set adopt=True to take it over", id="same"),
        pytest.param((DATA, APP), "which differs in direction", id="reverse"),
    ],
)
def test_taken_pair(stack: Stack, cloud: Emulator, ends: tuple[str, str], way: str) -> None:
    """A pair that somebody else peers already, in either direction, is not peered again."""
    requester, accepter = ends
    cloud.seed(
        {"peeringConnections": [{"name": "theirs", "vpcId": requester, "peerVpcId": accepter}]}
    )
    (theirs,) = cloud.connections()

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"})')

    assert theirs["peeringConnectionId"] in said
    assert "'theirs'" in said
    assert way in said


def test_edge_in_both_directions(stack: Stack, cloud: Emulator) -> None:
    """A mesh does not peer a pair in both directions."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        'edges=[("app", "data"), ("data", "app")])',
    )

    assert (
        "The edge 'data' - 'app' is given in both directions; one connection serves both "
        "directions."
    ) == said


def test_one_connection_too_many(stack: Stack, cloud: Emulator) -> None:
    """A VPC with ten connections gets no eleventh one."""
    peer_with(cloud, *(f"vpc-foreign{number}" for number in range(10)))

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "data"}, {"name": "app"})')

    assert said.startswith(
        "app would have 11 peering connections, 1 from this program and 10 others (pcx-foreign0 "
        "'to-vpc-foreign0', pcx-foreign1 'to-vpc-foreign1', "
    )
    assert "but the limit is 10; remove some or request a higher quota." in said


def test_ambiguous_name(stack: Stack, cloud: Emulator) -> None:
    """A name that several VPCs bear selects none; the candidates are listed."""
    second = {"name": "data", "vpcId": "vpc-data0002", "cidrBlock": "10.7.0.0/16"}
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [second]}]})

    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"})')

    assert said.startswith('peer_vpc: 2 VPCs with name "data" in ap-guangzhou')
    assert '"data" (vpc-data0002, 10.7.0.0/16), "data" (vpc-data0089, 10.1.0.0/16)' in said


def test_unknown_name(stack: Stack, cloud: Emulator) -> None:
    """A name that no VPC bears is told, with the nearest there are."""
    said = refused(stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "dota"})')

    assert said.startswith('peer_vpc: no VPC with name "dota" in ap-guangzhou')
    assert 'Closest matches: "data" (vpc-data0089, 10.1.0.0/16). If it belongs to another' in said


def test_wrong_region(stack: Stack, cloud: Emulator) -> None:
    """In a region without VPCs neither is found; region and account are told."""
    said = refused(
        stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"}, region="ap-shanghai")'
    )

    lines = said.splitlines()
    assert ['vpc: no VPC with name "app"', 'peer_vpc: no VPC with name "data"'] == [
        line.partition(" in ap-shanghai ")[0] for line in lines
    ]
    assert all("Check the region and the account." in line for line in lines)


def test_region_that_does_not_exist(stack: Stack, cloud: Emulator) -> None:
    """A region that there is not is told as such."""
    said = refused(
        stack, cloud, 'VpcPeering("net", {"name": "app"}, {"name": "data"}, region="ap-guangzou")'
    )

    assert "ap-guangzou" in said


def named_by(template: str) -> str:
    """Return a mesh of one edge whose connection is named by a template."""
    return (
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        f"peering_connection_name={template!r})"
    )


def test_long_name_from_a_template(stack: Stack, cloud: Emulator) -> None:
    """A template that makes a name of 61 characters is told, with that name."""
    name = f"{'x' * 52}-app-data"
    assert 61 == len(name)

    said = refused(stack, cloud, named_by(f"{'x' * 52}-{{a}}-{{b}}"))

    assert (
        f"The name '{name}' of the connection between app and data has 61 characters; at most 60 "
        "are allowed."
    ) == said


def test_longest_name_from_a_template(stack: Stack, cloud: Emulator) -> None:
    """A template that makes a name of 60 characters is fine."""
    stack.write(HEAD + named_by(f"{'x' * 51}-{{a}}-{{b}}"))

    preview = stack.preview()

    assert ("create", "net-app-data-connection") in preview.operations()


def test_edge_to_a_stranger(stack: Stack, cloud: Emulator) -> None:
    """An edge names VPCs of the mesh only."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {"app": {"name": "app"}, "data": {"name": "data"}}, '
        'edges=[("app", "data"), ("app", "shared")])',
    )

    assert (
        "The edge 'app' - 'shared' names 'shared', which is not among the VPCs of the mesh; name "
        "two of app, data."
    ) == said


def test_strange_hub(stack: Stack, cloud: Emulator) -> None:
    """The hub is one of the mesh's VPCs; what its spokes have in common is not the matter."""
    said = refused(
        stack,
        cloud,
        'VpcPeeringMesh("net", {n: {"name": n} for n in ("app", "staging", "data")}, hub="center")',
    )

    assert (
        "The hub 'center' is not among the VPCs of the mesh; name one of app, staging, data."
        == said
    )


@pytest.mark.quick
def test_two_problems(stack: Stack, cloud: Emulator) -> None:
    """Everything that is wrong is told at once, on lines of its own."""
    said = refused(
        stack,
        cloud,
        """VpcPeeringMesh(
            "net",
            {"app": {"name": "app"}, "staging": {"name": "staging"}, "lost": {"name": "dota"}},
            peering_connection_name="net",
        )""",
    )

    assert [
        "The template 'net' gives two edges the same name; use {a} and {b}.",
        'lost: no VPC with name "dota" in ap-guangzhou',
        (
            "app (vpc-app00226, 10.0.0.0/16) and staging (vpc-staging1, 10.0.128.0/17) overlap in "
            "10.0.128.0/17; peered VPCs need ranges that do not overlap."
        ),
    ] == [line.partition(" (credentials from")[0] for line in said.splitlines()]


@pytest.mark.quick
def test_two_components(stack: Stack, cloud: Emulator) -> None:
    """The components of a program are planned together, though each is declared for itself."""
    preview = failing(
        stack,
        cloud,
        """
VpcPeering("one", {"name": "shared"}, {"name": "app"})
VpcPeering("two", {"name": "shared"}, {"name": "staging"})
""",
    )

    said = told(preview)
    assert (
        "shared is to be peered with app (vpc-app00226, 10.0.0.0/16), which overlaps in "
        "10.0.128.0/17 with its other peer staging (vpc-staging1, 10.0.128.0/17); peers of one VPC "
        "need ranges that do not overlap, unless allow_overlapping_peers is set."
    ) == said


def test_two_components_with_one_pair(stack: Stack, cloud: Emulator) -> None:
    """Two components that peer the same VPCs are told apart from one."""
    preview = failing(
        stack,
        cloud,
        """
VpcPeering("one", {"name": "shared"}, {"name": "app"})
VpcPeeringMesh("two", {n: {"name": n} for n in ("data", "app", "shared")})
""",
    )

    assert " are to be peered by " in told(preview)
    assert told(preview).endswith(" too; keep only one of the two.")


@pytest.mark.quick
def test_unknown_side(stack: Stack, cloud: Emulator) -> None:
    """A VPC that is not there yet hides no problem of the other VPCs."""
    stack.write_file("made.py", MADE)
    said = refused(
        stack,
        cloud,
        """from made import Made

VpcPeeringMesh(
    "net",
    {
        "new": Made("new", "vpc-new").vpc_id,
        "app": {"name": "app"},
        "staging": {"name": "staging"},
        "lost": {"name": "dota"},
    },
)""",
    )

    assert ['lost: no VPC with name "dota"', "app (vpc-app00226, 10.0.0.0/16) and staging"] == [
        line.partition(" in ap-guangzhou")[0].partition(" (vpc-staging1")[0]
        for line in said.splitlines()
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            '{"name": "partner"}, peer_uin="100000000002"',
            "peer_vpc: a VPC of account 100000000002 cannot be looked up by name with the "
            "program's credentials; give its id, or a provider or profile of that account",
            id="peer by name without its account",
        ),
        pytest.param(
            '"vpc-partner2", peer_uin="100000000002"',
            "peer_vpc: the ranges of vpc-partner2 of account 100000000002 cannot be looked up with "
            "the program's credentials, but are needed for routes to it; give peer_cidr_blocks, "
            "or routes='none'",
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
            "peer_vpc: 2407912486 is the account in use; leave the UIN out for a VPC of the "
            "same account",
            id="own account as the other one",
        ),
        pytest.param(
            '{"name": "partner"}, peer_uin="3", peer_profile="peer"',
            "peer_vpc: the UIN is given as 3, but emulator account peer is account 100000000002; "
            "correct one of them",
            id="profile of another account",
        ),
        pytest.param(
            '{"nome": "data"}',
            "peer_vpc: 'nome' does not select a VPC; use id, name, cidr_block, tags",
            id="misspelled selector",
        ),
        pytest.param(
            '{"name": None}', "peer_vpc: name is None; give a string, or leave it out", id="None"
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

    assert said.startswith("tags is not supported by API 2.0; leave it out")


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


PEERING = 'VpcPeering("net", {"name": "app"}, {"name": "data"})'


@pytest.mark.quick
def test_missing_credentials(stack: Stack) -> None:
    """Without credentials the user reads one sentence, for both sides together."""
    stack.env["TENCENTCLOUD_REGION"] = "ap-guangzhou"
    stack.write(HEAD + PEERING)

    said = told(stack.preview(expect_failure=True))

    assert said.startswith("vpc, peer_vpc: "), said
    assert 1 == said.count("TENCENTCLOUD_SECRET_ID"), said
    assert 1 == len(said.splitlines())


def test_unreachable_host(stack: Stack, cloud: Emulator, tmp_path: Path) -> None:
    """A host that is not there is told once, for both sides together."""
    stack.use_endpoint(cloud)
    stack.env.pop("QCLOUD_EMULATOR")
    stack.env |= {
        "QCLOUD_ENDPOINT": "https://vpc.api.example.invalid/v2/index.php",
        "QCLOUD_DEADLINE": "2",
        **without_names(tmp_path / "without-names"),
    }
    stack.write(HEAD + PEERING)

    said = told(stack.preview(expect_failure=True))

    assert said.startswith("vpc, peer_vpc: "), said
    assert 1 == said.count("vpc.api.example.invalid"), said


@pytest.mark.quick
def test_all_mistakes_at_once(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The preview shows every mistake of a resource, each in one line, and asks nothing of it."""
    stack.use_endpoint(qcloud_emulator)
    stack.write(peering(vpc_id="vpc_226", peer_uin="24079x", peering_connection_name="@home"))

    shown = stack.preview(expect_failure=True).errors()

    assert ["peerUin is '24079x'", "peeringConnectionName is '@home'", "vpcId is 'vpc_226'"] == [
        next(words for words in line.split("has a problem: ")[1].split("; ")[0].split(", "))
        for line in sorted(shown)
    ]
    assert {"GetCallerIdentity"} >= set(asked(qcloud_emulator))


def test_a_taken_pair_at_the_preview(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The preview shows in one line which connection has the pair, and nothing is changed."""
    stack.use_endpoint(qcloud_emulator)
    qcloud_emulator.seed({"peeringConnections": [THEIRS]})
    stack.write(peering(vpc_id=DATA, peer_vpc_id=APP))

    (line,) = stack.preview(expect_failure=True).errors()

    assert "already peered by pcx-theirs01 'theirs' (ACTIVE)" in line
    assert 1 == len(line.splitlines())
    assert ["theirs"] == [connection["name"] for connection in qcloud_emulator.connections()]
