"""What one person, or one application, may have at a time: more is refused, and says what to do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from aid_testing.actors import if_match, once
from aid_testing.applications import (
    PDF,
    PNG,
    a_draft,
    applicant_of,
    drafted,
    handler_of,
    signed,
)
from aid_testing.fixtures import Client
from aid_testing.uploads import begin, send
from intake.domain.quotas import Quotas


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> AsyncIterator[Client]:
    """Intake that lets everybody have two of each."""
    intake = await client_of("intake")
    usual = intake.app.state.quotas
    intake.app.state.quotas = Quotas(drafts=2, papers=2, uploads=2)
    yield intake
    intake.app.state.quotas = usual


async def ask_for_a_draft(client: Client, sub: str) -> Any:
    return await client.post(
        "/v1/applications", json=a_draft(), headers=applicant_of(client, sub) | once()
    )


async def bring(client: Client, application: Any, sub: str, content: bytes = PDF) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/documents",
        headers=applicant_of(client, sub) | once(),
        data={"kind": "HARDSHIP_PROOF"},
        files={"file": ("paper.pdf", content)},
    )


@pytest.fixture
def sub() -> str:
    """Somebody who has nothing here yet."""
    return str(uuid4())


async def test_a_draft_too_many_is_refused_until_one_of_them_is_gone(
    client: Client, sub: str
) -> None:
    await drafted(client, sub=sub)
    second = await drafted(client, sub=sub)

    third = await ask_for_a_draft(client, sub)
    await client.post(
        f"/v1/applications/{second['id']}/withdraw",
        json={},
        headers=applicant_of(client, sub) | once() | if_match(second),
    )
    instead = await ask_for_a_draft(client, sub)

    assert (third.status_code, third.json()["code"]) == (409, "TOO_MANY_DRAFTS")
    assert "2 份" in third.json()["detail"]
    assert "撤回" in third.json()["detail"]
    assert instead.status_code == 201


async def test_anothers_drafts_count_for_the_other(client: Client, sub: str) -> None:
    await drafted(client, sub=sub)
    await drafted(client, sub=sub)

    answer = await ask_for_a_draft(client, str(uuid4()))

    assert answer.status_code == 201


async def test_a_paper_too_many_is_refused_and_the_forms_do_not_count(
    client: Client, sub: str
) -> None:
    application = await signed(client, sub=sub)
    await bring(client, application, sub)
    second = await bring(client, application, sub, PNG)

    third = await bring(client, application, sub)

    assert second.status_code == 201
    assert (third.status_code, third.json()["code"]) == (409, "TOO_MANY_PAPERS")


async def test_an_officers_scan_finds_its_place_behind_any_number(client: Client, sub: str) -> None:
    application = await signed(client, sub=sub)
    await bring(client, application, sub)
    await bring(client, application, sub, PNG)
    handed_in = await client.post(
        f"/v1/applications/{application['id']}/submit",
        headers=applicant_of(client, sub) | once() | if_match(application),
    )

    scan = await client.post(
        f"/v1/applications/{application['id']}/documents",
        headers=handler_of(client) | once(),
        data={"kind": "CHECK_AUTHORISATION"},
        files={"file": ("paper.pdf", PDF)},
    )

    assert handed_in.status_code == 200, handed_in.text
    assert scan.status_code == 201, scan.text


async def test_a_file_that_would_be_a_paper_too_many_is_refused_before_it_is_sent(
    client: Client, sub: str
) -> None:
    application = await signed(client, sub=sub)
    await bring(client, application, sub)
    await bring(client, application, sub)

    answer = await begin(client, application, sub=sub)

    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_MANY_PAPERS")


async def test_a_file_too_many_on_its_way_is_refused_until_one_has_come(
    client: Client, sub: str
) -> None:
    application = await signed(client, sub=sub)
    address = (await begin(client, application, sub=sub)).headers["location"]
    await begin(client, application, sub=sub)

    third = await begin(client, application, sub=sub)
    await send(client, address, PDF, 0, sub=sub)
    instead = await begin(client, application, sub=sub)

    assert (third.status_code, third.json()["code"]) == (409, "TOO_MANY_UPLOADS")
    assert instead.status_code == 201
