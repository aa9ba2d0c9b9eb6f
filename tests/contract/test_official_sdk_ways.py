"""The official SDK of API 3.0 on the emulator: every way in which it sends a call, and roles."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.request import ProxyHandler, build_opener

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import Account
from tencentcloud.common import credential
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import (
    Credential,
    CVMRoleCredential,
    DefaultTkeOIDCRoleArnProvider,
    OIDCRoleArnCredential,
    STSAssumeRoleCredential,
)
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sts.v20180813 import models as sts_models
from tencentcloud.sts.v20180813.sts_client import StsClient
from tencentcloud.tag.v20180813 import models as tag_models
from tencentcloud.tag.v20180813.tag_client import TagClient
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.contract.sdk_v3 import (
    APP,
    OTHER,
    OWN,
    PAIR,
    REGION,
    client_of,
    code_of,
    do,
    setup_of,
)
from tests.unit.api.loopback import Served

_ROLES: Final = {uin: f"qcs::cam::uin/{uin}:roleName/network-admin" for uin in (OWN, OTHER)}
_ROLE: Final = _ROLES[OTHER]
_ROLE_ID: Final = "4611686018427000003"
_WAYS: Final = [
    (method, algorithm, payload)
    for method in ("POST", "GET")
    for algorithm, payload in (
        ("TC3-HMAC-SHA256", "signed"),
        ("TC3-HMAC-SHA256", "unsigned"),
        ("HmacSHA1", "signed"),
        ("HmacSHA256", "signed"),
    )
]


def _by_way(served: Served, way: tuple[str, str, str], account: str = "default") -> Any:
    """Return what a client is made of that sends its calls in one way."""
    method, algorithm, payload = way
    told, profile = setup_of(served, account)
    profile.httpProfile.reqMethod = method
    profile.signMethod = algorithm
    profile.unsignedPayload = payload == "unsigned"
    return told, REGION, profile


def _ask(client: AbstractClient, models: Any, action: str, **parameters: Any) -> Any:
    """Make a call with the SDK's own classes of any of its services."""
    request = getattr(models, f"{action}Request")()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        request.from_json_string(json.dumps(parameters))
        return getattr(client, action)(request)


@pytest.mark.parametrize("way", _WAYS, ids="-".join)
def test_every_way_of_sending(public_api: Served, way: tuple[str, str, str]) -> None:
    """Lists, records, numbers and texts of any kind arrive, and errors have their codes."""
    client = VpcClient(*_by_way(public_api, way))
    tags = [{"Key": "team", "Value": "网络 a&b=c+d/e"}]

    made = do(client, "CreateVpcPeeringConnection", **PAIR, Bandwidth=50, Tags=tags)
    filters = [{"Name": "vpc-id", "Values": [APP]}, {"Name": "state", "Values": ["ACTIVE"]}]
    found = do(client, "DescribeVpcPeeringConnections", Filters=filters, Offset=0, Limit=5)
    vpcs = do(client, "DescribeVpcs", Limit="1")
    tables = do(client, "DescribeRouteTables", NeedRouterInfo=True)
    refused = code_of(lambda: do(client, "CreateVpcPeeringConnection", **PAIR))

    (one,) = found.PeerConnectionSet
    assert (made.PeeringConnectionId, 50, tags[0]["Value"]) == (
        one.PeeringConnectionId,
        one.Bandwidth,
        one.TagSet[0].Value,
    )
    assert (4, 1, 8) == (vpcs.TotalCount, len(vpcs.VpcSet), len(tables.RouteTableSet))
    assert "UnsupportedOperation.VpcPeerAlreadyExist" == refused


@pytest.mark.parametrize("way", _WAYS, ids="-".join)
def test_temporary_keys_of_every_way(public_api: Served, way: tuple[str, str, str]) -> None:
    """The token travels in a header or as a parameter."""
    client = StsClient(*_by_way(public_api, way, "temporary"))

    assert OWN == _ask(client, sts_models, "GetCallerIdentity").AccountId


@pytest.mark.parametrize("way", _WAYS, ids="-".join)
def test_tags_of_every_way(public_api: Served, way: tuple[str, str, str]) -> None:
    """The service `tag` is called in the same ways, with its own models."""
    client = TagClient(*_by_way(public_api, way))
    resource = [f"qcs::vpc:{REGION}:uin/{OWN}:vpc/{APP}"]
    tags = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}]

    added = _ask(client, tag_models, "TagResources", ResourceList=resource, Tags=tags)
    gone = _ask(client, tag_models, "UnTagResources", ResourceList=resource, TagKeys=["b"])

    (vpc,) = (it for it in public_api.emulator.state()["vpcs"] if it["vpcId"] == APP)
    assert ([], [], {"a": "1"}) == (added.FailedResources, gone.FailedResources, vpc["tags"])


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """Serve a cloud without TLS, to which no proxy leads."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Emulator.start() as emulator:
        yield emulator


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_service_named_after_the_host(plain: Emulator, host: str) -> None:
    """A client that takes the service from its endpoint's first label is believed on loopback."""
    endpoint = f"{host}:{plain.url.rpartition(':')[2]}"
    pair = plain.accounts["default"]
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
    keys = Credential(pair.secret_id, pair.secret_key)

    client = CommonClient(endpoint.split(".")[0], "2017-03-12", keys, REGION, profile)

    assert 4 == client.call_json("DescribeVpcs", {})["Response"]["TotalCount"]


def test_a_role(public_api: Served) -> None:
    """Every field of the answers is read by the SDK, and the key acts as the role's account."""
    client = StsClient(*_by_way(public_api, _WAYS[0]))

    answer = _ask(
        client,
        sts_models,
        "AssumeRole",
        RoleArn=_ROLE,
        RoleSessionName="deploy",
        DurationSeconds=600,
        Tags=[{"Key": "team", "Value": "net"}],
        SourceIdentity=OWN,
    )
    told = answer.Credentials
    keys = Credential(told.TmpSecretId, told.TmpSecretKey, told.Token)
    profile = setup_of(public_api)[1]
    identity = _ask(StsClient(keys, REGION, profile), sts_models, "GetCallerIdentity")
    vpcs = do(VpcClient(keys, REGION, profile), "DescribeVpcs").VpcSet

    assert [] == [name for it in (answer, told) for name, value in vars(it).items() if not value]
    assert (OTHER, f"{_ROLE_ID}:deploy", OWN, "CAMRole") == (
        identity.AccountId,
        identity.UserId,
        identity.PrincipalId,
        identity.Type,
    )
    assert ["partner"] == [it.VpcName for it in vpcs]


_ROLE_ERRORS: Final[dict[str, dict[str, object]]] = {
    "FailedOperation.CheckMFAError": {"SerialNumber": "x", "TokenCode": "1"},
    "InvalidParameter.AccountNotAvaliable": {"RoleArn": "qcs::cam::uin/9:roleName/x"},
    "InvalidParameter.OverTimeError": {"DurationSeconds": 43201},
    "InvalidParameter.ParamError": {"RoleArn": "x"},
    "InvalidParameter.StrategyFormatError": {"Policy": "x"},
    "InvalidParameter.StrategyInvalid": {
        "Policy": '{"version": "2.0", "statement": [{"principal": "*"}]}'
    },
    "ResourceNotFound.RoleNotFound": {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/nobody"},
    "UnauthorizedOperation": {"RoleArn": f"qcs::cam::uin/{OWN}:roleName/machine"},
}


def _documented() -> set[str]:
    from tencentcloud.sts.v20180813 import errorcodes

    return {value for name, value in vars(errorcodes).items() if name.isupper()}


@pytest.mark.parametrize("code", [*_ROLE_ERRORS, *sorted(_documented() - _ROLE_ERRORS.keys())])
def test_errors_of_roles(public_api: Served, code: str) -> None:
    """Every code that the SDK lists for the service comes by a rule, or can be ordered."""
    client = StsClient(*_by_way(public_api, _WAYS[0]))
    asked = {"RoleArn": _ROLE, "RoleSessionName": "deploy", **_ROLE_ERRORS.get(code, {})}
    if code not in _ROLE_ERRORS:
        public_api.emulator.add_fault("AssumeRole", kind="error", code=code)

    assert code == code_of(lambda: client.call_json("AssumeRole", asked))


@pytest.fixture
def trusted(public_api: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Let the SDK's own credentials, which take no certificate, trust the emulator's."""
    certifi = SimpleNamespace(where=lambda: public_api.ca)
    monkeypatch.setattr("tencentcloud.common.http.request.certifi", certifi)
    return public_api


def test_the_sdks_own_credentials_of_a_role(trusted: Served) -> None:
    """The SDK assumes the role by itself, and signs with what it gets."""
    pair: Account = trusted.emulator.accounts["default"]
    keys = STSAssumeRoleCredential(pair.secret_id, pair.secret_key, _ROLE, "deploy", 600)

    client = VpcClient(keys, REGION, setup_of(trusted)[1])

    assert 1 == do(client, "DescribeVpcs").TotalCount


def test_the_sdks_own_credentials_of_a_web_identity(
    trusted: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One token opens a role in each account, stated or found in the four variables."""
    token = trusted.emulator.web_identity_token("ci")
    profile = setup_of(trusted)[1]
    (tmp_path / "token").write_text(token)
    monkeypatch.setenv("TKE_REGION", REGION)
    monkeypatch.setenv("TKE_PROVIDER_ID", "ci")
    monkeypatch.setenv("TKE_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("TKE_ROLE_ARN", _ROLES[OWN])

    found = [
        _ask(StsClient(keys, REGION, profile), sts_models, "GetCallerIdentity").AccountId
        for keys in (
            OIDCRoleArnCredential(REGION, "ci", token, _ROLE, "deploy"),
            DefaultTkeOIDCRoleArnProvider().get_credential(),
        )
    ]

    assert [OTHER, OWN] == found


def test_the_sdks_own_credentials_of_a_machine(
    plain: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK finds the machine's role at the metadata address, and the role's keys."""
    address = f"{plain.url}/latest/meta-data/cam/security-credentials/"
    monkeypatch.setattr(CVMRoleCredential, "_role_endpoint", address)
    monkeypatch.setattr(credential, "urlopen", build_opener(ProxyHandler({})).open)
    endpoint = plain.url.removeprefix("http://")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))

    client = StsClient(CVMRoleCredential(), REGION, profile)

    identity = _ask(client, sts_models, "GetCallerIdentity")
    assert (OWN, "4611686018427000002:machine") == (identity.AccountId, identity.UserId)


def test_an_expired_token_of_a_web_identity(trusted: Served) -> None:
    """It has the code of the service for it."""
    token = trusted.emulator.web_identity_token("ci", expires_in_seconds=0)
    keys = OIDCRoleArnCredential(REGION, "ci", token, _ROLE, "deploy")

    code = code_of(lambda: do(VpcClient(keys, REGION, setup_of(trusted)[1]), "DescribeVpcs"))

    assert "InvalidParameter.WebIdentityTokenError" == code


def test_another_key(public_api: Served) -> None:
    """A wrong secret key is noticed in every way."""
    for way in _WAYS:
        told, region, profile = _by_way(public_api, way)
        told.secret_key = "another"
        client = VpcClient(told, region, profile)

        assert "AuthFailure.SignatureFailure" == code_of(lambda it=client: do(it, "DescribeVpcs"))  # type: ignore[misc]
    assert 4 == do(client_of(public_api), "DescribeVpcs").TotalCount
