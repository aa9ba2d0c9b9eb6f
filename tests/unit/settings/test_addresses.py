"""Endpoints: https, or loopback, and no passwords in any message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import Endpoint, is_loopback
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.levels import Stated
from pulumi_qcloud.settings.values import emulator_url, endpoint_url


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
        ("https://me:hush@vpc.example.com/v2", "here holds a user name or a password"),
        ("http://me:hush@vpc.example.com/v2", "here holds a user name or a password"),
        ("https://hush@vpc.example.com", "here holds a user name or a password"),
        ("me:hush@vpc.example.com", "here is not a URL of the form https://"),
        ("https://me:hush@vpc.example.com:port", "here is not a URL of the form https://"),
        ("https://vpc..example.com/v2", 'here is "https://vpc..example.com": no host has'),
        (f"https://{'a' * 64}.com", f'here is "https://{"a" * 51}…": no host has that name'),
        (f"https://vpc.{'a' * 64}", f'here is "https://vpc.{"a" * 47}…": no host has that name'),
        (f"https://{'a.' * 127}a", f'here is "https://{"a." * 25}a…": no host has that name'),
        (f"https://me:hush@{'a' * 64}.com", "here holds a user name or a password"),
        ("http://127.0.0..1:8520", 'here is "http://127.0.0..1:8520": no host has that name'),
        ("https://vpc.example.com?Token=hush", "here holds a query or a fragment"),
        ("https://vpc.example.com/#hush", "here holds a query or a fragment"),
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
            'QCLOUD_EMULATOR is "http://10.0.0.1:8520": the emulator is on loopback only',
        ),
        (
            "https://vpc.api.qcloud.com",
            'QCLOUD_EMULATOR is "https://vpc.api.qcloud.com": the emulator is on loopback only',
        ),
        ("1", "QCLOUD_EMULATOR is not a URL of the form http://127.0.0.1:8520"),
        ("127.0.0.1:8520", "QCLOUD_EMULATOR is not a URL of the form http://127.0.0.1:8520"),
        ("http://127.0.0.1:8520/v2/index.php", "QCLOUD_EMULATOR has a path, but it is"),
        ("http://a:hush@127.0.0.1:8520", "QCLOUD_EMULATOR holds a user name or a password"),
        ("http://127.0.0.1@example.com", "QCLOUD_EMULATOR holds a user name or a password"),
        ("http://127.0.0.1?hush", "QCLOUD_EMULATOR holds a query or a fragment"),
        (
            "http://local..host:1",
            'QCLOUD_EMULATOR is "http://local..host:1": no host has that name',
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
    with pytest.raises(ConfigurationError, match="in its form with xn--"):
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
