"""Programs with acceptances and routes, and what stories about them look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import State
from qcloud_emulator.cloud.state import connections

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, PARTNER, PARTNER_UIN, peering
from tests.engine.result import Result
from tests.unit.lifecycle.routed import routes

APP_RANGE, DATA_RANGE, PARTNER_RANGE = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
APP_TABLES: Final = ("rtb-app0main", "rtb-app0more")
DATA_TABLES: Final = ("rtb-data0001", "rtb-data0002")
PARTNER_TABLES: Final = ("rtb-partner1", "rtb-partner2")

_PARTNER: Final = 'partner = qcloud.Provider("partner", profile="peer")'
THEIRS: Final = "opts=pulumi.ResourceOptions(provider=partner)"
"""The option with which a resource belongs to the partner's account."""


def accepter(*arguments: str, name: str = "accepter", **given: object) -> str:
    """Return the source of the acceptance of `net`.

    Args:
        arguments: further arguments as Python source.
        name: logical name, also the variable's.
        given: further arguments by their values.
    """
    return _declared(name, "VpcPeeringConnectionAccepter", arguments, given)


def routed(*arguments: str, name: str = "routes", vpc_id: str = APP, **given: object) -> str:
    """Return the source of the routes of one side of `net`; see `accepter`."""
    return _declared(name, "VpcPeeringRoutes", arguments, {"vpc_id": vpc_id, **given})


def _declared(name: str, kind: str, arguments: Iterable[str], given: dict[str, object]) -> str:
    ends = [] if "peering_connection_id" in given else ["peering_connection_id=net.id"]
    written = [*ends, *(f"{key}={value!r}" for key, value in given.items()), *arguments]
    return f'{name} = qcloud.{kind}("{name}", {", ".join(written)})'


def within(*sources: str, peer_vpc_id: str = DATA, name: str | None = None) -> str:
    """Return a program with `net` from `app` to a VPC of the same account, and more."""
    named = {"peering_connection_name": name} if name else {}
    return "\n".join([peering(peer_vpc_id=peer_vpc_id, **named), *sources])


def across(*sources: str, vpc_id: str = APP, name: str | None = None) -> str:
    """Return a program with `net` to the partner's VPC, the partner's provider, and more."""
    named = {"peering_connection_name": name} if name else {}
    net = peering(vpc_id=vpc_id, peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN, **named)
    return "\n".join([net, _PARTNER, *sources])


def alone(*sources: str) -> str:
    """Return a program with these resources only."""
    return "\n".join(["import pulumi", "import pulumi_qcloud as qcloud", *sources])


def there(cloud: Emulator) -> set[tuple[str, str]]:
    """Return table and destination of each route of the cloud."""
    return {(table, destination) for table, destination, _ in routes(cloud)}


def whole(*sides: tuple[tuple[str, ...], str]) -> set[tuple[str, str]]:
    """Return a route to a destination in every table of each of these sides."""
    return {(table, destination) for tables, destination in sides for table in tables}


def outputs_of(stack: Stack, name: str) -> dict[str, object]:
    """Return the recorded outputs of a resource."""
    outputs = stack.resources()[name]["outputs"]
    assert isinstance(outputs, dict)
    return outputs


def made_flags(stack: Stack, name: str = "routes") -> set[tuple[str, bool]]:
    """Return table and whether the resource made it, of each recorded route."""
    listed = outputs_of(stack, name)["routes"]
    assert isinstance(listed, list)
    return {(route["routeTableId"], route["made"]) for route in listed}


def set_state(cloud: Emulator, connection_id: str, state: State) -> None:
    """Let the cloud change a connection's state in a way that no user can."""
    with cloud._store.writing():
        connections.set_state(cloud._store, connection_id, state)


def shown(result: Result, name: str) -> list[str]:
    """Return the errors that were shown for a resource, each once."""
    errors = (it.text for it in result.diagnostics("error") if it.urn.endswith(f"::{name}"))
    return list(dict.fromkeys(errors))
