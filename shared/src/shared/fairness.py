"""Long work in one process lets the others have their turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
A_TURN = 10
A_PART = 50
"""How many items are worked through between two turns, and how many are one statement's rows."""


async def with_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The items one by one; after ``A_TURN``, whatever else waits in the event loop goes first."""
    for place, item in enumerate(items, start=1):
        yield item
        if place % A_TURN == 0:
            await asyncio.sleep(0)


def in_parts(items: Collection[T], size: int | None = None) -> Iterator[list[T]]:
    """The items in lists of ``A_PART`` at most, or of another size, in their order."""
    rest = iter(items)
    while part := list(islice(rest, size or A_PART)):
        yield part


async def parts_with_turns(items: Collection[T], size: int = 100) -> AsyncIterator[list[T]]:
    """The items in lists, where a single one costs little; between two the others have their turn."""
    for number, part in enumerate(in_parts(items, size)):
        if number:
            await asyncio.sleep(0)
        yield part


async def sorted_parts(items: Collection[str], size: int) -> list[list[str]]:
    """Very many names in their order, in lists; sorted a list at a time and then joined."""
    runs = [sorted(part) async for part in parts_with_turns(items, size)]
    rest, parts = merge(*runs), []
    while part := list(islice(rest, size)):
        parts.append(part)
        await asyncio.sleep(0)
    return parts


async def written_in_parts(
    items: Collection[T], flush: Callable[[], Awaitable[None]]
) -> AsyncIterator[T]:
    """The items one by one, with turns; what they let wait is written between two parts."""
    for number, part in enumerate(in_parts(items)):
        if number:
            await flush()
        async for item in with_turns(part):
            yield item
