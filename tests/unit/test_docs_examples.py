"""What the guides show works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, is_typeddict

import guides
import pulumi_qcloud
import pulumi_qcloudx
import pytest

from tests.guide import FOLLOWED, PAGES, Block, blocks_of, files_of, run_tests

_UNIT_TESTS: Final = ("network.py", "test_network.py")
_TESTED: Final = {
    "README.zh-CN.md": {"network/__main__.py"},
    "docs/testing.md": {*_UNIT_TESTS, "test_on_the_engine.py"},
}
"""Pages that are not followed, and their files that tests run; the READMEs have the same blocks."""
_NO_NETWORK: Final = """
import socket


def refuse(*_, **__):
    raise AssertionError("a unit test of a stack asked the network")


socket.getaddrinfo = socket.create_connection = refuse
socket.socket.connect = socket.socket.connect_ex = refuse
"""


def test_unit_tests_of_a_stack(tmp_path: Path) -> None:
    """The guide's tests of a stack pass without a network and without credentials."""
    shown = files_of(PAGES["docs/testing.md"].read_text())
    files = {name: shown[name] for name in _UNIT_TESTS}
    for name, text in {**files, "conftest.py": _NO_NETWORK}.items():
        (tmp_path / name).write_text(text)

    ran = run_tests(tmp_path)

    assert "3 passed" in ran.stdout, ran.stdout


def test_table_of_what_there_is() -> None:
    """The first page's table has every resource, lookup and component."""
    page = PAGES["docs/index.md"].read_text()
    section = page.partition("## What there is\n")[2].partition("\n## ")[0]
    there = [*pulumi_qcloud.__all__, *pulumi_qcloudx.__all__]
    wanted = {
        name
        for name in there
        if not name.endswith(("Args", "Result", "_output"))
        and name not in ("AwaitableList", "LookupProblem")
        and not is_typeddict(getattr(pulumi_qcloudx, name, None))
    }

    in_table = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))

    assert wanted == in_table


@pytest.mark.parametrize("page", PAGES)
def test_files_of_examples(page: str) -> None:
    """What a page shows of an example is the example's file."""
    text = PAGES[page].read_text()

    assert guides.with_parts(text) == text


@pytest.mark.parametrize("page", PAGES)
def test_no_program_is_unrun(page: str) -> None:
    """A page's Python is a program, which the engine plans, or a file that a test runs."""
    text = PAGES[page].read_text()
    blocks = [it for it in blocks_of(text) if it.language == "python"]

    assert [] == [it.line for it in blocks if it.not_run or it.fails]
    if page not in FOLLOWED:
        assert _TESTED.get(page, set()) == {it.file for it in blocks if it.file}
    assert text.count("```python") == len(blocks)
    assert [] == re.findall(r"```(?:py|python3|pycon)\n|~~~.*", text)


@pytest.mark.parametrize("page", FOLLOWED)
def test_no_command_is_left_out_without_a_reason(page: str) -> None:
    """A page that is followed has few commands that are not run, and says why."""
    blocks = blocks_of(PAGES[page].read_text())
    commands = [it for it in blocks if it.language == "sh"]

    assert {"sh", "text", "python", "yaml", "json", "ini"} >= {it.language for it in blocks}
    assert len([it for it in commands if it.not_run]) <= len(commands) / 4


def test_block_of_a_page() -> None:
    """A block knows its language, its file, and what the comment before it says."""
    page = """Write this, `a/b.yaml`:

```yaml
name: x
```

<!-- not run: it takes a year -->
```sh
sleep 31536000
```

<!-- ends with an error -->
```sh
false
```
"""

    assert [
        Block("yaml", "name: x\n", 3, file="a/b.yaml"),
        Block("sh", "sleep 31536000\n", 8, not_run="it takes a year"),
        Block("sh", "false\n", 13, fails=True),
    ] == blocks_of(page)
