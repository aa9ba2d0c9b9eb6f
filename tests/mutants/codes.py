"""What each code of an error means: one mutant for each row of the tables, read from the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tests.mutants.mutant import ROOT, Mutant

_ROW: Final = re.compile(r"^( +)(\"[\w.]+\"|[0-9]+|NOT_OFFERED): (\w+Error),$", re.MULTILINE)
_OF_API: Final = "tests/unit/api"
_WITHOUT_MEANING: Final = frozenset({"2.0-InvalidParameter"})
"""Rows whose class is never looked up: the number says more than this name."""


def _of(version: str, file: str) -> Iterator[Mutant]:
    for row in _ROW.finditer((ROOT / file).read_text()):
        indent, key, kind = row.groups()
        of_action = len(indent) > 4
        name = f"{version}-{key}".replace('"', "") + (f"-{kind}" if of_action else "")
        # The only class that says nothing of its own, and one that says as little.
        other = "InternalServiceError" if kind == "ApiError" else "ApiError"
        if name not in _WITHOUT_MEANING:
            yield Mutant(
                f"code-{name}",
                file,
                f"{key}: {kind},",
                f"{key}: {other},",
                f"API {name.replace('-', ', ', 1)}: it is no {kind} but an {other}.",
                (f"{_OF_API}/{_test_of(version, key, kind, of_action=of_action)}",),
                alike=f"API {version}: a code, or one of an action, means another error.",
            )


def _test_of(version: str, key: str, kind: str, *, of_action: bool) -> str:
    if version == "2.0":
        named = key.startswith('"')
        return f"test_errors.py::{'test_name' if named else 'test_number'}"
    if of_action and kind == "InvalidNameError":
        return "test_errors.py::test_a_name_that_is_there_twice"
    return f"test_errors.py::{'test_documented' if of_action else 'test_code'}"


MUTANTS: Final = (
    *_of("3.0", "provider/pulumi_qcloud/api/v3_errors.py"),
    *_of("2.0", "provider/pulumi_qcloud/api/v2_errors.py"),
)
