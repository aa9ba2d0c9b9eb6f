"""Where things are on the server."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "/_emulator"
"""Path that everything but the signed API is below."""
