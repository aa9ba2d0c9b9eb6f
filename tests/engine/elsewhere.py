"""What else a provider may meet: a wrong clock, names that are not found, hosts without an API."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engine.processes import Running
from tests.unit.api.loopback import Talk, answer, saying


def html(status: str) -> Talk:
    """Return a server's talk that answers everything with a page, as a portal or a proxy does."""
    page = b"<html><head><title>Sign in</title></head></html>"
    return saying(answer(page, status, Content_Type="text/html"))


def json(text: str) -> Talk:
    """Return a server's talk that answers everything with this JSON text."""
    return saying(answer(text.encode()))


@contextmanager
def api_with_clock(folder: Path, ahead: float) -> Iterator[str]:
    """Serve the API with a clock that is ahead of this machine's, and give its endpoint.

    Args:
        folder: an empty or missing folder.
        ahead: seconds.
    """
    clock = _first_of_all(
        folder, f"import time; right = time.time; time.time = lambda: right() + {ahead}"
    )
    served = Running(
        [sys.executable, "-m", "qcloud_emulator", "serve", "--port", "0"],
        cwd=folder,
        env=clock,
        output=folder / "api",
    )
    try:
        while not (told := re.search(r"http://\S+/v2/index\.php", served.stdout)):
            assert served.running, served.stderr
        yield told.group()
    finally:
        served.kill()


def without_names(folder: Path) -> dict[str, str]:
    """Return environment in which no host name is found, so that nothing leaves this machine."""
    return _first_of_all(
        folder,
        """
        import socket

        def nobody(*_, **__):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        socket.getaddrinfo = nobody
        """,
    )


def _first_of_all(folder: Path, source: str) -> dict[str, str]:
    """Let every Python of this environment run some source before anything else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(source))
    return {"PYTHONPATH": str(folder)}
