"""`python -m qcloud_peering` is the command `qcloud-peering`."""

from __future__ import annotations

from qcloud_peering.main import main

main()
