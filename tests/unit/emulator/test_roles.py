"""Roles: who may assume them, what their sessions may do, and what is never shown of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import Account, IdentityProvider
from qcloud_emulator.cloud.seed import default_seed
from qcloud_emulator.cloud.web_identity import check_token, make_token

from tests.unit.emulator.conftest import OTHER, OWN, PATH, Answer, Console, ConsoleV3, code, signed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIST = "DescribeVpcs"
ROLE = f"qcs::cam::uin/{OWN}:roleName/network-admin"
ROLE_ID = f"qcs::cam::uin/{OWN}:role/4611686018427000001"
THEIRS = f"qcs::cam::uin/{OTHER}:roleName/network-admin"
THEIR_ID = "4611686018427000003"
SESSION = {"RoleArn": THEIRS, "RoleSessionName": "deploy"}
POLICY = {"version": "2.0", "statement": [{"effect": "allow", "action": "*", "resource": "*"}]}
METADATA = "/latest/meta-data/cam/security-credentials/"


def account_of(answer: Answer) -> Account:
    """Give the key pair in an answer of AssumeRole, or of the metadata address."""
    told = answer.get("Credentials", answer)
    return Account("", "", told["TmpSecretId"], told["TmpSecretKey"], told["Token"])


def as_session(console: ConsoleV3, answer: Answer, action: str, **params: object) -> Answer:
    """Make a call with the temporary key of an answer."""
    return console.do(action, params, pair=account_of(answer))


def unsigned(console: ConsoleV3, params: dict[str, Any], **headers: str) -> Answer:
    """Call AssumeRoleWithWebIdentity without a signature, as the official SDKs do."""
    body = json.dumps(params).encode()
    sent = {
        "Content-Type": "application/json",
        "X-TC-Action": "AssumeRoleWithWebIdentity",
        "X-TC-Version": "2018-08-13",
        "X-TC-Timestamp": str(int(time.time())),
        "X-TC-Region": "ap-guangzhou",
        "Authorization": "SKIP",
        **headers,
    }
    response: Answer = console.send("POST", "/", body, sent).json["Response"]
    return response


def with_token(console: ConsoleV3, **changes: object) -> dict[str, Any]:
    """Give the parameters of AssumeRoleWithWebIdentity with a good token of the seed's provider."""
    token = console.emulator.web_identity_token("ci")
    return {**SESSION, "ProviderId": "ci", "WebIdentityToken": token, **changes}


def add_roles(console: Console, *roles: Mapping[str, object], uin: str = OTHER) -> None:
    """Add roles to an account."""
    console.emulator.seed({"accounts": [{"uin": uin, "roles": list(roles)}]})


def test_a_session_acts_as_the_account_of_the_role(console_v3: ConsoleV3) -> None:
    """Its key sees the other account's VPCs, and GetCallerIdentity tells role and asker."""
    answer = console_v3.do("AssumeRole", SESSION)

    vpcs = as_session(console_v3, answer, LIST)["VpcSet"]
    identity = as_session(console_v3, answer, "GetCallerIdentity")
    identity.pop("RequestId")
    assert ["vpc-partner2"] == [it["VpcId"] for it in vpcs]
    assert {
        "Arn": f"qcs::sts:{OTHER}:assumed-role/{THEIR_ID}",
        "AccountId": OTHER,
        "UserId": f"{THEIR_ID}:deploy",
        "PrincipalId": OWN,
        "Type": "CAMRole",
    } == identity


def test_a_session_in_version_2(console_v3: ConsoleV3) -> None:
    """The same key signs calls of version 2.0, with its token."""
    pair = account_of(console_v3.do("AssumeRole", SESSION))

    text = signed(pair, console_v3.host, "GET", {"Action": "DescribeVpcEx"})
    without = signed(pair, console_v3.host, "GET", {"Action": "DescribeVpcEx", "Token": None})

    assert ["vpc-partner2"] == [
        it["unVpcId"] for it in console_v3.send("GET", f"{PATH}?{text}").json["data"]
    ]
    assert 4105 == console_v3.send("GET", f"{PATH}?{without}").json["code"]


def test_the_answer(console_v3: ConsoleV3) -> None:
    """It has a new key each time, that no one takes for a real one, and the end in two forms."""
    before = int(time.time())

    first, second = (console_v3.do("AssumeRole", SESSION) for _ in range(2))

    told = first["Credentials"]
    assert {"Credentials", "ExpiredTime", "Expiration", "RequestId"} == first.keys()
    assert {"Token", "TmpSecretId", "TmpSecretKey"} == told.keys()
    assert all("emulator" in value.lower() for value in told.values())
    assert not set(told.values()) & set(second["Credentials"].values())
    assert 7200 <= first["ExpiredTime"] - before <= 7205
    assert first["Expiration"] == time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(first["ExpiredTime"])
    )


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("Success", {}),
        ("Success", {"RoleArn": ROLE}),
        ("Success", {"RoleArn": ROLE_ID}),
        ("Success", {"DurationSeconds": 43200}),
        ("Success", {"RoleSessionName": "a" * 128}),
        ("Success", {"RoleSessionName": "me+you=us,at@home.now-1_"}),
        ("Success", {"Tags": [{"Key": f"k{n}", "Value": "v"} for n in range(50)]}),
        ("Success", {"SourceIdentity": OWN}),
        ("Success", {"Policy": quote(json.dumps(POLICY))}),
        ("MissingParameter", {"RoleArn": None}),
        ("MissingParameter", {"RoleSessionName": None}),
        ("UnknownParameter", {"Region": "ap-guangzhou"}),
        ("InvalidParameter.ParamError", {"RoleArn": ""}),
        ("InvalidParameter.ParamError", {"RoleArn": "network-admin"}),
        ("InvalidParameter.ParamError", {"RoleArn": f"qcs::cam::uin/{OWN}:role/network-admin"}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "a"}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "a" * 129}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "a b"}),
        ("InvalidParameter.ParamError", {"DurationSeconds": 0}),
        ("InvalidParameter.OverTimeError", {"DurationSeconds": 43201}),
        ("InvalidParameter", {"DurationSeconds": "3600"}),
        ("InvalidParameter.ParamError", {"ExternalId": "x"}),
        ("InvalidParameter.ParamError", {"Tags": [{"Key": "k"}] * 2}),
        ("InvalidParameter.ParamError", {"Tags": [{"Key": f"k{n}"} for n in range(51)]}),
        ("InvalidParameter.StrategyFormatError", {"Policy": "{"}),
        ("InvalidParameter.StrategyFormatError", {"Policy": "[]"}),
        ("InvalidParameter.StrategyFormatError", {"Policy": quote('{"version": "2.0"}')}),
        ("InvalidParameter.StrategyFormatError", {"Policy": "%ff"}),
        (
            "InvalidParameter.StrategyInvalid",
            {
                "Policy": quote(
                    json.dumps({"version": "2.0", "statement": {"principal": {"qcs": ["*"]}}})
                )
            },
        ),
        ("InvalidParameter.AccountNotAvaliable", {"RoleArn": "qcs::cam::uin/9:roleName/x"}),
        ("ResourceNotFound.RoleNotFound", {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/nobody"}),
        ("ResourceNotFound.RoleNotFound", {"RoleArn": f"qcs::cam::uin/{OWN}:role/1"}),
        (
            "ResourceNotFound.RoleNotFound",
            {"RoleArn": f"qcs::cam::uin/{OWN}:role/tencentcloudServiceRoleName/network-admin"},
        ),
        ("UnauthorizedOperation", {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/machine"}),
        ("FailedOperation.CheckMFAError", {"SerialNumber": "x", "TokenCode": "123456"}),
    ],
)
def test_parameters(console_v3: ConsoleV3, expected: str, changes: dict[str, Any]) -> None:
    """Each mistake has the code that the action documents for it."""
    assert expected == console_v3.code("AssumeRole", {**SESSION, **changes})


def test_only_the_trusted_account_may(console_v3: ConsoleV3) -> None:
    """The account of a role has no right to it unless it is named."""
    assert "UnauthorizedOperation" == console_v3.code("AssumeRole", SESSION, account="peer")


@pytest.mark.parametrize(
    ("expected", "sent"),
    [("UnauthorizedOperation", None), ("UnauthorizedOperation", "other-id"), ("Success", "my-id")],
)
def test_an_external_id(console_v3: ConsoleV3, expected: str, sent: str | None) -> None:
    """A role with an external id is for those who state it; no error quotes it."""
    add_roles(console_v3, {"name": "guarded", "trusts": [OWN], "externalId": "my-id"})
    arn = f"qcs::cam::uin/{OTHER}:roleName/guarded"

    answer = console_v3.do("AssumeRole", {**SESSION, "RoleArn": arn, "ExternalId": sent})

    assert expected == code(answer)
    assert not any(it in json.dumps(answer) for it in ("my-id", "other-id"))


def test_the_longest_session_of_a_role(console_v3: ConsoleV3) -> None:
    """A role may allow less than twelve hours; without a wish it is what the role allows."""
    add_roles(console_v3, {"name": "short", "trusts": [OWN], "sessionSeconds": 60})
    params = {**SESSION, "RoleArn": f"qcs::cam::uin/{OTHER}:roleName/short"}

    left = console_v3.do("AssumeRole", params)["ExpiredTime"] - time.time()
    too_long = console_v3.code("AssumeRole", {**params, "DurationSeconds": 61})

    assert 55 < left <= 60
    assert "InvalidParameter.OverTimeError" == too_long


def test_a_session_expires_in_real_time(console_v3: ConsoleV3) -> None:
    """After its seconds the key is refused like any expired token; the business clock is no use."""
    answer = console_v3.do("AssumeRole", {**SESSION, "DurationSeconds": 2})
    console_v3.emulator.advance_clock(24 * 3600)

    first = as_session(console_v3, answer, LIST)
    time.sleep(max(0, answer["ExpiredTime"] - time.time()) + 0.05)
    second = as_session(console_v3, answer, LIST)

    assert ("Success", "AuthFailure.TokenFailure") == (code(first), code(second))
    assert "expired" in second["Error"]["Message"]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("allowed", "Success"), ("refused", "FailedOperation.TempKeyNotAllowed")],
)
def test_a_role_assumes_a_role(console_v3: ConsoleV3, setting: str, expected: str) -> None:
    """Whether a session may is a disputed fact; it asks in the name of the role's account."""
    console_v3.emulator.set_settings(role_from_role=setting)
    first = console_v3.do("AssumeRole", {**SESSION, "RoleArn": ROLE})

    second = as_session(console_v3, first, "AssumeRole", **SESSION)

    assert expected == code(second)
    assert "Success" == console_v3.code("AssumeRole", SESSION, account="temporary")
    if setting == "allowed":
        assert OWN == as_session(console_v3, second, "GetCallerIdentity")["PrincipalId"]


def test_a_web_identity(console_v3: ConsoleV3) -> None:
    """One token of a provider that two accounts trust opens a role in each, unsigned."""
    token = console_v3.emulator.web_identity_token("ci")

    found = {}
    for arn in (ROLE, THEIRS):
        answer = unsigned(console_v3, with_token(console_v3, RoleArn=arn, WebIdentityToken=token))
        identity = as_session(console_v3, answer, "GetCallerIdentity")
        found[arn] = (identity["AccountId"], identity["PrincipalId"], identity["Type"])

    assert {ROLE: (OWN, OWN, "CAMRole"), THEIRS: (OTHER, OTHER, "CAMRole")} == found


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("Success", {"DurationSeconds": 43200}),
        ("InvalidParameter.ParamError", {"DurationSeconds": 43201}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "a"}),
        ("InvalidParameter.ParamError", {"ProviderId": "nobody"}),
        ("InvalidParameter.ParamError", {"WebIdentityToken": ""}),
        ("InvalidParameter.WebIdentityTokenError", {"WebIdentityToken": "not.a.token"}),
        ("InternalError.GetRoleError", {"RoleArn": "qcs::cam::uin/9:roleName/x"}),
        ("InternalError.GetRoleError", {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/nobody"}),
        ("UnauthorizedOperation", {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/machine"}),
        ("MissingParameter", {"WebIdentityToken": None}),
        ("UnknownParameter", {"ExternalId": "some"}),
    ],
)
def test_parameters_of_a_web_identity(
    console_v3: ConsoleV3, expected: str, changes: dict[str, Any]
) -> None:
    """Each mistake has one of the few codes that this action documents."""
    assert expected == code(unsigned(console_v3, with_token(console_v3, **changes)))


def test_a_web_identity_may_be_signed(console_v3: ConsoleV3) -> None:
    """A signature is not needed, but if there is one it has to fit."""
    params = with_token(console_v3)
    wrong = Account("", "", console_v3.emulator.accounts["default"].secret_id, "wrong")

    good = console_v3.code("AssumeRoleWithWebIdentity", params)
    bad = console_v3.code("AssumeRoleWithWebIdentity", params, pair=wrong)

    assert ("Success", "AuthFailure.SignatureFailure") == (good, bad)


@pytest.mark.parametrize("action", [LIST, "AssumeRole", "GetCallerIdentity", "Nothing"])
def test_nothing_else_is_unsigned(console_v3: ConsoleV3, action: str) -> None:
    """Every other action needs a signature."""
    answer = unsigned(console_v3, {}, **{"X-TC-Action": action})

    assert "AuthFailure.InvalidAuthorization" == code(answer)


@pytest.mark.parametrize("missing", ["X-TC-Version", "X-TC-Timestamp", "Authorization"])
def test_headers_of_an_unsigned_call(console_v3: ConsoleV3, missing: str) -> None:
    """It has all headers but those of the key."""
    answer = unsigned(console_v3, with_token(console_v3), **{missing: ""})

    assert "MissingParameter" == code(answer)


PROVIDER = IdentityProvider("1", "ci", "https://issuer.example", "client", "secret")
NOW = 1_700_000_000


def _token(*, header: object = None, secret: str = PROVIDER.secret, **claims: object) -> str:
    """Make a token by hand, with changes to the claims; None leaves one out."""
    everything = {"iss": PROVIDER.issuer, "aud": "client", "exp": NOW + 60, **claims}
    said = {name: value for name, value in everything.items() if value is not None}
    parts = [json.dumps(it).encode() for it in (header or {"alg": "HS256"}, said)]
    text = b".".join(base64.urlsafe_b64encode(it).rstrip(b"=") for it in parts)
    signature = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    "token",
    [
        _token(),
        f"{_token()}\n",
        _token(aud=["other", "client"]),
        _token(nbf=NOW),
        make_token(PROVIDER, now=NOW, seconds=1),
    ],
)
def test_a_good_token(token: str) -> None:
    """Made by hand or by the emulator, for one client or several, it is believed."""
    check_token(PROVIDER, token, now=NOW)


@pytest.mark.parametrize(
    ("reason", "token"),
    [
        ("header", ""),
        ("header", "a.b"),
        ("header", "é.é.é"),
        ("claims", _token().split(".")[0] + ".e30e.x"),
        ("HS256", _token(header={"alg": "none"})),
        ("HS256", _token(header={"alg": "RS256"})),
        ("not an object", _token(header=[1])),
        ("signature", _token(secret="other")),
        ("signature", _token() + "A"),
        ("signature", _token().rpartition(".")[0] + "."),
        ("issuer", _token(iss="https://other.example")),
        ("issuer", _token(iss=None)),
        ("audience", _token(aud="other")),
        ("audience", _token(aud=None)),
        ("audience", _token(aud=[])),
        ("expired", _token(exp=NOW)),
        ("expired", make_token(PROVIDER, now=NOW, seconds=0)),
        ("exp", _token(exp=None)),
        ("exp", _token(exp="tomorrow")),
        ("exp", _token(exp=True)),
        ("not valid yet", _token(nbf=NOW + 1)),
    ],
)
def test_a_bad_token(reason: str, token: str) -> None:
    """The reason is told, and no part of the token."""
    with pytest.raises(errors.WebIdentityTokenError, match=reason) as caught:
        check_token(PROVIDER, token, now=NOW)

    assert not [part for part in token.split(".") if len(part) > 3 and part in str(caught.value)]


def test_tokens_of_the_admin_api(console_v3: ConsoleV3) -> None:
    """A token can be ordered, also one that has expired already."""
    good, old = (
        console_v3.admin("POST", "/web-identity-tokens", {"provider": "ci", **more}).json["token"]
        for more in ({}, {"expiresInSeconds": -1})
    )

    assert ["Success", "InvalidParameter.WebIdentityTokenError"] == [
        code(unsigned(console_v3, with_token(console_v3, WebIdentityToken=token)))
        for token in (good, old)
    ]


def test_tokens_that_cannot_be_made(console_v3: ConsoleV3) -> None:
    """The provider has to be clear; one of two different ones is chosen by its account."""
    other = {"name": "ci", "issuer": "https://other.example", "clientId": "x"}
    console_v3.emulator.seed({"accounts": [{"uin": "7", "identityProviders": [other]}]})

    answers = [
        console_v3.admin("POST", "/web-identity-tokens", it)
        for it in ({"provider": "no"}, {"provider": "ci"}, {"provider": "ci", "uin": "7"}, {})
    ]

    assert [400, 400, 200, 400] == [it.status for it in answers]
    assert ["'no'", "several", "provider"] == [
        next(word for word in ("'no'", "several", "provider") if word in it.json["error"])
        for it in answers
        if it.status == 400
    ]


def test_metadata(console_v3: ConsoleV3) -> None:
    """A machine finds its role's name, and below it a key that acts as the role's account."""
    name = console_v3.send("GET", METADATA).body.decode()
    answer = console_v3.send("GET", METADATA + name).json

    identity = as_session(console_v3, answer, "GetCallerIdentity")
    assert ("machine", "Success") == (name, answer["Code"])
    assert {"Code", "TmpSecretId", "TmpSecretKey", "Token", "ExpiredTime", "Expiration"} == set(
        answer
    )
    assert 7100 < answer["ExpiredTime"] - time.time() <= 7200
    assert (OWN, "4611686018427000002:machine") == (identity["AccountId"], identity["UserId"])


@pytest.mark.parametrize(
    ("status", "method", "path", "headers"),
    [
        (404, "GET", METADATA + "network-admin", {}),
        (404, "GET", METADATA + "None", {}),
        (404, "GET", METADATA.rstrip("/") + "machine", {}),
        (404, "GET", "/latest/meta-data/", {}),
        (404, "GET", "/latest/meta-data/instance/region", {}),
        (405, "POST", METADATA, {}),
        (403, "GET", METADATA, {"Host": "attacker.example"}),
        (403, "GET", METADATA + "machine", {"Origin": "https://attacker.example"}),
    ],
)
def test_metadata_that_is_refused(
    console_v3: ConsoleV3, status: int, method: str, path: str, headers: dict[str, str]
) -> None:
    """Only the machine's role is there, and only for programs of this machine."""
    assert status == console_v3.send(method, path, headers=headers).status


def test_a_cloud_without_a_machine_role() -> None:
    """Its metadata address knows no role."""
    with Emulator.start(seed={"accounts": [{"uin": "1"}]}) as emulator:
        console = ConsoleV3(emulator)

        assert [404, 404] == [
            console.send("GET", path).status for path in (METADATA, METADATA + "None")
        ]


def test_roles_are_shown(console_v3: ConsoleV3) -> None:
    """The state has roles, providers and sessions, with policies but without any secret."""
    guarded = {"name": "guarded", "trusts": [OWN], "externalId": "my-external-id"}
    add_roles(console_v3, guarded)
    details = {
        "Policy": quote(json.dumps(POLICY)),
        "Tags": [{"Key": "team", "Value": "net"}],
        "SourceIdentity": OWN,
    }
    console_v3.do("AssumeRole", {**SESSION, **details})

    answer = console_v3.admin("GET", "/state")

    theirs = {it["uin"]: it for it in answer.json["accounts"]}[OTHER]
    assert ["guarded", "network-admin"] == [it["name"] for it in theirs["roles"]]
    assert [True, False] == [it["hasExternalId"] for it in theirs["roles"]]
    assert {"name", "issuer", "clientId"} == theirs["identityProviders"][0].keys()
    (session,) = answer.json["roleSessions"]
    assert (POLICY, {"team": "net"}, OWN, OWN, OTHER) == (
        json.loads(session["policy"]),
        *(session[name] for name in ("tags", "sourceIdentity", "principalUin", "uin")),
    )
    for secret in ("my-external-id", "emulator-only"):
        assert secret not in answer.body.decode()


def test_sessions_are_not_keys_for_clients(console_v3: ConsoleV3) -> None:
    """The lists of key pairs are those of the accounts."""
    before = list(console_v3.emulator.accounts)
    console_v3.do("AssumeRole", SESSION)

    assert before == list(console_v3.emulator.accounts)
    assert before == [it["name"] for it in console_v3.admin("GET", "/accounts").json["accounts"]]


def test_the_journal_of_a_session(console_v3: ConsoleV3) -> None:
    """A call of a session is that of the role's account, under the names of role and session."""
    answer = console_v3.do("AssumeRole", SESSION)
    as_session(console_v3, answer, LIST)

    calls = console_v3.emulator.calls()

    assert [("default", OWN, "AssumeRole"), ("network-admin/deploy", OTHER, LIST)] == [
        (it["account"], it["uin"], it["action"]) for it in calls
    ]


SECRETS = {
    "WebIdentityToken": "sesame-token",
    "webIdentityTokn": "sesame-mistyped",
    "Policy": "sesame-policy",
    "Policies": ["sesame-policies"],
    "ExternalId": ["sesame-external"],
    "ExternalID": "sesame-external-too",
    "TokenCode": "sesame-code",
    "SecretKey": "sesame-key",
}


@pytest.mark.parametrize("names", [SECRETS, *([name] for name in SECRETS)])
def test_secrets_are_not_kept(console_v3: ConsoleV3, names: list[str]) -> None:
    """Whatever is wrong with a call, its secrets are in no error, journal or page."""
    params = {**SESSION, **{name: SECRETS[name] for name in names}}

    answers = [console_v3.do("AssumeRole", params), unsigned(console_v3, params)]

    shown = console_v3.send("GET", "/_emulator/").body.decode()
    for text in (json.dumps(answers), json.dumps(console_v3.emulator.calls()), shown):
        assert "sesame" not in text


def test_a_session_is_saved(tmp_path: Path) -> None:
    """Roles and sessions are part of the state, and outlive the process."""
    with Emulator.start(state=tmp_path / "state") as emulator:
        answer = ConsoleV3(emulator).do("AssumeRole", SESSION)
        before = emulator.state()["accounts"]
    with Emulator.start(state=tmp_path / "state") as emulator:
        identity = as_session(ConsoleV3(emulator), answer, "GetCallerIdentity")

        assert (OTHER, before) == (identity["AccountId"], emulator.state()["accounts"])


def test_a_reset_ends_sessions(console_v3: ConsoleV3) -> None:
    """After a reset nobody has the session's key, and the seed's roles are back."""
    answer = console_v3.do("AssumeRole", SESSION)
    console_v3.emulator.reset()

    assert "AuthFailure.SecretIdNotFound" == code(as_session(console_v3, answer, LIST))
    assert [] == console_v3.emulator.state()["roleSessions"]
    assert "Success" == console_v3.code("AssumeRole", SESSION)


def test_old_sessions_are_forgotten(console_v3: ConsoleV3, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session is forgotten a day after its end, when another one starts."""
    console_v3.do("AssumeRole", {**SESSION, "RoleSessionName": "first"})
    then = time.time() + 7200 + 24 * 3600 + 5
    monkeypatch.setattr("qcloud_emulator.cloud.roles.time.time", lambda: then)
    monkeypatch.setattr("tests.unit.emulator.conftest.time.time", lambda: then)

    console_v3.do("AssumeRole", {**SESSION, "RoleSessionName": "second"})

    assert ["second"] == [it["name"] for it in console_v3.emulator.state()["roleSessions"]]


def test_stale_reads_do_not_lose_a_session(console_v3: ConsoleV3) -> None:
    """A fault that answers from an older state does not put a session into that state."""
    console_v3.emulator.add_fault(kind="stale_reads", delay_ms=60_000)
    console_v3.create()

    answer = console_v3.do("AssumeRole", SESSION)

    assert "Success" == code(as_session(console_v3, answer, "GetCallerIdentity"))


@pytest.mark.parametrize(
    ("mistake", "account"),
    [
        ("roleId", {"roles": [{"name": "x", "roleId": "abc"}]}),
        ("trusts", {"roles": [{"name": "x", "trusts": ["me"]}]}),
        ("list of strings", {"roles": [{"name": "x", "trusts": [1]}]}),
        ("missing identity provider", {"roles": [{"name": "x", "identityProviders": ["no"]}]}),
        ("sessionSeconds", {"roles": [{"name": "x", "sessionSeconds": 43201}]}),
        ("unknown fields", {"roles": [{"name": "x", "nam": "x"}]}),
        ("unique", {"roles": [{"name": "network-admin"}]}),
        ("unique", {"roles": [{"name": "second", "machine": True}]}),
        ("clientId", {"identityProviders": [{"name": "x", "issuer": "https://x.example"}]}),
    ],
)
def test_mistakes_in_a_seed(
    console_v3: ConsoleV3, mistake: str, account: dict[str, object]
) -> None:
    """Each is named, and nothing is added."""
    before = console_v3.emulator.state()["accounts"]

    with pytest.raises(ValueError, match=mistake):
        console_v3.emulator.seed({"accounts": [{"uin": OWN, **account}]})

    assert before == console_v3.emulator.state()["accounts"]


def test_the_default_seed() -> None:
    """Both accounts have a role that the first one and the provider may assume."""
    found = [
        (role["name"], role.get("trusts"), role.get("identityProviders"))
        for account in default_seed()["accounts"]
        for role in account["roles"]
        if not role.get("machine")
    ]

    assert [("network-admin", [OWN], ["ci"])] * 2 == found
