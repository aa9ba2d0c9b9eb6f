"""What can be wrong with a call, in the cloud's own terms.

The version of the API that carries a call turns each kind into its own codes
(`wire_v2.ERRORS`); the text is for the person who reads it.

CloudError
├── RequestError            the call itself
│   ├── MissingParameterError
│   ├── InvalidParameterError
│   ├── UnknownActionError
│   └── UnknownRegionError
├── IdentityError           who is calling
│   ├── SecretIdNotFoundError
│   ├── SignatureWrongError
│   ├── TokenRefusedError
│   ├── ClockSkewedError
│   └── NonceRepeatedError
├── RuleError               what the cloud allows
│   ├── VpcNotFoundError
│   ├── ConnectionNotFoundError
│   ├── NameInvalidError
│   ├── NameInUseError
│   ├── CidrConflictError
│   ├── PairExistsError
│   ├── QuotaReachedError
│   ├── NotPermittedError
│   ├── WrongStateError
│   ├── RouteTableNotFoundError
│   ├── DestinationInvalidError
│   ├── NextTypeInvalidError
│   ├── NextHubNotFoundError
│   ├── RouteExistsError
│   ├── RouteLimitReachedError
│   └── RouteNotFoundError
└── TroubleError            faults raise these; BusyError also a table that is being changed
    ├── ThrottledError
    ├── InternalFailureError
    └── BusyError
"""

from __future__ import annotations


class CloudError(Exception):
    """A call that the cloud refuses."""


class RequestError(CloudError):
    """The call cannot be understood."""


class MissingParameterError(RequestError):
    """A parameter that must be sent was not."""


class InvalidParameterError(RequestError):
    """A parameter has a value it cannot have."""


class UnknownActionError(RequestError):
    """The API has no such action."""


class UnknownRegionError(RequestError):
    """There is no such region."""


class IdentityError(CloudError):
    """The caller is not who the call says."""


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


class ConnectionNotFoundError(RuleError):
    """The caller sees no such peering connection in this region."""


class NameInvalidError(RuleError):
    """The name is empty or too long."""


class NameInUseError(RuleError):
    """Another connection of the VPC has this name."""


class CidrConflictError(RuleError):
    """Address ranges overlap."""


class PairExistsError(RuleError):
    """The two VPCs are already peered, in either direction."""


class QuotaReachedError(RuleError):
    """A VPC has as many live connections as it may."""


class NotPermittedError(RuleError):
    """The other side of the connection may do this, the caller may not."""


class WrongStateError(RuleError):
    """The connection is in a state that does not allow this."""


class RouteTableNotFoundError(RuleError):
    """The VPC has no such route table."""


class DestinationInvalidError(RuleError):
    """The destination of a route is no network, or lies inside the VPC."""


class NextTypeInvalidError(RuleError):
    """A route cannot lead to this kind of gateway."""


class NextHubNotFoundError(RuleError):
    """The caller has no such gateway that the VPC could use."""


class RouteExistsError(RuleError):
    """The route table has a route with this destination."""


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
