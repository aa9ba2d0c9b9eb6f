"""The part of a seed that is about roles and identity providers; `seed` has the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.cloud.json_fields import shown
from qcloud_emulator.cloud.models import (
    UIN_DIGITS,
    IdentityProvider,
    Role,
    is_digits,
    new_role_id,
    new_session_key,
)
from qcloud_emulator.cloud.roles import LONGEST
from qcloud_emulator.cloud.state import roles

if TYPE_CHECKING:
    from qcloud_emulator.cloud.json_fields import Fields
    from qcloud_emulator.cloud.state.store import Store


def plant_provider(store: Store, fields: Fields, uin: str) -> None:
    """Add an identity provider of a seed to an account.

    Raises:
        ValueError: the fields are invalid.
    """
    provider = IdentityProvider(
        uin=uin,
        name=fields.text("name"),
        issuer=fields.text("issuer"),
        client_id=fields.text("clientId"),
        secret=fields.text("secret", new_session_key()),
    )
    fields.done()
    roles.add_provider(store, provider)


def plant_role(store: Store, fields: Fields, uin: str) -> None:
    """Add a role of a seed to an account, whose identity providers exist already.

    Raises:
        ValueError: the fields are invalid, or an identity provider is missing.
    """
    role_id = fields.text("roleId", new_role_id())
    role = Role(
        id=role_id,
        uin=uin,
        name=fields.text("name"),
        trusts=_texts(fields, "trusts"),
        identity_providers=_texts(fields, "identityProviders"),
        external_id=fields.optional_text("externalId"),
        session_seconds=fields.integer("sessionSeconds", LONGEST, least=1, most=LONGEST),
        machine=fields.flag("machine"),
    )
    fields.done()
    if not is_digits(role_id):
        raise ValueError(f"roleId of role {role.name} must be digits, not {shown(role_id)}")
    for trusted in role.trusts:
        if not is_digits(trusted, most=UIN_DIGITS):
            raise ValueError(
                f"trusts of role {role.name} must be UINs of at most {UIN_DIGITS} digits, not"
                f" {shown(trusted)}"
            )
    for name in role.identity_providers:
        if roles.provider(store, uin, name) is None:
            raise ValueError(f"role {role.name} needs the missing identity provider {shown(name)}")
    roles.add_role(store, role)


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    values = fields.items(name)
    for value in values:
        if not isinstance(value, str):
            raise ValueError(f"{name} of a role must be a list of strings, not {shown(value)}")
    return tuple(str(value) for value in values)
