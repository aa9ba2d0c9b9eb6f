"""The client: the API's operations, independent of its version, for one account and region."""

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
    CallerIdentity,
    CredentialsSource,
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
"""API errors that leave open whether the endpoint can report the caller."""


class VpcClient:
    """The VPC API for one account and region.

    Every method raises `QcloudError`; see `pulumi_qcloud.api.errors` for the tree. Safe to use from
    several threads.

    Args:
        dialect: the version of the API and its endpoint.
        credentials: the key pair that signs the requests, or a session that is renewed in time.
        region: the region in its long form, such as `ap-guangzhou`.
        transport: posts the requests.
        rate_limit: maximum calls per second for each action; 0 for no limit.
        request_timeout: maximum seconds for one request.
        deadline: maximum seconds for one operation, including its retries.
        timing: clock, sleep function and random numbers.
        limiter: enforces the rate limit; by default the one that all clients of this process share.
        on_page: called for each page of a listing.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        credentials: CredentialsSource,
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
        """Where the credentials come from, as human-readable text."""
        return self._credentials.source

    def new_deadline(self) -> Deadline:
        """Return the deadline of an operation that starts now."""
        return self._sender.new_deadline()

    def api_now(self) -> float:
        """Return the Unix time by the API's clock; by this machine's if no answer had a date."""
        return self._sender.api_now()

    def create_peering_connection(
        self, wanted: WantedConnection, *, deadline: Deadline | None = None
    ) -> str:
        """Request a connection and return its id (CreateVpcPeeringConnection).

        The call is retried only after an error that proves that nothing was created. For unknown
        outcomes, see `pulumi_qcloud.api.create`.

        Args:
            wanted: the connection to create; both VPCs are in this client's region.
            deadline: deadline of the operation that this call is part of; None for a new one.
        """
        self._refuse_unsupported(wanted.v3_inputs)
        call = self._dialect.create_peering_connection(wanted, region=self.region)
        return self._sender.send(call, deadline)

    def list_peering_connections(self) -> tuple[PeeringConnection, ...]:
        """Return all connections in the region that have the account on either side.

        Pages shift while connections are created and deleted, so a connection that is missing from
        this listing may still exist.
        """
        found = self._sender.all_pages(
            lambda offset: self._dialect.list_peering_connections(connection_id=None, offset=offset)
        )
        return tuple({connection.id: connection for connection in found}.values())

    def get_peering_connection(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, or None if the account has none in the region."""
        call = self._dialect.list_peering_connections(connection_id=connection_id, offset=0)
        try:
            page = self._sender.send(call)
        except NotFoundError:
            return None
        found = next((item for item in page.items if item.id == connection_id), None)
        if found is None and page.received:
            raise MalformedAnswerError(
                f"the API was asked for {connection_id}, but returned other connections",
                action=call.action,
            )
        return found

    def rename_peering_connection(self, connection_id: str, name: str) -> None:
        """Rename a connection (ModifyVpcPeeringConnection)."""
        self.modify_peering_connection(connection_id, name=name)

    def modify_peering_connection(
        self,
        connection_id: str,
        *,
        name: str | None = None,
        bandwidth: int | None = None,
        charge_type: str | None = None,
    ) -> None:
        """Change the given settings of a connection (ModifyVpcPeeringConnection).

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
            uin: UIN of the caller's account, as decimal text.
            put: tags to add or overwrite.
            take_off: keys of tags to remove.
        """
        self._refuse_unsupported({"tags": put or take_off or None})
        for call in self._dialect.change_tags(
            connection_id=connection_id, region=self.region, uin=uin, put=put, take_off=take_off
        ):
            self._sender.send(call)

    def delete_peering_connection(self, connection_id: str) -> None:
        """Delete a connection and the routes through it; either side can do this."""
        self._sender.send(self._dialect.delete_peering_connection(connection_id=connection_id))

    def accept_peering_connection(self, connection_id: str) -> None:
        """Accept a pending connection, as its accepter."""
        self._sender.send(self._dialect.accept_peering_connection(connection_id=connection_id))

    def reject_peering_connection(self, connection_id: str) -> None:
        """Reject a pending connection, as its accepter."""
        self._sender.send(self._dialect.reject_peering_connection(connection_id=connection_id))

    def enable_peering_connection(self, connection_id: str) -> None:
        """Re-enable an expired connection, as its requester (API 2.0 only)."""
        self._sender.send(self._dialect.enable_peering_connection(connection_id=connection_id))

    def list_vpcs(self, *, name: str | None = None) -> tuple[Vpc, ...]:
        """Return the account's VPCs in the region; with `name`, only those whose name contains it.

        The VPCs are sorted by name, since the versions of the API order them differently.
        """
        found = self._sender.all_pages(
            lambda offset: self._dialect.list_vpcs(vpc_id=None, name=name, offset=offset)
        )
        once = {vpc.ids: vpc for vpc in found}.values()
        return tuple(sorted(once, key=lambda vpc: (vpc.name, vpc.ids.id, vpc.ids.legacy_id)))

    def get_vpc(self, vpc_id: str) -> Vpc | None:
        """Return a VPC by its id or legacy id, or None if the account has none in the region."""
        try:
            page = self._sender.send(self._dialect.list_vpcs(vpc_id=vpc_id, name=None, offset=0))
        except NotFoundError:
            return None
        return next((vpc for vpc in page.items if vpc_id in vpc.ids.all()), None)

    def peering_connection_limit(self) -> int | None:
        """Return a VPC's quota of valid connections, or None if the API does not report it."""
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
        """Add routes through a peering connection to a route table, in one call.

        Args:
            table: a route table of the VPC on this side.
            destinations: CIDR blocks, none of which is a destination in the table yet.
            connection_id: `pcx-...`.
        """
        self._sender.send(
            self._dialect.create_routes(
                table=table, destinations=destinations, connection_id=connection_id
            )
        )

    def enable_routes(
        self, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> None:
        """Enable disabled routes through a peering connection, in one call (API 3.0 only).

        Args:
            table: a route table of this side's VPC, as it was just read.
            destinations: CIDR texts from its `disabled_of`.
            connection_id: `pcx-...`.

        Raises:
            RouteExistsError: another route to one of the destinations forwards.
            RouteNotFoundError: the table lacks one of these routes.
        """
        self._sender.send(
            self._dialect.enable_routes(
                table=table, destinations=destinations, connection_id=connection_id
            )
        )

    def delete_routes(
        self, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> None:
        """Remove routes through a peering connection from a route table, in one call.

        API 2.0 removes either all routes or none. API 3.0 identifies routes by id, so the table is
        read again first, and the routes in `table` are ignored. If a route is missing, none is
        removed; whether a refused call leaves all routes in place is not documented.

        Raises:
            RouteTableNotFoundError: the table does not exist.
            RouteNotFoundError: the table does not contain one of these routes.
        """
        if self.features.routes_by_id:
            table = self._as_it_is(table)
        self._sender.send(
            self._dialect.delete_routes(
                table=table, destinations=destinations, connection_id=connection_id
            )
        )

    def caller_uin(self, *, tell_refusal: bool = False) -> str | None:
        """Return the UIN of the caller's account, as decimal text; see `caller_identity`.

        Args:
            tell_refusal: raise `NotAuthorizedError` if the caller is not authorized.
        """
        caller = self.caller_identity(tell_refusal=tell_refusal)
        return caller.uin if caller else None

    def caller_identity(self, *, tell_refusal: bool = False) -> CallerIdentity | None:
        """Return the caller, with the UIN of its account (GetCallerIdentity).

        The result is None under API 2.0, if the endpoint does not offer the action or does not
        authorize the caller for it, and if the action's host cannot be reached.

        Args:
            tell_refusal: raise `NotAuthorizedError` if the caller is not authorized.
        """
        call = self._dialect.caller_identity()
        if call is None:
            return None
        try:
            caller = self._sender.send(call)
        except (ServiceGoneError, HostUnreachableError, ApiError) as error:
            refused = tell_refusal and isinstance(error, NotAuthorizedError)
            if refused or isinstance(error, _NO_WORD_ON_IDENTITY):
                raise
            return None
        return caller if caller.uin else None

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
                f"API {self._dialect.version} does not support {', '.join(sorted(unknown))}",
                hint="Leave it out, or set qcloud:apiVersion to a version that supports it.",
            )
