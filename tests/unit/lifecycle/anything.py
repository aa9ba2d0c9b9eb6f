"""Anything that an engine may hand in, as Hypothesis makes it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hypothesis import strategies as st
from pulumi.runtime import rpc

from tests.unit.lifecycle.stack import unknown

_LONG: Final = "x" * 5000
_DEEP: Final = 25
"""Lists within lists; with many more, gRPC refuses the message."""


def _nested(depth: int) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = [value]
    return value


def _marked(kind: str, **content: object) -> dict[str, object]:
    """A value that the engine marks as something special."""
    return {rpc._special_sig_key: kind, **content}


PLAUSIBLE: Final = st.sampled_from(
    ["gz_vpc_226", "vpc-app00226", "gz_vpc_89", "vpc-data0089", "vpc-partner2", "pcx-seeded00",
     "pcx-other000", "rtb-app0main", "gz_rtb_2261", "10.1.0.0/16", "10.1.0.7/16", "10.1.0.0",
     "::/0", "gz", "ap-guangzhou", "ap-atlantis", "2407912486", "100000000002", "net", "@x",
     "partner", "all", "main", "VPC_PEER", "PT", "POSTPAID_BY_DAY_MAX", "ACTIVE", "PENDING",
     "EXPIRED", "REJECTED", "DELETED", "waiting", "active", "10.1.0.0/16 in rtb-app0main",
     "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00"]
)  # fmt: skip
"""Texts that are right somewhere."""
_ODD: Final = st.sampled_from(
    ["", " ", "\0", "a\r\nb", "\x1b[31m", "\x85", "\u2028", "\u202e", "\U0001f600" * 70, _LONG,
     "../../etc/passwd", "~", "%s{}", "vpc-" + _LONG, "[section]", True, False, None, 0.0, -1.0,
     1.0, 0.5, 2.0**53, 1e308, float("nan"), float("inf"), float("-inf"), [], {}, [[]], [{}],
     _nested(_DEEP)]
)  # fmt: skip
_MARKED: Final = st.sampled_from(
    [
        _marked(rpc._special_asset_sig, text="text"),
        _marked(rpc._special_resource_sig, urn="urn:pulumi:s::p::a:b:C::d", id="pcx-seeded00"),
    ]
)
_LEAVES: Final = (
    st.builds(unknown)
    | PLAUSIBLE
    | _ODD
    | _MARKED
    | st.text(max_size=20)
    | st.floats()
    | st.integers(-(2**63), 2**64)
)
_SECRETS: Final = (PLAUSIBLE | _ODD | st.lists(PLAUSIBLE) | st.dictionaries(PLAUSIBLE, _ODD)).map(
    lambda value: _marked(rpc._special_secret_sig, value=value)
)
VALUES: Final = _SECRETS | st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(PLAUSIBLE | st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=4,
)
"""Any value of a property that gRPC lets through, known or not, right or not, secret or not."""


def any_properties(
    base: Mapping[str, object], options: Mapping[str, Sequence[object]], names: Sequence[str]
) -> st.SearchStrategy[dict[str, object]]:
    """Return properties that are right but for a few, or not at all.

    Args:
        base: properties that are right.
        options: what is right of further properties.
        names: of more properties.
    """
    known = st.sampled_from(sorted({*base, *options, *names}))
    right = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in options.items()}
    )
    changes = st.dictionaries(known | st.text(max_size=8), VALUES, max_size=3)
    mostly_right = st.tuples(right, changes).map(lambda parts: {**base, **parts[0], **parts[1]})
    return mostly_right | st.dictionaries(known | st.text(max_size=8), VALUES, max_size=8)
