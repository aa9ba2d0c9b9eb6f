"""Peers four VPCs: every pair or, with `hub` in the configuration, each of them with the hub."""

import pulumi
from pulumi_qcloudx import VpcPeeringMesh

config = pulumi.Config()

mesh = VpcPeeringMesh(
    "net",
    {
        "app": {"name": "app"},
        "data": {"name": "data"},
        "shared": {"name": "shared"},
        "partner": {
            "vpc": {"name": "partner"},
            "profile": config.get("partnerProfile") or "peer",
            "uin": config.get("partnerUin"),
        },
    },
    hub=config.get("hub"),
    peering_connection_name="net-{a}-{b}",
)

pulumi.export("pcx_ids", mesh.peering_connection_ids)
pulumi.export("diagram", mesh.diagram)
