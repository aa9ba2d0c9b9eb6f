"""Each program of a page does what it declares: it runs, and provider processes do the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.guide import PAGES, ROOT, Block, programs_of
from tests.process.programs import carry_out, set_environment, written
from tests.process.stand_in import State
from tests.process.steps import DEFAULT

NETWORK: Final = ROOT / "tests" / "engine" / "guides" / "network.json"
_CONFIG: Final = {"story:vpcName": "app", "story:peerVpcName": "data"}
PROGRAMS: Final = [
    pytest.param(program, id=f"{page}:{program.line}")
    for page, path in PAGES.items()
    for program in programs_of(path.read_text())
]


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """Return an emulator with the network that the pages speak of."""
    with Emulator.start(seed=json.loads(NETWORK.read_text())) as cloud:
        yield cloud


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(
    cloud: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Block
) -> None:
    """A program is planned and made as it stands there, and nothing is made anew afterwards."""
    partner = cloud.accounts["partner"]
    env = {
        "PARTNER_SECRET_ID": partner.secret_id,
        "PARTNER_SECRET_KEY": partner.secret_key,
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    set_environment(monkeypatch, env, tmp_path)
    state = State(tmp_path, {DEFAULT: {}}, env)
    # The pieces of a page share what is imported at its beginning.
    piece = written(f"import pulumi\n{program.text}")

    planned = carry_out(state, piece, preview=True, config=_CONFIG)
    nothing = cloud.connections()
    made = carry_out(state, piece, config=_CONFIG)
    again = carry_out(state, piece, config=_CONFIG, preview=True)

    assert {"create"} == set(planned.done.values()) == set(made.done.values())
    assert [] == nothing != cloud.connections()
    assert {"same", "update"} >= set(again.done.values())
