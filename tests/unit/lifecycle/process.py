"""Provider processes, in a hurry, each with a configuration of its own."""

from __future__ import annotations

import time
from pathlib import Path

from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle

from tests.unit.lifecycle.stack import OWN_UIN

_HURRIED = Timing(sleep=lambda seconds: time.sleep(seconds / 1000))


def process_at(endpoint: str, home: Path, **config: str) -> ConnectionLifecycle:
    """Return the life of connections in a provider process that was just started."""
    return ConnectionLifecycle(clients_at(endpoint, home, **config))


def clients_at(endpoint: str, home: Path, **config: str) -> Clients:
    """Return what the lives of all resources in a provider process share.

    Args:
        endpoint: URL of the API.
        home: directory with credential files, or without.
        config: stack configuration of the namespace `qcloud`; "" takes a key away. The version of
            the API is 2.0 unless it says otherwise: rules of our own hold under both.
    """
    stated = {
        "apiVersion": "2.0",
        "endpoint": endpoint,
        "region": "ap-guangzhou",
        "secretId": "AKIDEXAMPLE",
        "secretKey": "example-key",
        "uin": OWN_UIN,
        "rateLimit": "0",
        **config,
    }
    settings = {f"qcloud:{key}": value for key, value in stated.items() if value}
    return Clients(settings, environ={}, home=home, timing=_HURRIED)
