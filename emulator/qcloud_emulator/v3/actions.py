"""The actions of version 3.0, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.v3 import peering, routes, services, vpcs

if TYPE_CHECKING:
    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller
    from qcloud_emulator.v3.params import Params
    from qcloud_emulator.v3.wire import Body

Run = Callable[["Cloud", "Caller", str, "Params"], "Body"]

VERSIONS: Final = {"vpc": "2017-03-12", "sts": "2018-08-13", "tag": "2018-08-13"}
"""The services at this address, each with its version."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action, whether it changes the cloud, and whose it is."""

    run: Run
    writes: bool
    service: str = "vpc"

    @property
    def needs_region(self) -> bool:
        """Whether a call must name a region."""
        return self.service == "vpc"


ACTIONS: Final[dict[str, Action]] = {
    "CreateVpcPeeringConnection": Action(peering.create, writes=True),
    "DescribeVpcPeeringConnections": Action(peering.describe, writes=False),
    "ModifyVpcPeeringConnection": Action(peering.modify, writes=True),
    "DeleteVpcPeeringConnection": Action(
        peering.on_connection(lambda cloud, *who_and_what: cloud.delete(*who_and_what)), writes=True
    ),
    "AcceptVpcPeeringConnection": Action(
        peering.on_connection(lambda cloud, *who_and_what: cloud.accept(*who_and_what)), writes=True
    ),
    "RejectVpcPeeringConnection": Action(
        peering.on_connection(lambda cloud, *who_and_what: cloud.reject(*who_and_what)), writes=True
    ),
    "DescribeVpcs": Action(vpcs.describe, writes=False),
    "DescribeVpcLimits": Action(vpcs.limits, writes=False),
    "DescribeRouteTables": Action(routes.describe, writes=False),
    "CreateRoutes": Action(routes.create, writes=True),
    "DeleteRoutes": Action(routes.delete, writes=True),
    "GetCallerIdentity": Action(services.identity, writes=False, service="sts"),
    "TagResources": Action(services.tag, writes=True, service="tag"),
    "UnTagResources": Action(services.untag, writes=True, service="tag"),
}
