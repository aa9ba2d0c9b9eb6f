"""Kinds of resources, provider processes that remember nothing, and what they make of a cloud."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import random
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar, cast
from unittest import mock

from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from hypothesis import strategies as st
from pulumi.output import Unknown as SdkUnknown
from pulumi.runtime import rpc
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import CHANGES, PROVIDER, Unknown
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.providers import (
    VpcPeeringConnectionAccepterProvider,
    VpcPeeringConnectionProvider,
    VpcPeeringRoutesProvider,
    _Failure,
    _Provider,
)
from qcloud_emulator import Emulator

from tests.engine.secrets_scan import SIGNATURE, Secret, scan
from tests.faults import Tally
from tests.faults.provider.stand_in import ClientsOver
from tests.unit.api.loopback import refused_port
from tests.unit.lifecycle.builders import inputs, outputs, unknown

PCX: Final = "pcx-seeded00"
"""A connection within one account, between `app` and `data`."""
OTHER: Final = "pcx-other000"
"""One of somebody else in the same account, between `app` and `shared`."""
TO_ACCEPT: Final = "pcx-foreign0"
"""One that the other account has asked for, between `partner` and `staging`."""
_PARTNER: Final = "100000000002"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    Args:
        name: in a word.
        provider: what the engine calls.
        life: what that calls.
        id: of a resource of this kind.
        inputs: that are right, and must be there.
        options: what may be right of those that may be left out.
        outputs: that a state may hold of it.
        names: of its further properties, hidden ones too.
    """

    name: str
    provider: type[_Provider]
    life: type[Lifecycle]
    id: str
    inputs: Mapping[str, object]
    options: Mapping[str, tuple[object, ...]]
    outputs: Mapping[str, object]
    names: tuple[str, ...]


_HIDDEN: Final = ("__inputs", "__acceptedHere", "__defaultName", "__defaultTags")
_WHEREABOUTS: Final = {
    "region": ("gz", "ap-guangzhou", unknown()),
    "profile": ("partner", unknown()),
}
_STAMP: Final = "2026-01-01T00:00:00+08:00"

CONNECTION: Final = Kind(
    name="connection",
    provider=VpcPeeringConnectionProvider,
    life=ConnectionLifecycle,
    id=PCX,
    inputs=inputs(**{PROVIDER: "reference"}),
    options={
        **_WHEREABOUTS,
        "peerRegion": ("gz", "ap-guangzhou", unknown()),
        "adopt": (True, False, unknown()),
        "bandwidth": (10.0, unknown()),
        "chargeType": ("POSTPAID_BY_DAY_MAX",),
        "qosLevel": ("PT", unknown()),
        "type": ("VPC_PEER",),
        "tags": ({"a": "b"}, {}, {"a": unknown()}, unknown()),
        "enabled": (True, False),
        "__acceptedHere": (True,),
    },
    outputs=outputs(**{PROVIDER: "reference"}),
    names=(*CHANGES, *_HIDDEN, "enabled", "expiresAt", "createTime"),
)
ACCEPTER: Final = Kind(
    name="accepter",
    provider=VpcPeeringConnectionAccepterProvider,
    life=AccepterLifecycle,
    id=TO_ACCEPT,
    inputs={"peeringConnectionId": TO_ACCEPT, PROVIDER: "reference"},
    options={**_WHEREABOUTS, "accepted": (True, False)},
    outputs={
        "peeringConnectionId": TO_ACCEPT,
        "accepted": True,
        "peeringConnectionName": "theirs",
        "state": "ACTIVE",
        "uin": "2407912486",
        "peerUin": _PARTNER,
        "vpcId": "vpc-staging1",
        "peerVpcId": "vpc-partner2",
        "region": "ap-guangzhou",
        "createTime": _STAMP,
        "__inputs": ["accepted", "peeringConnectionId"],
        PROVIDER: "reference",
    },
    names=_HIDDEN,
)
ROUTES: Final = Kind(
    name="routes",
    provider=VpcPeeringRoutesProvider,
    life=RoutesLifecycle,
    id=f"{PCX}@gz_vpc_226",
    inputs={
        "vpcId": "gz_vpc_226",
        "peeringConnectionId": PCX,
        "destinationCidrBlocks": ["10.1.0.0/16"],
        "routeTables": ["rtb-app0main"],
        PROVIDER: "reference",
    },
    options={
        **_WHEREABOUTS,
        "destinationCidrBlocks": (["10.1.0.0/17", "10.1.128.0/17"], [unknown()], unknown()),
        "routeTables": ("all", "main", ["rtb-app0more"], ["rtb-data0001"], [unknown()]),
        "complete": (True, False),
    },
    outputs={
        "vpcId": "gz_vpc_226",
        "peeringConnectionId": PCX,
        "destinationCidrBlocks": ["10.1.0.0/16"],
        "routeTables": ["rtb-app0main"],
        "complete": True,
        "state": "active",
        "region": "ap-guangzhou",
        "uin": "2407912486",
        "peerUin": "2407912486",
        "uniqVpcId": "vpc-app00226",
        "uniqPeerVpcId": "vpc-data0089",
        "routes": [
            {
                "routeTableId": "rtb-app0main",
                "destinationCidrBlock": "10.1.0.0/16",
                "made": True,
            }
        ],
        "missingRoutes": [],
        "__connectionCreateTime": _STAMP,
        "__vpcIds": ["gz_vpc_226", "vpc-app00226"],
        "__routeTableIds": {"gz_rtb_2261": "rtb-app0main", "gz_rtb_2262": "rtb-app0more"},
        "__inputs": [
            "complete",
            "destinationCidrBlocks",
            "peeringConnectionId",
            "routeTables",
            "vpcId",
        ],
        PROVIDER: "reference",
    },
    names=_HIDDEN,
)
KINDS: Final = {kind.name: kind for kind in (CONNECTION, ACCEPTER, ROUTES)}


def _row(pcx: str, name: str, state: str, vpc: str, peer: str) -> dict[str, object]:
    return {
        "peeringConnectionId": pcx,
        "name": name,
        "state": state,
        "vpcId": vpc,
        "peerVpcId": peer,
        "ageSeconds": 3600,
    }


def seed(state: str) -> dict[str, object]:
    """Return what is in the cloud that the examples are held against.

    Args:
        state: of the connection `PCX`; routes lead to it while it is `ACTIVE`.
    """
    connections = [
        _row(PCX, "net", state, "gz_vpc_226", "gz_vpc_89"),
        _row(OTHER, "theirs", "ACTIVE", "gz_vpc_226", "gz_vpc_90"),
        _row(TO_ACCEPT, "theirs", "PENDING", "gz_vpc_302", "gz_vpc_227"),
    ]
    routes = [
        ("rtb-app0main", "10.1.0.0/16", PCX, 4),
        ("rtb-app0more", "10.1.0.0/16", PCX, 4),
        ("rtb-app0main", "10.3.0.0/16", OTHER, 4),
        ("rtb-app0more", "192.168.0.0/16", "vpngw-office", 1),
    ]
    return {
        "peeringConnections": connections,
        "routes": [
            {
                "routeTableId": table,
                "destinationCidrBlock": destination,
                "nextHub": hub,
                "nextType": kind,
            }
            for table, destination, hub, kind in routes
            if hub != PCX or state == "ACTIVE"
        ],
    }


VERSIONS: Final = ("2.0", "3.0")
_HASTE: Final = 1000


@dataclass(frozen=True, slots=True)
class World:
    """What the processes of a schedule find.

    Args:
        emulator: the cloud.
        nowhere: URL where nobody listens.
        home: directory with credential files.
    """

    emulator: Emulator
    nowhere: str
    home: Path

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator[World]:
        """Start a cloud, and write the other account's profile `partner`, while it lasts."""
        # What is no error of ours is to be seen as it is.
        shown = mock.patch.dict(os.environ, QCLOUD_TRACEBACK="1")
        with Emulator.start() as emulator, tempfile.TemporaryDirectory() as home, shown:
            pair = emulator.accounts["peer"]
            file = Path(home, ".tencentcloud", "credentials")
            file.parent.mkdir()
            file.write_text(
                f"[partner]\nsecret_id = {pair.secret_id}\nsecret_key = {pair.secret_key}\n"
            )
            yield cls(emulator, f"http://127.0.0.1:{refused_port()}", Path(home))

    def secrets(self) -> set[Secret]:
        """Return what nobody may be told of the accounts."""
        pairs = self.emulator.accounts.values()
        keys = {Secret("secret key", pair.secret_key) for pair in pairs}
        return keys | {Secret("token", pair.token) for pair in pairs if pair.token}

    def renew(self, state: str = "ACTIVE") -> None:
        """Put the cloud back to where it was, the connection `PCX` in this state."""
        self.emulator.reset()
        self.emulator.seed(seed(state))

    def judge_journal(self, watch: Watch) -> None:
        """Judge what the emulator has noted of the calls since the last time."""
        watch.silent("the journal", str(self.emulator.calls()))
        self.emulator.clear_calls()

    def provider(
        self, kind: Kind, version: str, watch: Watch, *, reachable: bool = True
    ) -> _Provider:
        """Return a provider in a process that was just started.

        Args:
            kind: of resource.
            version: of the API.
            watch: learns the signatures.
            reachable: whether the emulator is configured.
        """
        pair = self.emulator.accounts["temporary"]
        config = {
            "apiVersion": version,
            "endpoint": self.emulator.url if reachable else self.nowhere,
            "region": "ap-guangzhou",
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            "rateLimit": "0",
            "deadline": "5",
        }
        provider = kind.provider()
        timing = Timing(
            sleep=lambda seconds: time.sleep(seconds / _HASTE),
            rng=random.Random(time.monotonic_ns()),  # a nonce never comes again
        )
        clients = ClientsOver(lambda: _Noting(watch), config, home=self.home, timing=timing)
        provider._lifecycle = kind.life(clients)
        return provider


class _Noting(Transport):
    """Notes the signatures that nobody may be told."""

    def __init__(self, watch: Watch) -> None:
        super().__init__("")
        self._watch = watch

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        self._watch.signatures.add(Secret(SIGNATURE, request.signature))
        return super().post(request, timeout=timeout, action=action)


T = TypeVar("T")

_LOGGER: Final = logging.getLogger("pulumi_qcloud")
_LONGEST: Final = 2000


class WrongError(AssertionError):
    """Something that may not be.

    Args:
        verdict: see `campaign.VERDICTS`.
        text: what exactly.
    """

    def __init__(self, verdict: str, text: str) -> None:
        super().__init__(text)
        self.verdict = verdict


class Watch:
    """Counts operations, judges their errors, and looks for secrets in all that is said.

    Args:
        tally: what is counted.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.secrets: set[Secret] = set()
        """What nobody may ever be told."""
        self.signatures: set[Secret] = set()
        """Those of the present example; who signs adds to them."""
        self._told = io.StringIO()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take up standard error and the log of the provider."""
        handler = logging.StreamHandler(self._told)
        before = _LOGGER.level
        _LOGGER.addHandler(handler)
        _LOGGER.setLevel(logging.DEBUG)
        try:
            with contextlib.redirect_stderr(self._told):
                yield
        finally:
            _LOGGER.setLevel(before)
            _LOGGER.removeHandler(handler)

    def carry_out(self, operation: str, do: Callable[[], T]) -> T:
        """Carry something out that may not fail.

        Raises:
            WrongError: it did, even with an error of ours.
        """
        self.tally.operations[operation] += 1
        try:
            return do()
        except (QcloudError, _Failure) as error:
            raise WrongError("unclear error", f"{operation} raised {error!r}") from error

    def attempt(self, operation: str, do: Callable[[], T]) -> T | None:
        """Carry something out that may fail with an error of ours; then return None.

        Raises:
            WrongError: the error is not one clean line.
            Exception: whatever else was raised.
        """
        self.tally.operations[operation] += 1
        try:
            return do()
        except (QcloudError, _Failure) as error:
            self.tally.errors += 1
            self.clean(str(error))
            return None

    def clean(self, line: str) -> None:
        """Judge a line that is shown to the user.

        Raises:
            WrongError: it is more than a line, holds control characters or a secret.
        """
        odd = [it for it in line if unicodedata.category(it) in ("Cc", "Cs", "Zl", "Zp")]
        if odd or len(line) > _LONGEST or not line:
            text = f"{len(line)} characters, {odd[:3]} among them: {line[:_LONGEST]!r}"
            raise WrongError("unclear error", text)
        self.silent("an error", line)

    def silent(self, place: str, text: str) -> None:
        """Judge a text that anybody may read, and what was told since the last time.

        Raises:
            WrongError: a secret is in it.
        """
        told = self._told.getvalue()
        self._told.seek(0)
        self._told.truncate()
        found = scan({place: text, "what was told": told}, self.secrets | self.signatures)
        if found:
            raise WrongError("secret", ", ".join(found))


def nothing_differs(
    provider: _Provider,
    resource_id: str,
    outputs: Mapping[str, object] | None,
    inputs: Mapping[str, object] | None,
    watch: Watch,
) -> None:
    """Judge a diff of outputs that were written just now.

    Args:
        provider: who is asked.
        resource_id: of the resource.
        outputs: as the provider wrote them.
        inputs: that they come from, or the outputs themselves.
        watch: looks on.

    Raises:
        WrongError: something is to be done.
    """
    olds, news = kept(outputs), kept(inputs)
    result = watch.carry_out("diff", lambda: provider.diff(resource_id, olds, news))
    if result.changes or result.replaces:
        raise WrongError("not recovered", f"{result.replaces} of {outputs} and {inputs}")


Properties = dict[str, object]


def handed_in(properties: Mapping[str, object], *, keep_unknowns: bool = True) -> Properties:
    """Return properties as the engine's plugin process hands them to a provider.

    Args:
        properties: as the engine has them.
        keep_unknowns: as for a check or a diff; otherwise what is not known is not there.
    """
    wire = Struct()
    wire.update(cast("dict[str, object]", _with_marks(properties)))
    arrived = Struct.FromString(wire.SerializeToString())
    return cast("Properties", rpc.deserialize_properties(arrived, keep_unknowns))


def handed_out(properties: Mapping[str, object] | None) -> bytes:
    """Return what a provider answers as the bytes that the engine gets, equal for equal ones."""
    loop = asyncio.new_event_loop()
    try:
        wire = loop.run_until_complete(rpc.serialize_properties(dict(properties or {}), {}))
    finally:
        loop.close()
    return cast("bytes", wire.SerializeToString(deterministic=True))


def kept(properties: Mapping[str, object] | None) -> Properties:
    """Return what a provider answered, as it is handed in again."""
    arrived = Struct.FromString(handed_out(properties))
    return cast("Properties", rpc.deserialize_properties(arrived, True))


def _with_marks(value: object) -> object:
    if isinstance(value, (SdkUnknown, Unknown)):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        return {name: _with_marks(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_marks(part) for part in value]
    return value


Choices = Mapping[str, tuple[object, ...]]

_CHOICES: Final[Mapping[str, Choices]] = {
    "connection": {
        "vpcId": ("vpc-data0089",),
        "peerVpcId": ("vpc-shared03", "vpc-partner2"),
        "peeringConnectionName": ("net", "测试用 \U0001f600", None),
        "__defaultName": ("net-0a1b2c3d",),
        "region": (None, "gz"),
    },
    "accepter": {"peeringConnectionId": (TO_ACCEPT,), "region": (None, "gz")},
    "routes": {
        "vpcId": ("vpc-app00226",),
        "peeringConnectionId": (PCX,),
        "destinationCidrBlocks": (None, ["10.1.0.0/17"], ["10.1.0.0/16", "10.1.128.0/17"]),
        "routeTables": (None, "all", "main", ["rtb-app0more"], ["rtb-app0more", "rtb-app0main"]),
        "region": (None, "gz"),
    },
}
"""What a program may write; None leaves it out."""
_CHOICES_OF_ONE: Final[Mapping[tuple[str, str], Choices]] = {
    ("connection", "2.0"): {
        "vpcId": ("vpc-data0089", "gz_vpc_89"),
        "peerVpcId": ("vpc-shared03", "gz_vpc_90", "vpc-partner2"),
    },
    ("connection", "3.0"): {
        "bandwidth": (None, 10.0),
        "chargeType": (None, "POSTPAID_BY_DAY_MAX"),
        "qosLevel": (None, "PT"),
        "tags": (None, {}, {"team": "net", "env": "a b"}, {"a": "b"}),
    },
    ("routes", "2.0"): {
        "vpcId": ("vpc-app00226", "gz_vpc_226"),
        "routeTables": (None, "all", "main", ["gz_rtb_2262"], ["gz_rtb_2261", "rtb-app0more"]),
    },
}
"""What it may write under one version only."""


@dataclass(frozen=True, slots=True)
class Life:
    """A resource that is made and read.

    Args:
        name: of the kind of resource.
        version: of the API.
        state: of the connection that routes are for.
        inputs: of the program.
    """

    name: str
    version: str
    state: str
    inputs: Mapping[str, object]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any resource in the cloud of the seed."""
    name = draw(st.sampled_from(list(KINDS)))
    version = draw(st.sampled_from(VERSIONS))
    choices = {**_CHOICES[name], **_CHOICES_OF_ONE.get((name, version), {})}
    inputs = {key: draw(st.sampled_from(values)) for key, values in choices.items()}
    if inputs.get("peerVpcId") == "vpc-partner2":
        inputs["peerUin"] = "100000000002"
    state = draw(st.sampled_from(["PENDING", "ACTIVE"]))
    return Life(name, version, state, {key: it for key, it in inputs.items() if it is not None})


def life_holds(world: World, life: Life, watch: Watch) -> None:
    """What is made, and what is read of it, differs from nothing, then or ever."""
    world.renew(life.state)

    def process() -> _Provider:
        return world.provider(KINDS[life.name], life.version, watch)

    checked = watch.carry_out("check", lambda: process().check({}, handed_in(life.inputs)))
    if checked.failures:
        raise WrongError("unclear error", f"{[it.reason for it in checked.failures]}")
    made = watch.carry_out("create", lambda: process().create(kept(checked.inputs)))
    found = watch.carry_out("read", lambda: process().read(made.id, kept(made.outs)))
    if found.id is None:
        raise WrongError("false gone", f"{made.id}")
    for outs, ins in (
        (made.outs, checked.inputs),
        (found.outs, found.inputs),
        (found.outs, checked.inputs),
        (made.outs, made.outs),
        (found.outs, found.outs),
    ):
        nothing_differs(process(), made.id, outs, ins, watch)
    watch.silent("outputs", f"{made.outs} {found.outs} {found.inputs}")
    world.judge_journal(watch)
