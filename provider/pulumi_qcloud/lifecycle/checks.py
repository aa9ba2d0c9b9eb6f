"""Checks that several resources share: each adds a sentence to what is wrong, or nothing.

A value that is not known is never a failure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pprint import saferepr
from typing import Final

from pulumi_qcloud.api.printing import printable
from pulumi_qcloud.api.regions import long_region
from pulumi_qcloud.lifecycle.properties import Properties, is_unknown

_VPC_ID: Final = re.compile(r"vpc-[0-9a-z]{4,32}|[0-9a-z]{1,16}_vpc_[0-9]{1,18}")
_CONNECTION_ID: Final = re.compile(r"pcx-[0-9a-z]{4,32}")
_LONGEST_QUOTE: Final = 80
_OBJECT: Final = re.compile(r"<[\w.]*\b(\w+) object at 0x[0-9a-f]+>")


def is_connection_id(text: str) -> bool:
    """Return whether a text is the id of a peering connection."""
    return bool(_CONNECTION_ID.fullmatch(text))


@dataclass(slots=True)
class Checked:
    """Inputs after the check, and what is wrong with them.

    Args:
        inputs: the inputs, normalised; unknown values are still in their places.
        failures: pairs of a property ("" for the resource as a whole) and a sentence.
    """

    inputs: Properties
    failures: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, name: str, reason: str) -> None:
        """Add a failure of a property."""
        self.failures.append((name, printable(reason)))


def check_vpc_id(checked: Checked, name: str) -> None:
    """Check a property that names a VPC, in either spelling."""
    value = checked.inputs.get(name)
    if value is None:
        checked.fail(name, f"{name} is missing; give the id of a VPC such as vpc-8e0ypm3z")
    elif not is_unknown(value) and not (isinstance(value, str) and _VPC_ID.fullmatch(value)):
        checked.fail(
            name,
            f"{name} is {quoted(value)}, which is not the id of a VPC; "
            "it looks like vpc-8e0ypm3z or gz_vpc_245",
        )


def check_connection_id(checked: Checked, name: str) -> None:
    """Check a property that names a peering connection."""
    value = checked.inputs.get(name)
    if value is None:
        checked.fail(name, f"{name} is missing; give the id of a connection such as pcx-6gw5wvmk")
    elif not is_unknown(value) and not (isinstance(value, str) and is_connection_id(value)):
        checked.fail(
            name,
            f"{name} is {quoted(value)}, which is not the id of a peering connection; "
            "it looks like pcx-6gw5wvmk",
        )


def check_whereabouts(checked: Checked) -> None:
    """Check and normalise the properties that say whose credentials, and which region."""
    check_region(checked, "region")
    check_text(checked, "profile", "leave it out for the default credentials")


def check_region(checked: Checked, name: str) -> None:
    """Check a property that names a region, and write it in the long form."""
    check_text(checked, name, "leave it out for the configured region")
    value = checked.inputs.get(name)
    if isinstance(value, str) and value.strip():
        checked.inputs[name] = long_region(value.strip())


def check_text(checked: Checked, name: str, otherwise: str) -> None:
    """Check a property that is a text, if it is given at all."""
    value = checked.inputs.get(name)
    if value is None or is_unknown(value) or (isinstance(value, str) and value.strip()):
        return
    checked.fail(name, f"{name} is {quoted(value)}; give a text, or {otherwise}")


def quoted(value: object) -> str:
    """Return a value as text for people, cut where it gets long.

    It is the same text each time: keys are in their order, and an object of Pulumi, such as a part
    that is not known yet, is named without its address.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # the engine has no other numbers
    shown = _OBJECT.sub(r"<\1>", saferepr(value))
    return shown if len(shown) <= _LONGEST_QUOTE else shown[: _LONGEST_QUOTE - 1] + "…"
