"""What the stacks of one test share, and the environment their commands run in."""

from __future__ import annotations

import os
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tests.engine.processes import MARK, end_marked

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSPHRASE: Final = "correct horse"
_INHERITED: Final = ("LANG", "LC_ALL", "TMPDIR", "TZ")
_SETTINGS: Final = {
    "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    "PULUMI_DEBUG_COMMANDS": "true",  # without it there is no --event-log
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_SKIP_CONFIRMATIONS": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
}


class EmulatorAccount(Protocol):
    """One account of the emulator's seed."""

    @property
    def uin(self) -> str:
        """The UIN as decimal text."""

    @property
    def secret_id(self) -> str:
        """The id of its key pair."""

    @property
    def secret_key(self) -> str:
        """The key of its key pair."""

    @property
    def token(self) -> str | None:
        """The token of a temporary key pair."""


class RunningEmulator(Protocol):
    """The emulator that a test's stacks talk to."""

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8520`."""

    @property
    def accounts(self) -> Mapping[str, EmulatorAccount]:
        """Its accounts by name."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the stacks of one test share: the CLI, its home, a backend, a place for files."""

    cli: Path
    home: Path
    folder: Path
    mark: str

    @classmethod
    def make(cls, *, cli: Path, home: Path, folder: Path) -> Workshop:
        """Prepare the folders.

        Args:
            cli: folder with `pulumi` and the hosts for Python.
            home: `PULUMI_HOME`, kept from test to test.
            folder: an empty folder of the test's own.
        """
        made = cls(cli=cli, home=home, folder=folder, mark=uuid.uuid4().hex)
        for each in (home, folder / "backend", made.user):
            each.mkdir(parents=True, exist_ok=True)
        return made

    @property
    def user(self) -> Path:
        """The home directory of the stacks' user."""
        return self.folder / "user"

    def environment(self) -> dict[str, str]:
        """Return the environment of a user who has set nothing but where the CLI is."""
        path = [str(self.cli), str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)]
        return {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            **_SETTINGS,
            "HOME": str(self.user),
            "PATH": os.pathsep.join(path),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_HOME": str(self.home),
            MARK: self.mark,
        }

    def close(self) -> None:
        """End whatever the test has left running, plugins of killed engines included."""
        end_marked(self.mark)
