"""Looking up what exists: functions of a program, not resources.

They run in the process of the program, under the settings of the stack or of an explicit
`Provider`. What a component shares with them:

- `deployment.access_of` leads to the account and region of a provider, `None` if that is not known
  before the `up`;
- `listings` are the account's VPCs, connections and route tables, listed once a deployment;
- `selection` picks from them without asking anybody; `LookupProblem` says why it could not;
- `dependencies.made` waits for what a `depends_on` names.

Nothing here imports the client before it is used.
"""

from __future__ import annotations
