"""The actions of version 3.0 on peering connections.

Left open by the pages and chosen here: a listing without an order is newest first; a page holds
20 items where no limit is sent and 100 at most; the filter `vpc-id` means either side, and
`peering-connection-name` any part of the name; what Create does not say of bandwidth, charge
type, quality and type is 0, `POSTPAID_BY_DAY_MAX`, empty and `VPC_PEER`.

Source: API pages 215/96021 to 215/96025, and the service definition of the official tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.clock import china_text
from qcloud_emulator.cloud import NAME_LENGTH
from qcloud_emulator.models import BARE_METAL, UIN_DIGITS, State, Terms
from qcloud_emulator.regions import SHORT_OF_LONG, short_region
from qcloud_emulator.state.connections import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller, PeeringConnection
    from qcloud_emulator.v3.params import Params
    from qcloud_emulator.v3.wire import Body

_ORDERS: Final = {"CreatedTime": "createTime", "PeeringConnectionName": "name"}
_DIRECTIONS: Final = {"ASC": "asc", "DESC": "desc"}
_FILTERS: Final = frozenset({"vpc-id", "state", "peering-connection-name"})
_STATES: Final = frozenset(state.value for state in State)
_TYPES: Final = frozenset({"VPC_PEER", BARE_METAL})
_CHARGE_TYPES: Final = frozenset({"POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"})
_QOS_LEVELS: Final = frozenset({"PT", "AU", "AG", ""})
_MOST_ON_PAGE: Final = 100


def create(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """Ask for a connection."""
    default = Terms()
    vpc_id = params.id("SourceVpcId", "vpc")
    peer_vpc_id = params.id("DestinationVpcId", "vpc")
    name, peer_uin = params.text("PeeringConnectionName"), params.text("DestinationUin")
    peer_region = params.text("DestinationRegion")
    terms = Terms(
        bandwidth=params.integer("Bandwidth") or default.bandwidth,
        charge_type=params.choice("ChargeType", _CHARGE_TYPES, default.charge_type),
        qos_level=params.choice("QosLevel", _QOS_LEVELS, default.qos_level),
        type=params.choice("Type", _TYPES, default.type),
    )
    tagged = params.tags("Key", "Value")
    params.done()
    if not (peer_uin.isascii() and peer_uin.isdigit()):
        raise errors.ValueMalformedError(f"DestinationUin is digits, not {peer_uin!r}")
    if peer_region not in SHORT_OF_LONG:
        raise errors.ValueMalformedError(
            f"DestinationRegion is a region such as ap-guangzhou, not {peer_region!r}"
        )
    if peer_region != region:
        raise errors.CrossRegionError(
            f"peering across regions, from {region} to {peer_region}, is not supported"
        )
    made = cloud.create_peering_connection(
        caller,
        region,
        vpc_id=vpc_id,
        peer_vpc_id=peer_vpc_id,
        peer_uin=peer_uin,
        name=name,
        terms=terms,
        tagged=tagged,
    )
    return {"PeeringConnectionId": made.id}


def describe(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """List connections, by ids or by filters."""
    ids = params.ids("PeeringConnectionIds", "pcx")
    filters = params.filters(_FILTERS, unknown=errors.InvalidParameterError)
    order = _ORDERS[params.choice("OrderField", _ORDERS, "CreatedTime")]
    direction = _DIRECTIONS[params.choice("OrderDirection", _DIRECTIONS, "DESC")]
    offset = params.integer("Offset") or 0
    limit = params.integer("Limit", least=1, most=_MOST_ON_PAGE) or 20
    params.done()
    if ids is not None and filters is not None:
        raise errors.ExclusiveParametersError("PeeringConnectionIds and Filters exclude each other")
    chosen = filters or {}
    for state in chosen.get("state", ()):
        if state not in _STATES:
            raise errors.ValueRefusedError(f"state is one of {', '.join(State)}, not {state!r}")
    for part in chosen.get("peering-connection-name", ()):
        if len(part) > NAME_LENGTH:
            raise errors.ValueTooLongError(
                f"a name has at most {NAME_LENGTH} characters, not {len(part)} as in the filter"
            )
    selection = Selection(
        ids=ids,
        vpcs=chosen.get("vpc-id"),
        states=chosen.get("state"),
        names=chosen.get("peering-connection-name"),
    )
    # One state for the connections and their tags.
    with cloud.store.reading():
        page = cloud.peering_connections(
            caller,
            region,
            selection,
            order=order,
            direction=direction,
            offset=offset,
            limit=limit,
        )
        tagged = cloud.tagging.of(caller, [item.id for item in page.items])
    return {
        "TotalCount": page.total,
        "PeerConnectionSet": [_connection(item, tagged[item.id]) for item in page.items],
    }


def modify(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """Change name, bandwidth or charge type."""
    connection_id = params.id("PeeringConnectionId", "pcx")
    name = params.text("PeeringConnectionName") if params.has("PeeringConnectionName") else None
    bandwidth = params.integer("Bandwidth")
    charge_type = params.choice("ChargeType", _CHARGE_TYPES, "") or None
    params.done()
    cloud.modify(
        caller, region, connection_id, name=name, bandwidth=bandwidth, charge_type=charge_type
    )
    return {}


def on_connection(
    act: Callable[[Cloud, Caller, str, str], object],
) -> Callable[[Cloud, Caller, str, Params], Body]:
    """Make an action that only needs to know the connection."""

    def run(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
        connection_id = params.id("PeeringConnectionId", "pcx")
        params.done()
        act(cloud, caller, region, connection_id)
        return {}

    return run


def tag_set(tagged: Mapping[str, str]) -> list[dict[str, str]]:
    """Give tags as answers carry them."""
    return [{"Key": key, "Value": value} for key, value in tagged.items()]


def _connection(it: PeeringConnection, tagged: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "AppId": _number(it.requester.app_id),
        "SourceUin": _number(it.requester.uin),
        "SourceRegion": short_region(it.requester.region),
        "SourceVpcId": it.requester.vpc_id,
        "PeerAppId": _number(it.accepter.app_id),
        "DestinationUin": _number(it.accepter.uin),
        "DestinationRegion": short_region(it.accepter.region),
        "PeerVpcId": it.accepter.vpc_id,
        "DestinationVpcId": it.accepter.vpc_id,
        "PeeringConnectionId": it.id,
        "PeeringConnectionName": it.name,
        "IsNgw": False,
        "CreateTime": china_text(it.created_at),
        "Bandwidth": it.terms.bandwidth,
        "Type": it.terms.type,
        "State": it.state.value,
        "TagSet": tag_set(tagged),
        "ChargeType": it.terms.charge_type,
        "QosLevel": it.terms.qos_level,
    }


def _number(text: str) -> int | str:
    """Give the number that an account's id is; a seed may hold other texts."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= UIN_DIGITS else text
