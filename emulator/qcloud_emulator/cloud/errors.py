"""What can be wrong with a call, in the cloud's own terms.

The version of the API that carries a call turns each kind into its own codes (its table
`ERRORS`), a kind without one into those of the kind above it; the text is for the person who
reads it.

CloudError
├── RequestError            the call itself
│   ├── MissingParameterError
│   ├── InvalidParameterError
│   │   ├── UnknownParameterError
│   │   │   └── MistypedParameterError
│   │   ├── ExclusiveParametersError
│   │   ├── FilterFormError
│   │   ├── FilterValuesError
│   │   ├── FilterNameError
│   │   ├── FilterIncompleteError
│   │   └── ValueRefusedError
│   │       ├── ValueEmptyError
│   │       ├── ValueMalformedError
│   │       ├── ValueTooLongError
│   │       ├── ValueNotUtf8Error
│   │       ├── ValueOutOfRangeError
│   │       ├── ValueRepeatedError
│   │       └── TooManyValuesError
│   ├── UnknownActionError
│   ├── UnknownVersionError
│   └── UnknownRegionError
├── IdentityError           who is calling
│   ├── AuthorizationInvalidError
│   ├── SecretIdNotFoundError
│   ├── SignatureWrongError
│   ├── TokenRefusedError
│   ├── ClockSkewedError
│   └── NonceRepeatedError
├── RuleError               what the cloud allows
│   ├── VpcNotFoundError
│   │   └── AccountNotFoundError
│   ├── ConnectionNotFoundError
│   ├── NameInvalidError
│   ├── NameInUseError
│   ├── CidrConflictError
│   ├── CrossRegionError
│   ├── PairExistsError
│   ├── QuotaReachedError
│   │   └── TotalReachedError
│   ├── NotPermittedError
│   ├── BareMetalError
│   ├── WrongStateError
│   ├── RouteTableNotFoundError
│   ├── DestinationInvalidError
│   │   ├── DestinationInsideVpcError
│   │   │   └── DestinationInAssistantRangeError
│   │   └── DestinationOutsidePeerError
│   ├── NextTypeInvalidError
│   ├── NextHubNotFoundError
│   │   └── NextHubUnusableError
│   ├── RouteExistsError
│   │   └── RouteBesideAnotherError
│   ├── RouteLimitReachedError
│   └── RouteNotFoundError
└── TroubleError            faults raise these; BusyError also a table that is being changed
    ├── ThrottledError
    ├── InternalFailureError
    ├── BusyError
    └── OrderedError
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


class CloudError(Exception):
    """A call that the cloud refuses."""


def entry(table: Mapping[type[CloudError], T], error: CloudError) -> T:
    """Look an error up: what the table has for its kind, or for the nearest kind above it."""
    kinds = (kind for kind in type(error).__mro__ if kind in table)
    return table[next(kinds)]


class RequestError(CloudError):
    """The call cannot be understood."""


class MissingParameterError(RequestError):
    """A parameter that must be sent was not."""


class InvalidParameterError(RequestError):
    """A parameter has a value it cannot have."""


class UnknownParameterError(InvalidParameterError):
    """The action has no such parameter."""


class MistypedParameterError(UnknownParameterError):
    """The action has no such parameter, and one whose name is nearly the same."""


class ExclusiveParametersError(InvalidParameterError):
    """Two parameters were sent that exclude each other."""


class FilterFormError(InvalidParameterError):
    """A filter is no object."""


class FilterValuesError(InvalidParameterError):
    """The values of a filter are no list."""


class FilterNameError(InvalidParameterError):
    """The action has no such filter."""


class FilterIncompleteError(InvalidParameterError):
    """A filter needs others that were not sent."""


class ValueRefusedError(InvalidParameterError):
    """A value of the right type cannot be used."""


class ValueEmptyError(ValueRefusedError):
    """A text that must say something is empty."""


class ValueMalformedError(ValueRefusedError):
    """A text is not of the form it must have."""


class ValueTooLongError(ValueRefusedError):
    """A text has too many characters."""


class ValueNotUtf8Error(ValueRefusedError):
    """A text cannot be written in UTF-8, or is not."""


class ValueOutOfRangeError(ValueRefusedError):
    """A number is too small or too large."""


class ValueRepeatedError(ValueRefusedError):
    """A value is there twice."""


class TooManyValuesError(ValueRefusedError):
    """A list is too long."""


class UnknownActionError(RequestError):
    """The API has no such action."""


class UnknownVersionError(RequestError):
    """The service has no such version."""


class UnknownRegionError(RequestError):
    """There is no such region."""


class IdentityError(CloudError):
    """The caller is not who the call says."""


class AuthorizationInvalidError(IdentityError):
    """What identifies the caller is not of the form it must have."""


class SecretIdNotFoundError(IdentityError):
    """No account has this SecretId."""


class SignatureWrongError(IdentityError):
    """The signature does not fit the call."""


class TokenRefusedError(IdentityError):
    """The token of a temporary key is missing, wrong or expired."""


class ClockSkewedError(IdentityError):
    """The time of the call is too far from real time."""


class NonceRepeatedError(IdentityError):
    """The call, or another one with its nonce, was here before."""


class RuleError(CloudError):
    """The call is understood and goes against a rule of the cloud."""


class VpcNotFoundError(RuleError):
    """The caller, or the account named as its peer, has no such VPC in this region."""


class AccountNotFoundError(VpcNotFoundError):
    """The cloud has no account of the UIN that is named as the peer."""


class ConnectionNotFoundError(RuleError):
    """The caller sees no such peering connection in this region."""


class NameInvalidError(RuleError):
    """The name is empty or too long."""


class NameInUseError(RuleError):
    """Another connection of the VPC has this name."""


class CidrConflictError(RuleError):
    """Address ranges overlap."""


class CrossRegionError(RuleError):
    """The two VPCs are in different regions."""


class PairExistsError(RuleError):
    """The two VPCs are already peered, in either direction."""


class QuotaReachedError(RuleError):
    """A VPC has as many live connections as it may."""


class TotalReachedError(QuotaReachedError):
    """A VPC has as many connections as it may, those that are over included."""


class NotPermittedError(RuleError):
    """The other side of the connection may do this, the caller may not."""


class BareMetalError(RuleError):
    """A connection to bare metal cannot be deleted."""


class WrongStateError(RuleError):
    """The connection is in a state that does not allow this."""


class RouteTableNotFoundError(RuleError):
    """The VPC has no such route table."""


class DestinationInvalidError(RuleError):
    """The destination of a route is no network, or one that cannot be used."""


class DestinationInsideVpcError(DestinationInvalidError):
    """The destination of a route lies inside the VPC."""


class DestinationInAssistantRangeError(DestinationInsideVpcError):
    """The destination of a route lies inside an assistant range of the VPC."""


class DestinationOutsidePeerError(DestinationInvalidError):
    """The destination of a route lies outside the VPC it leads to."""


class NextTypeInvalidError(RuleError):
    """A route cannot lead to this kind of gateway."""


class NextHubNotFoundError(RuleError):
    """The caller has no such gateway that the VPC could use."""


class NextHubUnusableError(NextHubNotFoundError):
    """The gateway is there and cannot be used in its state."""


class RouteExistsError(RuleError):
    """The route table has a route with this destination."""


class RouteBesideAnotherError(RouteExistsError):
    """The route table has a route with this destination, through another gateway."""


class RouteLimitReachedError(RuleError):
    """The route table has as many routes as it may."""


class RouteNotFoundError(RuleError):
    """The route table has no such route."""


class TroubleError(CloudError):
    """Trouble inside the cloud."""


class ThrottledError(TroubleError):
    """Too many calls."""


class InternalFailureError(TroubleError):
    """The cloud failed."""


class BusyError(TroubleError):
    """Another operation on the resource is in progress."""


class OrderedError(TroubleError):
    """What a fault says that the cloud answers."""

    def __init__(self, code: str) -> None:
        """Take the answer's code, which is one of the version that carries the call."""
        super().__init__("refused, as a fault has ordered")
        self.code = code
