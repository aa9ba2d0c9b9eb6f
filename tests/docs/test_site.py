"""The built pages need nothing but themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.fetching import fetched_by_css, fetched_by_html


@pytest.mark.parametrize(
    "planted",
    [
        '<link rel="stylesheet" href="https://fonts.example.com/css">',
        '<link rel="icon preload" href="//cdn.example.com/icon.png">',
        '<script src="https://cdn.example.com/a.js"></script>',
        '<img src="https://example.com/a.png">',
        '<img srcset="small.png 1x, https://example.com/a.png 2x">',
        '<p style="background: url(https://example.com/a.png)">',
        "<style>@import 'https://example.com/a.css';</style>",
        '<div class="mermaid">graph</div>',
    ],
)
def test_request_is_seen(planted: str) -> None:
    """Whatever makes a browser ask another host is noticed."""
    assert list(fetched_by_html(f"<p>{planted}</p>"))


def test_link_is_no_request() -> None:
    """What only a reader follows is none."""
    page = '<a href="https://example.com/">there</a><link rel="canonical" href="https://a.example">'

    assert [] == list(fetched_by_html(page))


def test_no_page_asks_another_host(site: Path) -> None:
    """No page has a style sheet, script, font or picture from elsewhere."""
    pages = sorted(site.rglob("*.html"))

    asked = {page.name: list(fetched_by_html(page.read_text())) for page in pages}

    assert len(pages) > 20
    assert {} == {name: what for name, what in asked.items() if what}


def test_no_style_sheet_asks_another_host(site: Path) -> None:
    """No style sheet imports anything or has fonts or pictures from elsewhere."""
    sheets = sorted(site.rglob("*.css"))

    asked = {sheet.name: list(fetched_by_css(sheet.read_text())) for sheet in sheets}

    assert len(sheets) > 2
    assert {} == {name: what for name, what in asked.items() if what}


def test_search_is_part_of_the_pages(site: Path) -> None:
    """The index of the search is a script beside the pages, so it works without a server."""
    index = (site / "search" / "search_index.js").read_text()

    assert index.startswith("var __index = ")
    assert "qcloud:deadline" in index
