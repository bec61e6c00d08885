"""What the published document says of codes: their words, and what may be done in each status.

A page or an app then shows a code in people's words, and only the steps that a status allows,
without a table of its own (``x-words``, ``x-steps`` of an enum's schema).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.complete import TABLES
from shared.lifecycle import LIFECYCLES
from shared.words import Text


def tell_codes(schemas: Mapping[str, dict[str, Any]]) -> None:
    """Add words and steps to the schemas of the enums that have them."""
    tables = {_key(enum): found for enum, found in TABLES.items()}
    lifecycles = {_key(one.enum): one for one in LIFECYCLES}
    for schema in schemas.values():
        if "enum" not in schema:
            continue
        key = schema.get("title", ""), tuple(map(str, schema["enum"]))
        lifecycle = lifecycles.get(key)
        words = _words(tables.get(key, ()), key[1])
        if lifecycle is not None:
            words |= {code: lifecycle.word(code).by_language() for code in key[1]}
            schema["x-steps"] = {
                step: {"words": said.by_language(), "from": allowed}
                for step, (said, allowed) in lifecycle.table().items()
            }
        if words:
            schema["x-words"] = words


def _key(enum: type[StrEnum]) -> tuple[str, tuple[str, ...]]:
    return enum.__name__, tuple(member.value for member in enum)


def _words(
    tables: list[Mapping[Any, Any]] | tuple[()], codes: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """The first words that a table has of each code."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        for code in codes:
            if isinstance(said := table.get(code), Text) and "{" not in said.zh:
                found.setdefault(code, said.by_language())
    return found
