"""What every resource class does with its arguments before the engine gets them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import pulumi

from pulumi_qcloud.plain_keys import warn_of_plain_keys

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
    resource_name: str,
    args: A | Mapping[str, Any] | None,
    single: Mapping[str, Any],
) -> A:
    """Return the arguments of a resource, however they were given.

    Args:
        args_type: class of the arguments.
        resource_name: logical name, for the text of an error.
        args: all of them as one object or dictionary, or None.
        single: the same as single keyword arguments.

    Raises:
        TypeError: they were given in two ways, or one of them is missing or not known.
    """
    if args is None:
        return args_type(**single)
    if single:
        raise TypeError(
            f"{resource_name}: give either args or single arguments ({', '.join(single)})"
        )
    if isinstance(args, Mapping):
        return args_type(**args)
    if not isinstance(args, args_type):
        raise TypeError(
            f"{resource_name}: args is a {type(args).__name__}; give a {args_type.__name__} or a "
            "dictionary"
        )
    return args


def registered(
    args_type: type[object], outputs: Iterable[str], given: Mapping[str, Any], provider: str
) -> Any:
    """Return what is registered: inputs, the outputs' names without values, and the provider.

    Args:
        args_type: class of the arguments, which knows their names on the wire.
        outputs: Python names of the outputs that are no inputs.
        given: arguments by their Python names, and hidden inputs by those on the wire.
        provider: reference to the provider's class.
    """
    warn_of_plain_keys()
    properties = args_type.__new__(args_type)
    names = (*args_type.__annotations__, *outputs)
    properties.__dict__.update({**dict.fromkeys(names), **given, "__provider": provider})
    return properties


def deleted_before_replaced(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return options under which a replacement deletes first, unless the user says otherwise.

    Also where no diff is asked for (`--replace`): the API refuses the same thing twice, and a
    create must never meet what is about to be deleted.
    """
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(delete_before_replace=True), opts)


def refuse_import(
    resource_name: str, opts: pulumi.ResourceOptions | None, *, adopts: bool = False
) -> None:
    """Refuse `import_`, for which the engine asks the SDK's provider in vain, with a traceback.

    Args:
        resource_name: logical name, for the text of the error.
        opts: options as the program gave them.
        adopts: whether there is an argument `adopt`.

    Raises:
        pulumi.RunError: an id to import is given.
    """
    if opts is None or not opts.import_:
        return
    if adopts:
        raise pulumi.RunError(
            f"{resource_name}: opts has import_={opts.import_!r}, which cannot be imported from "
            "within a program; give adopt=True instead, or use `qcloud-peering import`"
        )
    raise pulumi.RunError(
        f"{resource_name}: opts has import_={opts.import_!r}, which cannot be imported from "
        "within a program; leave it out, or use `qcloud-peering import`"
    )
