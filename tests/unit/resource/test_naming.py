"""The name of a connection whose user gave none."""

from __future__ import annotations

import itertools
import re

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud import VpcPeeringConnection

from tests.programs import Show, run


def _names(*resource_names: str, **context: str) -> list[str]:
    def program(_: Show) -> None:
        for name in resource_names:
            VpcPeeringConnection(name, vpc_id="gz_vpc_1", peer_vpc_id="gz_vpc_2")

    registered = run(program, **context)  # type: ignore[arg-type]
    return [registered.inputs[name]["__defaultName"] for name in resource_names]


class _Site(pulumi.ComponentResource):
    """A component with one connection called `net` and, if asked for, another such component."""

    def __init__(
        self, name: str, *inner: str, kind: str = "Site", parent: pulumi.Resource | None = None
    ) -> None:
        super().__init__(f"test:index:{kind}", name, None, pulumi.ResourceOptions(parent=parent))
        if inner:
            _Site(*inner, parent=self)
        else:
            VpcPeeringConnection(
                "net",
                vpc_id="gz_vpc_1",
                peer_vpc_id="gz_vpc_2",
                opts=pulumi.ResourceOptions(parent=self),
            )


def _inside(*names: str, kind: str = "Site") -> str:
    registered = run(lambda _: _Site(*names, kind=kind))
    name: str = registered.inputs["net"]["__defaultName"]
    return name


def test_form() -> None:
    """The name is the logical one and a fingerprint of eight hexadecimal digits."""
    (name,) = _names("app-to-data")

    assert re.fullmatch(r"app-to-data-[0-9a-f]{8}", name)


def test_stable() -> None:
    """The same resource of the same stack always has the same name; state files rely on it."""
    assert ["app-to-data-f221e260"] == _names("app-to-data")
    assert "net-8f5e360f" == _inside("a", "b")


def test_no_dependency() -> None:
    """A connection does not wait for its parent, which counts all its children in."""
    registered = run(lambda _: _Site("a", "b"))

    assert [] == list(registered.requests["net"].dependencies)


def test_same_in_both_phases() -> None:
    """Preview and `up` agree on the name."""
    phases = [
        run(lambda _: _Site("a", "b"), preview=preview).inputs["net"]["__defaultName"]
        for preview in (True, False)
    ]

    assert phases[0] == phases[1]


def test_unique() -> None:
    """Organisation, project, stack, parents and logical name each make another name."""
    names = [
        *_names("net"),
        *_names("net", organization="other"),
        *_names("net", project="other"),
        *_names("net", stack="other"),
        *_names("net2"),
        _inside("a"),
        _inside("b"),
        _inside("a", kind="Other"),
        _inside("a", "b"),
        _inside("b", "a"),
    ]

    assert [] == [pair for pair in itertools.combinations(names, 2) if pair[0] == pair[1]]


def test_tests_of_users() -> None:
    """A program under test, which has no organisation, has its names as well."""
    registered = run(
        lambda _: VpcPeeringConnection("net", vpc_id="gz_vpc_1", peer_vpc_id="gz_vpc_2"),
        organization=None,
    )

    assert registered.inputs["net"]["__defaultName"].startswith("net-")


def test_borders() -> None:
    """Moving text from one part of the identity to the next makes another name."""
    assert _names("net", project="a-b", stack="c") != _names("net", project="a", stack="b-c")


@settings(max_examples=30)
@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_any_logical_name(resource_name: str) -> None:
    """Whatever the logical name, the default name is one that the API takes."""
    (name,) = _names(resource_name)

    assert (True, False) == (9 < len(name) <= 60, name.startswith("@"))


@pytest.mark.parametrize(
    ("resource_name", "stem"),
    [
        ("x" * 51, "x" * 51),
        ("x" * 52, "x" * 51),
        ("名" * 60, "名" * 51),
        ("@net", "net"),
        ("@@", "peering"),
    ],
)
def test_stem(resource_name: str, stem: str) -> None:
    """A long logical name is cut to make room for the fingerprint; a leading "@" goes."""
    (name,) = _names(resource_name)

    assert stem == name[:-9]


def test_long_names_differ() -> None:
    """Logical names that are cut to the same text still have names of their own."""
    one, other = _names("x" * 70 + "1", "x" * 70 + "2")

    assert one != other
