"""Runs Pulumi from Python (Automation API): `python . up`, `preview`, `refresh` or `destroy`."""

import sys

import pulumi
from pulumi import automation
from pulumi_qcloudx import VpcPeering


def program() -> None:
    peering = VpcPeering("app-to-data", vpc={"name": "app"}, peer_vpc={"name": "data"})
    pulumi.export("pcx_id", peering.peering_connection_id)


def main(command: str) -> None:
    stack = automation.create_or_select_stack(
        "dev", project_name="pulumi-qcloud-automation", program=program
    )
    result = getattr(stack, command)()
    changes = result.change_summary if command == "preview" else result.summary.resource_changes
    told = [f"{command}: " + ", ".join(f"{count} {kind}" for kind, count in changes.items())]
    told += [f"{name}: {output.value}" for name, output in stack.outputs().items()]
    print(*told, sep="\n")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
