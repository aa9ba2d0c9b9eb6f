"""`python -m tests.witnesses` installs and builds what the witnesses need, once."""

from __future__ import annotations

import sys

from tests.witnesses import building


def main() -> int:
    """Prepare the witnesses.

    Returns:
        The exit code: 0, or 1 if a tool is missing or fails.
    """
    try:
        for prepare in (building.node, building.go):
            prepare()
    except building.WitnessMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
