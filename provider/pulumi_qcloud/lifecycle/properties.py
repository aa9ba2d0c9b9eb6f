"""Properties of the resources: names, what a change of each means, checks and the table of states.

What the engine hands over is a mapping. It is parsed once, into the class of its kind, when a
method of a lifecycle begins. A value that is unknown at preview never fails a check.
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
"""Properties by their names, as the engine is given them."""

DEFAULT_NAME: Final = "__defaultName"
"""Hidden input: the name a connection gets when the user gives none."""
CHECKED_INPUTS: Final = "__inputs"
"""Hidden output: names of the checked inputs, since `read` is given outputs only."""
VPC_IDS: Final = "__vpcIds"
PEER_VPC_IDS: Final = "__peerVpcIds"
"""Hidden outputs: every id of the VPCs that the API reported."""
TAGS: Final = "tags"
ALL_TAGS: Final = "tagsAll"
"""Written by the check: the default tags with the program's own over them."""
DEFAULT_TAGS: Final = "__defaultTags"
"""Hidden input: keys of the default tags that are not the program's own."""
ACCEPTED_HERE: Final = "__acceptedHere"
"""Hidden input: the same component accepts the connection."""
LISTED: Final = "__listed"
"""Hidden input: what a component has listed between the two VPCs, see `drift.as_listed`."""
PROVIDER: Final = "__provider"


class Unknown:
    """A value that is not known before the `up`; `UNKNOWN` is the only one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<Unknown>"


UNKNOWN: Final = Unknown()


def is_unknown(value: object) -> bool:
    """Return whether a value is not known before the `up`; also if a part of it is not."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(map(is_unknown, value.values()))
    return isinstance(value, (list, tuple)) and any(map(is_unknown, value))


def read_property(read: Callable[[Mapping[str, object]], object]) -> Any:
    """An attribute that is read out of what was given."""
    return field(metadata={"read": read})


def text_property(name: str) -> Any:
    """A property that is text; "" where it is absent, unknown or something else."""
    return read_property(functools.partial(text_in, name))


def texts_property(name: str) -> Any:
    """A property that is a list of texts; empty where it is something else."""
    return read_property(functools.partial(texts_in, name))


def plain_property(name: str) -> Any:
    """A property as it came; None where it is absent."""
    return read_property(lambda given: given.get(name))


def _ids_property(*names: str, among: str) -> Any:
    """Every id of a VPC: of several properties that are text, and of one that is a list."""

    def read(given: Mapping[str, object]) -> frozenset[str]:
        every = (*(text_in(name, given) for name in names), *texts_in(among, given))
        return frozenset(filter(None, every))

    return read_property(read)


def text_in(name: str, given: Mapping[str, object]) -> str:
    """Return a property that is text; "" where it is absent, unknown or something else."""
    value = given.get(name)
    return value if isinstance(value, str) else ""


def texts_in(name: str, given: Mapping[str, object]) -> tuple[str, ...]:
    """Return the texts of a property that is a list; none where it is something else."""
    value = given.get(name)
    return tuple(it for it in value if isinstance(it, str)) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ResourceProperties:
    """Inputs of a resource, or the outputs in its state.

    Args:
        given: all of them as they came, also those that have no attribute here.
        unknown: names of those that are unknown, or have a part that is.
        checked_inputs: names of the checked inputs that outputs record.
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
    """Whether the resource is a connection as one of its sides sees it."""

    @classmethod
    def of(cls: type[R], given: Mapping[str, object]) -> R:
        """Return the properties that a mapping holds."""
        fields = (it for it in dataclasses.fields(cls) if "read" in it.metadata)
        values = {it.name: it.metadata["read"](given) for it in fields}
        unknown = frozenset(name for name, value in given.items() if is_unknown(value))
        return cls(given=given, unknown=unknown, **values)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConnectionProperties(ResourceProperties):
    """Those of a `VpcPeeringConnection`.

    Args:
        owner: the default name, which tells a resource from the others of its program.
    """

    name: str = text_property("peeringConnectionName")
    peer_region: str = text_property("peerRegion")
    adopt: object = plain_property("adopt")
    bandwidth: object = plain_property("bandwidth")
    charge_type: str = text_property("chargeType")
    qos_level: str = text_property("qosLevel")
    type: str = text_property("type")
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
    """Those of a `VpcPeeringConnectionAccepter`, whose own VPC is the connection's peer VPC."""

    connection_id: str = text_property("peeringConnectionId")
    accepted: object = plain_property("accepted")


NOTHING: Final = ConnectionProperties.of({})
"""The outputs of a connection that is new to the stack."""


class Change(enum.Enum):
    """What a change of an input leads to."""

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
"""Every input a user can set, and `tagsAll`, which is what the API is told of tags. `enabled` is
not among them: the state's table rules it."""

V3_INPUTS: Final = ("bandwidth", "chargeType", "qosLevel", "type", TAGS)
"""Inputs that only API 3.0 has."""


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


class Remedy(enum.Enum):
    """What brings a connection back to life."""

    NONE = enum.auto()
    ENABLE = enum.auto()
    REPLACE = enum.auto()


@dataclass(frozen=True, slots=True)
class StateRules:
    """One row.

    Args:
        taken: whether a connection in this state occupies its pair of VPCs.
        adoptable: whether it can be taken over.
        gone: whether it counts as deleted.
        remedy: what `diff` asks for; anything but NONE makes the state a dead one.
        suspicious: whether a person should hear of it.
    """

    taken: bool = False
    adoptable: bool = False
    gone: bool = False
    remedy: Remedy = Remedy.NONE
    suspicious: bool = False

    @property
    def dead(self) -> bool:
        """Whether nothing flows and nothing will, unless this stack acts."""
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
    """Return the row of a state; a state that is not known is taken and left alone."""
    return _RULES.get(state, _UNKNOWN)


def text_of(moment: datetime | None) -> str:
    """Return a time as outputs hold it, "" where the API does not tell it."""
    return moment.isoformat() if moment else ""


@dataclass(slots=True)
class Changes:
    """What has to be done.

    Args:
        update: whether anything differs.
        replaces: the inputs for whose sake the connection has to be made anew.
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
    """Return what the inputs ask for, compared one by one.

    Args:
        table: every input a user can set, and what a change of it leads to.
        old: outputs of the resource.
        new: checked inputs of the program; one that is left out keeps what is, except a profile,
            and an unknown one counts as different.
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
    """Return the outputs of a resource: its inputs, their names, and what the API reported.

    Args:
        inputs: the checked inputs.
        reported: further outputs, which win; those that are empty are left out.
    """
    own = {name: value for name, value in inputs.items() if name != PROVIDER}
    present = {name: value for name, value in reported.items() if value not in (None, "", [])}
    return {**own, CHECKED_INPUTS: sorted(own), **present}


def outputs_kept(old: ResourceProperties, new: ResourceProperties) -> Properties:
    """Return the outputs of before under the inputs of now: nothing was asked of the API.

    Args:
        old: the outputs of before.
        new: the checked inputs of now.
    """
    dropped = {PROVIDER, *old.checked_inputs} - _REPORTED_INPUTS
    kept = {name: value for name, value in old.given.items() if name not in dropped}
    return {**kept, **outputs_with(new.given, {})}


def inputs_read(found: Mapping[str, object], inputs: Iterable[str]) -> Properties:
    """Return the inputs that a refresh describes a resource with: the keys of the recorded ones.

    Args:
        found: the outputs as they are now.
        inputs: every input there can be, for a resource that records no names: an imported one.
    """
    if CHECKED_INPUTS in found:
        inputs = ResourceProperties.of(found).checked_inputs
    return {name: found[name] for name in inputs if name in found}
