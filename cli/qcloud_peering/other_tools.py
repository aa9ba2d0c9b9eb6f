"""Peering connections in the state files of other tools, Terraform and the bridged provider.

The module also builds the commands that make such a tool forget imported resources.
"""

from __future__ import annotations

import enum
import json
import re
import shlex
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.lifecycle.properties import is_connection_id

MANAGER: Final = "tencentcloud_vpc_peer_connect_manager"
"""Terraform's type of a peering connection."""


class Tool(enum.Enum):
    """A tool that manages peering connections; the value is its name."""

    TERRAFORM = "Terraform"
    PULUMI = "Pulumi"


class Kind(enum.IntEnum):
    """The kinds of resources, in the order in which the tool has to forget them."""

    ROUTE = 1
    ACCEPTANCE = 2
    CONNECTION = 3


@dataclass(frozen=True, slots=True)
class Managed:
    """A resource in the state of another tool.

    Args:
        kind: its kind.
        connection_id: `pcx-...`; for a route, its next hop.
        address: its name in the tool, an address or a URN.
        region: the accepter's region as the state names it, or "".
        route: for a route, the table's id and the destination as CIDR text.
        doomed: why the tool is going to delete it, "" for a resource that it keeps.
        warning: anything else that the user has to know about it, or "".
        users: addresses of resources that depend on it.
        is_protected: whether the tool has to be forced to forget it.
    """

    kind: Kind
    connection_id: str
    address: str
    region: str = ""
    route: tuple[str, str] = ("", "")
    doomed: str = ""
    warning: str = ""
    users: Sequence[str] = ()
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class OldState:
    """A state file of another tool.

    Args:
        tool: the tool.
        resources: its resources for peering connections, in the order of the file.
    """

    tool: Tool
    resources: Sequence[Managed] = field(default_factory=tuple)

    @property
    def kept(self) -> list[Managed]:
        """Connections and acceptances that the tool keeps."""
        return [it for it in self.resources if it.kind is not Kind.ROUTE and not it.doomed]

    @property
    def doomed(self) -> list[Managed]:
        """Connections that the tool is going to delete."""
        return [it for it in self.resources if it.kind is Kind.CONNECTION and it.doomed]

    @property
    def connection_ids(self) -> list[str]:
        """The ids of all connections that the tool keeps, each once."""
        return list(dict.fromkeys(it.connection_id for it in self.kept))

    def addresses(self) -> dict[str, list[str]]:
        """Return the tool's addresses for each connection and its acceptance, by connection id."""
        found: dict[str, list[str]] = {}
        for it in self.kept:
            found.setdefault(it.connection_id, []).append(it.address)
        return found


_TERRAFORM_KINDS: Final = {
    MANAGER: Kind.CONNECTION,
    "tencentcloud_vpc_peer_connect_accept_operation": Kind.ACCEPTANCE,
    "tencentcloud_route_table_entry": Kind.ROUTE,
}
"""Terraform's resource types. Its documentation describes the two file formats under "State" and
"JSON Output Format"."""
_TERRAFORM_VERSION: Final = 4
_TERRAFORM_HOW: Final = "write it with `terraform state pull` or `terraform show -json`"
_TAINTED: Final = "is tainted: the next `terraform apply` replaces it"
_PULUMI_KINDS: Final = (
    (Kind.CONNECTION, re.compile(r"tencentcloud:[\w/]+:(Vpc)?PeerConnectManager")),
    (Kind.ACCEPTANCE, re.compile(r"tencentcloud:[\w/]+:(Vpc)?PeerConnectAcceptOperation")),
    (Kind.ROUTE, re.compile(r"tencentcloud:[\w/]+:(Route)?TableEntry")),
)
"""The same resource types in Pulumi: `tencentcloud:Vpc/peerConnectManager:PeerConnectManager` and
so on in the published package, or `tencentcloud:index/vpcPeerConnectManager:VpcPeerConnectManager`
if Pulumi bridges the provider itself."""
_PULUMI_HOW: Final = "write it with `pulumi stack export`"
_STACK: Final = re.compile(r"urn:pulumi:([^:]+)::")
_PROGRAM: Final = {Tool.TERRAFORM: "configuration", Tool.PULUMI: "program"}
_DELETES: Final = {Tool.TERRAFORM: "`terraform apply`", Tool.PULUMI: "`pulumi up`"}


def read_old_state(from_terraform: Path | None, from_pulumi: Path | None) -> OldState | None:
    """Return the state of another tool, None if no file is given.

    Args:
        from_terraform: a Terraform state, `-` for standard input.
        from_pulumi: the export of a Pulumi stack, `-` for standard input.

    Raises:
        ConfigurationError: the file is not such a state, or contains no peering connection.
    """
    path, read = from_terraform, terraform_state
    if path is None:
        path, read = from_pulumi, pulumi_state
    if path is None:
        return None
    name = "standard input" if str(path) == "-" else str(path)
    try:
        with click.open_file(str(path), "rb") as file:
            text = file.read().decode("utf-8-sig")
        content = json.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{name} is not JSON in UTF-8") from None
    try:
        old = read(content)
    except ValueError as error:
        raise ConfigurationError(f"{name} {error}") from None
    if not old.connection_ids and not old.doomed:
        raise ConfigurationError(f"{name} has no peering connection of the tencentcloud provider")
    return old


def terraform_state(content: object) -> OldState:
    """Return the peering connections in a Terraform state.

    Args:
        content: the state as JSON values, in either of Terraform's two formats.

    Raises:
        ValueError: it is not a Terraform state; the message lacks a subject, which the caller adds.
    """
    if not isinstance(content, Mapping):
        raise ValueError(f"is not a Terraform state; {_TERRAFORM_HOW}")
    if "deployment" in content:
        raise ValueError("is the export of a Pulumi stack; use --from-pulumi")
    if "planned_values" in content:
        raise ValueError(f"is a Terraform plan, not a state; {_TERRAFORM_HOW}")
    if "format_version" in content:
        return OldState(Tool.TERRAFORM, tuple(_shown_by_terraform(content)))
    version, resources = content.get("version"), content.get("resources")
    if isinstance(version, int) and version != _TERRAFORM_VERSION:
        raise ValueError(
            f"is a Terraform state of version {version}, not {_TERRAFORM_VERSION}; {_TERRAFORM_HOW}"
        )
    if version != _TERRAFORM_VERSION or not isinstance(resources, list):
        raise ValueError(f"is not a Terraform state; {_TERRAFORM_HOW}")
    return OldState(Tool.TERRAFORM, tuple(it for one in resources for it in _instances_of(one)))


def _instances_of(resource: object) -> Iterator[Managed]:
    """Yield the instances of a resource in the file."""
    if not isinstance(resource, Mapping) or not _is_of_peering(resource):
        return
    module = f"{_text_in(resource, 'module')}." if resource.get("module") else ""
    base = f"{module}{resource['type']}.{_text_in(resource, 'name')}"
    instances = resource.get("instances")
    if not isinstance(instances, list):
        raise ValueError(f"is not a Terraform state: {base} has no list of instances")
    for instance in instances:
        if not isinstance(instance, Mapping):
            raise ValueError(f"is not a Terraform state: an instance of {base} is not an object")
        yield from _managed_by_terraform(
            resource["type"],
            base + _index_text(instance.get("index_key")),
            instance.get("attributes") or instance.get("attributes_flat"),
            deposed=_text_in(instance, "deposed"),
            tainted=instance.get("status") == "tainted",
        )


def _shown_by_terraform(content: Mapping[str, Any]) -> Iterator[Managed]:
    """Yield the resources of all modules in the output of `terraform show -json`."""
    values = content.get("values", {"root_module": {}})  # absent where the state is empty
    modules = deque([values.get("root_module") if isinstance(values, Mapping) else None])
    while modules:
        module = modules.popleft()
        if not isinstance(module, Mapping):
            raise ValueError(
                f"is not a Terraform state: one of its modules is not an object; {_TERRAFORM_HOW}"
            )
        for resource in _list_in(module, "resources"):
            if isinstance(resource, Mapping) and _is_of_peering(resource):
                yield from _managed_by_terraform(
                    resource["type"],
                    _text_in(resource, "address"),
                    resource.get("values"),
                    deposed=_text_in(resource, "deposed_key"),
                    tainted=resource.get("tainted") is True,
                )
        modules += _list_in(module, "child_modules")


def _list_in(module: Mapping[str, Any], name: str) -> list[Any]:
    found = module.get(name, [])
    if not isinstance(found, list):
        raise ValueError(
            f"is not a Terraform state: the {name} of a module are not a list; {_TERRAFORM_HOW}"
        )
    return found


def _is_of_peering(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource manages peering, as opposed to a data source."""
    kind = resource.get("type")
    return (
        isinstance(kind, str)
        and kind in _TERRAFORM_KINDS
        and resource.get("mode", "managed") == "managed"
    )


def _managed_by_terraform(
    type_: str, address: str, values: object, *, deposed: str, tainted: bool
) -> Iterator[Managed]:
    if not isinstance(values, Mapping):
        raise ValueError(f"is not a Terraform state: {address} has no attributes")
    kind = _TERRAFORM_KINDS[type_]
    if kind is Kind.ROUTE:
        hub = _text_in(values, "next_hub")
        if is_connection_id(hub):
            route = _text_in(values, "route_table_id"), _text_in(values, "destination_cidr_block")
            yield Managed(kind, hub, address, route=route)
        return
    yield Managed(
        kind,
        _connection_id_in(values, address, "peering_connection_id", "id"),
        address,
        region=_text_in(values, "destination_region"),
        doomed=f"deposed object {deposed}" if deposed else "",
        warning=_TAINTED if tainted else "",
    )


def _index_text(key: object) -> str:
    """Return the end of an instance's address: a number for `count`, quoted text for `for_each`."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    quoted = json.dumps(str(key), ensure_ascii=False)
    return f"[{quoted.replace('${', '$${').replace('%{', '%%{')}]"


def pulumi_state(content: object) -> OldState:
    """Return the peering connections of the bridged provider in the state of a stack.

    Args:
        content: the export of the stack, as JSON values.

    Raises:
        ValueError: it is not such an export; the message lacks a subject, which the caller adds.
    """
    if isinstance(content, Mapping) and ("lineage" in content or "format_version" in content):
        raise ValueError("is a Terraform state; use --from-terraform")
    deployment = content.get("deployment") if isinstance(content, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise ValueError(f"is not an export of a Pulumi stack; {_PULUMI_HOW}")
    resources = deployment.get("resources", [])  # absent where the stack is empty
    if not isinstance(resources, list) or not all(isinstance(it, Mapping) for it in resources):
        raise ValueError(
            f"is not an export of a Pulumi stack: its resources are not a list; {_PULUMI_HOW}"
        )
    return OldState(Tool.PULUMI, tuple(_managed_by_pulumi(resources)))


def _managed_by_pulumi(resources: Sequence[Mapping[str, Any]]) -> Iterator[Managed]:
    times = Counter(_text_in(it, "urn") for it in resources)
    users: dict[str, list[str]] = defaultdict(list)
    for it in resources:
        for needed in _needs(it):
            users[needed].append(_text_in(it, "urn"))
    for resource in resources:
        kind, urn = _pulumi_kind(resource), _text_in(resource, "urn")
        if kind is None or resource.get("external") is True:  # read with `get`, not managed
            continue
        if not urn.startswith("urn:pulumi:"):
            raise ValueError(
                f"is not an export of a Pulumi stack: a {kind.name.lower()} has no URN"
            )
        outputs = resource.get("outputs")
        values = outputs if isinstance(outputs, Mapping) else {}
        protected = resource.get("protect") is True
        if kind is Kind.ROUTE:
            hub = _text_in(values, "nextHub")
            if is_connection_id(hub):
                route = _text_in(values, "routeTableId"), _text_in(values, "destinationCidrBlock")
                yield Managed(
                    kind, hub, urn, route=route, users=tuple(users[urn]), is_protected=protected
                )
            continue
        connection_id = _connection_id_in({**values, **resource}, urn, "peeringConnectionId", "id")
        doomed = resource.get("delete") is True
        twice = not doomed and times[urn] > 1
        yield Managed(
            kind,
            connection_id,
            urn,
            region=_text_in(values, "destinationRegion"),
            doomed="pending deletion" if doomed else "",
            warning=f"is in the state twice: make Pulumi forget the entry for {connection_id}"
            if twice
            else "",
            users=tuple(users[urn]),
            is_protected=protected,
        )


def _pulumi_kind(resource: Mapping[str, Any]) -> Kind | None:
    type_ = _text_in(resource, "type")
    return next((kind for kind, form in _PULUMI_KINDS if form.fullmatch(type_)), None)


def _needs(resource: Mapping[str, Any]) -> set[str]:
    """Return the URNs of everything that a resource depends on."""
    by_property = resource.get("propertyDependencies")
    lists = [resource.get("dependencies")]
    lists += by_property.values() if isinstance(by_property, Mapping) else []
    named = [resource.get("parent"), resource.get("deletedWith")]
    named += [urn for urns in lists if isinstance(urns, list) for urn in urns]
    return {urn for urn in named if isinstance(urn, str)}


def _connection_id_in(values: Mapping[str, object], address: str, *names: str) -> str:
    """Return the id of a connection that a resource has under one of several names.

    Raises:
        ValueError: the resource has no connection id.
    """
    found = next((values[name] for name in names if values.get(name)), None)
    if not isinstance(found, str) or not is_connection_id(found):
        raise ValueError(f"is damaged: {address} has no connection id such as pcx-6gw5wvmk")
    return found


def _text_in(values: Mapping[str, object], name: str) -> str:
    """Return the text under a name, "" if the value is missing or not text."""
    found = values.get(name)
    return found if isinstance(found, str) else ""


def handover_commands(managed: Sequence[Managed], tool: Tool) -> list[str]:
    """Return the shell commands that make the tool forget resources, one for each resource.

    None of them calls the cloud.
    """
    return list(dict.fromkeys(_handover_command(it, tool) for it in managed))


def _handover_command(it: Managed, tool: Tool) -> str:
    if tool is Tool.TERRAFORM:
        return f"terraform state rm {shlex.quote(it.address)}"
    return (
        f"pulumi state delete {shlex.quote(it.address)} --stack {_stack_of(it.address)} --yes"
        + (" --force" if it.is_protected else "")
    )


def _stack_of(urn: str) -> str:
    found = _STACK.match(urn)
    return shlex.quote(found[1] if found else "")


def handover_warnings(managed: Sequence[Managed], old: OldState) -> list[str]:
    """Return sentences about what the user has to know or do before running the commands."""
    warnings = [f"{it.address} {it.warning}" for it in managed if it.warning]
    addresses = {it.address for it in managed}
    imported = {it.connection_id for it in managed if it.kind is Kind.CONNECTION}
    for it in old.doomed:
        along = old.tool is Tool.TERRAFORM and it.address in addresses
        if along and it.connection_id not in imported:
            warnings.append(
                f"Terraform forgets {it.connection_id}, a deposed object, along with {it.address}: "
                "the connection then stays in the cloud, so delete it there"
            )
        if not along and it.connection_id in imported:
            warnings.append(
                f"{it.address} has {it.connection_id} a second time ({it.doomed}): make "
                f"{old.tool.value} forget that entry too, or the next {_DELETES[old.tool]} there "
                "deletes the connection"
            )
    accepted = {it.connection_id for it in managed if it.kind is Kind.ACCEPTANCE} - imported
    warnings += [
        f"{old.tool.value} continues to manage {it.connection_id} itself, as {it.address}"
        for it in old.kept
        if it.kind is Kind.CONNECTION and it.connection_id in accepted
    ]
    for it in managed:
        if users := [user for user in it.users if user not in addresses]:
            instead = "a literal value" if it.kind is Kind.ROUTE else repr(it.connection_id)
            warnings.append(
                f"{it.address} is needed by {', '.join(users)}: replace the reference there with "
                f"{instead} and run `pulumi up` while both are still in the program, since Pulumi "
                "does not forget a resource that another one needs"
            )
    return list(dict.fromkeys(warnings))


def handover_introduction(managed: Sequence[Managed], tool: Tool) -> str:
    """Return the sentence before the commands."""
    what, them = (
        ("one of these", "it") if len(managed) == 1 else (f"{len(managed)} of these", "them")
    )
    return (
        f"{tool.value} still manages {what}: after the import, and before the next "
        f"{_DELETES[tool]} there, make it forget {them}, which changes nothing in the cloud"
    )


def handover_conclusion(tool: Tool) -> str:
    """Return the sentence after the commands."""
    return (
        f"only then remove the forgotten resources from its {_PROGRAM[tool]}: if you remove them "
        f"earlier, the next {_DELETES[tool]} there deletes them in the cloud"
    )
