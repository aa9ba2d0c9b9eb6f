"""`QCLOUD_EMULATOR` outranks everything, and a running emulator is asked for its accounts."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

import pytest
import trustme
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.settings.emulator import EmulatorAccount, fetch
from pulumi_qcloud.settings.resolution import resolve
from pulumi_qcloud.settings.table import explicit_inputs

from tests.unit.settings.home import (
    ACCOUNTS,
    BRIDGED_PAIR,
    EMULATOR,
    ENVIRONMENT_PAIR,
    REGION,
    STACK_PAIR,
    Home,
    keys,
)

if TYPE_CHECKING:
    from pathlib import Path

    from qcloud_emulator import Emulator

    from tests.unit.settings.home import Home


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
        'emulator\'s. Set the Provider\'s profile to one of "default", "peer", '
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

    credentials = keys(home.under_emulator(config))

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
    with pytest.raises(ConfigurationError, match="the emulator listens on loopback only"):
        home.resolve({**REGION, **STACK_PAIR}, {"QCLOUD_EMULATOR": "http://10.0.0.1:8520"})


def test_region_has_to_be_known(home: Home) -> None:
    """A region that does not exist is a mistake here too."""
    with pytest.raises(ConfigurationError, match="this is not a known region"):
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


SERVED: Final[list[dict[str, object]]] = [
    {
        "name": "default",
        "uin": "2407912486",
        "secretId": "AKIDEMULATOR1",
        "secretKey": "key-1",
        "token": None,
    },
    {
        "name": "peer",
        "uin": 100000000002,
        "secretId": "AKIDEMULATOR2",
        "secretKey": "key-2",
        "token": "token-2",
    },
]
ANSWER: Final = {"accounts": SERVED}


@contextmanager
def server(
    body: bytes, *, status: int = 200, location: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Answer every request in the same way, on a free port; yields URL and requests seen."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers['Host']}")
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        if tls:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{httpd.server_port}", seen
        finally:
            httpd.shutdown()
            thread.join()


def test_accounts() -> None:
    """The accounts come back with their UINs as text."""
    with server(json.dumps(ANSWER).encode()) as (url, seen):
        accounts = fetch(url)

    assert (
        EmulatorAccount("default", "2407912486", "AKIDEMULATOR1", "key-1"),
        EmulatorAccount("peer", "100000000002", "AKIDEMULATOR2", "key-2", "token-2"),
    ) == accounts
    assert [f"/_emulator/accounts {url.removeprefix('http://')}"] == seen


def test_accounts_of_the_real_emulator(qcloud_emulator: Emulator, home: Home) -> None:
    """What the emulator publishes is what a profile and its own key pair are looked up in."""
    environ = {"QCLOUD_EMULATOR": qcloud_emulator.url, "TENCENTCLOUD_REGION": "gz"}
    peer = next(one for one in fetch(qcloud_emulator.url) if one.name == "peer")
    pair = {"qcloud:secretId": peer.secret_id, "qcloud:secretKey": peer.secret_key}

    by_profile = resolve({}, profile="peer", environ=environ, home=home.path)
    by_pair = resolve(pair, environ=environ, home=home.path)

    assert by_profile == by_pair
    assert by_profile.uin == "100000000002"


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment has no business with loopback."""
    with server(json.dumps(ANSWER).encode()) as (url, _), server(b"{}") as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        accounts = fetch(url)

    assert len(accounts) == 2
    assert asked == []


def test_redirects_are_not_followed() -> None:
    """Nothing leads the request away from where it was sent."""
    with (
        server(json.dumps(ANSWER).encode()) as (target, reached),
        server(b"", status=302, location=f"{target}/_emulator/accounts") as (url, _),
        pytest.raises(ConfigurationError, match="the server there is not the emulator"),
    ):
        fetch(url)

    assert reached == []


def test_nothing_answers() -> None:
    """An emulator that does not run is named with how to start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"

        with pytest.raises(ConfigurationError) as caught:
            fetch(url)

    assert (
        f"QCLOUD_EMULATOR is set to {url}, but nothing answers there. "
        "Start it with `qcloud-emulator serve`, or unset the variable."
    ) == str(caught.value)


def entry(**changes: object) -> bytes:
    """Return an answer with one account that differs from a right one."""
    return json.dumps({"accounts": [{**SERVED[0], **changes}]}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>hush</html>", 200),
        (b"", 200),
        (b"[]", 200),
        (b"{}", 200),
        (b"\xff", 200),
        (b"[" * 100_000, 200),
        (b'{"accounts": 5}', 200),
        (b'{"accounts": []}', 200),
        (b'{"accounts": ["hush"]}', 200),
        (b'{"accounts": [{"name": "hush"}]}', 200),
        (entry(name=""), 200),
        (entry(uin="hush"), 200),
        (entry(uin=None), 200),
        (entry(secretId=""), 200),
        (entry(secretKey=""), 200),
        (json.dumps({"accounts": SERVED * 2}).encode(), 200),
        (json.dumps(ANSWER).encode(), 404),
        (json.dumps(ANSWER).encode(), 500),
    ],
)
def test_something_else_answers(body: bytes, status: int) -> None:
    """Whatever else listens there is said not to be the emulator, and is not quoted."""
    with (
        server(body, status=status) as (url, _),
        pytest.raises(ConfigurationError) as caught,
    ):
        fetch(url)

    assert (
        f"QCLOUD_EMULATOR is set to {url}, but the server there is not the emulator"
    ) == caught.value.message


@pytest.mark.parametrize("answer", [b"SSH-2.0-hush\r\n", b"", b"HTTP/1.1 200 OK\r\n" * 200])
def test_something_that_does_not_speak_http(answer: bytes) -> None:
    """A listener of another protocol gets one sentence too."""
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as listener:

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        stack.callback(thread.join)

        with pytest.raises(ConfigurationError, match="QCLOUD_EMULATOR is set to") as caught:
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}")

    assert "hush" not in str(caught.value)


class TestTls:
    """An emulator with a certificate."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        """Make a certificate authority that nobody knows."""
        return trustme.CA()

    @pytest.fixture
    def tls(self, authority: trustme.CA) -> ssl.SSLContext:
        """Make a server's side of TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    def test_trusted(self, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path) -> None:
        """The CA bundle makes its certificate good."""
        bundle = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))

        with server(json.dumps(ANSWER).encode(), tls=tls) as (url, _):
            accounts = fetch(url, ca_bundle=str(bundle))

        assert len(accounts) == 2

    @pytest.mark.parametrize("bundle", [None, "no-certificates"])
    def test_not_trusted(self, tls: ssl.SSLContext, tmp_path: Path, bundle: str | None) -> None:
        """Without it the certificate is refused, with the variable to set."""
        (tmp_path / "no-certificates").write_text("")

        with (
            server(json.dumps(ANSWER).encode(), tls=tls) as (url, _),
            pytest.raises(ConfigurationError) as caught,
        ):
            fetch(url, ca_bundle=str(tmp_path / bundle) if bundle else None)

        assert (
            f"QCLOUD_EMULATOR is set to {url}, but its certificate is not trusted. "
            "Set QCLOUD_CA_BUNDLE to the file with its CA certificate."
        ) == str(caught.value)
