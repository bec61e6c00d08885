"""Every operation says who may call it: roles, or everybody; what says neither does not start."""

from collections.abc import Callable
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ANYONE = "anyone"
SIGNED_IN = "*"
"""Instead of roles: whoever has a token, even one that names no role."""
_MARK = "open_to_all"


class AccessNotDeclared(Exception):
    """An operation names no role, and is not declared open either."""


def open_to_all(endpoint: Endpoint) -> Endpoint:
    """Declare that an operation needs no token: what it shows is public, or proven otherwise."""
    setattr(endpoint, _MARK, True)
    return endpoint


def is_open_to_all(endpoint: Callable[..., Any]) -> bool:
    return getattr(endpoint, _MARK, False)
