"""Writes every page of the reference."""

from __future__ import annotations

from reference.pages import FOLDER, PAGES

for name, page in PAGES.items():
    (FOLDER / name).write_text(page())
