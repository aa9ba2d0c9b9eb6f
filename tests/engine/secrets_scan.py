"""Looking for secrets where none may be, in whatever spelling, and what tempts them out."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote, quote_plus

from qcloud_emulator import Emulator

from tests.engine.stack import Stack
from tests.engine.stories import OWN_UIN, PARTNER, SHARED, peering

SIGNATURE: Final = "signature"

ENGINES_OWN: Final = frozenset(
    {
        "/pulumirpc.LanguageRuntime/Run",
        "/pulumirpc.ResourceMonitor/GetDeploymentInfo",
        "/pulumirpc.ResourceProvider/CheckConfig",
        "/pulumirpc.ResourceProvider/Configure",
        "/pulumirpc.ResourceProvider/DiffConfig",
    }
)
"""Calls in which the engine itself hands secret configuration on, so that its log has it plain."""
_REGISTER: Final = "/pulumirpc.ResourceMonitor/RegisterResource"
_PROVIDERS: Final = "pulumi:providers:"


_WHERE_SENT: Final = (
    (SIGNATURE, "Signature", re.compile(r"Signature=([0-9a-f]{64})")),
    ("token", "Token", re.compile(r"X-TC-Token: (\S+)", re.IGNORECASE)),
    ("web identity token", "WebIdentityToken", re.compile(r'"WebIdentityToken": ?"([^"]+)"')),
    ("external id", "ExternalId", re.compile(r'"ExternalId": ?"([^"]+)"')),
)
"""What is secret in a request, its parameter in a form and where API 3.0 has it: header or JSON."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that nobody may read.

    Args:
        what: what it is, in words.
        text: the secret.
    """

    what: str
    text: str = field(repr=False)


def sent(requests: Iterable[bytes]) -> set[Secret]:
    """Return the signatures and tokens of signed requests.

    Args:
        requests: HTTP requests, headers and body.
    """
    secrets = set()
    for request in requests:
        head, _, body = request.decode().partition("\r\n\r\n")
        parameters = parse_qs(body)
        for what, parameter, header in _WHERE_SENT:
            texts = [*parameters.get(parameter, ()), *header.findall(f"{head}\n{body}")]
            secrets |= {Secret(what, text) for text in texts}
    return secrets


def of_sessions(cloud: Emulator) -> set[Secret]:
    """Return the secret keys and tokens of all sessions of roles that an emulator has started."""
    rows = cloud._store.rows("SELECT secret_key, token FROM sessions")
    return {Secret("session", text) for row in rows for text in row}


def scan(places: Mapping[str, str], secrets: Iterable[Secret]) -> list[str]:
    """Return what was found where, without showing it.

    Args:
        places: texts by the names of their places.
        secrets: what may not be in them.
    """
    return sorted(
        {
            f"{secret.what} in {place}"
            for secret in secrets
            for spelling in _spellings(secret.text)
            for place, text in places.items()
            if spelling in text
        }
    )


def places_of(stack: Stack, cloud: Emulator) -> dict[str, str]:
    """Return what a stack's commands have left: state, history, output, events, journal."""
    workshop = stack._workshop
    return {
        **files_in(workshop.folder / "backend", stack._log, stack.folder),
        "journal": json.dumps([cloud.calls(), cloud.state()]),
    }


def files_in(*folders: Path) -> dict[str, str]:
    """Return the texts of all files in some folders, the engine's gRPC log apart."""
    return {
        f"{folder.name}/{file.relative_to(folder)}": file.read_text(errors="replace")
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and file.name != "grpc.json"
    }


def grpc_log(log: Path) -> dict[str, str]:
    """Return the entries of the engine's gRPC log by method, without what is the engine's own."""
    texts: dict[str, str] = {}
    for entry in _entries(log):
        if not _is_engines_own(entry):
            texts[str(entry["method"])] = texts.get(str(entry["method"]), "") + json.dumps(entry)
    return {f"gRPC log, {method}": text for method, text in texts.items()}


def grpc_log_of_the_engine(log: Path) -> dict[str, str]:
    """Return the engine's own entries of its gRPC log: signatures may not be in them either."""
    return {
        "gRPC log, the engine's own": "\n".join(
            json.dumps(entry) for entry in _entries(log) if _is_engines_own(entry)
        )
    }


def _entries(log: Path) -> Iterator[dict[str, object]]:
    yield from map(json.loads, log.read_text().splitlines())


def _is_engines_own(entry: Mapping[str, object]) -> bool:
    if entry["method"] in ENGINES_OWN:
        return True
    request = entry.get("request")
    of_type = str(request.get("type")) if isinstance(request, dict) else ""
    return entry["method"] == _REGISTER and of_type.startswith(_PROVIDERS)


def _spellings(text: str) -> set[str]:
    raw = text.encode()
    return {
        text,
        quote(text, safe=""),
        quote_plus(text),
        json.dumps(text)[1:-1],
        raw.hex(),
        *(_inside_base64(raw, at) for at in range(3)),
    }


def _inside_base64(raw: bytes, at: int) -> str:
    """What base64 has of some bytes, whatever is around them, if they begin at this offset."""
    encoded = base64.b64encode(b"\0" * at + raw).decode()
    return encoded[(0, 2, 3)[at] : len(encoded) // 4 * 4 - 4]


TYPO: Final = "EmulatorOnlySecretKeyWithATypo01"


ACCOUNTS: Final = ("temporary", "peer")


PROVIDERS: Final = {
    "config": (
        'secret_id=pulumi.Config().require("partnerId"), '
        'secret_key=pulumi.Config().require_secret("partnerKey")'
    ),
    "env": (
        'env_var_mappings={"PARTNER_ID": "TENCENTCLOUD_SECRET_ID", '
        '"PARTNER_KEY": "TENCENTCLOUD_SECRET_KEY"}'
    ),
}
"""Arguments of the partner's Provider, by where the keys are configured."""


def with_partner(provider: str, **given: str) -> str:
    """Return a program with a connection of each account, the partner's by a Provider.

    Args:
        provider: the Provider's arguments as Python source.
        given: further arguments of the own connection.
    """
    ends = f"vpc_id={PARTNER!r}, peer_vpc_id={SHARED!r}, peer_uin={OWN_UIN!r}"
    return f"""{peering(**given)}
partner = qcloud.Provider("partner", {provider})
qcloud.VpcPeeringConnection("back", {ends}, opts=pulumi.ResourceOptions(provider=partner))
"""


def of_kind(what: str, secrets: set[Secret]) -> set[Secret]:
    """Return the secrets that are of one kind."""
    return {secret for secret in secrets if secret.what == what}


def refusing_2_0(request: str) -> dict[str, object]:
    """Return an error of API 2.0 that repeats the request wherever there is text."""
    return {"code": 4000, "codeDesc": f"Bad.{request}", "message": f"cannot read {request}"}


def refusing_3_0(request: str) -> dict[str, object]:
    """Return an error of API 3.0 that repeats the request wherever there is text."""
    error = {"Code": f"Bad.{request}", "Message": f"cannot read {request}"}
    return {"Response": {"Error": error, "RequestId": request}}


REFUSING: Final = {"2.0": refusing_2_0, "3.0": refusing_3_0}
