"""What the plugin processes of one engine run tell each other."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.lifecycle.run_notes import Holder, RouteKey, RunNotes
from pulumi_qcloud.lifecycle.shared_folder import SharedFolder, engine_address

_RUN: Final = "127.0.0.1:41234"
_MAIN: Final = RouteKey("rtb-1", "10.0.0.0/16")
_MORE: Final = RouteKey("rtb-2", "10.0.0.0/16")

Start = Callable[[], RunNotes]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return where the folders of all runs are."""
    return tmp_path / "runs"


@pytest.fixture
def start(base: Path) -> Start:
    """Return a function that starts processes of one run."""
    return lambda: RunNotes(SharedFolder.of_run(_RUN, base), pytest.fail)


@pytest.mark.parametrize("shared", [True, False], ids=["two processes", "one process"])
def test_held(start: Start, shared: bool) -> None:
    """What the program keeps is held for all, until its resource is replaced."""
    one = start()
    other = start() if shared else one
    one.hold("pcx-1", "net", ["name"])

    held = other.holder("pcx-1")
    refused = other.claim("pcx-1", "new", "name")
    one.release("net")

    known = Holder("" if shared else "net", claimed=False)
    assert (known, known, None) == (held, refused, other.holder("pcx-1"))


@pytest.mark.parametrize("shared", [True, False], ids=["two processes", "one process"])
def test_claimed(start: Start, shared: bool) -> None:
    """What a resource has taken over is nobody else's, and stays so when another is replaced."""
    one = start()
    other = start() if shared else one
    assert one.claim("pcx-1", "new", "name") is None

    one.release("new")

    known = Holder("" if shared else "new", claimed=True)
    assert (known, known) == (other.hold("pcx-1", "net", []), other.claim("pcx-1", "net", ""))
    assert (None, None) == (one.claim("pcx-1", "new", "name"), one.hold("pcx-1", "new", []))


def test_claimed_at_once(base: Path) -> None:
    """Of processes that claim one connection without having read the others' notes, one gets it."""
    folders = [SharedFolder.of_run(_RUN, base) for _ in range(4)]

    assert [True, False, False, False] == [it.claim("pcx-1") for it in folders]


@pytest.mark.parametrize("shared", [True, False], ids=["two processes", "one process"])
def test_planned(start: Start, shared: bool) -> None:
    """What is to be taken over may be deleted until the create begins, and not afterwards."""
    one = start()
    other = start() if shared else one
    one.plan("pcx-1", "new")
    one.begin("somebody else")

    before = other.wanted_by("pcx-1")
    one.begin("new")

    known = Holder("" if shared else "new", claimed=True)
    assert (None, known, known) == (
        before,
        other.wanted_by("pcx-1"),
        other.hold("pcx-1", "net", []),
    )


def test_names(start: Start) -> None:
    """The names that a resource gives its connection are known to all, others are not."""
    one, other = start(), start()

    one.hold("pcx-1", "net", ["before", "after"])

    assert [True, True, False] == [
        other.knows_name("pcx-1", name) for name in ("before", "after", "by hand")
    ]
    assert not other.knows_name("pcx-2", "before")


def test_deleted(start: Start) -> None:
    """What one process deletes is known to all."""
    one, other = start(), start()

    one.delete("pcx-1")

    assert (True, True, False) == (
        one.is_deleted("pcx-1"),
        other.is_deleted("pcx-1"),
        other.is_deleted("pcx-2"),
    )


@pytest.mark.parametrize("shared", [True, False], ids=["two processes", "one process"])
def test_routes(start: Start, shared: bool) -> None:
    """Routes are held as long as one resource has them, whoever else lets them go."""
    one = start()
    other = start() if shared else one
    one.hold_routes("pcx-1", "a", [_MAIN, _MORE])
    one.hold_routes("pcx-1", "b", [_MORE])

    both = other.held_routes("pcx-1", but="c")
    one.release_routes("pcx-1", "a")

    assert ({_MAIN, _MORE}, {_MORE}) == (both, other.held_routes("pcx-1", but="c"))


def test_removed_routes(start: Start) -> None:
    """A route that one process removed is known to all as removed, until one restores it."""
    one, other = start(), start()
    one.remove_routes("pcx-1", [_MAIN, _MORE])

    removed = other.removed_routes("pcx-1")
    other.restored_routes("pcx-1", [_MAIN])

    assert [{_MAIN, _MORE}, {_MORE}] == [set(removed), set(other.removed_routes("pcx-1"))]


def test_removed_and_released(start: Start) -> None:
    """That a resource lets a route go which it has removed does not make it there again."""
    one, other = start(), start()
    one.hold_routes("pcx-1", "before", [_MAIN, _MORE])
    one.hold_routes("pcx-1", "after", [_MAIN])
    one.remove_routes("pcx-1", [_MORE])

    one.release_routes("pcx-1", "before")
    removed = set(other.removed_routes("pcx-1"))
    one.restored_routes("pcx-1", [_MORE])

    assert [{_MORE}, set()] == [removed, set(other.removed_routes("pcx-1"))]


def test_two_that_are_alike(start: Start) -> None:
    """Of two resources that nothing tells apart, one lets go for itself only."""
    notes = start()
    notes.hold_routes("pcx-1", "alike", [_MAIN])
    notes.hold_routes("pcx-1", "alike", [_MAIN])

    both = notes.held_routes("pcx-1", but="alike")
    notes.release_routes("pcx-1", "alike")

    assert ({_MAIN}, {_MAIN}, set()) == (
        both,
        notes.held_routes("pcx-1"),
        notes.held_routes("pcx-1", but="alike"),
    )


@pytest.mark.parametrize("shared", [True, False], ids=["two processes", "one process"])
def test_refused(start: Start, shared: bool) -> None:
    """What a create was refused is in doubt, and wanted, until another resource has it."""
    one = start()
    other = start() if shared else one
    one.refuse("pcx-1", "two")

    doubted = other.is_in_doubt("pcx-1")
    other.claim("pcx-1", "two", "name")

    assert (True, False) == (doubted, one.is_in_doubt("pcx-1"))


def test_what_is_written(start: Start, base: Path) -> None:
    """The folder is this user's alone, and holds neither names of connections nor of resources."""
    one = start()
    one.hold("pcx-1", "resource", ["secret name"])
    one.claim("pcx-2", "resource", "secret name")
    one.hold_routes("pcx-1", "x", [_MAIN])

    everything = [base, *base.rglob("*")]
    written = b"".join(it.read_bytes() for it in everything if it.is_file())
    assert {0o700} == {stat.S_IMODE(it.stat().st_mode) for it in everything if it.is_dir()}
    assert {0o600} == {stat.S_IMODE(it.stat().st_mode) for it in everything if it.is_file()}
    assert (True, False, False) == (
        b"route pcx-1 rtb-1 10.0.0.0/16\n" in written,
        b"resource" in written,
        b"secret" in written,
    )


def test_of_the_dead(start: Start, base: Path) -> None:
    """What dead processes noted and claimed under the same address counts for nothing."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "from pulumi_qcloud.lifecycle.run_notes import RunNotes\n"
        "from pulumi_qcloud.lifecycle.shared_folder import SharedFolder\n"
        f"notes = RunNotes(SharedFolder.of_run({_RUN!r}, Path(sys.argv[1])))\n"
        "notes.claim('pcx-1', 'net', 'name'); notes.hold('pcx-2', 'net', [])\n"
        "os._exit(0)"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script, str(base)], env=environ, check=True)
    assert list(base.rglob("pcx-1.claim"))

    notes = start()

    assert (None, None) == (notes.claim("pcx-1", "new", "name"), notes.holder("pcx-2"))


def test_another_run(start: Start, base: Path) -> None:
    """Runs of other engines know nothing of it, and leave what is alive alone."""
    one = start()
    one.hold("pcx-1", "net", [])

    other = RunNotes(SharedFolder.of_run("127.0.0.1:999", base), pytest.fail)

    assert (None, Holder("", claimed=False)) == (other.holder("pcx-1"), start().holder("pcx-1"))


@pytest.mark.parametrize("spoilt", ["open to others", "a link", "a file"])
def test_folder_of_somebody_else(base: Path, tmp_path: Path, spoilt: str) -> None:
    """A folder that others could read or have put there is not used."""
    if spoilt == "open to others":
        base.mkdir(mode=0o755)
    elif spoilt == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        base.symlink_to(tmp_path / "elsewhere")
    else:
        base.write_text("")

    with pytest.raises(PermissionError, match="is not a folder private to this user"):
        SharedFolder.of_run(_RUN, base)


def test_folder_that_goes(start: Start, base: Path) -> None:
    """If the notes of others cannot be read any more, one line warns and its own count on."""
    said: list[str] = []
    notes = RunNotes(SharedFolder.of_run(_RUN, base), said.append)
    notes.hold("pcx-1", "net", [])
    for file in sorted(base.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()

    held = [notes.holder("pcx-1") for _ in range(3)]

    assert [Holder("net", claimed=False)] * 3 == held
    (line,) = said
    assert line.startswith("qcloud: the providers of this run cannot share")


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["__main__.py", "127.0.0.1:41234"], "127.0.0.1:41234"),
        (["__main__.py", "--flag", "127.0.0.1:41234"], "127.0.0.1:41234"),
        (["__main__.py"], ""),
        (["127.0.0.1:41234"], ""),
        (["pytest", "tests/unit/a.py::test_b"], ""),
    ],
)
def test_address(arguments: list[str], address: str) -> None:
    """The engine's address is found among the arguments, and nothing else is taken for it."""
    assert address == engine_address(arguments)


def test_folder_of_a_group(base: Path) -> None:
    """A temporary directory that hands its group on is as good as another one."""
    base.parent.chmod(0o2755)

    assert SharedFolder.of_run(_RUN, base).claim("pcx-1")


@pytest.mark.parametrize("what", ["folder", "link", "no text"])
def test_what_is_no_note(start: Start, base: Path, what: str) -> None:
    """Something else in the folder neither fails nor keeps processes from each other's notes."""
    one = start()
    (folder,) = (it for it in base.iterdir() if it.is_dir())
    odd = folder / "odd.notes"
    if what == "folder":
        odd.mkdir()
    elif what == "link":
        odd.symlink_to(folder / "nothing")
    else:
        odd.write_bytes(b"hold \xff\xfe\nplan\n\n")
    (base / "other").mkdir()
    (base / "other" / "odd.lock").mkdir()

    other = start()
    one.hold("pcx-1", "net", [])

    assert Holder("", claimed=False) == other.holder("pcx-1")


def test_told_once(start: Start) -> None:
    """A line that one process of the run has told is not told by another one."""
    one, other = start(), start()

    first = [
        one.is_first_notice("every call goes there"),
        other.is_first_notice("every call goes there"),
    ]

    assert [True, False, True] == [*first, other.is_first_notice("something else")]
