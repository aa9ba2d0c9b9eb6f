"""Measures the structure of the code: its files and lines, and the path of a value through them.

Run as `make figures`. Real operations on a connection (create, diff, read and so on) run against
the emulator, under a profile hook that records each call of a provider function. A call carries the
VPC's id if the id can be reached from its arguments, also through attributes, mappings and
sequences.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any, Final

import grimp
import pulumi_qcloud
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config
from pulumi_qcloud.providers import VpcPeeringConnectionProvider
from qcloud_emulator import Emulator

ROOT: Final = Path(__file__).parents[1]
HOMES: Final = ("provider", "components", "emulator", "cli")
PACKAGES: Final = ("pulumi_qcloud", "pulumi_qcloudx", "qcloud_emulator", "qcloud_peering")
LONG: Final = 450
SHORT: Final = 40
HOME: Final = Path(pulumi_qcloud.__file__).parent
VALUE: Final = "vpc-app00226"
"""The id of the requester's VPC; no other property has this value."""
PEER: Final = "vpc-data0089"
_DEEP: Final = 5
"""Maximum depth of nested attributes and items in which the value is searched."""


@dataclass(slots=True)
class Trip:
    """The calls of one operation.

    Args:
        calls: file and function of each call, in order.
        carrying: the same for the calls that carry the value.
    """

    calls: list[tuple[str, str]] = field(default_factory=list)
    carrying: list[tuple[str, str]] = field(default_factory=list)

    def row(self) -> tuple[int, int, int, int, int]:
        """Return file changes, files and calls in total, and files and functions of `carrying`."""
        return (
            changes_of_file(self.calls),
            len({file for file, _ in self.calls}),
            len(self.calls),
            len({file for file, _ in self.carrying}),
            len(set(self.carrying)),
        )


def changes_of_file(calls: list[tuple[str, str]]) -> int:
    """Return how many calls are in a different file from the call before."""
    return sum(one[0] != other[0] for one, other in itertools.pairwise(calls))


def carries(given: object, value: str, depth: int = _DEEP) -> bool:
    """Return whether an object of the provider, or a plain one, contains a value."""
    if isinstance(given, str):
        return given == value
    if depth == 0 or given is None or isinstance(given, (int, float, bytes, type)):
        return False
    if isinstance(given, (Mapping, MappingProxyType)):
        parts: Any = [*given.keys(), *given.values()]
    elif isinstance(given, (list, tuple, set, frozenset)):
        parts = given
    elif type(given).__module__.startswith(pulumi_qcloud.__name__):
        slots = [name for kind in type(given).__mro__ for name in getattr(kind, "__slots__", ())]
        parts = [getattr(given, name, None) for name in slots]
        parts += list(getattr(given, "__dict__", {}).values())
    else:
        return False
    return any(carries(part, value, depth - 1) for part in list(parts))


@contextmanager
def watched(value: str) -> Iterator[Trip]:
    """Record the calls of this thread until the end of the block."""
    trip = Trip()

    def hook(frame: FrameType, event: str, _argument: object) -> None:
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(str(HOME)):
            return
        call = str(Path(file).relative_to(HOME)), frame.f_code.co_name
        trip.calls.append(call)
        names = frame.f_code.co_varnames[
            : frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
        ]
        sys.setprofile(None)
        if any(carries(frame.f_locals.get(name), value) for name in names):
            trip.carrying.append(call)
        sys.setprofile(hook)

    sys.setprofile(hook)
    try:
        yield trip
    finally:
        sys.setprofile(None)


def trips() -> dict[str, Trip]:
    """Return the calls of each operation on a connection."""
    measured: dict[str, Trip] = {}

    def measure(name: str, operation: Callable[[], Any]) -> Any:
        with watched(VALUE) as trip:
            result = operation()
        measured[name] = trip
        return result

    with Emulator.start() as emulator:
        pair = emulator.accounts["default"]
        provider = VpcPeeringConnectionProvider()
        stated = {
            "qcloud:secretId": pair.secret_id,
            "qcloud:secretKey": pair.secret_key,
            "qcloud:endpoint": emulator.url,
            "qcloud:region": "ap-guangzhou",
            "qcloud:uin": pair.uin,
        }
        provider.configure(ConfigureRequest(Config(stated, "trip")))
        inputs = {"vpcId": VALUE, "peerVpcId": PEER, "__defaultName": "net-0a1b2c3d"}
        checked = measure("check", lambda: provider.check({}, inputs)).inputs
        made = measure("create", lambda: provider.create(checked))
        again = measure("check again", lambda: provider.check(checked, inputs)).inputs
        measure("diff first", lambda: provider.diff(made.id, made.outs, again))
        measure("diff", lambda: provider.diff(made.id, made.outs, again))
        measure("read", lambda: provider.read(made.id, made.outs))
        measure("delete", lambda: provider.delete(made.id, made.outs))
    return measured


def sizes() -> dict[str, int]:
    """Return the numbers of files and lines, by name of the figure."""
    provider = list((ROOT / "provider").rglob("*.py"))
    every = [it for home in HOMES for it in (ROOT / home).rglob("*.py")]
    long = [it for it in every if lines_of(it) > LONG]
    short = [it for it in every if lines_of(it) < SHORT and it.name != "__init__.py"]
    return {
        "Python files of the provider": len(provider),
        "lines in these files": sum(map(lines_of, provider)),
        "import cycles": len(circles()),
        f"files over {LONG} lines, all packages": len(long),
        f"files under {SHORT} lines, all packages": len(short),
        "Python files of the tests": len(list((ROOT / "tests").rglob("*.py"))),
    }


def lines_of(file: Path) -> int:
    """Return how many lines a file has."""
    return file.read_text().count("\n")


def circles() -> list[frozenset[str]]:
    """Return the groups of modules that import each other, at module level or in functions."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    reached = {it: graph.find_downstream_modules(it) for it in graph.modules}
    groups = {
        frozenset(other for other in reached[it] | {it} if it in reached[other] or other == it)
        for it in graph.modules
    }
    return [group for group in groups if len(group) > 1]


def main() -> None:
    """Print the figures and, with --files, the files through which the id passes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", metavar="OPERATION", help="list the files on the id's path")
    asked = parser.parse_args()
    for counted, number in sizes().items():
        print(f"{counted:55} {number:6}")
    measured = trips()
    print(f"\n{'':12} {'file changes':>15} {'files':>7} {'calls':>7} | with the VPC's id:")
    for name, trip in measured.items():
        changes, files, calls, carrying, functions = trip.row()
        passed = f"{carrying} files, {functions} functions"
        print(f"{name:12} {changes:15} {files:7} {calls:7} | {passed}")
    if asked.files:
        print(*dict.fromkeys(file for file, _ in measured[asked.files].carrying), sep="\n")


if __name__ == "__main__":
    main()
