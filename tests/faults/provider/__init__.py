"""The level of the dynamic providers: their methods over sockets, in the order of an engine."""

from __future__ import annotations

import contextlib
import io
import logging

from qcloud_emulator import Emulator

from tests.faults.provider.carrying_out import Campaigner
from tests.faults.provider.schedule import Schedule, schedule_of
from tests.faults.provider.verify import FOREIGN_ROUTE
from tests.faults.tally import Tally


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(seed))


def carry_out(schedule: Schedule) -> Tally:
    """Carry out a schedule and look at what it leaves."""
    route = {**FOREIGN_ROUTE, "nextType": 1}
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    with (
        Emulator.start(settings=schedule.settings) as emulator,
        contextlib.redirect_stderr(told),
    ):
        emulator.seed({"routes": [route]})
        logging.getLogger("pulumi_qcloud").addHandler(handler)
        logging.getLogger("pulumi_qcloud").setLevel(logging.DEBUG)
        try:
            return Campaigner(schedule, emulator, told).carry_out()
        finally:
            logging.getLogger("pulumi_qcloud").removeHandler(handler)
