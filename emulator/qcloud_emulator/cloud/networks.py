"""The rules for VPCs and subnets.

A new VPC gets a main route table named ``default``, which new subnets use. Decisions where the
sources are silent, and which no setting changes: deleting a VPC deletes its route tables with
their routes; a VPC with subnets or with peering connections in any state except DELETED cannot be
deleted; a subnet of a default VPC is a default subnet; zone numbers of regions that no page lists
are invented.

The page of version 3.0 names the ranges 10.0.0.0/12, 172.16.0.0/12 and 192.168.0.0/16. The first
is read as a limit on the prefix, so that every part of 10.0.0.0/8 is accepted. Version 2.0 names
10.0.0.0/16, 172.16.0.0/16 and 192.168.0.0/16 and requires different names within a region, of
which version 3.0 says nothing.

Source: API pages "CreateVpc" (215/15774, and of version 2.0), "DeleteVpc" (215/15775),
"CreateSubnet" of version 2.0 and "Regions and Availability Zones".
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import (
    REGIONS,
    Page,
    RouteTable,
    Subnet,
    Vpc,
    VpcOptions,
    new_id,
    short_region,
)
from qcloud_emulator.cloud.state import accounts, connections, routes, subnets, vpcs
from qcloud_emulator.cloud.tagging import check_tags
from qcloud_emulator.cloud.visible import resolve, subnet_of, vpc_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from qcloud_emulator.cloud.clock import BusinessClock
    from qcloud_emulator.cloud.disputed import DisputedBook
    from qcloud_emulator.cloud.models import Caller, Paging
    from qcloud_emulator.cloud.state.store import Store
    from qcloud_emulator.cloud.state.subnets import SubnetSelection

NAME_LENGTH: Final = 60
MAIN_TABLE: Final = "default"
"""Name of the main route table of a new VPC."""


@dataclass(frozen=True, slots=True)
class VpcRules:
    """The rules for new VPCs that depend on the API's version."""

    ranges: Mapping[str, int]
    """The networks that a VPC can lie in, with the shortest prefix allowed in each."""
    unique_names: bool
    """Whether the VPCs of an account in a region need different names."""
    bytes_in_name: bool
    """Whether the length of a name counts bytes of UTF-8 rather than characters."""


RULES_2_0: Final = VpcRules(
    ranges={"10.0.0.0/16": 16, "172.16.0.0/16": 16, "192.168.0.0/16": 16},
    unique_names=True,
    bytes_in_name=False,
)
RULES_3_0: Final = VpcRules(
    ranges={"10.0.0.0/8": 12, "172.16.0.0/12": 12, "192.168.0.0/16": 16},
    unique_names=False,
    bytes_in_name=True,
)
_LONGEST_PREFIX: Final = 28


@dataclass(frozen=True, slots=True)
class WantedSubnet:
    """A subnet to be created together with its VPC."""

    name: str
    cidr: str
    zone: str


class Networks:
    """The operations of accounts on their VPCs and subnets.

    Every method takes the caller and a region, and raises an `errors.RuleError` if the rules
    forbid the operation.
    """

    def __init__(
        self,
        store: Store,
        clock: BusinessClock,
        disputed: DisputedBook,
        *,
        changing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Set up the networks of a cloud.

        Args:
            store: the state.
            clock: gives the time when VPCs and subnets are made.
            disputed: the disputed facts.
            changing: returns a context manager within which the state can be changed.
        """
        self._store = store
        self._clock = clock
        self._disputed = disputed
        self._changing = changing

    def create_vpc(
        self,
        caller: Caller,
        region: str,
        *,
        name: str,
        cidr: str,
        rules: VpcRules,
        options: VpcOptions | None = None,
        wanted: Iterable[WantedSubnet] = (),
        tagged: Mapping[str, str] | None = None,
    ) -> Vpc:
        """Create a VPC with its main route table and, if requested, with subnets.

        Args:
            caller: the owner.
            region: region of the VPC.
            name: 1 to 60 characters or bytes, see `VpcRules`.
            cidr: its range as CIDR text.
            rules: the rules of the API version.
            options: its other properties; None means the defaults.
            wanted: subnets, which use the main route table.
            tagged: tags on the VPC.
        """
        with self._changing():
            now = self._clock.now()
            size = len(name.encode()) if rules.bytes_in_name else len(name)
            if not 1 <= size <= NAME_LENGTH:
                unit = "bytes" if rules.bytes_in_name else "characters"
                raise errors.VpcNameInvalidError(
                    f"the name of a VPC must have 1 to {NAME_LENGTH} {unit}, but this one has"
                    f" {size}"
                )
            network = _range(cidr, rules.ranges)
            check_tags(tagged or {})
            owner = {"uin": caller.uin, "region": region}
            if rules.unique_names and vpcs.has_name(self._store, name, **owner):
                raise errors.VpcNameInUseError(
                    f"account {caller.uin} already has a VPC named {name!r} in {region}"
                )
            count, most = vpcs.count_of(self._store, **owner), self._disputed.current.vpc_limit
            if count >= most:
                raise errors.VpcLimitReachedError(
                    f"account {caller.uin} has {count} VPCs in {region}; the limit is {most}"
                )
            made = Vpc(
                id=new_id("vpc"),
                legacy_id=new_legacy_id(self._store, region, "vpc"),
                uin=caller.uin,
                region=region,
                name=name,
                cidr=str(network),
                assistant_cidrs=(),
                is_default=False,
                created_at=now,
                options=options or VpcOptions(),
            )
            vpcs.add(self._store, made)
            accounts.put_tags(self._store, made.id, caller.uin, tagged or {})
            table = add_main_table(self._store, made, now)
            for one in wanted:
                add_subnet(self._store, made, one, table, now)
            return replace(made, route_tables=1, subnets=len(subnets.of_vpc(self._store, made)))

    def delete_vpc(self, caller: Caller, region: str, vpc_id: str) -> None:
        """Delete a VPC, with its route tables, if nothing else is left in it.

        Args:
            caller: the owner.
            region: region of the VPC.
            vpc_id: id or legacy id of the VPC.
        """
        with self._changing():
            vpc = vpc_of(self._store, vpc_id, uin=caller.uin, region=region)
            contents = {
                "subnets": vpc.subnets,
                "peering connections": connections.count_of(self._store, vpc.id),
            }
            left = [f"{count} {kind}" for kind, count in contents.items() if count]
            if left:
                raise errors.VpcInUseError(f"{vpc.id} still has {' and '.join(left)}")
            connections.remove_deleted_of(self._store, vpc.id)
            tables = routes.remove_tables_of(self._store, vpc.id)
            vpcs.remove(self._store, vpc.id)
            for resource in (vpc.id, *tables):
                accounts.forget_tags(self._store, resource)

    def subnet(
        self, caller: Caller, region: str, subnet_id: str, vpc_id: str | None = None
    ) -> Subnet:
        """Return a subnet by its id or legacy id, which must belong to a VPC if one is passed.

        Raises:
            VpcNotFoundError: the caller has no such VPC.
            SubnetNotFoundError: the caller, or the VPC, has no such subnet.
        """
        with self._store.reading():
            owner = {"uin": caller.uin, "region": region}
            vpc = None if vpc_id is None else vpc_of(self._store, vpc_id, **owner)
            found = subnet_of(self._store, subnet_id, **owner)
            if vpc is not None and found.vpc.id != vpc.id:
                raise errors.SubnetNotFoundError(
                    f"{found.id} is a subnet of {found.vpc.id}, not of {vpc.id}"
                )
            return found

    def subnets(
        self, caller: Caller, region: str, selection: SubnetSelection, paging: Paging
    ) -> Page[Subnet]:
        """List the caller's subnets in a region, selected by ids or legacy ids."""
        with self._store.reading():
            resolved = resolve(
                self._store,
                self._disputed.current,
                selection,
                subnet_of,
                uin=caller.uin,
                region=region,
            )
            if resolved is None:
                return Page(0, ())
            return subnets.page(self._store, resolved, uin=caller.uin, region=region, paging=paging)

    def contents(self, vpc: Vpc) -> tuple[Sequence[Subnet], Sequence[RouteTable]]:
        """Return the subnets and the route tables of a VPC, oldest first."""
        with self._store.reading():
            return subnets.of_vpc(self._store, vpc), routes.of_vpc(self._store, vpc.id)


def add_main_table(store: Store, vpc: Vpc, now: float) -> RouteTable:
    """Add the main route table of a new VPC."""
    table = RouteTable(
        id=new_id("rtb"),
        legacy_id=new_legacy_id(store, vpc.region, "rtb"),
        vpc=vpc,
        name=MAIN_TABLE,
        main=True,
        created_at=now,
    )
    routes.add_table(store, table)
    return table


def add_subnet(
    store: Store,
    vpc: Vpc,
    wanted: WantedSubnet,
    table: RouteTable,
    now: float,
    *,
    subnet_id: str | None = None,
    legacy_id: str | None = None,
) -> Subnet:
    """Add a subnet to a VPC.

    Args:
        store: the state.
        vpc: the VPC.
        wanted: name, range and zone.
        table: the route table that the subnet uses.
        now: time of the business clock, in seconds since 1970.
        subnet_id: its id; None generates one.
        legacy_id: its legacy id; None generates one.

    Raises:
        SubnetNameInvalidError: the name is empty or too long.
        SubnetNameInUseError: another subnet of the VPC has this name.
        SubnetCidrInvalidError: the range is not a network inside the VPC.
        SubnetConflictError: the range overlaps with another subnet.
    """
    if not 1 <= len(wanted.name) <= NAME_LENGTH:
        raise errors.SubnetNameInvalidError(
            f"the name of a subnet must have 1 to {NAME_LENGTH} characters, but this one has"
            f" {len(wanted.name)}"
        )
    try:
        network = IPv4Network(wanted.cidr)
    except ValueError:
        network = None
    ranges = [IPv4Network(cidr) for cidr in vpc.cidrs]
    if network is None or not any(network.subnet_of(it) for it in ranges):
        raise errors.SubnetCidrInvalidError(
            f"a subnet of {vpc.id} must be a network inside {', '.join(vpc.cidrs)}, not"
            f" {wanted.cidr!r}"
        )
    for other in subnets.of_vpc(store, vpc):
        if other.name == wanted.name:
            raise errors.SubnetNameInUseError(
                f"{other.id} of {vpc.id} already has the name {wanted.name!r}"
            )
        if network.overlaps(IPv4Network(other.cidr)):
            raise errors.SubnetConflictError(f"{network} overlaps with {other.id} ({other.cidr})")
    made = Subnet(
        id=subnet_id or new_id("subnet"),
        legacy_id=legacy_id or new_legacy_id(store, vpc.region, "subnet"),
        vpc=vpc,
        name=wanted.name,
        cidr=str(network),
        zone=wanted.zone,
        route_table_id=table.id,
        created_at=now,
    )
    subnets.add(store, made)
    return made


def _range(text: str, ranges: Mapping[str, int]) -> IPv4Network:
    with suppress(ValueError):
        network = IPv4Network(text)
        for around, shortest in ranges.items():
            is_inside = network.subnet_of(IPv4Network(around))
            if is_inside and shortest <= network.prefixlen <= _LONGEST_PREFIX:
                return network
    allowed = ", ".join(f"{around} (/{least} to /28)" for around, least in ranges.items())
    raise errors.VpcCidrInvalidError(
        f"the range of a VPC must be a network inside one of {allowed}, not {text!r}"
    )


_FIRST_LEGACY_NUMBER: Final = 10_000
_HAS_LEGACY_ID: Final[dict[str, Callable[[Store, str], bool]]] = {
    "vpc": vpcs.has_legacy_id,
    "rtb": routes.has_legacy_id,
    "subnet": subnets.has_legacy_id,
}


def new_legacy_id(store: Store, region: str, kind: str) -> str:
    """Return an unused legacy id such as ``gz_vpc_10000``; only inside `Store.writing`.

    Args:
        store: the state.
        region: long form of the region.
        kind: ``vpc``, ``rtb`` or ``subnet``.
    """
    while True:
        number = store.next_number("next.number", _FIRST_LEGACY_NUMBER)
        made = f"{short_region(region).replace('-', '')}_{kind}_{number}"
        if not _HAS_LEGACY_ID[kind](store, made):
            return made


# The numbers of the regions' zones are a multiple of 10,000 that names the region, plus the
# number of the zone in the region.
_REGION_NUMBERS: Final = {
    "ap-guangzhou": 10,
    "ap-shanghai": 20,
    "ap-hongkong": 30,
    "na-toronto": 40,
    "ap-beijing": 80,
    "ap-singapore": 90,
}
_FIRST_INVENTED: Final = 900
_MOST_ZONES: Final = 9


def zone_number(region: str, zone: str) -> int:
    """Return the number of a zone, as version 2.0 names it: 100002 for ``ap-guangzhou-2``."""
    suffix = zone.removeprefix(f"{region}-")
    return _region_number(region) * 10_000 + (int(suffix) if suffix.isdecimal() else 0)


def zone_of(region: str, number: int) -> str:
    """Return the name of a zone of a region by its number.

    Raises:
        ZoneNotFoundError: the region has no such zone.
    """
    index = number - _region_number(region) * 10_000
    if not 1 <= index <= _MOST_ZONES:
        raise errors.ZoneNotFoundError(f"{region} has no zone with the number {number}")
    return f"{region}-{index}"


def _region_number(region: str) -> int:
    if region in _REGION_NUMBERS:
        return _REGION_NUMBERS[region]
    return _FIRST_INVENTED + sorted(REGIONS).index(region)
