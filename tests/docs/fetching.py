"""What a built page makes a browser fetch, beside what the reader follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

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


class _Page(HTMLParser):
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
    page = _Page()
    page.feed(text)
    page.close()
    return filter(_ELSEWHERE.match, page.fetched)


def fetched_by_css(text: str) -> Iterator[str]:
    """Return the addresses on other hosts that a style sheet makes a browser ask."""
    return filter(_ELSEWHERE.match, _IN_CSS.findall(text))
