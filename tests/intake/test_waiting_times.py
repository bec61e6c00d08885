"""How long people waited: told of whole months, and never of few cases."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import a_message
from intake.consumers import subscriptions
from intake.domain.sharing.waiting_times import months_told
from shared.contracts.disbursement import PaymentPaid
from shared.contracts.training_subsidy import ClaimDecided, ClaimSubmitted
from shared.workdays import LHASA

COUNTY = "540124"


async def handled(
    client: Client, submitted: date, *, decided_after: int, paid_after: int | None = None
) -> None:
    """A claim is submitted, decided so many days later, and paid so many days after that."""
    claim, at = uuid4(), datetime(*submitted.timetuple()[:3], 9, tzinfo=LHASA)
    decided_at = at + timedelta(days=decided_after)
    decision_id = uuid4()
    events: list[Any] = [
        ClaimSubmitted(
            case_id=claim,
            case_number="PX-540124-2031-000001",
            region=COUNTY,
            claim_type="PAY_FIRST",
            kind="TRAINING",
            claimant="WORKER",
            person_id=uuid4(),
            class_id=None,
            submitted_at=at,
        ),
        ClaimDecided(
            case_id=claim,
            decision_id=decision_id,
            case_number="PX-540124-2031-000001",
            approved=True,
            articles=("第十二条",),
            edition="215-2018@2018-12-03",
            decided_at=decided_at,
            decided_by="lead",
            signers=("lead",),
            region=COUNTY,
            claim_type="PAY_FIRST",
            amount=120_000,
        ),
    ]
    if paid_after is not None:
        money = {"payment_id": uuid4(), "decision_id": decision_id, "amount": 120_000}
        paid_on = decided_at.date() + timedelta(days=paid_after)
        events.append(PaymentPaid(case_id=claim, **money, attempt=1, paid_on=paid_on))
    await subscriptions.deliver(client.database, [a_message(one) for one in events])


async def told(client: Client, on: date) -> Any:
    with ahead(client, (on - client.database.clock.today()).days):
        return (await client.get("/v1/waiting-times")).json()


def of_county(answer: Any, county: str | None) -> Any:
    return [one for one in answer["waits"] if one["county"] == county]


async def test_half_and_nine_of_ten_of_whole_months_are_told(client: Client) -> None:
    march = date(client.database.clock.today().year + 5, 3, 2)
    for days in (2, 3, 4, 5, 6, 7, 8, 9, 10, 60):
        await handled(client, march, decided_after=days, paid_after=days // 2)
    await handled(client, date(march.year, 6, 1), decided_after=1)  # its month is not over

    answer = await told(client, date(march.year, 6, 20))

    assert (answer["since"], answer["until"]) == (f"{march.year}-03-01", f"{march.year}-06-01")
    [county] = of_county(answer, COUNTY)
    assert county["programme"] == "TRAINING_SUBSIDY"
    assert county["to_decision"] == {"half": 6, "nine_of_ten": 10}
    assert county["to_payment"] == {"half": 3, "nine_of_ten": 5}
    [city] = of_county(answer, None)
    assert city["to_decision"] == county["to_decision"]


async def test_nothing_is_told_of_fewer_than_five_cases(client: Client) -> None:
    march = date(client.database.clock.today().year + 7, 3, 2)
    for days in (2, 3, 4, 5):
        await handled(client, march, decided_after=days)
    few = await told(client, date(march.year, 4, 6))
    await handled(client, march, decided_after=6)
    five = await told(client, date(march.year, 4, 6))

    assert few["waits"] == []
    [county] = of_county(five, COUNTY)
    assert county["to_decision"] == {"half": 4, "nine_of_ten": None}
    assert county["to_payment"] is None


@pytest.mark.parametrize(
    ("today", "since", "until"),
    [
        (date(2026, 6, 5), date(2026, 2, 1), date(2026, 5, 1)),
        (date(2026, 6, 6), date(2026, 3, 1), date(2026, 6, 1)),
        (date(2026, 1, 31), date(2025, 10, 1), date(2026, 1, 1)),
    ],
)
def test_three_whole_months_are_told(today: date, since: date, until: date) -> None:
    assert months_told(today) == (since, until)
