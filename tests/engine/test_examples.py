"""What the examples and guides show is what happens, and stacks of released versions live on."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import pulumi
import pytest
from pulumi_qcloudx import VpcPeering
from qcloud_emulator import Emulator, pytest_plugin

from tests.engine.commands import Workshop
from tests.engine.conftest import NewStack
from tests.engine.examples import (
    APP,
    DATA,
    FOLDERS,
    PARTNER,
    ROOT,
    SHARED,
    STORIES,
    Example,
    Job,
    Runner,
    peered,
    routes,
    states,
)
from tests.engine.golden import PROJECT, SINCE, STACK, Golden, timeless, versions
from tests.engine.stack import TIMEOUT, Stack
from tests.engine.stories import writes
from tests.engine.versions import PATHS
from tests.guide import (
    FOLLOWED,
    PAGES,
    blocks_of,
    files_of,
    follow,
    is_in,
    new_home,
    programs_of,
    run_tests,
)
from tests.unit.api.loopback import behind_tls

LIVES: Final = [
    pytest.param(it.name, marks=[pytest.mark.quick] if it.name == "automation" else [])
    for it in FOLDERS
]
"""All of them; the programs of all run in `tests/process` too."""


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


@pytest.mark.parametrize("folder", LIVES, indirect=True)
def test_life(example: Example) -> None:
    """An example goes up, then finds nothing to change, and leaves nothing when it is destroyed."""
    lives = STORIES[example.folder.name](example)

    for life in lives:
        life.stays()
    for life in reversed(lives):
        life.ends()

    assert {} == states(example.cloud)
    assert set() == routes(example.cloud)


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


NETWORK: Final = Path(__file__).parent / "guides_network.json"
"""The accounts and VPCs that the pages speak of."""

PROGRAMS: Final = {page: programs_of(path.read_text()) for page, path in PAGES.items()}

_QUICK: Final = ("README.md", "docs/ci-roles.md", "docs/private-installation.md")
_CONFIG: Final = {"vpcName": "app", "peerVpcName": "data"}


@pytest.fixture
def network() -> Iterator[Emulator]:
    """Return an emulator with the network that the pages speak of."""
    with Emulator.start(seed=json.loads(NETWORK.read_text())) as cloud:
        yield cloud


@pytest.mark.parametrize("page", [page for page, programs in PROGRAMS.items() if programs])
def test_programs(new_stack: NewStack, network: Emulator, page: str) -> None:
    """Each program of a page is planned by the real engine as it stands there."""
    stack = new_stack()
    stack.use_emulator(network)
    partner = network.accounts["partner"]
    stack.env |= {"PARTNER_SECRET_ID": partner.secret_id, "PARTNER_SECRET_KEY": partner.secret_key}
    for key, value in _CONFIG.items():
        stack.config(key, value)

    for program in PROGRAMS[page]:
        # The pieces of a page share what is imported at its beginning.
        stack.write_file("__main__.py", f"import pulumi\n{program.text}")
        planned = stack.preview()

        assert planned.steps(), f"line {program.line} makes nothing"


@contextmanager
def public(folder: Path) -> Iterator[tuple[Emulator, dict[str, str]]]:
    """Let an emulator stand for the public cloud, and return it with the environment it needs."""
    with Emulator.start(seed=json.loads(NETWORK.read_text())) as cloud:
        yield cloud, {"QCLOUD_ENDPOINT": cloud.url}


@contextmanager
def private(folder: Path) -> Iterator[tuple[Emulator, dict[str, str]]]:
    """Let an emulator stand for a private installation, its authority where the page has it."""
    with behind_tls(folder, "vpc.cloud.example", prefix="/some/gateway") as served:
        (folder / "ca.pem").rename(folder / "cloud-ca.pem")
        # This name leads to this machine by a proxy, as nobody else knows it.
        yield served.emulator, {"HTTPS_PROXY": served.tunnel.url, "NO_PROXY": "127.0.0.1"}


@contextmanager
def trusting(folder: Path) -> Iterator[tuple[Emulator, dict[str, str]]]:
    """Let an emulator stand for the public cloud, and a CI system write its token to a file."""
    with public(folder) as (cloud, env):
        (folder / "ci-token").write_text(cloud.web_identity_token("ci"))
        yield cloud, {**env, "QCLOUD_STS_ENDPOINT": cloud.url}


ROLES: Final = "docs/ci-roles.md"
_CLOUDS: Final = {"docs/private-installation.md": private, ROLES: trusting}


@pytest.mark.parametrize(
    "guide",
    [pytest.param(it, marks=[pytest.mark.quick] if it in _QUICK else [], id=it) for it in FOLLOWED],
)
def test_guide(pulumi_cli: Path, tmp_path: Path, guide: str) -> None:
    """A guide's commands do what it says, from the first to the last, and print what it shows."""
    workshop = Workshop.make(cli=pulumi_cli, home=tmp_path / "home", folder=tmp_path / "engine")
    blocks = blocks_of(PAGES[guide].read_text())

    try:
        with _CLOUDS.get(guide, public)(workshop.user) as (cloud, env):
            home = new_home(workshop, cloud, keys=guide != ROLES)
            shown = list(follow(blocks, tmp_path / "guide", home | env))
    finally:
        workshop.close()

    for block, wanted, printed in shown:
        assert is_in(wanted, printed), f"line {block.line} shows\n{wanted}\nand not\n{printed}"


EXAMPLES = ROOT / "examples"
GUIDE = ROOT / "docs" / "testing.md"


@pytest.fixture
def cli_on_path(pulumi_cli: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the Pulumi CLI on the PATH, as a user has it."""
    monkeypatch.setenv("PATH", f"{pulumi_cli}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("cli_on_path")
@pytest.mark.parametrize("version", ["2.0", pytest.param("3.0", marks=pytest.mark.quick)])
def test_a_folder(
    pulumi_stack: pytest_plugin.NewStack, qcloud_emulator: Emulator, version: str
) -> None:
    """A stack's own folder runs on the engine, and is gone afterwards without a trace there."""
    folder = EXAMPLES / "quickstart"
    before = files_in(folder)
    stack = pulumi_stack(
        folder, config={"vpcName": "app", "peerVpcName": "data"}, api_version=version
    )

    outputs = stack.up().outputs

    (connection,) = qcloud_emulator.connections()
    assert connection["peeringConnectionId"] == outputs["pcx_id"].value
    assert {"same": 5} == stack.preview().change_summary
    assert {version} == {call["version"] for call in qcloud_emulator.calls()}
    stack.destroy()
    stack.workspace.remove_stack(stack.name)
    assert before == files_in(folder)


def files_in(folder: Path) -> list[str]:
    """Return the names in a folder, but for what Python keeps of modules."""
    return sorted(file.name for file in folder.iterdir() if file.name != "__pycache__")


@pytest.mark.usefixtures("cli_on_path")
@pytest.mark.quick
def test_a_function(
    pulumi_stack: pytest_plugin.NewStack,
    qcloud_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program in the test itself runs too, with its configuration, and leaves no folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def program() -> None:
        peer = pulumi.Config().require("peer")
        net = VpcPeering("net", vpc={"name": "app"}, peer_vpc={"name": peer})
        pulumi.export("state", net.state)

    stack = pulumi_stack(program, config={"peer": "shared"})

    assert "ACTIVE" == stack.up().outputs["state"].value
    (connection,) = qcloud_emulator.connections()
    assert "vpc-shared03" == connection["peerVpcId"]
    assert [] == list(tmp_path.glob("automation-*"))


@pytest.mark.usefixtures("cli_on_path")
def test_several(pulumi_stack: pytest_plugin.NewStack, qcloud_emulator: Emulator) -> None:
    """Two stacks of one test do not know each other."""
    one = pulumi_stack(lambda: _peer("app", "data"))
    two = pulumi_stack(lambda: _peer("shared", "data"))

    one.up()
    two.up()
    one.destroy()

    (left,) = qcloud_emulator.connections()
    assert "vpc-shared03" == left["vpcId"]


@pytest.mark.usefixtures("cli_on_path")
def test_several_versions(pulumi_stack: pytest_plugin.NewStack, qcloud_emulator: Emulator) -> None:
    """Each of two programs in one test speaks the version of the API that it was given."""
    old = pulumi_stack(lambda: _peer("app", "data"), api_version="2.0")
    new = pulumi_stack(lambda: _peer("shared", "data"), api_version="3.0")

    for stack, version in ((old, "2.0"), (new, "3.0")):
        qcloud_emulator.clear_calls()
        stack.up()
        assert {version} == {call["version"] for call in qcloud_emulator.calls()}


LEAVING = """
import pytest


@pytest.fixture(autouse=True)
def made(pulumi_stack):
    config = {{"vpcName": "app", "peerVpcName": "data", "qcloud:deadline": "5"}}
    pulumi_stack({folder!r}, config=config).up()


def test_under_a_fault(qcloud_emulator):
    qcloud_emulator.add_fault("*", kind="internal_error", times=None)


def test_without_a_cloud(qcloud_emulator):
    qcloud_emulator.stop()
"""


@pytest.mark.usefixtures("cli_on_path")
def test_what_is_left(tmp_path: Path) -> None:
    """Nothing is left in the folder of a program, even where a fault or more hinders the end."""
    folder = tmp_path / "program"
    shutil.copytree(EXAMPLES / "quickstart", folder, ignore=shutil.ignore_patterns(".venv"))
    project = folder / "Pulumi.yaml"
    project.write_text(re.sub(r"virtualenv: .*", f"virtualenv: {sys.prefix}", project.read_text()))
    before = files_in(folder)
    (tmp_path / "test_leaving.py").write_text(LEAVING.format(folder=str(folder)))

    ran = run_tests(tmp_path, os.environ["PATH"], timeout=280)

    assert "2 passed, 1 error" in ran.stdout, ran.stdout + ran.stderr
    assert "ERROR test_leaving.py::test_without_a_cloud" in ran.stdout
    assert before == files_in(folder)


@pytest.mark.usefixtures("cli_on_path")
def test_guide_to_testing(tmp_path: Path) -> None:
    """The guide's tests on the engine pass as they stand there."""
    files = files_of(GUIDE.read_text())
    for name in ("network.py", "test_on_the_engine.py"):
        (tmp_path / name).write_text(files[name])

    ran = run_tests(tmp_path, os.environ["PATH"], timeout=280)

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert "3 passed" in ran.stdout


def _peer(vpc: str, peer: str) -> None:
    VpcPeering("net", vpc={"name": vpc}, peer_vpc={"name": peer}, routes="none", peer_routes="none")


def resources(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources of a state by their URNs."""
    return {it["urn"]: it for it in state["deployment"]["resources"]}


def remembered(state: dict[str, Any]) -> dict[str, list[object]]:
    """Return what a state remembers of each resource, without the times of what is pending."""
    return {
        urn: [it.get("id"), it.get("inputs"), timeless(it.get("outputs") or {})]
        for urn, it in resources(state).items()
    }


@pytest.mark.parametrize("written_by", versions())
def test_taken_as_it_is(new_stack: NewStack, api_version: str, written_by: str) -> None:
    """Its preview and its refresh find nothing to do and change nothing; it can be destroyed."""
    golden = Golden(written_by, api_version)
    stack = new_stack(golden.program.read_text(), project=PROJECT, name=STACK)
    stack.import_state(golden.state())
    with Emulator.start(seed=golden.seed(time.time())) as cloud:
        stack.use_emulator(cloud)

        stack.preview("--expect-no-changes")
        stack.refresh("--skip-preview", "--expect-no-changes")

        present = stack.export_state()
        for resource in resources(present).values():
            for name in SINCE.get(written_by, ()):
                resource.get("outputs", {}).pop(name, None)
        assert remembered(golden.state()) == remembered(present)
        assert [] == writes(cloud)
        stack.destroy("--skip-preview")
        assert [] == cloud.connections()
        assert [] == [it for it in cloud.state()["routes"] if it["nextHub"].startswith("pcx-")]
