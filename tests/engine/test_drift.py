"""What happens to a connection outside of Pulumi, and what the next command makes of it."""

from __future__ import annotations

from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import peering, request
from tests.engine.stories import REPLACED, bring_up, lines, names, replaced_for, the_id
from tests.engine.versions import told
from tests.process.test_drift import DAY, DISPUTED, ENABLES, either_way

REPAIRED: Final = {ENABLES: [("update", "net")], "replaces it": REPLACED}
"""The engine's operations on what has expired, by what the preview says of it."""


def state_of(stack: Stack) -> object:
    """Return the state of `net` that the stack has recorded."""
    outputs = stack.resources()["net"]["outputs"]
    assert isinstance(outputs, dict)
    return outputs["state"]


@pytest.mark.quick
def test_one_after_another(stack: Stack, cloud: Emulator) -> None:
    """One stack is put right after each thing that happens: renamed, rejected, expired, deleted."""
    bring_up(stack, request())
    first = the_id(cloud)
    name = names(cloud)
    cloud.rename(first, "outside")

    up = stack.up("--refresh", "--skip-preview")
    assert [("refresh", "net"), ("update", "net")] == up.operations()
    assert "outside" == up.steps()[0].new_inputs["peeringConnectionName"]
    assert name == names(cloud)

    cloud.reject(first)
    up = stack.up()
    assert REPLACED == up.operations()
    assert {f"qcloud: {first} is REJECTED; `pulumi up` replaces it"} == lines(up, first)
    second = the_id(cloud)
    assert second != first

    cloud.advance_clock(8 * DAY)
    stack.refresh("--skip-preview")
    preview = stack.preview("--diff")
    up = stack.up("--skip-preview")
    follows = told("expired", stack.api_version)
    assert "~ enabled" in preview.text
    assert "false => true" in preview.text
    assert {f"qcloud: {second} is EXPIRED; `pulumi up` {follows}"} == lines(preview, second)
    assert REPAIRED[follows] == preview.operations() == up.operations()
    assert (second == the_id(cloud)) is (follows == ENABLES)
    third = the_id(cloud)

    cloud.accept(third)
    cloud.clear_calls()
    up = stack.up("--skip-preview")
    assert [("update", "net")] == up.operations()
    assert {f"qcloud: {third} is ACTIVE by now; `pulumi up` records it"} == lines(up, third)
    assert not any(call["committed"] for call in cloud.calls())
    assert (third, "ACTIVE") == (the_id(cloud), state_of(stack))

    cloud.delete(third, account="peer")
    up = stack.up("--refresh", "--skip-preview")
    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert the_id(cloud) == stack.resources()["net"]["id"] != third

    cloud.delete(the_id(cloud))
    stack.destroy("--skip-preview")
    assert {} == stack.resources()


@pytest.mark.parametrize(
    "program", [peering(peering_connection_name="net"), peering()], ids=["chosen", "default"]
)
def test_renamed_in_the_console(stack: Stack, cloud: Emulator, program: str) -> None:
    """A refresh shows the foreign name, and the `up` after it restores the program's."""
    bring_up(stack, program)
    before = cloud.connections()
    cloud.rename(the_id(cloud), "outside")

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("update", "net")] == up.operations()
    assert "outside" == up.steps()[0].new_inputs["peeringConnectionName"]
    assert before == cloud.connections()
    stack.preview("--expect-no-changes")


@pytest.mark.parametrize(
    ("program", "facts"),
    [(peering(), {}), (request(), {}), (request(), DISPUTED)],
    ids=["own peer", "partner", "partner-disputed"],
)
def test_deleted_outside(
    stack: Stack, cloud: Emulator, program: str, facts: dict[str, str]
) -> None:
    """A connection that either side has deleted is made anew after a refresh."""
    cloud.set_settings(**facts)
    bring_up(stack, program)
    first = the_id(cloud)
    cloud.delete(first, account="peer" if program == request() else None)

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert first != the_id(cloud)
    assert {"net": the_id(cloud)} == {
        name: resource["id"] for name, resource in stack.resources().items()
    }


def test_rename_of_a_deleted_connection(stack: Stack, cloud: Emulator) -> None:
    """An update of a connection that is gone fails, in one line that says what to run."""
    bring_up(stack, peering(peering_connection_name="one"))
    pcx_id = the_id(cloud)
    cloud.delete(pcx_id)
    stack.write(peering(peering_connection_name="two"))

    up = stack.up(expect_failure=True)

    assert (
        f"qcloud: {pcx_id} does not exist any more. Run `pulumi up --refresh` to have it made anew."
    ) in up.errors()
    stack.up("--refresh")
    assert ["two"] == names(cloud)


def test_rejected(stack: Stack, cloud: Emulator) -> None:
    """A rejected connection is kept in the state, and the preview says that and why it goes."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    stack.refresh()

    assert "REJECTED" == state_of(stack)
    preview = stack.preview()
    assert REPLACED == preview.operations()
    assert ("enabled",) == replaced_for(preview)
    assert {f"qcloud: {pcx_id} is REJECTED; `pulumi up` replaces it"} == lines(preview, pcx_id)
    stack.up()
    assert pcx_id != the_id(cloud)
    assert "PENDING" == state_of(stack)


@either_way
def test_rejected_unnoticed(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices the rejection of what it knows as pending, and asks anew."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    up = stack.up()

    assert REPLACED == up.operations()
    (line,) = lines(up, pcx_id)
    assert line.endswith("; `pulumi up` replaces it")
    assert pcx_id != the_id(cloud)
    stack.preview("--expect-no-changes")


def test_rejected_and_hidden(stack: Stack, cloud: Emulator) -> None:
    """Where a rejected connection disappears, a refresh takes it for deleted."""
    cloud.set_settings(**DISPUTED)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert pcx_id != the_id(cloud)


def test_expired(stack: Stack, cloud: Emulator) -> None:
    """After a refresh the preview shows what is wrong, and `up` enables or replaces it."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.advance_clock(8 * DAY)
    stack.refresh()

    preview = stack.preview("--diff")
    up = stack.up()

    assert "~ enabled" in preview.text
    assert "false => true" in preview.text
    follows = told("expired", stack.api_version)
    assert {f"qcloud: {pcx_id} is EXPIRED; `pulumi up` {follows}"} == lines(preview, pcx_id)
    assert REPAIRED[follows] == preview.operations() == up.operations()
    assert (pcx_id == the_id(cloud)) is (follows == ENABLES)
    assert {"pcx_id": the_id(cloud), "state": "PENDING"} == stack.outputs()
    stack.preview("--expect-no-changes")


@either_way
def test_expired_unnoticed(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices the expiry of what it knows as pending; it is enabled or replaced."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.advance_clock(8 * DAY)

    up = stack.up()

    follows = told("expired", stack.api_version)
    assert REPAIRED[follows] == up.operations()
    assert (pcx_id == the_id(cloud)) is (follows == ENABLES)
    stack.preview("--expect-no-changes")


@either_way
def test_accepted_elsewhere(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices that the partner has accepted, and records it."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.accept(pcx_id)
    cloud.clear_calls()

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert {f"qcloud: {pcx_id} is ACTIVE by now; `pulumi up` records it"} == lines(up, pcx_id)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert not any(call["committed"] for call in cloud.calls())
    stack.preview("--expect-no-changes")


def test_still_pending(stack: Stack, cloud: Emulator) -> None:
    """A request that nobody has answered yet is no change."""
    bring_up(stack, request())

    preview = stack.preview("--expect-no-changes")

    assert set() == lines(preview, "pcx-")
    stack.refresh("--expect-no-changes")
    assert "PENDING" == state_of(stack)


@pytest.mark.parametrize(
    ("program", "facts"),
    [(peering(), {}), (request(), DISPUTED)],
    ids=["own peer", "partner-disputed"],
)
def test_destroy_of_nothing(
    stack: Stack, cloud: Emulator, program: str, facts: dict[str, str]
) -> None:
    """What is to be destroyed and is gone already is destroyed."""
    cloud.set_settings(**facts)
    bring_up(stack, program)
    cloud.delete(the_id(cloud))

    stack.destroy()

    assert {} == stack.resources()
