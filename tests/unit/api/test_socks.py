"""A SOCKS proxy keeps the connections that it needs."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from pulumi_qcloud.api.adapter import TimelyAdapter


def test_connections_through_socks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pools that know how to dial through SOCKS are left in their place."""
    socks = ModuleType("socks")
    vars(socks).update(
        socksocket=object, PROXY_TYPE_SOCKS4=1, PROXY_TYPE_SOCKS5=2, ProxyError=OSError
    )
    monkeypatch.setitem(sys.modules, "socks", socks)
    monkeypatch.delitem(sys.modules, "urllib3.contrib.socks", raising=False)
    from urllib3.contrib import socks as dialling

    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", dialling.SOCKSProxyManager)
    adapter: Any = TimelyAdapter()

    manager = adapter.proxy_manager_for("socks5h://127.0.0.1:1")

    assert dialling.SOCKSProxyManager.pool_classes_by_scheme == manager.pool_classes_by_scheme
