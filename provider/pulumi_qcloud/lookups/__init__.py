"""Lookups of existing VPCs, connections and route tables: functions, not resources.

`vpcs`, `connections` and `route_tables` hold the public functions. A `lookup` turns their arguments
into a `query`, gets access to the account and region from the `deployment`, lets `answers` find the
matches, and returns them as `results`. It runs in the program's process, with the settings of the
stack or of an explicit `Provider`, and loads the API client on first use.
"""

from __future__ import annotations
