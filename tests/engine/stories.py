"""What stories share: programs, settings, other servers, looks at the cloud and at the state."""

from __future__ import annotations

import http.client
import json
import re
import socket
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus, urlsplit

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v3 import DialectV3
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import State
from qcloud_emulator.cloud.state import connections

from tests.engine.commands import Result, Running, RunningEmulator
from tests.engine.stack import Stack
from tests.engine.versions import PATHS, action_of
from tests.process.plugin import Plugin, PluginError
from tests.unit.api.loopback import Conversation, Talk, answer, saying
from tests.unit.lifecycle.builders import routes

APP, DATA, SHARED, STAGING = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-staging1"
OLD_APP, OLD_DATA = "gz_vpc_226", "gz_vpc_89"
"""The ids of `app` and `data` that API 2.0 alone knows."""
OWN_UIN = "2407912486"
PARTNER, PARTNER_UIN = "vpc-partner2", "100000000002"


def peering(*arguments: str, vpc_id: str = APP, peer_vpc_id: str = DATA, **given: object) -> str:
    """Return a program with one connection called `net`.

    Args:
        arguments: further arguments as Python source.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        given: further arguments by their values.
    """
    values = {"vpc_id": vpc_id, "peer_vpc_id": peer_vpc_id, **given}
    written = [*(f"{name}={value!r}" for name, value in values.items()), *arguments]
    return f"""
import pulumi
import pulumi_qcloud as qcloud

net = qcloud.VpcPeeringConnection("net", {", ".join(written)})
pulumi.export("pcx_id", net.id)
pulumi.export("state", net.state)
"""


def request() -> str:
    """Return a program whose `net` asks the partner's account, so that it is pending at first."""
    return peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN)


APP_RANGE, DATA_RANGE, PARTNER_RANGE = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
APP_TABLES: Final = ("rtb-app0main", "rtb-app0more")
DATA_TABLES: Final = ("rtb-data0001", "rtb-data0002")
PARTNER_TABLES: Final = ("rtb-partner1", "rtb-partner2")

_PARTNER: Final = 'partner = qcloud.Provider("partner", profile="peer")'
THEIRS: Final = "opts=pulumi.ResourceOptions(provider=partner)"
"""The option with which a resource belongs to the partner's account."""


def accepter(*arguments: str, name: str = "accepter", **given: object) -> str:
    """Return the source of the acceptance of `net`.

    Args:
        arguments: further arguments as Python source.
        name: logical name, also the variable's.
        given: further arguments by their values.
    """
    return _declared(name, "VpcPeeringConnectionAccepter", arguments, given)


def routed(*arguments: str, name: str = "routes", vpc_id: str = APP, **given: object) -> str:
    """Return the source of the routes of one side of `net`; see `accepter`."""
    return _declared(name, "VpcPeeringRoutes", arguments, {"vpc_id": vpc_id, **given})


def _declared(name: str, kind: str, arguments: Iterable[str], given: dict[str, object]) -> str:
    ends = [] if "peering_connection_id" in given else ["peering_connection_id=net.id"]
    written = [*ends, *(f"{key}={value!r}" for key, value in given.items()), *arguments]
    return f'{name} = qcloud.{kind}("{name}", {", ".join(written)})'


def within(*sources: str, peer_vpc_id: str = DATA, name: str | None = None) -> str:
    """Return a program with `net` from `app` to a VPC of the same account, and more."""
    named = {"peering_connection_name": name} if name else {}
    return "\n".join([peering(peer_vpc_id=peer_vpc_id, **named), *sources])


def across(*sources: str, vpc_id: str = APP, name: str | None = None) -> str:
    """Return a program with `net` to the partner's VPC, the partner's provider, and more."""
    named = {"peering_connection_name": name} if name else {}
    net = peering(vpc_id=vpc_id, peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN, **named)
    return "\n".join([net, _PARTNER, *sources])


def alone(*sources: str) -> str:
    """Return a program with these resources only."""
    return "\n".join(["import pulumi", "import pulumi_qcloud as qcloud", *sources])


def there(cloud: Emulator) -> set[tuple[str, str]]:
    """Return table and destination of each route of the cloud."""
    return {(table, destination) for table, destination, _ in routes(cloud)}


def whole(*sides: tuple[tuple[str, ...], str]) -> set[tuple[str, str]]:
    """Return a route to a destination in every table of each of these sides."""
    return {(table, destination) for tables, destination in sides for table in tables}


def outputs_of(stack: Stack, name: str) -> dict[str, object]:
    """Return the recorded outputs of a resource."""
    outputs = stack.resources()[name]["outputs"]
    assert isinstance(outputs, dict)
    return outputs


def made_flags(stack: Stack, name: str = "routes") -> set[tuple[str, bool]]:
    """Return table and whether the resource made it, of each recorded route."""
    listed = outputs_of(stack, name)["routes"]
    assert isinstance(listed, list)
    return {(route["routeTableId"], route["made"]) for route in listed}


def set_state(cloud: Emulator, connection_id: str, state: State) -> None:
    """Let the cloud change a connection's state in a way that no user can."""
    with cloud._store.writing():
        connections.set_state(cloud._store, connection_id, state)


def shown(result: Result, name: str) -> list[str]:
    """Return the errors that were shown for a resource, each once."""
    errors = (it.text for it in result.diagnostics("error") if it.urn.endswith(f"::{name}"))
    return list(dict.fromkeys(errors))


REPLACED: Final = [("delete-replaced", "net"), ("replace", "net"), ("create-replacement", "net")]
"""The engine's operations when it replaces `net`, the old connection first."""


def bring_up(stack: Stack, program: str) -> None:
    """Write a program and carry it out, without the preview that a user would get."""
    stack.write(program)
    stack.up("--skip-preview")


def the_id(cloud: Emulator) -> str:
    """Return the id of the only live connection there is."""
    (connection,) = cloud.connections()
    return str(connection["peeringConnectionId"])


def names(cloud: Emulator) -> list[str]:
    """Return the names of the live connections."""
    return [connection["name"] for connection in cloud.connections()]


def ends(cloud: Emulator) -> tuple[str, str]:
    """Return requester and accepter of the only live connection."""
    (connection,) = cloud.connections()
    return connection["vpcId"], connection["peerVpcId"]


def writes(cloud: Emulator) -> list[str]:
    """Return the actions that changed the cloud, in their order."""
    return [action_of(call) for call in cloud.calls() if call["committed"]]


def failed_calls(cloud: Emulator) -> list[str]:
    """Return the actions of the calls that were refused or left without an answer."""
    return [action_of(call) for call in cloud.calls() if call["codeDesc"] != "Success"]


def asked(cloud: Emulator) -> list[str]:
    """Return the actions of the journal, in their alphabetical order."""
    return sorted(map(action_of, cloud.calls()))


def replaced_for(result: Result) -> tuple[str, ...]:
    """Return the inputs for whose sake the one replacement of a command is."""
    (step,) = (step for step in result.steps() if step.op == "replace")
    return step.replace_keys


def lines(result: Result, word: str) -> set[str]:
    """Return the lines with a word that the provider printed, each once."""
    said = (it.text for it in result.diagnostics() if it.severity.startswith("info"))
    return {line for text in said for line in text.splitlines() if word in line}


def recorded(stack: Stack) -> dict[str, list[object]]:
    """Return id, inputs and outputs of each resource in the state, by logical name."""
    return {
        name: [resource.get(part) for part in ("id", "inputs", "outputs")]
        for name, resource in stack.resources().items()
    }


def errors_of_net(result: Result) -> list[str]:
    """Return the errors that were shown for `net` itself; the engine shows some of them twice."""
    errors = (one.text for one in result.diagnostics("error") if one.urn.endswith("::net"))
    return list(dict.fromkeys(errors))


def routes_by_table(cloud: Emulator) -> dict[str, set[tuple[str, str]]]:
    """Return destination and hub of the routes to peerings, by route table."""
    found: dict[str, set[tuple[str, str]]] = {}
    for route in cloud.state()["routes"]:
        if route["nextHub"].startswith("pcx-"):
            made = route["destinationCidrBlock"], route["nextHub"]
            found.setdefault(route["routeTableId"], set()).add(made)
    return found


def callers(cloud: Emulator, action: str) -> set[str]:
    """Return the accounts that made calls of an action."""
    return {call["uin"] for call in cloud.calls() if action_of(call) == action}


_QUICKSTART: Final = """
import pulumi
from pulumi_qcloudx import VpcPeering

peering = VpcPeering({name!r}, vpc={{"name": "app"}}, peer_vpc={{"name": "data"}}{more})
pulumi.export("pcx_id", peering.peering_connection_id)
pulumi.export("state", peering.state)
"""


def quickstart(more: str = "", name: str = "app-to-data") -> str:
    """Return the quickstart's program, with further arguments."""
    return _QUICKSTART.format(name=name, more=more)


def by_hand(cloud: Emulator, connection_id: str) -> None:
    """Change bandwidth and tags as somebody does who knows nothing of the stack."""
    owner = cloud.accounts["default"]
    client = VpcClient(
        DialectV3(cloud.url),
        credentials=Credentials(owner.secret_id, owner.secret_key, owner.token, source="by hand"),
        region="ap-guangzhou",
        transport=Transport(),
    )
    client.modify_peering_connection(connection_id, bandwidth=1)
    client.tag_peering_connection(
        connection_id, uin=owner.uin, put={"team": "theirs", "more": "x"}, take_off=[]
    )


PCX = "pcx-byhand01"


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for something to become true, and fail if it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


GIVEN: Final = {
    "vpcId": APP,
    "peerVpcId": DATA,
    "peeringConnectionName": "tses",
}
"""Inputs that nothing is wrong with."""


def as_real(emulator: RunningEmulator, api_version: str) -> dict[str, str]:
    """Return environment that configures an emulator as if it were the real cloud."""
    owner = emulator.accounts["default"]
    return {
        "QCLOUD_ENDPOINT": f"{emulator.url}{PATHS[api_version]}",
        "QCLOUD_API_VERSION": api_version,
        "QCLOUD_REQUEST_TIMEOUT": "2",
        "QCLOUD_DEADLINE": "3",
        "QCLOUD_UIN": owner.uin,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }


def refusal(plugin: Plugin, **given: object) -> str:
    """Return the one line that inputs get, from the preview's check or else from the `up`.

    Args:
        plugin: the provider.
        given: inputs in the place of, or beside, the good ones.
    """
    inputs, failures = plugin.check({**GIVEN, **given})
    if failures:
        ((_, text),) = failures
    else:
        try:
            plugin.create(inputs)
        except PluginError as error:
            text = str(error)
        else:
            raise AssertionError("it was created")
    (line,) = text.splitlines()
    return line


_OTHERS: Final = ("peerVpcId", "DestinationVpcId")
"""Parameters that may name what belongs to another account."""


def wrongly_keyed(
    calls: Iterable[Mapping[str, Any]], cloud: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return caller, action and id of each call about something that is not the caller's.

    Only the requester creates a connection, and only the accepter accepts it; either may name it.

    Args:
        calls: of the journal.
        cloud: the emulator's state, in which everything that the calls name is still there.
    """
    owners = dict(_owners(cloud))
    accepters = {it["peeringConnectionId"]: it["peerUin"] for it in cloud["peeringConnections"]}
    wrong = []
    for call in calls:
        for name, value in call["parameters"].items():
            for text in _texts(value):
                allowed = owners.get(text)
                if call["action"] == "AcceptVpcPeeringConnection" and text in accepters:
                    allowed = {accepters[text]}
                if name not in _OTHERS and allowed is not None and call["uin"] not in allowed:
                    wrong.append((call["uin"], call["action"], text))
    return wrong


def _texts(value: object) -> Iterator[str]:
    """The texts in a parameter, which API 3.0 nests."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)


def _owners(cloud: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    of_vpcs = {}
    for vpc in cloud["vpcs"]:
        of_vpcs[vpc["vpcId"]] = {vpc["uin"]}
        yield vpc["vpcId"], {vpc["uin"]}
        yield vpc["oldVpcId"], {vpc["uin"]}
    for table in cloud["routeTables"]:
        yield table["routeTableId"], of_vpcs[table["vpcId"]]
    for connection in cloud["peeringConnections"]:
        yield connection["peeringConnectionId"], {connection["uin"], connection["peerUin"]}


def html(status: str) -> Talk:
    """Return a server's talk that answers everything with a page, as a portal or a proxy does."""
    page = b"<html><head><title>Sign in</title></head></html>"
    return saying(answer(page, status, Content_Type="text/html"))


def saying_json(text: str) -> Talk:
    """Return a server's talk that answers everything with this JSON text."""
    return saying(answer(text.encode()))


def repeating(make: Callable[[str], Mapping[str, object]]) -> Talk:
    """Return a server's talk that repeats each request in its answer, as careless servers do.

    Args:
        make: is given the request, decoded, and makes the answer's JSON object.
    """

    def talk(conversation: Conversation) -> None:
        while request := conversation.hear():
            text = request.decode()
            said = {**make(unquote_plus(text)), "request": text}
            conversation.say(answer(json.dumps(said).encode()))

    return talk


def relaying(url: str) -> Talk:
    """Return a server's talk that passes requests on as they are, and answers back.

    Args:
        url: `http://host:port` that they go to.
    """
    there = urlsplit(url)

    def talk(conversation: Conversation) -> None:
        with socket.create_connection((there.hostname or "", there.port or 80)) as upstream:
            while request := conversation.hear():
                upstream.sendall(request)
                reply = http.client.HTTPResponse(upstream)
                try:
                    reply.begin()
                    body = reply.read()
                except http.client.HTTPException:
                    return
                kind = reply.headers["Content-Type"]
                date = reply.headers["Date"]
                status = f"{reply.status} {reply.reason}"
                conversation.say(answer(body, status, Content_Type=kind, Date=date))

    return talk


@contextmanager
def api_with_clock(folder: Path, ahead: float) -> Iterator[str]:
    """Serve the API with a clock that is ahead of this machine's, and give its URL.

    Args:
        folder: an empty or missing folder.
        ahead: seconds.
    """
    clock = _first_of_all(
        folder, f"import time; right = time.time; time.time = lambda: right() + {ahead}"
    )
    served = Running(
        [sys.executable, "-m", "qcloud_emulator", "serve", "--port", "0"],
        cwd=folder,
        env=clock,
        output=folder / "api",
    )
    try:
        while not (told := re.search(r"(http://\S+)/v2/index\.php", served.stdout)):
            assert served.running, served.stderr
        yield told.group(1)
    finally:
        served.kill()


def without_names(folder: Path) -> dict[str, str]:
    """Return environment in which no host name is found, so that nothing leaves this machine."""
    return _first_of_all(
        folder,
        """
        import socket

        def nobody(*_, **__):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        socket.getaddrinfo = nobody
        """,
    )


def _first_of_all(folder: Path, source: str) -> dict[str, str]:
    """Let every Python of this environment run some source before anything else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(source))
    return {"PYTHONPATH": str(folder)}


REAL_UIN: Final = "700000000001"


_NETWORKS: Final = [
    {"name": "app", "vpcId": "vpc-app00226", "oldVpcId": "gz_vpc_226", "cidrBlock": "10.0.0.0/16"},
    {"name": "data", "vpcId": "vpc-data0089", "oldVpcId": "gz_vpc_89", "cidrBlock": "10.1.0.0/16"},
]


REAL_KEY: Final = {
    "name": "default",
    "secretId": "AKIDEMULATORreal",
    "secretKey": "EmulatorOnlyKeyOfTheRealCloud01",
}


@pytest.fixture
def real() -> Iterator[Emulator]:
    """Return what stands for the real cloud: its own account, and VPCs of the same ids."""
    seed = {"accounts": [{"uin": REAL_UIN, "keys": [REAL_KEY], "vpcs": _NETWORKS}]}
    with Emulator.start(seed=seed) as real:
        yield real


def with_provider(arguments: str) -> str:
    """Return a program whose connection the partner asks for, through a Provider.

    Args:
        arguments: the Provider's, as Python source.
    """
    ends = f'vpc_id="{PARTNER}", peer_vpc_id="{APP}", peer_uin="{OWN_UIN}"'
    return f"""
    import pulumi
    import pulumi_qcloud as qcloud

    partner = qcloud.Provider("partner", {arguments})
    qcloud.VpcPeeringConnection("net", {ends}, opts=pulumi.ResourceOptions(provider=partner))
    """
