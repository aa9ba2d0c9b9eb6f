"""The journal: every call that reached the API, without secrets."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.cloud.clock import utc_text
from qcloud_emulator.signed.fields import is_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.models import Caller

LENGTH: Final = 50_000
"""Maximum number of calls that are kept; older calls are dropped, but still counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call, in a compact form because tens of thousands are kept."""

    number: int
    time: float
    account: str | None
    uin: str | None
    action: str | None
    region: str | None
    version: str
    parameters: str
    code: int | str | None
    """A number in version 2.0, a string in version 3.0."""
    code_desc: str | None
    fault: str | None
    committed: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the entry in the form that the admin API shows."""
        return {
            "number": self.number,
            "time": utc_text(self.time),
            "account": self.account,
            "uin": self.uin,
            "action": self.action,
            "region": self.region,
            "version": self.version,
            "parameters": json.loads(self.parameters),
            "code": self.code,
            "codeDesc": self.code_desc,
            "fault": self.fault,
            "committed": self.committed,
            "outcome": self.fault if self.code is None else self.code_desc,
        }


class Journal:
    """The journal of one emulator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=LENGTH)
        self._number = 0
        self._signed = 0

    def write(
        self,
        *,
        version: str,
        action: str | None,
        region: str | None,
        parameters: Mapping[str, object],
        caller: Caller | None,
        code: int | str | None,
        code_desc: str | None,
        fault: str | None,
        committed: bool,
    ) -> None:
        """Record a call.

        Args:
            version: version of the API.
            action: action as sent.
            region: region as sent.
            parameters: all parameters; secret ones are not recorded.
            caller: the authenticated caller, or None.
            code: code of the answer, or None if the client got no answer from the API.
            code_desc: name of the code.
            fault: kind of the fault that hit the call, or None.
            committed: whether the call changed the cloud.
        """
        kept = {name: value for name, value in parameters.items() if not is_secret(name)}
        if caller is not None:
            # Interned, so that calls with the same action or region share one string.
            action, region = (it and sys.intern(it) for it in (action, region))
        with self._lock:
            self._number += 1
            self._signed += caller is not None
            self._entries.append(
                Entry(
                    number=self._number,
                    time=time.time(),
                    account=caller.name if caller else None,
                    uin=caller.uin if caller else None,
                    action=action,
                    region=region,
                    version=version,
                    parameters=json.dumps(kept, ensure_ascii=False),
                    code=code,
                    code_desc=code_desc,
                    fault=fault,
                    committed=committed,
                )
            )

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """List the calls, oldest first.

        Args:
            since: list only calls with a greater number.
        """
        with self._lock:
            entries = list(self._entries)
        return [entry.as_dict() for entry in entries if entry.number > since]

    def clear(self) -> None:
        """Remove all calls and restart the count."""
        with self._lock:
            self._entries.clear()
            self._number = self._signed = 0

    def counts(self) -> dict[str, int]:
        """Return the number of all calls, and the number of calls with a valid signature."""
        with self._lock:
            return {"calls": self._number, "signedCalls": self._signed}
