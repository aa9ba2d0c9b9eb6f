"""What it means when a route table refuses a change, and what the error tells the user."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pulumi_qcloud.api.errors import (
    ApiError,
    InvalidParameterError,
    QcloudError,
    RouteExistsError,
)
from pulumi_qcloud.api.model import RouteTable


def says_exists(error: QcloudError) -> bool:
    """Return whether a refusal says that a route is there already."""
    return isinstance(error, RouteExistsError)


def may_mean_exists(error: QcloudError) -> bool:
    """Return whether a refusal may say so: some have a number but no name."""
    return says_exists(error) or isinstance(error, InvalidParameterError) or type(error) is ApiError


def refuse_occupied(table: RouteTable, wanted: Collection[str], cause: QcloudError) -> None:
    """Raise an error if a destination leads through something else.

    Args:
        table: as it is now.
        wanted: CIDR texts.
        cause: what the table refused with.

    Raises:
        RouteExistsError: it names the destination, and what it leads through.
    """
    for route in table.routes:
        if route.destination_cidr_block in wanted:
            raise RouteExistsError(
                f"there is a route to {route.destination_cidr_block} already, which leads through "
                f"{route.next_hub or 'something else'}",
                action=cause.action,
                code=cause.code if says_exists(cause) else "",
            ) from None


def name_table(error: QcloudError, table: RouteTable) -> None:
    """Let the text of an error begin with the table that refused."""
    name = f" {table.name!r}" if table.name else ""
    error.message = f"route table {table.id}{name}: {error.message}"


def add_outcome(error: QcloudError, outcome: str, routes: Iterable[object]) -> None:
    """Add to the text of an error what became of routes.

    Args:
        error: what a table refused with.
        outcome: the beginning of a sentence that the routes end.
        routes: in the order in which they are listed.
    """
    listed = ", ".join(str(route) for route in routes)
    error.message = f"{error.message.rstrip('.')}; {outcome}: {listed}"
