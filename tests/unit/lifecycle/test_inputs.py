"""Checking inputs without asking anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi import StringAsset
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.lifecycle.connection_inputs import check_inputs, check_version
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    Checked,
    ConnectionProperties,
    is_unknown,
    quoted,
)

from tests.unit.lifecycle.anything import VALUES
from tests.unit.lifecycle.stack import APP, inputs, unknown

_NAMES = ("vpcId", "peerVpcId", "peerUin", "peeringConnectionName", *CHANGES, "__defaultName")
_INPUTS = st.dictionaries(st.sampled_from([*_NAMES, "enabled", "other"]), VALUES)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"peeringConnectionName": ""},
            (
                "peeringConnectionName is '', which is empty; give 1 to 60 characters or leave it "
                "out for a default name"
            ),
        ),
        (
            {"peeringConnectionName": "  "},
            (
                "peeringConnectionName is '  ', which is empty; give 1 to 60 characters or leave "
                "it out for a default name"
            ),
        ),
        (
            {"peeringConnectionName": "x" * 61},
            (
                f"peeringConnectionName is '{'x' * 61}', which has 61 characters; at most 60 are "
                "allowed"
            ),
        ),
        (
            {"peeringConnectionName": "名" * 1000},
            (
                f"peeringConnectionName is '{'名' * 78}…, which has 1000 characters; at most 60 "
                "are allowed"
            ),
        ),
        (
            {"peeringConnectionName": "@net"},
            (
                "peeringConnectionName is '@net', which starts with '@'; start it with another "
                "character, since the API signs such values differently"
            ),
        ),
        (
            {"peeringConnectionName": "one\ntwo"},
            "peeringConnectionName is 'one\\ntwo'; leave out its control characters",
        ),
        ({"peeringConnectionName": 5.0}, "peeringConnectionName is 5; give a text"),
        (
            {"vpcId": "app"},
            (
                "vpcId is 'app', which is not the id of a VPC; it looks like vpc-8e0ypm3z or "
                "gz_vpc_245"
            ),
        ),
        (
            {"peerVpcId": "vpc-8e0ypm3z "},
            (
                "peerVpcId is 'vpc-8e0ypm3z ', which is not the id of a VPC; it looks like "
                "vpc-8e0ypm3z or gz_vpc_245"
            ),
        ),
        ({"vpcId": None}, "vpcId is missing; give the id of a VPC such as vpc-8e0ypm3z"),
        (
            {"peerVpcId": APP},
            (
                "peerVpcId and vpcId are both 'gz_vpc_226'; name another VPC, since none is peered "
                "with itself"
            ),
        ),
        (
            {"peerUin": "24-07"},
            "peerUin is '24-07'; give the account's UIN as digits, such as '2407912486'",
        ),
        (
            {"peerUin": 24.5},
            "peerUin is 24.5; give the account's UIN as digits, such as '2407912486'",
        ),
        (
            {"peerUin": True},
            "peerUin is True; give the account's UIN as digits, such as '2407912486'",
        ),
        ({"region": " "}, "region is ' '; give a text, or leave it out for the configured region"),
        (
            {"profile": ""},
            "profile is ''; give a text, or leave it out for the default credentials",
        ),
        ({"adopt": "yes"}, "adopt is 'yes'; write True or False"),
    ],
)
def test_bad_input(changes: dict[str, object], expected: str) -> None:
    """One sentence names the property, what was given and what to do."""
    ((name, reason),) = check_inputs(ConnectionProperties.of({}), inputs(**changes)).failures

    assert (expected, next(iter(changes))) == (reason, name)


def test_all_failures_at_once() -> None:
    """Everything that is wrong is told in one go."""
    checked = check_inputs(
        ConnectionProperties.of({}), {"vpcId": "x", "peerUin": "y", "adopt": 1.0}
    )

    assert ["vpcId", "peerVpcId", "peerUin", "peeringConnectionName", "adopt"] == [
        name for name, _ in checked.failures
    ]


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"region": "gz"}, "region", "ap-guangzhou"),
        ({"peerRegion": " ap-guangzhou "}, "peerRegion", "ap-guangzhou"),
        ({"peerUin": 2407912486.0}, "peerUin", "2407912486"),
        ({"peerUin": 2407912486}, "peerUin", "2407912486"),
        ({"peerUin": " 2407912486 "}, "peerUin", "2407912486"),
        ({"peeringConnectionName": None}, "peeringConnectionName", "net-0a1b2c3d"),
        ({"peeringConnectionName": " two  words "}, "peeringConnectionName", " two  words "),
        ({"peeringConnectionName": "x" * 60}, "peeringConnectionName", "x" * 60),
        ({"peeringConnectionName": "名" * 60}, "peeringConnectionName", "名" * 60),
        ({}, "enabled", True),
        ({"enabled": False}, "enabled", False),
        ({"vpcId": "vpc-8e0ypm3z"}, "vpcId", "vpc-8e0ypm3z"),
        ({"__provider": "reference"}, "__provider", None),
    ],
)
def test_normalised(changes: dict[str, object], name: str, expected: object) -> None:
    """Inputs come out in the one form that the rest works with."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(**changes))

    assert (expected, []) == (checked.inputs.get(name), checked.failures)


@pytest.mark.parametrize(
    ("kept", "name", "expected"),
    [
        ("net-ffffffff", None, "net-ffffffff"),
        ("net-ffffffff", "net", "net"),
        (None, None, "net-0a1b2c3d"),
    ],
)
def test_default_name_is_kept(kept: str | None, name: str | None, expected: str) -> None:
    """A resource keeps its default name, also when its stack or parent is renamed."""
    olds = inputs(__defaultName=kept)

    checked = check_inputs(ConnectionProperties.of(olds), inputs(peeringConnectionName=name))

    assert (expected, kept or "net-0a1b2c3d") == (
        checked.inputs["peeringConnectionName"],
        checked.inputs["__defaultName"],
    )


def test_blank_region() -> None:
    """A region of blanks alone is refused as it was given, however often it is checked."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(region="  "))

    again = check_inputs(ConnectionProperties.of({}), checked.inputs)

    assert "  " == again.inputs["region"]
    assert checked.failures == again.failures


@pytest.mark.parametrize("name", ["bandwidth", "chargeType", "qosLevel", "type", "tags"])
def test_inputs_of_another_version(name: str) -> None:
    """An input that the version of the API in use does not know is named with the version."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(**{name: "x"}))

    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")

    assert [
        (
            name,
            (
                f"{name} is not known to API 2.0; leave it out, or set qcloud:apiVersion to a "
                "version that knows it"
            ),
        )
    ] == checked.failures


@pytest.mark.parametrize(
    ("peer_region", "expected"),
    [
        (None, []),
        ("gz", []),
        ("ap-guangzhou", []),
        (
            "ap-beijing",
            [
                (
                    "peerRegion",
                    (
                        "peerRegion is 'ap-beijing', but API 2.0 peers VPCs of one region only, "
                        "here ap-guangzhou; leave it out"
                    ),
                )
            ],
        ),
    ],
)
def test_peer_region(peer_region: str | None, expected: list[tuple[str, str]]) -> None:
    """API 2.0 peers within one region."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(peerRegion=peer_region))

    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")

    assert expected == checked.failures


@pytest.mark.parametrize("name", sorted({*CHANGES, "__defaultName", "enabled"}))
def test_unknown(name: str) -> None:
    """A value that is not known yet is never a failure and stays in its place."""
    checked = _checked({}, inputs(**{name: unknown()}))

    assert ([], True) == (checked.failures, is_unknown(checked.inputs.get(name)))


def test_quoted_values() -> None:
    """A value that is no text is quoted the same each time, in whatever order its keys come."""
    assert "{'a': <Unknown>, 'b': 1.0}" == quoted({"b": 1.0, "a": unknown()})
    assert "<StringAsset>" == quoted(StringAsset("text"))


@settings(max_examples=100)
@given(olds=_INPUTS, news=_INPUTS)
def test_any_inputs(olds: dict[str, object], news: dict[str, object]) -> None:
    """Whatever a program hands in, the check ends, and its result passes the check unchanged."""
    once = _checked(olds, news)

    again = _checked(olds, dict(once.inputs))

    assert once == again


@settings(max_examples=60)
@given(news=_INPUTS, name=st.sampled_from(_NAMES))
def test_unknown_adds_no_failure(news: dict[str, object], name: str) -> None:
    """Making any input unknown takes failures away and adds none."""
    known = dict(_checked({}, news).failures)

    less_known = dict(_checked({}, {**news, name: unknown()}).failures)

    assert less_known.keys() <= known.keys() - {name}


def _checked(olds: dict[str, object], news: dict[str, object]) -> Checked:
    checked = check_inputs(ConnectionProperties.of(olds), news)
    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")
    return checked
