"""Takes over existing connections: one adopted by the program, one imported from a file."""

import pulumi
from pulumi_qcloudx import VpcPeering

adopted = VpcPeering(
    "app-to-data",
    vpc={"name": "app"},
    peer_vpc={"name": "data"},
    peering_connection_name="legacy-app-data",
    adopt=True,
)

imported = VpcPeering(
    "app-to-shared",
    vpc={"name": "app"},
    peer_vpc={"name": "shared"},
    peering_connection_name="legacy-app-shared",
)

pulumi.export("adopted", adopted.peering_connection_id)
pulumi.export("imported", imported.peering_connection_id)
