"""Roles, web identities and the machine's role: who assumes what, and what is refused."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.api.identity import (
    AssumedRole,
    Identity,
    MachineRole,
    Role,
    WebIdentity,
    chain,
)
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.settings.table import (
    BY_KEY,
    ROLE_SECRETS,
    SECRET_KEYS,
    explicit_inputs,
    has_secret,
    inherited_identity,
    inherited_inputs,
)
from qcloud_emulator import Emulator

from tests.unit.settings.home import (
    BRIDGED_PAIR,
    EMULATOR,
    ENVIRONMENT_PAIR,
    REGION,
    STACK_PAIR,
    Home,
)

UIN: Final = "100000000002"
ARN: Final = f"qcs::cam::uin/{UIN}:roleName/network-admin"
OTHER: Final = "qcs::cam::uin/333:role/4611686018427397919"
EXPLICIT: Final = {"qcloud:explicit": "true"}
HUSH: Final = "hush-hush"
ASSUME: Final = {"qcloud:assumeRole": json.dumps({"roleArn": ARN})}
POD: Final = {
    "TKE_REGION": "ap-shanghai",
    "TKE_PROVIDER_ID": "pod",
    "TKE_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
    "TKE_ROLE_ARN": ARN,
}
WEB: Final = {
    "qcloud:assumeRoleWithWebIdentity": json.dumps(
        {"providerId": "ci", "tokenFile": "~/token", "roleArn": OTHER}
    )
}


def steps(identity: Identity) -> list[str]:
    """Return who takes part: the id of a key pair, the name of a role."""
    names = []
    for one in chain(identity):
        if isinstance(one, Credentials):
            names.append(one.secret_id)
        elif isinstance(one, MachineRole):
            names.append(one.name)
        else:
            names.append(one.role.arn)
    return names


def test_everything(home: Home) -> None:
    """The role of the stack's configuration is assumed with everything that it states."""
    given = {
        "roleArn": ARN,
        "sessionName": "deploy@ci",
        "durationSeconds": 3600,
        "policy": {"version": "2.0", "statement": []},
        "externalId": "shared/1",
    }

    settings = home.resolve({**REGION, **STACK_PAIR, "qcloud:assumeRole": json.dumps(given)})

    role = Role(ARN, "deploy@ci", 3600, '{"statement": [], "version": "2.0"}', "shared/1")
    base = Credentials("AKIDSTACK", "stack-key", source="stack configuration")
    assert AssumedRole(role, base) == settings.credentials
    assert UIN == settings.uin


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        ({**ASSUME, **STACK_PAIR}, ENVIRONMENT_PAIR, ["AKIDSTACK", ARN]),
        (ASSUME, ENVIRONMENT_PAIR, ["AKIDENVIRONMENT", ARN]),
        (ASSUME, {}, ["AKIDdefault", ARN]),
        ({**ASSUME, "qcloud:profile": "partner"}, {}, ["AKIDpartner", ARN]),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_ASSUME_ROLE_ARN": ARN}, ["AKIDENVIRONMENT", ARN]),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_ROLE_ARN": ARN}, ["AKIDENVIRONMENT", ARN]),
        ({}, {"TENCENTCLOUD_ROLE_ARN": ARN}, ["AKIDdefault", ARN]),
        (STACK_PAIR, {"TENCENTCLOUD_ROLE_ARN": ARN}, ["AKIDSTACK"]),
        (ASSUME, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_ROLE_ARN": OTHER}, ["AKIDENVIRONMENT", ARN]),
        (
            {**BRIDGED_PAIR, "tencentcloud:assumeRole": f'[{{"roleArn": "{ARN}"}}]'},
            {},
            ["AKIDBRIDGED", ARN],
        ),
        (
            {**BRIDGED_PAIR, "tencentcloud:assumeRole": f'{{"roleArn": "{ARN}"}}'},
            ENVIRONMENT_PAIR,
            ["AKIDENVIRONMENT"],
        ),
        (WEB, ENVIRONMENT_PAIR, [OTHER]),
        ({**WEB, **ASSUME}, {}, [OTHER, ARN]),
        ({}, POD, [ARN]),
        ({}, {**POD, **ENVIRONMENT_PAIR}, ["AKIDENVIRONMENT"]),
        ({}, {**POD, "QCLOUD_PROFILE": "partner"}, ["AKIDpartner"]),
        ({}, {"TKE_REGION": "gz"}, ["AKIDdefault"]),
        (ASSUME, {"TENCENTCLOUD_CAM_ROLE_NAME": "worker"}, ["worker", ARN]),
        ({"tencentcloud:camRoleName": "worker"}, {}, ["worker"]),
        ({"qcloud:camRoleName": "worker"}, ENVIRONMENT_PAIR, ["worker"]),
    ],
)
def test_who_assumes_it(
    home: Home, config: dict[str, str], environ: dict[str, str], expected: list[str]
) -> None:
    """A role is assumed with what its own place or the next one below it has."""
    home.profile()
    home.profile("partner")

    assert expected == steps(home.resolve({**REGION, **config}, environ).credentials)


def test_own_profile_of_a_resource(home: Home) -> None:
    """A resource with its own profile calls as that profile, without the stack's role."""
    home.profile("partner")

    found = home.resolve({**REGION, **ASSUME, **STACK_PAIR}, profile="partner")

    assert ["AKIDpartner"] == steps(found.credentials)


def test_members_in_variables(home: Home) -> None:
    """Session name, duration and external id belong to the variable that names the role."""
    environ = {
        **ENVIRONMENT_PAIR,
        "TENCENTCLOUD_ASSUME_ROLE_ARN": ARN,
        "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": "deploy",
        "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION": "900",
        "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID": "shared-1",
        "TENCENTCLOUD_ROLE_ARN": OTHER,
        "TENCENTCLOUD_ROLE_SESSION_NAME": "other",
    }

    of_terraform = home.resolve(REGION, environ).credentials
    del environ["TENCENTCLOUD_ASSUME_ROLE_ARN"]
    of_tccli = home.resolve(REGION, environ).credentials

    assert isinstance(of_terraform, AssumedRole)
    assert isinstance(of_tccli, AssumedRole)
    assert Role(ARN, "deploy", 900, external_id="shared-1") == of_terraform.role
    assert Role(OTHER, "other") == of_tccli.role


def test_members_of_the_bridged_provider(home: Home) -> None:
    """The bridged provider's own names of members are understood."""
    role = {"roleArn": ARN, "sessionDuration": 900, "sessionName": "s1"}
    web = {"roleArn": OTHER, "providerId": "ci", "webIdentityTokenFile": "/t"}
    config = {
        "tencentcloud:assumeRole": json.dumps([role]),
        "tencentcloud:assumeRoleWithWebIdentity": json.dumps(web),
    }

    found = home.resolve({**REGION, **config}).credentials

    assert AssumedRole(Role(ARN, "s1", 900), WebIdentity(Role(OTHER), "ci", "/t")) == found


def test_pod(home: Home) -> None:
    """The variables of a pod are a web identity, which is assumed in the pod's region."""
    found = home.resolve(REGION, POD)

    expected = WebIdentity(Role(ARN), "pod", "/var/run/token", region="ap-shanghai")
    assert expected == found.credentials
    assert (UIN, "ap-guangzhou") == (found.uin, found.region)


@pytest.mark.parametrize("left_out", [("TKE_REGION",), ("TKE_PROVIDER_ID", "TKE_ROLE_ARN")])
@pytest.mark.parametrize("bridged", [False, True])
def test_part_of_a_pod(home: Home, left_out: tuple[str, ...], bridged: bool) -> None:
    """Where variables of a pod are missing, they are named, and nobody else calls instead."""
    home.profile()
    environ = {name: text for name, text in POD.items() if name not in left_out}
    config = {"tencentcloud:enablePodOidc": "true"} if bridged else {}

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    verb = "is" if len(left_out) == 1 else "are"
    assert f"but {' and '.join(left_out)} {verb} not" in caught.value.message


def test_pod_of_the_bridged_provider_without_variables(home: Home) -> None:
    """`enablePodOidc` outside a pod is an error that names the variables."""
    with pytest.raises(ConfigurationError, match=r"TKE_REGION and .* and TKE_ROLE_ARN are not\."):
        home.resolve({**REGION, "tencentcloud:enablePodOidc": "true"})


def test_token_file_at_home(home: Home) -> None:
    """A leading `~` of a token file is the home directory."""
    found = home.resolve({**REGION, **WEB}).credentials

    assert isinstance(found, WebIdentity)
    assert str(home.path / "token") == found.token_file


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (HUSH, "qcloud:assumeRole is not a JSON object"),
        (f'["{HUSH}"]', "qcloud:assumeRole is not a JSON object"),
        ("{}", "roleArn of qcloud:assumeRole is not set"),
        ({"roleArn": HUSH}, "roleArn of qcloud:assumeRole is not the name of a role"),
        ({"roleArn": "qcs::cam::uin/x:roleName/r"}, "is not the name of a role"),
        ({"roleArn": ARN, "sessionName": "x"}, "sessionName of qcloud:assumeRole is not a session"),
        ({"roleArn": ARN, "externalId": f"{HUSH} x"}, "externalId of qcloud:assumeRole is not an"),
        ({"roleArn": ARN, "durationSeconds": 43201}, "is not a whole number of seconds from 1 to"),
        ({"roleArn": ARN, "durationSeconds": 0}, "is not a whole number of seconds from 1 to"),
        ({"roleArn": ARN, "durationSeconds": 1.5}, "is not a whole number of seconds from 1 to"),
        ({"roleArn": ARN, "policy": HUSH}, "policy of qcloud:assumeRole is not a CAM policy"),
        ({"roleArn": ARN, "external_id": HUSH}, "has an unknown member"),
        ({"roleArn": [HUSH]}, "roleArn of qcloud:assumeRole is not text"),
    ],
)
def test_wrong(home: Home, given: Any, sentence: str) -> None:
    """A wrong description is one sentence, which quotes no value."""
    text = given if isinstance(given, str) else json.dumps(given)

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **STACK_PAIR, "qcloud:assumeRole": text})

    assert sentence in caught.value.message
    assert HUSH not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("assumeRole", {"roleArn": ARN, "tokenCode": HUSH}, "a second factor (MFA) is not"),
        ("assumeRole", {"roleArn": ARN, "serialNumber": HUSH}, "a second factor (MFA) is not"),
        ("assumeRoleWithWebIdentity", {"webIdentityToken": HUSH}, "a token in the configuration"),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN}, "but providerId and tokenFile are not"),
        ("camRoleName", "a/../b", "the name of a role has"),
    ],
)
def test_refused(home: Home, key: str, value: object, sentence: str) -> None:
    """What the bridged provider could do and this package cannot is one sentence."""
    text = value if isinstance(value, str) else json.dumps(value)

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, f"tencentcloud:{key}": text})

    assert sentence in caught.value.message
    assert HUSH not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({**WEB, **STACK_PAIR}, {}),
        ({**WEB, "qcloud:profile": "default"}, {}),
        ({**WEB, "qcloud:camRoleName": "worker"}, {}),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_CAM_ROLE_NAME": "worker"}),
    ],
)
def test_two_ways(home: Home, config: dict[str, str], environ: dict[str, str]) -> None:
    """Two kinds of credentials in one place are an error: nobody knows which is meant."""
    home.profile()

    with pytest.raises(ConfigurationError, match="sets both"):
        home.resolve({**REGION, **config}, environ)


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({**ASSUME, **STACK_PAIR, "qcloud:uin": "1"}, {}),
        (ASSUME, {**ENVIRONMENT_PAIR, "QCLOUD_UIN": "1"}),
        ({"qcloud:uin": "1"}, POD),
        ({**EXPLICIT, **ASSUME, **STACK_PAIR, "qcloud:uin": "1"}, {}),
    ],
)
def test_another_account_than_stated(
    home: Home, config: dict[str, str], environ: dict[str, str]
) -> None:
    """A role of another account than the stated one is an error, which takes no call."""
    with pytest.raises(ConfigurationError, match=f"of account {UIN}"):
        home.resolve({**REGION, **config}, environ)


def test_account_of_the_keys(home: Home) -> None:
    """A profile's file states the account of its keys, not of a role that they assume."""
    home.profile("default", uin="1")
    home.profile("partner", uin="1", role_arn=ARN)

    assert UIN == home.resolve({**REGION, **ASSUME}).uin
    with pytest.raises(ConfigurationError, match=f"of account {UIN}"):
        home.resolve(REGION, profile="partner")


# A private installation


@pytest.mark.parametrize("way", [ASSUME, WEB, {**ASSUME, "qcloud:camRoleName": "worker"}])
def test_private_without_sts(home: Home, way: dict[str, str]) -> None:
    """A private installation needs its own STS: keys and tokens never go to the public one."""
    config = {**REGION, **way, "qcloud:endpoint": "https://vpc.example.com"}
    sts = {"qcloud:stsEndpoint": "https://sts.example.com/x"}
    home.profile()

    with pytest.raises(ConfigurationError, match=r"qcloud:endpoint is set without qcloud:sts"):
        home.resolve(config)
    assert "https://sts.example.com/x" == home.resolve({**config, **sts}).sts_endpoint


@pytest.mark.parametrize("way", [STACK_PAIR, {"qcloud:camRoleName": "worker"}])
def test_private_without_a_role(home: Home, way: dict[str, str]) -> None:
    """Without a role to assume, a private installation needs no STS."""
    config = {**REGION, **way, "qcloud:endpoint": "https://vpc.example.com"}

    assert home.resolve(config).sts_endpoint is None


def test_plain_http(home: Home) -> None:
    """STS is asked over TLS, except on loopback."""
    with pytest.raises(ConfigurationError, match="plain http is for loopback only"):
        home.resolve({**REGION, **STACK_PAIR, "qcloud:stsEndpoint": "http://sts.example.com"})


def test_metadata_elsewhere(home: Home) -> None:
    """Another metadata address is on loopback, or refused."""
    environ = {"TENCENTCLOUD_CAM_ROLE_NAME": "worker"}
    here = {**environ, "QCLOUD_METADATA_URL": "http://127.0.0.1:5/"}
    there = {**environ, "QCLOUD_METADATA_URL": "http://169.254.0.23"}

    usual, other = (home.resolve(REGION, it).credentials for it in (environ, here))

    assert MachineRole("worker", "http://metadata.tencentyun.com") == usual
    assert MachineRole("worker", "http://127.0.0.1:5") == other
    with pytest.raises(ConfigurationError, match="on loopback only"):
        home.resolve(REGION, there)


# An explicit Provider


def _provider(stack: dict[str, str], own: dict[str, str], **mapped: str) -> dict[str, str]:
    """Return the configuration of the process of a Provider."""
    given = [key.partition(":")[2] for key in own]
    identity = inherited_identity(stack.get, given=given, env_var_mappings=mapped)
    return {**REGION, **explicit_inputs(mapped), **identity, **own}


@pytest.mark.parametrize(
    ("stack", "environ", "expected"),
    [
        (STACK_PAIR, {}, ["AKIDSTACK"]),
        ({"qcloud:profile": "partner"}, {}, ["AKIDpartner"]),
        ({}, ENVIRONMENT_PAIR, ["AKIDENVIRONMENT"]),
        ({}, {}, ["AKIDdefault"]),
        (BRIDGED_PAIR, {}, ["AKIDBRIDGED"]),
        (WEB, {}, [OTHER]),
        ({}, {"TENCENTCLOUD_CAM_ROLE_NAME": "worker"}, ["worker"]),
        (
            {"qcloud:assumeRole": json.dumps({"roleArn": OTHER}), **STACK_PAIR},
            {},
            ["AKIDSTACK", OTHER],
        ),
    ],
)
def test_provider_of_the_stacks_caller(
    home: Home, stack: dict[str, str], environ: dict[str, str], expected: list[str]
) -> None:
    """A Provider that states only a role assumes it as whoever the stack resolves to."""
    home.profile()
    home.profile("partner")

    assert expected == steps(home.resolve({**REGION, **stack}, environ).credentials)
    found = home.resolve(_provider(stack, ASSUME), environ)

    assert [*expected, ARN] == steps(found.credentials)
    assert UIN == found.uin


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({**ASSUME, "qcloud:profile": "partner"}, ["AKIDpartner", ARN]),
        (
            {**ASSUME, "qcloud:secretId": "AKIDOWN", "qcloud:secretKey": "own-key"},
            ["AKIDOWN", ARN],
        ),
        ({**ASSUME, **WEB}, [OTHER, ARN]),
        ({**ASSUME, "qcloud:camRoleName": "worker"}, ["worker", ARN]),
        (WEB, [OTHER]),
    ],
)
def test_provider_with_its_own(home: Home, own: dict[str, str], expected: list[str]) -> None:
    """A Provider with credentials of its own gets nothing of the stack's."""
    home.profile("partner")
    config = _provider({**STACK_PAIR, **BRIDGED_PAIR}, own)

    assert "stack-key" not in json.dumps(config)
    assert expected == steps(home.resolve(config).credentials)


def test_provider_without_a_role(home: Home) -> None:
    """A Provider that states nothing gets no keys of the stack, which may be another account's."""
    config = _provider(STACK_PAIR, {"qcloud:uin": "5"})

    assert "qcloud:stackIdentity" not in config
    with pytest.raises(CredentialsMissingError):
        home.resolve(config)


@pytest.mark.parametrize(
    "stack",
    [
        ASSUME,
        {**STACK_PAIR, **ASSUME},
        WEB,
        {"qcloud:camRoleName": "worker"},
        {"tencentcloud:assumeRole": json.dumps([{"roleArn": ARN}])},
    ],
)
def test_provider_that_would_drop_the_role(home: Home, stack: dict[str, str]) -> None:
    """A Provider without an identity does not call with the keys below the role of its stack."""
    home.profile()
    config = _provider(stack, {})

    for resolve in (home.resolve, home.under_emulator):
        with pytest.raises(ConfigurationError, match="makes the stack call as a role"):
            resolve(config, ENVIRONMENT_PAIR)
    assert ["AKIDdefault"] == steps(home.resolve(config, profile="default").credentials)


def test_sts_of_another_installation(home: Home) -> None:
    """An STS endpoint belongs to the level of the endpoint, or to one above it."""
    stack = {"qcloud:stsEndpoint": "https://sts-a.example", "qcloud:endpoint": "https://a.example"}
    own = {**ASSUME, **STACK_PAIR, "qcloud:endpoint": "https://b.example"}
    given = [key.partition(":")[2] for key in own]
    environ = {"QCLOUD_STS_ENDPOINT": "https://sts.tencentcloudapi.com"}

    assert "qcloud:stsEndpoint" not in inherited_inputs(stack.get, given=given)
    for config in ({**EXPLICIT, **REGION, **own}, {**REGION, **own}):
        with pytest.raises(ConfigurationError, match=r"without qcloud:stsEndpoint"):
            home.resolve(config, environ)


def test_mapped_role(home: Home) -> None:
    """A role in a mapped variable is the Provider's only; it is assumed as the stack's caller."""
    config = _provider(STACK_PAIR, {}, PARTNER_ROLE="TENCENTCLOUD_ROLE_ARN")
    environ = {"PARTNER_ROLE": ARN, "TENCENTCLOUD_ROLE_ARN": ARN}

    assert ["AKIDSTACK", ARN] == steps(home.resolve(config, environ).credentials)


def test_provider_with_a_role_and_nobody(home: Home) -> None:
    """Where nobody could assume a Provider's role, the error says so."""
    with pytest.raises(CredentialsMissingError, match="that could assume the Provider's role"):
        home.resolve(_provider({}, ASSUME))


def test_own_profile_needs_no_mapped_role(home: Home) -> None:
    """A resource with its own profile does not need the variables of its Provider's role."""
    home.profile("partner")
    config = _provider({}, {}, PARTNER_ROLE="TENCENTCLOUD_ROLE_ARN")

    assert ["AKIDpartner"] == steps(home.resolve(config, profile="partner").credentials)


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"', "null"])
def test_broken_identity_of_the_stack(home: Home, text: str) -> None:
    """An input that is not what this package wrote means no identity."""
    home.profile()

    found = home.resolve({**REGION, **EXPLICIT, **ASSUME, "qcloud:stackIdentity": text})

    assert ["AKIDdefault", ARN] == steps(found.credentials)


# Secrets


def test_nothing_to_see(home: Home) -> None:
    """External id, policy and keys are in no representation of what was resolved."""
    policy = json.dumps({"version": HUSH})
    role = json.dumps({"roleArn": ARN, "externalId": HUSH, "policy": policy})
    pair = {"qcloud:secretId": "AKIDX", "qcloud:secretKey": HUSH, "qcloud:token": HUSH}

    found = home.resolve({**REGION, **pair, "qcloud:assumeRole": role})

    assert HUSH not in repr(found)
    assert HUSH not in found.credentials.source


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('{"roleArn": "r"}', False),
        ('{"roleArn": "r", "externalId": "x"}', True),
        ('{"policy":{}}', True),
        ("", False),
    ],
)
def test_what_makes_a_role_secret(value: str, expected: bool) -> None:
    """A role is a secret only with an external id or a policy."""
    assert expected is has_secret("qcloud:assumeRole", value)
    assert expected is has_secret("tencentcloud:assumeRole", value)
    assert has_secret("qcloud:token", "x")
    assert {"qcloud:assumeRole", "tencentcloud:assumeRole"} < {*SECRET_KEYS}
    assert all(member in BY_KEY["assumeRole"].meaning for member in ROLE_SECRETS)


# The emulator


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        (ASSUME, {}, ["AKIDEMULATORDEFAULT", ARN]),
        ({**ASSUME, **STACK_PAIR}, ENVIRONMENT_PAIR, ["AKIDEMULATORDEFAULT", ARN]),
        ({**ASSUME, "qcloud:profile": "peer"}, {}, ["AKIDEMULATORPEER", ARN]),
        ({**EXPLICIT, **ASSUME}, {}, ["AKIDEMULATORDEFAULT", ARN]),
        ({"qcloud:camRoleName": "machine"}, {}, ["machine"]),
        ({"qcloud:assumeRole": json.dumps({"roleArn": OTHER})}, {}, ["AKIDEMULATORDEFAULT"]),
        ({"qcloud:assumeRole": HUSH}, {}, ["AKIDEMULATORDEFAULT"]),
        (
            {"qcloud:assumeRole": json.dumps({"policy": {"resource": OTHER}, "roleArn": ARN})},
            {},
            ["AKIDEMULATORDEFAULT", ARN],
        ),
        (
            {"qcloud:assumeRole": json.dumps({"policy": {"resource": ARN}, "roleArn": OTHER})},
            {},
            ["AKIDEMULATORDEFAULT"],
        ),
        (WEB, {}, ["AKIDEMULATORDEFAULT"]),
    ],
)
def test_emulated(
    home: Home, config: dict[str, str], environ: dict[str, str], expected: list[str]
) -> None:
    """With the emulator, roles of its accounts are assumed with its keys; others are ignored."""
    settings = home.under_emulator(config, environ)

    assert expected == steps(settings.credentials)
    assert f"{EMULATOR}/" == settings.sts_endpoint
    assert HUSH not in " ".join(settings.notices)


def test_ignored_is_said(home: Home) -> None:
    """A role that is ignored because of the emulator is named in the notice."""
    role = {"qcloud:assumeRole": json.dumps({"roleArn": OTHER})}

    notice = home.under_emulator({**role, **WEB}).notices[0]

    assert "the role of the stack configuration" in notice
    assert "the web identity of the stack configuration" in notice


@pytest.mark.parametrize(
    "own", [{"qcloud:assumeRole": json.dumps({"roleArn": OTHER})}, WEB], ids=["role", "web"]
)
def test_providers_foreign_role(home: Home, own: dict[str, str]) -> None:
    """A Provider's role of a real account is an error: the default account must not replace it."""
    with pytest.raises(ConfigurationError, match="of an account that is not the emulator's"):
        home.under_emulator({**EXPLICIT, **own})


def test_issuers_of_the_emulator(home: Home) -> None:
    """With the emulator, a web identity knows the issuers whose tokens may be sent there."""
    web = {"providerId": "ci", "tokenFile": "/t", "roleArn": ARN}
    with Emulator.start() as emulator:
        accounts = [*emulator.accounts.values()]
        found = home.resolve(
            {**REGION, "qcloud:assumeRoleWithWebIdentity": json.dumps(web)},
            {"QCLOUD_EMULATOR": emulator.url},
            fetch_accounts=lambda _: accounts,  # type: ignore[return-value,arg-type]
        ).credentials

    assert isinstance(found, WebIdentity)
    assert frozenset({"https://ci.emulator.example"}) == found.issuers
