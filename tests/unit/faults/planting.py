"""Planting a defect in provider processes: a `sitecustomize` that runs when Python starts."""

from __future__ import annotations

import textwrap
from pathlib import Path


def planted(folder: Path, defect: str) -> dict[str, str]:
    """Write a defect, and return the environment of the processes that get it.

    Args:
        folder: an empty one, for the module.
        defect: Python text that changes classes of the installed package.
    """
    (folder / "sitecustomize.py").write_text(textwrap.dedent(defect))
    return {"PYTHONPATH": str(folder)}
