"""Numbers, regions, versions and files: what is accepted, and what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import LONG_BY_SHORT
from pulumi_qcloud.settings.levels import Stated
from pulumi_qcloud.settings.values import number

from tests.unit.locked import lock
from tests.unit.settings.home import REGION, STACK_PAIR, Home

RULES = {
    "rateLimit": "it must be a number of calls a second, 0 (no limit) or more and at most 86400",
    "requestTimeout": "it must be a number of seconds, more than 0 and at most 86400",
    "deadline": "it must be a number of seconds, more than 0 and at most 86400",
}
VARIABLES = {
    "rateLimit": "QCLOUD_RATE_LIMIT",
    "requestTimeout": "QCLOUD_REQUEST_TIMEOUT",
    "deadline": "QCLOUD_DEADLINE",
}


def refusal(home: Home, config: dict[str, str], environ: dict[str, str] | None = None) -> str:
    """Resolve, and return what is said against it."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **STACK_PAIR, **config}, environ)
    return caught.value.message


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize(
    "text",
    ["abc", "-1", "nan", "inf", "-inf", "1e999", "10s", "1_000", "١٠", "0x10", "1,5", "--1", "1 0"],
)
def test_wrong_numbers(home: Home, key: str, text: str) -> None:
    """A number that is none is named with its key or variable and what was given."""
    said = f'is "{text}": {RULES[key]}'

    assert refusal(home, {f"qcloud:{key}": text}) == f"qcloud:{key} {said}"
    assert refusal(home, {}, {VARIABLES[key]: text}) == f"{VARIABLES[key]} {said}"


@pytest.mark.parametrize("key", ["requestTimeout", "deadline"])
@pytest.mark.parametrize("text", ["0", "-0", "0.0", "1e-999"])
def test_no_time_at_all(home: Home, key: str, text: str) -> None:
    """A time of nothing is refused."""
    assert refusal(home, {f"qcloud:{key}": text}) == f'qcloud:{key} is "{text}": {RULES[key]}'


@pytest.mark.parametrize(
    ("text", "expected"), [("0", 0.0), ("-0", 0.0), ("20", 20.0), (".5", 0.5), ("+2.", 2.0)]
)
def test_rate_limit(home: Home, text: str, expected: float) -> None:
    """The rate limit may be nothing, which is no limit."""
    settings = home.resolve({**REGION, **STACK_PAIR, "qcloud:rateLimit": text})

    assert repr(expected) == repr(settings.rate_limit)


@given(st.floats(max_value=86400, min_value=0, exclude_min=True, allow_infinity=False))
def test_any_positive_number(value: float) -> None:
    """Any positive number comes back as it was written."""
    assert value == number("deadline", Stated(repr(value), "here"))


@given(st.text())
def test_any_text_as_a_number(text: str) -> None:
    """Any text is a number in range, or one sentence."""
    try:
        said = str(number("rateLimit", Stated(text, "here")))
    except ConfigurationError as error:
        said = str(error)

    assert said.startswith("here is ") or float(said) >= 0
    assert "\n" not in said


@pytest.mark.parametrize("short", sorted(LONG_BY_SHORT))
def test_short_regions(home: Home, short: str) -> None:
    """Every short name stands for its long one, in any case of letters."""
    stated = home.resolve(STACK_PAIR, region=short)
    loud = home.resolve(STACK_PAIR, region=LONG_BY_SHORT[short].upper())

    assert LONG_BY_SHORT[short] == stated.region == loud.region


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ap-guangzho", "Did you mean ap-guangzhou"),
        ("guangzhou", "Did you mean ap-guangzhou"),
        ("ap-shangai", "Did you mean ap-shanghai"),
        ("us-east-1", "Use a region such as ap-guangzhou"),
    ],
)
def test_unknown_region(home: Home, text: str, hint: str) -> None:
    """A region that does not exist is named with where it was stated and the nearest ones."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve(STACK_PAIR, {"TENCENTCLOUD_REGION": text})

    assert f'TENCENTCLOUD_REGION is "{text}": no region of that name is known' == (
        caught.value.message
    )
    assert caught.value.hint.startswith(hint)


def test_unknown_region_of_a_resource(home: Home) -> None:
    """A resource's own region is named as that."""
    with pytest.raises(ConfigurationError, match=r'^the resource.s region is "ap-x"'):
        home.resolve({**STACK_PAIR, **REGION}, region="ap-x")


def test_unknown_region_of_a_profile(home: Home) -> None:
    """A wrong region in a file is named by its place, and not shown."""
    home.profile("partner", region="hush-hush")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve(profile="partner")

    assert caught.value.message == (
        "region of profile partner in ~/.tencentcloud/credentials is wrong: "
        "no region of that name is known"
    )


def test_region_of_a_private_installation(home: Home) -> None:
    """A private installation names its own regions; they are kept as they are."""
    config = {**STACK_PAIR, "qcloud:endpoint": "https://vpc.example.com"}

    assert home.resolve(config, region="HQ-1").region == "HQ-1"
    assert home.resolve(config, region="gz").region == "ap-guangzhou"


@pytest.mark.parametrize("text", ["h q", "hq&x=1", "-hq", "h" * 64, "é"])
def test_region_that_is_no_name(home: Home, text: str) -> None:
    """What cannot be a region's name is refused for a private installation too."""
    config = {**STACK_PAIR, "qcloud:endpoint": "https://vpc.example.com"}

    with pytest.raises(ConfigurationError, match="no region of that name is known"):
        home.resolve(config, region=text)


def test_no_region(home: Home) -> None:
    """Without a region the error names the key and the variable."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve(STACK_PAIR)

    assert str(caught.value) == (
        "no region is stated. Set qcloud:region "
        "(`pulumi config set qcloud:region ap-guangzhou`) or TENCENTCLOUD_REGION."
    )


@pytest.mark.parametrize(
    ("config", "environ", "sentence"),
    [
        (
            {"qcloud:apiVersion": "1.0"},
            {},
            'qcloud:apiVersion is "1.0": it must be 2.0 or 3.0',
        ),
        (
            {},
            {"QCLOUD_API_VERSION": "3"},
            'QCLOUD_API_VERSION is "3": it must be 2.0 or 3.0',
        ),
        (
            {"qcloud:signatureMethod": "TC3-HMAC-SHA256"},
            {},
            'qcloud:signatureMethod is "TC3-HMAC-SHA256": it must be HmacSHA256 or HmacSHA1',
        ),
        (
            {},
            {"QCLOUD_SIGNATURE_METHOD": "hmacsha1"},
            'QCLOUD_SIGNATURE_METHOD is "hmacsha1": it must be HmacSHA256 or HmacSHA1',
        ),
        (
            {"qcloud:caBundle": "~/no.pem"},
            {},
            'qcloud:caBundle is "~/no.pem": there is no such file',
        ),
        (
            {"qcloud:caBundle": "~"},
            {},
            'qcloud:caBundle is "~": it is not a file',
        ),
        (
            {},
            {"QCLOUD_CA_BUNDLE": "no\0thing"},
            'QCLOUD_CA_BUNDLE is "no thing": no file can have that name',
        ),
        (
            {"qcloud:caBundle": "/" + "a" * 300},
            {},
            f'qcloud:caBundle is "/{"a" * 58}…": it cannot be read (File name too long)',
        ),
        (
            {},
            {"QCLOUD_CA_BUNDLE": "~/locked/ca.pem"},
            'QCLOUD_CA_BUNDLE is "~/locked/ca.pem": it cannot be read (Permission denied)',
        ),
    ],
)
def test_other_wrong_settings(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    config: dict[str, str],
    environ: dict[str, str],
    sentence: str,
) -> None:
    """Every other setting that is wrong is named with what was given and what it may be."""
    lock(home.path / "locked", monkeypatch)

    assert sentence == refusal(home, config, environ)


def test_ca_bundle(home: Home) -> None:
    """The bundle's path may begin with the home directory."""
    home.ini("", home.path / "ca.pem")

    settings = home.resolve({**REGION, **STACK_PAIR, "qcloud:caBundle": "~/ca.pem"})

    assert str(home.path / "ca.pem") == settings.ca_bundle


def test_ca_bundle_that_may_not_be_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of somebody else is told before the first request."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = home.ini("", home.path / "ca.pem")
    monkeypatch.setattr("pathlib.Path.open", refuse)

    assert refusal(home, {"qcloud:caBundle": str(path)}).endswith(
        ": it cannot be read (Permission denied)"
    )


def test_long_values_are_cut(home: Home) -> None:
    """A message stays one line that a person can read, whatever was given."""
    said = refusal(home, {"qcloud:apiVersion": "x\n" * 5_000})

    assert len(said) < 200
    assert "\n" not in said


def test_several_at_once(home: Home) -> None:
    """Settings that are numbers or choices are told together if several are wrong."""
    config = {
        "qcloud:apiVersion": "v3",
        "qcloud:deadline": "0",
        "qcloud:requestTimeout": "30s",
        "qcloud:signatureMethod": "MD5",
    }

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **STACK_PAIR, **config})

    assert [
        'qcloud:apiVersion is "v3": it must be 2.0 or 3.0',
        'qcloud:signatureMethod is "MD5": it must be HmacSHA256 or HmacSHA1',
        (
            'qcloud:requestTimeout is "30s": it must be a number of seconds, more than 0 and at '
            "most 86400"
        ),
        'qcloud:deadline is "0": it must be a number of seconds, more than 0 and at most 86400',
    ] == str(caught.value).split("; ")
