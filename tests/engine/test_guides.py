"""What the guides show is what happens: every program is run, every guide is followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.guides.walk import follow, is_in, new_home
from tests.engine.workshop import Workshop
from tests.guide import FOLLOWED, PAGES, blocks_of, programs_of
from tests.served import behind_tls

NETWORK: Final = Path(__file__).parent / "guides" / "network.json"
"""The accounts and VPCs that the pages speak of."""

PROGRAMS: Final = {page: programs_of(path.read_text()) for page, path in PAGES.items()}

_QUICK: Final = ("README.md", "docs/private-installation.md")
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
    partner = cloud.accounts["partner"]
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


_CLOUDS: Final = {"docs/private-installation.md": private}


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
            shown = list(follow(blocks, tmp_path / "guide", new_home(workshop, cloud) | env))
    finally:
        workshop.close()

    for block, wanted, printed in shown:
        assert is_in(wanted, printed), f"line {block.line} shows\n{wanted}\nand not\n{printed}"
