"""Writes the parts of the README that have a source elsewhere.

Run as `python tools/readme.py`; a test fails when it would change anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pulumi_qcloud.settings.table import SETTINGS, VARIABLES

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
QUICKSTART: Final = ROOT / "examples" / "quickstart" / "__main__.py"


def settings_table() -> str:
    """Return the table of settings as Markdown."""
    rows = ["| key | environment | default | meaning |", "|---|---|---|---|"]
    for setting in SETTINGS:
        names = ", ".join(f"`{name}`" for name in setting.environment)
        default = f"`{setting.default}`" if setting.default else ""
        secret = " Secret." if setting.secret else ""
        rows.append(f"| `{setting.config_key}` | {names} | {default} | {setting.meaning}{secret} |")
    rows += [f"| | `{variable.name}` | | {variable.meaning} |" for variable in VARIABLES]
    return "\n".join(rows)


def quickstart_program() -> str:
    """Return the quickstart's program as a Markdown block."""
    return f"```python\n{QUICKSTART.read_text()}```"


PARTS: Final = {"settings": settings_table, "quickstart": quickstart_program}


def with_parts(text: str) -> str:
    """Return a README with every marked part written anew."""
    for name, write in PARTS.items():
        begin, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"the README has no part {name!r}")
        text = f"{before}{begin}{write()}{end}{after}"
    return text


if __name__ == "__main__":
    README.write_text(with_parts(README.read_text()))
