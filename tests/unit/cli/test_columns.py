"""Which columns of a table a terminal shows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from qcloud_peering.output import fitted, width_of

HEADS = ("ID", "NAME", "AGE", "REMARKS")
ROW = ("pcx-aaaa0001", "app-to-data", "3 days", "no route table of data (vpc-data0089) leads to it")
GO = ("AGE", "NAME", "REMARKS")


def shown(room: int, *rows: tuple[str, ...]) -> dict[str, int]:
    """Return the widths of the columns that a terminal of this width shows."""
    columns = fitted(HEADS, rows or (ROW,), room=room, gap=1, dispensable=GO)
    return {it.head: it.width for it in columns}


def test_room_for_all() -> None:
    """Where there is room every column is as wide as its widest cell."""
    assert {"ID": 12, "NAME": 11, "AGE": 6, "REMARKS": 49} == shown(200)


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
