"""The cloud against the program, the state and what others have: pure, over plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.faults.engine.network import FOREIGN, FOREIGN_ROUTES, vpc_id
from tests.faults.engine.program import Program, Route, Wanted
from tests.faults.tally import Finding

Row = Mapping[str, Any]
"""A connection or a route as the emulator shows it."""

_OTHERS: Final = {row["peeringConnectionId"] for row in FOREIGN}
_ROUTES_OF_OTHERS: Final = {route[:3] for route in FOREIGN_ROUTES}
_GONE: Final = "DELETED"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a state has of the programs' resources, without stack, providers and components.

    Args:
        resources: by logical name, as `pulumi stack export` has them.
        unfinished: operations and deletions that are still to be done, in words. An interrupted
            create is not among them: the engine keeps it in mind until a user says that it is
            dealt with, whatever later commands have made of it.
    """

    resources: Mapping[str, Mapping[str, Any]]
    unfinished: tuple[str, ...] = ()

    @classmethod
    def of(cls, exported: Mapping[str, Any]) -> Recorded:
        """Read what `pulumi stack export` gave."""
        deployment = exported["deployment"]
        resources, unfinished = {}, []
        for operation in deployment.get("pending_operations") or ():
            if operation["type"] != "creating":
                unfinished.append(f"{operation['type']} {operation['resource']['urn']}")
        for resource in deployment.get("resources") or ():
            if "dynamic/qcloud" not in resource["type"]:
                continue
            if resource.get("delete"):
                unfinished.append(f"delete {resource['urn']}")
            else:
                resources[resource["urn"].rpartition("::")[2]] = resource
        return cls(resources, tuple(unfinished))

    def connections(self) -> dict[str, str]:
        """Return the logical names of the connections by their ids."""
        return {
            resource["id"]: name
            for name, resource in self.resources.items()
            if resource["type"].endswith(":VpcPeeringConnection")
        }

    def outputs(self, name: str) -> Mapping[str, Any]:
        """Return the outputs of a resource, none of one that is not there."""
        outputs: Mapping[str, Any] = self.resources.get(name, {}).get("outputs", {})
        return outputs

    def routes(self, *, made: bool = False) -> set[Route]:
        """Return the routes that are recorded, or those of them that the stack made."""
        return {
            (route["routeTableId"], route["destinationCidrBlock"], resource["id"].split("@")[0])
            for resource in self.resources.values()
            if resource["type"].endswith(":VpcPeeringRoutes")
            for route in resource["outputs"].get("routes", ())
            if route["made"] or not made
        }


def routes_of(cloud: Mapping[str, Iterable[Row]]) -> set[Route]:
    """Return the routes that are no others'."""
    there = {
        (it["routeTableId"], it["destinationCidrBlock"], it["nextHub"]) for it in cloud["routes"]
    }
    return there - _ROUTES_OF_OTHERS


def findings_of(
    cloud: Mapping[str, Collection[Row]],
    program: Program,
    recorded: Recorded,
    *,
    left: Collection[Route] = (),
    refreshed: bool = False,
) -> list[Finding]:
    """Return what differs between the cloud, the program and the state.

    Args:
        cloud: the emulator's state.
        program: what ought to be there.
        recorded: the state.
        left: routes that an interrupted command had made when nothing was recorded of them: the
            next one finds them there, so they stay until their connection goes.
        refreshed: whether the state was read just now. Before that it may lack what could not be
            read when a connection was made, and that one which is accepted here became ACTIVE.
    """
    own = {
        row["peeringConnectionId"]: row
        for row in cloud["peeringConnections"]
        if row["peeringConnectionId"] not in _OTHERS and row["state"] != _GONE
    }
    there = routes_of(cloud)
    found = [*_of_others(cloud), *_of_surplus(own, recorded)]
    expected: set[Route] = set()
    for wanted in program:
        pcx = str(recorded.resources.get(f"{wanted.prefix}-connection", {}).get("id", ""))
        expected |= wanted.routes_through(pcx)
        found += _of_state(wanted, recorded)
        found += _of_connection(wanted, pcx, own.get(pcx), recorded, refreshed=refreshed)
    found += [Finding("loss", f"the cloud lacks route {it}") for it in sorted(expected - there)]
    found += [Finding("orphan", f"route {it}") for it in sorted(there - expected - set(left))]
    if (routes := recorded.routes()) != expected:
        found.append(Finding("loss", f"the state's routes differ by {sorted(routes ^ expected)}"))
    names = {name for wanted in program for name in wanted.resources()}
    found += [
        Finding("loss", f"the state has {name}, which the program has not")
        for name in sorted(recorded.resources.keys() - names)
    ]
    found += [Finding("not recovered", f"still to be done: {it}") for it in recorded.unfinished]
    return found


def _of_others(cloud: Mapping[str, Iterable[Row]]) -> Iterator[Finding]:
    connections = {row["peeringConnectionId"]: row for row in cloud["peeringConnections"]}
    for other in FOREIGN:
        row = connections.get(other["peeringConnectionId"], {})
        if other != {name: row.get(name) for name in other}:
            yield Finding("foreign", f"{other} became {row or 'nothing'}")
    there = {
        (it["routeTableId"], it["destinationCidrBlock"], it["nextHub"]) for it in cloud["routes"]
    }
    for route in sorted(_ROUTES_OF_OTHERS - there):
        yield Finding("foreign", f"route {route} is gone")


def _of_surplus(own: Mapping[str, Row], recorded: Recorded) -> Iterator[Finding]:
    known = recorded.connections()
    pairs = [_pair(row) for pcx, row in own.items() if pcx in known]
    for pcx, row in own.items():
        if pcx not in known:
            yield Finding("duplicate" if _pair(row) in pairs else "orphan", f"{row}")


def _pair(row: Row) -> frozenset[str]:
    return frozenset((row["vpcId"], row["peerVpcId"]))


def _of_state(wanted: Wanted, recorded: Recorded) -> Iterator[Finding]:
    for name in wanted.resources():
        if name not in recorded.resources:
            yield Finding("loss", f"the state lacks {name}")


def _of_connection(
    wanted: Wanted, pcx: str, row: Row | None, recorded: Recorded, *, refreshed: bool
) -> Iterator[Finding]:
    if row is None:
        yield Finding("loss", f"the cloud lacks {wanted.prefix} {pcx}")
        return
    ends = {"vpcId": vpc_id(wanted.vpc), "peerVpcId": vpc_id(wanted.peer), "state": "ACTIVE"}
    if ends != {name: row[name] for name in ends} or not wanted.has_name(row["name"]):
        yield Finding("loss", f"{row} is not {wanted}")
    told = {"peeringConnectionName": row["name"], "vpcId": row["vpcId"], "state": row["state"]}
    told |= {"peerVpcId": row["peerVpcId"]}
    outputs = recorded.outputs(f"{wanted.prefix}-connection")
    if not refreshed and (wanted.crosses or "state" not in outputs):
        del told["state"]
    if told != {name: outputs.get(name) for name in told}:
        yield Finding("loss", f"the state says {dict(outputs)} of {row}")
    accepter = recorded.resources.get(f"{wanted.prefix}-accepter")
    if accepter and (accepter["id"], accepter["outputs"]["state"]) != (pcx, row["state"]):
        yield Finding("loss", f"the state says {accepter} of {row}")
