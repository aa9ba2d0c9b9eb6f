"""Peering connections in a Terraform state: the file itself, or `terraform show -json`; pure.

Sources: "State" and "JSON Output Format" of Terraform's documentation; the arguments of
`tencentcloud_vpc_peer_connect_manager` are those of its provider's.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_qcloud.cli.managed import (
    MANAGER,
    Kind,
    Managed,
    OldState,
    Tool,
    connection_id_in,
    text_in,
)
from pulumi_qcloud.lifecycle.properties import is_connection_id

_KINDS: Final = {
    MANAGER: Kind.CONNECTION,
    "tencentcloud_vpc_peer_connect_accept_operation": Kind.ACCEPTANCE,
    "tencentcloud_route_table_entry": Kind.ROUTE,
}
_VERSION: Final = 4
_HOW: Final = "write it with `terraform state pull` or `terraform show -json`"
_TAINTED: Final = "is tainted: the next `terraform apply` replaces it"


def terraform_state(content: object) -> OldState:
    """Return what a state has of peering connections.

    Args:
        content: JSON values, of either form.

    Raises:
        ValueError: it is something else, in one sentence.
    """
    if not isinstance(content, Mapping):
        raise ValueError(f"is no Terraform state; {_HOW}")
    if "deployment" in content:
        raise ValueError("is the export of a Pulumi stack; use --from-pulumi")
    if "planned_values" in content:
        raise ValueError(f"is a plan and not a state; {_HOW}")
    if "format_version" in content:
        return OldState(Tool.TERRAFORM, tuple(_shown(content)))
    version, resources = content.get("version"), content.get("resources")
    if isinstance(version, int) and version != _VERSION:
        raise ValueError(f"is a Terraform state of version {version}, not {_VERSION}; {_HOW}")
    if version != _VERSION or not isinstance(resources, list):
        raise ValueError(f"is no Terraform state; {_HOW}")
    return OldState(Tool.TERRAFORM, tuple(it for one in resources for it in _instances(one)))


def _instances(resource: object) -> Iterator[Managed]:
    """The instances of a resource in the file."""
    if not isinstance(resource, Mapping) or not _counts(resource):
        return
    module = f"{text_in(resource, 'module')}." if resource.get("module") else ""
    base = f"{module}{resource['type']}.{text_in(resource, 'name')}"
    instances = resource.get("instances")
    if not isinstance(instances, list):
        raise ValueError(f"is no Terraform state: {base} has no list of instances")
    for instance in instances:
        if not isinstance(instance, Mapping):
            raise ValueError(f"is no Terraform state: an instance of {base} is no object")
        yield from _managed(
            resource["type"],
            base + _index(instance.get("index_key")),
            instance.get("attributes") or instance.get("attributes_flat"),
            deposed=text_in(instance, "deposed"),
            tainted=instance.get("status") == "tainted",
        )


def _shown(content: Mapping[str, Any]) -> Iterator[Managed]:
    """The resources of all modules that `terraform show -json` printed."""
    values = content.get("values", {"root_module": {}})  # absent where the state is empty
    modules = deque([values.get("root_module") if isinstance(values, Mapping) else None])
    while modules:
        module = modules.popleft()
        if not isinstance(module, Mapping):
            raise ValueError(f"is no Terraform state: a module of it is no object; {_HOW}")
        for resource in _list_in(module, "resources"):
            if isinstance(resource, Mapping) and _counts(resource):
                yield from _managed(
                    resource["type"],
                    text_in(resource, "address"),
                    resource.get("values"),
                    deposed=text_in(resource, "deposed_key"),
                    tainted=resource.get("tainted") is True,
                )
        modules += _list_in(module, "child_modules")


def _list_in(module: Mapping[str, Any], name: str) -> list[Any]:
    found = module.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"is no Terraform state: the {name} of a module are no list; {_HOW}")
    return found


def _counts(resource: Mapping[str, Any]) -> bool:
    """Whether it is a resource of peering; a data source is read only."""
    kind = resource.get("type")
    return isinstance(kind, str) and kind in _KINDS and resource.get("mode", "managed") == "managed"


def _managed(
    type_: str, address: str, values: object, *, deposed: str, tainted: bool
) -> Iterator[Managed]:
    if not isinstance(values, Mapping):
        raise ValueError(f"is no Terraform state: {address} has no attributes")
    kind = _KINDS[type_]
    if kind is Kind.ROUTE:
        hub = text_in(values, "next_hub")
        if is_connection_id(hub):
            route = text_in(values, "route_table_id"), text_in(values, "destination_cidr_block")
            yield Managed(kind, hub, address, route=route)
        return
    yield Managed(
        kind,
        connection_id_in(values, address, "peering_connection_id", "id"),
        address,
        region=text_in(values, "destination_region"),
        doomed=f"deposed object {deposed}" if deposed else "",
        warning=_TAINTED if tainted else "",
    )


def _index(key: object) -> str:
    """What an instance's address ends with: a number of `count`, a quoted text of `for_each`."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    quoted = json.dumps(str(key), ensure_ascii=False)
    return f"[{quoted.replace('${', '$${').replace('%{', '%%{')}]"
