"""Errors of finding, installing or building a CLI."""

from __future__ import annotations


class UnavailableError(Exception):
    """One way to get a Pulumi CLI failed; the text is the reason, without a full stop."""


class CliNotFoundError(Exception):
    """All ways to get a Pulumi CLI failed; the text says what was tried and what to do."""
