"""`QCLOUD_EMULATOR` outranks everything: no configuration leads past it."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.settings.emulator import EmulatorAccount
from pulumi_qcloud.settings.table import explicit_inputs

from tests.unit.settings.home import (
    ACCOUNTS,
    BRIDGED_PAIR,
    EMULATOR,
    ENVIRONMENT_PAIR,
    REGION,
    STACK_PAIR,
    Home,
)

EXPLICIT = {"qcloud:explicit": "true"}
DEFAULT, PEER = ACCOUNTS
PEERS_PAIR = {"qcloud:secretId": PEER.secret_id, "qcloud:secretKey": PEER.secret_key}
PEERS_VARIABLES = {
    "TENCENTCLOUD_SECRET_ID": PEER.secret_id,
    "TENCENTCLOUD_SECRET_KEY": PEER.secret_key,
}
MAPPED = explicit_inputs({"B_ID": "TENCENTCLOUD_SECRET_ID", "B_KEY": "TENCENTCLOUD_SECRET_KEY"})


@pytest.mark.parametrize(
    ("config", "environ", "profile", "account"),
    [
        ({}, {}, None, DEFAULT),
        (STACK_PAIR, {}, None, DEFAULT),
        ({**STACK_PAIR, **BRIDGED_PAIR}, ENVIRONMENT_PAIR, None, DEFAULT),
        ({"qcloud:secretId": "AKIDHALF"}, {}, None, DEFAULT),
        ({"tencentcloud:assumeRole": '{"roleArn":"x"}'}, {}, None, DEFAULT),
        ({}, {}, "peer", PEER),
        (STACK_PAIR, ENVIRONMENT_PAIR, "peer", PEER),
        ({"qcloud:profile": "peer"}, {}, None, PEER),
        ({"qcloud:profile": "peer"}, {}, "default", DEFAULT),
        ({}, {"TCCLI_PROFILE": "peer"}, None, PEER),
        ({"tencentcloud:profile": "peer"}, {}, None, PEER),
        (PEERS_PAIR, {}, None, PEER),
        (PEERS_PAIR, {"QCLOUD_PROFILE": "default"}, None, PEER),
        (STACK_PAIR, PEERS_VARIABLES, None, PEER),
        (STACK_PAIR, {"QCLOUD_PROFILE": "peer"}, None, PEER),
        ({**EXPLICIT, "qcloud:profile": "peer"}, {}, None, PEER),
        ({**EXPLICIT, "qcloud:profile": "peer", **STACK_PAIR}, {}, None, PEER),
        ({**EXPLICIT, **STACK_PAIR}, {}, "peer", PEER),
        ({**EXPLICIT, **PEERS_PAIR}, {}, None, PEER),
        (EXPLICIT, {}, None, DEFAULT),
        (MAPPED, {"B_ID": "x", "B_KEY": "y", **PEERS_VARIABLES}, None, PEER),
        ({"qcloud:explicit": "own-keys"}, PEERS_VARIABLES, None, PEER),
    ],
)
def test_account(
    home: Home,
    config: dict[str, str],
    environ: dict[str, str],
    profile: str | None,
    account: EmulatorAccount,
) -> None:
    """An account is chosen by profile or by its own key pair; other key pairs do not count."""
    settings = home.under_emulator(config, environ, profile=profile)

    assert account.credentials == settings.credentials
    assert account.uin == settings.uin


@pytest.mark.parametrize(
    ("version", "path"), [({}, "/"), ({"qcloud:apiVersion": "2.0"}, "/v2/index.php")]
)
def test_where_the_calls_go(home: Home, version: dict[str, str], path: str) -> None:
    """The endpoint is the emulator's at the path of the version, whatever is configured."""
    settings = home.under_emulator(
        {**version, "qcloud:endpoint": "https://vpc.example.com", "qcloud:uin": "111"},
        {"QCLOUD_ENDPOINT": "https://other.example.com", "QCLOUD_UIN": "222"},
    )

    assert settings.endpoint == f"{EMULATOR}{path}"
    assert settings.emulator == EMULATOR
    assert settings.uin == DEFAULT.uin


def test_files_are_not_read(home: Home) -> None:
    """Profiles are the emulator's accounts, and no file matters."""
    home.ini("hush-hush")
    home.tccli("peer", credential="hush-hush")

    settings = home.under_emulator(environ={"TENCENTCLOUD_CREDENTIALS_FILE": "/nowhere"})

    assert settings.credentials == DEFAULT.credentials


@pytest.mark.parametrize(
    ("config", "environ", "profile", "origin"),
    [
        ({}, {}, "prod", "the resource's profile"),
        ({"qcloud:profile": "prod"}, {}, None, "qcloud:profile"),
        ({}, {"TENCENTCLOUD_PROFILE": "prod"}, None, "TENCENTCLOUD_PROFILE"),
        ({**EXPLICIT, "qcloud:profile": "prod"}, {}, None, "the Provider's profile"),
    ],
)
def test_unknown_account(
    home: Home, config: dict[str, str], environ: dict[str, str], profile: str | None, origin: str
) -> None:
    """A profile that is no account is an error that lists the accounts, in a file or not."""
    home.profile("prod")

    with pytest.raises(ConfigurationError) as caught:
        home.under_emulator(config, environ, profile=profile)

    assert (
        f'QCLOUD_EMULATOR is set, but the emulator has no account "prod" ({origin}). '
        'Its accounts are "default", "peer".'
    ) == str(caught.value)


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({**EXPLICIT, **STACK_PAIR}, {}),
        ({**EXPLICIT, **STACK_PAIR}, {"QCLOUD_PROFILE": "peer"}),
        ({**EXPLICIT, "qcloud:secretId": "AKIDHALF"}, PEERS_VARIABLES),
        (MAPPED, {"B_ID": "x", "B_KEY": "y", **ENVIRONMENT_PAIR}),
        ({"qcloud:explicit": "own-keys"}, ENVIRONMENT_PAIR),
    ],
)
def test_a_providers_own_pair(home: Home, config: dict[str, str], environ: dict[str, str]) -> None:
    """A Provider's key pair means a certain account: it is an error, never the first account."""
    with pytest.raises(ConfigurationError) as caught:
        home.under_emulator(config, environ)

    assert str(caught.value) == (
        "QCLOUD_EMULATOR is set, but the explicit Provider has a key pair that is not the "
        'emulator\'s. Give the Provider a profile among "default", "peer", '
        "or unset QCLOUD_EMULATOR."
    )


@pytest.mark.parametrize("config", [MAPPED, {"qcloud:explicit": "own-keys"}])
def test_a_providers_own_variables_not_set(home: Home, config: dict[str, str]) -> None:
    """Variables that a Provider maps and that are not set do not mean the first account either."""
    with pytest.raises(CredentialsMissingError, match="are not set"):
        home.under_emulator(config)


def test_wrong_key_of_an_account(home: Home) -> None:
    """A wrong key under an account's id goes out, for the emulator to refuse as the API would."""
    config = {"qcloud:secretId": PEER.secret_id, "qcloud:secretKey": "wrong", "qcloud:token": "old"}

    credentials = home.under_emulator(config).credentials

    assert (PEER.secret_id, "wrong", "old") == (
        credentials.secret_id,
        credentials.secret_key,
        credentials.token,
    )


def test_half_a_pair_of_an_account(home: Home) -> None:
    """An account's id without a key is as much half a pair as any other."""
    with pytest.raises(ConfigurationError, match="but not qcloud:secretKey"):
        home.under_emulator({"qcloud:secretId": PEER.secret_id})


def test_no_default_account(home: Home) -> None:
    """An emulator without an account `default` has none that is taken unasked."""
    with pytest.raises(ConfigurationError, match=r'no account "default" \(the default\)'):
        home.resolve(REGION, {"QCLOUD_EMULATOR": EMULATOR}, fetch_accounts=lambda _: ACCOUNTS[1:])


@pytest.mark.parametrize(
    ("config", "environ", "ignored"),
    [
        ({}, {}, ""),
        ({}, PEERS_VARIABLES, ""),
        ({}, {"QCLOUD_ENDPOINT": f"{EMULATOR}/v2/index.php"}, ""),
        ({"qcloud:endpoint": "https://vpc.example.com"}, {}, "; ignored: qcloud:endpoint"),
        (
            {"qcloud:endpoint": "https://me:hush@vpc.example.com", **STACK_PAIR},
            {"QCLOUD_ENDPOINT": "hush", **ENVIRONMENT_PAIR},
            (
                "; ignored: qcloud:endpoint, QCLOUD_ENDPOINT, "
                "the key pair of the stack configuration, the key pair of the environment"
            ),
        ),
    ],
)
def test_notice(home: Home, config: dict[str, str], environ: dict[str, str], ignored: str) -> None:
    """One line, the same for every account, says what is in force and what does not count."""
    default = home.under_emulator(config, environ)
    peer = home.under_emulator(config, environ, profile="peer")
    notice = f"QCLOUD_EMULATOR is set: every call goes to the emulator at {EMULATOR}{ignored}"

    assert default.notices == peer.notices == (notice,)


@pytest.mark.parametrize("value", ["", "  "])
def test_not_in_force(home: Home, value: str) -> None:
    """An empty variable is not set."""
    settings = home.resolve({**REGION, **STACK_PAIR}, {"QCLOUD_EMULATOR": value})

    assert settings.emulator is None
    assert settings.endpoint is None


def test_not_on_loopback(home: Home) -> None:
    """An emulator somewhere else is an error, and nobody is asked."""
    with pytest.raises(ConfigurationError, match="the emulator is on loopback only"):
        home.resolve({**REGION, **STACK_PAIR}, {"QCLOUD_EMULATOR": "http://10.0.0.1:8520"})


def test_region_has_to_be_known(home: Home) -> None:
    """A region that does not exist is a mistake here too."""
    with pytest.raises(ConfigurationError, match="no region of that name is known"):
        home.under_emulator(
            {"qcloud:region": "ap-x"}, {"QCLOUD_ENDPOINT": f"{EMULATOR}/v2/index.php"}
        )


def test_region_of_a_private_installation(home: Home) -> None:
    """A stack for a private installation keeps its region's name."""
    config = {"qcloud:region": "hq-1", "qcloud:endpoint": "https://vpc.example.com"}

    assert home.under_emulator(config).region == "hq-1"


def test_ca_bundle(home: Home) -> None:
    """A CA bundle matters to an emulator with TLS only."""
    config = {**REGION, "qcloud:caBundle": "~/missing.pem"}
    tls = {"QCLOUD_EMULATOR": "https://localhost:8520"}

    assert home.under_emulator(config).ca_bundle is None
    with pytest.raises(ConfigurationError, match="there is no such file"):
        home.resolve(config, tls, fetch_accounts=lambda _: ACCOUNTS)
