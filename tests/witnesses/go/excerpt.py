"""Copies from the official Go SDK what the witness needs of its VPC client.

The SDK publishes that client as a Go module of its own, which not every module proxy serves; those
of the other parts are served. The copy, of version 1.3.166, is the SDK's own text, declaration by
declaration, without the comments above functions. A line of `go.mod` puts it in the place of the
module; without that line, Go takes the module itself.

Run it as `python tests/witnesses/go/excerpt.py FOLDER`, where FOLDER is `tencentcloud/vpc` in a
checkout of the SDK, after a change of `_ACTIONS`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

_ACTIONS: Final = (
    "AcceptVpcPeeringConnection",
    "CreateRoutes",
    "CreateVpc",
    "CreateVpcPeeringConnection",
    "DeleteRoutes",
    "DeleteVpc",
    "DeleteVpcPeeringConnection",
    "DescribeRouteTables",
    "DescribeSubnets",
    "DescribeVpcLimits",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
    "DisableRoutes",
    "EnableRoutes",
    "ModifyVpcPeeringConnection",
    "RejectVpcPeeringConnection",
)
_VERSION: Final = "v20170312"
_TARGET: Final = Path(__file__).with_name("vpc")
_DECLARATION: Final = re.compile(
    r"^(?P<kind>func|type) (?:\(\w+ \*(?P<of>\w+)\) )?(?P<name>\w+)\b.*?^}\n", re.M | re.S
)
_MENTIONED: Final = re.compile(r"\*([A-Z]\w+)")


def client_of(text: str) -> str:
    """Return the head of `client.go`, and the functions of the actions."""
    head = text[: text.index("\nfunc NewAccept")]
    wanted = {
        name
        for action in _ACTIONS
        for name in (
            action,
            f"{action}WithContext",
            f"New{action}Request",
            f"New{action}Response",
        )
    }
    found = [it[0] for it in _DECLARATION.finditer(text) if it["name"] in wanted]
    return "\n".join([head.rstrip() + "\n", *found])


def models_of(text: str) -> str:
    """Return the head of `models.go`, and the types that requests and answers are made of."""
    first = re.search(r"^(?://.*\n)*(?:func|type) ", text[text.index("\nimport") :], re.M)
    assert first is not None
    head = text[: text.index("\nimport") + first.start()]
    types: dict[str, str] = {}
    methods: dict[str, list[str]] = {}
    for it in _DECLARATION.finditer(text):
        if it["kind"] == "type":
            types[it["name"]] = it[0]
        else:
            methods.setdefault(it["of"], []).append(it[0])
    wanted = {f"{action}{kind}" for action in _ACTIONS for kind in ("Request", "Response")}
    wanted |= {f"{it}Params" for it in wanted}
    reached: set[str] = set()
    while fresh := wanted - reached:
        reached |= fresh
        wanted |= {name for it in fresh for name in _MENTIONED.findall(types[it]) if name in types}
    parts = [part for name in sorted(reached) for part in (types[name], *methods.get(name, []))]
    return "\n".join([head.rstrip() + "\n", *parts])


def main() -> None:
    """Write the copy beside this file."""
    source = Path(sys.argv[1])
    folder = _TARGET / _VERSION
    folder.mkdir(parents=True, exist_ok=True)
    (_TARGET / "go.mod").write_text((source / "go.mod").read_text())
    for name, part in (("client.go", client_of), ("models.go", models_of)):
        (folder / name).write_text(part((source / _VERSION / name).read_text()))


if __name__ == "__main__":
    main()
