"""The pages of what programs use beside resources: the emulator, and the client of the API."""

from __future__ import annotations

from typing import Any, Final

import pulumi_qcloud.api
import qcloud_emulator

from reference import markdown, sources
from reference.markdown import code, prose, sentence, table

OF_EMULATOR: Final = """
The emulator in a program's own process, for tests. Its package is `qcloud_emulator`, which comes
with the extra `[emulator]`. How it is started from a shell, its page and its faults:
[Use the emulator](../emulator.md). How tests of a stack use the fixtures:
[Test a stack](../testing.md).
"""
OF_CLIENT: Final = """
The signed API without Pulumi, as the resources use it: `pulumi_qcloud.api`. It signs, waits, sends
again what may be sent again, and answers in the words of the resources, in either version of the
API. Every refusal is one of the [errors](errors.md).
"""
FIXTURES: Final = ("qcloud_emulator", "pulumi_stack", "NewStack")
"""What the plugin of pytest offers."""


def emulator_page() -> str:
    """Return the page of the emulator."""
    fixtures = (_fixture(name) for name in FIXTURES)
    return markdown.page(
        "The emulator in Python",
        OF_EMULATOR,
        *(of_class(f"qcloud_emulator.{name}") for name in reversed(qcloud_emulator.__all__)),
        "## Fixtures of pytest\n\nThe package is a plugin of pytest, so they are there unasked.",
        *fixtures,
    )


def client_page() -> str:
    """Return the page of the client."""
    names = sorted(pulumi_qcloud.api.__all__, key=lambda name: (name != "VpcClient", name))
    return markdown.page(
        "The client of the API", OF_CLIENT, *(of_class(f"pulumi_qcloud.api.{it}") for it in names)
    )


def of_class(path: str) -> str:
    """Return everything that is public of a class.

    Args:
        path: such as `qcloud_emulator.Emulator`.
    """
    a_class = sources.named(path)
    told = sources.told(a_class)
    methods = dict(sorted(_methods(a_class).items(), key=lambda it: _place(it[1])))
    shown = sources.attributes(a_class)
    parts = [f"## {a_class.name}", prose(told.text), _arguments(told)]
    if shown:
        parts.append(markdown.attributes("attribute", shown))
    if members := sources.members_of_enum(a_class):
        parts.append(f"One of {', '.join(map(code, members))}.")
    for name, method in methods.items():
        parts += _function(f"{a_class.name}.{name}", method)
    return "\n\n".join(filter(None, parts))


def _methods(a_class: Any) -> dict[str, Any]:
    """Public methods, inherited ones of the project too."""
    found = {}
    for base in (*reversed(a_class.mro()), a_class):
        for name, member in base.members.items():
            if member.is_function and not name.startswith("_") and member.docstring is not None:
                found[name] = member
    return found


def _place(member: Any) -> tuple[bool, int]:
    """Its own methods first, each in the order of the sources."""
    return (member.parent.name == "Console", member.lineno)


def _fixture(name: str) -> str:
    fixture = sources.named(f"qcloud_emulator.pytest_plugin.{name}")
    # What is asked of pytest is no argument; what makes stacks is called.
    called = _described(fixture["__call__"]) if fixture.is_class else []
    return "\n\n".join([f"### {name}", prose(sources.told(fixture).text), *called])


def _function(heading: str, function: Any) -> list[str]:
    return [f"### {heading}", *_described(function)]


def _described(function: Any) -> list[str]:
    told = sources.told(function)
    returns = f"Returns: {prose(told.returns)}" if told.returns else ""
    parts = [
        code(sources.signature(function)),
        prose(told.text),
        _arguments(told),
        returns,
        markdown.raised(told.raises),
    ]
    return list(filter(None, parts))


def _arguments(told: sources.Told) -> str:
    rows = [(code(name), sentence(text)) for name, text in told.arguments.items()]
    return table(("argument", "meaning"), rows) if rows else ""
