"""Programs that run here do what they do on the engine: small ones, examples and guides."""

from __future__ import annotations

import dataclasses
import json
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import yaml  # type: ignore[import-untyped]
from pulumi_qcloudx.program import PlanProblem
from qcloud_emulator import Emulator

from tests.engine.examples import APP, DATA, FOLDERS, PARTNER, SHARED, peered, routes, states, whole
from tests.engine.stories import failed_calls, peering, writes, wrongly_keyed
from tests.engine.versions import VERSIONS, action_of
from tests.guide import PAGES, ROOT, Block, blocks_of, programs_of
from tests.process.plugin import PluginError
from tests.process.programs import Ended, carry_out, imports, program_of, set_environment, written
from tests.process.stand_in import DEFAULT, State


@pytest.fixture
def state(qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """Return the state of a stack that talks to the emulator."""
    env = {"QCLOUD_EMULATOR": qcloud_emulator.url, "TENCENTCLOUD_REGION": "ap-guangzhou"}
    set_environment(monkeypatch, env, tmp_path)
    return State(tmp_path, {DEFAULT: {}}, env)


def test_life(state: State, qcloud_emulator: Emulator) -> None:
    """What a program declares is planned, made, left alone, changed, and deleted when it goes."""
    program, renamed = written(peering()), written(peering(peering_connection_name="renamed"))

    planned = carry_out(state, program, preview=True)
    nothing = qcloud_emulator.connections()
    made = carry_out(state, program)
    same = carry_out(state, program)
    update = carry_out(state, renamed)
    names = [it["name"] for it in qcloud_emulator.connections()]
    gone = carry_out(state, lambda: None)

    assert ({"net": "create"}, {}, []) == (planned.done, planned.outputs, nothing)
    assert {"net": "create"} == made.done
    assert ("ACTIVE", "pcx-") == (made.outputs["state"], str(made.outputs["pcx_id"])[:4])
    assert [{"net": "same"}, {"net": "update"}] == [same.done, update.done]
    assert (["renamed"], {"net": "delete"}) == (names, gone.done)
    assert ([], {}) == (qcloud_emulator.connections(), state.records)


def test_failure(state: State) -> None:
    """What a resource fails with is what the program fails with."""
    with pytest.raises(PluginError, match="vpcId is 'vpc_226'"):
        carry_out(state, written(peering(vpc_id="vpc_226")))

    assert {} == state.records


EXAMPLES: Final = FOLDERS[0].parent


@dataclass(slots=True)
class Project:
    """A stack of an example's project.

    Args:
        folder: with its `Pulumi.yaml`.
        state: of the stack.
        config: of the stack, full keys.
        stacks: outputs of other stacks.
        program: None is the one in the folder.
    """

    folder: Path
    state: State
    config: dict[str, str]
    stacks: dict[str, dict[str, object]]
    program: Callable[[], object] | None = None

    @property
    def name(self) -> str:
        """The project's."""
        return str(self._described["name"])

    @property
    def _described(self) -> dict[str, dict[str, dict[str, object]]]:
        described: dict[str, dict[str, dict[str, object]]]
        described = yaml.safe_load((self.folder / "Pulumi.yaml").read_text())
        return described

    def up(self, *, preview: bool = False) -> Ended:
        """Run the program, and do what it declares."""
        stated = {
            name if ":" in name else f"{self.name}:{name}": str(next(iter(it.values())))
            for name, it in self._described.get("config", {}).items()
        }
        settings = {**stated, **self.config}
        of_ours = {name: text for name, text in settings.items() if name.startswith("qcloud:")}
        self.state.config = {**self.state.config, DEFAULT: of_ours}
        return carry_out(
            self.state,
            self.program or program_of(self.folder),
            preview=preview,
            project=self.name,
            config=settings,
            stacks=self.stacks,
        )

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""
        assert {"same"} == set(self.up(preview=True).done.values())
        assert {"same"} == set(self.state.refresh().values())


@dataclass(frozen=True, slots=True)
class Example:
    """An example beside an emulator, both with nothing done yet."""

    folder: Path
    cloud: Emulator
    state: State

    def project(self, subfolder: str = "", **config: str) -> Project:
        """Return a stack of a project of the example."""
        folder = self.folder / subfolder
        project = Project(folder, dataclasses.replace(self.state, records={}), {}, {})
        project.config = {f"{project.name}:{key}": text for key, text in config.items()}
        return project


@pytest.fixture(params=VERSIONS)
def example(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Example]:
    """Return the example that the test is named after, beside an emulator with its network."""
    folder = EXAMPLES / request.node.originalname.removeprefix("test_").removesuffix("_star")
    network = folder / "network.json"
    seed = json.loads(network.read_text()) if network.exists() else None
    with Emulator.start(seed=seed) as cloud:
        env = {
            "QCLOUD_API_VERSION": request.param,
            "QCLOUD_EMULATOR": cloud.url,
            "QCLOUD_UIN": cloud.accounts["default"].uin,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
        }
        set_environment(monkeypatch, env, tmp_path)
        yield Example(folder, cloud, State(tmp_path, {DEFAULT: {}}, env))


def lives(example: Example, *projects: Project) -> None:
    """Find nothing to change, and leave nothing when all is destroyed."""
    for project in projects:
        project.stays()
    for project in reversed(projects):
        project.state.destroy()
    assert ({}, set()) == (states(example.cloud), routes(example.cloud))


def test_quickstart(example: Example) -> None:
    """Two VPCs are peered and routed."""
    project = example.project(vpcName="app", peerVpcName="data")
    planned = project.up(preview=True)
    assert {} == states(example.cloud)

    ended = project.up()

    assert {"create"} == set(planned.done.values()) == set(ended.done.values())
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == ended.outputs
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    lives(example, project)


def test_cross_account(example: Example) -> None:
    """Both accounts are asked with their own keys, by one program."""
    project = example.project()

    ended = project.up()

    calls = example.cloud.calls()
    (pcx_id,) = states(example.cloud)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == ended.outputs
    assert {frozenset((APP, PARTNER))} == peered(example.cloud)
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)
    assert [] == wrongly_keyed(calls, example.cloud.state())
    assert [] == failed_calls(example.cloud)
    assert {
        ("CreateVpcPeeringConnection", "default"),
        ("AcceptVpcPeeringConnection", "peer"),
        ("CreateRoute", "default"),
        ("CreateRoute", "peer"),
    } == {(action_of(call), call["account"]) for call in calls if call["committed"]}
    example.cloud.clear_calls()
    assert {"same"} == set(project.up().done.values())
    assert [] == writes(example.cloud)
    lives(example, project)


def _mesh(example: Example) -> tuple[Project, Ended]:
    project = example.project()
    return project, project.up()


def test_mesh(example: Example) -> None:
    """Every pair of four VPCs is peered and routed, and drawn."""
    project, ended = _mesh(example)

    pairs = [(a, b) for a in (APP, DATA, SHARED, PARTNER) for b in (APP, DATA, SHARED, PARTNER)]
    pairs = [(a, b) for a, b in pairs if a < b]
    assert {frozenset(pair) for pair in pairs} == peered(example.cloud)
    assert whole(example.cloud, *pairs) == routes(example.cloud)
    diagram = str(ended.outputs["diagram"])
    assert (4, 6) == (diagram.count('["'), diagram.count("---|"))
    lives(example, project)


def test_mesh_star(example: Example) -> None:
    """A mesh becomes a star with a hub in the configuration; what stays is not touched."""
    project, _ = _mesh(example)
    project.config[f"{project.name}:hub"] = "shared"

    ended = project.up()

    assert {frozenset((SHARED, other)) for other in (APP, DATA, PARTNER)} == peered(example.cloud)
    ids = ended.outputs["pcx_ids"]
    assert isinstance(ids, dict)
    assert {"app-shared", "data-shared", "partner-shared"} == set(ids)
    assert {"same", "delete"} == set(ended.done.values())
    assert 6 == writes(example.cloud).count("CreateVpcPeeringConnection")


def test_partner(example: Example) -> None:
    """What another account accepts later gets its routes then."""
    ours = example.project()
    asked = ours.up().outputs
    assert ["PENDING"] == list(states(example.cloud).values())
    assert ("PENDING", "waiting") == (asked["state"], asked["routes"])
    ours.stays()
    theirs = example.project("theirs", pcxId=str(asked["pcx_id"]))

    theirs.up()
    accepted = ours.up()

    assert {**asked, "state": "ACTIVE", "routes": "active"} == accepted.outputs
    assert whole(example.cloud, (APP, PARTNER)) == routes(example.cloud)
    lives(example, ours, theirs)


def test_larger_stack(example: Example) -> None:
    """A workload's stack routes its own table through the platform's peering."""
    network, workload = example.project(), example.project("workload")
    outputs = network.up().outputs
    platform = {("rtb-app0main", "10.1.0.0/16"), ("rtb-data0001", "10.0.0.0/16")}
    assert platform == routes(example.cloud)
    workload.stacks = {f"organization/{network.name}/dev": outputs}

    ended = workload.up()

    assert {"routed_through": outputs["pcx_id"]} == ended.outputs
    assert platform | {("rtb-app0more", "10.1.8.0/24")} == routes(example.cloud)
    lives(example, network, workload)


def test_automation(example: Example) -> None:
    """The program that the script hands over peers and routes two VPCs."""
    project = example.project()
    project.program = runpy.run_path(str(example.folder / "__main__.py"))["program"]

    ended = project.up()

    assert {"pcx_id": next(iter(states(example.cloud)))} == ended.outputs
    assert whole(example.cloud, (APP, DATA)) == routes(example.cloud)
    lives(example, project)


def test_existing(example: Example, tmp_path: Path) -> None:
    """One connection is adopted, one is imported from the file, and nothing of them changes."""
    project, file = example.project(), tmp_path / "import.json"
    before = example.cloud.state()
    imports(project.state, file, "pcx-legacy02", "--component", "app-to-shared")

    ended = project.up()

    assert {"adopted": "pcx-legacy01", "imported": "pcx-legacy02"} == ended.outputs
    assert {**before, "clock": None} == {**example.cloud.state(), "clock": None}
    assert {"same"} == {ended.done[name] for name in ended.done if "shared" in name}
    lives(example, project)


def test_ci_preview(example: Example) -> None:
    """The preview of a good change plans it, and that of a bad one is an error with the reason."""
    project = example.project()
    planned = project.up(preview=True)
    project.config[f"{project.name}:peerVpcName"] = "staging"

    with pytest.raises(Exception, match="overlap") as caught:
        project.up(preview=True)

    assert {"create"} == set(planned.done.values())
    assert "staging (vpc-staging1, 10.0.128.0/17) overlap in 10.0.128.0/17" in str(caught.value)
    assert [] == writes(example.cloud)
    del project.config[f"{project.name}:peerVpcName"]
    project.up()
    assert {frozenset((APP, DATA))} == peered(example.cloud)
    lives(example, project)


def test_every_example() -> None:
    """Each example has a test here."""
    assert [] == [it.name for it in FOLDERS if f"test_{it.name}" not in globals()]


NETWORK: Final = ROOT / "tests" / "engine" / "guides_network.json"
_STORY_CONFIG: Final = {"story:vpcName": "app", "story:peerVpcName": "data"}
_OF_A_STORY: Final = ("docs/adopt-and-import.md", "theirs/__main__.py")
"""A page and a file that need what was there before, which the followed guides have."""


def whole_programs(page: str) -> Iterator[Block]:
    """Return the programs of a page that need nothing but the network, in files or not."""
    text = PAGES[page].read_text()
    yield from programs_of(text)
    if page not in _OF_A_STORY:
        files = [it for it in blocks_of(text) if it.file.endswith("__main__.py")]
        yield from (it for it in files if it.file not in _OF_A_STORY)


_OVERLAPPING: Final = "staging"
"""A VPC that a page peers to show what is refused then."""
PROGRAMS: Final = [
    pytest.param(program, id=f"{page}:{program.line}")
    for page in PAGES
    for program in whole_programs(page)
    if _OVERLAPPING not in program.text
]
REFUSED: Final = [it for page in PAGES for it in whole_programs(page) if _OVERLAPPING in it.text]


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """Return an emulator with the network that the pages speak of."""
    with Emulator.start(seed=json.loads(NETWORK.read_text())) as cloud:
        yield cloud


@pytest.fixture
def network_state(cloud: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """Return the state of a stack that talks to that emulator."""
    partner = cloud.accounts["partner"]
    env = {
        "PARTNER_SECRET_ID": partner.secret_id,
        "PARTNER_SECRET_KEY": partner.secret_key,
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    set_environment(monkeypatch, env, tmp_path)
    (tmp_path / "ci-token").write_text(cloud.web_identity_token("ci"))
    return State(tmp_path, {DEFAULT: {}}, env)


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(cloud: Emulator, network_state: State, program: Block) -> None:
    """A program is planned and made as it stands there, and nothing is made anew afterwards."""
    # The pieces of a page share what is imported at its beginning.
    piece = written(f"import pulumi\n{program.text}")

    planned = carry_out(network_state, piece, preview=True, config=_STORY_CONFIG)
    nothing = cloud.connections()
    made = carry_out(network_state, piece, config=_STORY_CONFIG)
    again = carry_out(network_state, piece, config=_STORY_CONFIG, preview=True)

    assert {"create"} == set(planned.done.values()) == set(made.done.values())
    assert [] == nothing != cloud.connections()
    assert {"same", "update"} >= set(again.done.values())


def test_refused_program(cloud: Emulator, network_state: State) -> None:
    """The program that a page shows for its mistake is refused."""
    (program,) = REFUSED

    with pytest.raises(PlanProblem, match=r"overlap in 10\.0\.128\.0/17"):
        carry_out(network_state, written(program.text), preview=True, config=_STORY_CONFIG)

    assert [] == cloud.connections()
