"""Start-up time: the import, and the plugin's first answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import grpc  # type: ignore[import-untyped]
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto import provider_pb2_grpc as services
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION

from benchmarks.cloud import pairs, running, seed_of
from benchmarks.figures import Figure, Target, compared
from benchmarks.floor import nothing
from benchmarks.settings import Run

TARGET: Final = Target(1.10)
_STARTS: Final = 3
"""Number of starts in each round, because single starts are short and vary a lot."""
_NOTHING: Final = Path(__file__).parent / "floor" / "nothing.py"


def measure(run: Run) -> Iterator[Figure]:
    """Measure imports and first answers in turns."""
    place = run.place("start")
    shutil.copy(_NOTHING, place)
    with running(place, seed_of(1)) as cloud:
        environment = cloud.environment(run.api_version)
        imports: dict[str, list[float]] = {"ours": [], "floor": []}
        answers: dict[str, list[float]] = {"ours": [], "floor": []}
        known: dict[str, list[float]] = {"ours": [], "floor": []}
        references = {"ours": VPC_PEERING_CONNECTION, "floor": nothing.REFERENCE}
        statements = {"ours": "from pulumi_qcloud import *", "floor": "import pulumi"}
        for whose, statement in statements.items():  # compiles all bytecode in advance
            import_milliseconds(statement)
            first_answer(references[whose], place, environment, news=True)
        run.notify(f"start: {_STARTS * run.rounds} times each")
        for _ in range(_STARTS * run.rounds):
            for whose, statement in statements.items():
                imports[whose].append(import_milliseconds(statement))
                reference = references[whose]
                answers[whose].append(first_answer(reference, place, environment, news=True))
                known[whose].append(first_answer(reference, place, environment, news=False))
    for name, taken in {
        "import pulumi_qcloud, over import pulumi": imports,
        "first answer of the plugin, existing resource": known,
        "first answer of the plugin, new resource that is looked up": answers,
    }.items():
        yield compared("start", name, taken["ours"], taken["floor"], unit="ms", target=TARGET)


def import_milliseconds(statement: str) -> float:
    """Return how long a new interpreter takes for one statement."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return (time.perf_counter() - begun) * 1000


def first_answer(
    reference: str, folder: Path, environment: Mapping[str, str], *, news: bool
) -> float:
    """Return the milliseconds from the start of a plugin process to its first answer to Check.

    Args:
        reference: reference to the provider.
        folder: folder of the program.
        environment: variables for the process, including the emulator's address.
        news: whether the resource does not exist yet, so that our provider calls the API to check
            whether the pair of VPCs is free.
    """
    ((vpc_id, peer_vpc_id),) = pairs(1)
    inputs = {
        "__provider": reference,
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "__defaultName": "net-00000000",
    }
    olds = {} if news else {**inputs, "peeringConnectionName": "net-00000000", "enabled": True}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.dynamic"],
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                provider = services.ResourceProviderStub(channel)
                provider.Configure(messages.ConfigureRequest(args=_wire({})))
                request = messages.CheckRequest(olds=_wire(olds), news=_wire(inputs))
                answer = provider.Check(request, timeout=30)
                taken = (time.perf_counter() - begun) * 1000
        finally:
            process.kill()
    if answer.failures:
        raise SystemExit(f"the check failed: {answer.failures}")
    return taken


def _wire(properties: Mapping[str, Any]) -> Struct:
    return ParseDict(dict(properties), Struct())
