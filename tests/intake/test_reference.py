from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest_asyncio
from aid_testing.city import agree
from aid_testing.fixtures import Client
from intake.api.reference.reference import LISTS
from intake.domain.words import word


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


async def test_a_form_gets_its_codes_and_papers_without_a_token(client: Client) -> None:
    answer = (await client.get("/v1/reference")).json()

    assert {"code": "FIRE", "words": "火灾"} in answer["lists"]["causes"]
    local = next(one for one in answer["papers"] if one["residence"] == "LOCAL_HUKOU")
    assert [paper["code"] for paper in local["papers"]][:2] == [
        "WRITTEN_APPLICATION",
        "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
    ]


def test_every_code_of_a_form_has_words() -> None:
    silent = [code for codes in LISTS.values() for code in codes if word(code) == str(code)]

    assert silent == []


async def test_regions_are_listed_below_a_county(client: Client) -> None:
    region = {"code": "540104001", "name": "样例镇", "level": "TOWNSHIP"}
    await agree(client, "/v1/internal/regions", regions=[region])

    answer = (await client.get("/v1/regions?below=540104&level=TOWNSHIP")).json()

    assert "540104001" in [one["code"] for one in answer["items"]]


async def test_the_error_catalogue_names_code_status_and_both_sentences(client: Client) -> None:
    catalogue = {error["code"]: error for error in (await client.get("/v1/errors")).json()}

    missing = catalogue["DOCUMENTS_MISSING"]
    assert missing["status"] == 422
    assert missing["article"] == "202号 第十六条"
    assert missing["zh"]
    assert missing["en"]


async def test_every_answer_carries_the_business_time(client: Client) -> None:
    answer = await client.get("/v1/reference")

    assert datetime.fromisoformat(answer.headers["business-time"]).utcoffset() is not None


async def test_the_longer_lists_are_read_where_the_reference_says(
    client: Client, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    elsewhere = (await client.get("/v1/reference")).json()["elsewhere"]

    assert {"regions", "banks", "trades", "errors"} <= set(elsewhere)
    for place in elsewhere.values():
        service = await client_of(place["service"])
        assert (await service.get(place["path"])).status_code == 200, place
