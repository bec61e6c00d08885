"""A household that has not applied yet."""

import pytest_asyncio
from aid_client.application import ApplicationSteps
from aid_client.household import Household
from aid_client.http import SuiteClient


@pytest_asyncio.fixture
async def application(http: SuiteClient) -> ApplicationSteps:
    return ApplicationSteps(http, Household())
