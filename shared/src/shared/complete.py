"""Tables keyed by an enum: one that lacks a member stops the import, not a case years later."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

K = TypeVar("K", bound=str)
V = TypeVar("V")

TABLES: dict[type[StrEnum], list[Mapping[Any, Any]]] = {}
"""Every complete table of this process by its enum: what is known of an enum's members."""


class IncompleteTable(LookupError):
    """A table does not say something of every member of its enum, or speaks of what is none."""


def complete_table(
    enum: type[StrEnum],
    table: Mapping[K, V],
    place: str,
    *,
    alone: bool = True,
    besides: Collection[StrEnum] = (),
) -> Mapping[K, V]:
    """Give the table back when its keys are exactly the enum's values.

    ``place`` is ``module.NAME``, where whoever adds a member has to write a line. A table that
    several enums share (``alone=False``) may have further keys; ``besides`` are the members of
    which it says nothing on purpose. Raises ``IncompleteTable``.
    """
    values = {member.value for member in enum} - {member.value for member in besides}
    missing = [member.value for member in enum if member.value in values - {*table}]
    unknown = [str(key) for key in table if alone and str(key) not in values]
    if missing or unknown:
        lacks = f" lacks {', '.join(missing)}" if missing else ""
        strange = (
            f" names {', '.join(unknown)}, no {enum.__name__}{' left to it' if besides else ''}"
            if unknown
            else ""
        )
        raise IncompleteTable(f"{place}{lacks}{' and' if lacks and strange else ''}{strange}")
    TABLES.setdefault(enum, []).append(table)
    return table
