"""The states that released versions wrote, as files."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any, Final

import pulumi_qcloud
import pulumi_qcloudx
import pytest

from tests.engine.golden import Golden, versions
from tests.engine.versions import VERSIONS

ALL: Final = [Golden(one, over) for one in versions() for over in VERSIONS]
every_state = pytest.mark.parametrize(
    "golden", ALL, ids=lambda it: f"{it.version}-{it.api_version}"
)


def resources(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources of a state by their URNs."""
    return {it["urn"]: it for it in state["deployment"]["resources"]}


def test_there_is_one_of_this_version() -> None:
    """The present version has written its states."""
    assert version("pulumi-qcloud") in versions()


@every_state
def test_every_type(golden: Golden) -> None:
    """A state has all types of resources and components that the package had then."""
    found = {it["type"].rpartition(":")[2] for it in resources(golden.state()).values()}
    kinds = {
        name
        for package in (pulumi_qcloud, pulumi_qcloudx)
        for name in package.__all__
        if hasattr(getattr(package, name), "urn") and name != "Provider"
    }

    assert len(kinds) == 5
    assert golden.version != version("pulumi-qcloud") or kinds <= found


@every_state
def test_nothing_of_a_machine(golden: Golden) -> None:
    """A state holds no path, no address, no secret and no salt."""
    text = golden.state_file.read_text()
    keys = re.findall(r'"secretKey": "(\w+)"', golden.cloud_file.read_text())

    assert keys
    assert [] == [it for it in keys if it in text]
    assert [] == re.findall(r"(?i)project://|127\.0\.0\.1|localhost|salt|ciphertext|\.venv", text)
