"""The page of what stays as it is names all that has to stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
import tomlkit
from packaging.requirements import Requirement
from pulumi_qcloud import (
    providers,
    vpc_peering_connection,
    vpc_peering_connection_accepter,
    vpc_peering_routes,
)
from pulumi_qcloudx import vpc_peering, vpc_peering_mesh
from qcloud_peering import doctor

from tests.unit.resource.test_registration import _GOLDEN as REFERENCES

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "compatibility.md"
TEXT: Final = PAGE.read_text()
PROJECT: Final = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()["project"]
TYPES: Final = [
    module.TYPE
    for module in (
        vpc_peering_connection,
        vpc_peering_connection_accepter,
        vpc_peering_routes,
        vpc_peering,
        vpc_peering_mesh,
    )
]


@pytest.mark.parametrize("token", TYPES)
def test_types(token: str) -> None:
    """Each type that a state can hold is promised."""
    assert f"`{token}`" in TEXT


@pytest.mark.parametrize("name", REFERENCES)
def test_providers(name: str) -> None:
    """Each class that a state can refer to is promised, and there."""
    assert f"`{providers.__name__}.{name}`" in TEXT
    assert hasattr(providers, name)


def test_extras() -> None:
    """Each extra is explained, and no other."""
    section = TEXT.partition("| extra | for |")[2].partition("\n\n")[0]

    assert set(PROJECT["optional-dependencies"]) == set(re.findall(r"^\| `(\w+)` ", section, re.M))


def test_versions() -> None:
    """The versions of Python, SDK and CLI are those that the package is made for."""
    prefix = "Programming Language :: Python :: 3."
    minors = [it.removeprefix(prefix) for it in PROJECT["classifiers"] if it.startswith(prefix)]
    (sdk,) = (it for it in map(Requirement, PROJECT["dependencies"]) if it.name == "pulumi")
    oldest, importing = (".".join(map(str, it)) for it in (doctor.OLDEST, doctor.IMPORTING))

    assert f"| 3.{minors[0]} to 3.{minors[-1]}, " in TEXT
    assert (
        sdk.specifier
        == Requirement(
            "pulumi" + (re.findall(r"^\| `pulumi`, the SDK \| `(.+?)` ", TEXT, re.M) or [""])[0]
        ).specifier
    )
    assert f"| {oldest} or newer; {importing} for " in TEXT


def test_links() -> None:
    """Every place that it leads to is there."""
    places = [it for it in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in it]

    assert places
    assert [] == [it for it in places if not (PAGE.parent / it).exists()]
