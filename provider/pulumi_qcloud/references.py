"""The `__provider` property of each resource: a constant reference to its provider's class.

It is the pickle (protocol 4, the same on every Python) of an instance without attributes, so it
names a class and holds nothing else. State files keep it for ever; a test pins every byte.
"""

from __future__ import annotations

import base64
from typing import Final

_MODULE: Final = "pulumi_qcloud.providers"


def reference_to(class_name: str) -> str:
    """Return the reference to a class of `pulumi_qcloud.providers`, as base64 text."""
    body = b"".join(
        (
            _short_text(_MODULE),
            _short_text(class_name),
            b"\x93\x94",  # the class of these names
            b")\x81\x94",  # an instance of it, made without arguments
            b".",
        )
    )
    frame = b"\x95" + len(body).to_bytes(8, "little")
    return base64.b64encode(b"\x80\x04" + frame + body).decode()


def _short_text(text: str) -> bytes:
    encoded = text.encode()
    return b"\x8c" + bytes([len(encoded)]) + encoded + b"\x94"


VPC_PEERING_CONNECTION: Final = reference_to("VpcPeeringConnectionProvider")
VPC_PEERING_CONNECTION_ACCEPTER: Final = reference_to("VpcPeeringConnectionAccepterProvider")
VPC_PEERING_ROUTES: Final = reference_to("VpcPeeringRoutesProvider")
