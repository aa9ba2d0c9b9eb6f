"""The value types for the cloud's objects, its regions, and random ids and keys."""

from __future__ import annotations

import enum
import secrets
import string
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Final, Generic, TypeVar

from qcloud_emulator.cloud.errors import UnknownRegionError

T = TypeVar("T")


class State(str, enum.Enum):
    """State of a peering connection."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    DELETED = "DELETED"


LIVE: Final = frozenset({State.PENDING, State.ACTIVE})
"""The states of connections that count for duplicate pairs, overlaps and the quota."""

UIN_DIGITS: Final = 18
"""Maximum number of digits in a UIN, which API 3.0 returns as a number."""

BARE_METAL: Final = "VPC_BM_PEER"
"""The type of connections to bare metal."""


@dataclass(frozen=True, slots=True)
class Account:
    """A named key pair of an account, for clients of the emulator."""

    name: str
    """Name of the profile by which clients select the key pair."""
    uin: str
    """UIN of the account, as decimal text."""
    secret_id: str
    """Id of the key pair."""
    secret_key: str = field(repr=False)
    """Secret key of the pair."""
    token: str | None = field(default=None, repr=False)
    """Session token of a temporary pair."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair as the cloud stores it."""

    account: Account
    app_id: str
    expires_at: float | None
    """Real time at which a temporary key expires, in seconds since 1970, or None."""
    session: Session | None = None
    """The session of a role to which the key belongs, or None for an account's own key."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a role: whoever has its temporary key acts as the role's account."""

    role_id: str
    name: str
    """RoleSessionName, which whoever asked for the session chose."""
    principal: str
    """UIN of the account whose key asked for the session."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an account, with who may assume it."""

    id: str
    """Decimal text."""
    uin: str
    name: str
    trusts: tuple[str, ...] = ()
    """UINs of the accounts that may assume the role."""
    identity_providers: tuple[str, ...] = ()
    """Names of the account's identity providers whose tokens may assume the role."""
    external_id: str | None = field(default=None, repr=False)
    """What an account has to send along as ExternalId, or None."""
    session_seconds: int = 43_200
    """Longest session, in seconds."""
    machine: bool = False
    """Whether the metadata address gives out sessions of the role."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An OpenID Connect provider that an account trusts; it signs its tokens with HS256."""

    uin: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """The account that makes a call."""

    uin: str
    name: str = ""
    """Name of the key pair, or role and session as ``role/session``; empty for a console user."""
    session: Session | None = None
    """The session of a role that makes the call, or None."""


NOBODY: Final = Caller("")
"""The caller of an action that is not signed."""


DNS_SERVERS: Final = ("183.60.83.19", "183.60.82.98")
"""The cloud's own DNS servers, which a VPC uses unless it names others."""


@dataclass(frozen=True, slots=True)
class VpcOptions:
    """Properties of a VPC that only version 3.0 can set, and that no rule depends on."""

    multicast: bool = False
    dns_servers: tuple[str, ...] = DNS_SERVERS
    """Addresses of DNS servers."""
    domain_name: str = ""
    """Domain name that DHCP hands out."""
    publishes_cidr: bool = False
    """Whether a Cloud Connect Network gets the VPC's range instead of its subnets."""
    publishes_ipv6_cidr: bool = False
    """The same for IPv6."""


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC, with its id and its legacy id."""

    id: str
    legacy_id: str
    uin: str
    region: str
    name: str
    cidr: str
    assistant_cidrs: tuple[str, ...]
    is_default: bool
    created_at: float
    options: VpcOptions = VpcOptions()
    route_tables: int = 0
    peers: int = 0
    subnets: int = 0

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Every range of the VPC, the primary one first."""
        return (self.cidr, *self.assistant_cidrs)


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a VPC, with its id, its legacy id and the route table that it uses."""

    id: str
    legacy_id: str
    vpc: Vpc
    name: str
    cidr: str
    zone: str
    """Name of the availability zone, such as ``ap-guangzhou-2``."""
    route_table_id: str
    created_at: float
    legacy_route_table_id: str = ""
    route_table_name: str = ""

    @property
    def addresses(self) -> int:
        """Number of assignable addresses: all but the three that the cloud reserves."""
        return IPv4Network(self.cidr).num_addresses - RESERVED_ADDRESSES


RESERVED_ADDRESSES: Final = 3
"""Addresses of each subnet that the cloud keeps: network, gateway and broadcast (2.0's example)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a peering connection."""

    vpc_id: str
    legacy_vpc_id: str
    uin: str
    region: str
    app_id: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Properties of a peering connection that only version 3.0 has."""

    bandwidth: int = 0
    """Bandwidth limit in Mbps; 0 means no limit."""
    charge_type: str = "POSTPAID_BY_DAY_MAX"
    qos_level: str = ""
    type: str = "VPC_PEER"


@dataclass(frozen=True, slots=True)
class PeeringConnection:
    """A peering connection, a single object that both of its accounts see."""

    id: str
    name: str
    state: State
    requester: Side
    accepter: Side
    created_at: float
    expires_at: float | None
    terms: Terms = Terms()


class NextType(enum.IntEnum):
    """Kind of a route's gateway, with version 2.0's number for it.

    Kinds that only version 3.0 documents have numbers from 101 on, which are the emulator's own.
    """

    PUBLIC_GATEWAY = 0
    VPN_GATEWAY = 1
    LOCAL = 2
    DIRECT_CONNECT_GATEWAY = 3
    PEERING_CONNECTION = 4
    SSL_VPN_GATEWAY = 7
    NAT_GATEWAY = 8
    CVM = 9
    HAVIP = 101
    EIP = 102
    LOCAL_GATEWAY = 103
    PRIVATE_NAT_GATEWAY = 104
    USER_CCN = 105
    GWLB_ENDPOINT = 106

    @property
    def is_documented_in_v2(self) -> bool:
        """Whether version 2.0 has this kind; it numbers them from 0 to 9."""
        return self < NextType.HAVIP


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a route table."""

    destination: str
    next_type: NextType
    next_hub: str
    description: str = ""
    item_id: str = field(default="", compare=False)
    """Id such as ``rti-6gw5wvmk``; empty until the route is added."""
    number: int = field(default=0, compare=False)
    enabled: bool = field(default=True, compare=False)
    """Whether the route forwards; a disabled route stays in its table without any effect."""
    created_at: float = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table of a VPC, with the routes that were added to it."""

    id: str
    legacy_id: str
    vpc: Vpc
    name: str
    main: bool
    created_at: float
    routes: tuple[Route, ...] = ()
    subnets: tuple[str, ...] = ()
    """Ids of the subnets that use the table."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is requested, and in which order."""

    order: str = "createTime"
    """Field to sort by: ``createTime`` or ``name``."""
    direction: str = "desc"
    """Sort direction: ``asc`` or ``desc``."""
    offset: int = 0
    limit: int = 20
    """Maximum number of items; a negative number means no limit."""


EVERYTHING: Final = Paging(limit=-1)
"""The whole list, newest first."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the length of the whole list."""

    total: int
    items: tuple[T, ...]


# Source: the region map of the vendor's Terraform provider; the last three regions are from the
# region maps of tools around the vendor's own APIs, which agree with it in all others.
_TABLE: Final = """
gz ap-guangzhou      szjr ap-shenzhen-fsi    gzopen ap-guangzhou-open  szx ap-shenzhen
qy ap-qingyuan       szsycft ap-shenzhen-sycft  sh ap-shanghai         shjr ap-shanghai-fsi
jnec ap-jinan-ec     hzec ap-hangzhou-ec     nj ap-nanjing             fzec ap-fuzhou-ec
hfeec ap-hefei-ec    bj ap-beijing           tsn ap-tianjin            bjjr ap-beijing-fsi
sjwec ap-shijiazhuang-ec  whec ap-wuhan-ec   csec ap-changsha-ec       cgoec ap-zhengzhou-ec
cd ap-chengdu        cq ap-chongqing         xiyec ap-xian-ec          sheec ap-shenyang-ec
hk ap-hongkong       tpe ap-taipei           kr ap-seoul               jp ap-tokyo
sg ap-singapore      th ap-bangkok           jkt ap-jakarta            usw na-siliconvalley
de eu-frankfurt      ru eu-moscow            in ap-mumbai              use na-ashburn
sao sa-saopaulo      ca na-toronto
shadc ap-shanghai-adc  qyxa ap-qingyuan-xinan  xbec ap-xibei-ec
"""

# Regions that the vendor's products document, but for which no source has a short code. `osa` for
# ap-osaka is in one third-party table that disagrees with the others about Toronto.
_WITHOUT_SHORT_CODE: Final = ("ap-osaka", "ap-zhongwei", "me-saudi-arabia")

_words = _TABLE.split()
LONG_OF_SHORT: Final[dict[str, str]] = dict(zip(_words[::2], _words[1::2], strict=True))
SHORT_OF_LONG: Final[dict[str, str]] = {long: short for short, long in LONG_OF_SHORT.items()}
REGIONS: Final = frozenset({*SHORT_OF_LONG, *_WITHOUT_SHORT_CODE})
"""The regions, in their long form."""


def is_digits(text: str, *, most: int | None = None) -> bool:
    """Return whether a text consists of decimal digits, and of at most `most` if that is given."""
    return text.isascii() and text.isdigit() and (most is None or len(text) <= most)


def number_of(text: str) -> int | str:
    """Return an account's id as a number, or unchanged if a seed made it something else."""
    return int(text) if is_digits(text, most=UIN_DIGITS) else text


def long_region(text: str) -> str:
    """Return the long form of a region.

    Args:
        text: either form of the region, such as ``gz`` or ``ap-guangzhou``.

    Raises:
        UnknownRegionError: the region does not exist.
    """
    if text in REGIONS:
        return text
    try:
        return LONG_OF_SHORT[text]
    except KeyError:
        raise UnknownRegionError(f"Region {text!r} does not exist") from None


def short_region(long: str) -> str:
    """Return the short code of an existing region, or its long form if no short code is known.

    Args:
        long: the long form, such as ``ap-guangzhou``.
    """
    return SHORT_OF_LONG.get(long, long)


_ALPHABET: Final = string.ascii_lowercase + string.digits
_SECRET_ALPHABET: Final = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Return a random id such as ``pcx-6gw5wvmk``."""
    return f"{prefix}-{_pick(_ALPHABET, 8)}"


def new_secret_id() -> str:
    """Return a random SecretId that cannot be mistaken for a real one."""
    return f"AKIDEMULATOR{_pick(_SECRET_ALPHABET, 24)}"


def new_secret_key() -> str:
    """Return a random secret key."""
    return _pick(_SECRET_ALPHABET, 32)


def new_session_key() -> str:
    """Return a random secret key of a session, which cannot be mistaken for a real one."""
    return f"EmulatorOnly{_pick(_SECRET_ALPHABET, 20)}"


def new_token() -> str:
    """Return a random token of a session, which cannot be mistaken for a real one."""
    return f"emulator-only-token-{_pick(_SECRET_ALPHABET, 44)}"


def new_role_id() -> str:
    """Return a random id of a role, 19 digits like the documented ones."""
    return f"4611686{_pick(string.digits, 12)}"


def _pick(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
