"""`qcloud-peering list` and `show`."""

from __future__ import annotations

import json

import pytest
from qcloud_emulator import Emulator

from tests.unit.cli.builders import (
    APP,
    APP_BLOCK,
    DATA,
    DATA_BLOCK,
    PARTNER,
    PARTNER_BLOCK,
    connected,
)
from tests.unit.cli.conftest import Peering

ONE, TWO = "pcx-aaaa0001", "pcx-aaaa0002"
APP_ROUTES = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)}
DATA_ROUTES = {"rtb-data0001": (APP_BLOCK,), "rtb-data0002": (APP_BLOCK,)}


def remarks(peering: Peering, *words: str, account: str = "default") -> dict[str, list[str]]:
    """Return the remarks of a listing by id."""
    done = peering("list", "--json", *words, account=account)
    return {one["id"]: one["remarks"] for one in json.loads(done.result.stdout)}


def test_table(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Elsewhere than on a terminal a listing is a table in plain columns."""
    connected(qcloud_emulator, ONE, routes={**APP_ROUTES, **DATA_ROUTES})

    done = peering("list")

    assert 0 == done.exit_code
    head, row = done.result.stdout.splitlines()
    assert ["ID", "NAME", "STATE"] == head.split()[:3]
    assert f"{ONE}  tses  ACTIVE  app ({APP})  data ({DATA})  both  1 hour" == row


def test_wide_names(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Columns stay in line beside characters that are two columns wide."""
    connected(qcloud_emulator, ONE, name="应用到数据", peer_vpc_id=DATA)
    connected(qcloud_emulator, TWO, name="0123456789", peer_vpc_id=PARTNER)

    _, wide, narrow = peering("list").result.stdout.splitlines()

    assert wide.startswith(f"{ONE}  应用到数据  ACTIVE  app")
    assert narrow.startswith(f"{TWO}  0123456789  ACTIVE  app")


@pytest.mark.parametrize(
    "words", [("list",), ("list", "--json"), ("show", ONE), ("show", ONE, "--json")]
)
def test_names_that_a_terminal_would_obey(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...]
) -> None:
    """Escape sequences, line breaks and marks that turn the direction are written out."""
    connected(qcloud_emulator, ONE, name="a\x1b[2J\x9b31m\rb\u202ec")

    done = peering(*words)

    assert 0 == done.exit_code
    assert [] == [it for it in done.result.stdout if it in "\x1b\x9b\r\u202e"]
    assert "[2J" in done.result.stdout


def test_nothing(peering: Peering) -> None:
    """An account without connections is told in one sentence, and as an empty list in JSON."""
    said, content = peering("list"), peering("list", "--json")

    assert said.result.stdout.startswith("No peering connection found in ap-guangzhou with")
    assert [] == json.loads(content.result.stdout)
    assert 0 == said.exit_code == content.exit_code


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ({**APP_ROUTES, **DATA_ROUTES}, []),
        (APP_ROUTES, [f"one way only: no route table of data ({DATA}) has a route back"]),
        (
            {},
            [
                f"no route table of app ({APP}) has a route through it",
                f"no route table of data ({DATA}) has a route through it",
            ],
        ),
        (
            {**DATA_ROUTES, "rtb-app0main": (DATA_BLOCK,)},
            [f"no route in rtb-app0more of app ({APP})"],
        ),
    ],
    ids=["both", "one way", "none", "one table"],
)
def test_routes_that_lack(
    peering: Peering,
    qcloud_emulator: Emulator,
    routes: dict[str, tuple[str, ...]],
    expected: list[str],
) -> None:
    """Sides without routes, and tables without one, are pointed out."""
    connected(qcloud_emulator, ONE, routes=routes)

    assert {ONE: expected} == remarks(peering)


@pytest.mark.parametrize("account", ["default", "peer"])
def test_one_that_waits(peering: Peering, qcloud_emulator: Emulator, account: str) -> None:
    """A pending connection tells both accounts for whom it waits, and how long yet."""
    connected(qcloud_emulator, ONE, peer_vpc_id=PARTNER, state="PENDING")

    assert {ONE: ["waits for account 100000000002; 6 days left"]} == remarks(
        peering, account=account
    )


@pytest.mark.parametrize(
    ("state", "word"), [("EXPIRED", "revives it"), ("REJECTED", "replaces it")]
)
def test_one_that_is_dead(
    peering: Peering, qcloud_emulator: Emulator, state: str, word: str
) -> None:
    """A dead connection tells what brings it back."""
    connected(qcloud_emulator, ONE, peer_vpc_id=PARTNER, state=state)

    ((remark,),) = remarks(peering).values()

    assert remark.endswith(word)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--state", "PENDING"), [TWO]),
        (("--state", "pending", "--state", "ACTIVE"), [ONE, TWO]),
        (("--state", "EXPIRED"), []),
        (("--vpc", "data"), [ONE]),
        (("--vpc", DATA_BLOCK), [ONE]),
        (("--vpc", "gz_vpc_89"), [ONE]),
        (("--vpc", PARTNER), [TWO]),
        (("--vpc", "partner", "--peer-profile", "peer"), [TWO]),
        (("--vpc", APP, "--state", "ACTIVE"), [ONE]),
        (("--vpc", "shared"), []),
    ],
)
def test_some(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], expected: list[str]
) -> None:
    """A listing can be of some states only, and of one VPC at either end."""
    connected(qcloud_emulator, ONE)
    connected(qcloud_emulator, TWO, peer_vpc_id=PARTNER, state="PENDING")

    assert expected == sorted(remarks(peering, *words))


def test_nothing_of_the_kind(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Where nothing fits, the sentence says what was asked for."""
    connected(qcloud_emulator, ONE)

    done = peering("list", "--vpc", "shared", "--state", "PENDING")

    assert done.result.stdout.startswith(
        "No peering connection of VPC shared that is PENDING found in ap-guangzhou with the"
    )


def test_vpc_that_is_not_there(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A mistyped name of a VPC is one sentence with what is near, and not an empty listing."""
    connected(qcloud_emulator, ONE)

    done = peering("list", "--vpc", "daata")

    assert 1 == done.exit_code
    assert done.error.startswith('no VPC with name "daata" in ap-guangzhou')
    assert '"data"' in done.error


def test_state_that_is_not_there(peering: Peering) -> None:
    """A state that there is not is wrong usage, with those that there are."""
    done = peering("list", "--state", "LOST")

    assert 2 == done.exit_code
    assert "'LOST' is not one of 'pending', 'active'" in done.error


def test_other_account(peering: Peering, qcloud_emulator: Emulator) -> None:
    """What belongs to the other account is visible with its profile only."""
    routes = {"rtb-app0main": (PARTNER_BLOCK,), "rtb-app0more": (PARTNER_BLOCK,)}
    connected(qcloud_emulator, ONE, peer_vpc_id=PARTNER, routes=routes)

    assert {ONE: []} == remarks(peering)
    assert {
        ONE: [f"one way only: no route table of partner ({PARTNER}) has a route back"]
    } == remarks(peering, "--peer-profile", "peer")


def test_show(peering: Peering, qcloud_emulator: Emulator) -> None:
    """One connection is shown with its ends and the routes of each table."""
    connected(qcloud_emulator, ONE, routes=APP_ROUTES)
    connected(qcloud_emulator, TWO, peer_vpc_id=PARTNER)

    lines = peering("show", ONE).result.stdout.splitlines()

    assert f"requester    app ({APP}), {APP_BLOCK}, account 2407912486" in lines
    assert f"routes       rtb-app0more of app ({APP}): {DATA_BLOCK}" in lines
    assert f"routes       rtb-data0001 of data ({DATA}): no route through it" in lines
    assert f"remark       one way only: no route table of data ({DATA}) has a route back" in lines
    assert not [line for line in lines if TWO in line]


def test_show_as_json(peering: Peering, qcloud_emulator: Emulator) -> None:
    """In JSON the routes are by table, and null where they are not visible."""
    connected(qcloud_emulator, ONE, peer_vpc_id=PARTNER, state="PENDING")

    shown = json.loads(peering("show", ONE, "--json").result.stdout)

    assert {"rtb-app0main": [], "rtb-app0more": []} == shown["requester"]["routes"]
    assert None is shown["accepter"]["routes"]
    assert ("PENDING", 0, 6) == (shown["state"], shown["ageDays"], shown["daysToExpiry"])


def test_show_of_none(peering: Peering) -> None:
    """A connection that is not there is told in one sentence, with exit code 1."""
    done = peering("show", ONE)

    assert 1 == done.exit_code
    assert done.error.startswith(f"{ONE} is not visible in ap-guangzhou")


def test_show_by_name(peering: Peering, qcloud_emulator: Emulator) -> None:
    """A connection is shown by the name that it has in the cloud, too."""
    connected(qcloud_emulator, ONE, name="app to data")
    connected(qcloud_emulator, TWO, peer_vpc_id=PARTNER)

    shown = json.loads(peering("show", "app to data", "--json").result.stdout)

    assert ONE == shown["id"]


def test_show_of_a_name_that_several_have(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Where several connections have the name, one sentence tells their ids."""
    connected(qcloud_emulator, ONE, name="net")
    connected(qcloud_emulator, TWO, name="net", peer_vpc_id=PARTNER, state="PENDING")

    done = peering("show", "net")

    assert 1 == done.exit_code
    assert (
        f'2 peering connections are called "net": {ONE} (ACTIVE), {TWO} (PENDING). '
        "Give the id of one of them."
    ) == done.error


def test_show_of_a_name_that_none_has(peering: Peering, qcloud_emulator: Emulator) -> None:
    """Where none has the name, one sentence tells what is near."""
    connected(qcloud_emulator, ONE, name="app-to-data")

    done = peering("show", "app-to-dta")

    assert 1 == done.exit_code
    assert done.error.startswith('no peering connection with name "app-to-dta" in ap-guangzhou')
    assert ONE in done.error
