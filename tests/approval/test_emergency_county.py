"""An emergency that is the county's: the same day at its seat, three days and two elsewhere."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aid_testing.approvals import Office, approval, negative, positive
from aid_testing.rows import outbox, rows
from approval.domain import terms
from approval.policy import figures_on
from shared.workdays import end_of_day, seed_calendar

AMOUNT = "2730.00"


async def sent_up(office: Office, **changes: Any) -> UUID:
    case_id = await office.urgent(size=3, **changes)
    await office.signed(case_id, AMOUNT)
    await office.step(case_id, "forward", office.handler)
    return case_id


async def due_of(office: Office, case_id: UUID) -> dict[str, Any]:
    found = await rows(
        office.client.database,
        "SELECT what, due_at, role, article FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=case_id,
    )
    return {row.what: row for row in found}


async def test_away_from_the_seat_the_county_has_three_days_to_verify_and_two_to_sign(
    office: Office,
) -> None:
    case_id = await sent_up(office)
    today = office.client.database.clock.today()
    calendar, figures = seed_calendar(), figures_on(today)

    verifying = await due_of(office, case_id)
    await office.visited(case_id)
    verified = await office.step(case_id, "finish-verification", office.county_handler)
    signing = await due_of(office, case_id)
    await office.step(case_id, "review", office.county_handler, positive(AMOUNT))
    decided = await office.step(case_id, "decide", office.county_lead, approval(AMOUNT))

    assert set(verifying) == {"county_verification"}
    term = terms.county_verification_due(today, calendar, figures)
    assert verifying["county_verification"].due_at == end_of_day(term.on)
    assert verified["verified_at"]
    assert set(signing) == {"county_signature"}
    by = end_of_day(terms.county_signature_due(today, calendar, figures).on)
    assert (signing["county_signature"].due_at, signing["county_signature"].role) == (
        by,
        "county_lead",
    )
    assert decided["decision"]["by_township"] is False
    found = await outbox(office.client.database, case_id)
    payloads = {event.type.split(".")[2]: event.payload for event in found}
    assert (
        payloads["decision-made"]["complete_by"] == payloads["verification-finished"]["complete_by"]
    )
    assert payloads["decision-made"]["complete_by"] is not None
    assert (await due_of(office, case_id)).keys() == {"delivery"}


async def test_at_the_county_seat_everything_is_due_the_same_day(office: Office) -> None:
    case_id = await sent_up(office, county_seat_resident=True)
    today = office.client.database.clock.today()

    running = await due_of(office, case_id)
    await office.visited(case_id)
    await office.step(case_id, "review", office.county_handler, positive(AMOUNT))
    left = await due_of(office, case_id)
    decided = await office.step(case_id, "decide", office.county_lead, approval(AMOUNT))

    assert set(running) == {"county_verification_today", "county_decision_today"}
    assert {row.due_at for row in running.values()} == {end_of_day(today)}
    assert set(left) == {"county_decision_today"}
    assert decided["decision"]["complete_by"] is None


async def test_the_signature_that_comes_too_late_keeps_its_day(office: Office) -> None:
    case_id = await sent_up(office)
    await office.visited(case_id)
    await office.step(case_id, "finish-verification", office.county_handler)
    before = (await due_of(office, case_id))["county_signature"].due_at
    with office.later(14):
        await office.step(case_id, "review", office.county_handler, positive(AMOUNT))
        decided = await office.step(case_id, "decide", office.county_lead, approval(AMOUNT))

    [row] = await rows(
        office.client.database, "SELECT complete_by FROM decisions WHERE case_id = :id", id=case_id
    )
    assert row.complete_by == before
    assert decided["status"] == "approved"


async def test_the_verification_does_not_end_without_the_countys_own_visit(office: Office) -> None:
    case_id = await sent_up(office)

    unfinished = await office.ask(case_id, "finish-verification", office.county_handler)
    unreviewed = [
        await office.ask(case_id, "review", office.county_handler, body)
        for body in (positive(AMOUNT), negative("第十条（四）"))
    ]

    for refused in (unfinished, *unreviewed):
        assert (refused.status_code, refused.json()["code"]) == (409, "OWN_VISIT_MISSING")
    assert set(await due_of(office, case_id)) == {"county_verification"}


@pytest.mark.parametrize("direct", [False, True], ids=["sent up", "direct at the county"])
async def test_the_review_after_the_visit_ends_the_verification_and_starts_the_days_to_sign(
    office: Office, *, direct: bool
) -> None:
    if direct:
        event = office.emergency(3).model_copy(update={"region": office.county})
        await office.deliver(event)
        case_id = event.case_id
    else:
        case_id = await sent_up(office)
    await office.visited(case_id)

    reviewed = await office.step(case_id, "review", office.county_handler, positive(AMOUNT))
    signing = await due_of(office, case_id)
    decided = await office.step(case_id, "decide", office.county_lead, approval(AMOUNT))

    assert reviewed["verified_at"]
    assert set(signing) == {"county_signature"}
    found = await outbox(office.client.database, case_id)
    payloads = {event.type.split(".")[2]: event.payload for event in found}
    assert payloads["verification-finished"]["complete_by"]
    assert decided["decision"]["complete_by"]
    assert payloads["decision-made"]["complete_by"]


async def test_a_visit_that_did_not_confirm_the_facts_allows_only_a_negative_review(
    office: Office,
) -> None:
    case_id = await sent_up(office)
    await office.visited(case_id, confirmed=False)

    refused = await office.ask(case_id, "review", office.county_handler, positive(AMOUNT))
    still = await office.get(case_id)
    seen = await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))

    assert (refused.status_code, refused.json()["code"]) == (409, "VISIT_CONTRADICTS")
    assert (still["status"], still["verified_at"]) == ("county_review", None)
    assert seen["status"] == "county_decision"


async def test_the_verification_ends_once_and_only_of_urgent_cases(office: Office) -> None:
    urgent = await sent_up(office)
    await office.visited(urgent)
    await office.step(urgent, "finish-verification", office.county_handler)
    general = await office.opened()
    await office.at_county(general)

    again = await office.ask(urgent, "finish-verification", office.county_handler)
    not_urgent = await office.ask(general, "finish-verification", office.county_handler)

    assert again.json()["code"] == not_urgent.json()["code"] == "NOTHING_TO_VERIFY"
    assert "finish_verification" not in (await office.get(general))["possible"]


async def test_only_the_county_refuses_with_every_reason(office: Office) -> None:
    await office.delegate()
    case_id = await office.urgent()
    await office.rejected(case_id, "第十条（四）")
    seen = await office.step(case_id, "forward", office.handler)
    await office.visited(case_id)
    body = {"positive": False, "opinion": "拒绝就业，经入户核实。", "articles": ["第十条（四）"]}
    await office.step(case_id, "review", office.county_handler, body)

    decided = await office.step(
        case_id,
        "decide",
        office.county_lead,
        {"approve": False, "reason": "拒绝就业，经入户核实。"},
    )

    assert seen["status"] == "county_review"
    assert (decided["status"], decided["decision"]["articles"]) == ("refused", ["第十条（四）"])
    assert decided["countersign"] is None


async def test_a_case_returned_by_the_county_is_verified_anew(office: Office) -> None:
    event = office.emergency(3)
    await office.deliver(event)
    case_id = event.case_id
    await office.signed(case_id, AMOUNT)
    await office.step(case_id, "forward", office.handler)
    await office.visited(case_id)
    await office.step(case_id, "finish-verification", office.county_handler)
    await office.step(
        case_id, "return", office.county_handler, {"points": ["INCOME"], "text": "请补充。"}
    )
    await office.deliver(event.model_copy(update={"revision": 2}))

    again = await office.get(case_id)

    assert (again["status"], again["verified_at"]) == ("township_review", None)
    assert [due["what"] for due in again["due"]] == ["opinion_today"]


async def test_what_the_county_accepted_itself_is_visited_again_after_a_new_assessment(
    office: Office,
) -> None:
    event = office.emergency(3).model_copy(update={"region": office.county})
    await office.deliver(event)
    case_id = event.case_id
    await office.visited(case_id, confirmed=False)
    await office.step(
        case_id, "return", office.county_handler, {"points": ["INCOME"], "text": "请补充。"}
    )
    await office.deliver(event.model_copy(update={"revision": 2}))

    refused = await office.ask(case_id, "review", office.county_handler, positive(AMOUNT))
    await office.visited(case_id)
    seen = await office.step(case_id, "review", office.county_handler, positive(AMOUNT))

    assert refused.json()["code"] == "OWN_VISIT_MISSING"
    assert seen["status"] == "county_decision"


async def test_what_the_county_accepted_itself_has_the_same_terms(office: Office) -> None:
    event = office.emergency(3).model_copy(update={"region": office.county})
    await office.deliver(event)

    running = await due_of(office, event.case_id)

    day = office.client.database.clock.today()
    assert set(running) == {"county_verification"}
    assert running["county_verification"].due_at >= end_of_day(day + timedelta(days=3))


async def test_away_from_the_seat_the_township_helps_in_the_visit(office: Office) -> None:
    away = await sent_up(office)
    seat = await sent_up(office, county_seat_resident=True)
    body = {
        "visited_on": office.client.database.clock.today().isoformat(),
        "assisting_person": "平措",
        "facts_confirmed": True,
        "facts": "入户核查，与申报一致。",
    }

    refused = await office.ask(away, "record-visit", office.county_handler, body)
    taken = await office.step(
        away, "record-visit", office.county_handler, body | {"assisted_by": "TOWNSHIP"}
    )
    refused_at_the_seat = await office.ask(
        seat, "record-visit", office.county_handler, body | {"assisted_by": "TOWNSHIP"}
    )
    with_the_committee = await office.step(seat, "record-visit", office.county_handler, body)

    assert refused.json()["code"] == "TOWNSHIP_HELPS"
    assert refused_at_the_seat.json()["code"] == "COMMITTEE_HELPS"
    assert taken["visits"][0]["assisted_by"] == "TOWNSHIP"
    assert with_the_committee["visits"][0]["assisted_by"] == "COMMITTEE"
