"""Who uses a figure: the functions of a service that read it, found in their compiled code.

So what is published of a figure is what the programs do, and not a list that somebody keeps.
"""

import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

PARTS = ("domain", "usecases", "store")


def users_of(
    package: str, names: Collection[str], fields: Mapping[str, Collection[str]]
) -> dict[str, list[str]]:
    """By figure, the functions of a service that read it, each named once, in alphabetical order.

    ``fields`` has the attributes of ``Figures`` that hold a figure, where they bear another name.
    """
    read = {name: frozenset(fields.get(name, (name,))) for name in names}
    users: dict[str, set[str]] = {name: set() for name in names}
    for function in _functions(package):
        said = frozenset(_attributes(inspect.unwrap(function).__code__))
        for name, attributes in read.items():
            if attributes & said:
                users[name].add(function.__name__.lstrip("_"))
    return {name: sorted(found) for name, found in users.items()}


def _functions(package: str) -> Iterator[Callable[..., Any]]:
    for module in _modules(package):
        for one in vars(module).values():
            asked = getattr(one, "ask", one)
            if inspect.isfunction(asked) and asked.__module__ == module.__name__:
                yield asked
            if inspect.isclass(one) and one.__module__ == module.__name__:
                yield from _methods(one)


def _methods(of: type) -> Iterator[Callable[..., Any]]:
    for name, one in vars(of).items():
        method = one.fget if isinstance(one, property) else one
        if inspect.isfunction(method) and not name.startswith("__"):
            yield method


def _modules(package: str) -> Iterator[ModuleType]:
    for part in PARTS:
        root = import_module(f"{package}.{part}")
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            yield import_module(found.name)


def _attributes(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _attributes(inner)
