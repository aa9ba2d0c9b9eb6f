"""The one error of lookups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi


class LookupProblem(pulumi.RunError):
    """What was looked up was not found, is not the only one, or could not be asked for.

    A program that it ends shows its text, which is one line, and no traceback.
    """


@contextmanager
def qcloud_errors_as_problems() -> Iterator[None]:
    """Raise errors of settings and of the API as a `LookupProblem` with their text.

    Raises:
        LookupProblem: in the place of any `QcloudError`.
    """
    from pulumi_qcloud.api.errors import QcloudError

    try:
        yield
    except QcloudError as error:
        raise LookupProblem(str(error)) from None
