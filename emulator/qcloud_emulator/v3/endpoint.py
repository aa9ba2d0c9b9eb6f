"""From a request of version 3.0 to its answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator import errors
from qcloud_emulator.performing import Call, Code, Endpoint, Work
from qcloud_emulator.regions import SHORT_OF_LONG
from qcloud_emulator.v3 import wire
from qcloud_emulator.v3.actions import ACTIONS, VERSIONS
from qcloud_emulator.v3.params import Params

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.errors import CloudError
    from qcloud_emulator.exchange import Reply, Request
    from qcloud_emulator.models import Caller
    from qcloud_emulator.v3.actions import Action

PATH: Final = "/"


class EndpointV3(Endpoint):
    """The address that version 3.0 is spoken at."""

    version: ClassVar[str] = "3.0"
    success_code: ClassVar[Code] = "Success"
    codes = wire.CODES

    def understand(self, request: Request, call: Call) -> Work:
        """Read the headers and the body, believe the signature and find the action."""
        headers = request.headers
        name, region = headers.get("x-tc-action"), headers.get("x-tc-region")
        call.action, call.region = name, region
        unreadable: CloudError | None = None
        try:
            call.parameters = wire.read(request)
        except errors.InvalidParameterError as error:
            # Told only to callers that are believed.
            unreadable = error
        known = ACTIONS.get(name or "")
        caller = self._gatekeeper.verify_tc3(request, [known.service] if known else VERSIONS)
        call.caller = caller
        if name is None or known is None:
            raise errors.UnknownActionError(f"there is no action {name!r}")
        version = headers["x-tc-version"]
        if version != VERSIONS[known.service]:
            raise errors.UnknownVersionError(f"{name} is of version {VERSIONS[known.service]}")
        if unreadable is not None:
            raise unreadable
        if known.needs_region and not region:
            raise errors.MissingParameterError("header X-TC-Region is missing")
        if region and region not in SHORT_OF_LONG:
            raise errors.UnknownRegionError(f"region {region!r} does not exist")
        run = partial(
            _run, action=known, caller=caller, region=region or "", parameters=call.parameters
        )
        return Work(name, caller, known.writes, run)

    def success(self, body: Mapping[str, object]) -> Reply:
        """Answer with the fields beside the envelope's."""
        return wire.success(body)

    def failure(self, error: CloudError) -> tuple[Reply, Code, str]:
        """Answer with the code of an error."""
        code = wire.code_of(error)
        return wire.failure(error), code, code


def _run(
    cloud: Cloud, *, action: Action, caller: Caller, region: str, parameters: Mapping[str, object]
) -> wire.Body:
    params = Params(parameters, old_ids=cloud.settings.old_ids_in_v3 == "accepted")
    return action.run(cloud, caller, region, params)
