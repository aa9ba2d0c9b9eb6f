"""An emulator behind TLS, with an authority of its own and a proxy that leads any host to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from qcloud_emulator import Emulator

from tests.unit.api.loopback import Tunnel


@dataclass(frozen=True)
class Served:
    """The emulator behind TLS.

    Args:
        emulator: the emulator.
        ca: file with the certificate of the authority that vouches for it.
        tunnel: the proxy that leads to it.
    """

    emulator: Emulator
    ca: str
    tunnel: Tunnel


@contextmanager
def behind_tls(folder: Path, *hosts: str, prefix: str = "") -> Iterator[Served]:
    """Run one until the context ends.

    Args:
        folder: where the files of the certificates go.
        hosts: the names it has, beside 127.0.0.1.
        prefix: path that the API is served below.
    """
    authority = trustme.CA()
    certificate = authority.issue_cert(*hosts, "127.0.0.1")
    ca, cert, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    authority.cert_pem.write_to_path(str(ca))
    certificate.cert_chain_pems[0].write_to_path(str(cert))
    certificate.private_key_pem.write_to_path(str(key))
    with (
        Emulator.start(tls_cert=cert, tls_key=key, prefix=prefix) as emulator,
        Tunnel.open(to_port=int(emulator.url.rpartition(":")[2])) as tunnel,
    ):
        yield Served(emulator, str(ca), tunnel)
