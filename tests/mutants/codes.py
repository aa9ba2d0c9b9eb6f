"""What each code of an error means: one mutant for each row of the tables, read from the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tests.mutants.mutant import ROOT, Mutant

_ROW: Final = re.compile(r"^( +)(\"[\w.]+\"|[0-9]+|NOT_OFFERED): (\w+Error),$", re.MULTILINE)


def _of(version: str, file: str, of_names: str, of_numbers: str = "") -> Iterator[Mutant]:
    for row in _ROW.finditer((ROOT / file).read_text()):
        indent, key, kind = row.groups()
        code = key.strip('"') + (f"-{kind}" if len(indent) > 4 else "")
        # The only one that says nothing of its own, and one that says as little.
        other = "InternalServiceError" if kind == "ApiError" else "ApiError"
        yield Mutant(
            f"code-{version}-{code}",
            file,
            f"{key}: {kind},",
            f"{key}: {other},",
            f"API {version}: {code} is no {kind} but an {other}.",
            (of_names if key.startswith('"') else of_numbers,),
            alike=f"API {version}: a code, or a code of an action, means another error.",
        )


MUTANTS: Final = (
    *_of(
        "3.0",
        "provider/pulumi_qcloud/api/v3_errors.py",
        "tests/unit/api/test_v3_errors.py::test_documented",
    ),
    *_of(
        "2.0",
        "provider/pulumi_qcloud/api/v2_errors.py",
        "tests/unit/api/test_v2_errors.py::test_name",
        "tests/unit/api/test_v2_errors.py::test_number",
    ),
)
