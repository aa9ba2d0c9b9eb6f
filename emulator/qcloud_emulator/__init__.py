"""The VPC peering API of Tencent Cloud on loopback.

``Emulator.start()`` gives a running one in this process; the command ``qcloud-emulator``
gives one in its own. The server is imported when first used, so that the pytest plugin costs
nothing where it is not used.
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
