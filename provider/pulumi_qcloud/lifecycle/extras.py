"""What only API 3.0 knows of a connection: bandwidth, charge type, quality, type and tags; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.checks import Checked, quoted
from pulumi_qcloud.lifecycle.properties import (
    TAGS,
    VERSION_BOUND,
    Properties,
    is_unknown,
    known_text,
)
from pulumi_qcloud.lifecycle.tags import check_tags, read_tags, told_tags, wanted_tags

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "chargeType": ("POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"),
    "qosLevel": ("PT", "AU", "AG"),
    "type": ("VPC_PEER", "VPC_BM_PEER"),
}
"""What CreateVpcPeeringConnection accepts; answers hold other texts too, such as `VPC0`."""

FIXED: Final = ("qosLevel", "type")
"""What nobody can change once the connection is made."""

LARGEST_BANDWIDTH: Final = 2**31 - 1


def check_extras(checked: Checked) -> None:
    """Check bandwidth, charge type, quality, type and tags, as far as they are known."""
    _check_bandwidth(checked)
    for name, allowed in CHOICES.items():
        value = checked.inputs.get(name)
        if not (value is None or is_unknown(value) or value in allowed):
            checked.fail(name, f"{name} is {quoted(value)}; write {' or '.join(allowed)}")
    check_tags(checked)


def extras_of(inputs: Mapping[str, object]) -> Properties:
    """Return those of checked inputs that Create takes beside the pair and the name."""
    extras = {name: inputs[name] for name in VERSION_BOUND if inputs.get(name) is not None}
    tags = wanted_tags({}, inputs, live={})
    return extras if tags is None else {**extras, TAGS: tags}


def told_extras(
    connection: PeeringConnection, inputs: Mapping[str, object], *, known: Collection[str]
) -> Properties:
    """Return what outputs say of them.

    Args:
        connection: as it is now.
        inputs: the inputs; what was asked for and cannot change is called as it was there.
        known: those that the version of the API in use tells of.
    """
    told: Properties = {
        "bandwidth": connection.bandwidth,
        "chargeType": connection.charge_type,
        "qosLevel": known_text(inputs, "qosLevel") or connection.qos_level,
        "type": known_text(inputs, "type") or connection.type,
    }
    return _as_known(told, told_tags(connection, inputs), known)


def read_extras(
    connection: PeeringConnection, recorded: Mapping[str, object], *, known: Collection[str]
) -> Properties:
    """Return what a refresh finds of those that can have changed; see `told_extras`.

    Args:
        connection: as it is now.
        recorded: the outputs in the state.
        known: those that the version of the API in use tells of.
    """
    told: Properties = {}
    if connection.bandwidth is not None:
        told["bandwidth"] = connection.bandwidth
    if connection.charge_type:
        told["chargeType"] = connection.charge_type
    return _as_known(told, read_tags(connection, recorded), known)


def is_same_extra(name: str, olds: Mapping[str, object], news: Mapping[str, object]) -> bool:
    """Return whether the program wants what the outputs hold.

    Args:
        name: of one that only API 3.0 knows, tags apart; its value in `news` is known.
        olds: outputs of the connection.
        news: checked inputs of the program.
    """
    wanted, recorded = news.get(name), olds.get(name)
    if wanted is None or wanted == recorded:
        return True
    # In words of its own the API says nothing that could be compared.
    return name in FIXED and recorded not in CHOICES[name]


def differs_for_good(connection: PeeringConnection, wanted: Mapping[str, object]) -> str:
    """Return which wanted setting a connection will never have, "" where there is none."""
    has = {"qosLevel": connection.qos_level, "type": connection.type}
    return next(
        (
            name
            for name in FIXED
            if wanted.get(name) is not None
            and has[name] in CHOICES[name]
            and has[name] != wanted[name]
        ),
        "",
    )


def _as_known(told: Properties, tags: Properties, known: Collection[str]) -> Properties:
    extras = {name: value for name, value in told.items() if name in known}
    return {**extras, **tags} if TAGS in known else extras


def _check_bandwidth(checked: Checked) -> None:
    value = checked.inputs.get("bandwidth")
    if value is None or is_unknown(value):
        return
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole and isinstance(value, int) and 0 < value <= LARGEST_BANDWIDTH):
        checked.fail(
            "bandwidth", f"bandwidth is {quoted(value)}; give a whole number of Mbps above 0"
        )
        return
    checked.inputs["bandwidth"] = value
