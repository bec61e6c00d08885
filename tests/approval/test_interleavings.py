"""Grants, corrections and released holds of one household, interleaved as the run's seed draws them."""

import asyncio
import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, cancelled
from aid_testing.rows import rows
from approval.policy import figures_on
from shared.money import parse_yuan, yuan

CASES, ROUNDS, AT_ONCE = 4, 6, 3
EXCEPTION = {"county_exception": {"reason": "特殊困难"}, "reason": "核减部分票据。"}
CORRECTED = {"reason": "核对票据后更正金额。"}


async def taken(office: Office, household: UUID) -> int:
    found = await rows(
        office.client.database,
        "SELECT amount FROM household_years WHERE household_id = :id",
        id=household,
    )
    return sum(row.amount for row in found)


async def one_step(office: Office, case_id: UUID, draw: random.Random) -> int:
    """Whatever an officer or the bank might do to the case now; the status of the answer."""
    seen = await office.get(case_id)
    amount = yuan(draw.randrange(2_730, 6_001) * 100)
    if seen["status"] == "county_decision":
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
    for case_id in cases:
        await office.reviewed(case_id, "6000.00")
    statuses: set[int] = set()

    for _ in range(ROUNDS):
        together = [draw.choice(cases) for _ in range(AT_ONCE)]
        answers = await asyncio.gather(*(one_step(office, one, draw) for one in together))
        statuses |= set(answers)
        whole = await taken(office, household)

        assert await in_force(office, cases) <= whole <= cap

    assert max(statuses) < 500
    assert 200 in statuses
