"""The actions of the service `tag`, which changes the tags of existing resources.

The VPC service itself can set tags only when it creates something. A resource that cannot be
tagged is listed in `FailedResources`; the other resources are tagged anyway. A resource is named
in six segments; an empty UIN, as the vendor's Terraform provider writes it, is the caller's.

Decisions where the pages are silent: `FailedResources` has the service's own codes; a resource
that does not exist has `ResourceNotFound.RecordNotFound`, and one of another account
`AuthFailure.UnauthorizedOperation`; only peering connections, VPCs, route tables and subnets can
have tags, while a listing for another kind is empty.

Source: API pages 651/46533 (TagResources), 651/46532 (UnTagResources) and 651/33022
(DescribeResourceTagsByResourceIds), and the comments of the official Go SDK.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import REGIONS
from qcloud_emulator.cloud.tagging import KINDS, check_key, check_tags
from qcloud_emulator.signed.v3_wire import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.cloud.models import Caller
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

_VALUE: Final = "InvalidParameterValue"
CODES: Final[dict[type[CloudError], str]] = {
    errors.TooManyResourcesError: "LimitExceeded.ResourceNumPerRequest",
    errors.TooManyTagsError: "LimitExceeded.TagNumPerRequest",
    errors.ValueMalformedError: f"{_VALUE}.ResourceDescriptionError",
    errors.TagKeyEmptyError: f"{_VALUE}.TagKeyEmpty",
    errors.TagKeyTooLongError: f"{_VALUE}.TagKeyLengthExceeded",
    errors.TagKeyCharacterError: f"{_VALUE}.TagKeyCharacterIllegal",
    errors.TagKeyReservedError: "InvalidParameter.ReservedTagKey",
    errors.TagKeyRepeatedError: f"{_VALUE}.TagKeyDuplicate",
    errors.TagValueEmptyError: f"{_VALUE}.TagValueEmpty",
    errors.TagValueTooLongError: f"{_VALUE}.TagValueLengthExceeded",
    errors.TagValueCharacterError: f"{_VALUE}.TagValueCharacterIllegal",
    errors.TagLimitReachedError: "LimitExceeded.ResourceAttachedTags",
    errors.NotPermittedError: "AuthFailure.UnauthorizedOperation",
    errors.ConnectionNotFoundError: "ResourceNotFound.RecordNotFound",
    errors.VpcNotFoundError: "ResourceNotFound.RecordNotFound",
    errors.RouteTableNotFoundError: "ResourceNotFound.RecordNotFound",
    errors.SubnetNotFoundError: "ResourceNotFound.RecordNotFound",
    errors.ServiceTypeError: f"{_VALUE}.ServiceTypeInvalid",
    errors.ResourcePrefixError: f"{_VALUE}.ResourcePrefixInvalid",
    errors.ResourceRegionError: f"{_VALUE}.RegionInvalid",
    errors.ResourceIdError: f"{_VALUE}.ResourceIdInvalid",
}
"""The codes of this service that differ from the common ones."""

_ORDERED: Final = frozenset(
    {
        "FailedOperation.PolicyEnforcedInvalid",
        "FailedOperation.ResourceTagProcessing",
        "InvalidParameter.Tag",
        "InvalidParameter.UnsupportedService",
        "InvalidParameterValue.UinInvalid",
        "LimitExceeded.TagValue",
    }
)
ALL_CODES: Final = _ORDERED | frozenset(CODES.values())
"""The error codes that only this service has; no rule produces the first ones, only faults."""

_SIX_SEGMENTS: Final = re.compile(
    rf"qcs::vpc:([\w-]+):uin/([0-9]*):({'|'.join(KINDS)})/([\w-]+)", re.ASCII
)
_MOST: Final = 10
_MOST_IDS: Final = 50
_PAGE_SIZE: Final = 15
_SERVICE: Final = "vpc"
_WORD: Final = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_CATEGORIES: Final = frozenset({"All", "Custom", "System"})


def tag_resources(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Set tags on resources."""
    resources = _resources(params)
    tags = params.tags(
        "TagKey", "TagValue", most=_MOST, too_many=errors.TooManyTagsError, ignored=("Category",)
    )
    params.done()
    if not tags:
        raise errors.MissingParameterError("parameter Tags is missing")
    check_tags(tags)
    return _change(cloud, caller, resources, put=tags)


def untag_resources(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Remove tags from resources by key."""
    resources = _resources(params)
    found = params.texts("TagKeys", most=_MOST, too_many=errors.TooManyTagsError)
    keys = _needed("TagKeys", found)
    params.done()
    for key in keys:
        check_key(key)
    if len(set(keys)) < len(keys):
        raise errors.TagKeyRepeatedError("TagKeys has the same key twice")
    return _change(cloud, caller, resources, take_off=keys)


def _resources(params: JsonParams) -> tuple[str, ...]:
    found = params.texts("ResourceList", most=_MOST, too_many=errors.TooManyResourcesError)
    return _needed("ResourceList", found)


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
            region, kind, resource_id = _read(resource, caller)
            cloud.tagging.change(caller, region, kind, resource_id, put=put, take_off=take_off)
        except errors.CloudError as error:
            code = code_of(error, CODES)
            failed.append({"Resource": resource, "Code": code, "Message": str(error)})
    return {"FailedResources": failed}


def _read(resource: str, caller: Caller) -> tuple[str, str, str]:
    """Return the region, the kind and the id in a six-segment resource name."""
    segments = _SIX_SEGMENTS.fullmatch(resource)
    if segments is None or segments[1] not in REGIONS:
        raise errors.ValueMalformedError(
            "a resource needs a name such as"
            f" qcs::vpc:ap-guangzhou:uin/{caller.uin}:pcx/pcx-6gw5wvmk, not {resource!r}"
        )
    if segments[2] not in ("", caller.uin):
        raise errors.NotPermittedError(
            f"account {caller.uin} cannot tag resources of {segments[2]}"
        )
    return segments[1], segments[3], segments[4]


def describe_resource_tags(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """List the tags of resources, named by service, kind, region and ids."""
    service, kind = params.text("ServiceType"), params.text("ResourcePrefix")
    ids = _needed(
        "ResourceIds",
        params.texts("ResourceIds", most=_MOST_IDS, too_many=errors.ResourceIdError),
    )
    where = params.needed_text("ResourceRegion")
    offset = params.integer("Offset") or 0
    limit = params.integer("Limit", least=1) or _PAGE_SIZE
    category = params.choice("Category", _CATEGORIES, "All")
    params.done()
    if not _WORD.fullmatch(service):
        raise errors.ServiceTypeError(f"there is no service {service!r}")
    if not _WORD.fullmatch(kind):
        raise errors.ResourcePrefixError(f"there is no kind of resource {kind!r}")
    if where and where not in REGIONS:
        raise errors.ResourceRegionError(f"region {where!r} does not exist")
    if offset % limit:
        raise errors.ValueRefusedError(f"Offset must be a multiple of Limit, not {offset}")
    known = service == _SERVICE and kind in KINDS and category != "System"
    with cloud.store.reading():
        seen = [
            it for it in dict.fromkeys(ids) if known and _is_seen(cloud, caller, where, kind, it)
        ]
        tagged = cloud.tagging.of(caller, seen)
    rows = [
        _shown(resource, key, value)
        for resource, tags in tagged.items()
        for key, value in tags.items()
    ]
    return {
        "TotalCount": len(rows),
        "Offset": offset,
        "Limit": limit,
        "Tags": rows[offset : offset + limit],
    }


def _is_seen(cloud: Cloud, caller: Caller, region: str, kind: str, resource: str) -> bool:
    try:
        return cloud.tagging.id_of(caller, region, kind, resource) == resource
    except errors.RuleError:
        return False


def _shown(resource: str, key: str, value: str) -> Mapping[str, object]:
    return {
        "TagKey": key,
        "TagValue": value,
        "ResourceId": resource,
        "TagKeyMd5": _md5(key),
        "TagValueMd5": _md5(value),
        "ServiceType": _SERVICE,
        "Category": "Custom",
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
