"""The text of a program, and the URNs of its resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.faults.provider.program import PARTNER, PEER_UIN, RANGES
from tests.faults.refactoring.program import PAIRS, Program, Resource, connections, sources
from tests.process.plugin import Kind
from tests.process.steps import DEFAULT

TYPES: Final[dict[Kind, str]] = {
    "connection": "VpcPeeringConnection",
    "accepter": "VpcPeeringConnectionAccepter",
    "routes": "VpcPeeringRoutes",
}
BOX: Final = "refactoring:box:"
_DYNAMIC: Final = "pulumi-python:dynamic/qcloud:"
_STACK: Final = "urn:pulumi:dev::story::"
_PROFILES: Final = {"main": "default", "peer": "peer"}
_HEAD: Final = f"""\
import pulumi
import pulumi.dynamic
import pulumi_qcloud as qcloud


class Box(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__(f"{BOX}{{name}}", name)


class Refusing(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        raise Exception("another resource failed")


class Fails(pulumi.dynamic.Resource):
    def __init__(self, needs):
        super().__init__(Refusing(), "fails", {{}}, pulumi.ResourceOptions(depends_on=needs))


"""


def urn_of(it: Resource) -> str:
    """Return the URN of a resource."""
    return urn(it.kind, it.key)


def urn(kind: Kind, key: str) -> str:
    """Return the URN of a resource of a kind with a key."""
    box, _, name = key.rpartition("/")
    inside = f"{BOX}{box}$" if box else ""
    return f"{_STACK}{inside}{_DYNAMIC}{TYPES[kind]}::{name}"


def key_of(text: str) -> str:
    """Return the key of the resource with a URN."""
    path, _, name = text.rpartition("::")
    types = path.rpartition("::")[2]
    return f"{types.partition('$')[0].removeprefix(BOX)}/{name}" if BOX in types else name


def surroundings(program: Program) -> list[str]:
    """Return the URNs of the components and providers of a program."""
    boxes = sorted({it.box for it in program if it.box})
    providers = sorted({it.provider for it in program} - {DEFAULT})
    return [
        *(f"{_STACK}{BOX}{box}::{box}" for box in boxes),
        *(f"{_STACK}pulumi:providers:pulumi-python::{name}" for name in providers),
    ]


def source_of(program: Program, fails: int | None = None) -> str:
    """Return the text of a program.

    Args:
        program: what it declares.
        fails: how many resources are there before one fails, None for none that does.
    """
    providers = sorted({it.provider for it in program} - {DEFAULT})
    lines = [
        f"{name} = qcloud.Provider({name!r}, profile={_PROFILES[name]!r})" for name in providers
    ]
    lines += [f"box_{box} = Box({box!r})" for box in sorted({it.box for it in program if it.box})]
    ids = sources(program)
    ordered = sorted(program, key=lambda it: list(TYPES).index(it.kind))
    names = {it.key: f"r{number}" for number, it in enumerate(ordered)}
    lines += [f"{names[it.key]} = {_call(it, program, names, ids)}" for it in ordered]
    if fails is not None:
        lines.append(f"Fails([{', '.join(list(names.values())[:fails])}])")
    return "\n".join([_HEAD + lines[0], *lines[1:], ""]) if lines else _HEAD


def _call(it: Resource, program: Program, names: dict[str, str], ids: dict[str, str]) -> str:
    options = [
        f"parent=box_{it.box}" if it.box else "",
        f"provider={it.provider}" if it.provider != DEFAULT else "",
        f"aliases=[{urn(it.kind, it.was)!r}]" if it.was else "",
    ]
    opts = f"opts=pulumi.ResourceOptions({', '.join(filter(None, options))})"
    given = ", ".join([repr(it.name), *_arguments(it, program, names, ids), opts])
    return f"qcloud.{TYPES[it.kind]}({given})"


def _arguments(
    it: Resource, program: Program, names: dict[str, str], ids: dict[str, str]
) -> Iterable[str]:
    requester, accepter = PAIRS[it.pair]
    if it.kind == "connection":
        yield from (f"vpc_id={requester!r}", f"peer_vpc_id={accepter!r}")
        if accepter == PARTNER:
            yield f"peer_uin={PEER_UIN!r}"
        if it.chosen:
            yield f"peering_connection_name={it.chosen!r}"
        if it.adopt:
            yield "adopt=True"
        return
    if it.kind == "accepter":
        first = next(one.key for one in connections(program) if one.pair == it.pair)
        yield f"peering_connection_id={names[first]}.id"
        return
    tables = "all" if it.tables == "all" else list(it.chosen_tables)
    other = PAIRS[it.pair][it.side != "peer"]
    yield f"vpc_id={it.vpc!r}"
    yield f"peering_connection_id={names[ids[it.pair]]}.id"
    yield f"destination_cidr_blocks={[RANGES[other]]!r}"
    yield f"route_tables={tables!r}"
