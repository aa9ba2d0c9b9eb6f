"""What every resource class does with its arguments before the engine gets them."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, TypeVar

import pulumi

from pulumi_qcloud.arguments import ArgumentError, kind_of, told_when_known
from pulumi_qcloud.configuration import warn_of_configuration
from pulumi_qcloud.provider import Provider, checked_provider

A = TypeVar("A")
R = TypeVar("R", bound=type[pulumi.Resource])


def with_getters(resource: R) -> R:
    """Turn the annotations of a resource's outputs into getters, as generated SDKs have them.

    The SDK evaluates the types of annotations anew for each resource, those of getters once.
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
    """Return the arguments of a resource, however they were given.

    Args:
        args_type: class of the arguments.
        args: all of them as one object or dictionary, or None.
        single: the same as single keyword arguments.

    Raises:
        ArgumentError: they were given in two ways, or one of them is missing, not known or cannot
            be meant.
    """
    if args is not None and single:
        raise ArgumentError(f"give either args or single arguments ({', '.join(single)})")
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
    """Return what is registered: inputs, the outputs' names without values, and the provider.

    Args:
        resource_name: logical name, for the text of an error.
        args_type: class of the arguments, which knows their names on the wire.
        outputs: Python names of the outputs that are no inputs.
        given: arguments by their Python names, and hidden inputs by those on the wire.
        provider: reference to the provider's class.
    """
    warn_of_configuration()
    properties = args_type.__new__(args_type)
    names = (*args_type.__annotations__, *outputs)
    kinds = inspect.get_annotations(args_type.__init__)
    checked = {
        name: told_when_known(value, kinds.get(name), f"{resource_name}: {name}")
        for name, value in given.items()
    }
    properties.__dict__.update({**dict.fromkeys(names), **checked, "__provider": provider})
    return properties


def deleted_before_replaced(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return options under which a replacement deletes first, unless the user says otherwise.

    Also where no diff is asked for (`--replace`): the API refuses the same thing twice, and a
    create must never meet what is about to be deleted.
    """
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(delete_before_replace=True), opts)


def check_options(opts: pulumi.ResourceOptions | None, *, adopts: bool = False) -> None:
    """Refuse options with which the engine or the SDK fails unclearly, or does something else.

    Args:
        opts: options as the program gave them.
        adopts: whether there is an argument `adopt`.

    Raises:
        ArgumentError: an id to import, or providers that cannot be meant.
    """
    if opts is None:
        return
    if opts.import_:
        # The engine asks the SDK's provider in vain, with a traceback.
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
            f"opts has {names} in providers, where nobody knows whose account is meant; give one "
            "as provider, and that of another account with its VPC"
        )
