"""A day before the rules were in force (第三十五条) is swept as any other: nothing fails on it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aid_testing.actors import CITY, as_
from aid_testing.fixtures import Client
from shared.clock import real_now
from shared.suite import SERVICE


@pytest.mark.parametrize("name", sorted(SERVICE))
async def test_the_clocks_of_an_early_day_are_swept(
    client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    client = await client_of(name)
    clock = client.database.clock
    before = clock.offset
    ahead = datetime(2018, 9, 28, 2, tzinfo=UTC) - real_now()
    clock.offset = lambda: ahead  # type: ignore[method-assign]
    try:
        swept = await client.post(
            "/v1/internal/sweep", headers=as_(client.layout, "operator", region=CITY)
        )
    finally:
        clock.offset = before  # type: ignore[method-assign]

    assert swept.status_code == 200, swept.text
