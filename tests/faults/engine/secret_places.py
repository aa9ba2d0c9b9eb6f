"""Whether a secret, a token or a signature can be read anywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from tests.engine.secrets_scan import Secret, files_in, scan
from tests.faults.engine.cloud import Cloud
from tests.faults.engine.network import SECRETS
from tests.faults.tally import Finding

_SIGNED: Final = re.compile(
    r"""Signature["']?\s*(?:=|:|%3D)\s*["']?[0-9A-Za-z%+/]{20}|TC3-HMAC-SHA256\s+Credential""",
    re.IGNORECASE,
)
"""A signature of either version, in a query, a form, a header or JSON."""


def secrets_found(folder: Path, cloud: Cloud) -> list[Finding]:
    """Look into every file of the engine and the project, the emulator's output and its journal.

    Args:
        folder: of the engine: project, state with its history, logs and output of all commands.
        cloud: the emulator.
    """
    places = files_in(folder)
    places |= {"emulator's output": cloud.said(), "journal": json.dumps(cloud.journal())}
    return findings_in(places)


def findings_in(places: dict[str, str]) -> list[Finding]:
    """Return what may not be read in texts, by the names of their places."""
    secrets = [Secret(what, text) for what, text in SECRETS.items()]
    found = scan(places, secrets)
    found += [f"signature in {place}" for place, text in places.items() if _SIGNED.search(text)]
    return [Finding("secret", text) for text in found]
