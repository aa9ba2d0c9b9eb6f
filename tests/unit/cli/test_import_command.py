"""`qcloud-peering import`: its file and preview, and what another tool manages."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, Protocol

import pytest
from qcloud_emulator import Emulator

from tests.unit.cli.builders import (
    ACCEPTANCE,
    APP,
    APP_BLOCK,
    BRIDGED,
    BRIDGED_ENTRY,
    DATA_BLOCK,
    ENTRY,
    MANAGER,
    OWN_UIN,
    PARTNER,
    PARTNER_BLOCK,
    PARTNER_URN,
    PEER_UIN,
    SHARED,
    TO_PARTNER,
    attributes,
    bridged,
    connected,
    export,
    instance,
    resource,
    route,
    shown,
    shown_resource,
    terraform,
    urn_of,
    within_account,
)
from tests.unit.cli.conftest import Done, Peering, on_a_terminal

NET, FAR, GONE, OLD = "pcx-data0001", "pcx-part0001", "pcx-gone0001", "pcx-old00001"


class TakeOver(Protocol):
    """Imports what a state has."""

    def __call__(
        self, content: object, *words: str, option: str = "--from-terraform", account: str = ""
    ) -> Done:
        """Run `qcloud-peering import` with a state file.

        Args:
            content: of the file, JSON values.
            words: further arguments.
            option: the one that takes the file.
            account: of the emulator.
        """


@pytest.fixture
def take_over(peering: Peering, tmp_path: Path) -> TakeOver:
    """Return a function that imports what a state has."""

    def run(
        content: object,
        *words: str,
        option: str = "--from-terraform",
        account: str = "default",
    ) -> Done:
        file = tmp_path / "state.json"
        file.write_text(json.dumps(content))
        return peering("import", option, str(file), *words, account=account)

    return run


def commands(done: Done) -> list[list[str]]:
    """Return the words of the commands that the user is told to run on the old state."""
    return [shlex.split(line) for line in done.said if line.startswith("  ")]


def both(cloud: Emulator) -> None:
    """Let there be a connection within the account and one to the partner's, with routes."""
    connected(cloud, NET, name="net", routes={"rtb-app0main": (DATA_BLOCK,)})
    connected(
        cloud,
        FAR,
        name="far",
        peer_vpc_id=PARTNER,
        routes={"rtb-app0more": (PARTNER_BLOCK,), "rtb-partner1": (APP_BLOCK,)},
    )


def test_output(peering: Peering, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """With -o the file is there, standard output is empty, and the next command names the file."""
    within_account(qcloud_emulator)
    file = tmp_path / "net.json"

    done = peering("import", NET, "-o", str(file))

    assert (0, "") == (done.exit_code, done.result.stdout)
    assert f"pulumi import --file {file} --generate-code=false" in done.said[0]
    assert file.read_text() == peering("import", NET).result.stdout


def test_output_that_cannot_be_written(
    peering: Peering, qcloud_emulator: Emulator, tmp_path: Path
) -> None:
    """A place that does not exist is a problem in one line."""
    within_account(qcloud_emulator)
    file = tmp_path / "nowhere" / "net.json"

    done = peering("import", NET, "-o", str(file))

    assert 1 == done.exit_code
    assert f"cannot write {file}: No such file or directory" == done.error


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "give either connection ids or --all"),
        ((NET, "--all"), "give either connection ids or --all"),
        (
            (NET, "--name", f"{TO_PARTNER}=net"),
            f"--name {TO_PARTNER}=net: this connection is not imported",
        ),
        ((NET, "--peer-provider", PARTNER_URN), "--peer-provider needs --peer-profile"),
        (("--all", "--component", "net"), "--component takes one connection"),
        ((NET, TO_PARTNER, "--component", "net"), "--component takes one connection"),
        (
            (NET, "--component", "net", "--name", f"{NET}=net"),
            "--component names the resources; leave out --name",
        ),
    ],
)
def test_wrong_usage(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], error: str
) -> None:
    """What makes no sense ends with exit code 2 and a sentence that says what does."""
    within_account(qcloud_emulator)

    done = peering("import", *words)

    assert 2 == done.exit_code
    assert error in done.error


@pytest.mark.parametrize("form", ["file", "shown"])
def test_terraform(take_over: TakeOver, qcloud_emulator: Emulator, form: str) -> None:
    """The ids are the state's and all else is the cloud's; what Terraform has to forget is told."""
    both(qcloud_emulator)
    content = (
        terraform(resource(instance(attributes(NET), index_key="a"), module="module.net"))
        if form == "file"
        else shown(
            [], {"resources": [shown_resource(f'module.net.{MANAGER}.this["a"]', attributes(NET))]}
        )
    )

    done = take_over(content)

    assert ["net", "net-routes"] == list(done.resources)
    assert "net" == done.resources["net"]["outputs"]["peeringConnectionName"]
    assert [["terraform", "state", "rm", f'module.net.{MANAGER}.this["a"]']] == commands(done)
    *_, introduction, _, conclusion = done.said
    assert introduction.endswith(
        "Terraform still manages one of these: after the import, and before the next `terraform "
        "apply` there, make it forget it, which changes nothing in the cloud:"
    )
    assert conclusion.endswith(
        "only then remove the forgotten resources from its configuration: if you remove them "
        "earlier, the next `terraform apply` there deletes them in the cloud"
    )


def test_order(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """Routes are forgotten before acceptances, these before connections; others' not at all."""
    both(qcloud_emulator)
    content = terraform(
        resource(instance(attributes(FAR))),
        resource(instance({"id": FAR, "peering_connection_id": FAR}), type_=ACCEPTANCE),
        resource(instance(route(FAR, "rtb-app0more", PARTNER_BLOCK)), type_=ENTRY, name="there"),
        resource(instance(route(FAR, "rtb-partner1", APP_BLOCK)), type_=ENTRY, name="back"),
        resource(instance(route(NET, "rtb-app0main", DATA_BLOCK)), type_=ENTRY, name="other"),
    )

    alone = take_over(content)
    together = take_over(content, "--peer-profile", "peer")
    without = take_over(content, "--no-routes")

    rm = ["terraform", "state", "rm"]
    rest = [[*rm, f"{ACCEPTANCE}.this"], [*rm, f"{MANAGER}.this"]]
    assert [[*rm, f"{ENTRY}.there"], *rest] == commands(alone)
    assert [[*rm, f"{ENTRY}.there"], [*rm, f"{ENTRY}.back"], *rest] == commands(together)
    assert rest == commands(without)


def test_what_is_not_kept(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """What is gone, what was deleted and what is deposed is left out, each with its reason."""
    both(qcloud_emulator)
    connected(qcloud_emulator, OLD, peer_vpc_id=SHARED)
    connected(qcloud_emulator, "pcx-del00001", peer_vpc_id=SHARED, state="DELETED")
    content = terraform(
        resource(instance(attributes(NET)), instance(attributes(OLD), deposed="0a1b2c3d")),
        resource(instance(attributes(GONE)), name="gone"),
        resource(instance(attributes("pcx-del00001")), name="deleted"),
    )

    done = take_over(content, "--no-routes")

    assert ["net"] == list(done.resources)
    left_out = [line for line in done.said if line.startswith("qcloud-peering: left out: ")]
    assert [
        f"{OLD}: Terraform is going to delete it (deposed object 0a1b2c3d of {MANAGER}.this)",
        (
            f"{GONE} is not visible in ap-guangzhou with the credentials of emulator account "
            "default: it is gone, or belongs to another account; Terraform manages it as "
            f"{MANAGER}.gone"
        ),
        "pcx-del00001 has been deleted",
    ] == [line.removeprefix("qcloud-peering: left out: ") for line in left_out]
    assert [["terraform", "state", "rm", f"{MANAGER}.this"]] == commands(done)
    assert [
        f"Terraform forgets {OLD}, a deposed object, along with {MANAGER}.this" in line
        for line in done.said
    ].count(True) == 1


def test_tainted(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """A connection that Terraform would replace is imported, and the danger is told."""
    both(qcloud_emulator)

    done = take_over(terraform(resource(instance(attributes(NET), status="tainted"))))

    assert "net" in done.resources
    assert [line for line in done.said if line.endswith("the next `terraform apply` replaces it")]


def test_several_accounts(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """Connections of another account are found with its profile, and left out without."""
    both(qcloud_emulator)
    more = {"name": "more", "vpcId": "vpc-more0001", "cidrBlock": "10.9.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": PEER_UIN, "vpcs": [more]}]})
    connected(qcloud_emulator, OLD, name="theirs", vpc_id=PARTNER, peer_vpc_id="vpc-more0001")
    content = terraform(
        resource(instance(attributes(NET))),
        resource(instance(attributes(OLD)), name="theirs", provider="provider.tencentcloud.peer"),
    )

    alone = take_over(content, "--no-routes")
    together = take_over(content, "--no-routes", "--peer-profile", "peer")

    assert ["net"] == list(alone.resources)
    assert [["terraform", "state", "rm", f"{MANAGER}.this"]] == commands(alone)
    assert {"net": None, "theirs": "peer"} == {
        name: it["inputs"].get("profile") for name, it in together.resources.items()
    }
    assert 2 == len(commands(together))


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_several_regions(
    peering: Peering, qcloud_emulator: Emulator, tmp_path: Path, version: str
) -> None:
    """A connection of another region than the one in use says so itself."""
    both(qcloud_emulator)
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})
    connected(qcloud_emulator, OLD, name="east", vpc_id="vpc-east1", peer_vpc_id="vpc-east2")
    file = tmp_path / "state.json"
    content = terraform(
        resource(instance(attributes(NET))),
        resource(instance(attributes(OLD, region="ap-shanghai")), name="east"),
        resource(instance(attributes(GONE, region="nowhere-1")), name="gone"),
    )
    file.write_text(json.dumps(content))

    words = ("import", "--from-terraform", str(file), "--no-routes")
    done = peering(*words, env={"QCLOUD_API_VERSION": version})

    assert {"net": None, "east": "ap-shanghai"} == {
        name: it["inputs"].get("region") for name, it in done.resources.items()
    }
    assert "ap-shanghai" == done.resources["east"]["outputs"]["region"]


def test_pulumi(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """What the old stack has to forget is told for it, by force where it is protected."""
    both(qcloud_emulator)
    net = urn_of(BRIDGED, "net")
    hop = {
        "nextHub": NET,
        "routeTableId": "rtb-app0main",
        "destinationCidrBlock": DATA_BLOCK,
    }
    content = export(
        bridged("net", NET, protect=True),
        bridged("hop", "rti-1", type_=BRIDGED_ENTRY, outputs=hop, dependencies=[net]),
        bridged("user", "x-1", type_="a:b:C", dependencies=[net]),
    )

    done = take_over(content, option="--from-pulumi")

    delete = ["pulumi", "state", "delete"]
    assert ["net", "net-routes"] == list(done.resources)
    assert [
        [*delete, urn_of(BRIDGED_ENTRY, "hop"), "--stack", "old", "--yes"],
        [*delete, net, "--stack", "old", "--yes", "--force"],
    ] == commands(done)
    (needed,) = [line for line in done.said if "is needed by" in line]
    assert (
        f"{net} is needed by {urn_of('a:b:C', 'user')}: replace the reference there with '{NET}'"
        in needed
    )


def test_by_the_accepter(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """The accepter's import leaves the connection itself to the tool, and says so."""
    both(qcloud_emulator)
    content = terraform(
        resource(instance(attributes(FAR))),
        resource(instance({"id": FAR, "peering_connection_id": FAR}), type_=ACCEPTANCE),
    )

    done = take_over(content, account="peer")

    assert "far-accepter" in done.resources
    assert "far" not in done.resources
    assert [["terraform", "state", "rm", f"{ACCEPTANCE}.this"]] == commands(done)
    assert any(
        f"Terraform continues to manage {FAR} itself, as {MANAGER}" in it for it in done.said
    )


def test_what_needs_routes(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """What Pulumi would not forget, since something needs it that stays, is named with that."""
    both(qcloud_emulator)
    net, hop = urn_of(BRIDGED, "net"), urn_of(BRIDGED_ENTRY, "hop")
    values = {"nextHub": NET, "routeTableId": "rtb-app0main", "destinationCidrBlock": DATA_BLOCK}
    content = export(
        bridged("net", NET),
        bridged("hop", "rti-1", type_=BRIDGED_ENTRY, outputs=values, dependencies=[net]),
        bridged("user", "x-1", type_="a:b:C", dependencies=[hop]),
    )

    with_routes = take_over(content, option="--from-pulumi")
    without = take_over(content, "--no-routes", option="--from-pulumi")

    needed = [
        [line.partition(": replace")[0] for line in done.said if "is needed by" in line]
        for done in (with_routes, without)
    ]
    assert needed[0][0].endswith(f"{hop} is needed by {urn_of('a:b:C', 'user')}")
    assert needed[1][0].endswith(f"{net} is needed by {hop}")
    assert [1, 1] == [len(lines) for lines in needed]


def test_twice_in_a_state(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """A connection that is to be deleted in another place of the state is told of."""
    both(qcloud_emulator)
    content = terraform(
        resource(instance(attributes(NET)), name="kept"),
        resource(instance(attributes(NET), deposed="0a1b2c3d"), name="old"),
    )

    done = take_over(content)

    assert [["terraform", "state", "rm", f"{MANAGER}.kept"]] == commands(done)
    (told,) = [line for line in done.said if "a second time" in line]
    assert f"{MANAGER}.old has {NET} a second time (deposed object 0a1b2c3d)" in told


def test_from_standard_input(
    peering: Peering, qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A state may come through a pipe."""
    both(qcloud_emulator)
    file = tmp_path / "state.json"
    file.write_text(json.dumps(terraform(resource(instance(attributes(NET))))))

    with file.open() as piped:
        done = peering("import", "--from-terraform", "-", stdin=piped)

    assert ["net", "net-routes"] == list(done.resources)


def test_some_of_them(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """With ids only these of a state are imported, and may be a component's."""
    both(qcloud_emulator)
    content = terraform(
        resource(instance(attributes(NET), index_key=0), instance(attributes(FAR), index_key=1))
    )

    done = take_over(content, NET, "--component", "net")

    assert ["net", "net-connection", "net-routes"] == list(done.resources)
    assert [["terraform", "state", "rm", f"{MANAGER}.this[0]"]] == commands(done)


def test_nothing_is_written_to_the_cloud(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """Taking over only asks, and prints nothing else of the state."""
    both(qcloud_emulator)

    done = take_over(terraform(resource(instance(attributes(NET)))))

    assert {"Describe"} == {call["action"][:8] for call in qcloud_emulator.calls()}
    assert "not for anybody" not in done.result.output


def test_preview(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """A preview is a table of what the file would hold, with whom it connects and its parent."""
    both(qcloud_emulator)
    content = terraform(resource(instance(attributes(FAR))))

    done = take_over(content, "--preview", "--component", "far", "--peer-profile", "peer")

    lines = [line.split() for line in done.result.stdout.splitlines()]
    ends = [APP, PARTNER]
    assert [
        ["NAME", "TYPE", "ID", "REQUESTER", "ACCEPTER", "PARENT"],
        ["far", "VpcPeering"],
        ["far-connection", "VpcPeeringConnection", FAR, *ends, "far"],
        ["far-accepter", "VpcPeeringConnectionAccepter", FAR, *ends, "far"],
        ["far-routes", "VpcPeeringRoutes", f"{FAR}@{APP}", *ends, "far"],
        ["far-peer-routes", "VpcPeeringRoutes", f"{FAR}@{PARTNER}", *ends, "far"],
    ] == lines
    assert [["terraform", "state", "rm", f"{MANAGER}.this"]] == commands(done)


def test_preview_as_json(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """As JSON a preview has what is left out and what is to be done afterwards too."""
    both(qcloud_emulator)
    content = terraform(
        resource(instance(attributes(NET)), instance(attributes(GONE), index_key=1))
    )

    told: dict[str, Any] = json.loads(
        take_over(content, "--preview", "--json", "--no-routes").result.stdout
    )

    (entry,) = told["resources"]
    assert ("net", NET, None, {"vpcId": APP, "uin": OWN_UIN}) == (
        entry["name"],
        entry["id"],
        entry["parent"],
        entry["requester"],
    )
    (note,) = told["leftOut"]
    assert note.startswith(f"{GONE} is not visible")
    assert {"warnings": [], "commands": [f"terraform state rm {MANAGER}.this"]} == told[
        "afterwards"
    ]


def test_preview_without_a_state(peering: Peering, qcloud_emulator: Emulator) -> None:
    """What is imported by ids, or all of it, has a preview too."""
    both(qcloud_emulator)
    connected(qcloud_emulator, OLD, peer_vpc_id=SHARED, name="old", state="REJECTED")

    told = json.loads(peering("import", "--all", "--preview", "--json").result.stdout)

    assert ["net", "net-routes", "far", "far-routes"] == [it["name"] for it in told["resources"]]
    assert [f"{OLD} 'old' is REJECTED"] == told["leftOut"]
    assert "afterwards" not in told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not JSON in UTF-8"),
        ("\ufeff{}".encode("utf-16"), "is not JSON in UTF-8"),
        ("[" * 100_000, "is not JSON in UTF-8"),
        ("[]", "is not a Terraform state; write it with `terraform state pull`"),
        (json.dumps(terraform()), "has no peering connection of the tencentcloud provider"),
        (json.dumps(terraform(resource(instance(attributes(GONE))))), "there is nothing to import"),
    ],
)
def test_files_that_are_something_else(
    peering: Peering, tmp_path: Path, content: str | bytes, reason: str
) -> None:
    """What cannot be taken over is one sentence, with exit code 1 and no file."""
    file = tmp_path / "state.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)

    done = peering("import", "--from-terraform", str(file))

    assert 1 == done.exit_code
    assert reason in done.error


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--all",), "give only one of --all, --from-terraform and --from-pulumi"),
        (("--from-pulumi", "-"), "give only one of --all, --from-terraform and --from-pulumi"),
        ((GONE,), f"{GONE} is not in the given state"),
        (("--component", "net"), "--component takes one connection; run the command once for each"),
        (("--json",), "--json needs --preview; the file itself is JSON"),
        (("--preview", "-o", "x.json"), "--preview writes no file; leave out --output"),
    ],
)
def test_wrong_usage_of_a_state(take_over: TakeOver, words: tuple[str, ...], reason: str) -> None:
    """What makes no sense together is said in one line, with exit code 2."""
    content = terraform(resource(instance(attributes(NET)), instance(attributes(FAR), index_key=1)))

    done = take_over(content, *words)

    assert 2 == done.exit_code
    assert reason in done.error


def test_many_are_gone(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """On a terminal it is shown how many of those that no listing has were asked for."""
    connected(qcloud_emulator, NET)
    gone = [f"pcx-gone{number:04}" for number in range(24)]
    instances = [instance(attributes(it), index_key=it) for it in (NET, *gone)]
    (tmp_path / "state.json").write_text(json.dumps(terraform(resource(*instances))))

    shown = on_a_terminal(
        f"import --from-terraform {tmp_path / 'state.json'} --preview", qcloud_emulator
    )

    assert re.search(r"unlisted connections, by id .* 12/24", shown)
    assert "by id" not in shown[shown.index("REQUESTER") :]


def test_many_ids_are_gone(qcloud_emulator: Emulator) -> None:
    """So it is for ids on the command line."""
    connected(qcloud_emulator, NET)
    gone = " ".join(f"pcx-gone{number:04}" for number in range(24))

    shown = on_a_terminal(f"import {NET} {gone}", qcloud_emulator)

    assert re.search(r"unlisted connections, by id .* 12/24", shown)
    assert "Error: pcx-gone0000, pcx-gone0001" in shown


def test_what_is_asked_by_id(take_over: TakeOver, qcloud_emulator: Emulator) -> None:
    """Only what the listing does not have is asked for by its id, once."""
    both(qcloud_emulator)
    instances = [instance(attributes(it), index_key=it) for it in (NET, FAR, GONE)]

    take_over(terraform(resource(*instances)))

    calls = [it for it in qcloud_emulator.calls() if "PeeringConnections" in it["action"]]
    asked = [it["parameters"].get("peeringConnectionId") for it in calls]
    assert [GONE] == [it for it in asked if it]
