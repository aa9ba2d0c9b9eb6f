"""Code that the lifecycles of all resources share.

- `Lifecycle`: the methods that a dynamic provider calls.
- `prove_recorded_account`: proves that the caller is the account recorded in the state. A
  connection that another account cannot see may still exist. API 3.0 reports the caller's account.
  API 2.0 does not; there the proof is something that only the recorded account can see: its own
  VPC, or connections that have no other account in common. Setting `qcloud:uin` is no proof.
- `look_up`: finds out whether a connection exists. The API may respond from an older copy of its
  data, which does not contain a new connection yet.
"""

from __future__ import annotations

import abc
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.errors import (
    ApiError,
    BusyError,
    ConfigurationError,
    InternalServiceError,
    NotAuthorizedError,
    QcloudError,
    ServiceGoneError,
    ThrottledError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.lifecycle.access import Access, Clients, notify
from pulumi_qcloud.lifecycle.properties import (
    PROVIDER,
    Changes,
    Checked,
    Properties,
    R,
    ResourceProperties,
    is_unknown,
)

LISTING_AGE: Final = 10.0
"""Maximum age, in seconds, of a listing that check, diff or create uses."""


class WrongAccountError(NotAuthorizedError):
    """The caller is not proven to be the account recorded in the state."""

    default_hint = (
        "Use that account's credentials; if the connection is really gone, remove it from the "
        "state with `pulumi state delete <urn>`."
    )


def prove_recorded_account(
    access: Access, connection_id: str, recorded: ResourceProperties
) -> None:
    """Raise unless the caller is proven to be the account recorded in the state.

    Args:
        access: access to the recorded region.
        connection_id: `pcx-...`, for the error message.
        recorded: the resource's outputs in the state.

    Raises:
        WrongAccountError: there is no proof; the error names both accounts and says what to do.
        QcloudError: the API call failed.
    """
    uin = recorded.uin
    caller = access.caller_uin() if uin else None
    candidates = frozenset({caller}) if caller else _candidates(access, uin)
    if uin and candidates == {uin}:
        return
    may_be = not uin or not candidates or uin in candidates
    if may_be and any(access.sees_vpc(vpc_id) for vpc_id in _own_vpcs(recorded)):
        return
    owner = f"account {uin}" if uin else "an account that the state does not name"
    source = access.settings.credentials.source
    found = (
        f"but the credentials in use ({source}) are those of account {caller}"
        if caller
        else f"and the credentials in use ({source}, {_who(access, candidates)}) "
        f"are not proven to be that account's in {access.settings.region}"
    )
    raise WrongAccountError(f"{connection_id} belongs to {owner}, {found}")


def contradiction(access: Access) -> str:
    """Describe how the configured UIN contradicts the caller's; "" if no contradiction is proven.

    Raises:
        QcloudError: the API offers a query for the caller, but the call failed.
    """
    stated = access.settings.uin
    # Under the emulator the UIN comes from the emulator itself.
    caller = access.caller_uin() if stated and not access.settings.emulator else None
    if not caller or caller == stated:
        return ""
    return (
        f"the UIN is given as {stated}, but the credentials in use "
        f"({access.settings.credentials.source}) are those of account {caller}; correct one of "
        "them"
    )


def _candidates(access: Access, recorded_uin: str) -> frozenset[str]:
    """Return the UINs that the caller can have.

    Under the emulator the configured UIN is reliable. If it is not the recorded one, it is the only
    candidate: VPC ids prove nothing, since the emulator's accounts can have VPCs with equal ids.
    """
    stated = access.settings.uin if access.settings.emulator else None
    if stated and recorded_uin and stated != recorded_uin:
        return frozenset({stated})
    return access.listing.callers(max_age=LISTING_AGE)


def as_shown(live: PeeringConnection | None, recorded: R) -> R:
    """Return the recorded properties, completed from the API if they were never read back."""
    if live is None or recorded.uin:
        return recorded
    return replace(recorded, uin=live.uin, peer_uin=live.peer_uin, uniq_vpc_id=live.vpc.id)


def _own_vpcs(recorded: ResourceProperties) -> list[str]:
    """Return the ids of the recorded account's VPCs, leaving out ids that may not be unique."""
    ids = [recorded.uniq_vpc_id or recorded.vpc_id]
    if recorded.uin and recorded.uin == recorded.peer_uin:
        ids.append(recorded.uniq_peer_vpc_id or recorded.peer_vpc_id)
    return [vpc_id for vpc_id in ids if vpc_id.startswith("vpc-")]


def _who(access: Access, candidates: frozenset[str]) -> str:
    if len(candidates) == 1:
        return f"account {next(iter(candidates))}"
    if access.settings.uin:
        return f"configured as account {access.settings.uin}"
    return f"of an account that API {access.settings.api_version} does not report"


_WAITS: Final = (0.0, 0.5, 1.0)
"""Seconds to wait before each attempt to find a newly created connection."""
_LAG: Final = timedelta(minutes=2)
"""Every copy of the API's data contains the connections older than this, even if clocks differ."""


def look_up(
    access: Access, connection_id: str, recorded: ResourceProperties
) -> PeeringConnection | None:
    """Return a recorded connection, or None if the API does not show it even after a wait.

    The function waits only for a connection so new that the API may not show it yet.

    Args:
        access: access to the recorded account and region.
        connection_id: `pcx-...`.
        recorded: the outputs in the state.

    Raises:
        QcloudError: the API call failed.
    """
    waits = _WAITS if _may_lag(recorded, access.now()) else _WAITS[:1]
    return _look(access, connection_id, waits)


def look_up_new(access: Access, connection_id: str) -> PeeringConnection | None:
    """Return a connection that may have just been created; see `look_up`."""
    return _look(access, connection_id, _WAITS)


def look_up_answered(access: Access, connection_id: str) -> PeeringConnection | None:
    """Return a connection that another process may have just accepted; see `look_up`."""
    return _look(access, connection_id, _WAITS, lambda live: live.state != PeeringState.PENDING)


def look_up_named(access: Access, connection_id: str, *names: str) -> PeeringConnection | None:
    """Return a connection that may have just been given one of these names.

    Return None if the last response does not include the connection: somebody may have deleted it
    during the wait.
    """
    live: PeeringConnection | None = None
    for _ in access.client.timing.each(_WAITS):
        live = access.client.get_peering_connection(connection_id)
        if live is None or live.name in names:
            break
    return live


def _look(
    access: Access,
    connection_id: str,
    waits: Iterable[float],
    is_enough: Callable[[PeeringConnection], bool] = lambda _: True,
) -> PeeringConnection | None:
    live: PeeringConnection | None = None
    for _ in access.client.timing.each(waits):
        live = access.client.get_peering_connection(connection_id) or live
        if live is not None and is_enough(live):
            break
    return live


def _may_lag(recorded: ResourceProperties, now: datetime) -> bool:
    """Return whether the API may not show a connection yet: it is new, or was never read back."""
    try:
        age = now - datetime.fromisoformat(recorded.create_time)
    except (TypeError, ValueError):
        return recorded.is_connection and bool(recorded.vpc_id)
    return abs(age) < _LAG


_log: Final = logging.getLogger(__name__)

READ_AGE: Final = 2.0
"""Maximum age, in seconds, of a listing that a refresh uses."""

_PASSING: Final = (ThrottledError, BusyError, InternalServiceError)


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that exists: its outputs, and the inputs that describe it."""

    outputs: Properties
    inputs: Properties


class Lifecycle(abc.ABC):
    """The lifecycle of one kind of resource, whose methods its dynamic provider calls.

    One instance serves all resources of its kind in a process, from several threads.

    Args:
        clients: access to accounts and regions.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._notes = clients.notes
        self._warned: set[str] = set()
        self._programs: dict[str, str] = {}

    @abc.abstractmethod
    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the normalised inputs and every failure found in them."""

    @abc.abstractmethod
    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return the changes that the inputs require, compared with the recorded outputs."""

    @abc.abstractmethod
    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Create the resource and return its id and outputs."""

    @abc.abstractmethod
    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the resource as it is now, or None if it is provably gone."""

    @abc.abstractmethod
    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Change the resource in place and return all its outputs."""

    @abc.abstractmethod
    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Remove the resource; do nothing if it is provably gone already."""

    def access(self, properties: ResourceProperties, *, profile: str | None = None) -> Access:
        """Return access to the account and region of a resource.

        Args:
            properties: the resource's properties.
            profile: overrides the profile in `properties`; "" selects the default credentials.
        """
        named = properties.profile if profile is None else profile
        return self._clients.access(profile=named, region=properties.region)

    def access_for_check(self, checked: Checked) -> Access | None:
        """Return access for a check, or None if its settings are unknown or invalid.

        Add a failure for invalid settings, and for a configured UIN that is not the caller's.
        """
        inputs = checked.inputs
        if is_unknown((inputs.get("profile"), inputs.get("region"))):
            return None
        if {"profile", "region"} & {name for name, _ in checked.failures}:
            return None
        try:
            access = self.access(ResourceProperties.of(inputs))
        except QcloudError as error:
            fail_with(checked, error, self.said)
            return None
        try:
            if reason := contradiction(access):
                checked.fail("", reason)
        except QcloudError as error:
            fail_with(checked, error, self.said)
        return access

    def said(self, error: QcloudError) -> str:
        """Return an error's text for the user; see `Clients.said`."""
        return self._clients.said(error)

    def note_programs(self, checked: Checked, default_name: str) -> None:
        """Note that a resource in the state is also in the program.

        Args:
            checked: the checked inputs.
            default_name: the default name that the program computes for the resource; the recorded
                one may come from an earlier logical name.
        """
        self._programs[fingerprint(checked.inputs)] = default_name

    def name_in_program(self, inputs: Mapping[str, object]) -> str | None:
        """Return the default name that the program computes for the resource of a diff.

        A refresh also calls `diff`, with the previous inputs, even for a resource that the program
        no longer has. Inputs come from the program if they were checked in this run.

        Args:
            inputs: the inputs of the diff.

        Returns:
            None if the inputs do not come from the program, "" if the program computed no name.
        """
        return self._programs.get(fingerprint(inputs))

    def warn(self, line: str) -> None:
        """Show a line to the user, at most once per process."""
        if line not in self._warned:
            self._warned.add(line)
            notify(line)


def fingerprint(inputs: Mapping[str, object]) -> str:
    """Return a digest of inputs that is the same in a check and in the diff that follows it."""
    return hashlib.sha256(json.dumps(_as_sent(inputs), sort_keys=True).encode()).hexdigest()


def _as_sent(value: object) -> object:
    """Return a value as the engine passes it on: without nulls, and with all numbers as floats."""
    if isinstance(value, Mapping):
        return {
            name: _as_sent(part)
            for name, part in value.items()
            if part is not None and name != PROVIDER
        }
    if isinstance(value, (list, tuple)):
        return [_as_sent(part) for part in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, (str, bool)) or value is None else "unknown"


def fail_with(checked: Checked, error: QcloudError, said: Callable[[QcloudError], str]) -> None:
    """Add a failure for an error, unless the error may be temporary, so that `create` can retry.

    Args:
        checked: the inputs that get the failure.
        error: the error.
        said: returns the error's text for the user.
    """
    lasting = isinstance(error, (ConfigurationError, ApiError)) and not isinstance(error, _PASSING)
    if lasting or (isinstance(error, ServiceGoneError) and error.code):
        checked.fail("", said(error))
    else:
        _log.debug("ignored by the check, since it may be temporary: %s", error)
