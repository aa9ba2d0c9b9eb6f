"""Looking up what exists: functions of a program, not resources.

`vpcs`, `connections` and `route_tables` hold the public functions. A `lookup` turns their arguments
into a `query`, finds the account and region in the `deployment`, lets `answers` find what fits, and
returns it as one of the `results`. It runs in the process of the program, under the settings of the
stack or of an explicit `Provider`, and loads the client of the API when it is first asked.
"""

from __future__ import annotations
