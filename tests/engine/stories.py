"""What stories about one connection have in common: how they begin, and what is looked at."""

from __future__ import annotations

from typing import Final

from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.result import Result
from tests.engine.versions import action_of

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
