"""The client: the operations of the API in plain terms, for one account and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pulumi_qcloud.api.dialect import Dialect
from pulumi_qcloud.api.errors import (
    ApiError,
    BusyError,
    ConfigurationError,
    CredentialsRefusedError,
    HostUnreachableError,
    InternalServiceError,
    MalformedAnswerError,
    NotAuthorizedError,
    NotFoundError,
    RouteTableNotFoundError,
    ServiceGoneError,
    ThrottledError,
)
from pulumi_qcloud.api.model import (
    Credentials,
    PeeringConnection,
    RouteTable,
    Vpc,
    WantedConnection,
)
from pulumi_qcloud.api.sender import Deadline, PageSeen, RateLimiter, Sender, Timing
from pulumi_qcloud.api.transport import Transport

_NO_WORD_ON_IDENTITY: Final = (
    BusyError,
    CredentialsRefusedError,
    InternalServiceError,
    ThrottledError,
)
"""Refusals that do not mean that an endpoint has no way to tell who is calling."""


class VpcClient:
    """The VPC API for one account and region.

    Every method raises `QcloudError`; see `pulumi_qcloud.api.errors` for the tree. Safe to use from
    several threads.

    Args:
        dialect: the version of the API and where it is.
        credentials: who is calling.
        region: long form, `ap-guangzhou`.
        transport: posts the requests.
        rate_limit: calls a second for each action; 0 for no limit.
        request_timeout: seconds that one request may take.
        deadline: seconds that one operation may take, with all its retries.
        timing: clock, sleep and random.
        limiter: keeps the rate; by default those of this process.
        on_page: hears of each page of a listing.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        credentials: Credentials,
        region: str,
        transport: Transport,
        rate_limit: float = 20.0,
        request_timeout: float = 10.0,
        deadline: float = 60.0,
        timing: Timing | None = None,
        limiter: RateLimiter | None = None,
        on_page: PageSeen | None = None,
    ) -> None:
        self._dialect = dialect
        self._credentials = credentials
        self.features: Final = dialect.features
        self.region: Final = region
        self.request_timeout: Final = request_timeout
        self.timing: Final = timing or Timing()
        self._sender: Final = Sender(
            dialect,
            credentials=credentials,
            region=region,
            transport=transport,
            rate_limit=rate_limit,
            request_timeout=request_timeout,
            deadline=deadline,
            timing=self.timing,
            limiter=limiter,
            on_page=on_page,
        )

    @property
    def credentials_source(self) -> str:
        """Where the key pair came from, for people."""
        return self._credentials.source

    def new_deadline(self) -> Deadline:
        """Return the deadline of an operation that begins now."""
        return self._sender.new_deadline()

    def api_now(self) -> float:
        """Return Unix seconds by the API's clock, this machine's where no answer has told it."""
        return self._sender.api_now()

    def create_peering_connection(
        self, wanted: WantedConnection, *, deadline: Deadline | None = None
    ) -> str:
        """Ask for a connection and return its id (CreateVpcPeeringConnection).

        Sent again only while it is proven that nothing was made. For an outcome that is not known
        see `pulumi_qcloud.api.create`.

        Args:
            wanted: the connection; both VPCs are in this client's region.
            deadline: of an operation that this call is part of.
        """
        self._refuse_unsupported(wanted.v3_inputs)
        call = self._dialect.create_peering_connection(wanted, region=self.region)
        return self._sender.send(call, deadline)

    def list_peering_connections(self) -> tuple[PeeringConnection, ...]:
        """Return all connections of the account in the region, from either side.

        Pages shift while others create and delete, so absence from this listing is no proof that a
        connection is gone.
        """
        found = self._sender.all_pages(
            lambda offset: self._dialect.list_peering_connections(connection_id=None, offset=offset)
        )
        return tuple({connection.id: connection for connection in found}.values())

    def get_peering_connection(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, None where this account and region have none."""
        call = self._dialect.list_peering_connections(connection_id=connection_id, offset=0)
        try:
            page = self._sender.send(call)
        except NotFoundError:
            return None
        found = next((item for item in page.items if item.id == connection_id), None)
        if found is None and page.received:
            raise MalformedAnswerError(
                f"asked for {connection_id}, the API answered with other connections",
                action=call.action,
            )
        return found

    def rename_peering_connection(self, connection_id: str, name: str) -> None:
        """Give a connection another name (ModifyVpcPeeringConnection)."""
        self.modify_peering_connection(connection_id, name=name)

    def modify_peering_connection(
        self,
        connection_id: str,
        *,
        name: str | None = None,
        bandwidth: int | None = None,
        charge_type: str | None = None,
    ) -> None:
        """Change what is given of a connection (ModifyVpcPeeringConnection).

        Args:
            connection_id: `pcx-...`.
            name: 1 to 60 characters.
            bandwidth: Mbps (API 3.0 only).
            charge_type: how bandwidth is charged (API 3.0 only).
        """
        self._refuse_unsupported({"bandwidth": bandwidth, "chargeType": charge_type})
        self._sender.send(
            self._dialect.modify_peering_connection(
                connection_id=connection_id,
                name=name,
                bandwidth=bandwidth,
                charge_type=charge_type,
            )
        )

    def tag_peering_connection(
        self,
        connection_id: str,
        *,
        uin: str,
        put: Mapping[str, str],
        take_off: Sequence[str],
    ) -> None:
        """Change tags of a connection (TagResources, UnTagResources; API 3.0 only).

        Args:
            connection_id: `pcx-...`.
            uin: the account that is calling, UIN as decimal text.
            put: tags to put on, or to give another value.
            take_off: keys of tags to take off.
        """
        self._refuse_unsupported({"tags": put or take_off or None})
        for call in self._dialect.change_tags(
            connection_id=connection_id, region=self.region, uin=uin, put=put, take_off=take_off
        ):
            self._sender.send(call)

    def delete_peering_connection(self, connection_id: str) -> None:
        """Delete a connection; either side may, and routes to it go too."""
        self._sender.send(self._dialect.delete_peering_connection(connection_id=connection_id))

    def accept_peering_connection(self, connection_id: str) -> None:
        """Accept a pending connection, as its accepter."""
        self._sender.send(self._dialect.accept_peering_connection(connection_id=connection_id))

    def reject_peering_connection(self, connection_id: str) -> None:
        """Reject a pending connection, as its accepter."""
        self._sender.send(self._dialect.reject_peering_connection(connection_id=connection_id))

    def enable_peering_connection(self, connection_id: str) -> None:
        """Enable an expired connection again, as its requester (API 2.0 only)."""
        self._sender.send(self._dialect.enable_peering_connection(connection_id=connection_id))

    def list_vpcs(self, *, name: str | None = None) -> tuple[Vpc, ...]:
        """Return the account's VPCs in the region; with `name`, those whose name contains it.

        They are in the order of their names, since each version of the API has an order of its own.
        """
        found = self._sender.all_pages(
            lambda offset: self._dialect.list_vpcs(vpc_id=None, name=name, offset=offset)
        )
        once = {vpc.ids: vpc for vpc in found}.values()
        return tuple(sorted(once, key=lambda vpc: (vpc.name, vpc.ids.id, vpc.ids.legacy_id)))

    def get_vpc(self, vpc_id: str) -> Vpc | None:
        """Return the VPC with this id in either spelling, None where the account has none here."""
        try:
            page = self._sender.send(self._dialect.list_vpcs(vpc_id=vpc_id, name=None, offset=0))
        except NotFoundError:
            return None
        return next((vpc for vpc in page.items if vpc_id in vpc.ids.all()), None)

    def peering_connection_limit(self) -> int | None:
        """Return how many valid connections a VPC may have, None where the API does not say."""
        return self._sender.send(self._dialect.peering_connection_limit())

    def list_route_tables(self, vpc_id: str | None = None) -> tuple[RouteTable, ...]:
        """Return the account's route tables in the region, or those of one VPC."""
        found = self._sender.all_pages(
            lambda offset: self._dialect.list_route_tables(vpc_id=vpc_id, offset=offset)
        )
        return tuple({table.id: table for table in found}.values())

    def create_routes(
        self, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> None:
        """Add routes to a peering connection to a table, in one call.

        Args:
            table: of the VPC on this side.
            destinations: CIDR texts, none of them in the table yet.
            connection_id: `pcx-...`.
        """
        self._sender.send(
            self._dialect.create_routes(
                table=table, destinations=destinations, connection_id=connection_id
            )
        )

    def delete_routes(
        self, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> None:
        """Take routes to a peering connection out of a table, in one call.

        API 2.0 removes all or none. API 3.0 names routes by their ids, so the table is read just
        before, whatever routes `table` holds; if one is not there, none is removed, but whether a
        refusal of the call itself left all of them is not documented.

        Raises:
            RouteTableNotFoundError: the table is not there.
            RouteNotFoundError: the table has not all of these routes.
        """
        if self.features.routes_by_id:
            table = self._as_it_is(table)
        self._sender.send(
            self._dialect.delete_routes(
                table=table, destinations=destinations, connection_id=connection_id
            )
        )

    def caller_uin(self, *, tell_refusal: bool = False) -> str | None:
        """Return the account that is calling, UIN as decimal text (GetCallerIdentity).

        None where it cannot be told: under API 2.0, at an endpoint that does not offer it or does
        not let this caller ask, and where the host that tells it cannot be reached.

        Args:
            tell_refusal: raise `NotAuthorizedError` where this caller may not ask.
        """
        call = self._dialect.caller_identity()
        if call is None:
            return None
        try:
            return self._sender.send(call) or None
        except (ServiceGoneError, HostUnreachableError, ApiError) as error:
            refused = tell_refusal and isinstance(error, NotAuthorizedError)
            if refused or isinstance(error, _NO_WORD_ON_IDENTITY):
                raise
            return None

    def _as_it_is(self, table: RouteTable) -> RouteTable:
        tables = self.list_route_tables(table.vpc.preferred or None)
        found = next((it for it in tables if it.id == table.id), None)
        if found is None:
            raise RouteTableNotFoundError(f"the VPC has no route table {table.id}")
        return found

    def _refuse_unsupported(self, settings: Mapping[str, object]) -> None:
        given = {name for name, value in settings.items() if value is not None}
        if unknown := given - self.features.v3_inputs:
            raise ConfigurationError(
                f"API {self._dialect.version} does not know {', '.join(sorted(unknown))}",
                hint="Leave it out, or set qcloud:apiVersion to a version that knows it.",
            )
