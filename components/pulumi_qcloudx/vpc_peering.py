"""The component `VpcPeering`: a peering of two VPCs with its routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi
from pulumi_qcloud import (
    Provider,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringRoutes,
)
from pulumi_qcloud.arguments import InputTexts, checks_arguments
from pulumi_qcloud.registration import check_options

from pulumi_qcloudx.edge import Edge, RouteTables, declare, mistake_in_tables
from pulumi_qcloudx.program import Plan
from pulumi_qcloudx.vpc_side import (
    PeeredVpc,
    Selector,
    Side,
    as_output,
    own_provider,
    resolve,
    uin_or_none,
    waited_for,
)

TYPE: Final = "qcloudx:index:VpcPeering"


class VpcPeering(pulumi.ComponentResource):
    """A peering of two VPCs: looked up, checked at preview, accepted and routed.

    Everything that is known is checked before anything is created: both VPCs exist, their ranges
    overlap neither each other nor those of their other peers, and no VPC exceeds its quota of
    connections. All problems are reported together. What is not known at preview, such as a VPC
    that the same program creates, is checked in the `up`, before the connection is created.
    """

    peering_connection_id: pulumi.Output[str]
    """The connection's id, `pcx-...`."""
    state: pulumi.Output[str]
    """State of the connection."""
    vpc: pulumi.Output[PeeredVpc]
    """The requester's VPC: `id`, `name`, `cidr_blocks` and `uin`."""
    peer_vpc: pulumi.Output[PeeredVpc]
    """The accepter's VPC, with the same keys."""
    connection: VpcPeeringConnection
    """The connection."""
    accepter: VpcPeeringConnectionAccepter | None
    """The acceptance, if the program accepts for the other account."""
    routes: VpcPeeringRoutes | None
    """Routes on the requester's side."""
    peer_routes: VpcPeeringRoutes | None
    """Routes on the accepter's side."""

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        vpc: pulumi.Input[Selector],
        peer_vpc: pulumi.Input[Selector],
        *,
        peer_uin: pulumi.Input[str] | None = None,
        peer_provider: Provider | None = None,
        peer_profile: str | None = None,
        cidr_blocks: InputTexts | None = None,
        peer_cidr_blocks: InputTexts | None = None,
        peering_connection_name: pulumi.Input[str] | None = None,
        routes: RouteTables = "all",
        peer_routes: RouteTables = "all",
        region: str | None = None,
        allow_overlapping_peers: bool = False,
        adopt: bool = False,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Peer two VPCs: look them up, check the plan at preview, connect, accept and route.

        Args:
            resource_name: logical name.
            vpc: the requester's VPC: its id, a dictionary of `id`, `name`, `cidr_block` or `tags`
                (API 3.0 only), the result of a lookup, or an `Output` of one of these.
            peer_vpc: the accepter's VPC, in one of the same forms.
            peer_uin: UIN of the accepter's account, as a decimal string; defaults to the
                requester's account.
            peer_provider: `pulumi_qcloud.Provider` of the accepter's account, to accept the
                connection and add routes there.
            peer_profile: profile of the accepter's account in the credential files, or name of an
                account of the emulator; an alternative to `peer_provider`.
            cidr_blocks: CIDR blocks of the requester's VPC that the API does not report, such as
                assistant ranges under API 2.0; they are checked, and the other side gets routes to
                them.
            peer_cidr_blocks: CIDR blocks of the accepter's VPC that the API does not report: all of
                them if the VPC cannot be looked up, additional ones if it can.
            peering_connection_name: the connection's name, 1 to 60 characters that do not start
                with "@"; defaults to `<resource_name>-connection-<8 hex digits>`.
            routes: route tables of `vpc` that get routes: `all`, `main`, `none` or a list of ids.
            peer_routes: route tables of `peer_vpc` that get routes, in one of the same forms.
            region: region of both VPCs, `ap-guangzhou` or `gz`; defaults to the configured region.
            allow_overlapping_peers: whether peers of one VPC may overlap each other.
            adopt: adopt a connection that already peers the two VPCs in this direction. It is
                renamed if its name differs, and deleted with this component.
            tags: tags of the connection (API 3.0 only).
            opts: options of the component; its lookups wait for `depends_on`.

        Raises:
            pulumi.RunError: an argument is missing, unexpected or invalid, or `opts` has `import_`.
                The error is also a `TypeError`.
        """
        check_options(opts, adopts=True)
        super().__init__(TYPE, resource_name, {}, opts)
        plan = Plan(resource_name, allow_overlapping_peers=allow_overlapping_peers)
        provider = own_provider(self)
        is_reached = peer_provider is not None or peer_profile is not None
        uin = uin_or_none(peer_uin)
        requester = Side(
            provider=provider, region=region, cidr_blocks=cidr_blocks, ranges_argument="cidr_blocks"
        )
        accepter = Side(
            provider=provider if peer_provider is None else peer_provider,
            profile=peer_profile,
            uin=uin,
            region=region,
            uin_needed=is_reached,
            reachable=is_reached or uin is None,
            cidr_blocks=peer_cidr_blocks,
            ranges_needed=routes != "none",
            argument="peer_vpc",
            provider_argument="peer_provider",
            account_arguments=("" if is_reached else "peer_profile, peer_provider or peer_uin"),
        )
        after = waited_for(opts)
        vpcs = {
            "vpc": resolve(requester, vpc, after),
            "peer_vpc": resolve(accepter, peer_vpc, after),
        }
        edge = Edge(
            name=resource_name,
            requester=requester,
            accepter=accepter,
            vpc=vpcs["vpc"],
            peer_vpc=vpcs["peer_vpc"],
            connection_name=peering_connection_name,
            routes=routes,
            peer_routes=peer_routes,
            adopt=adopt,
            tags=tags,
        )
        tables = {"routes": routes, "peer_routes": peer_routes}
        mistakes = [
            mistake for name, it in tables.items() if (mistake := mistake_in_tables(it, name))
        ]
        if peer_provider is not None and peer_profile is not None:
            mistakes.append(
                "peer_provider and peer_profile both name the peer's account; give one of them."
            )
        sound = plan.check(self, vpcs, {("vpc", "peer_vpc"): edge}, mistakes)
        declared = declare(edge, sound, self)
        self.connection, self.accepter = declared.connection, declared.accepter
        self.routes, self.peer_routes = declared.routes, declared.peer_routes
        self.peering_connection_id = declared.connection.id
        self.state = declared.state
        self.vpc, self.peer_vpc = vpcs["vpc"].apply(as_output), vpcs["peer_vpc"].apply(as_output)
        self.register_outputs(
            {
                "peeringConnectionId": self.peering_connection_id,
                "state": self.state,
                "vpc": self.vpc,
                "peerVpc": self.peer_vpc,
            }
        )
