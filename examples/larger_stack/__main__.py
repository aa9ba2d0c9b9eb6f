"""A platform team's component: an environment with peered VPCs and routes in the main tables."""

import pulumi
from pulumi_qcloudx import VpcPeering


class Environment(pulumi.ComponentResource):
    """The network of one environment, in which the application can reach the data."""

    pcx_id: pulumi.Output[str]

    def __init__(self, name: str, app: str, data: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("platform:network:Environment", name, {}, opts)
        peering = VpcPeering(
            f"{name}-app-to-data",
            vpc={"name": app},
            peer_vpc={"name": data},
            routes="main",
            peer_routes="main",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.pcx_id = peering.peering_connection_id
        self.register_outputs({"pcxId": self.pcx_id})


production = Environment("production", app="app", data="data")

pulumi.export("pcx_id", production.pcx_id)
