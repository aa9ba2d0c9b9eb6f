"""From a request of version 2.0 to its answer: who, what, trouble, journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.errors import CloudError
from qcloud_emulator.exchange import ENDINGS, Cut, Reply
from qcloud_emulator.faults import KINDS, NONE, Kind
from qcloud_emulator.regions import long_region

from . import wire
from .actions import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from qcloud_emulator.auth import Gatekeeper
    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.exchange import Request
    from qcloud_emulator.faults import Fault, Faults
    from qcloud_emulator.journal import Journal
    from qcloud_emulator.models import Caller
    from qcloud_emulator.stale import Past

PATH: Final = "/v2/index.php"
VERSION: Final = "2.0"


class Endpoint:
    """The address that version 2.0 is spoken at."""

    def __init__(
        self,
        cloud: Cloud,
        gatekeeper: Gatekeeper,
        faults: Faults,
        past: Past,
        journal: Journal,
        stopping: Event,
    ) -> None:
        self._cloud = cloud
        self._gatekeeper = gatekeeper
        self._faults = faults
        self._past = past
        self._journal = journal
        self._stopping = stopping

    def answer(self, request: Request) -> Reply:
        """Answer a request; what was changed is committed before."""
        params: dict[str, str] = {}
        caller: Caller | None = None
        try:
            params = wire.read(request)
            host = request.headers.get("host", "")
            caller = self._gatekeeper.verify_v1(request.method, host, request.path, params)
            action = params["Action"]
            if action not in ACTIONS:
                raise errors.UnknownActionError(f"there is no action {action!r}")
        except CloudError as error:
            self._note(params, caller, error=error)
            return wire.failure(error, self._cloud.settings)
        fault = self._faults.strike(action, self._is_stale(action))
        return self._perform(params, caller, fault)

    def _perform(self, params: dict[str, str], caller: Caller, fault: Fault | None) -> Reply:
        kind = KINDS[fault.kind] if fault else NONE
        delay = fault.delay_ms / 1000 if fault else 0.0
        if kind.waits_before and self._stopping.wait(delay):
            return Reply(b"", cut=Cut.UNANSWERED)
        error: CloudError | None = kind.error
        reply = Reply(b"")
        if error is None and kind.carried_out:
            try:
                reply = self._carry_out(params, caller, fault)
            except CloudError as refusal:
                error = refusal
        if error is not None:
            reply = wire.failure(error, self._cloud.settings)
        self._note(params, caller, fault=fault, kind=kind, error=error)
        if delay and not (kind.waits_before or kind.stale):
            self._stopping.wait(delay)
        return ENDINGS[kind.ending](reply)

    def _carry_out(self, params: dict[str, str], caller: Caller, fault: Fault | None) -> Reply:
        cloud = self._cloud
        if fault and KINDS[fault.kind].stale:
            then = self._past.at(fault.delay_ms / 1000)
            cloud = cloud.at(then) if then else cloud
        read = wire.Params(params)
        region = long_region(read.required("Region"))
        body = ACTIONS[params["Action"]].run(cloud, caller, region, read)
        return wire.success(body, cloud.settings)

    def _is_stale(self, action: str) -> Callable[[float], bool]:
        def is_stale(lag: float) -> bool:
            return not ACTIONS[action].writes and self._past.at(lag) is not None

        return is_stale

    def _note(
        self,
        params: dict[str, str],
        caller: Caller | None,
        *,
        fault: Fault | None = None,
        kind: Kind = NONE,
        error: CloudError | None = None,
    ) -> None:
        code: int | None = 0
        name: str | None = "Success"
        if error is not None:
            code, name = wire.ERRORS[type(error)]
        if kind.ending != "answer":
            code = name = None
        action = ACTIONS.get(params.get("Action", ""))
        self._journal.write(
            version=VERSION,
            parameters=params,
            caller=caller,
            code=code,
            code_desc=name,
            fault=fault.kind if fault else None,
            committed=bool(action and action.writes and kind.carried_out and error is None),
        )
