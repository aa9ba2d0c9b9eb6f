"""How long `import pulumi_qcloud` takes, over `import pulumi` alone.

Both are timed in fresh interpreters, in turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Final

ROUNDS: Final = 15
TARGET: Final = 1.15


def seconds_of(statement: str) -> float:
    """Return the wall time of a fresh interpreter that runs one statement, in seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Print both medians and their ratio."""
    ours, theirs = "import pulumi_qcloud", "import pulumi"
    times: dict[str, list[float]] = {ours: [], theirs: []}
    for statement in times:
        seconds_of(statement)  # compiles what is not compiled yet
    for _ in range(ROUNDS):
        for statement, taken in times.items():
            taken.append(seconds_of(statement))
    medians = {statement: statistics.median(taken) for statement, taken in times.items()}
    for statement, median in medians.items():
        print(f"{statement:22} {median * 1000:6.0f} ms  (median of {ROUNDS})")
    print(f"{'ratio':22} {medians[ours] / medians[theirs]:6.2f}     (target: at most {TARGET})")


if __name__ == "__main__":
    main()
