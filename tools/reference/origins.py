"""Where a message comes from, by the module that holds it."""

from __future__ import annotations

from typing import Final

ORIGINS: Final = {
    "pulumi_qcloud": "Every resource",
    "pulumi_qcloud.api": "Calls of the API",
    "pulumi_qcloud.api.transport": "The network",
    "pulumi_qcloud.api.loose_json": "The network",
    "pulumi_qcloud.lifecycle": "`VpcPeeringConnection`",
    "pulumi_qcloud.lifecycle.accepter": "`VpcPeeringConnectionAccepter`",
    "pulumi_qcloud.lifecycle.base": "Every resource",
    "pulumi_qcloud.lifecycle.properties": "Every resource",
    "pulumi_qcloud.lifecycle.route": "`VpcPeeringRoutes`",
    "pulumi_qcloud.lifecycle.legacy_ids": "Every resource",
    "pulumi_qcloud.lifecycle.route_tables": "`VpcPeeringRoutes`",
    "pulumi_qcloud.lookups": "Lookups",
    "pulumi_qcloud.provider": "`Provider`",
    "pulumi_qcloud.providers": "Every resource",
    "pulumi_qcloud.settings": "Configuration and credentials",
    "pulumi_qcloudx": "Components",
    "pulumi_qcloudx.members": "`VpcPeeringMesh`",
    "pulumi_qcloudx.topology": "`VpcPeeringMesh`",
    "pulumi_qcloudx.vpc_peering_mesh": "`VpcPeeringMesh`",
    "qcloud_emulator": "The emulator",
    "qcloud_emulator.cli": "`qcloud-emulator`",
    "qcloud_emulator.fields": "The emulator's seed and settings",
    "qcloud_emulator.seed": "The emulator's seed and settings",
    "qcloud_emulator.settings": "The emulator's seed and settings",
    "qcloud_peering": "`qcloud-peering`",
    "qcloud_peering.check": "`qcloud-peering check`",
    "qcloud_peering.diagram": "`qcloud-peering diagram`",
    "qcloud_peering.doctor": "`qcloud-peering doctor`",
    "qcloud_peering.import": "`qcloud-peering import`",
    "qcloud_peering.listing": "`qcloud-peering list` and `show`",
    "qcloud_peering.other_tools": "`qcloud-peering import`",
    "qcloud_peering.policy": "`qcloud-peering policy`",
}
"""Beginnings of the names of modules; the longest one counts."""

SECTIONS: Final = {
    "Resources": (
        "Every resource",
        "`VpcPeeringConnection`",
        "`VpcPeeringConnectionAccepter`",
        "`VpcPeeringRoutes`",
        "`Provider`",
    ),
    "Components": ("Components", "`VpcPeeringMesh`"),
    "Lookups": ("Lookups",),
    "Configuration": ("Configuration and credentials",),
    "The API": ("Calls of the API", "The network"),
    "The command line": (
        "`qcloud-peering`",
        "`qcloud-peering list` and `show`",
        "`qcloud-peering check`",
        "`qcloud-peering diagram`",
        "`qcloud-peering import`",
        "`qcloud-peering policy`",
        "`qcloud-peering doctor`",
    ),
    "The emulator": ("The emulator", "The emulator's seed and settings", "`qcloud-emulator`"),
}
"""Every origin, in the order of the page."""


def origin_of(module: str) -> str:
    """Return where the messages of a module come from."""
    return ORIGINS[max((it for it in ORIGINS if module.startswith(it)), key=len)]
