"""A school with an office in a county of its own for every test."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.fixtures import Client
from aid_testing.training import School, Worker

_counties = iter(f"54{number}" for number in range(1101, 1999))


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("training-subsidy")


@pytest_asyncio.fixture
async def school(client: Client) -> School:
    return await School(client, next(_counties)).founded()


@pytest_asyncio.fixture
async def worker(client: Client) -> Worker:
    return Worker(client)
