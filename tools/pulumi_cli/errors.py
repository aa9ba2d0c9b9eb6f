"""Errors in finding, installing or building a CLI."""

from __future__ import annotations


class UnavailableError(Exception):
    """One way to get a Pulumi CLI failed; the message is the reason, without a full stop."""


class CliNotFoundError(Exception):
    """All ways to get a Pulumi CLI failed; the message lists them and suggests what to do."""
