"""What another tool manages of peering connections, as its state file says; pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pulumi_qcloud.lifecycle.properties import is_connection_id

MANAGER: Final = "tencentcloud_vpc_peer_connect_manager"
"""The Terraform resource that is a peering connection."""


class Tool(enum.Enum):
    """Who manages them; the value is the tool's name."""

    TERRAFORM = "Terraform"
    PULUMI = "Pulumi"


class Kind(enum.IntEnum):
    """What a resource is, in the order in which the tool has to forget them."""

    ROUTE = 1
    ACCEPTANCE = 2
    CONNECTION = 3


@dataclass(frozen=True, slots=True)
class Managed:
    """A resource in the state of another tool.

    Args:
        kind: what it is.
        connection_id: `pcx-...`; of a route, where it leads to.
        address: what the tool calls it, an address or a URN.
        region: of the accepter, as the state has it, or "".
        route: of a route, the table's id and the destination as CIDR text.
        doomed: why the tool is going to delete it, "" for a resource that it keeps.
        warning: what else a person has to know of it, or "".
        users: addresses of resources that need it.
        is_protected: whether the tool forgets it by force only.
    """

    kind: Kind
    connection_id: str
    address: str
    region: str = ""
    route: tuple[str, str] = ("", "")
    doomed: str = ""
    warning: str = ""
    users: Sequence[str] = ()
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class OldState:
    """A state file of another tool.

    Args:
        tool: whose it is.
        resources: what it has of peering connections, in its order.
    """

    tool: Tool
    resources: Sequence[Managed] = field(default_factory=tuple)

    @property
    def kept(self) -> list[Managed]:
        """Connections and acceptances that the tool keeps."""
        return [it for it in self.resources if it.kind is not Kind.ROUTE and not it.doomed]

    @property
    def doomed(self) -> list[Managed]:
        """Connections that the tool is going to delete."""
        return [it for it in self.resources if it.kind is Kind.CONNECTION and it.doomed]

    @property
    def connection_ids(self) -> list[str]:
        """The ids of all connections that it keeps, each once."""
        return list(dict.fromkeys(it.connection_id for it in self.kept))

    def addresses(self) -> dict[str, list[str]]:
        """Return what the tool calls each connection, and its acceptance, by the id."""
        found: dict[str, list[str]] = {}
        for it in self.kept:
            found.setdefault(it.connection_id, []).append(it.address)
        return found


def connection_id_in(values: Mapping[str, object], address: str, *names: str) -> str:
    """Return the id of a connection that a resource has under one of some names.

    Raises:
        ValueError: it has none.
    """
    found = next((values[name] for name in names if values.get(name)), None)
    if not isinstance(found, str) or not is_connection_id(found):
        raise ValueError(f"is damaged: {address} has no id of a connection such as pcx-6gw5wvmk")
    return found


def text_in(values: Mapping[str, object], name: str) -> str:
    """Return a text, "" where there is none."""
    found = values.get(name)
    return found if isinstance(found, str) else ""
