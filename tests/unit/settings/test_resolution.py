"""Secrets are in no text that anybody could print, and a user may have no home directory."""

from __future__ import annotations

import pwd
import subprocess
import sys
import tempfile
import traceback
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError, QcloudError
from pulumi_qcloud.api.identity import MachineRole, chain
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.settings.credential_files import locate
from pulumi_qcloud.settings.emulator import EmulatorAccount
from pulumi_qcloud.settings.levels import stated_levels
from pulumi_qcloud.settings.resolution import Settings, resolve
from pulumi_qcloud.settings.table import CALLER_KEYS, ROLE_VARIABLES, SETTINGS
from pulumi_qcloud.settings.values import EMULATOR_PATHS, home_directory

from tests.unit.settings.home import (
    ACCOUNTS,
    EMULATOR,
    ENVIRONMENT_PAIR,
    REGION,
    STACK_PAIR,
    Home,
    keys,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


HUSH: Final = "hush-hush"


def test_settings(home: Home) -> None:
    """Settings show neither key nor token."""
    resolved = home.resolve({"qcloud:region": "gz", **STACK_PAIR, "qcloud:token": "stack-token"})

    assert "stack-key" not in repr(resolved)
    assert "stack-token" not in repr(resolved)
    assert "AKIDSTACK" in repr(resolved)


def test_accounts_of_the_emulator() -> None:
    """The emulator's accounts do not show theirs either, fake as they are."""
    account = EmulatorAccount("default", "1", "AKIDEMULATOR1", HUSH, HUSH + "-token")

    assert HUSH not in repr(account)
    assert HUSH not in repr(account.credentials)


def test_what_is_stated(home: Home) -> None:
    """Levels and profiles can be printed while searching for a mistake."""
    home.profile("default", secret_key=HUSH, token=HUSH)
    home.tccli("peer", credential={"secretId": "AKIDP", "secretKey": HUSH, "token": HUSH})
    levels = stated_levels(
        {"qcloud:secretKey": HUSH, "tencentcloud:securityToken": HUSH},
        {"TENCENTCLOUD_TOKEN": HUSH},
        profile=None,
        region=None,
    )
    files = locate({}, home.path)

    assert HUSH not in repr(levels)
    assert "AKIDP" in repr(files.find("peer"))
    assert HUSH not in repr((files.find("default"), files.find("peer")))


SECRET_KEYS: Final = [f"{setting.config_key}" for setting in SETTINGS if setting.secret] + [
    "tencentcloud:secretKey",
    "tencentcloud:securityToken",
]
SECRET_VARIABLES: Final = [
    name for setting in SETTINGS if setting.secret for name in setting.environment
]
OTHER_KEYS: Final = [
    *(setting.config_key for setting in SETTINGS if not setting.secret),
    "tencentcloud:secretId",
    "tencentcloud:profile",
    "tencentcloud:region",
    "tencentcloud:sharedCredentialsDir",
    *(key for key in CALLER_KEYS if key.startswith("tencentcloud:")),
    "qcloud:explicit",
    "qcloud:inherited",
    "qcloud:mappedVariables",
    "qcloud:stackIdentity",
]
OTHER_VARIABLES: Final = [
    *(name for setting in SETTINGS if not setting.secret for name in setting.environment),
    "TENCENTCLOUD_CREDENTIALS_FILE",
    "TENCENTCLOUD_SHARED_CREDENTIALS_DIR",
    *ROLE_VARIABLES,
]
PLAIN: Final = st.sampled_from(
    ["", " ", "default", "peer", "gz", "2.0", "3.0", "20", "0", "true", "own-keys", "AKIDX", "x y",
     "https://vpc.example.com", "http://example.com", "B=TENCENTCLOUD_SECRET_ID", "qcloud:region",
     ACCOUNTS[0].secret_id, "{}", "\udce9", '{"roleArn": "qcs::cam::uin/100000000002:roleName/r"}',
     '{"roleArn": "qcs::cam::uin/1:role/2", "providerId": "ci", "tokenFile": "/t"}',
     "qcs::cam::uin/2407912486:roleName/r", "[{}]", "3600"]
)  # fmt: skip
HIDDEN: Final = st.sampled_from(
    ["", HUSH, f"{HUSH} {HUSH}", f"\n{HUSH}", f"{HUSH}\0é",
     f'{{"roleArn": "qcs::cam::uin/100000000002:roleName/r", "externalId": "{HUSH}"}}',
     f'{{"roleArn": "{HUSH}", "policy": "{HUSH}"}}',
     f'{{"roleArn": "qcs::cam::uin/1:role/2", "externalId": "{HUSH} é"}}']
)  # fmt: skip


def some(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Any of these names with any of these values."""
    return st.dictionaries(st.sampled_from(names), values, max_size=5)


@settings(max_examples=400, deadline=None)
@given(
    config=some(OTHER_KEYS, PLAIN),
    hidden_config=some(SECRET_KEYS, HIDDEN),
    environ=some(OTHER_VARIABLES, PLAIN),
    hidden_environ=some(SECRET_VARIABLES, HIDDEN),
    profile=st.none() | PLAIN,
    region=st.none() | PLAIN,
    emulated=st.booleans(),
)
def test_any_configuration(
    config: dict[str, str],
    hidden_config: dict[str, str],
    environ: dict[str, str],
    hidden_environ: dict[str, str],
    profile: str | None,
    region: str | None,
    emulated: bool,
) -> None:
    """Any configuration gives settings or one sentence, neither with a secret; no other error."""
    with tempfile.TemporaryDirectory() as directory:
        home = Home(Path(directory))
        home.profile("default", secret_key=HUSH, region="gz")
        home.tccli("peer", credential={"secretId": "AKIDP", "secretKey": HUSH})
        emulator = {"QCLOUD_EMULATOR": EMULATOR} if emulated else {}
        said: list[str] = []
        try:
            resolved = home.resolve(
                {**config, **hidden_config},
                {**environ, **hidden_environ, **emulator},
                profile=profile,
                region=region,
                fetch_accounts=lambda _: ACCOUNTS,
            )
        except QcloudError as error:
            said = [str(error), *traceback.format_exception(error)]
            assert "\n" not in str(error)  # noqa: PT017
            str(error).encode()
        else:
            said = [repr(resolved), *resolved.notices]
            assert (
                not emulated or resolved.endpoint == EMULATOR + EMULATOR_PATHS[resolved.api_version]
            )
            base = chain(resolved.credentials)[0]
            assert not emulated or (
                base.url == EMULATOR
                if isinstance(base, MachineRole)
                else isinstance(base, Credentials)
                and base.secret_id in {account.secret_id for account in ACCOUNTS}
            )

    assert HUSH not in "".join(said)


def test_only_the_credentials_hold_secrets() -> None:
    """Settings keep secrets in one field, whose repr is safe."""
    assert "credentials" in {field.name for field in fields(Settings)}
    assert not {"secret_id", "secret_key", "token"} & {field.name for field in fields(Settings)}


CHEAP = """
import sys, pulumi_qcloud.settings.resolution
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_import_is_cheap() -> None:
    """Configuration needs neither Pulumi nor an HTTP library to be imported."""
    done = subprocess.run(
        [sys.executable, "-c", CHEAP], capture_output=True, text=True, check=True, timeout=60
    )

    loaded = set(done.stdout.split())
    assert "pulumi_qcloud" in loaded
    assert not {"pulumi", "requests", "tenacity", "http", "ssl", "difflib"} & loaded


def _nobody(_: int) -> object:
    raise KeyError("getpwuid(): uid not found")


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the home directory away."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", _nobody)


without_a_home = pytest.mark.usefixtures("no_home")


def _resolve(
    config: Mapping[str, str], environ: Mapping[str, str], *, profile: str | None = None
) -> Settings:
    return resolve(config, profile=profile, environ=environ, home=home_directory())


@without_a_home
def test_keys_of_the_environment() -> None:
    """Clients open with the keys of the environment, since no file is needed."""
    clients = Clients(REGION, ENVIRONMENT_PAIR)

    assert keys(clients.access().settings).secret_id == "AKIDENVIRONMENT"


@without_a_home
def test_no_keys() -> None:
    """Without keys the sentence says why no file was looked at."""
    with pytest.raises(CredentialsMissingError) as caught:
        _resolve(REGION, {})

    assert caught.value.message == (
        "no credentials for Tencent Cloud are set, and this user has no home directory with "
        "credential files"
    )


@without_a_home
def test_no_region() -> None:
    """The region that no file can lend is asked for as ever."""
    with pytest.raises(ConfigurationError, match=r"^no region is set"):
        _resolve({}, ENVIRONMENT_PAIR)


@without_a_home
def test_profile() -> None:
    """A profile is told that there is no place for one, and where to state it."""
    with pytest.raises(ConfigurationError) as caught:
        _resolve({**REGION, "qcloud:profile": "partner"}, ENVIRONMENT_PAIR)

    assert str(caught.value) == (
        'qcloud:profile is "partner", but there is no place to look for profiles: this user has no '
        "home directory. Set HOME, or TENCENTCLOUD_CREDENTIALS_FILE to the path of a credentials "
        "file."
    )


@without_a_home
def test_files_that_are_named(home: Home) -> None:
    """Files that variables name are read."""
    home.profile("partner")
    directory = home.tccli("other")
    environ = {
        "TENCENTCLOUD_CREDENTIALS_FILE": str(home.ini_path),
        "TENCENTCLOUD_SHARED_CREDENTIALS_DIR": str(directory),
    }

    found = [keys(_resolve(REGION, environ, profile=it)) for it in ("partner", "other")]

    assert [it.secret_id for it in found] == ["AKIDpartner", "AKIDTCCLIother"]


@without_a_home
def test_one_file_that_is_named(home: Home) -> None:
    """The one file that a variable names is all that is looked at."""
    home.profile("partner")
    environ = {"TENCENTCLOUD_CREDENTIALS_FILE": str(home.ini_path)}

    with pytest.raises(ConfigurationError, match=r'^no profile "other" .* there: "partner"\. '):
        _resolve(REGION, environ, profile="other")


@pytest.mark.parametrize(
    ("config", "environ", "origin"),
    [
        ({"qcloud:caBundle": "~/ca.pem", **STACK_PAIR}, {}, "qcloud:caBundle"),
        (STACK_PAIR, {"QCLOUD_CA_BUNDLE": "~"}, "QCLOUD_CA_BUNDLE"),
        ({}, {"TENCENTCLOUD_CREDENTIALS_FILE": "~/k"}, "TENCENTCLOUD_CREDENTIALS_FILE"),
        ({}, {"TENCENTCLOUD_SHARED_CREDENTIALS_DIR": "~"}, "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"),
        ({"tencentcloud:sharedCredentialsDir": "~/t"}, {}, "tencentcloud:sharedCredentialsDir"),
    ],
)
@without_a_home
def test_paths_that_need_it(config: dict[str, str], environ: dict[str, str], origin: str) -> None:
    """A path that begins with the home directory is a mistake that is named."""
    with pytest.raises(ConfigurationError) as caught:
        _resolve({**REGION, **config}, environ)

    assert caught.value.message.startswith(f'{origin} is "~')
    assert str(caught.value).endswith(
        ": this user has no home directory. Set HOME, or write the full path."
    )
