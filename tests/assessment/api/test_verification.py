import json
import time
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import a_declaration, accepted_event, an_answer
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from assessment.domain.check import Source
from shared.contracts.intake import ApplicationAccepted
from shared.contracts.vocabulary import Category, CauseType, Procedure
from shared.platform import signature

ADDRESS = "/v1/verification/answers"


def secret_of(client: Client) -> bytes:
    file = client.app.state.running.settings.platform_secret_file
    secret: bytes = file.read_bytes()
    return secret.strip()


async def running(client: Client) -> tuple[ApplicationAccepted, str]:
    """A case of one adult whose check runs without any answer yet."""
    outside = Outside(client)
    outside.reply = outside.only()
    event = await outside.given(accepted_event(members=accepted_event().members[:1]))
    await outside.work(rounds=2)
    [row] = await rows(
        client.database, "SELECT request_id FROM checks WHERE case_id = :id", id=event.case_id
    )
    return event, str(row.request_id)


async def send(
    client: Client, content: dict[str, Any], *, secret: bytes | None = None, at: int | None = None
) -> Any:
    body = json.dumps(content).encode()
    headers = signature(secret or secret_of(client), body, at=at)
    return await client.post(ADDRESS, content=body, headers=headers)


async def test_signed_answers_that_come_later_finish_the_check(client: Client) -> None:
    event, request_id = await running(client)
    early, late = list(Source)[:4], list(Source)[4:]

    first = await send(
        client, {"request_id": request_id, "answers": [an_answer(source) for source in early]}
    )
    second = await send(
        client, {"request_id": request_id, "answers": [an_answer(source) for source in late]}
    )

    assert (first.status_code, second.status_code) == (200, 200)
    published = await outbox(client.database, event.case_id)
    [answered] = [row.payload for row in published if row.type.endswith("check-answered.v1")]
    assert answered["sources"] == sorted(source.value for source in Source)
    actions = [row.actor_id for row in await audit_of(client.database, event.case_id)]
    assert "verification-platform" in actions


async def test_the_same_answer_again_changes_nothing(client: Client) -> None:
    _, request_id = await running(client)
    content = {"request_id": request_id, "answers": [an_answer(Source.TAX)]}

    first, again = await send(client, content), await send(client, content)

    assert first.json() == {"counted": 1, "kept": 0, "known": 0}
    assert again.json() == {"counted": 0, "kept": 0, "known": 1}


async def test_of_two_answers_of_one_source_the_first_counts_and_both_are_kept(
    client: Client,
) -> None:
    event, request_id = await running(client)
    first = an_answer(Source.BANKS, {"deposits": "100.00"})
    second = an_answer(Source.BANKS, {"deposits": "900.00"})

    await send(client, {"request_id": request_id, "answers": [first]})
    response = await send(client, {"request_id": request_id, "answers": [second]})

    assert response.json()["kept"] == 1
    stored = await rows(
        client.database,
        "SELECT figures, counts FROM answers WHERE case_id = :id ORDER BY counts DESC",
        id=event.case_id,
    )
    assert [(row.figures["deposits"], row.counts) for row in stored] == [
        (10_000, True),
        (90_000, False),
    ]


async def test_a_forged_signature_is_refused(client: Client) -> None:
    _, request_id = await running(client)

    response = await send(
        client, {"request_id": request_id, "answers": [an_answer(Source.TAX)]}, secret=b"guessed"
    )

    assert response.status_code == 401
    assert response.json()["code"] == "SIGNATURE_INVALID"


async def test_a_body_that_was_changed_after_signing_is_refused(client: Client) -> None:
    _, request_id = await running(client)
    body = json.dumps({"request_id": request_id, "answers": []}).encode()
    headers = signature(secret_of(client), body)

    response = await client.post(ADDRESS, content=body + b" ", headers=headers)

    assert response.status_code == 401


@pytest.mark.parametrize("seconds", [-400, 400])
async def test_an_old_or_future_signature_is_refused(client: Client, seconds: int) -> None:
    _, request_id = await running(client)

    response = await send(
        client, {"request_id": request_id, "answers": []}, at=int(time.time()) + seconds
    )

    assert response.status_code == 401


async def test_an_unsigned_body_is_refused(client: Client) -> None:
    response = await client.post(ADDRESS, json={})

    assert response.status_code == 401


async def test_an_unknown_reference_is_refused(client: Client) -> None:
    response = await send(client, {"request_id": str(uuid4()), "answers": []})

    assert response.status_code == 422
    assert response.json()["code"] == "REQUEST_UNKNOWN"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"source": "ASTROLOGY"},
        {"data_date": "yesterday"},
        {"no_data": True, "items": {"deposits": "1.00"}},
        {"no_data": False, "items": {}},
        {"no_data": False, "items": {"deposits": "-1.00"}},
        {"no_data": False, "items": {"deposits": 100}},
        {"no_data": False, "items": {"deposits": "1.001"}},
        {"no_data": False, "items": {"vehicles": "two"}},
    ],
)
async def test_nonsense_is_refused_and_nothing_of_it_is_kept(
    client: Client, nonsense: dict[str, Any]
) -> None:
    event, request_id = await running(client)
    answers = [an_answer(Source.HRSS), an_answer(Source.BANKS) | nonsense]

    response = await send(client, {"request_id": request_id, "answers": answers})

    assert response.status_code == 422
    assert response.json()["code"] == "ANSWER_NOT_READABLE"
    assert not await rows(
        client.database, "SELECT 1 FROM answers WHERE case_id = :id", id=event.case_id
    )


async def test_an_answer_after_an_urgent_completion_that_contradicts_it_is_shown(
    client: Client,
) -> None:
    outside = Outside(client)
    outside.reply = outside.only()
    event = await outside.given(
        accepted_event(
            Category.EMERGENCY,
            procedure=Procedure.EMERGENCY,
            cause_type=CauseType.FIRE,
            declared=a_declaration(medical_bills=()),
            members=accepted_event().members[:1],
        )
    )
    await outside.work(rounds=2)
    officer = Officer(client, event.case_id)
    await officer.prepare()
    completed = await officer.do("complete")
    [row] = await rows(
        client.database, "SELECT request_id FROM checks WHERE case_id = :id", id=event.case_id
    )
    rich = {"deposits": "900000.00"}
    answers = [an_answer(one, rich if one is Source.BANKS else None) for one in Source]
    body = {"request_id": str(row.request_id), "answers": answers}

    first, again = await send(client, body), await send(client, body)

    assert completed.status_code == 200, completed.text
    assert (first.status_code, again.status_code) == (200, 200)
    found = [
        row.payload
        for row in await outbox(client.database, event.case_id)
        if row.type.endswith("contradiction-found.v1")
    ]
    assert len(found) == 1
    assert "deposits" in found[0]["items"]
    assert (await officer.read()).json()["status"] == "COMPLETED"
