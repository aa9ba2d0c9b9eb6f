"""Looking on while something is carried out: what was raised, told and shown."""

from __future__ import annotations

import contextlib
import io
import logging
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.providers import _Failure, _Provider

from tests.engine.secrets_scan import Secret, scan
from tests.faults.inputs.crossing import kept
from tests.faults.tally import Tally

T = TypeVar("T")

_LOGGER: Final = logging.getLogger("pulumi_qcloud")
_LONGEST: Final = 2000


class WrongError(AssertionError):
    """Something that may not be.

    Args:
        verdict: see `tally.VERDICTS`.
        text: what exactly.
    """

    def __init__(self, verdict: str, text: str) -> None:
        super().__init__(text)
        self.verdict = verdict


class Watch:
    """Counts operations, judges their errors, and looks for secrets in all that is said.

    Args:
        tally: what is counted.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.secrets: set[Secret] = set()
        """What nobody may ever be told."""
        self.signatures: set[Secret] = set()
        """Those of the present example; who signs adds to them."""
        self._told = io.StringIO()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take up standard error and the log of the provider."""
        handler = logging.StreamHandler(self._told)
        before = _LOGGER.level
        _LOGGER.addHandler(handler)
        _LOGGER.setLevel(logging.DEBUG)
        try:
            with contextlib.redirect_stderr(self._told):
                yield
        finally:
            _LOGGER.setLevel(before)
            _LOGGER.removeHandler(handler)

    def carry_out(self, operation: str, do: Callable[[], T]) -> T:
        """Carry something out that may not fail.

        Raises:
            WrongError: it did, even with an error of ours.
        """
        self.tally.operations[operation] += 1
        try:
            return do()
        except (QcloudError, _Failure) as error:
            raise WrongError("unclear error", f"{operation} raised {error!r}") from error

    def attempt(self, operation: str, do: Callable[[], T]) -> T | None:
        """Carry something out that may fail with an error of ours; then return None.

        Raises:
            WrongError: the error is not one clean line.
            Exception: whatever else was raised.
        """
        self.tally.operations[operation] += 1
        try:
            return do()
        except (QcloudError, _Failure) as error:
            self.tally.errors += 1
            self.clean(str(error))
            return None

    def clean(self, line: str) -> None:
        """Judge a line that is shown to the user.

        Raises:
            WrongError: it is more than a line, holds control characters or a secret.
        """
        odd = [it for it in line if unicodedata.category(it) in ("Cc", "Cs", "Zl", "Zp")]
        if odd or len(line) > _LONGEST or not line:
            text = f"{len(line)} characters, {odd[:3]} among them: {line[:_LONGEST]!r}"
            raise WrongError("unclear error", text)
        self.silent("an error", line)

    def silent(self, place: str, text: str) -> None:
        """Judge a text that anybody may read, and what was told since the last time.

        Raises:
            WrongError: a secret is in it.
        """
        told = self._told.getvalue()
        self._told.seek(0)
        self._told.truncate()
        found = scan({place: text, "what was told": told}, self.secrets | self.signatures)
        if found:
            raise WrongError("secret", ", ".join(found))


def nothing_differs(
    provider: _Provider,
    resource_id: str,
    outputs: Mapping[str, object] | None,
    inputs: Mapping[str, object] | None,
    watch: Watch,
) -> None:
    """Judge a diff of outputs that were written just now.

    Args:
        provider: who is asked.
        resource_id: of the resource.
        outputs: as the provider wrote them.
        inputs: that they come from, or the outputs themselves.
        watch: looks on.

    Raises:
        WrongError: something is to be done.
    """
    olds, news = kept(outputs), kept(inputs)
    result = watch.carry_out("diff", lambda: provider.diff(resource_id, olds, news))
    if result.changes or result.replaces:
        raise WrongError("not recovered", f"{result.replaces} of {outputs} and {inputs}")
