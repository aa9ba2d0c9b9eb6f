"""The page in a browser that runs no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page, driven
from tests.unit.cli.network import PARTNER, PEER_UIN, connected
from tests.unit.emulator.calling import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Browser
    from qcloud_emulator import Emulator


@pytest.fixture
def plain(browser: Browser, qcloud_emulator: Emulator) -> Iterator[Page]:
    """Return the page in such a browser."""
    with driven(browser, javascript=False) as driver:
        yield Page(driver, qcloud_emulator)


def test_everything_works(plain: Page) -> None:
    """Forms do what they say, and a reload shows the journal; what needs scripts is not shown."""
    connected(plain.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    plain.open()
    assert not plain.driver.find_element(By.ID, "follow").is_displayed()

    plain.press(f"Accept as {PEER_UIN}")
    assert "The connection is accepted." == plain.notice()
    assert "ACTIVE" == plain.emulator.connections()[0]["state"]

    plain.fill("Advance by", "30")
    plain.fill("Unit", "minutes")
    plain.press("Advance the clock")
    assert 1800 == plain.emulator.clock()["ahead_seconds"]

    plain.fill("Kind", "busy")
    plain.press("Add the fault")
    assert ["busy"] == [it["kind"] for it in plain.emulator.faults()]
    plain.press("Clear the faults")
    assert [] == plain.emulator.faults()

    Console(plain.emulator).call("DescribeVpcEx")
    plain.driver.refresh()
    assert ["1"] == plain.calls()

    plain.driver.find_element(By.TAG_NAME, "summary").click()
    plain.press("Reset the cloud")
    assert [] == plain.emulator.connections(live_only=False)
