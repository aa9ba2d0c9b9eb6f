"""The reference page of the configuration."""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.settings.table import (
    BRIDGED_DIRECTORY_KEY,
    BRIDGED_NAMESPACE,
    BRIDGED_POD_KEY,
    POD_MEMBERS,
    REFUSED_BRIDGED_KEYS,
    REFUSED_VARIABLES,
    ROLE_MEMBERS,
    SETTINGS,
    TRACEBACK_VARIABLE,
    VARIABLES,
    Setting,
)

from reference import markdown
from reference.markdown import code, prose, table

INTRODUCTION: Final = """
Settings are keys of a stack's configuration (`pulumi config set qcloud:region ap-guangzhou`),
arguments of a [`Provider`](resources.md#provider) in `snake_case`, or environment variables. If
several variables are listed, the first one that is set counts.

Sources take precedence in this order: the resource's own `profile` and `region`; an explicit
`Provider`; the stack's `qcloud:` configuration; the environment; the `tencentcloud:` configuration
of the bridged provider; the credential files; the default. Secret id, secret key and token always
come from the same source.
"""

FILES: Final = (
    (
        "`~/.tencentcloud/credentials`",
        (
            "INI, one section per profile, with `secret_id`, `secret_key`, `token`, `region` and "
            "`uin`; `role_arn` and `role_session_name` name a role that these keys assume"
        ),
    ),
    ("`~/.tccli/<profile>.credential`", "JSON with the keys, as `tccli configure` writes it"),
    ("`~/.tccli/<profile>.configure`", "JSON with the region, as `tccli configure` writes it"),
    ("`/etc/tencentcloud/credentials`", "INI like the first, read last"),
)


def page() -> str:
    """Return the page."""
    return markdown.page(
        "Configuration",
        INTRODUCTION,
        "## Overview\n\n" + _overview(),
        "## Settings",
        *map(_setting, SETTINGS),
        "## Environment variables that are not settings\n\n" + _variables(),
        "## Credential files\n\n" + table(("file", "form"), FILES),
        "## The bridged provider's configuration\n\n" + _bridged(),
    )


def _overview() -> str:
    rows = [
        (
            f"[`{it.config_key}`](#{it.config_key.replace(':', '').lower()})",
            ", ".join(map(code, it.environment)),
            code(it.default),
        )
        for it in SETTINGS
    ]
    return table(("key", "environment", "default"), rows)


def _setting(setting: Setting) -> str:
    secret = "It is kept as a secret and never shown." if setting.secret else ""
    rows = [
        ("environment", ", ".join(map(code, setting.environment))),
        ("default", code(setting.default) or "none"),
        (
            "bridged provider",
            code(f"{BRIDGED_NAMESPACE}:{setting.bridged}" if setting.bridged else ""),
        ),
        ("explicit `Provider`", _for_provider(setting)),
    ]
    heading = f"### {setting.config_key}"
    said = f"{prose(setting.meaning)} {secret}".strip()
    return f"{heading}\n\n{said}\n\n{table(('', ''), [row for row in rows if row[1]])}"


def _for_provider(setting: Setting) -> str:
    if setting.copied:
        return "uses the value in the stack's configuration if it has none of its own"
    return "has its own value or none; the value in the stack's configuration is not used"


def _variables() -> str:
    rows = [(code(it.name), prose(it.meaning)) for it in VARIABLES]
    rows.append(
        (code(TRACEBACK_VARIABLE), "`1` shows the traceback of an internal error, for reporting.")
    )
    rows.append(
        (
            "`REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`",
            "File with CA certificates; `qcloud:caBundle` takes precedence. Not used for loopback.",
        )
    )
    rows.append(
        ("`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`", "Proxies, as usual; never used for loopback.")
    )
    return f"{table(('variable', 'meaning'), rows)}\n\n{_roles()}"


def _roles() -> str:
    roles = ", ".join(code(name) for it in ROLE_MEMBERS for name in it.values())
    pod = ", ".join(map(code, POD_MEMBERS.values()))
    return (
        f"A role may be named by variables: {roles}. It is assumed with the credentials of the "
        "environment, or else with those of the next source below it. In a TKE pod, "
        f"{pod} are a web identity if all of them are set and nothing else in the environment "
        f"names credentials. {', '.join(map(code, REFUSED_VARIABLES))} are refused with an error "
        "if the credentials would come from the environment or a source of lower precedence: they "
        "are for second factors, SAML, or a token in a variable. Credentials from a source of "
        "higher precedence override all of these variables."
    )


def _bridged() -> str:
    refused = ", ".join(code(f"{BRIDGED_NAMESPACE}:{key}") for key in REFUSED_BRIDGED_KEYS)
    return (
        "A stack's configuration for the bridged provider is used too, with lower precedence than "
        f"the environment: the keys named above, `{BRIDGED_NAMESPACE}:{BRIDGED_POD_KEY}`, and "
        f"`{BRIDGED_NAMESPACE}:{BRIDGED_DIRECTORY_KEY}` for the directory of the credential files. "
        f"The bridged provider's other sources of credentials are refused with an error: {refused}."
    )
