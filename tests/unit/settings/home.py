"""A home directory with credential files or locked folders, and `resolve` inside it."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.settings.emulator import EmulatorAccount
from pulumi_qcloud.settings.resolution import FetchAccounts, Settings, resolve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


STACK_PAIR: Final = {"qcloud:secretId": "AKIDSTACK", "qcloud:secretKey": "stack-key"}
ENVIRONMENT_PAIR: Final = {
    "TENCENTCLOUD_SECRET_ID": "AKIDENVIRONMENT",
    "TENCENTCLOUD_SECRET_KEY": "environment-key",
}
BRIDGED_PAIR: Final = {
    "tencentcloud:secretId": "AKIDBRIDGED",
    "tencentcloud:secretKey": "bridged-key",
}
REGION: Final = {"qcloud:region": "ap-guangzhou"}
EMULATOR: Final = "http://127.0.0.1:8520"
ACCOUNTS: Final = (
    EmulatorAccount("default", "2407912486", "AKIDEMULATORDEFAULT", "default-key"),
    EmulatorAccount("peer", "100000000002", "AKIDEMULATORPEER", "peer-key"),
)


def keys(settings: Settings) -> Credentials:
    """Return the key pair that settings select."""
    assert isinstance(settings.credentials, Credentials)
    return settings.credentials


def no_emulator(url: str) -> tuple[EmulatorAccount, ...]:
    """Fail: nothing but `QCLOUD_EMULATOR` may lead to the emulator."""
    raise AssertionError(f"asked {url}")


def its_accounts(url: str) -> tuple[EmulatorAccount, ...]:
    """Answer as the emulator at `EMULATOR` does."""
    assert url == EMULATOR
    return ACCOUNTS


@dataclass(frozen=True)
class Home:
    """A home directory."""

    path: Path

    @property
    def ini_path(self) -> Path:
        """The SDKs' credentials file."""
        return self.path / ".tencentcloud" / "credentials"

    def ini(self, text: str | bytes, path: Path | None = None) -> Path:
        """Write the SDKs' credentials file."""
        target = path or self.ini_path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def profile(self, name: str = "default", **more: str) -> None:
        """Add a profile with a key pair that bears its name to the credentials file."""
        keys = {"secret_id": f"AKID{name}", "secret_key": f"key-of-{name}", **more}
        before = self.ini_path.read_text() if self.ini_path.exists() else ""
        lines = [f"[{name}]", *(f"{key} = {value}" for key, value in keys.items())]
        self.ini(before + "\n".join(lines) + "\n")

    def tccli(
        self,
        name: str = "default",
        *,
        region: str | None = None,
        directory: Path | None = None,
        credential: Mapping[str, object] | str | None = None,
    ) -> Path:
        """Write the files of a profile as `tccli configure` does."""
        target = directory or self.path / ".tccli"
        target.mkdir(parents=True, exist_ok=True)
        if credential is None:
            credential = {"secretId": f"AKIDTCCLI{name}", "secretKey": f"tccli-key-of-{name}"}
        text = credential if isinstance(credential, str) else json.dumps(credential)
        (target / f"{name}.credential").write_text(text)
        if region:
            self.tccli_region(name, region, directory=target)
        return target

    def tccli_region(self, name: str, region: str, *, directory: Path | None = None) -> None:
        """Write only the file that holds the region of a profile of tccli."""
        target = directory or self.path / ".tccli"
        target.mkdir(parents=True, exist_ok=True)
        stored = {"_sys_param": {"region": region, "output": "json"}, "vpc": {}}
        (target / f"{name}.configure").write_text(json.dumps(stored))

    def resolve(
        self,
        config: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
        *,
        profile: str | None = None,
        region: str | None = None,
        fetch_accounts: FetchAccounts = no_emulator,
    ) -> Settings:
        """Resolve with this home directory; without `QCLOUD_EMULATOR` the emulator is not asked."""
        return resolve(
            config or {},
            profile=profile,
            region=region,
            environ=environ or {},
            home=self.path,
            fetch_accounts=fetch_accounts,
        )

    def found(self, profile: str = "partner", **environ: str) -> tuple[str, str, str]:
        """Resolve with a profile and return id, key and token."""
        credentials = keys(self.resolve(REGION, environ, profile=profile))
        return credentials.secret_id, credentials.secret_key, credentials.token or ""

    def under_emulator(
        self,
        config: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
        *,
        profile: str | None = None,
        region: str | None = None,
    ) -> Settings:
        """Resolve while `QCLOUD_EMULATOR` is in force."""
        return self.resolve(
            {**REGION, **(config or {})},
            {"QCLOUD_EMULATOR": EMULATOR, **(environ or {})},
            profile=profile,
            region=region,
            fetch_accounts=its_accounts,
        )


def lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nobody see what is in a folder, for as long as a test lasts.

    Args:
        folder: which one.
        monkeypatch: of the test.
    """
    stat = Path.stat

    def refusing(path: Path, **named: Any) -> os.stat_result:
        if folder in path.parents:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", refusing)
    return folder
