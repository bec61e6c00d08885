"""What property dibao applicants may have: dated rules of the city, else an officer's judgement."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import a_declaration, accepted_event
from aid_testing.city import figure
from aid_testing.fixtures import Client
from assessment.domain.check import Source
from shared.clock import real_now

RULE = "property_is_within_the_dibao_rules"


def some_day(before: int) -> date:
    """A Lhasa day some days ago, for the rules of one test alone."""
    return (real_now() + timedelta(hours=8) - timedelta(days=before)).date()


async def found(client: Client, day: date, *, vehicles: int, dwellings: int, **said: Any) -> Any:
    """The finding on property of a medical case of a day, everything verified and determined."""
    outside = Outside(client)
    outside.items = {
        Source.POLICE_VEHICLES: {"vehicles": vehicles},
        Source.HOUSING: {"dwellings": dwellings},
    }
    event = await outside.given(
        accepted_event(
            accepted_at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
            declared=a_declaration(vehicles=2 * vehicles, dwellings_owned=2 * dwellings),
        )
    )
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare_determination(**said)
    seen = (await officer.read()).json()
    [finding] = [
        one
        for one in seen["preview_findings"]
        if one["rule"] == RULE and one["answer"] != "NOT_APPLICABLE"
    ]
    return finding


async def test_fr_14_nine_vehicles_and_nine_dwellings_are_beyond_the_dated_rules(
    client: Client,
) -> None:
    """FR-14: verified property is held against the rules in force, whatever an officer says."""
    day = some_day(50)
    await figure(client, "property_rules", since=str(day), until=str(day), vehicles=1, dwellings=2)

    finding = await found(client, day, vehicles=9, dwellings=9, property_within_dibao_rules=True)

    assert finding["answer"] == "NOT_MET"
    counted = {name: finding["facts"][name] for name in ("车辆", "车辆上限", "住房", "住房上限")}
    assert counted == {"车辆": 18, "车辆上限": 1, "住房": 18, "住房上限": 2}


@pytest.mark.parametrize(("said", "answer"), [(True, "MET"), (False, "NOT_MET"), (None, "MET")])
async def test_within_the_rules_an_officer_may_still_find_other_property(
    client: Client, said: bool | None, answer: str
) -> None:
    day = some_day(51)
    await figure(client, "property_rules", since=str(day), until=str(day), vehicles=1, dwellings=2)

    finding = await found(client, day, vehicles=0, dwellings=1, property_within_dibao_rules=said)

    assert finding["answer"] == answer


async def test_fr_14_without_rules_in_force_the_officer_judges_with_the_counts_at_hand(
    client: Client,
) -> None:
    """FR-14, A-15: unknown until a person has looked, and what was verified stands beside it."""
    unjudged = await found(
        client, some_day(52), vehicles=9, dwellings=9, property_within_dibao_rules=None
    )
    judged = await found(
        client, some_day(52), vehicles=9, dwellings=9, property_within_dibao_rules=False
    )

    assert (unjudged["answer"], judged["answer"]) == ("UNKNOWN", "NOT_MET")
    assert (unjudged["facts"]["车辆"], unjudged["facts"]["住房"]) == (18, 18)
