"""The tree of errors, what may be shown of them, and which of them a code of either API means."""

from __future__ import annotations

import inspect
import json
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api import errors, v2_errors, v3_errors
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.errors import OBEYED, QcloudError, Retry, printable
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.api.v3_errors import known_part

from tests.unit.api.answers import COMMON, OF_ACTIONS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("应用 é", "应用 é"),
        ("a\x1b[2J", r"a\x1b[2J"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("\udce9", r"\udce9"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """What a terminal would obey is written out, and everything else stays."""
    assert shown == printable(text)


_CLASSES = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, QcloudError)
]


def _drawn() -> dict[str, str]:
    """Read the drawing in the module's text: class to base."""
    drawing = (errors.__doc__ or "").split("```")[1]
    path: list[str] = []
    bases: dict[str, str] = {}
    for line in drawing.strip().splitlines():
        branches, name = re.findall(r"^([│├└─ ]*)([A-Za-z]+)", line)[0]
        path = [*path[: len(branches) // 4], name]
        if len(path) > 1:
            bases[name] = path[-2]
    return bases


def test_drawing() -> None:
    """The tree that the module draws is the tree of its classes."""
    assert {
        kind.__name__: kind.__bases__[0].__name__ for kind in _CLASSES if kind is not QcloudError
    } == _drawn()


def test_text() -> None:
    """The text says what was asked, what came back and what to do."""
    error = errors.VpcNotFoundError(
        "no such VPC.",
        action="CreateVpcPeeringConnection",
        code="InvalidVpc.NotFound",
        request_id="r-1",
        hint="Look again.",
    )

    assert (
        "CreateVpcPeeringConnection: no such VPC (InvalidVpc.NotFound, request r-1). Look again."
    ) == str(error)


@pytest.mark.parametrize("kind", _CLASSES, ids=lambda kind: kind.__name__)
def test_bare_text(kind: type[QcloudError]) -> None:
    """With nothing but a message the text is the message and the hint of its kind."""
    text = str(kind("it failed"))

    assert (
        " ".join(
            filter(None, ["it failed." if kind.default_hint else "it failed", kind.default_hint])
        )
        == text
    )


def test_direction() -> None:
    """A name that turns the direction of what follows does so in no error."""
    assert "connection a b is gone" == str(QcloudError("connection a\u202eb is gone"))


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_one_line(message: str, action: str, code: str, request_id: str, hint: str) -> None:
    """Whatever the API says, the text is one line that a terminal shows as it is."""
    error = QcloudError(message, action=action, code=code, request_id=request_id, hint=hint)

    text = str(error)

    assert text.splitlines() in ([], [text])
    assert not OBEYED.search(text)


def test_long_message() -> None:
    """A message without end is cut; what to do is still said."""
    text = str(QcloudError("x" * 10_000, hint="Ask for less."))

    assert (True, True) == (len(text) < 1000, text.endswith("Ask for less."))


@pytest.mark.parametrize("kind", _CLASSES, ids=lambda kind: kind.__name__)
def test_pickling(kind: type[QcloudError]) -> None:
    """An error survives the way to another process."""
    error = kind("message", action="Action", code="Code", request_id="r-1", hint="Hint.")

    copy = pickle.loads(pickle.dumps(error))

    assert (kind, vars(error), str(error)) == (type(copy), vars(copy), str(copy))


def test_arguments() -> None:
    """What a log shows of an exception's arguments holds nothing of the API's own message."""
    assert () == QcloudError("message").args


def test_what_may_have_happened() -> None:
    """Only where no answer was understood can the call have changed something."""
    unclear = {kind.__name__ for kind in _CLASSES if not kind.nothing_happened}

    assert {
        "InternalServiceError",
        "MalformedAnswerError",
        "NoAnswerError",
        "NothingThereError",
        "ReplayRefusedError",
        "TransportError",
        "WhoseResultError",
    } == unclear


def test_what_may_be_sent_again() -> None:
    """Trouble that passes is tried again; a refusal never is."""
    retries = {kind.__name__: kind.retry for kind in _CLASSES if kind.retry is not Retry.NEVER}

    assert {
        "BusyError": Retry.ALWAYS,
        "HostUnreachableError": Retry.ALWAYS,
        "InternalServiceError": Retry.IF_IDEMPOTENT,
        "MalformedAnswerError": Retry.IF_IDEMPOTENT,
        "NoAnswerError": Retry.IF_IDEMPOTENT,
        "ReplayRefusedError": Retry.IF_IDEMPOTENT,
        "ThrottledError": Retry.ALWAYS,
        "TransportError": Retry.IF_IDEMPOTENT,
    } == retries


_BY_NUMBER: list[tuple[int, type[QcloudError]]] = [
    (4000, errors.InvalidParameterError),
    (4100, errors.CredentialsRefusedError),
    (4101, errors.NotAuthorizedError),
    (4102, errors.NotAuthorizedError),
    (4103, errors.NotAuthorizedError),
    (4104, errors.CredentialsRefusedError),
    (4105, errors.CredentialsRefusedError),
    (4106, errors.CredentialsRefusedError),
    (4110, errors.InternalServiceError),
    (4200, errors.ReplayRefusedError),
    (4300, errors.NotAuthorizedError),
    (4400, errors.ThrottledError),
    (4500, errors.ReplayRefusedError),
    (4600, errors.ApiError),
    (5000, errors.NotFoundError),
    (5100, errors.InternalServiceError),
    (5200, errors.ApiError),
    (5300, errors.ApiError),
    (5400, errors.InternalServiceError),
    (5500, errors.ApiError),
    (6000, errors.InternalServiceError),
    (6100, errors.ServiceGoneError),
    (6200, errors.InternalServiceError),
    (1, errors.ApiError),
    (-1, errors.ApiError),
    (5999, errors.InternalServiceError),
    (6999, errors.InternalServiceError),
    (7000, errors.ApiError),
]
_BY_NAME: list[tuple[str, type[QcloudError]]] = [
    ("ActionLocked", errors.BusyError),
    ("ActionOffline", errors.ServiceGoneError),
    ("AuthFailure", errors.CredentialsRefusedError),
    ("AuthFailure.SignatureFailure", errors.CredentialsRefusedError),
    ("InternalError", errors.InternalServiceError),
    ("InternalError.ResourceOpFailed", errors.InternalServiceError),
    ("InvalidAction.ActionUnavailable", errors.InternalServiceError),
    ("InvalidAction.NotFound", errors.ServiceGoneError),
    ("InvalidDestinationCidr", errors.CidrConflictError),
    ("InvalidParameter.SecretIdNotFound", errors.CredentialsRefusedError),
    ("InvalidPeeringConnection.NotFound", errors.PeeringConnectionNotFoundError),
    ("InvalidPeeringConnectionName", errors.InvalidNameError),
    ("InvalidPeeringConnectionName.InUse", errors.InvalidNameError),
    ("InvalidRequest.Forbidden", errors.NotAuthorizedError),
    ("InvalidRequest.LimitExceeded", errors.ThrottledError),
    ("InvalidRequest.MFACheckFailed", errors.CredentialsRefusedError),
    ("InvalidRequest.ReplayAttack", errors.ReplayRefusedError),
    ("InvalidRequest.TokenCheckFailed", errors.CredentialsRefusedError),
    ("InvalidRoute.NotFound", errors.RouteNotFoundError),
    ("InvalidRouteNextHub.NotFound", errors.PeeringConnectionNotFoundError),
    ("InvalidRouteTableId.NotFound", errors.RouteTableNotFoundError),
    ("InvalidVpc.NotFound", errors.VpcNotFoundError),
    ("PeeringConnectionAlreadyExists", errors.AlreadyExistsError),
    ("PeeringConnectionLimitExceeded", errors.QuotaExceededError),
    ("PeeringConnectionVpcConflict", errors.CidrConflictError),
    ("RouteAlreadyExists", errors.RouteExistsError),
    ("RouteLimitExceeded", errors.QuotaExceededError),
    ("SecretidNotAuthAccessResource", errors.NotAuthorizedError),
    ("ServiceUnavailable", errors.InternalServiceError),
    ("UnauthorizedOperation", errors.NotAuthorizedError),
    ("UnsupportedOperation.VpcPeerAlreadyExist", errors.AlreadyExistsError),
    ("UnsupportedOperation.VpcPeerInvalidStateChange", errors.InvalidStateError),
    ("UnsupportedOperation.VpcPeerPurviewError", errors.NotAuthorizedError),
]


@pytest.mark.parametrize(("code", "expected"), _BY_NUMBER)
def test_number(code: int, expected: type[QcloudError]) -> None:
    """A number alone tells the error; one that is not known does not break anything."""
    error = v2_errors.from_envelope("Action", code, "", "it failed")

    assert (expected, str(code)) == (type(error), error.code)


@pytest.mark.parametrize(("name", "expected"), _BY_NAME)
def test_name(name: str, expected: type[QcloudError]) -> None:
    """A name goes before the number that comes with it."""
    error = v2_errors.from_envelope("Action", 4000, name, "it failed")

    assert (expected, name) == (type(error), error.code)


@pytest.mark.parametrize("description", ["", "InvalidParameter", "Success"])
@pytest.mark.parametrize(
    "message",
    ["(4000){}: it failed", "it failed: {}.", "(100004){}", "InvalidParameter: {}, sorry"],
)
def test_name_in_the_message(description: str, message: str) -> None:
    """Where `codeDesc` is missing or says nothing, the name is found in the message."""
    known = {name: kind for name, kind in _BY_NAME if name in v2_errors.BY_NAME}

    found = [
        v2_errors.from_envelope("Action", 4000, description, message.format(name)) for name in known
    ]

    assert known == {error.code: type(error) for error in found}


@pytest.mark.parametrize("name", ["", "Success", "Unheard.Of"])
def test_unknown(name: str) -> None:
    """An error that nobody has heard of still says what the API said."""
    error = v2_errors.from_envelope("Action", 3999, name, "the moon is full")

    shown = name if name == "Unheard.Of" else "3999"
    assert (errors.ApiError, f"Action: the moon is full ({shown})") == (type(error), str(error))


@pytest.mark.parametrize(
    "message", ["(100004)InvalidVpc.NotFound: no such VPC", "(5000) no such VPC", "no such VPC"]
)
def test_prefix(message: str) -> None:
    """Numbers and names that begin a message are not said twice."""
    error = v2_errors.from_envelope("Action", 5000, "InvalidVpc.NotFound", message)

    assert "no such VPC" == error.message


def test_without_a_message() -> None:
    """An error without any text is not an empty line."""
    assert "Action: refused without a message (3999)" == str(
        v2_errors.from_envelope("Action", 3999, "", "")
    )


def test_expired_token() -> None:
    """A token that is refused asks for a new one, by number and by name."""
    hint = (
        "The temporary token is wrong or has expired; get a new one, and then run `pulumi refresh` "
        "and `pulumi destroy` with --run-program; otherwise they use the keys that a Provider or "
        "the configuration had in the last `pulumi up`."
    )

    assert [hint, hint] == [
        v2_errors.from_envelope("Action", 4105, name, "token").hint
        for name in ("", "InvalidRequest.TokenCheckFailed")
    ]


def test_refused_pair() -> None:
    """A pair that is refused says what other commands need besides a right one."""
    hint = v2_errors.from_envelope("Action", 4100, "", "no such pair").hint

    assert "then run `pulumi refresh` and `pulumi destroy` with --run-program" in hint


@pytest.mark.parametrize(("code", "name"), [(6100, ""), (4000, "ActionOffline")])
def test_service_gone(code: int, name: str) -> None:
    """A version that was switched off names the setting that chooses the version."""
    assert "qcloud:apiVersion" in str(
        v2_errors.from_envelope("Action", code, name, "no such action")
    )


_PARAMETER = errors.InvalidParameterError
_INTERNAL = errors.InternalServiceError
_REFUSED = errors.CredentialsRefusedError
_UNAUTHORISED = errors.NotAuthorizedError
_CIDR = errors.CidrConflictError
_CONNECTION = errors.PeeringConnectionNotFoundError
_KINDS: dict[str, type[QcloudError]] = {
    "ActionOffline": errors.ServiceGoneError,
    "AuthFailure.InvalidAuthorization": _REFUSED,
    "AuthFailure.InvalidSecretId": _REFUSED,
    "AuthFailure.MFAFailure": _REFUSED,
    "AuthFailure.SecretIdNotFound": _REFUSED,
    "AuthFailure.SignatureExpire": errors.ReplayRefusedError,
    "AuthFailure.SignatureFailure": _REFUSED,
    "AuthFailure.TokenFailure": _REFUSED,
    "AuthFailure.UnauthorizedOperation": _UNAUTHORISED,
    "DryRunOperation": errors.ApiError,
    "FailedOperation": _INTERNAL,
    "FailedOperation.CheckMFAError": _UNAUTHORISED,
    "FailedOperation.TempKeyNotAllowed": _UNAUTHORISED,
    "InternalError": _INTERNAL,
    "InternalError.GetRoleError": errors.NotFoundError,
    "InternalError.IllegalRole": errors.InvalidParameterError,
    "InternalError.ModuleError": _INTERNAL,
    "InternalServerError": _INTERNAL,
    "InvalidAction": errors.ServiceGoneError,
    "InvalidParameter": _PARAMETER,
    "InvalidParameter.Coexist": _PARAMETER,
    "InvalidParameter.FilterInvalidKey": _PARAMETER,
    "InvalidParameter.FilterMissParameter": _PARAMETER,
    "InvalidParameter.FilterNotDict": _PARAMETER,
    "InvalidParameter.FilterValuesNotList": _PARAMETER,
    "InvalidParameterValue": _PARAMETER,
    "InvalidParameterValue.CidrNotInPeerVpc": _CIDR,
    "InvalidParameterValue.Combination": _PARAMETER,
    "InvalidParameterValue.DuplicateRegion": _PARAMETER,
    "InvalidParameterValue.Empty": _PARAMETER,
    "InvalidParameterValue.LimitExceeded": _PARAMETER,
    "InvalidParameterValue.Malformed": _PARAMETER,
    "InvalidParameterValue.NotUtf8EncodingError": _PARAMETER,
    "InvalidParameterValue.Range": _PARAMETER,
    "InvalidParameterValue.RouteNextHopInvalid": _CONNECTION,
    "InvalidParameterValue.RoutePolicyPriorityConflict": _PARAMETER,
    "InvalidParameterValue.SubnetOverlapRoute": _CIDR,
    "InvalidParameterValue.TooLong": _PARAMETER,
    "InvalidParameterValue.VpcCidrConflict": _CIDR,
    "InvalidParameterValue.VpcCidrOverlapRoute": _CIDR,
    "InvalidRequest": _PARAMETER,
    "IpInBlacklist": _UNAUTHORISED,
    "IpNotInWhitelist": _UNAUTHORISED,
    "LimitExceeded": errors.QuotaExceededError,
    "LimitExceeded.VpcPeerAvaLimitExceeded": errors.QuotaExceededError,
    "LimitExceeded.VpcPeerTotalLimitExceeded": errors.QuotaExceededError,
    "MissingParameter": _PARAMETER,
    "NoSuchProduct": errors.ServiceGoneError,
    "NoSuchVersion": errors.ServiceGoneError,
    "RequestLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.IPLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.UinLimitExceeded": errors.ThrottledError,
    "RequestSizeLimitExceeded": _PARAMETER,
    "ResourceInUse": errors.BusyError,
    "ResourceInsufficient": errors.ApiError,
    "ResourceUnavailable": errors.BusyError,
    "ResponseSizeLimitExceeded": errors.ApiError,
    "ServiceUnavailable": _INTERNAL,
    "UnauthorizedOperation": _UNAUTHORISED,
    "UnauthorizedOperation.VpcPeerCidrConflict": _CIDR,
    "UnknownParameter": _PARAMETER,
    "UnknownParameter.WithGuess": _PARAMETER,
    "UnsupportedOperation": errors.ApiError,
    "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": errors.ApiError,
    "UnsupportedOperation.ConflictWithDockerRoute": _CIDR,
    "UnsupportedOperation.DisabledNotifyCcn": errors.ApiError,
    "UnsupportedOperation.Ecmp": errors.RouteExistsError,
    "UnsupportedOperation.EcmpWithCcnRoute": errors.RouteExistsError,
    "UnsupportedOperation.EcmpWithUserRoute": errors.RouteExistsError,
    "UnsupportedOperation.MutexOperationTaskRunning": errors.BusyError,
    "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": errors.ApiError,
    "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": errors.OtherRegionError,
    "UnsupportedOperation.NotSupportDeleteVpcBmPeer": errors.ApiError,
    "UnsupportedOperation.PurchaseLimit": _UNAUTHORISED,
    "UnsupportedOperation.SystemRoute": errors.ApiError,
    "UnsupportedOperation.UinNotFound": errors.AccountNotFoundError,
    "UnsupportedOperation.VpcPeerAlreadyExist": errors.AlreadyExistsError,
    "UnsupportedOperation.VpcPeerCidrConflict": _CIDR,
    "UnsupportedOperation.VpcPeerInvalidStateChange": errors.InvalidStateError,
    "UnsupportedOperation.VpcPeerPurviewError": _UNAUTHORISED,
    "UnsupportedProtocol": errors.ServiceGoneError,
    "UnsupportedRegion": errors.UnknownRegionError,
}
_BY_ACTION: dict[tuple[str, str], type[QcloudError]] = {
    ("EnableRoutes", "InvalidParameterValue.Duplicate"): errors.RouteExistsError,
    ("EnableRoutes", "ResourceNotFound"): errors.RouteNotFoundError,
    ("AcceptVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("CreateRoutes", "InvalidParameterValue.Duplicate"): errors.RouteExistsError,
    ("CreateRoutes", "ResourceNotFound"): errors.RouteTableNotFoundError,
    ("CreateVpcPeeringConnection", "ResourceNotFound"): errors.VpcNotFoundError,
    ("DeleteRoutes", "ResourceNotFound"): errors.RouteNotFoundError,
    ("DeleteVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("DescribeRouteTables", "ResourceNotFound"): errors.RouteTableNotFoundError,
    ("DescribeVpcPeeringConnections", "ResourceNotFound"): _CONNECTION,
    ("DescribeVpcs", "ResourceNotFound"): errors.VpcNotFoundError,
    ("ModifyVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("RejectVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
}
_FURTHER: dict[str, type[QcloudError]] = {
    "InvalidParameterValue.Duplicate": _PARAMETER,
    "InvalidRouteId.NotFound": errors.RouteNotFoundError,
    "InvalidRouteTableId.Malformed": _PARAMETER,
    "InvalidRouteTableId.NotFound": errors.RouteTableNotFoundError,
    "OperationDenied": errors.ApiError,
    "OperationDenied.MutexTaskRunning": errors.BusyError,
    "ResourceBusy": errors.BusyError,
    "ResourceNotFound": errors.NotFoundError,
}
"""What is documented elsewhere in the module, or what an action makes more precise."""
_NOTHING_TO_DO = {"DryRunOperation", "ResponseSizeLimitExceeded", "UnsupportedOperation"}
"""What nobody can act on by the code alone, or is never asked for."""
_ALL = [
    *((action, code) for action, codes in OF_ACTIONS.items() for code in sorted(codes)),
    *(("DescribeVpcs", code) for code in sorted(COMMON)),
]


@pytest.mark.parametrize(("action", "code"), _ALL)
def test_documented(action: str, code: str) -> None:
    """Every documented code means one of our errors, in one line that says what to do."""
    expected = _BY_ACTION[action, code] if (action, code) in _BY_ACTION else _KINDS[code]

    error = v3_errors.from_envelope(action, code, "it failed", "r-1")

    assert known_part(code)
    assert (expected, code, "r-1") == (type(error), error.code, error.request_id)
    (line,) = str(error).splitlines()
    assert line.startswith(f"{action}: it failed ({code}, request r-1)")
    assert bool(error.hint) is (code not in _NOTHING_TO_DO)
    assert error.hint in ("", line.partition("). ")[2])
    assert "." not in error.hint.removesuffix(".").replace("2.0", "").replace("3.0", "")


@pytest.mark.parametrize(("code", "expected"), [*_KINDS.items(), *_FURTHER.items()])
def test_code(code: str, expected: type[QcloudError]) -> None:
    """A code by itself, whatever was asked, means one of our errors."""
    assert expected is type(v3_errors.from_envelope("Action", code, "it failed", ""))


def test_a_name_that_is_there_twice() -> None:
    """A duplicate is the name where a connection is made or changed, else the route."""
    code = "InvalidParameterValue.Duplicate"
    actions = ("CreateVpcPeeringConnection", "ModifyVpcPeeringConnection", "TagResources")

    kinds = [type(v3_errors.from_envelope(action, code, "no", "r")) for action in actions]

    assert [errors.InvalidNameError, errors.InvalidNameError, _PARAMETER] == kinds


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UnsupportedOperation.Moon.Full", "UnsupportedOperation"),
        ("LimitExceeded.VpcPeerAvaLimitExceeded.Really", "LimitExceeded.VpcPeerAvaLimitExceeded"),
        ("UnsupportedOperationX", ""),
        ("Unheard.Of", ""),
        ("", ""),
    ],
)
def test_longest_beginning(code: str, expected: str) -> None:
    """Of a code the longest beginning of whole words counts."""
    assert expected == known_part(code)


def test_unknown_under_3_0() -> None:
    """An error that nobody has heard of still says what the API said, and which request it was."""
    error = v3_errors.from_envelope("DescribeVpcs", "Unheard.Of", "the moon is full.", "r-1")

    assert (errors.ApiError, "DescribeVpcs: the moon is full (Unheard.Of, request r-1)") == (
        type(error),
        str(error),
    )


@pytest.mark.parametrize("told", [{}, [], "no", {"Code": None, "Message": []}])
def test_nothing_told(told: object) -> None:
    """An error without code and text is an error all the same."""
    body = json.dumps({"Response": {"Error": told, "RequestId": "r-1"}}).encode()

    with pytest.raises(errors.ApiError) as caught:
        DialectV3().unwrap(HttpAnswer(200, "application/json", "", body), "DescribeVpcs")

    assert "DescribeVpcs: refused without a message (request r-1)" == str(caught.value)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UnsupportedRegion", "qcloud:region"),
        ("UnsupportedOperation.VpcPeerPurviewError", "the accepter accepts and rejects"),
        ("UnsupportedOperation.MutexOperationTaskRunning", "Wait until the other operation"),
        ("UnsupportedOperation.UinNotFound", "peerUin"),
        ("UnsupportedOperation.PurchaseLimit", "qcloud:region"),
        ("InvalidAction", "qcloud:apiVersion to 2.0"),
        ("NoSuchVersion", "qcloud:apiVersion to 2.0"),
        ("AuthFailure.TokenFailure", "get a new one"),
        ("AuthFailure.SignatureExpire", "clock"),
        ("LimitExceeded.VpcPeerAvaLimitExceeded", "10 valid connections"),
        ("LimitExceeded.VpcPeerTotalLimitExceeded", "rejected and expired ones"),
        ("LimitExceeded", "higher quota"),
        ("InvalidParameterValue.CidrNotInPeerVpc", "CIDR block of the other VPC"),
    ],
)
def test_what_to_do(code: str, expected: str) -> None:
    """The errors that a user meets say what to do about them."""
    assert expected in v3_errors.from_envelope("CreateVpcPeeringConnection", code, "no", "r").hint


def test_hints_are_of_known_codes() -> None:
    """No hint stands for a code that cannot be found."""
    codes = {hint.rpartition(": ")[2] for hint in v3_errors.HINTS}

    assert set() == codes - set(v3_errors.BY_CODE)


@pytest.mark.parametrize(
    ("code", "retry", "nothing_happened"),
    [
        ("RequestLimitExceeded", Retry.ALWAYS, True),
        ("UnsupportedOperation.MutexOperationTaskRunning", Retry.ALWAYS, True),
        ("InternalError", Retry.IF_IDEMPOTENT, False),
        ("InternalServerError", Retry.IF_IDEMPOTENT, False),
        ("AuthFailure.SignatureExpire", Retry.IF_IDEMPOTENT, False),
        ("UnsupportedOperation.VpcPeerAlreadyExist", Retry.NEVER, True),
        ("ResourceNotFound", Retry.NEVER, True),
        ("Unheard.Of", Retry.NEVER, True),
    ],
)
def test_sent_again(code: str, retry: Retry, nothing_happened: bool) -> None:
    """When a call is sent again, and what a refusal proves, is as under API 2.0."""
    error = v3_errors.from_envelope("CreateVpcPeeringConnection", code, "no", "r")

    assert (retry, nothing_happened) == (error.retry, error.nothing_happened)
