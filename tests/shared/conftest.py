"""A service's schema for tests of the plumbing: training-subsidy's, the smallest."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.fixtures import Client


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("training-subsidy")
