"""Every event of every publisher, whether or not a service subscribes to it."""

import importlib
import pkgutil
from functools import cache
from typing import TypeVar

from shared import contracts
from shared.contracts.event import REGISTRY, DeadlineChanged, Event

E = TypeVar("E", bound=Event)


@cache
def _load_contracts() -> None:
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"{contracts.__name__}.{module.name}")


def all_events() -> dict[str, type[Event]]:
    """The events of all contract modules, by type."""
    _load_contracts()
    return dict(sorted(REGISTRY.items()))


def events_extending(base: type[E]) -> list[type[E]]:
    """The published events, of whichever service, that extend a common one."""
    return [event for event in all_events().values() if issubclass(event, base)]


def deadline_event(service: str) -> type[DeadlineChanged]:
    """The deadline event of a service."""
    name = f"aid.{service}.deadline-changed.v1"
    for event in events_extending(DeadlineChanged):
        if event.type == name:
            return event
    raise LookupError(f"no contract defines {name}")


def contract_of(type: str) -> type[Event] | None:  # noqa: A002 - the attribute's name
    """The contract that defines a type, also one that a service does not subscribe to."""
    _load_contracts()
    return REGISTRY.get(type)
