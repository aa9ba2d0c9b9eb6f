"""The error of lookups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

from pulumi_qcloud.api.printing import printable


class LookupProblem(pulumi.RunError):
    """What was looked up was not found, is not the only one, or could not be asked for.

    A program that it ends shows its text, which is one line, and no traceback.
    """

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


class NotFoundProblem(LookupProblem):
    """The account has none that fits."""

    def or_of_another_account(self, arguments: str) -> str:
        """Return the text, and with which arguments another account would be asked."""
        text = str(self)
        stop = "" if text.endswith(".") else "."
        return f"{text}{stop} If it is another account's, give {arguments}."


class NotAskedProblem(LookupProblem):
    """A setting is wrong, or the API refused or could not be reached; what there is, is open."""


@contextmanager
def qcloud_errors_as_problems() -> Iterator[None]:
    """Raise errors of settings and of the API as a `NotAskedProblem` with their text.

    Raises:
        NotAskedProblem: in the place of any `QcloudError`.
    """
    from pulumi_qcloud.api.errors import QcloudError

    try:
        yield
    except QcloudError as error:
        raise NotAskedProblem(str(error)) from None
