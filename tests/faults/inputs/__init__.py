"""The input level of the campaign of faults: whatever check, diff and the parsers are given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest import mock

from qcloud_emulator import Emulator

from tests.engine.secrets_scan import Secret
from tests.faults.inputs.checking import check_holds, diff_holds, questions
from tests.faults.inputs.exploring import Property, explore
from tests.faults.inputs.processes import World, write_profiles
from tests.faults.inputs.recorded import deeds, recorded_holds
from tests.faults.inputs.watching import Watch
from tests.faults.inputs.talking import *
from tests.faults.inputs.parsing import *
from tests.faults.inputs.written import *
from tests.faults.tally import Tally
from tests.unit.api.loopback import refused_port


def properties(world: World) -> tuple[Property, ...]:
    return (
        Property("check", questions(of_outputs=False), 200, lambda q, w: check_holds(q, world, w)),
        Property("diff", questions(of_outputs=True), 200, lambda q, w: diff_holds(q, world, w)),
        Property("recorded", deeds(), 200, lambda q, w: recorded_holds(q, world, w)),
        Property("written", writings(), 200, lambda q, w: written_holds(q, world, w)),
        Property("lives", lives(), 100, lambda q, w: lives_hold(q, world, w)),
        Property("parse", arrivals(), 300, parse_holds),
        Property("talk", talks(), 200, talk_holds),
        Property("paging", pagings(), 200, talk_holds),
    )


def run(seed: int, *, share: float = 1.0) -> Tally:
    tally = Tally()
    watch = Watch(tally)
    with (
        Emulator.start() as emulator,
        tempfile.TemporaryDirectory() as home,
        mock.patch.dict(os.environ, QCLOUD_TRACEBACK="1"),
        watch.listening(),
    ):
        for pair in emulator.accounts.values():
            watch.secrets.add(Secret("secret key", pair.secret_key))
            if pair.token:
                watch.secrets.add(Secret("token", pair.token))
        write_profiles(Path(home), emulator)
        world = World(emulator, f"http://127.0.0.1:{refused_port()}", Path(home))
        import sys
        import time

        for what in properties(world):
            world.renew()
            t = time.time()
            tally.findings += explore(what, seed, watch, share=share)
            print(what.name, time.time() - t)
    return tally
