"""What two people load about notice, lot, formula and emergency, from the day it counts on."""

import math
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, positive
from aid_testing.assistance import a_case, a_household
from aid_testing.parameters import loaded
from approval.usecases.county import samples
from shared.roles import system
from shared.workdays import seed_calendar

AMOUNT = "2730.00"
OVERRIDE = {"reason": "家中两人住院，一般指收入支出之外另有刚性支出。"}


async def lifted(office: Office) -> Any:
    """The county lifts the formula of article 9 in a case that only the formula stands against."""
    today = office.client.database.clock.today()
    needless = a_case(household=a_household(spending={}))
    case_id = await office.opened(needless, accepted_on=today, incident_on=today)
    proposed = await office.ask(case_id, "sign-opinion", office.handler, positive())
    if proposed.status_code != 200:
        return proposed
    await office.step(case_id, "sign-opinion", office.lead, positive())
    await office.step(case_id, "post-notice", office.handler, {})
    with office.later(14):
        await office.close_notices()
        await office.forwarded(case_id)
        await office.step(case_id, "review", office.county_handler, positive())
        return await office.ask(
            case_id, "decide", office.county_lead, approval(article_9_override=OVERRIDE)
        )


async def test_no_county_lifts_the_formula_where_it_was_loaded_so(office: Office) -> None:
    """A-14: then the formula alone is against the case, and nobody may propose an amount."""
    before = await lifted(office)

    async with loaded(office.client, article_9_mode="REJECT"):
        after = await lifted(office)

    assert before.status_code == 200, before.text
    assert (after.status_code, after.json()["code"]) == (409, "NOTHING_MAY_BE_GRANTED")


async def entered_late(office: Office, case_id: UUID, days: int) -> Any:
    """The notice of a signed case, said to have been posted some days ago."""
    day = office.client.database.clock.today() - timedelta(days=days)
    return await office.ask(case_id, "post-notice", office.handler, {"posted_on": day.isoformat()})


async def test_a_posting_is_entered_as_late_as_was_loaded(office: Office) -> None:
    first, second = await office.opened(), await office.opened()
    for case_id in (first, second):
        await office.signed(case_id)

    with office.later(14):
        before = await entered_late(office, first, 13)
    async with loaded(office.client, days_later=14, notice_late_workdays=30):
        after = await entered_late(office, second, 13)

    assert (before.status_code, before.json()["code"]) == (422, "POSTED_ON_NOT_POSSIBLE")
    assert after.status_code == 200, after.text


def days_to_a_rest_day(today: date) -> int:
    """In how many days a notice of seven days is posted that ends on a rest day."""
    calendar = seed_calendar()
    return next(
        ahead
        for ahead in range(2, 60)
        if not calendar.is_working_day(today + timedelta(days=ahead + 7))
    )


async def test_a_notice_ends_on_a_rest_day_where_it_was_loaded_so(office: Office) -> None:
    """A-17."""
    today = office.client.database.clock.today()
    ahead = days_to_a_rest_day(today)

    async def ends() -> date:
        case = await office.noticed(await office.opened())
        notice = case["notices"][0]["notice_id"]
        seen = await office.client.get(f"/v1/notices/{notice}")
        return date.fromisoformat(seen.json()["closes_on"])

    with office.later(ahead):
        before = await ends()
    async with loaded(office.client, days_later=ahead, notice_roll="NONE"):
        after = await ends()

    seventh = today + timedelta(days=ahead + 7)
    assert seed_calendar().is_working_day(before)
    assert before > seventh == after


async def test_the_month_is_made_up_to_the_share_that_was_loaded_for_it(office: Office) -> None:
    """A-24: the public page says how many visits the month needs, and so many are made up."""
    clock, client = office.client.database.clock, office.client

    async def month(ahead: int) -> tuple[int, int]:
        """Visits that the page asks for of five cases, and those that came to be."""
        of_the_month = clock.today().strftime("%Y-%m")
        for _ in range(5):
            case_id = await office.opened()
            await office.rejected(case_id, "第九条")
            await office.step(case_id, "forward", office.handler)
        address = f"/v1/sampling/{office.county}/{of_the_month}"
        with office.later(ahead + 40):
            months = 1
            while months:  # a look takes some months; other counties of the run have theirs
                async with client.database.transaction(by=system("approval")) as tx:
                    months = await samples.make_up_shortfalls(tx)
            seen = (await client.get(address)).json()
        return seen["least_visits"], len(seen["drawn"]) + len(seen["added"])

    ahead = 70
    with office.later(ahead):
        needed, made = await month(ahead)
    async with loaded(client, days_later=ahead + 40, sampling_ratio="1.00"):
        more_needed, all_made = await month(ahead + 40)

    assert (needed, more_needed, all_made) == (math.ceil(5 * 0.3), 5, 5)
    assert needed <= made


@pytest.mark.parametrize("what", ["county_verification", "county_signature"])
async def test_the_county_has_the_days_that_were_loaded_to_verify_and_to_sign(
    office: Office, what: str
) -> None:
    """A-19, TA-085."""

    async def days() -> int:
        case_id = await office.urgent(size=3)
        await office.signed(case_id, AMOUNT)
        seen = await office.step(case_id, "forward", office.handler)
        if what == "county_signature":
            await office.visited(case_id)
            seen = await office.step(case_id, "finish-verification", office.county_handler)
        [due] = [one for one in seen["due"] if one["what"] == what]
        on = date.fromisoformat(due["due_at"][:10])
        return (on - office.client.database.clock.today()).days

    before = await days()
    async with loaded(office.client, emergency_county_days={"verify": 30, "sign": 30}):
        after = await days()

    assert after >= 29 > before, (before, after)


async def test_what_looks_like_one_event_is_flagged_within_the_days_that_were_loaded(
    office: Office,
) -> None:
    """A second day of one fire is shown to whoever signs, until the days between are too many."""

    async def alert() -> str | None:
        household, today = uuid4(), office.client.database.clock.today()
        days = (today - timedelta(days=20), today)
        first, second = [
            await office.opened(household_id=household, accepted_on=today, incident_on=day)
            for day in days
        ]
        await office.approved(first)
        found: str | None = (await office.get(second))["preview"]["alert"]
        return found

    before = await alert()
    async with loaded(office.client, same_event_days=20):
        after = await alert()

    assert (before, after) == (None, "SAME_EVENT_SUSPECTED")
