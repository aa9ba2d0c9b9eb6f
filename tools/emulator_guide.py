"""Writes the guide to the emulator, its tables from the emulator's own texts.

Run as `python tools/emulator_guide.py`; a test fails when it would change anything.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType
from typing import Final

from click.testing import CliRunner
from qcloud_emulator import admin, cli
from qcloud_emulator.cloud import disputed
from qcloud_emulator.signed import faults

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "emulator.md"

_PAGE: Final = """# The emulator

`qcloud-emulator` is the VPC peering API of Tencent Cloud on this machine: versions 2.0 and 3.0 over
one cloud of accounts, VPCs, route tables and peering connections. It verifies every signature,
keeps the cloud's rules and quotas, and answers with the cloud's errors. Nothing that talks to it
needs an account. It listens on loopback only, and keeps nothing unless it is told to. It comes with
the extra `[emulator]`: `pip install 'pulumi-qcloud[emulator]'`.

## Starting it

```sh
qcloud-emulator run -- pulumi preview     # one for the time of a command, which finds it by itself
qcloud-emulator serve                     # http://127.0.0.1:8520, until Ctrl-C
```

What is to use one that serves is told so by `QCLOUD_EMULATOR=http://127.0.0.1:8520`. In tests, the
pytest fixture `qcloud_emulator` starts one: [testing](testing.md). `qcloud-peering emulator` is the
same command.

It starts with the accounts `default` (`2407912486`, with the VPCs `app`, `data`, `staging` and
`shared`) and `peer` (`100000000002`, with `partner`), or with those of the JSON file that `--seed`
names. With `--state cloud.sqlite` the file keeps the cloud for the next time.

```console
$ qcloud-emulator serve --help
{serve}```

```console
$ qcloud-emulator run --help
{run}```

## Its page

A browser shows the cloud at <http://127.0.0.1:8520/_emulator/>:

- the network as a picture: VPCs, and connections coloured by state; VPCs whose ranges overlap and
  connections that lack routes are marked. It is drawn as by `qcloud-peering diagram --format svg`,
  and can be had alone at `/_emulator/picture.svg`;
- the peering connections in a table, with buttons that accept or reject a request as the account
  that was asked;
- the accounts with their VPCs;
- the clock, which can be advanced: a request that nobody accepts expires after 7 days;
- the faults that wait for their calls, and a form for another one;
- a button that resets the cloud to its seed;
- the journal of calls, which grows while the page is looked at, and with it the rest changes.

The page needs nothing from elsewhere. It can be used by keyboard, on a phone and without
JavaScript, where a reload shows what is new. It shows no key; the keys are at
`/_emulator/accounts`.

Page and admin interface answer this machine only, under a name of this machine, and no pages of
other sites: a request with another `Host` or `Origin` is refused, and so is a form without
`Origin`.

## Its admin interface

{admin}
## Faults

{faults}
## Settings

{settings}"""


def page() -> str:
    """Return the page."""
    return _PAGE.format(
        serve=_help("serve"),
        run=_help("run"),
        admin=_text_of(admin),
        faults=_text_of(faults),
        settings=_text_of(disputed),
    )


def _help(name: str) -> str:
    done = CliRunner(env={"COLUMNS": "100"}).invoke(
        cli.main, [name, "--help"], prog_name="qcloud-emulator"
    )
    return done.stdout


def _text_of(module: ModuleType) -> str:
    """The text of a module, as Markdown."""
    text = inspect.getdoc(module) or ""
    return text.replace("``", "`").rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
