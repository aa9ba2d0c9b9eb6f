"""Post a signed request and read its answer.

Only POST is used, since a query string would put the token and the signature into the logs of every
proxy on the way. `.netrc` is not read, redirects are not followed, and certificates are always
verified. Proxies and the CA bundle come from the environment, except for loopback. `requests` is
imported with the first request, since a provider often sends none.
"""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest, is_loopback
from pulumi_qcloud.api.errors import (
    MISSING,
    ConfigurationError,
    HostUnreachableError,
    MalformedAnswerError,
    NoAnswerError,
    one_line,
    why_unreadable,
)

if TYPE_CHECKING:
    import requests

    from pulumi_qcloud.api.adapter import TimelyAdapter


_HEADERS: Final = {"User-Agent": "pulumi-qcloud", "Accept-Encoding": "gzip, deflate"}
_LARGEST_ANSWER: Final = 32 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_LONGEST_IDLE: Final = 4.0
"""Seconds after which an idle connection is no longer reused: if the server closed it just as a
request went out, it would be unknown whether the request was executed."""

_LONGEST_PATH: Final = 120

HOST_NOT_FOUND: Final = "HostNotFound"

_CA_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})
"""Error reasons of OpenSSL for an answer that is not TLS; they differ between its versions."""


class Transport:
    """Posts signed requests; each thread has its own connections.

    Args:
        ca_bundle: path of a file with CA certificates; None for the environment's or the default.
        monotonic: returns the monotonic time in seconds.
    """

    def __init__(
        self, ca_bundle: str | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ca_bundle = ca_bundle
        self._monotonic = monotonic
        self._local = threading.local()

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        """Send a request and return its complete answer.

        Args:
            request: the signed request.
            timeout: maximum seconds for connecting to each address of the host, and for everything
                else in total.
            action: the API's action, for error messages.

        Raises:
            HostUnreachableError: nothing was sent.
            NoAnswerError: the request was sent, but no complete answer came back.
            MalformedAnswerError: the answer is a redirect or is too large.
            ConfigurationError: the URL is plain http to a host that is not loopback, the CA
                certificates cannot be read, or the environment's proxy cannot be used.
        """
        import requests
        from requests.utils import get_environ_proxies
        from urllib3.exceptions import HTTPError, LocationValueError, ReadTimeoutError

        from pulumi_qcloud.api.adapter import answered_until

        host = urlsplit(request.url).hostname or ""
        loopback = is_loopback(host)
        if urlsplit(request.url).scheme != "https" and not loopback:
            raise ConfigurationError(
                f"the endpoint at {host} uses plain http, which is for loopback only",
                hint="Set qcloud:endpoint to an https URL.",
            )
        verify = self._verify(loopback)
        prepared = requests.PreparedRequest()
        try:
            prepared.prepare(
                "POST", request.url, headers={**_HEADERS, **request.headers}, data=request.body
            )
            with (
                answered_until(time.monotonic() + timeout),
                self._connections().send(
                    prepared,
                    stream=True,
                    timeout=timeout,
                    verify=verify,
                    proxies={} if loopback else get_environ_proxies(request.url),
                ) as response,
            ):
                if response.is_redirect:
                    raise MalformedAnswerError(
                        f"{host} answers with a redirect (HTTP {response.status_code})",
                        action=action,
                    )
                return HttpAnswer(
                    status=response.status_code,
                    content_type=response.headers.get("Content-Type", ""),
                    date=response.headers.get("Date", ""),
                    body=_body(response, action),
                )
        except requests.RequestException as error:
            self._forget_connections()
            raise _translated(error, request.url, action, verify) from None
        except ReadTimeoutError:
            self._forget_connections()
            raise NoAnswerError("the answer took too long", action=action) from None
        except (LocationValueError, UnicodeError):
            # The proxy's host cannot be looked up, or its password cannot be encoded; the settings
            # would have refused such an endpoint. Nothing has been sent.
            self._forget_connections()
            raise _no_proxy(action) from None
        except HTTPError:
            self._forget_connections()
            raise NoAnswerError(f"the answer from {host} is incomplete", action=action) from None
        except OSError as error:
            self._forget_connections()
            raise HostUnreachableError(
                f"{host} cannot be reached: {error.strerror or type(error).__name__}", action=action
            ) from None

    def _connections(self) -> TimelyAdapter:
        """Return this thread's adapter, which keeps its connections open.

        An adapter without a session follows no redirects, keeps no cookies and reads no `.netrc`.
        """
        from pulumi_qcloud.api.adapter import TimelyAdapter

        now = self._monotonic()
        adapter: TimelyAdapter | None = getattr(self._local, "adapter", None)
        if adapter is None:
            adapter = self._local.adapter = TimelyAdapter()
        elif now - self._local.used > _LONGEST_IDLE:
            adapter.close()
        self._local.used = now
        return adapter

    def _forget_connections(self) -> None:
        adapter: TimelyAdapter | None = getattr(self._local, "adapter", None)
        if adapter is not None:
            adapter.close()

    def _verify(self, loopback: bool) -> str | bool:
        if self._ca_bundle:
            return _certificates(self._ca_bundle)
        if loopback:
            return True
        of_environment = next(filter(None, map(os.environ.get, _CA_VARIABLES)), None)
        return _certificates(of_environment) if of_environment else True


def _body(response: requests.Response, action: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > _LARGEST_ANSWER:
            raise MalformedAnswerError("the answer is too large", action=action)
    return b"".join(pieces)


def _no_proxy(action: str) -> ConfigurationError:
    """Return an error that does not quote the proxy's address, which may contain a password."""
    return ConfigurationError(
        "the proxy set in the environment cannot be used",
        action=action,
        hint="Set HTTPS_PROXY (or ALL_PROXY) to an address such as http://proxy:3128; a socks5:// "
        "address needs `pip install requests[socks]`.",
    )


def _certificates(path: str) -> str:
    """Return the path if it is a folder or a readable file.

    Raises:
        ConfigurationError: it is neither.
    """
    if reason := why_unreadable(Path(path), or_folder=True):
        raise _no_certificates(path, reason)
    return path


def _no_certificates(path: str, reason: str = MISSING) -> ConfigurationError:
    line = one_line(path.encode("utf-8", "backslashreplace").decode())
    short = line if len(line) <= _LONGEST_PATH else line[: _LONGEST_PATH - 1] + "…"
    why = "" if reason == MISSING else f": {reason}"
    return ConfigurationError(
        f"{short} is not a file with CA certificates{why}",
        hint=f"Check {', '.join(_CA_VARIABLES)} and qcloud:caBundle.",
    )


def _translated(
    error: requests.RequestException, url: str, action: str, verify: str | bool
) -> Exception:
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

    host = urlsplit(url).hostname or ""
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        # It is the proxy's URL: the settings refuse any endpoint that requests would refuse.
        return _no_proxy(action)
    causes = list(_causes(error))
    of_tls = [cause for cause in causes if isinstance(cause, ssl.SSLError)]
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        if isinstance(error, requests.exceptions.ProxyError):
            return HostUnreachableError("the proxy's host was not found", action=action)
        return HostUnreachableError(
            f"the host {host} was not found", action=action, code=HOST_NOT_FOUND
        )
    if any(cause.library == "X509" for cause in of_tls) and isinstance(verify, str):
        return _no_certificates(verify)
    if any(cause.reason in _NO_TLS for cause in of_tls):
        return NoAnswerError(
            f"{host} does not use https on this port",
            action=action,
            hint="Check qcloud:endpoint.",
        )
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in of_tls):
        setting = "qcloud:caBundle" + ("" if is_loopback(host) else " or REQUESTS_CA_BUNDLE")
        return HostUnreachableError(
            f"the certificate of {host} is not trusted",
            action=action,
            hint=f"Set {setting} to the file with its CA certificate.",
        )
    not_connected = any(
        isinstance(cause, (NewConnectionError, ConnectTimeoutError)) for cause in causes
    )
    if isinstance(error, requests.exceptions.ProxyError):
        # A connection that breaks off after the request was sent is a ProxyError too.
        if not_connected or any(_is_refused_tunnel(cause) for cause in causes):
            return HostUnreachableError(f"the proxy did not connect to {host}", action=action)
        return NoAnswerError(f"no answer from {host} came through the proxy", action=action)
    if isinstance(error, requests.exceptions.ConnectTimeout) or not_connected:
        port = urlsplit(url).port
        where = f"{host}, port {port}," if port else host
        return HostUnreachableError(f"{where} cannot be reached", action=action)
    if isinstance(error, requests.exceptions.Timeout):
        return NoAnswerError(f"{host} did not answer in time", action=action)
    return NoAnswerError(f"{host} closed the connection without an answer", action=action)


def _is_refused_tunnel(error: BaseException) -> bool:
    """Return whether a proxy refused a tunnel to the host (`http.client`), so nothing was sent."""
    return type(error) is OSError and str(error).startswith("Tunnel connection failed")


def _causes(error: BaseException) -> list[BaseException]:
    """Return all exceptions in `error`; requests and urllib3 nest them as arguments and reasons."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 32:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return found
