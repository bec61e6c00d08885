"""A lead signs many cases by one request: each was seen, and each has its own result."""

from typing import Any
from uuid import UUID, uuid4

from aid_testing.actors import once
from aid_testing.approvals import Office, positive


async def sign(office: Office, who: dict[str, str], cases: list[Any], **extra: str) -> Any:
    body = {"cases": cases, "opinion": "经审查，同意经办人意见。"}
    return await office.client.post(
        "/v1/signing-batches", json=body, headers=who | (extra or once())
    )


async def seen(office: Office, case_id: UUID, who: dict[str, str]) -> dict[str, Any]:
    """The lead opens the case."""
    return {"case_id": str(case_id), "version": (await office.get(case_id, who))["version"]}


async def waiting(office: Office) -> UUID:
    """A case that the township's handler has signed."""
    case_id = await office.opened()
    await office.step(case_id, "sign-opinion", office.handler, positive())
    return case_id


async def test_cases_that_were_opened_are_signed_and_none_of_the_others_is_hidden(
    office: Office,
) -> None:
    first, unread, moved = [await waiting(office) for _ in range(3)]
    opened = await seen(office, first, office.lead)
    stale = await seen(office, moved, office.lead)
    await office.step(
        moved, "send-back", office.who("township_lead", "b", office.township), {"reason": "x"}
    )
    unseen = {"case_id": str(unread), "version": (await office.get(unread))["version"]}

    answer = await sign(
        office,
        office.lead,
        [opened, unseen, stale, {"case_id": str(uuid4()), "version": 1}],
    )

    assert answer.status_code == 201
    results = [(one["result"], one["code"]) for one in answer.json()["results"]]
    assert results == [
        ("signed", None),
        ("refused", "CASE_NOT_SEEN"),
        ("refused", "CHANGED_MEANWHILE"),
        ("refused", "CASE_NOT_FOUND"),
    ]
    assert "打开" in answer.json()["results"][1]["sentence"]
    signed = await office.get(first)
    assert (signed["status"], signed["opinions"][-1]["amount"]) == ("ready_for_notice", "2730.00")
    assert (await office.get(unread))["status"] == "lead_review"


async def test_the_countys_lead_decides_many_on_their_handlers_reviews(office: Office) -> None:
    cases = [await office.opened() for _ in range(2)]
    for case_id in cases:
        await office.reviewed(case_id)
    asked = [await seen(office, case_id, office.county_lead) for case_id in cases]

    answer = await sign(office, office.county_lead, asked)

    assert [one["result"] for one in answer.json()["results"]] == ["signed", "signed"]
    for case_id in cases:
        decided = await office.get(case_id)
        assert (decided["status"], decided["decision"]["amount"]) == ("approved", "2730.00")


async def test_a_batch_sent_again_signs_once_and_answers_the_same(office: Office) -> None:
    case_id = await waiting(office)
    asked = [await seen(office, case_id, office.lead)]
    key = once()

    first = await sign(office, office.lead, asked, **key)
    again = await sign(office, office.lead, asked, **key)
    read = await office.client.get(f"/v1/signing-batches/{first.json()['id']}", headers=office.lead)
    other = await office.client.get(
        f"/v1/signing-batches/{first.json()['id']}", headers=office.county_lead
    )

    assert again.headers["Idempotency-Hit"] == "true"
    assert again.json() == first.json() == read.json()
    assert [row["role"] for row in (await office.get(case_id))["opinions"]] == [
        "TOWNSHIP_HANDLER",
        "TOWNSHIP_LEAD",
    ]
    assert other.json()["code"] == "SIGNING_BATCH_NOT_FOUND"


async def test_a_batch_is_bounded_and_names_a_case_once(office: Office) -> None:
    one = {"case_id": str(uuid4()), "version": 1}

    twice = await sign(office, office.lead, [one, one])
    many = await sign(
        office, office.lead, [{"case_id": str(uuid4()), "version": 1} for _ in range(51)]
    )

    assert (twice.status_code, many.status_code) == (422, 422)
