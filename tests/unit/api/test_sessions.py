"""Sessions: asked for once by all threads, renewed in time and when refused, in memory only."""

from __future__ import annotations

import json
import logging
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import Dialect
from pulumi_qcloud.api.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    HostUnreachableError,
    NoAnswerError,
    QcloudError,
)
from pulumi_qcloud.api.identity import AssumedRole, Identity, MachineRole, Role, WebIdentity
from pulumi_qcloud.api.model import Credentials, CredentialsSource, WantedConnection
from pulumi_qcloud.api.sender import RateLimiter, Timing
from pulumi_qcloud.api.sessions import Session, Sessions, StsSettings
from pulumi_qcloud.api.sts import Temporary
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from qcloud_emulator import Emulator

from tests.unit.api.clients import HURRIED, OWN_UIN, PEER_UIN, pair_of
from tests.unit.api.loopback import answer, saying, serving

THEIRS = f"qcs::cam::uin/{PEER_UIN}:roleName/network-admin"
OURS = f"qcs::cam::uin/{OWN_UIN}:roleName/network-admin"
START = 1_800_000_000.0
SETTINGS = StsSettings(None, "ap-guangzhou")


@dataclass
class Issuer:
    """Gives out sessions; a test sets the time, how long sessions are and what goes wrong."""

    now: float = START
    lasts: float = 7200.0
    ahead: float = 0.0
    error: QcloudError | None = None
    wait: Callable[[], object] = field(default=lambda: None)
    given: int = 0

    def fetch(self) -> tuple[Temporary, float]:
        """Give the next one."""
        self.given += 1
        self.wait()
        if self.error:
            raise self.error
        issued_at = self.now + self.ahead
        made = Temporary(f"AKID{self.given}", "hush-key", "hush-token", issued_at + self.lasts)
        return made, issued_at


def _session(issuer: Issuer) -> Session:
    identity = AssumedRole(Role(THEIRS), Credentials("AKIDX", "k", source="environment"))
    return Session(identity, issuer.fetch, lambda: issuer.now)


@pytest.mark.parametrize(
    ("lasts", "renewed_after"), [(7200, 6900), (3000, 2700), (600, 540), (60, 54)]
)
@pytest.mark.parametrize("ahead", [0.0, 5000.0, -5000.0])
def test_renewed_before_the_end(lasts: float, renewed_after: float, ahead: float) -> None:
    """A session is renewed 300 seconds, or a tenth of it, before its end, by any clock."""
    issuer = Issuer(lasts=lasts, ahead=ahead)
    session = _session(issuer)

    begun = session.current().secret_id
    issuer.now += renewed_after - 1
    kept = session.current().secret_id
    issuer.now += 1
    renewed = session.current().secret_id

    assert ("AKID1", "AKID1", "AKID2") == (begun, kept, renewed)
    assert session.ends is not None
    assert issuer.now + lasts == session.ends.timestamp()


def test_nothing_before_the_first_use() -> None:
    """A session is asked for when it is needed, not before."""
    issuer = Issuer()

    session = _session(issuer)

    assert (None, 0) == (session.ends, issuer.given)


def test_one_call_for_all_threads() -> None:
    """While one thread asks, the others wait for its session."""
    issuer = Issuer(wait=lambda: time.sleep(0.1))
    session = _session(issuer)

    with ThreadPoolExecutor(20) as pool:
        found = {it.secret_id for it in pool.map(lambda _: session.current(), range(20))}

    assert ({"AKID1"}, 1) == (found, issuer.given)


def test_one_failure_for_all_threads() -> None:
    """Threads that waited for a session that there is not get the same error, each its own."""
    begun = threading.Barrier(8)
    issuer = Issuer(error=NoAnswerError("no answer"), wait=lambda: time.sleep(0.3))
    session = _session(issuer)

    def ask(_: int) -> QcloudError:
        begun.wait()
        with pytest.raises(HostUnreachableError) as caught:
            session.current()
        return caught.value

    with ThreadPoolExecutor(8) as pool:
        errors = list(pool.map(ask, range(8)))

    assert 1 == issuer.given
    assert 8 == len({id(it) for it in errors})
    assert 1 == len({str(it) for it in errors})
    issuer.error = None
    assert "AKID2" == session.current().secret_id


def test_failed_renewal() -> None:
    """While the old session is valid, a failed renewal harms nobody and is tried again later."""
    issuer = Issuer(lasts=7200)
    session = _session(issuer)
    session.current()
    issuer.error = NoAnswerError("no answer")
    issuer.now += 7000

    kept = [session.current().secret_id for _ in range(3)]
    asked = issuer.given
    issuer.now += 31
    again = session.current().secret_id
    issuer.now += 200

    assert (["AKID1"] * 3, 2, "AKID1", 3) == (kept, asked, again, issuer.given)
    with pytest.raises(HostUnreachableError):
        session.current()


def test_refused_credentials_are_given_up_once() -> None:
    """Threads whose old credentials were refused do not give up the new ones of another."""
    issuer = Issuer()
    session = _session(issuer)
    old = session.current()

    assert session.renew(old)
    new = session.current()
    assert session.renew(old)

    assert new == session.current()
    assert 2 == issuer.given


def test_nothing_to_see(caplog: pytest.LogCaptureFixture) -> None:
    """Key and token of a session are in no representation and no log, and in no pickle."""
    caplog.set_level(logging.DEBUG)
    session = _session(Issuer())

    shown = f"{session!r} {session.current()!r} {session.source} {caplog.text}"

    assert "hush" not in shown
    assert "hush" not in repr(vars(session))
    with pytest.raises((TypeError, pickle.PicklingError, AttributeError)):
        pickle.dumps(session)


@pytest.mark.parametrize(
    "other",
    [
        (AssumedRole(Role(OURS), Credentials("AKIDX", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS, "other"), Credentials("AKIDX", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS, policy="{}"), Credentials("AKIDX", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS, external_id="e1"), Credentials("AKIDX", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS, duration_seconds=60), Credentials("AKIDX", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS), Credentials("AKIDY", "k")), SETTINGS),
        (AssumedRole(Role(THEIRS), Credentials("AKIDX", "other")), SETTINGS),
        (AssumedRole(Role(THEIRS), Credentials("AKIDX", "k")), replace(SETTINGS, region="x")),
        (AssumedRole(Role(THEIRS), Credentials("AKIDX", "k")), replace(SETTINGS, endpoint="x")),
    ],
)
def test_what_a_session_depends_on(other: tuple[AssumedRole, StsSettings]) -> None:
    """Whatever differs leads to another session; the same leads to the same."""
    sessions = Sessions()
    one = AssumedRole(Role(THEIRS), Credentials("AKIDX", "k"))
    same = AssumedRole(Role(THEIRS), Credentials("AKIDX", "k"))

    assert sessions.session(one, SETTINGS) is sessions.session(same, replace(SETTINGS))
    assert sessions.session(one, SETTINGS) is not sessions.session(*other)


# Against the emulator


@dataclass
class World:
    """An emulator, and clients with identities that it knows."""

    emulator: Emulator
    folder: Path
    sessions: Sessions

    def settings(self) -> StsSettings:
        """Return where STS is."""
        return StsSettings(f"{self.emulator.url}/", "ap-guangzhou")

    def source(self, identity: Identity) -> CredentialsSource:
        """Return the credentials of an identity."""
        return self.sessions.source_of(identity, self.settings())

    def client(self, identity: Identity, version: str = "3.0") -> VpcClient:
        """Return a client of an identity."""
        url = self.emulator.url
        dialect: Dialect = DialectV3(f"{url}/") if version == "3.0" else DialectV2(url)
        return VpcClient(
            dialect,
            credentials=self.source(identity),
            region="ap-guangzhou",
            transport=Transport(),
            rate_limit=0,
            timing=HURRIED,
            limiter=RateLimiter(time.monotonic),
        )

    def assumed(self, arn: str = THEIRS, **more: Any) -> AssumedRole:
        """Return a role that the account `default` assumes."""
        return AssumedRole(Role(arn, **more), pair_of(self.emulator))

    def web_identity(self, seconds: float = 3600) -> WebIdentity:
        """Return the web identity of a token that the emulator issues."""
        path = self.folder / "token"
        path.write_text(
            self.emulator.web_identity_token("ci", uin=OWN_UIN, expires_in_seconds=seconds)
        )
        issuers = frozenset({"https://ci.emulator.example"})
        return WebIdentity(Role(OURS), "ci", str(path), issuers=issuers, origin="the environment")

    def asked(self) -> list[str]:
        """Return the actions of STS that were asked for."""
        return [it["action"] for it in self.emulator.calls() if "Assume" in it["action"]]

    def expire(self) -> None:
        """Let all sessions expire at once, before their time."""
        with self.emulator._store.writing():
            self.emulator._store.write("UPDATE sessions SET expires_at = 1")


@pytest.fixture
def world(qcloud_emulator: Emulator, tmp_path: Path) -> Iterator[World]:
    """Give a fresh one."""
    return World(qcloud_emulator, tmp_path, Sessions(HURRIED))  # type: ignore[return-value]


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_role_of_the_other_account(world: World, version: str) -> None:
    """A role of another account sees that account's VPCs, under both versions."""
    client = world.client(world.assumed(), version)

    assert {"partner"} <= {it.name for it in client.list_vpcs()}
    assert ["AssumeRole"] == world.asked()


def test_who_calls(world: World) -> None:
    """The API reports the role's account, its session, and who asked for it."""
    caller = world.client(world.assumed(session_name="deploy")).caller_identity()

    assert caller is not None
    assert (PEER_UIN, OWN_UIN, "CAMRole") == (caller.uin, caller.principal_id, caller.kind)
    assert caller.user_id.endswith(":deploy")


def test_web_identity(world: World) -> None:
    """A token file is enough, and from there another account's role can be assumed."""
    web = world.web_identity()

    own = world.client(web).caller_uin()
    other = world.client(AssumedRole(Role(THEIRS), web)).caller_uin()

    assert (OWN_UIN, PEER_UIN) == (own, other)
    assert ["AssumeRoleWithWebIdentity", "AssumeRole"] == world.asked()


def test_machine(world: World) -> None:
    """The machine's role comes from the metadata address, and a role from there."""
    client = world.client(MachineRole("machine", world.emulator.url))

    assert OWN_UIN == client.caller_uin()


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_expired_during_a_call(world: World, version: str) -> None:
    """A session that the API calls expired is renewed, and the call is sent again, once."""
    client = world.client(world.assumed(), version)
    client.list_vpcs()
    world.expire()

    assert client.list_vpcs()
    assert ["AssumeRole"] * 2 == world.asked()


def test_expired_while_creating(world: World) -> None:
    """Even a Create is sent again, since the API refused it: there is one connection."""
    client = world.client(world.assumed(OURS))
    client.list_vpcs()
    world.expire()

    wanted = WantedConnection("vpc-app00226", "vpc-data0089", OWN_UIN, "net")
    made = client.create_peering_connection(wanted)

    assert [made] == [it["peeringConnectionId"] for it in world.emulator.connections()]


def test_base_expired(world: World) -> None:
    """Where the session expired that a role is assumed with, that one is renewed too."""
    client = world.client(AssumedRole(Role(THEIRS), world.web_identity()))
    client.list_vpcs()
    world.expire()

    assert client.list_vpcs()
    # The second AssumeRole is refused, because its base has expired as well.
    again = ["AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRole"]
    assert ["AssumeRoleWithWebIdentity", "AssumeRole", *again] == world.asked()


def test_refused_for_good(world: World) -> None:
    """A session that is refused although it is new fails the call, after one renewal."""
    client = world.client(world.assumed())
    client.list_vpcs()
    for _ in range(2):
        world.emulator.add_fault("DescribeVpcs", kind="error", code="AuthFailure.TokenFailure")

    with pytest.raises(CredentialsRefusedError) as caught:
        client.list_vpcs()

    assert ["AssumeRole"] * 2 == world.asked()
    assert f"credentials from: role {THEIRS}, assumed with emulator" in str(caught.value)


def test_keys_are_not_renewed(world: World) -> None:
    """A key pair that is refused fails the call at once."""
    client = world.client(pair_of(world.emulator))
    world.emulator.add_fault("DescribeVpcs", kind="error", code="AuthFailure.TokenFailure")

    with pytest.raises(CredentialsRefusedError):
        client.list_vpcs()

    assert ["DescribeVpcs"] == [it["action"] for it in world.emulator.calls()]


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("qcs::cam::uin/100000000002:roleName/nobody", {}),
        (THEIRS, {"external_id": "hush-id-1"}),
        (THEIRS, {"policy": '{"principal": "hush"}'}),
    ],
)
def test_refused_role(world: World, arn: str, role: dict[str, Any]) -> None:
    """What is wrong with a role fails every call in one line, without its secrets.

    Most of all, a missing role is not taken for a missing connection.
    """
    strict = {"name": "strict", "externalId": "right-id", "trusts": [OWN_UIN]}
    world.emulator.seed({"accounts": [{"uin": PEER_UIN, "roles": [strict]}]})
    arn = arn if "policy" in role or not role else arn.replace("network-admin", "strict")
    client = world.client(AssumedRole(Role(arn, **role), pair_of(world.emulator)))

    for call in (
        client.list_vpcs,
        client.caller_uin,
        lambda: client.get_peering_connection("pcx-1"),
        lambda: client.get_vpc("vpc-1"),
    ):
        with pytest.raises(CredentialsRefusedError) as caught:
            call()
        assert arn in str(caught.value)
        assert "hush" not in str(caught.value)
        assert "right-id" not in str(caught.value)
    assert {"AssumeRole"} == {it["action"] for it in world.emulator.calls()}


def test_expired_token(world: World) -> None:
    """A token that has expired is one line without the token; a new one in the file helps."""
    web = world.web_identity(seconds=-5)
    client = world.client(web)
    token = Path(web.token_file).read_text()

    with pytest.raises(CredentialsRefusedError, match="WebIdentityTokenError") as it:
        client.list_vpcs()
    world.web_identity()

    assert token not in str(it.value)
    assert client.list_vpcs()


def test_a_quoted_policy() -> None:
    """What STS says about a call with a secret is not shown, in whatever form it quotes it."""
    role = Role(THEIRS, policy='{"version":  "2.0",\n "statement": []}')
    error = {"Code": "InvalidParameter.StrategyInvalid", "Message": f"bad {role.policy}"}
    body = json.dumps({"Response": {"Error": error, "RequestId": "r"}}).encode()

    with serving(saying(answer(body))) as server:
        settings = StsSettings(f"{server.url}/", "ap-guangzhou")
        source = Sessions(HURRIED).source_of(AssumedRole(role, Credentials("A", "k")), settings)
        with pytest.raises(CredentialsRefusedError, match="its message is not shown") as caught:
            source.current()

    assert "statement" not in str(caught.value)
    assert "StrategyInvalid" in str(caught.value)


def test_a_real_token_stays_here(world: World) -> None:
    """A token that the emulator did not issue is not sent even there."""
    web = world.web_identity()
    Path(web.token_file).write_text("eyJhbGciOiJSUzI1NiJ9.e30.hush")

    with pytest.raises(ConfigurationError, match="so it is not sent"):
        world.client(web).list_vpcs()

    assert [] == world.emulator.calls()


def test_sts_without_an_answer(world: World) -> None:
    """Where STS does not answer, nothing is said to have happened, also by a Create."""
    with serving(saying(b"")) as server:
        settings = replace(world.settings(), endpoint=f"{server.url}/", deadline=0.5)
        source = world.sessions.source_of(world.assumed(OURS), settings)
        client = VpcClient(
            DialectV3(f"{world.emulator.url}/"),
            credentials=source,
            region="ap-guangzhou",
            transport=Transport(),
            timing=HURRIED,
        )
        with pytest.raises(HostUnreachableError) as caught:
            client.create_peering_connection(
                WantedConnection("vpc-app00226", "vpc-data0089", OWN_UIN, "net")
            )

    assert caught.value.nothing_happened
    assert [] == world.emulator.calls()


def test_secrets_in_an_answer_of_sts(world: World) -> None:
    """What an endpoint repeats of an external id, a policy or a token is hidden."""
    role = Role(THEIRS, policy='{"hush": "policy"}', external_id="hush-id-1")
    echo = f"{role.external_id} {role.policy} %7B%22hush%22%3A%20%22policy%22%7D"
    error = {"Code": "UnauthorizedOperation", "Message": echo}
    body = json.dumps({"Response": {"Error": error, "RequestId": "r"}}).encode()

    with serving(saying(answer(body))) as server:
        settings = StsSettings(f"{server.url}/", "ap-guangzhou")
        source = Sessions(HURRIED).source_of(AssumedRole(role, Credentials("A", "k")), settings)
        with pytest.raises(CredentialsRefusedError) as caught:
            source.current()

    assert "hush" not in str(caught.value)


def test_own_clock_is_behind(world: World) -> None:
    """A machine whose clock differs by a minute still renews in time: the answers' dates count."""
    slow = Timing(now=lambda: time.time() - 60, sleep=HURRIED.sleep)
    session = Sessions(slow).session(world.assumed(duration_seconds=600), world.settings())

    session.current()

    assert session.ends is not None
    assert abs(session.ends.timestamp() - (time.time() - 60 + 600)) < 5
