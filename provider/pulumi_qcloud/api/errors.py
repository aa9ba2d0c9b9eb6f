"""Errors of the signed API, as a class tree.

```
QcloudError
├── ConfigurationError                a setting is missing or wrong; nothing was sent
│   └── CredentialsMissingError       no source has a key pair
├── ServiceGoneError                  the endpoint does not offer this version of the API
│   └── NothingThereError             the host has nothing at this path, perhaps only for now
├── TransportError                    no usable answer came back
│   ├── HostUnreachableError          no connection could be made, so nothing was sent
│   ├── NoAnswerError                 sent, then a time-out, a reset or a gateway's 5xx
│   │   └── WhoseResultError          the apparent result of a Create may be somebody else's
│   └── MalformedAnswerError          the answer does not come from the API
└── ApiError                          the API refused the call
    ├── CredentialsRefusedError       unknown id, wrong signature, token expired
    │   └── ClockSkewError            the clocks differ by more than the API allows
    ├── NotAuthorizedError            the caller is not authorized to do this
    ├── ThrottledError                too many calls
    ├── BusyError                     another operation on the resource is under way
    ├── InternalServiceError          the API failed, and may or may not have executed the call
    │   └── ReplayRefusedError        the API refused the request as a replay
    ├── InvalidParameterError         an argument was refused
    │   ├── AccountNotFoundError      no account has the peer's UIN
    │   ├── InvalidNameError
    │   ├── OtherRegionError          the two VPCs are not in one region
    │   └── UnknownRegionError        the API has no such region
    ├── NotFoundError
    │   ├── VpcNotFoundError
    │   ├── PeeringConnectionNotFoundError
    │   ├── RouteTableNotFoundError
    │   └── RouteNotFoundError
    ├── CidrConflictError             address ranges overlap
    ├── QuotaExceededError
    ├── AlreadyExistsError            the two VPCs are already peered
    │   └── RouteExistsError          the table already has a route to this destination
    └── InvalidStateError             the call is not possible in the connection's current state
```

`str(error)` is one line: the action, what went wrong and what to do. It never contains a secret
key, a token, a signature or the query of a URL. This module also has the functions that make text
safe to print.
"""

from __future__ import annotations

import enum
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Final

OBEYED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that move the cursor, start an escape sequence or change the text direction, and
halves of surrogate pairs."""


def printable(text: str) -> str:
    r"""Return `text` with each character that controls a terminal escaped, such as `\x1b`."""
    return OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def nearest(given: str, known: Iterable[str]) -> str:
    """Return the known name that `given` most likely misspells, or "" if none is similar."""
    import difflib  # imported here, since only a mistake needs it

    plain = {re.sub("[_-]", "", name).casefold(): name for name in known}
    found = difflib.get_close_matches(
        re.sub("[_-]", "", given).casefold(), list(plain), n=1, cutoff=0.75
    )
    return plain[found[0]] if found else ""


MISSING: Final = "there is no such file"


def why_unreadable(path: Path, *, or_folder: bool = False) -> str:
    """Return why a file cannot be read, as human-readable text, or "" if it can be read.

    Args:
        path: any path, even an invalid one.
        or_folder: whether a folder is accepted too; it is not read.
    """
    try:
        mode = path.stat().st_mode
        if or_folder and stat.S_ISDIR(mode):
            return ""
        if not stat.S_ISREG(mode):
            return "it is not a file"
        with path.open("rb"):
            return ""
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except OSError as error:
        return f"it cannot be read ({error.strerror or type(error).__name__})"
    except ValueError:
        return "that is not a valid file name"


_WHITE_SPACE: Final = re.compile(rf"(?:\s|{OBEYED.pattern})+")
_LONGEST_MESSAGE: Final = 600


def one_line(text: str) -> str:
    """Return `text` on one line, without terminal control characters and truncated if too long."""
    line = _without_breaks(text)
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def _without_breaks(text: str) -> str:
    return _WHITE_SPACE.sub(" ", text).strip()


class Retry(enum.Enum):
    """When a call may be sent again after an error."""

    NEVER = enum.auto()
    IF_IDEMPOTENT = enum.auto()
    ALWAYS = enum.auto()


class QcloudError(Exception):
    """Base class of all errors of this package.

    Args:
        message: one sentence on what went wrong.
        action: the API's action, if one was called.
        code: the API's own error code, unchanged.
        request_id: the API's id of the request (API 3.0 only).
        hint: one sentence on what to do; by default, the `default_hint` of the class.
    """

    retry: ClassVar[Retry] = Retry.NEVER
    """When the client sends a call again after this error."""
    nothing_happened: ClassVar[bool] = True
    """Whether the error proves that the call changed nothing in the cloud."""
    default_hint: ClassVar[str] = ""
    """The hint of an error that is raised without one."""

    def __init__(
        self,
        message: str,
        *,
        action: str = "",
        code: str = "",
        request_id: str = "",
        hint: str = "",
    ) -> None:
        super().__init__()
        # Truncated only when shown: half of a secret would not be recognised and hidden.
        self.message = _without_breaks(message)
        self.action = action
        self.code = code
        self.request_id = request_id
        self.hint = one_line(hint) or self.default_hint

    def __str__(self) -> str:
        marks = [self.code, f"request {self.request_id}" if self.request_id else ""]
        aside = ", ".join(mark for mark in marks if mark)
        said = one_line(self.message).rstrip(".") + (f" ({one_line(aside)})" if aside else "")
        asked = f"{one_line(self.action)}: " if self.action else ""
        return _without_breaks(f"{asked}{said}. {self.hint}" if self.hint else f"{asked}{said}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (
            type(self),
            self.message,
            self.action,
            self.code,
            self.request_id,
            self.hint,
        )


def _rebuild(
    kind: type[QcloudError], message: str, action: str, code: str, request_id: str, hint: str
) -> QcloudError:
    return kind(message, action=action, code=code, request_id=request_id, hint=hint)


class ConfigurationError(QcloudError):
    """A setting is missing or wrong; nothing was sent."""


class CredentialsMissingError(ConfigurationError):
    """No source has a key pair."""


class ServiceGoneError(QcloudError):
    """The endpoint does not offer this version of the API, or no longer does."""

    default_hint = (
        "If API 2.0 has been switched off for this account, set qcloud:apiVersion to 3.0; "
        "for a private installation, check qcloud:endpoint and its path."
    )


class NothingThereError(ServiceGoneError):
    """The host returned HTTP 404, as a gateway may while its API is unavailable."""

    nothing_happened = False


class TransportError(QcloudError):
    """No usable answer came back."""

    retry = Retry.IF_IDEMPOTENT
    nothing_happened = False


class HostUnreachableError(TransportError):
    """The host could not be reached, so nothing was sent."""

    retry = Retry.ALWAYS
    nothing_happened = True
    default_hint = "Check the network, the proxy settings and qcloud:endpoint."


class NoAnswerError(TransportError):
    """The request was sent, but the API's answer did not come back."""

    default_hint = (
        "Check the network, the proxy settings and qcloud:endpoint, then run the command again."
    )


class WhoseResultError(NoAnswerError):
    """A Create got no answer, and the connection that exists now may be somebody else's."""

    retry = Retry.NEVER
    default_hint = (
        "If this run created it, run `pulumi up` again with adopt=True; if it is somebody else's, "
        "choose other VPCs."
    )


class MalformedAnswerError(TransportError):
    """The answer does not come from the API."""

    default_hint = "Check qcloud:endpoint, and check whether a proxy answers instead of the API."


class ApiError(QcloudError):
    """The API refused the call."""


_AFRESH: Final = (
    "then run `pulumi refresh` and `pulumi destroy` with --run-program; otherwise they use the "
    "keys that a Provider or the configuration had in the last `pulumi up`"
)
EXPIRED_HINT: Final = f"The temporary token is wrong or has expired; get a new one, and {_AFRESH}."


class CredentialsRefusedError(ApiError):
    """The key id is unknown, the signature does not match or the token has expired."""

    default_hint = (
        f"Check the secret id, secret key and token of the account in use, and {_AFRESH}."
    )


class ClockSkewError(CredentialsRefusedError):
    """This machine's clock and the API's differ by more than the API allows."""

    default_hint = "Set this machine's clock (the API allows a difference of 5 minutes)."


class NotAuthorizedError(ApiError):
    """The caller is not authorized to do this."""

    default_hint = "Grant the action to this key's user in Cloud Access Management."


class ThrottledError(ApiError):
    """Too many calls in a short time."""

    retry = Retry.ALWAYS
    default_hint = "Run the command again later, or lower qcloud:rateLimit."


class BusyError(ApiError):
    """Another operation on the same resource is under way."""

    retry = Retry.ALWAYS
    default_hint = (
        "Wait until the other operation has ended, then run the command again, or raise "
        "qcloud:deadline."
    )


class InternalServiceError(ApiError):
    """The API failed; it is not known whether it executed the call."""

    retry = Retry.IF_IDEMPOTENT
    nothing_happened = False
    default_hint = "Run the command again later."


class ReplayRefusedError(InternalServiceError):
    """The API refused the request as a replay, for example because a proxy sent it twice."""

    default_hint = "Check this machine's clock, and make sure that no proxy repeats requests."


class InvalidParameterError(ApiError):
    """An argument was refused."""

    default_hint = "Correct the argument that the message names."


class InvalidNameError(InvalidParameterError):
    """The name of the connection was refused."""

    default_hint = "Choose another peeringConnectionName of 1 to 60 characters."


class AccountNotFoundError(InvalidParameterError):
    """No account has the UIN that was given for the peer."""

    default_hint = (
        "Correct peerUin: it is the account's UIN, not its APPID; leave it out for a VPC of your "
        "own account."
    )


class OtherRegionError(InvalidParameterError):
    """The two VPCs are in different regions."""

    default_hint = "Peer VPCs in the same region, and leave out peerRegion."


class UnknownRegionError(InvalidParameterError):
    """The API does not serve this region."""

    default_hint = (
        "Correct qcloud:region, or the resource's region, to one that has VPCs, such as "
        "ap-guangzhou; a finance region needs its own qcloud:endpoint."
    )


class NotFoundError(ApiError):
    """Something that the call names does not exist, or belongs to another account or region."""

    default_hint = "Check the id, the region and the account."


class VpcNotFoundError(NotFoundError):
    """One of the VPCs does not exist for this account in this region."""

    default_hint = (
        "Check both VPC ids, the region (region or qcloud:region), and that peerUin owns the peer "
        "VPC."
    )


class PeeringConnectionNotFoundError(NotFoundError):
    """The peering connection does not exist for this account in this region."""


class RouteTableNotFoundError(NotFoundError):
    """The route table does not exist for this account in this region."""


class RouteNotFoundError(NotFoundError):
    """The table has no such route."""


class CidrConflictError(ApiError):
    """Address ranges overlap."""

    default_hint = (
        "Peer VPCs whose CIDR blocks overlap neither each other nor those of the VPCs' other peers."
    )


class QuotaExceededError(ApiError):
    """A quota of the account or the VPC is exhausted."""

    default_hint = (
        "Delete a connection that the VPC does not need, or ask for a higher quota "
        "(the default is 10 valid connections per VPC)."
    )


class AlreadyExistsError(ApiError):
    """The two VPCs are already peered."""

    default_hint = "Import the existing connection or set adopt=True."


class RouteExistsError(AlreadyExistsError):
    """The table already has a route to this destination."""

    default_hint = "Remove the other route, or leave out its destination."


class InvalidStateError(ApiError):
    """The call is not possible in the connection's current state."""

    default_hint = "Run `pulumi up --refresh` to see the connection's current state."
