"""What is sent to get temporary credentials, what the answers and errors mean."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from pulumi_qcloud.api import sts
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.errors import (
    ApiError,
    ClockSkewError,
    ConfigurationError,
    CredentialsRefusedError,
    HostUnreachableError,
    InternalServiceError,
    MalformedAnswerError,
    NoAnswerError,
    NotFoundError,
    QcloudError,
    Retry,
    ThrottledError,
)
from pulumi_qcloud.api.identity import AssumedRole, MachineRole, Role, WebIdentity
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.api.v3_errors import from_envelope

from tests.unit.api.loopback import Conversation, answer, refused_port, saying, serving

ARN = "qcs::cam::uin/100000000002:roleName/network-admin"
POLICY = '{"version": "2.0", "statement": []}'
ROLE = Role(ARN, "deploy", 900, POLICY, "hush-id")
IDENTITY = AssumedRole(ROLE, Credentials("AKIDX", "k"))
KEYS = {"TmpSecretId": "AKIDT", "TmpSecretKey": "hush-key", "Token": "hush-token"}


def test_assume_role() -> None:
    """A policy is URL-encoded once, what is not set is left out, and secrets are marked."""
    call = sts.assume_role(ROLE)
    bare = sts.assume_role(Role(ARN))

    assert {
        "RoleArn": ARN,
        "RoleSessionName": "deploy",
        "DurationSeconds": 900,
        "ExternalId": "hush-id",
    }.items() <= call.parameters.items()
    assert POLICY == unquote(str(call.parameters["Policy"]))
    assert {"RoleArn": ARN, "RoleSessionName": "pulumi-qcloud"} == bare.parameters
    assert {POLICY, "hush-id"} < {*call.secrets}
    assert "hush" not in repr(call)


def test_web_identity() -> None:
    """A web identity's call is not signed, and its token is in the body only."""
    identity = WebIdentity(Role(ARN), "ci", "/t")
    call = sts.assume_role_with_web_identity(identity, "hush-token")

    request = DialectV3(None).sign(
        call, region="ap-guangzhou", credentials=Credentials("", ""), now=0, nonce=1
    )

    assert "https://sts.tencentcloudapi.com/" == request.url
    assert "SKIP" == request.headers["Authorization"]
    assert "2018-08-13" == request.headers["X-TC-Version"]
    assert "hush" not in json.dumps(dict(request.headers))
    assert {"ProviderId": "ci", "WebIdentityToken": "hush-token"}.items() <= (
        json.loads(request.body).items()
    )
    assert ("hush-token",) == call.secrets


def test_own_host() -> None:
    """Only calls to STS go to the endpoint of STS."""
    dialect = DialectV3("https://vpc.example.com", sts_endpoint="https://sts.example.com:8443/x")
    pair = Credentials("AKIDX", "k")

    asked = [
        dialect.sign(call, region="r", credentials=pair, now=0, nonce=1).url
        for call in (sts.assume_role(ROLE), dialect.caller_identity())
    ]

    assert ["https://sts.example.com:8443/x"] * 2 == asked
    assert "https://vpc.example.com/" == dialect.url


def _read(body: object) -> sts.Temporary:
    text = json.dumps({"Response": body}).encode()
    found = HttpAnswer(200, "application/json", "", text)
    return sts.assume_role(ROLE).read(DialectV3(None).unwrap(found, "AssumeRole"))


@pytest.mark.parametrize("expires", [1800000000, "1800000000", 1800000000.0])
def test_answer(expires: object) -> None:
    """An answer has the credentials and the Unix time at which they end."""
    found = _read({"Credentials": KEYS, "ExpiredTime": expires})

    assert sts.Temporary("AKIDT", "hush-key", "hush-token", 1800000000.0) == found
    assert Credentials("AKIDT", "hush-key", "hush-token", "s") == found.credentials("s")
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Credentials": KEYS},
        {"Credentials": {**KEYS, "Token": ""}, "ExpiredTime": 1},
        {"Credentials": [], "ExpiredTime": 1},
    ],
)
def test_incomplete_answer(body: object) -> None:
    """An answer without all of it is no answer, and shows nothing of what it has."""
    with pytest.raises(MalformedAnswerError) as caught:
        _read(body)

    assert "hush" not in str(caught.value)


# The token file


def _token(issuer: str = "https://ci.example", alg: str = "HS256") -> str:
    parts = ({"alg": alg}, {"iss": issuer})
    encoded = [base64.urlsafe_b64encode(json.dumps(it).encode()).decode() for it in parts]
    return ".".join([*(it.rstrip("=") for it in encoded), "hush-signature"])


def _web(path: Path, issuers: frozenset[str] | None = None) -> WebIdentity:
    return WebIdentity(Role(ARN), "ci", str(path), issuers=issuers)


def test_token(tmp_path: Path) -> None:
    """A token is read without what surrounds it, anew each time."""
    path = tmp_path / "token"
    path.write_text(f" {_token()}\n")
    first = sts.read_token(_web(path))
    path.write_text("another")

    assert (_token(), "another") == (first, sts.read_token(_web(path)))


@pytest.mark.parametrize("content", [b"", b" \n", b"hush hush", b"hush\xff", b"x" * 70_000])
def test_no_token(tmp_path: Path, content: bytes) -> None:
    """A file without a token is named, and nothing of it is shown."""
    path = tmp_path / "token"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match="does not contain a token") as caught:
        sts.read_token(_web(path))

    assert str(path) in str(caught.value)
    assert "hush" not in str(caught.value).replace(str(path), "")


def test_no_token_file(tmp_path: Path) -> None:
    """A file that is not there is an error, and nothing is sent."""
    with pytest.raises(ConfigurationError, match="there is no such file"):
        sts.read_token(_web(tmp_path / "nothing"))
    with pytest.raises(ConfigurationError, match="it is not a file"):
        sts.read_token(_web(tmp_path))


@pytest.mark.parametrize(
    ("token", "may_go"),
    [
        (_token(), True),
        (_token(issuer="https://token.actions.githubusercontent.com"), False),
        (_token(alg="RS256"), False),
        (_token(alg="none"), False),
        ("hush-opaque", False),
        ("a.b.c", False),
        ("W10.W10.x", False),
        (f"{'[' * 9}.x", False),
    ],
)
def test_token_for_the_emulator(tmp_path: Path, token: str, may_go: bool) -> None:
    """Only a token that the emulator can have issued is sent to it; a real one never is."""
    path = tmp_path / "token"
    path.write_text(token)
    identity = _web(path, frozenset({"https://ci.example"}))

    if may_go:
        assert token == sts.read_token(identity)
        return
    with pytest.raises(ConfigurationError, match="so it is not sent") as caught:
        sts.read_token(identity)
    assert token not in str(caught.value)


# The metadata address


def test_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's role is asked for without a proxy, and its name is escaped."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{refused_port()}")
    body = json.dumps({"Code": "Success", **KEYS, "ExpiredTime": 1800000000}).encode()

    with serving(saying(answer(body))) as server:
        found = sts.machine_credentials(MachineRole("a/../b é", server.url))

    assert sts.Temporary("AKIDT", "hush-key", "hush-token", 1800000000.0) == found
    path = b"/latest/meta-data/cam/security-credentials/a%2F..%2Fb%20%C3%A9"
    assert server.heard[0].startswith(b"GET " + path + b" HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (answer(b"", "404 Not Found"), ConfigurationError),
        (answer(b'{"Code": "Failed"}'), ConfigurationError),
        (answer(b"hush-nonsense"), MalformedAnswerError),
        (answer(b"[]"), MalformedAnswerError),
        (answer(b"[" * 70_000), MalformedAnswerError),
        (answer(b'{"Code": "Success"}'), MalformedAnswerError),
        (answer(b"", "302 Found", Location="http://127.0.0.1:9/"), MalformedAnswerError),
        (b"nonsense\r\n\r\n", MalformedAnswerError),
        (b"", HostUnreachableError),
    ],
)
def test_no_machine(told: bytes, kind: type[QcloudError]) -> None:
    """Any other answer is one sentence; no redirect is followed."""
    with serving(saying(told) if told else lambda _: None) as server:
        with pytest.raises(QcloudError) as caught:
            sts.machine_credentials(MachineRole("worker", server.url, "qcloud:camRoleName"))
        asked = len(server.heard)

    assert isinstance(caught.value, (kind, HostUnreachableError))
    assert asked <= 1
    assert "hush" not in str(caught.value)


def test_no_metadata_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that does not answer is given up soon, with a word on what to do."""
    monkeypatch.setattr(sts, "_METADATA_TIMEOUT", 0.05)
    machine = MachineRole("worker", f"http://127.0.0.1:{refused_port()}")

    with pytest.raises(HostUnreachableError, match="Only a virtual machine of Tencent Cloud"):
        sts.machine_credentials(machine)

    def keep_silent(conversation: Conversation) -> None:
        conversation.hear()
        time.sleep(1)

    with serving(keep_silent) as server, pytest.raises(HostUnreachableError):
        sts.machine_credentials(MachineRole("worker", server.url))


# What an error means to the call that needed a session


@pytest.mark.parametrize(
    "code",
    [
        "AuthFailure.SecretIdNotFound",
        "AuthFailure.TokenFailure",
        "FailedOperation.CheckMFAError",
        "FailedOperation.TempKeyNotAllowed",
        "InternalError.GetRoleError",
        "InternalError.IllegalRole",
        "InvalidParameter.AccessKeyNotSupport",
        "InvalidParameter.AccountNotAvaliable",
        "InvalidParameter.GrantOtherResource",
        "InvalidParameter.OverLimit",
        "InvalidParameter.OverTimeError",
        "InvalidParameter.ParamError",
        "InvalidParameter.PolicyTooLong",
        "InvalidParameter.ResouceError",
        "InvalidParameter.StrategyFormatError",
        "InvalidParameter.StrategyInvalid",
        "InvalidParameter.WebIdentityTokenError",
        "ResourceNotFound.RoleNotFound",
        "UnauthorizedOperation",
        "SomethingNew",
    ],
)
def test_refused_session(code: str) -> None:
    """Each refusal has a remedy that names the role, and is never taken for something else."""
    error = from_envelope("AssumeRole", code, "no", "r-1")

    found = sts.session_error(error, IDENTITY)

    assert CredentialsRefusedError is type(found)
    assert (code, "AssumeRole", "r-1") == (found.code, found.action, found.request_id)
    assert f"role {ARN}" in found.hint
    assert "hush" not in str(found)
    assert found.nothing_happened


@pytest.mark.parametrize(
    "error",
    [
        NoAnswerError("no answer"),
        MalformedAnswerError("not JSON"),
        InternalServiceError("broken", code="InternalError"),
        HostUnreachableError("not found", code="HostNotFound"),
    ],
)
def test_no_session(error: QcloudError) -> None:
    """Where STS does not answer, nothing was sent, whatever the call is."""
    found = sts.session_error(error, IDENTITY)

    assert isinstance(found, HostUnreachableError)
    assert found.nothing_happened
    assert "HostNotFound" != found.code
    assert "qcloud:stsEndpoint" in found.hint
    assert f"role {ARN}" in found.message


@pytest.mark.parametrize(
    "error", [ConfigurationError("x"), ThrottledError("x"), ClockSkewError("x")]
)
def test_as_it_is(error: QcloudError) -> None:
    """Errors that say the same of any call stay as they are."""
    assert error is sts.session_error(error, IDENTITY)
    assert error.retry in (Retry.NEVER, Retry.ALWAYS)


def test_a_missing_role_is_asked_for_once() -> None:
    """A role that is not found is no failure of the service, which would be asked again."""
    kinds = [
        type(from_envelope("AssumeRoleWithWebIdentity", code, "", ""))
        for code in ("InternalError.GetRoleError", "ResourceNotFound.RoleNotFound")
    ]

    assert all(issubclass(it, NotFoundError) and issubclass(it, ApiError) for it in kinds)
