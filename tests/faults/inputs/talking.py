"""What the client makes of a server that answers anything, page after page, for ever."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from hypothesis import strategies as st
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.model import Credentials, RouteTable, VpcIds, WantedConnection
from pulumi_qcloud.api.sender import RateLimiter, Timing
from pulumi_qcloud.api.transport import Transport

from tests.engine.secrets_scan import SIGNATURE, Secret
from tests.faults.inputs.answers import ECHOES, Said, dialect_of, said
from tests.faults.inputs.kinds import PCX
from tests.faults.inputs.processes import VERSIONS
from tests.faults.inputs.watching import Watch, WrongError

DEADLINE: Final = 20.0
_TICK: Final = 0.05
"""Seconds that pass at each look at the clock, so that no loop goes on for ever."""
_MOST_REQUESTS: Final = 500
CREDENTIALS: Final = Credentials(
    "AKIDCAMPAIGN", "campaign/secret+key==", "campaign token/+%==", "the campaign"
)
SECRETS: Final = frozenset(
    {Secret("secret key", CREDENTIALS.secret_key), Secret("token", CREDENTIALS.token or "")}
)
_TABLE: Final = RouteTable("rtb-app0more", "", VpcIds("vpc-app00226"), "", main=False)
_WANTED: Final = WantedConnection(
    vpc_id="vpc-data0089",
    peer_vpc_id="vpc-shared03",
    peer_uin="2407912486",
    name="net",
    v3_inputs={},
)

OPERATIONS: Final[Mapping[str, tuple[str, Callable[[VpcClient], object]]]] = {
    "list": ("list", lambda client: client.list_peering_connections()),
    "get": ("get", lambda client: client.get_peering_connection(PCX)),
    "list VPCs": ("vpcs", lambda client: client.list_vpcs()),
    "get VPC": ("vpcs", lambda client: client.get_vpc("vpc-app00226")),
    "limit": ("limit", lambda client: client.peering_connection_limit()),
    "list tables": ("tables", lambda client: client.list_route_tables()),
    "remove": ("tables", lambda client: client.delete_routes(_TABLE, ["10.1.0.0/16"], PCX)),
    "add": ("add", lambda client: client.create_routes(_TABLE, ["10.1.0.0/17"], PCX)),
    "caller": ("get", lambda client: client.caller_uin()),
    "create": ("create", lambda client: create_once(client, _WANTED, known=frozenset())),
    "delete": ("delete", lambda client: client.delete_peering_connection(PCX)),
}
"""What a client does, and the call of `answers.calls` whose answers it waits for."""


@dataclass(frozen=True, slots=True)
class Talk:
    """An operation, and what the server says, over and over again.

    Args:
        version: of the API.
        operation: one of `OPERATIONS`.
        answers: one after the other; after the last one the first one again.
    """

    version: str
    operation: str
    answers: Sequence[Said]


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    """Any operation, and any answers."""
    version = draw(st.sampled_from(VERSIONS))
    operation = draw(st.sampled_from(list(OPERATIONS)))
    name, _ = OPERATIONS[operation]
    return Talk(version, operation, draw(st.lists(said(version, name), min_size=1, max_size=3)))


@st.composite
def pagings(draw: st.DrawFn) -> Talk:
    """Any listing, its pages of any length and with any number of entries in all."""
    version = draw(st.sampled_from(VERSIONS))
    operation = draw(st.sampled_from(["list", "list VPCs", "list tables"]))
    totals = st.sampled_from([0, 1, 3, 10**17, -1, "3", "x", None, 10**400, 2.5])
    entries = st.lists(st.integers(0, 9), max_size=4)
    pages = draw(st.lists(st.tuples(entries, totals), min_size=1, max_size=6))
    return Talk(version, operation, [Said(_page(version, operation, *page)) for page in pages])


def _page(version: str, operation: str, entries: Sequence[int], total: object) -> bytes:
    sets = {"list": "PeerConnectionSet", "list VPCs": "VpcSet", "list tables": "RouteTableSet"}
    keys = {"list": "PeeringConnectionId", "list VPCs": "VpcId", "list tables": "RouteTableId"}
    key = keys[operation]
    old = key[0].lower() + key[1:]
    # 0 is an entry without an id, 9 one that is never the same again.
    ids = [{0: None, 9: "%FRESH%"}.get(entry, f"id-{entry}") for entry in entries]
    if version == "3.0":
        rows = [{key: it} for it in ids]
        return json.dumps({"Response": {sets[operation]: rows, "TotalCount": total}}).encode()
    return json.dumps({"code": 0, "data": [{old: it} for it in ids], "totalCount": total}).encode()


def talk_holds(talk: Talk, watch: Watch) -> None:
    """It ends before long, with a value or an error of ours that holds no secret."""
    for it in talk.answers:
        watch.tally.faults.update(f"answer: {spoilt}" for spoilt in it.spoilt)
    server = _Server(talk.answers, watch)
    clock = _Clock()
    client = VpcClient(
        dialect_of(talk.version),
        credentials=CREDENTIALS,
        region="ap-guangzhou",
        transport=server,
        rate_limit=0,
        deadline=DEADLINE,
        timing=clock.timing,
        limiter=RateLimiter(clock.read),
    )
    _, operate = OPERATIONS[talk.operation]
    begun = clock.read()
    watch.attempt(talk.operation, lambda: operate(client))
    watch.silent("nothing", "")
    if clock.read() - begun > 4 * DEADLINE:
        raise WrongError("not recovered", f"it took {clock.read() - begun:.0f} seconds")


class _Clock:
    """Goes at each look at it, and when somebody sleeps."""

    def __init__(self) -> None:
        self._seconds = 1_700_000_000.0

    def read(self) -> float:
        self._seconds += _TICK
        return self._seconds

    def _sleep(self, seconds: float) -> None:
        self._seconds += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.read, self.read, self._sleep, random.Random(0))


class _Server(Transport):
    def __init__(self, answers: Sequence[Said], watch: Watch) -> None:
        super().__init__("")
        self._answers = itertools.cycle(answers)
        self._watch = watch
        self._requests = 0

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        del timeout, action
        self._requests += 1
        if self._requests > _MOST_REQUESTS:
            raise WrongError("not recovered", f"{_MOST_REQUESTS} requests, and no end")
        self._watch.signatures.add(Secret(SIGNATURE, request.signature))
        answer = next(self._answers)
        return HttpAnswer(
            status=answer.status,
            content_type=echoed(answer.content_type, request),
            date=answer.date,
            body=echoed(answer.body.decode("latin-1"), request)
            .replace("%FRESH%", f"id-fresh{self._requests}")
            .encode("latin-1"),
        )


def echoed(text: str, request: HttpRequest) -> str:
    """Return what a server says that repeats the request, now as it is, now in the URL's form."""
    secrets = (request.signature, CREDENTIALS.token or "", CREDENTIALS.secret_key)
    for echo, secret in zip(ECHOES, secrets, strict=True):
        text = text.replace(echo, quote_plus(secret), 1).replace(echo, secret)
    return text
