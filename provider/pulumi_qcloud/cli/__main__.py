"""`python -m pulumi_qcloud.cli` is the command `qcloud-peering`."""

from __future__ import annotations

from pulumi_qcloud.cli import main

main()
