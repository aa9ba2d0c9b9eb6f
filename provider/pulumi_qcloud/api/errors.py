"""Errors of the signed API, one small tree.

```
QcloudError
├── ConfigurationError                a setting is missing or wrong; nothing was sent
│   └── CredentialsMissingError       no key pair in any source
├── ServiceGoneError                  the endpoint does not offer this version of the API
│   └── NothingThereError             the host has nothing at this path, perhaps not for long
├── TransportError                    no usable answer came back
│   ├── HostUnreachableError          no connection, so nothing was sent
│   ├── NoAnswerError                 sent, then time-out, reset or a gateway's 5xx
│   │   └── WhoseResultError          a Create, whose result may be somebody else's connection
│   └── MalformedAnswerError          an answer that is not the API's
└── ApiError                          the API refused
    ├── CredentialsRefusedError       unknown id, wrong signature, token expired
    │   └── ClockSkewError            the clocks differ by more than the API allows
    ├── NotAuthorizedError            the caller may not do this
    ├── ThrottledError                too many calls
    ├── BusyError                     another operation on the resource is under way
    ├── InternalServiceError          the API failed; whether it did anything is not known
    │   └── ReplayRefusedError        the API refused the request as a repetition
    ├── InvalidParameterError         an argument was refused
    │   ├── AccountNotFoundError      no account has the UIN of the peer
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
    └── InvalidStateError             not possible in the connection's current state
```

`str(error)` is one line: the action, what went wrong, what to do. It never contains a secret key, a
token, a signature or the query of a URL. The functions that make text safe to print are here too.
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
"""Characters that move the cursor, start an escape sequence or change the direction of text, and
halves of a surrogate pair."""


def printable(text: str) -> str:
    r"""Return a text with every character that a terminal would obey escaped, such as `\x1b`."""
    return OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def nearest(given: str, known: Iterable[str]) -> str:
    """Return the name that a misspelled one is likely to mean, "" if none is similar."""
    import difflib  # needed for a mistake only

    plain = {re.sub("[_-]", "", name).casefold(): name for name in known}
    found = difflib.get_close_matches(
        re.sub("[_-]", "", given).casefold(), list(plain), n=1, cutoff=0.75
    )
    return plain[found[0]] if found else ""


MISSING: Final = "there is no such file"


def why_unreadable(path: Path, *, or_folder: bool = False) -> str:
    """Return why a file cannot be read, as text for people; "" if it can.

    Args:
        path: any path, even one that no file can have.
        or_folder: whether a folder is accepted too, without reading it.
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
        return "no file can have that name"


_WHITE_SPACE: Final = re.compile(rf"(?:\s|{OBEYED.pattern})+")
_LONGEST_MESSAGE: Final = 600


def one_line(text: str) -> str:
    """Return `text` on one line, without characters that a terminal obeys, cut if it is long."""
    line = _without_breaks(text)
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def _without_breaks(text: str) -> str:
    return _WHITE_SPACE.sub(" ", text).strip()


class Retry(enum.Enum):
    """When the same call may be sent again."""

    NEVER = enum.auto()
    IF_IDEMPOTENT = enum.auto()
    ALWAYS = enum.auto()


class QcloudError(Exception):
    """Base of every error of this package.

    Args:
        message: one sentence on what went wrong.
        action: the API's action, if one was called.
        code: the API's own code of the error, unchanged.
        request_id: the API's id of the request (API 3.0 only).
        hint: one sentence on what to do; the class has a default.
    """

    retry: ClassVar[Retry] = Retry.NEVER
    """When the client sends the same call again."""
    nothing_happened: ClassVar[bool] = True
    """Whether the error proves that the call changed nothing in the cloud."""
    default_hint: ClassVar[str] = ""
    """The hint, if no other is given."""

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
        # Cut only when it is shown: half of a secret would not be recognised and hidden.
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
    """No source holds a key pair."""


class ServiceGoneError(QcloudError):
    """The endpoint does not offer this version of the API, or no longer does."""

    default_hint = (
        "If API 2.0 has been switched off for this account, set qcloud:apiVersion to 3.0; "
        "a private installation needs qcloud:endpoint with its path."
    )


class NothingThereError(ServiceGoneError):
    """The host answers HTTP 404, as a gateway may while its API is unavailable."""

    nothing_happened = False


class TransportError(QcloudError):
    """No usable answer came back."""

    retry = Retry.IF_IDEMPOTENT
    nothing_happened = False


class HostUnreachableError(TransportError):
    """No connection was made, so nothing was sent."""

    retry = Retry.ALWAYS
    nothing_happened = True
    default_hint = "Check the network, the proxy settings and qcloud:endpoint."


class NoAnswerError(TransportError):
    """The request was sent, but no answer of the API came back."""

    default_hint = (
        "Check the network, the proxy settings and qcloud:endpoint, then run the command again."
    )


class WhoseResultError(NoAnswerError):
    """A Create had no answer, and the connection that exists now may be somebody else's."""

    retry = Retry.NEVER
    default_hint = (
        "If this run made it, run `pulumi up` again with adopt=True; if it is somebody else's, "
        "choose other VPCs."
    )


class MalformedAnswerError(TransportError):
    """Something answered that is not the API."""

    default_hint = "Check qcloud:endpoint and whether a proxy answers in the API's place."


class ApiError(QcloudError):
    """The API refused the call."""


_AFRESH: Final = (
    "then give --run-program to `pulumi refresh` and `pulumi destroy`, which else use the keys "
    "that a Provider or the configuration had in the last `pulumi up`"
)
EXPIRED_HINT: Final = f"The temporary token is wrong or has expired; get a new one, and {_AFRESH}."


class CredentialsRefusedError(ApiError):
    """The key id is unknown, the signature does not match or the token has expired."""

    default_hint = (
        f"Check the secret id, secret key and token of the account in use, and {_AFRESH}."
    )


class ClockSkewError(CredentialsRefusedError):
    """The clock of this machine and the API's differ by more than the API allows."""

    default_hint = "Set this machine's clock (the API allows 5 minutes)."


class NotAuthorizedError(ApiError):
    """The caller may not do this."""

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
    """The API failed; whether it carried out the call is not known."""

    retry = Retry.IF_IDEMPOTENT
    nothing_happened = False
    default_hint = "Run the command again later."


class ReplayRefusedError(InternalServiceError):
    """The API refused the request as a repetition (something on the way sent it twice)."""

    default_hint = "Check this machine's clock and that no proxy repeats requests."


class InvalidParameterError(ApiError):
    """An argument was refused."""

    default_hint = "Correct what the message names."


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

    default_hint = "Peer VPCs of one region, and leave peerRegion out."


class UnknownRegionError(InvalidParameterError):
    """The API does not serve this region."""

    default_hint = (
        "Correct qcloud:region, or the resource's region, to one that has VPCs, such as "
        "ap-guangzhou; a finance region is asked at its own qcloud:endpoint."
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
    """A limit of the account or the VPC is reached."""

    default_hint = (
        "Delete a connection of the VPC that is not needed, or ask for a higher quota "
        "(10 valid connections a VPC by default)."
    )


class AlreadyExistsError(ApiError):
    """The two VPCs are already peered."""

    default_hint = "Import the existing connection or set adopt=True."


class RouteExistsError(AlreadyExistsError):
    """The table already has a route to this destination."""

    default_hint = "Remove the other route, or leave its destination out."


class InvalidStateError(ApiError):
    """Not possible in the connection's current state."""

    default_hint = "Run `pulumi up --refresh` to see the connection's present state."
