"""Anything that an API may answer, as Hypothesis makes it up."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
"""Any JSON."""

_FIELDS_V2: Final = (
    "code", "codeDesc", "message", "data", "totalCount", "peeringConnectionId", "limit", "20",
    "state", "createTime", "uin", "vpcId", "unVpcId", "region", "vpcName", "isDefault",
)  # fmt: skip
_ENTRY_V2: Final = st.dictionaries(st.sampled_from(_FIELDS_V2), JSON)
ENVELOPES_V2: Final = st.fixed_dictionaries(
    {"code": st.sampled_from([0, "0", 0.0]) | JSON},
    optional={
        "data": st.lists(_ENTRY_V2) | _ENTRY_V2,
        **dict.fromkeys(("message", "codeDesc", "totalCount", "peeringConnectionId"), JSON),
    },
)
"""What has the form of an answer of API 2.0."""

_FIELDS_V3: Final = (
    "PeerConnectionSet", "VpcSet", "RouteTableSet", "RouteSet", "TagSet", "AssistantCidrSet",
    "VpcLimitSet", "TotalCount", "PeeringConnectionId", "VpcId", "RouteTableId", "State",
    "CreateTime", "SourceUin", "Bandwidth", "SourceRegion", "CidrBlock", "RouteId", "Key",
    "LimitType", "LimitValue", "AccountId",
)  # fmt: skip
_ENTRY_V3: Final = st.dictionaries(st.sampled_from(_FIELDS_V3), JSON)
_NESTED_V3: Final = st.dictionaries(st.sampled_from(_FIELDS_V3), st.lists(_ENTRY_V3) | JSON)
_ERROR_V3: Final = st.fixed_dictionaries({}, optional={"Code": JSON, "Message": JSON})
RESPONSES_V3: Final = st.dictionaries(
    st.sampled_from(_FIELDS_V3), st.lists(_NESTED_V3) | JSON
) | st.fixed_dictionaries({"Error": _ERROR_V3 | JSON, "RequestId": JSON})
"""What may stand in the `Response` of an answer of API 3.0."""
