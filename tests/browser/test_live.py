"""What happens while the page is looked at."""

from __future__ import annotations

from selenium.webdriver.common.by import By

from tests.browser.page import Page, until
from tests.unit.cli.network import PARTNER, connected
from tests.unit.emulator.calling import Console


def test_journal_grows(page: Page) -> None:
    """A call appears in the journal, and what it changed in the picture and the tables."""
    page.open()
    assert [] == page.calls()

    made = Console(page.emulator).create("app", "data")

    until(lambda: page.calls() == ["1"])
    assert "CreateVpcPeeringConnection" in page.text("calls")
    assert "changed the cloud" in page.text("calls")
    until(lambda: made in page.text("connections-live"))
    until(lambda: page.driver.find_elements(By.CSS_SELECTOR, "svg.network .edge.ACTIVE"))
    assert [] == page.complaints()


def test_what_was_entered_stays(page: Page) -> None:
    """News leave alone what is being written, and where the focus is."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()
    page.fill("Code", "ActionLock")

    Console(page.emulator).create("app", "data")
    until(lambda: page.calls() == ["1"])
    page.driver.switch_to.active_element.send_keys("ed")

    assert "ActionLocked" == page.field("Code").get_attribute("value")
    page.driver.find_element(By.ID, "accept-pcx-aaaa0001").send_keys("")
    Console(page.emulator).create("data", "shared")
    until(lambda: page.calls() == ["2", "1"])
    until(lambda: page.text("connections-live").count("pcx-") == 3)
    assert "accept-pcx-aaaa0001" == page.driver.switch_to.active_element.get_attribute("id")


def test_following_can_be_stopped(page: Page) -> None:
    """Without the tick nothing moves; with it the page catches up."""
    page.open()
    follow = page.driver.find_element(By.ID, "follow")
    follow.click()
    page.driver.execute_async_script("setTimeout(arguments[arguments.length - 1], 1500)")
    page.requests()  # those of a look that was under way
    Console(page.emulator).call("DescribeVpcEx")

    page.driver.execute_async_script("setTimeout(arguments[arguments.length - 1], 2500)")
    assert ([], []) == (page.calls(), page.requests())

    follow.click()
    until(lambda: page.calls() == ["1"])


def test_another_journal(page: Page) -> None:
    """Where somebody else resets the cloud, the page begins anew as well."""
    console = Console(page.emulator)
    console.create("app", "data")
    console.call("DescribeVpcEx")
    page.open()
    assert ["2", "1"] == page.calls()

    page.emulator.reset()
    for _ in range(3):
        console.call("DescribeRegions")

    until(lambda: page.calls() == ["3", "2", "1"])
    until(lambda: "CreateVpcPeeringConnection" not in page.text("calls"))
    assert "There is none yet." in page.text("connections")


def test_an_emulator_that_is_gone(page: Page) -> None:
    """The page says so."""
    page.open()

    page.emulator.stop()

    until(lambda: page.text("trouble") == "The emulator does not answer.")


def test_no_more_than_the_latest(page: Page) -> None:
    """The page shows the latest hundred calls, before and after news."""
    console = Console(page.emulator)
    for _ in range(103):
        console.call("DescribeVpcEx")
    page.open()
    assert [str(n) for n in range(103, 3, -1)] == page.calls()

    console.call("DescribeVpcEx")

    until(lambda: page.calls()[0] == "104")
    assert [str(n) for n in range(104, 4, -1)] == page.calls()
