"""The data model: regions, credentials, VPCs, connections, routes and the API's actions."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

LONG_BY_SHORT: Final[dict[str, str]] = {
    "bj": "ap-beijing",
    "bjjr": "ap-beijing-fsi",
    "ca": "na-toronto",
    "cd": "ap-chengdu",
    "cgoec": "ap-zhengzhou-ec",
    "cq": "ap-chongqing",
    "csec": "ap-changsha-ec",
    "de": "eu-frankfurt",
    "fzec": "ap-fuzhou-ec",
    "gz": "ap-guangzhou",
    "gzopen": "ap-guangzhou-open",
    "hfeec": "ap-hefei-ec",
    "hk": "ap-hongkong",
    "hzec": "ap-hangzhou-ec",
    "in": "ap-mumbai",
    "jkt": "ap-jakarta",
    "jnec": "ap-jinan-ec",
    "jp": "ap-tokyo",
    "kr": "ap-seoul",
    "nj": "ap-nanjing",
    "qy": "ap-qingyuan",
    "qyxa": "ap-qingyuan-xinan",
    "ru": "eu-moscow",
    "sao": "sa-saopaulo",
    "sg": "ap-singapore",
    "sh": "ap-shanghai",
    "shadc": "ap-shanghai-adc",
    "sheec": "ap-shenyang-ec",
    "shjr": "ap-shanghai-fsi",
    "sjwec": "ap-shijiazhuang-ec",
    "szjr": "ap-shenzhen-fsi",
    "szsycft": "ap-shenzhen-sycft",
    "szx": "ap-shenzhen",
    "th": "ap-bangkok",
    "tpe": "ap-taipei",
    "tsn": "ap-tianjin",
    "use": "na-ashburn",
    "usw": "na-siliconvalley",
    "whec": "ap-wuhan-ec",
    "xbec": "ap-xibei-ec",
    "xiyec": "ap-xian-ec",
}
_WITHOUT_SHORT_NAME: Final = ("ap-osaka", "ap-zhongwei", "me-saudi-arabia")
"""Regions for which no source has a short name; the API shows them in their long form (assumed)."""

LONG_REGIONS: Final[frozenset[str]] = frozenset({*LONG_BY_SHORT.values(), *_WITHOUT_SHORT_NAME})


def long_region(text: str) -> str:
    """Return the long form of a region's name; a name that is not in the table is unchanged."""
    return LONG_BY_SHORT.get(text, text)


def is_known_region(text: str) -> bool:
    """Return whether `text` is the short or the long name of a region in the table."""
    return text in LONG_BY_SHORT or text in LONG_REGIONS


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key pair; its id, key and token always come from the same source.

    Args:
        secret_id: public half of the pair, as text; it identifies the caller.
        secret_key: secret half of the pair, as text; it never leaves the process.
        token: session token of a temporary pair, else None.
        source: where the pair was found, as human-readable text such as "environment".
    """

    secret_id: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    source: str = "arguments"

    @property
    def caller(self) -> str:
        """A text that identifies the caller and stays the same; it is not shown."""
        return self.secret_id

    def secrets(self) -> tuple[str, ...]:
        """Return the values that must never be shown."""
        return tuple(text for text in (self.secret_key, self.token) if text)

    def current(self) -> Credentials:
        """Return these credentials, which never change."""
        return self

    def renew(self, refused: Credentials) -> bool:
        """Return False: if the API refuses these credentials, there are no others."""
        del refused
        return False


class CredentialsSource(Protocol):
    """Has the credentials for each call: a key pair, or a session that is renewed in time."""

    @property
    def source(self) -> str:
        """Where the credentials come from, as human-readable text."""

    @property
    def caller(self) -> str:
        """A text that identifies the caller and stays the same when a session is renewed."""

    def current(self) -> Credentials:
        """Return credentials that are valid now; this may call STS.

        Raises:
            QcloudError: there are none; the call that needs them was not sent.
        """

    def renew(self, refused: Credentials) -> bool:
        """Make `current` return other credentials than those that the API refused.

        Returns:
            False if there are no others.
        """


T = TypeVar("T")


class PeeringState(str, enum.Enum):
    """States of a peering connection; API 2.0 numbers the first five from 0.

    Source: DescribeVpcPeeringConnections of both versions.
    """

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    ISOLATED = "ISOLATED"


@dataclass(frozen=True, slots=True)
class VpcIds:
    """The two ids of one VPC.

    Args:
        id: an id such as `vpc-8e0ypm3z`, or "".
        legacy_id: an id that only API 2.0 has, such as `gz_vpc_245`, or "".
    """

    id: str
    legacy_id: str = ""

    @property
    def preferred(self) -> str:
        """The id, or the legacy id if the id is empty."""
        return self.id or self.legacy_id

    def all(self) -> frozenset[str]:
        """Return the ids that are not empty."""
        return frozenset(text for text in (self.id, self.legacy_id) if text)


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC as its owner sees it (DescribeVpcEx, DescribeVpcs).

    Args:
        ids: the VPC's ids.
        name: the VPC's name.
        cidr_block: primary address range in CIDR notation.
        assistant_cidr_blocks: further address ranges in CIDR notation (API 3.0 only).
        is_default: whether it is the region's default VPC.
        tags: tag values by key (API 3.0 only).
    """

    ids: VpcIds
    name: str
    cidr_block: str
    assistant_cidr_blocks: tuple[str, ...] = ()
    is_default: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeeringConnection:
    """A peering connection as either side sees it (DescribeVpcPeeringConnections).

    Args:
        id: `pcx-...`.
        name: the connection's name, free text of at most 60 characters.
        state: one of `PeeringState`, or the API's own text for any other state.
        vpc: the requester's VPC.
        peer_vpc: the accepter's VPC.
        uin: UIN of the requester's account, as decimal text, or "".
        peer_uin: UIN of the accepter's account, as decimal text, or "".
        region: the requester's region in its long form, or "".
        peer_region: the accepter's region in its long form, or "".
        create_time: when the connection was requested, with time zone; None if the API does not
            report it.
        bandwidth: bandwidth in Mbps (API 3.0 only).
        charge_type: how bandwidth is charged (API 3.0 only).
        qos_level: service level (API 3.0 only).
        type: kind of peering (API 3.0 only).
        tags: tag values by key (API 3.0 only).
    """

    id: str
    name: str
    state: PeeringState | str
    vpc: VpcIds
    peer_vpc: VpcIds
    uin: str
    peer_uin: str
    region: str = ""
    peer_region: str = ""
    create_time: datetime | None = None
    bandwidth: int | None = None
    charge_type: str = ""
    qos_level: str = ""
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def state_text(self) -> str:
        """The state as text, in the form that a stack's state file has."""
        return self.state.value if isinstance(self.state, PeeringState) else self.state


LONGEST_NAME: Final = 60
"""Maximum length of a connection's name, in characters (CreateVpcPeeringConnection)."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_UIN: Final = re.compile(r"[0-9]{1,20}")


class NameFault(enum.Enum):
    """A reason for which the name of a connection is invalid."""

    EMPTY = enum.auto()
    TOO_LONG = enum.auto()
    AT_SIGN = enum.auto()
    """The name starts with "@", and API 2.0 signs such values differently."""
    CONTROL = enum.auto()


def name_faults(name: str) -> list[NameFault]:
    """Return all reasons for which the name of a connection is invalid; none if it is valid."""
    rules = {
        NameFault.EMPTY: not name.strip(),
        NameFault.TOO_LONG: len(name) > LONGEST_NAME,
        NameFault.AT_SIGN: name.startswith("@"),
        NameFault.CONTROL: bool(_CONTROL.search(name)),
    }
    return [fault for fault, is_so in rules.items() if is_so]


def is_uin(text: str) -> bool:
    """Return whether `text` can be a UIN: 1 to 20 decimal digits."""
    return bool(_UIN.fullmatch(text))


@dataclass(frozen=True, slots=True)
class WantedConnection:
    """A connection to create.

    Args:
        vpc_id: id or legacy id of the requester's VPC.
        peer_vpc_id: id or legacy id of the accepter's VPC.
        peer_uin: UIN of the accepter's account, as decimal text.
        name: the connection's name, 1 to 60 characters.
        v3_inputs: inputs that only API 3.0 has: `bandwidth` in Mbps; `chargeType`, `qosLevel` and
            `type` as text; `tags` as a mapping from key to value.
    """

    vpc_id: str
    peer_vpc_id: str
    peer_uin: str
    name: str
    v3_inputs: Mapping[str, object] = field(default_factory=dict, hash=False)

    def peers(self, connection: PeeringConnection) -> bool:
        """Return whether a connection peers these VPCs in this direction."""
        return self.vpc_id in connection.vpc.all() and self.peer_vpc_id in connection.peer_vpc.all()

    def has_tags(self, connection: PeeringConnection) -> bool:
        """Return whether a connection has the wanted tags."""
        tags = self.v3_inputs.get("tags")
        return not isinstance(tags, Mapping) or tags.items() <= connection.tags.items()


@dataclass(frozen=True, slots=True)
class Route:
    """An entry of a route table (DescribeRouteTable, DescribeRouteTables).

    Args:
        destination_cidr_block: destination in CIDR notation, or `Local` for the built-in entry.
        next_hub: id of the gateway, `pcx-...` for a peering connection, or "".
        is_peering: whether the gateway is a peering connection.
        id: id that is needed to remove the route, `rti-...` or a number, or "" (API 3.0 only).
        enabled: whether the route forwards; only API 3.0 reports disabled routes as such.
    """

    destination_cidr_block: str
    next_hub: str
    is_peering: bool
    id: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table of a VPC (DescribeRouteTable, DescribeRouteTables).

    Args:
        id: `rtb-...`.
        legacy_id: an id that only API 2.0 has, `gz_rtb_...`, or "".
        vpc: the VPC's ids.
        name: the table's name.
        main: whether subnets without a table of their own use this one.
        routes: the table's entries.
        tags: tag values by key (API 3.0 only).
    """

    id: str
    legacy_id: str
    vpc: VpcIds
    name: str
    main: bool
    routes: tuple[Route, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def destinations_of(self, connection_id: str) -> frozenset[str]:
        """Return the destinations that are routed through a peering connection.

        Disabled routes do not count, since they forward nothing.
        """
        return self._destinations_of(connection_id, enabled=True)

    def disabled_of(self, connection_id: str) -> frozenset[str]:
        """Return the destinations whose routes through a peering connection are all disabled."""
        disabled = self._destinations_of(connection_id, enabled=False)
        return disabled - self.destinations_of(connection_id)

    def _destinations_of(self, connection_id: str, *, enabled: bool) -> frozenset[str]:
        return frozenset(
            route.destination_cidr_block
            for route in self.routes
            if route.is_peering and route.next_hub == connection_id and route.enabled == enabled
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing.

    Args:
        items: the entries that could be read.
        total: number of entries on all pages, as the API counts them.
        received: number of entries on this page, including any that could not be read.
    """

    items: tuple[T, ...]
    total: int
    received: int


class Need(enum.Enum):
    """A purpose that an action is needed for; the value is its name in `qcloud-peering policy`."""

    READ = "read"
    """Previews, refreshes and lookups."""
    REQUEST = "request"
    """Connections of which the account is the requester."""
    ACCEPT = "accept"
    """Connections that other accounts request."""
    ROUTE = "route"
    """Routes through connections."""
    TAG = "tag"
    """Tags of existing connections."""


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who makes the calls, as the API reports it (GetCallerIdentity).

    Args:
        uin: the account that the calls act in, as decimal text.
        user_id: the user's id, or `<role id>:<session name>` for a role.
        principal_id: for a role, the account whose key asked for the session.
        kind: what makes the calls, in the API's words.
    """

    uin: str
    user_id: str = ""
    principal_id: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the API.

    Args:
        need: what the action is needed for; None if no resource needs it, or if it starts a session
            with credentials of another identity.
        versions: versions of the API that have the action.
        service: the product that the action belongs to; API 3.0 has a host for each product.
    """

    need: Need | None
    versions: tuple[str, ...] = ("2.0", "3.0")
    service: str = "vpc"


_OLD: Final = ("2.0",)
_NEW: Final = ("3.0",)

ACTIONS: Final[Mapping[str, Action]] = {
    "DescribeVpcPeeringConnections": Action(Need.READ),
    "DescribeVpcEx": Action(Need.READ, _OLD),
    "DescribeVpcs": Action(Need.READ, _NEW),
    "DescribeRouteTable": Action(Need.READ, _OLD),
    "DescribeRouteTables": Action(Need.READ, _NEW),
    "DescribeVpcLimit": Action(Need.READ, _OLD),
    "DescribeVpcLimits": Action(Need.READ, _NEW),
    "GetCallerIdentity": Action(Need.READ, _NEW, "sts"),
    "AssumeRole": Action(None, _NEW, "sts"),
    "AssumeRoleWithWebIdentity": Action(None, _NEW, "sts"),
    "CreateVpcPeeringConnection": Action(Need.REQUEST),
    "ModifyVpcPeeringConnection": Action(Need.REQUEST),
    "DeleteVpcPeeringConnection": Action(Need.REQUEST),
    "EnableVpcPeeringConnection": Action(Need.REQUEST, _OLD),
    "AcceptVpcPeeringConnection": Action(Need.ACCEPT),
    "RejectVpcPeeringConnection": Action(None),
    "CreateRoute": Action(Need.ROUTE, _OLD),
    "CreateRoutes": Action(Need.ROUTE, _NEW),
    "EnableRoutes": Action(Need.ROUTE, _NEW),
    "DeleteRoute": Action(Need.ROUTE, _OLD),
    "DeleteRoutes": Action(Need.ROUTE, _NEW),
    "TagResources": Action(Need.TAG, _NEW, "tag"),
    "UnTagResources": Action(Need.TAG, _NEW, "tag"),
}
"""Every action by name. Source: the documentation of VPC; for sts and tag, of these products."""
