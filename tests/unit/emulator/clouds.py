"""A cloud without a server, for tests of its rules."""

from __future__ import annotations

from typing import Any

from qcloud_emulator.cloud.clock import BusinessClock
from qcloud_emulator.cloud.disputed import DisputedBook
from qcloud_emulator.cloud.models import Caller, Paging, PeeringConnection
from qcloud_emulator.cloud.peering import TERM, Cloud
from qcloud_emulator.cloud.seed import default_seed, plant
from qcloud_emulator.cloud.state import connections
from qcloud_emulator.cloud.state.connections import Selection
from qcloud_emulator.cloud.state.store import Store

OWN, OTHER = Caller("2407912486"), Caller("100000000002")
GUANGZHOU, BEIJING = "ap-guangzhou", "ap-beijing"
APP, DATA, STAGING, SHARED = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-shared03"
PARTNER = "vpc-partner2"
WEEK = 7 * 24 * 3600


class Bench:
    """A cloud with the default seed, and short words for what tests do with it."""

    def __init__(self, **settings: object) -> None:
        self.store = Store()
        self.clock = BusinessClock(self.store)
        self.settings = DisputedBook(self.store)
        self.cloud = Cloud(self.store, self.clock, self.settings)
        self.seed(default_seed())
        self.settings.change(settings)

    def seed(self, seed: dict[str, Any]) -> None:
        """Add what a seed holds."""
        plant(self.store, seed, now=self.clock.now(), term=TERM)

    def add_vpc(self, vpc_id: str, cidr: str, *, owner: Caller = OWN, **more: object) -> str:
        """Add a VPC and give its id."""
        vpc = {"name": vpc_id, "vpcId": vpc_id, "cidrBlock": cidr, **more}
        self.seed({"accounts": [{"uin": owner.uin, "vpcs": [vpc]}]})
        return vpc_id

    def create(
        self,
        vpc_id: str = APP,
        peer_vpc_id: str = DATA,
        *,
        caller: Caller = OWN,
        region: str = GUANGZHOU,
        name: str = "tses",
    ) -> str:
        """Ask for a connection and give its id."""
        peer_uin = OTHER.uin if peer_vpc_id == PARTNER else OWN.uin
        made = self.cloud.create_peering_connection(
            caller,
            region,
            vpc_id=vpc_id,
            peer_vpc_id=peer_vpc_id,
            peer_uin=peer_uin,
            name=name,
        )
        return made.id

    def look(self, connection_id: str, caller: Caller = OWN) -> PeeringConnection:
        """Look a connection up as an account sees it."""
        (found,) = self.seen(caller, Selection(ids=(connection_id,)))
        return found

    def seen(
        self, caller: Caller = OWN, selection: Selection | None = None
    ) -> tuple[PeeringConnection, ...]:
        """List what an account sees."""
        chosen = selection or Selection()
        return self.cloud.peering_connections(caller, GUANGZHOU, chosen, Paging(limit=100)).items

    def state(self, connection_id: str, caller: Caller = OWN) -> str:
        """Give the state of a connection."""
        return self.look(connection_id, caller).state.value

    def everything(self) -> list[PeeringConnection]:
        """List every connection, whoever sees it."""
        return connections.every(self.store)
