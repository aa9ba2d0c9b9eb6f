"""Ids and key pairs that the emulator makes up."""

from __future__ import annotations

import secrets
import string
from typing import Final

_ALPHABET: Final = string.ascii_lowercase + string.digits
_SECRET_ALPHABET: Final = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Make up an id such as ``pcx-6gw5wvmk``."""
    return f"{prefix}-{_pick(_ALPHABET, 8)}"


def new_secret_id() -> str:
    """Make up a SecretId that nobody takes for a real one."""
    return f"AKIDEMULATOR{_pick(_SECRET_ALPHABET, 24)}"


def new_secret_key() -> str:
    """Make up a secret key."""
    return _pick(_SECRET_ALPHABET, 32)


def _pick(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
