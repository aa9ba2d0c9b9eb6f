"""The table of settings: what can be configured, under which names, with which default.

Resolution is driven by it and the reference is generated from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "qcloud"
BRIDGED_NAMESPACE: Final = "tencentcloud"
"""Namespace of the bridged provider's stack configuration, read below the environment."""

API_VERSIONS: Final = ("2.0", "3.0")
DEFAULT_API_VERSION: Final = "3.0"

SIGNATURE_METHODS: Final = ("HmacSHA256", "HmacSHA1")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        key: its name in the namespace `qcloud`, and of the argument of a `Provider`.
        meaning: one sentence for people.
        environment: environment variables that state it; the first one that is set counts.
        default: its value if it is not stated, as text; empty for none.
        bridged: its name in the namespace `tencentcloud`, empty if it has none there.
        secret: whether its value must never be shown.
        copied: whether an explicit `Provider` inherits it from the stack configuration.
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
    """An environment variable that is not a setting of a stack."""

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
        "Session token, with a temporary key pair.",
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
        "Profile in the credential files that holds the key pair.",
        environment=("QCLOUD_PROFILE", "TENCENTCLOUD_PROFILE", "TCCLI_PROFILE"),
        default="default",
        bridged="profile",
    ),
    Setting(
        "uin",
        "Account id (UIN) that the default credentials belong to.",
        environment=("QCLOUD_UIN",),
    ),
    Setting(
        "region",
        "Region of the requests, as `ap-guangzhou` or `gz`.",
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
        "URL of a private installation; the public host of the version where there is none.",
        environment=("QCLOUD_ENDPOINT",),
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
        "Most calls a second of each action; 0 for no limit.",
        environment=("QCLOUD_RATE_LIMIT",),
        default="20",
        copied=True,
    ),
    Setting(
        "requestTimeout",
        "Seconds that one request may take.",
        environment=("QCLOUD_REQUEST_TIMEOUT",),
        default="10",
        copied=True,
    ),
    Setting(
        "deadline",
        "Seconds that an operation may take with all its retries.",
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
        'Tags of every connection, under API 3.0: an object, or JSON as `{"team": "net"}`.',
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
"""Settings that come from one level together and are never mixed."""

BRIDGED_ROLE_KEYS: Final = (
    "assumeRole",
    "assumeRoleWithSaml",
    "assumeRoleWithWebIdentity",
    "camRoleName",
    "enablePodOidc",
    "mfaCertification",
)
"""Settings for the ways to get credentials that only the bridged provider supports."""
ROLE_VARIABLES: Final = (
    "TENCENTCLOUD_ASSUME_ROLE_ARN",
    "TENCENTCLOUD_ROLE_ARN",
    "TENCENTCLOUD_CAM_ROLE_NAME",
    "TKE_ROLE_ARN",
    "TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER",
)
"""Variables with which other tools (the Terraform provider, the bridged one, tccli, the SDKs) call
as somebody other than the owner of the key pair. Variables that only accompany one of them, such as
the name of a session, are harmless alone."""
BRIDGED_DIRECTORY_KEY: Final = "sharedCredentialsDir"

EMULATOR_VARIABLE: Final = "QCLOUD_EMULATOR"
CREDENTIALS_FILE_VARIABLE: Final = "TENCENTCLOUD_CREDENTIALS_FILE"
TCCLI_DIRECTORY_VARIABLE: Final = "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"
TRACEBACK_VARIABLE: Final = "QCLOUD_TRACEBACK"
"""Whether an internal error is shown with its traceback."""
FILE_VARIABLES: Final = frozenset({CREDENTIALS_FILE_VARIABLE, TCCLI_DIRECTORY_VARIABLE})
VARIABLES: Final = (
    Variable(
        EMULATOR_VARIABLE,
        "Loopback URL of the emulator; outranks every endpoint and every key pair.",
    ),
    Variable(
        CREDENTIALS_FILE_VARIABLE,
        "Credentials file to read in the place of `~/.tencentcloud/credentials`.",
    ),
    Variable(
        TCCLI_DIRECTORY_VARIABLE,
        "Directory of tccli's profiles to read in the place of `~/.tccli`.",
    ),
)

COPIED_TO_PROVIDERS: Final = (
    *(setting.config_key for setting in SETTINGS if setting.copied),
    f"{BRIDGED_NAMESPACE}:region",
)
"""Keys that an explicit `Provider` inherits from the stack configuration. Those that determine the
caller (`profile`, `uin`, `secretId`, `secretKey`, `token`) are never among them."""

EXPLICIT_MARKER: Final = f"{NAMESPACE}:explicit"
INHERITED_MARKER: Final = f"{NAMESPACE}:inherited"
MAPPED_MARKER: Final = f"{NAMESPACE}:mappedVariables"
MARKERS: Final = frozenset({EXPLICIT_MARKER, INHERITED_MARKER, MAPPED_MARKER})

CONFIG_KEYS: Final = (
    *(setting.config_key for setting in SETTINGS),
    *(f"{BRIDGED_NAMESPACE}:{setting.bridged}" for setting in SETTINGS if setting.bridged),
    *(f"{BRIDGED_NAMESPACE}:{key}" for key in (*BRIDGED_ROLE_KEYS, BRIDGED_DIRECTORY_KEY)),
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
        get: returns the stack's value of a full key such as `qcloud:region`, None for none.
        given: settings (`region`, ...) that the `Provider` states itself.

    Returns:
        full key to value, and the marker that distinguishes them from the `Provider`'s own: an
        inherited region ranks below the one of the `Provider`'s profile.
    """
    inputs = {}
    for full_key in COPIED_TO_PROVIDERS:
        value = None if full_key.partition(":")[2] in given else get(full_key)
        if value is not None and value.strip():
            inputs[full_key] = value
    if inputs:
        inputs[INHERITED_MARKER] = " ".join(sorted(inputs))
    return inputs


def explicit_inputs(env_var_mappings: Mapping[str, str]) -> dict[str, str]:
    """Return the marker inputs that every explicit `Provider` has.

    Args:
        env_var_mappings: the option of the same name, from a variable of the user to the variable
            that the `Provider`'s process sees. If the former is not set, the engine leaves the
            latter as it was, perhaps another account's; so the process needs both names.
    """
    known = {name for setting in SETTINGS for name in setting.environment}
    known |= {*FILE_VARIABLES, *ROLE_VARIABLES}
    mapped = {own: seen for own, seen in env_var_mappings.items() if seen in known}
    own_keys = any(seen in CREDENTIAL_VARIABLES for seen in mapped.values())
    inputs = {EXPLICIT_MARKER: OWN_KEYS if own_keys else "true"}
    if mapped:
        inputs[MAPPED_MARKER] = " ".join(f"{own}={seen}" for own, seen in sorted(mapped.items()))
    return inputs
