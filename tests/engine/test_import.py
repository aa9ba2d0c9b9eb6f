"""Networks that exist already, imported or adopted, and never taken over by mistake."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Result
from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    PCX,
    SHARED,
    bring_up,
    lines,
    names,
    peering,
    the_id,
    writes,
)
from tests.unit.cli.builders import (
    BRIDGED,
    MANAGER,
    attributes,
    bridged,
    instance,
    resource,
    terraform,
)

FILE = "network.json"

ROUTED = f"""
import pulumi_qcloud as qcloud

net = qcloud.VpcPeeringConnection("net", vpc_id={APP!r}, peer_vpc_id={DATA!r})
qcloud.VpcPeeringRoutes("net-routes", vpc_id={APP!r}, peering_connection_id=net.id)
qcloud.VpcPeeringRoutes("net-peer-routes", vpc_id={DATA!r}, peering_connection_id=net.id)
"""
"""What `to_data` lets the cloud have, as a program."""

APP_BLOCK, DATA_BLOCK, PARTNER_BLOCK = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"


def exists(cloud: Emulator, peer_vpc_id: str, routes: dict[str, str]) -> None:
    """Let the cloud have an active connection, with a destination in each of some route tables."""
    cloud.seed(
        {
            "peeringConnections": [
                {
                    "peeringConnectionId": PCX,
                    "name": "by hand",
                    "state": "ACTIVE",
                    "vpcId": APP,
                    "peerVpcId": peer_vpc_id,
                }
            ],
            "routes": [
                {"routeTableId": table, "destinationCidrBlock": block, "nextHub": PCX}
                for table, block in routes.items()
            ],
        }
    )


def to_data(cloud: Emulator) -> None:
    """Let the cloud have a connection within the account, with routes in all tables."""
    tables = dict.fromkeys(("rtb-app0main", "rtb-app0more"), DATA_BLOCK)
    exists(cloud, DATA, {**tables, "rtb-data0001": APP_BLOCK, "rtb-data0002": APP_BLOCK})


def to_partner(cloud: Emulator) -> None:
    """Let the cloud have a connection between two accounts, with routes in all tables."""
    tables = dict.fromkeys(("rtb-app0main", "rtb-app0more"), PARTNER_BLOCK)
    exists(cloud, PARTNER, {**tables, "rtb-partner1": APP_BLOCK, "rtb-partner2": APP_BLOCK})


def write_file(stack: Stack, *arguments: str) -> str:
    """Run `qcloud-peering import` where the user is, and return what it told them."""
    done = subprocess.run(
        [sys.executable, "-m", "qcloud_peering", "import", *arguments, "-o", FILE],
        env={**stack._workshop.environment(), **stack.env},
        cwd=stack.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    assert "" == done.stdout
    return done.stderr


def import_file(stack: Stack, *flags: str) -> Result:
    """Run the command that the last line told the user."""
    return stack.run("import", "--file", FILE, "--generate-code=false", *flags)


def nothing_to_do(stack: Stack) -> None:
    """Check that nothing is planned, done or found afterwards."""
    stack.preview("--expect-no-changes")
    stack.up("--skip-preview", "--expect-no-changes")
    stack.refresh("--expect-no-changes")


def test_default_name(stack: Stack, cloud: Emulator) -> None:
    """A program that gives no name and no destinations has nothing to do after the import."""
    to_data(cloud)
    stack.write(
        f"""
        import pulumi_qcloud as qcloud

        net = qcloud.VpcPeeringConnection("by-hand", vpc_id={APP!r}, peer_vpc_id={DATA!r})
        qcloud.VpcPeeringRoutes(
            "by-hand-routes", vpc_id={APP!r}, peering_connection_id=net.id
        )
        qcloud.VpcPeeringRoutes(
            "by-hand-peer-routes", vpc_id={DATA!r}, peering_connection_id=net.id
        )
        """
    )

    write_file(stack, "--all")
    import_file(stack)

    nothing_to_do(stack)
    assert [] == writes(cloud)


def test_chosen_name(stack: Stack, cloud: Emulator) -> None:
    """A program that says everything itself has nothing to do after the import."""
    exists(cloud, DATA, {"rtb-app0main": "10.1.0.0/17"})
    stack.write(
        f"""
        import pulumi_qcloud as qcloud

        net = qcloud.VpcPeeringConnection(
            "net",
            vpc_id={APP!r},
            peer_vpc_id={DATA!r},
            peer_uin="2407912486",
            region="ap-guangzhou",
            peering_connection_name="by hand",
        )
        qcloud.VpcPeeringRoutes(
            "net-routes",
            vpc_id={APP!r},
            peering_connection_id=net.id,
            destination_cidr_blocks=["10.1.0.0/17"],
            route_tables=["rtb-app0main"],
        )
        """
    )

    write_file(stack, PCX, "--name", f"{PCX}=net")
    import_file(stack)

    nothing_to_do(stack)
    assert [] == writes(cloud)


def test_destinations_written_out(stack: Stack, cloud: Emulator) -> None:
    """Destinations may be written out where the import left them out."""
    to_data(cloud)
    stack.write(
        f"""
        import pulumi_qcloud as qcloud

        net = qcloud.VpcPeeringConnection("by-hand", vpc_id={APP!r}, peer_vpc_id={DATA!r})
        for name, vpc_id, block in (
            ("routes", {APP!r}, {DATA_BLOCK!r}), ("peer-routes", {DATA!r}, {APP_BLOCK!r})
        ):
            qcloud.VpcPeeringRoutes(
                f"by-hand-{{name}}",
                vpc_id=vpc_id,
                peering_connection_id=net.id,
                destination_cidr_blocks=[block],
            )
        """
    )

    write_file(stack, PCX)
    import_file(stack)

    stack.preview("--expect-no-changes")


def test_two_accounts(stack: Stack, cloud: Emulator) -> None:
    """The other account's side is imported under its explicit Provider."""
    to_partner(cloud)
    declared = """
import pulumi
import pulumi_qcloud as qcloud

partner = qcloud.Provider("partner", profile="peer")
"""
    bring_up(stack, declared)
    stack.write(
        f"""{declared}
theirs = pulumi.ResourceOptions(provider=partner)
net = qcloud.VpcPeeringConnection(
    "by-hand", vpc_id={APP!r}, peer_vpc_id={PARTNER!r}, peer_uin={PARTNER_UIN!r}
)
qcloud.VpcPeeringConnectionAccepter(
    "by-hand-accepter", peering_connection_id=net.id, opts=theirs
)
qcloud.VpcPeeringRoutes(
    "by-hand-routes",
    vpc_id={APP!r},
    peering_connection_id=net.id,
    destination_cidr_blocks=[{PARTNER_BLOCK!r}],
)
qcloud.VpcPeeringRoutes(
    "by-hand-peer-routes",
    vpc_id={PARTNER!r},
    peering_connection_id=net.id,
    destination_cidr_blocks=[{APP_BLOCK!r}],
    opts=theirs,
)
"""
    )
    urn = f"urn:pulumi:{stack.name}::{stack.project}::pulumi:providers:pulumi-python::partner"

    write_file(stack, PCX, "--peer-profile", "peer", "--peer-provider", urn)
    import_file(stack)

    nothing_to_do(stack)
    assert [] == writes(cloud)


def test_partners_side(stack: Stack, cloud: Emulator) -> None:
    """The accepter imports its acceptance and its own routes into a stack of its own."""
    to_partner(cloud)
    stack.use_emulator(cloud, account="peer")
    stack.write(
        f"""
        import pulumi_qcloud as qcloud

        qcloud.VpcPeeringConnectionAccepter("by-hand-accepter", peering_connection_id={PCX!r})
        qcloud.VpcPeeringRoutes(
            "by-hand-peer-routes",
            vpc_id={PARTNER!r},
            peering_connection_id={PCX!r},
            destination_cidr_blocks=[{APP_BLOCK!r}],
        )
        """
    )

    told = write_file(stack, "--all")
    import_file(stack)

    assert "2 resources of 1 connection" in told
    stack.preview("--expect-no-changes")


def test_component(stack: Stack, cloud: Emulator) -> None:
    """A `VpcPeering` has nothing to do after the import of its resources under its name."""
    to_data(cloud)
    stack.write(
        """
        import pulumi
        from pulumi_qcloudx import VpcPeering

        net = VpcPeering("net", vpc={"name": "app"}, peer_vpc={"name": "data"})
        pulumi.export("pcx_id", net.peering_connection_id)
        """
    )

    write_file(stack, PCX, "--component", "net")
    import_file(stack)

    stack.preview("--expect-no-changes")
    stack.up("--skip-preview")
    assert {"pcx_id": PCX} == stack.outputs()
    stack.refresh("--expect-no-changes")
    assert [] == writes(cloud)


@pytest.mark.parametrize(
    "explicit",
    [pytest.param(False, id="profile"), pytest.param(True, marks=pytest.mark.quick, id="provider")],
)
def test_component_of_two_accounts(stack: Stack, cloud: Emulator, explicit: bool) -> None:
    """A `VpcPeering` that accepts in the other account has nothing to do after its import."""
    to_partner(cloud)
    provider = 'partner = qcloud.Provider("partner", profile="peer")' if explicit else ""
    declared = f"import pulumi_qcloud as qcloud\nimport pulumi_qcloudx as qcloudx\n{provider}\n"
    if explicit:
        bring_up(stack, declared)
    argument = "peer_provider=partner" if explicit else "peer_profile='peer'"
    stack.write(
        f"{declared}\n"
        'qcloudx.VpcPeering("net", {"name": "app"}, {"name": "partner"}, '
        f"peer_uin={PARTNER_UIN!r}, {argument})\n"
    )
    urn = f"urn:pulumi:{stack.name}::{stack.project}::pulumi:providers:pulumi-python::partner"
    words = ["--peer-provider", urn] if explicit else []

    write_file(stack, PCX, "--component", "net", "--peer-profile", "peer", *words)
    import_file(stack)

    stack.preview("--expect-no-changes")


def test_rename_in_the_console(stack: Stack, cloud: Emulator) -> None:
    """The name at the time of the import is the default one from then on."""
    to_data(cloud)
    stack.write(peering())
    write_file(stack, PCX, "--name", f"{PCX}=net", "--no-routes")
    import_file(stack)
    cloud.rename(PCX, "renamed")

    stack.up("--refresh")

    assert ["by hand"] == names(cloud)


def test_taken_out_of_the_program(stack: Stack, cloud: Emulator) -> None:
    """Imported routes go with their resource, and only they."""
    to_data(cloud)
    other = {"peeringConnectionId": "pcx-other001", "name": "other"}
    cloud.seed({"peeringConnections": [{**other, "vpcId": APP, "peerVpcId": SHARED}]})
    cloud.add_route("rtb-app0main", "10.3.0.0/16", "pcx-other001")
    stack.write(peering())
    write_file(stack, PCX, "--name", f"{PCX}=net")
    import_file(stack, "--protect=false")

    up = stack.up("--skip-preview")

    assert {("delete", "net-routes"), ("delete", "net-peer-routes")} == set(up.operations())
    assert ["10.3.0.0/16"] == [it["destinationCidrBlock"] for it in cloud.state()["routes"]]
    assert {"by hand", "other"} == set(names(cloud))


def test_protected(stack: Stack, cloud: Emulator) -> None:
    """What was imported is protected, as the command said."""
    to_data(cloud)
    stack.write("import pulumi_qcloud")
    told = write_file(stack, PCX)
    import_file(stack)

    stack.destroy(expect_failure=True)

    assert "protected from deletion, unless you add --protect=false" in told
    assert ["by hand"] == names(cloud)


def test_from_terraform(stack: Stack, cloud: Emulator) -> None:
    """What a Terraform state manages is a stack's afterwards, which has nothing to do then."""
    to_data(cloud)
    manager = resource(instance(attributes(PCX), index_key="data"), module="module.network")
    (stack.folder / "terraform.tfstate").write_text(json.dumps(terraform(manager)))
    stack.write(ROUTED)

    words = ("--from-terraform", "terraform.tfstate", "--name", f"{PCX}=net")
    told = write_file(stack, *words)
    import_file(stack)

    assert f"terraform state rm 'module.network.{MANAGER}.this[\"data\"]'" in told
    nothing_to_do(stack)
    assert [] == writes(cloud)


def test_from_another_region(stack: Stack, cloud: Emulator) -> None:
    """A connection of another region than the stack's is taken over with its region."""
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": vpcs}]})
    ends = {"vpcId": "vpc-east1", "peerVpcId": "vpc-east2"}
    live = {"peeringConnectionId": PCX, "name": "by hand", "state": "ACTIVE", **ends}
    cloud.seed({"peeringConnections": [live]})
    manager = resource(instance(attributes(PCX, region="ap-shanghai")))
    (stack.folder / "terraform.tfstate").write_text(json.dumps(terraform(manager)))
    stack.write(
        """
        import pulumi_qcloud as qcloud

        qcloud.VpcPeeringConnection(
            "by-hand", vpc_id="vpc-east1", peer_vpc_id="vpc-east2", region="ap-shanghai"
        )
        """
    )

    write_file(stack, "--from-terraform", "terraform.tfstate")
    import_file(stack)

    nothing_to_do(stack)
    assert [] == writes(cloud)


def test_from_pulumi(new_stack: NewStack, stack: Stack, cloud: Emulator) -> None:
    """What a stack manages with the bridged provider is forgotten there as the command says."""
    to_data(cloud)
    old = new_stack("import pulumi", project="network", name="old")
    old.up("--skip-preview")
    state = json.loads(old.run("stack", "export").stdout)
    made = {**bridged("net", PCX, protect=True), "parent": ""}
    state["deployment"]["resources"].append(made)
    (old.folder / "old.json").write_text(json.dumps(state))
    old.run("stack", "import", "--file", "old.json")
    stack.write(ROUTED)

    words = ("--from-pulumi", str(old.folder / "old.json"), "--name", f"{PCX}=net")
    told = write_file(stack, *words)
    import_file(stack)
    (line,) = [it for it in told.splitlines() if it.startswith("  pulumi state delete")]
    old.run(*shlex.split(line)[1:])

    assert BRIDGED not in old.run("stack", "export").stdout
    nothing_to_do(stack)
    assert [] == writes(cloud)


@pytest.mark.quick
def test_stack_configuration(stack: Stack, qcloud_emulator: Emulator) -> None:
    """With --stack the credentials of the stack's configuration are used."""
    to_data(qcloud_emulator)
    stack.use_endpoint(qcloud_emulator, via="config")
    stack.write(peering())
    stack.run("config")

    told = write_file(stack, PCX, "--name", f"{PCX}=net", "--no-routes", "--stack", stack.name)
    import_file(stack, "--stack", stack.name)

    assert f"--generate-code=false --stack {stack.name}" in told
    stack.preview("--expect-no-changes")
    secret = qcloud_emulator.accounts["default"].secret_key
    assert secret not in (stack.folder / FILE).read_text()


_OPTS = "opts=pulumi.ResourceOptions(import_='pcx-6gw5wvmk')"
_PROGRAMS = {
    "resource": peering(_OPTS),
    "component": f"""
import pulumi
from pulumi_qcloudx import VpcPeering

VpcPeering("net", vpc={APP!r}, peer_vpc={DATA!r}, {_OPTS})
""",
}


@pytest.mark.parametrize("kind", ["resource", pytest.param("component", marks=pytest.mark.quick)])
def test_refused(stack: Stack, cloud: Emulator, kind: str) -> None:
    """The user reads one sentence, before anything is asked for."""
    stack.write(_PROGRAMS[kind])

    preview = stack.preview(expect_failure=True)

    assert "Traceback" not in preview.text
    (said,) = preview.errors()
    assert (
        "net: opts has import_='pcx-6gw5wvmk', which cannot be imported from within a program; "
        "give adopt=True instead, or use `qcloud-peering import`"
    ) == said
    assert [] == cloud.calls()


def make_by_hand(cloud: Emulator, *, peer_vpc_id: str = DATA) -> str:
    """Make a connection in the console and return its id."""
    given = {"name": "by hand", "vpcId": APP, "peerVpcId": peer_vpc_id}
    cloud.seed({"peeringConnections": [given]})
    return the_id(cloud)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        pytest.param({"peer_vpc_id": PARTNER, "peer_uin": PARTNER_UIN}, marks=pytest.mark.quick),
    ],
    ids=["active", "pending"],
)
def test_adopt(stack: Stack, cloud: Emulator, arguments: dict[str, str]) -> None:
    """`adopt=True` takes the connection over; preview and `up` tell in one line what changes."""
    peer_vpc_id = arguments.get("peer_vpc_id", DATA)
    pcx_id = make_by_hand(cloud, peer_vpc_id=peer_vpc_id)
    stack.write(peering(peering_connection_name="mine", adopt=True, **arguments))
    (before,) = cloud.connections()

    preview = stack.preview()
    assert [before] == cloud.connections()
    up = stack.up("--skip-preview")

    assert [("create", "net")] == preview.operations() == up.operations()
    assert pcx_id == up.step("net").new_id == the_id(cloud)
    state = "PENDING" if arguments else "ACTIVE"
    told = (
        f"qcloud: adopts {pcx_id} 'by hand' ({state}), which peers {APP} and {peer_vpc_id}; it is "
        "renamed to 'mine'; from then on this stack can delete it"
    )
    assert {told} == lines(preview, pcx_id) == lines(up, pcx_id)
    assert ["ModifyVpcPeeringConnection"] == writes(cloud)
    assert ["mine"] == names(cloud)
    stack.preview("--expect-no-changes")


def test_adopt_no_longer_said(stack: Stack, cloud: Emulator) -> None:
    """Once a connection is adopted, `adopt=True` may stay or go."""
    make_by_hand(cloud)
    bring_up(stack, peering(adopt=True))
    before = cloud.connections()
    stack.write(peering())

    stack.preview("--expect-no-changes")
    stack.up("--refresh", "--expect-no-changes")

    assert before == cloud.connections()


def test_refused_at_preview(stack: Stack, cloud: Emulator) -> None:
    """Without `adopt=True` the preview fails and says which connection it is, and what to do."""
    pcx_id = make_by_hand(cloud)
    stack.write(peering())

    preview = stack.preview(expect_failure=True)

    (error,) = preview.errors()
    assert f"already peered by {pcx_id} 'by hand' (ACTIVE); set adopt=True to take it over" in error
    assert "if another stack owns it, choose other VPCs" in error
    assert "\n" not in error
    assert "Traceback" not in preview.text


def test_refused_at_create(stack: Stack, cloud: Emulator) -> None:
    """Under the very name that was chosen, the create fails and names the three ways out."""
    pcx_id = make_by_hand(cloud)
    stack.write(peering(peering_connection_name="by hand"))

    up = stack.up(expect_failure=True)

    (error,) = (text for text in up.errors() if pcx_id in text)
    for way_out in ("set adopt=True once", "add aliases", "choose other VPCs"):
        assert way_out in error
    assert "\n" not in error
    assert [] == writes(cloud)
    assert {} == stack.resources()


@pytest.mark.quick
def test_other_direction(stack: Stack, cloud: Emulator) -> None:
    """What adoption cannot change is an error, and its text holds the arguments that work."""
    make_by_hand(cloud)
    stack.write(peering(vpc_id=DATA, peer_vpc_id=APP, adopt=True))

    preview = stack.preview(expect_failure=True)

    advice = f"vpc_id={APP!r}, peer_vpc_id={DATA!r}, peer_uin={OWN_UIN!r}, adopt=True"
    assert advice in preview.errors()[0]
    stack.write(f"import pulumi_qcloud\n\npulumi_qcloud.VpcPeeringConnection('net', {advice})")
    stack.up("--skip-preview")
    assert [] == [call for call in cloud.calls() if call["action"].startswith("Create")]


@pytest.mark.parametrize(
    ("program", "other"),
    [
        pytest.param(peering(), {"name": "prod"}, marks=pytest.mark.quick),
        (peering(), {"project": "other"}),
        (peering(peering_connection_name="net"), {"name": "prod"}),
    ],
    ids=["other stack", "other project", "chosen name"],
)
def test_two_stacks(
    new_stack: NewStack, qcloud_emulator: Emulator, program: str, other: dict[str, str]
) -> None:
    """Stacks whose resources look alike never adopt each other's."""
    first, second = new_stack(program), new_stack(program, **other)
    for stack in (first, second):
        stack.use_emulator(qcloud_emulator)
    first.up("--skip-preview")
    before = qcloud_emulator.connections()

    up = second.up(expect_failure=True)

    assert any(the_id(qcloud_emulator) in error for error in up.errors())
    assert {} == second.resources()
    assert before == qcloud_emulator.connections()
    first.preview("--expect-no-changes")


def test_renamed_resource_that_may_adopt(stack: Stack, cloud: Emulator) -> None:
    """A resource renamed without an alias takes its own connection over and does not delete it."""
    program = peering(peering_connection_name="chosen", adopt=True)
    bring_up(stack, program)
    before = the_id(cloud)
    stack.write(program.replace('VpcPeeringConnection("net"', 'VpcPeeringConnection("network"'))

    up = stack.up()

    assert before == the_id(cloud)
    stays = f"qcloud: {before} is kept, since resource 'network' of this program has it"
    assert {stays} == lines(up, "is kept")
    stack.preview("--expect-no-changes")
