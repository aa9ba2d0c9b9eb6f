"""Configuration: where each setting may be stated, and what counts in the end.

`resolve` turns stack configuration, environment and credential files into `Settings`, without
asking the network (the emulator apart). Nothing here is costly to import.
"""

from __future__ import annotations

from pulumi_qcloud.settings.emulator_accounts import EmulatorAccount
from pulumi_qcloud.settings.resolution import FetchAccounts, Settings, resolve
from pulumi_qcloud.settings.table import (
    COPIED_TO_PROVIDERS,
    SETTINGS,
    VARIABLES,
    Setting,
    Variable,
    explicit_inputs,
    inherited_inputs,
)
from pulumi_qcloud.settings.tags import default_tags

__all__ = [
    "COPIED_TO_PROVIDERS",
    "SETTINGS",
    "VARIABLES",
    "EmulatorAccount",
    "FetchAccounts",
    "Setting",
    "Settings",
    "Variable",
    "default_tags",
    "explicit_inputs",
    "inherited_inputs",
    "resolve",
]
