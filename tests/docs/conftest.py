"""The documentation, built once as `make docs` builds it, and what its pages show and fetch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages; a warning of the build is an error."""
    folder = tmp_path_factory.mktemp("site")
    words = ["mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


_HEADINGS: Final = ("h1", "h2", "h3")
_PERMALINK: Final = "¶"


@dataclass(slots=True)
class Section:
    """A part of a page.

    Args:
        heading: its text.
        codes: every text that stands as code in it, up to the next heading.
        text: all of its text.
    """

    heading: str = ""
    codes: list[str] = field(default_factory=list)
    text: str = ""


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sections = [Section()]
        self._within: list[str] = []
        self._code = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HEADINGS:
            self.sections.append(Section())
        if tag in (*_HEADINGS, "code", "article"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.reverse()
            self._within.remove(tag)
            self._within.reverse()
        if tag == "code":
            self.sections[-1].codes.append(self._code)
            self._code = ""

    def handle_data(self, data: str) -> None:
        if "article" not in self._within:
            return
        if "code" in self._within:
            self._code += data
        if any(tag in self._within for tag in _HEADINGS):
            self.sections[-1].heading += data.replace(_PERMALINK, "")
        self.sections[-1].text += data


def sections_of(html: str) -> list[Section]:
    """Return the sections of a built page; its navigation is none."""
    page = _Shown()
    page.feed(html)
    page.close()
    return page.sections[1:]


_LOADING: Final = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
"""Elements that fetch something, with the attributes that name it."""
_NOT_FETCHED: Final = frozenset({"alternate", "author", "canonical", "license", "next", "prev"})
"""Relations of a `link` that are for the reader."""
_OF_THEME: Final = ("mermaid", "source")
"""What the theme's script asks other hosts for, where a page has it."""
_IN_CSS: Final = re.compile(r"""(?:@import\s+|url\(\s*)["']?([^"')\s;]+)""")
_ELSEWHERE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


class _Fetching(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.fetched += _IN_CSS.findall(given.get("style", ""))
        said = {given.get("data-md-component", ""), *given.get("class", "").split()}
        self.fetched += [f"//{name}" for name in _OF_THEME if name in said]
        if tag == "link" and set(given.get("rel", "").split()) <= _NOT_FETCHED:
            return
        for name in _LOADING.get(tag, ()):
            self.fetched += [each.split()[0] for each in given.get(name, "").split(",") if each]

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.fetched += _IN_CSS.findall(data)


def fetched_by_html(text: str) -> Iterator[str]:
    """Return the addresses on other hosts that a page makes a browser ask."""
    page = _Fetching()
    page.feed(text)
    page.close()
    return filter(_ELSEWHERE.match, page.fetched)


def fetched_by_css(text: str) -> Iterator[str]:
    """Return the addresses on other hosts that a style sheet makes a browser ask."""
    return filter(_ELSEWHERE.match, _IN_CSS.findall(text))
