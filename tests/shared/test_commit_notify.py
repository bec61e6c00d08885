import asyncio
from time import monotonic

from shared.commit_notify import Bell, watch_clock


async def test_who_waits_is_woken_by_a_ring() -> None:
    bell = Bell()
    waiting = asyncio.create_task(bell.wait(bell.rings, seconds=10))
    await asyncio.sleep(0)

    bell.ring()

    async with asyncio.timeout(1):
        assert await waiting is True


async def test_a_ring_while_one_worked_is_not_lost() -> None:
    bell = Bell()
    heard = bell.rings
    bell.ring()

    async with asyncio.timeout(1):
        assert await bell.wait(heard, seconds=10) is True


async def test_without_a_ring_the_wait_ends_when_the_time_is_over() -> None:
    bell = Bell()

    assert await bell.wait(bell.rings, seconds=0.01) is False


async def test_a_closed_bell_makes_nobody_wait() -> None:
    bell = Bell()
    bell.close()

    async with asyncio.timeout(1):
        await bell.wait(bell.rings, seconds=10)


async def test_a_look_is_repeated_at_each_ring_until_it_finds_something() -> None:
    bell = Bell()
    box: list[str] = []
    looks = 0

    async def look() -> list[str]:
        nonlocal looks
        looks += 1
        return list(box)

    looking = asyncio.create_task(bell.until_found(look, seconds=10))
    await asyncio.sleep(0.01)
    bell.ring()
    await asyncio.sleep(0.01)
    box.append("a batch")
    bell.ring()

    async with asyncio.timeout(1):
        assert await looking == ["a batch"]
    assert looks == 3


async def test_nothing_found_is_said_when_the_time_is_over_and_at_once_without_patience() -> None:
    async def look() -> list[str]:
        return []

    began = monotonic()
    assert await Bell().until_found(look, seconds=0.05) == []
    assert await Bell().until_found(look, seconds=0) == []
    assert monotonic() - began < 1


async def test_a_moved_clock_rings() -> None:
    bell = Bell()
    offset = 0
    watching = asyncio.create_task(watch_clock(lambda: offset, bell))
    await asyncio.sleep(0)

    offset = 86_400
    rung = await bell.wait(0, seconds=1)
    watching.cancel()

    assert rung
