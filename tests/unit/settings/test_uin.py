"""The account that the user states for the credentials in use."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.table import explicit_inputs

from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, STACK_PAIR, Home

EXPLICIT = {"qcloud:explicit": "true"}
STATED = {"qcloud:uin": "111"}


@pytest.mark.parametrize(
    ("config", "environ", "profile", "expected"),
    [
        # default credentials
        ({**STACK_PAIR, **STATED}, {}, None, "111"),
        (STACK_PAIR, {"QCLOUD_UIN": "222"}, None, "222"),
        ({**STACK_PAIR, **STATED}, {"QCLOUD_UIN": "222"}, None, "111"),
        (STACK_PAIR, {}, None, None),
        (STATED, ENVIRONMENT_PAIR, None, "111"),
        (STATED, {}, None, "111"),
        # what the file says of the profile in use
        ({"qcloud:profile": "partner"}, {}, None, "999"),
        ({"qcloud:profile": "partner"}, {"QCLOUD_UIN": "222"}, None, "999"),
        ({"qcloud:profile": "bare", **STATED}, {}, None, "111"),
        ({"qcloud:profile": "bare"}, {"QCLOUD_UIN": "222"}, None, "222"),
        # a profile of the resource
        (STATED, {"QCLOUD_UIN": "222"}, "partner", "999"),
        (STATED, {"QCLOUD_UIN": "222"}, "bare", None),
        # an explicit Provider
        ({**EXPLICIT, **STACK_PAIR, **STATED}, {"QCLOUD_UIN": "222"}, None, "111"),
        ({**EXPLICIT, **STACK_PAIR}, {"QCLOUD_UIN": "222"}, None, None),
        ({**EXPLICIT, "qcloud:profile": "partner"}, {"QCLOUD_UIN": "222"}, None, "999"),
        ({**EXPLICIT, "qcloud:profile": "bare"}, {"QCLOUD_UIN": "222"}, None, None),
        ({**EXPLICIT, "qcloud:profile": "bare", **STATED}, {}, None, "111"),
        ({**EXPLICIT, **STATED}, {}, "partner", "999"),
        ({**EXPLICIT, **STATED}, {}, "bare", None),
        (
            {**explicit_inputs({"B_UIN": "QCLOUD_UIN"}), **STACK_PAIR},
            {"B_UIN": "333", "QCLOUD_UIN": "333"},
            None,
            "333",
        ),
    ],
)
def test_uin(
    home: Home,
    config: dict[str, str],
    environ: dict[str, str],
    profile: str | None,
    expected: str | None,
) -> None:
    """The stack's UIN is about the default credentials; others have what is stated for them."""
    home.profile("default")
    home.profile("bare")
    home.profile("partner", uin="999")

    assert expected == home.resolve({**REGION, **config}, environ, profile=profile).uin


@pytest.mark.parametrize(
    ("config", "environ", "origin"),
    [
        ({"qcloud:uin": "one"}, {}, 'qcloud:uin is "one"'),
        ({}, {"QCLOUD_UIN": "100 000"}, 'QCLOUD_UIN is "100 000"'),
        ({"qcloud:uin": "-1"}, {}, 'qcloud:uin is "-1"'),
        ({"qcloud:uin": "٣"}, {}, 'qcloud:uin is "٣"'),
        ({"qcloud:uin": "1.0e9"}, {}, 'qcloud:uin is "1.0e9"'),
        ({**EXPLICIT, "qcloud:uin": "one"}, {}, 'the Provider\'s uin is "one"'),
    ],
)
def test_not_digits(
    home: Home, config: dict[str, str], environ: dict[str, str], origin: str
) -> None:
    """A UIN that is not decimal digits is named with what was given."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **STACK_PAIR, **config}, environ)

    assert f"{origin}: an account id (UIN) is a number of decimal digits" == caught.value.message


def test_not_digits_in_a_file(home: Home) -> None:
    """A wrong UIN in a file is named by its place, and not shown."""
    home.profile("partner", uin="secret-in-the-wrong-line")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve(REGION, profile="partner")

    assert caught.value.message == (
        "uin of profile partner in ~/.tencentcloud/credentials is wrong: "
        "an account id (UIN) is a number of decimal digits"
    )


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({"qcloud:profile": "partner", **STATED}, {}),
        ({**EXPLICIT, "qcloud:profile": "partner", **STATED}, {}),
        ({}, {"QCLOUD_PROFILE": "partner", "QCLOUD_UIN": "111"}),
        (STATED, {"QCLOUD_PROFILE": "partner"}),
    ],
)
def test_contradiction(home: Home, config: dict[str, str], environ: dict[str, str]) -> None:
    """Two accounts for one profile are an error: a connection would be asked of a stranger."""
    home.profile("partner", uin="999")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    assert caught.value.message.endswith(
        'is "111", but uin of profile partner in ~/.tencentcloud/credentials is another account'
    )
