"""Every event of every publisher, whether or not a service subscribes to it."""

import importlib
import pkgutil
from functools import cache

from shared import contracts
from shared.contracts.event import REGISTRY, Event


@cache
def _load_contracts() -> None:
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"{contracts.__name__}.{module.name}")


def all_events() -> dict[str, type[Event]]:
    """The events of all contract modules, by type."""
    _load_contracts()
    return dict(sorted(REGISTRY.items()))


def is_known(type: str) -> bool:  # noqa: A002 - the attribute's name
    """Whether any contract defines the type; a service passes over what it does not subscribe to."""
    _load_contracts()
    return type in REGISTRY
