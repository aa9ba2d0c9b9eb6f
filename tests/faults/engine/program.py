"""What the programs of a schedule declare, and what the cloud is to have of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tests.faults.engine.network import PARTNERS, PEER_UIN, RANGES, ROUTE_TABLES, vpc_id

Route = tuple[str, str, str]
"""Route table, destination and the connection it leads to."""

_HEAD: Final = """\
import pulumi_qcloud as qcloud
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A connection with its routes.

    Args:
        key: its logical name, or of the component that it belongs to.
        form: `component`, `resources` (one by one), or `mesh`: all of these share a component.
        vpc: name of the requester's VPC.
        peer: name of the accepter's VPC.
        name: template of the chosen name, None for the default one.
        routes: route tables of the requester's side with routes: `all`, `main` or `none`.
        peer_routes: those of the accepter's side; in a mesh the same.
    """

    key: str
    form: str
    vpc: str
    peer: str
    name: str | None = None
    routes: str = "all"
    peer_routes: str = "all"

    @property
    def prefix(self) -> str:
        """What the logical names of its resources begin with."""
        return f"{self.key}-{self._edge}" if self.form == "mesh" else self.key

    @property
    def crosses(self) -> bool:
        """Whether the accepter is the other account."""
        return self.peer in PARTNERS

    @property
    def pair(self) -> frozenset[str]:
        """Both VPCs."""
        return frozenset((self.vpc, self.peer))

    @property
    def _edge(self) -> str:
        return "-".join(sorted(self.pair))

    def has_name(self, name: str) -> bool:
        """Whether this is what the connection is to be called in the cloud."""
        if self.name is None:
            return bool(re.fullmatch(rf"{self.prefix}-connection-[0-9a-f]{{8}}", name))
        return name == self.name.format(a=self.vpc, b=self.peer)

    def resources(self) -> dict[str, str]:
        """Return the logical names of its resources with their kinds, the connection first."""
        kinds = {
            "connection": True,
            "accepter": self.crosses,
            "routes": self.routes != "none",
            "peer-routes": self.peer_routes != "none",
        }
        return {f"{self.prefix}-{kind}": kind for kind, there in kinds.items() if there}

    def routes_through(self, connection_id: str) -> set[Route]:
        """Return the routes of both sides."""
        sides = ((self.vpc, self.peer, self.routes), (self.peer, self.vpc, self.peer_routes))
        return {
            (table, RANGES[other], connection_id)
            for own, other, chosen in sides
            for table in ROUTE_TABLES[own][: {"none": 0, "main": 1, "all": 2}[chosen]]
        }

    def __str__(self) -> str:
        """Show it in a line."""
        named = f" named {self.name}" if self.name else ""
        return (
            f"{self.prefix}: {self.form} {self.vpc} -> {self.peer}{named},"
            f" routes {self.routes}/{self.peer_routes}"
        )


Program = tuple[Wanted, ...]


def source_of(program: Iterable[Wanted]) -> str:
    """Return the program's text."""
    wanted = list(program)
    meshes = {it.key: [edge for edge in wanted if edge.key == it.key] for it in wanted}
    lines = [_mesh(edges) for edges in meshes.values() if edges[0].form == "mesh"]
    lines += [_component(it) for it in wanted if it.form == "component"]
    lines += [_resources(it) for it in wanted if it.form == "resources"]
    return "\n".join([_HEAD, *lines, ""])


def _call(called: str, *arguments: object, **named: object) -> str:
    written = [repr(it) for it in arguments]
    written += [f"{name}={value!r}" for name, value in named.items() if value is not None]
    return f"{called}({', '.join(written)})"


def _chosen(wanted: Wanted) -> dict[str, object]:
    """A connection under a chosen name is taken over after a kill only if the program says so."""
    if wanted.name is None:
        return {}
    return {"peering_connection_name": wanted.name, "adopt": True}


def _mesh(edges: list[Wanted]) -> str:
    names = sorted({name for edge in edges for name in edge.pair})
    return _call(
        "VpcPeeringMesh",
        edges[0].key,
        {name: {"name": name} for name in names},
        edges=[(edge.vpc, edge.peer) for edge in edges],
        routes=edges[0].routes,
        **_chosen(edges[0]),
    )


def _component(wanted: Wanted) -> str:
    return _call(
        "VpcPeering",
        wanted.key,
        {"name": wanted.vpc},
        {"name": wanted.peer},
        peer_uin=PEER_UIN if wanted.crosses else None,
        peer_profile="peer" if wanted.crosses else None,
        routes=wanted.routes,
        peer_routes=wanted.peer_routes,
        **_chosen(wanted),
    )


def _resources(wanted: Wanted) -> str:
    key, name = wanted.prefix, wanted.prefix.replace("-", "_")
    ends = {"vpc_id": vpc_id(wanted.vpc), "peer_vpc_id": vpc_id(wanted.peer)}
    connection = _call(
        "qcloud.VpcPeeringConnection", f"{key}-connection", **ends, **_chosen(wanted)
    )
    lines = [f"{name} = {connection}"]
    for kind, vpc, tables in (
        ("routes", wanted.vpc, wanted.routes),
        ("peer-routes", wanted.peer, wanted.peer_routes),
    ):
        if tables != "none":
            routes = _call(
                "qcloud.VpcPeeringRoutes", f"{key}-{kind}", vpc_id=vpc_id(vpc), route_tables=tables
            )
            lines.append(f"{routes[:-1]}, peering_connection_id={name}.id)")
    return "\n".join(lines)
