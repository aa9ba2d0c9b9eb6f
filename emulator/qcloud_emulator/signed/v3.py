"""Version 3.0 of the API: its endpoint and the table of its actions, in three services.

`GetCallerIdentity` is an action of the service `sts`; the actions of the service `tag` are in
`v3_tags`. All services share one address.

Source: API page "GetCallerIdentity".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import REGIONS
from qcloud_emulator.cloud.peering import Cloud
from qcloud_emulator.signed import (
    v3_actions,
    v3_codes,
    v3_network,
    v3_routes,
    v3_tags,
    v3_wire,
)
from qcloud_emulator.signed.endpoint import Call, Code, Endpoint, Work
from qcloud_emulator.signed.fields import JsonParams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.cloud.models import Caller
    from qcloud_emulator.signed.endpoint import Reply, Request
    from qcloud_emulator.signed.v3_wire import Answer

PATH: Final = "/"
VERSIONS: Final = {"vpc": "2017-03-12", "sts": "2018-08-13", "tag": "2018-08-13"}
"""The services at this address, with the API version of each."""

Run = Callable[[Cloud, "Caller", str, JsonParams], "Answer"]


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its function, whether it changes the cloud, its service and its own codes."""

    run: Run
    writes: bool
    service: str = "vpc"
    codes: Mapping[type[CloudError], str] = field(default_factory=dict)
    """Codes that the action has in place of the common ones."""

    @property
    def needs_region(self) -> bool:
        """Whether a call must specify a region."""
        return self.service == "vpc"


class EndpointV3(Endpoint):
    """The endpoint of version 3.0."""

    version: ClassVar[str] = "3.0"
    success_code: ClassVar[Code] = "Success"
    codes = v3_wire.CODES | v3_network.CODES | v3_tags.ALL_CODES

    def understand(self, request: Request, call: Call) -> Work:
        """Read the headers and the body, check the signature and find the action."""
        headers = request.headers
        name, region = headers.get("x-tc-action"), headers.get("x-tc-region")
        call.action, call.region = name, region
        unreadable: CloudError | None = None
        try:
            call.parameters = v3_wire.read(request)
        except errors.InvalidParameterError as error:
            # Raised later, so that only callers with a valid signature see it.
            unreadable = error
        known = ACTIONS.get(name or "")
        caller = self._gatekeeper.verify_tc3(request, [known.service] if known else VERSIONS)
        call.caller = caller
        if name is None or known is None:
            raise errors.UnknownActionError(f"there is no action {name!r}")
        version = headers["x-tc-version"]
        if version != VERSIONS[known.service]:
            raise errors.UnknownVersionError(f"{name} belongs to version {VERSIONS[known.service]}")
        if unreadable is not None:
            raise unreadable
        if known.needs_region and not region:
            raise errors.MissingParameterError("header X-TC-Region is missing")
        if region and region not in REGIONS:
            raise errors.UnknownRegionError(f"region {region!r} does not exist")
        run = partial(
            _run, action=known, caller=caller, region=region or "", parameters=call.parameters
        )
        return Work(name, caller, known.writes, run)

    def success(self, body: Mapping[str, object]) -> Reply:
        """Return the answer to a successful call, with the given fields."""
        return v3_wire.success(body)

    def failure(self, error: CloudError, action: str | None) -> tuple[Reply, Code, str]:
        """Return the answer for an error, and its code, which is also the code's name."""
        known = ACTIONS.get(action or "")
        code = v3_wire.code_of(error, known.codes if known else {})
        if not isinstance(error, errors.OrderedError):
            code = v3_codes.listed(code, action)
        return v3_wire.failure(code, str(error)), code, code


def _run(
    cloud: Cloud, *, action: Action, caller: Caller, region: str, parameters: Mapping[str, object]
) -> Answer:
    params = JsonParams(parameters, legacy_ids=cloud.disputed.old_ids_in_v3 == "accepted")
    return action.run(cloud, caller, region, params)


def caller_identity(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Return the caller's account; an action of the service `sts`."""
    params.done()
    return {
        "Arn": f"qcs::cam::uin/{caller.uin}:uin/{caller.uin}",
        "AccountId": caller.uin,
        "UserId": caller.uin,
        "PrincipalId": caller.uin,
        "Type": "CAMUser",
    }


def _on_connection(
    act: Callable[[Cloud, Caller, str, str], object],
) -> Callable[[Cloud, Caller, str, JsonParams], Answer]:
    """Return an action whose only parameter is the id of a connection."""

    def run(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
        connection_id = params.id("PeeringConnectionId", "pcx")
        params.done()
        act(cloud, caller, region, connection_id)
        return {}

    return run


def _tag_action(run: Run, *, writes: bool) -> Action:
    return Action(run, writes=writes, service="tag", codes=v3_tags.CODES)


ACTIONS: Final[dict[str, Action]] = {
    "CreateVpcPeeringConnection": Action(v3_actions.create_connection, writes=True),
    "DescribeVpcPeeringConnections": Action(v3_actions.describe_connections, writes=False),
    "ModifyVpcPeeringConnection": Action(v3_actions.modify_connection, writes=True),
    "DeleteVpcPeeringConnection": Action(_on_connection(Cloud.delete), writes=True),
    "AcceptVpcPeeringConnection": Action(_on_connection(Cloud.accept), writes=True),
    "RejectVpcPeeringConnection": Action(_on_connection(Cloud.reject), writes=True),
    "DescribeVpcs": Action(v3_actions.describe_vpcs, writes=False),
    "DescribeVpcLimits": Action(v3_actions.describe_limits, writes=False),
    "DescribeRouteTables": Action(v3_routes.describe_route_tables, writes=False),
    "CreateRoutes": Action(v3_routes.create_routes, writes=True),
    "DeleteRoutes": Action(v3_routes.delete_routes, writes=True),
    "GetCallerIdentity": Action(caller_identity, writes=False, service="sts"),
    "CreateVpc": Action(v3_network.create_vpc, writes=True, codes=v3_network.CREATE_VPC_CODES),
    "DeleteVpc": Action(v3_network.delete_vpc, writes=True),
    "DescribeSubnets": Action(v3_network.describe_subnets, writes=False),
    "EnableRoutes": Action(v3_network.switch_routes(enabled=True), writes=True),
    "DisableRoutes": Action(v3_network.switch_routes(enabled=False), writes=True),
    "TagResources": _tag_action(v3_tags.tag_resources, writes=True),
    "UnTagResources": _tag_action(v3_tags.untag_resources, writes=True),
    "DescribeResourceTagsByResourceIds": _tag_action(v3_tags.describe_resource_tags, writes=False),
}
