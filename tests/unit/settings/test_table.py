"""The table of settings, and what an explicit Provider takes from it."""

from __future__ import annotations

import pytest
from pulumi_qcloud.settings.table import (
    COPIED_TO_PROVIDERS,
    SETTINGS,
    VARIABLES,
    explicit_inputs,
    inherited_inputs,
)


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
    """The secret key and the token are what is never shown."""
    assert {"secretKey", "token"} == {setting.key for setting in SETTINGS if setting.secret}


def test_copied_settings() -> None:
    """An explicit Provider takes over where calls go and how, and never who makes them."""
    assert {
        "qcloud:region",
        "qcloud:apiVersion",
        "qcloud:endpoint",
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
