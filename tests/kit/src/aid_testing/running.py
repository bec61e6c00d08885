"""The whole suite as processes of its own, once a run."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from aid import suite
from aid_client.http import SuiteClient
from aid_engines.layout import Layout


@pytest_asyncio.fixture(scope="session")
async def layout(tmp_path_factory: Any) -> AsyncIterator[Layout]:
    """A running suite in a folder and on ports of its own."""
    home: Path = tmp_path_factory.mktemp("suite")
    layout = Layout.beside(home)
    async with suite.start(layout):
        yield layout


@pytest_asyncio.fixture(scope="session")
async def http(layout: Layout) -> AsyncIterator[SuiteClient]:
    """HTTP to it, as any of its people."""
    async with SuiteClient(layout) as http:
        yield http
