"""The explicit provider as a program declares it, and warnings of a stack's configuration."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import (
    Provider,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringRoutes,
)

from tests.programs import Registered, Show, run

_STACK = {
    "qcloud:region": "ap-guangzhou",
    "qcloud:apiVersion": "2.0",
    "qcloud:endpoint": "https://vpc.example.com",
    "qcloud:signatureMethod": "HmacSHA1",
    "qcloud:rateLimit": "5",
    "qcloud:requestTimeout": "7",
    "qcloud:deadline": "70",
    "qcloud:caBundle": "/etc/ca.pem",
    "qcloud:defaultTags": '{"team":"net"}',
}
_OWN = {
    "qcloud:profile": "default",
    "qcloud:uin": "1",
    "qcloud:secretId": "AKIDSTACK",
    "qcloud:secretKey": "stack-key",
    "qcloud:token": "stack-token",
}
ARN = "qcs::cam::uin/100000000002:roleName/network-admin"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # the engine's mark of a secret value


def _provider(config: dict[str, str] | None = None, **given: Any) -> Registered:
    return run(
        lambda _: Provider("partner", **given),
        config=config,
        secret_keys=("qcloud:secretKey", "qcloud:endpoint"),
    )


def _inputs(registered: Registered) -> dict[str, Any]:
    """Return the inputs of settings, secret ones as `secret: ...`."""
    return {
        key: f"secret: {value['value']}" if isinstance(value, dict) else value
        for key, value in registered.inputs["partner"].items()
        if key not in ("qcloud:explicit", "qcloud:inherited", "qcloud:mappedVariables")
    }


def test_everything() -> None:
    """Every argument becomes an input under its configuration key; numbers are texts."""
    registered = _provider(
        region="ap-guangzhou",
        uin="2",
        secret_id="AKIDPARTNER",
        secret_key="partner-key",
        token="partner-token",
        api_version="2.0",
        endpoint="https://vpc.example.com",
        signature_method="HmacSHA1",
        rate_limit=5,
        request_timeout=7.5,
        deadline=70,
        ca_bundle="/etc/ca.pem",
        default_tags={"team": "net", "env": "prod"},
        sts_endpoint="https://sts.example.com",
        assume_role={"role_arn": ARN, "duration_seconds": 900, "external_id": "shared-1"},
    )

    assert "pulumi:providers:pulumi-python" == registered.types["partner"]
    assert {
        "qcloud:region": "ap-guangzhou",
        "qcloud:uin": "2",
        "qcloud:secretId": "AKIDPARTNER",
        "qcloud:secretKey": "secret: partner-key",
        "qcloud:token": "secret: partner-token",
        "qcloud:apiVersion": "2.0",
        "qcloud:endpoint": "https://vpc.example.com",
        "qcloud:signatureMethod": "HmacSHA1",
        "qcloud:rateLimit": "5",
        "qcloud:requestTimeout": "7.5",
        "qcloud:deadline": "70",
        "qcloud:caBundle": "/etc/ca.pem",
        "qcloud:defaultTags": '{"env": "prod", "team": "net"}',
        "qcloud:stsEndpoint": "https://sts.example.com",
        "qcloud:assumeRole": (
            f'secret: {{"durationSeconds": 900, "externalId": "shared-1", "roleArn": "{ARN}"}}'
        ),
    } == _inputs(registered)


def test_no_key_pair() -> None:
    """A web identity, or a machine's role, is given instead of keys."""
    web = _provider(
        assume_role_with_web_identity={"role_arn": ARN, "provider_id": "ci", "token_file": "/t"}
    )
    machine = _provider(cam_role_name="worker")

    expected = f'{{"providerId": "ci", "roleArn": "{ARN}", "tokenFile": "/t"}}'
    assert {"qcloud:assumeRoleWithWebIdentity": expected} == _inputs(web)
    assert {"qcloud:camRoleName": "worker"} == _inputs(machine)


@pytest.mark.parametrize(
    "way",
    [{"assume_role": {"role_arn": ARN}}, {"env_var_mappings": {"A": "TENCENTCLOUD_ROLE_ARN"}}],
)
def test_role_of_the_stacks_caller(way: dict[str, Any]) -> None:
    """Who assumes the role comes along as one secret, of which no other input has a trace."""
    bridged = {"tencentcloud:secretId": "AKIDB", "tencentcloud:assumeRole": "[]"}
    registered = _provider({**_STACK, **_OWN, **bridged}, **way)

    inputs = _inputs(registered)
    identity = inputs.pop("qcloud:stackIdentity")
    expected = {**_OWN, **bridged}
    del expected["qcloud:uin"]
    assert expected == json.loads(identity.removeprefix("secret: "))
    assert identity.startswith("secret: ")
    assert "stack-" not in repr(inputs)


@pytest.mark.parametrize(
    "way",
    [
        {"profile": "partner"},
        {"secret_id": "AKIDP", "secret_key": "own"},
        {"cam_role_name": "worker"},
        {"assume_role_with_web_identity": {"role_arn": "r", "provider_id": "c", "token_file": "t"}},
        {"env_var_mappings": {"A": "TENCENTCLOUD_SECRET_ID"}},
    ],
)
def test_role_with_credentials_of_its_own(way: dict[str, Any]) -> None:
    """A Provider that says who assumes its role gets nothing of the stack's caller."""
    registered = _provider({**_STACK, **_OWN}, assume_role={"role_arn": ARN}, **way)

    assert "stack-" not in repr(registered.inputs)
    assert "qcloud:stackIdentity" not in registered.inputs["partner"]


def test_copied() -> None:
    """Where the calls go is taken over from the stack, secret where it is; who calls is not."""
    registered = _provider({**_STACK, **_OWN}, profile="partner")

    assert {
        **_STACK,
        "qcloud:endpoint": "secret: https://vpc.example.com",
        "qcloud:profile": "partner",
    } == _inputs(registered)


def test_given_goes_before_copied() -> None:
    """What the program gives is not taken over."""
    registered = _provider(_STACK, profile="partner", region="ap-beijing", deadline=5)

    assert ("ap-beijing", "5") == (
        _inputs(registered)["qcloud:region"],
        _inputs(registered)["qcloud:deadline"],
    )


def test_no_default_tags() -> None:
    """Without tags of its own is a Provider that says so, whatever the stack states."""
    registered = _provider(_STACK, profile="partner", default_tags={})

    assert "{}" == _inputs(registered)["qcloud:defaultTags"]


def test_no_secret_of_the_stack() -> None:
    """Not a trace of the stack's own key is in another account's provider."""
    assert "stack-" not in repr(_provider({**_STACK, **_OWN}, profile="partner").inputs)


def test_explicit() -> None:
    """The process can tell that it belongs to an explicit provider."""
    assert "qcloud:explicit" in _provider(profile="partner").inputs["partner"]


def test_mapped_variables() -> None:
    """Mapped variables stay variables: names reach the state, values never do."""
    registered = _provider(env_var_mappings={"PARTNER_ID": "TENCENTCLOUD_SECRET_ID"})

    request = registered.requests["partner"]
    assert {"PARTNER_ID": "TENCENTCLOUD_SECRET_ID"} == dict(request.envVarMappings)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"secret_id": "a"}, "partner: only one of secret_id and secret_key is given; give both"),
        ({"secret_key": "a"}, "partner: only one of secret_id and secret_key is given; give both"),
        (
            {"secret_id": "a", "secret_key": "b", "profile": "c"},
            "partner: both a profile and a key pair are given; give one of them",
        ),
        (
            {"cam_role_name": "worker", "profile": "c"},
            "partner: profile and cam_role_name are given; give one of them",
        ),
        ({"assume_role": "hush"}, "partner: assume_role is a str; give a dictionary with role_arn"),
        ({"assume_role": {}}, "partner: assume_role has no role_arn"),
        (
            {"assume_role": {"role_arn": "r", "externalid": "hush"}},
            "partner: assume_role has no key 'externalid' .did you mean 'external_id'?",
        ),
        (
            {"assume_role_with_web_identity": {"role_arn": "r", "provider_id": None}},
            "partner: assume_role_with_web_identity has no provider_id and no token_file",
        ),
    ],
)
def test_mistakes(given: dict[str, Any], message: str) -> None:
    """Half a pair, two ways, or an unclear role is told at the line that writes it."""
    with pytest.raises(ValueError, match=message) as caught:
        _provider(**given)

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("preview", [True, False])
def test_inputs_from_outputs(preview: bool) -> None:
    """Arguments may be outputs."""
    registered = run(
        lambda _: Provider(
            "partner",
            secret_id=pulumi.Output.from_input("AKIDPARTNER"),
            secret_key=pulumi.Output.secret("partner-key"),
            deadline=pulumi.Output.from_input(70),
            default_tags={"team": pulumi.Output.from_input("net"), "env": "prod"},
            assume_role={"role_arn": pulumi.Output.from_input(ARN), "session_name": "s1"},
        ),
        preview=preview,
    )

    assert (
        f'secret: {{"roleArn": "{ARN}", "sessionName": "s1"}}'
        == (_inputs(registered)["qcloud:assumeRole"])
    )

    assert ("AKIDPARTNER", "secret: partner-key", "70", '{"env": "prod", "team": "net"}') == (
        _inputs(registered)["qcloud:secretId"],
        _inputs(registered)["qcloud:secretKey"],
        _inputs(registered)["qcloud:deadline"],
        _inputs(registered)["qcloud:defaultTags"],
    )


def test_connection_with_a_provider() -> None:
    """A connection is made with the provider of its options, or of its parent's."""

    def program(_: Show) -> None:
        partner = Provider("partner", profile="partner")
        VpcPeeringConnection(
            "net",
            vpc_id="gz_vpc_1",
            peer_vpc_id="gz_vpc_2",
            opts=pulumi.ResourceOptions(provider=partner),
        )
        site = pulumi.ComponentResource(
            "test:index:Site", "site", None, pulumi.ResourceOptions(providers=[partner])
        )
        VpcPeeringConnection(
            "child",
            vpc_id="gz_vpc_1",
            peer_vpc_id="gz_vpc_2",
            opts=pulumi.ResourceOptions(parent=site),
        )

    registered = run(program)

    assert [True, True] == [
        "pulumi:providers:pulumi-python::partner::" in registered.requests[name].provider
        for name in ("net", "child")
    ]


PAIR = {"qcloud:secretId": "AKIDSTACK", "qcloud:secretKey": "stack-key"}
DECLARED: dict[str, Callable[[], object]] = {
    "connection": lambda: VpcPeeringConnection("a", vpc_id="vpc-1", peer_vpc_id="vpc-2"),
    "existing": lambda: VpcPeeringConnection.get("a", "pcx-1"),
    "accepter": lambda: VpcPeeringConnectionAccepter("b", peering_connection_id="pcx-1"),
    "routes": lambda: VpcPeeringRoutes("c", vpc_id="vpc-1", peering_connection_id="pcx-1"),
    "provider": lambda: Provider("d", profile="partner"),
}


def warnings(
    caplog: pytest.LogCaptureFixture,
    config: dict[str, str],
    *names: str,
    secret_keys: tuple[str, ...] = (),
) -> list[str]:
    """Return the warnings of a program that declares these."""
    run(lambda _: [DECLARED[name]() for name in names], config=config, secret_keys=secret_keys)
    return [it.message for it in caplog.records if it.levelname == "WARNING"]


def test_once(caplog: pytest.LogCaptureFixture) -> None:
    """A key in plain text is told once, with what to do and without the key."""
    (said,) = warnings(caplog, PAIR, *DECLARED)

    assert said.startswith("qcloud:secretKey is in the stack's configuration in plain text")
    assert "`pulumi config set --secret qcloud:secretKey`" in said
    assert "stack-key" not in said


@pytest.mark.parametrize("name", DECLARED)
def test_whatever_is_declared(caplog: pytest.LogCaptureFixture, name: str) -> None:
    """It does not matter what the program declares."""
    assert 1 == len(warnings(caplog, PAIR, name))


def test_several(caplog: pytest.LogCaptureFixture) -> None:
    """A token and the keys of the bridged provider count too, in one warning."""
    config = {"qcloud:token": "t", "tencentcloud:secretKey": "k", "tencentcloud:securityToken": "t"}

    (said,) = warnings(caplog, config, "connection", secret_keys=("tencentcloud:secretKey",))

    assert said.startswith("qcloud:token and tencentcloud:securityToken are in the stack's")


@pytest.mark.parametrize(
    ("config", "secret_keys"),
    [
        (PAIR, ("qcloud:secretKey",)),
        ({"qcloud:secretId": "AKID"}, ()),
        ({"qcloud:token": " "}, ()),
        ({"qcloud:assumeRole": '{"roleArn": "r"}'}, ()),
        ({"qcloud:assumeRole": '{"roleArn": "r", "externalId": "e"}'}, ("qcloud:assumeRole",)),
    ],
    ids=["secret", "id alone", "blank", "role", "role with a secret"],
)
def test_no_warning(
    caplog: pytest.LogCaptureFixture, config: dict[str, str], secret_keys: tuple[str, ...]
) -> None:
    """What is a secret of Pulumi's, or none at all, is no reason to warn."""
    assert [] == warnings(caplog, config, "connection", secret_keys=secret_keys)


def test_misspelled(caplog: pytest.LogCaptureFixture) -> None:
    """A key that is near a setting is told once; one that is near none may be the program's own."""
    config = {"qcloud:regoin": "gz", "qcloud:api_version": "2.0", "qcloud:region": "gz"}
    others = {"qcloud:vpcs": "a,b", "project:regoin": "gz", "tencentcloud:protocol": "HTTPS"}

    assert [
        (
            "the stack's configuration has qcloud:regoin, which is not a setting; did you mean "
            "qcloud:region?"
        ),
        (
            "the stack's configuration has qcloud:api_version, which is not a setting; did you "
            "mean qcloud:apiVersion?"
        ),
    ] == warnings(caplog, {**config, **others}, *DECLARED)
