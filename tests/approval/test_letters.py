from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from aid_testing.actors import as_, if_match, once
from aid_testing.approvals import Office
from aid_testing.printouts import words_of_html, words_of_pdf
from aid_testing.rows import audit_of, outbox, rows
from shared.contracts.intake import ApplicantKnown


def delivery(office: Office, **changes: str) -> dict[str, str]:
    today = office.client.database.clock.today().isoformat()
    return {"method": "HAND", "on": today, "proof": "送达回证 18号，本人签收"} | changes


async def letter_of(office: Office, case_id: str) -> Any:
    return await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)


async def test_an_undecided_case_has_no_letter(office: Office) -> None:
    answer = await letter_of(office, str(await office.opened()))

    assert (answer.status_code, answer.json()["code"]) == (404, "LETTER_NOT_FOUND")


async def test_the_letter_exists_with_the_decision_and_gets_its_name_later(
    office: Office,
) -> None:
    granted = await office.approved(await office.opened())

    before = await letter_of(office, granted["case_id"])
    await office.addressed(granted["case_id"])
    after = await letter_of(office, granted["case_id"])

    assert (before.status_code, before.json()["code"]) == (409, "LETTER_IN_PREPARATION")
    assert "2730.00" in after.text
    assert "次仁卓玛：" in after.text
    assert "〔申请人姓名〕" not in after.text
    assert (await office.get(granted["case_id"]))["decision"]["letter_addressed"] is True


async def test_a_name_cannot_bring_markup_into_the_letter(office: Office) -> None:
    granted = await office.approved(await office.opened())

    await office.addressed(granted["case_id"], "<b>次仁")

    assert "&lt;b&gt;次仁" in (await letter_of(office, granted["case_id"])).text


async def test_the_letter_is_printed_in_the_words_of_the_page(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.addressed(granted["case_id"], "次仁·卓玛㐀")
    shown = await letter_of(office, granted["case_id"])

    printed = await office.client.get(
        f"/v1/cases/{granted['case_id']}/letter",
        headers=office.lead | {"Accept": "application/pdf"},
    )

    assert printed.headers["content-type"] == "application/pdf"
    assert words_of_pdf(printed.content) == words_of_html(shown.text)


async def test_a_name_that_no_font_prints_is_refused_and_stays_on_the_page(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.addressed(granted["case_id"], "次仁𠀀")

    printed = await office.client.get(
        f"/v1/cases/{granted['case_id']}/letter",
        headers=office.lead | {"Accept": "application/pdf"},
    )

    assert (printed.status_code, printed.json()["code"]) == (422, "CHARACTER_NOT_PRINTABLE")
    assert "次仁𠀀" in (await letter_of(office, granted["case_id"])).text


async def test_reading_the_letter_is_audited_and_it_lies_sealed(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.addressed(granted["case_id"])
    await letter_of(office, granted["case_id"])

    audited = await audit_of(office.client.database, granted["case_id"])
    assert "read_letter" in [row.action for row in audited]
    [row] = await rows(
        office.client.database,
        "SELECT content, name FROM letters WHERE case_id = :id",
        id=UUID(granted["case_id"]),
    )
    assert "决定书".encode() not in bytes(row.content)
    assert "次仁".encode() not in bytes(row.name)


async def test_the_delivery_is_recorded_once(office: Office) -> None:
    granted = await office.approved(await office.opened())
    body = delivery(office)

    delivered = await office.step(granted["case_id"], "letter/delivered", office.handler, body)
    again = await office.ask(granted["case_id"], "letter/delivered", office.handler, body)

    assert delivered["decision"]["delivered_method"] == "HAND"
    assert again.json()["code"] == "ALREADY_DELIVERED"


async def test_a_letter_is_not_delivered_before_it_was_written(office: Office) -> None:
    granted = await office.approved(await office.opened())

    refused = await office.ask(
        granted["case_id"],
        "letter/delivered",
        office.handler,
        delivery(office, method="MAIL", on="2020-01-01"),
    )

    assert refused.json()["code"] == "DELIVERED_ON_NOT_POSSIBLE"


async def test_a_delivery_sent_twice_is_answered_with_the_case_again(office: Office) -> None:
    granted = await office.approved(await office.opened())
    body = delivery(office)
    headers = office.handler | once() | if_match(granted)
    address = f"/v1/cases/{granted['case_id']}/letter/delivered"

    first = await office.client.post(address, json=body, headers=headers)
    again = await office.client.post(address, json=body, headers=headers)

    assert again.headers["Idempotency-Hit"] == "true"
    assert again.json() == first.json()


async def test_the_applicant_reads_the_own_letter_and_nobody_elses(office: Office) -> None:
    granted = await office.approved(await office.opened(owner="applicant-1"))
    ownerless = await office.approved(await office.opened())
    for case in (granted, ownerless):
        await office.addressed(case["case_id"])
    own, other = (
        as_(office.client.layout, "applicant", sub=sub) for sub in ("applicant-1", "applicant-2")
    )

    async def read(case: Any, who: dict[str, str]) -> Any:
        return await office.client.get(f"/v1/cases/{case['case_id']}/letter", headers=who)

    mine, not_mine, nobodys = (
        await read(granted, own),
        await read(granted, other),
        await read(ownerless, own),
    )

    assert mine.status_code == 200
    assert "行政复议" in mine.text
    for answer in (not_mine, nobodys):
        assert (answer.status_code, answer.json()["code"]) == (404, "CASE_NOT_FOUND")
    audited = await audit_of(office.client.database, granted["case_id"])
    assert ("applicant-1", "read_letter") in [(row.actor_id, row.action) for row in audited]


async def test_the_terms_of_appeal_run_from_the_proven_delivery(office: Office) -> None:
    """FR-20, A-80: method, day and proof of the delivery, and the last days of both ways."""
    granted = await office.approved(await office.opened())
    before = await office.get(granted["case_id"])
    today = office.client.database.clock.today()
    bare = await office.ask(
        granted["case_id"],
        "letter/delivered",
        office.handler,
        {"method": "HAND", "on": today.isoformat()},
    )

    delivered = await office.step(
        granted["case_id"], "letter/delivered", office.handler, delivery(office)
    )

    assert "delivery" in {due["what"] for due in before["due"]}
    assert before["decision"]["reconsideration_until"] is None
    assert bare.status_code == 422
    decision = delivered["decision"]
    assert decision["delivery_proof"] == "送达回证 18号，本人签收"
    assert date.fromisoformat(decision["reconsideration_until"]) >= today + timedelta(days=60)
    assert decision["litigation_until"] > decision["reconsideration_until"]
    assert delivered["due"] == []
    told = [
        event.payload
        for event in await outbox(office.client.database, granted["case_id"])
        if "letter-delivered" in event.type
    ]
    assert [(one["kind"], one["delivered_on"]) for one in told] == [("decision", today.isoformat())]
    assert "送达回证" not in str(told)


DELIVERED = {"method": "HAND", "proof": "送达回证，本人签收"}


async def delivered(office: Office) -> tuple[str, dict[str, Any]]:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    on = office.client.database.clock.today().isoformat()
    seen = await office.step(
        case_id, "letter/delivered", office.county_handler, DELIVERED | {"on": on}
    )
    return case_id, seen


async def test_a_delivery_entered_wrongly_is_put_right_by_another_person(office: Office) -> None:
    """The terms of appeal run from the day that is true, and the wrong entry is kept."""
    case_id, first = await delivered(office)
    other = office.who("county_handler", "second-handler", office.county)
    with office.later(3):
        on = office.client.database.clock.today().isoformat()
        right = {
            "delivery": {"method": "MAIL", "on": on, "proof": "邮件回执 8812"},
            "reason": "原登记为寄出日期。",
        }
        same = await office.ask(case_id, "letter/correct-delivery", office.county_handler, right)
        seen = await office.step(case_id, "letter/correct-delivery", other, right)

    assert same.json()["code"] == "FOUR_EYES_REQUIRED"
    assert (seen["decision"]["delivered_on"], seen["decision"]["delivered_method"]) == (on, "MAIL")
    assert seen["decision"]["reconsideration_until"] > first["decision"]["reconsideration_until"]
    [wrong] = seen["superseded_deliveries"]
    assert (wrong["delivered_on"], wrong["reason"]) == (
        first["decision"]["delivered_on"],
        "原登记为寄出日期。",
    )
    told = [e for e in await outbox(office.client.database, case_id) if "delivered" in e.type]
    assert [event.payload["corrected"] for event in told] == [False, True]


async def test_a_delivery_that_never_took_place_is_withdrawn_and_owed_again(
    office: Office,
) -> None:
    case_id, first = await delivered(office)
    other = office.who("county_handler", "second-handler", office.county)
    mistake = {"delivery": None, "reason": "误登至本案。"}

    seen = await office.step(case_id, "letter/correct-delivery", other, mistake)
    again = await office.ask(case_id, "letter/correct-delivery", other, mistake)

    assert "delivery" not in {due["what"] for due in first["due"]}
    assert "delivery" in {due["what"] for due in seen["due"]}
    assert "correct_delivery" in first["possible"]
    assert "correct_delivery" not in seen["possible"]
    assert seen["decision"]["delivered_on"] is None
    assert seen["decision"]["reconsideration_until"] is None
    assert (again.status_code, again.json()["code"]) == (409, "NO_DELIVERY_ENTERED")


async def test_who_applied_on_paper_reads_the_letter_after_signing_in(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.addressed(granted["case_id"])
    own = as_(office.client.layout, "applicant", sub="signed in later")
    letter = f"/v1/cases/{granted['case_id']}/letter"
    before = await office.client.get(letter, headers=own)

    known = ApplicantKnown(
        case_id=UUID(granted["case_id"]), owner="signed in later", known_at=datetime.now(UTC)
    )
    await office.deliver(known)
    after = await office.client.get(letter, headers=own)

    assert (before.status_code, after.status_code) == (404, 200)
