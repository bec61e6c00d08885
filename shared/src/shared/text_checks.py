"""Which texts a database can hold."""

from typing import Any


def storable(value: Any) -> bool:
    """Whether no text in a JSON value holds a NUL or an unpaired surrogate."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(storable(item) for item in value)
    return True
