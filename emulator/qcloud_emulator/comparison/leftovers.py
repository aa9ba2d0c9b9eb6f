"""Deleting what a story made, and nothing else.

After a story: what it made, by the ids that it noted and by the names of its run. After a run that
was killed: VPCs that have exactly the name and the range of one that a story makes, and that hold
nothing but what a story puts into them. Version 3.0 is used for both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.clock import CHINA
from qcloud_emulator.comparison.answers import SUCCESS, at
from qcloud_emulator.comparison.client import LostError
from qcloud_emulator.comparison.story import VERSIONS, parse_name, stem_of
from qcloud_emulator.comparison.telling import READS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from qcloud_emulator.comparison.answers import Raw
    from qcloud_emulator.comparison.client import Client

_PAGE: Final = 100
_TRIES: Final = 10
YOUNG: Final = 30 * 60
"""Seconds after its creation in which a VPC may belong to a comparison that still runs."""

_TIME: Final = "%Y-%m-%d %H:%M:%S"
_IN_USE: Final = "it is younger than 30 minutes; another comparison may be using it"
Item = dict[str, object]


class LeftoverError(Exception):
    """Something cannot be found out or deleted; the message says what."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A VPC and what is in it."""

    id: str
    name: str
    cidr: str
    is_plain: bool
    """Whether it is no default VPC and has only one range."""
    subnets: int
    tables: tuple[tuple[str, tuple[Item, ...]], ...]
    """Ids of its route tables, with their routes."""
    connections: tuple[Item, ...]
    made_at: float | None = None
    """When it was created, in seconds since 1970; None if that is unknown."""

    @property
    def stem(self) -> str | None:
        """The start of its name if a story gives such names."""
        parsed = parse_name(self.name)
        return parsed[0] if parsed else None


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be deleted, and what looks like it but stays."""

    vpcs: tuple[Contents, ...]
    kept: tuple[tuple[Contents, str], ...]
    """With the reasons."""

    @property
    def may_be_in_use(self) -> bool:
        """Whether something stays because it is young."""
        return any(reason == _IN_USE for _, reason in self.kept)


def judged(found: Iterable[Contents], now: float | None = None) -> Found:
    """Tell the VPCs that a story left behind from those that somebody else made; pure.

    Args:
        found: VPCs whose names are those of a story.
        now: the time in seconds since 1970; None if the age does not count.
    """
    listed = list(found)
    reasons = {vpc.id: _reason(vpc) or _age(vpc, now) for vpc in listed}
    while True:
        ids = {vpc.id for vpc in listed if reasons[vpc.id] is None}
        more = {vpc.id: _strange(vpc, ids) for vpc in listed if vpc.id in ids}
        if not any(more.values()):
            break
        reasons |= more
    return Found(
        vpcs=tuple(vpc for vpc in listed if reasons[vpc.id] is None),
        kept=tuple((vpc, reason) for vpc in listed if (reason := reasons[vpc.id]) is not None),
    )


def agreed(now: Found, shown: Found) -> Found:
    """Return what may be deleted of what is found now: what was shown before, and is still it.

    Args:
        now: what is found after somebody agreed to the deletion.
        shown: what was shown to them.
    """
    known = {_identity(vpc) for vpc in shown.vpcs}
    return judged(vpc for vpc in now.vpcs if _identity(vpc) in known)


def _identity(vpc: Contents) -> tuple[str, str, str]:
    return vpc.id, vpc.name, vpc.cidr


def _reason(vpc: Contents) -> str | None:
    parsed = parse_name(vpc.name)
    if parsed is None or vpc.cidr != parsed[1]:
        return "its range is not that of a VPC that this command makes"
    if not vpc.is_plain:
        return "it is a default VPC or has further ranges"
    if vpc.subnets:
        return "it has subnets"
    if len(vpc.tables) != 1:
        return "it does not have exactly one route table"
    return None


def _age(vpc: Contents, now: float | None) -> str | None:
    if now is None or vpc.made_at is None or now - vpc.made_at >= YOUNG:
        return None
    return _IN_USE


def _made_at(value: object) -> float | None:
    """Return the moment of a time as the API gives it: in China, without the zone."""
    try:
        return datetime.strptime(str(value), _TIME).replace(tzinfo=CHINA).timestamp()
    except ValueError:
        return None


def _strange(vpc: Contents, ids: Collection[str]) -> str | None:
    """Return why a VPC holds something that no story puts into it; None if it does not."""
    own = set()
    for it in vpc.connections:
        name = str(it.get("PeeringConnectionName"))
        between = {str(it.get("SourceVpcId")), str(it.get("PeerVpcId"))}
        if not between <= set(ids) or not name.startswith(f"{vpc.stem}-"):
            return "it has a connection that this command did not make"
        own.add(it.get("PeeringConnectionId"))
    for _, routes in vpc.tables:
        if any(_is_users(it) and it.get("GatewayId") not in own for it in routes):
            return "it has a route that this command did not make"
    return None


def _is_users(route: Item) -> bool:
    return route.get("RouteType") in ("USER", None) and route.get("GatewayType") != "LOCAL"


class Cleaner:
    """Finds and deletes what stories made."""

    def __init__(
        self,
        client: Client,
        region: str,
        pause: Callable[[float], None],
        replaced: Callable[[str], str],
    ) -> None:
        """Work as an account in a region.

        Args:
            client: makes the calls.
            region: the region.
            pause: waits for some seconds.
            replaced: returns what the cloud says without keys, UINs and addresses.
        """
        self._client = client
        self._region = region
        self._pause = pause
        self._replaced = replaced
        self._deleted: set[object] = set()
        self.unseen: set[str] = set()
        """Ids of VPCs that a run made, that it did not delete, and that do not show."""

    def look_up(self, kind: str, name: str) -> str | None:
        """Return the id of a VPC or a connection by its name, which may take a moment to show."""
        for left in reversed(range(READS)):
            if kind == "vpc":
                found = [it for it in self._vpcs() if it.get("VpcName") == name]
                field = "VpcId"
            else:
                found = [
                    it
                    for it in self._listed("DescribeVpcPeeringConnections", "PeerConnectionSet")
                    if it.get("PeeringConnectionName") == name
                ]
                field = "PeeringConnectionId"
            if len(found) == 1:
                return str(found[0][field])
            if found or not left:
                break
            self._pause(1)
        return None

    def leftovers(self, now: float) -> Found:
        """Find what killed runs left behind.

        Args:
            now: the time in seconds since 1970.
        """
        named = [it for it in self._vpcs() if parse_name(str(it.get("VpcName")))]
        return judged((self._contents(it) for it in named), now)

    def after(
        self, run: str, made: Collection[str], deleted: Collection[object] = ()
    ) -> list[Contents]:
        """Find what a run made: by its ids, and by its names if an answer did not arrive.

        Args:
            run: the random part of the names.
            made: ids of what the run made.
            deleted: those of VPCs that it deleted.
        """
        stems = tuple(f"{stem_of(run, version)}-" for version in VERSIONS)
        listed = [
            it
            for it in self._vpcs()
            if it.get("VpcId") in made or str(it.get("VpcName")).startswith(stems)
        ]
        seen = {it.get("VpcId") for it in listed} | self._deleted | set(deleted)
        missing = [it for it in made if it.startswith("vpc-") and it not in seen]
        listed += [found for it in missing for found in self._shown_late(it)]
        return [self._contents(it) for it in listed]

    def _shown_late(self, vpc_id: str) -> list[Item]:
        """Ask for one VPC, since a listing may lag."""
        for _ in range(1 if vpc_id in self.unseen else _TRIES):
            found = self._listed("DescribeVpcs", "VpcSet", vpc_id)
            if found:
                self.unseen.discard(vpc_id)
                return found
            self._pause(1)
        self.unseen.add(vpc_id)
        return []

    def until_gone(
        self, run: str, made: Collection[str], deleted: Collection[object]
    ) -> list[Contents]:
        """Look a few times for what a run made and this deleted; return what still shows."""
        for left in reversed(range(READS)):
            found = self.after(run, made, deleted)
            if not found or not left:
                break
            self._pause(1)
        return found

    def delete(self, vpcs: Collection[Contents], *, own: bool = True) -> list[str]:
        """Delete VPCs, with the connections between them and the routes through these.

        Args:
            vpcs: the VPCs.
            own: whether this run made them; otherwise each is looked at again right before.

        Returns:
            What could not be deleted, one sentence each.
        """
        ids = {vpc.id for vpc in vpcs}
        links = {
            str(it["PeeringConnectionId"])
            for vpc in vpcs
            for it in vpc.connections
            if {it.get("SourceVpcId"), it.get("PeerVpcId")} <= ids
        }
        problems: list[str] = []
        for vpc in vpcs:
            for table, routes in vpc.tables:
                ours = [it for it in routes if it.get("GatewayId") in links]
                if ours:
                    named = [{"RouteId": it["RouteId"]} for it in ours]
                    problems += self._gone(
                        f"routes of {table}", "DeleteRoutes", RouteTableId=table, Routes=named
                    )
        for link in sorted(links):
            problems += self._gone(link, "DeleteVpcPeeringConnection", PeeringConnectionId=link)
        for vpc in vpcs:
            what = f"{vpc.id} ({vpc.name})"
            if own or self._is_still(vpc, links):
                problems += self._gone(what, "DeleteVpc", VpcId=vpc.id)
            else:
                problems.append(f"{what} was not deleted: it has changed since it was shown")
        return problems

    def _is_still(self, vpc: Contents, links: Collection[str]) -> bool:
        """Return whether a VPC still is a leftover, apart from connections that were deleted."""
        seen = [self._contents(it) for it in self._listed("DescribeVpcs", "VpcSet", vpc.id)]
        rest = [
            replace(
                it,
                connections=tuple(
                    one for one in it.connections if one.get("PeeringConnectionId") not in links
                ),
                tables=tuple(
                    (table, tuple(one for one in routes if one.get("GatewayId") not in links))
                    for table, routes in it.tables
                ),
            )
            for it in seen
        ]
        return [_identity(it) for it in judged(rest).vpcs] == [_identity(vpc)]

    def _gone(self, what: str, action: str, **parameters: object) -> Iterator[str]:
        """Delete something; a deletion may be sent again, and what is gone is deleted."""
        problem = ""
        for _ in range(_TRIES):
            try:
                raw = self._client.call("3.0", action, parameters, region=self._region)
            except LostError as error:
                problem = str(error)
            else:
                code = raw.code("3.0")
                if code == SUCCESS or code.startswith("ResourceNotFound"):
                    if action == "DeleteVpc":
                        self._deleted |= set(parameters.values())
                    return
                problem = f"{code}: {raw.message('3.0')}"
            self._pause(1)
        yield f"{what} was not deleted: {self._replaced(problem)}"

    def _contents(self, vpc: Item) -> Contents:
        vpc_id = str(vpc["VpcId"])
        tables = self._listed("DescribeRouteTables", "RouteTableSet", vpc_id)
        return Contents(
            id=vpc_id,
            name=str(vpc.get("VpcName")),
            cidr=str(vpc.get("CidrBlock")),
            is_plain=not (vpc.get("IsDefault") or vpc.get("AssistantCidrSet")),
            made_at=_made_at(vpc.get("CreatedTime")),
            subnets=len(self._listed("DescribeSubnets", "SubnetSet", vpc_id)),
            tables=tuple(
                (str(it["RouteTableId"]), tuple(_items(it.get("RouteSet")))) for it in tables
            ),
            connections=tuple(
                self._listed("DescribeVpcPeeringConnections", "PeerConnectionSet", vpc_id)
            ),
        )

    def _vpcs(self) -> list[Item]:
        return self._listed("DescribeVpcs", "VpcSet")

    def _listed(self, action: str, field: str, vpc_id: str | None = None) -> list[Item]:
        found: list[Item] = []
        filters = [] if vpc_id is None else [{"Name": "vpc-id", "Values": [vpc_id]}]
        as_text = action != "DescribeVpcPeeringConnections"
        while True:
            page: dict[str, object] = {"Offset": len(found), "Limit": _PAGE}
            if as_text:
                page = {name: str(value) for name, value in page.items()}
            parameters = {**page, **({"Filters": filters} if filters else {})}
            items = _items(at(self._read(action, parameters).body("3.0"), (field,)))
            found += items
            if len(items) < _PAGE:
                return found

    def _read(self, action: str, parameters: Mapping[str, object]) -> Raw:
        problem = ""
        for _ in range(_TRIES):
            try:
                raw = self._client.call("3.0", action, parameters, region=self._region)
            except LostError as error:
                problem = str(error)
            else:
                if raw.code("3.0") == SUCCESS:
                    return raw
                problem = f"{raw.code('3.0')}: {raw.message('3.0')}"
                if not raw.code("3.0").startswith("RequestLimitExceeded"):
                    break
            self._pause(1)
        raise LeftoverError(f"{action} fails: {self._replaced(problem)}")


def _items(value: object) -> list[Item]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
