"""How answers of API 3.0 are compared with the models of the official SDKs, and what is asked.

The models have the types of fields in the docstrings of their constructors, and the remark that a
field may be null in its description; a field without that remark is in every answer.
"""

from __future__ import annotations

import copy
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qcloud_emulator.signed.v3 import ACTIONS, VERSIONS

from tests.contract.sdk_v3 import (
    APP,
    OFFICE,
    OWN,
    OWN_PCX,
    PAIR,
    REGION,
    SEED,
    SHARED,
    TABLE,
    THEIR_PCX,
    WIDE,
    WIDE_TABLE,
)

_FIELD: Final = re.compile(r":param _(\w+):(.*?):type \w+: ([^\n]+)", re.DOTALL)
_NULLABLE: Final = re.compile(r"可能返回\s*null|may return null")
_TYPES: Final[Mapping[str, type]] = {"str": str, "int": int, "float": float, "bool": bool}
_LIST: Final = "list of "


@dataclass(frozen=True)
class Comparison:
    """What a walk through answers has found.

    Args:
        faults: each difference from the models, as a sentence.
        filled: the lists that had at least one item, and those that had none, as `Model.Field`.
    """

    faults: list[str] = field(default_factory=list)
    filled: dict[str, bool] = field(default_factory=dict)

    def compare(self, models: Any, model: str, value: object) -> None:
        """Compare an object of an answer with a model.

        Args:
            models: the SDK's module with the models of the service.
            model: name of the model.
            value: the object.
        """
        if not isinstance(value, Mapping):
            self.faults.append(f"{model} is not an object but {value!r}")
            return
        known = dict(_fields(models, model))
        self.faults.extend(f"{model} has no {name}" for name in value if name not in known)
        for name, (kind, nullable) in known.items():
            if value.get(name) is not None:
                self._compare_value(models, f"{model}.{name}", kind, value[name])
            elif not nullable:
                self.faults.append(f"{model}.{name} is missing or null")

    def _compare_value(self, models: Any, where: str, kind: str, value: object) -> None:
        if kind.startswith(_LIST):
            if not isinstance(value, list):
                self.faults.append(f"{where} is not a list but {value!r}")
                return
            self.filled[where] = self.filled.get(where, False) or bool(value)
            for one in value:
                self._compare_value(models, where, kind.removeprefix(_LIST), one)
        elif kind in _TYPES:
            # A boolean is an int for Python only.
            if type(value) is not _TYPES[kind]:
                self.faults.append(f"{where} is not {kind} but {value!r}")
        else:
            self.compare(models, kind.strip("`").rpartition(".")[2], value)


def _fields(models: Any, model: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the name of each field of a model, its type, and whether it may be null."""
    text = getattr(models, model).__init__.__doc__ or ""
    for name, description, kind in _FIELD.findall(text):
        yield name, (kind.strip(), bool(_NULLABLE.search(description)))


def models_of(action: str) -> Any:
    """Return the SDK's module with the models of an action."""
    service = ACTIONS[action].service
    version = VERSIONS[service].replace("-", "")
    return importlib.import_module(f"tencentcloud.{service}.v{version}.models")


_TAGS: Final = {"team": "net", "stage": "test"}


def _rich() -> dict[str, Any]:
    seed: dict[str, Any] = copy.deepcopy(dict(SEED))
    (account,), connections = seed["accounts"], seed["peeringConnections"]
    (wide,) = account["vpcs"]
    for thing in (wide, *wide["routeTables"], *connections):
        thing["tags"] = _TAGS
    wide["subnets"] = [{"name": "tagged", "cidrBlock": "10.9.1.0/24", "tags": _TAGS}]
    account["vpcs"].append({"name": "empty", "vpcId": EMPTY_VPC, "cidrBlock": "10.8.0.0/16"})
    return seed


EMPTY_VPC: Final = "vpc-empty001"
RICH: Final = _rich()
"""A cloud with something in every list that the emulator can fill."""

_TAG: Final = [{"Key": "team", "Value": "net"}]
_RESOURCES: Final = [
    f"qcs::vpc:{REGION}:uin/{OWN}:vpc/{APP}",
    f"qcs::vpc:{REGION}:uin/{OWN}:rtb/{TABLE}",
    f"qcs::vpc:{REGION}:uin/{OWN}:pcx/pcx-nothing1",
]
_ROUTES: Final = {
    "RouteTableId": WIDE_TABLE,
    "Routes": [
        {**OFFICE, "DestinationCidrBlock": "192.169.0.0/16"},
        {**OFFICE, "DestinationCidrBlock": "192.170.0.0/16", "RouteDescription": "x"},
    ],
}


@dataclass(frozen=True)
class Asked:
    """A call.

    Args:
        parameters: what is sent; the text `ITEM` in it stands for the id of the first route of
            `app`, and `TOKEN` for a web identity token.
        account: who sends it.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    account: str = "default"


ITEM: Final = "(the first route)"
TOKEN: Final = "(a web identity token)"
ROLE: Final = f"qcs::cam::uin/{OWN}:roleName/network-admin"


def _on(connection_id: str, account: str = "default") -> tuple[Asked, ...]:
    return (Asked({"PeeringConnectionId": connection_id}, account),)


CALLS: Final[Mapping[str, tuple[Asked, ...]]] = {
    "CreateVpcPeeringConnection": (Asked({**PAIR, "DestinationVpcId": SHARED, "Tags": _TAG}),),
    "DescribeVpcPeeringConnections": (Asked(), Asked(account="peer")),
    "ModifyVpcPeeringConnection": (
        Asked({"PeeringConnectionId": OWN_PCX, "PeeringConnectionName": "other", "Bandwidth": 5}),
    ),
    "DeleteVpcPeeringConnection": _on(OWN_PCX),
    "AcceptVpcPeeringConnection": _on(THEIR_PCX, "peer"),
    "RejectVpcPeeringConnection": _on(THEIR_PCX, "peer"),
    "DescribeVpcs": (Asked(), Asked({"VpcIds": [WIDE]})),
    "DescribeVpcLimits": (Asked({"LimitTypes": ["vpc-max-vpcpeers", "appid-max-vpcs"]}),),
    "DescribeRouteTables": (Asked(), Asked({"RouteTableIds": [TABLE]}), Asked(account="peer")),
    "CreateRoutes": (Asked(_ROUTES),),
    "DeleteRoutes": (Asked({"RouteTableId": TABLE, "Routes": [{"RouteItemId": ITEM}]}),),
    "EnableRoutes": (Asked({"RouteTableId": TABLE, "RouteItemIds": [ITEM]}),),
    "DisableRoutes": (Asked({"RouteTableId": TABLE, "RouteItemIds": [ITEM]}),),
    "CreateVpc": (Asked({"VpcName": "new", "CidrBlock": "10.77.0.0/16", "Tags": _TAG}),),
    "DeleteVpc": (Asked({"VpcId": EMPTY_VPC}),),
    "DescribeSubnets": (Asked(), Asked({"MaxResults": 1})),
    "GetCallerIdentity": (Asked(), Asked(account="temporary")),
    "AssumeRole": (Asked({"RoleArn": ROLE, "RoleSessionName": "deploy"}),),
    "AssumeRoleWithWebIdentity": (
        Asked(
            {
                "ProviderId": "ci",
                "WebIdentityToken": TOKEN,
                "RoleArn": ROLE,
                "RoleSessionName": "deploy",
            }
        ),
    ),
    "TagResources": (
        Asked({"ResourceList": _RESOURCES, "Tags": [{"TagKey": "a", "TagValue": "1"}]}),
    ),
    "UnTagResources": (Asked({"ResourceList": _RESOURCES, "TagKeys": ["a"]}),),
    "DescribeResourceTagsByResourceIds": (
        Asked(
            {
                "ServiceType": "vpc",
                "ResourcePrefix": "pcx",
                "ResourceIds": [OWN_PCX],
                "ResourceRegion": REGION,
            }
        ),
    ),
}
"""The calls of each action whose answers are compared; an action needs a row."""

EMPTY: Final = frozenset({"Vpc.Ipv6CidrBlockSet", "AssistantCidr.SubnetSet"})
"""Lists that are always empty, because the emulator does not have what they are for."""
