"""Which VPC a program means: what it writes, read and checked; pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, TypedDict

import pulumi
from pulumi_qcloud import GetVpcResult
from pulumi_qcloud.lifecycle.properties import quoted
from pulumi_qcloud.lookups.query import is_like_id


class VpcSelector(TypedDict, total=False):
    """Which VPC is meant: the one that fits everything that is given."""

    id: pulumi.Input[str]
    """In either spelling, `vpc-8e0ypm3z` or `gz_vpc_245`."""
    name: pulumi.Input[str]
    """The whole name."""
    cidr_block: pulumi.Input[str]
    """The primary range, CIDR text."""
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Keys and values that it has, among others (API 3.0 only)."""


Selector: TypeAlias = str | VpcSelector | GetVpcResult
"""A VPC: its id, one or more of `id`, `name`, `cidr_block` and `tags`, or a lookup's result."""

_KEYS: Final = ("id", "name", "cidr_block", "tags")


def wanted_vpc(selector: object) -> dict[str, Any]:
    """Return what a selector asks for: one or more of `id`, `name`, `cidr_block` and `tags`.

    Args:
        selector: what the program gave, its outputs known.

    Raises:
        ValueError: it selects nothing.
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
        raise ValueError(f"{quoted(selector)} selects no VPC; give {such}")
    if unknown := sorted(set(map(str, selector)) - set(_KEYS)):
        beside = (
            "; whose VPC it is goes beside it, in a mesh as {'vpc': ..., 'profile': ...}"
            if {"profile", "provider", "uin"}.intersection(unknown)
            else "; the region is the component's, for all VPCs"
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
            raise ValueError(f"{key} is {value!r}; give a text, or leave it out")
    return {str(key): value for key, value in selector.items()}


def check_id(wanted: Mapping[str, Any]) -> None:
    """Raise if a name stands where an id belongs.

    Args:
        wanted: what `wanted_vpc` returns.

    Raises:
        ValueError: with how to select by name.
    """
    vpc_id = wanted.get("id")
    if vpc_id is not None and not is_like_id(vpc_id):
        raise ValueError(
            f"{vpc_id!r} is not the id of a VPC, such as vpc-8e0ypm3z; for a name, write "
            f"{{'name': {vpc_id!r}}}"
        )


def stated_ranges(given: object, argument: str) -> tuple[str, ...]:
    """Return ranges that a program states.

    Args:
        given: CIDR texts, or None.
        argument: the argument's name, for texts.

    Raises:
        ValueError: one of them is no CIDR block.
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
                f"{argument} has {block!r}, which is no CIDR block; write it like '10.2.0.0/16'"
            ) from None
        if ipaddress.ip_interface(block).ip != ipaddress.ip_network(network).network_address:
            raise ValueError(
                f"{argument} has {block!r}, which has bits beyond its prefix; write {network!r}"
            )
    return tuple(given)


def _check_tags(given: object) -> None:
    pairs = list(given.items()) if isinstance(given, Mapping) else []
    if not pairs or not all(isinstance(text, str) for pair in pairs for text in pair):
        raise ValueError(f"tags is {given!r}; give keys and values, both texts, or leave it out")


def _id_of_result(selector: object) -> str:
    """The id in the result of a lookup, which is also a mapping of its names on the wire."""
    named = getattr(selector, "id", None)
    if named is None and isinstance(selector, Mapping) and "cidrBlock" in selector:
        named = selector.get("id")
    return named if isinstance(named, str) else ""
