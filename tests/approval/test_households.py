"""The year's counters follow the people, wherever they were found to belong (A-70)."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from aid_testing.approvals import Office, approval
from aid_testing.assistance import a_case
from shared.contracts.intake import HouseholdChanged, HouseholdMove
from shared.contracts.vocabulary import Category

DAYS = (date(2026, 3, 2), date(2026, 6, 8))


def changed(case_id: UUID, household: UUID, **found: object) -> HouseholdChanged:
    return HouseholdChanged(
        case_id=case_id,
        household_id=household,
        changed_at=datetime.now(UTC),
        confirmed_by="county",
        **found,  # type: ignore[arg-type]
    )


async def test_fr_07_a_held_person_found_to_have_joined_is_granted_with_the_right_remainder(
    office: Office,
) -> None:
    """FR-07: nobody is refused for a question about membership."""
    person, before, now = uuid4(), uuid4(), uuid4()
    first = await office.opened(person_ids=(person, uuid4()), household_id=before)
    await office.approved(first)
    second = await office.opened(
        person_ids=(uuid4(), person), household_id=now, incident_on=DAYS[1]
    )
    await office.reviewed(second)
    held = await office.ask(second, "decide", office.county_lead, approval())

    move = HouseholdMove(person_id=person, left=before, joined=now)
    await office.deliver(changed(second, now, moves=(move,)))
    granted = await office.step(second, "decide", office.county_lead, approval())

    assert "县（区）确认" in held.json()["detail"]
    assert granted["status"] == "approved"
    assert granted["preview"]["cap_remaining"] == "10000.00"


async def test_two_households_that_are_one_share_cap_and_count(office: Office) -> None:
    one, other = uuid4(), uuid4()
    await office.approved(await office.opened(household_id=other, incident_on=DAYS[0]))
    await office.approved(await office.opened(household_id=one, incident_on=DAYS[0]))
    third = await office.opened(household_id=one, incident_on=DAYS[1])

    await office.deliver(changed(third, one, merged=(other,)))
    preview = (await office.get(third))["preview"]

    assert preview["cap_remaining"] == "4540.00"
    assert preview["decision"] == "NEEDS_COUNTY_EXCEPTION"


async def test_a_case_found_to_be_of_a_new_household_has_its_whole_cap(office: Office) -> None:
    mother, before, own = uuid4(), uuid4(), uuid4()
    people = (mother, uuid4())
    await office.approved(await office.opened(person_ids=people, household_id=before))
    second = await office.opened(person_ids=people, household_id=before, incident_on=DAYS[1])

    moves = tuple(HouseholdMove(person_id=one, left=before, joined=own) for one in people)
    await office.deliver(changed(second, own, moves=moves))
    preview = (await office.get(second))["preview"]
    await office.reviewed(second)
    granted = await office.step(second, "decide", office.county_lead, approval())

    assert preview["cap_remaining"] == "10000.00"
    assert granted["preview"]["aid_count_after"] == 1


async def test_a_finding_that_comes_before_the_assessment_counts_when_the_case_opens(
    office: Office,
) -> None:
    case_id, own = uuid4(), uuid4()
    await office.deliver(changed(case_id, own))

    await office.opened(case_id=case_id, household_id=uuid4())
    again = await office.opened(household_id=own, incident_on=DAYS[1])
    await office.approved(case_id)

    assert (await office.get(again))["preview"]["cap_remaining"] == "7270.00"


async def test_who_was_aided_as_a_person_brings_that_along_to_another_household(
    office: Office,
) -> None:
    """A-08, A-70: the person's aid counts where it was given and where the person is now."""
    person, before, own = uuid4(), uuid4(), uuid4()
    alone = await office.opened(
        a_case(Category.INDIVIDUAL_OTHER),
        person_ids=(person,),
        beneficiary_id=person,
        household_id=before,
    )
    await office.approved(alone, "2730.00")
    family = await office.opened(
        person_ids=(person, uuid4()), household_id=own, incident_on=DAYS[1]
    )
    held = (await office.get(family))["preview"]

    move = HouseholdMove(person_id=person, left=before, joined=own)
    await office.deliver(changed(family, own, moves=(move,)))
    preview = (await office.get(family))["preview"]

    assert held["cap_remaining"] == "10000.00"
    assert preview["cap_remaining"] == "7270.00"
    assert preview["aid_count_after"] == 2
