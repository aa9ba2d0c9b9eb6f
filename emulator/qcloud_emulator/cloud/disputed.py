"""The disputed facts: behaviour that the sources leave open, as settings with defaults.

Set them with ``--setting name=value``, in a seed file (``"settings": {...}``), through
``POST /_emulator/settings``, or with ``Emulator.set_settings``. The first value is the default.

| setting | values | decides | why this default |
|---|---|---|---|
| `duplicate_pair` | `refused` `allowed` | a second live connection between two VPCs, in either direction | version 3.0 has an error for it; 2.0 is silent |
| `rejected_connections` | `visible` `hidden` | whether a rejected connection stays visible | the state "rejected" is documented; the console's guide says that the entry disappears |
| `deleted_connections` | `hidden` `visible` | whether the other account still sees a deleted connection, in state "deleted" | deletion is documented as immediate; the state is documented as well |
| `unknown_id` | `error` `empty` | the answer to a Describe call with an unknown id | the error is documented; some clients take an empty list to mean "gone" |
| `code_desc` | `present` `absent` | the field `codeDesc` in answers | clients rely on it; most pages leave it out |
| `code_type` | `number` `text` | `0` or `"0"` in the field `code` | typed clients expect a number; the examples show both |
| `name_in_vpc` | `free` `unique` | whether the connections of a VPC need different names | newer pages dropped the error for it |
| `overlapping_peers` | `refused` `allowed` | peers of one VPC that overlap each other | newer pages and version 3.0 refuse it |
| `routes_to_pending` | `refused` `allowed` | a route to a connection that is waiting to be accepted | not documented |
| `route_list_name` | `routeSet` `routeTableSet` | the field with the routes of a route table | the example and clients use the first name, the table of fields uses the second |
| `next_type` | `number` `text` | `4` or `"4"` in the field `nextType` in answers | examples and clients use a number, the table of fields says a string |
| `next_hub` | `both` `number` `alone` | the gateway of a route in answers: its id in `nextHub` and `unNextHub`; a legacy number in `nextHub`, the id in `unNextHub`; the id in `nextHub`, null in `unNextHub` | the table of fields has both; examples have the number; recorded answers have null |
| `host_bits` | `refused` `masked` | a destination such as `121.0.23.51/16` | an error for invalid destinations is documented, but the examples contain such a destination |
| `unknown_route` | `refused` `ignored` | deleting a route that is not in the table | not documented |
| `accepter_deletes` | `allowed` `refused` | whether the accepter may delete the connection | documented for either side; version 3.0 has an error for accounts that may not delete it |
| `bare_metal_deletion` | `refused` `allowed` | deleting a connection of type `VPC_BM_PEER` through the API; the console always can | version 3.0 has an error for it and names no exception |
| `peering_limit` | a number, `10` | live connections a VPC may have | the documented quota; raised on request |
| `peering_total_limit` | a number, `1000` | connections a VPC may have, rejected and expired ones included | version 3.0 has an error and a limit for it; no number is documented, so the default is too high to be reached |
| `route_limit` | a number, `50` | routes a route table may have, the built-in one not counted | the documented quota; raised on request |
| `destination_outside_peer` | `allowed` `refused` | a route to a peering connection whose destination is outside the peer's ranges | version 3.0 has an error for it, but does not document when it occurs; 2.0 is silent |
| `old_ids_in_v3` | `refused` `accepted` | legacy ids such as `gz_vpc_226` in calls of version 3.0 | only ids such as `vpc-app00226` are documented there |
| `role_from_role` | `allowed` `refused` | whether a session of a role may assume a role | AssumeRole is documented for temporary keys; an error for them exists as well |
| `rate_limit_per_second` | a number, `0` | calls of one action that an account may make per second, in either version; 0 means unlimited | 20 is documented for peering in 3.0, which would slow most tests down |
| `route_change_ms` | a number, `0` | milliseconds that CreateRoute and DeleteRoute take; meanwhile, other changes to the same table are refused because it is locked | the error is documented, its duration is not |
"""  # noqa: E501

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.cloud.json_fields import shown, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.state.store import Store

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "duplicate_pair": ("refused", "allowed"),
    "rejected_connections": ("visible", "hidden"),
    "deleted_connections": ("hidden", "visible"),
    "unknown_id": ("error", "empty"),
    "code_desc": ("present", "absent"),
    "code_type": ("number", "text"),
    "name_in_vpc": ("free", "unique"),
    "overlapping_peers": ("refused", "allowed"),
    "routes_to_pending": ("refused", "allowed"),
    "route_list_name": ("routeSet", "routeTableSet"),
    "next_type": ("number", "text"),
    "next_hub": ("both", "number", "alone"),
    "host_bits": ("refused", "masked"),
    "unknown_route": ("refused", "ignored"),
    "destination_outside_peer": ("allowed", "refused"),
    "old_ids_in_v3": ("refused", "accepted"),
    "accepter_deletes": ("allowed", "refused"),
    "bare_metal_deletion": ("refused", "allowed"),
    "role_from_role": ("allowed", "refused"),
}
"""The disputed facts with named values, the default first."""

NUMBERS: Final[dict[str, int]] = {
    "peering_limit": 10,
    "peering_total_limit": 1000,
    "route_limit": 50,
    "route_change_ms": 0,
    "rate_limit_per_second": 0,
}
"""The disputed facts with numeric values, and their defaults."""

_PREFIX: Final = "setting."
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Disputed:
    """The values of all disputed facts; the module's docstring explains them."""

    duplicate_pair: str = "refused"
    rejected_connections: str = "visible"
    deleted_connections: str = "hidden"
    unknown_id: str = "error"
    code_desc: str = "present"
    code_type: str = "number"
    name_in_vpc: str = "free"
    overlapping_peers: str = "refused"
    routes_to_pending: str = "refused"
    route_list_name: str = "routeSet"
    next_type: str = "number"
    next_hub: str = "both"
    host_bits: str = "refused"
    unknown_route: str = "refused"
    destination_outside_peer: str = "allowed"
    old_ids_in_v3: str = "refused"
    accepter_deletes: str = "allowed"
    bare_metal_deletion: str = "refused"
    role_from_role: str = "allowed"
    peering_limit: int = NUMBERS["peering_limit"]
    peering_total_limit: int = NUMBERS["peering_total_limit"]
    route_limit: int = NUMBERS["route_limit"]
    route_change_ms: int = NUMBERS["route_change_ms"]
    rate_limit_per_second: int = NUMBERS["rate_limit_per_second"]

    def changed(self, changes: Mapping[str, object]) -> Disputed:
        """Return a copy with some values changed.

        Args:
            changes: new values by name; a number can be given as a string.

        Raises:
            ValueError: a setting or value does not exist; the message lists the existing ones.
        """
        parsed: dict[str, Any] = {name: _parse(name, value) for name, value in changes.items()}
        return replace(self, **parsed)

    def as_dict(self) -> dict[str, str | int]:
        """Return every value by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


class DisputedBook:
    """A cloud's disputed facts, stored with its state."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.current = Disputed()
        self.load()

    def load(self) -> None:
        """Read the disputed facts from the state."""
        self.current = Disputed().changed(
            {name.removeprefix(_PREFIX): value for name, value in self._store.notes(_PREFIX)}
        )

    def change(self, changes: Mapping[str, object]) -> None:
        """Change some of the disputed facts.

        Raises:
            ValueError: a setting or value does not exist; nothing is changed.
        """
        changed = self.current.changed(changes)
        with self._store.writing():
            for name in changes:
                self._store.write_note(_PREFIX + name, str(getattr(changed, name)))
        self.current = changed


def _parse(name: str, value: object) -> str | int:
    if name in VALUES:
        if not isinstance(value, str) or value not in VALUES[name]:
            known = ", ".join(VALUES[name])
            raise ValueError(f"setting {name} must be one of {known}, not {shown(value)}")
        return value
    if name in NUMBERS:
        return whole(f"setting {name}", value, most=_MOST)
    known = ", ".join([*VALUES, *NUMBERS])
    raise ValueError(f"there is no setting {shown(name)}; the settings are {known}")
