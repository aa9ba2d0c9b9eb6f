"""The lifecycle of a `VpcPeeringConnection`: check, diff, create, read, update, delete."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.errors import (
    AlreadyExistsError,
    ApiError,
    CidrConflictError,
    ConfigurationError,
    InvalidNameError,
    NotFoundError,
    PeeringConnectionNotFoundError,
    QcloudError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.lifecycle.access import Access, Clients, notify
from pulumi_qcloud.lifecycle.base import (
    LISTING_AGE,
    READ_AGE,
    Found,
    Lifecycle,
    as_shown,
    fail_with,
    look_up,
    look_up_named,
    prove_recorded_account,
)
from pulumi_qcloud.lifecycle.connection_inputs import (
    OwnConnections,
    check_inputs,
    check_pair,
    check_peer_uin,
    check_version,
    takeover_notice,
    verdict_on,
    wish_of,
)
from pulumi_qcloud.lifecycle.connection_outputs import (
    as_wanted,
    changed_in_place,
    changed_inputs,
    inputs_of,
    modify,
    outputs_of,
    outputs_unread,
    revived,
    shows,
)
from pulumi_qcloud.lifecycle.drift import Drift
from pulumi_qcloud.lifecycle.legacy_ids import check_legacy_ids, with_recorded_ids
from pulumi_qcloud.lifecycle.ownership import (
    Wish,
    explain,
    is_own,
    named,
    refuse_other_name,
    refuse_second,
)
from pulumi_qcloud.lifecycle.properties import (
    NOTHING,
    TAGS,
    Change,
    Changes,
    Checked,
    ConnectionProperties,
    Properties,
    Remedy,
    outputs_kept,
    rules_of,
)
from pulumi_qcloud.lifecycle.tags import merge_tags, refuse_default_tags

_log: Final = logging.getLogger(__name__)

_READ_BACK_WAITS: Final = (0.0, 0.5, 1.0, 2.0)
"""Seconds to wait before each attempt to read back a write, which the API may not show at once."""
_SIGNS_OF_A_PAIR: Final = (AlreadyExistsError, CidrConflictError, InvalidNameError)
"""Errors that may mean that the pair is already peered; API 2.0 has no dedicated code for that."""
_FOLLOWS: Final = {Change.UPDATES: "enables it again", Change.REPLACES: "replaces it"}


class ConnectionLifecycle(Lifecycle):
    """The lifecycle of a peering connection.

    One instance serves all resources of a provider process, from several threads.

    Args:
        clients: access to accounts and regions.
    """

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients)
        self._own = OwnConnections()
        self._drift = Drift()

    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the normalised inputs and every failure found in them."""
        old, new = ConnectionProperties.of(olds), ConnectionProperties.of(news)
        checked = check_inputs(old, news)
        if olds:
            self._own.note(old)
            self.note_programs(checked, new.default_name)
            self._drift.note(new)
        else:
            # `--replace` and a taint get here too: they replace the resource without a diff.
            self._notes.release(new.owner)
        defaults = self._merge_default_tags(checked)
        access = self.access_for_check(checked)
        if access is None:
            return checked
        check_version(
            checked,
            features=access.client.features,
            version=access.settings.api_version,
            region=access.settings.region,
        )
        if TAGS not in access.client.features.v3_inputs:
            refuse_default_tags(checked, defaults, version=access.settings.api_version)
        for name in ("vpcId", "peerVpcId"):
            check_legacy_ids(checked, name, access, before=[olds.get(name)])
        if olds:
            return checked
        try:
            check_peer_uin(checked, access)
            check_pair(checked, access, self._own, self._notes)
        except QcloudError as error:
            fail_with(checked, error, self.said)
        return checked

    def diff(
        self, connection_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return the changes that the inputs require, compared with the recorded outputs."""
        old, new = ConnectionProperties.of(olds), ConnectionProperties.of(news)
        self._own.note(old, connection_id)
        changes = changed_inputs(old, new)
        state = old.state
        if state == PeeringState.PENDING and not changes.replaces:
            state = self._present_state(connection_id, old)
            # An acceptance by the component that created the connection is not a change.
            if state == PeeringState.ACTIVE and not new.accepted_here:
                changes.because_of("state", Change.UPDATES)
                self.warn(f"qcloud: {connection_id} is now ACTIVE; `pulumi up` records it")
        rules = rules_of(state)
        remedy = Remedy.REPLACE if rules.gone else rules.remedy
        can_enable = remedy is Remedy.ENABLE and self.access(old).client.features.enable
        if follows := revived(changes, remedy, new, can_enable=can_enable):
            self.warn(f"qcloud: {connection_id} is {state}; `pulumi up` {_FOLLOWS[follows]}")
        name = self.name_in_program(news)
        if name is not None:
            owner = name or new.default_name
            self._hold(connection_id, owner, old, new, replaced=bool(changes.replaces))
            # An update reads the connection itself.
            if not changes.update:
                self._notify_of_drift(connection_id, owner, old, new)
        return changes

    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Create a connection, or take over an existing one; return its id and outputs."""
        new = ConnectionProperties.of(inputs)
        access = self.access(new)
        wish, owner = wish_of(new, access), new.owner
        self._notes.begin(owner)
        verdict = verdict_on(access, wish, owner, self._notes, max_age=LISTING_AGE)
        if verdict.adopted is None:
            try:
                connection_id = create_once(
                    access.client,
                    wish.connection,
                    known=access.listing.known_ids(),
                    claim=lambda it: not self._notes.claim(it, owner, wish.connection.name),
                    is_held=lambda it: self._notes.holder(it, owner) is not None,
                    notify=None if wish.default_name else notify,
                )
            except QcloudError as error:
                # The listing may lag behind and not show the connection that made the API refuse.
                if isinstance(error, _SIGNS_OF_A_PAIR):
                    verdict = verdict_on(access, wish, owner, self._notes, max_age=0.0)
                if verdict.adopted is None:
                    explain(error, wish, region=access.settings.region)
                    raise
            else:
                self._notes.made(connection_id, owner)
        if verdict.adopted is not None:
            connection_id = verdict.adopted.id
            self._take_over(access, wish, verdict.adopted, new)
        self._own.note(new, connection_id)
        live = self._read_back(
            access, connection_id, lambda found: found.name == wish.connection.name
        )
        region = access.settings.region
        if live is None:
            notify(
                f"qcloud: {connection_id} exists but could not be read; refresh to see its state"
            )
            return connection_id, outputs_unread(new, region=region)
        live = as_wanted(live, NOTHING, new, supported=access.client.features.v3_inputs)
        return connection_id, self._outputs(access, live, new)

    def read(self, connection_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the connection as it is now, or None if it is provably gone."""
        old = ConnectionProperties.of(recorded)
        self._own.note(old, connection_id)
        access = self.access(old)
        live = access.listing.find(connection_id, max_age=READ_AGE)
        if live is None:
            live = look_up(access, connection_id, old)
        name = old.name
        if live is not None and not is_own(live, name):
            # The listing may be older than a rename.
            live = access.client.get_peering_connection(connection_id) or live
        if live is None and not recorded.get("vpcId"):
            raise PeeringConnectionNotFoundError(
                f"{connection_id} was not found in {access.settings.region}"
            )
        if live is None:
            prove_recorded_account(access, connection_id, old)
            return None
        if "enabled" in recorded:  # absent where a connection is only read, not managed
            self._guard(access, connection_id, as_shown(live, old))
        rules = rules_of(live.state_text)
        if rules.gone:
            return None
        if rules.suspicious:
            self.warn(
                f"qcloud: {connection_id} is {live.state_text}; it is left unchanged, and the "
                "cloud's console shows why"
            )
        if not is_own(live, name) and not rules.dead:
            self.warn(
                f"qcloud: {connection_id} is now called {live.name!r} and no longer {name!r}; if "
                "another stack or resource has taken it over, remove it from this state with "
                "`pulumi state delete <urn>`: after this refresh, this stack can delete it"
            )
        live = with_recorded_ids(live, old)
        inputs = inputs_of(live, old, supported=access.client.features.v3_inputs)
        outputs = self._outputs(access, live, ConnectionProperties.of(inputs))
        return Found(outputs=outputs, inputs=inputs)

    def update(
        self, connection_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Change the connection in place and return all its outputs."""
        old, new = ConnectionProperties.of(olds), ConnectionProperties.of(news)
        self._own.note(old, connection_id)
        changed = changed_in_place(old, new)
        if not changed and old.state == PeeringState.ACTIVE:
            return outputs_kept(old, new)
        access = self.access(old, profile=new.profile)
        live = look_up(access, connection_id, old)
        self._guard(access, connection_id, as_shown(live, old))
        if live is None:
            prove_recorded_account(access, connection_id, old)
            raise PeeringConnectionNotFoundError(
                f"{connection_id} does not exist any more",
                hint="Run `pulumi up --refresh` to create it again.",
            )
        names = (old.name, new.name)
        if not is_own(live, *names):
            live = look_up_named(access, connection_id, *names) or live
        if not is_own(live, *names):
            raise refuse_other_name(live, names[0], doing="changed")
        written = False
        if rules_of(live.state_text).remedy is Remedy.ENABLE and access.client.features.enable:
            _enable(access, connection_id)
            written = True
        supported = access.client.features.v3_inputs
        wanted = as_wanted(live, old, new, supported=supported)
        written = modify(access, live, wanted, changed) or written
        if written:
            access.listing.wrote(wanted)
            live = self._read_back(access, connection_id, _shows(wanted)) or live
        live = as_wanted(with_recorded_ids(live, old), old, new, supported=supported)
        return self._outputs(access, live, new)

    def delete(self, connection_id: str, recorded: Mapping[str, object]) -> None:
        """Delete the connection; do nothing if it is provably gone already."""
        old = ConnectionProperties.of(recorded)
        self._own.note(old, connection_id)
        if self._notes.is_deleted(connection_id):
            # Two resources in the state had this connection, and the other one has deleted it.
            return
        made_here = self._notes.is_made_by(connection_id, old.owner)
        if not made_here and (holder := self._notes.wanted_by(connection_id)):
            has = "wants" if self._notes.is_in_doubt(connection_id) else "has"
            notify(
                f"qcloud: {connection_id} is kept, since {named(holder.owner)} of this program "
                f"{has} it"
            )
            return
        access = self.access(old)
        live = access.listing.find_in_burst(connection_id)
        if live is None:
            live = look_up(access, connection_id, old)
        self._guard(access, connection_id, as_shown(live, old))
        name = old.name
        if live is not None and _is_anothers(live, name):
            now = look_up_named(access, connection_id, name)
            if now is None or self._notes.is_deleted(connection_id):
                # It was deleted during the wait, so there is nothing left to delete.
                prove_recorded_account(access, connection_id, as_shown(live, old))
                return
            if _is_anothers(now, name):
                raise refuse_other_name(now, name, doing="deleted")
        self._notes.delete(connection_id)
        access.listing.deleted(connection_id)
        try:
            access.client.delete_peering_connection(connection_id)
        except NotFoundError:
            prove_recorded_account(access, connection_id, as_shown(live, old))

    def _hold(
        self,
        connection_id: str,
        owner: str,
        old: ConnectionProperties,
        new: ConnectionProperties,
        *,
        replaced: bool,
    ) -> None:
        """Note that the program keeps the connection, or that it will be replaced.

        Raises:
            TakenError: another resource of the program takes it over in this run.
        """
        if replaced:
            self._notes.release(owner, replaced=connection_id)
            return
        holder = self._notes.hold(connection_id, owner, (old.name, new.name))
        if holder is None:
            return
        if holder.claimed:
            raise refuse_second(connection_id, old.name, owner, holder.owner)
        self.warn(
            f"qcloud: {connection_id} is in the state of two resources of this program, "
            f"{named(owner)} and {named(holder.owner)}; remove one of them from the program, and "
            "the other keeps the connection"
        )

    def _notify_of_drift(
        self, connection_id: str, owner: str, old: ConnectionProperties, new: ConnectionProperties
    ) -> None:
        try:
            access = self.access(old, profile=new.profile)
        except QcloudError:
            return
        if line := self._drift.line(access, connection_id, owner, old, (old.name, new.name)):
            self.warn(line)

    def _merge_default_tags(self, checked: Checked) -> Mapping[str, str]:
        """Add the connection's merged tags to the inputs, and return the default tags."""
        defaults: Mapping[str, str] = {}
        try:
            defaults = self._clients.default_tags()
        except ConfigurationError as error:
            fail_with(checked, error, self.said)
        merge_tags(checked, defaults)
        return defaults

    def _take_over(
        self,
        access: Access,
        wish: Wish,
        connection: PeeringConnection,
        new: ConnectionProperties,
    ) -> None:
        # The accepter sees the connection too, but could not refresh or delete it afterwards.
        self._guard(access, connection.id, as_shown(connection, NOTHING))
        owner = new.owner
        if holder := self._notes.claim(connection.id, owner, wish.connection.name):
            raise refuse_second(connection.id, connection.name, owner, holder.owner)
        if not self._notes.is_planned(connection.id, owner):
            notify(takeover_notice(access, connection, wish, new))
        wanted = as_wanted(connection, NOTHING, new, supported=access.client.features.v3_inputs)
        modify(access, connection, wanted, ())

    def _present_state(self, connection_id: str, recorded: ConnectionProperties) -> str:
        """Return a recorded pending connection's current state; PENDING if the API call fails."""
        try:
            access = self.access(recorded)
            live = access.listing.find(connection_id, max_age=LISTING_AGE)
            if live is None:
                live = look_up(access, connection_id, recorded)
            if live is None:
                prove_recorded_account(access, connection_id, recorded)
        except QcloudError as error:
            self.warn(f"qcloud: {connection_id} is assumed to be still PENDING: {error}")
            return PeeringState.PENDING.value
        return live.state_text if live else PeeringState.DELETED.value

    def _read_back(
        self,
        access: Access,
        connection_id: str,
        shows: Callable[[PeeringConnection], bool],
    ) -> PeeringConnection | None:
        """Return the connection once it shows the write, or else as it was last seen."""
        live: PeeringConnection | None = None
        for _ in access.client.timing.each(_READ_BACK_WAITS):
            try:
                live = access.client.get_peering_connection(connection_id) or live
            except QcloudError as error:
                _log.debug("the connection was not read back: %s", error)
                break
            if live is not None and shows(live):
                break
        if live is not None:
            access.listing.wrote(live)
        return live

    def _guard(self, access: Access, connection_id: str, recorded: ConnectionProperties) -> None:
        """Prove the caller's account, unless one account is both requester and accepter."""
        if not recorded.uin or recorded.uin != recorded.peer_uin:
            prove_recorded_account(access, connection_id, recorded)

    def _outputs(
        self, access: Access, live: PeeringConnection, inputs: ConnectionProperties
    ) -> Properties:
        return outputs_of(
            live,
            inputs,
            region=access.settings.region,
            now=access.now(),
            supported=access.client.features.v3_inputs,
        )


def _is_anothers(live: PeeringConnection, recorded: str) -> bool:
    """Return whether others may be using a connection, judging by its name and state."""
    return not is_own(live, recorded) and rules_of(live.state_text).taken


def _enable(access: Access, connection_id: str) -> None:
    try:
        access.client.enable_peering_connection(connection_id)
    except ApiError:
        # If the response to an earlier attempt was lost, the API refuses the retry.
        live = access.client.get_peering_connection(connection_id)
        if live is None or rules_of(live.state_text).dead:
            raise


def _shows(wanted: PeeringConnection) -> Callable[[PeeringConnection], bool]:
    return lambda found: shows(found, wanted) and not rules_of(found.state_text).dead
