"""Township and county officers of their own for every test."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.approvals import Office
from aid_testing.fixtures import Client


@pytest_asyncio.fixture
async def office(client_of: Callable[[str], Awaitable[Client]]) -> Office:
    return Office(await client_of("approval"))
