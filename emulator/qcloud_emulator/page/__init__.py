"""The page for people at `/_emulator/`: what the cloud looks like, and what can be done to it.

It is rendered here and works without JavaScript; with it, the journal and the rest stay up to
date. Nothing on it comes from elsewhere, which its Content-Security-Policy says as well. Imported
when the page is first asked for, since only it needs Jinja2.
"""

from __future__ import annotations

from qcloud_emulator.page.answers import act, journal, picture, show, static

__all__ = ["act", "journal", "picture", "show", "static"]
