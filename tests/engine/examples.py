"""Examples as a user has them: a copy of the folder, an emulator, commands.

Each story brings its example up and returns the lives that it began, in their order. A workflow of
GitHub Actions is carried out as its runner does it, with its own commands and environment.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import yaml  # type: ignore[import-untyped]
from qcloud_emulator import Emulator

from tests.engine.commands import Running
from tests.engine.stack import TIMEOUT, Stack
from tests.engine.stories import failed_calls, writes, wrongly_keyed
from tests.engine.versions import action_of

if TYPE_CHECKING:
    from tests.engine.conftest import NewStack


ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = tuple(sorted(it for it in (ROOT / "examples").iterdir() if it.is_dir()))
"""Every example."""
PROGRAMS: Final = tuple(sorted((ROOT / "examples").glob("**/__main__.py")))
"""Every program of the examples, those of further stacks included."""


class Life(Protocol):
    """What a user does with what an example has brought up."""

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""

    def ends(self) -> None:
        """Destroy it."""


@dataclass(frozen=True, slots=True)
class StackLife:
    """A stack that the CLI runs."""

    stack: Stack

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""
        self.stack.preview("--expect-no-changes")
        self.stack.refresh("--expect-no-changes")

    def ends(self) -> None:
        """Destroy it."""
        self.stack.destroy()


@dataclass(frozen=True, slots=True)
class ScriptLife:
    """A stack that a program of the user's runs."""

    stack: Stack

    def run(self, command: str) -> dict[str, str]:
        """Run `python . COMMAND` and return what it printed, line by line, as keys and values.

        Raises:
            AssertionError: it failed.
        """
        ended = shell(self.stack, [sys.executable, ".", command])
        assert ended.exit_code(TIMEOUT) == 0, f"{ended.stdout}\n{ended.stderr}"
        return dict(line.split(": ", 1) for line in ended.stdout.splitlines())

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""
        for command in ("preview", "refresh"):
            changes = self.run(command)[command]
            assert changes.endswith(" same"), changes
            assert "," not in changes

    def ends(self) -> None:
        """Destroy it."""
        self.run("destroy")


@dataclass(frozen=True, slots=True)
class Example:
    """One example beside an emulator.

    Args:
        folder: the example in the repository.
        cloud: the emulator.
        new_stack: makes stacks.
    """

    folder: Path
    cloud: Emulator
    new_stack: NewStack

    def stack(self, subfolder: str = "") -> Stack:
        """Return a stack of a copy of the example.

        Args:
            subfolder: folder of a further stack of the example.
        """
        source = self.folder / subfolder
        project = yaml.safe_load((source / "Pulumi.yaml").read_text())
        stack = self.new_stack(source, project=project["name"])
        project["runtime"]["options"]["virtualenv"] = sys.prefix
        stack.write_file("Pulumi.yaml", yaml.safe_dump(project))
        stack.use_emulator(self.cloud)
        return stack


def shell(stack: Stack, command: Sequence[str]) -> Running:
    """Run any command in a stack's folder and environment, to its end.

    Args:
        stack: the stack, which is made if it is not there yet.
        command: program and arguments.
    """
    stack.run("stack", "select", stack.name)
    running = Running(
        command,
        cwd=stack.folder,
        env={**stack._workshop.environment(), **stack.env},
        output=stack._log / f"{next(stack._runs):03}-shell",
    )
    running.exit_code(TIMEOUT)
    return running


_EXPRESSION: Final = re.compile(r"\$\{\{ *(.*?) *\}\}")
_OF_THE_USER: Final = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
"""What the tests' environment has and a runner has not."""


@dataclass(frozen=True, slots=True)
class Job:
    """The only job of a workflow.

    Args:
        described: the job as the workflow's file has it.
    """

    described: Mapping[str, Any]

    @classmethod
    def read(cls, file: Path) -> Job:
        """Return the job of a workflow's file."""
        (described,) = yaml.safe_load(file.read_text())["jobs"].values()
        return cls(described)

    @property
    def commands(self) -> list[str]:
        """What its steps run, in their order, without the actions of others."""
        return [step["run"] for step in self.described["steps"] if "run" in step]

    @property
    def settings(self) -> list[str]:
        """What its environment takes from the repository, such as `vars.QCLOUD_UIN`."""
        return [name for text in self._env.values() for name in _EXPRESSION.findall(text)]

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return its environment.

        Args:
            settings: the repository's variables and secrets, `vars.NAME` and `secrets.NAME`; those
                that are not there are empty, as on GitHub.
        """
        return {
            name: _EXPRESSION.sub(lambda found: settings.get(found[1], ""), text)
            for name, text in self._env.items()
        }

    @property
    def _env(self) -> dict[str, str]:
        return {name: str(text) for name, text in self.described["env"].items()}


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine that carries out a job in a checkout, and knows nothing else of the stack.

    Args:
        job: the job.
        stack: its folder is the checkout.
        settings: the repository's variables and secrets.
    """

    job: Job
    stack: Stack
    settings: Mapping[str, str]

    def carry_out(self) -> Running:
        """Run the job's commands up to the one that fails, and return the last that ran."""
        for ended in self._ended():
            if ended.exit_code(TIMEOUT):
                return ended
        return ended

    def _ended(self) -> Iterator[Running]:
        around = self.stack._workshop.environment()
        env = {name: text for name, text in around.items() if name not in _OF_THE_USER}
        env |= self.job.environment(self.settings)
        for command in self.job.commands:
            run = self.stack._log / f"{next(self.stack._runs):03}-job"
            yield Running(["bash", "-ec", command], cwd=self.stack.folder, env=env, output=run)
            self._publish()

    def _publish(self) -> None:
        """Let a virtualenv that the job has made find what the tests run with, as its index."""
        for packages in self.stack.folder.glob(".venv/lib/python*/site-packages"):
            (packages / "index.pth").write_text(sysconfig.get_path("purelib"))


Story = Callable[[Example], Sequence[Life]]

_TABLES: Final = {
    "vpc-app00226": {"rtb-app0main", "rtb-app0more"},
    "vpc-data0089": {"rtb-data0001", "rtb-data0002"},
    "vpc-shared03": {"rtb-shared01", "rtb-shared02"},
    "vpc-partner2": {"rtb-partner1", "rtb-partner2"},
}
APP, DATA, SHARED, PARTNER = _TABLES

_SEEN: Final = """
import pulumi
from pulumi_qcloud import get_vpc_peering_connection

for profile in ("default", "peer"):
    seen = get_vpc_peering_connection(id="{pcx_id}", profile=profile)
    pulumi.export(profile, seen.state)
"""


def states(cloud: Emulator) -> dict[str, str]:
    """Return the state of each live connection by its id."""
    return {it["peeringConnectionId"]: it["state"] for it in cloud.connections()}


def peered(cloud: Emulator) -> set[frozenset[str]]:
    """Return the pairs of VPCs whose connection is active."""
    return {
        frozenset((it["vpcId"], it["peerVpcId"]))
        for it in cloud.connections()
        if it["state"] == "ACTIVE"
    }


def routes(cloud: Emulator) -> set[tuple[str, str]]:
    """Return route table and destination of each route through a peering connection."""
    return {
        (it["routeTableId"], it["destinationCidrBlock"])
        for it in cloud.state()["routes"]
        if it["nextHub"].startswith("pcx-")
    }


def whole(cloud: Emulator, *pairs: tuple[str, str]) -> set[tuple[str, str]]:
    """Return the routes of pairs of VPCs whose route tables all lead to the other one's range."""
    ranges = {it["vpcId"]: it["cidrBlock"] for it in cloud.state()["vpcs"]}
    both_ways = [*pairs, *((b, a) for a, b in pairs)]
    return {(table, ranges[other]) for own, other in both_ways for table in _TABLES[own]}


def seen_by_accounts(example: Example, pcx_id: str) -> dict[str, object]:
    """Return the state of a connection that each account sees with its own key pair."""
    stack = example.new_stack(_SEEN.format(pcx_id=pcx_id), project="seen")
    stack.use_emulator(example.cloud)
    stack.up("--skip-preview")
    return stack.outputs()


def _quickstart(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.config("vpcName", "app")
    stack.config("peerVpcName", "data")
    stack.up()
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    return [StackLife(stack)]


def _cross_account(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    calls = example.cloud.calls()
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert {frozenset((APP, PARTNER))} == peered(example.cloud)
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)

    assert {"default": "ACTIVE", "peer": "ACTIVE"} == seen_by_accounts(example, pcx_id)
    assert [] == wrongly_keyed(calls, example.cloud.state())
    assert [] == failed_calls(example.cloud)
    assert {
        ("CreateVpcPeeringConnection", "default"),
        ("AcceptVpcPeeringConnection", "peer"),
        ("CreateRoute", "default"),
        ("CreateRoute", "peer"),
    } == {(action_of(call), call["account"]) for call in calls if call["committed"]}

    example.cloud.clear_calls()
    stack.up("--skip-preview", "--expect-no-changes")
    assert [] == writes(example.cloud)
    return [StackLife(stack)]


def _mesh(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    pairs = [(one, other) for one in _TABLES for other in _TABLES if one < other]
    assert {frozenset(pair) for pair in pairs} == peered(example.cloud)
    assert whole(example.cloud, *pairs) == routes(example.cloud)
    diagram = str(stack.outputs()["diagram"])
    assert (4, 6) == (diagram.count('["'), diagram.count("---|"))
    return [StackLife(stack)]


def _partner(example: Example) -> Sequence[Life]:
    ours = example.stack()
    ours.up()
    assert ["PENDING"] == list(states(example.cloud).values())
    asked = ours.outputs()
    assert ("PENDING", "waiting") == (asked["state"], asked["routes"])
    ours.preview("--expect-no-changes")

    theirs = example.stack("theirs")
    theirs.config("pcxId", str(asked["pcx_id"]))
    theirs.up()

    ours.up()
    assert {**asked, "state": "ACTIVE", "routes": "active"} == ours.outputs()
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)
    return [StackLife(ours), StackLife(theirs)]


def _larger_stack(example: Example) -> Sequence[Life]:
    network = example.stack()
    network.up()
    platform = {("rtb-app0main", "10.1.0.0/16"), ("rtb-data0001", "10.0.0.0/16")}
    assert platform == routes(example.cloud)

    workload = example.stack("workload")
    workload.up()
    assert {"routed_through": network.outputs()["pcx_id"]} == workload.outputs()
    assert platform | {("rtb-app0more", "10.1.8.0/24")} == routes(example.cloud)
    return [StackLife(network), StackLife(workload)]


def _automation(example: Example) -> Sequence[Life]:
    script = ScriptLife(example.stack())
    printed = script.run("up")
    assert {"up": "5 create", "pcx_id": next(iter(states(example.cloud)))} == printed
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    return [script]


def _existing(example: Example) -> Sequence[Life]:
    stack, file = example.stack(), "import.json"
    before = example.cloud.state()
    wanted = ("pcx-legacy02", "--component", "app-to-shared", "-o", file)
    wrote = shell(stack, [sys.executable, "-m", "qcloud_peering", "import", *wanted])
    assert 0 == wrote.exit_code(TIMEOUT), wrote.stderr
    stack.run("import", "--file", file, "--generate-code=false", "--protect=false")
    stack.up()
    assert {"adopted": "pcx-legacy01", "imported": "pcx-legacy02"} == stack.outputs()
    assert {**before, "clock": None} == {**example.cloud.state(), "clock": None}
    return [StackLife(stack)]


def _ci_preview(example: Example) -> Sequence[Life]:
    stack = example.stack()
    stack.up()
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    return [StackLife(stack)]


STORIES: Final[dict[str, Story]] = {
    "automation": _automation,
    "ci_preview": _ci_preview,
    "cross_account": _cross_account,
    "existing": _existing,
    "larger_stack": _larger_stack,
    "mesh": _mesh,
    "partner": _partner,
    "quickstart": _quickstart,
}
"""By the names of the folders; an example without a story fails."""
