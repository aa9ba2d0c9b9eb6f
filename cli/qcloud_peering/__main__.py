"""Entry point of `python -m qcloud_peering`, which is the same as `qcloud-peering`."""

from __future__ import annotations

from qcloud_peering.main import main

main()
