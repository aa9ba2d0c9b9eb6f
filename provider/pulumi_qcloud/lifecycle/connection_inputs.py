"""The inputs of a `VpcPeeringConnection`, checked by themselves and against existing connections.

The checks of single inputs accept unknown values and make no API call. `check_pair` and
`verdict_on` list the existing connections between the two VPCs.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Mapping

from pulumi_qcloud.api.dialect import Features
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import (
    LONGEST_NAME,
    NameFault,
    PeeringConnection,
    WantedConnection,
    is_uin,
    name_faults,
)
from pulumi_qcloud.lifecycle.access import Access, notify
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.connection_outputs import (
    as_wanted,
    check_v3_inputs,
    differences,
    v3_inputs_of,
)
from pulumi_qcloud.lifecycle.ownership import (
    TakenError,
    Verdict,
    Wish,
    decide,
    occupying,
    refuse_second,
    takeover_text,
)
from pulumi_qcloud.lifecycle.properties import (
    DEFAULT_NAME,
    LISTED,
    NOTHING,
    PROVIDER,
    V3_INPUTS,
    Checked,
    ConnectionProperties,
    Unknown,
    check_region,
    check_vpc_id,
    check_whereabouts,
    is_unknown,
    quoted,
)
from pulumi_qcloud.lifecycle.run_notes import RunNotes


def check_inputs(old: ConnectionProperties, news: Mapping[str, object]) -> Checked:
    """Return the checked inputs: normalised, with the default name and `enabled` filled in.

    Check everything that needs no access to the account, and collect all failures. An unknown value
    is never a failure.

    Args:
        old: the previous checked inputs, `NOTHING` for a new or replaced resource.
        news: the inputs from the program.
    """
    checked = Checked(
        {name: value for name, value in news.items() if name not in (LISTED, PROVIDER)}
    )
    _check_vpcs(checked)
    _check_uin(checked)
    _check_name(checked, old)
    check_whereabouts(checked)
    check_region(checked, "peerRegion")
    if not is_unknown(adopt := checked.inputs.get("adopt", False)) and not isinstance(adopt, bool):
        checked.fail("adopt", f"adopt is {quoted(adopt)}; write True or False")
    check_v3_inputs(checked)
    checked.inputs.setdefault("enabled", True)
    return checked


def check_version(checked: Checked, *, features: Features, version: str, region: str) -> None:
    """Add failures for inputs that the API version in use does not support.

    An unknown value is not a failure, since it may turn out to be absent.

    Args:
        checked: inputs that `check_inputs` returned.
        features: what the version supports.
        version: the version's name, for the message.
        region: the connection's region in the long form.
    """
    for name in V3_INPUTS:
        given = name in checked.inputs and not isinstance(checked.inputs[name], Unknown)
        if given and name not in features.v3_inputs:
            checked.failures = [failure for failure in checked.failures if failure[0] != name]
            checked.fail(
                name,
                f"{name} is not supported by API {version}; leave it out, "
                "or set qcloud:apiVersion to a version that supports it",
            )
    peer_region = checked.inputs.get("peerRegion", region)
    if is_unknown(peer_region) or features.other_regions or peer_region == region:
        return
    checked.fail(
        "peerRegion",
        f"peerRegion is {quoted(peer_region)}, but API {version} peers VPCs of one region only, "
        f"here {region}; leave it out",
    )


def check_peer_uin(checked: Checked, access: Access) -> None:
    """Add a failure if `peerUin` is omitted and the requester's UIN cannot be determined.

    Raises:
        QcloudError: the API offers a query for the caller, but the call failed.
    """
    if checked.inputs.get("peerUin") is not None or access.own_uin():
        return
    try:
        # If every API call fails, that error makes a better message.
        access.listing.connections(max_age=LISTING_AGE)
    except QcloudError as error:
        checked.fail("", str(error))
        return
    checked.fail(
        "peerUin",
        "peerUin is missing, and the UIN of the account in use is not known; set "
        "qcloud:uin for a peer VPC of the same account, or give the other account's UIN",
    )


def _check_vpcs(checked: Checked) -> None:
    for name in ("vpcId", "peerVpcId"):
        check_vpc_id(checked, name)
    ours, theirs = checked.inputs.get("vpcId"), checked.inputs.get("peerVpcId")
    if isinstance(ours, str) and ours == theirs:
        checked.fail(
            "peerVpcId",
            f"peerVpcId and vpcId are both {quoted(ours)}; give two different VPCs, since a VPC "
            "cannot be peered with itself",
        )


def _check_uin(checked: Checked) -> None:
    value = checked.inputs.get("peerUin")
    if value is None or is_unknown(value):
        return
    if isinstance(value, float) and value.is_integer() and 0 < value < 2**53:
        value = str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not (isinstance(value, str) and is_uin(value.strip())):
        checked.fail(
            "peerUin",
            f"peerUin is {quoted(value)}; give the account's UIN as digits, such as '2407912486'",
        )
        return
    checked.inputs["peerUin"] = value.strip()


def _check_name(checked: Checked, old: ConnectionProperties) -> None:
    inputs = checked.inputs
    if kept := old.default_name:
        inputs[DEFAULT_NAME] = kept
    if inputs.get("peeringConnectionName") is None and DEFAULT_NAME in inputs:
        inputs["peeringConnectionName"] = inputs[DEFAULT_NAME]
    name = inputs.get("peeringConnectionName")
    if name is None:
        checked.fail("peeringConnectionName", "peeringConnectionName is missing; give a name")
    elif not is_unknown(name) and (reason := _what_is_wrong_with_name(name)):
        checked.fail("peeringConnectionName", reason)


def _what_is_wrong_with_name(name: object) -> str:
    what = f"peeringConnectionName is {quoted(name)}"
    if not isinstance(name, str):
        return f"{what}; give a string"
    sentences = {
        NameFault.EMPTY: (
            f"{what}, which is empty; give 1 to {LONGEST_NAME} characters or leave it out for a "
            "default name"
        ),
        NameFault.TOO_LONG: (
            f"{what}, which has {len(name)} characters; at most {LONGEST_NAME} are allowed"
        ),
        NameFault.AT_SIGN: (
            f"{what}, which starts with '@'; start it with another character, since the API signs "
            "such values differently"
        ),
        NameFault.CONTROL: f"{what}; leave out its control characters",
    }
    return next((sentences[fault] for fault in name_faults(name)), "")


def wish_of(inputs: ConnectionProperties, access: Access) -> Wish:
    """Return the connection that checked inputs ask for.

    Raises:
        QcloudError: the API offers a query for the caller, but the call failed.
    """
    return Wish(
        connection=WantedConnection(
            vpc_id=inputs.vpc_id,
            peer_vpc_id=inputs.peer_vpc_id,
            peer_uin=inputs.peer_uin or access.own_uin(),
            name=inputs.name,
            v3_inputs=v3_inputs_of(inputs),
        ),
        default_name=inputs.name == inputs.default_name,
        adopt=inputs.adopt is True,
    )


def check_pair(checked: Checked, access: Access, met: OwnConnections, notes: RunNotes) -> None:
    """Announce an adoption, or add a failure if somebody else's connection occupies the pair.

    A connection with the wanted name may be the resource's own, so the decision about it is left to
    `create`.

    Args:
        checked: inputs of a new resource, or of one that is to be replaced.
        access: access to the requester's account.
        met: connections that this process knows to be the stack's own.
        notes: notes on what the resources of this run hold.

    Raises:
        QcloudError: the API call failed.
    """
    inputs = ConnectionProperties.of(checked.inputs)
    concerned = {"vpcId", "peerVpcId", "peerUin", "peeringConnectionName", "adopt"}
    if checked.failures or concerned & inputs.unknown:
        return
    wish = wish_of(inputs, access)
    _check_stated_uin(checked, access, access.listing.callers(max_age=LISTING_AGE))
    listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=LISTING_AGE)
    taken = [it for it in occupying(listing, wish.connection) if not notes.is_deleted(it.id)]
    owner = inputs.owner
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            checked.fail(
                "", str(refuse_second(connection.id, connection.name, owner, holder.owner))
            )
            return
    now = access.now()
    strangers = [it for it in taken if not met.has(it)]
    if not wish.adopt:
        strangers = [it for it in strangers if it.name != wish.connection.name]
    if refusal := decide(strangers, wish, now=now).refusal:
        checked.fail("", refusal)
        return
    if wish.adopt:
        # A connection that a diff has marked for replacement is deleted before the create.
        candidates = [it for it in taken if not notes.is_replaced(it.id)]
        _plan(checked, inputs, access, wish, candidates, met, notes)


def _plan(
    checked: Checked,
    inputs: ConnectionProperties,
    access: Access,
    wish: Wish,
    candidates: list[PeeringConnection],
    met: OwnConnections,
    notes: RunNotes,
) -> None:
    """Announce what `adopt=True` will take over; add a failure if another resource takes it."""
    verdict = decide(candidates, wish, now=access.now())
    if (adopted := verdict.adopted) is None:
        return
    owner = inputs.owner
    if holder := notes.plan(adopted.id, owner):
        checked.fail("", str(refuse_second(adopted.id, adopted.name, owner, holder.owner)))
        return
    # The check of a `--replace` or a taint looks like that of a new resource.
    may_be_own = adopted.name == wish.connection.name or met.has(adopted)
    notify(takeover_notice(access, adopted, wish, inputs, may_be_own=may_be_own))


def takeover_notice(
    access: Access,
    connection: PeeringConnection,
    wish: Wish,
    inputs: ConnectionProperties,
    *,
    may_be_own: bool | None = None,
) -> str:
    """Return the line that announces or reports a takeover; see `takeover_text`."""
    wanted = as_wanted(connection, NOTHING, inputs, supported=access.client.features.v3_inputs)
    return takeover_text(connection, wish, differences(connection, wanted), may_be_own=may_be_own)


def _check_stated_uin(checked: Checked, access: Access, candidates: frozenset[str]) -> None:
    """Add a failure if the connections that the caller sees rule out the configured UIN."""
    stated = access.settings.uin
    if stated and candidates and stated not in candidates:
        checked.fail(
            "",
            f"the UIN is given as {stated}, but the credentials in use "
            f"({access.settings.credentials.source}) see the connections of account "
            f"{' or '.join(sorted(candidates))}; correct one of them",
        )


def verdict_on(
    access: Access, wish: Wish, owner: str, notes: RunNotes, *, max_age: float
) -> Verdict:
    """Decide whether a create may proceed or has to take over a connection.

    Every takeover or refusal is based on a fresh listing.

    Args:
        access: access to the requester's account.
        wish: the connection that the resource wants.
        owner: the resource's default name.
        notes: notes on what the resources of this run hold.
        max_age: maximum age, in seconds, of a listing that shows no connection of the pair.

    Raises:
        TakenError: a connection that cannot be taken over occupies the pair.
        QcloudError: the API call failed.
    """
    listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=max_age)
    if max_age and occupying(listing, wish.connection):
        listing = access.listing.of_vpc(wish.connection.vpc_id, max_age=0.0)
    now = access.now()
    taken = [it for it in occupying(listing, wish.connection) if not notes.is_deleted(it.id)]
    for connection in taken:
        if holder := notes.holder(connection.id, owner):
            raise refuse_second(connection.id, connection.name, owner, holder.owner)
    verdict = decide(taken, wish, now=now)
    if verdict.refusal:
        for connection in taken:
            notes.refuse(connection.id, owner)
        raise TakenError(verdict.refusal)
    return verdict


class OwnConnections:
    """The stack's own connections, as far as the engine has shown them to this process.

    The engine passes no previous inputs to the check of a replacement, just as for a new resource.
    The ids and pairs of VPCs noted here show that a connection is the stack's own even then. Safe
    to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: set[str] = set()
        self._pairs: set[frozenset[str]] = set()

    def note(self, properties: ConnectionProperties, connection_id: str = "") -> None:
        """Remember the pair of VPCs in inputs or outputs, and the id of their connection."""
        pairs = _pairs(properties.vpc_ids, properties.peer_vpc_ids)
        with self._lock:
            self._pairs |= pairs
            self._ids |= {connection_id} - {""}

    def has(self, connection: PeeringConnection) -> bool:
        """Return whether the connection's id, or its pair in either direction, is noted."""
        pairs = _pairs(connection.vpc.all(), connection.peer_vpc.all())
        with self._lock:
            return connection.id in self._ids or not self._pairs.isdisjoint(pairs)


def _pairs(ours: Iterable[str], theirs: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in itertools.product(ours, theirs)}
