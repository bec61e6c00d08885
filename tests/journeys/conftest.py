"""The whole suite as processes of its own, once a run, for every journey."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from aid import suite
from aid.layout import Layout
from aid.walk.applying import Applying
from aid.walk.household import Household
from aid.walk.http import Suite


@pytest_asyncio.fixture(scope="session")
async def layout(tmp_path_factory: Any) -> AsyncIterator[Layout]:
    """A running suite in a folder and on ports of its own."""
    home: Path = tmp_path_factory.mktemp("suite")
    layout = Layout.beside(home)
    async with suite.start(layout):
        yield layout


@pytest_asyncio.fixture(scope="session")
async def http(layout: Layout) -> AsyncIterator[Suite]:
    async with Suite(layout) as http:
        yield http


@pytest_asyncio.fixture
async def application(http: Suite) -> Applying:
    """A household that has not applied yet."""
    return Applying(http, Household())
