"""Numbers, regions, files, addresses and tags: what is accepted, and what is said of the rest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import Endpoint, is_loopback
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import LONG_BY_SHORT
from pulumi_qcloud.settings.levels import Stated
from pulumi_qcloud.settings.table import explicit_inputs
from pulumi_qcloud.settings.values import default_tags, emulator_url, endpoint_url, number

from tests.unit.settings.home import REGION, STACK_PAIR, Home, lock

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

    assert f'TENCENTCLOUD_REGION is "{text}": this is not a known region' == (caught.value.message)
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
        "this is not a known region"
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

    with pytest.raises(ConfigurationError, match="this is not a known region"):
        home.resolve(config, region=text)


def test_no_region(home: Home) -> None:
    """Without a region the error names the key and the variable."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve(STACK_PAIR)

    assert str(caught.value) == (
        "no region is set. Set qcloud:region "
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
            'QCLOUD_CA_BUNDLE is "no thing": that is not a valid file name',
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://vpc.example.com", "https://vpc.example.com"),
        ("HTTPS://VPC.Example.com/V2/Index.php", "https://vpc.example.com/V2/Index.php"),
        ("https://vpc.example.com:8443/v2/", "https://vpc.example.com:8443/v2/"),
        ("https://10.0.0.1/v2/index.php", "https://10.0.0.1/v2/index.php"),
        ("https://vpc_api.internal", "https://vpc_api.internal"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:8520/v2/index.php", "http://127.0.0.1:8520/v2/index.php"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://LOCALHOST:1", "http://localhost:1"),
        ("http://[::1]:8520", "http://[::1]:8520"),
    ],
)
def test_endpoints(text: str, expected: str) -> None:
    """Any https URL is taken, plain http on loopback; the path stays as it is."""
    assert expected == endpoint_url(Stated(text, "here"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("http://vpc.example.com/v2", 'here is "http://vpc.example.com": plain http is for'),
        ("http://10.0.0.1:8520", 'here is "http://10.0.0.1:8520": plain http is for'),
        ("http://127.0.0.1.example.com", 'here is "http://127.0.0.1.example.com": plain http'),
        ("http://localhost.example.com", 'here is "http://localhost.example.com": plain http'),
        ("http://0.0.0.0", 'here is "http://0.0.0.0": plain http'),
        ("http://127.1", 'here is "http://127.1": plain http'),
        ("http://[2001:db8::1]", 'here is "http://[2001:db8::1]": plain http'),
        ("vpc.example.com", "here is not a URL of the form https://"),
        ("vpc.example.com:443", "here is not a URL of the form https://"),
        ("//vpc.example.com", "here is not a URL of the form https://"),
        ("https:vpc.example.com", "here is not a URL of the form https://"),
        ("https://", "here is not a URL of the form https://"),
        ("https:///v2", "here is not a URL of the form https://"),
        ("ftp://vpc.example.com", "here is not a URL of the form https://"),
        ("https://vpc example.com", "here is not a URL of the form https://"),
        ("https://vpc.example.com/\nx", "here is not a URL of the form https://"),
        ("https://vpc.example.com:0", "here is not a URL of the form https://"),
        ("https://vpc.example.com:70000", "here is not a URL of the form https://"),
        ("https://vpc.example.com:port", "here is not a URL of the form https://"),
        ("https://[::1", "here is not a URL of the form https://"),
        ("https://[v1.x]", "here is not a URL of the form https://"),
        ("https://пример.com", "here is not a URL of the form https://"),
        ("https://me:hush@vpc.example.com/v2", "here contains a user name or a password"),
        ("http://me:hush@vpc.example.com/v2", "here contains a user name or a password"),
        ("https://hush@vpc.example.com", "here contains a user name or a password"),
        ("me:hush@vpc.example.com", "here is not a URL of the form https://"),
        ("https://me:hush@vpc.example.com:port", "here is not a URL of the form https://"),
        ("https://vpc..example.com/v2", 'here is "https://vpc..example.com": the host name'),
        (f"https://{'a' * 64}.com", f'here is "https://{"a" * 51}…": the host name is invalid'),
        (f"https://vpc.{'a' * 64}", f'here is "https://vpc.{"a" * 47}…": the host name is invalid'),
        (f"https://{'a.' * 127}a", f'here is "https://{"a." * 25}a…": the host name is invalid'),
        (f"https://me:hush@{'a' * 64}.com", "here contains a user name or a password"),
        ("http://127.0.0..1:8520", 'here is "http://127.0.0..1:8520": the host name is invalid'),
        ("https://vpc.example.com?Token=hush", "here contains a query or a fragment"),
        ("https://vpc.example.com/#hush", "here contains a query or a fragment"),
    ],
)
def test_wrong_endpoints(text: str, sentence: str) -> None:
    """What is no acceptable URL is told why, and never shown beyond scheme, host and port."""
    with pytest.raises(ConfigurationError) as caught:
        endpoint_url(Stated(text, "here"))

    assert caught.value.message.startswith(sentence)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://127.0.0.1:8520", "http://127.0.0.1:8520"),
        ("http://127.0.0.1:8520/", "http://127.0.0.1:8520"),
        ("https://Localhost:8520//", "https://localhost:8520"),
        ("http://[::1]:8520", "http://[::1]:8520"),
    ],
)
def test_emulator(text: str, expected: str) -> None:
    """The emulator is named by its base URL."""
    assert expected == emulator_url(Stated(text, "QCLOUD_EMULATOR"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "http://10.0.0.1:8520",
            'QCLOUD_EMULATOR is "http://10.0.0.1:8520": the emulator listens on loopback only',
        ),
        (
            "https://vpc.api.qcloud.com",
            'QCLOUD_EMULATOR is "https://vpc.api.qcloud.com": the emulator listens on loopback',
        ),
        ("1", "QCLOUD_EMULATOR is not a URL of the form http://127.0.0.1:8520"),
        ("127.0.0.1:8520", "QCLOUD_EMULATOR is not a URL of the form http://127.0.0.1:8520"),
        ("http://127.0.0.1:8520/v2/index.php", "QCLOUD_EMULATOR has a path, but must be"),
        ("http://a:hush@127.0.0.1:8520", "QCLOUD_EMULATOR contains a user name or a password"),
        ("http://127.0.0.1@example.com", "QCLOUD_EMULATOR contains a user name or a password"),
        ("http://127.0.0.1?hush", "QCLOUD_EMULATOR contains a query or a fragment"),
        (
            "http://local..host:1",
            'QCLOUD_EMULATOR is "http://local..host:1": the host name is invalid',
        ),
    ],
)
def test_wrong_emulator(text: str, sentence: str) -> None:
    """The emulator is on loopback, or it is an error: never a host that is somebody's."""
    with pytest.raises(ConfigurationError) as caught:
        emulator_url(Stated(text, "QCLOUD_EMULATOR"))

    assert caught.value.message.startswith(sentence)
    assert "hush" not in str(caught.value)


@given(st.ip_addresses())
def test_loopback_is_127_and_1(address: object) -> None:
    """Of all addresses, 127.0.0.0/8 and ::1 are this machine."""
    text = str(address)

    assert is_loopback(text) == (text == "::1" or text.startswith("127."))


URLS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [*"@:[]/?#.", "http", "https", "://", "hush", "::1", "127.0.0.1", "a" * 64]
        ),
        max_size=9,
    ).map("".join),
)


@pytest.mark.parametrize(
    "host", ["a" * 63 + ".com", "xn--e1afmkfd.com", ".".join(["a" * 49] * 5), "[2001:db8::1]"]
)
def test_longest_hosts(host: str) -> None:
    """A host as long as a name may be is taken, and is sent and signed as it is."""
    url = endpoint_url(Stated(f"https://{host}", "here"))

    assert Endpoint.at(url, path="/").host == host


def test_other_letters() -> None:
    """A host of other letters is told the form in which it is taken."""
    with pytest.raises(ConfigurationError, match="in its xn-- form"):
        endpoint_url(Stated("https://пример.com", "here"))


@given(URLS)
def test_any_text_as_an_endpoint(text: str) -> None:
    """Any text is a URL that plain http does not carry away from here, or one sentence."""
    try:
        url = endpoint_url(Stated(text, "here"))
    except ConfigurationError as error:
        assert str(error).startswith("here ")  # noqa: PT017
    else:
        assert url.startswith(("https://", "http://127.0.0.1", "http://[::1]"))
        assert Endpoint.at(url, path="/").url
        assert "@" not in url.partition("://")[2].partition("/")[0]


TAG_TEXT = (
    "a string of letters, digits and + - = . _ : / @ ( ) [ ] , ; > <, with spaces only inside"
)
UNRESERVED = "a key that is not reserved (project, qcloud, tencent, qcs:..., project:...)"
KEY, VARIABLE = "qcloud:defaultTags", "QCLOUD_DEFAULT_TAGS"
EXPLICIT = explicit_inputs({})
QUOTE = "write it in quotation marks, or set it with --type string"


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        ({}, {}, {}),
        ({KEY: '{"team": "net", "env": "b"}'}, {}, {"team": "net", "env": "b"}),
        ({}, {VARIABLE: ' {"team": "net"} '}, {"team": "net"}),
        ({KEY: '{"a": "1"}'}, {VARIABLE: '{"b": "2"}'}, {"a": "1"}),
        ({KEY: "{}"}, {VARIABLE: '{"b": "2"}'}, {}),
        ({**EXPLICIT, KEY: "{}"}, {VARIABLE: '{"b": "2"}'}, {}),
        ({**EXPLICIT}, {VARIABLE: '{"b": "2"}'}, {"b": "2"}),
    ],
)
def test_stated(config: dict[str, str], environ: dict[str, str], expected: dict[str, str]) -> None:
    """The highest level that states default tags counts alone, also where it states none."""
    assert expected == default_tags(config, environ)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("team=net", 'it must be a JSON object of keys and values such as {"team": "net"}'),
        ("[" * 100_000, 'it must be a JSON object of keys and values such as {"team": "net"}'),
        ('["team"]', 'it must be a JSON object of keys and values such as {"team": "net"}'),
        (
            '{"cost": 7}',
            f'the value of "cost" is not text; {QUOTE}',
        ),
        (
            '{"cost": null}',
            f'the value of "cost" is not text; {QUOTE}',
        ),
        ('{"": "x"}', 'its key "" must be a string of 1 to 127 characters'),
        ('{" ": "x"}', f'its key "" must be {TAG_TEXT}'),
        ('{"a*": "x"}', f'its key "a*" must be {TAG_TEXT}'),
        ('{"project": "x"}', f'its key "project" must be {UNRESERVED}'),
        ('{"team": ""}', 'the value of "team" must be a string of 1 to 255 characters'),
        ('{"team": "a*"}', f'the value of "team" must be {TAG_TEXT}'),
        (
            json.dumps({"k" * 128: "x"}),
            f'its key "{"k" * 59}…" must be a string of 1 to 127 characters',
        ),
        (
            json.dumps({"team": "x" * 256}),
            'the value of "team" has 256 characters; at most 255 are allowed',
        ),
    ],
)
def test_wrong(text: str, reason: str) -> None:
    """What is no object of texts is refused in one sentence that names where it is stated."""
    for origin, config, environ in (
        (KEY, {KEY: text}, {}),
        (VARIABLE, {}, {VARIABLE: text}),
        ("the Provider's defaultTags", {**EXPLICIT, KEY: text}, {}),
    ):
        with pytest.raises(ConfigurationError) as caught:
            default_tags(config, environ)

        assert str(caught.value).startswith(f'{origin} is "')
        assert str(caught.value).endswith(f": {reason}")


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is tags or one sentence."""
    said = ""
    try:
        default_tags({KEY: text}, {})
    except ConfigurationError as error:
        said = str(error)

    assert "\n" not in said


_WORDS = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=127)


@given(st.dictionaries(_WORDS.map(lambda word: f"k{word[1:]}"), _WORDS, max_size=3))
def test_any_tags(tags: dict[str, str]) -> None:
    """Tags as JSON come back as they were written."""
    assert tags == default_tags({KEY: json.dumps(tags)}, {})
