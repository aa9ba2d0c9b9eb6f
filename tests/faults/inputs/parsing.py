"""What the parsers of both versions make of any answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timezone
from typing import Final

from hypothesis import strategies as st
from pulumi_qcloud.api.model import Page, PeeringConnection
from pulumi_qcloud.lifecycle.connection_outputs import inputs_of, outputs_of
from pulumi_qcloud.lifecycle.properties import ConnectionProperties

from tests.faults.inputs.answers import Said, calls, dialect_of, said
from tests.faults.inputs.crossing import handed_out
from tests.faults.inputs.processes import VERSIONS
from tests.faults.inputs.watching import Watch

_CALLS: Final = {version: calls(dialect_of(version)) for version in VERSIONS}
_NOW: Final = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer to a call.

    Args:
        version: of the API.
        name: of the call.
        said: the answer.
    """

    version: str
    name: str
    said: Said


@st.composite
def arrivals(draw: st.DrawFn) -> Arrived:
    """Any answer to any call."""
    version = draw(st.sampled_from(VERSIONS))
    name = draw(st.sampled_from(list(_CALLS[version])))
    return Arrived(version, name, draw(said(version, name)))


def parse_holds(arrived: Arrived, watch: Watch) -> None:
    """A value of texts that any file can hold, or an error of ours on one clean line."""
    call = _CALLS[arrived.version][arrived.name]
    dialect = dialect_of(arrived.version)
    watch.tally.faults.update(f"answer: {it}" for it in arrived.said.spoilt)

    def parse() -> object:
        return call.read(dialect.unwrap(arrived.said.answer, call.action))

    value = watch.attempt("parse", parse)
    for text in _texts(value):
        text.encode()
    if isinstance(value, Page):
        for item in value.items:
            if isinstance(item, PeeringConnection):
                outputs = outputs_of(
                    item, ConnectionProperties.of({}), region="ap-guangzhou", now=_NOW
                )
                handed_out({**outputs, **inputs_of(item, ConnectionProperties.of(outputs))})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for it in fields(value):
            yield from _texts(getattr(value, it.name))
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
