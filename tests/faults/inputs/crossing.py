"""The way between engine and provider: what gRPC and the plugin process make of properties."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import cast

from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.output import Unknown
from pulumi.runtime import rpc

Properties = dict[str, object]


def handed_in(properties: Mapping[str, object], *, keep_unknowns: bool = True) -> Properties:
    """Return properties as the engine's plugin process hands them to a provider.

    Args:
        properties: as the engine has them.
        keep_unknowns: as for a check or a diff; otherwise what is not known is not there.
    """
    wire = Struct()
    wire.update(cast("dict[str, object]", _with_marks(properties)))
    arrived = Struct.FromString(wire.SerializeToString())
    return cast("Properties", rpc.deserialize_properties(arrived, keep_unknowns))


def handed_out(properties: Mapping[str, object] | None) -> bytes:
    """Return what a provider answers as the bytes that the engine gets, equal for equal ones."""
    loop = asyncio.new_event_loop()
    try:
        wire = loop.run_until_complete(rpc.serialize_properties(dict(properties or {}), {}))
    finally:
        loop.close()
    return cast("bytes", wire.SerializeToString(deterministic=True))


def kept(properties: Mapping[str, object] | None) -> Properties:
    """Return what a provider answered, as it is handed in again."""
    arrived = Struct.FromString(handed_out(properties))
    return cast("Properties", rpc.deserialize_properties(arrived, True))


def _with_marks(value: object) -> object:
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        return {name: _with_marks(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_marks(part) for part in value]
    return value
