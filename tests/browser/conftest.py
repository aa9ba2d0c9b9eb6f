"""A real browser, and the page of a fresh emulator in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import browser as browsers
import pytest

from tests.browser.page import Page, driven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qcloud_emulator import Emulator
    from selenium.webdriver import Chrome


@pytest.fixture(scope="session")
def browser() -> browsers.Browser:
    """Return the browser; without one, CI fails and others skip."""
    try:
        return browsers.find()
    except browsers.NoBrowserError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def driver(browser: browsers.Browser) -> Iterator[Chrome]:
    """Return a running browser."""
    with driven(browser) as running:
        yield running


@pytest.fixture
def page(driver: Chrome, qcloud_emulator: Emulator) -> Iterator[Page]:
    """Return the page of a fresh emulator, which is not open yet; nothing is left open."""
    page = Page(driver, qcloud_emulator)
    page.requests()
    page.complaints()
    yield page
    driver.get("about:blank")
