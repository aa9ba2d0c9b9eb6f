"""The table of settings: what can be configured, under which names and with which defaults.

The table drives the resolution of settings, and the reference is generated from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "qcloud"
BRIDGED_NAMESPACE: Final = "tencentcloud"
"""Namespace of the bridged provider's stack configuration; environment variables take precedence
over it."""

API_VERSIONS: Final = ("2.0", "3.0")
DEFAULT_API_VERSION: Final = "3.0"

SIGNATURE_METHODS: Final = ("HmacSHA256", "HmacSHA1")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        key: name of the setting in the namespace `qcloud`, and of the argument of a `Provider`.
        meaning: description of the setting in one sentence.
        environment: environment variables for the setting; the first that is set takes effect.
        default: value of the setting if it is not set, as text; empty for none.
        bridged: name of the setting in the namespace `tencentcloud`; empty if it has none there.
        secret: whether the setting's value must never be shown.
        copied: whether an explicit `Provider` inherits the setting from the stack configuration.
    """

    key: str
    meaning: str
    environment: tuple[str, ...]
    default: str = ""
    bridged: str = ""
    secret: bool = False
    copied: bool = False

    @property
    def config_key(self) -> str:
        """The name for `pulumi config set`."""
        return f"{NAMESPACE}:{self.key}"


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that does not correspond to a setting of a stack."""

    name: str
    meaning: str


SETTINGS: Final = (
    Setting(
        "secretId",
        "Id of the key pair that signs the requests.",
        environment=("TENCENTCLOUD_SECRET_ID",),
        bridged="secretId",
    ),
    Setting(
        "secretKey",
        "Secret key of the pair.",
        environment=("TENCENTCLOUD_SECRET_KEY",),
        bridged="secretKey",
        secret=True,
    ),
    Setting(
        "token",
        "Session token of a temporary key pair.",
        environment=(
            "TENCENTCLOUD_TOKEN",
            "TENCENTCLOUD_SECURITY_TOKEN",
            "TENCENTCLOUD_SESSION_TOKEN",
        ),
        bridged="securityToken",
        secret=True,
    ),
    Setting(
        "profile",
        "Profile in the credential files from which the key pair is read.",
        environment=("QCLOUD_PROFILE", "TENCENTCLOUD_PROFILE", "TCCLI_PROFILE"),
        default="default",
        bridged="profile",
    ),
    Setting(
        "assumeRole",
        "Role to assume with the credentials: a JSON object with `roleArn` and, if needed, "
        "`sessionName`, `durationSeconds`, `policy` and `externalId`.",
        environment=("TENCENTCLOUD_ASSUME_ROLE_ARN", "TENCENTCLOUD_ROLE_ARN"),
        bridged="assumeRole",
        secret=True,
    ),
    Setting(
        "assumeRoleWithWebIdentity",
        "Role to assume with an OpenID Connect token instead of a key pair: a JSON object with "
        "`providerId`, `tokenFile`, `roleArn` and, if needed, `sessionName` and "
        "`durationSeconds`.",
        environment=("TKE_ROLE_ARN",),
        bridged="assumeRoleWithWebIdentity",
    ),
    Setting(
        "camRoleName",
        "Name of the role of the virtual machine that runs the program, instead of a key pair.",
        environment=("TENCENTCLOUD_CAM_ROLE_NAME",),
        bridged="camRoleName",
    ),
    Setting(
        "uin",
        "Id (UIN) of the account that the default credentials belong to.",
        environment=("QCLOUD_UIN",),
    ),
    Setting(
        "region",
        "Region of the requests, such as `ap-guangzhou` or `gz`.",
        environment=("TENCENTCLOUD_REGION",),
        bridged="region",
        copied=True,
    ),
    Setting(
        "apiVersion",
        "Version of the API, `2.0` or `3.0`.",
        environment=("QCLOUD_API_VERSION",),
        default=DEFAULT_API_VERSION,
        copied=True,
    ),
    Setting(
        "endpoint",
        "URL of a private installation; without it, requests go to the version's public host.",
        environment=("QCLOUD_ENDPOINT",),
        copied=True,
    ),
    Setting(
        "stsEndpoint",
        "URL of STS, which assumes roles; a private installation needs one for that.",
        environment=("QCLOUD_STS_ENDPOINT",),
        copied=True,
    ),
    Setting(
        "signatureMethod",
        "Signature method of API 2.0, `HmacSHA256` or `HmacSHA1`.",
        environment=("QCLOUD_SIGNATURE_METHOD",),
        default=SIGNATURE_METHODS[0],
        copied=True,
    ),
    Setting(
        "rateLimit",
        "Maximum calls per second for each action; 0 for no limit.",
        environment=("QCLOUD_RATE_LIMIT",),
        default="20",
        copied=True,
    ),
    Setting(
        "requestTimeout",
        "Maximum seconds for one request.",
        environment=("QCLOUD_REQUEST_TIMEOUT",),
        default="10",
        copied=True,
    ),
    Setting(
        "deadline",
        "Maximum seconds for an operation, including all its retries.",
        environment=("QCLOUD_DEADLINE",),
        default="60",
        copied=True,
    ),
    Setting(
        "caBundle",
        "File with the CA certificates of a private installation.",
        environment=("QCLOUD_CA_BUNDLE",),
        copied=True,
    ),
    Setting(
        "defaultTags",
        'Tags for every connection (API 3.0 only): an object, or JSON such as `{"team": "net"}`.',
        environment=("QCLOUD_DEFAULT_TAGS",),
        copied=True,
    ),
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}

SECRET_KEYS: Final = (
    *(setting.config_key for setting in SETTINGS if setting.secret),
    *(f"{BRIDGED_NAMESPACE}:{it.bridged}" for it in SETTINGS if it.secret and it.bridged),
)
"""Keys of a stack's configuration that should be set with `--secret`."""

KEY_PAIR: Final = ("secretId", "secretKey", "token")
"""Settings that always come from the same level."""

ROLE_SECRETS: Final = ("externalId", "policy")
"""Members of the setting `assumeRole` that make its value a secret."""

REFUSED_BRIDGED_KEYS: Final = ("assumeRoleWithSaml", "mfaCertification")
"""Settings for ways of getting credentials that only the bridged provider supports."""
BRIDGED_POD_KEY: Final = "enablePodOidc"
"""Setting of the bridged provider for a web identity from the variables of a TKE pod."""

ROLE_MEMBERS: Final[tuple[dict[str, str], ...]] = (
    {
        "roleArn": "TENCENTCLOUD_ASSUME_ROLE_ARN",
        "sessionName": "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME",
        "durationSeconds": "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION",
        "externalId": "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID",
    },
    {"roleArn": "TENCENTCLOUD_ROLE_ARN", "sessionName": "TENCENTCLOUD_ROLE_SESSION_NAME"},
)
"""Variables for the members of `assumeRole`; the first group whose `roleArn` is set takes effect.
The first one is that of the bridged provider and of Terraform, the second one that of tccli."""
POD_MEMBERS: Final = {
    "region": "TKE_REGION",
    "providerId": "TKE_PROVIDER_ID",
    "tokenFile": "TKE_WEB_IDENTITY_TOKEN_FILE",
    "roleArn": "TKE_ROLE_ARN",
}
"""Variables for the members of `assumeRoleWithWebIdentity`, which a TKE pod has; all are needed."""
IDENTITY_VARIABLES: Final = (
    "TENCENTCLOUD_ASSUME_ROLE_ARN",
    "TENCENTCLOUD_ROLE_ARN",
    "TENCENTCLOUD_CAM_ROLE_NAME",
    "TKE_ROLE_ARN",
)
"""Variables that name a role, each of which determines the account of the calls."""
REFUSED_VARIABLES: Final = (
    "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION",
    "TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER",
    "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN",
    "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE",
    "TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER",
)
"""Variables that make other tools get credentials in a way that is not supported here, as somebody
other than the owner of the key pair. Variables that only accompany one of these are harmless."""
ROLE_VARIABLES: Final = tuple(
    dict.fromkeys(
        (
            *IDENTITY_VARIABLES,
            *(name for members in ROLE_MEMBERS for name in members.values()),
            *POD_MEMBERS.values(),
            *REFUSED_VARIABLES,
        )
    )
)
"""All variables about roles."""
BRIDGED_DIRECTORY_KEY: Final = "sharedCredentialsDir"

EMULATOR_VARIABLE: Final = "QCLOUD_EMULATOR"
CREDENTIALS_FILE_VARIABLE: Final = "TENCENTCLOUD_CREDENTIALS_FILE"
TCCLI_DIRECTORY_VARIABLE: Final = "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"
METADATA_VARIABLE: Final = "QCLOUD_METADATA_URL"
TRACEBACK_VARIABLE: Final = "QCLOUD_TRACEBACK"
"""The variable that makes internal errors appear with their traceback."""
FILE_VARIABLES: Final = frozenset({CREDENTIALS_FILE_VARIABLE, TCCLI_DIRECTORY_VARIABLE})
VARIABLES: Final = (
    Variable(
        EMULATOR_VARIABLE,
        "Loopback URL of the emulator; it overrides every endpoint and every key pair.",
    ),
    Variable(
        CREDENTIALS_FILE_VARIABLE,
        "Credentials file to read instead of `~/.tencentcloud/credentials`.",
    ),
    Variable(
        TCCLI_DIRECTORY_VARIABLE,
        "Directory of tccli's profiles to read instead of `~/.tccli`.",
    ),
    Variable(
        METADATA_VARIABLE,
        "Loopback URL to ask for the machine's role instead of the metadata address, for tests.",
    ),
)

COPIED_TO_PROVIDERS: Final = (
    *(setting.config_key for setting in SETTINGS if setting.copied),
    f"{BRIDGED_NAMESPACE}:region",
)
"""Keys that an explicit `Provider` inherits from the stack configuration. The keys that determine
the caller (`profile`, `secretId`, `assumeRole`, ...) are inherited only by a `Provider` that states
a role and nobody who assumes it; see `inherited_identity`."""

_CALLER_KEYS: Final = (
    *KEY_PAIR,
    "profile",
    "assumeRole",
    "assumeRoleWithWebIdentity",
    "camRoleName",
)
CALLER_KEYS: Final = (
    *(BY_KEY[key].config_key for key in _CALLER_KEYS),
    *(f"{BRIDGED_NAMESPACE}:{BY_KEY[key].bridged}" for key in _CALLER_KEYS),
    *(
        f"{BRIDGED_NAMESPACE}:{key}"
        for key in (*REFUSED_BRIDGED_KEYS, BRIDGED_POD_KEY, BRIDGED_DIRECTORY_KEY)
    ),
)
"""Keys of a stack's configuration that determine the caller, apart from `uin`, which states it."""

EXPLICIT_MARKER: Final = f"{NAMESPACE}:explicit"
INHERITED_MARKER: Final = f"{NAMESPACE}:inherited"
MAPPED_MARKER: Final = f"{NAMESPACE}:mappedVariables"
IDENTITY_INPUT: Final = f"{NAMESPACE}:stackIdentity"
"""The input of an explicit `Provider` with the stack's settings about its caller, a secret."""
STACK_ROLE: Final = "stackRole"
STACK_ROLE_MARKER: Final = f"{NAMESPACE}:{STACK_ROLE}"
"""Input of an explicit `Provider` without an identity whose stack calls as a role."""
MARKERS: Final = frozenset(
    {EXPLICIT_MARKER, INHERITED_MARKER, MAPPED_MARKER, IDENTITY_INPUT, STACK_ROLE_MARKER}
)
EMPTY_VALUES: Final = frozenset({"", "[]", "{}", "null", "false"})
"""Structured configuration values that state nothing."""
_ROLES_OF_STACK: Final = tuple(
    f"{namespace}:{key}"
    for namespace in (NAMESPACE, BRIDGED_NAMESPACE)
    for key in ("assumeRole", "assumeRoleWithWebIdentity", "camRoleName")
)

CONFIG_KEYS: Final = (
    *(setting.config_key for setting in SETTINGS),
    *(f"{BRIDGED_NAMESPACE}:{setting.bridged}" for setting in SETTINGS if setting.bridged),
    *(
        f"{BRIDGED_NAMESPACE}:{key}"
        for key in (*REFUSED_BRIDGED_KEYS, BRIDGED_POD_KEY, BRIDGED_DIRECTORY_KEY)
    ),
    *sorted(MARKERS),
)
"""Every key of a provider's configuration that `resolve` reads."""

OWN_KEYS: Final = "own-keys"
CREDENTIAL_VARIABLES: Final = frozenset(
    name for key in (*KEY_PAIR, "profile") for name in BY_KEY[key].environment
)


def inherited_inputs(
    get: Callable[[str], str | None], *, given: Collection[str] = ()
) -> dict[str, str]:
    """Return the inputs that an explicit `Provider` inherits from the stack configuration.

    Args:
        get: returns the stack's value of a full key such as `qcloud:region`, or None.
        given: settings (`region`, ...) that the `Provider` sets itself.

    Returns:
        Values by full key, and a marker that distinguishes them from the `Provider`'s own inputs:
        an inherited region ranks below the region of the `Provider`'s profile.
    """
    inputs = {}
    # The STS of the stack's installation is not that of another endpoint.
    own = {*given, *(("stsEndpoint",) if "endpoint" in given else ())}
    for full_key in COPIED_TO_PROVIDERS:
        value = None if full_key.partition(":")[2] in own else get(full_key)
        if value is not None and value.strip():
            inputs[full_key] = value
    if inputs:
        inputs[INHERITED_MARKER] = " ".join(sorted(inputs))
    return inputs


def inherited_identity(
    get: Callable[[str], str | None],
    *,
    given: Collection[str],
    env_var_mappings: Mapping[str, str],
) -> dict[str, str]:
    """Return the input with which an explicit `Provider` assumes its role as the stack's caller.

    A `Provider` that states its own key pair, profile or other identity has no such input, nor has
    one without a role: it must never use the keys of another account unnoticed. One without any
    identity gets the name of the setting with which the stack calls as a role, if there is one:
    the keys below that role would be another caller's.

    Args:
        get: returns the stack's value of a full key such as `qcloud:secretId`, or None.
        given: settings (`assumeRole`, ...) that the `Provider` sets itself.
        env_var_mappings: the resource option of the same name; see `explicit_inputs`.
    """
    seen = set(env_var_mappings.values())
    has_role = "assumeRole" in given or any(it["roleArn"] in seen for it in ROLE_MEMBERS)
    bases = {*KEY_PAIR, "profile", "assumeRoleWithWebIdentity", "camRoleName"}
    own = {name for key in bases for name in BY_KEY[key].environment} | {*POD_MEMBERS.values()}
    if bases & {*given} or own & seen:
        return {}
    if not has_role:
        roles = [key for key in _ROLES_OF_STACK if (get(key) or "").strip() not in EMPTY_VALUES]
        return {STACK_ROLE_MARKER: roles[0]} if roles else {}
    stated = {key: value for key in CALLER_KEYS if (value := get(key)) and value.strip()}
    return {IDENTITY_INPUT: json.dumps(stated, sort_keys=True)} if stated else {}


def has_secret(full_key: str, value: str) -> bool:
    """Return whether a value of one of `SECRET_KEYS` contains a secret.

    A role without an external id and without a policy contains none.
    """
    if full_key.partition(":")[2] != "assumeRole":
        return bool(value.strip())
    return any(f'"{member}"' in value for member in ROLE_SECRETS)


def explicit_inputs(env_var_mappings: Mapping[str, str]) -> dict[str, str]:
    """Return the marker inputs that every explicit `Provider` has.

    Args:
        env_var_mappings: the resource option of the same name, which maps a variable of the user to
            the variable that the `Provider`'s process sees. If the former is not set, the engine
            leaves the latter unchanged, perhaps with another account's value, so the process needs
            both names.
    """
    known = {name for setting in SETTINGS for name in setting.environment}
    known |= {*FILE_VARIABLES, *ROLE_VARIABLES}
    mapped = {own: seen for own, seen in env_var_mappings.items() if seen in known}
    own_keys = any(seen in CREDENTIAL_VARIABLES for seen in mapped.values())
    inputs = {EXPLICIT_MARKER: OWN_KEYS if own_keys else "true"}
    if mapped:
        inputs[MAPPED_MARKER] = " ".join(f"{own}={seen}" for own, seen in sorted(mapped.items()))
    return inputs
