"""Writes the parts of the READMEs that have a source elsewhere.

Run as `python tools/readme.py`; a test fails when it would change anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from readme_tables import TABLES, Language, markdown

ROOT: Final = Path(__file__).parents[1]
READMES: Final[Mapping[Language, Path]] = {
    "en": ROOT / "README.md",
    "zh": ROOT / "README.zh-CN.md",
}
"""The README in each language."""
QUICKSTART: Final = ROOT / "examples" / "quickstart" / "__main__.py"


def quickstart_program() -> str:
    """Return the quickstart's program as a Markdown block."""
    return f"```python\n{QUICKSTART.read_text()}```"


def parts(language: Language) -> dict[str, str]:
    """Return the marked parts of the README in a language, by their names."""
    tables = {name: markdown(table(), language) for name, table in TABLES.items()}
    return {**tables, "quickstart": quickstart_program()}


def with_parts(text: str, language: Language) -> str:
    """Return a README with every marked part written anew."""
    for name, part in parts(language).items():
        begin, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"the README has no part {name!r}")
        text = f"{before}{begin}{part}{end}{after}"
    return text


if __name__ == "__main__":
    for written_in, file in READMES.items():
        file.write_text(with_parts(file.read_text(), written_in))
