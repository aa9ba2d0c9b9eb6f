"""One side of a peering: whose VPC it is, and how it is found. Never raises into an Output."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pulumi
from pulumi_qcloud import Provider
from pulumi_qcloud.lookups import listings
from pulumi_qcloud.lookups.deployment import access_of
from pulumi_qcloud.lookups.problems import LookupProblem

from pulumi_qcloudx.planning import ExistingConnection, PlannedVpc, Surroundings

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import Vpc
    from pulumi_qcloud.lifecycle.clients import Access

Selector: TypeAlias = str | Mapping[str, str]
"""A VPC: its id, or one or more of `id`, `name` and `cidr_block`."""

_KEYS: Final = ("id", "name", "cidr_block")


@dataclass(frozen=True, slots=True)
class Side:
    """How a VPC of one side is reached.

    Args:
        provider: explicit provider of its account, or None.
        profile: profile of its account, or None.
        uin: its account, UIN as decimal text, where it is stated.
        region: its region, or None for the configured one.
        uin_needed: whether its account's UIN has to be known, since the other side names it.
        reachable: whether its account can be asked from here.
        cidr_blocks: its ranges, where they are stated.
        argument: name of the argument that selects the VPC, for texts.
    """

    provider: Provider | None = None
    profile: str | None = None
    uin: str | None = None
    region: str | None = None
    uin_needed: bool = False
    reachable: bool = True
    cidr_blocks: Sequence[str] = ()
    argument: str = "vpc"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is known of a VPC.

    Args:
        vpc: the VPC, None if there are problems.
        problems: why it was not found, texts for people.
        surroundings: what else its account has, as far as it can be asked.
    """

    vpc: PlannedVpc | None = None
    problems: tuple[str, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)


def resolve(
    side: Side, selector: pulumi.Input[Selector], after: pulumi.Input[object] = None
) -> pulumi.Output[Resolved]:
    """Return the VPC that a selector means, not known as long as the selector is not.

    Args:
        side: how its account is reached.
        selector: the id, or a dictionary of `id`, `name` and `cidr_block`.
        after: looked up only when this is known.
    """
    return pulumi.Output.all(selector, after).apply(lambda known: _resolved(side, known[0]))


async def _resolved(side: Side, selector: object) -> Any:
    try:
        wanted = _wanted(side, selector)
        if not side.reachable:
            return _stated(side, wanted)
        return await _looked_up(side, wanted)
    except (LookupProblem, ValueError) as problem:
        return Resolved(problems=(f"{side.argument}: {problem}",))


def _wanted(side: Side, selector: object) -> dict[str, str]:
    """The selector as a dictionary; an object with an `id` (a lookup's result) counts as its id."""
    if isinstance(selector, str):
        return {"id": selector}
    if not isinstance(selector, Mapping) and isinstance(getattr(selector, "id", None), str):
        return {"id": str(getattr(selector, "id", ""))}
    if not isinstance(selector, Mapping) or not selector:
        raise ValueError(
            f"{selector!r} is no VPC; give an id or a dictionary such as {{'name': …}}"
        )
    if unknown := sorted(set(map(str, selector)) - set(_KEYS)):
        raise ValueError(
            f"{', '.join(unknown)} does not select a VPC; use {', '.join(_KEYS)} in {side.argument}"
        )
    return {str(key): str(value) for key, value in selector.items()}


def _stated(side: Side, wanted: Mapping[str, str]) -> Resolved:
    if "id" not in wanted:
        raise ValueError(
            f"the VPC of account {side.uin} cannot be looked up by name from here; give its id, or "
            "a provider or profile of that account"
        )
    vpc = PlannedVpc(wanted["id"], wanted["id"], tuple(side.cidr_blocks), side.uin or "")
    return Resolved(vpc)


async def _looked_up(side: Side, wanted: Mapping[str, str]) -> Any:
    access = await access_of(side.provider, profile=side.profile, region=side.region)
    if access is None:
        return not_known()
    uin = side.uin or access.settings.uin or ""
    if side.uin_needed and not uin:
        raise ValueError(
            f"the UIN of the account of {access.settings.credentials.source} is not known; "
            "give it here, as uin of its provider or profile, or as qcloud:uin"
        )
    return await asyncio.to_thread(_look, access, wanted, uin)


def _look(access: Access, wanted: Mapping[str, str], uin: str) -> Resolved:
    from pulumi_qcloud.lifecycle.states import rules_of
    from pulumi_qcloud.lookups.selection import any_spelling, select_vpc

    where = listings.place_of(access)
    try:
        chosen = select_vpc(listings.vpcs(access), where=where, **wanted)
    except LookupProblem:
        # It may have been made after the listing began.
        chosen = select_vpc(listings.vpcs(access, since=time.monotonic()), where=where, **wanted)
    counting = tuple(
        ExistingConnection(it.id, it.name, any_spelling(it.vpc), any_spelling(it.peer_vpc))
        for it in listings.connections(access)
        if rules_of(it.state_text).taken
    )
    vpcs = {vpc.id: vpc for vpc in (_planned(it, uin) for it in listings.vpcs(access))}
    surroundings = Surroundings(counting, vpcs, access.peering_limit())
    return Resolved(_planned(chosen, uin), surroundings=surroundings)


def _planned(vpc: Vpc, uin: str) -> PlannedVpc:
    vpc_id = vpc.ids.uniq or vpc.ids.legacy
    return PlannedVpc(vpc.name or vpc_id, vpc_id, (vpc.cidr_block, *vpc.assistant_cidr_blocks), uin)


def together(sides: Sequence[Resolved]) -> Surroundings:
    """Return the surroundings of several sides as one."""
    connections = {it.id: it for side in sides for it in side.surroundings.connections}
    vpcs = {vpc_id: vpc for side in sides for vpc_id, vpc in side.surroundings.vpcs.items()}
    limits = [side.surroundings.limit for side in sides if side.surroundings.limit is not None]
    return Surroundings(tuple(connections.values()), vpcs, min(limits, default=None))


def own_provider(component: pulumi.Resource) -> Provider | None:
    """Return the explicit provider that a component was given or has from its parent.

    Raises:
        TypeError: it is not a `pulumi_qcloud.Provider`.
    """
    provider = component.get_provider("pulumi-python:dynamic/qcloud:VpcPeeringConnection")
    if provider is None or isinstance(provider, Provider):
        return provider
    raise TypeError("the provider of a peering has to be a pulumi_qcloud.Provider")


def as_output(side: Resolved) -> dict[str, object]:
    """Return what a component says of a VPC; empty where it was not found."""
    if side.vpc is None:
        return {}
    vpc = side.vpc
    blocks = list(vpc.cidr_blocks)
    return {"id": vpc.id, "name": vpc.label, "cidr_blocks": blocks, "uin": vpc.uin}


def not_known() -> pulumi.Output[Any]:
    """Return an output whose value is not known before the `up`."""

    async def value() -> Any:
        return None

    async def known() -> bool:
        return False

    return pulumi.Output(set(), asyncio.ensure_future(value()), asyncio.ensure_future(known()))


def waited_for(opts: pulumi.ResourceOptions | None) -> pulumi.Output[object]:
    """Return an output that is known once everything a component depends on has been made."""
    depends_on = opts.depends_on if opts is not None else None
    return pulumi.Output.from_input(depends_on).apply(_settled)


async def _settled(depends_on: object) -> object:
    resources = depends_on if isinstance(depends_on, (list, tuple)) else [depends_on]
    for resource in resources:
        if isinstance(resource, pulumi.CustomResource) and not await resource.id.is_known():
            return not_known()
        if isinstance(resource, pulumi.ComponentResource):
            await resource.urn.future()
            children = list(resource._childResources)  # noqa: SLF001 (there is no public way)
            if isinstance(rest := await _settled(children), pulumi.Output):
                return rest
    return None
