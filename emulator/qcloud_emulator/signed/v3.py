"""Version 3.0 of the API: its endpoint and the table of its actions, in three services.

The actions of the service `sts` are in `v3_sts`, those of the service `tag` in `v3_tags`. All
services share one address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import NOBODY, REGIONS
from qcloud_emulator.cloud.peering import Cloud
from qcloud_emulator.signed import (
    v3_actions,
    v3_codes,
    v3_network,
    v3_request,
    v3_routes,
    v3_sts,
    v3_tags,
    v3_wire,
)
from qcloud_emulator.signed.auth import is_unsigned
from qcloud_emulator.signed.endpoint import Call, Code, Endpoint, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.cloud.models import Caller
    from qcloud_emulator.signed.endpoint import Reply, Request
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_request import Sent
    from qcloud_emulator.signed.v3_wire import Answer

PATH: Final = "/"
VERSIONS: Final = {"vpc": "2017-03-12", "sts": "2018-08-13", "tag": "2018-08-13"}
"""The services at this address, with the API version of each."""

Run = Callable[[Cloud, "Caller", str, "JsonParams"], "Answer"]


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its function, effect, service, codes of its own, and how it is sent."""

    run: Run
    writes: bool
    service: str = "vpc"
    unsigned: bool = False
    """Whether a call may have `auth.SKIP` in place of a signature."""
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
        """Read the call, check the signature and find the action."""
        if request.method not in v3_request.METHODS:
            raise errors.MethodRefusedError(
                f"the method must be {' or '.join(v3_request.METHODS)}, not {request.method}"
            )
        sent = v3_request.read(request)
        name, region = sent.action, sent.region
        call.action, call.region, call.parameters = name, region, sent.values
        known = ACTIONS.get(name or "")
        caller = self._verify(request, sent, known)
        call.caller = None if caller is NOBODY else caller
        if name is None or known is None:
            raise errors.UnknownActionError(f"there is no action {name!r}")
        if not sent.version:
            raise errors.MissingParameterError("parameter Version is missing")
        if sent.version != VERSIONS[known.service]:
            raise errors.UnknownVersionError(f"{name} belongs to version {VERSIONS[known.service]}")
        if sent.unreadable is not None:
            raise sent.unreadable
        if known.needs_region and not region:
            raise errors.MissingParameterError("header X-TC-Region or parameter Region is missing")
        if region and region not in REGIONS:
            raise errors.UnknownRegionError(f"region {region!r} does not exist")
        run = partial(_run, action=known, caller=caller, region=region or "", sent=sent)
        return Work(name, caller, known.writes, run)

    def refuse_path(self, request: Request) -> Reply:
        """Refuse a call that was sent to a path at which this version is not served."""
        error = errors.PathUnknownError(f"version 3.0 is not served at {request.path}")
        return self._refuse(Call(), error)

    def _verify(self, request: Request, sent: Sent, action: Action | None) -> Caller:
        if sent.form is not None:
            host = request.headers.get("host", "")
            return self._gatekeeper.verify_v1(request.method, host, request.path, sent.form)
        if action and action.unsigned and is_unsigned(request):
            return NOBODY
        return self._gatekeeper.verify_tc3(request, [action.service] if action else VERSIONS)

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


def _run(cloud: Cloud, *, action: Action, caller: Caller, region: str, sent: Sent) -> Answer:
    params = sent.params(legacy_ids=cloud.disputed.old_ids_in_v3 == "accepted")
    return action.run(cloud, caller, region, params)


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
    "GetCallerIdentity": Action(v3_sts.caller_identity, writes=False, service="sts"),
    "AssumeRole": Action(v3_sts.assume_role, writes=True, service="sts"),
    "AssumeRoleWithWebIdentity": Action(
        v3_sts.assume_role_with_web_identity, writes=True, service="sts", unsigned=True
    ),
    "CreateVpc": Action(v3_network.create_vpc, writes=True, codes=v3_network.CREATE_VPC_CODES),
    "DeleteVpc": Action(v3_network.delete_vpc, writes=True),
    "DescribeSubnets": Action(v3_network.describe_subnets, writes=False),
    "EnableRoutes": Action(v3_network.switch_routes(enabled=True), writes=True),
    "DisableRoutes": Action(v3_network.switch_routes(enabled=False), writes=True),
    "TagResources": _tag_action(v3_tags.tag_resources, writes=True),
    "UnTagResources": _tag_action(v3_tags.untag_resources, writes=True),
    "DescribeResourceTagsByResourceIds": _tag_action(v3_tags.describe_resource_tags, writes=False),
}
