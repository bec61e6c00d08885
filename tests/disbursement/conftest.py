"""A finance desk of its own for every test."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.finance import Desk
from aid_testing.fixtures import Client

_counties = iter(f"54{number}" for number in range(3001, 4000))


@pytest_asyncio.fixture
async def desk(client_of: Callable[[str], Awaitable[Client]]) -> Desk:
    desk = Desk(await client_of("disbursement"), next(_counties))
    await desk.load_fund("10000.00")
    return desk
