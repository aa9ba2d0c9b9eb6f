"""Each program of a page does what it declares: it runs, and provider processes do the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloudx.program import PlanProblem
from qcloud_emulator import Emulator

from tests.guide import PAGES, ROOT, Block, blocks_of, programs_of
from tests.process.programs import carry_out, set_environment, written
from tests.process.stand_in import State
from tests.process.steps import DEFAULT

NETWORK: Final = ROOT / "tests" / "engine" / "guides" / "network.json"
_CONFIG: Final = {"story:vpcName": "app", "story:peerVpcName": "data"}
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
def state(cloud: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """Return the state of a stack that talks to that emulator."""
    partner = cloud.accounts["partner"]
    env = {
        "PARTNER_SECRET_ID": partner.secret_id,
        "PARTNER_SECRET_KEY": partner.secret_key,
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    set_environment(monkeypatch, env, tmp_path)
    return State(tmp_path, {DEFAULT: {}}, env)


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(cloud: Emulator, state: State, program: Block) -> None:
    """A program is planned and made as it stands there, and nothing is made anew afterwards."""
    # The pieces of a page share what is imported at its beginning.
    piece = written(f"import pulumi\n{program.text}")

    planned = carry_out(state, piece, preview=True, config=_CONFIG)
    nothing = cloud.connections()
    made = carry_out(state, piece, config=_CONFIG)
    again = carry_out(state, piece, config=_CONFIG, preview=True)

    assert {"create"} == set(planned.done.values()) == set(made.done.values())
    assert [] == nothing != cloud.connections()
    assert {"same", "update"} >= set(again.done.values())


def test_refused_program(cloud: Emulator, state: State) -> None:
    """The program that a page shows for its mistake is refused."""
    (program,) = REFUSED

    with pytest.raises(PlanProblem, match=r"overlap in 10\.0\.128\.0/17"):
        carry_out(state, written(program.text), preview=True, config=_CONFIG)

    assert [] == cloud.connections()
