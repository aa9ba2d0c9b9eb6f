"""What goes wrong in the API, and whom it strikes while a call is held back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, cast

from qcloud_emulator import Emulator

from tests.faults.refactoring.running import Watch
from tests.faults.refactoring.schedule import HELD, Trouble

_OFTEN: Final = 0.005
"""Seconds between two looks for the call that a plugin is killed in."""

_AGE: Final = 3600
"""Seconds since when there is what only a listing that lags has not shown before a Create."""
_ORDERS: Final[Mapping[tuple[str, bool], Mapping[str, object]]] = {
    ("plugin dies", True): {"kind": "delay", "delay_ms": round(HELD * 1000)},
    ("plugin dies", False): {"kind": "delay_before_commit", "delay_ms": round(HELD * 1000)},
    ("engine dies", True): {"kind": "delay", "delay_ms": round(HELD * 1000)},
    ("engine dies", False): {"kind": "delay_before_commit", "delay_ms": round(HELD * 1000)},
    ("rival", False): {"kind": "drop_before", "delay_ms": round(HELD * 1000)},
}


def fault_of(emulator: Emulator, trouble: Trouble) -> int:
    """Order the fault of the API that a trouble is or begins with, and return its id."""
    order = _ORDERS.get((trouble.kind, trouble.after))
    if order is None:
        order = {"kind": trouble.kind, "times": trouble.times}
    order = {**order, "action": trouble.action, "skip": trouble.at}
    return cast("int", emulator.order_fault(order)["id"])


@contextmanager
def troubled(emulator: Emulator, trouble: Trouble | None, watch: Watch) -> Iterator[None]:
    """Order what goes wrong in the API meanwhile, and kill the plugin that is struck.

    Args:
        emulator: the cloud.
        trouble: of the command.
        watch: knows which process is busy.
    """
    fault = None
    if trouble and trouble.kind not in ("engine dies", "resource fails"):
        fault = fault_of(emulator, trouble)
    if trouble is None or fault is None or trouble.kind not in ("plugin dies", "rival"):
        yield
        return
    over = threading.Event()

    def strike() -> None:
        while not over.wait(_OFTEN):
            if fault not in {it["id"] for it in emulator.faults()} and watch.busy:
                watch.struck[trouble.kind] += 1
                if trouble.kind == "plugin dies":
                    watch.busy.kill()
                else:
                    watch.rivals += rival_of(emulator)
                return

    striker = threading.Thread(target=strike, daemon=True)
    striker.start()
    try:
        yield
    finally:
        over.set()
        striker.join()


def rival_of(emulator: Emulator) -> list[str]:
    """Let somebody else have what a lost Create asked for, if its name was a chosen one."""
    call = emulator.calls()[-1]
    asked = {name[0].lower() + name[1:]: text for name, text in call["parameters"].items()}
    name = asked.get("peeringConnectionName", "")
    if call["fault"] != "drop_before" or "chosen" not in name:
        return []
    ends = {
        "vpcId": asked.get("vpcId") or asked["sourceVpcId"],
        "peerVpcId": asked.get("peerVpcId") or asked["destinationVpcId"],
    }
    rival = {"peeringConnectionId": "pcx-rival000", "name": name, "state": "ACTIVE", **ends}
    emulator.seed({"peeringConnections": [{**rival, "ageSeconds": _AGE}]})
    return [rival["peeringConnectionId"]]
