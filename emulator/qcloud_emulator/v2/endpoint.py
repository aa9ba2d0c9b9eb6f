"""From a request of version 2.0 to its answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator import errors
from qcloud_emulator.performing import Call, Code, Endpoint, Work
from qcloud_emulator.regions import long_region
from qcloud_emulator.v2 import wire
from qcloud_emulator.v2.actions import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.errors import CloudError
    from qcloud_emulator.exchange import Reply, Request
    from qcloud_emulator.models import Caller
    from qcloud_emulator.v2.actions import Action

PATH: Final = "/v2/index.php"


class EndpointV2(Endpoint):
    """The address that version 2.0 is spoken at."""

    version: ClassVar[str] = "2.0"
    success_code: ClassVar[Code] = 0
    codes = wire.NUMBERS

    def understand(self, request: Request, call: Call) -> Work:
        """Read the parameters, believe the signature and find the action."""
        params = wire.read(request)
        call.parameters = params
        call.action, call.region = params.get("Action"), params.get("Region")
        host = request.headers.get("host", "")
        caller = self._gatekeeper.verify_v1(request.method, host, request.path, params)
        call.caller = caller
        name = params["Action"]
        if name not in ACTIONS:
            raise errors.UnknownActionError(f"there is no action {name!r}")
        action = ACTIONS[name]
        run = partial(_run, action=action, caller=caller, params=wire.Params(params))
        return Work(name, caller, action.writes, run)

    def success(self, body: Mapping[str, object]) -> Reply:
        """Answer with the fields beside the envelope's."""
        return wire.success(body, self._cloud.settings)

    def failure(self, error: CloudError) -> tuple[Reply, Code, str]:
        """Answer with the number and the name of an error."""
        return (wire.failure(error, self._cloud.settings), *wire.code_of(error))


def _run(cloud: Cloud, *, action: Action, caller: Caller, params: wire.Params) -> wire.Body:
    return action.run(cloud, caller, long_region(params.required("Region")), params)
