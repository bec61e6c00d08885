from datetime import timedelta
from uuid import UUID

import pytest
from aid_testing.approvals import Office, approval, negative, positive
from aid_testing.assistance import a_case, a_household
from aid_testing.rows import outbox, rows
from approval.domain.cases.visit import Visit
from sqlalchemy import text

RETURN = {"points": ["HOME_VISIT", "INCOME"], "text": "请补充收入证明并重新入户。"}


async def drawn(office: Office, visit: Visit = Visit.DRAWN) -> UUID:
    """A reviewed case that was drawn and not visited, whatever its lot was."""
    case_id = await office.opened()
    await office.notice_closed(case_id)
    await office.step(case_id, "forward", office.handler)
    async with office.client.database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE cases SET visit = :visit, visited_on = NULL WHERE id = :id"),
            {"visit": visit.value, "id": case_id},
        )
    await office.step(case_id, "review", office.county_handler, positive())
    return case_id


async def test_the_countys_clocks_run_from_its_receipt(office: Office) -> None:
    case_id = await office.opened()
    await office.notice_closed(case_id)

    received = await office.step(case_id, "forward", office.handler)

    waits = {(due["what"], due["role"]) for due in received["due"]}
    assert waits >= {("county_review", "county_handler"), ("county_decision", "county_lead")}
    assert ("county_visit" in {what for what, _ in waits}) == (received["visit"] == "drawn")


async def test_cases_of_a_county_and_month_are_numbered_in_their_order(office: Office) -> None:
    numbers = []
    for _ in range(3):
        case_id = await office.opened()
        await office.rejected(case_id, "第九条")
        received = await office.step(case_id, "forward", office.handler)
        numbers.append(received["county_number"])

    assert numbers == [1, 2, 3]


async def test_a_drawn_case_waits_for_its_visit_whatever_comes_of_it(office: Office) -> None:
    case_id = await drawn(office)

    refused = await office.ask(case_id, "decide", office.county_lead, approval())
    against = await office.ask(
        case_id, "decide", office.county_lead, {"approve": False, "reason": "不符合第八条的规定。"}
    )
    assert (against.status_code, against.json()["code"]) == (409, "SAMPLED_VISIT_PENDING")
    await office.visited(case_id)
    decided = await office.ask(case_id, "decide", office.county_lead, approval())

    assert (refused.status_code, refused.json()["code"]) == (409, "SAMPLED_VISIT_PENDING")
    assert decided.status_code == 200


async def test_a_visit_that_does_not_confirm_the_facts_bars_the_approval(office: Office) -> None:
    case_id = await drawn(office)
    await office.visited(case_id, confirmed=False)

    refused = await office.ask(case_id, "decide", office.county_lead, approval())
    returned = await office.step(case_id, "return", office.county_handler, RETURN)

    assert refused.json()["code"] == "VISIT_CONTRADICTS"
    assert returned["status"] == "returned"


async def test_a_visit_that_comes_after_the_decision_bars_nothing(office: Office) -> None:
    case_id = await drawn(office, Visit.AFTER_DECISION)

    decided = await office.step(case_id, "decide", office.county_lead, approval())
    visited = await office.visited(case_id)

    assert decided["status"] == visited["status"] == "approved"
    assert visited["visited_on"] is not None


async def test_a_visit_of_an_earlier_round_does_not_carry_a_drawn_case(office: Office) -> None:
    """FR-21, A-85: what was found before the facts were assessed anew is no visit of this round."""
    case_id = await drawn(office)
    await office.visited(case_id)
    await office.step(case_id, "return", office.county_handler, RETURN)
    await office.deliver(office.completed(case_id=case_id, revision=2))
    await office.notice_closed(case_id)
    received = await office.step(case_id, "forward", office.handler)
    await office.step(case_id, "review", office.county_handler, positive())

    refused = await office.ask(case_id, "decide", office.county_lead, approval())
    seen = await office.visited(case_id)
    decided = await office.step(case_id, "decide", office.county_lead, approval())

    assert (received["visit"], received["round"]) == ("drawn", 2)
    assert "county_visit" in {due["what"] for due in received["due"]}
    assert refused.json()["code"] == "SAMPLED_VISIT_PENDING"
    assert [visit["round"] for visit in seen["visits"]] == [1, 2]
    assert decided["status"] == "approved"


async def test_what_an_earlier_round_did_not_confirm_bars_nothing_after_the_recheck(
    office: Office,
) -> None:
    case_id = await drawn(office)
    await office.visited(case_id, confirmed=False)
    await office.step(case_id, "return", office.county_handler, RETURN)
    await office.deliver(office.completed(case_id=case_id, revision=2))
    await office.notice_closed(case_id)
    await office.step(case_id, "forward", office.handler)

    reviewed = await office.step(case_id, "review", office.county_handler, positive())

    assert reviewed["status"] == "county_decision"


async def test_a_visit_from_before_the_countys_receipt_is_refused(office: Office) -> None:
    """FR-21, A-85: the accepting township's own look is not the county's sample."""
    case_id = await office.opened()
    await office.at_county(case_id)
    received = office.client.database.clock.today()
    body = {
        "visited_on": (received - timedelta(days=1)).isoformat(),
        "assisting_person": "平措",
        "facts_confirmed": True,
        "facts": "x",
    }

    refused = await office.ask(case_id, "record-visit", office.county_handler, body)

    assert refused.json()["code"] == "VISITED_ON_NOT_POSSIBLE"
    assert received.isoformat() in refused.json()["detail"]


@pytest.mark.parametrize("days", [1, -3650])
async def test_a_visit_lies_between_the_receipt_and_today(office: Office, days: int) -> None:
    case_id = await office.opened()
    await office.at_county(case_id)
    day = office.client.database.clock.today() + timedelta(days=days)
    body = {
        "visited_on": day.isoformat(),
        "assisting_person": "平措",
        "facts_confirmed": True,
        "facts": "x",
    }

    refused = await office.ask(case_id, "record-visit", office.county_handler, body)

    assert refused.json()["code"] == "VISITED_ON_NOT_POSSIBLE"


async def test_other_aid_of_the_year_is_acknowledged(office: Office) -> None:
    case_id = await office.opened(other_aid_this_year=50_000)
    await office.at_county(case_id)

    refused = await office.ask(case_id, "review", office.county_handler, positive())
    seen = await office.step(
        case_id, "review", office.county_handler, positive(acknowledge_other_aid=True)
    )

    assert refused.json()["code"] == "OTHER_AID_NOT_ACKNOWLEDGED"
    assert seen["status"] == "county_decision"


async def test_the_county_does_not_raise_what_was_noticed(office: Office) -> None:
    case_id = await office.opened()
    await office.at_county(case_id)

    refused = await office.ask(case_id, "review", office.county_handler, positive("2730.01"))

    assert refused.json()["code"] == "ABOVE_THE_NOTICED"


async def test_who_signed_for_the_township_does_not_review_for_the_county(
    office: Office,
) -> None:
    case_id = await office.opened()
    await office.at_county(case_id)
    moved_up = office.who("county_handler", "handler", office.county)

    refused = await office.ask(case_id, "review", moved_up, positive())

    assert refused.json()["code"] == "FOUR_EYES_REQUIRED"


async def test_a_returned_case_comes_back_through_a_second_round(office: Office) -> None:
    event = office.completed()
    await office.deliver(event)
    first = await office.at_county(event.case_id)

    returned = await office.step(event.case_id, "return", office.county_handler, RETURN)
    await office.deliver(event.model_copy(update={"revision": 2}))
    reopened = await office.get(event.case_id)
    again = await office.approved(event.case_id)

    assert (returned["status"], returned["due"]) == ("returned", [])
    assert returned["remarks"][0]["points"] == RETURN["points"]
    assert [due["what"] for due in reopened["due"]] == ["opinion"]
    assert again["status"] == "approved"
    assert again["county_number"] == first["county_number"]
    assert [notice["second"] for notice in again["notices"]] == [False, True]
    types = [event.type for event in await outbox(office.client.database, event.case_id)]
    assert types.count("aid.approval.case-returned.v1") == 1
    assert types.count("aid.approval.decision-made.v1") == 1


async def test_the_points_leave_in_the_event_and_the_text_does_not(office: Office) -> None:
    case_id = await office.opened()
    await office.at_county(case_id)
    await office.step(case_id, "return", office.county_handler, RETURN)

    [event] = [
        e
        for e in await outbox(office.client.database, case_id)
        if e.type == "aid.approval.case-returned.v1"
    ]
    assert event.payload["points"] == RETURN["points"]
    assert "收入证明" not in str(event.payload)
    found = await rows(
        office.client.database,
        "SELECT detail FROM audit_log WHERE resource_id = :id",
        id=str(case_id),
    )
    assert "收入证明" not in str(found)


@pytest.mark.parametrize("verb", ["review", "return", "record-visit", "decide"])
async def test_the_county_does_nothing_before_the_case_has_come(office: Office, verb: str) -> None:
    case_id = await office.opened()
    bodies = {
        "review": positive(),
        "return": RETURN,
        "record-visit": {
            "visited_on": "2026-11-01",
            "assisting_person": "平措",
            "facts_confirmed": True,
            "facts": "x",
        },
        "decide": approval(),
    }
    who = office.county_lead if verb == "decide" else office.county_handler

    refused = await office.ask(case_id, verb, who, bodies[verb])

    assert (refused.status_code, refused.json()["code"]) == (409, "ACTION_NOT_ALLOWED")


async def test_a_case_that_was_not_noticed_is_not_approved(office: Office) -> None:
    case_id = await office.opened(a_case(household=a_household()))
    await office.rejected(case_id, "第十条（四）")
    received = await office.step(case_id, "forward", office.handler)
    if received["visit"] == "drawn":
        await office.visited(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))

    refused = await office.ask(case_id, "decide", office.county_lead, approval())

    assert refused.json()["code"] == "NOT_NOTICED"


@pytest.mark.parametrize("who", ["accepted_by", "assessed_by"])
async def test_whoever_assessed_for_the_township_does_not_sign_for_the_county(
    office: Office, who: str
) -> None:
    handlers = await office.opened(None, **{who: f"county-handler@{office.county}"})
    await office.at_county(handlers)
    leads = await office.opened(None, **{who: f"county-lead@{office.county}"})
    await office.reviewed(leads)

    review = await office.ask(handlers, "review", office.county_handler, positive())
    granted = await office.ask(leads, "decide", office.county_lead, approval())
    refused = await office.ask(
        leads, "decide", office.county_lead, {"approve": False, "reason": "不符合规定的条件。"}
    )

    for answer in (review, granted, refused):
        assert (answer.status_code, answer.json()["code"]) == (403, "FOUR_EYES_REQUIRED")
