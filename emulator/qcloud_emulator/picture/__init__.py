"""The picture of a network, which the emulator's page and `qcloud-peering diagram` show.

Pure, and with the standard library only: it is drawn without the extra of the emulator as well.
"""

from __future__ import annotations

from .content import Box, Edge, Line, Vpc, printable
from .drawing import STYLE, svg
from .remarks import overlap_marks, route_remark

__all__ = [
    "STYLE",
    "Box",
    "Edge",
    "Line",
    "Vpc",
    "overlap_marks",
    "printable",
    "route_remark",
    "svg",
]
