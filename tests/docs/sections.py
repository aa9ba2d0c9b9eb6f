"""A built page as what a reader finds on it: headings, and what stands as code below each."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

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


class _Page(HTMLParser):
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
    page = _Page()
    page.feed(html)
    page.close()
    return page.sections[1:]
