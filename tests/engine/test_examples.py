"""Every example does what its README says, on the real engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.examples.copies import FOLDERS, ROOT, Example
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
from tests.engine.stories import writes
from tests.engine.versions import PATHS

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
