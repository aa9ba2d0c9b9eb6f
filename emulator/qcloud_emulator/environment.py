"""The environment variables that make a command use an emulator: its address and key pairs."""

from __future__ import annotations

import configparser
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.seed import DEFAULT_REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qcloud_emulator.emulator import Emulator

TOKENS: Final = (
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
)
"""Variables to remove, since they would add a real account's token to the emulator's key."""
ROLES: Final = (
    "QCLOUD_METADATA_URL",
    "TENCENTCLOUD_ASSUME_ROLE_",
    "TENCENTCLOUD_CAM_ROLE_NAME",
    "TENCENTCLOUD_MFA_CERTIFICATION_",
    "TENCENTCLOUD_ROLE_",
    "TKE_PROVIDER_ID",
    "TKE_REGION",
    "TKE_ROLE_ARN",
    "TKE_WEB_IDENTITY_TOKEN_FILE",
)
"""How the variables begin that name a role of a real account or of this machine, to remove too."""


@contextmanager
def environment(emulator: Emulator, api_version: str | None = None) -> Iterator[dict[str, str]]:
    """Yield an environment that makes a command use an emulator.

    A temporary file with the emulator's key pairs exists until the context ends.

    Args:
        emulator: a running emulator.
        api_version: ``2.0`` or ``3.0``; the emulator serves both at the same address. None leaves
            the choice to the command.

    Raises:
        ValueError: the cloud has no key pair.
    """
    first = next(iter(emulator.accounts.values()), None)
    if first is None:
        raise ValueError(
            "the cloud has no key pair that the command could use; add one to the seed"
        )
    with tempfile.TemporaryDirectory(prefix="qcloud-emulator-") as folder:
        credentials = Path(folder) / "credentials"
        _write_credentials(credentials, emulator)
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in TOKENS and not name.startswith(ROLES)
        }
        yield {
            **kept,
            "QCLOUD_EMULATOR": emulator.url,
            **({"QCLOUD_API_VERSION": api_version} if api_version else {}),
            "QCLOUD_ENDPOINT": emulator.url,
            "QCLOUD_STS_ENDPOINT": emulator.url,
            "QCLOUD_UIN": first.uin,
            "TENCENTCLOUD_REGION": DEFAULT_REGION,
            "TENCENTCLOUD_SECRET_ID": first.secret_id,
            "TENCENTCLOUD_SECRET_KEY": first.secret_key,
            "TENCENTCLOUD_CREDENTIALS_FILE": str(credentials),
        }


def _write_credentials(path: Path, emulator: Emulator) -> None:
    profiles = configparser.ConfigParser(interpolation=None)
    for account in emulator.accounts.values():
        profiles[account.name] = {
            "secret_id": account.secret_id,
            "secret_key": account.secret_key,
            **({"token": account.token} if account.token else {}),
            "region": DEFAULT_REGION,
            "uin": account.uin,
        }
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        profiles.write(file)
