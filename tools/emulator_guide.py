"""Writes the guide to the emulator, with tables from the emulator's own docstrings.

Run as `python tools/emulator_guide.py`; a test fails if the page is outdated.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Final

from click.testing import CliRunner
from qcloud_emulator import admin, cli
from qcloud_emulator.cloud import disputed
from qcloud_emulator.signed import faults, v3_codes

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "emulator.md"

_PAGE: Final = """# The emulator

`qcloud-emulator` runs Tencent Cloud's VPC peering API on this machine: versions 2.0 and 3.0 over
one cloud of accounts, VPCs, route tables and peering connections. It verifies every signature,
enforces the cloud's rules and quotas, and answers with the cloud's errors. Clients need no account.
It listens on loopback only, and stores nothing unless you ask for it. Install it with the extra
`[emulator]`: `pip install 'pulumi-qcloud[emulator]'`.

## Starting it

```sh
qcloud-emulator run -- pulumi preview     # for one command, which finds the emulator by itself
qcloud-emulator serve                     # http://127.0.0.1:8520, until Ctrl-C
```

To use a running emulator, set `QCLOUD_EMULATOR=http://127.0.0.1:8520`. In tests, the pytest fixture
`qcloud_emulator` starts one: see [testing](testing.md). `qcloud-peering emulator` is the same
command.

It starts with the accounts `default` (`2407912486`, with the VPCs `app`, `data`, `staging` and
`shared`) and `peer` (`100000000002`, with `partner`), or with the accounts in the JSON file that
`--seed` names. `--state cloud.sqlite` keeps the cloud in that file between runs.

```console
$ qcloud-emulator serve --help
{serve}```

```console
$ qcloud-emulator run --help
{run}```

## Its page

Open <http://127.0.0.1:8520/_emulator/> in a browser. The page shows:

- the network as a picture: VPCs, and connections coloured by state. Overlapping VPCs and
  connections without all routes are marked. It is the same picture as that of `qcloud-peering
  diagram --format svg`, and is also at `/_emulator/picture.svg`;
- the peering connections in a table, with buttons to accept or reject a request as the accepter;
- the accounts with their VPCs;
- the clock, which you can advance: a request that nobody accepts expires after 7 days;
- the active faults, and a form to add one;
- a button that resets the cloud to its seed;
- the journal of calls; it and the rest of the page stay up to date.

The page loads nothing from other sites. It works with the keyboard, on a phone and without
JavaScript; without it, reload the page to update it. The page shows no keys; they are at
`/_emulator/accounts`.

The page and the admin interface serve only this machine, under one of its own names, and refuse
requests from pages of other sites: those with another `Host` or `Origin`, and forms without
`Origin`.

## Its admin interface

{admin}
## Faults

{faults}
### Codes that only faults return

No rule of the emulator produces these codes of version 3.0. A fault of the kind `error` does, for
any action.

| code | what it means, and why there is no rule |
|---|---|
{codes}

ModifyVpcPeeringConnection lists all codes of CreateVpcPeeringConnection. No page says what a change
has to do with pairs, quotas and ranges, so for this action only faults return those codes.

An action that does not list the code of an error answers with the general code before its dot.
These codes stay all the same:

| code | why |
|---|---|
{unlisted}

## Settings

{settings}"""


def page() -> str:
    """Return the page."""
    return _PAGE.format(
        serve=_help("serve"),
        run=_help("run"),
        admin=_text_of(admin),
        faults=_text_of(faults),
        codes=_rows(v3_codes.ONLY_FAULTS),
        unlisted=_rows(v3_codes.UNLISTED),
        settings=_text_of(disputed),
    )


def _rows(reasons: Mapping[str, str]) -> str:
    """Return the rows of a Markdown table of codes and reasons."""
    return "\n".join(f"| `{code}` | {reason} |" for code, reason in reasons.items())


def _help(name: str) -> str:
    done = CliRunner(env={"COLUMNS": "100"}).invoke(
        cli.main, [name, "--help"], prog_name="qcloud-emulator"
    )
    return done.stdout


def _text_of(module: ModuleType) -> str:
    """Return a module's docstring as Markdown."""
    text = inspect.getdoc(module) or ""
    return text.replace("``", "`").rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
