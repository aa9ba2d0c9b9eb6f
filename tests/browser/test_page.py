"""What the page shows, and that it shows it without help from elsewhere."""

from __future__ import annotations

import itertools

import pytest
from qcloud_emulator import Emulator
from selenium.webdriver.common.by import By

from tests.browser.page import Page, origin, until
from tests.unit.cli.network import APP, DATA, PARTNER, PEER_UIN, SHARED, connected
from tests.unit.emulator.calling import Console


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
        assert "It has no VPC." in bare.text("vpcs")
        assert "There is none yet." in bare.text("connections")
