"""A guide that is not true is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.guides import follow, is_in
from tests.guide import blocks_of

ENV = {"PATH": os.environ.get("PATH", os.defpath)}

TRUE = """
The place, `here/name.txt`:

```json
"pcx-6gw5wvmk"
```

```sh
cd here
greeting=hello
```

```sh
echo "$greeting" && cat name.txt && echo 'it took (0.03s)'
```

```text
hello
"pcx-abcdefgh" ... took (2s)
```

<!-- ends with an error -->
```sh
false
```
"""


def truth_of(page: str, folder: Path) -> list[bool]:
    """Follow a page and return, for each output that it shows, whether it was printed."""
    return [is_in(wanted, printed) for _, wanted, printed in follow(blocks_of(page), folder, ENV)]


def test_true(tmp_path: Path) -> None:
    """A page whose files, commands and outputs are as it says is true."""
    assert [True] == truth_of(TRUE, tmp_path / "guide")


def test_other_output(tmp_path: Path) -> None:
    """An output that was not printed, or not in this order, is found."""
    assert [False] == truth_of(TRUE.replace('hello\n"', 'good bye\n"'), tmp_path / "other")
    swapped = TRUE.replace('hello\n"pcx-abcdefgh" ...', '"pcx-abcdefgh" ... hello')
    assert [False] == truth_of(swapped, tmp_path / "swapped")


def test_command_that_fails(tmp_path: Path) -> None:
    """A command that fails ends the guide."""
    with pytest.raises(AssertionError, match="the guide ends with 1"):
        truth_of(TRUE.replace("greeting=hello", "false"), tmp_path / "guide")


def test_command_that_does_not_fail(tmp_path: Path) -> None:
    """A command that was to end with an error, and does not, ends the guide too."""
    with pytest.raises(AssertionError, match="this was to end with an error"):
        truth_of(TRUE.replace("\nfalse\n", "\ntrue\n"), tmp_path / "guide")
