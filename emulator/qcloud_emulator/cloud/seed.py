"""Seeds: JSON with the accounts, keys, VPCs, route tables, connections and routes of a new cloud.

The names are the API's own; `default_seed.json` is an example::

    {"settings": {"code_type": "text"},
     "accounts": [{"uin": "2407912486", "appId": "1251000001",
                   "keys": [{"name": "default", "secretId": ..., "secretKey": ...,
                             "token": null, "expiresInSeconds": null}],
                   "identityProviders": [{"name": "ci", "issuer": "https://ci.example",
                                          "clientId": "deployments", "secret": ...}],
                   "roles": [{"name": "network-admin", "roleId": "4611686018427000001",
                              "trusts": ["2407912486"], "identityProviders": ["ci"],
                              "externalId": null, "sessionSeconds": 43200,
                              "machine": false}],
                   "vpcs": [{"name": "app", "cidrBlock": "10.0.0.0/16", "region": "ap-guangzhou",
                             "vpcId": "vpc-app00226", "oldVpcId": "gz_vpc_226",
                             "assistantCidrBlocks": [], "isDefault": false,
                             "tags": {"team": "net"},
                             "routeTables": [{"name": "main", "main": true, "tags": {},
                                              "routeTableId": ..., "oldRouteTableId": ...}]}]}],
     "peeringConnections": [{"peeringConnectionId": ..., "name": "tses", "state": "ACTIVE",
                             "vpcId": "vpc-app00226", "peerVpcId": "gz_vpc_89",
                             "ageSeconds": 0, "bandwidth": 0, "qosLevel": "",
                             "chargeType": "POSTPAID_BY_DAY_MAX", "type": "VPC_PEER",
                             "tags": {"team": "net"}}],
     "routeTables": [{"vpcId": "vpc-app00226", "name": "more"}],
     "routes": [{"routeTableId": "gz_rtb_2261", "destinationCidrBlock": "192.168.0.0/16",
                 "nextType": 1, "nextHub": "vpngw-dystbrkv", "description": null}]}

Ids, keys and app ids that are left out are generated. A token makes a key temporary;
``expiresInSeconds`` counts from now in real time, and 0 or less makes a key that has already
expired. A VPC without route tables gets a main route table. If an account already exists, the keys,
identity providers, roles and VPCs in the seed are added to it; the top-level ``routeTables`` are
added to existing VPCs. A route to a peering connection needs a connection that exists; other
gateways are not checked.

``trusts`` has the UINs of the accounts that may assume a role, and ``identityProviders`` the names
of the account's own identity providers whose web identity tokens may assume it. ``sessionSeconds``
is the longest session of the role. One role of the cloud can be the machine's, whose sessions the
metadata address gives out. The secret of an identity provider signs its tokens (HS256); it is
generated if it is left out, and then only the admin API can make tokens.
"""

from __future__ import annotations

import ipaddress
import json
import sqlite3
import time
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.cloud.clock import FURTHEST
from qcloud_emulator.cloud.errors import NextTypeInvalidError, UnknownRegionError
from qcloud_emulator.cloud.json_fields import Fields, shown
from qcloud_emulator.cloud.models import (
    UIN_DIGITS,
    Account,
    NextType,
    PeeringConnection,
    Route,
    RouteTable,
    Side,
    State,
    Terms,
    Vpc,
    is_digits,
    long_region,
    new_id,
    new_secret_id,
    new_secret_key,
    short_region,
)
from qcloud_emulator.cloud.routing import next_type
from qcloud_emulator.cloud.seed_roles import plant_provider, plant_role
from qcloud_emulator.cloud.state import accounts, connections, routes, vpcs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.state.store import Store

DEFAULT_REGION: Final = "ap-guangzhou"
_INT64: Final = 2**63 - 1


@cache
def _default_text() -> str:
    return resources.files(__package__).joinpath("default_seed.json").read_text("utf-8")


def default_seed() -> dict[str, Any]:
    """Return the default seed."""
    seed: dict[str, Any] = json.loads(_default_text())
    return seed


def plant(store: Store, seed: Mapping[str, object], *, now: float, term: float) -> dict[str, Any]:
    """Add the contents of a seed to the state, completely or not at all.

    Args:
        store: the state.
        seed: the seed, as JSON values.
        now: time of the business clock, in seconds since 1970.
        term: seconds after which a request expires.

    Returns:
        The settings in the seed.

    Raises:
        ValueError: the seed is invalid; the message names the place.
    """
    fields = Fields(seed, "the seed")
    disputed = Fields(fields.raw("settings") or {}, "settings")
    try:
        with store.writing():
            for account in fields.items("accounts"):
                _plant_account(store, Fields(account, "an account"), now)
            for connection in fields.items("peeringConnections"):
                _plant_connection(store, Fields(connection, "a peering connection"), now, term)
            for table in fields.items("routeTables"):
                _plant_further_table(store, Fields(table, "a route table"), now)
            for route in fields.items("routes"):
                _plant_route(store, Fields(route, "a route"))
            fields.done()
    except sqlite3.IntegrityError as error:
        column = str(error).rsplit(":", 1)[-1].strip()
        raise ValueError(f"the seed repeats a value that must be unique: {column}") from error
    return disputed.rest()


def _plant_account(store: Store, fields: Fields, now: float) -> None:
    uin = fields.text("uin")
    if not is_digits(uin, most=UIN_DIGITS):
        raise ValueError(f"uin of an account must be at most {UIN_DIGITS} digits, not {shown(uin)}")
    accounts.add_account(store, uin, fields.optional_text("appId"))
    for key in fields.items("keys"):
        _plant_key(store, Fields(key, f"a key of account {uin}"), uin)
    for provider in fields.items("identityProviders"):
        plant_provider(store, Fields(provider, f"an identity provider of account {uin}"), uin)
    for role in fields.items("roles"):
        plant_role(store, Fields(role, f"a role of account {uin}"), uin)
    for vpc in fields.items("vpcs"):
        _plant_vpc(store, Fields(vpc, f"a VPC of account {uin}"), uin, now)
    fields.done()


def _plant_key(store: Store, fields: Fields, uin: str) -> None:
    expires_in = fields.number("expiresInSeconds", least=-FURTHEST, most=FURTHEST)
    account = Account(
        name=fields.text("name"),
        uin=uin,
        secret_id=fields.text("secretId", new_secret_id()),
        secret_key=fields.text("secretKey", new_secret_key()),
        token=fields.optional_text("token"),
    )
    fields.done()
    if expires_in is not None and account.token is None:
        raise ValueError(
            f"key {account.name} expires but has no token; only temporary keys can expire"
        )
    accounts.add_key(store, account, None if expires_in is None else time.time() + expires_in)


def _plant_vpc(store: Store, fields: Fields, uin: str, now: float) -> None:
    region = _region(fields.text("region", DEFAULT_REGION))
    vpc = Vpc(
        id=fields.text("vpcId", new_id("vpc")),
        legacy_id=fields.optional_text("oldVpcId") or _legacy_id(store, region, "vpc"),
        uin=uin,
        region=region,
        name=fields.text("name"),
        cidr=_network(fields.text("cidrBlock"), "a CIDR block of a VPC"),
        assistant_cidrs=tuple(
            _network(it, "a CIDR block of a VPC") for it in fields.items("assistantCidrBlocks")
        ),
        is_default=fields.flag("isDefault"),
        created_at=now,
    )
    tables = fields.items("routeTables") or [{"name": "default", "main": True}]
    tagged = _tags(fields, "a VPC")
    fields.done()
    vpcs.add(store, vpc)
    accounts.put_tags(store, vpc.id, uin, tagged)
    for table in tables:
        _plant_table(store, Fields(table, f"a route table of VPC {vpc.name}"), vpc, now)


def _plant_table(store: Store, fields: Fields, vpc: Vpc, now: float) -> None:
    table = RouteTable(
        id=fields.text("routeTableId", new_id("rtb")),
        legacy_id=fields.optional_text("oldRouteTableId") or _legacy_id(store, vpc.region, "rtb"),
        vpc=vpc,
        name=fields.text("name"),
        main=fields.flag("main"),
        created_at=now,
    )
    tagged = _tags(fields, "a route table")
    fields.done()
    routes.add_table(store, table)
    accounts.put_tags(store, table.id, vpc.uin, tagged)


def _plant_further_table(store: Store, fields: Fields, now: float) -> None:
    vpc = _vpc(store, fields.text("vpcId"), "a route table")
    _plant_table(store, fields, vpc, now)


def _plant_route(store: Store, fields: Fields) -> None:
    table_id = fields.text("routeTableId")
    route = Route(
        destination=_network(fields.text("destinationCidrBlock"), "the destination of a route"),
        next_type=_next_type(fields.integer("nextType", NextType.PEERING_CONNECTION)),
        next_hub=fields.text("nextHub"),
        description=fields.optional_text("description") or "",
    )
    fields.done()
    table = routes.find(store, table_id)
    if table is None:
        raise ValueError(f"a route of the seed needs the missing route table {shown(table_id)}")
    to_peer = route.next_type is NextType.PEERING_CONNECTION
    if to_peer and not connections.exists(store, route.next_hub):
        raise ValueError(
            f"a route of the seed needs the missing peering connection {shown(route.next_hub)}"
        )
    routes.add_route(store, table.id, route)


def _plant_connection(store: Store, fields: Fields, now: float, term: float) -> None:
    created_at = now - (fields.number("ageSeconds", least=0, most=FURTHEST) or 0)
    requester, accepter = (_side(store, fields.text(name)) for name in ("vpcId", "peerVpcId"))
    default = State.ACTIVE if requester.uin == accepter.uin else State.PENDING
    state = _state(fields.text("state", default.value))
    connection = PeeringConnection(
        id=fields.text("peeringConnectionId", new_id("pcx")),
        name=fields.text("name"),
        state=state,
        requester=requester,
        accepter=accepter,
        created_at=created_at,
        expires_at=created_at + term if state in (State.PENDING, State.EXPIRED) else None,
        terms=_terms(fields),
    )
    tagged = _tags(fields, "a peering connection")
    fields.done()
    connections.add(store, connection)
    accounts.put_tags(store, connection.id, requester.uin, tagged)


def _terms(fields: Fields) -> Terms:
    default = Terms()
    return Terms(
        bandwidth=fields.integer("bandwidth", default.bandwidth, most=_INT64),
        charge_type=fields.text("chargeType", default.charge_type),
        qos_level=fields.text("qosLevel", default.qos_level),
        type=fields.text("type", default.type),
    )


def _tags(fields: Fields, what: str) -> dict[str, str]:
    given = Fields(fields.raw("tags") or {}, f"tags of {what}").rest()
    for key, value in given.items():
        if not isinstance(value, str):
            raise ValueError(
                f"tag {key!r} of {what} must have a string as value, not {shown(value)}"
            )
    return {key: str(value) for key, value in given.items()}


def _side(store: Store, id_or_legacy_id: str) -> Side:
    vpc = _vpc(store, id_or_legacy_id, "a peering connection")
    return Side(vpc.id, vpc.legacy_id, vpc.uin, vpc.region, app_id="")


def _vpc(store: Store, id_or_legacy_id: str, what: str) -> Vpc:
    vpc_id = vpcs.id_of(store, id_or_legacy_id)
    if vpc_id is None:
        raise ValueError(f"{what} of the seed needs the missing VPC {shown(id_or_legacy_id)}")
    return vpcs.by_ids(store, [vpc_id])[0]


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        known = ", ".join(state.value for state in State)
        raise ValueError(
            f"state of a peering connection must be one of {known}, not {shown(text)}"
        ) from None


def _region(text: str) -> str:
    try:
        return long_region(text)
    except UnknownRegionError as error:
        raise ValueError(f"in a VPC of the seed: {error}") from error


def _next_type(number: int) -> NextType:
    try:
        return next_type(str(number))
    except NextTypeInvalidError as error:
        raise ValueError(f"in a route of the seed: {error}") from error


def _network(text: object, what: str) -> str:
    try:
        if isinstance(text, str):
            return str(ipaddress.IPv4Network(text))
    except ValueError:
        pass
    raise ValueError(f"{what} must be a network such as 10.0.0.0/16, not {shown(text)}")


def _legacy_id(store: Store, region: str, kind: str) -> str:
    number = store.next_number("next.number", 10_000)
    return f"{short_region(region)}_{kind}_{number}"
