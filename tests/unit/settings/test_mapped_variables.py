"""`env_var_mappings` of an explicit Provider: the variables it has for itself."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import CredentialsMissingError
from pulumi_qcloud.settings.table import explicit_inputs

from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, Home

OWN_KEYS = {"qcloud:explicit": "own-keys"}
MAPPED = explicit_inputs(
    {
        "B_ID": "TENCENTCLOUD_SECRET_ID",
        "B_KEY": "TENCENTCLOUD_SECRET_KEY",
        "B_TOKEN": "TENCENTCLOUD_TOKEN",
    }
)


def test_own_pair(home: Home) -> None:
    """Variables that a Provider maps are its own statement, above the environment's profile."""
    environ = {
        "B_ID": "AKIDB",
        "B_KEY": "key-b",
        "B_TOKEN": " ",
        "TENCENTCLOUD_SECRET_ID": " AKIDB ",
        "TENCENTCLOUD_SECRET_KEY": "key-b",
        "TENCENTCLOUD_TOKEN": "token-of-a",
        "QCLOUD_PROFILE": "other",
    }

    credentials = home.resolve({**REGION, **MAPPED}, environ).credentials

    assert (
        credentials.secret_id,
        credentials.secret_key,
        credentials.token,
    ) == ("AKIDB", "key-b", None)
    assert credentials.source == "explicit Provider"


def test_token_of_somebody_else(home: Home) -> None:
    """A token variable whose mapping is not set belongs to the other account."""
    environ = {
        "B_ID": "AKIDB",
        "B_KEY": "key-b",
        "TENCENTCLOUD_SECRET_ID": "AKIDB",
        "TENCENTCLOUD_SECRET_KEY": "key-b",
        "TENCENTCLOUD_TOKEN": "token-of-a",
    }

    assert home.resolve({**REGION, **MAPPED}, environ).credentials.token is None


def test_not_set(home: Home) -> None:
    """Variables that are not set never lead to the account that the engine left there."""
    home.profile()

    with pytest.raises(CredentialsMissingError) as caught:
        home.resolve({**REGION, **MAPPED}, ENVIRONMENT_PAIR)

    assert (caught.value.message) == "B_ID and B_KEY of the Provider's env_var_mappings are not set"


@pytest.mark.parametrize(
    "variable", ["TENCENTCLOUD_CREDENTIALS_FILE", "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"]
)
def test_file_not_set(home: Home, variable: str) -> None:
    """The same holds for the files in which a Provider has its profile."""
    home.profile("default")
    config = {**REGION, **explicit_inputs({"B_FILE": variable}), "qcloud:profile": "default"}

    with pytest.raises(CredentialsMissingError, match=r"^B_FILE of the Provider"):
        home.resolve(config)


def test_profile(home: Home) -> None:
    """A mapped profile is the Provider's, above a key pair in the environment."""
    home.profile("partner")
    config = {**REGION, **explicit_inputs({"B_PROFILE": "QCLOUD_PROFILE"})}
    environ = {"B_PROFILE": "partner", "QCLOUD_PROFILE": "partner", **ENVIRONMENT_PAIR}

    assert home.resolve(config, environ).credentials.secret_id == "AKIDpartner"


def test_profile_not_set(home: Home) -> None:
    """A mapped profile that is not set is not the one of the environment."""
    home.profile("other")
    config = {**REGION, **explicit_inputs({"B_PROFILE": "QCLOUD_PROFILE"})}

    with pytest.raises(CredentialsMissingError, match=r"^B_PROFILE of the Provider"):
        home.resolve(config, {"QCLOUD_PROFILE": "other"})


def test_region(home: Home) -> None:
    """A mapped region is the Provider's own, above one that it took over."""
    config = {
        **explicit_inputs({"B_REGION": "TENCENTCLOUD_REGION"}),
        **REGION,
        "qcloud:inherited": "qcloud:region",
    }
    environ = {"B_REGION": "sh", "TENCENTCLOUD_REGION": "sh", **ENVIRONMENT_PAIR}

    assert home.resolve(config, environ).region == "ap-shanghai"


def test_own_keys_without_a_list(home: Home) -> None:
    """The bare marker counts every credential variable of the process as the Provider's."""
    credentials = home.resolve({**REGION, **OWN_KEYS}, ENVIRONMENT_PAIR).credentials

    assert credentials.secret_id == "AKIDENVIRONMENT"
    assert credentials.source == "explicit Provider"


def test_own_keys_not_set(home: Home) -> None:
    """The bare marker without the variables is an error, not the default profile."""
    home.profile()

    with pytest.raises(CredentialsMissingError, match="are not set"):
        home.resolve({**REGION, **OWN_KEYS})


def test_a_profile_of_the_resource_needs_no_variables(home: Home) -> None:
    """A resource with a profile does not need what its Provider maps."""
    home.profile("partner")

    settings = home.resolve({**REGION, **MAPPED}, profile="partner")

    assert settings.credentials.secret_id == "AKIDpartner"
