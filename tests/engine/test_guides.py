"""What the guides show is what happens: every program is run, every guide is followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.guides.walk import follow, is_in, new_home
from tests.engine.workshop import Workshop
from tests.guide import FOLLOWED, PAGES, blocks_of, programs_of

NETWORK: Final = Path(__file__).parent / "guides" / "network.json"
"""The accounts and VPCs that the pages speak of."""

PROGRAMS: Final = {page: programs_of(path.read_text()) for page, path in PAGES.items()}

_CONFIG: Final = {"vpcName": "app", "peerVpcName": "data"}


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """Return an emulator with the network that the pages speak of."""
    with Emulator.start(seed=json.loads(NETWORK.read_text())) as cloud:
        yield cloud


@pytest.mark.parametrize("page", [page for page, programs in PROGRAMS.items() if programs])
def test_programs(new_stack: NewStack, cloud: Emulator, page: str) -> None:
    """Each program of a page is planned by the real engine as it stands there."""
    stack = new_stack()
    stack.use_emulator(cloud)
    for key, value in _CONFIG.items():
        stack.config(key, value)

    for program in PROGRAMS[page]:
        # The pieces of a page share what is imported at its beginning.
        stack.write_file("__main__.py", f"import pulumi\n{program.text}")
        planned = stack.preview()

        assert planned.steps(), f"line {program.line} makes nothing"


@pytest.mark.parametrize("guide", FOLLOWED)
def test_guide(pulumi_cli: Path, tmp_path: Path, cloud: Emulator, guide: str) -> None:
    """A guide's commands do what it says, from the first to the last, and print what it shows."""
    workshop = Workshop.make(cli=pulumi_cli, home=tmp_path / "home", folder=tmp_path / "engine")
    env = {**new_home(workshop, cloud), "QCLOUD_ENDPOINT": cloud.url}
    blocks = blocks_of(PAGES[guide].read_text())

    try:
        shown = list(follow(blocks, tmp_path / Path(guide).stem, env))
    finally:
        workshop.close()

    for block, wanted, printed in shown:
        assert is_in(wanted, printed), f"line {block.line} shows\n{wanted}\nand not\n{printed}"
