"""The page in a browser: what it shows, what its buttons do, by keyboard and without scripts."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import browser as browsers
import pytest
from qcloud_emulator import Emulator
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page, driven, origin, until
from tests.unit.cli.builders import APP, DATA, PARTNER, PEER_UIN, SHARED, connected
from tests.unit.emulator.conftest import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_own_origin_only(page: Page) -> None:
    """With the network off the page loads, all of it from the emulator, and without complaints."""
    asked: set[str] = set()
    wanted = {f"{page.address}{file}" for file in ("", "page.css", "page.js", "icon.svg")}

    def all_came() -> bool:
        asked.update(page.requests())
        return wanted <= asked

    page.open()

    until(all_came)  # the icon is asked for after the page has loaded
    assert {page.emulator.url} == {origin(it) for it in asked}
    assert [] == page.complaints()


def test_policy(page: Page) -> None:
    """What would come from elsewhere, or stands in the page itself, is refused by the browser."""
    page.open()

    violated = page.driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        const seen = [];
        document.addEventListener("securitypolicyviolation", event => {
          seen.push(event.effectiveDirective);
          if (seen.length === 3) done(seen.sort());
        });
        const image = new Image();
        image.src = "http://elsewhere.example/image.png";
        const style = document.createElement("style");
        style.textContent = "body { color: red }";
        document.head.append(style);
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.head.append(script);
    """)

    assert ["img-src", "script-src-elem", "style-src-elem"] == violated
    assert page.driver.execute_script("return window.ran") is None


def test_network(page: Page) -> None:
    """The picture and the tables show accounts, VPCs, and connections with what is wrong."""
    cloud = page.emulator
    connected(cloud, "pcx-aaaa0001", name="net", routes={"rtb-app0main": ("10.1.0.0/16",)})
    connected(cloud, "pcx-aaaa0002", name="far", peer_vpc_id=PARTNER, state="PENDING")
    connected(cloud, "pcx-aaaa0003", name="old", peer_vpc_id=SHARED, state="REJECTED")

    page.open()

    picture = page.driver.find_element(By.CSS_SELECTOR, "svg.network")
    kinds = [it.get_attribute("class") for it in picture.find_elements(By.CSS_SELECTOR, "g.edge")]
    assert ["edge ACTIVE lacking", "edge PENDING", "edge dead"] == kinds[:3]
    shown = picture.text.splitlines()
    assert {"net", "no route back from data", "far", "old", "overlaps staging"} <= set(shown)
    table = page.text("connections")
    assert all(it in table for it in ("ACTIVE", "PENDING", "REJECTED", "no route back from data"))
    vpcs = page.text("vpcs")
    assert all(it in vpcs for it in (PEER_UIN, "partner", "10.0.128.0/17", "overlaps app"))


def test_colours(page: Page) -> None:
    """The picture's own colours are allowed by the page's policy."""
    connected(page.emulator, "pcx-aaaa0001")

    page.open()

    line = page.driver.find_element(By.CSS_SELECTOR, "svg.network .edge.ACTIVE line")
    assert "rgb(46, 139, 87)" == line.value_of_css_property("stroke")


EVIL = "<script>document.title='taken'</script>\x1b\x00<img src=x onerror=document.title='taken'>"


def test_names_are_text(page: Page) -> None:
    """A name that holds markup and control characters is shown as it is and does nothing."""
    cloud = page.emulator
    vpc = {"name": EVIL, "cidrBlock": "10.77.0.0/16", "vpcId": "vpc-evil0001"}
    cloud.seed({"accounts": [{"uin": PEER_UIN, "vpcs": [vpc]}]})
    connected(cloud, "pcx-aaaa0001", name=EVIL, peer_vpc_id="vpc-evil0001", state="PENDING")
    console = Console(cloud)
    console.call(EVIL, vpcId=EVIL)

    page.open()

    until(lambda: "Follow live" in page.text("journal"))
    assert "qcloud-emulator" == page.driver.title
    assert 1 == len(page.driver.find_elements(By.TAG_NAME, "script"))
    assert [] == page.driver.find_elements(By.TAG_NAME, "img")
    for part in ("connections", "vpcs", "journal"):
        assert "<script>document.title='taken'</script>\ufffd\ufffd<img" in page.text(part)
    console.call(EVIL, vpcId=EVIL)  # it comes in live
    until(lambda: page.calls() == ["2", "1"])
    assert "qcloud-emulator" == page.driver.title
    assert [] == page.driver.find_elements(By.TAG_NAME, "img")
    assert [] == page.complaints()


@pytest.mark.parametrize("width", [390, 320, 768, 1280])
def test_no_scrolling_to_the_side(page: Page, width: int) -> None:
    """On a phone, as in any window, nothing reaches beyond the edge, however long names are."""
    cloud = page.emulator
    long = {"name": "n" * 60, "cidrBlock": "10.77.0.0/16", "vpcId": "vpc-long0001"}
    cloud.seed({"accounts": [{"uin": PEER_UIN, "vpcs": [long]}]})
    for number, (peer, state) in enumerate(
        itertools.product((DATA, SHARED, "vpc-long0001"), ("PENDING", "EXPIRED"))
    ):
        connected(
            cloud, f"pcx-aaaa000{number}", vpc_id=APP, peer_vpc_id=peer, name="c" * 60, state=state
        )
    cloud.add_fault("CreateVpcPeeringConnection", kind="error", code="ActionLocked")
    Console(cloud).call("A" * 80, vpcId="v" * 200)

    page.open(width=width)

    wide = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width
    beyond = page.driver.execute_script("""
        return [...document.querySelectorAll("button, input, select, td, th, p, li, h3")]
          .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map(it => it.outerHTML)
    """)
    assert [] == beyond


def test_dark(page: Page) -> None:
    """Where the system is dark, so are the page and the picture."""
    preference = {"name": "prefers-color-scheme", "value": "dark"}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preference]})
    try:
        page.open()
        grounds = [
            page.driver.find_element(By.CSS_SELECTOR, it).value_of_css_property("background-color")
            for it in ("body", ".card", "svg.network")
        ]
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert ["rgba(14, 19, 24, 1)", "rgba(21, 27, 34, 1)", "rgba(21, 27, 34, 1)"] == grounds


def test_no_secrets(page: Page) -> None:
    """No key of any account is in the page, where the journal shows what they signed either."""
    for account in page.emulator.accounts.values():
        Console(page.emulator).call("DescribeVpcEx", account=account.name)
    page.open()

    assert len(page.emulator.accounts) == len(page.calls())
    source = page.driver.page_source
    for account in page.emulator.accounts.values():
        for secret in (account.secret_id, account.secret_key, account.token or account.secret_key):
            assert secret not in source


def test_empty_cloud(page: Page) -> None:
    """A cloud without VPCs has a page as well."""
    with Emulator.start(seed={"accounts": [{"uin": "7"}]}) as empty:
        bare = Page(page.driver, empty)

        bare.open()

        assert "Account 7" in bare.text("vpcs")
        assert "This account has no VPCs." in bare.text("vpcs")
        assert "There are no peering connections yet." in bare.text("connections")


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
    assert "There are no peering connections yet." in page.text("connections")


def test_an_emulator_that_is_gone(page: Page) -> None:
    """The page says so."""
    page.open()

    page.emulator.stop()

    until(lambda: page.text("trouble") == "The emulator is not responding.")


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


@pytest.mark.parametrize(("button", "state"), [("Accept", "ACTIVE"), ("Reject", "REJECTED")])
def test_answering(page: Page, button: str, state: str) -> None:
    """A request is accepted or rejected as the other account."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()

    page.press(f"{button} as {PEER_UIN}")

    assert f"The connection was {button.lower()}ed." == page.notice()
    assert state in page.text("connections-live")
    (connection,) = page.emulator.connections(live_only=False)
    assert state == connection["state"]


def test_answering_too_late(page: Page) -> None:
    """What the cloud does not allow is told, with what there is now."""
    connected(page.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    page.open()
    page.emulator.reject("pcx-aaaa0001")

    page.press(f"Accept as {PEER_UIN}")

    assert page.notice().startswith("Error: ")
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

    assert "The clock was advanced." == page.notice()
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

    assert "The fault was added." == page.notice()
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
    assert "The faults were cleared." == page.notice()
    assert 0 == console.call("DescribeVpcEx")["code"]


def test_a_mistaken_fault(page: Page) -> None:
    """A mistake is told in one sentence, and nothing is added."""
    page.open()

    page.fill("Kind", "error")
    page.fill("Code", "Nonsense")
    page.press("Add the fault")

    assert "Error: neither API version has an error 'Nonsense'" == page.notice()
    assert [] == page.emulator.faults()


def test_reset(page: Page) -> None:
    """The cloud is as at the start again, after a second click."""
    connected(page.emulator, "pcx-aaaa0001")
    page.emulator.advance_clock(60)
    page.open()

    assert not page.button("Reset the cloud").is_displayed()
    page.driver.find_element(By.TAG_NAME, "summary").click()
    page.press("Reset the cloud")

    assert "The cloud was reset." == page.notice()
    assert "There are no peering connections yet." in page.text("connections")
    assert [] == page.emulator.connections(live_only=False)
    assert 0 == page.emulator.clock()["ahead_seconds"]


def test_clearing_the_journal(page: Page) -> None:
    """The journal is empty afterwards."""
    Console(page.emulator).call("DescribeVpcEx")
    page.open()
    assert ["1"] == page.calls()

    page.press("Clear the journal")

    assert "The journal was cleared." == page.notice()
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

    assert "The connection was accepted." == page.driver.switch_to.active_element.text
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


def test_reset_by_keyboard(page: Page) -> None:
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


@pytest.fixture
def plain(browser: browsers.Browser, qcloud_emulator: Emulator) -> Iterator[Page]:
    """Return the page in such a browser."""
    with driven(browser, javascript=False) as driver:
        yield Page(driver, qcloud_emulator)


def test_everything_works(plain: Page) -> None:
    """Forms do what they say, and a reload shows the journal; what needs scripts is not shown."""
    connected(plain.emulator, "pcx-aaaa0001", peer_vpc_id=PARTNER, state="PENDING")
    plain.open()
    assert not plain.driver.find_element(By.ID, "follow").is_displayed()

    plain.press(f"Accept as {PEER_UIN}")
    assert "The connection was accepted." == plain.notice()
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
