"""The common part of the resource classes: arguments, default names, options and registration.

The references to the dynamic providers are defined here too. They are part of every state, so they
must never change.
"""

from __future__ import annotations

import base64
import hashlib
import inspect
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, Final, TypeVar

import pulumi

from pulumi_qcloud.arguments import ArgumentError, checked_when_known, kind_of
from pulumi_qcloud.provider import Provider, checked_provider, warn_of_configuration

_MODULE: Final = "pulumi_qcloud.providers"


def reference_to(class_name: str) -> str:
    """Return a pickled reference to an instance of a provider class, as base64 text.

    Args:
        class_name: name of a class in `pulumi_qcloud.providers`.
    """
    body = b"".join(
        (
            _short_text(_MODULE),
            _short_text(class_name),
            b"\x93\x94",  # load the class with this module and name
            b")\x81\x94",  # create an instance, without arguments
            b".",
        )
    )
    frame = b"\x95" + len(body).to_bytes(8, "little")
    return base64.b64encode(b"\x80\x04" + frame + body).decode()


def _short_text(text: str) -> bytes:
    encoded = text.encode()
    return b"\x8c" + bytes([len(encoded)]) + encoded + b"\x94"


VPC_PEERING_CONNECTION: Final = reference_to("VpcPeeringConnectionProvider")
VPC_PEERING_CONNECTION_ACCEPTER: Final = reference_to("VpcPeeringConnectionAccepterProvider")
VPC_PEERING_ROUTES: Final = reference_to("VpcPeeringRoutesProvider")


_LONGEST: Final = 60
_FINGERPRINT: Final = 8


def default_name(resource_name: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return the default name of a resource: its logical name and a fingerprint.

    Args:
        resource_name: the logical name.
        parent: the resource's parent, if it has one. Its URN contains the project, the stack, the
            types of all its parents and its name, so that resources never share a fingerprint,
            not even in different stacks.

    Returns:
        `<logical name>-<8 hex digits>`, at most 60 characters.
    """
    if parent is None:
        whose = f"{pulumi.get_stack()}::{pulumi.get_project()}"
        return fingerprinted(resource_name, whose)

    # Awaited, not applied: an output of the parent would make the resource depend on the parent,
    # and through a component on all its children.
    async def name() -> str:
        return fingerprinted(resource_name, str(await parent.urn.future()))

    return pulumi.Output.from_input(name())


def fingerprinted(resource_name: str, whose: str) -> str:
    """Return a logical name, shortened if necessary, with a fingerprint that makes it unique.

    Args:
        resource_name: the logical name.
        whose: the URN of the resource's parent, or the resource's stack and project.
    """
    # Under mocks, no organization is set; "organization" is what backends without any report.
    organization = pulumi.get_organization() or "organization"
    identity = "\n".join((organization, whose, resource_name))
    mark = hashlib.sha256(identity.encode()).hexdigest()[:_FINGERPRINT]
    # The API signs values that start with "@" differently, so names must not start with it.
    stem = resource_name.lstrip("@")[: _LONGEST - _FINGERPRINT - 1] or "peering"
    return f"{stem}-{mark}"


A = TypeVar("A")
R = TypeVar("R", bound=type[pulumi.Resource])


def with_getters(resource: R) -> R:
    """Turn the annotations of a resource's outputs into getters, as in generated SDKs.

    The SDK evaluates annotated types again for every resource, but those of getters only once.
    """
    for name, annotation in inspect.get_annotations(resource).items():
        setattr(resource, name, _getter(name, vars(resource)[name].name, annotation))
    resource.__annotations__ = {}
    return resource


def _getter(name: str, wire_name: str, annotation: object) -> property:
    def get(resource: pulumi.Resource) -> Any:
        return pulumi.get(resource, name)

    get.__name__ = name
    get.__annotations__ = {"return": annotation}
    return property(pulumi.getter(name=wire_name)(get))


def arguments_of(
    args_type: type[A],
    args: A | Mapping[str, Any] | None,
    single: Mapping[str, Any],
) -> A:
    """Return the arguments of a resource, given as one object, a dictionary or keywords.

    Args:
        args_type: class of the arguments.
        args: all of them as one object or dictionary, or None.
        single: the same arguments, given as keywords.

    Raises:
        ArgumentError: they are given in both ways, or one of them is missing, does not exist or has
            the wrong type.
    """
    if args is not None and single:
        raise ArgumentError(f"give either args or keyword arguments ({', '.join(single)})")
    if isinstance(args, args_type):
        return args
    if args is not None and not isinstance(args, Mapping):
        raise ArgumentError(f"args is {kind_of(args)}; give a {args_type.__name__} or a dictionary")
    try:
        return args_type(**{f"{name}": value for name, value in (args or single).items()})
    except ArgumentError as mistake:
        raise ArgumentError(mistake.text) from None


def registered(
    args_type: type[object],
    resource_name: str,
    outputs: Iterable[str],
    given: Mapping[str, Any],
    provider: str,
) -> Any:
    """Return the properties to register: inputs, outputs without values, and the provider.

    Args:
        args_type: class of the arguments; its annotations name the inputs.
        resource_name: logical name, for error messages.
        outputs: Python names of the outputs that are not also inputs.
        given: arguments by their Python names, and hidden inputs by their names in the state.
        provider: reference to the provider's class.
    """
    warn_of_configuration()
    properties = args_type.__new__(args_type)
    names = (*args_type.__annotations__, *outputs)
    kinds = inspect.get_annotations(args_type.__init__)
    checked = {
        name: checked_when_known(value, kinds.get(name), f"{resource_name}: {name}")
        for name, value in given.items()
    }
    properties.__dict__.update({**dict.fromkeys(names), **checked, "__provider": provider})
    return properties


def deleted_before_replaced(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return options that make a replacement delete first, unless the user sets the opposite.

    The option also covers `--replace`, for which the engine does not call diff. The API refuses to
    create the same thing twice, and a create must not find the resource that will be deleted.
    """
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(delete_before_replace=True), opts)


def check_options(opts: pulumi.ResourceOptions | None, *, adopts: bool = False) -> None:
    """Reject options that would make the engine or the SDK misbehave or fail with unclear errors.

    Args:
        opts: the options in the program.
        adopts: whether the resource has an `adopt` argument.

    Raises:
        ArgumentError: `import_`, a value of the wrong type, or an ambiguous `providers`.
    """
    if opts is None:
        return
    if opts.import_:
        # The engine would call the SDK's own provider, which fails with a traceback.
        instead = "give adopt=True instead" if adopts else "leave it out"
        raise ArgumentError(
            f"opts has import_={opts.import_!r}, which cannot be imported from within a program; "
            f"{instead}, or use `qcloud-peering import`"
        )
    if opts.provider is not None:
        checked_provider(opts.provider, "the provider in opts")
    if opts.parent is not None and not isinstance(opts.parent, pulumi.Resource):
        raise ArgumentError(f"opts has {kind_of(opts.parent)} as parent; give a resource")
    after: Any = opts.depends_on
    for one in after if isinstance(after, list) else []:
        if not isinstance(one, (pulumi.Resource, pulumi.Output, Awaitable)) or hasattr(one, "keys"):
            raise ArgumentError(f"opts has {kind_of(one)} in depends_on; give resources")
    several: Any = opts.providers or ()
    listed = list(several.values()) if isinstance(several, Mapping) else several
    own = [it for it in listed if isinstance(it, Provider)] if isinstance(listed, list) else []
    if len(own) > 1 or (own and isinstance(several, Mapping)):
        names = " and ".join(it._name for it in own)  # noqa: SLF001
        raise ArgumentError(
            f"opts has {names} in providers, which leaves the account ambiguous; give one as "
            "provider, and the provider of another account together with its VPC"
        )
