"""A finance desk of its own for every test."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client


@pytest_asyncio.fixture
async def desk(client_of: Callable[[str], Awaitable[Client]]) -> Desk:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    return desk
