"""The admin API, which people and tests use to inspect and change the cloud, in JSON.

| address under `/_emulator` | method | does |
|---|---|---|
| `/` | GET POST | shows the web page, and carries out its forms |
| `/picture.svg` | GET | draws the network |
| `/health` | GET | confirms that the emulator is up, with its counts |
| `/accounts` | GET | lists the key pairs for clients |
| `/web-identity-tokens` | POST | makes a token of an identity provider: see below |
| `/stats` | GET | counts calls and connections |
| `/state` | GET | shows the whole cloud |
| `/reset` | POST | starts again from the seed |
| `/seed` | POST | adds the contents of a seed |
| `/settings` | GET POST | shows or changes the disputed facts |
| `/clock` | GET POST | shows or advances the business clock: `{"advance_seconds": n}` |
| `/faults` | GET POST DELETE | lists, adds or clears faults |
| `/calls` | GET DELETE | shows (`?since=number`) or clears the journal |
| `/connections/<id>` | POST | acts as a console user: `{"do": "accept", "as": "peer"}` |
| `/vpcs/<id>` | POST | adds a route table: `{"do": "add_route_table", "name": "more"}` |
| `/route-tables/<id>` | POST | adds or removes a route: see below |

To add a route as a console user would, send ``{"do": "add_route", "destinationCidrBlock":
"10.2.0.0/16", "nextType": 4, "nextHub": "pcx-6gw5wvmk"}``; to remove it, ``{"do":
"remove_route", "destinationCidrBlock": "10.2.0.0/16"}``.

``{"provider": "ci", "expiresInSeconds": 3600}`` makes a web identity token, which the answer has
as ``token``. Optional are ``subject`` and, if accounts have different providers of this name,
``uin``. 0 or fewer seconds make a token that has already expired. The machine's role is not below
`/_emulator` but where machines look for it: see the module `metadata`.

A mistake gets status 400 and ``{"error": text}``. The API serves this machine only: a request
from elsewhere, for a host that is not loopback, or from a web page of another origin gets 403.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from qcloud_emulator.cloud.clock import FURTHEST
from qcloud_emulator.cloud.errors import CloudError
from qcloud_emulator.cloud.json_fields import Fields, read_json, whole
from qcloud_emulator.server import PREFIX
from qcloud_emulator.signed.endpoint import Reply, json_reply
from qcloud_emulator.signed.hosts import host_name, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from qcloud_emulator.console import Console
    from qcloud_emulator.signed.endpoint import Request


class Admin:
    """Answers the requests of the admin API."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def answer(self, request: Request) -> Reply:
        """Answer a request."""
        refusal = refused(request, "the admin API")
        if refusal:
            return json_reply({"error": refusal}, 403)
        path = request.path.removeprefix(PREFIX).rstrip("/")
        address = next((it for it in _WITH_ID if path.startswith(it)), path)
        methods = _ROUTES.get(address, {})
        if not methods:
            return json_reply({"error": f"there is nothing at {request.path}"}, 404)
        if request.method not in methods:
            return json_reply({"error": f"{request.path} takes {' or '.join(methods)}"}, 405)
        try:
            answer = methods[request.method](self._console, request)
        except (ValueError, CloudError) as error:
            return json_reply({"error": str(error), "kind": type(error).__name__}, 400)
        return answer if isinstance(answer, Reply) else json_reply(answer)


def refused(request: Request, what: str) -> str | None:
    """Return why a request does not come from this machine's own programs, or None if it does.

    Args:
        request: the request.
        what: what it is for, as the subject of the sentence.
    """
    host = request.headers.get("host", "")
    # Compared, never parsed: an origin may be any text.
    origin = request.headers.get("origin")
    own_origins = [f"{scheme}://{host}".lower() for scheme in ("http", "https")]
    if not is_loopback(request.client):
        return f"{what} answers this machine only"
    if not is_loopback(host_name(host)):
        return f"{what} is not for the host {host!r}"
    if origin is not None and origin.lower() not in own_origins:
        return f"{what} does not answer pages of {origin!r}"
    return None


def _body(request: Request) -> Fields:
    return Fields(_json(request), "the request")


def _json(request: Request) -> object:
    try:
        return read_json(request.body or b"{}")
    except ValueError as error:
        raise ValueError(f"the request is not JSON: {error}") from error


def _of_page(name: str) -> Callable[[Console, Request], Reply]:
    """Delegate to the web page, which is imported on first use because it needs Jinja2."""

    def answer(console: Console, request: Request) -> Reply:
        from qcloud_emulator import page

        run: Callable[[Console, Request], Reply] = getattr(page, name)
        return run(console, request)

    return answer


def _accounts(console: Console, request: Request) -> object:  # noqa: ARG001
    return {
        "accounts": [
            {
                "name": account.name,
                "uin": account.uin,
                "secretId": account.secret_id,
                "secretKey": account.secret_key,
                "token": account.token,
            }
            for account in console.accounts.values()
        ]
    }


def _seed(console: Console, request: Request) -> object:
    console.seed(_body(request).rest())
    return _done(console, request)


def _make_token(console: Console, request: Request) -> object:
    fields = _body(request)
    provider, uin = fields.text("provider"), fields.optional_text("uin")
    subject = fields.text("subject", "emulator")
    seconds = fields.number("expiresInSeconds", least=-FURTHEST, most=FURTHEST)
    fields.done()
    token = console.web_identity_token(
        provider, uin=uin, subject=subject, expires_in_seconds=3600 if seconds is None else seconds
    )
    return {"token": token}


def _set(console: Console, request: Request) -> object:
    console.set_settings(**_body(request).rest())
    return console.settings()


def _advance(console: Console, request: Request) -> object:
    fields = _body(request)
    seconds = fields.number("advance_seconds", least=0, most=FURTHEST)
    fields.done()
    if seconds is None:
        raise ValueError("the request needs advance_seconds")
    console.advance_clock(seconds)
    return console.clock()


def _calls(console: Console, request: Request) -> object:
    since = parse_qs(request.query).get("since", ["0"])[-1]
    return {"calls": console.calls(since=whole("since", since))}


def _act(console: Console, request: Request) -> object:
    fields = _body(request)
    does, who, name = fields.text("do"), fields.optional_text("as"), fields.optional_text("name")
    fields.done()
    connection_id = _id(request)
    if does == "rename":
        if name is None:
            raise ValueError("to rename needs a name")
        console.rename(connection_id, name, account=who)
    elif does in _ACTS:
        _ACTS[does](console)(connection_id, account=who)
    else:
        raise ValueError(f"do is one of rename, {', '.join(_ACTS)}, not {does!r}")
    return {"status": "ok"}


def _change_vpc(console: Console, request: Request) -> object:
    fields = _body(request)
    does, name = fields.text("do"), fields.text("name")
    fields.done()
    if does != "add_route_table":
        raise ValueError(f"do is add_route_table, not {does!r}")
    return {"status": "ok", "routeTableId": console.add_route_table(_id(request), name)}


def _change_routes(console: Console, request: Request) -> object:
    fields = _body(request)
    does, destination = fields.text("do"), fields.text("destinationCidrBlock")
    if does == "add_route":
        hub, kind = fields.text("nextHub"), fields.integer("nextType", 4)
        fields.done()
        console.add_route(_id(request), destination, hub, kind)
    elif does == "remove_route":
        fields.done()
        console.remove_route(_id(request), destination)
    else:
        raise ValueError(f"do is one of add_route, remove_route, not {does!r}")
    return {"status": "ok"}


def _id(request: Request) -> str:
    return request.path.rstrip("/").rsplit("/", 1)[-1]


_ACTS: Final[dict[str, Callable[[Console], Callable[..., None]]]] = {
    "accept": lambda console: console.accept,
    "reject": lambda console: console.reject,
    "delete": lambda console: console.delete,
}


def _done(console: Console, request: Request) -> object:  # noqa: ARG001
    return {"status": "ok"}


def _plain(show: Callable[[Console], object]) -> Callable[[Console, Request], object]:
    return lambda console, _request: show(console)


def _doing(act: Callable[[Console], object]) -> Callable[[Console, Request], object]:
    def run(console: Console, request: Request) -> object:
        act(console)
        return _done(console, request)

    return run


_ROUTES: Final[dict[str, dict[str, Callable[[Console, Request], object]]]] = {
    "": {"GET": _of_page("show"), "POST": _of_page("act")},
    "/journal": {"GET": _of_page("journal")},
    "/picture.svg": {"GET": _of_page("picture")},
    **{f"/{name}": {"GET": _of_page("static")} for name in ("page.css", "page.js", "icon.svg")},
    "/health": {"GET": _plain(lambda console: {"status": "ok", **console.stats()})},
    "/accounts": {"GET": _accounts},
    "/web-identity-tokens": {"POST": _make_token},
    "/stats": {"GET": _plain(lambda console: console.stats())},
    "/state": {"GET": _plain(lambda console: console.state())},
    "/reset": {"POST": _doing(lambda console: console.reset())},
    "/seed": {"POST": _seed},
    "/settings": {"GET": _plain(lambda console: console.settings()), "POST": _set},
    "/clock": {"GET": _plain(lambda console: console.clock()), "POST": _advance},
    "/faults": {
        "GET": _plain(lambda console: {"faults": console.faults()}),
        "POST": lambda console, request: console.order_fault(_json(request)),
        "DELETE": _doing(lambda console: console.clear_faults()),
    },
    "/connections/": {"POST": _act},
    "/vpcs/": {"POST": _change_vpc},
    "/route-tables/": {"POST": _change_routes},
    "/calls": {"GET": _calls, "DELETE": _doing(lambda console: console.clear_calls())},
}

_WITH_ID: Final = tuple(address for address in _ROUTES if address.endswith("/"))
