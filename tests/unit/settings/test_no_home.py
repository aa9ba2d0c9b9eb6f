"""A user without a home directory, as a container may have: neither `HOME` nor a name."""

from __future__ import annotations

import pwd
from typing import TYPE_CHECKING

import pytest
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.settings.resolution import Settings, resolve
from pulumi_qcloud.settings.values import home_directory

from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, STACK_PAIR, Home

if TYPE_CHECKING:
    from collections.abc import Mapping


def _nobody(_: int) -> object:
    raise KeyError("getpwuid(): uid not found")


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the home directory away."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", _nobody)


def _resolve(
    config: Mapping[str, str], environ: Mapping[str, str], *, profile: str | None = None
) -> Settings:
    return resolve(config, profile=profile, environ=environ, home=home_directory())


def test_keys_of_the_environment() -> None:
    """Clients open with the keys of the environment, since no file is needed."""
    clients = Clients(REGION, ENVIRONMENT_PAIR)

    assert clients.access().settings.credentials.secret_id == "AKIDENVIRONMENT"


def test_no_keys() -> None:
    """Without keys the sentence says why no file was looked at."""
    with pytest.raises(CredentialsMissingError) as caught:
        _resolve(REGION, {})

    assert caught.value.message == (
        "no credentials for Tencent Cloud are stated, and this user has no home directory with "
        "credential files"
    )


def test_no_region() -> None:
    """The region that no file can lend is asked for as ever."""
    with pytest.raises(ConfigurationError, match=r"^no region is stated"):
        _resolve({}, ENVIRONMENT_PAIR)


def test_profile() -> None:
    """A profile is told that there is no place for one, and where to state it."""
    with pytest.raises(ConfigurationError) as caught:
        _resolve({**REGION, "qcloud:profile": "partner"}, ENVIRONMENT_PAIR)

    assert str(caught.value) == (
        'qcloud:profile is "partner", but there is no place to look for profiles: this user has no '
        "home directory. Set HOME, or TENCENTCLOUD_CREDENTIALS_FILE to the path of a credentials "
        "file."
    )


def test_files_that_are_named(home: Home) -> None:
    """Files that variables name are read."""
    home.profile("partner")
    directory = home.tccli("other")
    environ = {
        "TENCENTCLOUD_CREDENTIALS_FILE": str(home.ini_path),
        "TENCENTCLOUD_SHARED_CREDENTIALS_DIR": str(directory),
    }

    found = [_resolve(REGION, environ, profile=it).credentials for it in ("partner", "other")]

    assert [it.secret_id for it in found] == ["AKIDpartner", "AKIDTCCLIother"]


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
def test_paths_that_need_it(config: dict[str, str], environ: dict[str, str], origin: str) -> None:
    """A path that begins with the home directory is a mistake that is named."""
    with pytest.raises(ConfigurationError) as caught:
        _resolve({**REGION, **config}, environ)

    assert caught.value.message.startswith(f'{origin} is "~')
    assert str(caught.value).endswith(
        ": this user has no home directory. Set HOME, or write the whole path."
    )
