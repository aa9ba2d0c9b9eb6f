"""The picture of a network, which the emulator's page and `qcloud-peering diagram` show.

Pure, and with the standard library only: it is drawn without the extra of the emulator as well.
"""

from __future__ import annotations

from qcloud_emulator.picture.content import Box, Edge, Line, Vpc, printable
from qcloud_emulator.picture.drawing import STYLE, svg
from qcloud_emulator.picture.remarks import overlap_marks, route_remark

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
