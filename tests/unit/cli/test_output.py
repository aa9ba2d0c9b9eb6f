"""What is printed: columns that fit, tables on a terminal, progress."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qcloud_emulator import Emulator
from qcloud_peering.output import fitted, width_of

from tests.unit.cli.builders import APP_BLOCK, DATA_BLOCK, OWN_UIN, connected
from tests.unit.cli.conftest import NOTES, last_column, on_a_terminal, shell

HEADS = ("ID", "NAME", "AGE", "REMARKS")
ROW = (
    "pcx-aaaa0001",
    "app-to-data",
    "3 days",
    "no route table of data (vpc-data0089) has a route through it",
)
GO = ("AGE", "NAME", "REMARKS")


def shown(room: int, *rows: tuple[str, ...]) -> dict[str, int]:
    """Return the widths of the columns that a terminal of this width shows."""
    columns = fitted(HEADS, rows or (ROW,), room=room, gap=1, dispensable=GO)
    return {it.head: it.width for it in columns}


def test_room_for_all() -> None:
    """Where there is room every column is as wide as its widest cell."""
    assert {"ID": 12, "NAME": 11, "AGE": 6, "REMARKS": 60} == shown(200)


def test_less_room() -> None:
    """Where there is less, the longest texts are wrapped first."""
    assert {"ID": 12, "NAME": 11, "AGE": 6, "REMARKS": 28} == shown(60)


def test_no_room() -> None:
    """Where words do not fit side by side, columns go, the least important one first."""
    assert ["ID", "NAME", "REMARKS"] == list(shown(45))
    assert ["ID", "REMARKS"] == list(shown(30))
    assert ["ID"] == list(shown(20))


def test_empty_columns() -> None:
    """A column that is empty in every row is not shown."""
    assert ["ID", "AGE"] == list(shown(200, ("pcx-1", "", "1 day", ""), ("pcx-2", "", "", "")))


def test_ids_that_are_wider_than_the_terminal() -> None:
    """An id is whole whatever the terminal is like."""
    long = "pcx-6gw5wvmk@vpc-8e0ypm3z-and-more"

    assert {"ID": width_of(long)} == shown(10, (long, "", "", ""))


def test_no_rows() -> None:
    """A table without rows has its heads."""
    assert list(HEADS) == [it.head for it in fitted(HEADS, [], room=80, gap=1)]


@given(st.lists(st.tuples(*(st.text(max_size=40) for _ in HEADS)), max_size=4), st.integers(1, 150))
def test_any_table(rows: list[tuple[str, ...]], room: int) -> None:
    """Whatever is shown, the least important columns are gone and words are whole, or it fits."""
    columns = fitted(HEADS, rows, room=room, gap=1, dispensable=GO)

    taken = sum(it.width + 1 for it in columns) - 1
    assert taken <= room or not {it.head for it in columns} & set(GO)
    for column in columns:
        words = [word for row in rows for word in row[column.number].split()]
        assert column.width >= min(24, max(map(width_of, words), default=0))


IDS = ("pcx-aaaa0001", "pcx-aaaa0002", "vpc-app00226", "vpc-data0089", "vpc-partner2")


def crowded(cloud: Emulator) -> None:
    """Let there be connections with much to say about them."""
    routes = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)}
    name = "production-application-to-warehouse"
    connected(cloud, IDS[0], name=name, routes=routes)
    connected(cloud, IDS[1], name=f"{name}-2", peer_vpc_id="vpc-partner2", state="PENDING")


def lines_of(words: str, cloud: Emulator, columns: int = 80) -> list[str]:
    """Return the lines of a table on a terminal, its heads first."""
    shown = on_a_terminal(words, cloud, columns=columns).splitlines()
    return [it for it in shown if it.strip() and not it.startswith(NOTES)]


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_whole_ids(qcloud_emulator: Emulator, columns: int) -> None:
    """Every id of a listing stands on one line, and no line is longer than the terminal."""
    crowded(qcloud_emulator)

    lines = lines_of("list", qcloud_emulator, columns)

    assert [] == [it for it in IDS if not any(it in line for line in lines)]
    assert [] == [line for line in lines if len(line) > columns or "…" in line]


def test_columns_that_go(qcloud_emulator: Emulator) -> None:
    """A narrow terminal has no room for what matters least, a wide one has."""
    crowded(qcloud_emulator)

    narrow = lines_of("list", qcloud_emulator)[0]
    wide = lines_of("list", qcloud_emulator, columns=180)[0]

    assert ["ID", "STATE", "REQUESTER", "ACCEPTER", "REMARKS"] == narrow.split()
    assert {"NAME", "SIDE", "AGE"} <= set(wide.split())


def test_columns_that_are_empty(qcloud_emulator: Emulator) -> None:
    """A terminal shows no column that is empty in every row."""
    routes = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (DATA_BLOCK,))
    back = dict.fromkeys(("rtb-data0001", "rtb-data0002"), (APP_BLOCK,))
    connected(qcloud_emulator, IDS[0], routes={**routes, **back})

    assert "REMARKS" not in lines_of("list", qcloud_emulator, columns=180)[0]


def test_preview_of_an_import(qcloud_emulator: Emulator) -> None:
    """Ids are whole in the other listing too."""
    crowded(qcloud_emulator)

    lines = lines_of("import --all --preview", qcloud_emulator)

    assert any(f"{IDS[0]}@vpc-app00226" in line for line in lines)
    assert [] == [line for line in lines if len(line) > 80]


def test_narrow_terminal(qcloud_emulator: Emulator) -> None:
    """Remarks are wrapped on a terminal of 80 columns, and no text is cut."""
    remark = "one way only: no route table of data (vpc-data0089) has a route back"
    routes = {"rtb-app0main": (DATA_BLOCK,), "rtb-app0more": (DATA_BLOCK,)}
    connected(qcloud_emulator, "pcx-aaaa0001", name="a-name-that-is-long", routes=routes)

    shown = on_a_terminal("list", qcloud_emulator)

    assert "pcx-aaaa0001" in shown
    assert "ACTIVE" in shown
    assert "…" not in shown
    assert remark.replace(" ", "") in "".join(last_column(shown, "REMARKS").split())


def many_vpcs(cloud: Emulator) -> None:
    """Let there be more VPCs than a page holds."""
    vpcs = [{"name": f"v{it}", "cidrBlock": f"172.16.{it}.0/24"} for it in range(200)]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})


def test_long_listing(qcloud_emulator: Emulator) -> None:
    """On a terminal a listing of several pages shows how far it is, and is gone afterwards."""
    connected(qcloud_emulator, "pcx-aaaa0001")
    many_vpcs(qcloud_emulator)

    shown = on_a_terminal("list", qcloud_emulator)

    assert re.search(r"VPCs .* 100/204", shown)
    assert "VPCs" not in shown[shown.index("pcx-aaaa0001") :]


def test_long_listing_that_fails(qcloud_emulator: Emulator) -> None:
    """What goes wrong in the middle of a listing is told on a line of its own."""
    many_vpcs(qcloud_emulator)
    code = "UnauthorizedOperation"
    qcloud_emulator.add_fault("DescribeVpcs", kind="error", code=code, skip=1, times=None)

    shown = on_a_terminal("list", qcloud_emulator)

    assert re.search(r"[\r\n]Error: DescribeVpcs", shown), repr(shown)


def test_long_listing_elsewhere(qcloud_emulator: Emulator) -> None:
    """Where standard error is no terminal nothing is shown of the progress."""
    connected(qcloud_emulator, "pcx-aaaa0001")
    many_vpcs(qcloud_emulator)

    done = shell("$PEERING list", qcloud_emulator)

    assert [] == [it for it in done.stderr.splitlines() if not it.startswith(NOTES)]
