"""The emulator's page as a person with a browser meets it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from browser import Browser
from qcloud_emulator import Emulator
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

_ARGUMENTS: Final = (
    "--headless=new",
    "--no-sandbox",  # CI runs as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-proxy-server",
    # The network is off: every name but the emulator's address leads nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_PATIENCE: Final = 20
"""Seconds that something may take to appear."""
_BEING_REPLACED: Final = "does not belong to the document"
"""What chromedriver says of an element just while another page takes the place of its own."""


@contextmanager
def driven(browser: Browser, *, javascript: bool = True) -> Iterator[webdriver.Chrome]:
    """Run a browser until the context ends.

    Args:
        browser: where it is.
        javascript: whether pages may run scripts.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = str(browser.chromium)
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    if not javascript:
        blocked = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", blocked)
    driver = webdriver.Chrome(options=options, service=Service(str(browser.driver)))
    try:
        yield driver
    finally:
        driver.quit()


@dataclass(frozen=True)
class Page:
    """The page of an emulator in a browser."""

    driver: webdriver.Chrome
    emulator: Emulator

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{self.emulator.url}/_emulator/"

    def open(self, *, width: int = 1280, height: int = 900) -> None:
        """Open the page in a window of so many pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(self.address)

    def text(self, part: str) -> str:
        """Return the text of a part, by its id."""
        return self.driver.find_element(By.ID, part).text

    def button(self, name: str) -> WebElement:
        """Return a button by what is written on it."""
        return self.driver.find_element(By.XPATH, f"//button[normalize-space()='{name}']")

    def press(self, name: str) -> None:
        """Press a button and wait for the page that its form leads to."""
        with self.sent():
            self.button(name).click()

    @contextmanager
    def sent(self) -> Iterator[None]:
        """Wait at the end of the context for the page that a form leads to."""
        old = self.driver.find_element(By.TAG_NAME, "html")
        yield
        until(lambda: _is_gone(old))
        until(lambda: self.driver.execute_script("return document.readyState") == "complete")

    def field(self, label: str) -> WebElement:
        """Return a field by how its label begins."""
        found = self.driver.find_element(
            By.XPATH, f"//label[starts-with(normalize-space(), '{label}')]"
        )
        return self.driver.find_element(By.ID, found.get_attribute("for") or "")

    def fill(self, label: str, text: str) -> None:
        """Write into a field, or choose in it."""
        field = self.field(label)
        if field.tag_name == "select":
            field.find_element(By.XPATH, f"option[normalize-space()='{text}']").click()
        else:
            field.clear()
            field.send_keys(text)

    def notice(self) -> str:
        """Return what the page says of the last thing that was done."""
        return self.driver.find_element(By.CLASS_NAME, "notice").text

    def calls(self) -> list[str]:
        """Return the numbers in the journal, the newest first."""
        numbers: list[str] = self.driver.execute_script(
            "return [...document.querySelectorAll('#calls tr')].map(it => it.dataset.number)"
        )
        return numbers

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last time."""
        messages = [json.loads(it["message"])["message"] for it in self._log("performance")]
        return [
            it["params"]["request"]["url"]
            for it in messages
            if it["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[Any]:
        """Return what the browser complained of since the last time."""
        return self._log("browser")

    def _log(self, kind: str) -> list[Any]:
        found: list[Any] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]
        return found


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        if _BEING_REPLACED not in str(error):
            raise
        return True
    return False


def origin(address: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail if it does not come to hold."""
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.05)
