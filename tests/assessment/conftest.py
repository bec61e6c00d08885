from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.fixtures import Client


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("assessment")
