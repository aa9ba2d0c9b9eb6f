"""The tag service: its codes, limits and resources, and the rules for tags in version 3.0."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.settings.values import key_rule, value_rule
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.tagging import check_key, check_tags

from tests.unit.emulator.conftest import APP, DATA, OWN, ConsoleV3

TAG, UNTAG, LIST = "TagResources", "UnTagResources", "DescribeResourceTagsByResourceIds"
VALUE = "InvalidParameterValue"
WHERE: dict[str, Any] = {
    "ServiceType": "vpc",
    "ResourcePrefix": "vpc",
    "ResourceIds": [APP, DATA],
    "ResourceRegion": "ap-guangzhou",
}


def named(resource: str, uin: str = OWN) -> str:
    """Return the six-segment name of a resource."""
    return f"qcs::vpc:ap-guangzhou:uin/{uin}:{resource.partition('-')[0]}/{resource}"


def pairs(**tags: str) -> list[dict[str, str]]:
    """Return tags in the form of the service."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


@pytest.mark.parametrize("resource", [APP, "rtb-app0main", "subnet-app0web1"])
@pytest.mark.parametrize("uin", [OWN, ""])
def test_what_can_be_tagged(console_v3: ConsoleV3, resource: str, uin: str) -> None:
    """VPCs, route tables and subnets have tags as well; an empty UIN is the caller's."""
    answer = console_v3.do(TAG, {"ResourceList": [named(resource, uin)], "Tags": pairs(a="1")})

    found = console_v3.do(
        LIST, {**WHERE, "ResourcePrefix": resource.partition("-")[0], "ResourceIds": [resource]}
    )
    assert [] == answer["FailedResources"]
    assert [("a", "1")] == [(it["TagKey"], it["TagValue"]) for it in found["Tags"]]


LONG = {"TagKey": "k" * 128, "TagValue": "1"}


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        (f"{VALUE}.TagKeyEmpty", [{"TagKey": "", "TagValue": "1"}]),
        (f"{VALUE}.TagKeyLengthExceeded", [LONG]),
        (f"{VALUE}.TagKeyCharacterIllegal", [{"TagKey": "a*", "TagValue": "1"}]),
        (f"{VALUE}.TagKeyCharacterIllegal", [{"TagKey": " a", "TagValue": "1"}]),
        (f"{VALUE}.TagKeyDuplicate", pairs(a="1") * 2),
        ("InvalidParameter.ReservedTagKey", [{"TagKey": "qcs:a", "TagValue": "1"}]),
        ("InvalidParameter.ReservedTagKey", pairs(project="1")),
        (f"{VALUE}.TagValueEmpty", pairs(a="")),
        (f"{VALUE}.TagValueEmpty", [{"TagKey": "a"}]),
        (f"{VALUE}.TagValueLengthExceeded", pairs(a="v" * 256)),
        (f"{VALUE}.TagValueCharacterIllegal", pairs(a="1\n")),
        ("LimitExceeded.TagNumPerRequest", pairs(**{f"k{n}": "1" for n in range(11)})),
        ("MissingParameter", []),
        ("MissingParameter", [{"TagValue": "1"}]),
        ("Success", [{"TagKey": "团队 a_b", "TagValue": "网络【1】"}]),
        ("Success", [{"TagKey": "a", "TagValue": "1", "Category": "Custom"}]),
    ],
)
def test_tags_are_checked(console_v3: ConsoleV3, code: str, tags: list[dict[str, str]]) -> None:
    """Each rule for tags has a code of this service, and nothing is tagged."""
    assert code == console_v3.code(TAG, {"ResourceList": [named(APP)], "Tags": tags})
    found = console_v3.do(LIST, WHERE)["TotalCount"]
    assert (code == "Success") == bool(found)


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        (f"{VALUE}.TagKeyEmpty", [""]),
        (f"{VALUE}.TagKeyLengthExceeded", ["k" * 128]),
        (f"{VALUE}.TagKeyCharacterIllegal", ["a*"]),
        (f"{VALUE}.TagKeyDuplicate", ["a", "a"]),
        ("InvalidParameter.ReservedTagKey", ["tencent"]),
        ("LimitExceeded.TagNumPerRequest", [f"k{n}" for n in range(11)]),
        ("MissingParameter", []),
    ],
)
def test_keys_are_checked(console_v3: ConsoleV3, code: str, keys: list[str]) -> None:
    """The keys of tags to remove follow the same rules."""
    assert code == console_v3.code(UNTAG, {"ResourceList": [named(APP)], "TagKeys": keys})


def test_a_resource_has_at_most_fifty_tags(console_v3: ConsoleV3) -> None:
    """A call that would go beyond changes nothing; an existing key gets its new value."""
    for first in range(0, 50, 10):
        tags = pairs(**{f"k{n}": "1" for n in range(first, first + 10)})
        console_v3.do(TAG, {"ResourceList": [named(APP)], "Tags": tags})

    refused, changed = (
        console_v3.do(TAG, {"ResourceList": [named(APP)], "Tags": tags})["FailedResources"]
        for tags in (pairs(k0="2", more="1"), pairs(k1="2"))
    )

    found = console_v3.do(LIST, {**WHERE, "Limit": 100})["Tags"]
    assert ["LimitExceeded.ResourceAttachedTags"] == [it["Code"] for it in refused]
    assert ([], 50, {"k1"}) == (
        changed,
        len(found),
        {it["TagKey"] for it in found if it["TagValue"] == "2"},
    )


def test_tags_are_listed(console_v3: ConsoleV3) -> None:
    """Each tag of each resource is an entry with every documented field; pages cut the list."""
    console_v3.do(TAG, {"ResourceList": [named(APP)], "Tags": pairs(b="2", a="1")})
    console_v3.do(TAG, {"ResourceList": [named(DATA)], "Tags": pairs(c="3")})

    whole = console_v3.do(LIST, WHERE)
    page = console_v3.do(LIST, {**WHERE, "Offset": 2, "Limit": 2})

    assert (3, 0, 15) == (whole["TotalCount"], whole["Offset"], whole["Limit"])
    assert [(APP, "a"), (APP, "b"), (DATA, "c")] == [
        (it["ResourceId"], it["TagKey"]) for it in whole["Tags"]
    ]
    assert {
        "TagKey": "a",
        "TagValue": "1",
        "ResourceId": APP,
        "TagKeyMd5": hashlib.md5(b"a").hexdigest(),
        "TagValueMd5": hashlib.md5(b"1").hexdigest(),
        "ServiceType": "vpc",
        "Category": "Custom",
    } == whole["Tags"][0]
    assert (3, whole["Tags"][2:]) == (page["TotalCount"], page["Tags"])


@pytest.mark.parametrize(
    "changes",
    [
        {"ResourceRegion": "ap-beijing"},
        {"ResourceRegion": ""},
        {"ResourcePrefix": "eip"},
        {"ResourcePrefix": "subnet"},
        {"ServiceType": "cvm"},
        {"ResourceIds": ["vpc-nothing1", "vpc-partner2"]},
        {"Category": "System"},
    ],
)
def test_nothing_is_listed_elsewhere(console_v3: ConsoleV3, changes: dict[str, object]) -> None:
    """Another region, kind, service or account has no tags of the resource."""
    console_v3.do(TAG, {"ResourceList": [named(APP)], "Tags": pairs(a="1")})

    answer = console_v3.do(LIST, {**WHERE, **changes})

    assert (0, []) == (answer["TotalCount"], answer["Tags"])


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (f"{VALUE}.ServiceTypeInvalid", {"ServiceType": "v p c"}),
        (f"{VALUE}.ResourcePrefixInvalid", {"ResourcePrefix": "v/p"}),
        (f"{VALUE}.RegionInvalid", {"ResourceRegion": "gz"}),
        (f"{VALUE}.ResourceIdInvalid", {"ResourceIds": [APP] * 51}),
        ("MissingParameter", {"ResourceIds": []}),
        (VALUE, {"Offset": 1, "Limit": 2}),
        (VALUE, {"Category": "Mine"}),
    ],
)
def test_what_a_listing_needs(console_v3: ConsoleV3, code: str, changes: dict[str, object]) -> None:
    """Each parameter has a code of this service."""
    assert code == console_v3.code(LIST, {**WHERE, **changes})


def test_the_region_of_the_call(console_v3: ConsoleV3) -> None:
    """A call from a region that does not exist has the common code, as in every service."""
    where = {"X-TC-Region": "ap-nowhere"}

    assert "UnsupportedRegion" == console_v3.code(LIST, WHERE, changes=where)


_TEXTS = st.text(st.characters(), max_size=6) | st.sampled_from(
    ["", " ", "a ", "a b", "qcs:x", "project", "projects", "project:1", "a*", "k" * 128, "v" * 256]
)


@given(_TEXTS, _TEXTS)
def test_the_provider_agrees(key: str, value: str) -> None:
    """What the provider takes for a key or a value is what the cloud takes."""

    def passes(check: object, argument: object) -> bool:
        try:
            check(argument)  # type: ignore[operator]
        except errors.TagError:
            return False
        return True

    assert passes(check_key, key) == (key_rule(key) == "")
    assert passes(check_tags, {"a": value}) == (value_rule(value) == "")
