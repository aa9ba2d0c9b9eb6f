"""A client for Tencent Cloud's signed VPC API, independent of Pulumi.

Names are imported on first use, since the client loads `requests`, which a program that only
declares resources never needs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pulumi_qcloud.api.client import VpcClient
    from pulumi_qcloud.api.errors import QcloudError
    from pulumi_qcloud.api.model import (
        Credentials,
        PeeringConnection,
        PeeringState,
        Vpc,
        VpcIds,
        WantedConnection,
    )

__all__ = [
    "Credentials",
    "PeeringConnection",
    "PeeringState",
    "QcloudError",
    "Vpc",
    "VpcClient",
    "VpcIds",
    "WantedConnection",
]

_HOMES: Final = {
    "Credentials": "model",
    "PeeringConnection": "model",
    "PeeringState": "model",
    "QcloudError": "errors",
    "Vpc": "model",
    "VpcClient": "client",
    "VpcIds": "model",
    "WantedConnection": "model",
}


if not TYPE_CHECKING:  # so that a type checker finds misspelled names

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
