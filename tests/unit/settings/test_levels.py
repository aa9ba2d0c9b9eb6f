"""The table of settings, what an explicit Provider takes from it, and which level counts."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.table import (
    CONFIG_KEYS,
    COPIED_TO_PROVIDERS,
    SETTINGS,
    VARIABLES,
    explicit_inputs,
    inherited_inputs,
)
from pulumi_qcloud.settings.values import default_tags

from tests.unit.settings.home import BRIDGED_PAIR, ENVIRONMENT_PAIR, REGION, STACK_PAIR, Home, keys


def test_every_setting_is_explained_once() -> None:
    """Every setting and variable has a sentence, and no name stands for two of them."""
    keys = [setting.config_key for setting in SETTINGS]
    names = [name for setting in SETTINGS for name in setting.environment]
    names += [variable.name for variable in VARIABLES]

    assert len(set(keys)) == len(keys)
    assert len(set(names)) == len(names)
    for one in (*SETTINGS, *VARIABLES):
        assert one.meaning.endswith(".")


def test_secret_settings() -> None:
    """Keys, tokens and what describes a role are never shown."""
    assert {"secretKey", "token", "assumeRole"} == {
        setting.key for setting in SETTINGS if setting.secret
    }


def test_copied_settings() -> None:
    """An explicit Provider takes over where calls go and how, and never who makes them."""
    assert {
        "qcloud:region",
        "qcloud:apiVersion",
        "qcloud:endpoint",
        "qcloud:stsEndpoint",
        "qcloud:signatureMethod",
        "qcloud:rateLimit",
        "qcloud:requestTimeout",
        "qcloud:deadline",
        "qcloud:caBundle",
        "qcloud:defaultTags",
        "tencentcloud:region",
    } == set(COPIED_TO_PROVIDERS)


def test_inherits_what_the_stack_states() -> None:
    """Only what the stack states is taken over, with a marker that names it."""
    stack = {
        "qcloud:endpoint": "https://vpc.example.com",
        "qcloud:deadline": " ",
        "qcloud:secretKey": "stack-key",
        "tencentcloud:region": "ap-guangzhou",
    }

    assert inherited_inputs(stack.get) == {
        "qcloud:endpoint": "https://vpc.example.com",
        "tencentcloud:region": "ap-guangzhou",
        "qcloud:inherited": "qcloud:endpoint tencentcloud:region",
    }


def test_inherits_nothing_that_is_given() -> None:
    """What the Provider states itself is not taken over, a region under neither name."""
    stack = {"qcloud:region": "ap-guangzhou", "tencentcloud:region": "ap-guangzhou"}

    assert inherited_inputs(stack.get, given=["region"]) == {}


@pytest.mark.parametrize(
    ("mappings", "expected"),
    [
        ({}, {"qcloud:explicit": "true"}),
        ({"MY_HOME": "HOME"}, {"qcloud:explicit": "true"}),
        (
            {"B_REGION": "TENCENTCLOUD_REGION"},
            {
                "qcloud:explicit": "true",
                "qcloud:mappedVariables": "B_REGION=TENCENTCLOUD_REGION",
            },
        ),
        (
            {"B_ID": "TENCENTCLOUD_SECRET_ID", "A_KEY": "TENCENTCLOUD_SECRET_KEY"},
            {
                "qcloud:explicit": "own-keys",
                "qcloud:mappedVariables": (
                    "A_KEY=TENCENTCLOUD_SECRET_KEY B_ID=TENCENTCLOUD_SECRET_ID"
                ),
            },
        ),
        (
            {"B_PROFILE": "QCLOUD_PROFILE"},
            {
                "qcloud:explicit": "own-keys",
                "qcloud:mappedVariables": "B_PROFILE=QCLOUD_PROFILE",
            },
        ),
    ],
)
def test_marks_an_explicit_provider(mappings: dict[str, str], expected: dict[str, str]) -> None:
    """The markers say whether a Provider maps credentials for itself, and which variables."""
    assert expected == explicit_inputs(mappings)


EXPLICIT = {"qcloud:explicit": "true"}


@pytest.mark.parametrize(
    ("config", "environ", "profile", "expected"),
    [
        ({**STACK_PAIR, **BRIDGED_PAIR}, ENVIRONMENT_PAIR, "partner", "AKIDpartner"),
        ({"qcloud:profile": "default"}, ENVIRONMENT_PAIR, "partner", "AKIDpartner"),
        ({**STACK_PAIR, **BRIDGED_PAIR}, ENVIRONMENT_PAIR, None, "AKIDSTACK"),
        ({"qcloud:profile": "partner", **BRIDGED_PAIR}, ENVIRONMENT_PAIR, None, "AKIDpartner"),
        (BRIDGED_PAIR, ENVIRONMENT_PAIR, None, "AKIDENVIRONMENT"),
        (BRIDGED_PAIR, {"QCLOUD_PROFILE": "partner"}, None, "AKIDpartner"),
        (BRIDGED_PAIR, {"TENCENTCLOUD_PROFILE": "partner"}, None, "AKIDpartner"),
        (BRIDGED_PAIR, {"TCCLI_PROFILE": "partner"}, None, "AKIDpartner"),
        ({"tencentcloud:profile": "partner"}, {}, None, "AKIDpartner"),
        (BRIDGED_PAIR, {}, None, "AKIDBRIDGED"),
        ({}, {}, None, "AKIDdefault"),
        ({"qcloud:secretId": " ", "qcloud:profile": ""}, {}, "", "AKIDdefault"),
        ({**EXPLICIT, **STACK_PAIR}, ENVIRONMENT_PAIR, None, "AKIDSTACK"),
        ({**EXPLICIT, **STACK_PAIR}, ENVIRONMENT_PAIR, "partner", "AKIDpartner"),
        ({**EXPLICIT, "qcloud:profile": "partner"}, ENVIRONMENT_PAIR, None, "AKIDpartner"),
        (EXPLICIT, ENVIRONMENT_PAIR, None, "AKIDENVIRONMENT"),
        (EXPLICIT, {}, None, "AKIDdefault"),
    ],
)
def test_credentials_come_from_the_highest_level(
    home: Home,
    config: dict[str, str],
    environ: dict[str, str],
    profile: str | None,
    expected: str,
) -> None:
    """Resource, Provider or stack, environment, `tencentcloud:`, default files: in this order."""
    home.profile("default")
    home.profile("partner")

    settings = home.resolve({**REGION, **config}, environ, profile=profile)

    assert expected == keys(settings).secret_id


@pytest.mark.parametrize(
    ("config", "environ", "source"),
    [
        (STACK_PAIR, {}, "stack configuration"),
        ({}, ENVIRONMENT_PAIR, "environment"),
        (BRIDGED_PAIR, {}, "stack configuration of tencentcloud:"),
        ({**EXPLICIT, **STACK_PAIR}, {}, "explicit Provider"),
        ({}, {}, "profile default in ~/.tencentcloud/credentials"),
    ],
)
def test_credentials_say_where_they_come_from(
    home: Home, config: dict[str, str], environ: dict[str, str], source: str
) -> None:
    """The source of the credentials is text for people."""
    home.profile()

    settings = home.resolve({**REGION, **config}, environ)

    assert source == settings.credentials.source


@pytest.mark.parametrize(
    ("config", "environ", "profile", "region", "expected"),
    [
        # what is said outright
        ({**REGION, **STACK_PAIR}, {}, None, "ap-shanghai", "ap-shanghai"),
        ({**REGION, **STACK_PAIR}, {"TENCENTCLOUD_REGION": "bj"}, None, None, "ap-guangzhou"),
        (STACK_PAIR, {"TENCENTCLOUD_REGION": "bj"}, None, None, "ap-beijing"),
        ({"tencentcloud:region": "cd", **STACK_PAIR}, {}, None, None, "ap-chengdu"),
        (
            {"tencentcloud:region": "cd", **STACK_PAIR},
            {"TENCENTCLOUD_REGION": "bj"},
            None,
            None,
            "ap-beijing",
        ),
        # the region of the profile in use, at the level that names the profile
        (REGION, {}, "partner", None, "ap-seoul"),
        (REGION, {}, "partner", "ap-shanghai", "ap-shanghai"),
        ({"qcloud:profile": "partner", **REGION}, {}, None, None, "ap-guangzhou"),
        ({"qcloud:profile": "partner"}, {"TENCENTCLOUD_REGION": "bj"}, None, None, "ap-seoul"),
        ({}, {"QCLOUD_PROFILE": "partner", "TENCENTCLOUD_REGION": "bj"}, None, None, "ap-beijing"),
        (REGION, {"QCLOUD_PROFILE": "partner"}, None, None, "ap-guangzhou"),
        ({"tencentcloud:profile": "partner"}, {}, None, None, "ap-seoul"),
        ({"qcloud:profile": "partner"}, {}, "bare", None, "ap-tokyo"),
        # the region of the default profile, last
        (STACK_PAIR, {}, None, None, "ap-tokyo"),
        ({}, {}, None, None, "ap-tokyo"),
        ({}, {}, "bare", None, "ap-tokyo"),
        ({"tencentcloud:region": "cd"}, {}, None, None, "ap-chengdu"),
    ],
)
def test_region_comes_from_the_highest_level(
    home: Home,
    config: dict[str, str],
    environ: dict[str, str],
    profile: str | None,
    region: str | None,
    expected: str,
) -> None:
    """A profile's region counts where the profile is named, below a region that is stated there."""
    home.profile("default", region="ap-tokyo")
    home.profile("partner", region="kr")
    home.profile("bare")

    settings = home.resolve(config, environ, profile=profile, region=region)

    assert expected == settings.region


def test_inherited_region_ranks_below_the_region_of_the_providers_profile(home: Home) -> None:
    """A region that a Provider took over is the stack's, not its own."""
    home.profile("partner", region="ap-seoul")
    inherited = inherited_inputs(REGION.get)

    settings = home.resolve({**EXPLICIT, **inherited, "qcloud:profile": "partner"})

    assert settings.region == "ap-seoul"


def test_a_providers_own_region_ranks_above_the_region_of_its_profile(home: Home) -> None:
    """A region that a Provider states counts, whatever its profile says."""
    home.profile("partner", region="ap-seoul")
    config = {**EXPLICIT, "qcloud:profile": "partner", "qcloud:region": "ap-shanghai"}

    assert home.resolve(config).region == "ap-shanghai"


def test_inherited_region_ranks_above_the_environment(home: Home) -> None:
    """What a Provider took over from the stack still outranks the environment."""
    inherited = inherited_inputs(REGION.get)

    settings = home.resolve(
        {**EXPLICIT, **inherited, **STACK_PAIR}, {"TENCENTCLOUD_REGION": "ap-beijing"}
    )

    assert settings.region == "ap-guangzhou"


def test_a_wrong_inherited_setting_is_named_as_the_stacks(home: Home) -> None:
    """The message about a setting that was taken over names the key that a person set."""
    inherited = inherited_inputs({"qcloud:deadline": "soon"}.get)

    with pytest.raises(ConfigurationError, match=r"^qcloud:deadline is"):
        home.resolve({**EXPLICIT, **inherited, **STACK_PAIR, **REGION})


@pytest.mark.parametrize("key", sorted(COPIED_TO_PROVIDERS))
def test_everything_inherited_is_understood(home: Home, key: str) -> None:
    """Each key that a Provider takes over means in its process what it means in the stack."""
    certificates = home.ini("", home.path / "ca.pem")
    value = {
        "qcloud:region": "sh",
        "qcloud:apiVersion": "2.0",
        "qcloud:endpoint": "https://vpc.example.com",
        "qcloud:stsEndpoint": "https://sts.example.com",
        "qcloud:signatureMethod": "HmacSHA1",
        "qcloud:rateLimit": "5",
        "qcloud:requestTimeout": "6",
        "qcloud:deadline": "7",
        "qcloud:caBundle": str(certificates),
        "qcloud:defaultTags": '{"team": "net"}',
        "tencentcloud:region": "sh",
    }[key]
    stack = {key: value}
    fallback = {"TENCENTCLOUD_REGION": "gz"} if key == "qcloud:endpoint" else {}
    home.profile("default", region="gz")

    expected = home.resolve(stack, fallback), default_tags(stack, fallback)

    process = {**EXPLICIT, **inherited_inputs(stack.get)}
    assert expected == (home.resolve(process, fallback), default_tags(process, fallback))


@pytest.mark.parametrize(
    ("key", "variable", "text", "attribute", "expected"),
    [
        ("qcloud:apiVersion", "QCLOUD_API_VERSION", "3.0", "api_version", "3.0"),
        (
            "qcloud:endpoint",
            "QCLOUD_ENDPOINT",
            "https://vpc.example.com/v2/index.php",
            "endpoint",
            "https://vpc.example.com/v2/index.php",
        ),
        (
            "qcloud:signatureMethod",
            "QCLOUD_SIGNATURE_METHOD",
            "HmacSHA1",
            "signature_method",
            "HmacSHA1",
        ),
        ("qcloud:rateLimit", "QCLOUD_RATE_LIMIT", "0", "rate_limit", 0.0),
        ("qcloud:requestTimeout", "QCLOUD_REQUEST_TIMEOUT", "2.5", "request_timeout", 2.5),
        ("qcloud:deadline", "QCLOUD_DEADLINE", "1e3", "deadline", 1000.0),
        ("qcloud:uin", "QCLOUD_UIN", "2407912486", "uin", "2407912486"),
    ],
)
def test_settings_in_configuration_and_environment(
    home: Home, key: str, variable: str, text: str, attribute: str, expected: object
) -> None:
    """Every other setting comes from its configuration key or its variable, trimmed."""
    configured = home.resolve({**REGION, **STACK_PAIR, key: f" {text}\n"})
    from_environment = home.resolve({**REGION, **STACK_PAIR, key: " "}, {variable: f"{text} "})

    assert expected == getattr(configured, attribute)
    assert expected == getattr(from_environment, attribute)


def test_configuration_outranks_environment(home: Home) -> None:
    """A setting in the stack configuration hides the one in the environment, a wrong one too."""
    config = {**REGION, **STACK_PAIR, "qcloud:rateLimit": "3"}

    assert home.resolve(config, {"QCLOUD_RATE_LIMIT": "many"}).rate_limit == 3.0


def test_defaults(home: Home) -> None:
    """Without any statement but key pair and region the documented defaults count."""
    settings = home.resolve({**REGION, **STACK_PAIR})

    assert (
        settings.api_version,
        settings.endpoint,
        settings.signature_method,
        settings.rate_limit,
        settings.request_timeout,
        settings.deadline,
        settings.ca_bundle,
        settings.uin,
        settings.emulator,
        settings.notices,
    ) == (
        "3.0",
        None,
        "HmacSHA256",
        20.0,
        10.0,
        60.0,
        None,
        None,
        None,
        (),
    )


def test_looks_at_the_listed_keys_only(home: Home) -> None:
    """CONFIG_KEYS lists every key that is looked at: a provider passes on no other."""

    class Recorded(dict[str, str]):
        def get(self, key: str, default: object = None) -> Any:
            asked.add(key)
            return super().get(key, default)

    asked: set[str] = set()
    for config in ({**REGION, **STACK_PAIR}, {**REGION, **STACK_PAIR, **EXPLICIT}):
        home.resolve(Recorded(config))

    assert asked == set(CONFIG_KEYS)
