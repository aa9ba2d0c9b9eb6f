"""What the listings of version 3.0 share: filters, pages and tags.

Several filters must all match, even if they have the same name; of the values of one filter, one is
enough. The values of a filter on a boolean are ``TRUE`` and ``FALSE``, in any case.

Source: the description of the API's type "Filter".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import RouteTable, Subnet, Vpc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qcloud_emulator.cloud.disputed import Disputed
    from qcloud_emulator.cloud.models import Paging

Tags = dict[str, dict[str, str]]
Filters = Sequence[tuple[str, tuple[str, ...]]]
Thing = TypeVar("Thing", Vpc, RouteTable, Subnet)

BY_TAG: Final = frozenset({"tag-key", "tag:"})
"""The filters on tags that every listing with tags has."""


def check_exclusive(name: str, ids: object, filters: object) -> None:
    """Check that a call does not have both ids and filters.

    Args:
        name: name of the parameter with the ids.
        ids: its value, or None.
        filters: the value of Filters, or None.

    Raises:
        ExclusiveParametersError: it has both.
    """
    if ids is not None and filters is not None:
        raise errors.ExclusiveParametersError(f"{name} and Filters cannot be used together")


def selected(
    found: Iterable[Thing],
    filters: Filters,
    conditions: Mapping[str, Callable[[Thing, tuple[str, ...]], bool]],
    tagged: Tags,
) -> list[Thing]:
    """Select the items that match every filter.

    Args:
        found: the items.
        filters: the name and the values of each filter.
        conditions: the filters on fields.
        tagged: the tags of each item, by its id.
    """

    def meets(it: Thing, name: str, values: tuple[str, ...]) -> bool:
        if name in conditions:
            return conditions[name](it, values)
        if name == "tag-key":
            return bool(tagged[it.id].keys() & set(values))
        return tagged[it.id].get(name.partition(":")[2]) in values

    return [it for it in found if all(meets(it, *one) for one in filters)]


def is_flag(value: bool, values: Iterable[str]) -> bool:
    """Return whether a boolean is among the values of a filter."""
    return str(value).lower() in {it.lower() for it in values}


def is_range(cidr: str, values: Iterable[str], disputed: Disputed) -> bool:
    """Return whether a range is among the values of a filter.

    Args:
        cidr: the range, as CIDR text.
        values: ranges, or their addresses alone if `cidr_filter` allows that.
        disputed: the disputed facts.
    """
    alone = cidr.partition("/")[0] if disputed.cidr_filter == "address" else cidr
    return not {cidr, alone}.isdisjoint(values)


def on_page(found: list[Thing], paging: Paging) -> list[Thing]:
    """Return the part of a list that is on a page."""
    return found[paging.offset : paging.offset + paging.limit]


def tag_set(tagged: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the form of the VPC service."""
    return [{"Key": key, "Value": value} for key, value in tagged.items()]
