"""Grants, corrections and released holds of one household, interleaved as the run's seed draws them."""

import asyncio
import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, cancelled
from aid_testing.assistance import ACCEPTED_ON, a_case, a_cost
from aid_testing.rows import rows
from approval.policy import figures_on
from assessment.domain.case import EarlierClaims
from shared.contracts.assessment import ReceiptsFreed
from shared.contracts.vocabulary import Category
from shared.money import parse_yuan, yuan

CASES, ROUNDS, AT_ONCE = 3, 8, 3
EXCEPTION = {"county_exception": {"reason": "特殊困难"}, "reason": "核减部分票据。"}
CORRECTED = {"reason": "核对票据后更正金额。"}
HELD, COST, BY_FORMULA = 3, 300_000, "2100.00"
"""Claims on one year's hospital bills, each with a receipt that another household named first."""
FOUND = {"finding": "OTHER_BILL", "reason": "经核对双方原件，为两次住院的费用。"}
MEDICAL = Category.EXPENDITURE_MEDICAL


async def taken(office: Office, household: UUID) -> int:
    found = await rows(
        office.client.database,
        "SELECT amount FROM household_years WHERE household_id = :id",
        id=household,
    )
    return sum(row.amount for row in found)


def a_claim(**cost: Any) -> Any:
    used = () if cost else ("LZ-540102-2026-000041",)
    return a_case(MEDICAL, medical=a_cost(COST, **cost), receipt_used_by=used)


async def release(office: Office, case_id: UUID, cases: list[UUID], draw: random.Random) -> int:
    """Whatever lifts a hold: the county's finding, the other case's end, or a new assessment.

    A claim is assessed anew once another one of the household's was granted, and then goes back to
    the township, which signs and posts what it comes to now.
    """
    if (await office.get(case_id))["preview"]["alert"] != "DUPLICATE_RECEIPT":
        await assessed_anew(office, case_id, cases)
        return 200
    if draw.random() < 0.5:
        await office.deliver(ReceiptsFreed(case_id=case_id, freed_by=uuid4()))
        return 200
    answer = await office.ask(case_id, "receipt-finding", office.county_handler, FOUND)
    return answer.status_code


async def assessed_anew(office: Office, case_id: UUID, cases: list[UUID]) -> None:
    """With what stands of the household's grants on bills of the year."""
    seen = await office.get(case_id)
    others = {one: await office.get(one) for one in cases[CASES:] if one != case_id}
    granted = {
        one: parse_yuan(other["decision"]["amount_in_force"])
        for one, other in others.items()
        if other["status"] == "approved"
    }
    earlier = EarlierClaims(
        net=COST * len(granted), granted=sum(granted.values()), cases=tuple(granted)
    )
    [row] = await rows(
        office.client.database,
        "SELECT assessment ->> 'household_id' AS household,"
        " assessment ->> 'incident_on' AS incident_on,"
        " CAST(assessment ->> 'revision' AS integer) AS revision FROM cases WHERE id = :id",
        id=case_id,
    )
    await office.deliver(
        office.completed(
            a_claim(earlier={ACCEPTED_ON.year: earlier}),
            case_id=case_id,
            case_number=seen["case_number"],
            household_id=UUID(row.household),
            incident_on=date.fromisoformat(row.incident_on),
            revision=row.revision + 1,
        )
    )


async def one_step(office: Office, case_id: UUID, cases: list[UUID], draw: random.Random) -> int:
    """Whatever an officer or the bank might do to the case now; the status of the answer."""
    seen = await office.get(case_id)
    amount = yuan(draw.randrange(2_730, 6_001) * 100)
    is_held = seen["preview"]["decision"] == "HOLD_FOR_REVIEW"
    if is_held and seen["status"] == "county_decision" and draw.random() < 0.7:
        return await release(office, case_id, cases, draw)
    if seen["status"] == "county_decision":
        amount = BY_FORMULA if case_id in cases[CASES:] else amount
        answer = await office.ask(
            case_id, "decide", office.county_lead, approval(amount, **EXCEPTION)
        )
    elif seen["status"] != "approved":
        return 200
    elif "decide_correction" in seen["possible"] and seen["corrections"]:
        body = {"agree": draw.random() < 0.8, "reason": "同意更正。"}
        answer = await office.ask(case_id, "decide-correction", office.county_lead, body)
    elif draw.random() < 0.3:
        await office.deliver(cancelled(seen))
        return 200
    else:
        body = CORRECTED | {"amount": amount}
        answer = await office.ask(case_id, "propose-correction", office.county_handler, body)
    return answer.status_code


async def in_force(office: Office, cases: list[UUID]) -> int:
    """What the decisions themselves say is granted: never more than the counter has taken."""
    seen: list[dict[str, Any]] = [await office.get(case_id) for case_id in cases]
    return sum(
        parse_yuan(one["decision"]["amount_in_force"])
        for one in seen
        if one["decision"] is not None and one["decision"]["reservation"] in {"reserved", "used"}
    )


@pytest.mark.parametrize("drawn", range(2))
async def test_no_interleaving_of_grants_corrections_and_releases_passes_a_cap(
    office: Office, drawn: int
) -> None:
    draw = random.Random(f"{random.random()}/{drawn}")
    household, cap = uuid4(), figures_on(date(2026, 3, 1)).household_cap
    cases = [
        await office.opened(household_id=household, incident_on=date(2026, 3, 1 + 5 * place))
        for place in range(CASES)
    ]
    cases += [
        await office.opened(
            a_claim(), household_id=household, incident_on=date(2026, 4, 1 + 5 * place)
        )
        for place in range(HELD)
    ]
    for place, case_id in enumerate(cases):
        await office.reviewed(case_id, "6000.00" if place < CASES else BY_FORMULA)
    held = [(await office.get(one))["preview"]["alert"] for one in cases[CASES:]]
    assert held == ["DUPLICATE_RECEIPT"] * HELD
    await office.step(cases[CASES], "receipt-finding", office.county_handler, FOUND)
    await office.step(cases[CASES], "decide", office.county_lead, approval(BY_FORMULA))
    statuses: set[int] = set()

    for _ in range(ROUNDS):
        together = [draw.choice(cases) for _ in range(AT_ONCE)]
        answers = await asyncio.gather(*(one_step(office, one, cases, draw) for one in together))
        statuses |= set(answers)
        whole = await taken(office, household)

        assert await in_force(office, cases) <= whole <= cap

    for case_id in cases[CASES:]:
        await office.deliver(ReceiptsFreed(case_id=case_id, freed_by=uuid4()))
        body = approval(BY_FORMULA, **EXCEPTION)
        statuses.add((await office.ask(case_id, "decide", office.county_lead, body)).status_code)
        assert (await office.get(case_id))["preview"]["alert"] != "DUPLICATE_RECEIPT"
        assert await in_force(office, cases) <= await taken(office, household) <= cap

    assert max(statuses) < 500
    assert 200 in statuses
