"""The web page at `/_emulator/`, which shows the cloud and has forms to change it.

It is rendered on the server and works without JavaScript; with JavaScript, the journal and the
other sections stay up to date. It loads nothing from other hosts, which its Content-Security-Policy
enforces. This module is imported on first use, because only the page needs Jinja2.
"""

from __future__ import annotations

from qcloud_emulator.page.answers import act, journal, picture, show, static

__all__ = ["act", "journal", "picture", "show", "static"]
