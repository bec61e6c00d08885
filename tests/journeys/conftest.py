"""A household that has not applied yet."""

import pytest_asyncio
from aid.walk.applying import Applying
from aid.walk.household import Household
from aid.walk.http import Suite


@pytest_asyncio.fixture
async def application(http: Suite) -> Applying:
    return Applying(http, Household())
