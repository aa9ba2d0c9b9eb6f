"""What the READMEs show is what there is, and they say the same in both languages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest
import readme
import readme_tables
from pulumi_qcloud.settings.table import SETTINGS, VARIABLES

_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT: Final = re.compile(r" *# .*")
_CODE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\]\(([^)]+)\)")
_CHINESE: Final = r"[\u4e00-\u9fff]"
TEXTS: Final = {language: file.read_text() for language, file in readme.READMES.items()}
SWITCH: Final[dict[readme_tables.Language, str]] = {"en": "README.zh-CN.md", "zh": "README.md"}
"""The README that each links to for the other language."""


def prose(language: readme_tables.Language) -> str:
    """Return a README without its blocks of code."""
    return _BLOCK.sub("", TEXTS[language])


@pytest.mark.parametrize("language", readme.READMES)
def test_generated_parts(language: readme_tables.Language) -> None:
    """The tables and the quickstart are those of their sources."""
    assert readme.with_parts(TEXTS[language], language) == TEXTS[language]


def test_settings_in_chinese() -> None:
    """Each setting and variable has a meaning in Chinese, and nothing else has."""
    there = [*(it.key for it in SETTINGS), *(it.name for it in VARIABLES)]

    assert there == list(readme_tables.SETTINGS_IN_CHINESE)
    assert all(re.search(_CHINESE, it) for it in readme_tables.SETTINGS_IN_CHINESE.values())


def test_headings() -> None:
    """Both have the same headings: as many, and of the same levels."""
    levels = {it: re.findall(r"^(#+) .", prose(it), re.MULTILINE) for it in TEXTS}

    assert levels["en"] == levels["zh"]
    assert len(levels["en"]) > 8


def test_blocks_of_code() -> None:
    """Both show the same commands and programs; only comments are translated."""
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
    """Both lead to the same places, and to each other at the top."""
    links = {language: Counter(_LINK.findall(prose(language))) for language in TEXTS}

    for language, other in SWITCH.items():
        assert f"]({other})" in TEXTS[language].splitlines()[2]
        links[language].subtract([other])
    assert +links["en"] == +links["zh"]


def test_names() -> None:
    """Both name the same commands, arguments and settings, as often."""
    names = {
        language: Counter(" ".join(it.split()) for it in _CODE.findall(prose(language)))
        for language in TEXTS
    }

    assert names["en"] == names["zh"]


def test_lists() -> None:
    """Both make the same points, and each is in its own language."""
    points = {it: re.findall(r"^- (.+)", prose(it), re.MULTILINE) for it in TEXTS}

    assert len(points["en"]) == len(points["zh"])
    assert all(re.search(_CHINESE, it) for it in points["zh"])
    assert not re.search(_CHINESE, prose("en").replace("[简体中文]", ""))


def test_lines_of_chinese() -> None:
    """No line ends within a sentence of Chinese, which would be shown with a space there."""
    assert [] == re.findall(rf"{_CHINESE}\n{_CHINESE}.*", prose("zh"))
