"""The built pages need nothing but themselves, and single pages name all that they are about."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import command_line
import emulator_guide
import pytest
import tomlkit
from packaging.requirements import Requirement
from pulumi_qcloud import (
    providers,
    vpc_peering_connection,
    vpc_peering_connection_accepter,
    vpc_peering_routes,
)
from pulumi_qcloudx import vpc_peering, vpc_peering_mesh
from qcloud_emulator import admin
from qcloud_emulator.cloud import disputed
from qcloud_emulator.signed import faults
from qcloud_peering import doctor

from tests.docs.conftest import fetched_by_css, fetched_by_html
from tests.guide import PAGES, ROOT
from tests.unit.resource.test_registration import _GOLDEN as REFERENCES


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


def test_command_line_page_is_fresh() -> None:
    """The page of the command line is what its generator writes now."""
    assert command_line.PAGE.read_text() == command_line.page()


def test_every_command_is_shown() -> None:
    """No command lacks a section."""
    assert set(command_line.commands()) == command_line.EXAMPLES.keys()


def test_picture() -> None:
    """The picture has what the commands print, and loads nothing."""
    asked = [it for it in command_line.PICTURED if it != "doctor"]  # which looks at this machine
    kept, anew = (
        html.unescape(re.sub(r"<[^>]*>|&#160;", " ", text))
        for text in (command_line.PICTURE.read_text(), command_line.picture(asked))
    )
    words = set(re.findall(r"[a-z]{4,}", anew))

    assert 40 < len(words)
    assert set() == words - set(re.findall(r"[a-z]{4,}", kept))
    assert "url(" not in command_line.PICTURE.read_text().replace("url(#", "")


EMULATOR_ROWS = set(re.findall(r"^\| `([^`]+)` \|", emulator_guide.page(), re.MULTILINE))


def test_emulator_guide_is_fresh() -> None:
    """The guide to the emulator is what its generator writes now."""
    assert emulator_guide.PAGE.read_text() == emulator_guide.page()


@pytest.mark.parametrize(
    "there",
    [faults.KINDS, disputed.VALUES, disputed.NUMBERS],
    ids=["faults", "words", "numbers"],
)
def test_everything_has_a_row(there: dict[str, object]) -> None:
    """Each kind of fault and each setting of the emulator is in a table."""
    assert set(there) <= EMULATOR_ROWS


def test_every_address_has_a_row() -> None:
    """Each address of the emulator is in a table, but for the parts of the page."""
    parts = {"/journal", "/page.css", "/page.js", "/icon.svg"}
    addresses = {f"{it}<id>" if it.endswith("/") else it or "/" for it in admin._ROUTES}

    assert addresses - parts <= EMULATOR_ROWS


COMPATIBILITY: Final = ROOT / "docs" / "compatibility.md"
PROMISES: Final = COMPATIBILITY.read_text()
PROJECT: Final = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()["project"]
TYPES: Final = [
    module.TYPE
    for module in (
        vpc_peering_connection,
        vpc_peering_connection_accepter,
        vpc_peering_routes,
        vpc_peering,
        vpc_peering_mesh,
    )
]


@pytest.mark.parametrize("token", TYPES)
def test_types(token: str) -> None:
    """Each type that a state can hold is promised."""
    assert f"`{token}`" in PROMISES


@pytest.mark.parametrize("name", REFERENCES)
def test_providers(name: str) -> None:
    """Each class that a state can refer to is promised, and there."""
    assert f"`{providers.__name__}.{name}`" in PROMISES
    assert hasattr(providers, name)


def test_extras() -> None:
    """Each extra is explained, and no other."""
    section = PROMISES.partition("| extra | for |")[2].partition("\n\n")[0]

    assert set(PROJECT["optional-dependencies"]) == set(re.findall(r"^\| `(\w+)` ", section, re.M))


def test_versions() -> None:
    """The versions of Python, SDK and CLI are those that the package is made for."""
    prefix = "Programming Language :: Python :: 3."
    minors = [it.removeprefix(prefix) for it in PROJECT["classifiers"] if it.startswith(prefix)]
    (sdk,) = (it for it in map(Requirement, PROJECT["dependencies"]) if it.name == "pulumi")
    oldest, importing = (".".join(map(str, it)) for it in (doctor.OLDEST, doctor.IMPORTING))

    assert f"| 3.{minors[0]} to 3.{minors[-1]}, " in PROMISES
    assert (
        sdk.specifier
        == Requirement(
            "pulumi" + (re.findall(r"^\| `pulumi`, the SDK \| `(.+?)` ", PROMISES, re.M) or [""])[0]
        ).specifier
    )
    assert f"| {oldest} or newer; {importing} for " in PROMISES


def test_links() -> None:
    """Every place that the promises lead to is there."""
    places = [it for it in re.findall(r"\]\(([^)]+)\)", PROMISES) if "://" not in it]

    assert places
    assert [] == [it for it in places if not (COMPATIBILITY.parent / it).exists()]


_ROW: Final = re.compile(r"^\| `(.+?)` \|", re.MULTILINE)
_OF_OTHERS: Final = "<!-- of others -->"
"""After it, the page has texts of Pulumi itself."""


@cache
def texts() -> str:
    """Return every text in the packages' sources, with dots for what is put into it."""
    files = [
        path
        for folder in ("provider", "components", "cli")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return "\n".join(text for path in files for text in _texts_in(path))


def _texts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(it.value) if isinstance(it, ast.Constant) else "..." for it in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize(
    "shown", _ROW.findall(PAGES["docs/troubleshooting.md"].read_text().partition(_OF_OTHERS)[0])
)
def test_is_said(shown: str) -> None:
    """Each piece of a text on the troubleshooting page is said by the package, word for word."""
    pieces = [it.strip(" ()") for it in shown.split("...")]

    assert [] == [it for it in pieces if it.strip(".,;:") and it not in texts()]


_HOMES: Final = {
    "pulumi_qcloud": ROOT / "provider",
    "pulumi_qcloudx": ROOT / "components",
    "qcloud_emulator": ROOT / "emulator",
    "qcloud_peering": ROOT / "cli",
}
_BLOCK: Final = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_TREE: Final = re.compile(r"^### `([\w/]+)`\n\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED_FILE: Final = re.compile(r"`((?:[\w.-]+/)+|[\w./-]+\.(?:md|mod|py|sum|toml|yml))`")
_NAMED_CODE: Final = re.compile(r"`([A-Za-z_]\w*)`")
_STEP: Final = re.compile(r"^(?:\d+\. |\| .+\? \| )(.+(?:\n {3,}.+)*)", re.MULTILINE)
FOR_CONTRIBUTORS: Final = {
    "CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text(),
    **{
        name: page.read_text()
        for name, page in PAGES.items()
        if name.startswith(("docs/architecture", "docs/decisions/"))
    },
}
ARCHITECTURE: Final = FOR_CONTRIBUTORS["docs/architecture.md"]


def place_of(name: str) -> Path:
    """Return where a file is that a page for contributors names."""
    return _HOMES.get(name.partition("/")[0], ROOT) / name


def modules_in(tree: str) -> Iterator[str]:
    """Return the modules that a drawn tree has, as paths from its root on."""
    folders: list[str] = []
    for line in tree.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth:] = [name] if name.endswith("/") else []
        if name.endswith(".py"):
            yield "".join(folders) + name


def test_tree_has_every_module() -> None:
    """The tree of each package has its modules, and no others."""
    trees = {root: set(modules_in(tree)) for root, tree in _TREE.findall(ARCHITECTURE)}
    there = {
        f"{home.name}/{package}": {
            path.relative_to(home / package).as_posix() for path in (home / package).rglob("*.py")
        }
        for package, home in _HOMES.items()
    }

    assert there == trees


@pytest.mark.parametrize("page", FOR_CONTRIBUTORS)
def test_named_files(page: str) -> None:
    """Every file that a page for contributors names is there."""
    names = _NAMED_FILE.findall(_BLOCK.sub("", FOR_CONTRIBUTORS[page]))

    assert names
    assert [] == [it for it in names if not place_of(it).exists()]


@pytest.mark.parametrize("step", _STEP.findall(_BLOCK.sub("", ARCHITECTURE)))
def test_named_code(step: str) -> None:
    """What a step or an answer names is in one of the files that it names."""
    files = [place_of(it) for it in _NAMED_FILE.findall(step)]
    texts = [it.read_text() for it in files if it.is_file()]

    names = _NAMED_CODE.findall(step) if texts else []

    assert [] == [it for it in names if not any(re.search(rf"\b{it}\b", text) for text in texts)]


def test_links_of_contributing() -> None:
    """Every place that the first page for contributors leads to is there."""
    places = re.findall(r"\]\(([^)#]+)", FOR_CONTRIBUTORS["CONTRIBUTING.md"])

    assert places
    assert [] == [it for it in places if not (ROOT / it).exists()]
