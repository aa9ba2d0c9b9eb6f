"""Actions of two other services, served at the same address: `sts` and `tag`.

`GetCallerIdentity` is from the service `sts`, `TagResources` and `UnTagResources` are from the
service `tag`; the VPC service has no action that changes the tags of what exists. A resource
that cannot be tagged is named in `FailedResources`, the others are tagged all the same.

Source: API pages "GetCallerIdentity", 651/46533 and 651/46532.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.regions import SHORT_OF_LONG
from qcloud_emulator.v3.wire import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller
    from qcloud_emulator.v3.params import Params
    from qcloud_emulator.v3.wire import Body

_SIX_SEGMENTS: Final = re.compile(r"qcs::vpc:([\w-]+):uin/([0-9]+):(?:pcx|vpc)/([\w-]+)", re.ASCII)
_MOST: Final = 10


def identity(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:  # noqa: ARG001
    """Tell who calls; an action of the service `sts`."""
    params.done()
    return {
        "Arn": f"qcs::cam::uin/{caller.uin}:uin/{caller.uin}",
        "AccountId": caller.uin,
        "UserId": caller.uin,
        "PrincipalId": caller.uin,
        "Type": "CAMUser",
    }


def tag(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:  # noqa: ARG001
    """Put tags on resources; an action of the service `tag`."""
    resources = _needed("ResourceList", params.texts("ResourceList", most=_MOST))
    tags = params.tags("TagKey", "TagValue", most=_MOST)
    params.done()
    if not tags:
        raise errors.MissingParameterError("parameter Tags is missing")
    return _change(cloud, caller, resources, put=tags)


def untag(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:  # noqa: ARG001
    """Take tags off resources, by their keys; an action of the service `tag`."""
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
) -> Body:
    failed = []
    for resource in resources:
        try:
            region, resource_id = _read(resource, caller)
            cloud.tagging.change(caller, region, resource_id, put=put, take_off=take_off)
        except errors.CloudError as error:
            failed.append({"Resource": resource, "Code": code_of(error), "Message": str(error)})
    return {"FailedResources": failed}


def _read(resource: str, caller: Caller) -> tuple[str, str]:
    """Read a six-segment name; give its region and its id."""
    segments = _SIX_SEGMENTS.fullmatch(resource)
    if segments is None or segments[1] not in SHORT_OF_LONG:
        raise errors.ValueMalformedError(
            f"a resource is named such as qcs::vpc:ap-guangzhou:uin/{caller.uin}:pcx/pcx-6gw5wvmk,"
            f" not {resource!r}"
        )
    if segments[2] != caller.uin:
        raise errors.NotPermittedError(f"{caller.uin} cannot tag what is of {segments[2]}")
    return segments[1], segments[3]
