"""Lookups in programs on the real engine: what they find, when they ask, and how they fail."""

from __future__ import annotations

import subprocess
import sys

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Result
from tests.engine.stack import Stack
from tests.engine.stories import APP, DATA, OWN_UIN, PARTNER, asked, peering
from tests.engine.versions import spelled

MADE = """
import json
import os
import urllib.request

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class VpcProvider(ResourceProvider):
    def create(self, props):
        if props["cidr_block"] == "none":
            raise ValueError("this VPC cannot be made")
        vpc_id = "vpc-" + props["name"].ljust(8, "0")
        vpc = {"vpcId": vpc_id, "name": props["name"], "cidrBlock": props["cidr_block"]}
        seed = {"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]}
        url = os.environ["QCLOUD_EMULATOR"] + "/_emulator/seed"
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(url, json.dumps(seed).encode(), headers))
        return CreateResult(vpc_id, props)


class Vpc(Resource):
    def __init__(self, name, cidr_block, opts=None):
        super().__init__(VpcProvider(), name, {"name": name, "cidr_block": cidr_block}, opts)


class Site(pulumi.ComponentResource):
    def __init__(self, name, cidr_block):
        super().__init__("story:index:Site", name)
        Vpc(name, cidr_block, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
"""
"""A module of the project: another provider's VPC, and a component around it."""


def asked_for(cloud: Emulator) -> list[str]:
    """Return what was asked for since the last time, each action once, sorted."""
    actions = asked(cloud)
    cloud.clear_calls()
    return actions


def old_id(spelling: str, stack: Stack) -> dict[str, str]:
    """Return what a result has of an id in the spelling that API 2.0 alone tells."""
    return {"legacyId": spelling} if stack.api_version == "2.0" else {}


def clean_error(result: Result) -> str:
    """Return the one error that a command showed, after making sure that it is fit to be read."""
    (error,) = result.errors()
    assert "\n" not in error, error
    assert "Traceback" not in result.text
    assert "never retrieved" not in result.text
    return error


@pytest.mark.quick
def test_everything(stack: Stack, cloud: Emulator) -> None:
    """All lookups work at preview already, list each kind once, and are exported as they are."""
    seed = [{"name": "net", "vpcId": APP, "peerVpcId": DATA, "peeringConnectionId": "pcx-1"}]
    cloud.seed({"peeringConnections": seed})
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud

        app = qcloud.get_vpc(name="app")
        pulumi.export("app", app)
        pulumi.export("blocks", [vpc.cidr_block for vpc in qcloud.get_vpcs()])
        pulumi.export("data", qcloud.get_vpc_output(id="vpc-data0089").apply(lambda vpc: vpc.id))
        net = qcloud.get_vpc_peering_connection_output(vpc_id=app.id, state="ACTIVE")
        pulumi.export("net", net.id)
        ids = [net.id for net in qcloud.get_vpc_peering_connections(peer_vpc_id="vpc-data0089")]
        pulumi.export("nets", ids)
        tables = qcloud.get_route_tables_output(vpc_id=app.legacy_id or app.id, main=True)
        pulumi.export("table", tables[0].id)
        pulumi.export("first", qcloud.get_vpcs_output(cidr_block="10.3.0.0/16")[0])
        """
    )
    once = ["DescribeRouteTable", "DescribeVpcEx", "DescribeVpcPeeringConnections"]

    stack.preview()
    at_preview = asked_for(cloud)
    stack.up("--skip-preview")
    at_up = asked_for(cloud)

    assert (once, once) == (at_preview, at_up)
    app: dict[str, object] = {
        "id": APP,
        **old_id("gz_vpc_226", stack),
        "name": "app",
        "cidrBlock": "10.0.0.0/16",
        "assistantCidrBlocks": [],
        "isDefault": False,
        "region": "ap-guangzhou",
        "tags": {},
    }
    shared = {"id": "vpc-shared03", **old_id("gz_vpc_90", stack), "name": "shared"}
    assert {
        "app": app,
        "blocks": ["10.0.0.0/16", "10.1.0.0/16", "10.3.0.0/16", "10.0.128.0/17"],
        "data": DATA,
        "net": "pcx-1",
        "nets": ["pcx-1"],
        "table": "rtb-app0main",
        "first": {**app, **shared, "cidrBlock": "10.3.0.0/16"},
    } == stack.outputs()
    stack.preview("--expect-no-changes")


def test_unknown_argument(stack: Stack, cloud: Emulator) -> None:
    """With an argument that is not known before the `up` nothing is asked at preview."""
    stack.write_file("made.py", MADE)
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud
        from made import Vpc

        vpc = qcloud.get_vpc_output(id=Vpc("new", "10.4.0.0/16").id)
        net = qcloud.VpcPeeringConnection("net", vpc_id=vpc.id, peer_vpc_id="vpc-data0089")
        pulumi.export("block", vpc.cidr_block)
        """
    )

    preview = stack.preview()
    at_preview = asked_for(cloud)
    stack.up("--skip-preview")

    assert [("create", "new"), ("create", "net")] == preview.operations()
    assert "vpcId" in preview.step("net").new_inputs
    assert [] == at_preview
    assert {"block": "10.4.0.0/16"} == stack.outputs()
    assert ["vpc-new00000"] == [connection["vpcId"] for connection in cloud.connections()]


@pytest.mark.quick
def test_depends_on(stack: Stack, cloud: Emulator) -> None:
    """What an `up` makes is found by a lookup that depends on it, or on the component around it."""
    stack.write_file("made.py", MADE)
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud
        from made import Site, Vpc

        pulumi.export("before", len(qcloud.get_vpcs()))
        for name, made in (("one", Vpc("one", "10.4.0.0/16")), ("two", Site("two", "10.5.0.0/16"))):
            opts = pulumi.InvokeOutputOptions(depends_on=[made])
            pulumi.export(name, qcloud.get_vpc_output(name=name, opts=opts).id)
        """
    )

    stack.preview()
    at_preview = asked_for(cloud)
    stack.up("--skip-preview")
    at_up = asked_for(cloud)

    assert {"before": 4, "one": "vpc-one00000", "two": "vpc-two00000"} == stack.outputs()
    assert (1, True) == (len(at_preview), len(at_up) in (2, 3))


@pytest.mark.quick
def test_failed_dependency(stack: Stack, cloud: Emulator) -> None:
    """When something that a lookup depends on cannot be made, that is what the user is told."""
    stack.write_file("made.py", MADE)
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud
        from made import Vpc

        opts = pulumi.InvokeOutputOptions(depends_on=[Vpc("new", "none")])
        pulumi.export("new", qcloud.get_vpc_output(name="new", opts=opts).id)
        """
    )

    up = stack.up("--skip-preview", expect_failure=True)

    assert "this VPC cannot be made" in up.text
    assert "get_vpc" not in up.text
    assert [] == asked_for(cloud)


def test_other_account(stack: Stack, cloud: Emulator) -> None:
    """A provider's account answers, whether the provider is the lookup's own or its parent's."""
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud

        partner = qcloud.Provider("partner", profile="peer")
        site = pulumi.ComponentResource(
            "story:index:Site", "site", None, pulumi.ResourceOptions(provider=partner)
        )
        with_provider = pulumi.InvokeOptions(provider=partner)
        with_parent = pulumi.InvokeOptions(parent=site)
        pulumi.export("own", qcloud.get_vpc(name="app").id)
        pulumi.export("theirs", qcloud.get_vpc(name="partner", opts=with_provider).id)
        pulumi.export("again", qcloud.get_vpc_output(name="partner", opts=with_parent).id)
        pulumi.export("profile", qcloud.get_vpc(name="partner", profile="peer").id)
        """
    )

    stack.up()

    assert {"own": APP, "theirs": PARTNER, "again": PARTNER, "profile": PARTNER} == (
        stack.outputs()
    )
    told = [it for it in stack.preview().diagnostics("info#err") if "QCLOUD_EMULATOR" in it.text]
    assert 1 == len(told)


def test_mapped_variables(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A provider's lookups sign with the variables that are mapped for it; no secret is written."""
    stack.use_endpoint(qcloud_emulator, via="config")
    partner = qcloud_emulator.accounts["peer"]
    stack.env |= {"PARTNER_SECRET_ID": partner.secret_id, "PARTNER_SECRET_KEY": partner.secret_key}
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud

        partner = qcloud.Provider(
            "partner",
            env_var_mappings={
                "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
                "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
            },
        )
        opts = pulumi.InvokeOptions(provider=partner)
        pulumi.export("vpcs", qcloud.get_vpcs_output(opts=opts))
        pulumi.export("app", qcloud.get_vpc(name="app"))
        """
    )

    stack.up()

    outputs = stack.outputs()
    assert [PARTNER] == [vpc["id"] for vpc in outputs["vpcs"]]  # type: ignore[attr-defined]
    assert {"peer", "default"} == {call["account"] for call in qcloud_emulator.calls()}
    keys = [qcloud_emulator.accounts[name].secret_key for name in ("default", "peer")]
    written = [path for path in stack.written() if path.suffix != ".grpc"]
    assert [] == [path for path in written for key in keys if key.encode() in path.read_bytes()]


_WHERE = "in ap-guangzhou (credentials from: emulator account default)"


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        (
            'get_vpc(name="ap")',
            (
                f'get_vpc: no VPC with name "ap" {_WHERE}. Closest matches: '
                f'"app" ({APP}, 10.0.0.0/16)'
            ),
        ),
        (
            'get_vpc_output(name=pulumi.Output.from_input("twin"))',
            (
                f'get_vpc_output: 2 VPCs with name "twin" {_WHERE}, but only one is expected: '
                '"twin" (vpc-twin0001, 10.8.0.0/16), "twin" (vpc-twin0002, 10.9.0.0/16). '
                "Select by id, or by both name and CIDR block."
            ),
        ),
    ],
    ids=["missing", "ambiguous"],
)
def test_failure(stack: Stack, cloud: Emulator, lookup: str, expected: str) -> None:
    """What is not found, or not the only one, fails the preview in one line without a traceback."""
    twins = [
        {"name": "twin", "vpcId": f"vpc-twin000{number}", "cidrBlock": f"10.{7 + number}.0.0/16"}
        for number in (1, 2)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": twins}]})
    stack.write(f"import pulumi\nimport pulumi_qcloud as qcloud\n\nqcloud.{lookup}\n")

    preview = stack.preview(expect_failure=True)

    assert expected == clean_error(preview)


@pytest.mark.quick
def test_failure_on_the_way_into_a_resource(stack: Stack, cloud: Emulator) -> None:
    """A failed lookup is told once, whatever it was meant for, and nothing is made."""
    ends = 'vpc_id=qcloud.get_vpc_output(name="ap").id, peer_vpc_id="vpc-data0089"'
    stack.write(
        f"""
        import pulumi
        import pulumi_qcloud as qcloud

        net = qcloud.VpcPeeringConnection("net", {ends})
        pulumi.export("id", net.id)
        pulumi.export("block", qcloud.get_vpc_output(name="app").cidr_block)
        """
    )

    preview = stack.preview(expect_failure=True)
    up = stack.up("--skip-preview", expect_failure=True)

    assert clean_error(preview).startswith('get_vpc_output: no VPC with name "ap"')
    assert clean_error(up) == clean_error(preview)
    assert [] == cloud.connections()


def test_refused_credentials(stack: Stack, qcloud_emulator: Emulator) -> None:
    """Refused credentials are told with the place that they came from, and not shown."""
    stack.use_endpoint(qcloud_emulator)
    stack.env["TENCENTCLOUD_SECRET_KEY"] = "wrong-key-of-the-test"
    stack.write('import pulumi_qcloud as qcloud\n\nqcloud.get_vpc(name="app")\n')

    preview = stack.preview(expect_failure=True)

    error = clean_error(preview)
    assert error.startswith(f"get_vpc: {spelled('DescribeVpcEx', stack.api_version)}: ")
    assert "credentials from: environment" in error
    assert "wrong-key-of-the-test" not in preview.text


def test_wrong_call(stack: Stack, cloud: Emulator) -> None:
    """A call that cannot be right is told with the line of the program that makes it."""
    stack.write("import pulumi_qcloud as qcloud\n\nqcloud.get_vpc()\n")

    preview = stack.preview(expect_failure=True)

    assert clean_error(preview) == (
        "get_vpc: at least one of id, name, cidr_block, tags is needed (__main__.py, line 3)"
    )


INLINE = """
import json
import sys
import urllib.request

from pulumi import automation, export
import pulumi_qcloud as qcloud


def program():
    names = [vpc.name for vpc in qcloud.get_vpcs()]
    export("names", qcloud.get_vpcs_output().apply(lambda vpcs: [vpc.name for vpc in vpcs]))
    assert names


def add(name):
    vpc = {"name": name, "cidrBlock": "10.4.0.0/16"}
    seed = {"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]}
    headers = {"Content-Type": "application/json"}
    url = sys.argv[1] + "/_emulator/seed"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(seed).encode(), headers))


stack = automation.create_or_select_stack("dev", "inline", program)
for name in ("first", "second"):
    add(name)
    up = stack.up()
    print(json.dumps(up.outputs["names"].value))
"""


@pytest.mark.quick
def test_several_deployments_of_a_process(stack: Stack, cloud: Emulator) -> None:
    """Each deployment of an Automation API program sees the cloud as it is by then."""
    script = stack.write_file("inline.py", INLINE)

    ran = subprocess.run(
        [sys.executable, str(script), cloud.url],
        env={**stack._workshop.environment(), **stack.env},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == ran.returncode, ran.stderr
    first, second = '["app", "data", "first", "', 'shared", "staging"]'
    assert [f"{first}{second}", f'{first}second", "{second}'] == ran.stdout.splitlines()
    assert ["DescribeVpcEx"] * 2 == asked_for(cloud)


def test_beside_resources(stack: Stack, cloud: Emulator) -> None:
    """Looking a connection up that the same program makes waits for it."""
    stack.write(
        peering()
        + """
found = qcloud.get_vpc_peering_connection_output(id=net.id)
pulumi.export("ends", [found.vpc_id, found.peer_vpc_id])
"""
    )

    stack.up()

    assert [APP, DATA] == stack.outputs()["ends"]
