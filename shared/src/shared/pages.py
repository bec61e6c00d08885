"""Lists are paged by cursor: ``limit``, ``cursor``, ``next``."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from shared.errors import Unprocessable
from shared.text_checks import storable

T = TypeVar("T")
LARGEST_PAGE = 200


class CursorNotReadable(Unprocessable):
    parameter = "cursor"


class Page(BaseModel, Generic[T]):
    """One page; ``next`` is the cursor of the one after it, absent on the last."""

    items: list[T]
    next: str | None = None


Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Items on a page")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the previous page")]


def write_cursor(*place: str) -> str:
    """An opaque cursor of the last item's sort key."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def next_of(found: Sequence[Any], limit: int) -> str | None:
    """The cursor after a page of a list sorted by id, of which one more than the page was read."""
    return write_cursor(str(found[limit - 1].id)) if len(found) > limit else None


def read_cursor(cursor: str | None, *, parts: int) -> tuple[str, ...] | None:
    """The sort key of a cursor. Raises ``CursorNotReadable``."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError, RecursionError):
        raise CursorNotReadable from None
    if (
        not isinstance(place, list)
        or len(place) != parts
        or not all(isinstance(p, str) for p in place)
        or not storable(place)
    ):
        raise CursorNotReadable
    return tuple(place)


def read_id(cursor: str | None) -> UUID | None:
    """The id in a cursor of a list that is sorted by id. Raises ``CursorNotReadable``."""
    place = read_cursor(cursor, parts=1)
    if place is None:
        return None
    try:
        return UUID(place[0])
    except ValueError:
        raise CursorNotReadable from None
