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
from qcloud_emulator.comparison import command, story
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

{settings}
## Comparing it with the real cloud

Whether the emulator answers like the real cloud is not known: nobody has compared them yet.
`qcloud-emulator compare` does that with the keys of your account. It makes a fixed list of calls to
both, and says what differs and which settings make the emulator alike:

```console
$ qcloud-emulator compare --help
{compare}```

Without `--create` it only describes things, and makes calls that every cloud refuses. With it, it
makes four VPCs without contents in private ranges, up to five connections between them, and routes,
in each version of the API; within a region, all of these are free according to
[the page on prices]({prices}).
Then it deletes them, by the ids and the names of its run. After a kill, `--clean-up` deletes only
what has exactly the name and the range of such a VPC, is older than 30 minutes, since another
comparison may use it, and holds nothing that others made. A call
that makes something is never sent twice: if its answer is lost, what it made is looked up by name.

Ids, names, keys, UINs, addresses and times are replaced in both answers before they are compared,
and so the report has none of them. A message may still quote another name of your account: read the
report before you pass it on.

It does not find out:

{beyond}"""


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
        compare=_help("compare"),
        prices=command.PRICES,
        beyond=_beyond(),
    )


def _rows(reasons: Mapping[str, str]) -> str:
    """Return the rows of a Markdown table of codes and reasons."""
    return "\n".join(f"| `{code}` | {reason} |" for code, reason in reasons.items())


def _help(name: str) -> str:
    done = CliRunner(env={"COLUMNS": "100"}).invoke(
        cli.main, [name, "--help"], prog_name="qcloud-emulator"
    )
    return done.stdout


def _beyond() -> str:
    named = [f"- `{name}`: {reason}" for name, reason in story.OUT_OF_REACH.items()]
    return "\n".join([*named, *(f"- {it}" for it in story.ALSO_OUT_OF_REACH)]) + "\n"


def _text_of(module: ModuleType) -> str:
    """Return a module's docstring as Markdown."""
    text = inspect.getdoc(module) or ""
    return text.replace("``", "`").rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
