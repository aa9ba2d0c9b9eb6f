"""Properties of the resources: names, effects of changes, checks, and the table of states.

The engine passes a mapping, which each lifecycle method first parses into the properties class of
its resource. A value that is unknown at preview never fails a check.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pprint import saferepr
from typing import Any, ClassVar, Final, TypeVar

from pulumi_qcloud.api.errors import printable
from pulumi_qcloud.api.model import PeeringState, long_region

R = TypeVar("R", bound="ResourceProperties")

Properties = dict[str, object]
"""Properties by name, as passed to the engine."""

DEFAULT_NAME: Final = "__defaultName"
"""Hidden input: the name for a connection if the user does not give one."""
CHECKED_INPUTS: Final = "__inputs"
"""Hidden output: the names of the checked inputs, since `read` gets only outputs."""
VPC_IDS: Final = "__vpcIds"
PEER_VPC_IDS: Final = "__peerVpcIds"
"""Hidden outputs: every id that the API has reported for the VPC and the peer VPC."""
TAGS: Final = "tags"
ALL_TAGS: Final = "tagsAll"
"""Input that the check sets: the default tags, overridden by the program's own."""
DEFAULT_TAGS: Final = "__defaultTags"
"""Hidden input: keys of the default tags that the program does not override."""
ACCEPTED_HERE: Final = "__acceptedHere"
"""Hidden input: whether the component that creates the connection also accepts it."""
LISTED: Final = "__listed"
"""Hidden input: the connections between the two VPCs that a component has listed, each formatted by
`drift.as_listed`."""
PROVIDER: Final = "__provider"


class Unknown:
    """The type of `UNKNOWN`, which stands for a value that is not known until the `up`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<Unknown>"


UNKNOWN: Final = Unknown()


def is_unknown(value: object) -> bool:
    """Return whether a value, or a part of it, is not known until the `up`."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(map(is_unknown, value.values()))
    return isinstance(value, (list, tuple)) and any(map(is_unknown, value))


def read_property(read: Callable[[Mapping[str, object]], object]) -> Any:
    """Return a dataclass field whose value a function reads from the given mapping."""
    return field(metadata={"read": read})


def text_property(name: str) -> Any:
    """Return a field for a string property; "" if it is absent, unknown or not a string."""
    return read_property(functools.partial(text_in, name))


def texts_property(name: str) -> Any:
    """Return a field for a property that is a list of strings; empty if it is not a list."""
    return read_property(functools.partial(texts_in, name))


def plain_property(name: str) -> Any:
    """Return a field for a property in the form it was given; None if it is absent."""
    return read_property(lambda given: given.get(name))


def _ids_property(*names: str, among: str) -> Any:
    """Return a field for all ids of a VPC, from several string properties and one list."""

    def read(given: Mapping[str, object]) -> frozenset[str]:
        every = (*(text_in(name, given) for name in names), *texts_in(among, given))
        return frozenset(filter(None, every))

    return read_property(read)


def text_in(name: str, given: Mapping[str, object]) -> str:
    """Return a string property; "" if it is absent, unknown or not a string."""
    value = given.get(name)
    return value if isinstance(value, str) else ""


def texts_in(name: str, given: Mapping[str, object]) -> tuple[str, ...]:
    """Return the strings in a list property; empty if it is not a list."""
    value = given.get(name)
    return tuple(it for it in value if isinstance(it, str)) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ResourceProperties:
    """Inputs of a resource, or the outputs in its state.

    Args:
        given: all properties as they were given, including those without an attribute here.
        unknown: names of the properties that are wholly or partly unknown.
        checked_inputs: names of the checked inputs, as outputs record them.
    """

    given: Mapping[str, object]
    unknown: frozenset[str]
    checked_inputs: tuple[str, ...] = texts_property(CHECKED_INPUTS)
    profile: str = text_property("profile")
    region: str = text_property("region")
    state: str = text_property("state")
    vpc_id: str = text_property("vpcId")
    peer_vpc_id: str = text_property("peerVpcId")
    uniq_vpc_id: str = text_property("uniqVpcId")
    uniq_peer_vpc_id: str = text_property("uniqPeerVpcId")
    vpc_ids: frozenset[str] = _ids_property("vpcId", "uniqVpcId", among=VPC_IDS)
    peer_vpc_ids: frozenset[str] = _ids_property("peerVpcId", "uniqPeerVpcId", among=PEER_VPC_IDS)
    uin: str = text_property("uin")
    peer_uin: str = text_property("peerUin")
    create_time: str = text_property("createTime")

    is_connection: ClassVar[bool] = True
    """Whether the resource is a connection, seen by its requester or its accepter."""

    @classmethod
    def of(cls: type[R], given: Mapping[str, object]) -> R:
        """Parse a mapping of properties."""
        fields = (it for it in dataclasses.fields(cls) if "read" in it.metadata)
        values = {it.name: it.metadata["read"](given) for it in fields}
        unknown = frozenset(name for name, value in given.items() if is_unknown(value))
        return cls(given=given, unknown=unknown, **values)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConnectionProperties(ResourceProperties):
    """Properties of a `VpcPeeringConnection`.

    Args:
        owner: the default name, which identifies a resource within its program.
    """

    name: str = text_property("peeringConnectionName")
    peer_region: str = text_property("peerRegion")
    adopt: object = plain_property("adopt")
    bandwidth: object = plain_property("bandwidth")
    charge_type: str = text_property("chargeType")
    tags: object = plain_property(TAGS)
    all_tags: object = read_property(lambda given: given.get(ALL_TAGS, given.get(TAGS)))
    default_tags: tuple[str, ...] = texts_property(DEFAULT_TAGS)
    enabled: object = plain_property("enabled")
    default_name: str = text_property(DEFAULT_NAME)
    accepted_here: object = plain_property(ACCEPTED_HERE)
    listed: tuple[str, ...] = texts_property(LISTED)
    owner: str = read_property(
        lambda given: text_in(DEFAULT_NAME, given) or text_in("peeringConnectionName", given)
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AccepterProperties(ResourceProperties):
    """Properties of a `VpcPeeringConnectionAccepter`; its `vpcId` is the connection's peer VPC."""

    connection_id: str = text_property("peeringConnectionId")
    accepted: object = plain_property("accepted")


NOTHING: Final = ConnectionProperties.of({})
"""The outputs of a connection that is new to the stack."""


class Change(enum.Enum):
    """The effect of changing an input."""

    REPLACES = enum.auto()
    UPDATES = enum.auto()
    LOCAL = enum.auto()
    IGNORED = enum.auto()


CHANGES: Final[Mapping[str, Change]] = {
    "vpcId": Change.REPLACES,
    "peerVpcId": Change.REPLACES,
    "peerUin": Change.REPLACES,
    "region": Change.REPLACES,
    "peerRegion": Change.REPLACES,
    "type": Change.REPLACES,
    "qosLevel": Change.REPLACES,
    "peeringConnectionName": Change.UPDATES,
    "bandwidth": Change.UPDATES,
    "chargeType": Change.UPDATES,
    TAGS: Change.LOCAL,
    ALL_TAGS: Change.UPDATES,
    "profile": Change.LOCAL,
    "adopt": Change.IGNORED,
}
"""The effect of changing each input that a user can set, and `tagsAll`, the tags sent to the API.
`enabled` is not listed: its effect follows from the table of states."""

V3_INPUTS: Final = ("bandwidth", "chargeType", "qosLevel", "type", TAGS)
"""Inputs that only API 3.0 supports."""


_VPC_ID: Final = re.compile(r"vpc-[0-9a-z]{4,32}|[0-9a-z]{1,16}_vpc_[0-9]{1,18}")
_CONNECTION_ID: Final = re.compile(r"pcx-[0-9a-z]{4,32}")
_LONGEST_QUOTE: Final = 80
_OBJECT: Final = re.compile(r"<[\w.]*\b(\w+) object at 0x[0-9a-f]+>")


def is_connection_id(text: str) -> bool:
    """Return whether a string is the id of a peering connection."""
    return bool(_CONNECTION_ID.fullmatch(text))


@dataclass(slots=True)
class Checked:
    """Inputs after the check, and the failures found.

    Args:
        inputs: the inputs, normalised; unknown values are kept.
        failures: pairs of a property name ("" for the resource as a whole) and a message.
    """

    inputs: Properties
    failures: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, name: str, reason: str) -> None:
        """Add a failure for a property."""
        self.failures.append((name, printable(reason)))


def check_vpc_id(checked: Checked, name: str) -> None:
    """Check a property that is the id or legacy id of a VPC."""
    value = checked.inputs.get(name)
    if value is None:
        checked.fail(name, f"{name} is missing; give the id of a VPC such as vpc-8e0ypm3z")
    elif not is_unknown(value) and not (isinstance(value, str) and _VPC_ID.fullmatch(value)):
        checked.fail(
            name,
            f"{name} is {quoted(value)}, which is not the id of a VPC; "
            "give an id such as vpc-8e0ypm3z or gz_vpc_245",
        )


def check_connection_id(checked: Checked, name: str) -> None:
    """Check a property that is the id of a peering connection."""
    value = checked.inputs.get(name)
    if value is None:
        checked.fail(name, f"{name} is missing; give the id of a connection such as pcx-6gw5wvmk")
    elif not is_unknown(value) and not (isinstance(value, str) and is_connection_id(value)):
        checked.fail(
            name,
            f"{name} is {quoted(value)}, which is not the id of a peering connection; "
            "give an id such as pcx-6gw5wvmk",
        )


def check_whereabouts(checked: Checked) -> None:
    """Check and normalise `region` and `profile`."""
    check_region(checked, "region")
    check_text(checked, "profile", "leave it out for the default credentials")


def check_region(checked: Checked, name: str) -> None:
    """Check a property that is a region, and change it to the long form."""
    check_text(checked, name, "leave it out for the configured region")
    value = checked.inputs.get(name)
    if isinstance(value, str) and value.strip():
        checked.inputs[name] = long_region(value.strip())


def check_text(checked: Checked, name: str, otherwise: str) -> None:
    """Check an optional string property."""
    value = checked.inputs.get(name)
    if value is None or is_unknown(value) or (isinstance(value, str) and value.strip()):
        return
    checked.fail(name, f"{name} is {quoted(value)}; give a string, or {otherwise}")


def quoted(value: object) -> str:
    """Return a value as text for a message, cut to 80 characters.

    The same value always yields the same text: keys are sorted, and a Pulumi object, such as an
    unknown part, appears without its memory address.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # the engine passes every number as a float
    shown = _OBJECT.sub(r"<\1>", saferepr(value))
    return shown if len(shown) <= _LONGEST_QUOTE else shown[: _LONGEST_QUOTE - 1] + "…"


class Remedy(enum.Enum):
    """The change that revives a dead connection."""

    NONE = enum.auto()
    ENABLE = enum.auto()
    REPLACE = enum.auto()


@dataclass(frozen=True, slots=True)
class StateRules:
    """A row of the table of states.

    Args:
        taken: whether a connection in this state occupies its pair of VPCs.
        adoptable: whether it can be taken over.
        gone: whether it counts as deleted.
        remedy: the change that `diff` requests; a connection in a state with a remedy is dead.
        suspicious: whether the user is warned about it.
    """

    taken: bool = False
    adoptable: bool = False
    gone: bool = False
    remedy: Remedy = Remedy.NONE
    suspicious: bool = False

    @property
    def dead(self) -> bool:
        """Whether the connection carries no traffic, and cannot until this stack acts."""
        return self.remedy is not Remedy.NONE


_RULES: Final[Mapping[str, StateRules]] = {
    PeeringState.PENDING: StateRules(taken=True, adoptable=True),
    PeeringState.ACTIVE: StateRules(taken=True, adoptable=True),
    PeeringState.EXPIRED: StateRules(remedy=Remedy.ENABLE),
    PeeringState.REJECTED: StateRules(remedy=Remedy.REPLACE),
    PeeringState.FAILED: StateRules(remedy=Remedy.REPLACE),
    PeeringState.DELETED: StateRules(gone=True),
    PeeringState.ISOLATED: StateRules(taken=True, suspicious=True),
}
_UNKNOWN: Final = StateRules(taken=True, suspicious=True)


def rules_of(state: str) -> StateRules:
    """Return the row of a state; a state not in the table counts as taken and suspicious."""
    return _RULES.get(state, _UNKNOWN)


def text_of(moment: datetime | None) -> str:
    """Return a time in the form used in outputs, "" if the API does not report it."""
    return moment.isoformat() if moment else ""


@dataclass(slots=True)
class Changes:
    """The result of a diff.

    Args:
        update: whether anything differs.
        replaces: the inputs that require a replacement.
    """

    update: bool = False
    replaces: list[str] = field(default_factory=list)

    def because_of(self, name: str, kind: Change) -> None:
        """Add a difference in one input."""
        self.update = True
        if kind is Change.REPLACES:
            self.replaces.append(name)


def changed(
    table: Mapping[str, Change], old: ResourceProperties, new: ResourceProperties
) -> Changes:
    """Return the changes that the inputs require, compared one by one.

    Args:
        table: the effect of changing each input.
        old: outputs of the resource.
        new: checked inputs of the program; an omitted input keeps its output, except a profile, and
            an unknown input counts as different.
    """
    changes = Changes()
    for name, kind in table.items():
        wanted = new.given.get(name)
        stays = wanted is None and kind is not Change.LOCAL
        if name in new.unknown or not (stays or wanted == old.given.get(name)):
            changes.because_of(name, kind)
    return changes


_REPORTED_INPUTS: Final = frozenset({"region", "peerRegion", "peerUin"})
"""Inputs that the provider fills in when they are omitted."""


def outputs_with(inputs: Mapping[str, object], reported: Mapping[str, object]) -> Properties:
    """Return the outputs of a resource: its inputs, their names, and the reported values.

    Args:
        inputs: the checked inputs.
        reported: further outputs, which override inputs; empty values are left out.
    """
    own = {name: value for name, value in inputs.items() if name != PROVIDER}
    present = {name: value for name, value in reported.items() if value not in (None, "", [])}
    return {**own, CHECKED_INPUTS: sorted(own), **present}


def outputs_kept(old: ResourceProperties, new: ResourceProperties) -> Properties:
    """Return the previous outputs with the current inputs, for an update without an API call.

    Args:
        old: the previous outputs.
        new: the current checked inputs.
    """
    dropped = {PROVIDER, *old.checked_inputs} - _REPORTED_INPUTS
    kept = {name: value for name, value in old.given.items() if name not in dropped}
    return {**kept, **outputs_with(new.given, {})}


def inputs_read(found: Mapping[str, object], inputs: Iterable[str]) -> Properties:
    """Return the inputs that describe a resource after a refresh: recorded names, current values.

    Args:
        found: the current outputs.
        inputs: all possible names, for an imported resource, whose state records no names.
    """
    if CHECKED_INPUTS in found:
        inputs = texts_in(CHECKED_INPUTS, found)
    return {name: found[name] for name in inputs if name in found}
