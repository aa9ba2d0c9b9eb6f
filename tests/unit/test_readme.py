"""The READMEs are short, and say the same in both languages; the guides' tests run their blocks."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from tests.guide import ROOT

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
    """Outside its blocks of code it has at most 900 words, or as many characters of Chinese."""
    words = re.findall(rf"{_CHINESE}|[^\s\u4e00-\u9fff]+", prose(language))

    assert len(words) <= (900 if language == "en" else 1200)


def test_version() -> None:
    """The version that it tells is the package's."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)

    assert version
    assert all(version[1] in prose(language) for language in TEXTS)


def test_headings() -> None:
    """Both have the same headings: as many, and of the same levels."""
    levels = {it: re.findall(r"^(#+) .", prose(it), re.MULTILINE) for it in TEXTS}

    assert levels["en"] == levels["zh"]
    assert len(levels["en"]) > 6


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
