"""Which texts a database, a bank's file and a printed letter can hold."""

import re
from typing import Any

_NOT_IN_TEXTS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What XML 1.0 has no place for, and what turns the direction of a line (Unicode bidi controls)."""


def storable(value: Any) -> bool:
    """Whether no text in a JSON value holds a control character or an unpaired surrogate."""
    if isinstance(value, str):
        return _NOT_IN_TEXTS.search(value) is None
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(storable(item) for item in value)
    return True


def most_fields(value: Any) -> int:
    """How many fields the widest object of a JSON value has."""
    if isinstance(value, dict):
        return max([len(value), *map(most_fields, value.values())])
    if isinstance(value, list):
        return max(map(most_fields, value), default=0)
    return 0
