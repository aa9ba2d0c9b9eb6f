"""Who makes the calls, link by link: the credentials, then each role and how long it lasts.

No text has an external id, a policy, a key or a token.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pulumi_qcloud.api.identity import Identity, MachineRole, Role, WebIdentity, chain
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.sessions import Session
from pulumi_qcloud.lifecycle.access import session_of
from pulumi_qcloud.settings.resolution import Settings


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain.

    Args:
        what: `credentials` or `role`.
        text: what it is and where it was configured.
        session: the session of the role; None for credentials.
    """

    what: str
    text: str
    session: Session | None = None

    @property
    def ends(self) -> datetime | None:
        """When the session ends, None if there is none, or not yet."""
        return self.session.ends if self.session else None


def links_of(settings: Settings) -> tuple[Link, ...]:
    """Return the chain from the credentials to the caller; nothing is sent.

    Args:
        settings: the settings for the calls, whose sessions are those of the same settings' client.
    """
    return tuple(
        link
        for identity in chain(settings.credentials)
        for link in _links(identity, session_of(replace(settings, credentials=identity)))
    )


def text_of(link: Link) -> str:
    """Return a link's text, with the time at which its session ends if it has one."""
    until = f", until {link.ends:%Y-%m-%dT%H:%M:%SZ}" if link.ends else ""
    return f"{link.text}{until}"


def _links(identity: Identity, session: Session | None) -> tuple[Link, ...]:
    if isinstance(identity, Credentials):
        return (Link("credentials", f"from {identity.source}"),)
    if isinstance(identity, MachineRole):
        return (Link("role", _of_machine(identity), session),)
    role = Link("role", _named(identity.role), session)
    if isinstance(identity, WebIdentity):
        token = f"from the web identity token in {identity.token_file}, by {identity.provider_id}"
        return (Link("credentials", token), role)
    return (role,)


def _named(role: Role) -> str:
    return f"{role.arn}, named by {role.origin}, as session {role.session_name}"


def _of_machine(machine: MachineRole) -> str:
    return f"{machine.name} of this machine, named by {machine.origin}"
