"""One VPC of a peering: how a program selects it, and how it is looked up."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, TypedDict, cast

import pulumi
from pulumi_qcloud import GetVpcResult, Provider
from pulumi_qcloud.arguments import ArgumentError, InputTexts, plain_text
from pulumi_qcloud.lifecycle.properties import quoted
from pulumi_qcloud.lookups.deployment import access_of, answer_of, is_mocked
from pulumi_qcloud.lookups.lookup import made, moment_to_ask_since
from pulumi_qcloud.lookups.query import is_like_id, or_of_another_account
from pulumi_qcloud.lookups.results import LookupProblem, NotFoundProblem
from pulumi_qcloud.provider import checked_provider

from pulumi_qcloudx.planning import PlannedVpc, Surroundings

_KEYS: Final = ("id", "name", "cidr_block", "tags")
_TOKEN: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnection"  # noqa: S105 (a type's name)


class VpcSelector(TypedDict, total=False):
    """Selects the VPC that matches all given keys."""

    id: pulumi.Input[str]
    """The id or legacy id, `vpc-8e0ypm3z` or `gz_vpc_245`."""
    name: pulumi.Input[str]
    """The exact name."""
    cidr_block: pulumi.Input[str]
    """The primary CIDR block."""
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Required tags, as keys and values; further tags are allowed (API 3.0 only)."""


Selector: TypeAlias = str | VpcSelector | GetVpcResult
"""A VPC: its id, one or more of `id`, `name`, `cidr_block` and `tags`, or a lookup's result."""


class PeeredVpc(TypedDict):
    """A VPC in the outputs of a component."""

    id: str
    """Its id, or its legacy id if it has no other."""
    name: str
    """Its name, or its id if it has no name or cannot be looked up."""
    cidr_blocks: list[str]
    """Its CIDR blocks, including those that the program gives."""
    uin: str
    """UIN of its account, as a decimal string; empty if it is not known."""


@dataclass(frozen=True, slots=True)
class Side:
    """How the VPC on one side is reached: its credentials, and what the program says about it.

    Args:
        provider: explicit provider of its account, or None.
        profile: profile of its account, or None.
        uin: UIN of its account, as a decimal string, if it is given.
        region: its region, or None for the configured region.
        uin_needed: whether its account's UIN is required, since the other side refers to it.
        reachable: whether the program has credentials for its account.
        cidr_blocks: the CIDR blocks that the program gives for it, if any.
        ranges_needed: whether its ranges are required, since the other side has routes to it.
        argument: name of the argument that selects the VPC, for messages.
        ranges_argument: name of the argument that gives `cidr_blocks`.
        provider_argument: name of the argument that gives its provider; empty if that is the
            `provider` of the argument that selects it.
        account_arguments: text that lists the arguments for another account; empty if the account
            is given.

    Raises:
        ArgumentError: the provider is not a `pulumi_qcloud.Provider`.
    """

    provider: Provider | None = None
    profile: str | None = None
    uin: pulumi.Input[str] | None = None
    region: str | None = None
    uin_needed: bool = False
    reachable: bool = True
    cidr_blocks: InputTexts | None = None
    ranges_needed: bool = False
    argument: str = "vpc"
    ranges_argument: str = "peer_cidr_blocks"
    provider_argument: str = ""
    account_arguments: str = ""

    def __post_init__(self) -> None:
        if self.profile is not None and (reason := plain_text(self.profile)):
            raise ArgumentError(f"{self.argument}: profile {reason}")
        checked_provider(self.provider, self.provider_argument or f"{self.argument}: provider")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The result of looking up a VPC.

    Args:
        vpc: the VPC, or None if it was not found.
        argument: name of the argument that selects it, for messages.
        reason: why it was not found, as a readable sentence; empty if it was found.
        surroundings: its account's other VPCs and connections, if the program has credentials.
    """

    vpc: PlannedVpc | None = None
    argument: str = ""
    reason: str = ""
    surroundings: Surroundings = field(default_factory=Surroundings)


def resolve(
    side: Side, selector: pulumi.Input[Selector], after: pulumi.Output[object]
) -> pulumi.Output[Resolved]:
    """Look up the VPC that a selector stands for; unknown as long as the selector is unknown.

    Args:
        side: how its account is reached.
        selector: the id, a dictionary of `id`, `name`, `cidr_block` and `tags`, or a lookup's
            result.
        after: output that the lookup waits for; it sees the VPC's state after that. At preview, an
            existing VPC is found in any case, so that a new dependency does not make it unknown.
    """
    given = pulumi.Output.all(selector, side.uin, side.cidr_blocks)

    async def find(values: Sequence[Any], is_made: bool) -> Any:
        found = await _resolved(side, *values, since=await moment_to_ask_since(after))
        if not isinstance(found, Resolved) or not found.reason:
            return found
        if not is_made:
            return _not_known()
        if await given.is_secret():
            return replace(found, reason=_without_secrets(values, found.reason))
        return found

    known = pulumi.Output.all(given, _is_made(after))
    return known.apply(lambda it: pulumi.Output.from_input(find(*it)))


def own_provider(component: pulumi.Resource) -> Provider | None:
    """Return the explicit provider that a component was given or inherits from its parent.

    Raises:
        ArgumentError: it is not a `pulumi_qcloud.Provider`.
    """
    return checked_provider(
        component.get_provider(_TOKEN), "the provider in opts or of the component's parent"
    )


def as_output(side: Resolved) -> PeeredVpc:
    """Return a VPC in the form of a component's output; empty if it was not found."""
    if side.vpc is None:
        return cast(PeeredVpc, {})  # nothing is created then, so no program sees it
    vpc = side.vpc
    blocks = list(vpc.cidr_blocks)
    return {"id": vpc.id, "name": vpc.label, "cidr_blocks": blocks, "uin": vpc.uin}


def waited_for(opts: pulumi.ResourceOptions | None) -> pulumi.Output[object]:
    """Return an output that is known once everything a component depends on has been created."""
    return made(opts.depends_on if opts is not None else None)


def uin_or_none(given: Any) -> Any:
    """Return a given UIN, or None if it is empty, as it can be in a configuration."""
    return None if isinstance(given, str) and not given.strip() else given


def _without_secrets(given: object, text: str) -> str:
    """Replace every value of a secret argument in a text."""
    if isinstance(given, Mapping):
        given = list(given.values())
    if isinstance(given, (list, tuple)):
        for part in given:
            text = _without_secrets(part, text)
    return text.replace(given, "[secret]") if isinstance(given, str) and given else text


def _is_made(after: pulumi.Output[object]) -> pulumi.Output[bool]:
    """Return whether everything that a lookup waits for exists; the output is always known."""

    async def true() -> bool:
        return True

    async def value() -> bool:
        await after.future()
        return await after.is_known()

    is_known, is_made = asyncio.ensure_future(true()), asyncio.ensure_future(value())
    return pulumi.Output(after.resources(), is_made, is_known)


def _not_known() -> pulumi.Output[Any]:
    """Return an output that stays unknown until the `up`."""

    async def value() -> Any:
        return None

    async def known() -> bool:
        return False

    return pulumi.Output(set(), asyncio.ensure_future(value()), asyncio.ensure_future(known()))


async def _resolved(
    side: Side, selector: object, uin: object, cidr_blocks: object, *, since: float | None
) -> Any:
    try:
        wanted = wanted_vpc(selector)
        if not is_mocked():  # ids in a test can have other forms
            _check_id(wanted)
        account = str(uin) if uin else ""
        ranges = stated_ranges(cidr_blocks, side.ranges_argument)
        if not side.reachable:
            return await _stated(side, wanted, account, ranges)
        return await _looked_up(side, wanted, account, ranges, since)
    except NotFoundProblem as problem:
        other = side.account_arguments
        reason = or_of_another_account(str(problem), other) if other else str(problem)
        return Resolved(argument=side.argument, reason=reason)
    except (LookupProblem, ValueError) as problem:
        return Resolved(argument=side.argument, reason=str(problem))


async def _stated(
    side: Side, wanted: Mapping[str, Any], uin: str, ranges: tuple[str, ...]
) -> Resolved:
    if not is_mocked():
        access = await access_of(side.provider, region=side.region)
        if access is not None and access.settings.uin == uin:
            raise ValueError(
                f"{uin} is the account in use; leave the UIN out for a VPC of the same account"
            )
    if "id" not in wanted:
        raise ValueError(
            f"a VPC of account {uin} cannot be looked up by {' and '.join(wanted)} with the "
            "program's credentials; give its id, or a provider or profile of that account"
        )
    if not ranges and "cidr_block" in wanted:
        ranges = (wanted["cidr_block"],)
    if side.ranges_needed and not ranges:
        raise ValueError(
            f"the ranges of {wanted['id']} of account {uin} cannot be looked up with the "
            "program's credentials, but are needed for routes to it; give "
            f"{side.ranges_argument}, or routes='none'"
        )
    return Resolved(PlannedVpc(wanted["id"], wanted["id"], ranges, uin))


async def _looked_up(
    side: Side,
    wanted: Mapping[str, Any],
    uin: str,
    ranges: tuple[str, ...],
    since: float | None,
) -> Any:
    if is_mocked():
        return _of_mocks(side, wanted, uin)
    access = await access_of(side.provider, profile=side.profile, region=side.region)
    if access is None:
        return _not_known()
    from pulumi_qcloudx.vpc_lookup import account_of, look

    source = access.settings.credentials.source
    of_access = await answer_of(account_of, access)
    if uin and of_access and uin != of_access:
        raise ValueError(
            f"the UIN is given as {uin}, but {source} is account {of_access}; correct one of them"
        )
    if side.uin_needed and not (uin or of_access):
        raise ValueError(
            f"the UIN of the account of {source} is not known; give it here, as uin of its "
            "provider, or as qcloud:uin"
        )
    vpc, surroundings = await answer_of(look, access, wanted, uin or of_access, since=since)
    all_ranges = tuple(dict.fromkeys((*vpc.cidr_blocks, *ranges)))
    return Resolved(replace(vpc, cidr_blocks=all_ranges), surroundings=surroundings)


def _of_mocks(side: Side, wanted: Mapping[str, Any], uin: str) -> pulumi.Output[Resolved]:
    """Return the VPC that the mocks in a program's test provide, without surroundings."""
    from pulumi_qcloud import get_vpc_output

    options = pulumi.InvokeOptions(provider=side.provider)
    found = get_vpc_output(**wanted, region=side.region, profile=side.profile, opts=options)
    said_id = wanted.get("id") or wanted.get("name") or side.argument

    def read(vpc: Any) -> Resolved:
        blocks = (vpc.cidr_block, *(vpc.assistant_cidr_blocks or ()))
        ranges = tuple(block for block in blocks if block)
        return Resolved(
            PlannedVpc(
                vpc.name or vpc.id or said_id, vpc.id or said_id, ranges, uin, vpc.region or ""
            )
        )

    return found.apply(read)


def wanted_vpc(selector: object) -> dict[str, Any]:
    """Return the contents of a selector: one or more of `id`, `name`, `cidr_block` and `tags`.

    Args:
        selector: the argument's value, with its outputs known.

    Raises:
        ValueError: it does not select a VPC.
    """
    if isinstance(selector, str):
        selector = {"id": selector}
    if found := _id_of_result(selector):
        return {"id": found}
    if not isinstance(selector, Mapping) or not selector:
        such = (
            "its .id"
            if hasattr(selector, "id")
            else "an id, or a dictionary such as {'name': 'app'}"
        )
        raise ValueError(f"{quoted(selector)} does not select a VPC; give {such}")
    if unknown := sorted(set(map(str, selector)) - set(_KEYS)):
        beside = (
            "; give the account next to the VPC, in a mesh as {'vpc': ..., 'profile': ...}"
            if {"profile", "provider", "uin"}.intersection(unknown)
            else "; give the region to the component, for all VPCs"
            if "region" in unknown
            else ""
        )
        raise ValueError(
            f"{', '.join(map(repr, unknown))} does not select a VPC; use {', '.join(_KEYS)}{beside}"
        )
    for key, value in selector.items():
        if key == "tags":
            _check_tags(value)
        elif not isinstance(value, str) or not value.strip():
            raise ValueError(f"{key} is {value!r}; give a string, or leave it out")
    return {str(key): value for key, value in selector.items()}


def stated_ranges(given: object, argument: str) -> tuple[str, ...]:
    """Return the CIDR blocks that a program gives for a VPC, after checking them.

    Args:
        given: CIDR blocks, or None.
        argument: the argument's name, for messages.

    Raises:
        ValueError: one of them is not a CIDR block.
    """
    if given is None:
        return ()
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise ValueError(f"{argument} is {given!r}; give a list of CIDR blocks")
    for block in given:
        if not isinstance(block, str) or "/" not in block:
            raise ValueError(f"{argument} has {block!r}; write CIDR blocks such as '10.2.0.0/16'")
        try:
            network = str(ipaddress.ip_network(block, strict=False))
        except ValueError:
            raise ValueError(
                f"{argument} has {block!r}, which is not a CIDR block; write it like '10.2.0.0/16'"
            ) from None
        if ipaddress.ip_interface(block).ip != ipaddress.ip_network(network).network_address:
            raise ValueError(
                f"{argument} has {block!r}, which has bits beyond its prefix; write {network!r}"
            )
    return tuple(given)


def _check_id(wanted: Mapping[str, Any]) -> None:
    vpc_id = wanted.get("id")
    if vpc_id is not None and not is_like_id(vpc_id):
        raise ValueError(
            f"{vpc_id!r} is not the id of a VPC, such as vpc-8e0ypm3z; for a name, write "
            f"{{'name': {vpc_id!r}}}"
        )


def _check_tags(given: object) -> None:
    pairs = list(given.items()) if isinstance(given, Mapping) else []
    if not pairs or not all(isinstance(text, str) for pair in pairs for text in pair):
        raise ValueError(
            f"tags is {given!r}; give keys and values that are strings, or leave it out"
        )


def _id_of_result(selector: object) -> str:
    """Return the id in a lookup's result, or in a mapping of the result with camelCase keys."""
    named = getattr(selector, "id", None)
    if named is None and isinstance(selector, Mapping) and "cidrBlock" in selector:
        named = selector.get("id")
    return named if isinstance(named, str) else ""
