"""Values about a year's bills, and the terms of assessment, as two people load them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import (
    a_declaration,
    a_medical_bill,
    a_visit,
    accepted_event,
    an_authorisation,
    an_education_bill,
)
from aid_testing.city import figure
from aid_testing.clocks import ahead
from aid_testing.decisions import an_approval
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.work_list import days_on_the_list
from shared.contracts.intake import ApplicationAccepted
from shared.contracts.vocabulary import Category, CauseType

ClientOf = Callable[[str], Awaitable[Client]]
NO_FIGURE = date(2029, 6, 7)
"""A day for which no test of this service loads a figure of the city."""
ENDED = "UPDATE deadlines SET state = 'cancelled' WHERE case_id = :id"
"""A duty of tomorrow is none of today's for other tests."""


@pytest_asyncio.fixture
async def intake(client_of: ClientOf) -> AsyncIterator[Client]:
    yield await client_of("intake")


def on(client: Client, day: date) -> AbstractContextManager[None]:
    """Business time as it will be on a day."""
    return ahead(client, (day - client.database.clock.today()).days)


def a_claim(client: Client, category: Category, household: UUID, net: str) -> ApplicationAccepted:
    """An application of now, with one new bill of the household."""
    now = client.database.clock.now()
    paid_on = now.date()
    if category is Category.EXPENDITURE_MEDICAL:
        bill = a_medical_bill(gross=net, basic_insurance="0.00", paid_on=paid_on)
        declared = a_declaration(medical_bills=(bill,))
    else:
        fee = an_education_bill(amount=net, paid_on=paid_on)
        declared = a_declaration(
            medical_bills=(),
            education_bills=(fee,),
            school_stage="SENIOR_HIGH",
            other_necessary="90000.00",
        )
    return accepted_event(
        category,
        household_id=household,
        declared=declared,
        accepted_at=now.astimezone(UTC),
    )


async def completed(client: Client, event: ApplicationAccepted) -> str:
    """The amount that the finished assessment recommends."""
    outside = Outside(client)
    await outside.given(event)
    await outside.work()
    officer = Officer(client, event.case_id)
    day = str(event.accepted_on)
    await figure(client, "city_income", since=day, until=day, all_residents="40000.00")
    visited = await officer.do("home-visit", a_visit(visited_on=day))
    assert visited.status_code == 200, visited.text
    await officer.prepare_determination()
    done = await officer.do("complete")
    assert done.status_code == 200, done.text
    found = (await officer.read("/findings")).json()
    return str(found["amounts"]["recommended_amount"])


CUMULATIVE_AND_ALONE = {
    Category.EXPENDITURE_MEDICAL: ("6000.00", "4800.00"),
    Category.EXPENDITURE_EDUCATION: ("6450.00", "4800.00"),
}


async def second_of_the_year(client: Client, category: Category) -> str:
    """What a household gets for a second bill of the year, after a grant on the first."""
    household = uuid4()
    first = a_claim(client, category, household, "3000.00")
    amount = await completed(client, first)
    await deliver(
        client,
        an_approval(
            case_id=first.case_id,
            case_number=first.case_number,
            category=category,
            household_id=household,
            amount=amount,
        ),
    )
    return await completed(client, a_claim(client, category, household, "6000.00"))


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("medical_cumulative", Category.EXPENDITURE_MEDICAL),
        ("education_cumulative", Category.EXPENDITURE_EDUCATION),
    ],
)
async def test_a_second_bill_of_the_year_is_assessed_for_itself_where_it_was_loaded_so(
    client: Client, name: str, category: Category
) -> None:
    """A-13, A-62: by the year's cost less what was granted on it, or each claim alone."""
    before = await second_of_the_year(client, category)

    async with loaded(client, **{name: False}):
        after = await second_of_the_year(client, category)

    assert (before, after) == CUMULATIVE_AND_ALONE[category]


async def admitted(client: Client) -> Any:
    """The county admits last year's bill in a case of now."""
    now = client.database.clock.now()
    bill = a_medical_bill(
        gross="3000.00", basic_insurance="0.00", paid_on=date(now.year - 1, 12, 10)
    )
    event = accepted_event(
        declared=a_declaration(medical_bills=(bill,)), accepted_at=now.astimezone(UTC)
    )
    await Outside(client).given(event)
    officer = Officer(client, event.case_id, "county_handler", region="540102")
    answer = await officer.do("determine", {"last_years_bills_admitted": True})
    async with owned(client, ENDED, id=event.case_id) as session:
        await session.commit()
    return answer


async def test_last_years_bills_are_admitted_until_the_day_that_was_loaded(
    client: Client,
) -> None:
    """A-36."""
    with on(client, date(client.database.clock.today().year + 1, 6, 9)):
        before = await admitted(client)
        async with loaded(client, last_years_bills_until="08-31"):
            after = await admitted(client)

    assert (before.status_code, before.json()["code"]) == (409, "RECEIPTS_OF_LAST_YEAR_CLOSED")
    assert after.status_code == 200, after.text


async def under_review(client: Client) -> UUID:
    event = accepted_event(accepted_at=client.database.clock.now().astimezone(UTC))
    await Outside(client).given(event)
    return event.case_id


async def without_a_figure(client: Client) -> UUID:
    """A case of a day of which the city has no standard: a person of the city owes it."""
    event = accepted_event(
        Category.EMERGENCY,
        accepted_at=datetime.combine(NO_FIGURE, datetime.min.time(), UTC) + timedelta(hours=4),
        cause_type=CauseType.FIRE,
    )
    consents = tuple(
        an_authorisation(one.person_id, valid_until=date(2030, 1, 1))
        for one in event.members
        if one.adult
    )
    event = event.model_copy(update={"authorisations": consents})
    await Outside(client).given(event)
    return event.case_id


TERMS = {
    "township_review_workdays": ("township_review", under_review, None),
    "city_figure_workdays": ("city_figure", without_a_figure, NO_FIGURE + timedelta(days=1)),
}


@pytest.mark.parametrize("name", sorted(TERMS))
async def test_a_duty_runs_as_long_as_was_loaded_for_its_day(
    client: Client, intake: Client, name: str
) -> None:
    what, scene, day = TERMS[name]

    async def days() -> int:
        case_id = await scene(client)
        seen = await days_on_the_list(client, intake, case_id, what)
        async with owned(client, ENDED, id=case_id) as session:
            await session.commit()
        return seen

    with on(client, day or client.database.clock.today()):
        before = await days()
        async with loaded(client, **{name: 90}):
            after = await days()

    assert after >= 89 > before, (before, after)
