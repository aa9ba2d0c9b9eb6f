"""Names of what is imported, and which VPC an id names."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.lifecycle.clients import Clients
from qcloud_peering.accounts import Account
from qcloud_peering.import_file import Described, Role, document, names_of
from qcloud_peering.seen import is_same


def called(*names: str) -> list[PeeringConnection]:
    """Return connections with these names and the ids `pcx-0`, `pcx-1` and so on."""
    return [
        PeeringConnection(
            f"pcx-{number}",
            name,
            PeeringState.ACTIVE,
            VpcIds("vpc-a"),
            VpcIds("vpc-b"),
            "1",
            "1",
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("names", "logical"),
    [
        (["net-1a2b3c4d"], ["net-1a2b3c4d"]),
        (["app to  data"], ["app-to-data"]),
        (["应用/数据"], ["应用-数据"]),
        (["::"], ["pcx-0"]),
        (["net", "net", "other"], ["net-pcx-0", "net-pcx-1", "other"]),
        (["a b", "a/b"], ["a-b-pcx-0", "a-b-pcx-1"]),
        (["net", "net-peer"], ["net", "net-peer-pcx-1"]),
        (["net-peer"], ["net-peer"]),
    ],
)
def test_default_names(names: list[str], logical: list[str]) -> None:
    """A name is taken from the cloud, without what is awkward, and made unique by the id."""
    assert logical == list(names_of(called(*names), {}).values())


def test_chosen_names() -> None:
    """A chosen name is kept, and the others get out of its way."""
    assert {"pcx-0": "data", "pcx-1": "data-pcx-1"} == names_of(
        called("app", "data"), {"pcx-0": "data"}
    )


def test_equal_names() -> None:
    """Chosen names that lead to two resources of one name are refused."""
    account = Account(Clients({}))
    routes = Described(Role.ROUTES, "pcx-1@vpc-a", account, {}, {})
    peer_routes = Described(Role.PEER_ROUTES, "pcx-0@vpc-b", account, {}, {})

    with pytest.raises(ConfigurationError, match="two resources would be called net-peer-routes"):
        document({"net": [peer_routes], "net-peer": [routes]})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-a"), True),
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), False),
        (VpcIds("", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), True),
        (VpcIds("vpc-a"), VpcIds("", "gz_vpc_1"), False),
        (VpcIds("vpc-a"), VpcIds(""), False),
    ],
)
def test_same_vpc(one: VpcIds, other: VpcIds, same: bool) -> None:
    """Old ids decide only where one of the two has no other."""
    assert same is is_same(one, other) is is_same(other, one)
