"""What lookups of one deployment share, and what they do not."""

from __future__ import annotations

import gc
import weakref

import pulumi
import pytest
from pulumi_qcloud import (
    LookupProblem,
    Provider,
    get_route_tables,
    get_vpc,
    get_vpc_output,
    get_vpc_peering_connection,
    get_vpc_peering_connections,
    get_vpcs,
    get_vpcs_output,
)
from pulumi_qcloud.lookups.deployment import current
from qcloud_emulator import Emulator

from tests.programs import deploy
from tests.unit.lookups.conftest import actions


def test_different_selectors(cloud: Emulator) -> None:
    """Whatever is looked up among the VPCs of an account, they are listed once."""

    def program() -> list[pulumi.Output[object]]:
        get_vpc(name="app")
        get_vpc(id="gz_vpc_89")
        get_vpcs(cidr_block="10.3.0.0/16")
        return [get_vpc_output(name="staging"), get_vpcs_output()]

    outcomes = deploy(program)

    assert ["staging", 4] == [outcomes[0].value.name, len(outcomes[1].value)]
    assert ["DescribeVpcEx"] == actions(cloud)


def test_spelled_settings(cloud: Emulator) -> None:
    """Regions in both forms, and a profile that is the default one, are the same settings."""

    def program() -> None:
        get_vpc(name="app")
        get_vpc(name="app", region="gz")
        get_vpc(name="app", region="ap-guangzhou", profile="default")

    deploy(program)

    assert ["DescribeVpcEx"] == actions(cloud)


def test_other_accounts_and_regions(cloud: Emulator) -> None:
    """Each account and region is asked for itself."""

    def program() -> None:
        get_vpc(name="app")
        get_vpc(name="partner", profile="peer")
        get_vpcs(region="ap-beijing")

    deploy(program)

    assert [("default", "ap-guangzhou"), ("peer", "ap-guangzhou"), ("default", "ap-beijing")] == [
        (call["account"], call["region"]) for call in cloud.calls()
    ]


def test_each_kind(cloud: Emulator) -> None:
    """VPCs, connections and route tables are listed once each."""

    def program() -> None:
        for _ in range(2):
            get_vpcs()
            get_vpc_peering_connections()
            get_route_tables()

    deploy(program)

    assert ["DescribeVpcEx", "DescribeVpcPeeringConnections", "DescribeRouteTable"] == actions(
        cloud
    )


def test_next_deployment(cloud: Emulator) -> None:
    """The next deployment of a process sees what was made after the one before."""
    deploy(get_vpcs)
    made = {"uin": "2407912486", "vpcs": [{"name": "new", "cidrBlock": "10.4.0.0/16"}]}
    cloud.seed({"accounts": [made]})

    (outcome,) = deploy(lambda: get_vpc_output(name="new"))

    assert "10.4.0.0/16" == outcome.value.cidr_block


def test_next_deployments_settings(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next deployment has its own configuration and environment."""
    monkeypatch.delenv("TENCENTCLOUD_REGION")
    regions = [
        deploy(lambda: get_vpcs_output(), config={"qcloud:region": region})
        and cloud.calls()[-1]["region"]
        for region in ("ap-guangzhou", "ap-beijing")
    ]

    assert ["ap-guangzhou", "ap-beijing"] == regions


def test_nothing_is_kept(cloud: Emulator) -> None:
    """What a deployment listed is gone when its connection to the engine is."""
    kept: list[weakref.ref[object]] = []

    def program() -> None:
        get_vpcs()
        kept.append(weakref.ref(current()))

    deploy(program)
    assert kept[0]() is not None
    deploy(lambda: None)
    gc.collect()

    assert kept[0]() is None


def test_without_a_deployment(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a plain Python process each lookup asks for itself."""
    deploy(lambda: None)
    monkeypatch.setattr("pulumi_qcloud.lookups.deployment.get_monitor", lambda: None)

    names = [get_vpc(name="app").name, get_vpc(name="app").name]

    assert (["app", "app"], 2) == (names, len(cloud.calls()))


def test_provider_of_the_same_account(cloud: Emulator) -> None:
    """A provider with the stack's own account and region shares its listings."""

    def program() -> None:
        own = Provider("own", profile="default", region="ap-guangzhou")
        get_vpc(name="app")
        get_vpc(name="app", opts=pulumi.InvokeOptions(provider=own))

    deploy(program)

    assert ["DescribeVpcEx"] == actions(cloud)


def test_notice(cloud: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
    """That the emulator is in force is told once, whoever asks."""

    def program() -> None:
        peer = Provider("peer", profile="peer")
        get_vpcs()
        get_vpcs(region="ap-beijing")
        get_vpcs(opts=pulumi.InvokeOptions(provider=peer))

    deploy(program)

    told = f"QCLOUD_EMULATOR is set: every call goes to the emulator at {cloud.url}"
    assert [told] == capfd.readouterr().err.splitlines()


def test_thousand_vpcs(cloud: Emulator) -> None:
    """Pages are followed to the end, once for all lookups."""
    vpcs = [{"name": f"net-{it}", "cidrBlock": f"10.{it % 250}.0.0/16"} for it in range(996)]
    cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": vpcs}]})

    def program() -> list[pulumi.Output[object]]:
        return [get_vpc_output(name=f"net-{it}") for it in (0, 500, 995)] + [get_vpcs_output()]

    *named, every = deploy(program)

    assert ["net-0", "net-500", "net-995"] == [it.value.name for it in named]
    assert (1000, 20) == (len({vpc.id for vpc in every.value}), len(cloud.calls()))


def test_missed_by_the_listing(cloud: Emulator) -> None:
    """What a shifting page hid from the listing is found by its id all the same."""
    made = {"vpcId": "vpc-new00001", "name": "new", "cidrBlock": "10.4.0.0/16"}
    net = {
        "peeringConnectionId": "pcx-new00001",
        "name": "net",
        "vpcId": "vpc-new00001",
        "peerVpcId": "gz_vpc_89",
    }

    def program() -> None:
        get_vpcs()
        get_vpc_peering_connections()
        accounts = [{"uin": "2407912486", "vpcs": [made]}]
        cloud.seed({"accounts": accounts, "peeringConnections": [net]})
        assert "new" == get_vpc(id="vpc-new00001", name="new").name
        assert "net" == get_vpc_peering_connection(id="pcx-new00001").name
        with pytest.raises(LookupProblem, match='no VPC with id "vpc-new00002"'):
            get_vpc(id="vpc-new00002")
        with pytest.raises(LookupProblem, match='no peering connection with id "pcx-new00002"'):
            get_vpc_peering_connection(id="pcx-new00002")

    deploy(program)

    assert 6 == len(cloud.calls())


def test_failed_listing(cloud: Emulator) -> None:
    """What follows a failed listing at once fails with it, in one line that says what failed."""
    cloud.add_fault("DescribeVpcEx", kind="internal_error", times=None)
    calls: list[int] = []

    def program() -> None:
        for name in ("app", "data"):
            with pytest.raises(LookupProblem, match=r"^get_vpc: DescribeVpcEx: .*internal error"):
                get_vpc(name=name)
            calls.append(len(cloud.calls()))

    deploy(program, config={"qcloud:deadline": "1"})

    assert calls[0] == calls[1]
