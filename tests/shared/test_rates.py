"""Floods of one subject or one address, and what keeps answers out of caches."""

from collections.abc import Iterator
from typing import Any

import pytest
from aid_testing.actors import CITY, as_
from aid_testing.fixtures import Client
from shared.rates import Rate, TooManyRequests

from shared import rates

ADDRESS = "/v1/internal/dead-letters"


@pytest.fixture
def narrow(client: Client) -> Iterator[Rate]:
    """Two requests of a subject at once, then one in ten seconds."""
    before = client.app.state.rate_of_subjects
    client.app.state.rate_of_subjects = Rate(per_second=0.1, burst=2)
    yield client.app.state.rate_of_subjects
    client.app.state.rate_of_subjects = before


async def ask(client: Client, sub: str) -> Any:
    return await client.get(ADDRESS, headers=as_(client.layout, "operator", region=CITY, sub=sub))


@pytest.mark.usefixtures("narrow")
async def test_who_floods_is_told_when_to_come_again(client: Client) -> None:
    answers = [await ask(client, "flood") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[-1].json()
    assert refused["code"] == "TOO_MANY_REQUESTS"
    assert answers[-1].headers["retry-after"] == str(refused["retry_after_s"]) == "10"


@pytest.mark.usefixtures("narrow")
async def test_one_flood_is_nobody_elses(client: Client) -> None:
    for _ in range(3):
        await ask(client, "flood of one")

    assert (await ask(client, "another")).status_code == 200


def test_a_bucket_fills_again() -> None:
    at = [0.0]
    rate = Rate(per_second=2, burst=1, now=lambda: at[0])
    rate.take("somebody")
    with pytest.raises(TooManyRequests):
        rate.take("somebody")

    at[0] = 0.5

    rate.take("somebody")


def test_without_a_rate_there_is_no_limit() -> None:
    rate = Rate(per_second=0, burst=1)

    for _ in range(100):
        rate.take("somebody")

    assert len(rate) == 0


def test_so_many_names_are_known_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_KNOWN", 3)
    rate = Rate(per_second=1, burst=1)

    for number in range(10):
        rate.take(str(number))

    assert len(rate) == 3


async def test_what_somebody_is_answered_is_kept_by_no_cache_on_the_way(client: Client) -> None:
    answers = [
        await ask(client, "reader"),
        await client.get(f"{ADDRESS}/nothing", headers={"Authorization": "Bearer x"}),
    ]

    kept = [answer.headers["cache-control"] for answer in answers]
    assert kept == ["private, no-cache", "no-store"]


async def test_what_is_public_may_be_kept(client: Client) -> None:
    answer = await client.get("/v1/errors")

    assert "cache-control" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
