"""Version 3.0 of the API: its endpoint and the table of its actions, in three services.

`TagResources` and `UnTagResources` are actions of the service `tag`, because the VPC service has
no action to change the tags of existing resources. All services share one address. A resource that
cannot be tagged is listed in `FailedResources`; the other resources are tagged anyway.

Source: API pages 651/46533 and 651/46532.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import NOBODY, SHORT_OF_LONG
from qcloud_emulator.cloud.peering import Cloud
from qcloud_emulator.signed import v3_actions, v3_request, v3_sts, v3_wire
from qcloud_emulator.signed.auth import is_unsigned
from qcloud_emulator.signed.endpoint import Call, Code, Endpoint, Work
from qcloud_emulator.signed.v3_wire import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """An action: its function, whether it changes the cloud, its service, and how it is sent."""

    run: Run
    writes: bool
    service: str = "vpc"
    unsigned: bool = False
    """Whether a call may have `auth.SKIP` in place of a signature."""

    @property
    def needs_region(self) -> bool:
        """Whether a call must specify a region."""
        return self.service == "vpc"


_SIX_SEGMENTS: Final = re.compile(r"qcs::vpc:([\w-]+):uin/([0-9]+):(?:pcx|vpc)/([\w-]+)", re.ASCII)
_MOST: Final = 10


class EndpointV3(Endpoint):
    """The endpoint of version 3.0."""

    version: ClassVar[str] = "3.0"
    success_code: ClassVar[Code] = "Success"
    codes = v3_wire.CODES

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
        if region and region not in SHORT_OF_LONG:
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
        """Return the fields in the envelope of an answer."""
        return v3_wire.success(body)

    def failure(self, error: CloudError) -> tuple[Reply, Code, str]:
        """Return the answer for an error, its code, and the code once more as its name."""
        code = v3_wire.code_of(error)
        return v3_wire.failure(error), code, code


def _run(cloud: Cloud, *, action: Action, caller: Caller, region: str, sent: Sent) -> Answer:
    params = sent.params(legacy_ids=cloud.disputed.old_ids_in_v3 == "accepted")
    return action.run(cloud, caller, region, params)


def tag_resources(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Set tags on resources; an action of the service `tag`."""
    resources = _needed("ResourceList", params.texts("ResourceList", most=_MOST))
    tags = params.tags("TagKey", "TagValue", most=_MOST)
    params.done()
    if not tags:
        raise errors.MissingParameterError("parameter Tags is missing")
    return _change(cloud, caller, resources, put=tags)


def untag_resources(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Remove tags from resources by key; an action of the service `tag`."""
    resources = _needed("ResourceList", params.texts("ResourceList", most=_MOST))
    keys = _needed("TagKeys", params.texts("TagKeys", most=_MOST))
    params.done()
    return _change(cloud, caller, resources, take_off=keys)


def _needed(name: str, values: tuple[str, ...] | None) -> tuple[str, ...]:
    if not values:
        raise errors.MissingParameterError(f"parameter {name} is missing")
    return values


def _change(
    cloud: Cloud,
    caller: Caller,
    resources: Iterable[str],
    *,
    put: Mapping[str, str] | None = None,
    take_off: Iterable[str] = (),
) -> Answer:
    failed = []
    for resource in resources:
        try:
            region, resource_id = _read(resource, caller)
            cloud.tagging.change(caller, region, resource_id, put=put, take_off=take_off)
        except errors.CloudError as error:
            failed.append({"Resource": resource, "Code": code_of(error), "Message": str(error)})
    return {"FailedResources": failed}


def _read(resource: str, caller: Caller) -> tuple[str, str]:
    """Return the region and the id in a six-segment resource name."""
    segments = _SIX_SEGMENTS.fullmatch(resource)
    if segments is None or segments[1] not in SHORT_OF_LONG:
        raise errors.ValueMalformedError(
            "a resource needs a name such as"
            f" qcs::vpc:ap-guangzhou:uin/{caller.uin}:pcx/pcx-6gw5wvmk, not {resource!r}"
        )
    if segments[2] != caller.uin:
        raise errors.NotPermittedError(
            f"account {caller.uin} cannot tag resources of {segments[2]}"
        )
    return segments[1], segments[3]


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


ACTIONS: Final[dict[str, Action]] = {
    "CreateVpcPeeringConnection": Action(v3_actions.create_connection, writes=True),
    "DescribeVpcPeeringConnections": Action(v3_actions.describe_connections, writes=False),
    "ModifyVpcPeeringConnection": Action(v3_actions.modify_connection, writes=True),
    "DeleteVpcPeeringConnection": Action(_on_connection(Cloud.delete), writes=True),
    "AcceptVpcPeeringConnection": Action(_on_connection(Cloud.accept), writes=True),
    "RejectVpcPeeringConnection": Action(_on_connection(Cloud.reject), writes=True),
    "DescribeVpcs": Action(v3_actions.describe_vpcs, writes=False),
    "DescribeVpcLimits": Action(v3_actions.describe_limits, writes=False),
    "DescribeRouteTables": Action(v3_actions.describe_route_tables, writes=False),
    "CreateRoutes": Action(v3_actions.create_routes, writes=True),
    "DeleteRoutes": Action(v3_actions.delete_routes, writes=True),
    "GetCallerIdentity": Action(v3_sts.caller_identity, writes=False, service="sts"),
    "AssumeRole": Action(v3_sts.assume_role, writes=True, service="sts"),
    "AssumeRoleWithWebIdentity": Action(
        v3_sts.assume_role_with_web_identity, writes=True, service="sts", unsigned=True
    ),
    "TagResources": Action(tag_resources, writes=True, service="tag"),
    "UnTagResources": Action(untag_resources, writes=True, service="tag"),
}
