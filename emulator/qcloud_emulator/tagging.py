"""The rules of tags: they belong to the account that has put them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.lookups import connection_of, vpc_of
from qcloud_emulator.state import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from qcloud_emulator.models import Caller
    from qcloud_emulator.settings import SettingsBook
    from qcloud_emulator.state.store import Store


class Tagging:
    """What accounts can do with the tags of their VPCs and peering connections."""

    def __init__(
        self,
        store: Store,
        settings: SettingsBook,
        *,
        changing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Take the state.

        Args:
            store: the state.
            settings: the disputed facts.
            changing: gives the context of a change of the state.
        """
        self._store = store
        self._settings = settings
        self._changing = changing

    def of(self, caller: Caller, resources: Iterable[str]) -> dict[str, dict[str, str]]:
        """Give the caller's tags of resources by their ids."""
        return tags.of(self._store, resources, caller.uin)

    def change(
        self,
        caller: Caller,
        region: str,
        resource: str,
        *,
        put: Mapping[str, str] | None = None,
        take_off: Iterable[str] = (),
    ) -> None:
        """Change the caller's tags of a peering connection or a VPC.

        Args:
            caller: sees the resource.
            region: of the resource.
            resource: its id.
            put: tags to put on, by their keys.
            take_off: keys of tags to take off.

        Raises:
            ConnectionNotFoundError: the caller sees no such connection.
            VpcNotFoundError: the caller has no such VPC.
        """
        with self._changing():
            if resource.startswith("pcx-"):
                connection_of(self._store, self._settings.current, caller, region, resource)
            else:
                resource = vpc_of(self._store, resource, uin=caller.uin, region=region).vpc_id
            tags.put(self._store, resource, caller.uin, put or {})
            tags.take_off(self._store, resource, caller.uin, take_off)
