"""The command as a process, options that are wrong, and problems that are told."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import click
import pytest
from qcloud_emulator import Emulator
from qcloud_peering.main import command

from tests.unit.cli.builders import NETWORK, TO_PARTNER, connected, within_account
from tests.unit.cli.conftest import NOTES, Peering, on_a_terminal, shell

WITHOUT = """
import sys

sys.modules["{package}"] = None
from qcloud_peering.main import main

main()
"""
LOADED = """
import sys
from qcloud_peering.main import command

print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_module() -> None:
    """`python -m qcloud_peering` is the command, under its own name."""
    done = run("-m", "qcloud_peering", "--help")

    assert 0 == done.returncode
    assert done.stdout.startswith("Usage: qcloud-peering [OPTIONS] COMMAND")


def all_commands(
    found: click.Command = command, words: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    """Return the words of every command, those of groups within groups too."""
    context = click.Context(found)
    below = found.list_commands(context) if isinstance(found, click.Group) else []
    inner = (
        [found.get_command(context, it) for it in below] if isinstance(found, click.Group) else []
    )
    return [words] + [
        each
        for name, one in zip(below, inner, strict=True)
        if one is not None
        for each in all_commands(one, (*words, name))
    ]


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_help(peering: Peering, words: tuple[str, ...]) -> None:
    """Every command shows examples of itself and what its exit codes mean."""
    shown = peering(*words, "--help").result.stdout

    assert "Examples:\n" in shown
    assert re.search(r"Exit codes: \S", shown)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion(name: str) -> None:
    """A shell gets what completes the words of commands, and the commands themselves."""
    environ = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(it for it in sys.path if it)}
    asked = {"_QCLOUD_PEERING_COMPLETE": f"{name}_complete", "COMP_WORDS": "qcloud-peering do"}

    done = subprocess.run(
        [sys.executable, "-m", "qcloud_peering"],
        env={**environ, **asked, "COMP_CWORD": "do" if name == "fish" else "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "doctor" in done.stdout, done.stderr


def test_without_the_extra() -> None:
    """Without click the command says in one line what to install."""
    done = run("-c", WITHOUT.format(package="click"))

    assert (1, "") == (done.returncode, done.stdout)
    assert "qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'\n" == done.stderr


def test_emulator_without_its_extra() -> None:
    """Without what the emulator needs its command alone says what to install."""
    code = WITHOUT.format(package="cheroot")

    refused, listed = run("-c", code, "emulator"), run("-c", code, "--help")

    reason = "qcloud-emulator needs the extra [emulator]: pip install 'pulumi-qcloud[emulator]'"
    assert (1, "", f"Error: {reason}\n") == (refused.returncode, refused.stdout, refused.stderr)
    assert 0 == listed.returncode
    assert "  emulator  qcloud-emulator needs the extra" in listed.stdout


def test_what_is_loaded_late() -> None:
    """Until a command asks for them, neither components nor emulator are loaded."""
    loaded = set(run("-c", LOADED).stdout.split())

    assert {"click", "pulumi_qcloud", "qcloud_peering"} <= loaded
    assert set() == loaded & {"cheroot", "jinja2", "pulumi_qcloudx", "qcloud_emulator", "rich"}


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("$PEERING {words} > /dev/full", "No space left on device"),
        ("$PEERING {words} >&-", "it is closed"),
        ("$PEERING {words} | true", ""),
        ("$PEERING {words} > /dev/full 2> /dev/full", ""),
    ],
    ids=["full", "closed", "pipe", "both full"],
)
@pytest.mark.parametrize(
    "words",
    [
        "list",
        *(pytest.param(it, marks=pytest.mark.full) for it in ("--help", "doctor")),
        "import pcx-aaaa0001",
    ],
)
def test_output_that_nobody_takes(
    qcloud_emulator: Emulator, script: str, words: str, error: str
) -> None:
    """Output that cannot be written is one sentence, and exit code 1; a reader may just leave."""
    connected(qcloud_emulator, "pcx-aaaa0001")

    done = shell(script.format(words=words), qcloud_emulator)

    said = [it for it in done.stderr.splitlines() if not it.startswith(NOTES)]
    assert ([f"Error: cannot write to standard output: {error}"] if error else []) == said
    assert done.returncode in ((1,) if error else (0, 1))


def test_terminal_without_the_characters(qcloud_emulator: Emulator) -> None:
    """Characters that a terminal does not have are written out."""
    connected(qcloud_emulator, "pcx-aaaa0001", name="应用")

    plain = shell("$PEERING list", qcloud_emulator, PYTHONIOENCODING="latin-1")
    rich = on_a_terminal("list", qcloud_emulator, encoding="ascii")

    assert 0 == plain.returncode, plain.stderr
    assert r"\u5e94\u7528" in plain.stdout
    assert "pcx-aaaa0001" in rich


def test_problem_of_the_api(peering: Peering, qcloud_emulator: Emulator) -> None:
    """What the API refuses is told in one line, without a file."""
    within_account(qcloud_emulator)

    done = peering("import", "--all", env={"TENCENTCLOUD_REGION": ""})

    assert 1 == done.exit_code
    assert done.error.startswith("no region is set. Set qcloud:region")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--profile", "nope"), 'the emulator has no account "nope" (the given profile)'),
        (("--peer-profile", "nope"), 'the emulator has no account "nope" (the given profile)'),
        (("--region", "mars"), 'the given region is "mars": this is not a known region'),
    ],
)
def test_options_that_name_nothing(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], error: str
) -> None:
    """An option's value that does not exist is quoted, and what there is instead is told."""
    within_account(qcloud_emulator)

    done = peering("import", "--all", *words)

    assert 1 == done.exit_code
    assert error in done.error


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("tses",), "'tses' is not the id of a connection; it looks like pcx-6gw5wvmk"),
        ((NETWORK, "--name", "tses"), "'tses' is not of the form PCX=NAME"),
        ((NETWORK, "--name", f"{NETWORK}="), f"'{NETWORK}=' is not of the form PCX=NAME"),
        (
            (NETWORK, "--name", f"{NETWORK}=net", "--name", f"{TO_PARTNER}=net"),
            "'net' would name 2 connections; give each its own",
        ),
        ((NETWORK, "--provider", "partner"), "'partner' is not the URN of a Provider"),
    ],
)
def test_arguments_of_another_form(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], error: str
) -> None:
    """What an argument may not be ends with exit code 2 and a sentence that says what it may."""
    within_account(qcloud_emulator)

    done = peering("import", *words)

    assert 2 == done.exit_code
    assert error in done.error
