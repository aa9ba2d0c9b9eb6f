"""The READMEs, the guides and the examples are true, and say the same."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Final, is_typeddict

import guides
import pulumi_qcloud
import pulumi_qcloudx
import pytest
import yaml  # type: ignore[import-untyped]

from tests.engine.examples import FOLDERS, PROGRAMS, Job
from tests.guide import FOLLOWED, PAGES, ROOT, Block, blocks_of, files_of, follow, is_in, run_tests

_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT: Final = re.compile(r" *# .*")
_CODE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\]\(([^)]+)\)")
_CHINESE: Final = r"[\u4e00-\u9fff]"
TEXTS: Final = {
    "en": (ROOT / "README.md").read_text(),
    "zh": (ROOT / "README.zh-CN.md").read_text(),
}
SWITCH: Final = {"en": "README.zh-CN.md", "zh": "README.md"}
"""The README that each links to for the other language."""


def prose(language: str) -> str:
    """Return a README without its blocks of code."""
    return _BLOCK.sub("", TEXTS[language])


@pytest.mark.parametrize("language", TEXTS)
def test_length(language: str) -> None:
    """Outside its code a README has at most 900 words, or as many characters of Chinese."""
    words = re.findall(rf"{_CHINESE}|[^\s\u4e00-\u9fff]+", prose(language))

    assert len(words) <= (900 if language == "en" else 1200)


def test_version() -> None:
    """The version that the READMEs tell is the package's."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)

    assert version
    assert all(version[1] in prose(language) for language in TEXTS)


def test_headings() -> None:
    """Both READMEs have the same headings: as many, and of the same levels."""
    levels = {it: re.findall(r"^(#+) .", prose(it), re.MULTILINE) for it in TEXTS}

    assert levels["en"] == levels["zh"]
    assert len(levels["en"]) > 6


def test_blocks_of_code() -> None:
    """Both READMEs show the same commands and programs; only comments are translated."""
    blocks = {
        language: [(kind, _COMMENT.sub("", code)) for kind, code in _BLOCK.findall(text)]
        for language, text in TEXTS.items()
    }

    assert blocks["en"] == blocks["zh"]
    assert all(
        re.search(_CHINESE, comment)
        for _, code in _BLOCK.findall(TEXTS["zh"])
        for comment in _COMMENT.findall(code)
    )


def test_links() -> None:
    """Both READMEs lead to the same places, and to each other at the top."""
    links = {language: Counter(_LINK.findall(prose(language))) for language in TEXTS}

    for language, other in SWITCH.items():
        assert f"]({other})" in TEXTS[language].splitlines()[2]
        links[language].subtract([other])
    assert +links["en"] == +links["zh"]


def test_names() -> None:
    """Both READMEs name the same commands, arguments and settings, as often."""
    names = {
        language: Counter(" ".join(it.split()) for it in _CODE.findall(prose(language)))
        for language in TEXTS
    }

    assert names["en"] == names["zh"]


def test_lists() -> None:
    """Both READMEs make the same points, and each is in its own language."""
    points = {it: re.findall(r"^- (.+)", prose(it), re.MULTILINE) for it in TEXTS}

    assert len(points["en"]) == len(points["zh"])
    assert all(re.search(_CHINESE, it) for it in points["zh"])
    assert not re.search(_CHINESE, prose("en").replace("[简体中文]", ""))


def test_lines_of_chinese() -> None:
    """No line ends within a sentence of Chinese, which would be shown with a space there."""
    assert [] == re.findall(rf"{_CHINESE}\n{_CHINESE}.*", prose("zh"))


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
    section = page.partition("## What you get\n")[2].partition("\n## ")[0]
    there = [*pulumi_qcloud.__all__, *pulumi_qcloudx.__all__]
    wanted = {
        name
        for name in there
        if not name.endswith(("Args", "Result", "_output"))
        and name not in ("AwaitableList", "LookupProblem")
        and not any(is_typeddict(getattr(it, name, None)) for it in (pulumi_qcloud, pulumi_qcloudx))
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
    """A guide whose files, commands and outputs are as it says is true."""
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


MOST_LINES: Final = 40
"""Lines of an example's program."""
CI_PREVIEW: Final = ROOT / "examples" / "ci_preview"


def test_settings_of_the_workflow() -> None:
    """The page names whatever the workflow takes from the repository's settings."""
    page = (CI_PREVIEW / "README.md").read_text()
    settings = Job.read(CI_PREVIEW / ".github/workflows/preview.yml").settings

    assert [] == [it for it in settings if f"`{it.partition('.')[2]}`" not in page]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_size(program: Path) -> None:
    """The program of an example is read at a glance."""
    lines = program.read_text().splitlines()

    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_virtualenv(program: Path) -> None:
    """A project names the virtualenv that `make setup` makes, so that plain `pulumi up` works."""
    folder = program.parent
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())

    virtualenv = folder / project["runtime"]["options"]["virtualenv"]

    assert (ROOT / ".venv").resolve() == virtualenv.resolve()


def test_overview() -> None:
    """The overview of the examples has each of them, and each has its own page."""
    overview = (ROOT / "examples" / "README.md").read_text()

    assert [it.name for it in FOLDERS] == [
        it.name for it in FOLDERS if f"[`{it.name}`]({it.name})" in overview
    ]
    assert [] == [it.name for it in FOLDERS if not (it / "README.md").exists()]


def test_root_project() -> None:
    """The project in the root is the quickstart's."""
    root, quickstart = (
        yaml.safe_load((folder / "Pulumi.yaml").read_text())
        for folder in (ROOT, ROOT / "examples" / "quickstart")
    )

    assert "examples/quickstart" == root["main"]
    assert quickstart["name"] == root["name"]
