"""The metadata address, from which a machine gets the temporary keys of its role.

`GET /latest/meta-data/cam/security-credentials/` answers the name of the machine's role, and below
it, the role's name answers a temporary key of the role, in JSON. Each answer has a new key, which
is valid for 7200 seconds, or less if the role's sessions are shorter. Like the admin API, the
address serves this machine only.

Source: "Instance Metadata" of the Cloud Virtual Machine, and the official SDKs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from qcloud_emulator.admin import refused
from qcloud_emulator.signed.endpoint import Reply, json_reply
from qcloud_emulator.signed.v3_sts import expiration

if TYPE_CHECKING:
    from qcloud_emulator.cloud.roles import Roles
    from qcloud_emulator.signed.endpoint import Request

PATH: Final = "/latest/meta-data/"
_ROLES: Final = f"{PATH}cam/security-credentials"


def answer(roles: Roles, request: Request) -> Reply:
    """Answer a request for metadata.

    Args:
        roles: the roles of the cloud.
        request: a request for a path below `PATH`.
    """
    refusal = refused(request, "the metadata address")
    if refusal:
        return json_reply({"error": refusal}, 403)
    if request.method != "GET":
        return json_reply({"error": f"{request.path} takes GET"}, 405)
    role, path = roles.machine(), unquote(request.path)
    if role is None or path.rstrip("/") not in (_ROLES, f"{_ROLES}/{role.name}"):
        return json_reply({"error": f"there is nothing at {request.path}"}, 404)
    if path.rstrip("/") == _ROLES:
        return Reply(role.name.encode(), content_type="text/plain; charset=utf-8")
    key = roles.start_for_machine(role)
    return json_reply(
        {
            "Code": "Success",
            "TmpSecretId": key.account.secret_id,
            "TmpSecretKey": key.account.secret_key,
            "Token": key.account.token,
            **expiration(key),
        }
    )
