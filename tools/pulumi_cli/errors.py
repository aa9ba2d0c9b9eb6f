"""What goes wrong on the way to a CLI."""

from __future__ import annotations


class UnavailableError(Exception):
    """One way to a Pulumi CLI is closed; the text is the reason, without a full stop."""


class CliNotFoundError(Exception):
    """No way led to a Pulumi CLI; the text says what was tried and what to do."""
