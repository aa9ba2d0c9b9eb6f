"""From the codes of API 2.0 to our errors."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors, v2_errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.v2_errors import from_envelope

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
    error = from_envelope("Action", code, "", "it failed")

    assert (expected, str(code)) == (type(error), error.code)


@pytest.mark.parametrize(("name", "expected"), _BY_NAME)
def test_name(name: str, expected: type[QcloudError]) -> None:
    """A name goes before the number that comes with it."""
    error = from_envelope("Action", 4000, name, "it failed")

    assert (expected, name) == (type(error), error.code)


@pytest.mark.parametrize("description", ["", "InvalidParameter", "Success"])
@pytest.mark.parametrize(
    "message",
    ["(4000){}: it failed", "it failed: {}.", "(100004){}", "InvalidParameter: {}, sorry"],
)
def test_name_in_the_message(description: str, message: str) -> None:
    """Where `codeDesc` is missing or says nothing, the name is found in the message."""
    known = {name: kind for name, kind in _BY_NAME if name in v2_errors.BY_NAME}

    found = [from_envelope("Action", 4000, description, message.format(name)) for name in known]

    assert known == {error.code: type(error) for error in found}


@pytest.mark.parametrize("name", ["", "Success", "Unheard.Of"])
def test_unknown(name: str) -> None:
    """An error that nobody has heard of still says what the API said."""
    error = from_envelope("Action", 3999, name, "the moon is full")

    shown = name if name == "Unheard.Of" else "3999"
    assert (errors.ApiError, f"Action: the moon is full ({shown})") == (type(error), str(error))


@pytest.mark.parametrize(
    "message", ["(100004)InvalidVpc.NotFound: no such VPC", "(5000) no such VPC", "no such VPC"]
)
def test_prefix(message: str) -> None:
    """Numbers and names that begin a message are not said twice."""
    error = from_envelope("Action", 5000, "InvalidVpc.NotFound", message)

    assert "no such VPC" == error.message


def test_without_a_message() -> None:
    """An error without any text is not an empty line."""
    assert "Action: refused without a message (3999)" == str(from_envelope("Action", 3999, "", ""))


def test_expired_token() -> None:
    """A token that is refused asks for a new one, by number and by name."""
    hint = (
        "The temporary token is wrong or has expired; get a new one, and then give --run-program "
        "to `pulumi refresh` and `pulumi destroy`, which else use the keys that a Provider or the "
        "configuration had in the last `pulumi up`."
    )

    assert [hint, hint] == [
        from_envelope("Action", 4105, name, "token").hint
        for name in ("", "InvalidRequest.TokenCheckFailed")
    ]


def test_refused_pair() -> None:
    """A pair that is refused says what other commands need besides a right one."""
    hint = from_envelope("Action", 4100, "", "no such pair").hint

    assert "then give --run-program to `pulumi refresh` and `pulumi destroy`" in hint


@pytest.mark.parametrize(("code", "name"), [(6100, ""), (4000, "ActionOffline")])
def test_service_gone(code: int, name: str) -> None:
    """A version that was switched off names the setting that chooses the version."""
    assert "qcloud:apiVersion" in str(from_envelope("Action", code, name, "no such action"))
