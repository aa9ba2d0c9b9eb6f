"""The emulator as a process that can be killed, and what is wrong in it after a command."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import requests

from tests.faults import Finding
from tests.faults.engine.schedule import FOREIGN, FOREIGN_ROUTES, Program, Route, Wanted, vpc_id

_START: Final = 30.0
"""Seconds that it may take to begin."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the emulator; see `tests.engine.commands.EmulatorAccount`."""

    uin: str
    secret_id: str
    secret_key: str
    token: str | None


class Cloud:
    """An emulator, and what its admin API tells.

    Its journal and its faults are in its memory: a kill keeps the journal here and orders the
    faults anew.
    """

    def __init__(self, folder: Path, seed: Mapping[str, object], settings: Mapping[str, str]):
        folder.mkdir()
        self._folder = folder
        (folder / "seed.json").write_text(json.dumps(seed))
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._settings = [f"--setting={name}={value}" for name, value in settings.items()]
        self._asking = requests.Session()
        self._asking.trust_env = False
        self._journal: list[dict[str, Any]] = []
        self._lost: list[dict[str, Any]] = []
        self._process = self._start()
        self.accounts = {
            it["name"]: Account(it["uin"], it["secretId"], it["secretKey"], it["token"])
            for it in self._ask("GET", "accounts")["accounts"]
        }

    def credentials(self, account: str) -> Path:
        """Write a credentials file with an account's profile, and return it."""
        owner = self.accounts[account]
        file = self._folder / "credentials"
        lines = {"secret_id": owner.secret_id, "secret_key": owner.secret_key, "uin": owner.uin}
        text = "\n".join(f"{name} = {value}" for name, value in lines.items())
        file.write_text(f"[{account}]\n{text}\n")
        return file

    def state(self) -> dict[str, Any]:
        """Return the whole cloud."""
        return self._ask("GET", "state")

    def count(self) -> int:
        """Return how many calls there were since it was last started."""
        return int(self._ask("GET", "stats")["calls"])

    def journal(self) -> list[dict[str, Any]]:
        """Return every call there was."""
        return self._journal + cast("list[dict[str, Any]]", self._ask("GET", "calls")["calls"])

    def order(self, fault: Mapping[str, object]) -> int:
        """Order a fault and return its id; see `qcloud_emulator.signed.faults`."""
        return int(self._ask("POST", "faults", fault)["id"])

    def waiting(self) -> dict[int, dict[str, Any]]:
        """Return the faults that have strikes left, by their ids."""
        return {it["id"]: it for it in self._ask("GET", "faults")["faults"]}

    def clear_faults(self) -> None:
        """Take back all faults."""
        self._ask("DELETE", "faults")

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._journal = self.journal()
        self._lost = list(self.waiting().values())
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Start it again after a kill, on the same file and port."""
        self._process = self._start()
        for fault in self._lost:
            self.order({name: value for name, value in fault.items() if name != "id"})

    def close(self) -> None:
        """End it for good."""
        self._asking.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()

    def said(self) -> str:
        """Return what it has printed."""
        return (self._folder / "emulator.log").read_text(errors="replace")

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            *(str(Path(sys.prefix) / "bin" / "qcloud-emulator"), "serve"),
            *("--port", str(self._port)),
            *("--state", str(self._folder / "cloud.sqlite")),
            *("--seed", str(self._folder / "seed.json")),
            *self._settings,
        ]
        with (self._folder / "emulator.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._folder)},
            )
        end = time.monotonic() + _START
        while not self._answers():
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                process.wait()
                raise RuntimeError(f"the emulator did not start: {self.said()}")
            time.sleep(0.02)
        return process

    def _answers(self) -> bool:
        try:
            self._ask("GET", "health")
        except requests.RequestException:
            return False
        return True

    def _ask(self, method: str, what: str, body: object = None) -> dict[str, Any]:
        answer = self._asking.request(
            method, f"{self.url}/_emulator/{what}", json=body, timeout=_START
        )
        if not answer.ok:
            raise RuntimeError(f"{method} {what}: {answer.text}")
        return cast("dict[str, Any]", answer.json())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


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
