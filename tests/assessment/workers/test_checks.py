import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from aid_testing.assessing import Officer, Outside, hurry
from aid_testing.assessments import ID_NUMBER, NAME, accepted_event, an_answer, an_authorisation
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from assessment.domain.check import Source
from shared.contracts.intake import (
    ApplicationAccepted,
)


async def statuses(client: Client, case_id: UUID) -> set[str]:
    found = await rows(
        client.database, "SELECT status FROM checks WHERE case_id = :case_id", case_id=case_id
    )
    return {row.status for row in found}


async def waits(client: Client, event: ApplicationAccepted) -> list[Any]:
    seen = await Officer(client, event.case_id).read()
    waiting: list[Any] = seen.json()["waiting_for"]
    return waiting


async def test_every_adult_is_asked_about_once_with_purpose_and_ground(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())

    await outside.work()

    ours = {str(given.authorisation_id) for given in event.authorisations}
    asked = [one for one in outside.asked if one["authorisation_id"] in ours]
    assert {one["authorisation_id"] for one in asked} == ours
    assert len(asked) == 2
    assert asked[0]["legal_basis"] == "202号第十六条（六）"
    assert asked[0]["scope"] == [source.value for source in Source]
    assert asked[0]["person"] == {"name": NAME, "id_number": ID_NUMBER}
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_each_disclosure_to_the_platform_is_audited(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())

    await outside.work()

    actions = [row.action for row in await audit_of(client.database, event.case_id)]
    assert actions.count("ask_verification_platform") == 2


async def test_an_adult_without_authorisation_is_not_asked_about(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event()
    event = await outside.given(
        event.model_copy(update={"authorisations": event.authorisations[:1]})
    )

    await outside.work()

    published = await outbox(client.database, event.case_id)
    [blocked] = [row.payload for row in published if row.type.endswith("check-blocked.v1")]
    assert blocked["person_id"] == str(event.members[1].person_id)
    assert blocked["reason"] == "NO_AUTHORISATION"
    assert await statuses(client, event.case_id) == {"ANSWERED", "BLOCKED"}
    assert "AUTHORISATION" in {one["code"] for one in await waits(client, event)}


async def test_an_expired_authorisation_counts_as_none(client: Client) -> None:
    outside = Outside(client)
    event = accepted_event()
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    expired = tuple(
        an_authorisation(given.person_id, valid_until=yesterday) for given in event.authorisations
    )

    event = await outside.given(event.model_copy(update={"authorisations": expired}))
    await outside.work()

    assert await statuses(client, event.case_id) == {"BLOCKED"}
    published = await outbox(client.database, event.case_id)
    reasons = {row.payload["reason"] for row in published if "blocked" in row.type}
    assert reasons == {"AUTHORISATION_EXPIRED"}


async def test_name_and_number_are_sealed_while_needed_and_gone_after(client: Client) -> None:
    outside = Outside(client)
    outside.reply = outside.only(Source.TAX)
    event = await outside.given(accepted_event())
    await outside.work(rounds=3)
    query = "SELECT name_sealed, id_number_sealed FROM checks WHERE case_id = :case_id"

    during = await rows(client.database, query, case_id=event.case_id)
    outside.enquiry = lambda request_id: outside.all_at_once({"request_id": request_id})
    await outside.work()
    after = await rows(client.database, query, case_id=event.case_id)

    assert all(row.name_sealed and NAME.encode() not in row.name_sealed for row in during)
    assert all(ID_NUMBER.encode() not in row.id_number_sealed for row in during)
    assert all(row.name_sealed is None and row.id_number_sealed is None for row in after)


async def test_with_intake_away_nothing_is_lost_and_the_view_says_so(client: Client) -> None:
    outside = Outside(client)
    outside.people_away = True
    event = await outside.given(accepted_event())

    await outside.work(rounds=2)
    waiting = await waits(client, event)
    outside.people_away = False
    await outside.work()

    assert {one["code"] for one in waiting} >= {"CHECK_PEOPLE"}
    assert any("受理系统暂时无法连接" in one["zh"] for one in waiting)
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_intake_without_the_persons_data_is_asked_again(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    known = outside.persons[event.case_id]
    outside.persons[event.case_id] = ()

    await outside.work(rounds=2)
    waiting = await waits(client, event)
    outside.persons[event.case_id] = known
    await outside.work()

    assert any("受理系统尚无其姓名" in one["zh"] for one in waiting)
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_a_platform_that_was_not_reached_is_asked_again(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())

    def away(_: dict[str, Any]) -> httpx.Response:
        raise httpx.ConnectError("refused")

    outside.reply = away
    await outside.work(rounds=3)
    waiting = await waits(client, event)
    outside.reply = outside.all_at_once
    await outside.work()

    assert any("核对平台暂时无法连接" in one["zh"] for one in waiting)
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_a_time_out_is_enquired_and_never_sent_again_blindly(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())

    def times_out(_: dict[str, Any]) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    outside.reply = times_out
    outside.enquiry = lambda request_id: outside.all_at_once({"request_id": request_id})
    await outside.work()

    requests = await rows(
        client.database,
        "SELECT request_id FROM checks WHERE case_id = :case_id",
        case_id=event.case_id,
    )
    ours = {str(row.request_id) for row in requests}
    asked = [one["request_id"] for one in outside.asked if one["request_id"] in ours]
    assert sorted(asked) == sorted(ours)
    assert ours <= set(outside.enquired)
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_a_reference_the_platform_never_heard_is_sent_again_under_it(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(members=accepted_event().members[:1]))

    def times_out(_: dict[str, Any]) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    outside.reply = times_out
    outside.enquiry = lambda _: httpx.Response(404)
    await outside.work(rounds=3)
    outside.reply = outside.all_at_once
    await outside.work()

    ours = str(event.authorisations[0].authorisation_id)
    references = {one["request_id"] for one in outside.asked if one["authorisation_id"] == ours}
    assert len(references) == 1
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_a_worker_killed_after_the_intent_is_followed_by_an_enquiry(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work(rounds=1)
    async with client.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE checks SET status = 'UNKNOWN' WHERE case_id = '{event.case_id}'"
        )

    outside.enquiry = lambda request_id: outside.all_at_once({"request_id": request_id})
    await outside.work(rounds=1)

    ours = {str(given.authorisation_id) for given in event.authorisations}
    assert not [one for one in outside.asked if one["authorisation_id"] in ours]
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_workers_at_the_same_time_ask_about_each_adult_once(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    checks = outside.checks()

    for _ in range(2):
        await hurry(client, [event.case_id])
        await asyncio.gather(*(checks.advance(client.database) for _ in range(4)))

    assert len(outside.asked) == 2
    assert await statuses(client, event.case_id) == {"ANSWERED"}


async def test_an_authorisation_that_ends_before_the_platform_is_asked_blocks(
    client: Client,
) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    async with client.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE checks SET valid_until = '2020-01-01' WHERE case_id = '{event.case_id}'"
        )

    await outside.work()

    assert outside.asked == []
    assert await statuses(client, event.case_id) == {"BLOCKED"}


async def test_data_from_the_future_is_nonsense(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    answer = an_answer(Source.TAX, data_date="2999-01-01")
    outside.reply = lambda asked: httpx.Response(
        200, json={"request_id": asked["request_id"], "answers": [answer]}
    )

    await outside.work(rounds=2)

    assert any("答复无法解析" in one["zh"] for one in await waits(client, event))


async def test_partial_answers_wait_for_the_rest(client: Client) -> None:
    outside = Outside(client)
    outside.reply = outside.only(Source.BANKS, Source.TAX)
    event = await outside.given(accepted_event())

    await outside.work(rounds=3)

    waiting = await waits(client, event)
    sources = {one["source"] for one in waiting if one["code"] == "SOURCE"}
    assert sources == {source.value for source in Source} - {"BANKS", "TAX"}


async def test_nonsense_is_not_taken_and_the_platform_is_enquired(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())

    def nonsense(asked: dict[str, Any]) -> httpx.Response:
        answer = {"answer_id": "1", "source": "BANKS", "data_date": "2026-05-01"}
        return httpx.Response(
            200,
            json={
                "request_id": asked["request_id"],
                "answers": [answer | {"items": {"deposits": -5}}],
            },
        )

    outside.reply = nonsense
    await outside.work(rounds=2)
    waiting = await waits(client, event)

    assert any("答复无法解析" in one["zh"] for one in waiting)
    assert not await rows(
        client.database, "SELECT 1 FROM answers WHERE case_id = :id", id=event.case_id
    )


async def test_raw_answers_lie_sealed(client: Client) -> None:
    outside = Outside(client)
    outside.items = {Source.BANKS: {"deposits": "777.77"}}
    event = await outside.given(accepted_event())

    await outside.work()

    stored = await rows(
        client.database,
        "SELECT raw_sealed FROM answers WHERE case_id = :id AND source = 'BANKS'",
        id=event.case_id,
    )
    assert stored
    assert all(b"777.77" not in row.raw_sealed for row in stored)
