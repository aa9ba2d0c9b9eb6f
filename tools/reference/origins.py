"""Where a message comes from, by the module that holds it."""

from __future__ import annotations

from typing import Final

ORIGINS: Final = {
    "pulumi_qcloud": "Every resource",
    "pulumi_qcloud.api": "Calls of the API",
    "pulumi_qcloud.api.transport": "The network",
    "pulumi_qcloud.api.wire": "The network",
    "pulumi_qcloud.cli": "`qcloud-peering`",
    "pulumi_qcloud.cli.arguments": "`qcloud-peering import`",
    "pulumi_qcloud.cli.choice": "`qcloud-peering import`",
    "pulumi_qcloud.cli.cloud_checks": "`qcloud-peering doctor`",
    "pulumi_qcloud.cli.description": "`qcloud-peering import`",
    "pulumi_qcloud.cli.import": "`qcloud-peering import`",
    "pulumi_qcloud.cli.list_command": "`qcloud-peering list` and `show`",
    "pulumi_qcloud.cli.live": "`qcloud-peering list` and `show`",
    "pulumi_qcloud.cli.plan": "`qcloud-peering import`",
    "pulumi_qcloud.cli.policy_command": "`qcloud-peering policy`",
    "pulumi_qcloud.cli.stack_configuration": "`qcloud-peering`",
    "pulumi_qcloud.cli.tool_checks": "`qcloud-peering doctor`",
    "pulumi_qcloud.lifecycle": "`VpcPeeringConnection`",
    "pulumi_qcloud.lifecycle.accepter": "`VpcPeeringConnectionAccepter`",
    "pulumi_qcloud.lifecycle.account": "Every resource",
    "pulumi_qcloud.lifecycle.base": "Every resource",
    "pulumi_qcloud.lifecycle.checks": "Every resource",
    "pulumi_qcloud.lifecycle.route": "`VpcPeeringRoutes`",
    "pulumi_qcloud.lifecycle.spellings": "Every resource",
    "pulumi_qcloud.lifecycle.tables": "`VpcPeeringRoutes`",
    "pulumi_qcloud.lookups": "Lookups",
    "pulumi_qcloud.provider": "`Provider`",
    "pulumi_qcloud.providers": "Every resource",
    "pulumi_qcloud.settings": "Configuration and credentials",
    "pulumi_qcloudx": "Components",
    "pulumi_qcloudx.cli": "`qcloud-peering`",
    "pulumi_qcloudx.cli.check_command": "`qcloud-peering check`",
    "pulumi_qcloudx.cli.diagram_command": "`qcloud-peering diagram`",
    "pulumi_qcloudx.cli.view": "`qcloud-peering diagram`",
    "pulumi_qcloudx.topology": "`VpcPeeringMesh`",
    "pulumi_qcloudx.vpc_peering_mesh": "`VpcPeeringMesh`",
    "qcloud_emulator": "The emulator",
    "qcloud_emulator.cli": "`qcloud-emulator`",
    "qcloud_emulator.fields": "The emulator's seed and settings",
    "qcloud_emulator.seed": "The emulator's seed and settings",
    "qcloud_emulator.settings": "The emulator's seed and settings",
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
