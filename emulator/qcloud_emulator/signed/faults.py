"""Faults: deliberate failures of the next calls.

A fault is ``{"action": "*", "kind": "drop_after", "times": 1, "skip": 0, "probability": 1.0,
"delay_ms": 0}``. It lets the first ``skip`` calls of its action pass, then hits each further call
with the given probability, and ends after ``times`` hits (null: it never ends). At most one fault
hits a call: the oldest fault that applies. Faults hit only calls with a valid signature.

The kind `error` also needs a ``code``, as in
``{"kind": "error", "code": "UnsupportedOperation.EcmpWithCcnRoute"}``: the name of an error in
version 2.0, or an error code of version 3.0. It hits only calls of a version that has this code.

| kind | is the call carried out? | what the client gets |
|---|---|---|
| `throttle` | no | error 4400, in 3.0 `RequestLimitExceeded` |
| `internal_error` | no | error 6000, in 3.0 `InternalError` |
| `busy` | no | error `ActionLocked`, in 3.0 `UnsupportedOperation.MutexOperationTaskRunning` |
| `error` | no | the error with this `code` |
| `http_502` | no | a proxy's error page, with status 502 |
| `drop_before` | no | a closed connection without an answer |
| `drop_after` | yes, first | a closed connection without an answer |
| `delay` | yes, first | the answer, after `delay_ms` |
| `delay_before_commit` | yes, after `delay_ms`, even if the client has disconnected | the answer, if it is still connected |
| `stale_reads` | yes | the cloud as it was `delay_ms` ago; hits only Describe calls less than `delay_ms` after a change |
| `garbage` | yes, first | status 200 with an HTML page instead of JSON |
| `truncate` | yes, first | half of the answer, then a closed connection |

`delay_ms` is 1000 by default for `delay`, `delay_before_commit` and `stale_reads`, and 0 for the
other kinds, which wait that long before they answer or close the connection.
"""  # noqa: E501

from __future__ import annotations

import random
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.json_fields import Fields, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from qcloud_emulator.cloud.errors import TroubleError
    from qcloud_emulator.cloud.state.store import Store

_MOST_COPIES: Final = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of fault does; the module's docstring explains the kinds."""

    error: TroubleError | None = None
    """Error with which the call is refused."""
    coded: bool = False
    """Whether the call is refused with the code of the fault."""
    carried_out: bool = True
    waits_before: bool = False
    stale: bool = False
    ending: str = "answer"
    """How the answer ends: one of `answer drop truncate garbage bad_gateway`."""
    delay_ms: int = 0


KINDS: Final[dict[str, Kind]] = {
    "throttle": Kind(error=errors.ThrottledError("too many requests, slow down")),
    "internal_error": Kind(error=errors.InternalFailureError("internal error, retry later")),
    "busy": Kind(error=errors.BusyError("another operation on the resource is in progress")),
    "error": Kind(coded=True),
    "http_502": Kind(carried_out=False, ending="bad_gateway"),
    "drop_before": Kind(carried_out=False, ending="drop"),
    "drop_after": Kind(ending="drop"),
    "delay": Kind(delay_ms=1000),
    "delay_before_commit": Kind(waits_before=True, delay_ms=1000),
    "stale_reads": Kind(stale=True, delay_ms=1000),
    "garbage": Kind(ending="garbage"),
    "truncate": Kind(ending="truncate"),
}

NONE: Final = Kind()
"""The kind for a call without a fault."""


@dataclass(slots=True)
class Fault:
    """A fault that is still active."""

    id: int
    action: str
    kind: str
    times: int | None
    skip: int
    probability: float
    delay_ms: int
    code: str | None = None

    @property
    def error(self) -> TroubleError | None:
        """The error with which the fault refuses a call, or None if it does not refuse it."""
        return errors.OrderedError(self.code) if self.code else KINDS[self.kind].error

    def as_dict(self) -> dict[str, object]:
        """Return the fault as the admin API shows it, with its remaining hits and skips."""
        return {
            "id": self.id,
            "action": self.action,
            "kind": self.kind,
            "times": self.times,
            "skip": self.skip,
            "probability": self.probability,
            "delay_ms": self.delay_ms,
            **({"code": self.code} if self.code else {}),
        }


class Faults:
    """The faults of one emulator."""

    def __init__(self, actions: frozenset[str], codes: frozenset[str]) -> None:
        """Start without faults.

        Args:
            actions: the names of all actions, of both versions.
            codes: the codes of all errors, of both versions.
        """
        self._actions = actions
        self._codes = codes
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._made = 0

    def add(self, order: object) -> Fault:
        """Add a fault.

        Args:
            order: a JSON object as the module's docstring describes; only ``kind`` is required.

        Raises:
            ValueError: the object is invalid; the message explains why.
        """
        fields = Fields(order, "a fault")
        action, kind = fields.text("action", "*"), fields.text("kind")
        if action != "*" and action not in self._actions:
            raise ValueError(f"a fault needs a known action, not {shown(action)}; use * for all")
        if kind not in KINDS:
            raise ValueError(
                f"kind of a fault must be one of {', '.join(KINDS)}, not {shown(kind)}"
            )
        code = fields.text("code") if KINDS[kind].coded else None
        if code is not None and code not in self._codes:
            raise ValueError(f"neither API version has an error {shown(code)}")
        times = None
        if fields.is_null("times"):
            fields.raw("times")
        else:
            times = fields.integer("times", 1, least=1)
        probability = fields.number("probability", least=0, most=1)
        fault = Fault(
            id=0,
            action=action,
            kind=kind,
            times=times,
            skip=fields.integer("skip", 0),
            probability=1.0 if probability is None else probability,
            delay_ms=fields.integer("delay_ms", KINDS[kind].delay_ms),
            code=code,
        )
        fields.done()
        if not fault.probability:
            raise ValueError("probability of a fault must be above 0 and at most 1, not 0")
        with self._lock:
            self._made += 1
            fault.id = self._made
            self._waiting.append(fault)
        return fault

    def orderable(self) -> dict[str, list[str]]:
        """List the kinds, actions and codes that a fault can have."""
        return {
            "kinds": list(KINDS),
            "actions": sorted(self._actions),
            "codes": sorted(self._codes),
        }

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[dict[str, object]]:
        """List the active faults."""
        with self._lock:
            return [fault.as_dict() for fault in self._waiting]

    def longest_lag(self) -> float:
        """Return the longest lag of the active `stale_reads` faults in seconds; 0 without any."""
        with self._lock:
            return max(
                (it.delay_ms / 1000 for it in self._waiting if KINDS[it.kind].stale), default=0
            )

    def strike(
        self, action: str, codes: Container[str], is_stale: Callable[[float], bool]
    ) -> Fault | None:
        """Choose the fault that hits a call, and count the hit.

        Args:
            action: the action of the call.
            codes: the error codes of the call's API version.
            is_stale: returns whether reading with a lag, in seconds, would change the answer.
        """
        with self._lock:
            for fault in self._waiting:
                if fault.action not in ("*", action):
                    continue
                if fault.code is not None and fault.code not in codes:
                    continue
                if KINDS[fault.kind].stale and not is_stale(fault.delay_ms / 1000):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if random.random() >= fault.probability:  # noqa: S311 - not a secret
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                return fault
        return None


class Past:
    """Copies of the state, each made just before one of the latest writes.

    Copies are made only while a `stale_reads` fault is active, and only the latest are kept, so
    with many writes the lag can be shorter than the fault specifies.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._copies: deque[tuple[float, Store]] = deque(maxlen=_MOST_COPIES)

    def keep(self, before: Store) -> None:
        """Keep the state from before the write that was just made."""
        with self._lock:
            self._copies.append((time.monotonic(), before))

    def at(self, lag: float) -> Store | None:
        """Return the state as it was a number of seconds ago.

        Args:
            lag: the number of seconds.

        Returns:
            The earlier state, or None if nothing has been written since.
        """
        since = time.monotonic() - lag
        with self._lock:
            return next((store for written, store in self._copies if written > since), None)

    def forget(self) -> None:
        """Drop all copies."""
        with self._lock:
            self._copies.clear()
