"""The pages of the reference, by their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reference import classes, components, configuration, errors, lookups, resources
from reference.sources import ROOT

FOLDER: Final = ROOT / "docs" / "reference"
PAGES: Final[dict[str, Callable[[], str]]] = {
    "resources.md": resources.page,
    "components.md": components.page,
    "lookups.md": lookups.page,
    "configuration.md": configuration.page,
    "errors.md": errors.page,
    "client.md": classes.client_page,
    "emulator.md": classes.emulator_page,
}
