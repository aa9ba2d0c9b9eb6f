"""An emulator of Tencent Cloud's VPC peering API on loopback.

``Emulator.start()`` runs one in this process; the command ``qcloud-emulator`` runs one in its
own. The server is imported when it is first used, so an unused pytest plugin costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcloud_emulator.cloud.models import Account
    from qcloud_emulator.emulator import Emulator

__all__ = ["Account", "Emulator"]


def __getattr__(name: str) -> object:
    if name == "Emulator":
        from qcloud_emulator.emulator import Emulator

        return Emulator
    if name == "Account":
        from qcloud_emulator.cloud.models import Account

        return Account
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
