import asyncio
from datetime import date
from uuid import UUID, uuid4

from aid_testing.actors import if_match, once
from aid_testing.approvals import Office, approval, cancelled, paid, payment
from aid_testing.assistance import a_case, a_household
from aid_testing.rows import outbox, rows
from shared.contracts.disbursement import PaymentNotCancellable, PaymentReturned
from shared.contracts.vocabulary import Category


async def year_of(office: Office, household: UUID) -> tuple[int, int]:
    [row] = await rows(
        office.client.database,
        "SELECT amount, times FROM household_years WHERE household_id = :id",
        id=household,
    )
    return row.amount, row.times


async def settled(office: Office, case_id: object) -> list[bool]:
    events = await outbox(office.client.database, str(case_id))
    return [e.payload["used"] for e in events if e.type == "aid.approval.cap-settled.v1"]


async def test_eight_decisions_at_once_never_exceed_the_households_cap(office: Office) -> None:
    household = uuid4()
    cases = []
    for day in range(1, 9):
        case_id = await office.opened(household_id=household, incident_on=date(2026, 3, day))
        await office.reviewed(case_id, "4000.00")
        cases.append(await office.get(case_id))
    exception = {"county_exception": {"reason": "特殊困难"}}

    answers = await asyncio.gather(
        *(
            office.client.post(
                f"/v1/cases/{case['case_id']}/decide",
                json=approval("4000.00", **exception),
                headers=office.county_lead | once() | if_match(case),
            )
            for case in cases
        )
    )

    granted = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(granted) == 2
    assert {(a.status_code, a.json()["code"], a.json()["left"]) for a in refused} == {
        (409, "CAP_LEAVES_LESS", "2000.00")
    }
    assert await year_of(office, household) == (800_000, 2)


async def test_a_cap_that_shrank_is_told_and_the_rest_can_be_granted(office: Office) -> None:
    household = uuid4()
    first, second = [
        await office.opened(household_id=household, incident_on=date(2026, 3, day))
        for day in (1, 2)
    ]
    for case_id in (first, second):
        await office.reviewed(case_id, "6000.00")
    await office.step(first, "decide", office.county_lead, approval("6000.00"))

    refused = await office.ask(second, "decide", office.county_lead, approval("6000.00"))
    seen = await office.get(second)
    granted = await office.step(second, "decide", office.county_lead, approval("4000.00"))

    assert (refused.status_code, refused.json()["left"]) == (409, "4000.00")
    assert (seen["preview"]["cap_remaining"], seen["preview"]["cut"]) == ("4000.00", True)
    assert granted["decision"]["amount"] == "4000.00"
    assert await year_of(office, household) == (1_000_000, 2)


async def test_a_used_up_cap_leaves_nothing(office: Office) -> None:
    household = uuid4()
    first, second = [
        await office.opened(household_id=household, incident_on=date(2026, 3, day))
        for day in (1, 2)
    ]
    for case_id in (first, second):
        await office.reviewed(case_id, "10000.00")
    await office.step(first, "decide", office.county_lead, approval("10000.00"))

    refused = await office.ask(second, "decide", office.county_lead, approval("10000.00"))

    assert (refused.json()["code"], refused.json()["left"]) == ("CAP_LEAVES_LESS", "0.00")


async def test_a_person_takes_from_its_own_and_the_households_cap(office: Office) -> None:
    household, person = uuid4(), uuid4()
    facts = {"household_id": household, "person_ids": (person,), "beneficiary_id": person}
    case_id = await office.opened(a_case(Category.INDIVIDUAL_OTHER), **facts)

    granted = await office.approved(case_id, "4000.00")
    second = await office.opened(
        a_case(Category.INDIVIDUAL_OTHER), **facts, incident_on=date(2026, 3, 2)
    )

    assert granted["status"] == "approved"
    assert (await office.get(second))["preview"]["cap_remaining"] == "1000.00"
    assert await year_of(office, household) == (400_000, 1)


async def test_a_person_of_two_aided_households_is_held(office: Office) -> None:
    person = uuid4()
    first, second = [await office.opened(person_ids=(person, uuid4())) for _ in range(2)]
    await office.reviewed(first)
    await office.reviewed(second)
    await office.step(first, "decide", office.county_lead, approval())

    seen = await office.get(second)
    refused = await office.ask(second, "decide", office.county_lead, approval())

    assert seen["preview"]["decision"] == "HOLD_FOR_REVIEW"
    assert seen["preview"]["alert"] == "MEMBER_IN_TWO_HOUSEHOLDS"
    assert refused.json()["code"] == "NOTHING_MAY_BE_GRANTED"
    assert "另一户" in refused.json()["detail"]


async def test_two_households_with_one_person_are_not_both_granted_at_once(
    office: Office,
) -> None:
    people = (uuid4(), uuid4())
    cases = []
    for _ in range(2):
        case_id = await office.opened(person_ids=people)
        await office.reviewed(case_id)
        cases.append(await office.get(case_id))

    answers = await asyncio.gather(
        *(
            office.client.post(
                f"/v1/cases/{case['case_id']}/decide",
                json=approval(),
                headers=office.county_lead | once() | if_match(case),
            )
            for case in cases
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused["code"] == "NOTHING_MAY_BE_GRANTED"
    assert "另一户" in refused["detail"]
    assert "—" not in refused["detail"]


async def test_a_payment_makes_the_reservation_used_once(office: Office) -> None:
    granted = await office.approved(await office.opened())
    event = paid(granted)

    await office.deliver(event)
    await office.deliver(event)

    assert (await office.get(granted["case_id"]))["decision"]["reservation"] == "used"
    assert await settled(office, granted["case_id"]) == [True]


async def test_a_cancelled_payment_gives_amount_and_count_back_once(office: Office) -> None:
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household))
    event = cancelled(granted)

    await office.deliver(event)
    await office.deliver(event)

    assert await year_of(office, household) == (0, 0)
    seen = await office.get(granted["case_id"])
    assert (seen["status"], seen["decision"]["reservation"]) == ("revoked", "released")
    assert await settled(office, granted["case_id"]) == [False]


async def test_a_returned_payment_keeps_its_reservation(office: Office) -> None:
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household))

    await office.deliver(
        PaymentReturned(
            **payment(granted, attempt=1, reason="AC04", needs_applicant=True)  # type: ignore[arg-type]
        )
    )

    assert await year_of(office, household) == (273_000, 1)


async def test_what_was_given_back_goes_to_the_year_of_the_approval(office: Office) -> None:
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household))

    with office.later(400):
        await office.deliver(cancelled(granted))

    assert await year_of(office, household) == (0, 0)
    [settled_cap] = [
        event
        for event in await outbox(office.client.database, granted["case_id"])
        if event.type == "aid.approval.cap-settled.v1"
    ]
    assert (
        settled_cap.payload["year"]
        == date.fromisoformat(granted["decision"]["decided_at"][:10]).year
    )


async def test_after_the_release_the_person_may_be_aided_elsewhere(office: Office) -> None:
    person = uuid4()
    granted = await office.approved(await office.opened(person_ids=(person,)))
    await office.deliver(cancelled(granted))

    again = await office.approved(await office.opened(person_ids=(person,)))

    assert again["status"] == "approved"


async def test_payments_of_other_programmes_change_nothing(office: Office) -> None:
    foreign = {"case_id": uuid4(), "decision": {"decision_id": uuid4()}}

    await office.deliver(paid(foreign))  # type: ignore[arg-type]
    await office.deliver(cancelled(foreign))  # type: ignore[arg-type]
    await office.deliver(
        PaymentNotCancellable(**payment(foreign, state="paid"))  # type: ignore[arg-type]
    )

    assert await settled(office, foreign["case_id"]) == []


async def test_a_floor_that_the_cap_cannot_reach_is_flagged(office: Office) -> None:
    case_id = await office.opened(a_case(household=a_household(size=11)))

    seen = await office.get(case_id)

    assert seen["preview"]["floor_unreachable"] is True
    assert (await office.signed(case_id, "10000.00"))["status"] == "ready_for_notice"
