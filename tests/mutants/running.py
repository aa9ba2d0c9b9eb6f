"""Running mutants: each is applied to a copy, its tests run there, and have to fail."""

from __future__ import annotations

import queue
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutants.copies import Copy
from tests.mutants.mutant import Mutant

KILLED: Final = "killed"
SURVIVED: Final = "survived"
BROKEN: Final = "broken"
STALE: Final = "does not apply"
_SOME_FAILED: Final = 1
_ALL_PASSED: Final = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Args:
        mutant: which one.
        kind: `killed`, which is good, `survived`, `broken` or `does not apply`.
        why: the reason of any but the first.
        seconds: that it took.
    """

    mutant: Mutant
    kind: str
    why: str = ""
    seconds: float = 0.0


def judge(tests: Sequence[str], code: int, outcomes: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return a kind of verdict and its reason.

    Args:
        tests: the named ones.
        code: what pytest ended with.
        outcomes: pairs of an outcome and a test.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for outcome, test in outcomes:
        for it in {test, test.partition("[")[0]}:
            found[it].add(outcome)
    errors = [test for test, of_it in found.items() if "error" in of_it]
    if code not in (_SOME_FAILED, _ALL_PASSED) or errors:
        return BROKEN, f"pytest ended with {code}; errors: {', '.join(errors) or 'none'}"
    if missing := [test for test in tests if test not in found]:
        return BROKEN, f"did not run: {', '.join(missing)}"
    if passed := [test for test in tests if "failed" not in found[test]]:
        return SURVIVED, f"passed: {', '.join(passed)}"
    return KILLED, ""


def run(
    mutants: Sequence[Mutant], jobs: int, tell: Callable[[Verdict | None], None] = lambda _: None
) -> list[Verdict]:
    """Run mutants, and return what became of each.

    Args:
        mutants: which ones.
        jobs: how many at a time.
        tell: hears of each verdict, and None once the tests have passed without any mutant.

    Raises:
        RuntimeError: the named tests do not all pass without a mutant.
    """
    with ExitStack() as stack:
        copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for _ in range(jobs):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-"))
            copies.put(stack.enter_context(Copy(Path(folder))))
        pool = stack.enter_context(ThreadPoolExecutor(jobs))

        @contextmanager
        def borrowed() -> Iterator[Copy]:
            copy = copies.get()
            try:
                yield copy
            finally:
                copies.put(copy)

        def unbroken(tests: Sequence[str]) -> str:
            with borrowed() as copy:
                return _unbroken(copy, tests)

        def judged(mutant: Mutant) -> Verdict:
            with borrowed() as copy:
                verdict = _judged(copy, mutant)
            tell(verdict)
            return verdict

        tests = sorted({test for mutant in mutants for test in mutant.tests})
        parts = [part for part in (tests[it::jobs] for it in range(jobs)) if part]
        if found := "; ".join(filter(None, pool.map(unbroken, parts))):
            raise RuntimeError(found)
        tell(None)
        return list(pool.map(judged, mutants))


def _unbroken(copy: Copy, tests: Sequence[str]) -> str:
    """Return what is wrong with tests where nothing is broken."""
    code, outcomes = copy.run(tests)
    kind, why = judge(tests, code, outcomes)
    failed = [test for outcome, test in outcomes if outcome == "failed"]
    return why if kind == BROKEN else ", ".join(failed)


def _judged(copy: Copy, mutant: Mutant) -> Verdict:
    begin = time.monotonic()
    if not mutant.tests:
        return Verdict(mutant, SURVIVED, "no test is named")
    try:
        with copy.having(mutant):
            kind, why = judge(mutant.tests, *copy.run(mutant.tests))
    except ValueError as error:
        kind, why = STALE, str(error)
    except TimeoutError as error:
        kind, why = BROKEN, str(error)
    return Verdict(mutant, kind, why, time.monotonic() - begin)
