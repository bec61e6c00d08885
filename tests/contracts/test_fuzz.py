"""The short form of `make fuzz`: a little of everything, in every run of the tests."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aid import suite
from aid_testing.fixtures import Client
from aid_testing.fuzz.api import fuzz_api
from aid_testing.fuzz.parsers import feed
from aid_testing.fuzz.samples import parsers
from aid_testing.seed import SEED
from shared.suite import SERVICES

SECONDS = 16
TAKE_ANYTHING = {"traceparent", "event headers", "numbers of people"}
"""What they do not know they answer as absent, or as not valid."""


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
async def test_a_service_answers_as_its_document_says(
    client_of: Callable[[str], Awaitable[Client]], name: str, pytestconfig: pytest.Config
) -> None:
    client = await client_of(name)

    outcome = await fuzz_api(client, seed=pytestconfig.stash[SEED], examples=1, seconds=SECONDS)

    assert outcome.faults == {}
    assert outcome.server_errors == 0
    assert outcome.roles.total() > 0


async def test_parsers_refuse_what_they_do_not_take(
    engines: suite.Suite, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kinds = parsers(engines.layout, tmp_path)

    fed = await asyncio.to_thread(feed, kinds, seed=pytestconfig.stash[SEED], inputs=200)

    assert {one.parser: one.faults for one in fed if one.faults} == {}
    assert {one.parser for one in fed if not one.refused} <= TAKE_ANYTHING
