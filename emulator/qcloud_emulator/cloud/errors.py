"""Everything that can be wrong with a call, independent of the API's version.

Each version maps an error class to a code of its own (in its table `ERRORS`); a class without a
code gets the code of its base class. The message of an error is meant for people.

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
│   │       ├── TooManyValuesError
│   │       │   ├── TooManyResourcesError
│   │       │   ├── TooManyTagsError
│   │       │   └── ResourceIdError
│   │       ├── ServiceTypeError
│   │       ├── ResourcePrefixError
│   │       ├── ResourceRegionError
│   │       └── TagError
│   │           ├── TagKeyEmptyError
│   │           ├── TagKeyTooLongError
│   │           ├── TagKeyCharacterError
│   │           ├── TagKeyReservedError
│   │           ├── TagKeyRepeatedError
│   │           ├── TagValueEmptyError
│   │           ├── TagValueTooLongError
│   │           ├── TagValueCharacterError
│   │           └── TagLimitReachedError
│   ├── MethodRefusedError
│   ├── PathUnknownError
│   ├── RequestTooLargeError
│   ├── UnsupportedError
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
│   ├── VpcNameInvalidError
│   ├── VpcNameInUseError
│   ├── VpcCidrInvalidError
│   ├── VpcLimitReachedError
│   ├── VpcInUseError
│   ├── SubnetNotFoundError
│   ├── SubnetNameInvalidError
│   ├── SubnetNameInUseError
│   ├── SubnetCidrInvalidError
│   ├── SubnetConflictError
│   ├── ZoneNotFoundError
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
│   │   │   ├── DestinationInAssistantRangeError
│   │   │   └── DestinationIsSubnetError
│   │   └── DestinationOutsidePeerError
│   ├── NextTypeInvalidError
│   │   ├── LocalGatewayError
│   │   └── SystemRouteError
│   ├── NextHubNotFoundError
│   │   └── NextHubUnusableError
│   ├── RouteExistsError
│   │   └── RouteBesideAnotherError
│   ├── RouteLimitReachedError
│   ├── RouteNotFoundError
│   └── RoleError           who may assume a role, and how
│       ├── RoleParameterError
│       ├── RoleUnavailableError
│       │   ├── RoleNotFoundError
│       │   └── RoleAccountNotFoundError
│       ├── RoleNotTrustedError
│       ├── RoleFromRoleError
│       ├── SessionTooLongError
│       ├── PolicyMalformedError
│       ├── PolicyRefusedError
│       ├── MfaError
│       └── WebIdentityTokenError
└── TroubleError            raised by faults; BusyError also for a table that is being changed
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
    """The cloud refuses a call."""


def entry(table: Mapping[type[CloudError], T], error: CloudError) -> T:
    """Return the table's entry for an error's class, or for its nearest base class."""
    kinds = (kind for kind in type(error).__mro__ if kind in table)
    return table[next(kinds)]


class RequestError(CloudError):
    """The call itself is invalid."""


class MissingParameterError(RequestError):
    """A required parameter is missing."""


class InvalidParameterError(RequestError):
    """A parameter has an invalid value."""


class UnknownParameterError(InvalidParameterError):
    """The action has no such parameter."""


class MistypedParameterError(UnknownParameterError):
    """The action has no such parameter, but has one with a similar name."""


class ExclusiveParametersError(InvalidParameterError):
    """Two parameters exclude each other."""


class FilterFormError(InvalidParameterError):
    """A filter is not an object."""


class FilterValuesError(InvalidParameterError):
    """The values of a filter are not a list."""


class FilterNameError(InvalidParameterError):
    """The action has no such filter."""


class FilterIncompleteError(InvalidParameterError):
    """A filter needs other filters, which are missing."""


class ValueRefusedError(InvalidParameterError):
    """A value has the right type but cannot be used."""


class ValueEmptyError(ValueRefusedError):
    """A required string is empty."""


class ValueMalformedError(ValueRefusedError):
    """A string does not have the required form."""


class ValueTooLongError(ValueRefusedError):
    """A string has too many characters."""


class ValueNotUtf8Error(ValueRefusedError):
    """A string is not UTF-8, or cannot be encoded in it."""


class ValueOutOfRangeError(ValueRefusedError):
    """A number is too small or too large."""


class ValueRepeatedError(ValueRefusedError):
    """A value occurs twice."""


class TooManyValuesError(ValueRefusedError):
    """A list is too long."""


class MethodRefusedError(RequestError):
    """The API does not take this HTTP method."""


class PathUnknownError(RequestError):
    """The API is not served at this path."""


class RequestTooLargeError(RequestError):
    """The parameters are too long."""


class TooManyResourcesError(TooManyValuesError):
    """A call of the tag service names too many resources."""


class TooManyTagsError(TooManyValuesError):
    """A call of the tag service has too many tags."""


class ResourceIdError(TooManyValuesError):
    """A call of the tag service lists the tags of too many resources."""


class ServiceTypeError(ValueRefusedError):
    """A call of the tag service names a service that does not exist."""


class ResourcePrefixError(ValueRefusedError):
    """A call of the tag service names a kind of resource that does not exist."""


class ResourceRegionError(ValueRefusedError):
    """A call of the tag service names a region that does not exist."""


class TagError(ValueRefusedError):
    """A tag violates the rules for tags."""


class TagKeyEmptyError(TagError):
    """The key of a tag is empty."""


class TagKeyTooLongError(TagError):
    """The key of a tag has too many characters."""


class TagKeyCharacterError(TagError):
    """The key of a tag contains a character that is not allowed there."""


class TagKeyReservedError(TagError):
    """The key of a tag is reserved for the cloud itself."""


class TagKeyRepeatedError(TagError):
    """A call has two tags with the same key."""


class TagValueEmptyError(TagError):
    """The value of a tag is empty."""


class TagValueTooLongError(TagError):
    """The value of a tag has too many characters."""


class TagValueCharacterError(TagError):
    """The value of a tag contains a character that is not allowed there."""


class TagLimitReachedError(TagError):
    """A resource would have more tags than allowed."""


class UnsupportedError(RequestError):
    """The call asks for something that the emulator does not have."""


class UnknownActionError(RequestError):
    """The API has no such action."""


class UnknownVersionError(RequestError):
    """The service has no such version."""


class UnknownRegionError(RequestError):
    """The region does not exist."""


class IdentityError(CloudError):
    """The caller is not authenticated."""


class AuthorizationInvalidError(IdentityError):
    """The Authorization header does not have the required form."""


class SecretIdNotFoundError(IdentityError):
    """No account has this SecretId."""


class SignatureWrongError(IdentityError):
    """The signature does not match the call."""


class TokenRefusedError(IdentityError):
    """The token of a temporary key is missing, wrong or expired."""


class ClockSkewedError(IdentityError):
    """The time of the call is too far from real time."""


class NonceRepeatedError(IdentityError):
    """The nonce was used by an earlier call."""


class RuleError(CloudError):
    """The call is valid but violates a rule of the cloud."""


class VpcNotFoundError(RuleError):
    """The caller, or the account named as the peer, has no such VPC in this region."""


class AccountNotFoundError(VpcNotFoundError):
    """The cloud has no account with the UIN that is named as the peer."""


class VpcNameInvalidError(RuleError):
    """The name of a VPC is empty or too long."""


class VpcNameInUseError(RuleError):
    """Another VPC of the account has this name in the region."""


class VpcCidrInvalidError(RuleError):
    """The range of a VPC is not a network, or lies outside the ranges for VPCs."""


class VpcLimitReachedError(RuleError):
    """The account has reached its quota of VPCs in the region."""


class VpcInUseError(RuleError):
    """The VPC still contains resources and cannot be deleted."""


class SubnetNotFoundError(RuleError):
    """The caller has no such subnet in this region or VPC."""


class SubnetNameInvalidError(RuleError):
    """The name of a subnet is empty or too long."""


class SubnetNameInUseError(RuleError):
    """Another subnet of the VPC has this name."""


class SubnetCidrInvalidError(RuleError):
    """The range of a subnet is not a network, or lies outside its VPC."""


class SubnetConflictError(RuleError):
    """The range of a subnet overlaps with another subnet of the VPC."""


class ZoneNotFoundError(RuleError):
    """The region has no such availability zone."""


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
    """A VPC has reached its quota of live connections."""


class TotalReachedError(QuotaReachedError):
    """A VPC has reached its limit of connections, including rejected and expired ones."""


class NotPermittedError(RuleError):
    """The other side of the connection may do this, but not the caller."""


class BareMetalError(RuleError):
    """A connection to bare metal cannot be deleted through the API."""


class WrongStateError(RuleError):
    """The connection's state does not allow this."""


class RouteTableNotFoundError(RuleError):
    """The VPC has no such route table."""


class DestinationInvalidError(RuleError):
    """The destination of a route is not a network, or cannot be used."""


class DestinationInsideVpcError(DestinationInvalidError):
    """The destination of a route lies inside the VPC."""


class DestinationInAssistantRangeError(DestinationInsideVpcError):
    """The destination of a route lies inside an assistant range of the VPC."""


class DestinationIsSubnetError(DestinationInsideVpcError):
    """The destination of a route is exactly the range of a subnet of the VPC."""


class DestinationOutsidePeerError(DestinationInvalidError):
    """The destination of a route lies outside the peer's ranges."""


class NextTypeInvalidError(RuleError):
    """A route cannot lead to this kind of gateway."""


class LocalGatewayError(NextTypeInvalidError):
    """A subnet that uses the route table cannot have a route to a local gateway."""


class SystemRouteError(NextTypeInvalidError):
    """Only the system adds and deletes routes of this type."""


class NextHubNotFoundError(RuleError):
    """The caller has no such gateway for this VPC."""


class NextHubUnusableError(NextHubNotFoundError):
    """The gateway exists, but its state does not allow routes."""


class RouteExistsError(RuleError):
    """The route table already has a route with this destination."""


class RouteBesideAnotherError(RouteExistsError):
    """The route table already has a route with this destination through another gateway."""


class RouteLimitReachedError(RuleError):
    """The route table has reached its limit of routes."""


class RouteNotFoundError(RuleError):
    """The route table has no such route."""


class RoleError(RuleError):
    """A role cannot be assumed."""


class RoleParameterError(RoleError):
    """A parameter of the call does not have the required form."""


class RoleUnavailableError(RoleError):
    """A web identity asks for a role that does not exist."""


class RoleNotFoundError(RoleUnavailableError):
    """The account has no such role."""


class RoleAccountNotFoundError(RoleUnavailableError):
    """The account in the role's name does not exist."""


class RoleNotTrustedError(RoleError):
    """The role does not trust the caller, or its external id does not match."""


class RoleFromRoleError(RoleError):
    """A role may not assume a role."""


class SessionTooLongError(RoleError):
    """The session would last longer than the role allows."""


class PolicyMalformedError(RoleError):
    """The policy of a session is not URL-encoded JSON of the required form."""


class PolicyRefusedError(RoleError):
    """The policy of a session contains something that it may not contain."""


class MfaError(RoleError):
    """The code of a multi-factor device is wrong."""


class WebIdentityTokenError(RoleError):
    """The token of a web identity is malformed, expired, or not the provider's."""


class TroubleError(CloudError):
    """The call is valid, but the cloud fails or is busy."""


class ThrottledError(TroubleError):
    """The account has made too many calls."""


class InternalFailureError(TroubleError):
    """The cloud failed internally."""


class BusyError(TroubleError):
    """Another operation on the resource is in progress."""


class OrderedError(TroubleError):
    """An error with a code that a fault specifies."""

    def __init__(self, code: str) -> None:
        """Store the code, which must exist in the API version of the call."""
        super().__init__("refused because of a fault")
        self.code = code
