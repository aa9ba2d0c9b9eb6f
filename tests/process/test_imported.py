"""Connections that exist before the resource does: imported by the command, or adopted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.process.conftest import (
    APP,
    DATA,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    Story,
    default_name,
    default_names,
    either,
    everywhere,
    refused,
)
from tests.process.plugin import Kind, PluginError
from tests.process.stand_in import DEFAULT, Declared, Program, Record, Ref, State
from tests.unit.cli import conftest
from tests.unit.cli.builders import (
    APP_BLOCK,
    DATA_BLOCK,
    PARTNER_BLOCK,
    attributes,
    connected,
    instance,
    resource,
    terraform,
)
from tests.unit.cli.conftest import Done, Peering

peering = conftest.peering

PCX = "pcx-byhand01"
KINDS: Final[dict[str, Kind]] = {
    "VpcPeeringConnection": "connection",
    "VpcPeeringConnectionAccepter": "accepter",
    "VpcPeeringRoutes": "routes",
}
URN = "urn:pulumi:dev::story::pulumi:providers:pulumi-python::partner"


def to_data(cloud: Emulator) -> None:
    """Let the cloud have a connection within the account, with routes in all tables."""
    own = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (DATA_BLOCK,))
    theirs = dict.fromkeys(("rtb-data0001", "rtb-data0002"), (APP_BLOCK,))
    connected(cloud, PCX, name="by hand", routes={**own, **theirs})


def to_partner(cloud: Emulator) -> None:
    """Let the cloud have a connection between two accounts, with routes in all tables."""
    own = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (PARTNER_BLOCK,))
    theirs = dict.fromkeys(("rtb-partner1", "rtb-partner2"), (APP_BLOCK,))
    connected(cloud, PCX, name="by hand", peer_vpc_id=PARTNER, routes={**own, **theirs})


def take_in(story: Story, done: Done, state: State | None = None) -> None:
    """Record what a file has, as the engine does; what has a provider there is the partner's."""
    records = (state or story.state).records
    names = [name for name, it in done.resources.items() if it["type"].endswith("Connection")]
    for name, it in done.resources.items():
        if it.get("component"):
            continue
        kind = KINDS[it["type"].rpartition(":")[2]]
        needs = {} if kind == "connection" else {"peeringConnectionId": frozenset(names)}
        provider = "peer" if it.get("provider") else DEFAULT
        records[name] = Record(kind, provider, it["id"], it["inputs"], it["outputs"], needs)


def run(story: Story, peering: Peering, *words: str, account: str = "default") -> Done:
    """Run `qcloud-peering import` under the story's version of the API."""
    return peering("import", *words, account=account, env={"QCLOUD_API_VERSION": story.version})


def nothing_to_do(state: State, program: Program) -> bool:
    """Return whether nothing is planned, done or found."""
    commands = state.preview(program), state.up(program), state.refresh()
    return [dict.fromkeys(program, "same")] * 3 == list(commands)


def named(logical: str, story: Story, **given: Any) -> Program:
    """Return a program with a connection that is not given a name, unless it is given one."""
    return {logical: story.connection(logical, **{"peeringConnectionName": None, **given})}


def routed(vpc_id: str, of: str, provider: str = DEFAULT, **given: Any) -> Declared:
    """Return routes through a connection as a program declares them."""
    inputs = {"vpcId": vpc_id, "peeringConnectionId": Ref(of), "routeTables": "all", **given}
    return Declared("routes", inputs, provider)


@pytest.mark.parametrize("written", [False, True], ids=["left out", "written out"])
@either
def test_default_name(story: Story, peering: Peering, written: bool) -> None:
    """A program that gives no name has nothing to do, with or without the destinations."""
    to_data(story.emulator)
    take_in(story, run(story, peering, "--all"))
    blocks = {APP: DATA_BLOCK, DATA: APP_BLOCK}
    given: dict[str, dict[str, Any]] = {
        vpc_id: {"destinationCidrBlocks": [block]} if written else {}
        for vpc_id, block in blocks.items()
    }

    program = {
        **named("by-hand", story),
        "by-hand-routes": routed(APP, "by-hand", **given[APP]),
        "by-hand-peer-routes": routed(DATA, "by-hand", **given[DATA]),
    }

    assert nothing_to_do(story.state, program)
    assert [] == story.writes()


@either
def test_chosen_name(story: Story, peering: Peering) -> None:
    """A program that says everything itself has nothing to do."""
    connected(story.emulator, PCX, name="by hand", routes={"rtb-app0main": ("10.1.0.0/17",)})
    take_in(story, run(story, peering, PCX, "--name", f"{PCX}=net"))
    everything = {
        "peerUin": "2407912486",
        "region": "ap-guangzhou",
        "peeringConnectionName": "by hand",
    }
    chosen: dict[str, Any] = {
        "destinationCidrBlocks": ["10.1.0.0/17"],
        "routeTables": ["rtb-app0main"],
    }

    program = {**named("net", story, **everything), "net-routes": routed(APP, "net", **chosen)}

    assert nothing_to_do(story.state, program)
    assert [] == story.writes()


@either
def test_two_accounts(story: Story, peering: Peering) -> None:
    """The other account's side is imported under its explicit provider."""
    to_partner(story.emulator)
    words = (PCX, "--peer-profile", "peer", "--peer-provider", URN)
    take_in(story, run(story, peering, *words))

    program = {
        **named("by-hand", story, peer=PARTNER, peerUin=PARTNER_UIN),
        "by-hand-accepter": Declared("accepter", {"peeringConnectionId": Ref("by-hand")}, "peer"),
        "by-hand-routes": routed(APP, "by-hand", destinationCidrBlocks=[PARTNER_BLOCK]),
        "by-hand-peer-routes": routed(
            PARTNER, "by-hand", "peer", destinationCidrBlocks=[APP_BLOCK]
        ),
    }

    assert nothing_to_do(story.state, program)
    assert [] == story.writes()


@either
def test_partners_side(story: Story, peering: Peering) -> None:
    """The accepter imports its acceptance and its own routes into a stack of its own."""
    to_partner(story.emulator)
    theirs = State(story.folder, {DEFAULT: story.state.config["peer"]}, story.state.env)
    take_in(story, run(story, peering, "--all", account="peer"), theirs)

    program = {
        "by-hand-accepter": Declared("accepter", {"peeringConnectionId": PCX}),
        "by-hand-peer-routes": Declared(
            "routes",
            {
                "vpcId": PARTNER,
                "peeringConnectionId": PCX,
                "destinationCidrBlocks": [APP_BLOCK],
                "routeTables": "all",
            },
        ),
    }

    assert nothing_to_do(theirs, program)


@either
def test_component(story: Story, peering: Peering) -> None:
    """A component within one account has nothing to do after the import under its name."""
    to_data(story.emulator)
    take_in(story, run(story, peering, PCX, "--component", "net"))

    program = {
        **named("net-connection", story, peerUin="2407912486"),
        "net-routes": routed(APP, "net-connection", destinationCidrBlocks=[DATA_BLOCK]),
        "net-peer-routes": routed(DATA, "net-connection", destinationCidrBlocks=[APP_BLOCK]),
    }

    assert nothing_to_do(story.state, program)
    assert [] == story.writes()


@either
def test_component_of_two_accounts(story: Story, peering: Peering) -> None:
    """A component that accepts in the other account has nothing to do after its import."""
    to_partner(story.emulator)
    words = (PCX, "--component", "net", "--peer-profile", "peer", "--peer-provider", URN)
    take_in(story, run(story, peering, *words))
    hidden = {"__acceptedHere": True}

    program = {
        **named("net-connection", story, peer=PARTNER, peerUin=PARTNER_UIN, **hidden),
        "net-accepter": Declared(
            "accepter", {"peeringConnectionId": Ref("net-connection")}, "peer"
        ),
        "net-routes": routed(APP, "net-connection", destinationCidrBlocks=[PARTNER_BLOCK]),
        "net-peer-routes": routed(
            PARTNER, "net-connection", "peer", destinationCidrBlocks=[APP_BLOCK]
        ),
    }

    assert nothing_to_do(story.state, program)


@either
def test_rename_in_the_console(story: Story, peering: Peering) -> None:
    """The name at the time of the import is the default one from then on."""
    to_data(story.emulator)
    take_in(story, run(story, peering, PCX, "--name", f"{PCX}=net", "--no-routes"))
    story.emulator.rename(PCX, "renamed")

    story.state.up(named("net", story), refresh=True)

    assert ["by hand"] == story.called()


@either
def test_taken_out_of_the_program(story: Story, peering: Peering) -> None:
    """Imported routes go with their resource, and only they."""
    to_data(story.emulator)
    connected(
        story.emulator,
        "pcx-other001",
        name="other",
        peer_vpc_id=SHARED,
        routes={"rtb-app0main": ("10.3.0.0/16",)},
    )
    take_in(story, run(story, peering, PCX, "--name", f"{PCX}=net"))

    done = story.state.up(named("net", story))

    assert {"net": "same", "net-routes": "delete", "net-peer-routes": "delete"} == done
    assert {("rtb-app0main", "10.3.0.0/16", "pcx-other001")} == story.routes()
    assert {"by hand", "other"} == set(story.called())


@either
def test_from_terraform(story: Story, peering: Peering, tmp_path: Path) -> None:
    """What a Terraform state manages is a stack's afterwards, which has nothing to do then."""
    to_data(story.emulator)
    manager = resource(instance(attributes(PCX), index_key="data"), module="module.network")
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(terraform(manager)))
    words = ("--from-terraform", str(file), "--name", f"{PCX}=net")
    take_in(story, run(story, peering, *words))

    program = {
        **named("net", story),
        "net-routes": routed(APP, "net"),
        "net-peer-routes": routed(DATA, "net"),
    }

    assert nothing_to_do(story.state, program)
    assert [] == story.writes()


@either
def test_from_another_region(story: Story, peering: Peering, tmp_path: Path) -> None:
    """A connection of another region than the stack's is taken over with its region."""
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    story.emulator.seed({"accounts": [{"uin": "2407912486", "vpcs": vpcs}]})
    connected(story.emulator, PCX, name="by hand", vpc_id="vpc-east1", peer_vpc_id="vpc-east2")
    manager = resource(instance(attributes(PCX, region="ap-shanghai")))
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(terraform(manager)))
    take_in(story, run(story, peering, "--from-terraform", str(file)))
    ends = {"vpcId": "vpc-east1", "peerVpcId": "vpc-east2", "region": "ap-shanghai"}

    assert nothing_to_do(story.state, named("by-hand", story, **ends))
    assert [] == story.writes()


OWN_UIN = "2407912486"


def _by_hand(story: Story, *, peer: str = DATA) -> str:
    """Make a connection in the console and return its id."""
    story.emulator.seed(
        {"peeringConnections": [{"name": "by hand", "vpcId": APP, "peerVpcId": peer}]}
    )
    (made,) = story.live()
    return made


@pytest.mark.parametrize(
    ("peer", "state"), [(DATA, "ACTIVE"), (PARTNER, "PENDING")], ids=["active", "pending"]
)
@default_names
def test_adopt(story: Story, peer: str, state: str) -> None:
    """`adopt` takes the connection over; preview and `up` tell in one line what changes."""
    made = _by_hand(story, peer=peer)
    mine = story.only("net", peer=peer, peeringConnectionName="mine", adopt=True)
    before = story.emulator.connections()

    planned = story.state.preview(mine), story.said(made), story.emulator.connections()
    done = story.state.up(mine), story.said(made)

    told = (
        f"qcloud: adopts {made} 'by hand' ({state}), which peers {APP} and {peer}; it is "
        "renamed to 'mine'; from then on this stack can delete it"
    )
    assert ({"net": "create"}, {told}, before) == planned
    assert ({"net": "create"}, {told}) == done
    assert ([made], made, ["mine"]) == (story.live(), story.id_of("net"), story.called())
    assert ["ModifyVpcPeeringConnection"] == story.writes()
    assert {"net": "same"} == story.state.preview(mine)


@default_names
def test_adopt_no_longer_said(story: Story) -> None:
    """Once a connection is adopted, `adopt` may stay or go."""
    _by_hand(story)
    story.made(story.only("net", adopt=True))
    before = story.emulator.connections()

    planned = story.state.preview(story.only("net"))
    done = story.state.up(story.only("net"), refresh=True)

    assert ({"net": "same"}, {"net": "same"}) == (planned, done)
    assert (before, []) == (story.emulator.connections(), story.writes())


@default_names
def test_refused_at_preview(story: Story) -> None:
    """Without `adopt` the preview fails and says which connection it is, and what to do."""
    made = _by_hand(story)

    with pytest.raises(PluginError) as caught:
        story.state.preview(story.only("net"))

    taken = f"already peered by {made} 'by hand' (ACTIVE); set adopt=True to take it over"
    assert refused(caught, taken, "if another stack owns it, choose other VPCs")


@default_names
def test_refused_at_create(story: Story) -> None:
    """Under the very name that was chosen, the create fails and names the three ways out."""
    made = _by_hand(story)
    namesake = story.only("net", peeringConnectionName="by hand")

    planned = story.state.preview(namesake)
    with pytest.raises(PluginError) as caught:
        story.state.up(namesake)

    assert {"net": "create"} == planned
    assert refused(caught, made, "set adopt=True once", "add aliases", "choose other VPCs")
    assert ([], {}) == (story.writes(), story.state.records)


@default_names
def test_other_direction(story: Story) -> None:
    """What adoption cannot change is an error, and its text holds the arguments that work."""
    made = _by_hand(story)

    with pytest.raises(PluginError) as caught:
        story.state.preview(story.only("net", vpcId=DATA, peerVpcId=APP, adopt=True))
    story.state.up(story.only("net", peerUin=OWN_UIN, adopt=True))

    advice = f"vpc_id={APP!r}, peer_vpc_id={DATA!r}, peer_uin={OWN_UIN!r}, adopt=True"
    assert refused(caught, advice)
    assert ([made], made) == (story.live(), story.id_of("net"))
    assert "CreateVpcPeeringConnection" not in story.writes()


@everywhere
def test_two_stacks(story: Story) -> None:
    """Stacks whose resources look alike never adopt each other's."""
    made = story.made(story.only("net"))
    before = story.emulator.connections()
    other = story.another_stack()

    with pytest.raises(PluginError) as caught:
        other.up(story.only("net", __defaultName=default_name("net of another stack")))

    assert refused(caught, f"already peered by {made} '{story.name('net')}'", "adopt=True")
    assert ({}, before, []) == (other.records, story.emulator.connections(), story.writes())
    assert {"net": "same"} == story.state.preview(story.only("net"))


@default_names
def test_renamed_resource_that_may_adopt(story: Story) -> None:
    """A resource renamed without an alias takes its own connection over and does not delete it."""
    made = story.made(story.only("net", peeringConnectionName="chosen", adopt=True))
    renamed = story.only("network", peeringConnectionName="chosen", adopt=True)

    story.state.up(renamed)

    assert [made] == story.live()
    stays = f"qcloud: {made} is kept, since resource 'network' of this program has it"
    assert {stays} == story.said("is kept")
    assert {"network": "same"} == story.state.preview(renamed)
