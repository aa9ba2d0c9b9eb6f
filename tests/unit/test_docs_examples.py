"""What the guides show works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pulumi_qcloud
import pulumi_qcloudx

from tests.guide import run_tests

_ROOT: Final = Path(__file__).parents[2]
_PYTHON: Final = re.compile(r"in `(\w+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)
_NO_NETWORK: Final = """
import socket


def refuse(*_, **__):
    raise AssertionError("a unit test of a stack asked the network")


socket.getaddrinfo = socket.create_connection = refuse
socket.socket.connect = socket.socket.connect_ex = refuse
"""


def test_unit_tests_of_a_stack(tmp_path: Path) -> None:
    """The guide's tests of a stack pass without a network and without credentials."""
    files = dict(_PYTHON.findall((_ROOT / "docs" / "testing.md").read_text()))
    for name, text in {**files, "conftest.py": _NO_NETWORK}.items():
        (tmp_path / name).write_text(text)

    ran = run_tests(tmp_path)

    assert {"network.py", "test_network.py"} == set(files)
    assert "3 passed" in ran.stdout, ran.stdout


def test_table_of_what_there_is() -> None:
    """The README's table has every resource, lookup and component."""
    readme = (_ROOT / "README.md").read_text()
    section = readme.partition("## What there is\n")[2].partition("\n## ")[0]
    there = [*pulumi_qcloud.__all__, *pulumi_qcloudx.__all__]
    wanted = {
        name
        for name in there
        if not name.endswith(("Args", "Result", "_output"))
        and name not in ("AwaitableList", "LookupProblem")
    }

    in_table = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))

    assert wanted == in_table
