"""Loaded values and the way of a case: how long each duty runs, and who may decide how much."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, approval, positive
from aid_testing.assistance import a_case
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from shared.contracts.vocabulary import Category, CauseType

SLICE = "1100.00"
LONGER = {
    "opinion_workdays": (9, ["opinion"]),
    "prompt_workdays": (12, ["lead_signature", "post_notice"]),
    "notice_days": (20, ["notice"]),
    "forward_workdays": (12, ["forward"]),
    "county_decision_workdays": (15, ["county_review", "county_decision"]),
    "delivery_days": (30, ["delivery"]),
}
"""A longer term than the text's or the reading's, and the duties that have it."""


async def of_today(office: Office, case: Any = None, **facts: Any) -> UUID:
    """A case that was accepted today, of something that happened today."""
    today = office.client.database.clock.today()
    return await office.opened(case, **{"accepted_on": today, "incident_on": today} | facts)


async def days_of_a_walk(office: Office) -> dict[str, int]:
    """How many days each duty has of a case that goes all the way to its grant."""
    case_id = await of_today(office)
    await office.noticed(case_id)
    with office.later(45):
        await office.close_notices()
        await office.forwarded(case_id)
        await office.step(case_id, "review", office.county_handler, positive())
        await office.step(case_id, "decide", office.county_lead, approval())
    found = await rows(
        office.client.database,
        "SELECT what, started_at, due_at FROM deadlines WHERE case_id = :id",
        id=case_id,
    )
    return {one.what: (one.due_at - one.started_at).days for one in found}


async def test_each_duty_on_the_way_runs_as_long_as_was_loaded(office: Office) -> None:
    before = await days_of_a_walk(office)

    async with loaded(office.client, **{name: value for name, (value, _) in LONGER.items()}):
        after = await days_of_a_walk(office)

    for name, (_, duties) in LONGER.items():
        for what in duties:
            assert after[what] > before[what] + 3, (name, what)


async def second_of_the_year(office: Office) -> str:
    """What the county may decide on a household's second aid of the year."""
    household = uuid4()
    await office.approved(await of_today(office, household_id=household))
    second = await of_today(
        office,
        household_id=household,
        cause_type=CauseType.OTHER_ACCIDENT,
    )
    return str((await office.get(second))["preview"]["decision"])


async def test_a_county_that_loaded_one_aid_a_year_needs_its_exception_for_the_second(
    office: Office,
) -> None:
    before = await second_of_the_year(office)

    async with loaded(office.client, county=office.county, max_times_per_year=1):
        after = await second_of_the_year(office)

    assert (before, after) == ("ELIGIBLE", "NEEDS_COUNTY_EXCEPTION")


async def left_after_a_members_aid(office: Office) -> str:
    """What the household may still get in the year after a member got 1,000 as a person."""
    facts: dict[str, Any] = {"household_id": uuid4(), "person_ids": (uuid4(),)}
    member = facts["person_ids"][0]
    alone = a_case(Category.INDIVIDUAL_OTHER)
    await office.approved(await of_today(office, alone, **facts, beneficiary_id=member), "1000.00")
    further = await of_today(office, **facts, cause_type=CauseType.OTHER_ACCIDENT)
    return str((await office.get(further))["preview"]["cap_remaining"])


async def test_a_persons_aid_leaves_the_households_cap_whole_where_it_was_loaded_so(
    office: Office,
) -> None:
    before = await left_after_a_members_aid(office)

    async with loaded(office.client, individual_counts_to_household=False):
        after = await left_after_a_members_aid(office)

    assert (before, after) == ("9000.00", "10000.00")


async def of_the_seat(office: Office) -> str:
    """Where a small emergency of the county seat is after both signatures of the township."""
    case_id = await office.urgent(county_seat_resident=True)
    return str((await office.signed(case_id, "1820.00"))["status"])


async def test_at_the_county_seat_the_county_decides_small_aid_where_it_was_loaded_so(
    office: Office,
) -> None:
    await office.delegate()
    before = await of_the_seat(office)

    async with loaded(office.client, seat_small_amount_authority="COUNTY"):
        after = await of_the_seat(office)

    assert (before, after) == ("approved", "ready_to_forward")


async def second_slice(office: Office) -> str:
    """Where a second small aid for what looks like the same event is after both signatures."""
    facts: dict[str, Any] = {"household_id": uuid4(), "person_ids": (uuid4(),)}
    today = office.client.database.clock.today()
    statuses = []
    for days, cause in ((0, CauseType.FIRE), (10, CauseType.OTHER_ACCIDENT)):
        event = office.emergency(1, **facts).model_copy(
            update={"incident_on": today - timedelta(days=days), "cause_type": cause}
        )
        await office.deliver(event)
        statuses.append((await office.signed(event.case_id, SLICE))["status"])
    assert statuses[0] == "approved"
    return str(statuses[1])


@pytest.mark.parametrize("value", [{"township_limit_scope": "DECISION"}, {"split_days": 5}])
async def test_a_second_slice_stays_the_townships_where_it_was_loaded_so(
    office: Office, value: dict[str, Any]
) -> None:
    for cause in ("FIRE", "OTHER_ACCIDENT"):
        await office.delegate(cause)
    before = await second_slice(office)

    async with loaded(office.client, **value):
        after = await second_slice(office)

    assert (before, after) == ("ready_to_forward", "approved")
