"""The guide to the emulator shows what there is."""

from __future__ import annotations

import re

import emulator_guide
import pytest
from qcloud_emulator import admin
from qcloud_emulator.cloud import disputed
from qcloud_emulator.signed import faults

ROWS = set(re.findall(r"^\| `([^`]+)` \|", emulator_guide.page(), re.MULTILINE))


def test_page_is_fresh() -> None:
    """The page is what its generator writes now."""
    assert emulator_guide.PAGE.read_text() == emulator_guide.page()


@pytest.mark.parametrize(
    "there",
    [faults.KINDS, disputed.VALUES, disputed.NUMBERS],
    ids=["faults", "words", "numbers"],
)
def test_everything_has_a_row(there: dict[str, object]) -> None:
    """Each kind of fault and each setting is in a table."""
    assert set(there) <= ROWS


def test_every_address_has_a_row() -> None:
    """Each address is in a table, but for the parts of the page."""
    parts = {"/journal", "/page.css", "/page.js", "/icon.svg"}
    addresses = {f"{it}<id>" if it.endswith("/") else it or "/" for it in admin._ROUTES}

    assert addresses - parts <= ROWS
