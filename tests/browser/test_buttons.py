"""Every button does what is written on it."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.unit.cli.network import PARTNER, PEER_UIN, connected
from tests.unit.emulator.calling import Console


@pytest.mark.parametrize(("button", "state"), [("Accept", "ACTIVE"), ("Reject", "REJECTED")])
def test_answering(page: Page, button: str, state: str) -> None:
    """A request is accepted or rejected as the other account."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()

    page.press(f"{button} as {PEER_UIN}")

    assert f"The connection is {button.lower()}ed." == page.notice()
    assert state in page.text("connections-live")
    (connection,) = page.emulator.connections(live_only=False)
    assert state == connection["state"]


def test_answering_too_late(page: Page) -> None:
    """What the cloud does not allow is told, with what there is now."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()
    page.emulator.reject("pcx-aaaa0001")

    page.press(f"Accept as {PEER_UIN}")

    assert page.notice().startswith("Not done: ")
    assert "pcx-aaaa0001" in page.notice()
    assert "REJECTED" in page.text("connections-live")


def test_clock(page: Page) -> None:
    """The clock moves forward by what was entered, and requests expire."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()
    assert "which is real time" in page.text("clock-live")

    page.fill("Advance by", "8")
    page.fill("Unit", "days")
    page.press("Advance the clock")

    assert "The clock is advanced." == page.notice()
    assert "192 hours ahead of real time" in page.text("clock-live")
    assert 8 * 86400 == page.emulator.clock()["ahead_seconds"]
    assert "EXPIRED" in page.text("connections-live")


def test_adding_a_fault(page: Page) -> None:
    """A fault with all its details waits for its calls."""
    page.open()

    page.fill("Kind", "error")
    page.fill("Action", "CreateVpcPeeringConnection")
    page.fill("Times", "2")
    page.fill("Calls to let pass first", "3")
    page.fill("Probability", "0.5")
    page.fill("Delay", "20")
    page.fill("Code", "ActionLocked")
    page.press("Add the fault")

    assert "The fault waits for its calls." == page.notice()
    assert [
        {
            "id": 1,
            "action": "CreateVpcPeeringConnection",
            "kind": "error",
            "times": 2,
            "skip": 3,
            "probability": 0.5,
            "delay_ms": 20,
            "code": "ActionLocked",
        }
    ] == page.emulator.faults()
    assert (
        "error ActionLocked for CreateVpcPeeringConnection, 2 more times, after 3 calls,"
        " probability 0.5, 20 ms" == page.text("faults-live").splitlines()[0]
    )


def test_a_fault_that_stays(page: Page) -> None:
    """A fault without a number of times strikes every call until it is cleared."""
    page.open()

    page.fill("Kind", "throttle")
    page.field("Times").clear()
    page.press("Add the fault")

    console = Console(page.emulator)
    assert [4400, 4400] == [console.call("DescribeVpcEx")["code"] for _ in range(2)]
    page.press("Clear the faults")
    assert "There are no faults." == page.notice()
    assert 0 == console.call("DescribeVpcEx")["code"]


def test_a_mistaken_fault(page: Page) -> None:
    """A mistake is told in one sentence, and nothing is added."""
    page.open()

    page.fill("Kind", "error")
    page.fill("Code", "Nonsense")
    page.press("Add the fault")

    assert "Not done: no version has an error 'Nonsense'" == page.notice()
    assert [] == page.emulator.faults()


def test_reset(page: Page) -> None:
    """The cloud is as at the start again, after a second click."""
    connected(page.emulator, "pcx-aaaa0001")
    page.emulator.advance_clock(60)
    page.open()

    assert not page.button("Reset the cloud").is_displayed()
    page.driver.find_element(By.TAG_NAME, "summary").click()
    page.press("Reset the cloud")

    assert "The cloud is as at the start." == page.notice()
    assert "There is none yet." in page.text("connections")
    assert [] == page.emulator.connections(live_only=False)
    assert 0 == page.emulator.clock()["ahead_seconds"]


def test_clearing_the_journal(page: Page) -> None:
    """The journal is empty afterwards."""
    Console(page.emulator).call("DescribeVpcEx")
    page.open()
    assert ["1"] == page.calls()

    page.press("Clear the journal")

    assert "The journal is empty." == page.notice()
    assert [] == page.calls()
    assert [] == page.emulator.calls()


def test_every_button_is_tested(page: Page) -> None:
    """The buttons of the page are those that the tests here press."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.emulator.add_fault(kind="throttle")
    page.open()

    assert {
        "accept",
        "reject",
        "advance",
        "add_fault",
        "clear_faults",
        "reset",
        "clear_calls",
    } == {it.get_attribute("value") for it in page.driver.find_elements(By.TAG_NAME, "button")}
