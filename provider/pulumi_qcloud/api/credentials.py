"""The key pair that signs a request."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """One key pair; id, key and token always come from one source.

    Args:
        secret_id: public half of the pair, as text; names the caller on the wire.
        secret_key: secret half, as text; never leaves the process.
        token: session token of a temporary pair, else None.
        source: where the pair was found, as text for people ("environment").
    """

    secret_id: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    source: str = "arguments"

    def secrets(self) -> tuple[str, ...]:
        """Return the texts that must never be shown."""
        return tuple(text for text in (self.secret_key, self.token) if text)
