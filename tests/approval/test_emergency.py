"""The emergency procedure at the township: the lead's signature, its limits, and what follows it."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.approvals import Office, positive
from aid_testing.rows import a_message, outbox, rows
from approval.consumers import subscriptions
from approval.domain import terms
from approval.policy import figures_on
from shared.contracts.assessment import ContradictionFound
from shared.contracts.vocabulary import CauseType
from shared.roles import system
from shared.workdays import end_of_day, seed_calendar

SMALL = "1820.00"


async def types_of(office: Office, case_id: UUID) -> list[str]:
    found = await outbox(office.client.database, case_id)
    names = [event.type.split(".")[2] for event in found]
    return [name for name in names if name != "deadline-changed"]


async def event_of(office: Office, case_id: UUID, name: str) -> dict[str, Any]:
    found = await outbox(office.client.database, case_id)
    [payload] = [event.payload for event in found if event.type.split(".")[2] == name]
    body: dict[str, Any] = payload
    return body


def waits(seen: dict[str, Any]) -> dict[str, str]:
    return {due["what"]: due["role"] for due in seen["due"]}


async def approved_here(office: Office, **changes: Any) -> UUID:
    await office.delegate()
    case_id = await office.urgent(**changes)
    await office.signed(case_id, SMALL)
    return case_id


async def test_under_a_delegation_the_leads_signature_is_the_approval(office: Office) -> None:
    await office.delegate()
    case_id = await office.urgent()

    seen = await office.signed(case_id, SMALL)

    lead = f"lead@{office.county}"
    assert (seen["status"], seen["notices"]) == ("approved", [])
    assert (seen["decision"]["by_township"], seen["decision"]["decided_by"]) == (True, lead)
    assert seen["decision"]["reservation"] == "reserved"
    assert seen["countersign"]["agreed"] is None
    assert waits(seen) == {"countersign": "county_lead", "delivery": "township_handler"}
    assert await types_of(office, case_id) == [
        "opinion-signed",
        "opinion-signed",
        "decision-made",
        "case-reported",
    ]
    decision = await event_of(office, case_id, "decision-made")
    assert decision["signers"] == [f"handler@{office.county}", lead]
    assert (decision["amount"], decision["by_township"]) == (SMALL, True)
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.lead)
    assert "纳金街道办事处（受城关区民政局委托" in letter.text


async def test_the_county_signs_within_five_calendar_days(office: Office) -> None:
    case_id = await approved_here(office)
    today = office.client.database.clock.today()

    [due] = [one for one in (await office.get(case_id))["due"] if one["what"] == "countersign"]

    term = terms.countersign_due(today, seed_calendar(), figures_on(today))
    assert due["article"] == "第十八条（二）（1）"
    [row] = await rows(
        office.client.database,
        "SELECT due_at FROM deadlines WHERE case_id = :id AND what = 'countersign'",
        id=case_id,
    )
    assert row.due_at == end_of_day(term.on)


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 8)])
def test_the_same_day_is_the_same_day_on_holidays_too(day: date) -> None:
    assert terms.same_day(day, seed_calendar(), figures_on(day)).on == day


def test_five_days_that_end_on_a_holiday_end_on_the_next_working_day() -> None:
    due = terms.countersign_due(date(2026, 9, 28), seed_calendar(), figures_on(date(2026, 9, 28)))

    assert due.raw == date(2026, 10, 3)
    assert due.on > due.raw


async def test_both_officers_of_the_township_sign_the_day_of_acceptance(office: Office) -> None:
    case_id = await office.urgent()
    opened = await office.get(case_id)
    first = await office.step(case_id, "sign-opinion", office.handler, positive(SMALL))
    sent = await office.step(case_id, "sign-opinion", office.lead, positive(SMALL))

    today = office.client.database.clock.today()
    for seen, what in (
        (opened, "opinion_today"),
        (first, "lead_signature_today"),
        (sent, "send_up"),
    ):
        [row] = await rows(
            office.client.database,
            "SELECT due_at FROM deadlines WHERE case_id = :id AND what = :what",
            id=case_id,
            what=what,
        )
        assert [due["what"] for due in seen["due"]] == [what]
        assert row.due_at == end_of_day(today)


async def test_without_a_delegation_the_case_is_sent_up(office: Office) -> None:
    await office.delegate("MAJOR_DISEASE")
    await office.delegate(township=f"{office.county}002")
    await office.delegate("FIRE", since="2024-01-01", until="2024-12-31")
    case_id = await office.urgent()

    seen = await office.signed(case_id, SMALL)

    assert (seen["status"], seen["decision"]) == ("ready_to_forward", None)
    assert waits(seen) == {"send_up": "township_handler"}
    assert seen["preview"]["authority"] == "COUNTY"


async def test_the_floor_of_three_people_makes_the_case_the_countys(office: Office) -> None:
    await office.delegate()
    case_id = await office.urgent(size=3)

    refused = await office.ask(case_id, "sign-opinion", office.handler, positive("2000.00"))
    seen = await office.signed(case_id, "2730.00")

    assert refused.json()["code"] == "BELOW_THE_FLOOR"
    assert seen["status"] == "ready_to_forward"


@pytest.mark.parametrize(
    ("amount", "status"), [("2000.00", "approved"), ("2000.01", "ready_to_forward")]
)
async def test_two_thousand_yuan_are_the_townships_and_not_a_fen_more(
    office: Office, amount: str, status: str
) -> None:
    await office.delegate()

    seen = await office.signed(await office.urgent(), amount)

    assert seen["status"] == status


async def test_the_third_aid_of_the_year_is_the_countys(office: Office) -> None:
    people: dict[str, Any] = {"household_id": uuid4(), "person_ids": (uuid4(), uuid4())}
    statuses = []
    for month, cause in ((1, "FIRE"), (5, "LIGHTNING"), (9, "TRAFFIC_ACCIDENT")):
        await office.delegate(cause)
        other = {"incident_on": date(2026, month, 1), "cause_type": CauseType(cause)}
        event = office.emergency(**people).model_copy(update=other)
        await office.deliver(event)
        statuses.append((await office.signed(event.case_id, SMALL))["status"])

    assert statuses == ["approved", "approved", "ready_to_forward"]


async def test_two_leads_who_sign_one_event_at_once_do_not_both_decide(office: Office) -> None:
    await office.delegate()
    people: dict[str, Any] = {"household_id": uuid4(), "person_ids": (uuid4(), uuid4())}
    cases = [await office.urgent(**people) for _ in range(2)]
    asked = []
    for case_id in cases:
        seen = await office.step(case_id, "sign-opinion", office.handler, positive(SMALL))
        asked.append(
            office.client.post(
                f"/v1/cases/{case_id}/sign-opinion",
                json=positive(SMALL),
                headers=office.lead | once() | if_match(seen),
            )
        )

    answers = await asyncio.gather(*asked)

    assert sorted(answer.json()["status"] for answer in answers) == ["approved", "ready_to_forward"]
    [counter] = await rows(
        office.client.database,
        "SELECT amount, times FROM household_years WHERE household_id = :id",
        id=people["household_id"],
    )
    assert (counter.amount, counter.times) == (182_000, 1)


async def test_one_person_does_not_sign_as_handler_and_lead(office: Office) -> None:
    await office.delegate()
    case_id = await office.urgent()
    await office.step(case_id, "sign-opinion", office.handler, positive(SMALL))

    refused = await office.ask(
        case_id,
        "sign-opinion",
        office.who("township_lead", "handler", office.township),
        positive(SMALL),
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_the_power_of_the_day_stands_after_midnight_and_so_does_the_alarm(
    office: Office,
) -> None:
    await office.delegate()
    case_id = await office.urgent()
    await office.step(case_id, "sign-opinion", office.handler, positive(SMALL))
    with office.later(1):
        async with office.client.database.transaction(by=system("approval")) as tx:
            from approval.usecases.clocks import DEADLINES  # noqa: PLC0415

            await DEADLINES.sweep(tx)
        seen = await office.step(case_id, "sign-opinion", office.lead, positive(SMALL))

    passed = [
        event.payload["what"]
        for event in await outbox(office.client.database, case_id)
        if event.payload.get("state") == "passed"
    ]
    assert passed == ["lead_signature_today"]
    assert seen["status"] == "approved"


async def test_the_county_signs_afterwards(office: Office) -> None:
    case_id = await approved_here(office)

    seen = await office.step(case_id, "countersign", office.county_lead, {"agree": True})

    assert (seen["countersign"]["agreed"], seen["countersign"]["late"]) == (True, False)
    assert (waits(seen), seen["recovery_review"]) == ({"delivery": "township_handler"}, None)
    assert "countersign" not in seen["possible"]
    signed = await event_of(office, case_id, "countersigned")
    assert signed["signed_by"] == f"county-lead@{office.county}"
    again = await office.ask(case_id, "countersign", office.county_lead, {"agree": True})
    assert (again.status_code, again.json()["code"]) == (409, "NOTHING_TO_COUNTERSIGN")


async def test_a_late_signature_is_marked_after_its_alarm(office: Office) -> None:
    case_id = await approved_here(office)
    with office.later(15):
        async with office.client.database.transaction(by=system("approval")) as tx:
            from approval.usecases.clocks import DEADLINES  # noqa: PLC0415

            await DEADLINES.sweep(tx)
        alarmed = await office.get(case_id)
        seen = await office.step(case_id, "countersign", office.county_lead, {"agree": True})

    assert waits(alarmed)["countersign"] == "county_lead"
    assert seen["countersign"]["late"] is True
    assert (await event_of(office, case_id, "countersigned"))["late"] is True


async def test_a_declined_signature_opens_a_review_and_takes_nothing_back(office: Office) -> None:
    case_id = await approved_here(office)

    unexplained = await office.ask(case_id, "countersign", office.county_lead, {"agree": False})
    reason = {"agree": False, "reason": "损失金额存疑。"}
    seen = await office.step(case_id, "countersign", office.county_lead, reason)

    assert unexplained.json()["code"] == "DECLINING_NEEDS_REASON"
    assert seen["status"] == "approved"
    assert (seen["countersign"]["agreed"], seen["countersign"]["reason"]) == (
        False,
        "损失金额存疑。",
    )
    assert seen["recovery_review"]["ground"] == "COUNTERSIGN_DECLINED"
    assert seen["decision"]["reservation"] == "reserved"
    assert (await types_of(office, case_id))[-2:] == [
        "countersign-declined",
        "recovery-review-opened",
    ]
    [row] = await rows(
        office.client.database, "SELECT reason FROM countersigns WHERE case_id = :id", id=case_id
    )
    assert "损失".encode() not in row.reason


async def test_who_signed_at_the_township_does_not_sign_for_the_county(office: Office) -> None:
    case_id = await approved_here(office)

    refused = await office.ask(
        case_id, "countersign", office.who("county_lead", "lead", office.county), {"agree": True}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_a_case_that_the_county_decided_has_nothing_to_countersign(office: Office) -> None:
    case_id = await office.opened()
    await office.approved(case_id)

    refused = await office.ask(case_id, "countersign", office.county_lead, {"agree": True})

    assert refused.json()["code"] == "NOTHING_TO_COUNTERSIGN"


async def contradicted(office: Office, case_id: UUID) -> None:
    found = ContradictionFound(
        case_id=case_id,
        revision=1,
        items=("DEPOSITS",),
        articles=("第九条",),
        found_at=office.client.database.clock.now(),
    )
    await subscriptions.deliver(office.client.database, [a_message(found), a_message(found)])


async def test_a_later_contradiction_is_shown_and_somebody_of_the_county_ends_it(
    office: Office,
) -> None:
    case_id = await approved_here(office)
    await contradicted(office, case_id)

    seen = await office.get(case_id)
    body = {"revision": 1, "finding": "NO_EFFECT", "reason": "查询到的存款为救助金本身。"}
    settled = await office.step(case_id, "settle-contradiction", office.county_handler, body)
    again = await office.ask(case_id, "settle-contradiction", office.county_handler, body)
    unknown = await office.ask(
        case_id, "settle-contradiction", office.county_handler, body | {"revision": 2}
    )

    assert seen["status"] == settled["status"] == "approved"
    [shown] = seen["contradictions"]
    assert (shown["items"], shown["articles"]) == (["DEPOSITS"], ["第九条"])
    assert waits(seen)["contradiction"] == "county_handler"
    [ended] = settled["contradictions"]
    assert (ended["finding"], ended["reason"]) == ("NO_EFFECT", "查询到的存款为救助金本身。")
    assert "contradiction" not in waits(settled)
    assert settled["recovery_review"] is None
    assert (again.status_code, again.json()["code"]) == (409, "CONTRADICTION_SETTLED")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "CONTRADICTION_NOT_FOUND")


async def test_a_contradiction_that_matters_opens_the_review_of_the_grant(office: Office) -> None:
    case_id = await approved_here(office)
    await contradicted(office, case_id)

    body = {"revision": 1, "finding": "REVIEW", "reason": "申请前一日转出存款六万元。"}
    seen = await office.step(case_id, "settle-contradiction", office.county_handler, body)

    assert seen["recovery_review"]["ground"] == "CONTRADICTION"
    assert waits(seen)["recovery_review"] == "county_lead"


async def test_before_the_decision_a_contradiction_is_the_deciders_to_see(office: Office) -> None:
    case_id = await office.urgent()
    await contradicted(office, case_id)

    seen = await office.get(case_id)
    refused = await office.ask(
        case_id,
        "settle-contradiction",
        office.county_handler,
        {"revision": 1, "finding": "NO_EFFECT", "reason": "x"},
    )

    assert len(seen["contradictions"]) == 1
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_GRANTED_YET")
