"""Every example does what its README says, on the real engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import yaml  # type: ignore[import-untyped]
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.examples.copies import FOLDERS, PROGRAMS, ROOT, Example
from tests.engine.examples.ownership import wrongly_keyed
from tests.engine.examples.stories import (
    APP,
    DATA,
    PARTNER,
    SHARED,
    STORIES,
    peered,
    routes,
    states,
)
from tests.engine.examples.workflow import Job, Runner
from tests.engine.harness import TIMEOUT, Stack
from tests.engine.programs import OWN_UIN, PARTNER_UIN
from tests.engine.stories import writes
from tests.engine.versions import PATHS

MOST_LINES = 40
"""Lines of an example's program."""


def ids(stack: Stack) -> dict[str, str]:
    """Return the connections of a mesh, as its stack exports them."""
    return cast("dict[str, str]", stack.outputs()["pcx_ids"])


def settings_of(stack: Stack, cloud: Emulator) -> dict[str, str]:
    """Return a repository's variables and secrets for an account of the emulator."""
    stated = stack._workshop.environment()
    owner = cloud.accounts["default"]
    return {
        "secrets.PULUMI_CONFIG_PASSPHRASE": stated["PULUMI_CONFIG_PASSPHRASE"],
        "secrets.TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "secrets.TENCENTCLOUD_SECRET_KEY": owner.secret_key,
        "vars.PULUMI_BACKEND_URL": stated["PULUMI_BACKEND_URL"],
        "vars.QCLOUD_API_VERSION": stack.api_version,
        "vars.QCLOUD_ENDPOINT": f"{cloud.url}{PATHS[stack.api_version]}",
        "vars.QCLOUD_UIN": owner.uin,
        "vars.TENCENTCLOUD_REGION": "ap-guangzhou",
    }


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    """Return the folder of the example that is the test's parameter."""
    return ROOT / "examples" / str(request.param)


@pytest.fixture
def example(folder: Path, new_stack: NewStack) -> Iterator[Example]:
    """Return the example beside an emulator, which starts with the example's own network if any."""
    network = folder / "network.json"
    seed = json.loads(network.read_text()) if network.exists() else None
    with Emulator.start(seed=seed) as cloud:
        yield Example(folder, cloud, new_stack)


def of(name: str) -> pytest.MarkDecorator:
    """Give a test this example."""
    return pytest.mark.parametrize("folder", [name], indirect=True)


@pytest.mark.quick
@pytest.mark.parametrize("folder", [it.name for it in FOLDERS], indirect=True)
def test_life(example: Example) -> None:
    """An example goes up, then finds nothing to change, and leaves nothing when it is destroyed."""
    lives = STORIES[example.folder.name](example)

    for life in lives:
        life.stays()
    for life in reversed(lives):
        life.ends()

    assert {} == states(example.cloud)
    assert set() == routes(example.cloud)


@pytest.mark.parametrize(
    ("caller", "action", "parameters"),
    [
        (PARTNER_UIN, "DescribeRouteTable", {"vpcId": APP}),
        (OWN_UIN, "CreateRoute", {"vpcId": APP, "routeTableId": "rtb-partner1"}),
        (OWN_UIN, "AcceptVpcPeeringConnection", {"peeringConnectionId": "pcx-between1"}),
        (
            PARTNER_UIN,
            "CreateVpcPeeringConnection",
            {"vpcId": "gz_vpc_226", "peerVpcId": PARTNER},
        ),
    ],
)
def test_wrong_key(
    qcloud_emulator: Emulator, caller: str, action: str, parameters: dict[str, str]
) -> None:
    """A call with the other account's key is noticed, and the same call with the right one not."""
    between = {"name": "n", "peeringConnectionId": "pcx-between1"}
    qcloud_emulator.seed({"peeringConnections": [{**between, "vpcId": APP, "peerVpcId": PARTNER}]})
    call = {"uin": caller, "action": action, "parameters": parameters}
    right = {**call, "uin": ({OWN_UIN, PARTNER_UIN} - {caller}).pop()}
    if action == "CreateRoute":
        right = {**call, "parameters": {**parameters, "routeTableId": "rtb-app0main"}}

    wrong = wrongly_keyed([call, right], qcloud_emulator.state())

    assert [(caller, action)] == [(who, what) for who, what, _ in wrong]


@of("mesh")
def test_star(example: Example) -> None:
    """A mesh becomes a star with a hub in the configuration; what stays is not touched."""
    stack = example.stack()
    stack.up("--skip-preview")
    stack.config("hub", "shared")

    stack.up("--skip-preview")

    assert {frozenset((SHARED, other)) for other in (APP, DATA, PARTNER)} == peered(example.cloud)
    assert {"app-shared", "data-shared", "partner-shared"} == set(ids(stack))
    assert 6 == [call["action"] for call in example.cloud.calls()].count(
        "CreateVpcPeeringConnection"
    )


@pytest.mark.quick
@of("ci_preview")
def test_workflow(example: Example) -> None:
    """The workflow alone passes a good change, and fails with the reason for a bad one."""
    stack = example.stack()
    stack.write_file("Pulumi.yaml", (example.folder / "Pulumi.yaml").read_text())
    stack.run("stack", "select", stack.name)
    job = Job.read(stack.folder / ".github/workflows/preview.yml")
    runner = Runner(job, stack, settings_of(stack, example.cloud))

    good = runner.carry_out()
    stack.config("peerVpcName", "staging")
    stack.run("stack", "select", stack.name)
    bad = runner.carry_out()

    assert 0 == good.exit_code(TIMEOUT), f"{good.stdout}\n{good.stderr}"
    assert ["bash", "-ec", job.commands[-1]] == list(bad.command)
    assert 0 != bad.exit_code(TIMEOUT)
    assert "staging (vpc-staging1, 10.0.128.0/17) overlap in 10.0.128.0/17" in bad.stdout
    assert "Traceback" not in f"{bad.stdout}{bad.stderr}"
    assert [] == writes(example.cloud)


@of("ci_preview")
def test_settings_of_the_workflow(folder: Path) -> None:
    """The page names whatever the workflow takes from the repository's settings."""
    page = (folder / "README.md").read_text()
    settings = Job.read(folder / ".github/workflows/preview.yml").settings

    assert [] == [it for it in settings if f"`{it.partition('.')[2]}`" not in page]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_size(program: Path) -> None:
    """A program is read at a glance."""
    lines = program.read_text().splitlines()

    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_virtualenv(program: Path) -> None:
    """A project names the virtualenv that `make setup` makes, so that plain `pulumi up` works."""
    folder = program.parent
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())

    virtualenv = folder / project["runtime"]["options"]["virtualenv"]

    assert (ROOT / ".venv").resolve() == virtualenv.resolve()


def test_overview() -> None:
    """The overview of the examples has each of them, and each has its own page."""
    overview = (ROOT / "examples" / "README.md").read_text()

    assert [it.name for it in FOLDERS] == [
        it.name for it in FOLDERS if f"[`{it.name}`]({it.name})" in overview
    ]
    assert [] == [it.name for it in FOLDERS if not (it / "README.md").exists()]


def test_root_project() -> None:
    """The project in the root is the quickstart's."""
    root, quickstart = (
        yaml.safe_load((folder / "Pulumi.yaml").read_text())
        for folder in (ROOT, ROOT / "examples" / "quickstart")
    )

    assert "examples/quickstart" == root["main"]
    assert quickstart["name"] == root["name"]
