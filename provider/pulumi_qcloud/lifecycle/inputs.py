"""Checking the inputs of a `VpcPeeringConnection`: pure, and able to live with unknown values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pulumi.output import Unknown

from pulumi_qcloud.api.dialect import Features
from pulumi_qcloud.lifecycle.checks import (
    Checked,
    check_region,
    check_vpc_id,
    check_whereabouts,
    quoted,
)
from pulumi_qcloud.lifecycle.extras import check_extras
from pulumi_qcloud.lifecycle.properties import (
    DEFAULT_NAME,
    LISTED,
    PROVIDER,
    VERSION_BOUND,
    is_unknown,
    known_text,
)

LONGEST_NAME: Final = 60
"""Characters of a connection's name (CreateVpcPeeringConnection)."""

_UIN: Final = re.compile(r"[0-9]{1,20}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def check_inputs(olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
    """Return the checked inputs: normalised, with default name and `enabled`.

    Everything that can be told without knowing the account is checked, and all failures are given
    at once. An unknown value is never a failure.

    Args:
        olds: the checked inputs of before, empty for a new or replaced resource.
        news: the inputs of the program.
    """
    checked = Checked(
        {name: value for name, value in news.items() if name not in (LISTED, PROVIDER)}
    )
    _check_vpcs(checked)
    _check_uin(checked)
    _check_name(checked, olds)
    check_whereabouts(checked)
    check_region(checked, "peerRegion")
    if not is_unknown(adopt := checked.inputs.get("adopt", False)) and not isinstance(adopt, bool):
        checked.fail("adopt", f"adopt is {quoted(adopt)}; write True or False")
    check_extras(checked)
    checked.inputs.setdefault("enabled", True)
    return checked


def check_version(checked: Checked, *, features: Features, version: str, region: str) -> None:
    """Add failures for what the version of the API in use does not know.

    An input whose value is not known may turn out to be left out.

    Args:
        checked: inputs that `check_inputs` returned.
        features: what the version can do.
        version: its name, for the text.
        region: the connection's region in the long form.
    """
    for name in VERSION_BOUND:
        given = name in checked.inputs and not isinstance(checked.inputs[name], Unknown)
        if given and name not in features.settings:
            checked.failures = [failure for failure in checked.failures if failure[0] != name]
            checked.fail(
                name,
                f"{name} is not known to API {version}; leave it out, "
                "or set qcloud:apiVersion to a version that knows it",
            )
    peer_region = checked.inputs.get("peerRegion", region)
    if is_unknown(peer_region) or features.other_regions or peer_region == region:
        return
    checked.fail(
        "peerRegion",
        f"peerRegion is {quoted(peer_region)}, but API {version} peers VPCs of one region only, "
        f"here {region}; leave it out",
    )


def _check_vpcs(checked: Checked) -> None:
    for name in ("vpcId", "peerVpcId"):
        check_vpc_id(checked, name)
    ours, theirs = checked.inputs.get("vpcId"), checked.inputs.get("peerVpcId")
    if isinstance(ours, str) and ours == theirs:
        checked.fail(
            "peerVpcId",
            f"peerVpcId and vpcId are both {quoted(ours)}; name another VPC, since none is peered "
            "with itself",
        )


def _check_uin(checked: Checked) -> None:
    value = checked.inputs.get("peerUin")
    if value is None or is_unknown(value):
        return
    if isinstance(value, float) and value.is_integer() and 0 < value < 2**53:
        value = str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not (isinstance(value, str) and _UIN.fullmatch(value.strip())):
        checked.fail(
            "peerUin",
            f"peerUin is {quoted(value)}; give the account's UIN as digits, such as '2407912486'",
        )
        return
    checked.inputs["peerUin"] = value.strip()


def _check_name(checked: Checked, olds: Mapping[str, object]) -> None:
    inputs = checked.inputs
    if kept := known_text(olds, DEFAULT_NAME):
        inputs[DEFAULT_NAME] = kept
    if inputs.get("peeringConnectionName") is None and DEFAULT_NAME in inputs:
        inputs["peeringConnectionName"] = inputs[DEFAULT_NAME]
    name = inputs.get("peeringConnectionName")
    if name is None:
        checked.fail("peeringConnectionName", "peeringConnectionName is missing; give a name")
    elif not is_unknown(name) and (reason := _what_is_wrong_with_name(name)):
        checked.fail("peeringConnectionName", reason)


def _what_is_wrong_with_name(name: object) -> str:
    if not isinstance(name, str):
        return f"peeringConnectionName is {quoted(name)}; give a text"
    if not name.strip():
        return (
            f"peeringConnectionName is {quoted(name)}, which is empty; "
            "give 1 to 60 characters or leave it out for a default name"
        )
    if len(name) > LONGEST_NAME:
        return (
            f"peeringConnectionName is {quoted(name)}, which has {len(name)} characters; "
            f"at most {LONGEST_NAME} are allowed"
        )
    if name.startswith("@"):
        return (
            f"peeringConnectionName is {quoted(name)}, which starts with '@'; "
            "start it with another character, since the API signs such values differently"
        )
    if _CONTROL.search(name):
        return f"peeringConnectionName is {quoted(name)}; leave out its control characters"
    return ""
