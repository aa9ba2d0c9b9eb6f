"""The page without a mouse."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page
from tests.unit.cli.network import PARTNER, connected

_FOCUSABLE = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"


def press(page: Page, *keys: str) -> WebElement:
    """Press keys and return what has the focus then."""
    ActionChains(page.driver).send_keys(*keys).perform()
    return page.driver.switch_to.active_element


def go_to(page: Page, attribute: str, value: str) -> None:
    """Press Tab until what has the focus has this value of an attribute."""
    for _ in range(100):
        if press(page, Keys.TAB).get_attribute(attribute) == value:
            return
    raise AssertionError(f"no Tab leads to {attribute} {value}")


def test_accepting(page: Page) -> None:
    """A request is accepted with Tab and Enter, and the focus is on what is said then."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()

    go_to(page, "value", "accept")
    with page.sent():
        press(page, Keys.ENTER)

    assert "The connection is accepted." == page.driver.switch_to.active_element.text
    (connection,) = page.emulator.connections()
    assert "ACTIVE" == connection["state"]


def test_clock_and_fault(page: Page) -> None:
    """Fields are reached and filled, and a form is sent with Enter."""
    page.open()

    go_to(page, "id", "amount")
    with page.sent():
        press(page, Keys.CONTROL, "a", Keys.NULL, "3", Keys.TAB, "hours", Keys.TAB, Keys.SPACE)
    assert 3 * 3600 == page.emulator.clock()["ahead_seconds"]

    go_to(page, "id", "kind")
    with page.sent():
        press(page, "busy", Keys.TAB, Keys.TAB, Keys.ENTER)
    assert ["busy"] == [it["kind"] for it in page.emulator.faults()]


def test_reset(page: Page) -> None:
    """What is folded up is opened with Enter."""
    connected(page.emulator, "pcx-aaaa0001")
    page.open()

    go_to(page, "tagName", "SUMMARY")
    press(page, Keys.ENTER)
    with page.sent():
        press(page, Keys.TAB, Keys.ENTER)

    assert [] == page.emulator.connections(live_only=False)


def test_focus_is_visible(page: Page) -> None:
    """Tab leads to everything that can be used, in order, and each time it is seen where it is."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.emulator.add_fault(kind="throttle")
    page.open()
    wanted = [
        it for it in page.driver.find_elements(By.CSS_SELECTOR, _FOCUSABLE) if it.is_displayed()
    ]

    for element in wanted:
        reached = press(page, Keys.TAB)
        assert element == reached
        assert "solid" == reached.value_of_css_property("outline-style")
        assert "3px" == reached.value_of_css_property("outline-width")


def test_everything_has_a_name(page: Page) -> None:
    """A screen reader has a name for each field, button, link and region."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()

    for element in page.driver.find_elements(By.CSS_SELECTOR, f"{_FOCUSABLE}, section, table"):
        if element.is_displayed():
            assert element.accessible_name, element.get_attribute("outerHTML")
